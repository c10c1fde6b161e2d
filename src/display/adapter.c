/* display/adapter.c - wishes first, memory last. */
#include "display/adapter.h"

#include <string.h>
#include <strings.h>

static bool is_part(const char *name, const char *part)
{
	size_t length = strlen(part);

	for (; strlen(name) >= length; name++)
		if (strncasecmp(name, part, length) == 0)
			return true;
	return false;
}

/* Null: nobody wishes for one, or it is not there. */
static const struct display_adapter *find(const struct display_adapter *adapters, uint32_t count,
                                          const char *part, bool *ret_is_stale)
{
	if (!part || !*part)
		return NULL;
	for (uint32_t at = 0; at < count; at++)
		if (is_part(adapters[at].name, part))
			return &adapters[at];
	*ret_is_stale = true;
	return NULL;
}

static const struct display_adapter *largest(const struct display_adapter *adapters, uint32_t count)
{
	const struct display_adapter *found = NULL;

	for (uint32_t at = 0; at < count; at++)
		if (!found || adapters[at].dedicated_bytes > found->dedicated_bytes)
			found = &adapters[at];
	return found;
}

const struct display_adapter *display_adapter_choose(const struct display_adapter *adapters,
                                                     uint32_t count,
                                                     const struct display_adapter_wish *wish,
                                                     bool *ret_is_stale)
{
	const struct display_adapter *found;

	*ret_is_stale = false;
	found = find(adapters, count, wish->by_operator, ret_is_stale);
	if (!found)
		found = find(adapters, count, wish->configured, ret_is_stale);
	return found ? found : largest(adapters, count);
}

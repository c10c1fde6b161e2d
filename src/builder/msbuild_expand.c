#include "builder/msbuild.h"

#include <string.h>
#include <strings.h>

#include "builder/text.h"

#define EXPANSION_MAX (256u << 10)
#define EXPANSIONS_MAX (64u << 20)

const char *msbuild_property(const struct msbuild *state, const char *name)
{
	const char *value = map_get(&state->properties, name);

	return value == NULL ? "" : value;
}

void msbuild_set(struct msbuild *state, const char *name, const char *value)
{
	map_set(state->arena, &state->properties, name, (void *)value);
}

/* What the kit's own property files derive from what the project has said so far. */
static const char *derived_property(struct msbuild *state, const char *name)
{
	const char *toolset = msbuild_property(state, "PlatformToolset");

	if (strcasecmp(name, "IsKernelModeToolset") == 0)
		return strcasestr(toolset, "KernelMode") != NULL ? "true" : "false";
	if (strcasecmp(name, "IsUserModeToolset") == 0)
		return strcasestr(toolset, "KernelMode") != NULL ? "false" : "true";
	return "";
}

static const char *property_value(struct msbuild *state, const char *name)
{
	const char *value = map_get(&state->properties, name);

	return value != NULL ? value : derived_property(state, name);
}

/* Length of "(...)" at text with balanced parentheses, 0 when it does not close. */
static size_t group_length(const char *text)
{
	size_t depth = 0, i = 0;

	do {
		if (text[i] == '\0')
			return 0;
		if (text[i] == '(')
			depth++;
		else if (text[i] == ')')
			depth--;
		i++;
	} while (depth > 0);
	return i;
}

static const char *reference_value(struct msbuild *state, const char *text, size_t length,
                                   const struct map *metadata)
{
	char *name = arena_copy(state->arena, text + 2, length - 3);
	const char *value;

	if (text[0] == '$')
		return property_value(state, name); /* property functions are not names: empty */
	if (strchr(name, '.') != NULL)
		name = strchr(name, '.') + 1;
	value = metadata == NULL ? NULL : map_get(metadata, name);
	return value == NULL ? "" : value;
}

const char *msbuild_expand(struct msbuild *state, const char *text, const struct map *metadata)
{
	struct text result = { 0 };
	const char *expanded;

	if (strpbrk(text, "$%") == NULL)
		return text;
	if (state->error != NULL)
		return "";
	while (*text != '\0' && result.size < EXPANSION_MAX) {
		size_t plain = strcspn(text, "$%");
		size_t length;

		text_add(&result, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		length = text[1] == '(' ? group_length(text + 1) : 0;
		if (length == 0) {
			text_add(&result, text++, 1);
			continue;
		}
		text_add_string(&result, reference_value(state, text, length + 1, metadata));
		text += length + 1;
	}
	state->expanded_bytes += result.size;
	if ((result.size >= EXPANSION_MAX || state->expanded_bytes > EXPANSIONS_MAX) &&
	    state->error == NULL)
		state->error = arena_format(state->arena, "%s: its properties grow without bound",
		                            state->project_file);
	expanded = arena_copy(state->arena, result.size > 0 ? result.data : "", result.size);
	text_finish(&result);
	return expanded;
}

/* mode_list.c - a short list without doubles. */
#include "mode_list.h"

/* Its place; count: it is not there. */
static UINT32 Find(const struct mode_list *list, const struct mode *mode)
{
	UINT32 at = 0;

	while (at < list->count &&
	       (list->mode[at].width != mode->width || list->mode[at].height != mode->height ||
	        list->mode[at].refreshHz != mode->refreshHz))
		at++;
	return at;
}

void ModesPutFirst(_Inout_ struct mode_list *list, _In_ const struct mode *mode)
{
	struct mode first = *mode;
	UINT32 at = Find(list, mode);

	if (at == list->count && list->count < MODES_MAX)
		list->count++;
	else if (at == list->count)
		at--;
	for (; at > 0; at--)
		list->mode[at] = list->mode[at - 1];
	list->mode[0] = first;
}

/*
 * builder/guids.h - constants that Windows links from libraries of GUIDs.
 *
 * Model    A source that includes a kit header without INITGUID only declares its GUIDs; wdmguid.lib and its like
 *          define them. Here the values are read from the headers' own DEFINE_GUID and DEFINE_DEVPROPKEY lines.
 */
#ifndef DRYDOCK_BUILDER_GUIDS_H
#define DRYDOCK_BUILDER_GUIDS_H

#include "builder/arena.h"

struct guid_value {
	const char *name;
	unsigned number[12]; /* Data1, Data2, Data3, eight bytes, property id */
	unsigned count;      /* 11: a GUID, 12: a property key */
};

/* Look for name's definition in those files that lie below root. */
bool guid_find(struct arena *arena, struct map *texts, const struct strings *files, const char *root,
               const char *name, struct guid_value *value);

#endif

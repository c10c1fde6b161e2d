/*
 * builder/description.h - the JSON file beside an image: what it is, where from, what it imports.
 *
 * Model    Written once when an image is linked, read when the cache still holds. What is missing is
 *          not kept as a verdict: imports and undeclared calls are, and the runtime of the day judges them.
 * Source   docs/building-drivers.md, "The description"
 */
#ifndef DRYDOCK_BUILDER_DESCRIPTION_H
#define DRYDOCK_BUILDER_DESCRIPTION_H

#include "builder/builder.h"
#include "builder/link.h"
#include "builder/report.h"

struct description {
	struct builder_image image; /* missing and diagnostics are not part of it */
	struct link_import *imports;
	size_t import_count;
	struct strings exports;
	struct implicit_calls calls;
};

/* Errors: negative errno. */
int description_write(struct arena *arena, const char *path, const struct description *description);
/* Gives false when the file cannot be read or is not ours. */
bool description_read(struct arena *arena, const char *path, struct description *description);

#endif

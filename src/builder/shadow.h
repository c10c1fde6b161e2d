/*
 * builder/shadow.h - a copy of the project's text that compilers on Linux can read.
 *
 * Model    Sources and headers of the project are copied into a work folder as they are reached, with
 *          their #include lines resolved as Windows would (any letter case, backslashes, the folders of
 *          the including file first), UTF-16 and byte-order marks taken off, and an empty list after
 *          `, __VA_ARGS__` allowed. Every copy begins with a #line that names the original. A header that
 *          is nowhere leaves a pragma behind, so that all of them are named at once. Our own headers are
 *          read where they stand. Headers that tools generate (.tmh, message headers) come from `generate`.
 */
#ifndef DRYDOCK_BUILDER_SHADOW_H
#define DRYDOCK_BUILDER_SHADOW_H

#include "builder/arena.h"
#include "builder/path.h"
#include "builder/text.h"

struct shadow {
	struct arena *arena;
	struct path_index *index;
	const char *folder;         /* the work folder */
	struct strings own_folders; /* our include folders, in order */
	/*
	 * Text of a header that a tool would generate for `source`, into output.
	 * Gives    false when name is not one of those.
	 */
	bool (*generate)(void *context, const char *name, const char *source, struct text *output);
	void *context;
	/* Inside. */
	struct map copies;    /* context and path to shadow path */
	struct map originals; /* shadow path to original */
	unsigned count;
	const char *error;    /* first failure to write, null when none */
};

/*
 * The copy of source whose headers are looked for beside it, then in folders.
 * Gives    null with shadow->error set when it cannot be read or written.
 */
const char *shadow_source(struct shadow *shadow, const char *source, const struct strings *folders);
/* The copy of a header that is forced in front of source, or null when there is no such file. */
const char *shadow_header(struct shadow *shadow, const char *source, const char *name,
                          const struct strings *folders);

/* File content as UTF-8 with plain line ends; used for INF files and messages, too. */
void shadow_decode(struct text *output, const char *data, size_t size);

#endif

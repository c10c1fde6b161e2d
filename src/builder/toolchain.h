/*
 * builder/toolchain.h - the compiler and linker of a build and the flags that give Windows sources their
 * meaning.
 *
 * Source   docs/building-drivers.md, "Flags". They are semantics, not taste: gcc -O2 turns a null
 *          dereference into ud2 and drops a later check without -fno-delete-null-pointer-checks.
 */
#ifndef DRYDOCK_BUILDER_TOOLCHAIN_H
#define DRYDOCK_BUILDER_TOOLCHAIN_H

#include "builder/builder.h"
#include "builder/project.h"

struct toolchain {
	const char *compiler; /* absolute path */
	const char *linker;
	bool clang;
	const char *identity; /* changes when either program does */
	const char *own_identity; /* of the running program: its rules make the image */
	const char *include_root;
};

/*
 * Find what request asks for.
 * Gives    false with a line in ret_error that says what to install.
 */
bool toolchain_find(struct arena *arena, const struct builder_request *request,
                    struct toolchain *toolchain, const char **ret_error);
/* Our include folders for a project, in order of search. */
void toolchain_include_folders(struct arena *arena, const struct toolchain *toolchain,
                               const struct project *project, struct strings *folders);
/* Flags of language and code, the same for preprocessing and compiling. */
void toolchain_code_flags(struct arena *arena, const struct toolchain *toolchain,
                          const struct builder_request *request, bool cplusplus, struct strings *argv);
/* -D and -U of the kit, then of the source. */
void toolchain_defines(struct arena *arena, const struct project *project,
                       const struct project_source *source, struct strings *argv);

#endif

#include "builder/toolchain.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

#ifndef DRYDOCK_INCLUDE_ROOT
#define DRYDOCK_INCLUDE_ROOT "/usr/share/drydock/include"
#endif

static const char *own(struct arena *arena, char *text)
{
	char *copy = text == NULL ? NULL : arena_string(arena, text);

	free(text);
	return copy;
}

static bool is_include_root(struct arena *arena, const char *folder)
{
	return host_file_exists(path_join(arena, folder, "drydock/image.h"));
}

static const char *find_include_root(struct arena *arena, const struct builder_request *request)
{
	static const char *const beside[] = { "../include", "../share/drydock/include" };
	const char *program = own(arena, host_path_program());
	const char *asked = request->include_root != NULL ? request->include_root
	                                                  : host_environment("DRYDOCK_INCLUDE");

	if (asked != NULL)
		return is_include_root(arena, asked) ? own(arena, host_path_resolve(asked)) : NULL;
	for (size_t i = 0; program != NULL && i < 2; i++) {
		const char *folder =
			path_clean(arena, path_join(arena, path_folder(arena, program), beside[i]));

		if (is_include_root(arena, folder))
			return folder;
	}
	return is_include_root(arena, DRYDOCK_INCLUDE_ROOT) ? DRYDOCK_INCLUDE_ROOT : NULL;
}

static char *identity_of(struct arena *arena, const char *program)
{
	struct host_file_stamp stamp = { 0 };

	if (program == NULL)
		return arena_string(arena, "");
	host_file_stamp(program, &stamp);
	return arena_format(arena, "%s %llu %llu", program, (unsigned long long)stamp.size_bytes,
	                    (unsigned long long)stamp.modified_ns);
}

bool toolchain_find(struct arena *arena, const struct builder_request *request,
                    struct toolchain *toolchain, const char **ret_error)
{
	const char *name = request->compiler != NULL ? request->compiler : "clang";

	*toolchain = (struct toolchain){ .clang = strstr(path_name(name), "gcc") == NULL };
	toolchain->compiler = own(arena, host_path_find_program(name));
	if (toolchain->compiler == NULL) {
		*ret_error = arena_format(arena,
		                          "no compiler: %s is not in PATH. Install it "
		                          "(apt-get install %s) or choose another with --cc",
		                          name, toolchain->clang ? "clang" : "gcc");
		return false;
	}
	toolchain->linker = own(arena, host_path_find_program("ld"));
	if (toolchain->linker == NULL) {
		*ret_error = "no linker: ld is not in PATH. Install it (apt-get install binutils)";
		return false;
	}
	toolchain->include_root = find_include_root(arena, request);
	if (toolchain->include_root == NULL) {
		*ret_error = "the headers of Drydock are not where they were installed; set "
			     "DRYDOCK_INCLUDE "
			     "to its include folder";
		return false;
	}
	toolchain->identity = arena_format(arena, "%s %s", identity_of(arena, toolchain->compiler),
	                                   identity_of(arena, toolchain->linker));
	toolchain->own_identity = identity_of(arena, own(arena, host_path_program()));
	return true;
}

void toolchain_include_folders(struct arena *arena, const struct toolchain *toolchain,
                               const struct project *project, struct strings *folders)
{
	if (project->user_mode)
		strings_add(arena, folders, path_join(arena, toolchain->include_root, "sdk"));
	strings_add(arena, folders, path_join(arena, toolchain->include_root, "ddk"));
	strings_add(arena, folders, path_join(arena, toolchain->include_root, "crt"));
	if (!project->user_mode)
		strings_add(arena, folders, path_join(arena, toolchain->include_root, "sdk"));
	strings_add(arena, folders, toolchain->include_root);
}

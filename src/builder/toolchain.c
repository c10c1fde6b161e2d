#include "builder/toolchain.h"

#include <ctype.h>
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

static void add_list(struct arena *arena, struct strings *argv, const char *const *list)
{
	for (; *list != NULL; list++)
		strings_add(arena, argv, *list);
}

static void add_sanitizers(struct arena *arena, const struct toolchain *toolchain,
                           const struct builder_request *request, struct strings *argv)
{
	/* alignment, shift, function and pointer-overflow are normal in such sources. */
	static const char *const undefined[] = {
		"-fsanitize=bool,array-bounds,integer-divide-by-zero,return,unreachable,vla-bound",
		"-fsanitize-recover=bool,array-bounds,integer-divide-by-zero,vla-bound",
		NULL,
	};
	static const char *const address[] = { "-fsanitize=address", "-fsanitize-recover=address",
		                               NULL };

	if (request->sanitize & BUILDER_ADDRESS)
		add_list(arena, argv, address);
	if (request->sanitize & BUILDER_UNDEFINED)
		add_list(arena, argv, undefined);
	if (request->sanitize & BUILDER_THREAD)
		strings_add(arena, argv, "-fsanitize=thread");
	if (request->trace_pc)
		strings_add(arena, argv, "-fsanitize-coverage=trace-pc");
	if (request->coverage && toolchain->clang) {
		strings_add(arena, argv, "-fprofile-instr-generate");
		strings_add(arena, argv, "-fcoverage-mapping");
	}
}

void toolchain_code_flags(struct arena *arena, const struct toolchain *toolchain,
                          const struct builder_request *request, bool cplusplus,
                          struct strings *argv)
{
	static const char *const common[] = {
		"-g",
		"-fPIC",
		"-fshort-wchar",
		"-fms-extensions",
		"-mms-bitfields",
		"-fwrapv",
		"-fno-strict-aliasing",
		"-fno-delete-null-pointer-checks",
		"-fno-omit-frame-pointer",
		"-fno-optimize-sibling-calls",
		"-fno-stack-protector",
		"-fvisibility=hidden",
		"-mcx16",
		"-fcf-protection=none",
		/* Formats have Microsoft's meaning, and the compiler must not call what nobody imports. */
		"-fno-builtin-printf",
		"-fno-builtin-fprintf",
		"-fno-builtin-sprintf",
		"-fno-builtin-snprintf",
		"-fno-builtin-vprintf",
		"-fno-builtin-bcmp",
		"-fno-builtin-stpcpy",
		"-fno-builtin-fputs",
		"-fno-builtin-puts",
		"-fno-builtin-strcpy",
		"-fno-builtin-strcat",
		"-fno-builtin-memccpy",
		NULL,
	};
	static const char *const for_clang[] = {
		/* Address ranges: what names lines from addresses looks units up by them. */
		"-gdwarf-aranges",
		"-fdeclspec",
		"-fdiagnostics-absolute-paths",
		"-fno-caret-diagnostics",
		"-ferror-limit=0",
		"-Wno-everything",
		"-Wimplicit-function-declaration",
		"-fno-color-diagnostics",
		"-Qunused-arguments",
		NULL,
	};
	static const char *const for_gcc[] = {
		"-fno-gnu-unique",
		"-fno-diagnostics-show-caret",
		"-fdiagnostics-color=never",
		"-fmax-errors=0",
		NULL,
	};
	static const char *const for_cplusplus[] = {
		"-std=gnu++17",        "-fno-exceptions",
		"-fno-rtti",           "-fno-threadsafe-statics",
		"-fno-use-cxa-atexit", NULL,
	};

	add_list(arena, argv, common);
	add_list(arena, argv, toolchain->clang ? for_clang : for_gcc);
	strings_add(arena, argv, request->release ? "-O2" : "-O0");
	if (!cplusplus) {
		strings_add(arena, argv, "-std=gnu11");
		/* The address sanitizer watches no common symbols; the link then takes the first of several. */
		strings_add(arena, argv,
		            request->sanitize & BUILDER_ADDRESS ? "-fno-common" : "-fcommon");
	} else {
		add_list(arena, argv, for_cplusplus);
		if (toolchain->clang)
			strings_add(arena, argv, "-fno-strict-return");
		else
			strings_add(arena, argv, "-fpermissive");
	}
	add_sanitizers(arena, toolchain, request, argv);
}

static void add_framework(struct arena *arena, const struct project *project, struct strings *argv)
{
	static const char *const names[] = { NULL, "KMDF", "UMDF" };
	const char *name = names[project->framework];

	if (name == NULL)
		return;
	strings_add(arena, argv,
	            arena_format(arena, "-D%s_VERSION_MAJOR=%u", name, project->framework_major));
	strings_add(arena, argv,
	            arena_format(arena, "-D%s_VERSION_MINOR=%u", name, project->framework_minor));
}

void toolchain_defines(struct arena *arena, const struct project *project,
                       const struct project_source *source, struct strings *argv)
{
	static const char *const kit[] = {
		"-DDRYDOCK_IMAGE=1",
		"-D_WIN32=1",
		"-D_WIN64=1",
		"-D_AMD64_=1",
		"-DAMD64=1",
		"-D_M_AMD64=100",
		"-D_M_X64=100",
		"-DWINVER=0x0A00",
		"-D_WIN32_WINNT=0x0A00",
		"-DALLOC_PRAGMA=1",
		"-DWINNT=1",
		"-DNTDDI_VERSION=0x0A000010",
		"-D_INTEGRAL_MAX_BITS=64",
		"-U__linux__",
		"-U__linux",
		"-Ulinux",
		"-U__unix__",
		"-U__unix",
		"-Uunix",
		"-U__gnu_linux__",
		"-U_FORTIFY_SOURCE",
		NULL,
	};

	add_list(arena, argv, kit);
	strings_add(arena, argv,
	            project->user_mode ? "-DWIN32_LEAN_AND_MEAN=1" : "-D_KERNEL_MODE=1");
	if (project->debug)
		strings_add(arena, argv, "-DDBG=1");
	else
		strings_add(arena, argv, "-DNDEBUG=1");
	add_framework(arena, project, argv);
	/* Projects also write compiler options among their definitions. */
	for (size_t i = 0; i < source->defines.count; i++)
		if (isalpha((unsigned char)source->defines.at[i][0]) ||
		    source->defines.at[i][0] == '_')
			strings_add(arena, argv,
			            arena_format(arena, "-D%s", source->defines.at[i]));
	for (size_t i = 0; i < source->undefines.count; i++)
		strings_add(arena, argv, arena_format(arena, "-U%s", source->undefines.at[i]));
}

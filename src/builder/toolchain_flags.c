/*
 * The flags that give Windows sources their meaning: of the compiler, of the language, of the sanitizers,
 * and the kit's definitions.
 */
#include <ctype.h>

#include "builder/toolchain.h"

static void add_list(struct arena *arena, struct strings *argv, const char *const *list)
{
	for (; *list != NULL; list++)
		strings_add(arena, argv, *list);
}

/* alignment, shift, function and pointer-overflow are normal in such sources. */
#define UNDEFINED_CHECKS "bool,integer-divide-by-zero,vla-bound"

static const char *const undefined_clang[] = {
	"-fsanitize=" UNDEFINED_CHECKS ",array-bounds,return,unreachable",
	"-fsanitize-recover=" UNDEFINED_CHECKS ",array-bounds",
	NULL,
};

/* What clang calls array-bounds is bounds here; clang's bounds is more. */
static const char *const undefined_gcc[] = {
	"-fsanitize=" UNDEFINED_CHECKS ",bounds,return,unreachable",
	"-fsanitize-recover=" UNDEFINED_CHECKS ",bounds",
	NULL,
};

static const char *const address[] = { "-fsanitize=address", "-fsanitize-recover=address", NULL };
static const char *const coverage[] = { "-fprofile-instr-generate", "-fcoverage-mapping", NULL };

static void add_sanitizers(struct arena *arena, const struct toolchain *toolchain,
                           const struct builder_request *request, struct strings *argv)
{
	if (request->sanitize & BUILDER_ADDRESS)
		add_list(arena, argv, address);
	if (request->sanitize & BUILDER_UNDEFINED)
		add_list(arena, argv, toolchain->clang ? undefined_clang : undefined_gcc);
	if (request->sanitize & BUILDER_THREAD)
		strings_add(arena, argv, "-fsanitize=thread");
	if (request->trace_pc)
		strings_add(arena, argv, "-fsanitize-coverage=trace-pc");
	if (request->coverage && toolchain->clang)
		add_list(arena, argv, coverage);
}

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

static void add_language_flags(struct arena *arena, const struct toolchain *toolchain,
                               const struct builder_request *request, bool cplusplus,
                               struct strings *argv)
{
	if (cplusplus) {
		add_list(arena, argv, for_cplusplus);
		strings_add(arena, argv, toolchain->clang ? "-fno-strict-return" : "-fpermissive");
		return;
	}
	strings_add(arena, argv, "-std=gnu11");
	/* The address sanitizer watches no common symbols; the link then takes the first of several. */
	strings_add(arena, argv, request->sanitize & BUILDER_ADDRESS ? "-fno-common" : "-fcommon");
}

void toolchain_code_flags(struct arena *arena, const struct toolchain *toolchain,
                          const struct builder_request *request, bool cplusplus,
                          struct strings *argv)
{
	add_list(arena, argv, common);
	add_list(arena, argv, toolchain->clang ? for_clang : for_gcc);
	strings_add(arena, argv, request->release ? "-O2" : "-O0");
	add_language_flags(arena, toolchain, request, cplusplus, argv);
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

void toolchain_defines(struct arena *arena, const struct project *project,
                       const struct project_source *source, struct strings *argv)
{
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

/* tools/drydock/command_doctor.c - drydock doctor: what this computer can do, and what to install. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "drydock/kernel_fetch.h"
#include "drydock/tool.h"
#include "vm/vmm/guest.h"

static const struct tool_option options[] = {
	{ 0, "json", NULL, "print the answer as one JSON object" },
	{ 0, "fix", NULL,
	  "fetch a kernel for vm run where there is none, into this user's cache folder: no rights "
	  "are "
	  "needed" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = { "drydock doctor", "drydock doctor --fix", NULL };

enum what { PROGRAM, LIBRARY, DEVICE, KERNEL };

struct ability {
	const char *name; /* alternatives are separated by spaces */
	enum what what;
	bool needed; /* without it nothing can be built or run */
	const char *purpose;
	const char *package;   /* Debian's; null: no package gives it */
	const char *otherwise; /* what to do where package is null */
};

static const struct ability abilities[] = {
	{ "clang clang-14 clang-15 clang-16 clang-17 clang-18 clang-19", PROGRAM, true,
	  "build drivers (the default compiler)", "clang", NULL },
	{ "ld", PROGRAM, true, "link driver images", "binutils", NULL },
	{ "gcc", PROGRAM, false, "build drivers with --cc gcc", "gcc", NULL },
	{ "libasan.so.8", LIBRARY, false, "run drivers under address sanitizer (the default)",
	  "libasan8", NULL },
	{ "libubsan.so.1", LIBRARY, false, "find undefined behaviour in drivers (the default)",
	  "libubsan1", NULL },
	{ "libtsan.so.2", LIBRARY, false, "find data races in drivers: --sanitize=thread",
	  "libtsan2", NULL },
	{ "gdb", PROGRAM, false, "step through a driver: run --debugger \"gdb --args\"", "gdb",
	  NULL },
	{ "llvm-profdata llvm-profdata-14 llvm-profdata-15 llvm-profdata-16 llvm-profdata-19",
	  PROGRAM, false, "report which lines ran: run --coverage", "llvm", NULL },
	{ "llvm-cov llvm-cov-14 llvm-cov-15 llvm-cov-16 llvm-cov-19", PROGRAM, false,
	  "report which lines ran: run --coverage", "llvm", NULL },
	{ "genhtml", PROGRAM, false, "coverage as HTML pages", "lcov", NULL },
	{ "wine wine64", PROGRAM, false, "compare with a peer: make conformance, bench/driver",
	  "wine64", NULL },
	{ "x86_64-w64-mingw32-gcc", PROGRAM, false, "build a driver for that peer: bench/driver",
	  "gcc-mingw-w64-x86-64", NULL },
	{ "/dev/kvm", DEVICE, false, "run a kernel in a microVM: vm run", NULL,
	  "needs virtualization in the processor and your user in the group kvm" },
	{ "/boot/vmlinuz", KERNEL, false, "run a command in a microVM: vm run --root",
	  "linux-image-cloud-amd64", NULL },
	{ "chromium", PROGRAM, false, "look at a virtual monitor: monitor", "chromium", NULL },
};

#define COUNT (sizeof(abilities) / sizeof(abilities[0]))

bool tool_library_exists(const char *name)
{
	static const char *const folders[] = { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu",
		                               "/usr/lib64", "/usr/lib", "/usr/local/lib" };
	char path[256];

	for (size_t index = 0; index < sizeof(folders) / sizeof(folders[0]); index++) {
		snprintf(path, sizeof(path), "%s/%s", folders[index], name);
		if (host_file_exists(path))
			return true;
	}
	return false;
}

static bool program_exists(const char *names)
{
	char words[160], *word, *rest = words, *path = NULL;

	snprintf(words, sizeof(words), "%s", names);
	while (!path && (word = strsep(&rest, " ")) != NULL)
		path = host_path_find_program(word);
	free(path);
	return path != NULL;
}

static bool is_there(const struct ability *ability)
{
	char path[VMM_GUEST_PATH_BYTES];
	struct vmm_reason reason;

	switch (ability->what) {
	case PROGRAM: return program_exists(ability->name);
	case LIBRARY: return tool_library_exists(ability->name);
	case KERNEL: return vmm_guest_find_kernel(NULL, path, &reason) == 0;
	default: return access(ability->name, R_OK | W_OK) == 0;
	}
}

/* The first of the alternatives. */
static int name_length(const struct ability *ability)
{
	return (int)strcspn(ability->name, " ");
}

static void print_one(const struct ability *ability, bool there)
{
	enum tool_colour colour = there             ? COLOUR_GREEN
	                          : ability->needed ? COLOUR_RED
	                                            : COLOUR_YELLOW;

	printf("%s%-8s%s %-24.*s %s", tool_colour(stdout, colour), there ? "ok" : "missing",
	       tool_colour_end(stdout), name_length(ability), ability->name, ability->purpose);
	if (!there && !ability->package)
		printf("; %s", ability->otherwise);
	putchar('\n');
}

/* Two abilities may come with one package. */
static bool was_named(const bool *there, size_t index)
{
	for (size_t before = 0; before < index; before++)
		if (!there[before] && abilities[before].package &&
		    strcmp(abilities[before].package, abilities[index].package) == 0)
			return true;
	return false;
}

static void print_packages(const bool *there)
{
	bool any = false;

	for (size_t index = 0; index < COUNT; index++) {
		if (there[index] || !abilities[index].package || was_named(there, index))
			continue;
		printf("%s %s", any ? "" : "\nto have the rest:  apt-get install",
		       abilities[index].package);
		any = true;
	}
	if (any)
		putchar('\n');
}

static void print_json(const bool *there, bool usable)
{
	json_t *array = json_array(), *root;

	for (size_t index = 0; index < COUNT; index++)
		json_array_append_new(array, json_pack("{s:s%, s:b, s:b, s:s, s:s?}", "name",
		                                       abilities[index].name,
		                                       (size_t)name_length(&abilities[index]),
		                                       "present", (int)there[index], "needed",
		                                       (int)abilities[index].needed, "purpose",
		                                       abilities[index].purpose, "package",
		                                       abilities[index].package));
	root = json_pack("{s:i, s:s, s:b, s:i, s:o}", "schema", 1, "version", DRYDOCK_VERSION,
	                 "usable", (int)usable, "processors", (int)host_processor_count(),
	                 "abilities", array);
	if (root)
		json_dumpf(root, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(root);
}

/* The only thing that is mended without rights; false: what went wrong was told. */
static bool fix_kernel(void)
{
	char path[VMM_GUEST_PATH_BYTES];
	struct vmm_reason reason;

	return vmm_guest_find_kernel(NULL, path, &reason) == 0 || kernel_fetch(stderr) == 0;
}

static int run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_doctor,
		                      .count = count,
		                      .arguments = arguments };
	bool there[COUNT], json = false, usable = true, fix = false;
	const char *option;

	while ((option = tool_parse(&parser)) != NULL) {
		if (!option[0])
			return tool_usage(&command_doctor, "'%s'?", parser.value);
		json |= strcmp(option, "json") == 0;
		fix |= strcmp(option, "fix") == 0;
	}
	if (parser.failed)
		return EXIT_USAGE;
	if (fix && !fix_kernel())
		return EXIT_CANNOT;
	for (size_t index = 0; index < COUNT; index++) {
		there[index] = is_there(&abilities[index]);
		usable = usable && (there[index] || !abilities[index].needed);
		if (!json)
			print_one(&abilities[index], there[index]);
	}
	if (json)
		print_json(there, usable);
	else
		print_packages(there);
	return usable ? EXIT_CLEAN : EXIT_CANNOT;
}

const struct tool_command command_doctor = {
	.name = "doctor",
	.synopsis = "[--json] [--fix]",
	.summary = "what this computer can do, and what to install for the rest",
	.text = "Looks for the compilers, sanitizer libraries, debugger and other programs that "
		"Drydock can use,\n"
		"says what each is for, and which Debian packages bring what is missing.\n"
		"--fix fetches the kernel that vm run needs, if there is none, with apt-get "
		"download, and "
		"unpacks it\n"
		"below XDG_CACHE_HOME or ~/.cache, where vm run finds it.\n"
		"Exit status: 0 when drivers can be built and run, 3 when not.",
	.options = options,
	.examples = examples,
	.run = run,
};

/* tests/tools/lab.h - a machine that runs as a service, in the test's own folder, and programs that attach to it. */
#ifndef DRYDOCK_TESTS_TOOLS_LAB_H
#define DRYDOCK_TESTS_TOOLS_LAB_H

#include "tools/tool_run.h"

#define LAB "lab"

/* Machines of a test lie in the test's own folder. */
static inline void use_own_folder(void)
{
	setenv("XDG_RUNTIME_DIR", test_directory(), 1);
	unsetenv("DRYDOCK_MACHINE");
}

static inline const char *sample(const char *part)
{
	static char path[2][600];
	static unsigned turn;

	turn ^= 1;
	snprintf(path[turn], sizeof(path[turn]), "%s/samples/%s", test_source_root(), part);
	return path[turn];
}

static inline void start_with(const char *driver)
{
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB, "--release", driver);
	tool_expect(&result, 0, "machine lab is ready");
}

static inline void stop_clean(void)
{
	struct tool_result result = tool_run("machine", "stop", LAB);

	tool_expect(&result, 0, "0 findings");
	result = tool_run("machine", "list");
	assert_int_equal(result.status, 0);
	assert_string_equal(result.output, "");
}

#define attach(...) tool_run("attach", "--release", LAB, "--", __VA_ARGS__)

#endif

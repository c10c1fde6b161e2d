/* The samples under both compilers, and what gcc's sanitizers find. */
#include "tools/tool_run.h"

#include <unistd.h>

static void run_sample(const char *compiler, const char *name, const char *client)
{
	char folder[600];
	struct tool_result result;

	snprintf(folder, sizeof(folder), "%s/samples/%s", test_source_root(), name);
	result = tool_run("run", "-q", "--cc", compiler, folder, "--", client);
	tool_expect(&result, 0, "0 findings, client exit 0");
	tool_expect_no_process();
}

TEST_LIMIT(samples_are_clean_when_clang_built_them, 60)
{
	run_sample("clang", "echo", "echo_client");
	run_sample("clang", "ioctl", "ioctl_client");
	run_sample("clang", "bus", "bus_client");
	run_sample("clang", "gamepad", "gamepad_client");
}

TEST_LIMIT(samples_are_clean_when_gcc_built_them, 60)
{
	run_sample("gcc", "echo", "echo_client");
	run_sample("gcc", "ioctl", "ioctl_client");
	run_sample("gcc", "bus", "bus_client");
	run_sample("gcc", "gamepad", "gamepad_client");
}

/* Nothing is left in the folder that drydock was started in. */
static void expect_only(const char *folder, const char *name)
{
	char **names;
	size_t count;

	assert_int_equal(host_directory_list(folder, 10, &names, &count), 0);
	assert_int_equal(count, 1);
	assert_string_equal(names[0], name);
	host_directory_free(names, count);
}

#define INDEX_DRIVER(mask) \
	TOOL_DRIVER("static volatile int at = 4;\nstatic int numbers[4];", "", \
	            "\tnumbers[at & " mask "] = 1;\n\treturn STATUS_SUCCESS;")

static const char beyond[] = INDEX_DRIVER("7"), within[] = INDEX_DRIVER("3");

static void expect_array_finding(const char *compiler, const char *sanitize)
{
	const char *folder = tool_source("beyond", "beyond.c", beyond);
	struct tool_result result;

	assert_int_equal(chdir(test_directory()), 0);
	result = tool_run("run", "--cc", compiler, "--sanitize", sanitize, folder);

	tool_expect(&result, 1, "beyond.c:14");
	tool_expect(&result, 1, "beyond!DriverEntry");
	expect_only(".", "beyond");
}

TEST_LIMIT(an_index_beyond_an_array_is_found_under_each_compiler, 60)
{
	expect_array_finding("clang", "undefined");
	expect_array_finding("clang", "address");
	expect_array_finding("gcc", "undefined");
	expect_array_finding("gcc", "address");
}

static void expect_code(const char *sanitize, const char *code)
{
	struct tool_result result =
		tool_run("run", "--sanitize", sanitize, tool_source("beyond", "beyond.c", beyond));

	tool_expect(&result, 1, code);
	tool_expect(&result, 1, "beyond.c:14");
	result = tool_run("run", "--sanitize", sanitize, tool_source("within", "within.c", within));
	tool_expect(&result, 0, "0 findings");
}

TEST_LIMIT(an_index_beyond_an_array_is_1F2_and_one_within_is_silent, 60)
{
	expect_code("address", "0x1F2");
	expect_code("undefined", "0x1E");
}

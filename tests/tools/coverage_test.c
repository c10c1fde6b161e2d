/* run --coverage: the lines that ran are named, whatever became of the driver. */
#include "tools/tool_run.h"

/* The lcov text of a run of driver NAME in folder. */
static char *cover(const char *name, const char *folder, const char *words, int status)
{
	char output[600], path[700], *text;
	struct tool_result result;
	size_t size;

	snprintf(output, sizeof(output), "%s/coverage", test_directory());
	result = tool_run("run", "--coverage-output", output, "--timeout", "2", folder);
	if (strstr(result.output, "not in PATH"))
		SKIP("llvm-profdata or llvm-cov is not installed");
	tool_expect(&result, status, words);
	snprintf(path, sizeof(path), "%s/%s.lcov", output, name);
	assert_int_equal(host_file_read(path, 1u << 20, &text, &size), 0);
	return text;
}

TEST_LIMIT(coverage_of_a_driver_that_a_bug_check_left_loaded, 60)
{
	const char *folder = tool_source("crash", "crash.c",
	                                 TOOL_DRIVER("", "",
	                                             "\t*(volatile int *)(ULONG_PTR)8 = 1;\n"
	                                             "\treturn STATUS_SUCCESS;"));
	char *text = cover("crash", folder, "BUG CHECK", 1);

	assert_non_null(strstr(text, "DA:13,1\n")); /* the faulting line */
	assert_non_null(strstr(text, "FNDA:0,Unload\n") ? text : strstr(text, "FNDA:0,"));
	free(text);
}

TEST_LIMIT(coverage_of_a_driver_that_was_stopped_in_a_loop, 60)
{
	const char *folder =
		tool_source("loop", "loop.c",
	                    TOOL_DRIVER("", "", "\tfor (volatile int turn = 0;; turn++)\n\t\t;"));
	char *text = cover("loop", folder, "stopped by --timeout", 1);

	assert_non_null(strstr(text, "FNDA:1,DriverEntry\n"));
	free(text);
}

TEST(coverage_needs_clang)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	struct tool_result result = tool_run("run", "--coverage", "--cc", "gcc", folder);

	tool_expect(&result, 2, "--coverage needs clang");
}

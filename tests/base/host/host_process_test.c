/* Child processes: output, exit codes, several at a time, bounds. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_process.h"

static const char *const *shell(const char *command)
{
	static const char *argv[4] = { "/bin/sh", "-c" };

	argv[2] = command;
	return argv;
}

TEST(a_child_gives_its_output_and_exit_code)
{
	struct host_process_result result;

	assert_int_equal(host_process_run(shell("echo out; echo err >&2; exit 3"), NULL, &result),
	                 0);
	assert_int_equal(result.exit_code, 3);
	assert_string_equal(result.output, "out\nerr\n");
	assert_false(result.truncated);
	free(result.output);
}

TEST(a_child_that_is_killed_says_by_which_signal)
{
	struct host_process_result result;

	assert_int_equal(host_process_run(shell("kill -9 $$"), NULL, &result), 0);
	assert_int_equal(result.exit_code, 128 + 9);
	free(result.output);
}

TEST(a_program_that_is_not_there_is_an_error)
{
	static const char *const argv[] = { "/nonexistent/tool", NULL };
	struct host_process_result result;

	assert_int_equal(host_process_run(argv, NULL, &result), -ENOENT);
}

TEST(output_beyond_the_bound_is_cut_and_the_child_still_ends)
{
	struct host_process_result result;

	assert_int_equal(host_process_run(shell("yes | head -c 6000000"), NULL, &result), 0);
	assert_true(result.truncated);
	assert_int_equal(result.output_size, HOST_PROCESS_OUTPUT_MAX);
	free(result.output);
}

TEST(a_child_runs_in_its_folder_and_reads_nothing)
{
	struct host_process_result result;

	assert_int_equal(host_process_run(shell("pwd; cat"), "/", &result), 0);
	assert_string_equal(result.output, "/\n");
	free(result.output);
}

TEST(several_children_run_at_once_and_come_back_with_their_cookies)
{
	struct host_process_set *set = host_process_set_create(2);
	struct host_process_result result;
	int cookies[2] = { 1, 2 }, sum = 0;
	void *cookie;

	assert_int_equal(host_process_start(set, shell("exit 1"), NULL, &cookies[0]), 0);
	assert_int_equal(host_process_start(set, shell("sleep 0.05; exit 2"), NULL, &cookies[1]),
	                 0);
	assert_int_equal(host_process_start(set, shell("exit 0"), NULL, NULL), -EBUSY);
	while (host_process_wait_any(set, -1, &cookie, &result) == 0) {
		assert_int_equal(result.exit_code, *(int *)cookie);
		sum += result.exit_code;
		free(result.output);
	}
	assert_int_equal(sum, 3);
	host_process_set_destroy(set);
}

TEST(a_wait_ends_at_its_limit_and_destroying_the_set_ends_its_children)
{
	struct host_process_set *set = host_process_set_create(1);
	struct host_process_result result;
	void *cookie;

	assert_int_equal(host_process_start(set, shell("exec sleep 100"), NULL, NULL), 0);
	assert_int_equal(host_process_wait_any(set, 10, &cookie, &result), -ETIMEDOUT);
	host_process_set_destroy(set);
}

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include "random.h"
#include "test.h"
#include "test_child.h"

static void run_body(void (*body)(void), int limit_seconds, struct test_outcome *outcome)
{
	struct test_case inner = { "inner", __FILE__, __LINE__, limit_seconds, body };
	test_child_run(&inner, outcome);
	test_child_finish(outcome);
}

static void pass(void)
{
	assert_int_equal(1, 1);
}

static void fail_an_assertion(void)
{
	assert_string_equal("left", "right");
}

static void crash(void)
{
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void hang(void)
{
	for (;;)
		pause();
}

static void skip_with_reason(void)
{
	SKIP("no such computer");
}

static int assert_on_thread(void *argument)
{
	assert_non_null(argument);
	return 0;
}

static void fail_on_another_thread(void)
{
	thrd_t thread;
	thrd_create(&thread, assert_on_thread, NULL);
	thrd_join(thread, NULL);
}

TEST(a_body_that_returns_passes)
{
	struct test_outcome outcome;
	run_body(pass, 0, &outcome);
	assert_true(outcome.passed);
}

TEST(a_failed_assertion_fails_the_test)
{
	struct test_outcome outcome;
	run_body(fail_an_assertion, 0, &outcome);
	assert_false(outcome.passed);
	assert_true(WIFEXITED(outcome.wait_status));
	assert_int_equal(WEXITSTATUS(outcome.wait_status), 1);
}

TEST(an_assertion_on_another_thread_fails_the_test)
{
	struct test_outcome outcome;
	run_body(fail_on_another_thread, 0, &outcome);
	assert_false(outcome.passed);
	assert_true(WIFEXITED(outcome.wait_status));
}

TEST(a_crash_fails_only_its_own_test)
{
	struct test_outcome outcome;
	run_body(crash, 0, &outcome);
	assert_false(outcome.passed);
	run_body(pass, 0, &outcome);
	assert_true(outcome.passed);
}

TEST(a_hanging_test_is_killed_at_its_limit)
{
	struct test_outcome outcome;
	unsetenv("DRYDOCK_TEST_SECONDS");
	run_body(hang, 1, &outcome);
	assert_true(outcome.timed_out);
	assert_false(outcome.passed);
}

TEST(a_skip_carries_its_reason)
{
	struct test_outcome outcome;
	run_body(skip_with_reason, 0, &outcome);
	assert_string_equal(outcome.skip_reason, "no such computer");
}

static void print_directory(void)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/file", test_directory());
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	puts(test_directory());
}

TEST(a_test_directory_is_gone_after_the_test)
{
	struct test_case inner = { "inner", __FILE__, __LINE__, 0, print_directory };
	struct test_outcome outcome;
	test_child_run(&inner, &outcome);
	assert_true(outcome.passed);
	char path[256] = { 0 };
	assert_true(pread(outcome.output, path, sizeof(path) - 1, 0) > 1);
	path[strcspn(path, "\n")] = '\0';
	struct stat status;
	assert_int_equal(stat(path, &status), -1);
	test_child_finish(&outcome);
}

TEST(numbers_of_one_beginning_are_the_same_ones_and_below_their_end)
{
	uint32_t one = 5, other = 5;
	bool is_seen[7] = { false };

	for (int round = 0; round < 1000; round++) {
		uint32_t number = random_below(&one, 7);

		assert_int_equal(number, random_below(&other, 7));
		assert_in_range(number, 0, 6);
		is_seen[number] = true;
	}
	for (int number = 0; number < 7; number++)
		assert_true(is_seen[number]);
}

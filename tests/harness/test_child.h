/*
 * harness/test_child.h - one test in one child process.
 *
 * Model    test_child_run() forks, gives the child its own process group and an empty standard input,
 *          catches what it prints, kills it at its limit, and removes what it left behind.
 */
#ifndef DRYDOCK_TESTS_HARNESS_TEST_CHILD_H
#define DRYDOCK_TESTS_HARNESS_TEST_CHILD_H

#include <stdbool.h>

struct test_case;

struct test_outcome {
	bool passed;
	bool timed_out;
	int limit_seconds;
	int wait_status;       /* as of waitpid */
	int output;            /* descriptor of a memory file with what the child printed */
	char skip_reason[256]; /* empty: not skipped */
};

/* Run test to its end and fill outcome; the caller ends it with test_child_finish(). */
void test_child_run(const struct test_case *test, struct test_outcome *outcome);
/* Print the child's output as TAP comments; only its end when it is long. */
void test_child_print_output(const struct test_outcome *outcome);
void test_child_finish(struct test_outcome *outcome);

#endif

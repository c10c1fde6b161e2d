/*
 * harness/test_main.c - run the tests of this executable, each in a child, and report as TAP.
 *
 * Use      PROGRAM [--list] [--filter GLOB] [--verbose] [--no-fork]
 * Exit     0 when all passed or were skipped, 1 when one failed, 2 on wrong usage.
 */
#include "test.h"
#include "test_child.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Bounds of the linker section that TEST() fills. */
extern const struct test_case *__start_drydock_tests[] __attribute__((weak));
extern const struct test_case *__stop_drydock_tests[] __attribute__((weak));

struct options {
	const char *filter;
	bool list;
	bool verbose;
	bool no_fork;
};

static int compare_lines(const void *left, const void *right)
{
	const struct test_case *const *first = left;
	const struct test_case *const *second = right;
	return (*first)->line - (*second)->line;
}

/* Compilers emit the records in any order; the file's own order is the readable one. */
static void sort_tests(void)
{
	size_t count = (size_t)(__stop_drydock_tests - __start_drydock_tests);
	if (count > 0)
		qsort(__start_drydock_tests, count, sizeof(*__start_drydock_tests), compare_lines);
}

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s [--list] [--filter GLOB] [--verbose] [--no-fork]\n", program);
	return 2;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--list") == 0)
			options->list = true;
		else if (strcmp(argv[i], "--verbose") == 0)
			options->verbose = true;
		else if (strcmp(argv[i], "--no-fork") == 0)
			options->no_fork = true;
		else if (strcmp(argv[i], "--filter") == 0 && i + 1 < argc)
			options->filter = argv[++i];
		else
			return false;
	}
	return true;
}

static bool is_chosen(const struct test_case *test, const struct options *options)
{
	return options->filter == NULL || fnmatch(options->filter, test->name, 0) == 0;
}

static size_t count_chosen(const struct options *options)
{
	size_t count = 0;
	for (const struct test_case **test = __start_drydock_tests; test < __stop_drydock_tests;
	     test++)
		count += is_chosen(*test, options);
	return count;
}

static void list_tests(const struct options *options)
{
	for (const struct test_case **test = __start_drydock_tests; test < __stop_drydock_tests;
	     test++)
		if (is_chosen(*test, options))
			printf("%s\n", (*test)->name);
}

static void print_failure_cause(const struct test_outcome *outcome, const struct test_case *test)
{
	if (outcome->timed_out)
		printf("# %s: still running after %d s, killed\n", test->name,
		       outcome->limit_seconds);
	else if (WIFSIGNALED(outcome->wait_status))
		printf("# %s: ended by signal %d (%s)\n", test->name,
		       WTERMSIG(outcome->wait_status), strsignal(WTERMSIG(outcome->wait_status)));
	else
		printf("# %s: exit status %d\n", test->name, WEXITSTATUS(outcome->wait_status));
	printf("# %s:%d\n", test->file, test->line);
}

/* Run one test and print its line; true unless it failed. */
static bool run_one(size_t number, const struct test_case *test, const struct options *options)
{
	struct test_outcome outcome;
	test_child_run(test, &outcome);
	if (outcome.skip_reason[0] != '\0') {
		printf("ok %zu %s # SKIP %s\n", number, test->name, outcome.skip_reason);
		return true;
	}
	printf("%s %zu %s\n", outcome.passed ? "ok" : "not ok", number, test->name);
	if (!outcome.passed)
		print_failure_cause(&outcome, test);
	if (!outcome.passed || options->verbose)
		test_child_print_output(&outcome);
	test_child_finish(&outcome);
	fflush(stdout);
	return outcome.passed;
}

static int run_all(const struct options *options)
{
	bool passed = true;
	size_t number = 0;
	printf("TAP version 13\n1..%zu\n", count_chosen(options));
	fflush(stdout);
	for (const struct test_case **test = __start_drydock_tests; test < __stop_drydock_tests;
	     test++) {
		if (!is_chosen(*test, options))
			continue;
		if (options->no_fork)
			(*test)->run();
		else
			passed &= run_one(++number, *test, options);
	}
	return passed ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	if (!parse_options(argc, argv, &options))
		return usage(argv[0]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	sort_tests();
	if (options.list) {
		list_tests(&options);
		return 0;
	}
	return run_all(&options);
}

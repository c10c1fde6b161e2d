/*
 * harness/test.h - tests that find themselves.
 *
 * Model    TEST(name) { ... } places a record in a linker section; test_main.c walks it. Each test runs in
 *          a forked child with a time limit, so that a crash, a hang or a leak is that test's alone.
 *          Inside stand cmocka's assertions (assert_int_equal, assert_true, ...), which may fail on any
 *          thread: the test ends at once. cmocka's mocks are not supported.
 * Limits   20 seconds a test (DRYDOCK_TEST_SECONDS overrides it), or TEST_LIMIT's own seconds.
 * Names    TEST(OB_7_closing_one_of_two_handles_keeps_the_name): spec id, then what is true.
 */
#ifndef DRYDOCK_TESTS_HARNESS_TEST_H
#define DRYDOCK_TESTS_HARNESS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct test_case {
	const char *name;
	const char *file;
	int line;
	int limit_seconds; /* 0: the default */
	void (*run)(void);
};

#define TEST_LIMIT(test_name, seconds) \
	static void test_##test_name(void); \
	static const struct test_case test_case_##test_name = { \
		#test_name, __FILE__, __LINE__, (seconds), test_##test_name, \
	}; \
	static const struct test_case *test_entry_##test_name \
		__attribute__((used, section("drydock_tests"))) = &test_case_##test_name; \
	static void test_##test_name(void)

/* A test of the default time limit. */
#define TEST(test_name) TEST_LIMIT(test_name, 0)

/* End the running test as skipped; reason is printed in the summary. Does not return. */
#define SKIP(reason) test_skip(reason)
_Noreturn void test_skip(const char *reason);

/* A fresh directory of the running test, removed with all its content when the test has ended. */
const char *test_directory(void);

/*
 * The scheduler that this run of the tests is about: true when DRYDOCK_TEST_SCHEDULE is "seeded". A test
 * that makes a machine and is not about one scheduler asks here, so that the whole suite runs in both.
 */
bool test_schedule_is_seeded(void);
/* The seed of seeded machines: DRYDOCK_TEST_SEED, else 1. */
uint64_t test_seed(void);

/* Path of the source tree and of the build tree. */
const char *test_source_root(void);
const char *test_build_root(void);

#endif

/*
 * harness/windows/test.h - the tests' header where they are built for Windows: the same names, in one process.
 *
 * There is no cmocka for mingw-w64 in Debian. A failed assertion ends the program, which names the test.
 */
#ifndef DRYDOCK_TESTS_HARNESS_WINDOWS_TEST_H
#define DRYDOCK_TESTS_HARNESS_WINDOWS_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct windows_test {
	const char *name;
	void (*run)(void);
	struct windows_test *next;
};

void windows_test_add(struct windows_test *test);
_Noreturn void windows_test_fail(const char *file, int line, const char *what);
_Noreturn void windows_test_skip(const char *reason);

#define TEST(test_name) \
	static void test_##test_name(void); \
	__attribute__((constructor)) static void add_##test_name(void) \
	{ \
		static struct windows_test test = { #test_name, test_##test_name, NULL }; \
		windows_test_add(&test); \
	} \
	static void test_##test_name(void)
#define TEST_LIMIT(test_name, seconds) TEST(test_name)
#define SKIP(reason) windows_test_skip(reason)

#define CHECK_THAT(condition) \
	((condition) ? (void)0 : windows_test_fail(__FILE__, __LINE__, #condition))
#define assert_true(value) CHECK_THAT(value)
#define assert_false(value) CHECK_THAT(!(value))
#define assert_null(value) CHECK_THAT((value) == NULL)
#define assert_non_null(value) CHECK_THAT((value) != NULL)
#define assert_int_equal(left, right) CHECK_THAT((uint64_t)(left) == (uint64_t)(right))
#define assert_int_not_equal(left, right) CHECK_THAT((uint64_t)(left) != (uint64_t)(right))
#define assert_ptr_equal(left, right) CHECK_THAT((const void *)(left) == (const void *)(right))
#define assert_in_range(value, low, high) CHECK_THAT((value) >= (low) && (value) <= (high))
#define assert_string_equal(left, right) CHECK_THAT(strcmp((left), (right)) == 0)
#define assert_memory_equal(left, right, bytes) CHECK_THAT(memcmp((left), (right), (bytes)) == 0)

#endif

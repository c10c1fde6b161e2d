/*
 * harness/test_assert.c - where cmocka's assertions end.
 *
 * The library calls these three functions by their dynamic names, so our definitions in the
 * executable take their place. A failed assertion then ends the test's process directly, from whatever
 * thread or stack it happened on; cmocka itself would jump to the main thread's stack.
 */
#include <stdio.h>
#include <unistd.h>

#include "test.h"

/* Present when the program was compiled for coverage. */
void __gcov_dump(void) __attribute__((weak));

__attribute__((visibility("default"), format(printf, 1, 2))) void cm_print_error(const char *format,
                                                                                 ...);

void cm_print_error(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
}

static _Noreturn void leave_test(int status)
{
	fflush(NULL);
	if (__gcov_dump != NULL)
		__gcov_dump();
	_exit(status);
}

__attribute__((visibility("default"))) void _fail(const char *const file, const int line)
{
	fprintf(stderr, "%s:%d: assertion failed\n", file, line);
	leave_test(1);
}

__attribute__((visibility("default"))) void _skip(const char *const file, const int line)
{
	char reason[128];
	snprintf(reason, sizeof(reason), "skip() at %s:%d", file, line);
	test_skip(reason);
}

/* harness/windows/test_main.c - run the tests of this executable one after another, and report as TAP. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include "test.h"

static struct windows_test *first, **last = &first;
static const char *running;
static jmp_buf skipped;
static struct windows_test *next;
static unsigned count;

void windows_test_add(struct windows_test *test)
{
	*last = test;
	last = &test->next;
}

void windows_test_fail(const char *file, int line, const char *what)
{
	printf("not ok %s: %s:%d: %s\n", running, file, line, what);
	exit(1);
}

void windows_test_skip(const char *reason)
{
	printf("ok %s # SKIP %s\n", running, reason);
	longjmp(skipped, 1);
}

int main(void)
{
	for (next = first; next;) {
		running = next->name;
		if (setjmp(skipped) == 0) {
			next->run();
			printf("ok %s\n", running);
			count++;
		}
		next = next->next;
	}
	printf("1..%u\n", count);
	return count ? 0 : 1;
}

/*
 * conformance/program/main.c - the entry of one test file as a program. Tests start themselves again with
 * arguments: the program, the test's name, and what is theirs.
 */
#include <ntstatus.h>

#include "wine/test.h"

extern void CONFORMANCE_TEST(void);

static int argument_count;
static char **arguments;

int winetest_get_mainargs(char ***ret_arguments)
{
	*ret_arguments = arguments;
	return argument_count;
}

/* A child prints into the same log; only how it ended is left to look at. */
void wait_child_process(HANDLE process)
{
	DWORD code = 1;

	WaitForSingleObject(process, 30000);
	GetExitCodeProcess(process, &code);
	if (code)
		printf("conformance: a child ended with %u\n", (unsigned)code);
}

int main(int count, char **values)
{
	static char *own[2];

	argument_count = count;
	arguments = values;
	if (count < 2) { /* as when the tests' own runner starts a test by name */
		own[0] = values[0];
		own[1] = CONFORMANCE_NAME;
		arguments = own;
		argument_count = 2;
	}
	setvbuf(stdout, NULL, _IONBF, 0);
	CONFORMANCE_TEST();
	printf("conformance: " CONFORMANCE_NAME " is done, %d failures\n", (int)test_failures());
	return test_failures() != 0;
}

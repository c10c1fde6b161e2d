/* conformance/user/main.c - the entry of the kernel tests' program. */
#include <ntstatus.h>

#include "wine/test.h"

extern void func_ntoskrnl(void);

int main(void)
{
	func_ntoskrnl();
	printf("conformance: the user half is done, %d failures\n", (int)test_failures());
	return 0;
}

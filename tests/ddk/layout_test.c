/*
 * The layouts of the kernel headers: asserted when this file is compiled, and compared with mingw-w64's own
 * headers where that compiler is installed.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include <ntifs.h>

#include "layout_facts.h"

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type);
#define FIELD(type, field, offset) \
	_Static_assert(offsetof(type, field) == (offset), "offset of " #type "." #field);

LAYOUT_COMMON
LAYOUT_NEWER

#define MINGW "x86_64-w64-mingw32-gcc"

TEST(LAYOUT_sizes_and_offsets_are_those_of_the_windows_abi)
{
	assert_int_equal(sizeof(IRP), 208);
	assert_int_equal(offsetof(IRP, Tail.Overlay.CurrentStackLocation), 184);
	assert_int_equal(offsetof(IO_STACK_LOCATION, Parameters.DeviceIoControl.IoControlCode), 24);
	assert_int_equal(offsetof(IO_STACK_LOCATION, Parameters.DeviceIoControl.Type3InputBuffer),
	                 32);
	assert_int_equal(offsetof(IO_STACK_LOCATION, Parameters.Create.ShareAccess), 26);
	assert_int_equal(offsetof(CM_PARTIAL_RESOURCE_DESCRIPTOR, u.Interrupt.Affinity), 12);
}

TEST(LAYOUT_scalar_types_have_the_windows_widths)
{
	assert_int_equal(sizeof(LONG), 4);
	assert_int_equal(sizeof(ULONG), 4);
	assert_int_equal(sizeof(WCHAR), 2);
	assert_int_equal(sizeof(BOOLEAN), 1);
	assert_int_equal(sizeof(ULONG_PTR), 8);
	assert_int_equal(sizeof(NTSTATUS), 4);
	assert_true((WCHAR)-1 > 0);
	assert_true((KIRQL)-1 > 0);
}

TEST(LAYOUT_agrees_with_the_headers_of_mingw)
{
	char command[4096];
	int status;

	if (system(MINGW " --version >/dev/null 2>&1") != 0)
		SKIP(MINGW " is not installed");
	snprintf(command, sizeof(command),
	         MINGW " -fsyntax-only -w -isystem /usr/x86_64-w64-mingw32/include/ddk "
	               "-isystem /usr/share/mingw-w64/include/ddk -I%s/tests/ddk "
	               "%s/tests/ddk/layout_mingw.c",
	         test_source_root(), test_source_root());
	status = system(command);
	assert_int_equal(status, 0);
}

/* The table of layouts, asserted against mingw-w64's own kernel headers; layout_test.c compiles this. */
#define NTDDI_VERSION 0x0A000008
#define _WIN32_WINNT 0x0A00
#include <ntifs.h>

#include "layout_facts.h"

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type);
#define FIELD(type, field, offset) \
	_Static_assert(__builtin_offsetof(type, field) == (offset), "offset of " #type "." #field);

LAYOUT_COMMON

/* vm/vmm/reason.c - saying why something failed. */
#include "vm/vmm/reason.h"

#include <stdarg.h>
#include <stdio.h>

int vmm_fail(struct vmm_reason *reason, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason->text, sizeof(reason->text), format, arguments);
	va_end(arguments);
	return error;
}

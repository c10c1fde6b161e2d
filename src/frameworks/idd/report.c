/* frameworks/idd/report.c - what a display driver did wrong, under the framework's bug check 0x10D. */
#include <stdarg.h>
#include <stdio.h>

#include "frameworks/idd/idd_internal.h"

NTSTATUS idd_refuse(const struct idd_break *fact, const char *format, ...)
{
	char text[VERIFY_TEXT_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	wdf_report(&(struct wdf_break){ fact->rule, WDF_VERIFIER_FATAL_ERROR, fact->about,
	                                (uint32_t)fact->status, fact->advice },
	           "%s", text);
	return fact->status;
}

void idd_unbuilt_method(const char *interface_name, const char *method)
{
	wdf_report(&(struct wdf_break){ "D3D11", WDF_VERIFIER_FATAL_ERROR, NULL, 0,
	                                "See docs/iddcx.md for what emulated adapters can do." },
	           "%s::%s is not built", interface_name, method);
}

/*
 * frameworks/wdf/report.c - breaks of the framework's rules, as bug check 0x10D (WDF_VIOLATION).
 */
#include <stdarg.h>
#include <stdio.h>

#include "frameworks/wdf/wdf_internal.h"

#define WDF_VIOLATION_CODE 0x10D

static struct verify_fact fact_of(const struct wdf_break *fact)
{
	return (struct verify_fact){
		.rule = fact->rule,
		.code = WDF_VIOLATION_CODE,
		.parameter = { fact->sub_code, (uintptr_t)fact->about, fact->detail, 0 },
		.advice = fact->advice,
	};
}

void wdf_report(const struct wdf_break *fact, const char *format, ...)
{
	char text[VERIFY_TEXT_BYTES];
	struct verify_fact verify = fact_of(fact);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	verify_report(&verify, "%s", text);
}

_Noreturn void wdf_bugcheck(const struct wdf_break *fact, const char *format, ...)
{
	char text[VERIFY_TEXT_BYTES];
	struct verify_fact verify = fact_of(fact);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	verify_bugcheck(&verify, "%s", text);
}

bool wdf_require_irql(const char *api, KIRQL maximum)
{
	KIRQL irql = KeGetCurrentIrql();

	if (irql <= maximum)
		return true;
	wdf_report(&(struct wdf_break){ "VF-28", WDF_VERIFIER_FATAL_ERROR, NULL, irql,
	                                "See the IRQL section of the function's reference page." },
	           "%s was called at IRQL %u, at most %u is allowed", api, irql, maximum);
	return false;
}

void wdf_require_pointer(const void *pointer, const char *api, const char *parameter)
{
	if (pointer)
		return;
	wdf_bugcheck(&(struct wdf_break){ "WDF-61", WDF_REQUIRED_PARAMETER_IS_NULL, NULL, 0,
	                                  "Pass the address that the function's page demands." },
	             "%s: %s is null", api, parameter);
}

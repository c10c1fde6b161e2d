/*
 * rtl/debug_api.c - DbgPrint and its kin, assertions, breakpoints.
 *
 * Text goes to the thread's trace and to whoever set rtl_debug_operations (the console of `drydock run`).
 */
#include <ntifs.h>
#include <stdarg.h>
#include <string.h>

#include "base/host/current.h"
#include "base/trace/trace.h"
#include "base/verify/verify.h"
#include "nt/rtl/environment_internal.h"
#include "nt/rtl/format.h"
#include "nt/rtl/rtl_internal.h"

#define TEXT_MAX 512 /* what Windows keeps of one print */

struct output {
	char text[TEXT_MAX];
	size_t length;
};

static void keep(void *context, const char *text, size_t count)
{
	struct output *output = context;
	size_t room = TEXT_MAX - 1 - output->length;

	if (count > room)
		count = room;
	memcpy(output->text + output->length, text, count);
	output->length += count;
}

/* A pointer's digits differ from run to run; a seeded run's text must not. */
void rtl_mask_pointers(char *text, size_t length)
{
	const struct rtl_debug_operations *operations = rtl_debug_operations();

	if (!operations || !operations->masks_pointers || !operations->masks_pointers())
		return;
	for (size_t start = 0; start + 16 <= length; start++) {
		size_t digits = strspn(text + start, "0123456789ABCDEF");

		if (digits == 16 && strncmp(text + start, "0000", 4) == 0)
			memcpy(text + start, "................", 16);
		start += digits;
	}
}

static void print(struct output *output, ULONG component, ULONG level)
{
	const struct rtl_debug_operations *operations = rtl_debug_operations();
	struct trace_ring *ring = base_current ? base_current->ring : NULL;

	output->text[output->length] = 0;
	rtl_mask_pointers(output->text, output->length);
	if (ring)
		trace_write(ring, TRACE_DEBUG_PRINT, trace_text_id(ring->log, output->text),
		            component, level);
	if (operations)
		operations->print(component, level, output->text, output->length);
}

static ULONG print_list(const char *prefix, ULONG component, ULONG level, const char *format,
                        va_list arguments)
{
	struct output output = { .length = 0 };

	if (prefix)
		keep(&output, prefix, strlen(prefix));
	rtl_format_narrow(keep, &output, format, arguments);
	print(&output, component, level);
	return 0; /* STATUS_SUCCESS */
}

ULONG DbgPrint(PCSTR format, ...)
{
	va_list arguments;
	ULONG status;

	va_start(arguments, format);
	status = print_list(NULL, DPFLTR_DEFAULT_ID, DPFLTR_INFO_LEVEL, format, arguments);
	va_end(arguments);
	return status;
}

ULONG DbgPrintEx(ULONG component, ULONG level, PCSTR format, ...)
{
	va_list arguments;
	ULONG status;

	va_start(arguments, format);
	status = print_list(NULL, component, level, format, arguments);
	va_end(arguments);
	return status;
}

ULONG DbgPrintReturnControlC(PCCH format, ...)
{
	va_list arguments;
	ULONG status;

	va_start(arguments, format);
	status = print_list(NULL, DPFLTR_DEFAULT_ID, DPFLTR_INFO_LEVEL, format, arguments);
	va_end(arguments);
	return status;
}

ULONG vDbgPrintEx(ULONG component, ULONG level, PCCH format, va_list arguments)
{
	return print_list(NULL, component, level, format, arguments);
}

ULONG vDbgPrintExWithPrefix(PCCH prefix, ULONG component, ULONG level, PCCH format,
                            va_list arguments)
{
	return print_list(prefix, component, level, format, arguments);
}

/* Every component prints at every level: what a test shall not see is filtered where it is shown. */
NTSTATUS DbgQueryDebugFilterState(ULONG component, ULONG level)
{
	return TRUE;
}

/* --- Breakpoints and assertions --------------------------------------------------------------------------------- */

VOID DbgBreakPointWithStatus(ULONG status)
{
	const struct rtl_debug_operations *operations = rtl_debug_operations();

	if (operations && operations->breakpoint)
		operations->breakpoint(status);
	else if (base_current)
		verify_report(&(struct verify_fact){ .rule = "BREAK",
		                                     .code = 0x7E,
		                                     .parameter = { 0x80000003, 0, 0, status },
		                                     .advice = "Run under gdb to stop there." },
		              "the driver stopped at a breakpoint of its own");
}

static VOID break_point(VOID)
{
	DbgBreakPointWithStatus(0);
}

VOID NTAPI RtlAssert(PVOID assertion, PVOID file, ULONG line, PSTR message)
{
	if (!base_current)
		return;
	verify_report(&(struct verify_fact){ .rule = "ASSERT",
	                                     .code = 0x7E,
	                                     .parameter = { 0xC0000420, (uintptr_t)assertion,
	                                                    (uintptr_t)file, line },
	                                     .advice = "The driver's own assertion does not hold: "
	                                               "look at what leads to it." },
	              "assertion failed: %s%s%s, file %s, line %u", message ? message : "",
	              message ? ": " : "", (const char *)assertion, (const char *)file, line);
}

/* --- Stacks ------------------------------------------------------------------------------------------------------- */

USHORT NTAPI RtlCaptureStackBackTrace(ULONG skip, ULONG count, PVOID *frames, PULONG ret_hash)
{
	uint64_t addresses[VERIFY_STACK_DEPTH];
	uint32_t depth = verify_capture_stack(addresses, VERIFY_STACK_DEPTH);
	ULONG hash = 0;
	USHORT kept = 0;

	for (uint32_t index = skip + 1; index < depth && kept < count; index++) {
		frames[kept++] = (PVOID)(uintptr_t)addresses[index];
		hash += (ULONG)addresses[index];
	}
	if (ret_hash)
		*ret_hash = hash;
	return kept;
}

ULONG NTAPI RtlWalkFrameChain(PVOID *callers, ULONG count, ULONG flags)
{
	return RtlCaptureStackBackTrace(1, count, callers, NULL);
}

static const struct image_export exports[] = {
	IMAGE_EXPORT_AS("DbgBreakPoint", break_point),
	IMAGE_EXPORT(DbgBreakPointWithStatus),
	IMAGE_EXPORT(DbgPrint),
	IMAGE_EXPORT(DbgPrintEx),
	IMAGE_EXPORT(DbgPrintReturnControlC),
	IMAGE_EXPORT(DbgQueryDebugFilterState),
	IMAGE_EXPORT(RtlAssert),
	IMAGE_EXPORT(RtlCaptureStackBackTrace),
	IMAGE_EXPORT(RtlWalkFrameChain),
	IMAGE_EXPORT(vDbgPrintEx),
	IMAGE_EXPORT(vDbgPrintExWithPrefix),
};

const struct image_export_table rtl_debug_export_table = RTL_TABLE(exports);

/*
 * frameworks/wdf/unbuilt.c - table entries that are not built: each says once who called it, and fails.
 *
 * Model    No prototypes here: a caller's arguments are not looked at. STATUS entries give
 *          STATUS_NOT_IMPLEMENTED, VALUE entries 0 or null.
 * Tests    tests/frameworks/wdf/function_table_test.c counts what is left.
 */
#include <stdio.h>

#include "frameworks/wdf/function_table.h"
#include "frameworks/wdf/unbuilt.h"

static void report_once(PWDF_DRIVER_GLOBALS globals, unsigned index)
{
	struct wdf_binding *binding = wdf_binding_of(globals);
	uint64_t bit = 1ull << (index & 63);

	if (__atomic_fetch_or(&binding->stub_reported[index / 64], bit, __ATOMIC_RELAXED) & bit)
		return;
	wdf_report(&(struct wdf_break){ "WDF-5", WDF_API_UNAVAILABLE, NULL, index,
	                                "docs/kmdf.md lists what is not built." },
	           "Wdf%s is not built; the call fails", wdf_function_name(index));
}

void wdf_unbuilt_called(PWDF_DRIVER_GLOBALS globals, unsigned index)
{
	report_once(globals, index);
}

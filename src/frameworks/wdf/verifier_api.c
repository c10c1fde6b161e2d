/*
 * frameworks/wdf/verifier_api.c - WdfVerifier*, WdfCxVerifierKeBugCheck.
 */
#include "frameworks/wdf/object.h"

/* There is no debugger to break into: the place becomes a finding. */
void WdfVerifierDbgBreakPoint(PWDF_DRIVER_GLOBALS DriverGlobals)
{
	(void)DriverGlobals;
	wdf_report(&(struct wdf_break){ "WDF-66", WDF_VERIFIER_FATAL_ERROR, NULL, 0,
	                                "Look at the condition before the call." },
	           "the driver called WdfVerifierDbgBreakPoint");
}

static _Noreturn void bugcheck(ULONG code, const ULONG_PTR *parameters)
{
	verify_bugcheck(&(struct verify_fact){ .rule = "WDF-66",
	                                       .code = code,
	                                       .parameter = { parameters[0], parameters[1],
	                                                      parameters[2], parameters[3] },
	                                       .advice = "Look at the condition before the call." },
	                "the driver asked for bug check 0x%X", (unsigned)code);
}

void WdfVerifierKeBugCheck(PWDF_DRIVER_GLOBALS DriverGlobals, ULONG BugCheckCode,
                           ULONG_PTR BugCheckParameter1, ULONG_PTR BugCheckParameter2,
                           ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4)
{
	const ULONG_PTR parameters[] = { BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
		                         BugCheckParameter4 };

	(void)DriverGlobals;
	bugcheck(BugCheckCode, parameters);
}

void WdfCxVerifierKeBugCheck(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Object,
                             ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                             ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
                             ULONG_PTR BugCheckParameter4)
{
	const ULONG_PTR parameters[] = { BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
		                         BugCheckParameter4 };

	(void)DriverGlobals, (void)Object;
	bugcheck(BugCheckCode, parameters);
}

/* crash_cases.c - accesses that no memory answers (VF-43, THR-10) and code that is gone (THR-2). */
#include "planted.h"

static volatile ULONG *nowhere;
static ULONG somewhere;

static ULONG read_at(KIRQL irql, volatile ULONG *from)
{
	KIRQL old;
	ULONG value;

	KeRaiseIrql(irql, &old);
	value = *from; /* named: VF_43_null_read_at_passive THR_10a_bad_read_at_dispatch */
	KeLowerIrql(old);
	return value;
}

BREAKS(VF_43_null_read_at_passive)
{
	read_at(PASSIVE_LEVEL, nowhere);
}

LEGAL(VF_43_null_read_at_passive)
{
	read_at(PASSIVE_LEVEL, &somewhere);
}

BREAKS(THR_10a_bad_read_at_dispatch)
{
	read_at(DISPATCH_LEVEL, nowhere);
}

LEGAL(THR_10a_bad_read_at_dispatch)
{
	read_at(DISPATCH_LEVEL, &somewhere);
}

BREAKS(VF_43_driver_calls_for_a_bug_check)
{
	KeBugCheckEx(MANUALLY_INITIATED_CRASH, 7, 8, 9, 10); /* named */
}

LEGAL(VF_43_driver_calls_for_a_bug_check)
{
	KeGetCurrentIrql();
}

const struct planted_case crash_cases[] = {
	PLANTED_CASE(VF_43_null_read_at_passive),
	PLANTED_CASE(THR_10a_bad_read_at_dispatch),
	PLANTED_CASE(VF_43_driver_calls_for_a_bug_check),
	PLANTED_END,
};

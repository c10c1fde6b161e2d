/* ex/system_api.c - exceptions, previous mode, local time, processor features, UUIDs. */
#include "nt/ex/ex_internal.h"

#include <string.h>

DECLSPEC_NORETURN VOID NTAPI ExRaiseStatus(NTSTATUS Status)
{
	ke_raise_status(Status);
}

VOID NTAPI ExRaiseAccessViolation(VOID)
{
	ke_raise_status(STATUS_ACCESS_VIOLATION);
}

VOID NTAPI ExRaiseDatatypeMisalignment(VOID)
{
	ke_raise_status(STATUS_DATATYPE_MISALIGNMENT);
}

KPROCESSOR_MODE NTAPI ExGetPreviousMode(VOID)
{
	return ke_current_thread()->previous_mode;
}

/* The machine's time zone is UTC, so that a run does not depend on where it happens. */
VOID NTAPI ExSystemTimeToLocalTime(PLARGE_INTEGER SystemTime, PLARGE_INTEGER LocalTime)
{
	*LocalTime = *SystemTime;
}

VOID NTAPI ExLocalTimeToSystemTime(PLARGE_INTEGER LocalTime, PLARGE_INTEGER SystemTime)
{
	*SystemTime = *LocalTime;
}

/* PF_xxx numbers of winnt.h that an x64 processor answers. */
BOOLEAN NTAPI ExIsProcessorFeaturePresent(ULONG ProcessorFeature)
{
	switch (ProcessorFeature) {
	case 2:  /* compare-exchange of 8 bytes */
	case 3:  /* MMX */
	case 6:  /* SSE */
	case 8:  /* time-stamp counter */
	case 9:  /* physical address extension */
	case 10: /* SSE2 */
	case 12: /* no-execute */
	case 14: /* compare-exchange of 16 bytes */ return TRUE;
	case 13: return __builtin_cpu_supports("sse3") != 0;
	case 36: return __builtin_cpu_supports("ssse3") != 0;
	case 37: return __builtin_cpu_supports("sse4.1") != 0;
	case 38: return __builtin_cpu_supports("sse4.2") != 0;
	case 39: return __builtin_cpu_supports("avx") != 0;
	case 40: return __builtin_cpu_supports("avx2") != 0;
	case 41: return __builtin_cpu_supports("avx512f") != 0;
	default: return FALSE;
	}
}

BOOLEAN NTAPI ExVerifySuite(SUITE_TYPE SuiteType)
{
	return SuiteType == SingleUserTS; /* what a workstation has */
}

NTSTATUS NTAPI ExUuidCreate(GUID *Uuid)
{
	uint64_t low = ke_random(ke_current_machine()), high = ke_random(ke_current_machine());

	KE_REQUIRE_IRQL("ExUuidCreate", PASSIVE_LEVEL, "VF-19", 0xE6);
	memcpy(Uuid, &low, sizeof(low));
	memcpy((char *)Uuid + sizeof(low), &high, sizeof(high));
	Uuid->Data3 = (USHORT)((Uuid->Data3 & 0x0FFF) | 0x4000);
	Uuid->Data4[0] = (UCHAR)((Uuid->Data4[0] & 0x3F) | 0x80);
	return STATUS_SUCCESS;
}

/*
 * ex/rundown_api.c - rundown protection: acquire can say no once somebody waits for the end.
 *
 * The count word: bit 0 clear, the rest counts holders; bit 0 set, the rest is the address of the one who
 * waits (or null when the end has come).
 */
#include "nt/ex/ex_internal.h"

#include <stdlib.h>

struct rundown_wait {
	uint64_t holders;
	KEVENT done;
};

struct _EX_RUNDOWN_REF_CACHE_AWARE {
	EX_RUNDOWN_REF reference;
};

BOOLEAN FASTCALL ExAcquireRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
	ULONG_PTR value = __atomic_load_n(&RunRef->Count, __ATOMIC_RELAXED);

	ke_choice(KE_CHOICE_LOCK);
	while (!(value & EX_RUNDOWN_ACTIVE))
		if (__atomic_compare_exchange_n(&RunRef->Count, &value,
		                                value + (ULONG_PTR)Count * EX_RUNDOWN_COUNT_INC,
		                                true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return TRUE;
	return FALSE;
}

BOOLEAN FASTCALL ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef)
{
	return ExAcquireRundownProtectionEx(RunRef, 1);
}

static void report_not_held(PEX_RUNDOWN_REF reference)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1007, (uint64_t)(uintptr_t)reference, 0, 0 },
		.advice = "Release rundown protection once for each acquisition that gave TRUE.",
	};

	verify_report(&fact, "rundown protection is released that nobody holds");
}

VOID FASTCALL ExReleaseRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
	ULONG_PTR value = __atomic_load_n(&RunRef->Count, __ATOMIC_ACQUIRE);

	while (!(value & EX_RUNDOWN_ACTIVE)) {
		if (value < (ULONG_PTR)Count * EX_RUNDOWN_COUNT_INC) {
			report_not_held(RunRef);
			return;
		}
		if (__atomic_compare_exchange_n(&RunRef->Count, &value,
		                                value - (ULONG_PTR)Count * EX_RUNDOWN_COUNT_INC,
		                                true, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE))
			goto released;
	}
	struct rundown_wait *wait = (struct rundown_wait *)(value & ~(ULONG_PTR)EX_RUNDOWN_ACTIVE);
	if (!wait)
		report_not_held(RunRef);
	else if (__atomic_sub_fetch(&wait->holders, Count, __ATOMIC_ACQ_REL) == 0)
		KeSetEvent(&wait->done, IO_NO_INCREMENT, FALSE);
released:
	ke_choice(KE_CHOICE_UNLOCK);
}

VOID FASTCALL ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef)
{
	ExReleaseRundownProtectionEx(RunRef, 1);
}

VOID FASTCALL ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
	RunRef->Count = 0;
}

VOID FASTCALL ExReInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
	__atomic_store_n(&RunRef->Count, 0, __ATOMIC_RELEASE);
}

VOID FASTCALL ExRundownCompleted(PEX_RUNDOWN_REF RunRef)
{
	__atomic_store_n(&RunRef->Count, EX_RUNDOWN_ACTIVE, __ATOMIC_RELEASE);
}

VOID FASTCALL ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef)
{
	struct rundown_wait wait;
	ULONG_PTR value = __atomic_load_n(&RunRef->Count, __ATOMIC_ACQUIRE);

	KE_REQUIRE_IRQL("ExWaitForRundownProtectionRelease", APC_LEVEL, "VF-14", 0x120);
	KeInitializeEvent(&wait.done, SynchronizationEvent, FALSE);
	do {
		if (value == EX_RUNDOWN_ACTIVE)
			return;
		wait.holders = value >> EX_RUNDOWN_COUNT_SHIFT;
	} while (!__atomic_compare_exchange_n(&RunRef->Count, &value,
	                                      wait.holders ? (ULONG_PTR)&wait | EX_RUNDOWN_ACTIVE
	                                                   : (ULONG_PTR)EX_RUNDOWN_ACTIVE,
	                                      false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	if (value >> EX_RUNDOWN_COUNT_SHIFT == 0)
		return;
	KeWaitForSingleObject(&wait.done, WrRundown, KernelMode, FALSE, NULL);
	__atomic_store_n(&RunRef->Count, EX_RUNDOWN_ACTIVE, __ATOMIC_RELEASE);
}

/* --- The cache-aware kind: one word here, too ------------------------------------------------------------ */

PEX_RUNDOWN_REF_CACHE_AWARE NTAPI ExAllocateCacheAwareRundownProtection(POOL_TYPE PoolType,
                                                                        ULONG PoolTag)
{
	return ExAllocatePoolWithTag(PoolType, sizeof(struct _EX_RUNDOWN_REF_CACHE_AWARE), PoolTag);
}

VOID NTAPI ExFreeCacheAwareRundownProtection(PEX_RUNDOWN_REF_CACHE_AWARE RunRefCacheAware)
{
	ExFreePoolWithTag(RunRefCacheAware, 0);
}

SIZE_T NTAPI ExSizeOfRundownProtectionCacheAware(VOID)
{
	return sizeof(struct _EX_RUNDOWN_REF_CACHE_AWARE);
}

VOID NTAPI ExInitializeRundownProtectionCacheAware(PEX_RUNDOWN_REF_CACHE_AWARE RunRefCacheAware,
                                                   SIZE_T RunRefSize)
{
	ExInitializeRundownProtection(&RunRefCacheAware->reference);
}

VOID FASTCALL
ExReInitializeRundownProtectionCacheAware(PEX_RUNDOWN_REF_CACHE_AWARE RunRefCacheAware)
{
	ExReInitializeRundownProtection(&RunRefCacheAware->reference);
}

BOOLEAN FASTCALL ExAcquireRundownProtectionCacheAware(PEX_RUNDOWN_REF_CACHE_AWARE RunRefCacheAware)
{
	return ExAcquireRundownProtection(&RunRefCacheAware->reference);
}

BOOLEAN FASTCALL
ExAcquireRundownProtectionCacheAwareEx(PEX_RUNDOWN_REF_CACHE_AWARE RunRefCacheAware, ULONG Count)
{
	return ExAcquireRundownProtectionEx(&RunRefCacheAware->reference, Count);
}

VOID FASTCALL ExReleaseRundownProtectionCacheAware(PEX_RUNDOWN_REF_CACHE_AWARE RunRefCacheAware)
{
	ExReleaseRundownProtection(&RunRefCacheAware->reference);
}

VOID FASTCALL ExReleaseRundownProtectionCacheAwareEx(PEX_RUNDOWN_REF_CACHE_AWARE RunRef,
                                                     ULONG Count)
{
	ExReleaseRundownProtectionEx(&RunRef->reference, Count);
}

VOID FASTCALL ExRundownCompletedCacheAware(PEX_RUNDOWN_REF_CACHE_AWARE RunRefCacheAware)
{
	ExRundownCompleted(&RunRefCacheAware->reference);
}

VOID FASTCALL ExWaitForRundownProtectionReleaseCacheAware(PEX_RUNDOWN_REF_CACHE_AWARE RunRef)
{
	ExWaitForRundownProtectionRelease(&RunRef->reference);
}

/* ex/interlocked_api.c - interlocked operations under a caller's spin lock, and sequenced lists. */
#include "nt/ex/ex_internal.h"

/* --- Under a spin lock: callable at any IRQL ---------------------------------------------------------------- */

static KIRQL lock(PKSPIN_LOCK spin_lock)
{
	KIRQL irql = KeGetCurrentIrql();

	if (irql <= DISPATCH_LEVEL)
		return KeAcquireSpinLockRaiseToDpc(spin_lock);
	KeAcquireSpinLockAtDpcLevel(spin_lock);
	return irql;
}

static void unlock(PKSPIN_LOCK spin_lock, KIRQL irql)
{
	if (irql <= DISPATCH_LEVEL)
		KeReleaseSpinLock(spin_lock, irql);
	else
		KeReleaseSpinLockFromDpcLevel(spin_lock);
}

ULONG FASTCALL ExInterlockedAddUlong(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock)
{
	KIRQL irql = lock(Lock);
	ULONG before = *Addend;

	*Addend = before + Increment;
	unlock(Lock, irql);
	return before;
}

LARGE_INTEGER NTAPI ExInterlockedAddLargeInteger(PLARGE_INTEGER Addend, LARGE_INTEGER Increment,
                                                 PKSPIN_LOCK Lock)
{
	KIRQL irql = lock(Lock);
	LARGE_INTEGER before = *Addend;

	Addend->QuadPart = before.QuadPart + Increment.QuadPart;
	unlock(Lock, irql);
	return before;
}

static PLIST_ENTRY entry_or_null(PLIST_ENTRY head, PLIST_ENTRY entry)
{
	return entry == head ? NULL : entry;
}

PLIST_ENTRY FASTCALL ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                                 PKSPIN_LOCK Lock)
{
	KIRQL irql = lock(Lock);
	PLIST_ENTRY before = ListHead->Flink;

	InsertHeadList(ListHead, ListEntry);
	unlock(Lock, irql);
	return entry_or_null(ListHead, before);
}

PLIST_ENTRY FASTCALL ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                                 PKSPIN_LOCK Lock)
{
	KIRQL irql = lock(Lock);
	PLIST_ENTRY before = ListHead->Blink;

	InsertTailList(ListHead, ListEntry);
	unlock(Lock, irql);
	return entry_or_null(ListHead, before);
}

PLIST_ENTRY FASTCALL ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
	KIRQL irql = lock(Lock);
	PLIST_ENTRY entry = IsListEmpty(ListHead) ? NULL : RemoveHeadList(ListHead);

	unlock(Lock, irql);
	return entry;
}

PSINGLE_LIST_ENTRY FASTCALL ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead,
                                                       PSINGLE_LIST_ENTRY ListEntry,
                                                       PKSPIN_LOCK Lock)
{
	KIRQL irql = lock(Lock);
	PSINGLE_LIST_ENTRY before = ListHead->Next;

	ListEntry->Next = before;
	ListHead->Next = ListEntry;
	unlock(Lock, irql);
	return before;
}

PSINGLE_LIST_ENTRY FASTCALL ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
	KIRQL irql = lock(Lock);
	PSINGLE_LIST_ENTRY entry = ListHead->Next;

	if (entry)
		ListHead->Next = entry->Next;
	unlock(Lock, irql);
	return entry;
}

/* --- Sequenced lists ------------------------------------------------------------------------------------------ */

/*
 * The header's second word is the first entry; its lowest bit is a lock for a few instructions, so that no
 * pop ever reads an entry that somebody else has popped and freed.
 */
#define SLIST_LOCKED 1u
#define SLIST_SEQUENCE_ONE 0x10000u
#define SLIST_DEPTH_MASK 0xFFFFu

static PSLIST_ENTRY lock_list(PSLIST_HEADER head)
{
	for (uint32_t turn = 0;; turn++) {
		ULONGLONG first = __atomic_load_n(&head->Region, __ATOMIC_RELAXED);
		if (!(first & SLIST_LOCKED) &&
		    __atomic_compare_exchange_n(&head->Region, &first, first | SLIST_LOCKED, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return (PSLIST_ENTRY)(uintptr_t)first;
		if (turn < 64)
			host_pause();
		else
			host_yield();
	}
}

static void unlock_list(PSLIST_HEADER head, PSLIST_ENTRY first, uint32_t depth)
{
	ULONGLONG sequence = (head->Alignment & ~(ULONGLONG)SLIST_DEPTH_MASK) + SLIST_SEQUENCE_ONE;

	__atomic_store_n(&head->Alignment, sequence | (depth & SLIST_DEPTH_MASK), __ATOMIC_RELAXED);
	__atomic_store_n(&head->Region, (ULONGLONG)(uintptr_t)first, __ATOMIC_RELEASE);
}

VOID NTAPI InitializeSListHead(PSLIST_HEADER SListHead)
{
	SListHead->Alignment = 0;
	SListHead->Region = 0;
}

#undef ExQueryDepthSList
USHORT NTAPI ExQueryDepthSList(PSLIST_HEADER ListHead)
{
	return (USHORT)(__atomic_load_n(&ListHead->Alignment, __ATOMIC_RELAXED) & SLIST_DEPTH_MASK);
}

PSLIST_ENTRY FASTCALL ExpInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
	PSLIST_ENTRY first = lock_list(ListHead);

	ListEntry->Next = first;
	unlock_list(ListHead, ListEntry, (uint32_t)ListHead->Alignment + 1);
	return first;
}

PSLIST_ENTRY FASTCALL ExpInterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
	PSLIST_ENTRY first = lock_list(ListHead);
	uint32_t depth = (uint32_t)ListHead->Alignment;

	unlock_list(ListHead, first ? (PSLIST_ENTRY)first->Next : NULL, first ? depth - 1 : depth);
	return first;
}

PSLIST_ENTRY FASTCALL ExpInterlockedFlushSList(PSLIST_HEADER ListHead)
{
	PSLIST_ENTRY first = lock_list(ListHead);

	unlock_list(ListHead, NULL, 0);
	return first;
}

/* One exchange for the whole chain first ... last of count entries, so that nobody sees a part of it. */
PSLIST_ENTRY NTAPI InterlockedPushListSList(PSLIST_HEADER ListHead, PSLIST_ENTRY List,
                                            PSLIST_ENTRY ListEnd, ULONG Count)
{
	PSLIST_ENTRY first = lock_list(ListHead);

	ListEnd->Next = first;
	unlock_list(ListHead, List, (uint32_t)ListHead->Alignment + Count);
	return first;
}

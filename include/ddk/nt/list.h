/*
 * nt/list.h - doubly and singly linked lists, inline as in the WDK.
 *
 * Source   WDK reference: InitializeListHead ... AppendTailList, PushEntryList, PopEntryList. Each routine
 *          that unlinks or inserts first checks the neighbours and stops with FAST_FAIL_CORRUPT_LIST_ENTRY.
 */
#ifndef DRYDOCK_DDK_NT_LIST_H
#define DRYDOCK_DDK_NT_LIST_H

#include "../ntdef.h"

/* Bugcheck 0x139 with parameter 1 = 3: a neighbour of entry does not point back to it. */
DRYDOCK_EXTERN_C DECLSPEC_NORETURN void drydock_corrupt_list(const LIST_ENTRY *entry);

#define RtlFailFast(code) KeBugCheckEx(0x139, (ULONG_PTR)(code), 0, 0, 0)
#define FatalListEntryError(p1, p2, p3) RtlFailFast(FAST_FAIL_CORRUPT_LIST_ENTRY)

DRYDOCK_INLINE VOID InitializeListHead(PLIST_ENTRY ListHead)
{
	ListHead->Flink = ListHead->Blink = ListHead;
}

DRYDOCK_INLINE BOOLEAN IsListEmpty(const LIST_ENTRY *ListHead)
{
	return (BOOLEAN)(ListHead->Flink == ListHead);
}

DRYDOCK_INLINE VOID RtlpCheckListEntry(const LIST_ENTRY *Entry)
{
	if (Entry->Flink->Blink != Entry || Entry->Blink->Flink != Entry)
		drydock_corrupt_list(Entry);
}

DRYDOCK_INLINE BOOLEAN RemoveEntryList(PLIST_ENTRY Entry)
{
	PLIST_ENTRY next = Entry->Flink;
	PLIST_ENTRY previous = Entry->Blink;

	if (next->Blink != Entry || previous->Flink != Entry)
		drydock_corrupt_list(Entry);
	previous->Flink = next;
	next->Blink = previous;
	return (BOOLEAN)(next == previous);
}

DRYDOCK_INLINE PLIST_ENTRY RemoveHeadList(PLIST_ENTRY ListHead)
{
	PLIST_ENTRY entry = ListHead->Flink;
	PLIST_ENTRY next = entry->Flink;

	if (entry->Blink != ListHead || next->Blink != entry)
		drydock_corrupt_list(entry);
	ListHead->Flink = next;
	next->Blink = ListHead;
	return entry;
}

DRYDOCK_INLINE PLIST_ENTRY RemoveTailList(PLIST_ENTRY ListHead)
{
	PLIST_ENTRY entry = ListHead->Blink;
	PLIST_ENTRY previous = entry->Blink;

	if (entry->Flink != ListHead || previous->Flink != entry)
		drydock_corrupt_list(entry);
	ListHead->Blink = previous;
	previous->Flink = ListHead;
	return entry;
}

DRYDOCK_INLINE VOID InsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry)
{
	PLIST_ENTRY last = ListHead->Blink;

	if (last->Flink != ListHead)
		drydock_corrupt_list(last);
	Entry->Flink = ListHead;
	Entry->Blink = last;
	last->Flink = Entry;
	ListHead->Blink = Entry;
}

DRYDOCK_INLINE VOID InsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry)
{
	PLIST_ENTRY first = ListHead->Flink;

	if (first->Blink != ListHead)
		drydock_corrupt_list(first);
	Entry->Flink = first;
	Entry->Blink = ListHead;
	first->Blink = Entry;
	ListHead->Flink = Entry;
}

DRYDOCK_INLINE VOID AppendTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListToAppend)
{
	PLIST_ENTRY last = ListHead->Blink;

	ListHead->Blink->Flink = ListToAppend;
	ListHead->Blink = ListToAppend->Blink;
	ListToAppend->Blink->Flink = ListHead;
	ListToAppend->Blink = last;
}

DRYDOCK_INLINE PSINGLE_LIST_ENTRY PopEntryList(PSINGLE_LIST_ENTRY ListHead)
{
	PSINGLE_LIST_ENTRY first = ListHead->Next;

	if (first)
		ListHead->Next = first->Next;
	return first;
}

DRYDOCK_INLINE VOID PushEntryList(PSINGLE_LIST_ENTRY ListHead, PSINGLE_LIST_ENTRY Entry)
{
	Entry->Next = ListHead->Next;
	ListHead->Next = Entry;
}

#define FAST_FAIL_LEGACY_GS_VIOLATION 0
#define FAST_FAIL_STACK_COOKIE_CHECK_FAILURE 2
#define FAST_FAIL_CORRUPT_LIST_ENTRY 3
#define FAST_FAIL_INVALID_ARG 5
#define FAST_FAIL_FATAL_APP_EXIT 7
#define FAST_FAIL_RANGE_CHECK_FAILURE 8
#define FAST_FAIL_INVALID_REFERENCE_COUNT 14
#define FAST_FAIL_INVALID_BUFFER_ACCESS 28
#define FAST_FAIL_INVALID_LOCK_STATE 35

#endif

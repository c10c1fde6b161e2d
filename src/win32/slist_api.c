/*
 * win32/slist_api.c - interlocked singly linked lists of programs: the kernel's, and pushes of whole chains.
 */
#include "win32/win32_internal.h"

#undef InterlockedFlushSList
#undef InterlockedPopEntrySList
#undef InterlockedPushEntrySList
#undef QueryDepthSList

static PSLIST_ENTRY push_entry(PSLIST_HEADER list, PSLIST_ENTRY entry)
{
	return ExpInterlockedPushEntrySList(list, entry);
}

static PSLIST_ENTRY pop_entry(PSLIST_HEADER list)
{
	return ExpInterlockedPopEntrySList(list);
}

static PSLIST_ENTRY flush(PSLIST_HEADER list)
{
	return ExpInterlockedFlushSList(list);
}

/* One exchange for the whole chain, so that nobody sees a part of it. Gives the former first entry. */
static PSLIST_ENTRY push_chain(PSLIST_HEADER list, PSLIST_ENTRY first, PSLIST_ENTRY last,
                               ULONG count)
{
	return InterlockedPushListSList(list, first, last, count);
}

static USHORT query_depth(PSLIST_HEADER list)
{
	return (USHORT)list->HeaderX64.Depth;
}

WIN32_TABLE(win32_slist_export_table, "kernel32.dll", W("InterlockedFlushSList", flush),
            W("InterlockedPopEntrySList", pop_entry), W("InterlockedPushEntrySList", push_entry),
            W("InterlockedPushListSListEx", push_chain), W("QueryDepthSList", query_depth),
            W("RtlInterlockedFlushSList", flush), W("RtlInterlockedPopEntrySList", pop_entry),
            W("RtlInterlockedPushEntrySList", push_entry),
            W("RtlInterlockedPushListSList", push_chain),
            W("RtlInterlockedPushListSListEx", push_chain), W("RtlQueryDepthSList", query_depth));

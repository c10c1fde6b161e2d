/* ex/lookaside_api.c - the three kinds of lookaside list, and what the verifier knows of them. */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "nt/ex/lookaside.h"
#include "nt/ex/pool_internal.h"

#undef ExFreePool

#define CODE_VERIFIER 0xC4u
#define FIRST_DEPTH 4
#define BLOCK_BYTES_MIN sizeof(void *) /* a cached entry holds its link */

/* What the structures begin with, in all three kinds. */
typedef GENERAL_LOOKASIDE_POOL list_body;

/* --- The table of lists ----------------------------------------------------------------------------------- */

struct pool_lookaside {
	struct pool_lookaside *next;
	const void *list;
	size_t bytes;
	uint32_t depth;
	uint64_t stack[POOL_STACK_DEPTH];
};

static struct pool_lookaside **find_locked(struct ex_pool *pool, const void *list)
{
	struct pool_lookaside **place = &pool->lookaside;

	while (*place && (*place)->list != list)
		place = &(*place)->next;
	return place;
}

static void report(uint32_t sub_code, const struct pool_lookaside *known, const void *list,
                   uint64_t detail, const char *text)
{
	verify_report(&(struct verify_fact){ .rule = "VF-21",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { sub_code, (uintptr_t)list, detail },
	                                     .advice = "Pair every ExInitialize...LookasideList "
	                                               "with one ExDelete...LookasideList.",
	                                     .related_label = known ? "initialized" : NULL,
	                                     .related_stack = known ? known->stack : NULL,
	                                     .related_depth = known ? known->depth : 0 },
	              "%s", text);
}

static void note_list(const void *list, size_t bytes)
{
	struct ex_pool *pool = ex_pool_of(ke_current_machine());
	struct pool_lookaside *entry = calloc(1, sizeof(*entry)), former = { 0 };
	struct pool_lookaside **place;

	if (!entry)
		return;
	entry->list = list;
	entry->bytes = bytes;
	entry->depth = verify_capture_stack(entry->stack, POOL_STACK_DEPTH);
	host_lock_acquire(&pool->lookaside_lock);
	place = find_locked(pool, list);
	if (*place)
		former = **place;
	else
		*place = entry;
	host_lock_release(&pool->lookaside_lock);
	if (former.list) {
		free(entry);
		report(0xCA, &former, list, 0,
		       "a lookaside list that is in use is initialized again");
	}
}

static bool forget_list(const void *list)
{
	struct ex_pool *pool = ex_pool_of(ke_current_machine());
	struct pool_lookaside **place, *entry;

	host_lock_acquire(&pool->lookaside_lock);
	place = find_locked(pool, list);
	entry = *place;
	if (entry)
		*place = entry->next;
	host_lock_release(&pool->lookaside_lock);
	free(entry);
	if (!entry)
		report(0xCB, NULL, list, 0, "a lookaside list that is not initialized is deleted");
	return entry != NULL;
}

/* The first list that begins in [start, end), taken out of the table. */
static bool take_list(struct ex_pool *pool, uintptr_t start, uintptr_t end,
                      struct pool_lookaside *ret_list)
{
	struct pool_lookaside **place = &pool->lookaside, *entry;

	if (!__atomic_load_n(&pool->lookaside, __ATOMIC_RELAXED))
		return false;
	host_lock_acquire(&pool->lookaside_lock);
	while (*place && !((uintptr_t)(*place)->list >= start && (uintptr_t)(*place)->list < end))
		place = &(*place)->next;
	entry = *place;
	if (entry)
		*place = entry->next;
	host_lock_release(&pool->lookaside_lock);
	if (entry)
		*ret_list = *entry;
	free(entry);
	return entry != NULL;
}

bool pool_lookaside_range_freed(struct ke_machine *machine, const void *start, size_t bytes)
{
	struct pool_lookaside found;
	bool reported = false;

	while (take_list(ex_pool_of(machine), (uintptr_t)start, (uintptr_t)start + bytes, &found)) {
		report(0xCC, &found, found.list, (uintptr_t)start,
		       "pool is freed that holds a lookaside list in use");
		reported = true;
	}
	return reported;
}

uint32_t ex_lookaside_audit(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                            const char *driver)
{
	struct pool_lookaside found;
	uint32_t count = 0;

	while (take_list(ex_pool_of(machine), start, end, &found)) {
		verify_report(
			&(struct verify_fact){
				.rule = "VF-21",
				.code = CODE_VERIFIER,
				.parameter = { 0xCC, (uintptr_t)found.list, start },
				.advice = "Call ExDelete...LookasideList in DriverUnload.",
				.here_stack = found.stack,
				.here_depth = found.depth,
				.driver = driver },
			"driver %s was unloaded with a lookaside list in use", driver);
		count++;
	}
	return count;
}

void pool_lookaside_finish(struct ex_pool *pool)
{
	while (pool->lookaside) {
		struct pool_lookaside *next = pool->lookaside->next;

		free(pool->lookaside);
		pool->lookaside = next;
	}
}

/* --- Common to the kinds -------------------------------------------------------------------------------------- */

static PVOID default_allocate_ex(POOL_TYPE type, SIZE_T bytes, ULONG tag, PLOOKASIDE_LIST_EX list)
{
	return ExAllocatePoolWithTag(type, bytes, tag);
}

static VOID default_free_ex(PVOID entry, PLOOKASIDE_LIST_EX list)
{
	ExFreePoolWithTag(entry, 0);
}

static void initialize(list_body *body, POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	memset(body, 0, sizeof(*body));
	body->Depth = FIRST_DEPTH;
	body->MaximumDepth = EX_MAXIMUM_LOOKASIDE_DEPTH_BASE;
	body->Type = type;
	body->Tag = tag;
	body->Size = (ULONG)bytes;
	InitializeListHead(&body->ListEntry);
	if (bytes < BLOCK_BYTES_MIN)
		report(0xCD, NULL, body, bytes,
		       "a lookaside list is made for blocks smaller than a pointer");
	note_list(body, sizeof(*body));
}

static void count_allocation(list_body *body)
{
	__atomic_fetch_add(&body->TotalAllocates, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&body->AllocateMisses, 1, __ATOMIC_RELAXED);
}

static void count_free(list_body *body)
{
	__atomic_fetch_add(&body->TotalFrees, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&body->FreeMisses, 1, __ATOMIC_RELAXED);
}

static PVOID allocate_plain(list_body *body)
{
	count_allocation(body);
	return body->Allocate(body->Type, body->Size, body->Tag);
}

static void free_plain(list_body *body, PVOID entry)
{
	count_free(body);
	body->Free(entry);
}

static void initialize_plain(list_body *body, PALLOCATE_FUNCTION allocate, PFREE_FUNCTION release,
                             POOL_TYPE type)
{
	body->Allocate = allocate ? allocate : ExAllocatePoolWithTag;
	body->Free = release ? release : ExFreePool;
	body->Type = type;
}

/* --- Nonpaged and paged lists ---------------------------------------------------------------------------------- */

VOID NTAPI ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PALLOCATE_FUNCTION allocate,
                                           PFREE_FUNCTION release, ULONG flags, SIZE_T bytes,
                                           ULONG tag, USHORT depth)
{
	initialize((list_body *)list, NonPagedPool, bytes, tag);
	initialize_plain((list_body *)list, allocate, release, (POOL_TYPE)(NonPagedPool | flags));
}

VOID NTAPI ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST list, PALLOCATE_FUNCTION allocate,
                                          PFREE_FUNCTION release, ULONG flags, SIZE_T bytes,
                                          ULONG tag, USHORT depth)
{
	initialize((list_body *)list, PagedPool, bytes, tag);
	initialize_plain((list_body *)list, allocate, release, (POOL_TYPE)(PagedPool | flags));
}

PVOID NTAPI ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list)
{
	return allocate_plain((list_body *)list);
}

VOID NTAPI ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PVOID entry)
{
	free_plain((list_body *)list, entry);
}

PVOID NTAPI ExAllocateFromPagedLookasideList(PPAGED_LOOKASIDE_LIST list)
{
	return allocate_plain((list_body *)list);
}

VOID NTAPI ExFreeToPagedLookasideList(PPAGED_LOOKASIDE_LIST list, PVOID entry)
{
	free_plain((list_body *)list, entry);
}

VOID NTAPI ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list)
{
	forget_list(list);
}

VOID NTAPI ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST list)
{
	forget_list(list);
}

/* --- Extended lists ---------------------------------------------------------------------------------------------- */

NTSTATUS NTAPI ExInitializeLookasideListEx(PLOOKASIDE_LIST_EX list, PALLOCATE_FUNCTION_EX allocate,
                                           PFREE_FUNCTION_EX release, POOL_TYPE type, ULONG flags,
                                           SIZE_T bytes, ULONG tag, USHORT depth)
{
	const ULONG both =
		EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL | EX_LOOKASIDE_LIST_EX_FLAGS_FAIL_NO_RAISE;

	if (flags & ~both || flags == both)
		return STATUS_INVALID_PARAMETER_5;
	if (depth != 0)
		return STATUS_INVALID_PARAMETER_8;
	initialize(&list->L, type, bytes, tag);
	if (flags & EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL)
		list->L.Type = (POOL_TYPE)(type | POOL_RAISE_IF_ALLOCATION_FAILURE);
	list->L.AllocateEx = allocate ? allocate : default_allocate_ex;
	list->L.FreeEx = release ? release : default_free_ex;
	return STATUS_SUCCESS;
}

PVOID NTAPI ExAllocateFromLookasideListEx(PLOOKASIDE_LIST_EX list)
{
	count_allocation(&list->L);
	return list->L.AllocateEx(list->L.Type, list->L.Size, list->L.Tag, list);
}

VOID NTAPI ExFreeToLookasideListEx(PLOOKASIDE_LIST_EX list, PVOID entry)
{
	count_free(&list->L);
	list->L.FreeEx(entry, list);
}

/* Nothing is cached: there is nothing to give back. */
VOID NTAPI ExFlushLookasideListEx(PLOOKASIDE_LIST_EX list)
{
}

VOID NTAPI ExDeleteLookasideListEx(PLOOKASIDE_LIST_EX list)
{
	forget_list(list);
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(ExAllocateFromLookasideListEx),
	IMAGE_EXPORT(ExAllocateFromNPagedLookasideList),
	IMAGE_EXPORT(ExAllocateFromPagedLookasideList),
	IMAGE_EXPORT(ExDeleteLookasideListEx),
	IMAGE_EXPORT(ExDeleteNPagedLookasideList),
	IMAGE_EXPORT(ExDeletePagedLookasideList),
	IMAGE_EXPORT(ExFlushLookasideListEx),
	IMAGE_EXPORT(ExFreeToLookasideListEx),
	IMAGE_EXPORT(ExFreeToNPagedLookasideList),
	IMAGE_EXPORT(ExFreeToPagedLookasideList),
	IMAGE_EXPORT(ExInitializeLookasideListEx),
	IMAGE_EXPORT(ExInitializeNPagedLookasideList),
	IMAGE_EXPORT(ExInitializePagedLookasideList),
};

const struct image_export_table ex_lookaside_export_table = {
	"ntoskrnl.exe", exports, sizeof(exports) / sizeof(exports[0])
};

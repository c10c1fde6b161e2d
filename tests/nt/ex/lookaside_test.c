/* nt/ex/lookaside_test.c - lookaside lists, and row VF-21. */
#include "nt/ex/lookaside.h"

#include "nt/memory_machine.h"

#undef ExFreePool
#define TAG 'tseT'

TEST(LOOKASIDE_a_list_begins_as_documented)
{
	NPAGED_LOOKASIDE_LIST list;
	PAGED_LOOKASIDE_LIST paged;

	memory_machine_start();
	ExInitializeNPagedLookasideList(&list, NULL, NULL, POOL_NX_ALLOCATION, 32, TAG, 20);
	assert_int_equal(list.L.Depth, 4);
	assert_int_equal(list.L.MaximumDepth, 256);
	assert_int_equal(list.L.TotalAllocates, 0);
	assert_int_equal(list.L.Type, NonPagedPool | POOL_NX_ALLOCATION);
	assert_int_equal(list.L.Tag, TAG);
	assert_int_equal(list.L.Size, 32);
	ExDeleteNPagedLookasideList(&list);
	ExInitializePagedLookasideList(&paged, NULL, NULL, 0, 32, TAG, 0);
	assert_int_equal(paged.L.Type, PagedPool);
	ExDeletePagedLookasideList(&paged);
	memory_machine_end();
}

TEST(LOOKASIDE_entries_are_pool_of_the_lists_size)
{
	NPAGED_LOOKASIDE_LIST list;
	struct ex_pool_info info;

	memory_machine_start();
	ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 40, TAG, 0);
	void *entry = ExAllocateFromNPagedLookasideList(&list);
	assert_true(ex_pool_query(memory.machine, entry, &info));
	assert_int_equal(info.bytes, 40);
	assert_int_equal(info.tag, TAG);
	ExFreeToNPagedLookasideList(&list, entry);
	assert_int_equal(list.L.TotalAllocates, 1);
	assert_int_equal(list.L.TotalFrees, 1);
	ExDeleteNPagedLookasideList(&list);
	memory_machine_end();
}

static PVOID own_allocate(POOL_TYPE type, SIZE_T bytes, ULONG tag, PLOOKASIDE_LIST_EX list)
{
	return ExAllocatePoolWithTag(type, bytes + 8, tag);
}

static VOID own_free(PVOID entry, PLOOKASIDE_LIST_EX list)
{
	ExFreePool(entry);
}

TEST(LOOKASIDE_extended_lists_call_the_drivers_routines)
{
	LOOKASIDE_LIST_EX list;
	struct ex_pool_info info;

	memory_machine_start();
	assert_int_equal(ExInitializeLookasideListEx(&list, own_allocate, own_free, NonPagedPoolNx,
	                                             0, 24, TAG, 0),
	                 STATUS_SUCCESS);
	void *entry = ExAllocateFromLookasideListEx(&list);
	assert_true(ex_pool_query(memory.machine, entry, &info));
	assert_int_equal(info.bytes, 32);
	ExFreeToLookasideListEx(&list, entry);
	ExFlushLookasideListEx(&list);
	ExDeleteLookasideListEx(&list);
	assert_int_equal(ExInitializeLookasideListEx(&list, NULL, NULL, NonPagedPoolNx, 3, 24, TAG,
	                                             0),
	                 STATUS_INVALID_PARAMETER_5);
	memory_machine_end();
}

TEST(VF_21_initializing_again_is_C4_CA)
{
	NPAGED_LOOKASIDE_LIST list;

	memory_machine_start();
	ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 32, TAG, 0);
	ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 32, TAG, 0);
	memory_take_finding(0xC4, 0xCA);
	ExDeleteNPagedLookasideList(&list);
	memory_machine_end();
}

TEST(VF_21_deleting_an_unknown_list_is_C4_CB)
{
	static NPAGED_LOOKASIDE_LIST list;

	memory_machine_start();
	ExDeleteNPagedLookasideList(&list);
	memory_take_finding(0xC4, 0xCB);
	memory_machine_end();
}

TEST(VF_21_freeing_pool_with_a_list_is_C4_CC)
{
	memory_machine_start();
	NPAGED_LOOKASIDE_LIST *list = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*list), TAG);
	ExInitializeNPagedLookasideList(list, NULL, NULL, 0, 32, TAG, 0);
	ExFreePool(list);
	memory_take_finding(0xC4, 0xCC);
	memory_machine_end();
}

TEST(VF_21_blocks_smaller_than_a_pointer_are_C4_CD)
{
	PAGED_LOOKASIDE_LIST list;

	memory_machine_start();
	ExInitializePagedLookasideList(&list, NULL, NULL, 0, 4, TAG, 0);
	memory_take_finding(0xC4, 0xCD);
	ExDeletePagedLookasideList(&list);
	memory_machine_end();
}

TEST(VF_21_negative_a_list_used_and_deleted_is_silent)
{
	NPAGED_LOOKASIDE_LIST list;

	memory_machine_start();
	for (int turn = 0; turn < 2; turn++) {
		ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 8, TAG, 0);
		ExFreeToNPagedLookasideList(&list, ExAllocateFromNPagedLookasideList(&list));
		ExDeleteNPagedLookasideList(&list);
	}
	memory_machine_end();
}

TEST(VF_29_a_list_left_in_an_images_data_is_named_at_unload)
{
	static NPAGED_LOOKASIDE_LIST list;

	memory_machine_start();
	ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 8, TAG, 0);
	assert_int_equal(ex_lookaside_audit(memory.machine, (uintptr_t)&list,
	                                    (uintptr_t)(&list + 1), "planted"),
	                 1);
	memory_take_finding(0xC4, 0xCC);
	memory_machine_end();
}

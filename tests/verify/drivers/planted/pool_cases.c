/* pool_cases.c - VF-1 to VF-4 and VF-21: pool and lookaside lists. */
#include "planted.h"

static PVOID allocate(POOL_TYPE type, SIZE_T bytes)
{
	return ExAllocatePoolWithTag(type, bytes, PLANTED_TAG);
}

/* --- VF-1 --- */

BREAKS(VF_1a_pool_of_zero_bytes)
{
	PVOID block = ExAllocatePoolWithTag(NonPagedPool, 0, PLANTED_TAG); /* named */
	ExFreePool(block);
}

LEGAL(VF_1a_pool_of_zero_bytes)
{
	PVOID block = ExAllocatePoolWithTag(NonPagedPool, 1, PLANTED_TAG);
	ExFreePool(block);
}

static VOID allocate_paged_at(KIRQL irql)
{
	KIRQL old;
	PVOID block;

	KeRaiseIrql(irql, &old);
	block = ExAllocatePoolWithTag(PagedPool, 16,
	                              PLANTED_TAG); /* named: VF_1b_paged_pool_above_apc */
	KeLowerIrql(old);
	ExFreePool(block);
}

BREAKS(VF_1b_paged_pool_above_apc)
{
	allocate_paged_at(DISPATCH_LEVEL);
}

LEGAL(VF_1b_paged_pool_above_apc)
{
	allocate_paged_at(APC_LEVEL);
}

static VOID allocate_nonpaged_at(KIRQL irql)
{
	KIRQL old;
	PVOID block;

	KeRaiseIrql(irql, &old);
	block = ExAllocatePoolWithTag(NonPagedPool, 16,
	                              PLANTED_TAG); /* named: VF_1c_pool_above_dispatch */
	KeLowerIrql(old);
	ExFreePool(block);
}

BREAKS(VF_1c_pool_above_dispatch)
{
	allocate_nonpaged_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_1c_pool_above_dispatch)
{
	allocate_nonpaged_at(DISPATCH_LEVEL);
}

/* --- VF-2 --- */

BREAKS(VF_2a_free_of_the_middle)
{
	PUCHAR block = allocate(NonPagedPool, 64);

	ExFreePool(block + 16); /* named */
	ExFreePool(block);
}

LEGAL(VF_2a_free_of_the_middle)
{
	PUCHAR block = allocate(NonPagedPool, 64);

	ExFreePool(block + 16 - 16);
}

static VOID free_at(PVOID block, KIRQL irql)
{
	KIRQL old;

	KeRaiseIrql(irql, &old);
	ExFreePool(block); /* named: VF_2b_paged_free_above_apc VF_2c_free_above_dispatch */
	KeLowerIrql(old);
}

BREAKS(VF_2b_paged_free_above_apc)
{
	free_at(allocate(PagedPool, 64), DISPATCH_LEVEL);
}

LEGAL(VF_2b_paged_free_above_apc)
{
	free_at(allocate(PagedPool, 64), APC_LEVEL);
}

BREAKS(VF_2c_free_above_dispatch)
{
	free_at(allocate(NonPagedPool, 64), DISPATCH_LEVEL + 1);
}

LEGAL(VF_2c_free_above_dispatch)
{
	free_at(allocate(NonPagedPool, 64), DISPATCH_LEVEL);
}

BREAKS(VF_2d_double_free)
{
	PVOID block = allocate(NonPagedPool, 64);

	ExFreePoolWithTag(block, PLANTED_TAG);
	ExFreePoolWithTag(block, PLANTED_TAG); /* named */
}

LEGAL(VF_2d_double_free)
{
	PVOID block = allocate(NonPagedPool, 64), other = allocate(NonPagedPool, 64);

	ExFreePoolWithTag(block, PLANTED_TAG);
	ExFreePoolWithTag(other, PLANTED_TAG);
}

BREAKS(VF_2e_free_inside_a_freed_block)
{
	PUCHAR block = allocate(NonPagedPool, 64);

	ExFreePool(block);
	ExFreePool(block + 16); /* named */
}

LEGAL(VF_2e_free_inside_a_freed_block)
{
	PUCHAR block = allocate(NonPagedPool, 64), other = allocate(NonPagedPool, 64);

	ExFreePool(block);
	ExFreePool(other);
}

BREAKS(VF_2f_free_with_another_tag)
{
	ExFreePoolWithTag(allocate(NonPagedPool, 64), 'rhtO'); /* named */
}

LEGAL(VF_2f_free_with_another_tag)
{
	ExFreePoolWithTag(allocate(NonPagedPool, 64), PLANTED_TAG);
}

/* --- VF-3: found when the block is freed, or when the freed block is looked at --- */

BREAKS(VF_3a_write_behind_the_end)
{
	volatile UCHAR *block = allocate(NonPagedPool, 60);

	block[60] = 1;
	ExFreePool((PVOID)block); /* named */
}

LEGAL(VF_3a_write_behind_the_end)
{
	volatile UCHAR *block = allocate(NonPagedPool, 60);

	block[59] = 1;
	ExFreePool((PVOID)block);
}

BREAKS(VF_3b_write_before_the_start)
{
	volatile UCHAR *block = allocate(NonPagedPool, 64);

	block[-1] = 1;
	ExFreePool((PVOID)block); /* named */
}

LEGAL(VF_3b_write_before_the_start)
{
	volatile UCHAR *block = allocate(NonPagedPool, 64);

	block[0] = 1;
	ExFreePool((PVOID)block);
}

BREAKS(VF_3c_writes_on_both_sides)
{
	volatile UCHAR *block = allocate(NonPagedPool, 64);

	block[-1] = block[64] = 1;
	ExFreePool((PVOID)block); /* named */
}

LEGAL(VF_3c_writes_on_both_sides)
{
	volatile UCHAR *block = allocate(NonPagedPool, 64);

	block[0] = block[63] = 1;
	ExFreePool((PVOID)block);
}

BREAKS(VF_3d_write_after_the_free)
{
	volatile UCHAR *block = allocate(NonPagedPool, 64);

	ExFreePool((PVOID)block); /* named */
	block[8] = 1;
}

LEGAL(VF_3d_write_after_the_free)
{
	volatile UCHAR *block = allocate(NonPagedPool, 64);

	block[8] = 1;
	ExFreePool((PVOID)block);
}

/* --- VF-4 --- */

BREAKS(VF_4a_pool_left_at_unload)
{
	ExAllocatePoolWithTag(PagedPool, 123, PLANTED_TAG); /* named */
}

static VOID free_kept(struct planted *planted)
{
	ExFreePoolWithTag(planted->kept, PLANTED_TAG);
}

LEGAL(VF_4a_pool_left_at_unload)
{
	planted->kept = allocate(PagedPool, 123);
	planted->at_unload = free_kept;
}

static VOID allocate_late(struct planted *planted)
{
	PVOID block = ExAllocatePoolWithTag(NonPagedPool, 32,
	                                    PLANTED_TAG); /* named: VF_4b_pool_in_unload */

	ExFreePool(block);
}

BREAKS(VF_4b_pool_in_unload)
{
	planted->at_unload = allocate_late;
}

LEGAL(VF_4b_pool_in_unload)
{
	planted->kept = allocate(NonPagedPool, 32);
	planted->at_unload = free_kept;
}

/* --- VF-21 --- */

static NPAGED_LOOKASIDE_LIST list;

static VOID make_list(PNPAGED_LOOKASIDE_LIST of, SIZE_T bytes)
{
	ExInitializeNPagedLookasideList(of, NULL, NULL, 0, bytes, PLANTED_TAG, 0);
}

BREAKS(VF_21a_lookaside_list_made_twice)
{
	make_list(&list, 64);
	ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 64, PLANTED_TAG, 0); /* named */
	ExDeleteNPagedLookasideList(&list);
}

LEGAL(VF_21a_lookaside_list_made_twice)
{
	make_list(&list, 64);
	ExDeleteNPagedLookasideList(&list);
	make_list(&list, 64);
	ExDeleteNPagedLookasideList(&list);
}

BREAKS(VF_21b_lookaside_list_deleted_unmade)
{
	ExDeleteNPagedLookasideList(&list); /* named */
}

LEGAL(VF_21b_lookaside_list_deleted_unmade)
{
	make_list(&list, 64);
	ExFreeToNPagedLookasideList(&list, ExAllocateFromNPagedLookasideList(&list));
	ExDeleteNPagedLookasideList(&list);
}

BREAKS(VF_21c_lookaside_list_in_freed_pool)
{
	PNPAGED_LOOKASIDE_LIST inside = allocate(NonPagedPool, sizeof(*inside));

	make_list(inside, 64);
	ExFreePool(inside); /* named */
}

LEGAL(VF_21c_lookaside_list_in_freed_pool)
{
	PNPAGED_LOOKASIDE_LIST inside = allocate(NonPagedPool, sizeof(*inside));

	make_list(inside, 64);
	ExDeleteNPagedLookasideList(inside);
	ExFreePool(inside);
}

BREAKS(VF_21d_lookaside_block_too_small)
{
	ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 4, PLANTED_TAG, 0); /* named */
	ExDeleteNPagedLookasideList(&list);
}

LEGAL(VF_21d_lookaside_block_too_small)
{
	make_list(&list, sizeof(PVOID));
	ExDeleteNPagedLookasideList(&list);
}

const struct planted_case pool_cases[] = {
	PLANTED_CASE(VF_1a_pool_of_zero_bytes),
	PLANTED_CASE(VF_1b_paged_pool_above_apc),
	PLANTED_CASE(VF_1c_pool_above_dispatch),
	PLANTED_CASE(VF_2a_free_of_the_middle),
	PLANTED_CASE(VF_2b_paged_free_above_apc),
	PLANTED_CASE(VF_2c_free_above_dispatch),
	PLANTED_CASE(VF_2d_double_free),
	PLANTED_CASE(VF_2e_free_inside_a_freed_block),
	PLANTED_CASE(VF_2f_free_with_another_tag),
	PLANTED_CASE(VF_3a_write_behind_the_end),
	PLANTED_CASE(VF_3b_write_before_the_start),
	PLANTED_CASE(VF_3c_writes_on_both_sides),
	PLANTED_CASE(VF_3d_write_after_the_free),
	PLANTED_CASE(VF_4a_pool_left_at_unload),
	PLANTED_CASE(VF_4b_pool_in_unload),
	PLANTED_CASE(VF_21a_lookaside_list_made_twice),
	PLANTED_CASE(VF_21b_lookaside_list_deleted_unmade),
	PLANTED_CASE(VF_21c_lookaside_list_in_freed_pool),
	PLANTED_CASE(VF_21d_lookaside_block_too_small),
	PLANTED_END,
};

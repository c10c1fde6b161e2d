/* nt/mm/mdl_test.c - part C of the framework specification, and row VF-12. */
#include "nt/memory_machine.h"

#include "drydock/seh.h"
#include "nt/rtl/rtl_internal.h"

#undef ExFreePool
#define TAG 'tseT'

static char *nonpaged(SIZE_T bytes)
{
	return ExAllocatePool2(POOL_FLAG_NON_PAGED, bytes, TAG);
}

TEST(MDL_1a_a_built_mdl_has_count_offset_start_page_and_flags)
{
	char *block;
	PMDL mdl;

	memory_machine_start();
	block = nonpaged(8192);
	mdl = IoAllocateMdl(block + 100, 5000, FALSE, FALSE, NULL);
	assert_int_equal(MmGetMdlByteCount(mdl), 5000);
	assert_int_equal(MmGetMdlByteOffset(mdl), 100);
	assert_ptr_equal(mdl->StartVa, block);
	assert_null(mdl->Next);
	assert_int_equal(mdl->Size, sizeof(MDL) + 2 * sizeof(PFN_NUMBER));
	MmBuildMdlForNonPagedPool(mdl);
	assert_int_equal(mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL, MDL_SOURCE_IS_NONPAGED_POOL);
	assert_ptr_equal(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), block + 100);
	assert_int_equal(MmGetMdlPfnArray(mdl)[1], MmGetMdlPfnArray(mdl)[0] + 1);
	assert_int_equal(MDL_MAPPED_TO_SYSTEM_VA, 1);
	assert_int_equal(MDL_PAGES_LOCKED, 2);
	assert_int_equal(MDL_SOURCE_IS_NONPAGED_POOL, 4);
	assert_int_equal(MDL_PARTIAL, 0x10);
	IoFreeMdl(mdl);
	ExFreePool(block);
	memory_machine_end();
}

TEST(MDL_1b_the_system_address_is_there_when_mapped_or_of_nonpaged_pool)
{
	char *pages, *block;
	PMDL locked, nonpaged_mdl;

	memory_machine_start();
	block = nonpaged(100);
	nonpaged_mdl = IoAllocateMdl(block + 3, 97, FALSE, FALSE, NULL);
	MmBuildMdlForNonPagedPool(nonpaged_mdl);
	assert_ptr_equal(nonpaged_mdl->MappedSystemVa, block + 3);
	pages = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	locked = IoAllocateMdl(pages + 5, 100, FALSE, FALSE, NULL);
	MmProbeAndLockPages(locked, UserMode, IoModifyAccess);
	assert_int_equal(locked->MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_PAGES_LOCKED),
	                 MDL_PAGES_LOCKED);
	MmMapLockedPagesSpecifyCache(locked, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
	assert_int_equal(locked->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA, MDL_MAPPED_TO_SYSTEM_VA);
	memset(locked->MappedSystemVa, 0x3C, 100);
	assert_int_equal(pages[5], 0x3C);
	assert_int_equal(pages[104], 0x3C);
	assert_int_equal(pages[105], 0);
	MmUnlockPages(locked);
	IoFreeMdl(locked);
	IoFreeMdl(nonpaged_mdl);
	mm_user_free(memory.machine, pages);
	ExFreePool(block);
	memory_machine_end();
}

TEST(MDL_2_a_locked_mdl_is_mapped_on_demand_and_always_to_one_address)
{
	char *pages;
	PMDL mdl;
	void *first;

	memory_machine_start();
	pages = mm_user_allocate(memory.machine->system_process, 8192, MM_RANGE_MEMORY);
	mdl = IoAllocateMdl(pages + 16, 4096, FALSE, FALSE, NULL);
	MmProbeAndLockPages(mdl, UserMode, IoModifyAccess);
	assert_int_equal(mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA, 0);
	first = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	assert_non_null(first);
	assert_int_equal(mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA, MDL_MAPPED_TO_SYSTEM_VA);
	assert_ptr_equal(MmGetSystemAddressForMdlSafe(mdl, HighPagePriority), first);
	memset(first, 0x5A, 4096);
	assert_int_equal(pages[16], 0x5A);
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
	mm_user_free(memory.machine, pages);
	memory_machine_end();
}

static bool always(void *context)
{
	return true;
}

TEST(MDL_2_a_mapping_failure_gives_null_and_can_be_injected)
{
	char *pages;
	PMDL mdl;

	memory_machine_start();
	pages = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	mdl = IoAllocateMdl(pages, 10, FALSE, FALSE, NULL);
	MmProbeAndLockPages(mdl, UserMode, IoReadAccess);
	mm_set_mapping_failure(memory.machine, always, NULL);
	assert_null(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority));
	mm_set_mapping_failure(memory.machine, NULL, NULL);
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
	mm_user_free(memory.machine, pages);
	memory_machine_end();
}

TEST(MDL_12a_mdl_functions_work_at_dispatch_level)
{
	char *block, *pages, *address;
	PMDL mdl, part;
	KIRQL irql;

	memory_machine_start();
	block = nonpaged(64);
	pages = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	mdl = IoAllocateMdl(block, 64, FALSE, FALSE, NULL);
	MmBuildMdlForNonPagedPool(mdl);
	assert_ptr_equal(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), block);
	IoFreeMdl(mdl);
	mdl = IoAllocateMdl(pages, 64, FALSE, FALSE, NULL);
	part = IoAllocateMdl(pages, 64, FALSE, FALSE, NULL);
	MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
	address = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	memset(address, 1, 64);
	IoBuildPartialMdl(mdl, part, pages + 8, 8);
	assert_ptr_equal(MmGetSystemAddressForMdlSafe(part, NormalPagePriority), address + 8);
	MmUnmapLockedPages(address, mdl);
	MmUnlockPages(mdl);
	IoFreeMdl(part);
	IoFreeMdl(mdl);
	KeLowerIrql(irql);
	mm_user_free(memory.machine, pages);
	ExFreePool(block);
	memory_machine_end();
}

static void *routine(struct image_registry *registry, const char *name)
{
	const struct image_export *export = image_registry_find(registry, NULL, name);

	assert_non_null(export);
	return export->address;
}

/* What code on chains of MDLs calls beside the functions of MDLs, found as a driver's imports are. */
TEST(MDL_12b_what_a_library_on_mdls_needs_is_there)
{
	struct image_registry *registry = image_registry_create();
	void (*fill)(PVOID, SIZE_T, UCHAR);
	void *(*copy)(PVOID, const void *, SIZE_T);
	void (*secure)(PVOID, SIZE_T);
	char source[40], target[40];

	image_registry_add(registry, &rtl_memory_export_table);
	image_registry_add(registry, &mm_export_table);
	image_registry_add(registry, &ke_export_table);
	assert_ptr_equal(routine(registry, "MmMapLockedPagesSpecifyCache"),
	                 MmMapLockedPagesSpecifyCache);
	assert_non_null(routine(registry, "KeBugCheckEx"));
	*(void **)&fill = routine(registry, "RtlFillMemoryNonTemporal");
	*(void **)&copy = routine(registry, "RtlCopyMemoryNonTemporal");
	*(void **)&secure = routine(registry, "RtlSecureZeroMemory");
	memset(source, 7, sizeof(source));
	fill(target, sizeof(target), 1);
	copy(target + 1, source, 38);
	assert_int_equal(target[0], 1);
	assert_memory_equal(target + 1, source, 38);
	assert_int_equal(target[39], 1);
	secure(target + 1, 38);
	assert_int_equal(target[0] + target[1] + target[38] + target[39], 2);
	image_registry_destroy(registry);
}

TEST(MDL_13a_allocate_lock_map_unmap_unlock_free)
{
	char *pages, *address;
	PMDL mdl;

	memory_machine_start();
	assert_null(IoAllocateMdl((PVOID)0x1000, 0xFFFFFFFF, FALSE, FALSE, NULL));
	pages = mm_user_allocate(memory.machine->system_process, 8192, MM_RANGE_MEMORY);
	mdl = IoAllocateMdl(pages + 100, 5000, FALSE, FALSE, NULL);
	for (int round = 0; round < 2; round++) {
		MmProbeAndLockPages(mdl, UserMode, IoWriteAccess);
		assert_int_equal(mdl->MdlFlags & MDL_WRITE_OPERATION, MDL_WRITE_OPERATION);
		address = MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
		                                       NormalPagePriority);
		address[4999] = 'm';
		assert_int_equal(pages[5099], 'm');
		MmUnmapLockedPages(address, mdl);
		assert_int_equal(mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA, 0);
		MmUnlockPages(mdl);
		assert_int_equal(mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_WRITE_OPERATION), 0);
	}
	IoFreeMdl(mdl);
	mm_user_free(memory.machine, pages);
	assert_int_equal(memory.machine->ledgers.mdls, 0);
	memory_machine_end();
}

TEST(MDL_13b_a_partial_mdl_shares_the_mapping_of_its_source)
{
	char *block;
	PMDL source, part;

	memory_machine_start();
	block = nonpaged(10000);
	source = IoAllocateMdl(block, 10000, FALSE, FALSE, NULL);
	MmBuildMdlForNonPagedPool(source);
	part = IoAllocateMdl(block + 5000, 1000, FALSE, FALSE, NULL);
	IoBuildPartialMdl(source, part, block + 5000, 1000);
	assert_int_equal(part->MdlFlags & MDL_PARTIAL, MDL_PARTIAL);
	assert_ptr_equal(MmGetSystemAddressForMdlSafe(part, NormalPagePriority), block + 5000);
	IoBuildPartialMdl(source, part, block + 9500, 0);
	assert_int_equal(MmGetMdlByteCount(part), 500);
	IoFreeMdl(part);
	IoFreeMdl(source);
	ExFreePool(block);
	memory_machine_end();
}

TEST(MDL_13b_a_part_outside_its_source_is_a_finding)
{
	char *block;
	PMDL source, part;

	memory_machine_start();
	block = nonpaged(8192);
	source = IoAllocateMdl(block, 4096, FALSE, FALSE, NULL);
	MmBuildMdlForNonPagedPool(source);
	part = IoAllocateMdl(block, 8192, FALSE, FALSE, NULL);
	IoBuildPartialMdl(source, part, block + 4000, 200);
	memory_take_finding(0x40, (uintptr_t)source);
	IoFreeMdl(part);
	IoFreeMdl(source);
	ExFreePool(block);
	memory_machine_end();
}

TEST(MM_pages_for_an_mdl_are_mapped_and_freed_apart_from_it)
{
	PHYSICAL_ADDRESS zero = { .QuadPart = 0 }, high = { .QuadPart = -1 };
	PMDL mdl;
	char *mapped;

	memory_machine_start();
	mdl = MmAllocatePagesForMdlEx(zero, high, zero, 10000, MmCached, 0);
	assert_int_equal(MmGetMdlByteCount(mdl), 12288);
	mapped = MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
	                                      NormalPagePriority);
	assert_int_equal(mapped[12287], 0);
	MmUnmapLockedPages(mapped, mdl);
	MmFreePagesFromMdl(mdl);
	ExFreePool(mdl);
	memory_machine_end();
}

static PMDL unlockable;
static struct ps_process *other_process;

static void lock_for_other(void)
{
	MmProbeAndLockProcessPages(unlockable, (PEPROCESS)other_process, UserMode, IoWriteAccess);
}

static NTSTATUS status_raised_by(void (*function)(void))
{
	struct drydock_seh_frame frame;

	drydock_seh_push(&frame);
	if (drydock_setjmp(frame.jump))
		return frame.code;
	function();
	drydock_seh_pop(&frame);
	return STATUS_SUCCESS;
}

TEST(MM_pages_are_probed_in_the_process_named_and_a_failure_leaves_the_thread_where_it_was)
{
	struct ps_process_options options = { .is_client = true };
	char *own, *others;

	memory_machine_start();
	assert_int_equal(ps_process_create(memory.machine, &options, &other_process),
	                 STATUS_SUCCESS);
	own = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	others = mm_user_allocate(&other_process->ke, 4096, MM_RANGE_MEMORY);
	unlockable = IoAllocateMdl(own, 100, FALSE, FALSE, NULL);
	assert_int_equal(status_raised_by(lock_for_other), STATUS_ACCESS_VIOLATION);
	assert_ptr_equal(ps_current_process(), ps_system_process(memory.machine));
	assert_int_equal(unlockable->MdlFlags & MDL_PAGES_LOCKED, 0);
	IoFreeMdl(unlockable);
	unlockable = IoAllocateMdl(others, 100, FALSE, FALSE, NULL);
	assert_int_equal(status_raised_by(lock_for_other), STATUS_SUCCESS);
	assert_ptr_equal(unlockable->Process, other_process);
	assert_ptr_equal(ps_current_process(), ps_system_process(memory.machine));
	MmUnlockPages(unlockable);
	IoFreeMdl(unlockable);
	mm_user_free(memory.machine, own);
	ps_process_terminate(other_process, 0);
	ob_dereference(other_process);
	memory_machine_end();
}

/* --- VF-12 ------------------------------------------------------------------------------------------------- */

static PMDL locked_mdl(char **ret_pages)
{
	PMDL mdl;

	*ret_pages = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	mdl = IoAllocateMdl(*ret_pages, 100, FALSE, FALSE, NULL);
	MmProbeAndLockPages(mdl, UserMode, IoModifyAccess);
	return mdl;
}

static void free_mdl(PMDL mdl, char *pages)
{
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
	mm_user_free(memory.machine, pages);
}

TEST(VF_12_locking_above_dispatch_is_C4_70)
{
	char *pages;
	KIRQL irql;
	PMDL mdl;

	memory_machine_start();
	pages = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	mdl = IoAllocateMdl(pages, 100, FALSE, FALSE, NULL);
	KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
	MmProbeAndLockPages(mdl, UserMode, IoReadAccess);
	KeLowerIrql(irql);
	memory_take_finding(0xC4, 0x70);
	free_mdl(mdl, pages);
	memory_machine_end();
}

TEST(VF_12_unlocking_what_is_not_locked_is_C4_7C)
{
	char *pages;
	PMDL mdl;

	memory_machine_start();
	mdl = locked_mdl(&pages);
	MmUnlockPages(mdl);
	MmUnlockPages(mdl);
	memory_take_finding(0xC4, 0x7C);
	IoFreeMdl(mdl);
	mm_user_free(memory.machine, pages);
	memory_machine_end();
}

TEST(VF_12_unlocking_nonpaged_pool_is_C4_7D)
{
	char *block;
	PMDL mdl;

	memory_machine_start();
	block = nonpaged(64);
	mdl = IoAllocateMdl(block, 64, FALSE, FALSE, NULL);
	MmBuildMdlForNonPagedPool(mdl);
	MmUnlockPages(mdl);
	memory_take_finding(0xC4, 0x7D);
	IoFreeMdl(mdl);
	ExFreePool(block);
	memory_machine_end();
}

TEST(VF_12_locking_twice_is_C4_B0)
{
	char *pages;
	PMDL mdl;

	memory_machine_start();
	mdl = locked_mdl(&pages);
	MmProbeAndLockPages(mdl, UserMode, IoReadAccess);
	memory_take_finding(0xC4, 0xB0);
	free_mdl(mdl, pages);
	memory_machine_end();
}

TEST(VF_12_mapping_twice_is_C4_B2)
{
	char *pages;
	PMDL mdl;

	memory_machine_start();
	mdl = locked_mdl(&pages);
	MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
	MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
	memory_take_finding(0xC4, 0xB2);
	free_mdl(mdl, pages);
	memory_machine_end();
}

TEST(VF_12_mapping_what_is_not_locked_is_C4_B3)
{
	char page[64];
	PMDL mdl;

	memory_machine_start();
	mdl = IoAllocateMdl(page, 64, FALSE, FALSE, NULL);
	MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
	memory_take_finding(0xC4, 0xB3);
	IoFreeMdl(mdl);
	memory_machine_end();
}

TEST(VF_12_unlocking_a_partial_mdl_is_C4_B4)
{
	char *pages;
	PMDL mdl, part;

	memory_machine_start();
	mdl = locked_mdl(&pages);
	part = IoAllocateMdl(pages, 50, FALSE, FALSE, NULL);
	IoBuildPartialMdl(mdl, part, pages, 50);
	MmUnlockPages(part);
	memory_take_finding(0xC4, 0xB4);
	IoFreeMdl(part);
	free_mdl(mdl, pages);
	memory_machine_end();
}

TEST(VF_12_freeing_a_locked_mdl_is_C4_B8)
{
	char *pages;

	memory_machine_start();
	IoFreeMdl(locked_mdl(&pages));
	memory_take_finding(0xC4, 0xB8);
	mm_user_free(memory.machine, pages);
	memory_machine_end();
}

DRIVER_TEXT static PMDL driver_leaves_an_mdl(void *address, bool lock)
{
	PMDL mdl = IoAllocateMdl(address, 32, FALSE, FALSE, NULL);

	if (lock)
		MmProbeAndLockPages(mdl, UserMode, IoReadAccess);
	__asm__ volatile("" : : : "memory");
	return mdl;
}

TEST(VF_12_pages_left_locked_at_unload_are_CB_and_an_mdl_left_is_C4_B8)
{
	char *pages;
	PMDL locked, left;

	memory_machine_start();
	pages = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	locked = driver_leaves_an_mdl(pages, true);
	left = driver_leaves_an_mdl(pages, false);
	assert_int_equal(mm_audit_image(memory.machine, (uintptr_t)__start_planted_text,
	                                (uintptr_t)__stop_planted_text, "planted"),
	                 2);
	assert_int_equal(memory.sink.finding[0].code, 0xCB);
	memory_take_finding(0xCB, memory.sink.finding[0].parameter[0]);
	memory_take_finding(0xC4, 0xB8);
	IoFreeMdl(left);
	free_mdl(locked, pages);
	memory_machine_end();
}

TEST(VF_12_negative_lock_map_unlock_free_is_silent)
{
	char *pages;
	PMDL mdl;

	memory_machine_start();
	mdl = locked_mdl(&pages);
	MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	free_mdl(mdl, pages);
	assert_int_equal(mm_audit_image(memory.machine, (uintptr_t)__start_planted_text,
	                                (uintptr_t)__stop_planted_text, "planted"),
	                 0);
	memory_machine_end();
}

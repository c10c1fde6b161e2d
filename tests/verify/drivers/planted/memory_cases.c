/* memory_cases.c - VF-12 and VF-25: MDLs and copying. */
#include "planted.h"

static UCHAR page[4096];

static PMDL make_mdl(VOID)
{
	return IoAllocateMdl(page, sizeof(page), FALSE, FALSE, NULL);
}

static VOID lock(PMDL mdl)
{
	MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
}

static VOID lock_at(KIRQL irql)
{
	PMDL mdl = make_mdl();
	KIRQL old;

	KeRaiseIrql(irql, &old);
	MmProbeAndLockPages(mdl, KernelMode,
	                    IoModifyAccess); /* named: VF_12a_pages_locked_above_dispatch */
	KeLowerIrql(old);
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

BREAKS(VF_12a_pages_locked_above_dispatch)
{
	lock_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_12a_pages_locked_above_dispatch)
{
	lock_at(DISPATCH_LEVEL);
}

BREAKS(VF_12b_unlock_of_unlocked_pages)
{
	PMDL mdl = make_mdl();

	MmUnlockPages(mdl); /* named */
	IoFreeMdl(mdl);
}

LEGAL(VF_12b_unlock_of_unlocked_pages)
{
	lock_at(PASSIVE_LEVEL);
}

BREAKS(VF_12c_unlock_of_nonpaged_pool)
{
	PVOID block = ExAllocatePoolWithTag(NonPagedPool, 64, PLANTED_TAG);
	PMDL mdl = IoAllocateMdl(block, 64, FALSE, FALSE, NULL);

	MmBuildMdlForNonPagedPool(mdl);
	MmUnlockPages(mdl); /* named */
	IoFreeMdl(mdl);
	ExFreePool(block);
}

LEGAL(VF_12c_unlock_of_nonpaged_pool)
{
	PVOID block = ExAllocatePoolWithTag(NonPagedPool, 64, PLANTED_TAG);
	PMDL mdl = IoAllocateMdl(block, 64, FALSE, FALSE, NULL);

	MmBuildMdlForNonPagedPool(mdl);
	IoFreeMdl(mdl);
	ExFreePool(block);
}

BREAKS(VF_12d_pages_locked_twice)
{
	PMDL mdl = make_mdl();

	lock(mdl);
	MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess); /* named */
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

LEGAL(VF_12d_pages_locked_twice)
{
	PMDL mdl = make_mdl();

	lock(mdl);
	MmUnlockPages(mdl);
	lock(mdl);
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

static VOID lock_for_process(PMDL mdl)
{
	MmProbeAndLockProcessPages(mdl, PsGetCurrentProcess(), KernelMode,
	                           IoModifyAccess); /* named:
		VF_12e_pages_of_a_process_locked_twice */
}

BREAKS(VF_12e_pages_of_a_process_locked_twice)
{
	PMDL mdl = make_mdl();

	lock(mdl);
	lock_for_process(mdl);
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

LEGAL(VF_12e_pages_of_a_process_locked_twice)
{
	PMDL mdl = make_mdl();

	lock_for_process(mdl);
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

BREAKS(VF_12f_pages_mapped_twice)
{
	PMDL mdl = make_mdl();

	lock(mdl);
	MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
	MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
	                             NormalPagePriority); /* named */
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

LEGAL(VF_12f_pages_mapped_twice)
{
	PMDL mdl = make_mdl();

	lock(mdl);
	MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

BREAKS(VF_12g_unlocked_pages_mapped)
{
	PMDL mdl = make_mdl();

	MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
	                             NormalPagePriority); /* named */
	IoFreeMdl(mdl);
}

LEGAL(VF_12g_unlocked_pages_mapped)
{
	VF_12f_pages_mapped_twice_legal(planted);
}

static PMDL make_part(PMDL whole)
{
	PMDL part = IoAllocateMdl(page + 16, 32, FALSE, FALSE, NULL);

	IoBuildPartialMdl(whole, part, page + 16, 32);
	return part;
}

BREAKS(VF_12h_partial_mdl_unlocked)
{
	PMDL whole = make_mdl(), part;

	lock(whole);
	part = make_part(whole);
	MmUnlockPages(part); /* named */
	IoFreeMdl(part);
	MmUnlockPages(whole);
	IoFreeMdl(whole);
}

LEGAL(VF_12h_partial_mdl_unlocked)
{
	PMDL whole = make_mdl(), part;

	lock(whole);
	part = make_part(whole);
	IoFreeMdl(part);
	MmUnlockPages(whole);
	IoFreeMdl(whole);
}

BREAKS(VF_12i_locked_mdl_freed)
{
	PMDL mdl = make_mdl();

	lock(mdl);
	IoFreeMdl(mdl); /* named */
}

LEGAL(VF_12i_locked_mdl_freed)
{
	lock_at(PASSIVE_LEVEL);
}

BREAKS(VF_12j_locked_pages_left_at_unload)
{
	PMDL mdl = make_mdl();

	planted->kept = mdl;
	MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); /* named */
}

static VOID unlock_kept(struct planted *planted)
{
	MmUnlockPages(planted->kept);
	IoFreeMdl(planted->kept);
}

LEGAL(VF_12j_locked_pages_left_at_unload)
{
	planted->kept = make_mdl();
	lock(planted->kept);
	planted->at_unload = unlock_kept;
}

BREAKS(VF_25_overlapping_copy)
{
	RtlCopyMemory(page + 8, page, 64); /* named */
}

LEGAL(VF_25_overlapping_copy)
{
	RtlMoveMemory(page + 8, page, 64);
	RtlCopyMemory(page + 64, page, 64);
}

static PVOID map_registers(VOID)
{
	PHYSICAL_ADDRESS registers = { .QuadPart = PLANTED_REGISTERS };

	return MmMapIoSpace(registers, PAGE_SIZE, MmNonCached);
}

BREAKS(VF_12_device_memory_left_mapped)
{
	map_registers();
}

LEGAL(VF_12_device_memory_left_mapped)
{
	MmUnmapIoSpace(map_registers(), PAGE_SIZE);
}

const struct planted_case memory_cases[] = {
	PLANTED_CASE(VF_12a_pages_locked_above_dispatch),
	PLANTED_CASE(VF_12b_unlock_of_unlocked_pages),
	PLANTED_CASE(VF_12c_unlock_of_nonpaged_pool),
	PLANTED_CASE(VF_12d_pages_locked_twice),
	PLANTED_CASE(VF_12e_pages_of_a_process_locked_twice),
	PLANTED_CASE(VF_12f_pages_mapped_twice),
	PLANTED_CASE(VF_12g_unlocked_pages_mapped),
	PLANTED_CASE(VF_12h_partial_mdl_unlocked),
	PLANTED_CASE(VF_12i_locked_mdl_freed),
	PLANTED_CASE(VF_12j_locked_pages_left_at_unload),
	PLANTED_CASE(VF_25_overlapping_copy),
	PLANTED_CASE(VF_12_device_memory_left_mapped),
	PLANTED_END,
};

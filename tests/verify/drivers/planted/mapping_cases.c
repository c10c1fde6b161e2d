/* mapping_cases.c - VF-12: at which IRQL pages of MDLs are locked and mapped; partial MDLs. */
#include "planted.h"

static UCHAR page[4096];

static PMDL make_mdl(VOID)
{
	return IoAllocateMdl(page, sizeof(page), FALSE, FALSE, NULL);
}

static PMDL make_locked(VOID)
{
	PMDL mdl = make_mdl();

	MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
	return mdl;
}

static VOID give_back(PMDL mdl)
{
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

static VOID lock_for_process_at(KIRQL irql)
{
	PMDL mdl = make_mdl();
	KIRQL old;

	KeRaiseIrql(irql, &old);
	MmProbeAndLockProcessPages(mdl, PsGetCurrentProcess(), KernelMode,
	                           IoModifyAccess); /* named:
		VF_12_pages_of_a_process_locked_above_dispatch */
	KeLowerIrql(old);
	give_back(mdl);
}

BREAKS(VF_12_pages_of_a_process_locked_above_dispatch)
{
	lock_for_process_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_12_pages_of_a_process_locked_above_dispatch)
{
	lock_for_process_at(DISPATCH_LEVEL);
}

static VOID unlock_at(KIRQL irql)
{
	PMDL mdl = make_locked();
	KIRQL old;

	KeRaiseIrql(irql, &old);
	MmUnlockPages(mdl); /* named: VF_12_pages_unlocked_above_dispatch */
	KeLowerIrql(old);
	IoFreeMdl(mdl);
}

BREAKS(VF_12_pages_unlocked_above_dispatch)
{
	unlock_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_12_pages_unlocked_above_dispatch)
{
	unlock_at(DISPATCH_LEVEL);
}

static VOID map_at(KIRQL irql, KPROCESSOR_MODE mode)
{
	PMDL mdl = make_locked();
	PVOID mapped;
	KIRQL old;

	KeRaiseIrql(irql, &old);
	mapped = MmMapLockedPagesSpecifyCache(mdl, mode, MmCached, NULL, FALSE,
	                                      NormalPagePriority); /* named:
		VF_12_pages_mapped_above_dispatch VF_12_pages_mapped_for_a_program_above_apc */
	KeLowerIrql(old);
	if (mode == UserMode && mapped)
		MmUnmapLockedPages(mapped, mdl);
	give_back(mdl);
}

BREAKS(VF_12_pages_mapped_above_dispatch)
{
	map_at(DISPATCH_LEVEL + 1, KernelMode);
}

LEGAL(VF_12_pages_mapped_above_dispatch)
{
	map_at(DISPATCH_LEVEL, KernelMode);
}

BREAKS(VF_12_pages_mapped_for_a_program_above_apc)
{
	map_at(DISPATCH_LEVEL, UserMode);
}

LEGAL(VF_12_pages_mapped_for_a_program_above_apc)
{
	map_at(APC_LEVEL, UserMode);
}

static VOID unmap_at(KIRQL irql)
{
	PMDL mdl = make_locked();
	PVOID mapped = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	KIRQL old;

	KeRaiseIrql(irql, &old);
	MmUnmapLockedPages(mapped, mdl); /* named: VF_12_pages_unmapped_above_dispatch */
	KeLowerIrql(old);
	give_back(mdl);
}

BREAKS(VF_12_pages_unmapped_above_dispatch)
{
	unmap_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_12_pages_unmapped_above_dispatch)
{
	unmap_at(DISPATCH_LEVEL);
}

static VOID build_part(ULONG offset, ULONG length)
{
	PMDL source = make_locked(), part = make_mdl();

	IoBuildPartialMdl(source, part, page + offset, length); /* named:
		MDL_13b_part_outside_of_its_source */
	IoFreeMdl(part);
	give_back(source);
}

BREAKS(MDL_13b_part_outside_of_its_source)
{
	build_part(4000, 100);
}

LEGAL(MDL_13b_part_outside_of_its_source)
{
	build_part(4000, 96);
}

const struct planted_case mapping_cases[] = {
	PLANTED_CASE(VF_12_pages_of_a_process_locked_above_dispatch),
	PLANTED_CASE(VF_12_pages_unlocked_above_dispatch),
	PLANTED_CASE(VF_12_pages_mapped_above_dispatch),
	PLANTED_CASE(VF_12_pages_mapped_for_a_program_above_apc),
	PLANTED_CASE(VF_12_pages_unmapped_above_dispatch),
	PLANTED_CASE(MDL_13b_part_outside_of_its_source),
	PLANTED_END,
};

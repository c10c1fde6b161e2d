/* mm/mdl_api.c - the documented MDL functions. Rows VF-12; MDL-1, MDL-2, MDL-13. */
#include <ntifs.h>

#include "nt/ke/arena.h"
#include "nt/ke/inject.h"
#include "nt/mm/mm_internal.h"

#define CODE_VERIFIER 0xC4u
#define LENGTH_MAX 0xFFFFF000u
#define CANNOT_BE_LOCKED \
	(MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL | \
	 MDL_IO_SPACE)
#define CAN_BE_MAPPED (MDL_PAGES_LOCKED | MDL_PARTIAL)

static void report(uint32_t sub_code, PMDL mdl, uint64_t detail, const char *advice,
                   const char *text)
{
	verify_report(&(struct verify_fact){ .rule = "VF-12",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { sub_code, (uintptr_t)mdl,
	                                                    (USHORT)mdl->MdlFlags, detail },
	                                     .advice = advice },
	              "%s", text);
}

static void require_irql(KIRQL limit, uint32_t sub_code, const char *api, PMDL mdl)
{
	KIRQL irql = ke_current_thread()->irql;

	if (irql <= limit)
		return;
	verify_report(&(struct verify_fact){ .rule = "VF-12",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { sub_code, irql, (uintptr_t)mdl, 0 },
	                                     .advice = "Do it in a dispatch routine or a work "
	                                               "item, below the named IRQL." },
	              "%s was called at IRQL %u, the limit is %u", api, irql, limit);
}

/* --- Allocate and free --------------------------------------------------------------------------------------- */

static void put_in_irp(PIRP irp, PMDL mdl, bool secondary)
{
	PMDL *place = &irp->MdlAddress;

	while (secondary && *place)
		place = &(*place)->Next;
	*place = mdl;
}

PMDL NTAPI IoAllocateMdl(PVOID address, ULONG length, BOOLEAN secondary, BOOLEAN charge_quota,
                         PIRP irp)
{
	struct ke_machine *machine = ke_current_machine();
	PMDL mdl;

	if (length > LENGTH_MAX || ke_inject(machine, KE_INJECT_ALLOCATION))
		return NULL;
	mdl = mm_mdl_allocate(machine, address, length, 0);
	if (!mdl)
		return NULL;
	mm_mdl_note(machine, mdl, true, true);
	ke_ledger_add(&machine->ledgers.mdls, 1);
	if (irp)
		put_in_irp(irp, mdl, secondary);
	return mdl;
}

VOID NTAPI IoFreeMdl(PMDL mdl)
{
	struct ke_machine *machine = ke_current_machine();
	struct mm_mdl_record record = { 0 };
	struct ex_pool_info info;
	bool known = ex_pool_query(machine, mdl, &info) && info.tag == MM_TAG_MDL;

	if (!known) {
		ex_pool_free(machine, mdl, MM_TAG_MDL); /* names what is wrong with the address */
		return;
	}
	if (mdl->MdlFlags & MDL_PAGES_LOCKED && !(mdl->MdlFlags & MDL_PARTIAL))
		report(0xB8, mdl, 0, "Call MmUnlockPages before IoFreeMdl.",
		       "an MDL was freed while its pages are locked");
	mm_mdl_forget(machine, mdl, &record);
	mm_pages_unlock(machine, mdl);
	ke_ledger_add(&machine->ledgers.mdls, -1);
	ex_pool_free(machine, mdl, MM_TAG_MDL);
}

SIZE_T NTAPI MmSizeOfMdl(PVOID base, SIZE_T length)
{
	return sizeof(MDL) + ADDRESS_AND_SIZE_TO_SPAN_PAGES(base, length) * sizeof(PFN_NUMBER);
}

PMDL NTAPI MmCreateMdl(PMDL mdl, PVOID base, SIZE_T length)
{
	if (!mdl)
		return length > LENGTH_MAX
		               ? NULL
		               : ExAllocatePoolWithTag(NonPagedPool, MmSizeOfMdl(base, length),
		                                       MM_TAG_MDL);
	MmInitializeMdl(mdl, base, length);
	return mdl;
}

VOID NTAPI MmBuildMdlForNonPagedPool(PMDL mdl)
{
	if (mdl->MdlFlags & CANNOT_BE_LOCKED)
		report(0xB0, mdl, CANNOT_BE_LOCKED,
		       "Build an MDL once; do not build one whose pages are locked.",
		       "MmBuildMdlForNonPagedPool was given an MDL that is built, locked or "
		       "partial");
	mdl->MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
	mdl->MappedSystemVa = MmGetMdlVirtualAddress(mdl);
	mdl->Process = NULL;
	mm_mdl_fill_pages(mdl);
}

/* MDL-13: a partial MDL covers a part of its source and shares its pages. */
VOID NTAPI IoBuildPartialMdl(PMDL source, PMDL target, PVOID address, ULONG length)
{
	uintptr_t start = (uintptr_t)MmGetMdlVirtualAddress(source), at = (uintptr_t)address;
	uint64_t offset = at - start;

	if (length == 0 && offset <= source->ByteCount)
		length = (ULONG)(source->ByteCount - offset);
	if (at < start || offset + length > source->ByteCount ||
	    (USHORT)target->Size < MmSizeOfMdl(address, length)) {
		verify_report(
			&(struct verify_fact){
				.rule = "MDL-13",
				.code = 0x40,
				.parameter = { (uintptr_t)source, (uintptr_t)target, at, length },
				.advice = "The part must lie inside the source MDL, and the target "
					  "must be made for it." },
			"IoBuildPartialMdl was asked for a part that its source or its target does "
			"not hold");
		return;
	}
	target->Process = source->Process;
	target->StartVa = PAGE_ALIGN(address);
	target->ByteOffset = BYTE_OFFSET(address);
	target->ByteCount = length;
	target->MdlFlags = (CSHORT)(MDL_PARTIAL | (source->MdlFlags &
	                                           (MDL_SOURCE_IS_NONPAGED_POOL |
	                                            MDL_MAPPED_TO_SYSTEM_VA | MDL_IO_PAGE_READ)));
	target->MappedSystemVa = (PCHAR)source->MappedSystemVa + offset;
	mm_mdl_fill_pages(target);
}

/* --- Lock and unlock ------------------------------------------------------------------------------------------- */

static void check_flags(PMDL mdl, uint32_t sub_code, const char *text)
{
	if (mdl->MdlFlags & CANNOT_BE_LOCKED)
		report(sub_code, mdl, mdl->MdlFlags & CANNOT_BE_LOCKED,
		       "Lock an MDL once, and never one of nonpaged pool or a partial one.", text);
}

static NTSTATUS probe_and_lock(PMDL mdl, KPROCESSOR_MODE mode, LOCK_OPERATION operation)
{
	NTSTATUS status = STATUS_ACCESS_VIOLATION;

	if (mode == UserMode ||
	    ke_memory_readable(ke_current_machine(), MmGetMdlVirtualAddress(mdl), mdl->ByteCount))
		status = mm_pages_lock(mdl, operation == IoReadAccess ? MM_READ : MM_WRITE, mode);
	if (!NT_SUCCESS(status))
		return status;
	mdl->MdlFlags |= MDL_PAGES_LOCKED;
	if (operation != IoReadAccess)
		mdl->MdlFlags |= MDL_WRITE_OPERATION;
	mm_mdl_fill_pages(mdl);
	mm_mdl_note_lock(ke_current_machine(), mdl, true);
	return STATUS_SUCCESS;
}

VOID NTAPI MmProbeAndLockPages(PMDL mdl, KPROCESSOR_MODE mode, LOCK_OPERATION operation)
{
	NTSTATUS status;

	require_irql(DISPATCH_LEVEL, 0x70, "MmProbeAndLockPages", mdl);
	check_flags(mdl, 0xB0, "MmProbeAndLockPages was given an MDL that cannot be locked");
	status = probe_and_lock(mdl, mode, operation);
	if (!NT_SUCCESS(status))
		ExRaiseStatus(status);
}

VOID NTAPI MmProbeAndLockProcessPages(PMDL mdl, PEPROCESS process, KPROCESSOR_MODE mode,
                                      LOCK_OPERATION operation)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_process *former = thread->attached_process;
	NTSTATUS status;

	require_irql(DISPATCH_LEVEL, 0x71, "MmProbeAndLockProcessPages", mdl);
	check_flags(mdl, 0xB1, "MmProbeAndLockProcessPages was given an MDL that cannot be locked");
	thread->attached_process = (struct ke_process *)process;
	status = probe_and_lock(mdl, mode, operation);
	thread->attached_process = former; /* before the raise, which does not come back */
	if (!NT_SUCCESS(status))
		ExRaiseStatus(status);
}

static void forget_user_mapping(PMDL mdl)
{
	mdl->MdlFlags &= ~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED);
	mdl->MappedSystemVa = NULL;
}

VOID NTAPI MmUnlockPages(PMDL mdl)
{
	require_irql(DISPATCH_LEVEL, 0x78, "MmUnlockPages", mdl);
	if (mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL) {
		report(0x7D, mdl, 0, "Pages of nonpaged pool are never locked nor unlocked.",
		       "MmUnlockPages was given an MDL of nonpaged pool");
		return;
	}
	if (mdl->MdlFlags & MDL_PARTIAL) {
		report(0xB4, mdl, 0, "Unlock the MDL that the partial one was built from.",
		       "MmUnlockPages was given a partial MDL");
		return;
	}
	if (!(mdl->MdlFlags & MDL_PAGES_LOCKED)) {
		report(0x7C, mdl, 0, "Unlock only what MmProbeAndLockPages locked, once.",
		       "MmUnlockPages was given an MDL whose pages are not locked");
		return;
	}
	mdl->MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION);
	forget_user_mapping(mdl);
	mm_pages_unlock(ke_current_machine(), mdl);
	mm_mdl_note_lock(ke_current_machine(), mdl, false);
}

/* --- Map and unmap ----------------------------------------------------------------------------------------------- */

static bool mapping_fails(void)
{
	struct mm_machine *mm = mm_current();

	return (mm->mapping_failure && mm->mapping_failure(mm->mapping_failure_context)) ||
	       ke_inject(mm->machine, KE_INJECT_MAPPING);
}

static PVOID map_for_user(PMDL mdl)
{
	void *address = MmGetMdlVirtualAddress(mdl);

	if (!mm_is_user(address, mdl->ByteCount, MM_READ) &&
	    !NT_SUCCESS(mm_range_add(mm_current_process(), address, mdl->ByteCount, MM_RANGE_VIEW,
	                             true)))
		ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
	return address;
}

static PVOID map_for_kernel(PMDL mdl)
{
	mdl->MappedSystemVa = MmGetMdlVirtualAddress(mdl);
	mdl->MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
	if (mdl->MdlFlags & MDL_PARTIAL)
		mdl->MdlFlags |= MDL_PARTIAL_HAS_BEEN_MAPPED;
	return mdl->MappedSystemVa;
}

PVOID NTAPI MmMapLockedPagesSpecifyCache(PMDL mdl, KPROCESSOR_MODE mode, MEMORY_CACHING_TYPE cache,
                                         PVOID requested, ULONG bugcheck, ULONG priority)
{
	require_irql(mode == KernelMode ? DISPATCH_LEVEL : APC_LEVEL,
	             mode == KernelMode ? 0x76 : 0x77, "MmMapLockedPagesSpecifyCache", mdl);
	if (mode == UserMode && mdl->MdlFlags & (CAN_BE_MAPPED | MDL_SOURCE_IS_NONPAGED_POOL))
		return map_for_user(mdl);
	if (!(mdl->MdlFlags & CAN_BE_MAPPED))
		report(0xB3, mdl, CAN_BE_MAPPED, "Call MmProbeAndLockPages first.",
		       "an MDL is mapped whose pages are not locked");
	else if (mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA)
		report(0xB2, mdl, MDL_MAPPED_TO_SYSTEM_VA,
		       "Use MmGetSystemAddressForMdlSafe, which maps once.",
		       "an MDL is mapped that is mapped already");
	if (mapping_fails())
		return NULL;
	return map_for_kernel(mdl);
}

PVOID NTAPI MmMapLockedPages(PMDL mdl, KPROCESSOR_MODE mode)
{
	return MmMapLockedPagesSpecifyCache(mdl, mode, MmCached, NULL, TRUE, HighPagePriority);
}

VOID NTAPI MmUnmapLockedPages(PVOID base, PMDL mdl)
{
	require_irql(DISPATCH_LEVEL, 0x79, "MmUnmapLockedPages", mdl);
	if (mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA && base == mdl->MappedSystemVa)
		forget_user_mapping(mdl);
	else
		mm_range_remove(ke_current_machine(), base);
}

/*
 * vm/vmm/processor_state.c - a processor's registers, given to an archive and taken from one.
 *
 * The order of taking back matters: the hypervisor reads a local APIC's page as the APIC's mode says, which stands in a system
 * register; its deadline counts the time-stamp counter; what is pending comes last. System registers are in force after
 * an entry that ends at once.
 */
#include <errno.h>
#include <string.h>

#include "vm/vmm/reason.h"
#include "vm/vmm/snapshot_internal.h"

#define XSAVE_BYTES_MAX 16384u
#define APIC_BYTES 1024u
/* The MSRs of KVM's own clock, under their own numbers; a hypervisor without them says that there are no such registers. */
#define KVM_WALL_CLOCK ((WHV_REGISTER_NAME)0x4b564d00)
#define KVM_CLOCK ((WHV_REGISTER_NAME)0x4b564d01)
#define KVM_PAGE_FAULTS ((WHV_REGISTER_NAME)0x4b564d02)
#define KVM_STOLEN_TIME ((WHV_REGISTER_NAME)0x4b564d03)
#define KVM_END_OF_INTERRUPT ((WHV_REGISTER_NAME)0x4b564d04)
#define KVM_POLL ((WHV_REGISTER_NAME)0x4b564d05)
#define KVM_PAGE_FAULT_VECTOR ((WHV_REGISTER_NAME)0x4b564d06)

struct range {
	WHV_REGISTER_NAME first;
	uint32_t count;
};

/* In force after an entry. */
static const struct range plain[] = {
	{ WHvX64RegisterRax, 18 }, { WHvX64RegisterEs, 8 },   { WHvX64RegisterIdtr, 2 },
	{ WHvX64RegisterCr0, 5 },  { WHvX64RegisterEfer, 1 }, { WHvX64RegisterApicBase, 1 },
	{ WHvX64RegisterDr0, 6 },  { WHvX64RegisterXCr0, 1 },
};
/* Where there is no area of XSAVE. */
static const struct range floating[] = {
	{ WHvX64RegisterXmm0, 16 },
	{ WHvX64RegisterFpMmx0, 8 },
	{ WHvX64RegisterFpControlStatus, 2 },
};
static const struct range model_specific[] = {
	{ WHvX64RegisterTscAdjust, 1 },
	{ WHvX64RegisterTsc, 1 },
	{ WHvX64RegisterKernelGsBase, 1 },
	{ WHvX64RegisterPat, 1 },
	{ WHvX64RegisterSysenterCs, 3 },
	{ WHvX64RegisterStar, 4 },
	{ WHvX64RegisterMsrMtrrDefType, 1 },
	{ WHvX64RegisterMsrMtrrPhysBase0, 8 },
	{ WHvX64RegisterMsrMtrrPhysMask0, 8 },
	{ WHvX64RegisterMsrMtrrFix64k00000, 1 },
	{ WHvX64RegisterMsrMtrrFix16k80000, 2 },
	{ WHvX64RegisterMsrMtrrFix4kC0000, 8 },
	{ WHvX64RegisterTscAux, 1 },
	{ WHvX64RegisterSpecCtrl, 1 },
	{ WHvRegisterGuestOsId,
	  1 }, /* before the page, which is enabled for a guest with a name alone */
	{ WHvX64RegisterHypercall, 1 },
	{ WHvRegisterReferenceTsc, 1 },
	{ KVM_WALL_CLOCK, 1 },
	{ KVM_CLOCK, 1 },
	{ KVM_PAGE_FAULT_VECTOR, 1 },
	{ KVM_PAGE_FAULTS, 1 },
	{ KVM_STOLEN_TIME, 1 },
	{ KVM_END_OF_INTERRUPT, 1 },
	{ KVM_POLL, 1 },
};
/* Behind the local APIC. */
static const struct range last[] = {
	{ WHvX64RegisterTscDeadline, 1 },
	{ WHvRegisterPendingInterruption, 2 },
	{ WHvRegisterInternalActivityState, 1 },
};

static HRESULT get(struct vmm_processor *processor, WHV_REGISTER_NAME name,
                   WHV_REGISTER_VALUE *value)
{
	memset(value, 0, sizeof(*value));
	return WHvGetVirtualProcessorRegisters(processor->vmm->partition, processor->index, &name,
	                                       1, value);
}

/* --- Saving ------------------------------------------------------------------------------------------------- */

/* Hyper-V's registers, which some hypervisors read and do not write for a guest without its features: 0 is as good as none. */
static bool is_synthetic(uint32_t name)
{
	return name == WHvRegisterGuestOsId || name == WHvX64RegisterHypercall ||
	       name == WHvRegisterReferenceTsc;
}

/* What the hypervisor does not have, the guest has not either. */
static void save_range(struct vmm_archive *archive, struct vmm_processor *processor,
                       const struct range *range)
{
	for (uint32_t i = 0; i < range->count; i++) {
		uint32_t name = (uint32_t)range->first + i;
		WHV_REGISTER_VALUE value;

		if (FAILED(get(processor, (WHV_REGISTER_NAME)name, &value)) ||
		    (is_synthetic(name) && !value.Reg64))
			continue;
		VMM_ARCHIVE(archive, name);
		VMM_ARCHIVE(archive, value);
	}
}

static void save_ranges(struct vmm_archive *archive, struct vmm_processor *processor,
                        const struct range *ranges, size_t count)
{
	uint32_t end = UINT32_MAX;

	for (size_t i = 0; i < count; i++)
		save_range(archive, processor, &ranges[i]);
	VMM_ARCHIVE(archive, end);
}

#define SAVE(ranges) save_ranges(archive, processor, ranges, sizeof(ranges) / sizeof(ranges[0]))

static void save_extended(struct vmm_archive *archive, struct vmm_processor *processor)
{
	_Alignas(64) uint8_t area[XSAVE_BYTES_MAX];
	UINT32 written = 0;
	uint32_t bytes = 0;

	if (SUCCEEDED(WHvGetVirtualProcessorXsaveState(processor->vmm->partition, processor->index,
	                                               area, sizeof(area), &written)))
		bytes = written;
	VMM_ARCHIVE(archive, bytes);
	vmm_archive_bytes(archive, area, bytes);
	if (!bytes)
		SAVE(floating);
}

int vmm_processor_save(struct vmm_archive *archive, struct vmm_processor *processor,
                       struct vmm_reason *ret_reason)
{
	uint8_t page[APIC_BYTES];
	UINT32 written = 0;

	vmm_archive_section(archive, VMM_SECTION_PROCESSOR);
	SAVE(plain);
	save_extended(archive, processor);
	SAVE(model_specific);
	if (FAILED(WHvGetVirtualProcessorInterruptControllerState(processor->vmm->partition,
	                                                          processor->index, page,
	                                                          sizeof(page), &written)))
		return vmm_fail(ret_reason, -EIO, "the hypervisor does not give local APIC %u",
		                processor->index);
	VMM_ARCHIVE(archive, page);
	SAVE(last);
	vmm_archive_section_end(archive);
	return 0;
}

/* --- Restoring ---------------------------------------------------------------------------------------------- */

static bool contains(const struct range *ranges, size_t count, uint32_t name)
{
	for (size_t i = 0; i < count; i++)
		if (name - (uint32_t)ranges[i].first < ranges[i].count)
			return true;
	return false;
}

/* What cannot be set is well where it is so already: some hypervisors have registers that only read. */
static int set_one(struct vmm_processor *processor, uint32_t number,
                   const WHV_REGISTER_VALUE *value, struct vmm_reason *reason)
{
	WHV_REGISTER_NAME name = (WHV_REGISTER_NAME)number;
	WHV_REGISTER_VALUE now;

	if (SUCCEEDED(WHvSetVirtualProcessorRegisters(processor->vmm->partition, processor->index,
	                                              &name, 1, value)))
		return 0;
	if (SUCCEEDED(get(processor, name, &now)) && memcmp(&now, value, sizeof(now)) == 0)
		return 0;
	return vmm_fail(reason, -EIO,
	                "this computer's hypervisor does not take the snapshot's register %#x of "
	                "processor %u",
	                number, processor->index);
}

static int restore_ranges(struct vmm_archive *archive, struct vmm_processor *processor,
                          const struct range *ranges, size_t count, struct vmm_reason *reason)
{
	for (;;) {
		WHV_REGISTER_VALUE value;
		uint32_t name = 0;
		int error;

		VMM_ARCHIVE(archive, name);
		if (!archive->failed && name == UINT32_MAX)
			return 0;
		VMM_ARCHIVE(archive, value);
		if (archive->failed || !contains(ranges, count, name))
			return vmm_fail(reason, -EINVAL,
			                "the snapshot has register %#x out of its place", name);
		error = set_one(processor, name, &value, reason);
		if (error)
			return error;
	}
}

#define RESTORE(ranges) \
	restore_ranges(archive, processor, ranges, sizeof(ranges) / sizeof(ranges[0]), reason)

static int restore_extended(struct vmm_archive *archive, struct vmm_processor *processor,
                            struct vmm_reason *reason)
{
	_Alignas(64) uint8_t area[XSAVE_BYTES_MAX];
	uint32_t bytes = 0;

	vmm_archive_count(archive, &bytes, sizeof(area));
	vmm_archive_bytes(archive, area, bytes);
	if (archive->failed)
		return vmm_fail(reason, -EINVAL, "the snapshot's area of XSAVE is too long");
	if (!bytes)
		return RESTORE(floating);
	if (FAILED(WHvSetVirtualProcessorXsaveState(processor->vmm->partition, processor->index,
	                                            area, bytes)))
		return vmm_fail(reason, -EIO,
		                "this computer's processor does not take the snapshot's area of "
		                "XSAVE");
	return 0;
}

/* An entry that ends before the guest's first instruction. */
static int enter_once(struct vmm_processor *processor, struct vmm_reason *reason)
{
	WHV_RUN_VP_EXIT_CONTEXT exit = { 0 };
	WHV_REGISTER_VALUE none = { 0 };
	int error = set_one(processor, WHvRegisterInternalActivityState, &none, reason);

	if (error)
		return error;
	WHvCancelRunVirtualProcessor(processor->vmm->partition, processor->index, 0);
	if (FAILED(WHvRunVirtualProcessor(processor->vmm->partition, processor->index, &exit,
	                                  sizeof(exit))) ||
	    exit.ExitReason != WHvRunVpExitReasonCanceled)
		return vmm_fail(reason, -EINVAL,
		                "the snapshot's registers of processor %u cannot be entered with",
		                processor->index);
	return 0;
}

static int restore_apic(struct vmm_archive *archive, struct vmm_processor *processor,
                        struct vmm_reason *reason)
{
	uint8_t page[APIC_BYTES];

	VMM_ARCHIVE(archive, page);
	if (!archive->failed &&
	    SUCCEEDED(WHvSetVirtualProcessorInterruptControllerState(processor->vmm->partition,
	                                                             processor->index, page,
	                                                             sizeof(page))))
		return 0;
	return vmm_fail(reason, -EINVAL, "the snapshot's local APIC %u cannot be set",
	                processor->index);
}

int vmm_processor_restore(struct vmm_archive *archive, struct vmm_processor *processor,
                          struct vmm_reason *reason)
{
	int error;

	vmm_archive_section(archive, VMM_SECTION_PROCESSOR);
	error = RESTORE(plain);
	if (!error)
		error = restore_extended(archive, processor, reason);
	if (!error)
		error = enter_once(processor, reason);
	if (!error)
		error = RESTORE(model_specific);
	if (!error)
		error = restore_apic(archive, processor, reason);
	if (!error)
		error = RESTORE(last);
	vmm_archive_section_end(archive);
	return error;
}

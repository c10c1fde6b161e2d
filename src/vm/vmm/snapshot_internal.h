/* vm/vmm/snapshot_internal.h - the parts of a snapshot, shared by the files that write and read them. */
#ifndef DRYDOCK_VM_VMM_SNAPSHOT_INTERNAL_H
#define DRYDOCK_VM_VMM_SNAPSHOT_INTERNAL_H

#include "vm/vmm/archive.h"
#include "vm/vmm/vmm_internal.h"

enum vmm_section {
	VMM_SECTION_CONFIG = 1,
	VMM_SECTION_PROCESSOR,
	VMM_SECTION_CHIPS,
	VMM_SECTION_DEVICE,
	VMM_SECTION_MEMORY
};

/* The chips, with their locks held by the caller; now_ns is the time that they are told. */
void vmm_chips_archive(struct vmm_archive *archive, struct vmm *vmm, uint64_t now_ns);
/* All devices in their slots, with their executors held by the caller. Errors: -EBUSY, -ENOMEM. */
int vmm_devices_save(struct vmm_archive *archive, struct vmm *vmm, struct vmm_reason *ret_reason);
int vmm_devices_restore(struct vmm_archive *archive, struct vmm *vmm, struct vmm_reason *ret_reason);
/* Everything that came while a machine was kept is looked at; before it runs. */
void vmm_devices_go_on(struct vmm *vmm);
/* A processor that does not run. Errors: -EINVAL, -EIO: the hypervisor does not take or give a register, which is named. */
int vmm_processor_save(struct vmm_archive *archive, struct vmm_processor *processor,
                       struct vmm_reason *ret_reason);
int vmm_processor_restore(struct vmm_archive *archive, struct vmm_processor *processor,
                          struct vmm_reason *ret_reason);

#endif

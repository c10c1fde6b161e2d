/*
 * vm/vmm/config.h - what a machine was made of, to make one like it again.
 *
 * Tests    tests/vm/vmm/snapshot_refused_test.c
 */
#ifndef DRYDOCK_VM_VMM_CONFIG_H
#define DRYDOCK_VM_VMM_CONFIG_H

#include "vm/vmm/archive.h"
#include "vm/vmm/slots.h"
#include "vm/vmm/vmm.h"

#define VMM_FORWARDS_MAX 64u

/* A disk's file as it was: whoever writes to it behind the guest's back would break the guest's file system. */
struct vmm_config_disk {
	uint64_t bytes, modified_ns;
};

struct vmm_config {
	bool serial_apart;          /* what the serial port says did not go to the console */
	struct vmm_options options; /* its pointers lead to what follows; no callbacks */
	struct vmm_port ports[VMM_PORTS_MAX];
	struct vmm_folder folders[VMM_SLOTS_MAX];
	struct vmm_disk disks[VMM_SLOTS_MAX];
	struct vmm_config_disk stamps[VMM_SLOTS_MAX];
	struct vmm_network network;
	struct host_network_forward forwards[VMM_FORWARDS_MAX];
};

/* A copy of what options say of devices, paths made absolute; empty where they say more than a machine has. Null: no memory. */
struct vmm_config *vmm_config_create(const struct vmm_options *options);
void vmm_config_destroy(struct vmm_config *config);
/* The disks' files as they are now. Errors: of reaching them. */
int vmm_config_stamp(struct vmm_config *config, struct vmm_reason *ret_reason);
/* Whether they are as they were. Errors: -ESTALE. */
int vmm_config_check(const struct vmm_config *config, struct vmm_reason *ret_reason);
/* Give it to an archive, or take it. */
void vmm_config_archive(struct vmm_archive *archive, struct vmm_config *config);
/* An empty one, to be taken from an archive. */
struct vmm_config *vmm_config_create_empty(void);

#endif

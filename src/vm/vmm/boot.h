/*
 * vm/vmm/boot.h - what a 64-bit Linux kernel finds in memory at its entry.
 *
 * Source   Linux x86 boot protocol: "64-bit boot protocol", struct boot_params.
 * Tests    tests/vm/vmm/boot_test.c
 */
#ifndef DRYDOCK_VM_VMM_BOOT_H
#define DRYDOCK_VM_VMM_BOOT_H

#include "vm/vmm/kernel_image.h"
#include "vm/vmm/memory.h"

struct vmm_boot {
	const struct vmm_kernel *kernel;
	const char *command_line;
	uint64_t initrd_gpa, initrd_bytes; /* 0: none */
	uint64_t rsdp_gpa;                 /* 0: none */
};

/*
 * Put the initial file system as high as possible in low memory.
 * Errors   -ENOSPC: it does not fit above the kernel.
 */
int vmm_boot_place_initrd(struct vmm_memory *memory, const void *initrd, uint64_t bytes,
                          struct vmm_boot *boot, struct vmm_reason *ret_reason);
/*
 * Write descriptor tables, page tables, command line and zero page.
 * Errors   -EINVAL: the command line is too long, or has other bytes than 20h to 7Eh.
 */
int vmm_boot_write(struct vmm_memory *memory, const struct vmm_boot *boot,
                   struct vmm_reason *ret_reason);

#endif

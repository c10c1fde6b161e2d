/* vm/vmm/elf_image.h - an ELF kernel's segments to their physical addresses. */
#ifndef DRYDOCK_VM_VMM_ELF_IMAGE_H
#define DRYDOCK_VM_VMM_ELF_IMAGE_H

#include "vm/vmm/kernel_image.h"

bool vmm_elf_is(const uint8_t *file, size_t bytes);
/*
 * Check all, then load; sets entry and end of ret_kernel alone.
 * Errors   as vmm_kernel_load(); memory is untouched then.
 */
int vmm_elf_load(const uint8_t *file, size_t bytes, struct vmm_memory *memory,
                 struct vmm_kernel *ret_kernel, struct vmm_reason *ret_reason);

/* An ELF file that is not in memory: its first bytes, and where the rest is. */
struct vmm_elf_file {
	const uint8_t *head;
	size_t head_bytes;
	uint64_t bytes;
	int descriptor;
};

/* Whether file is an ELF file whose program headers lie in these first bytes of it. */
bool vmm_elf_begins(const uint8_t *file, size_t bytes);
/* The same as vmm_elf_load(), of a file for which vmm_elf_begins(): what is to be in memory is read to there. Also errors of read. */
int vmm_elf_load_file(const struct vmm_elf_file *file, struct vmm_memory *memory,
                      struct vmm_kernel *ret_kernel, struct vmm_reason *ret_reason);

#endif

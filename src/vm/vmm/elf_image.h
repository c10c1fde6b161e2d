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

#endif

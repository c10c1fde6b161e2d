/*
 * vm/vmm/kernel_image.h - a kernel file, hostile until proven otherwise, into the guest's memory.
 *
 * Model    An ELF file's segments go where their physical addresses say. A bzImage is unpacked here to the ELF file
 *          in it where the compression is known, and otherwise loaded whole to unpack itself, from its 64-bit
 *          entry. A compressed ELF file is unpacked first, and looked for in a PE file.
 * Source   Linux x86 boot protocol 2.15; ELF-64.
 * Tests    tests/vm/vmm/kernel_image_test.c, fuzz/fuzz_kernel_image.c
 */
#ifndef DRYDOCK_VM_VMM_KERNEL_IMAGE_H
#define DRYDOCK_VM_VMM_KERNEL_IMAGE_H

#include "vm/vmm/memory.h"
#include "vm/vmm/vmm.h"

#define VMM_KERNEL_MAX_BYTES (256u << 20)   /* of a file */
#define VMM_UNPACKED_MAX_BYTES (512u << 20) /* of what is in it */
#define VMM_SETUP_HEADER_OFFSET 0x1f1u      /* in a bzImage and in the zero page alike */
#define VMM_SETUP_HEADER_BYTES 0x8fu        /* to 0x280 */

struct vmm_kernel {
	uint64_t entry;
	uint64_t end; /* behind the highest byte that the kernel uses */
	bool has_setup_header;
	uint8_t setup_header[VMM_SETUP_HEADER_BYTES];
};

/*
 * Load file into memory.
 * Errors   -ENOEXEC: not a kernel, or a broken one; -ENOSPC: it does not fit; -ENOMEM. Memory may then hold a part.
 */
int vmm_kernel_load(const uint8_t *file, size_t bytes, struct vmm_memory *memory,
                    struct vmm_kernel *ret_kernel, struct vmm_reason *ret_reason);
/*
 * The same with the file at path; what it holds of plain ELF is read straight to where the guest has it.
 * Errors   those above, and those of reading the file; -EFBIG: longer than VMM_KERNEL_MAX_BYTES. The reason names the file.
 */
int vmm_kernel_load_file(const char *path, struct vmm_memory *memory, struct vmm_kernel *ret_kernel,
                         struct vmm_reason *ret_reason);
/* A file without a format: its bytes stand at 1 MiB, and the first of them is its entry. Errors: the same. */
int vmm_kernel_load_raw(const char *path, struct vmm_memory *memory, struct vmm_kernel *ret_kernel,
                        struct vmm_reason *ret_reason);

#endif

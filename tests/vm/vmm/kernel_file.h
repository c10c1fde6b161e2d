/* tests/vm/vmm/kernel_file.h - small kernels made in memory: ELF files and bzImages. */
#ifndef DRYDOCK_TESTS_VM_KERNEL_FILE_H
#define DRYDOCK_TESTS_VM_KERNEL_FILE_H

#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/kernel_image.h"

#define ELF_HEADER 64u
#define ELF_SEGMENT 56u
#define ELF_CODE 0x1000u /* of the only segment's bytes */

static inline void put(uint8_t *bytes, size_t offset, uint64_t number, size_t size)
{
	memcpy(bytes + offset, &number, size);
}

/* An ELF kernel at gpa whose segment holds code and is memory_bytes long; its entry is the first byte. */
static inline uint8_t *elf_make(uint64_t gpa, const void *code, size_t code_bytes, uint64_t memory_bytes,
                                size_t *ret_bytes)
{
	uint8_t *file = calloc(1, ELF_CODE + code_bytes);

	assert_non_null(file);
	memcpy(file, "\177ELF\2\1\1", 7);
	put(file, 16, 2, 2);
	put(file, 18, 62, 2);
	put(file, 24, gpa, 8);
	put(file, 32, ELF_HEADER, 8);
	put(file, 54, ELF_SEGMENT, 2);
	put(file, 56, 1, 2);
	put(file, ELF_HEADER, 1, 4);
	put(file, ELF_HEADER + 8, ELF_CODE, 8);
	put(file, ELF_HEADER + 24, gpa, 8);
	put(file, ELF_HEADER + 32, code_bytes, 8);
	put(file, ELF_HEADER + 40, memory_bytes, 8);
	memcpy(file + ELF_CODE, code, code_bytes);
	*ret_bytes = ELF_CODE + code_bytes;
	return file;
}

/* A bzImage of protocol 2.15 with one set-up sector, whose payload stands at 0x400 of its kernel. */
static inline uint8_t *bzimage_make(const void *payload, size_t payload_bytes, size_t *ret_bytes)
{
	size_t kernel = 2 * 512;
	uint8_t *file = calloc(1, kernel + 0x400 + payload_bytes);

	assert_non_null(file);
	file[0x1f1] = 1;
	put(file, 0x1fe, 0xaa55, 2);
	file[0x200] = 0xeb;
	file[0x201] = 0x66;
	memcpy(file + 0x202, "HdrS", 4);
	put(file, 0x206, 0x20f, 2);
	put(file, 0x236, 1, 2); /* has a 64-bit entry */
	put(file, 0x238, 2047, 4);
	put(file, 0x248, 0x400, 4);
	put(file, 0x24c, payload_bytes, 4);
	put(file, 0x258, 0x1000000, 8);
	put(file, 0x260, 0x10000, 4);
	memcpy(file + kernel + 0x400, payload, payload_bytes);
	*ret_bytes = kernel + 0x400 + payload_bytes;
	return file;
}

#endif

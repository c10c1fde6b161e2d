/*
 * fuzz/fuzz_kernel_image.c - a kernel's file: what loads lies in the guest's memory, and the rest is refused with
 * a reason.
 *
 * Parser   src/vm/vmm/elf_image.c src/vm/vmm/kernel_image.c src/vm/vmm/unpack.c
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "vm/vmm/kernel_image.h"

#define MEMORY_BYTES (32ull << 20)
#define LOWEST_GPA 0x100000u
#define CHUNK_BYTES 0x10000u

/* The first MiB is not the kernel's: nothing of it may change. */
static void check_low(const struct vmm_memory *memory)
{
	static const uint8_t zeroes[CHUNK_BYTES];
	static uint8_t chunk[CHUNK_BYTES];

	for (size_t at = 0; at < LOWEST_GPA; at += CHUNK_BYTES)
		if (!vmm_memory_read(memory, at, chunk, CHUNK_BYTES) ||
		    memcmp(chunk, zeroes, CHUNK_BYTES) != 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vmm_kernel kernel = { 0 };
	struct vmm_reason reason = { .text = "" };
	struct vmm_memory memory;
	int error;

	if (vmm_memory_init(&memory, MEMORY_BYTES) != 0)
		abort();
	error = vmm_kernel_load(data, size, &memory, &kernel, &reason);
	if (error >= 0 ? kernel.entry < LOWEST_GPA || kernel.entry >= kernel.end ||
	                         kernel.end > MEMORY_BYTES
	               : !reason.text[0])
		abort();
	check_low(&memory);
	vmm_memory_finish(&memory);
	return 0;
}

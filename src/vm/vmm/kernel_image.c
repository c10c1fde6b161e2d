/* vm/vmm/kernel_image.c - kernels: ELF, bzImage, and either of them compressed. */
#include "vm/vmm/kernel_image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/vmm/elf_image.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/unpack.h"

#define SECTOR_BYTES 512u
#define MIN_PROTOCOL 0x206u
#define LOAD_ALIGNMENT 0x200000ull

/* Offsets in a bzImage's first sectors. */
#define SETUP_SECTORS 0x1f1u
#define BOOT_FLAG 0x1feu
#define HEADER_LENGTH 0x201u
#define HEADER_MAGIC 0x202u
#define PROTOCOL 0x206u
#define XLOADFLAGS 0x236u
#define PAYLOAD_OFFSET 0x248u
#define PAYLOAD_LENGTH 0x24cu
#define PREFERRED_ADDRESS 0x258u
#define INIT_SIZE 0x260u
#define HEADER_END 0x268u
#define XLF_KERNEL_64 1u
#define CARRIED_TRIES 16u
#define ENTRY_64_OFFSET 0x200u

/* A bzImage whose header has been checked. */
struct bzimage {
	const uint8_t *file;
	size_t bytes;
	size_t kernel_offset; /* the part that runs in protected mode */
	uint16_t protocol;
};

static uint64_t number_at(const uint8_t *bytes, size_t offset, size_t size)
{
	uint64_t number = 0;

	memcpy(&number, bytes + offset, size);
	return number;
}

static bool is_bzimage(const uint8_t *file, size_t bytes)
{
	return bytes >= HEADER_END && number_at(file, BOOT_FLAG, 2) == 0xaa55 &&
	       memcmp(file + HEADER_MAGIC, "HdrS", 4) == 0;
}

static int bzimage_open(const uint8_t *file, size_t bytes, struct bzimage *ret_image,
                        struct vmm_reason *reason)
{
	size_t sectors = file[SETUP_SECTORS] ? file[SETUP_SECTORS] : 4;

	ret_image->file = file;
	ret_image->bytes = bytes;
	ret_image->kernel_offset = (sectors + 1) * SECTOR_BYTES;
	ret_image->protocol = (uint16_t)number_at(file, PROTOCOL, 2);
	if (ret_image->protocol < MIN_PROTOCOL)
		return vmm_fail(reason, -ENOEXEC,
		                "the kernel's boot protocol is %u.%02u, and 2.06 is the least",
		                ret_image->protocol >> 8, ret_image->protocol & 0xffu);
	if (ret_image->kernel_offset >= bytes)
		return vmm_fail(reason, -ENOEXEC,
		                "the kernel file ends in its set-up sectors: %zu bytes", bytes);
	return 0;
}

/* The compressed kernel within image, or null when the header names none that lies in the file. */
static const uint8_t *payload_of(const struct bzimage *image, size_t *ret_bytes)
{
	uint64_t offset = number_at(image->file, PAYLOAD_OFFSET, 4);
	uint64_t length = number_at(image->file, PAYLOAD_LENGTH, 4);
	uint64_t room = image->bytes - image->kernel_offset;

	if (image->protocol < 0x208 || offset > room || length > room - offset)
		return NULL;
	*ret_bytes = (size_t)length;
	return image->file + image->kernel_offset + offset;
}

/* The kernel unpacks itself: it needs init_size bytes from where it is put. */
static int load_self_unpacking(const struct bzimage *image, struct vmm_memory *memory,
                               struct vmm_kernel *kernel, struct vmm_reason *reason)
{
	uint64_t bytes = image->bytes - image->kernel_offset;
	uint64_t at = number_at(image->file, PREFERRED_ADDRESS, 8);
	uint64_t needed = number_at(image->file, INIT_SIZE, 4);

	if (image->protocol < 0x20c || !(image->file[XLOADFLAGS] & XLF_KERNEL_64))
		return vmm_fail(reason, -ENOEXEC,
		                "the kernel has no 64-bit entry, and its compression is unknown");
	if (needed < bytes)
		needed = bytes;
	if (bytes <= ENTRY_64_OFFSET || at < VMM_HIGH_GPA || at % VMM_PAGE_BYTES ||
	    at >= VMM_IDENTITY_BYTES)
		return vmm_fail(reason, -ENOEXEC, "the kernel asks for the address %#llx",
		                (unsigned long long)at);
	if (at + needed > vmm_memory_low_end(memory) || at + needed > VMM_IDENTITY_BYTES)
		return vmm_fail(reason, -ENOSPC,
		                "the kernel needs memory up to %llu MiB to unpack itself",
		                (unsigned long long)((at + needed + 0xfffff) >> 20));
	vmm_memory_write(memory, at, image->file + image->kernel_offset, bytes);
	kernel->entry = at + ENTRY_64_OFFSET;
	kernel->end = at + needed;
	return 0;
}

static int load_packed(const uint8_t *packed, size_t bytes, struct vmm_memory *memory,
                       struct vmm_kernel *kernel, struct vmm_reason *reason)
{
	uint8_t *unpacked;
	size_t unpacked_bytes;
	int error = vmm_unpack(packed, bytes, VMM_UNPACKED_MAX_BYTES, &unpacked, &unpacked_bytes);

	if (error == -EFBIG)
		return vmm_fail(reason, -ENOEXEC, "the kernel unpacks to more than %u MiB",
		                VMM_UNPACKED_MAX_BYTES >> 20);
	if (error)
		return vmm_fail(reason, error, "the kernel cannot be unpacked: %s is broken",
		                vmm_unpack_name(packed, bytes));
	error = vmm_elf_load(unpacked, unpacked_bytes, memory, kernel, reason);
	free(unpacked);
	return error;
}

static void take_setup_header(const struct bzimage *image, struct vmm_kernel *kernel)
{
	size_t end = HEADER_MAGIC + image->file[HEADER_LENGTH];
	size_t bytes = end - VMM_SETUP_HEADER_OFFSET;

	if (bytes > VMM_SETUP_HEADER_BYTES)
		bytes = VMM_SETUP_HEADER_BYTES;
	if (bytes > image->bytes - VMM_SETUP_HEADER_OFFSET)
		bytes = image->bytes - VMM_SETUP_HEADER_OFFSET;
	memcpy(kernel->setup_header, image->file + VMM_SETUP_HEADER_OFFSET, bytes);
	kernel->has_setup_header = true;
}

static int load_bzimage(const uint8_t *file, size_t bytes, struct vmm_memory *memory,
                        struct vmm_kernel *kernel, struct vmm_reason *reason)
{
	struct bzimage image;
	const uint8_t *payload;
	size_t payload_bytes = 0;
	int error = bzimage_open(file, bytes, &image, reason);

	if (error)
		return error;
	take_setup_header(&image, kernel);
	payload = payload_of(&image, &payload_bytes);
	if (payload && vmm_unpack_name(payload, payload_bytes))
		return load_packed(payload, payload_bytes, memory, kernel, reason);
	return load_self_unpacking(&image, memory, kernel, reason);
}

/*
 * A program for firmware (PE) that carries its kernel compressed. What looks like the beginning of a stream may be none: a few
 * are tried.
 */
static int load_carried(const uint8_t *file, size_t bytes, struct vmm_memory *memory,
                        struct vmm_kernel *kernel, struct vmm_reason *reason)
{
	int error = vmm_fail(reason, -ENOEXEC, "it carries no compressed kernel");

	for (size_t at = 2, tries = 0; at < bytes && tries < CARRIED_TRIES; at++) {
		if (!vmm_unpack_name(file + at, bytes - at))
			continue;
		tries++;
		error = load_packed(file + at, bytes - at, memory, kernel, reason);
		if (error != -ENOEXEC)
			break;
	}
	return error;
}

int vmm_kernel_load(const uint8_t *file, size_t bytes, struct vmm_memory *memory,
                    struct vmm_kernel *ret_kernel, struct vmm_reason *ret_reason)
{
	struct vmm_kernel kernel = { 0 };
	int error;

	if (vmm_elf_is(file, bytes))
		error = vmm_elf_load(file, bytes, memory, &kernel, ret_reason);
	else if (is_bzimage(file, bytes))
		error = load_bzimage(file, bytes, memory, &kernel, ret_reason);
	else if (vmm_unpack_name(file, bytes))
		error = load_packed(file, bytes, memory, &kernel, ret_reason);
	else if (bytes >= 2 && memcmp(file, "MZ", 2) == 0)
		error = load_carried(file, bytes, memory, &kernel, ret_reason);
	else
		error = vmm_fail(ret_reason, -ENOEXEC,
		                 "not a kernel: neither ELF, nor bzImage, nor compressed");
	if (!error)
		*ret_kernel = kernel;
	return error;
}

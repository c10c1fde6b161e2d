/* vm/vmm/kernel_file.c - a kernel's file to the guest's memory, with no copy between where it needs none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "vm/vmm/elf_image.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"

#define HEAD_BYTES 4096u

static int cannot_read(const char *path, int error, struct vmm_reason *reason)
{
	if (error == -EFBIG)
		return vmm_fail(reason, error, "%s: longer than %u MiB", path,
		                VMM_KERNEL_MAX_BYTES >> 20);
	return vmm_fail(reason, error, "%s: %s", path, strerror(-error));
}

/* Anything that is not plain ELF is needed whole. */
static int load_whole(const struct vmm_elf_file *file, struct vmm_memory *memory,
                      struct vmm_kernel *kernel, struct vmm_reason *reason)
{
	uint8_t *bytes = malloc((size_t)file->bytes + 1);
	int error;

	if (!bytes)
		return vmm_fail(reason, -ENOMEM, "no memory for it");
	error = host_descriptor_read_at(file->descriptor, bytes, (size_t)file->bytes, 0);
	if (error)
		vmm_fail(reason, error, "%s", strerror(-error));
	else
		error = vmm_kernel_load(bytes, (size_t)file->bytes, memory, kernel, reason);
	free(bytes);
	return error;
}

int vmm_kernel_load_file(const char *path, struct vmm_memory *memory, struct vmm_kernel *ret_kernel,
                         struct vmm_reason *ret_reason)
{
	uint8_t head[HEAD_BYTES];
	struct vmm_elf_file file = { .head = head };
	struct vmm_kernel kernel = { 0 };
	struct vmm_reason told;
	int error;

	file.descriptor = host_file_open(path, VMM_KERNEL_MAX_BYTES, &file.bytes);
	if (file.descriptor < 0)
		return cannot_read(path, file.descriptor, ret_reason);
	file.head_bytes = file.bytes < sizeof(head) ? (size_t)file.bytes : sizeof(head);
	error = host_descriptor_read_at(file.descriptor, head, file.head_bytes, 0);
	if (error)
		vmm_fail(&told, error, "%s", strerror(-error));
	else if (vmm_elf_begins(head, file.head_bytes))
		error = vmm_elf_load_file(&file, memory, &kernel, &told);
	else
		error = load_whole(&file, memory, &kernel, &told);
	host_descriptor_close(file.descriptor);
	if (error)
		return vmm_fail(ret_reason, error, "%s: %.300s", path, told.text);
	*ret_kernel = kernel;
	return 0;
}

static int load_raw(int descriptor, uint64_t bytes, struct vmm_memory *memory,
                    struct vmm_reason *reason)
{
	uint64_t end = vmm_memory_low_end(memory);
	uint8_t *to;
	int error;

	if (!bytes)
		return vmm_fail(reason, -ENOEXEC, "it is empty");
	if (bytes > end - VMM_HIGH_GPA)
		return vmm_fail(reason, -ENOSPC, "it has %llu KiB, and there are %llu KiB for it",
		                (unsigned long long)(bytes + 1023) >> 10,
		                (unsigned long long)(end - VMM_HIGH_GPA) >> 10);
	to = guest_memory_pin(&memory->guest, VMM_HIGH_GPA, bytes);
	error = host_descriptor_read_at(descriptor, to, (size_t)bytes, 0);
	return error ? vmm_fail(reason, error, "%s", strerror(-error)) : 0;
}

int vmm_kernel_load_raw(const char *path, struct vmm_memory *memory, struct vmm_kernel *ret_kernel,
                        struct vmm_reason *ret_reason)
{
	struct vmm_reason told;
	uint64_t bytes;
	int error, descriptor = host_file_open(path, VMM_KERNEL_MAX_BYTES, &bytes);

	if (descriptor < 0)
		return cannot_read(path, descriptor, ret_reason);
	error = load_raw(descriptor, bytes, memory, &told);
	host_descriptor_close(descriptor);
	if (error)
		return vmm_fail(ret_reason, error, "%s: %.300s", path, told.text);
	*ret_kernel = (struct vmm_kernel){ .entry = VMM_HIGH_GPA, .end = VMM_HIGH_GPA + bytes };
	return 0;
}

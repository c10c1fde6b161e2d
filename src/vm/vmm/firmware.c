/* vm/vmm/firmware.c - an image of firmware at the end of the first 4 GiB. */
#include <errno.h>
#include <string.h>

#include "base/host/host_file.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/vmm_internal.h"

/* Firmware for PCs jumps to its copy below 1 MiB. */
static void write_shadow(struct vmm *vmm)
{
	uint64_t bytes = vmm->firmware_bytes < VMM_FIRMWARE_SHADOW_BYTES
	                         ? vmm->firmware_bytes
	                         : VMM_FIRMWARE_SHADOW_BYTES;

	vmm_memory_write(&vmm->memory, VMM_HIGH_GPA - bytes,
	                 vmm->firmware + vmm->firmware_bytes - bytes, bytes);
}

static int read_image(struct vmm *vmm, int file, uint64_t bytes, const char *path,
                      struct vmm_reason *reason)
{
	int error;

	if (!bytes || bytes % VMM_PAGE_BYTES)
		return vmm_fail(reason, -ENOEXEC,
		                "%s: %llu bytes are no firmware: it has whole pages of 4 KiB", path,
		                (unsigned long long)bytes);
	vmm->firmware = host_pages_allocate(bytes, NULL);
	if (!vmm->firmware)
		return vmm_fail(reason, -ENOMEM, "%s: no memory for it", path);
	vmm->firmware_bytes = bytes;
	error = host_descriptor_read_at(file, vmm->firmware, (size_t)bytes, 0);
	if (error)
		return vmm_fail(reason, error, "%s: %s", path, strerror(-error));
	write_shadow(vmm);
	return 0;
}

int vmm_firmware_load(struct vmm *vmm, const char *path, struct vmm_reason *ret_reason)
{
	uint64_t bytes;
	int error, file = host_file_open(path, VMM_FIRMWARE_MAX_BYTES, &bytes);

	if (file == -EFBIG)
		return vmm_fail(ret_reason, file, "%s: firmware has at most %u MiB", path,
		                (unsigned)(VMM_FIRMWARE_MAX_BYTES >> 20));
	if (file < 0)
		return vmm_fail(ret_reason, file, "%s: %s", path, strerror(-file));
	error = read_image(vmm, file, bytes, path, ret_reason);
	host_descriptor_close(file);
	return error;
}

void vmm_firmware_finish(struct vmm *vmm)
{
	if (vmm->firmware)
		host_pages_free(vmm->firmware, vmm->firmware_bytes);
	vmm->firmware = NULL;
}

/*
 * vm/vmm/initramfs.h - an archive that a kernel unpacks as its first file system, made in memory.
 *
 * Source   Linux' documentation of the initramfs buffer: cpio, "newc".
 * Tests    tests/vm/vmm/guest_test.c
 */
#ifndef DRYDOCK_VM_VMM_INITRAMFS_H
#define DRYDOCK_VM_VMM_INITRAMFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMM_INITRAMFS_FOLDER 0x41edu   /* 0755 */
#define VMM_INITRAMFS_FILE 0x81a4u     /* 0644 */
#define VMM_INITRAMFS_PROGRAM 0x81edu  /* 0755 */
#define VMM_INITRAMFS_TERMINAL 0x2180u /* a character device, 0600 */

/* Zero-initialised is empty. */
struct vmm_initramfs {
	uint8_t *bytes; /* the caller's to free() */
	size_t count, capacity;
	uint32_t entries;
	bool failed; /* memory was short; what comes then is ignored */
};

struct vmm_initramfs_entry {
	const char *path; /* without a slash in front; the folders above it are added before */
	uint32_t mode;
	const void *bytes;
	size_t count;
	uint32_t device_major, device_minor;
};

void vmm_initramfs_add(struct vmm_initramfs *archive, const struct vmm_initramfs_entry *entry);
/* The archive is whole; false when memory was short. */
bool vmm_initramfs_end(struct vmm_initramfs *archive);

#endif

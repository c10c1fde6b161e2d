/* vm/vmm/initramfs.c - an archive that a kernel unpacks as its first file system, made in memory. */
#include "vm/vmm/initramfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 110u
#define FIRST_CAPACITY (1u << 20)

/* Room for count more bytes, zeroed up to the next multiple of 4. */
static uint8_t *add_bytes(struct vmm_initramfs *archive, size_t count)
{
	size_t rounded = (archive->count + count + 3) & ~(size_t)3, capacity = archive->capacity;
	uint8_t *at;

	while (capacity < rounded)
		capacity = capacity ? capacity * 2 : FIRST_CAPACITY;
	if (capacity != archive->capacity) {
		uint8_t *grown = realloc(archive->bytes, capacity);

		if (!grown) {
			archive->failed = true;
			return NULL;
		}
		archive->bytes = grown;
		archive->capacity = capacity;
	}
	at = archive->bytes + archive->count;
	memset(at, 0, rounded - archive->count);
	archive->count = rounded;
	return at;
}

/* A number, then 13 fields of 8 digits, the name, the content. */
static void add(struct vmm_initramfs *archive, const struct vmm_initramfs_entry *entry)
{
	size_t name_bytes = strlen(entry->path) + 1;
	const uint32_t fields[13] = { ++archive->entries,
		                      entry->mode,
		                      0,
		                      0,
		                      1,
		                      0,
		                      (uint32_t)entry->count,
		                      0,
		                      0,
		                      entry->device_major,
		                      entry->device_minor,
		                      (uint32_t)name_bytes,
		                      0 };
	uint8_t *at = archive->failed ? NULL : add_bytes(archive, HEADER_BYTES + name_bytes);
	char field[9];

	if (!at)
		return;
	memcpy(at, "070701", 6);
	for (size_t i = 0; i < 13; i++) {
		snprintf(field, sizeof(field), "%08x", fields[i]);
		memcpy(at + 6 + 8 * i, field, 8);
	}
	memcpy(at + HEADER_BYTES, entry->path, name_bytes);
	at = entry->count ? add_bytes(archive, entry->count) : NULL;
	if (at)
		memcpy(at, entry->bytes, entry->count);
}

/* A folder may come twice. */
static void add_folders_above(struct vmm_initramfs *archive, const char *path)
{
	char folder[512];

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		struct vmm_initramfs_entry entry = { .path = folder, .mode = VMM_INITRAMFS_FOLDER };

		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
		add(archive, &entry);
	}
}

void vmm_initramfs_add(struct vmm_initramfs *archive, const struct vmm_initramfs_entry *entry)
{
	add_folders_above(archive, entry->path);
	add(archive, entry);
}

bool vmm_initramfs_end(struct vmm_initramfs *archive)
{
	struct vmm_initramfs_entry trailer = { .path = "TRAILER!!!" };

	add(archive, &trailer);
	return !archive->failed;
}

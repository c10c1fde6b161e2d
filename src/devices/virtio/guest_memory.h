/*
 * devices/virtio/guest_memory.h - the memory that a driver and a device share.
 *
 * Model    Regions that do not change while a device uses them. Everything is copied in and out, with each address
 *          and length checked as a pair, here and nowhere else; ring indices are read and written atomically. What
 *          host files read into and write from is pinned, and only that leaves as a pointer. The other side may
 *          change each byte at any time: copy once, then check the copy.
 * Locks    None: regions are set before first use.
 * Tests    tests/devices/virtio/guest_memory_test.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_GUEST_MEMORY_H
#define DRYDOCK_DEVICES_VIRTIO_GUEST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_MEMORY_REGIONS 8u

struct guest_region {
	uint64_t gpa;
	uint64_t bytes;
	uint8_t *host;
};

struct guest_memory {
	struct guest_region regions[GUEST_MEMORY_REGIONS];
	size_t region_count;
};

/* Whether [gpa, gpa + bytes) lies in one region. */
bool guest_memory_contains(const struct guest_memory *memory, uint64_t gpa, uint64_t bytes);
/* Each is true when it was done, and does nothing otherwise. */
bool guest_memory_read(const struct guest_memory *memory, uint64_t gpa, void *to, uint64_t bytes);
bool guest_memory_write(const struct guest_memory *memory, uint64_t gpa, const void *from,
                        uint64_t bytes);
bool guest_memory_zero(const struct guest_memory *memory, uint64_t gpa, uint64_t bytes);
/* An aligned number as one access: nothing behind a load moves before it, nothing before a store behind it. */
bool guest_memory_load16(const struct guest_memory *memory, uint64_t gpa, uint16_t *ret_value);
bool guest_memory_store16(const struct guest_memory *memory, uint64_t gpa, uint16_t value);
/* Where [gpa, gpa + bytes) lies on the host, for system calls alone; null when it does not lie in one region. */
void *guest_memory_pin(const struct guest_memory *memory, uint64_t gpa, uint64_t bytes);

#endif

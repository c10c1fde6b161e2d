/*
 * vm/vmm/memory.h - the guest's memory.
 *
 * Model    One reservation of the host, committed as it is touched, seen by the guest as one or two regions: below
 *          the gap for devices, and from 4 GiB on. Everything is copied in and out; an access that does not lie in
 *          one region as a whole fails.
 */
#ifndef DRYDOCK_VM_VMM_MEMORY_H
#define DRYDOCK_VM_VMM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/virtio/guest_memory.h"

struct vmm_memory {
	uint8_t *host;
	uint64_t bytes;
	struct guest_memory guest; /* the regions, as devices see them too */
};

/* Memory of bytes, rounded up to pages. Errors: -EINVAL: less than 2 MiB or beyond 2^46; -ENOMEM. */
int vmm_memory_init(struct vmm_memory *memory, uint64_t bytes);
/*
 * As what stands in file from offset on, of whole pages; it is mapped privately, and the file never changes. Errors: -EINVAL,
 * -ENOMEM.
 */
int vmm_memory_init_file(struct vmm_memory *memory, uint64_t bytes, int file, uint64_t offset);
void vmm_memory_finish(struct vmm_memory *memory);
/* The end of the region at 0. */
uint64_t vmm_memory_low_end(const struct vmm_memory *memory);
/* Whether [gpa, gpa + bytes) lies in one region. */
bool vmm_memory_contains(const struct vmm_memory *memory, uint64_t gpa, uint64_t bytes);
/* Each is true when it was done, and does nothing otherwise. */
bool vmm_memory_write(struct vmm_memory *memory, uint64_t gpa, const void *from, uint64_t bytes);
bool vmm_memory_zero(struct vmm_memory *memory, uint64_t gpa, uint64_t bytes);
bool vmm_memory_read(const struct vmm_memory *memory, uint64_t gpa, void *to, uint64_t bytes);

#endif

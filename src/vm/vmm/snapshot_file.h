/* vm/vmm/snapshot_file.h - the bytes of a snapshot's file. */
#ifndef DRYDOCK_VM_VMM_SNAPSHOT_FILE_H
#define DRYDOCK_VM_VMM_SNAPSHOT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "vm/vmm/vmm.h"

#define VMM_SNAPSHOT_CHUNK (1u << 20) /* memory has a check each */
#define VMM_SNAPSHOT_STATE_MAX (32u << 20)

struct vmm_snapshot_header {
	uint64_t magic;
	uint32_t version, header_bytes;
	uint64_t state_offset, state_bytes, memory_offset, memory_bytes;
	uint32_t state_check, header_check; /* CRC-32; the last of what stands before it */
};

_Static_assert(sizeof(struct vmm_snapshot_header) == 56, "as files have it");

/* Fill in where parts of those lengths lie, and the checks. */
void vmm_snapshot_header_make(struct vmm_snapshot_header *ret_header, const void *state,
                              uint64_t state_bytes, uint64_t memory_bytes);
/* Whether header is right for a file of file_bytes. Errors: -EINVAL. */
int vmm_snapshot_header_check(const struct vmm_snapshot_header *header, uint64_t file_bytes,
                              struct vmm_reason *ret_reason);
/* Of so many bytes. */
uint32_t vmm_snapshot_check(const void *bytes, uint64_t count);
/* Whether count bytes hold nothing. */
bool vmm_snapshot_is_empty(const uint8_t *bytes, uint64_t count);
/* Write memory to file at offset, but for pages that hold nothing. */
int vmm_snapshot_write_memory(int file, uint64_t offset, const uint8_t *memory, uint64_t bytes);

#endif

/* vm/vmm/snapshot_file.c - a snapshot's header, checks and pages. */
#include "vm/vmm/snapshot_file.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <zlib.h>

#include "base/host/host_disk.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/snapshot.h"

#define MAGIC 0x4d56796444616c53ull /* "SlaDdyVM" */

uint32_t vmm_snapshot_check(const void *bytes, uint64_t count)
{
	return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, count);
}

static uint32_t check_header(const struct vmm_snapshot_header *header)
{
	return vmm_snapshot_check(header, offsetof(struct vmm_snapshot_header, header_check));
}

void vmm_snapshot_header_make(struct vmm_snapshot_header *ret_header, const void *state,
                              uint64_t state_bytes, uint64_t memory_bytes)
{
	struct vmm_snapshot_header *header = ret_header;

	*header = (struct vmm_snapshot_header){ .magic = MAGIC,
		                                .version = VMM_SNAPSHOT_VERSION,
		                                .header_bytes = sizeof(*header),
		                                .state_offset = sizeof(*header),
		                                .state_bytes = state_bytes,
		                                .memory_bytes = memory_bytes,
		                                .state_check =
		                                        vmm_snapshot_check(state, state_bytes) };
	header->memory_offset =
		(header->state_offset + state_bytes + VMM_PAGE_BYTES - 1) & ~(VMM_PAGE_BYTES - 1);
	header->header_check = check_header(header);
}

static bool lies_in(uint64_t offset, uint64_t bytes, uint64_t file_bytes)
{
	return offset <= file_bytes && bytes <= file_bytes - offset;
}

int vmm_snapshot_header_check(const struct vmm_snapshot_header *header, uint64_t file_bytes,
                              struct vmm_reason *ret_reason)
{
	if (header->magic != MAGIC)
		return vmm_fail(ret_reason, -EINVAL, "this is no snapshot of a machine");
	if (header->version != VMM_SNAPSHOT_VERSION)
		return vmm_fail(ret_reason, -EINVAL,
		                "the snapshot is of version %u, and this program knows %u",
		                header->version, VMM_SNAPSHOT_VERSION);
	if (header->header_bytes != sizeof(*header) || header->header_check != check_header(header))
		return vmm_fail(ret_reason, -EINVAL, "the snapshot's header is damaged");
	if (header->state_offset < sizeof(*header) ||
	    header->state_bytes > VMM_SNAPSHOT_STATE_MAX ||
	    header->memory_offset % VMM_PAGE_BYTES || header->memory_bytes % VMM_PAGE_BYTES)
		return vmm_fail(ret_reason, -EINVAL, "the snapshot's header is impossible");
	if (!lies_in(header->state_offset, header->state_bytes, file_bytes) ||
	    !lies_in(header->memory_offset, header->memory_bytes, file_bytes))
		return vmm_fail(ret_reason, -EINVAL, "the snapshot is cut short: it has %llu bytes",
		                (unsigned long long)file_bytes);
	return 0;
}

/* --- Memory ------------------------------------------------------------------------------------------------- */

bool vmm_snapshot_is_empty(const uint8_t *bytes, uint64_t count)
{
	uint64_t words[8];

	for (; count >= sizeof(words); bytes += sizeof(words), count -= sizeof(words)) {
		memcpy(words, bytes, sizeof(words));
		if (words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] |
		    words[7])
			return false;
	}
	while (count--)
		if (*bytes++)
			return false;
	return true;
}

/* How many bytes from at on are pages that hold something, or do not. */
static uint64_t run_of(const uint8_t *memory, uint64_t at, uint64_t bytes, bool empty)
{
	uint64_t end = at;

	while (end < bytes && vmm_snapshot_is_empty(memory + end, VMM_PAGE_BYTES) == empty)
		end += VMM_PAGE_BYTES;
	return end - at;
}

int vmm_snapshot_write_memory(int file, uint64_t offset, const uint8_t *memory, uint64_t bytes)
{
	uint64_t at = 0;
	int error = 0;

	while (!error && at < bytes) {
		struct host_vector vector;
		uint64_t run;

		at += run_of(memory, at, bytes, true);
		run = run_of(memory, at, bytes, false);
		vector = (struct host_vector){ .bytes = (void *)(uintptr_t)(memory + at),
			                       .count = (size_t)run };
		if (run)
			error = host_disk_write(file, &vector, 1, offset + at);
		at += run;
	}
	return error;
}

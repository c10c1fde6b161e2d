/* vm/vmm/memory.c - the guest's memory: its regions, and copying with every bound checked in one place. */
#include "vm/vmm/memory.h"

#include <errno.h>
#include <string.h>

#include "base/host/host.h"
#include "vm/vmm/layout.h"

#define MIN_BYTES 0x200000ull
#define MAX_BYTES (1ull << 46)

static void add_region(struct vmm_memory *memory, uint64_t gpa, uint64_t offset, uint64_t bytes)
{
	memory->regions[memory->region_count++] =
		(struct vmm_region){ .gpa = gpa, .bytes = bytes, .host = memory->host + offset };
}

int vmm_memory_init(struct vmm_memory *memory, uint64_t bytes)
{
	uint64_t low;

	memset(memory, 0, sizeof(*memory));
	if (bytes < MIN_BYTES || bytes > MAX_BYTES)
		return -EINVAL;
	memory->bytes = (bytes + VMM_PAGE_BYTES - 1) & ~(VMM_PAGE_BYTES - 1);
	memory->host = host_pages_allocate(memory->bytes, NULL);
	if (!memory->host)
		return -ENOMEM;
	low = memory->bytes < VMM_GAP_GPA ? memory->bytes : VMM_GAP_GPA;
	add_region(memory, 0, 0, low);
	if (memory->bytes > low)
		add_region(memory, VMM_4G_GPA, low, memory->bytes - low);
	return 0;
}

void vmm_memory_finish(struct vmm_memory *memory)
{
	if (memory->host)
		host_pages_free(memory->host, memory->bytes);
	memset(memory, 0, sizeof(*memory));
}

uint64_t vmm_memory_low_end(const struct vmm_memory *memory)
{
	return memory->regions[0].bytes;
}

/* Where [gpa, gpa + bytes) lies on the host, or null. */
static uint8_t *translate(const struct vmm_memory *memory, uint64_t gpa, uint64_t bytes)
{
	for (size_t i = 0; i < memory->region_count; i++) {
		const struct vmm_region *region = &memory->regions[i];

		if (gpa >= region->gpa && gpa - region->gpa <= region->bytes &&
		    bytes <= region->bytes - (gpa - region->gpa))
			return region->host + (gpa - region->gpa);
	}
	return NULL;
}

bool vmm_memory_contains(const struct vmm_memory *memory, uint64_t gpa, uint64_t bytes)
{
	return translate(memory, gpa, bytes) != NULL;
}

bool vmm_memory_write(struct vmm_memory *memory, uint64_t gpa, const void *from, uint64_t bytes)
{
	uint8_t *to = translate(memory, gpa, bytes);

	if (to)
		memcpy(to, from, bytes);
	return to != NULL;
}

bool vmm_memory_zero(struct vmm_memory *memory, uint64_t gpa, uint64_t bytes)
{
	uint8_t *to = translate(memory, gpa, bytes);

	if (to)
		memset(to, 0, bytes);
	return to != NULL;
}

bool vmm_memory_read(const struct vmm_memory *memory, uint64_t gpa, void *to, uint64_t bytes)
{
	const uint8_t *from = translate(memory, gpa, bytes);

	if (from)
		memcpy(to, from, bytes);
	return from != NULL;
}

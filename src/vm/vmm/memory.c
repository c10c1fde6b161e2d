/* vm/vmm/memory.c - the guest's memory: one reservation, seen as regions. */
#include "vm/vmm/memory.h"

#include <errno.h>
#include <string.h>

#include "base/host/host.h"
#include "vm/vmm/layout.h"

#define MIN_BYTES 0x200000ull
#define MAX_BYTES (1ull << 46)

static void add_region(struct vmm_memory *memory, uint64_t gpa, uint64_t offset, uint64_t bytes)
{
	memory->guest.regions[memory->guest.region_count++] =
		(struct guest_region){ .gpa = gpa, .bytes = bytes, .host = memory->host + offset };
}

static int add_regions(struct vmm_memory *memory)
{
	uint64_t low;

	if (!memory->host)
		return -ENOMEM;
	low = memory->bytes < VMM_GAP_GPA ? memory->bytes : VMM_GAP_GPA;
	add_region(memory, 0, 0, low);
	if (memory->bytes > low)
		add_region(memory, VMM_4G_GPA, low, memory->bytes - low);
	return 0;
}

static int begin(struct vmm_memory *memory, uint64_t bytes)
{
	memset(memory, 0, sizeof(*memory));
	if (bytes < MIN_BYTES || bytes > MAX_BYTES)
		return -EINVAL;
	memory->bytes = (bytes + VMM_PAGE_BYTES - 1) & ~(VMM_PAGE_BYTES - 1);
	return 0;
}

int vmm_memory_init(struct vmm_memory *memory, uint64_t bytes)
{
	int error = begin(memory, bytes);

	if (error)
		return error;
	memory->host = host_pages_allocate_large(memory->bytes);
	/* Of the first 2 MiB little is used, and by every machine: small pages are there sooner. */
	if (memory->host)
		host_pages_keep_small(memory->host, MIN_BYTES);
	return add_regions(memory);
}

int vmm_memory_init_file(struct vmm_memory *memory, uint64_t bytes, int file, uint64_t offset)
{
	int error = begin(memory, bytes);

	if (error || memory->bytes != bytes)
		return -EINVAL;
	memory->host = host_memory_file_map_private(file, bytes, offset, HOST_READ_WRITE);
	return add_regions(memory);
}

void vmm_memory_finish(struct vmm_memory *memory)
{
	if (memory->host)
		host_pages_free(memory->host, memory->bytes);
	memset(memory, 0, sizeof(*memory));
}

uint64_t vmm_memory_low_end(const struct vmm_memory *memory)
{
	return memory->guest.regions[0].bytes;
}

bool vmm_memory_contains(const struct vmm_memory *memory, uint64_t gpa, uint64_t bytes)
{
	return guest_memory_contains(&memory->guest, gpa, bytes);
}

bool vmm_memory_write(struct vmm_memory *memory, uint64_t gpa, const void *from, uint64_t bytes)
{
	return guest_memory_write(&memory->guest, gpa, from, bytes);
}

bool vmm_memory_zero(struct vmm_memory *memory, uint64_t gpa, uint64_t bytes)
{
	return guest_memory_zero(&memory->guest, gpa, bytes);
}

bool vmm_memory_read(const struct vmm_memory *memory, uint64_t gpa, void *to, uint64_t bytes)
{
	return guest_memory_read(&memory->guest, gpa, to, bytes);
}

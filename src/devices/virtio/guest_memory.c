/* devices/virtio/guest_memory.c - addresses of the other side, each checked with its length in one place. */
#include "devices/virtio/guest_memory.h"

#include <string.h>

static uint8_t *translate(const struct guest_memory *memory, uint64_t gpa, uint64_t bytes)
{
	for (size_t i = 0; i < memory->region_count; i++) {
		const struct guest_region *region = &memory->regions[i];

		if (gpa >= region->gpa && gpa - region->gpa <= region->bytes &&
		    bytes <= region->bytes - (gpa - region->gpa))
			return region->host + (gpa - region->gpa);
	}
	return NULL;
}

bool guest_memory_contains(const struct guest_memory *memory, uint64_t gpa, uint64_t bytes)
{
	return translate(memory, gpa, bytes) != NULL;
}

bool guest_memory_read(const struct guest_memory *memory, uint64_t gpa, void *to, uint64_t bytes)
{
	const uint8_t *from = translate(memory, gpa, bytes);

	if (from)
		memcpy(to, from, bytes);
	return from != NULL;
}

bool guest_memory_write(const struct guest_memory *memory, uint64_t gpa, const void *from,
                        uint64_t bytes)
{
	uint8_t *to = translate(memory, gpa, bytes);

	if (to)
		memcpy(to, from, bytes);
	return to != NULL;
}

bool guest_memory_zero(const struct guest_memory *memory, uint64_t gpa, uint64_t bytes)
{
	uint8_t *to = translate(memory, gpa, bytes);

	if (to)
		memset(to, 0, bytes);
	return to != NULL;
}

bool guest_memory_load16(const struct guest_memory *memory, uint64_t gpa, uint16_t *ret_value)
{
	const uint8_t *from = translate(memory, gpa, sizeof(*ret_value));

	if (!from || (gpa & 1))
		return false;
	*ret_value = __atomic_load_n((const uint16_t *)(const void *)from, __ATOMIC_ACQUIRE);
	return true;
}

bool guest_memory_store16(const struct guest_memory *memory, uint64_t gpa, uint16_t value)
{
	uint8_t *to = translate(memory, gpa, sizeof(value));

	if (!to || (gpa & 1))
		return false;
	__atomic_store_n((uint16_t *)(void *)to, value, __ATOMIC_RELEASE);
	return true;
}

void *guest_memory_pin(const struct guest_memory *memory, uint64_t gpa, uint64_t bytes)
{
	return translate(memory, gpa, bytes);
}

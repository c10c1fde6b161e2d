/*
 * vm/hv/memory.c - guest memory: ranges, each a slot of the hypervisor.
 *
 * A range that overlaps a new one, or loses a part of itself, is taken away and what is left of it is mapped
 * again, in one or two slots. A processor that runs meanwhile may see such a rest missing for a moment.
 */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool overlaps(const struct hv_range *range, uint64_t gpa, uint64_t bytes)
{
	return range->gpa < gpa + bytes && gpa < range->gpa + range->bytes;
}

static int reserve(struct hv_partition *partition, size_t count)
{
	size_t capacity = partition->range_count + count;
	struct hv_range *ranges;

	if (capacity <= partition->range_capacity)
		return 0;
	capacity *= 2;
	ranges = realloc(partition->ranges, capacity * sizeof(*ranges));
	if (!ranges)
		return -ENOMEM;
	partition->ranges = ranges;
	partition->range_capacity = capacity;
	return 0;
}

static unsigned slot_flags(unsigned flags)
{
	return ((flags & WHvMapGpaRangeFlagWrite) ? 0u : HOST_KVM_READ_ONLY) |
	       ((flags & WHvMapGpaRangeFlagTrackDirtyPages) ? HOST_KVM_LOG_DIRTY : 0u);
}

static size_t bitmap_words(uint64_t bytes)
{
	return (size_t)((bytes / HV_PAGE_BYTES + 63) / 64);
}

/* Needs room for one more range. A rest of a tracked range starts with every page written: that is safe. */
static int insert_locked(struct hv_partition *partition, const struct hv_range *range, bool is_rest)
{
	size_t at = partition->range_count;
	uint64_t *dirty = NULL;
	uint32_t slot = 0;
	int error;

	while (slot < partition->slot_count && partition->slots[slot])
		slot++;
	if (slot == partition->slot_count)
		return -ENOSPC;
	if (range->flags & WHvMapGpaRangeFlagTrackDirtyPages) {
		dirty = calloc(bitmap_words(range->bytes), sizeof(*dirty));
		if (!dirty)
			return -ENOMEM;
		if (is_rest)
			memset(dirty, 0xff, bitmap_words(range->bytes) * sizeof(*dirty));
	}
	error = partition->backend->map(partition->machine, slot, range->gpa, range->bytes,
	                                range->host, slot_flags(range->flags));
	if (error) {
		free(dirty);
		return error;
	}
	while (at && partition->ranges[at - 1].gpa > range->gpa)
		at--;
	memmove(&partition->ranges[at + 1], &partition->ranges[at],
	        (partition->range_count - at) * sizeof(*range));
	partition->ranges[at] = *range;
	partition->ranges[at].slot = slot;
	partition->ranges[at].dirty = dirty;
	partition->slots[slot] = 1;
	partition->range_count++;
	partition->ranges_generation++;
	return 0;
}

static void remove_locked(struct hv_partition *partition, size_t at)
{
	const struct hv_range *range = &partition->ranges[at];

	partition->backend->map(partition->machine, range->slot, range->gpa, 0, NULL, 0);
	partition->slots[range->slot] = 0;
	free(range->dirty);
	partition->range_count--;
	partition->ranges_generation++;
	memmove(&partition->ranges[at], &partition->ranges[at + 1],
	        (partition->range_count - at) * sizeof(*range));
}

/* The parts of range before and after [gpa, gpa + bytes). */
static int insert_rests_locked(struct hv_partition *partition, const struct hv_range *range,
                               uint64_t gpa, uint64_t bytes)
{
	struct hv_range rest = *range;
	int error = 0;

	if (range->gpa < gpa) {
		rest.bytes = gpa - range->gpa;
		error = insert_locked(partition, &rest, true);
	}
	if (!error && range->gpa + range->bytes > gpa + bytes) {
		rest.gpa = gpa + bytes;
		rest.bytes = range->gpa + range->bytes - rest.gpa;
		rest.host = range->host + (rest.gpa - range->gpa);
		error = insert_locked(partition, &rest, true);
	}
	return error;
}

/* Needs room for two more ranges. 1 when something was there. */
static int cut_locked(struct hv_partition *partition, uint64_t gpa, uint64_t bytes)
{
	int found = 0;

	for (size_t i = 0; i < partition->range_count;) {
		struct hv_range range = partition->ranges[i];
		int error;

		if (!overlaps(&range, gpa, bytes)) {
			i++;
			continue;
		}
		found = 1;
		remove_locked(partition, i);
		error = insert_rests_locked(partition, &range, gpa, bytes);
		if (error)
			return error;
		if (range.gpa < gpa)
			i++;
	}
	return found;
}

HRESULT hv_memory_map(struct hv_partition *partition, const struct hv_range *range)
{
	int result;

	host_lock_acquire(&partition->ranges_lock);
	result = reserve(partition, 3);
	if (result >= 0)
		result = cut_locked(partition, range->gpa, range->bytes);
	if (result >= 0)
		result = insert_locked(partition, range, false);
	host_lock_release(&partition->ranges_lock);
	return hv_result(result);
}

HRESULT hv_memory_unmap(struct hv_partition *partition, uint64_t gpa, uint64_t bytes)
{
	int result;

	host_lock_acquire(&partition->ranges_lock);
	result = reserve(partition, 2);
	if (result >= 0)
		result = cut_locked(partition, gpa, bytes);
	host_lock_release(&partition->ranges_lock);
	if (result < 0)
		return hv_result(result);
	return result ? S_OK : WHV_E_GPA_RANGE_NOT_FOUND;
}

void hv_memory_finish(struct hv_partition *partition)
{
	for (size_t i = 0; i < partition->range_count; i++)
		free(partition->ranges[i].dirty);
	free(partition->ranges);
	partition->ranges = NULL;
	partition->range_count = partition->range_capacity = 0;
}

static const struct hv_range *find_locked(const struct hv_partition *partition, uint64_t gpa)
{
	size_t low = 0, high = partition->range_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct hv_range *range = &partition->ranges[middle];

		if (gpa < range->gpa)
			high = middle;
		else if (gpa - range->gpa >= range->bytes)
			low = middle + 1;
		else
			return range;
	}
	return NULL;
}

const uint8_t *hv_memory_at_locked(const struct hv_partition *partition, uint64_t gpa,
                                   uint64_t bytes)
{
	const struct hv_range *range = find_locked(partition, gpa);

	if (!range || bytes > range->bytes - (gpa - range->gpa))
		return NULL;
	return range->host + (gpa - range->gpa);
}

bool hv_memory_piece(struct hv_partition *partition, uint64_t gpa, uint64_t bytes,
                     struct hv_range *ret_piece)
{
	const struct hv_range *range;
	uint64_t before;

	host_lock_acquire(&partition->ranges_lock);
	range = find_locked(partition, gpa);
	if (range) {
		before = gpa - range->gpa;
		*ret_piece = *range;
		ret_piece->gpa = gpa;
		ret_piece->host += before;
		ret_piece->bytes = range->bytes - before < bytes ? range->bytes - before : bytes;
	}
	host_lock_release(&partition->ranges_lock);
	return range != NULL;
}

bool hv_memory_read(struct hv_partition *partition, uint64_t gpa, void *to, size_t bytes)
{
	uint8_t *out = to;

	host_lock_acquire(&partition->ranges_lock);
	while (bytes) {
		const struct hv_range *range = find_locked(partition, gpa);
		uint64_t part;

		if (!range)
			break;
		part = range->bytes - (gpa - range->gpa);
		if (part > bytes)
			part = bytes;
		memcpy(out, range->host + (gpa - range->gpa), part);
		out += part;
		gpa += part;
		bytes -= part;
	}
	host_lock_release(&partition->ranges_lock);
	return bytes == 0;
}

/* --- Pages that were written ---------------------------------------------------------------------- */

/* Add what the hypervisor has logged of range, which thereby forgets it. */
static int collect_locked(struct hv_partition *partition, const struct hv_range *range)
{
	size_t words = bitmap_words(range->bytes);
	uint64_t *log = calloc(words, sizeof(*log));
	int error;

	if (!log)
		return -ENOMEM;
	error = partition->backend->dirty(partition->machine, range->slot, log);
	for (size_t i = 0; !error && i < words; i++)
		range->dirty[i] |= log[i];
	free(log);
	return error;
}

static bool take_bit(uint64_t *words, uint64_t bit)
{
	uint64_t mask = 1ull << (bit % 64);
	bool set = words[bit / 64] & mask;

	words[bit / 64] &= ~mask;
	return set;
}

/* The part of range in [gpa, end): its bits move to bitmap, whose first is gpa's of the query. */
static void take_pages_locked(const struct hv_range *range, uint64_t gpa, uint64_t end,
                              uint64_t first, uint64_t *bitmap)
{
	for (uint64_t at = gpa; at < end; at += HV_PAGE_BYTES) {
		uint64_t bit = (at - first) / HV_PAGE_BYTES;

		if (take_bit(range->dirty, (at - range->gpa) / HV_PAGE_BYTES) && bitmap)
			bitmap[bit / 64] |= 1ull << (bit % 64);
	}
}

static HRESULT check_tracked_locked(const struct hv_partition *partition, uint64_t gpa,
                                    uint64_t bytes)
{
	for (uint64_t at = gpa; at < gpa + bytes;) {
		const struct hv_range *range = find_locked(partition, at);

		if (!range || !range->dirty)
			return WHV_E_GPA_RANGE_NOT_FOUND;
		at = range->gpa + range->bytes;
	}
	return S_OK;
}

HRESULT hv_memory_dirty(struct hv_partition *partition, uint64_t gpa, uint64_t bytes,
                        uint64_t *bitmap)
{
	uint64_t end = gpa + bytes;
	HRESULT result;
	int error = 0;

	host_lock_acquire(&partition->ranges_lock);
	result = check_tracked_locked(partition, gpa, bytes);
	for (uint64_t at = gpa; result == S_OK && at < end;) {
		const struct hv_range *range = find_locked(partition, at);
		uint64_t stop = range->gpa + range->bytes < end ? range->gpa + range->bytes : end;

		error = collect_locked(partition, range);
		result = hv_result(error);
		if (!error)
			take_pages_locked(range, at, stop, gpa, bitmap);
		at = stop;
	}
	host_lock_release(&partition->ranges_lock);
	return result;
}

/* --- Another machine ------------------------------------------------------------------------------ */

int hv_memory_renew(struct hv_partition *partition, struct host_kvm *machine)
{
	int error = 0;

	host_lock_acquire(&partition->ranges_lock);
	for (size_t i = 0; !error && i < partition->range_count; i++) {
		const struct hv_range *kept = &partition->ranges[i];

		error = partition->backend->map(machine, kept->slot, kept->gpa, kept->bytes,
		                                kept->host, slot_flags(kept->flags));
	}
	host_lock_release(&partition->ranges_lock);
	return error;
}

/* Where the hypervisor does not tell any more, every page counts as written: that is safe. */
void hv_memory_collect(struct hv_partition *partition)
{
	host_lock_acquire(&partition->ranges_lock);
	for (size_t i = 0; i < partition->range_count; i++) {
		const struct hv_range *range = &partition->ranges[i];

		if (range->dirty && collect_locked(partition, range))
			memset(range->dirty, 0xff,
			       bitmap_words(range->bytes) * sizeof(*range->dirty));
	}
	host_lock_release(&partition->ranges_lock);
}

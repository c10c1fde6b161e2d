/* tests/devices/virtio/guest_memory_test.c - addresses at and beyond the ends of regions. */
#include <string.h>

#include "devices/virtio/guest_memory.h"
#include "test.h"

static uint8_t low[64], high[64];

static const struct guest_memory memory = {
	.regions = { { .gpa = 0x1000, .bytes = 64, .host = low },
	             { .gpa = ~0ull - 63, .bytes = 64, .host = high } },
	.region_count = 2
};

TEST(VM_17_ranges_lie_in_one_region_as_a_whole)
{
	static const struct {
		uint64_t gpa, bytes;
		bool inside;
	} rows[] = {
		{ 0x1000, 64, true },     { 0x1000, 65, false },        { 0xfff, 1, false },
		{ 0x103f, 1, true },      { 0x1040, 1, false },         { 0x1040, 0, true },
		{ 0x1001, ~0ull, false }, { ~0ull - 63, 64, true },     { ~0ull, 1, true },
		{ ~0ull, 2, false },      { ~0ull - 1, 0x1003, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(rows[i].inside,
		                 guest_memory_contains(&memory, rows[i].gpa, rows[i].bytes));
}

TEST(VM_17_copies_are_whole_or_not_at_all)
{
	uint8_t bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	assert_true(guest_memory_write(&memory, 0x1038, bytes, 8));
	assert_int_equal(8, low[63]);
	assert_false(guest_memory_write(&memory, 0x1039, bytes, 8));
	assert_int_equal(1, low[56]);
	memset(bytes, 0, sizeof(bytes));
	assert_false(guest_memory_read(&memory, 0x1039, bytes, 8));
	assert_int_equal(0, bytes[0]);
	assert_true(guest_memory_read(&memory, 0x1038, bytes, 8));
	assert_int_equal(8, bytes[7]);
	assert_true(guest_memory_zero(&memory, 0x103f, 1));
	assert_int_equal(0, low[63]);
	assert_false(guest_memory_zero(&memory, 0x103f, 2));
}

TEST(VM_85_indices_are_aligned_numbers)
{
	uint16_t value = 0x5555;

	assert_true(guest_memory_store16(&memory, 0x1002, 0xabcd));
	assert_int_equal(0xcd, low[2]);
	assert_true(guest_memory_load16(&memory, 0x1002, &value));
	assert_int_equal(0xabcd, value);
	assert_false(guest_memory_load16(&memory, 0x1003, &value));
	assert_false(guest_memory_store16(&memory, 0x1003, 1));
	assert_false(guest_memory_load16(&memory, 0x1040, &value));
}

TEST(VM_17_what_is_pinned_lies_in_one_region)
{
	assert_ptr_equal(low + 1, guest_memory_pin(&memory, 0x1001, 63));
	assert_null(guest_memory_pin(&memory, 0x1001, 64));
}

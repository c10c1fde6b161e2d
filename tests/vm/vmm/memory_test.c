/* tests/vm/vmm/memory_test.c - regions of the guest's memory and their bounds. */
#include <errno.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/memory.h"

#define MIB (1ull << 20)
#define GIB (1ull << 30)
#define GAP 0xd0000000ull

TEST(VM_46_sizes_give_the_right_regions)
{
	static const struct {
		uint64_t bytes, low, high;
	} rows[] = {
		{ 2 * MIB, 2 * MIB, 0 },
		{ 128 * MIB, 128 * MIB, 0 },
		{ 3328 * MIB, GAP, 0 },
		{ 3329 * MIB, GAP, MIB },
		{ 8 * GIB, GAP, 8 * GIB - GAP },
		{ 64 * GIB, GAP, 64 * GIB - GAP },
		{ 2 * MIB + 1, 2 * MIB + 4096, 0 },
		{ 3 * MIB - 4095, 3 * MIB, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vmm_memory memory;

		assert_int_equal(0, vmm_memory_init(&memory, rows[i].bytes));
		assert_int_equal(rows[i].high ? 2 : 1, memory.guest.region_count);
		assert_int_equal(0, memory.guest.regions[0].gpa);
		assert_true(memory.guest.regions[0].bytes == rows[i].low);
		assert_true(vmm_memory_low_end(&memory) == rows[i].low);
		if (rows[i].high) {
			assert_true(memory.guest.regions[1].gpa == 4 * GIB);
			assert_true(memory.guest.regions[1].bytes == rows[i].high);
			assert_ptr_equal(memory.guest.regions[1].host, memory.host + GAP);
		}
		vmm_memory_finish(&memory);
	}
}

TEST(VM_46_sizes_that_no_machine_has_are_refused)
{
	static const uint64_t sizes[] = { 0, 1, 2 * MIB - 1, (1ull << 46) + 1, UINT64_MAX };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct vmm_memory memory;

		assert_int_equal(-EINVAL, vmm_memory_init(&memory, sizes[i]));
		vmm_memory_finish(&memory);
	}
}

TEST(VM_46_the_largest_machine_is_a_question_of_room_alone)
{
	struct vmm_memory memory;
	int error = vmm_memory_init(&memory, 1ull << 46);

	assert_true(!error || error == -ENOMEM);
	vmm_memory_finish(&memory);
}

TEST(VM_17_an_access_over_the_end_of_a_region_fails_and_writes_nothing)
{
	static const struct {
		uint64_t gpa, bytes;
		bool inside;
	} rows[] = {
		{ 0, 1, true },
		{ GAP - 8, 8, true },
		{ GAP - 7, 8, false },
		{ GAP, 1, false },
		{ GAP, 0, true },
		{ GAP + 1, 0, false },
		{ 4 * GIB - 1, 2, false },
		{ 4 * GIB, 8, true },
		{ 4 * GIB + MIB - 8, 8, true },
		{ 4 * GIB + MIB - 8, 9, false },
		{ UINT64_MAX, 1, false },
		{ UINT64_MAX - 3, 8, false },
		{ 8, UINT64_MAX, false },
	};
	struct vmm_memory memory;
	uint8_t bytes[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }, back[16];

	assert_int_equal(0, vmm_memory_init(&memory, 3329 * MIB));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t gpa = rows[i].gpa, count = rows[i].bytes;

		assert_int_equal(rows[i].inside, vmm_memory_contains(&memory, gpa, count));
		if (count > sizeof(bytes))
			continue;
		memset(back, 0xee, sizeof(back));
		assert_int_equal(rows[i].inside, vmm_memory_write(&memory, gpa, bytes, count));
		assert_int_equal(rows[i].inside, vmm_memory_read(&memory, gpa, back, count));
		if (rows[i].inside)
			assert_memory_equal(bytes, back, count);
		else
			assert_int_equal(0xee, back[0]);
		assert_int_equal(rows[i].inside, vmm_memory_zero(&memory, gpa, count));
	}
	assert_true(vmm_memory_read(&memory, GAP - 16, back, 16));
	for (int i = 0; i < 16; i++)
		assert_int_equal(0, back[i]);
	vmm_memory_finish(&memory);
}

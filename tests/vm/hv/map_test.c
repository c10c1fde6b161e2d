/* tests/vm/hv/map_test.c - guest memory: overlapping mappings and partial unmapping. */
#include <errno.h>

#include "guest.h"

#define PAGE 0x1000u
#define AREA 0x20000u
#define READ_WRITE (WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite)

/* What the guest reads at AREA + offset: the byte, or -1 for an exit. DS is at 20000h. */
static int guest_byte(struct guest *guest, uint32_t offset)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterDs;
	WHV_REGISTER_VALUE value = { 0 };

	value.Segment.Base = AREA;
	value.Segment.Limit = 0xffff;
	value.Segment.Selector = AREA >> 4;
	value.Segment.Attributes = 0x93;
	guest_reset(guest);
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
	/* mov al,[offset]; hlt */
	memcpy(guest->memory + GUEST_ENTRY,
	       (uint8_t[]){ 0xa0, (uint8_t)offset, (uint8_t)(offset >> 8), 0xf4 }, 4);
	if (guest_run(guest) != WHvRunVpExitReasonX64Halt)
		return -1;
	return (int)(guest_get(guest, WHvX64RegisterRax) & 0xff);
}

/* Eight pages, each full of its number plus first. */
static uint8_t *pages(uint8_t first)
{
	uint8_t *memory = host_pages_allocate(8 * PAGE, NULL);

	assert_non_null(memory);
	for (unsigned i = 0; i < 8; i++)
		memset(memory + i * PAGE, first + (int)i, PAGE);
	return memory;
}

static void expect(struct guest *guest, const int wanted[8])
{
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(wanted[i], guest_byte(guest, i * PAGE));
}

static void map(struct guest *guest, void *memory, uint32_t page, uint32_t count)
{
	assert_int_equal(S_OK, WHvMapGpaRange(guest->partition, memory, AREA + page * PAGE,
	                                      count * PAGE, READ_WRITE));
}

static void unmap(struct guest *guest, uint32_t page, uint32_t count, HRESULT wanted)
{
	assert_int_equal(wanted,
	                 WHvUnmapGpaRange(guest->partition, AREA + page * PAGE, count * PAGE));
}

BARE_TEST(VM_9_unmapping_the_middle_leaves_both_ends)
{
	struct guest guest;
	uint8_t *memory = pages(10);

	GUEST_CODE(&guest, 0xf4);
	map(&guest, memory, 0, 8);
	expect(&guest, (int[]){ 10, 11, 12, 13, 14, 15, 16, 17 });
	unmap(&guest, 3, 2, S_OK);
	expect(&guest, (int[]){ 10, 11, 12, -1, -1, 15, 16, 17 });
	unmap(&guest, 3, 2, WHV_E_GPA_RANGE_NOT_FOUND);
	unmap(&guest, 0, 1, S_OK);
	unmap(&guest, 7, 1, S_OK);
	expect(&guest, (int[]){ -1, 11, 12, -1, -1, 15, 16, -1 });
	unmap(&guest, 0, 8, S_OK);
	expect(&guest, (int[]){ -1, -1, -1, -1, -1, -1, -1, -1 });
	guest_destroy(&guest);
	host_pages_free(memory, 8 * PAGE);
}

BARE_TEST(VM_9_a_mapping_over_another_replaces_what_it_covers)
{
	struct guest guest;
	uint8_t *lower = pages(10), *upper = pages(50);

	GUEST_CODE(&guest, 0xf4);
	map(&guest, lower, 0, 8);
	map(&guest, upper, 2, 3);
	expect(&guest, (int[]){ 10, 11, 50, 51, 52, 15, 16, 17 });
	map(&guest, upper + 5 * PAGE, 4, 3);
	expect(&guest, (int[]){ 10, 11, 50, 51, 55, 56, 57, 17 });
	map(&guest, lower, 0, 8);
	expect(&guest, (int[]){ 10, 11, 12, 13, 14, 15, 16, 17 });
	guest_destroy(&guest);
	host_pages_free(lower, 8 * PAGE);
	host_pages_free(upper, 8 * PAGE);
}

BARE_TEST(VM_17_ranges_that_are_not_whole_pages_or_wrap_around_are_refused)
{
	static const struct {
		uint64_t gpa, bytes;
		unsigned flags;
	} rows[] = {
		{ 0x20000, 0, READ_WRITE },
		{ 0x20001, PAGE, READ_WRITE },
		{ 0x20000, PAGE + 1, READ_WRITE },
		{ 0xfffffffffffff000, 0x2000, READ_WRITE },
		{ 0xfffffffffffff000, PAGE, READ_WRITE },
		{ 0x20000, 0xfffffffffffff000, READ_WRITE },
		{ 0x20000, PAGE, WHvMapGpaRangeFlagExecute },
		{ 0x20000, PAGE, WHvMapGpaRangeFlagNone },
		{ 0x20000, PAGE, READ_WRITE | 0x100 },
	};
	struct guest guest;
	uint8_t *memory = pages(1);

	GUEST_CODE(&guest, 0xf4);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(E_INVALIDARG, WHvMapGpaRange(guest.partition, memory, rows[i].gpa,
		                                              rows[i].bytes, rows[i].flags));
	assert_int_equal(E_INVALIDARG,
	                 WHvMapGpaRange(guest.partition, memory + 1, AREA, PAGE, READ_WRITE));
	assert_int_equal(E_INVALIDARG,
	                 WHvMapGpaRange(guest.partition, NULL, AREA, PAGE, READ_WRITE));
	assert_int_equal(-1, guest_byte(&guest, 0));
	guest_destroy(&guest);
	host_pages_free(memory, 8 * PAGE);
}

BARE_TEST(VM_9_unmapping_over_two_ranges_cuts_both)
{
	struct guest guest;
	uint8_t *memory = pages(10);

	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, memory, GUEST_BYTES, 8 * PAGE,
	                                      READ_WRITE));
	/* From within the lowest range into the one behind it. */
	assert_int_equal(S_OK, WHvUnmapGpaRange(guest.partition, GUEST_BYTES - 2 * PAGE, 4 * PAGE));
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(WHV_E_GPA_RANGE_NOT_FOUND,
		                 WHvUnmapGpaRange(guest.partition,
		                                  GUEST_BYTES - 2 * PAGE + i * PAGE, PAGE));
	assert_int_equal(S_OK, WHvUnmapGpaRange(guest.partition, GUEST_BYTES + 2 * PAGE, PAGE));
	assert_int_equal(S_OK, WHvUnmapGpaRange(guest.partition, GUEST_BYTES - 3 * PAGE, PAGE));
	guest_destroy(&guest);
	host_pages_free(memory, 8 * PAGE);
}

TEST(VM_9_a_slot_of_the_double_is_whole_pages_made_once_and_overlaps_no_other)
{
	static const struct {
		uint32_t slot;
		uint64_t gpa, bytes;
		int error;
	} rows[] = {
		{ 0, AREA, 2 * PAGE, 0 },           { 0, 2 * AREA, PAGE, -EINVAL },
		{ 1, AREA + PAGE, PAGE, -EEXIST },  { 1, AREA - PAGE, 2 * PAGE, -EEXIST },
		{ 1, 2 * AREA + 1, PAGE, -EINVAL }, { 1, 2 * AREA, PAGE + 1, -EINVAL },
		{ 32, 2 * AREA, PAGE, -EINVAL },    { 1, AREA + 2 * PAGE, PAGE, 0 },
		{ 31, AREA - PAGE, PAGE, 0 },       { 0, 0, 0, 0 },
		{ 0, AREA, 2 * PAGE, 0 },
	};
	const struct hv_backend *backend = &hv_backend_double_at;
	struct host_kvm_options options = { 0 };
	uint8_t *memory = pages(1);
	struct host_kvm *kvm;

	assert_int_equal(0, backend->create(&options, &kvm));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(rows[i].error, backend->map(kvm, rows[i].slot, rows[i].gpa,
		                                             rows[i].bytes, memory, 0));
	backend->destroy(kvm);
	host_pages_free(memory, 8 * PAGE);
}

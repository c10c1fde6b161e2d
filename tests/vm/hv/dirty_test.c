/* tests/vm/hv/dirty_test.c - which pages a guest has written. */
#include "guest.h"

#define AREA 0x20000u
#define PAGE 0x1000u
#define PAGES 70u
#define TRACKED \
	(WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite | WHvMapGpaRangeFlagTrackDirtyPages)

/* Let the guest write a byte to page of the area, which lies at 20000h. */
static void write_page(struct guest *guest, uint32_t page)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterDs;
	WHV_REGISTER_VALUE value = { 0 };

	value.Segment.Base = AREA + page * PAGE;
	value.Segment.Limit = 0xffff;
	value.Segment.Selector = (UINT16)((AREA + page * PAGE) >> 4);
	value.Segment.Attributes = 0x93;
	guest_reset(guest);
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
	/* mov [0],al; hlt */
	memcpy(guest->memory + GUEST_ENTRY, "\xa2\x00\x00\xf4", 4);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(guest));
}

static void expect(struct guest *guest, uint32_t page, uint32_t count, uint64_t low, uint64_t high)
{
	UINT64 bitmap[2] = { ~0ull, ~0ull };

	assert_int_equal(S_OK, WHvQueryGpaRangeDirtyBitmap(guest->partition, AREA + page * PAGE,
	                                                   count * PAGE, bitmap, sizeof(bitmap)));
	assert_int_equal(low, bitmap[0]);
	if (count > 64)
		assert_int_equal(high, bitmap[1]);
}

KVM_TEST(VM_17_written_pages_are_told_once_and_queries_of_parts_keep_the_rest)
{
	struct guest guest;
	uint8_t *memory = host_pages_allocate(PAGES * PAGE, NULL);

	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(S_OK,
	                 WHvMapGpaRange(guest.partition, memory, AREA, PAGES * PAGE, TRACKED));
	expect(&guest, 0, PAGES, 0, 0);
	write_page(&guest, 3);
	write_page(&guest, 66);
	expect(&guest, 0, PAGES, 1 << 3, 1 << 2);
	expect(&guest, 0, PAGES, 0, 0);
	write_page(&guest, 3);
	write_page(&guest, 5);
	expect(&guest, 4, 2, 1 << 1, 0);
	expect(&guest, 0, PAGES, 1 << 3, 0);
	write_page(&guest, 7);
	assert_int_equal(S_OK,
	                 WHvQueryGpaRangeDirtyBitmap(guest.partition, AREA, PAGES * PAGE, NULL, 0));
	expect(&guest, 0, PAGES, 0, 0);
	guest_destroy(&guest);
	host_pages_free(memory, PAGES * PAGE);
}

KVM_TEST(VM_17_a_query_of_memory_that_is_not_tracked_is_refused)
{
	struct guest guest;
	UINT64 bitmap[2];

	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(WHV_E_GPA_RANGE_NOT_FOUND,
	                 WHvQueryGpaRangeDirtyBitmap(guest.partition, 0, PAGE, bitmap,
	                                             sizeof(bitmap)));
	assert_int_equal(WHV_E_GPA_RANGE_NOT_FOUND,
	                 WHvQueryGpaRangeDirtyBitmap(guest.partition, AREA, PAGE, bitmap,
	                                             sizeof(bitmap)));
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvQueryGpaRangeDirtyBitmap(guest.partition, AREA, 65 * PAGE, bitmap, 8));
	guest_destroy(&guest);
}

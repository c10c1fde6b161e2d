/* tests/vm/hv/advise_test.c - WHvAdviseGpaRange: pages that are there before they are touched, and that stay. */
#include <sys/mman.h>

#include "guest.h"

#define AREA 0x100000u
#define PAGE 0x1000u
#define PAGES 8u
#define AREA_BYTES (PAGES * PAGE)

static const WHV_ADVISE_GPA_RANGE_POPULATE for_reading = { .AccessType = WHvMemoryAccessRead };
static const WHV_ADVISE_GPA_RANGE_POPULATE for_writing = { .AccessType = WHvMemoryAccessWrite };

static HRESULT advise(struct guest *guest, uint32_t page, uint32_t count,
                      WHV_ADVISE_GPA_RANGE_CODE code, const WHV_ADVISE_GPA_RANGE_POPULATE *populate)
{
	const WHV_MEMORY_RANGE_ENTRY range = { AREA + page * PAGE, count * PAGE };

	return WHvAdviseGpaRange(guest->partition, &range, 1, code, populate,
	                         populate ? sizeof(*populate) : 0);
}

static HRESULT populate(struct guest *guest, uint32_t page, uint32_t count)
{
	return advise(guest, page, count, WHvAdviseGpaRangeCodePopulate, &for_writing);
}

/* Which of the area's pages are in memory, a bit each. */
static unsigned present(uint8_t *memory)
{
	unsigned char pages[PAGES];
	unsigned bits = 0;

	assert_int_equal(0, mincore(memory, AREA_BYTES, pages));
	for (unsigned i = 0; i < PAGES; i++)
		bits |= (pages[i] & 1u) << i;
	return bits;
}

static uint8_t *start(struct guest *guest)
{
	uint8_t *memory = host_pages_allocate(AREA_BYTES, NULL);

	GUEST_CODE(guest, 0xf4);
	assert_non_null(memory);
	host_pages_keep_small(memory, AREA_BYTES);
	assert_int_equal(S_OK, WHvMapGpaRange(guest->partition, memory, AREA, AREA_BYTES,
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite));
	assert_int_equal(0, present(memory));
	return memory;
}

static void finish(struct guest *guest, uint8_t *memory)
{
	guest_destroy(guest);
	host_pages_free(memory, AREA_BYTES);
}

BARE_TEST(VM_18_just_the_pages_that_are_named_are_populated)
{
	struct guest guest;
	uint8_t *memory = start(&guest);
	const WHV_MEMORY_RANGE_ENTRY two[] = { { AREA + 5 * PAGE, PAGE },
		                               { AREA + 7 * PAGE, PAGE } };

	assert_int_equal(S_OK, populate(&guest, 1, 2));
	assert_int_equal(6, present(memory));
	assert_int_equal(S_OK,
	                 WHvAdviseGpaRange(guest.partition, two, 2, WHvAdviseGpaRangeCodePopulate,
	                                   &for_writing, sizeof(for_writing)));
	assert_int_equal(6 | 1 << 5 | 1 << 7, present(memory));
	finish(&guest, memory);
}

BARE_TEST(VM_18_a_range_is_populated_across_mappings)
{
	struct guest guest;
	uint8_t *memory = start(&guest), *other = host_pages_allocate(PAGE, NULL);
	unsigned char there = 0;

	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, other, AREA + 3 * PAGE, PAGE,
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite));
	assert_int_equal(S_OK, populate(&guest, 2, 4));
	assert_int_equal(1 << 2 | 1 << 4 | 1 << 5, present(memory));
	assert_int_equal(0, mincore(other, PAGE, &there));
	assert_int_equal(1, there & 1);
	finish(&guest, memory);
	host_pages_free(other, PAGE);
}

BARE_TEST(VM_18_nothing_is_populated_where_some_of_it_is_not_mapped)
{
	struct guest guest;
	uint8_t *memory = start(&guest);

	assert_int_equal(WHV_E_GPA_RANGE_NOT_FOUND, populate(&guest, 4, 5));
	assert_int_equal(WHV_E_GPA_RANGE_NOT_FOUND, populate(&guest, PAGES, 1));
	assert_int_equal(S_OK, WHvUnmapGpaRange(guest.partition, AREA + 2 * PAGE, PAGE));
	assert_int_equal(WHV_E_GPA_RANGE_NOT_FOUND, populate(&guest, 0, 4));
	assert_int_equal(0, present(memory));
	assert_int_equal(S_OK, populate(&guest, 3, 5));
	assert_int_equal(0xf8, present(memory));
	finish(&guest, memory);
}

BARE_TEST(VM_18_memory_that_the_guest_may_not_write_is_not_populated_for_writing)
{
	struct guest guest;
	uint8_t *memory = start(&guest);

	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, memory, AREA, AREA_BYTES,
	                                      WHvMapGpaRangeFlagRead));
	assert_int_equal(WHV_E_GPA_RANGE_NOT_FOUND, populate(&guest, 0, 1));
	assert_int_equal(0, present(memory));
	assert_int_equal(S_OK, advise(&guest, 0, 1, WHvAdviseGpaRangeCodePopulate, &for_reading));
	assert_int_equal(S_OK, advise(&guest, 1, 1, WHvAdviseGpaRangeCodePin, NULL));
	assert_int_equal(2, present(memory) & 2);
	assert_int_equal(S_OK, advise(&guest, 1, 1, WHvAdviseGpaRangeCodeUnpin, NULL));
	finish(&guest, memory);
}

/* KiB that this process keeps in memory. */
static unsigned long pinned(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	unsigned long kib = ~0ul;
	char line[128];

	assert_non_null(status);
	while (fgets(line, sizeof(line), status))
		if (!strncmp(line, "VmLck:", 6))
			kib = strtoul(line + 6, NULL, 10);
	fclose(status);
	return kib;
}

BARE_TEST(VM_18_pinned_pages_stay_until_they_are_unpinned)
{
	struct guest guest;
	uint8_t *memory = start(&guest);
	unsigned long before = pinned();

	assert_int_equal(S_OK, advise(&guest, 2, 3, WHvAdviseGpaRangeCodePin, NULL));
	assert_int_equal(before + 12, pinned());
	assert_int_equal(0x1c, present(memory));
	assert_int_equal(S_OK, advise(&guest, 3, 1, WHvAdviseGpaRangeCodeUnpin, NULL));
	assert_int_equal(before + 8, pinned());
	assert_int_equal(S_OK, advise(&guest, 0, PAGES, WHvAdviseGpaRangeCodeUnpin, NULL));
	assert_int_equal(before, pinned());
	finish(&guest, memory);
}

BARE_TEST(VM_18_advice_is_checked_before_anything_is_done)
{
	const WHV_MEMORY_RANGE_ENTRY good = { AREA, PAGE };
	const WHV_MEMORY_RANGE_ENTRY second_is_bad[] = { { AREA, PAGE }, { AREA + 1, PAGE } };
	WHV_ADVISE_GPA_RANGE_POPULATE bad = for_writing;
	struct guest guest;
	uint8_t *memory = start(&guest);
	UINT32 flags = 7, written = 0;

	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeGpaRangePopulateFlags, &flags,
	                                        sizeof(flags), &written));
	assert_int_equal(4, written);
	assert_int_equal(0, flags);
	for (unsigned bit = 0; bit < 32; bit++) {
		bad.Flags.AsUINT32 = 1u << bit;
		assert_int_equal(bit < 2 ? WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG : E_INVALIDARG,
		                 advise(&guest, 0, 1, WHvAdviseGpaRangeCodePopulate, &bad));
	}
	bad.Flags.AsUINT32 = 0;
	bad.AccessType = (WHV_MEMORY_ACCESS_TYPE)3;
	assert_int_equal(E_INVALIDARG, advise(&guest, 0, 1, WHvAdviseGpaRangeCodePopulate, &bad));
	assert_int_equal(E_INVALIDARG, advise(&guest, 0, 1, WHvAdviseGpaRangeCodePopulate, NULL));
	assert_int_equal(E_INVALIDARG,
	                 advise(&guest, 0, 1, WHvAdviseGpaRangeCodePin, &for_writing));
	assert_int_equal(E_INVALIDARG,
	                 advise(&guest, 0, 1, (WHV_ADVISE_GPA_RANGE_CODE)3, &for_writing));
	assert_int_equal(E_INVALIDARG, advise(&guest, 0, 0, WHvAdviseGpaRangeCodePin, NULL));
	assert_int_equal(E_INVALIDARG, WHvAdviseGpaRange(guest.partition, second_is_bad, 2,
	                                                 WHvAdviseGpaRangeCodePopulate,
	                                                 &for_writing, sizeof(for_writing)));
	assert_int_equal(E_INVALIDARG, WHvAdviseGpaRange(guest.partition, NULL, 1,
	                                                 WHvAdviseGpaRangeCodePin, NULL, 0));
	assert_int_equal(E_INVALIDARG, WHvAdviseGpaRange(guest.partition, &good, 0,
	                                                 WHvAdviseGpaRangeCodePin, NULL, 0));
	assert_int_equal(E_INVALIDARG,
	                 WHvAdviseGpaRange(NULL, &good, 1, WHvAdviseGpaRangeCodePin, NULL, 0));
	assert_int_equal(E_INVALIDARG,
	                 WHvAdviseGpaRange(guest.partition, &good, 1, WHvAdviseGpaRangeCodePopulate,
	                                   &for_writing, sizeof(for_writing) - 1));
	assert_int_equal(0, present(memory));
	bad = for_reading;
	bad.AccessType = WHvMemoryAccessExecute;
	assert_int_equal(S_OK, advise(&guest, 0, 1, WHvAdviseGpaRangeCodePopulate, &bad));
	finish(&guest, memory);
}

TEST(VM_18_advice_needs_a_partition_that_is_set_up)
{
	const WHV_MEMORY_RANGE_ENTRY range = { AREA, PAGE };
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	guest_prepare(&guest);
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG,
	                 WHvAdviseGpaRange(guest.partition, &range, 1, WHvAdviseGpaRangeCodePin,
	                                   NULL, 0));
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
}

/* tests/vm/hv/memory_read_test.c - guest memory as the folder's own files look at it: over ranges, and to their ends. */
#include "guest.h"
#include "vm/hv/hv_internal.h"

#define PAGE 0x1000u
#define AREA 0x100000u

/* Three pages of bytes 1, 2 and 3 that are not side by side on the host; then a hole, then one of 5. */
static void map_area(struct guest *guest, uint8_t *pages)
{
	for (unsigned i = 0; i < 5; i++) {
		memset(pages + (4 - i) * PAGE, 1 + (int)i, PAGE);
		if (i != 3)
			assert_int_equal(S_OK,
			                 WHvMapGpaRange(guest->partition, pages + (4 - i) * PAGE,
			                                AREA + i * PAGE, PAGE,
			                                WHvMapGpaRangeFlagRead |
			                                        WHvMapGpaRangeFlagWrite));
	}
}

TEST(VM_17_memory_is_read_over_ranges_that_are_side_by_side)
{
	uint8_t *pages = host_pages_allocate(5 * PAGE, NULL), to[3 * PAGE];
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	map_area(&guest, pages);
	memset(to, 0xee, sizeof(to));
	assert_true(hv_memory_read(guest.partition, AREA + PAGE - 1, to, PAGE + 3));
	assert_int_equal(1, to[0]);
	assert_int_equal(2, to[1]);
	assert_int_equal(2, to[PAGE]);
	assert_int_equal(3, to[PAGE + 1]);
	assert_int_equal(3, to[PAGE + 2]);
	assert_int_equal(0xee, to[PAGE + 3]);
	assert_true(hv_memory_read(guest.partition, AREA, to, 3 * PAGE));
	assert_false(hv_memory_read(guest.partition, AREA, to, 3 * PAGE + 1));
	assert_false(hv_memory_read(guest.partition, AREA + 3 * PAGE, to, 1));
	assert_false(hv_memory_read(guest.partition, AREA - 1, to, 2));
	assert_true(hv_memory_read(guest.partition, AREA + 4 * PAGE, to, 0));
	guest_destroy(&guest);
	host_pages_free(pages, 5 * PAGE);
}

TEST(VM_17_memory_of_one_range_is_found_up_to_its_end)
{
	static const struct {
		uint64_t gpa, bytes;
		int page; /* of the host; -1: not in one range */
	} rows[] = {
		{ AREA, PAGE, 4 },     { AREA, PAGE + 1, -1 },       { AREA + PAGE - 1, 1, 4 },
		{ AREA + PAGE, 8, 3 }, { AREA + PAGE - 1, 2, -1 },   { AREA + 3 * PAGE, 1, -1 },
		{ AREA - 1, 1, -1 },   { AREA + 4 * PAGE, PAGE, 0 }, { AREA + 5 * PAGE, 1, -1 },
		{ ~0ull, 1, -1 },
	};
	uint8_t *pages = host_pages_allocate(5 * PAGE, NULL);
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	map_area(&guest, pages);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint8_t *at =
			hv_memory_at_locked(guest.partition, rows[i].gpa, rows[i].bytes);
		struct hv_range piece = { .gpa = 7 };

		if (rows[i].page < 0)
			assert_null(at);
		else
			assert_ptr_equal(pages + rows[i].page * PAGE + rows[i].gpa % PAGE, at);
		if (rows[i].page < 0)
			continue;
		assert_true(hv_memory_piece(guest.partition, rows[i].gpa, rows[i].bytes, &piece));
		assert_int_equal(rows[i].gpa, piece.gpa);
		assert_int_equal(rows[i].bytes, piece.bytes);
		assert_ptr_equal(at, piece.host);
	}
	guest_destroy(&guest);
	host_pages_free(pages, 5 * PAGE);
}

/* A piece ends where its range does, or where it was asked to. */
TEST(VM_17_a_piece_of_memory_is_of_one_range)
{
	uint8_t *pages = host_pages_allocate(5 * PAGE, NULL);
	struct hv_range piece;
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	map_area(&guest, pages);
	assert_true(hv_memory_piece(guest.partition, AREA + 0x10, 2 * PAGE, &piece));
	assert_int_equal(PAGE - 0x10, piece.bytes);
	assert_true(hv_memory_piece(guest.partition, AREA + 0x10, 0x20, &piece));
	assert_int_equal(0x20, piece.bytes);
	assert_int_equal(WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite, piece.flags);
	assert_false(hv_memory_piece(guest.partition, AREA + 3 * PAGE, PAGE, &piece));
	guest_destroy(&guest);
	host_pages_free(pages, 5 * PAGE);
}

/* Sections and views as programs use them, inside and attached. */
#include "both.h"

#include "nt/mm/nt_services.h"

static uint64_t number(struct caller *caller, uint64_t value)
{
	uint64_t place = NEW();

	AT8(place) = value;
	return place;
}

static uint32_t create(struct caller *caller, uint64_t bytes, ULONG protection, ULONG kind,
                       uint64_t handle)
{
	return DO(NtCreateSection, handle, SECTION_ALL_ACCESS, 0, bytes ? number(caller, bytes) : 0,
	          protection, kind, 0);
}

static uint64_t section_of(struct caller *caller, uint64_t bytes)
{
	uint64_t handle = NEW();

	IS(STATUS_SUCCESS, create(caller, bytes, PAGE_READWRITE, SEC_COMMIT, handle));
	return AT8(handle);
}

struct view {
	uint64_t at, zero_bits, offset, bytes;
	ULONG allocation, protection;
};

/* Map; the base in ret_base, 0 when it failed. */
static uint32_t map(struct caller *caller, uint64_t section, struct view view, uint64_t *ret_base)
{
	uint64_t base = number(caller, view.at);
	uint32_t status = DO(NtMapViewOfSection, section, SELF, base, view.zero_bits, 0,
	                     number(caller, view.offset), number(caller, view.bytes), ViewUnmap,
	                     view.allocation, view.protection ? view.protection : PAGE_READWRITE);

	if (ret_base)
		*ret_base = NT_SUCCESS((NTSTATUS)status) ? AT8(base) : 0;
	return status;
}

static uint64_t view_of(struct caller *caller, uint64_t section)
{
	uint64_t base;

	IS(STATUS_SUCCESS, map(caller, section, (struct view){ 0 }, &base));
	return base;
}

BOTH_TEST(SEC_1_without_a_file_a_size_and_a_kind_are_required_and_it_starts_zeroed)
{
	uint64_t handle = NEW(), view;

	IS((uint32_t)STATUS_INVALID_PARAMETER_4,
	   create(caller, 0, PAGE_READWRITE, SEC_COMMIT, handle));
	IS((uint32_t)STATUS_INVALID_PARAMETER_6, create(caller, 4096, PAGE_READWRITE, 0, handle));
	IS(STATUS_SUCCESS, create(caller, 4096, PAGE_READWRITE, SEC_RESERVE, handle));
	view = view_of(caller, section_of(caller, 4096));
	for (uint64_t offset = 0; offset < 4096; offset += 8)
		if (AT8(view + offset))
			IS(0, AT8(view + offset));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view);
}

BOTH_TEST(SEC_3_a_section_is_whole_pages_and_has_a_protection_that_pages_can_have)
{
	uint64_t place = caller_place(caller, 24), handle = NEW();

	MUST(STATUS_SUCCESS, NtQuerySection, section_of(caller, 5000), 0, place, 24, 0);
	IS(8192, AT8(place + 16));
	IS((uint32_t)STATUS_INVALID_PAGE_PROTECTION,
	   create(caller, 4096, 0x77, SEC_COMMIT, handle));
	IS((uint32_t)STATUS_INVALID_PAGE_PROTECTION, create(caller, 4096, 0, SEC_COMMIT, handle));
	IS(STATUS_SUCCESS, create(caller, 4096, PAGE_READONLY, SEC_COMMIT, handle));
}

BOTH_TEST(SEC_5_a_view_past_the_end_or_too_strong_is_refused)
{
	uint64_t section = section_of(caller, 0x10000), weak = NEW();

	IS((uint32_t)STATUS_INVALID_VIEW_SIZE,
	   map(caller, section, (struct view){ .bytes = 0x20000 }, NULL));
	IS((uint32_t)STATUS_INVALID_VIEW_SIZE,
	   map(caller, section, (struct view){ .offset = 0x10000 }, NULL));
	IS((uint32_t)STATUS_MAPPED_ALIGNMENT,
	   map(caller, section, (struct view){ .offset = 0x1000 }, NULL));
	IS((uint32_t)STATUS_INVALID_PAGE_PROTECTION,
	   map(caller, section, (struct view){ .protection = 0x80000000 }, NULL));
	IS(STATUS_SUCCESS, create(caller, 4096, PAGE_READONLY, SEC_COMMIT, weak));
	IS((uint32_t)STATUS_SECTION_PROTECTION,
	   map(caller, AT8(weak), (struct view){ .protection = PAGE_READWRITE }, NULL));
}

BOTH_TEST(SEC_6_wrong_zero_bits_and_kinds_of_allocation_are_named)
{
	uint64_t section = section_of(caller, 4096);

	IS((uint32_t)STATUS_NO_MEMORY,
	   map(caller, section, (struct view){ .zero_bits = 21 }, NULL));
	IS((uint32_t)STATUS_INVALID_PARAMETER_4,
	   map(caller, section, (struct view){ .zero_bits = 22 }, NULL));
	IS((uint32_t)STATUS_INVALID_PARAMETER_9,
	   map(caller, section, (struct view){ .allocation = MEM_COMMIT }, NULL));
	IS((uint32_t)STATUS_INVALID_PARAMETER_9,
	   map(caller, section, (struct view){ .allocation = 1 }, NULL));
}

BOTH_TEST(SEC_8_a_view_keeps_what_is_in_it_when_the_handles_go)
{
	uint64_t section = section_of(caller, 4096),
		 other = again(caller, section, 0, DUPLICATE_SAME_ACCESS);
	uint64_t first = view_of(caller, section), second;

	AT8(first) = 0x1234;
	MUST(STATUS_SUCCESS, NtClose, section);
	second = view_of(caller, other);
	IS(0x1234, AT8(second));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, first);
	MUST(STATUS_SUCCESS, NtClose, other);
	IS(0x1234, AT8(second));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, second);
}

BOTH_TEST(SEC_8_a_handle_keeps_what_was_in_a_view_that_went)
{
	uint64_t section = section_of(caller, 4096), view = view_of(caller, section);

	AT8(view) = 0x4321;
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view);
	view = view_of(caller, section);
	IS(0x4321, AT8(view));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view);
}

BOTH_TEST(SEC_9_any_address_in_a_view_unmaps_it_once)
{
	uint64_t section = section_of(caller, 0x10000), view = view_of(caller, section);

	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view + 0x4321);
	MUST(STATUS_NOT_MAPPED_VIEW, NtUnmapViewOfSection, SELF, view);
	MUST(STATUS_NOT_MAPPED_VIEW, NtUnmapViewOfSection, SELF, 0x1000);
}

BOTH_TEST(SEC_11_two_views_see_each_others_stores_at_once)
{
	uint64_t section = section_of(caller, 4096), one = view_of(caller, section),
		 two = view_of(caller, section);

	AT8(one + 8) = 77;
	IS(77, AT8(two + 8));
	AT8(two + 16) = 78;
	IS(78, AT8(one + 16));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, one);
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, two);
}

/* --- Pages that are reserved only ------------------------------------------------------------------------------- */

static uint32_t commit(struct caller *caller, uint64_t at, uint64_t bytes)
{
	return DO(NtAllocateVirtualMemory, SELF, number(caller, at), 0, number(caller, bytes),
	          MEM_COMMIT, PAGE_READWRITE);
}

BOTH_TEST(SEC_12_pages_that_are_reserved_are_there_when_they_are_committed_in_every_view)
{
	uint64_t handle = NEW(), first, second;

	IS(STATUS_SUCCESS, create(caller, 0x30000, PAGE_READWRITE, SEC_RESERVE, handle));
	first = view_of(caller, AT8(handle));
	second = view_of(caller, AT8(handle));
	/* Nobody writes there, the machine neither. */
	MUST((uint32_t)STATUS_ACCESS_VIOLATION, NtQuerySystemTime, first + 0x11000);
	IS(STATUS_SUCCESS, commit(caller, first + 0x11008, 0x1000)); /* touches two pages */
	AT8(first + 0x11000) = 5;
	AT8(second + 0x12ff8) = 6;
	IS(5, AT8(second + 0x11000));
	IS(6, AT8(first + 0x12ff8));
	MUST(STATUS_SUCCESS, NtQuerySystemTime, second + 0x11000);
	MUST((uint32_t)STATUS_ACCESS_VIOLATION, NtQuerySystemTime, first + 0x10000);
	MUST((uint32_t)STATUS_ACCESS_VIOLATION, NtQuerySystemTime, second + 0x13000);
	/* A view that comes later shows what was committed before it. */
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, first);
	first = view_of(caller, AT8(handle));
	IS(6, AT8(first + 0x12ff8));
	MUST((uint32_t)STATUS_ACCESS_VIOLATION, NtQuerySystemTime, first + 0x10000);
	IS((uint32_t)STATUS_CONFLICTING_ADDRESSES, commit(caller, first + 0x2f000, 0x2000));
	IS(STATUS_SUCCESS, commit(caller, first, 0x30000));
	AT8(second + 0x2fff8) = 7;
	IS(7, AT8(first + 0x2fff8));
	IS(6, AT8(first + 0x12ff8));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, first);
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, second);
	IS((uint32_t)STATUS_CONFLICTING_ADDRESSES, commit(caller, second, 0x1000));
}

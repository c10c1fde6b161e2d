/* Views that children have from their makers. Inside and attached. */
#include "both_child.h"

#include "nt/mm/nt_services.h"

static uint64_t number(struct caller *caller, uint64_t value)
{
	uint64_t place = NEW();

	AT8(place) = value;
	return place;
}

static uint64_t section_of(struct caller *caller, uint64_t bytes)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtCreateSection, handle, SECTION_ALL_ACCESS, 0, number(caller, bytes),
	     PAGE_READWRITE, SEC_COMMIT, 0);
	return AT8(handle);
}

static uint64_t view_of(struct caller *caller, uint64_t section, SECTION_INHERIT inherit,
                        ULONG protection)
{
	uint64_t base = number(caller, 0);

	MUST(STATUS_SUCCESS, NtMapViewOfSection, section, SELF, base, 0, 0, 0, number(caller, 0),
	     inherit, 0, protection);
	return AT8(base);
}

static uint32_t use_views(struct caller *caller, const uint64_t *number)
{
	uint32_t wrong = 0;

	wrong |= AT8(number[0]) == 0x1111 ? 0 : 1;
	wrong |= AT8(number[1] + 0x10000) == 0x2222 ? 0 : 2;
	AT8(number[0] + 8) = 0x3333;
	wrong |= DO(NtUnmapViewOfSection, SELF, number[2]) == (uint32_t)STATUS_NOT_MAPPED_VIEW ? 0
	                                                                                       : 4;
	/* The machine finds them, too, and takes what is written only where it may be. */
	wrong |= DO(NtQuerySystemTime, number[0] + 16) == STATUS_SUCCESS ? 0 : 8;
	wrong |= DO(NtUnmapViewOfSection, SELF, number[0]) == STATUS_SUCCESS ? 0 : 16;
	wrong |= DO(NtUnmapViewOfSection, SELF, number[0]) == (uint32_t)STATUS_NOT_MAPPED_VIEW ? 0
	                                                                                       : 32;
	return wrong | 0x100;
}

CHILD_TEST(SEC_10_a_child_has_the_views_that_are_shared_at_their_addresses_and_no_others, use_views)
{
	uint64_t section = section_of(caller, 0x20000),
		 view = view_of(caller, section, ViewShare, PAGE_READWRITE),
		 other = view_of(caller, section_of(caller, 0x20000), ViewShare, PAGE_READWRITE),
		 own = view_of(caller, section, ViewUnmap, PAGE_READWRITE);
	struct child_handles child;

	AT8(view) = 0x1111;
	AT8(other + 0x10000) = 0x2222;
	child = child_start(caller, &(struct child_order){ .number = { view, other, own } });
	IS(0x100, child_end(caller, child));
	IS(0x3333, AT8(own + 8)); /* it is the same memory, and the maker's is still there */
	IS(0x3333, AT8(view + 8));
	IS(1, AT8(view + 16) != 0);
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view);
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, other);
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, own);
}

/* Say that it is there, wait, then use the view. */
static uint32_t use_later(struct caller *caller, const uint64_t *number)
{
	(void)DO(NtSetEvent, number[0], 0);
	(void)DO(NtWaitForSingleObject, number[1], FALSE, 0);
	AT8(number[2]) += 1;
	return (uint32_t)AT8(number[2]);
}

CHILD_TEST(SEC_10_a_childs_view_stays_when_its_maker_has_unmapped_its_own, use_later)
{
	uint64_t inherit = name_under(caller, 0, NULL, OBJ_INHERIT),
		 there = event(caller, NotificationEvent, EVENT_ALL_ACCESS, inherit),
		 go = event(caller, NotificationEvent, EVENT_ALL_ACCESS, inherit),
		 section = section_of(caller, 4096),
		 view = view_of(caller, section, ViewShare, PAGE_READWRITE), again;
	struct child_handles child;

	AT8(view) = 41;
	child = child_start(caller, &(struct child_order){ .number = { there, go, view },
	                                                   .flags = PORT_CHILD_INHERITS });
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, there, FALSE, 0);
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view);
	again = view_of(caller, section, ViewUnmap, PAGE_READWRITE); /* lies elsewhere */
	IS(1, again != view);
	MUST(STATUS_SUCCESS, NtSetEvent, go, 0);
	IS(42, child_end(caller, child));
	IS(42, AT8(again));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, again);
}

static uint32_t look_and_try(struct caller *caller, const uint64_t *number)
{
	uint32_t status = DO(NtQuerySystemTime, number[0]);

	return status == (uint32_t)STATUS_ACCESS_VIOLATION ? (uint32_t)AT8(number[0]) : status;
}

CHILD_TEST(SEC_10_a_view_that_is_read_only_is_read_only_in_the_child, look_and_try)
{
	uint64_t section = section_of(caller, 4096),
		 writable = view_of(caller, section, ViewUnmap, PAGE_READWRITE),
		 view = view_of(caller, section, ViewShare, PAGE_READONLY);
	struct child_handles child;

	AT8(writable) = 77;
	child = child_start(caller, &(struct child_order){ .number = { view } });
	IS(77, child_end(caller, child));
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view);
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, writable);
}

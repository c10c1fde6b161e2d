/*
 * tests/nt/mm/section_fixture.h - sections without a file, views of the whole, and the three who keep one alive.
 */
#ifndef DRYDOCK_TESTS_MM_SECTION_FIXTURE_H
#define DRYDOCK_TESTS_MM_SECTION_FIXTURE_H

#include "nt/memory_machine.h"

#include "nt/mm/nt_services.h"

static inline NTSTATUS create(uint64_t bytes, ULONG protection, ACCESS_MASK access, HANDLE *ret_section)
{
	OBJECT_ATTRIBUTES attributes;
	LARGE_INTEGER size = { .QuadPart = (LONGLONG)bytes };

	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	*ret_section = NULL;
	return NtCreateSection(ret_section, access, &attributes, &size, protection, SEC_COMMIT,
	                       NULL);
}

static inline HANDLE section_of(uint64_t bytes)
{
	HANDLE section;

	assert_int_equal(create(bytes, PAGE_READWRITE, SECTION_ALL_ACCESS, &section),
	                 STATUS_SUCCESS);
	return section;
}

/* What a map call is given beside the section, and what it gives back. */
struct view {
	PVOID base;
	LARGE_INTEGER offset;
	SIZE_T bytes;
	ULONG_PTR zero_bits;
	ULONG allocation, protection; /* protection 0: read and write */
};

static inline NTSTATUS map(HANDLE section, struct view *view)
{
	return NtMapViewOfSection(section, NtCurrentProcess(), &view->base, view->zero_bits, 0,
	                          &view->offset, &view->bytes, ViewUnmap, view->allocation,
	                          view->protection ? view->protection : PAGE_READWRITE);
}

static inline char *map_whole(HANDLE section)
{
	struct view view = { 0 };

	assert_int_equal(map(section, &view), STATUS_SUCCESS);
	return view.base;
}

static inline void unmap(PVOID base)
{
	assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), base), STATUS_SUCCESS);
}

static inline LONGLONG size_of(HANDLE section)
{
	struct {
		PVOID base;
		ULONG attributes;
		LARGE_INTEGER size;
	} information;

	assert_int_equal(NtQuerySection(section, 0, &information, sizeof(information), NULL),
	                 STATUS_SUCCESS);
	return information.size.QuadPart;
}

enum holder { HOLD_HANDLE, HOLD_VIEW, HOLD_POINTER };

struct held {
	HANDLE handle;
	char *view;
	void *pointer;
};

static inline void let_go(struct held *held, enum holder holder)
{
	switch (holder) {
	case HOLD_HANDLE: NtClose(held->handle); break;
	case HOLD_VIEW: unmap(held->view); break;
	case HOLD_POINTER: ob_dereference(held->pointer); break;
	}
}

#endif

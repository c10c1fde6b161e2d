/* tests/nt/port/section_guest.h - attached processes that use sections. */
#ifndef DRYDOCK_TESTS_NT_PORT_SECTION_GUEST_H
#define DRYDOCK_TESTS_NT_PORT_SECTION_GUEST_H

#include "shared_guest.h"

#include <fcntl.h>
#include <setjmp.h>

#include "nt/mm/nt_services.h"

#define SECTION_NAME u"\\BaseNamedObjects\\SharedSection"
#define SECTION_BYTES 0x30000u
#define READER_RIGHTS (SECTION_QUERY | SECTION_MAP_READ)

/* Where a guest keeps what it asks for. */
#define BASE 0x200
#define VIEW_BYTES 0x208
#define VIEW_OFFSET 0x210
#define SIZE 0x218

static inline NTSTATUS try_section(struct guest *guest, ACCESS_MASK access, uint64_t bytes,
                                   const WCHAR *name)
{
	U64(guest, SIZE) = bytes;
	return CALL(NtCreateSection, AT(guest, 0), access, name ? put_name(guest, 0x1000, name) : 0,
	            AT(guest, SIZE), PAGE_READWRITE, SEC_COMMIT, 0);
}

static inline HANDLE make_section(struct guest *guest, ACCESS_MASK access, const WCHAR *name)
{
	guest_assert(try_section(guest, access, SECTION_BYTES, name) >= 0);
	return (HANDLE)U64(guest, 0);
}

/* What a view is asked for; at 0: anywhere, bytes 0: the rest. */
struct wanted_view {
	uint64_t at, bytes, offset;
	ULONG protection;
};

static inline NTSTATUS try_view(struct guest *guest, HANDLE section, struct wanted_view wanted,
                                char **ret_view)
{
	NTSTATUS status;

	U64(guest, BASE) = wanted.at;
	U64(guest, VIEW_BYTES) = wanted.bytes;
	U64(guest, VIEW_OFFSET) = wanted.offset;
	status = CALL(NtMapViewOfSection, (uintptr_t)section, (uint64_t)-1, AT(guest, BASE), 0, 0,
	              AT(guest, VIEW_OFFSET), AT(guest, VIEW_BYTES), ViewUnmap, 0,
	              wanted.protection);
	if (ret_view)
		*ret_view = NT_SUCCESS(status) ? (char *)U64(guest, BASE) : NULL;
	return status;
}

static inline char *map_view(struct guest *guest, HANDLE section, ULONG protection)
{
	char *view;

	guest_assert_status(try_view(guest, section,
	                             (struct wanted_view){ .protection = protection }, &view),
	                    STATUS_SUCCESS);
	return view;
}

static inline NTSTATUS unmap_view(const void *address)
{
	return CALL(NtUnmapViewOfSection, (uint64_t)-1, (uintptr_t)address);
}

/* Does access to address fault? */
static sigjmp_buf faulted;

static inline void on_fault(int number)
{
	siglongjmp(faulted, number);
}

static inline bool can_access(volatile char *address, bool write)
{
	bool can;

	signal(SIGSEGV, on_fault);
	can = sigsetjmp(faulted, 1) == 0;
	if (can) {
		char byte = *address;

		if (write)
			*address = byte;
	}
	signal(SIGSEGV, SIG_DFL);
	return can;
}

static inline void start_one(struct fleet *fleet, guest_main *main)
{
	fleet_start(fleet, &main, 1);
	fleet_go(fleet, 0);
}

static inline void stop_all(struct fleet *fleet)
{
	for (int index = 0; index < fleet->count; index++)
		if (fleet->guest[index].process)
			assert_int_equal(fleet_wait(fleet, index), 0);
	fleet_wait_attached(fleet, 0);
	assert_int_equal(drydock_ledger(fleet->machine, "sections"), 0);
	assert_int_equal(drydock_ledger(fleet->machine, "views"), 0);
	fleet_stop(fleet);
}

static inline void run_one_guest(guest_main *main)
{
	struct fleet fleet;

	start_one(&fleet, main);
	stop_all(&fleet);
}

/* In the machine: all of the named section, for the system process. */
static inline volatile char *map_here(HANDLE *ret_section)
{
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	PVOID base = NULL;
	SIZE_T bytes = 0;

	RtlInitUnicodeString(&name, SECTION_NAME);
	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwOpenSection(ret_section, SECTION_ALL_ACCESS, &attributes),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwMapViewOfSection(*ret_section, ZwCurrentProcess(), &base, 0, 0, NULL,
	                                    &bytes, ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, SECTION_BYTES);
	return base;
}

static inline void unmap_here(HANDLE section, volatile char *view)
{
	assert_int_equal(ZwUnmapViewOfSection(ZwCurrentProcess(), (PVOID)(uintptr_t)view),
	                 STATUS_SUCCESS);
	ZwClose(section);
}

#endif

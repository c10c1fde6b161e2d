/* Memory of a process by native calls: what NtQueryVirtualMemory says of it, and whom it answers. */
#include "nt/memory_machine.h"

#include "nt/mm/nt_services.h"

#define PAGE 0x1000u

static NTSTATUS query(HANDLE process, void *address, MEMORY_BASIC_INFORMATION *ret_found)
{
	SIZE_T length = 0;
	NTSTATUS status;

	memset(ret_found, 0xaa, sizeof(*ret_found));
	status = NtQueryVirtualMemory(process, address, MemoryBasicInformation, ret_found,
	                              sizeof(*ret_found), &length);
	assert_int_equal(length, NT_SUCCESS(status) ? sizeof(*ret_found) : 0);
	return status;
}

static char *take(SIZE_T bytes, ULONG type)
{
	PVOID base = NULL;

	assert_int_equal(NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &bytes, type,
	                                         PAGE_READWRITE),
	                 STATUS_SUCCESS);
	return base;
}

static void give(void *base)
{
	SIZE_T bytes = 0;

	assert_int_equal(NtFreeVirtualMemory(NtCurrentProcess(), &base, &bytes, MEM_RELEASE),
	                 STATUS_SUCCESS);
}

TEST(memory_that_is_reserved_is_told_from_what_is_committed_and_what_is_free)
{
	MEMORY_BASIC_INFORMATION found;
	PVOID base, at;
	SIZE_T bytes = PAGE;

	memory_machine_start();
	base = take(4 * PAGE, MEM_RESERVE);
	at = (char *)base + PAGE;
	assert_int_equal(query(NtCurrentProcess(), at, &found), STATUS_SUCCESS);
	assert_int_equal(found.State, MEM_RESERVE);
	assert_ptr_equal(found.AllocationBase, base);
	assert_int_equal(found.RegionSize, 3 * PAGE);
	assert_int_equal(NtAllocateVirtualMemory(NtCurrentProcess(), &at, 0, &bytes, MEM_COMMIT,
	                                         PAGE_READONLY),
	                 STATUS_SUCCESS);
	assert_int_equal(query(NtCurrentProcess(), at, &found), STATUS_SUCCESS);
	assert_int_equal(found.State, MEM_COMMIT);
	assert_int_equal(found.Protect, PAGE_READONLY);
	assert_int_equal(found.RegionSize, PAGE);
	give(base);
	assert_int_equal(query(NtCurrentProcess(), at, &found), STATUS_SUCCESS);
	assert_int_equal(found.State, MEM_FREE);
	assert_int_equal(found.Protect, PAGE_NOACCESS);
	assert_null(found.AllocationBase);
	memory_machine_end();
}

TEST(pages_that_were_given_back_are_zero_when_they_are_committed_again)
{
	SIZE_T bytes = PAGE;
	PVOID at;
	char *base;

	memory_machine_start();
	base = take(2 * PAGE, MEM_RESERVE | MEM_COMMIT);
	at = base + PAGE;
	base[PAGE] = 1;
	assert_int_equal(NtFreeVirtualMemory(NtCurrentProcess(), &at, &bytes, MEM_DECOMMIT),
	                 STATUS_SUCCESS);
	assert_false(mm_is_user(base + PAGE, 1, MM_READ));
	assert_true(mm_is_user(base, PAGE, MM_WRITE));
	assert_int_equal(NtAllocateVirtualMemory(NtCurrentProcess(), &at, 0, &bytes, MEM_COMMIT,
	                                         PAGE_READWRITE),
	                 STATUS_SUCCESS);
	assert_int_equal(base[PAGE], 0);
	give(base);
	memory_machine_end();
}

TEST(a_question_about_memory_that_is_none_is_refused)
{
	MEMORY_BASIC_INFORMATION found;
	char *base;

	memory_machine_start();
	base = take(PAGE, MEM_RESERVE | MEM_COMMIT);
	assert_int_equal(query(NtCurrentProcess(), (void *)~0ull, &found),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(query((HANDLE)0x7654, base, &found), STATUS_INVALID_HANDLE);
	assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), base, 99, &found, sizeof(found),
	                                      NULL),
	                 STATUS_INVALID_INFO_CLASS);
	assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), base, MemoryBasicInformation,
	                                      &found, sizeof(found) - 1, NULL),
	                 STATUS_INFO_LENGTH_MISMATCH);
	give(base);
	memory_machine_end();
}

TEST(pages_can_only_be_protected_when_they_are_committed)
{
	PVOID base, at;
	SIZE_T bytes = 2 * PAGE;
	ULONG former = 0;

	memory_machine_start();
	at = base = take(2 * PAGE, MEM_RESERVE);
	assert_int_equal(NtProtectVirtualMemory(NtCurrentProcess(), &at, &bytes, PAGE_READONLY,
	                                        &former),
	                 STATUS_NOT_COMMITTED);
	assert_int_equal(NtAllocateVirtualMemory(NtCurrentProcess(), &at, 0, &bytes, MEM_COMMIT,
	                                         PAGE_READWRITE),
	                 STATUS_SUCCESS);
	assert_int_equal(NtProtectVirtualMemory(NtCurrentProcess(), &at, &bytes, PAGE_READONLY,
	                                        &former),
	                 STATUS_SUCCESS);
	assert_int_equal(former, PAGE_READWRITE);
	assert_false(mm_is_user(base, 1, MM_WRITE));
	assert_true(mm_is_user(base, 2 * PAGE, MM_READ));
	give(base);
	memory_machine_end();
}

#define GRANULE 0x10000u

static NTSTATUS reserve_at(char *at, SIZE_T bytes, char **ret_base)
{
	PVOID base = at;
	NTSTATUS status = NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &bytes, MEM_RESERVE,
	                                          PAGE_READWRITE);

	if (NT_SUCCESS(status))
		*ret_base = base;
	return status;
}

TEST(memory_that_is_reserved_begins_on_a_granule)
{
	char *first, *second;

	memory_machine_start();
	first = take(PAGE, MEM_RESERVE);
	second = take(PAGE, MEM_RESERVE | MEM_COMMIT);
	assert_int_equal((uintptr_t)first % GRANULE, 0);
	assert_int_equal((uintptr_t)second % GRANULE, 0);
	give(first);
	give(second);
	memory_machine_end();
}

TEST(memory_is_reserved_at_the_granule_of_the_address_that_was_asked_for)
{
	MEMORY_BASIC_INFORMATION found;
	char *place, *base = NULL;

	memory_machine_start();
	place = take(4 * GRANULE, MEM_RESERVE);
	give(place);
	assert_int_equal(reserve_at(place + GRANULE + 0x123, 2 * PAGE, &base), STATUS_SUCCESS);
	assert_ptr_equal(base, place + GRANULE);
	assert_int_equal(query(NtCurrentProcess(), base, &found), STATUS_SUCCESS);
	assert_int_equal(found.RegionSize, 3 * PAGE); /* all pages that it touches */
	assert_int_equal(found.State, MEM_RESERVE);
	give(base);
	memory_machine_end();
}

TEST(memory_is_not_reserved_where_something_is_or_where_nothing_can_be)
{
	char *taken, *base = NULL;

	memory_machine_start();
	taken = take(2 * GRANULE, MEM_RESERVE);
	assert_int_equal(reserve_at(taken, PAGE, &base), STATUS_CONFLICTING_ADDRESSES);
	assert_int_equal(reserve_at(taken + GRANULE, PAGE, &base), STATUS_CONFLICTING_ADDRESSES);
	assert_int_equal(reserve_at(taken - GRANULE, GRANULE + 1, &base),
	                 STATUS_CONFLICTING_ADDRESSES);
	assert_int_equal(reserve_at((char *)0x1000, PAGE, &base), STATUS_CONFLICTING_ADDRESSES);
	assert_int_equal(reserve_at((char *)0x7fff00000000, PAGE, &base),
	                 STATUS_CONFLICTING_ADDRESSES);
	give(taken);
	memory_machine_end();
}

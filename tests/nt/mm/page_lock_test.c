/* nt/mm/page_lock_test.c - pages that an MDL has locked stay when their process gives them back. */
#include "nt/memory_machine.h"

#include "base/host/host.h"
#include "nt/mm/nt_services.h"

#define PAGE 4096u

static void start(void)
{
	ke_fault_init(); /* copies are guarded */
	memory_machine_start();
}

static struct ke_process *self(void)
{
	return memory.machine->system_process;
}

/* Locked and mapped; for user mode. */
static PMDL lock(void *address, ULONG bytes)
{
	PMDL mdl = IoAllocateMdl(address, bytes, FALSE, FALSE, NULL);

	assert_non_null(mdl);
	MmProbeAndLockPages(mdl, UserMode, IoModifyAccess);
	assert_non_null(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority));
	return mdl;
}

static void unlock(PMDL mdl)
{
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
}

static bool is_there(const void *address)
{
	char byte;

	return host_guard_copy(&byte, address, 1);
}

/* As a driver does it. */
static void write_all(PMDL mdl, char value)
{
	memset(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), value, mdl->ByteCount);
}

TEST(memory_that_is_freed_while_locked_is_nobodys_and_stays_until_unlocked)
{
	char *pages, *next;
	PMDL mdl;

	start();
	pages = mm_user_allocate(self(), 4 * PAGE, MM_RANGE_MEMORY);
	mdl = lock(pages + PAGE + 5, PAGE);
	assert_true(mm_is_locked(memory.machine, pages + PAGE, 1));
	assert_false(mm_is_locked(memory.machine, pages, PAGE));
	mm_user_free(memory.machine, pages);
	assert_false(mm_is_user(pages, 1, MM_READ));
	write_all(mdl, 0x3C);
	next = mm_user_allocate(self(), 4 * PAGE, MM_RANGE_MEMORY);
	assert_ptr_not_equal(next, pages);
	assert_int_equal(next[PAGE + 5], 0);
	unlock(mdl);
	assert_false(is_there(pages));
	mm_user_free(memory.machine, next);
	memory_machine_end();
}

TEST(pages_that_two_mdls_have_locked_stay_until_the_second_goes)
{
	char *pages;
	PMDL first, second;

	start();
	pages = mm_user_allocate(self(), 2 * PAGE, MM_RANGE_MEMORY);
	first = lock(pages, 100);
	second = lock(pages + 50, PAGE);
	mm_user_free(memory.machine, pages);
	unlock(first);
	write_all(second, 1);
	unlock(second);
	assert_false(is_there(pages));
	memory_machine_end();
}

TEST(memory_that_is_unlocked_before_it_is_freed_goes_at_once)
{
	char *pages;

	start();
	pages = mm_user_allocate(self(), PAGE, MM_RANGE_MEMORY);
	unlock(lock(pages, PAGE));
	assert_true(is_there(pages));
	mm_user_free(memory.machine, pages);
	assert_false(is_there(pages));
	memory_machine_end();
}

TEST(an_mdl_whose_mdl_alone_is_freed_leaves_no_lock_behind)
{
	char *pages;
	PMDL mdl;

	start();
	pages = mm_user_allocate(self(), PAGE, MM_RANGE_MEMORY);
	assert_int_equal(
		mm_mdl_create_locked(memory.machine,
	                             &(struct mm_mdl_of){ pages, PAGE, MM_WRITE, UserMode }, &mdl),
		STATUS_SUCCESS);
	assert_true(mm_is_locked(memory.machine, pages, PAGE));
	mm_mdl_free(memory.machine, mdl);
	assert_false(mm_is_locked(memory.machine, pages, PAGE));
	mm_user_free(memory.machine, pages);
	assert_int_equal(
		mm_mdl_create_locked(memory.machine,
	                             &(struct mm_mdl_of){ pages, PAGE, MM_WRITE, UserMode }, &mdl),
		STATUS_ACCESS_VIOLATION);
	memory_machine_end();
}

static void *map_section(HANDLE *ret_section)
{
	LARGE_INTEGER size = { .QuadPart = 4 * PAGE };
	SIZE_T bytes = 0;
	void *base = NULL;

	assert_int_equal(NtCreateSection(ret_section, SECTION_ALL_ACCESS, NULL, &size,
	                                 PAGE_READWRITE, SEC_COMMIT, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(NtMapViewOfSection(*ret_section, NtCurrentProcess(), &base, 0, 0, NULL,
	                                    &bytes, ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_SUCCESS);
	return base;
}

TEST(a_view_that_is_unmapped_while_locked_goes_when_it_is_unlocked)
{
	HANDLE section;
	char *view;
	PMDL mdl;

	start();
	view = map_section(&section);
	mdl = lock(view + 10, 2 * PAGE);
	assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), view), STATUS_SUCCESS);
	assert_false(mm_is_user(view, 1, MM_READ));
	assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), view), STATUS_NOT_MAPPED_VIEW);
	NtClose(section);
	write_all(mdl, 7);
	unlock(mdl);
	assert_false(is_there(view));
	memory_machine_end();
}

TEST(memory_of_a_process_that_ended_stays_while_it_is_locked)
{
	struct ps_process_options options = { .is_client = true };
	struct ps_process *process;
	KAPC_STATE state;
	char *pages;
	PMDL mdl;

	start();
	assert_int_equal(ps_process_create(memory.machine, &options, &process), STATUS_SUCCESS);
	pages = mm_user_allocate(&process->ke, 2 * PAGE, MM_RANGE_MEMORY);
	KeStackAttachProcess((PRKPROCESS)process, &state);
	mdl = lock(pages, 2 * PAGE);
	KeUnstackDetachProcess(&state);
	ps_process_terminate(process, STATUS_SUCCESS);
	ob_dereference(process);
	write_all(mdl, 9);
	unlock(mdl);
	assert_false(is_there(pages));
	memory_machine_end();
}

static char *reserve(SIZE_T bytes)
{
	struct mm_virtual how = { MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE };
	void *base = NULL;

	assert_int_equal(mm_virtual_allocate(self(), &how, &base, &bytes), STATUS_SUCCESS);
	return base;
}

static void give_back(char *base, SIZE_T bytes, ULONG type)
{
	void *at = base;

	assert_int_equal(mm_virtual_free(self(), type, &at, &bytes), STATUS_SUCCESS);
}

TEST(a_page_that_is_decommitted_while_locked_goes_when_it_is_unlocked)
{
	char *pages;
	PMDL mdl;

	start();
	pages = reserve(3 * PAGE);
	memset(pages, 1, 3 * PAGE);
	mdl = lock(pages + PAGE, PAGE);
	give_back(pages, 3 * PAGE, MEM_DECOMMIT);
	assert_false(mm_is_user(pages + PAGE, 1, MM_READ));
	assert_false(is_there(pages));
	assert_false(is_there(pages + 2 * PAGE));
	write_all(mdl, 7);
	unlock(mdl);
	assert_false(is_there(pages + PAGE));
	struct mm_virtual how = { MEM_COMMIT, PAGE_READWRITE };
	void *at = pages;
	SIZE_T bytes = 3 * PAGE;
	assert_int_equal(mm_virtual_allocate(self(), &how, &at, &bytes), STATUS_SUCCESS);
	assert_int_equal(pages[PAGE], 0);
	give_back(pages, 0, MEM_RELEASE);
	memory_machine_end();
}

TEST(a_page_that_is_protected_while_locked_can_be_written_by_its_mdl)
{
	SIZE_T bytes = PAGE;
	ULONG former;
	char *pages;
	void *at;
	PMDL mdl;

	start();
	at = pages = reserve(PAGE);
	mdl = lock(pages, PAGE);
	assert_int_equal(mm_virtual_protect(self(), PAGE_NOACCESS, &at, &bytes, &former),
	                 STATUS_SUCCESS);
	assert_false(mm_is_user(pages, 1, MM_READ));
	write_all(mdl, 7);
	unlock(mdl);
	assert_false(is_there(pages));
	bytes = PAGE;
	assert_int_equal(mm_virtual_protect(self(), PAGE_READWRITE, &at, &bytes, &former),
	                 STATUS_SUCCESS);
	assert_int_equal(pages[100], 7);
	give_back(pages, 0, MEM_RELEASE);
	memory_machine_end();
}

/* nt/mm/section_view_test.c - views: who sees them, what is reserved only, those of the kernel. */
#include "nt/mm/section_fixture.h"

/* --- Who sees it -------------------------------------------------------------------------------------------------- */

static bool is_users(struct ps_process *process, const void *address)
{
	bool is_user;

	memory.thread->ke.attached_process = &process->ke;
	is_user = mm_is_user(address, 1, MM_WRITE);
	memory.thread->ke.attached_process = NULL;
	return is_user;
}

static struct ps_process *new_child(struct ps_process *parent)
{
	struct ps_process_options options = { .is_client = true, .parent = parent };
	struct ps_process *process;

	assert_int_equal(ps_process_create(memory.machine, &options, &process), STATUS_SUCCESS);
	return process;
}

static void end_child(struct ps_process *process)
{
	ps_process_terminate(process, 0);
	ob_dereference(process);
}

/* A view of section in process. */
static char *map_in(HANDLE section, struct ps_process *process, SECTION_INHERIT inherit)
{
	HANDLE handle;
	PVOID base = NULL;
	SIZE_T bytes = 0;

	assert_int_equal(ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &handle), STATUS_SUCCESS);
	assert_int_equal(NtMapViewOfSection(section, handle, &base, 0, 0, NULL, &bytes, inherit, 0,
	                                    PAGE_READWRITE),
	                 STATUS_SUCCESS);
	NtClose(handle);
	return base;
}

TEST(SEC_10_a_child_has_the_views_that_its_parent_shares_and_no_others)
{
	struct ps_process *parent, *child, *grandchild;
	char *shared, *own;
	HANDLE section;

	memory_machine_start();
	section = section_of(4096);
	parent = new_child(NULL);
	shared = map_in(section, parent, ViewShare);
	own = map_in(section, parent, ViewUnmap);
	child = new_child(parent);
	assert_true(is_users(parent, shared) && is_users(parent, own));
	assert_true(is_users(child, shared));
	assert_false(is_users(child, own));
	assert_int_equal(memory.machine->ledgers.views, 3);
	shared[0] = 'p';
	grandchild = new_child(child);
	end_child(parent); /* the child's view outlives the parent's */
	assert_true(is_users(child, shared));
	assert_int_equal(shared[0], 'p');
	end_child(child);
	assert_true(is_users(grandchild, shared));
	assert_int_equal(memory.machine->ledgers.views, 1);
	end_child(grandchild);
	assert_int_equal(memory.machine->ledgers.views, 0);
	NtClose(section);
	memory_machine_end();
}

static KEVENT both_end;

static void end_with_the_other(void *context)
{
	KeWaitForSingleObject(&both_end, Executive, KernelMode, FALSE, NULL);
	end_child(context);
}

static struct ps_thread *end_on_a_thread(struct ps_process *process)
{
	struct ps_thread_options options = { .start = end_with_the_other, .context = process };
	struct ps_thread *thread;

	assert_int_equal(ps_thread_create(memory.machine, &options, &thread), STATUS_SUCCESS);
	return thread;
}

/* The section goes with the last view: whichever that is, the other does not touch it any more. */
TEST(SEC_10_views_of_one_mapping_may_end_at_once)
{
	enum { ROUNDS = 300 };

	memory_machine_start();
	KeInitializeEvent(&both_end, NotificationEvent, FALSE);
	for (int round = 0; round < ROUNDS; round++) {
		HANDLE section = section_of(4096);
		struct ps_process *parent = new_child(NULL), *child;
		struct ps_thread *threads[2];

		map_in(section, parent, ViewShare);
		child = new_child(parent);
		NtClose(section);
		KeClearEvent(&both_end);
		threads[0] = end_on_a_thread(parent);
		threads[1] = end_on_a_thread(child);
		KeSetEvent(&both_end, 0, FALSE);
		for (int index = 0; index < 2; index++) {
			KeWaitForSingleObject(threads[index], Executive, KernelMode, FALSE, NULL);
			ob_dereference(threads[index]);
		}
		assert_int_equal(memory.machine->ledgers.views, 0);
	}
	memory_machine_end();
}

TEST(SEC_10_a_disposition_that_is_none_is_refused)
{
	PVOID base = NULL;
	SIZE_T bytes = 0;
	HANDLE section;

	memory_machine_start();
	section = section_of(4096);
	for (int inherit = 0; inherit < 4; inherit += 3)
		assert_int_equal(NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL,
		                                    &bytes, (SECTION_INHERIT)inherit, 0,
		                                    PAGE_READWRITE),
		                 STATUS_INVALID_PARAMETER_8);
	NtClose(section);
	memory_machine_end();
}

TEST(SEC_11_two_views_see_each_others_stores_at_once)
{
	HANDLE section;
	char *one, *two;

	memory_machine_start();
	section = section_of(0x20000);
	one = map_whole(section);
	two = map_whole(section);
	assert_ptr_not_equal(one, two);
	one[0x12345] = 1;
	assert_int_equal(two[0x12345], 1);
	two[0x12345] = 2;
	assert_int_equal(one[0x12345], 2);
	unmap(one);
	unmap(two);
	NtClose(section);
	memory_machine_end();
}

TEST(SEC_11_a_write_copy_view_gets_pages_of_its_own_at_its_first_store)
{
	struct view copy = { .protection = PAGE_WRITECOPY }, other = copy;
	HANDLE section;
	char *shared, *private, *fresh;

	memory_machine_start();
	section = section_of(0x10000);
	shared = map_whole(section);
	assert_int_equal(map(section, &copy), STATUS_SUCCESS);
	private = copy.base;
	shared[0] = 1;
	assert_int_equal(private[0], 1); /* not stored to yet */
	private[0] = 2;
	assert_int_equal(shared[0], 1);
	shared[0] = 3;
	assert_int_equal(private[0], 2);
	shared[4096] = 4; /* another page is the section's still */
	assert_int_equal(private[4096], 4);
	assert_int_equal(map(section, &other), STATUS_SUCCESS);
	fresh = other.base;
	assert_int_equal(fresh[0], 3);
	unmap(fresh);
	unmap(private);
	unmap(shared);
	NtClose(section);
	memory_machine_end();
}

/* --- Pages that are reserved only -------------------------------------------------------------------------------- */

static HANDLE reserved_section(uint64_t bytes)
{
	LARGE_INTEGER size = { .QuadPart = (LONGLONG)bytes };
	HANDLE section;

	assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE,
	                                 SEC_RESERVE, NULL),
	                 STATUS_SUCCESS);
	return section;
}

static NTSTATUS commit(char *address, SIZE_T bytes)
{
	PVOID base = address;

	return NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &bytes, MEM_COMMIT,
	                               PAGE_READWRITE);
}

/* What the machine takes for the process's memory, and what the host would let it touch. */
static bool is_there(const char *address)
{
	bool readable = host_memory_readable(address, 1);

	assert_int_equal(mm_is_user(address, 1, MM_WRITE), readable);
	return readable;
}

TEST(SEC_12_reserved_pages_must_be_committed_before_access)
{
	HANDLE section;
	char *view;

	memory_machine_start();
	section = reserved_section(0x20000);
	view = map_whole(section);
	assert_false(is_there(view));
	assert_false(is_there(view + 0x1FFFF));
	assert_int_equal(commit(view + 0x1800, 0x1000), STATUS_SUCCESS); /* touches two pages */
	assert_false(is_there(view + 0xFFF));
	assert_true(is_there(view + 0x1000));
	assert_true(is_there(view + 0x2FFF));
	assert_false(is_there(view + 0x3000));
	assert_false(mm_is_user(view + 0x2000, 0x1001, MM_READ));
	view[0x1000] = view[0x2FFF] = 1;
	assert_int_equal(commit(view + 0x1F000, 0x1001), STATUS_CONFLICTING_ADDRESSES);
	assert_false(is_there(view + 0x1F000));
	unmap(view);
	NtClose(section);
	memory_machine_end();
}

TEST(SEC_12_a_commit_through_one_view_is_visible_in_all)
{
	struct view second = { .offset.QuadPart = 0x10000 };
	HANDLE section;
	char *one, *two, *late;

	memory_machine_start();
	section = reserved_section(0x20000);
	one = map_whole(section);
	assert_int_equal(map(section, &second), STATUS_SUCCESS);
	two = second.base;
	assert_false(is_there(two));
	assert_int_equal(commit(one + 0xF000, 0x2000), STATUS_SUCCESS);
	assert_true(is_there(two));
	assert_false(is_there(two + 0x1000));
	one[0x10000] = 7;
	assert_int_equal(two[0], 7);
	late = map_whole(section);
	assert_true(is_there(late + 0xF000) && is_there(late + 0x10FFF));
	assert_false(is_there(late));
	assert_int_equal(late[0x10000], 7);
	unmap(one), unmap(two), unmap(late);
	NtClose(section);
	memory_machine_end();
}

TEST(SEC_12_a_view_can_come_with_its_first_pages_committed)
{
	PVOID base = NULL;
	SIZE_T bytes = 0;
	HANDLE section;

	memory_machine_start();
	section = reserved_section(0x10000);
	assert_int_equal(NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0x1001, NULL,
	                                    &bytes, ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_SUCCESS);
	assert_true(is_there((char *)base + 0x1FFF));
	assert_false(is_there((char *)base + 0x2000));
	unmap(base);
	NtClose(section);
	memory_machine_end();
}

/* --- Views of the kernel's ----------------------------------------------------------------------------------------- */

static void let_kernel_go(struct held *held, enum holder holder)
{
	if (holder == HOLD_VIEW)
		assert_int_equal(MmUnmapViewInSystemSpace(held->view), STATUS_SUCCESS);
	else
		let_go(held, holder);
}

TEST(SEC_14_a_view_in_system_space_keeps_the_section_in_any_order_of_release)
{
	static const enum holder orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		                                  { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	memory_machine_start();
	for (int order = 0; order < 6; order++) {
		struct held held = { .handle = section_of(4096) };
		SIZE_T bytes = 0;

		assert_int_equal(ob_reference_handle(held.handle, 0, NULL, KernelMode,
		                                     &held.pointer, NULL),
		                 STATUS_SUCCESS);
		assert_int_equal(MmMapViewInSystemSpace(held.pointer, (PVOID *)&held.view, &bytes),
		                 STATUS_SUCCESS);
		assert_int_equal(bytes, 4096);
		assert_false(mm_is_user(held.view, 1, MM_READ));
		held.view[0] = 'k';
		for (int step = 0; step < 3; step++) {
			assert_int_equal(memory.machine->ledgers.sections, 1);
			if (held.view)
				assert_int_equal(held.view[0], 'k');
			let_kernel_go(&held, orders[order][step]);
			if (orders[order][step] == HOLD_VIEW)
				held.view = NULL;
		}
		assert_int_equal(memory.machine->ledgers.sections, 0);
		assert_int_equal(memory.machine->ledgers.views, 0);
	}
	memory_machine_end();
}

DRIVER_TEXT static NTSTATUS map_as_a_driver(void *section, PVOID *base)
{
	SIZE_T bytes = 0;
	NTSTATUS status = MmMapViewInSystemSpace(section, base, &bytes);

	__asm__ volatile(""); /* no tail call: the frame is what is looked for */
	return status;
}

TEST(SEC_14_a_view_that_a_driver_left_at_unload_is_a_finding)
{
	HANDLE section;
	void *pointer;
	PVOID kept, returned, others;
	SIZE_T bytes = 0;

	memory_machine_start();
	section = section_of(4096);
	assert_int_equal(ob_reference_handle(section, 0, NULL, KernelMode, &pointer, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(map_as_a_driver(pointer, &kept), STATUS_SUCCESS);
	assert_int_equal(map_as_a_driver(pointer, &returned), STATUS_SUCCESS);
	assert_int_equal(MmUnmapViewInSystemSpace(returned), STATUS_SUCCESS);
	assert_int_equal(MmMapViewInSystemSpace(pointer, &others, &bytes), STATUS_SUCCESS);
	assert_int_equal(mm_audit_image(memory.machine, (uintptr_t)__start_planted_text,
	                                (uintptr_t)__stop_planted_text, "planted"),
	                 1);
	memory_take_finding(0xCE, (uintptr_t)kept);
	assert_int_equal(memory.machine->ledgers.views, 1);
	assert_int_equal(MmUnmapViewInSystemSpace(others), STATUS_SUCCESS);
	ob_dereference(pointer);
	NtClose(section);
	memory_machine_end();
}

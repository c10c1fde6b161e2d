/* nt/mm/section_test.c - sections: what is asked for, what views show, when they go. */
#include "nt/memory_machine.h"

#include "nt/mm/nt_services.h"

static NTSTATUS create(uint64_t bytes, ULONG protection, ACCESS_MASK access, HANDLE *ret_section)
{
	OBJECT_ATTRIBUTES attributes;
	LARGE_INTEGER size = { .QuadPart = (LONGLONG)bytes };

	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	*ret_section = NULL;
	return NtCreateSection(ret_section, access, &attributes, &size, protection, SEC_COMMIT,
	                       NULL);
}

static HANDLE section_of(uint64_t bytes)
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

static NTSTATUS map(HANDLE section, struct view *view)
{
	return NtMapViewOfSection(section, NtCurrentProcess(), &view->base, view->zero_bits, 0,
	                          &view->offset, &view->bytes, ViewUnmap, view->allocation,
	                          view->protection ? view->protection : PAGE_READWRITE);
}

static char *map_whole(HANDLE section)
{
	struct view view = { 0 };

	assert_int_equal(map(section, &view), STATUS_SUCCESS);
	return view.base;
}

static void unmap(PVOID base)
{
	assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), base), STATUS_SUCCESS);
}

static LONGLONG size_of(HANDLE section)
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

/* --- Creation ------------------------------------------------------------------------------------------------- */

TEST(SEC_3_a_section_is_whole_pages_and_has_a_protection_that_pages_can_have)
{
	static const ULONG good[] = { PAGE_READONLY,         PAGE_READWRITE,
		                      PAGE_WRITECOPY,        PAGE_EXECUTE,
		                      PAGE_EXECUTE_READ,     PAGE_EXECUTE_READWRITE,
		                      PAGE_EXECUTE_WRITECOPY };
	static const ULONG bad[] = { 0, PAGE_NOACCESS, PAGE_READONLY | PAGE_READWRITE, 0x80000000 };
	HANDLE section;

	memory_machine_start();
	for (int index = 0; index < 7; index++) {
		assert_int_equal(create(1, good[index], SECTION_ALL_ACCESS, &section),
		                 STATUS_SUCCESS);
		assert_int_equal(size_of(section), 4096);
		NtClose(section);
	}
	for (int index = 0; index < 4; index++)
		assert_int_equal(create(1, bad[index], SECTION_ALL_ACCESS, &section),
		                 STATUS_INVALID_PAGE_PROTECTION);
	section = section_of(8192);
	assert_int_equal(size_of(section), 8192);
	NtClose(section);
	memory_machine_end();
}

TEST(SEC_1_without_a_file_a_size_and_commit_or_reserve_are_required)
{
	LARGE_INTEGER size = { .QuadPart = 4096 }, none = { 0 };
	HANDLE section;

	memory_machine_start();
	assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_READWRITE,
	                                 SEC_COMMIT, NULL),
	                 STATUS_INVALID_PARAMETER_4);
	assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &none, PAGE_READWRITE,
	                                 SEC_RESERVE, NULL),
	                 STATUS_INVALID_PARAMETER_4);
	assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE,
	                                 0, NULL),
	                 STATUS_INVALID_PARAMETER_6);
	assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE,
	                                 SEC_NOCACHE, NULL),
	                 STATUS_INVALID_PARAMETER_6);
	assert_int_equal(memory.machine->ledgers.sections, 0);
	memory_machine_end();
}

TEST(SEC_1_its_contents_start_zeroed)
{
	HANDLE section;
	char *view;

	memory_machine_start();
	section = section_of(0x10001);
	view = map_whole(section);
	for (size_t at = 0; at < 0x11000; at++)
		assert_int_equal(view[at], 0);
	unmap(view);
	NtClose(section);
	memory_machine_end();
}

/* --- Where and what a view is ------------------------------------------------------------------------------------ */

TEST(SEC_4_base_and_offset_are_multiples_of_64_KiB_and_the_size_is_rounded)
{
	struct view view = { .offset.QuadPart = 4096 };
	HANDLE section;

	memory_machine_start();
	section = section_of(0x30000);
	assert_int_equal(map(section, &view), STATUS_MAPPED_ALIGNMENT);
	view = (struct view){ .base = (PVOID)0x12345000 };
	assert_int_equal(map(section, &view), STATUS_MAPPED_ALIGNMENT);
	view = (struct view){ .offset.QuadPart = 0x10000 };
	assert_int_equal(map(section, &view), STATUS_SUCCESS);
	assert_int_equal(view.bytes, 0x20000); /* the rest */
	assert_int_equal(view.offset.QuadPart, 0x10000);
	assert_non_null(view.base);
	unmap(view.base);
	view = (struct view){ .bytes = 5000 };
	assert_int_equal(map(section, &view), STATUS_SUCCESS);
	assert_int_equal(view.bytes, 8192);
	unmap(view.base);
	NtClose(section);
	memory_machine_end();
}

TEST(SEC_5_a_view_past_the_end_in_the_way_or_too_strong_is_refused)
{
	static const struct {
		ULONG section, view;
		NTSTATUS status;
	} rows[] = { { PAGE_READONLY, PAGE_READWRITE, STATUS_SECTION_PROTECTION },
		     { PAGE_READWRITE, PAGE_EXECUTE_READ, STATUS_SECTION_PROTECTION },
		     { PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, STATUS_SECTION_PROTECTION },
		     { PAGE_READWRITE, PAGE_READONLY, STATUS_SUCCESS },
		     { PAGE_READWRITE, PAGE_NOACCESS, STATUS_INVALID_PAGE_PROTECTION },
		     { PAGE_READWRITE, 0x80000000, STATUS_INVALID_PAGE_PROTECTION } };
	struct view view = { .bytes = 0x20000 };
	HANDLE section;
	char *whole;

	memory_machine_start();
	section = section_of(0x10000);
	assert_int_equal(map(section, &view), STATUS_INVALID_VIEW_SIZE);
	view = (struct view){ .offset.QuadPart = 0x10000 };
	assert_int_equal(map(section, &view), STATUS_INVALID_VIEW_SIZE);
	whole = map_whole(section);
	view = (struct view){ .base = (PVOID)((uintptr_t)whole & ~0xFFFFull) };
	assert_int_equal(map(section, &view), STATUS_CONFLICTING_ADDRESSES);
	unmap(whole);
	NtClose(section);
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		assert_int_equal(create(4096, rows[index].section, SECTION_ALL_ACCESS, &section),
		                 STATUS_SUCCESS);
		view = (struct view){ .protection = rows[index].view };
		assert_int_equal(map(section, &view), rows[index].status);
		if (NT_SUCCESS(rows[index].status))
			unmap(view.base);
		NtClose(section);
	}
	memory_machine_end();
}

TEST(SEC_6_zero_bits_bound_the_address_and_wrong_ones_are_named)
{
	static const struct {
		ULONG_PTR zero_bits;
		ULONG allocation;
		NTSTATUS status;
	} rows[] = { { 21, 0, STATUS_NO_MEMORY },
		     { 22, 0, STATUS_INVALID_PARAMETER_4 },
		     { 31, 0, STATUS_INVALID_PARAMETER_4 },
		     { 0, MEM_COMMIT, STATUS_INVALID_PARAMETER_9 },
		     { 0, 1, STATUS_INVALID_PARAMETER_9 },
		     { 0, MEM_RESERVE, STATUS_SUCCESS },
		     { 0, MEM_TOP_DOWN, STATUS_SUCCESS },
		     { 0x00007FFFFFFFFFFF, 0, STATUS_SUCCESS } };
	HANDLE section;

	memory_machine_start();
	section = section_of(4096);
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		struct view view = { .zero_bits = rows[index].zero_bits,
			             .allocation = rows[index].allocation };

		assert_int_equal(map(section, &view), rows[index].status);
		if (view.base)
			unmap(view.base);
	}
	for (ULONG_PTR bits = 1; bits <= 20; bits++) {
		struct view view = { .zero_bits = bits };
		NTSTATUS status = map(section, &view);

		assert_true(status == STATUS_NO_MEMORY ||
		            (NT_SUCCESS(status) && (uintptr_t)view.base >> (32 - bits) == 0));
		if (view.base)
			unmap(view.base);
	}
	assert_int_equal(memory.machine->ledgers.views, 0);
	NtClose(section);
	memory_machine_end();
}

TEST(SEC_7_a_handle_needs_the_right_that_the_protection_asks_for)
{
	static const struct {
		ACCESS_MASK access;
		ULONG protection;
		NTSTATUS status;
	} rows[] = { { SECTION_MAP_READ, PAGE_READONLY, STATUS_SUCCESS },
		     { SECTION_MAP_READ, PAGE_READWRITE, STATUS_ACCESS_DENIED },
		     { SECTION_MAP_READ | SECTION_MAP_WRITE, PAGE_READWRITE, STATUS_SUCCESS },
		     { SECTION_MAP_READ | SECTION_MAP_WRITE, PAGE_EXECUTE_READ,
		       STATUS_ACCESS_DENIED },
		     { SECTION_MAP_READ | SECTION_MAP_EXECUTE, PAGE_EXECUTE_READ, STATUS_SUCCESS },
		     { SECTION_QUERY, PAGE_READONLY, STATUS_ACCESS_DENIED } };
	struct ps_process_options options = { .is_client = true };
	struct ps_process *process;
	HANDLE section, weak;

	memory_machine_start();
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		struct view *view =
			mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);

		assert_int_equal(create(4096, PAGE_EXECUTE_READWRITE, rows[index].access, &section),
		                 STATUS_SUCCESS);
		*view = (struct view){ .protection = rows[index].protection };
		memory.thread->ke.previous_mode = UserMode;
		assert_int_equal(map(section, view), rows[index].status);
		memory.thread->ke.previous_mode = KernelMode;
		if (view->base)
			unmap(view->base);
		mm_user_free(memory.machine, view);
		NtClose(section);
	}
	section = section_of(4096);
	assert_int_equal(ps_process_create(memory.machine, &options, &process), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(process, PROCESS_VM_READ, 0, &weak), STATUS_SUCCESS);
	struct view *view = mm_user_allocate(memory.machine->system_process, 4096, MM_RANGE_MEMORY);
	memory.thread->ke.previous_mode = UserMode;
	assert_int_equal(NtMapViewOfSection(section, weak, &view->base, 0, 0, NULL, &view->bytes,
	                                    ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_ACCESS_DENIED);
	memory.thread->ke.previous_mode = KernelMode;
	mm_user_free(memory.machine, view);
	NtClose(weak);
	ps_process_terminate(process, 0);
	ob_dereference(process);
	NtClose(section);
	memory_machine_end();
}

/* --- How long it lives ------------------------------------------------------------------------------------------- */

enum holder { HOLD_HANDLE, HOLD_VIEW, HOLD_POINTER };

struct held {
	HANDLE handle;
	char *view;
	void *pointer;
};

static void let_go(struct held *held, enum holder holder)
{
	switch (holder) {
	case HOLD_HANDLE: NtClose(held->handle); break;
	case HOLD_VIEW: unmap(held->view); break;
	case HOLD_POINTER: ob_dereference(held->pointer); break;
	}
}

TEST(SEC_8_a_section_lives_until_its_last_handle_view_and_pointer_go_in_any_order)
{
	static const enum holder orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		                                  { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	memory_machine_start();
	for (int order = 0; order < 6; order++) {
		struct held held = { .handle = section_of(4096) };

		held.view = map_whole(held.handle);
		assert_int_equal(held.view[0], 0); /* SEC-1: contents start zeroed */
		assert_int_equal(ob_reference_handle(held.handle, 0, NULL, KernelMode,
		                                     &held.pointer, NULL),
		                 STATUS_SUCCESS);
		held.view[0] = 'v';
		for (int step = 0; step < 3; step++) {
			assert_int_equal(memory.machine->ledgers.sections, 1);
			if (held.view)
				assert_int_equal(held.view[0], 'v');
			let_go(&held, orders[order][step]);
			if (orders[order][step] == HOLD_VIEW)
				held.view = NULL;
		}
		assert_int_equal(memory.machine->ledgers.sections, 0);
		assert_int_equal(memory.machine->ledgers.views, 0);
	}
	memory_machine_end();
}

TEST(SEC_9_any_address_in_a_view_unmaps_it_once)
{
	HANDLE section;
	char *view;

	memory_machine_start();
	section = section_of(0x20000);
	view = map_whole(section);
	assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), view - 1),
	                 STATUS_NOT_MAPPED_VIEW);
	unmap(view + 0x1FFFF);
	assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), view), STATUS_NOT_MAPPED_VIEW);
	NtClose(section);
	memory_machine_end();
}

static int64_t views_at_close = -1;

static void note_close(void *body, struct ke_process *process, ACCESS_MASK granted,
                       uint32_t process_handles, uint32_t system_handles)
{
	views_at_close = memory.machine->ledgers.views;
}

static const struct ob_type_options witness_options = { .name = u"Witness",
	                                                .valid_access = 1,
	                                                .operations = { .close = note_close } };

/* A handle in process whose closing notes how many views there are. */
static void add_witness(struct ps_process *process)
{
	struct ob_type *type;
	HANDLE handle;
	void *body;

	assert_int_equal(ob_type_create(memory.machine, &witness_options, &type), STATUS_SUCCESS);
	assert_int_equal(ob_create_object(type, 8, NULL, &body), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle_in(&process->ke, body, 1, 0, &handle), STATUS_SUCCESS);
	ob_dereference(body);
}

TEST(SEC_13_the_views_of_a_process_that_ends_go_after_its_handles)
{
	struct ps_process_options options = { .is_client = true };
	struct ps_process *process;
	HANDLE section, process_handle;
	PVOID base = NULL;
	SIZE_T bytes = 0;

	memory_machine_start();
	section = section_of(4096);
	assert_int_equal(ps_process_create(memory.machine, &options, &process), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &process_handle),
	                 STATUS_SUCCESS);
	assert_int_equal(NtMapViewOfSection(section, process_handle, &base, 0, 0, NULL, &bytes,
	                                    ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_SUCCESS);
	add_witness(process);
	NtClose(section);
	ps_process_terminate(process, 0);
	assert_int_equal(views_at_close, 1);
	assert_int_equal(memory.machine->ledgers.views, 0);
	assert_int_equal(memory.machine->ledgers.sections, 0);
	NtClose(process_handle);
	ob_dereference(process);
	memory_machine_end();
}

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

/* nt/mm/section_test.c - sections: what is asked for, where a view lies, when both go. */
#include "nt/mm/section_fixture.h"

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

TEST(SEC_4_a_view_lies_at_a_given_base_where_nothing_is)
{
	struct view view = { 0 };
	HANDLE section;
	PVOID first;

	memory_machine_start();
	section = section_of(0x10000);
	/* A place of the client's arena, which nobody has. */
	view.base = (PVOID)(MM_ARENA_START + MM_ARENA_BYTES - 0x100000);
	first = view.base;
	assert_int_equal(map(section, &view), STATUS_SUCCESS);
	assert_ptr_equal(view.base, first);
	*(char *)first = 3;
	view.bytes = 0;
	assert_int_equal(map(section, &view), STATUS_CONFLICTING_ADDRESSES);
	unmap(first);
	view.bytes = 0;
	assert_int_equal(map(section, &view), STATUS_SUCCESS);
	assert_int_equal(*(char *)first, 3);
	unmap(first);
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
	view = (struct view){ .bytes = 0x21000, .offset.QuadPart = 0 };
	assert_int_equal(map(section, &view), STATUS_INVALID_VIEW_SIZE);
	view = (struct view){ .bytes = (SIZE_T)-1 };
	assert_int_equal(map(section, &view), STATUS_INVALID_VIEW_SIZE);
	NtClose(section);
	section = section_of(0x30000);
	view = (struct view){ .bytes = 0x30000, .offset.QuadPart = 0x10000 };
	assert_int_equal(map(section, &view), STATUS_INVALID_VIEW_SIZE);
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

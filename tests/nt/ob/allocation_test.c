/* Each allocation of create, open, duplicate, map and wait fails once: nothing is left of the call (HM-8). */
#include "../exec_machine.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/sanitizer.h"
#include "nt/mm/mm.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/nt_services.h"

static void skip_when_sanitized(void)
{
#ifdef HAS_SANITIZER
	SKIP("a sanitizer has the allocator");
#endif
}

/* --- The allocator ------------------------------------------------------------------------------------------- */

/* The one that fails, from 1; 0: none. How many there were. */
static _Thread_local uint32_t failing, asked;

#ifndef HAS_SANITIZER
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);

static bool fails(void)
{
	return failing && ++asked == failing;
}

void *malloc(size_t bytes)
{
	return fails() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
	return fails() ? NULL : __libc_calloc(count, bytes);
}

void *realloc(void *block, size_t bytes)
{
	return fails() ? NULL : __libc_realloc(block, bytes);
}
#endif

/* --- Calls ----------------------------------------------------------------------------------------------------- */

#define NAME u"\\BaseNamedObjects\\Allocation"

static HANDLE event, section, handles[64];

static OBJECT_ATTRIBUTES *named(void)
{
	static OBJECT_ATTRIBUTES attributes;
	static UNICODE_STRING name;

	RtlInitUnicodeString(&name, NAME);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	return &attributes;
}

static NTSTATUS create_named(HANDLE *ret_handle)
{
	OBJECT_ATTRIBUTES attributes = *named();
	UNICODE_STRING other;

	RtlInitUnicodeString(&other, NAME u"2");
	attributes.ObjectName = &other;
	return NtCreateEvent(ret_handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE);
}

static NTSTATUS create_mutant(HANDLE *ret_handle)
{
	return NtCreateMutant(ret_handle, MUTANT_ALL_ACCESS, NULL, FALSE);
}

static NTSTATUS create_section(HANDLE *ret_handle)
{
	LARGE_INTEGER size = { .QuadPart = 65536 };

	return NtCreateSection(ret_handle, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE,
	                       SEC_COMMIT, NULL);
}

static NTSTATUS open_named(HANDLE *ret_handle)
{
	return NtOpenEvent(ret_handle, EVENT_ALL_ACCESS, named());
}

static NTSTATUS duplicate(HANDLE *ret_handle)
{
	return NtDuplicateObject(NtCurrentProcess(), event, NtCurrentProcess(), ret_handle, 0, 0,
	                         DUPLICATE_SAME_ACCESS);
}

static NTSTATUS map(HANDLE *ret_handle)
{
	PVOID base = NULL;
	SIZE_T bytes = 0;
	NTSTATUS status = NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &bytes,
	                                     ViewUnmap, 0, PAGE_READWRITE);

	if (NT_SUCCESS(status))
		assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), base), STATUS_SUCCESS);
	*ret_handle = NULL;
	return status;
}

static NTSTATUS wait_for_many(HANDLE *ret_handle)
{
	LARGE_INTEGER now = { .QuadPart = 0 };

	*ret_handle = NULL;
	return NtWaitForMultipleObjects(64, handles, WaitAny, FALSE, &now);
}

/* Fill the table, so that the next handle makes it grow. */
static NTSTATUS grow(HANDLE *ret_handle)
{
	return NtCreateEvent(ret_handle, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
}

/* --- What is left ---------------------------------------------------------------------------------------------- */

struct counts {
	uint32_t handles;
	struct ke_ledgers ledgers;
	LONG_PTR pointers;
};

static struct counts count(struct exec_machine *exec)
{
	void *body;
	struct counts counts = {
		.handles = ob_handle_table_count(exec->machine->system_process->handle_table),
		.ledgers = exec->machine->ledgers,
	};

	assert_int_equal(ob_reference_handle(event, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	counts.pointers = (LONG_PTR)ob_pointer_count(body);
	ob_dereference(body);
	return counts;
}

static void expect_same(const struct counts *before, const struct counts *after)
{
	assert_int_equal(before->handles, after->handles);
	assert_int_equal(before->pointers, after->pointers);
	assert_memory_equal(&before->ledgers, &after->ledgers, sizeof(before->ledgers));
}

/* Fail each allocation of call in turn, until it makes none more. Gives how many failed. */
static uint32_t fail_each(struct exec_machine *exec, NTSTATUS (*call)(HANDLE *ret_handle))
{
	NTSTATUS status;
	uint32_t number;

	for (number = 1;; number++) {
		struct counts before = count(exec), after;
		HANDLE handle = NULL;

		asked = 0;
		failing = number;
		status = call(&handle);
		failing = 0;
		if (NT_SUCCESS(status) && handle)
			assert_int_equal(NtClose(handle), STATUS_SUCCESS);
		after = count(exec);
		expect_same(&before, &after);
		if (asked < number)
			break;
		if (!NT_SUCCESS(status))
			assert_true(status == STATUS_INSUFFICIENT_RESOURCES ||
			            status == STATUS_NO_MEMORY);
	}
	assert_true(NT_SUCCESS(status));
	return number - 1;
}

static void make_objects(void)
{
	assert_int_equal(NtCreateEvent(&event, EVENT_ALL_ACCESS, named(), NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(create_section(&section), STATUS_SUCCESS);
	for (int index = 0; index < 64; index++)
		assert_int_equal(duplicate(&handles[index]), STATUS_SUCCESS);
}

static void close_objects(void)
{
	for (int index = 0; index < 64; index++)
		NtClose(handles[index]);
	NtClose(section), NtClose(event);
}

TEST(HM_8_each_failed_allocation_leaves_counts_and_tables_as_before)
{
	struct exec_machine *exec;

	skip_when_sanitized();
	exec = exec_machine_start();
	assert_int_equal(mm_machine_create(exec->machine), STATUS_SUCCESS);
	make_objects();
	assert_true(fail_each(exec, create_named) >= 1);
	assert_true(fail_each(exec, create_mutant) >= 1);
	fail_each(exec, create_section);
	fail_each(exec, open_named);
	fail_each(exec, duplicate);
	fail_each(exec, map);
	fail_each(exec, wait_for_many);
	close_objects();
	mm_machine_destroy(exec->machine);
	exec_machine_end(exec);
}

TEST(HM_8_a_table_that_cannot_grow_refuses_and_goes_on)
{
	struct exec_machine *exec;
	HANDLE many[254];
	uint32_t count = 0;

	skip_when_sanitized();
	exec = exec_machine_start();
	assert_int_equal(NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	while (count < 254)
		assert_int_equal(grow(&many[count++]), STATUS_SUCCESS);
	/* One that is not needed may be the first to fail: the table has grown then. */
	assert_true(fail_each(exec, grow) >= 1);
	while (count)
		NtClose(many[--count]);
	NtClose(event);
	exec_machine_end(exec);
}

/*
 * tests/display/rights_test.c - who may have what of a channel: in a machine, with its own checks, as the account that asks.
 */
#include "display_machine.h"

#include <malloc.h>

#include "display/monitors.h"
#include "nt/mm/mm.h"
#include "nt/mm/nt_services.h"
#include "nt/ps/nt_services.h"
#include "object_look.h"

static const struct frame_add_request small = {
	.session_id = 1,
	.width = 160,
	.height = 96,
	.refresh_hz = 60,
};

static void run(void (*routine)(void *context))
{
	struct display_machine display;

	display_machine_start(&display);
	display_host_run(routine, NULL);
	display_machine_end(&display);
}

/* --- As a program of an account --------------------------------------------------------------------------------------- */

/* What a system call is given by a program lies in the program's memory. */
struct call {
	HANDLE handle;
	OBJECT_ATTRIBUTES attributes;
	CLIENT_ID id;
	SIZE_T bytes;
	void *view;
};

static struct call *begin_as(enum se_account account)
{
	struct ke_thread *thread = ke_current_thread();
	struct call *call = mm_user_allocate(thread->process, sizeof(*call), MM_RANGE_MEMORY);

	assert_non_null(call);
	memset(call, 0, sizeof(*call));
	InitializeObjectAttributes(&call->attributes, NULL, 0, NULL, NULL);
	se_impersonate(thread, se_account_token(thread->machine, account));
	thread->previous_mode = UserMode;
	return call;
}

static NTSTATUS end_as(struct call *call, NTSTATUS status)
{
	struct ke_thread *thread = ke_current_thread();

	thread->previous_mode = KernelMode;
	se_impersonate(thread, NULL);
	if (NT_SUCCESS(status) && call->handle)
		NtClose(call->handle);
	mm_user_free(thread->machine, call);
	return status;
}

static NTSTATUS open_process_as(enum se_account account, uint32_t pid, ACCESS_MASK access)
{
	struct call *call = begin_as(account);

	call->id.UniqueProcess = (HANDLE)(uintptr_t)pid;
	return end_as(call, NtOpenProcess(&call->handle, access, &call->attributes, &call->id));
}

static NTSTATUS open_device_as(enum se_account account)
{
	struct call *call = begin_as(account);

	return end_as(call, display_open_device(&call->handle));
}

/* --- The device ------------------------------------------------------------------------------------------------------- */

static void open_as_each(void *context)
{
	assert_int_equal(open_device_as(SE_ACCOUNT_SYSTEM), STATUS_SUCCESS);
	assert_int_equal(open_device_as(SE_ACCOUNT_ADMINISTRATOR), STATUS_SUCCESS);
	assert_int_equal(open_device_as(SE_ACCOUNT_LOCAL_SERVICE), STATUS_ACCESS_DENIED);
	assert_int_equal(open_device_as(SE_ACCOUNT_NETWORK_SERVICE), STATUS_ACCESS_DENIED);
	assert_int_equal(open_device_as(SE_ACCOUNT_USER), STATUS_ACCESS_DENIED);
}

TEST(DISP_6_the_system_and_administrators_open_the_driver_and_nobody_else)
{
	run(open_as_each);
}

static void open_twice(void *context)
{
	static const GUID interface_class = FRAME_INTERFACE;
	HANDLE one, other, third = NULL;

	assert_int_equal(display_open_device(&one), STATUS_SUCCESS);
	assert_int_equal(display_open_device(&other), STATUS_SUCCESS);
	assert_int_equal(granted(one) & (FILE_READ_DATA | FILE_WRITE_DATA),
	                 FILE_READ_DATA | FILE_WRITE_DATA);
	/* There is one interface of that class. */
	assert_int_equal(display_open_interface(&interface_class, 1, GENERIC_READ, &third),
	                 STATUS_NO_MORE_ENTRIES);
	assert_null(third);
	NtClose(one);
	NtClose(other);
}

static void find_none(void *context)
{
	HANDLE device = NULL;

	assert_int_equal(display_open_device(&device), STATUS_NO_SUCH_DEVICE);
	assert_null(device);
}

TEST(DISP_5_DISP_7_the_driver_is_found_by_its_one_interface_while_it_is_there_by_many)
{
	struct display_machine display;
	int64_t handles;

	display_machine_start(&display);
	handles = drydock_ledger(display.machine, "handles");
	display_host_run(open_twice, NULL);
	assert_int_equal(drydock_device_query_remove(display.device), 0);
	display_host_run(find_none, NULL);
	assert_int_equal(drydock_ledger(display.machine, "handles"), handles);
	display_machine_end(&display);
}

/* --- The ring's objects ------------------------------------------------------------------------------------------------ */

static void look_at_objects(void *context)
{
	struct display_host host;

	display_host_begin(&host, &small);
	expect_private(host.ring.section);
	expect_private(host.ring.event);
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++)
		expect_private(host.ring.shared[slot]);
	display_host_end(&host);
}

TEST(DISP_32_no_object_of_a_ring_has_a_name_or_a_stranger_and_none_is_inherited)
{
	run(look_at_objects);
}

static void make_many(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	const struct display_mode mode = { 160, 96, FRAME_FORMAT_BGRA8, 0x101 };
	size_t first = 0, last;

	for (uint32_t round = 0; round < 220; round++) {
		struct display_ring ring;

		assert_int_equal(display_ring_init(&ring, objects, &mode), STATUS_SUCCESS);
		display_ring_finish(&ring);
		if (round == 19)
			first = mallinfo2().uordblks;
	}
	last = mallinfo2().uordblks;
	/* Eight descriptors a ring would be more than 100 KB. */
	assert_true(last < first + 50000);
}

TEST(DISP_33_a_descriptor_is_there_while_it_is_used_and_freed_afterwards)
{
	if (test_schedule_is_seeded())
		SKIP("what the schedule itself keeps grows with it");
	run(make_many);
}

/* --- The broker --------------------------------------------------------------------------------------------------------- */

static void look_at_broker(void *context)
{
	struct display_host host;

	display_host_begin(&host, &small);
	assert_int_equal(granted(host.process),
	                 PROCESS_DUP_HANDLE | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE);
	/* The other way there is nothing: the driver's account opens neither the host nor the machine's own process. */
	uint32_t own = (uint32_t)(uintptr_t)PsGetCurrentProcessId();
	assert_int_equal(open_process_as(SE_ACCOUNT_LOCAL_SERVICE, own, PROCESS_DUP_HANDLE),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(open_process_as(SE_ACCOUNT_LOCAL_SERVICE, own,
	                                 PROCESS_QUERY_LIMITED_INFORMATION),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(open_process_as(SE_ACCOUNT_LOCAL_SERVICE, 4, PROCESS_DUP_HANDLE),
	                 STATUS_ACCESS_DENIED);
	display_host_end(&host);
}

TEST(DISP_34_the_host_may_duplicate_and_wait_and_the_driver_cannot_open_the_host)
{
	run(look_at_broker);
}

static void open_the_driver(void *context)
{
	static const ACCESS_MASK rights[] = { PROCESS_DUP_HANDLE, PROCESS_VM_READ,
		                              PROCESS_QUERY_LIMITED_INFORMATION };
	struct display_host host;

	display_host_begin(&host, &small);
	for (size_t at = 0; at < 3; at++) {
		assert_int_equal(open_process_as(SE_ACCOUNT_LOCAL_SERVICE, host.reply.driver_pid,
		                                 rights[at]),
		                 STATUS_ACCESS_DENIED);
		assert_int_equal(open_process_as(SE_ACCOUNT_SYSTEM, host.reply.driver_pid,
		                                 rights[at]),
		                 STATUS_SUCCESS);
	}
	display_host_end(&host);
}

TEST(DISP_51_another_process_of_the_drivers_account_opens_the_driver_for_nothing)
{
	run(open_the_driver);
}

/* --- What a duplicate is good for ---------------------------------------------------------------------------------------- */

static NTSTATUS map_with(HANDLE section, ULONG protection, SIZE_T *ret_bytes)
{
	struct call *call = begin_as(SE_ACCOUNT_LOCAL_SERVICE);
	NTSTATUS status = NtMapViewOfSection(section, NtCurrentProcess(), &call->view, 0, 0, NULL,
	                                     &call->bytes, ViewUnmap, 0, protection);

	*ret_bytes = call->bytes;
	if (NT_SUCCESS(status))
		assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), call->view),
		                 STATUS_SUCCESS);
	return end_as(call, status);
}

static void map_the_duplicate(void *context)
{
	struct display_host host;
	HANDLE reduced = NULL;
	SIZE_T bytes;
	struct call *call;

	display_host_begin(&host, &small);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), host.ring.section,
	                                   NtCurrentProcess(), &reduced, FRAME_SECTION_RIGHTS, 0,
	                                   0),
	                 STATUS_SUCCESS);
	assert_int_equal(granted(reduced), SECTION_MAP_READ | SECTION_MAP_WRITE);
	/* Length 0 is all of it. */
	assert_int_equal(map_with(reduced, PAGE_READWRITE, &bytes), STATUS_SUCCESS);
	assert_int_equal(bytes, host.ring.shape.ring_bytes);
	/* All else is refused: to run it, to have more of it by another handle. */
	assert_int_equal(map_with(reduced, PAGE_EXECUTE_READWRITE, &bytes), STATUS_ACCESS_DENIED);
	call = begin_as(SE_ACCOUNT_LOCAL_SERVICE);
	assert_int_equal(end_as(call,
	                        NtDuplicateObject(NtCurrentProcess(), reduced, NtCurrentProcess(),
	                                          &call->handle, SECTION_ALL_ACCESS, 0, 0)),
	                 STATUS_ACCESS_DENIED);
	NtClose(reduced);
	display_host_end(&host);
}

TEST(DISP_67_the_whole_section_is_mapped_to_read_and_write_and_for_nothing_else)
{
	run(map_the_duplicate);
}

/* Another process that saw the numbers go by. */
static struct frame_set_channel overheard;

static void use_what_was_overheard(void *context)
{
	SIZE_T bytes;

	assert_int_equal(map_with((HANDLE)(uintptr_t)overheard.header, PAGE_READWRITE, &bytes),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(NtSetEvent((HANDLE)(uintptr_t)overheard.event, NULL),
	                 STATUS_INVALID_HANDLE);
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++)
		assert_int_equal(NtWaitForSingleObject((HANDLE)(uintptr_t)overheard.slot[slot],
		                                       FALSE, NULL),
		                 STATUS_INVALID_HANDLE);
}

static NTSTATUS listen(void *context, HANDLE device, uint32_t code, const void *input,
                       uint32_t input_bytes, void *output, uint32_t output_bytes,
                       uint32_t *ret_bytes)
{
	/* Numbers alone: no pointer that the driver could follow, nor anybody else. */
	assert_int_equal(input_bytes, sizeof(overheard));
	memcpy(&overheard, input, sizeof(overheard));
	return display_objects_nt()->control(context, device, code, input, input_bytes, output,
	                                     output_bytes, ret_bytes);
}

static void deliver_aloud(void *context)
{
	struct display_objects objects = *display_objects_nt();
	struct display_host host;

	objects.control = listen;
	display_host_begin(&host, &small);
	host.ring.objects = &objects;
	assert_int_equal(display_ring_deliver(&host.ring, host.process, host.device),
	                 STATUS_SUCCESS);
	display_host_run(use_what_was_overheard, NULL);
	host.ring.objects = display_objects_nt();
	display_host_end(&host);
}

TEST(DISP_39_the_numbers_of_a_delivery_are_worth_nothing_to_a_third_process)
{
	run(deliver_aloud);
}

/* --- Who is gone ---------------------------------------------------------------------------------------------------------- */

static void deliver_to_the_dead(void *context)
{
	struct ps_process_options options = { .image_name = u"WUDFHost.exe" };
	struct ps_process *dead;
	struct display_host host;
	HANDLE device = NULL;

	display_host_begin(&host, &small);
	assert_int_equal(ps_process_create(ke_current_machine(), &options, &dead), STATUS_SUCCESS);
	HANDLE process = NULL;
	assert_int_equal(ObOpenObjectByPointer(dead, 0, NULL, PROCESS_DUP_HANDLE | SYNCHRONIZE,
	                                       NULL, KernelMode, &process),
	                 STATUS_SUCCESS);
	ps_process_terminate(dead, STATUS_SUCCESS);
	/* Nothing can be put into its table, and what is not there is closed without harm. */
	assert_true(!NT_SUCCESS(display_ring_deliver(&host.ring, process, host.device)));
	display_objects_nt()->reap(NULL, process, 0x44);
	NtClose(process);
	ob_dereference(dead);
	/* A device that is no file any more: every duplicate goes, and the driver's process has none of them. */
	assert_true(!NT_SUCCESS(display_ring_deliver(&host.ring, host.process, device)));
	display_host_end(&host);
}

TEST(DISP_49_a_delivery_to_who_is_gone_fails_at_once_and_reaping_is_nothing)
{
	struct display_machine display;
	int64_t handles;

	display_machine_start(&display);
	handles = drydock_ledger(display.machine, "handles");
	display_host_run(deliver_to_the_dead, NULL);
	while (drydock_ledger(display.machine, "handles") != handles)
		display_objects_nt()->sleep(NULL, 1);
	display_machine_end(&display);
}

/* Its end counts: a path fits where there is room for that, too. */
static void read_own_path(void *context)
{
	const struct display_finder *finder = display_finder_nt();
	WCHAR text[600], exact[600];
	HANDLE process;
	size_t units = 0;

	assert_int_equal(finder->open_process((uint32_t)(uintptr_t)PsGetCurrentProcessId(),
	                                      &process),
	                 STATUS_SUCCESS);
	assert_int_equal(finder->process_path(process, text, 600), STATUS_SUCCESS);
	while (text[units])
		units++;
	assert_true(units > 0);
	exact[units] = u'!';
	assert_int_equal(finder->process_path(process, exact, units), STATUS_NAME_TOO_LONG);
	assert_int_equal(exact[units], u'!');
	assert_int_equal(finder->process_path(process, exact, units + 1), STATUS_SUCCESS);
	assert_memory_equal(exact, text, (units + 1) * sizeof(WCHAR));
	NtClose(process);
}

TEST(DISP_36_a_path_that_does_not_fit_with_its_end_is_refused)
{
	run(read_own_path);
}

/* tests/nt/port/shared_event_test.c - events in shared memory: one attached process and the machine. */
#include "shared_guest.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#define OFTEN 40

/* --- One process ------------------------------------------------------------------------------------------------ */

static void uses_often(struct guest *guest, EVENT_TYPE type)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, type, NULL);
	uint64_t before;

	for (int turn = 0; turn < OFTEN; turn++) {
		guest_assert(set(event) == STATUS_SUCCESS);
		guest_assert(wait_for(guest, event, 0) == STATUS_SUCCESS);
	}
	guest_assert(is_shared(guest, event));
	before = calls();
	for (int turn = 0; turn < 1000; turn++) {
		guest_assert(change(PORT_NtResetEvent, event) == STATUS_SUCCESS);
		guest_assert(wait_for(guest, event, 0) == STATUS_TIMEOUT);
		guest_assert(set(event) == STATUS_SUCCESS);
		guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
		guest_assert(wait_for(guest, event, 0) ==
		             (type == NotificationEvent ? STATUS_SUCCESS : STATUS_TIMEOUT));
	}
	guest_assert(calls() == before);
	guest_assert(CALL(NtClose, (uintptr_t)event) == STATUS_SUCCESS);
	guest_assert(!is_shared(guest, event));
	guest_assert(set(event) == STATUS_INVALID_HANDLE);
}

static void uses_notification_often(struct guest *guest)
{
	uses_often(guest, NotificationEvent);
}

static void uses_synchronization_often(struct guest *guest)
{
	uses_often(guest, SynchronizationEvent);
}

TEST(HM_2b_a_notification_event_used_often_needs_no_call_for_set_reset_and_wait)
{
	fleet_run_one(uses_notification_often);
}

TEST(HM_2b_an_auto_reset_event_used_often_needs_no_call_for_set_reset_and_wait)
{
	fleet_run_one(uses_synchronization_often);
}

static void closes_what_it_shared(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);

	share(guest, event);
	guest_say(guest);
	guest_hear_number(guest);
	guest_assert(CALL(NtClose, (uintptr_t)event) == STATUS_SUCCESS);
	guest_say(guest);
	guest_hear_number(guest);
}

/* As the kernel sees them: port_event_count() would free what waits for the next who shares. */
static int count_pages_open(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(folder);
	for (const struct dirent *entry; (entry = readdir(folder));) {
		char target[64] = "";

		(void)!readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);
		count += strncmp(target, "/memfd:drydock-event", 20) == 0;
	}
	closedir(folder);
	return count;
}

TEST(HM_2h_the_page_of_a_closed_event_is_gone_before_anything_else_is_shared)
{
	guest_main *mains[] = { closes_what_it_shared };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(count_pages_open(), 1);
	fleet_tell_number(&fleet, 0, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(count_pages_open(), 0);
	fleet_tell_number(&fleet, 0, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void has_half_the_rights(struct guest *guest)
{
	HANDLE waits = make_event(guest, SYNCHRONIZE, NotificationEvent, NULL), sets, automatic;
	uint64_t before;

	share(guest, waits);
	guest_assert(set(waits) == STATUS_ACCESS_DENIED);
	guest_assert(wait_for(guest, waits, 0) == STATUS_TIMEOUT);
	guest_assert(mprotect(page_of(guest, waits), 4096, PROT_READ | PROT_WRITE) == -1);
	sets = make_event(guest, EVENT_MODIFY_STATE, NotificationEvent, NULL);
	share(guest, sets);
	before = calls();
	guest_assert(set(sets) == STATUS_SUCCESS);
	guest_assert(calls() == before);
	guest_assert(wait_for(guest, sets, 0) == STATUS_ACCESS_DENIED);
	automatic = make_event(guest, SYNCHRONIZE, SynchronizationEvent, NULL);
	guest_assert(CALL(port_share_event, (uintptr_t)automatic) == STATUS_NOT_SUPPORTED);
	automatic = make_event(guest, EVENT_MODIFY_STATE, SynchronizationEvent, NULL);
	guest_assert(CALL(port_share_event, (uintptr_t)automatic) == STATUS_NOT_SUPPORTED);
}

TEST(HM_2e_a_shared_event_allows_no_more_than_the_handle)
{
	fleet_run_one(has_half_the_rights);
}

static void waits_for_some_time(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);
	uint64_t before, started = host_clock_monotonic_ns();

	share(guest, event);
	before = calls();
	guest_assert(wait_for(guest, event, -100000) == STATUS_TIMEOUT);
	guest_assert(host_clock_monotonic_ns() - started >= 10000000);
	guest_assert(calls() == before);
	/* By the clock on the wall: the machine's affair. */
	guest_assert(wait_for(guest, event, 1) == STATUS_TIMEOUT);
	guest_assert(set(event) == STATUS_SUCCESS);
	guest_assert(wait_for(guest, event, 1) == STATUS_SUCCESS);
	guest_assert(wait_for(guest, event, 0) == STATUS_TIMEOUT);
}

TEST(HM_2j_a_wait_in_memory_ends_with_its_time)
{
	fleet_run_one(waits_for_some_time);
}

/* As a thread has it whose stack is its own process's alone. */
static void wait_by_a_clock_of_its_own(struct guest *guest)
{
	static int64_t time = -20000;
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)event, FALSE, (uintptr_t)&time };
	uint64_t before, start = host_clock_monotonic_ns();

	share(guest, event);
	before = calls();
	guest_assert((NTSTATUS)port_client_wait(argument) == STATUS_TIMEOUT);
	guest_assert(host_clock_monotonic_ns() - start >= 2000000);
	guest_assert(calls() == before);
	argument[2] = 8;
	guest_assert((NTSTATUS)port_client_wait(argument) == STATUS_ACCESS_VIOLATION);
}

static void waits_by_a_clock_of_its_own(struct guest *guest)
{
	guest_run_as_program(guest, wait_by_a_clock_of_its_own);
}

TEST(HM_2b_a_wait_whose_time_the_machine_cannot_see_needs_no_call)
{
	fleet_run_one(waits_by_a_clock_of_its_own);
}

static void makes_many(struct guest *guest)
{
	uint32_t shared = 0;

	for (int index = 0; index < 300; index++) {
		HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);

		for (int turn = 0; turn < OFTEN; turn++)
			guest_assert(set(event) == STATUS_SUCCESS);
		guest_assert(wait_for(guest, event, 0) == STATUS_SUCCESS);
		shared += is_shared(guest, event);
	}
	guest_assert(shared > 10 && shared <= 64);
}

TEST(HM_2g_the_number_of_shared_events_is_bounded_and_others_work_by_calls)
{
	fleet_run_one(makes_many);
}

/* --- The machine and a process ------------------------------------------------------------------------------- */

static void start_obeying(struct fleet *fleet, KEVENT **ret_event, HANDLE *ret_handle)
{
	guest_main *mains[] = { obeys };

	fleet_start(fleet, mains, 1);
	fleet_go(fleet, 0);
	fleet_hear(fleet, 0);
	*ret_event = open_body(ret_handle);
	assert_int_equal(port_event_count(fleet->kernel), 1);
}

static void stop_obeying(struct fleet *fleet, KEVENT *event, HANDLE handle)
{
	fleet_tell_number(fleet, 0, 'q');
	assert_int_equal(fleet_wait(fleet, 0), 0);
	ObDereferenceObject(event);
	ZwClose(handle);
	fleet_wait_attached(fleet, 0);
	assert_int_equal(port_event_count(fleet->kernel), 0);
	fleet_stop(fleet);
}

TEST(HM_2c_callers_in_the_machine_and_outside_see_one_state)
{
	struct fleet fleet;
	KEVENT *event;
	HANDLE handle;

	start_obeying(&fleet, &event, &handle);
	assert_int_equal(order(&fleet, 's'), 0);
	assert_int_equal(KeReadStateEvent(event), 1);
	assert_int_equal(KeSetEvent(event, 0, FALSE), 1);
	assert_int_equal(KeResetEvent(event), 1);
	assert_int_equal(order(&fleet, '?'), 0);
	assert_int_equal(KeSetEvent(event, 0, FALSE), 0);
	assert_int_equal(order(&fleet, '?'), 1);
	assert_int_equal(order(&fleet, 'r'), 0);
	assert_int_equal(KeReadStateEvent(event), 0);
	KeSetEvent(event, 0, FALSE);
	KeClearEvent(event);
	assert_int_equal(order(&fleet, '?'), 0);
	assert_int_equal(port_event_count(fleet.kernel), 1);
	stop_obeying(&fleet, event, handle);
}

TEST(HM_2c_a_set_in_the_machine_wakes_who_sleeps_outside)
{
	struct fleet fleet;
	KEVENT *event;
	HANDLE handle;

	start_obeying(&fleet, &event, &handle);
	for (int turn = 0; turn < 50; turn++) {
		fleet_tell_number(&fleet, 0, 'w');
		KeSetEvent(event, 0, FALSE);
		assert_int_equal(fleet_hear_number(&fleet, 0), 0);
		KeResetEvent(event);
	}
	stop_obeying(&fleet, event, handle);
}

TEST(HM_2d_a_wait_in_the_machine_takes_the_event_back_and_goes_on_by_calls)
{
	LARGE_INTEGER now = { .QuadPart = 0 }, soon = { .QuadPart = -10000 };
	struct fleet fleet;
	KEVENT *event;
	HANDLE handle;

	start_obeying(&fleet, &event, &handle);
	/* A test needs no taking back. */
	assert_int_equal(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &now),
	                 STATUS_TIMEOUT);
	assert_int_equal(order(&fleet, 's'), 0);
	assert_int_equal(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(port_event_count(fleet.kernel), 1);
	assert_int_equal(order(&fleet, 'r'), 0);
	assert_int_equal(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &soon),
	                 STATUS_TIMEOUT);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	assert_int_equal(order(&fleet, 's'), 1);
	assert_int_equal(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL),
	                 STATUS_SUCCESS);
	stop_obeying(&fleet, event, handle);
}

TEST(HM_2d_a_wait_for_several_takes_the_state_along)
{
	LARGE_INTEGER soon = { .QuadPart = -10000 };
	struct fleet fleet;
	KEVENT *event, other;
	HANDLE handle;
	PVOID objects[2];

	start_obeying(&fleet, &event, &handle);
	KeInitializeEvent(&other, NotificationEvent, FALSE);
	objects[0] = &other;
	objects[1] = event;
	assert_int_equal(order(&fleet, 's'), 0);
	assert_int_equal(KeWaitForMultipleObjects(2, objects, WaitAll, Executive, KernelMode, FALSE,
	                                          &soon, NULL),
	                 STATUS_TIMEOUT);
	assert_int_equal(KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode, FALSE,
	                                          NULL, NULL),
	                 STATUS_WAIT_1);
	KeSetEvent(&other, 0, FALSE);
	assert_int_equal(KeWaitForMultipleObjects(2, objects, WaitAll, Executive, KernelMode, FALSE,
	                                          NULL, NULL),
	                 STATUS_SUCCESS);
	stop_obeying(&fleet, event, handle);
}

TEST(HM_2d_a_pulse_ends_the_waits_outside_and_leaves_the_event_reset)
{
	struct fleet fleet;
	KEVENT *event;
	HANDLE handle;

	start_obeying(&fleet, &event, &handle);
	fleet_tell_number(&fleet, 0, 'w');
	wait_asleep(&fleet);
	assert_int_equal(KePulseEvent(event, 0, FALSE), 0);
	assert_int_equal(fleet_hear_number(&fleet, 0), 0);
	assert_int_equal(KeReadStateEvent(event), 0);
	assert_int_equal(order(&fleet, '?'), 0);
	stop_obeying(&fleet, event, handle);
}

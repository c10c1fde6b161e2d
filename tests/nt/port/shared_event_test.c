/* tests/nt/port/shared_event_test.c - events that lie in memory of attached processes: HM-2, decisions of the port. */
#include "attached.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "nt/ke/shared_event.h"
#include "nt/ob/nt_services.h"
#include "nt/port/client.h"

#define NAME u"\\BaseNamedObjects\\Shared"
#define TIMEOUT 0x100 /* where a guest keeps its timeouts */
#define OFTEN 40

/* --- What a guest does ------------------------------------------------------------------------------------- */

static uint64_t put_name(struct guest *guest, uint32_t offset, const WCHAR *text)
{
	struct {
		OBJECT_ATTRIBUTES attributes;
		UNICODE_STRING name;
		WCHAR text[64];
	} *record = (void *)(guest->memory + offset);
	USHORT units = 0;

	for (; text[units]; units++)
		record->text[units] = text[units];
	record->name = (UNICODE_STRING){ units * 2, units * 2, record->text };
	record->attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(record->attributes),
		                                  .Attributes = OBJ_OPENIF,
		                                  .ObjectName = &record->name };
	return AT(guest, offset);
}

static HANDLE make_event(struct guest *guest, ACCESS_MASK access, EVENT_TYPE type,
                         const WCHAR *name)
{
	uint64_t attributes = name ? put_name(guest, 0x1000, name) : 0;

	guest_assert(CALL(NtCreateEvent, AT(guest, 0), access, attributes, type, FALSE) >= 0);
	return (HANDLE)U64(guest, 0);
}

/* As a program's own call goes: in memory if it can, else by the machine. */
static NTSTATUS change(uint32_t service, HANDLE event)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)event }, result;

	if (port_client_event_call(service, argument, &result))
		return (NTSTATUS)result;
	return (NTSTATUS)port_call(service, argument, 2);
}

static NTSTATUS set(HANDLE event)
{
	return change(PORT_NtSetEvent, event);
}

static NTSTATUS wait_for(struct guest *guest, HANDLE event, int64_t timeout)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)event, 0,
		                              timeout == INT64_MIN ? 0 : AT(guest, TIMEOUT) };

	*(int64_t *)(guest->memory + TIMEOUT) = timeout;
	return (NTSTATUS)port_client_wait(argument);
}
#define FOREVER INT64_MIN

static uint64_t calls(void)
{
	return port_client_current()->sequence;
}

static bool is_shared(struct guest *guest, HANDLE event)
{
	return guest->client->shown[(uintptr_t)event >> 2] != 0;
}

static uint32_t *page_of(struct guest *guest, HANDLE event)
{
	uint64_t value = guest->client->shown[(uintptr_t)event >> 2];

	return guest->client->event[PORT_SHOWN_INDEX(value)].word;
}

/* Now, without being used often first. */
static void share(struct guest *guest, HANDLE event)
{
	guest_assert(CALL(port_share_event, (uintptr_t)event) == STATUS_SUCCESS);
	port_client_await_page(guest->client, (uintptr_t)event >> 2);
	guest_assert(is_shared(guest, event));
}

static void run_one(guest_main *main)
{
	struct fleet fleet;

	fleet_start(&fleet, &main, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

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

TEST(HM_2a_a_notification_event_used_often_needs_no_call_for_set_reset_and_wait)
{
	run_one(uses_notification_often);
}

TEST(HM_2b_an_auto_reset_event_used_often_needs_no_call_for_set_reset_and_wait)
{
	run_one(uses_synchronization_often);
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

TEST(HM_2c_a_shared_event_allows_no_more_than_the_handle)
{
	run_one(has_half_the_rights);
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

TEST(HM_2d_a_wait_in_memory_ends_with_its_time)
{
	run_one(waits_for_some_time);
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

TEST(HM_2e_the_number_of_shared_events_is_bounded_and_others_work_by_calls)
{
	run_one(makes_many);
}

/* --- The machine and a process ------------------------------------------------------------------------------- */

/* A named event that it shares; it hears what to do, and says its state as it sees it. */
static void obeys(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NAME);
	uint64_t order;

	share(guest, event);
	guest_say(guest);
	while ((order = guest_hear_number(guest)) != 'q') {
		uint64_t before = calls();

		if (order == 's')
			guest_assert(set(event) == STATUS_SUCCESS);
		if (order == 'r')
			guest_assert(change(PORT_NtResetEvent, event) == STATUS_SUCCESS);
		if (order == 'w')
			guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
		if (order == '?')
			guest_say_number(guest, wait_for(guest, event, 0) == STATUS_SUCCESS);
		else
			guest_say_number(guest, calls() - before);
	}
}

static uint64_t order(struct fleet *fleet, char what)
{
	fleet_tell_number(fleet, 0, (uint64_t)what);
	return fleet_hear_number(fleet, 0);
}

static KEVENT *open_body(HANDLE *ret_handle)
{
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	void *body;

	RtlInitUnicodeString(&name, NAME);
	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwOpenEvent(ret_handle, EVENT_ALL_ACCESS, &attributes), STATUS_SUCCESS);
	assert_int_equal(ObReferenceObjectByHandle(*ret_handle, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	return body;
}

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

TEST(HM_2f_callers_in_the_machine_and_outside_see_one_state)
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

TEST(HM_2g_a_set_in_the_machine_wakes_who_sleeps_outside)
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

TEST(HM_2h_a_wait_in_the_machine_takes_the_event_back_and_goes_on_by_calls)
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

TEST(HM_2i_a_wait_for_several_takes_the_state_along)
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

/* Until the guest sleeps on its event: in that system call. */
static void wait_asleep(const struct fleet *fleet)
{
	char path[64];
	long call = 0;

	snprintf(path, sizeof(path), "/proc/%d/syscall", fleet->guest[0].process);
	while (call != SYS_futex_waitv) {
		FILE *file = fopen(path, "r");

		assert_non_null(file);
		if (fscanf(file, "%ld", &call) != 1)
			call = 0;
		fclose(file);
	}
}

TEST(HM_2j_a_pulse_ends_the_waits_outside_and_leaves_the_event_reset)
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

/* --- Two processes ------------------------------------------------------------------------------------------- */

#define ROUNDS 2000

/* Two events; each process waits for one of them and sets the other. */
static void plays(struct guest *guest, bool first)
{
	HANDLE mine = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent,
	                         first ? NAME u"1" : NAME u"2");
	HANDLE other = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent,
	                          first ? NAME u"2" : NAME u"1");
	uint64_t before;

	guest_say(guest);
	guest_wait(guest);
	if (first)
		guest_assert(set(other) == STATUS_SUCCESS);
	before = calls();
	for (int round = 0; round < ROUNDS; round++) {
		guest_assert(wait_for(guest, mine, FOREVER) == STATUS_SUCCESS);
		guest_assert(set(other) == STATUS_SUCCESS);
	}
	guest_say_number(guest, calls() - before);
	guest_wait(guest);
}

static void plays_first(struct guest *guest)
{
	plays(guest, true);
}

static void plays_second(struct guest *guest)
{
	plays(guest, false);
}

TEST(HM_2k_two_processes_play_with_events_in_memory_and_hardly_call)
{
	guest_main *mains[] = { plays_first, plays_second };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < 2; index++)
		fleet_hear(&fleet, index);
	for (int index = 0; index < 2; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < 2; index++)
		assert_true(fleet_hear_number(&fleet, index) < ROUNDS / 4);
	assert_int_equal(port_event_count(fleet.kernel), 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		assert_int_equal(fleet_wait(&fleet, index), 0);
	}
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

static void reads(struct guest *guest)
{
	HANDLE event;
	uint64_t before;

	put_name(guest, 0x1000, NAME);
	guest_assert(CALL(NtOpenEvent, AT(guest, 0), SYNCHRONIZE, AT(guest, 0x1000)) ==
	             STATUS_SUCCESS);
	event = (HANDLE)U64(guest, 0);
	share(guest, event);
	before = calls();
	guest_say(guest);
	guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
	guest_assert(calls() == before);
	guest_assert(mprotect(page_of(guest, event), 4096, PROT_READ | PROT_WRITE) == -1 &&
	             errno == EACCES);
	guest_say(guest);
	guest_wait(guest);
	guest_assert(wait_for(guest, event, 0) == STATUS_TIMEOUT);
}

TEST(HM_2l_who_may_only_wait_sees_the_page_but_cannot_write_it)
{
	guest_main *mains[] = { obeys, reads };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	assert_int_equal(port_event_count(fleet.kernel), 1);
	assert_int_equal(order(&fleet, 's'), 0);
	fleet_hear(&fleet, 1);
	assert_int_equal(order(&fleet, 'r'), 0);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_tell_number(&fleet, 0, 'q');
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- Ends -------------------------------------------------------------------------------------------------------- */

static void sleeps(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);

	share(guest, event);
	guest_say_number(guest, port_client_process_id(guest->client));
	guest_assert(wait_for(guest, event, FOREVER) == STATUS_THREAD_IS_TERMINATING);
	pause(); /* until the machine's goodbye is heard */
}

TEST(HM_2m_a_process_that_sleeps_in_memory_ends_when_it_is_terminated)
{
	guest_main *mains[] = { sleeps };
	CLIENT_ID client = { 0 };
	OBJECT_ATTRIBUTES attributes;
	struct fleet fleet;
	HANDLE process;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	client.UniqueProcess = (HANDLE)(uintptr_t)fleet_hear_number(&fleet, 0);
	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwOpenProcess(&process, PROCESS_ALL_ACCESS, &attributes, &client),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwTerminateProcess(process, 7), STATUS_SUCCESS);
	assert_int_equal(WEXITSTATUS(fleet_wait(&fleet, 0)), 77);
	ZwClose(process);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static uint32_t stores, last_store;

static void die_behind_a_store(void)
{
	if (++stores == last_store)
		kill(getpid(), SIGKILL);
}

/* Wakes a sleeper by its death, if not by its set: it dies between the word and the wake. */
static void sets_and_dies(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NAME);

	share(guest, event);
	guest_say(guest);
	guest_wait(guest);
	last_store = 1;
	port_client_stored = die_behind_a_store;
	set(event);
}

static void sleeps_for_name(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NAME);

	share(guest, event);
	guest_say(guest);
	guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
}

TEST(HM_2n_a_setter_killed_between_word_and_wake_leaves_no_sleeper_behind)
{
	guest_main *mains[] = { sleeps_for_name, sets_and_dies };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	wait_asleep(&fleet);
	fleet_go(&fleet, 1);
	assert_true(WIFSIGNALED(fleet_wait(&fleet, 1)));
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- Hostile ones --------------------------------------------------------------------------------------------- */

/* Keeps its mapping when its last handle has gone, and writes what it likes. */
static void keeps_the_page(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NAME);
	volatile uint32_t *word;

	share(guest, event);
	word = page_of(guest, event);
	guest_say(guest);
	guest_wait(guest);
	guest_assert(CALL(NtClose, (uintptr_t)event) == STATUS_SUCCESS);
	guest_assert(*word == KE_SHARED_DEAD);
	*word = KE_SHARED_SIGNALED;
	host_futex_wake_shared((uint32_t *)word, 100);
	guest_say(guest);
	guest_wait(guest);
	*word = 0;
}

static void has_a_handle_still(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NAME);

	share(guest, event);
	guest_say(guest);
	guest_wait(guest);
	guest_assert(!is_shared(guest, event));
	guest_assert(wait_for(guest, event, 0) == STATUS_TIMEOUT);
	share(guest, event);
	guest_assert(wait_for(guest, event, 0) == STATUS_TIMEOUT);
	guest_assert(set(event) == STATUS_SUCCESS);
	guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
}

TEST(HM_2o_a_page_kept_beyond_the_handle_is_a_dead_one)
{
	guest_main *mains[] = { keeps_the_page, has_a_handle_still };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* Writes everything into the page all the time. */
static void scribbles(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NAME);
	uint64_t random = 88172645463325252ull;
	uint32_t *word;

	share(guest, event);
	word = page_of(guest, event);
	guest_say(guest);
	for (;;) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		__atomic_store_n(word, (uint32_t)random, __ATOMIC_SEQ_CST);
		if ((random >> 32) % 64 == 0)
			host_futex_wake_shared(word, 1);
	}
}

TEST(HM_2p_a_process_that_writes_anything_into_its_page_harms_nobody)
{
	guest_main *mains[] = { scribbles, has_a_handle_still };
	LARGE_INTEGER soon = { .QuadPart = -1000 };
	struct fleet fleet;
	KEVENT *event;
	HANDLE handle;
	LONG state;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	event = open_body(&handle);
	for (int turn = 0; turn < 2000; turn++) {
		state = KeSetEvent(event, 0, FALSE);
		assert_true(state == 0 || state == 1);
		state = KeResetEvent(event);
		assert_true(state == 0 || state == 1);
		state = KeReadStateEvent(event);
		assert_true(state == 0 || state == 1);
	}
	/* A wait that would block makes it the body's own. */
	while (port_event_count(fleet.kernel))
		KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &soon);
	KeResetEvent(event);
	assert_int_equal(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &soon),
	                 STATUS_TIMEOUT);
	ObDereferenceObject(event);
	ZwClose(handle);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	fleet_go(&fleet, 1);
	fleet_hear(&fleet, 1);
	fleet_kill(&fleet, 1);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

/* The table of handles cannot be made writable. */
static void writes_the_table(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);

	share(guest, event);
	guest_assert(mprotect((void *)(uintptr_t)guest->client->shown, 4096,
	                      PROT_READ | PROT_WRITE) == -1);
	guest_assert(errno == EACCES);
}

TEST(HM_2q_the_table_of_handles_that_a_process_sees_is_for_reading)
{
	run_one(writes_the_table);
}

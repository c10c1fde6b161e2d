/* tests/nt/port/shared_event_peers_test.c - events in the memory of several attached processes, hostile ones too. */
#include "shared_guest.h"

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

TEST(HM_2b_two_processes_play_with_events_in_memory_and_hardly_call)
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

TEST(HM_2e_who_may_only_wait_sees_the_page_but_cannot_write_it)
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

/* Comes when the page is sealed: it may set by calls, and wait in memory. */
static void comes_late(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NAME);
	uint64_t before;

	share(guest, event);
	guest_assert(mprotect(page_of(guest, event), 4096, PROT_READ | PROT_WRITE) == -1);
	before = calls();
	guest_assert(set(event) == STATUS_SUCCESS);
	guest_assert(calls() == before + 1);
	guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
	guest_assert(calls() == before + 1);
}

TEST(HM_2f_a_setter_who_comes_after_a_reader_calls_the_machine)
{
	guest_main *mains[] = { obeys, reads, comes_late };
	struct fleet fleet;

	fleet_start(&fleet, mains, 3);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	fleet_go(&fleet, 2);
	assert_int_equal(fleet_wait(&fleet, 2), 0);
	/* Its end has taken the event back; the others go on with it. */
	fleet_kill(&fleet, 1);
	assert_int_equal(order(&fleet, '?'), 1);
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

TEST(HM_2j_a_process_that_sleeps_in_memory_ends_when_it_is_terminated)
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

TEST(HM_2h_a_setter_killed_between_word_and_wake_leaves_no_sleeper_behind)
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

TEST(HM_2h_a_page_kept_beyond_the_handle_is_a_dead_one)
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

TEST(HM_2i_a_process_that_writes_anything_into_its_page_harms_nobody)
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

TEST(HM_2i_the_table_of_handles_that_a_process_sees_is_for_reading)
{
	fleet_run_one(writes_the_table);
}

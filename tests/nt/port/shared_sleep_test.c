/*
 * tests/nt/port/shared_sleep_test.c - sleeps in memory: on what, and what ends them when others write the words.
 *
 * The hook is called between a sleeper's last look and its sleep. What changes there wakes nobody, and the word is then written
 * back to what the sleeper expects: as another process that has the page could do it.
 */
#include "keyed_guest.h"

#include <pthread.h>

static struct guest *sleeper;
static uint32_t *word_to_restore;

static void let_the_test_act(void)
{
	uint32_t seen = __atomic_load_n(word_to_restore, __ATOMIC_SEQ_CST);

	port_client_falls_asleep = NULL;
	guest_say(sleeper);
	guest_wait(sleeper);
	__atomic_store_n(word_to_restore, seen, __ATOMIC_SEQ_CST);
}

static void fall_asleep_slowly(struct guest *guest, uint32_t *word)
{
	sleeper = guest;
	word_to_restore = word;
	port_client_falls_asleep = let_the_test_act;
}

/* The guest is about to sleep; take, which takes the event back and signals it, is what it misses. */
static void act_meanwhile(guest_main *main, void (*take)(KEVENT *event))
{
	struct fleet fleet;
	KEVENT *event;
	HANDLE handle;

	fleet_start(&fleet, &main, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	event = open_body(&handle);
	take(event);
	ObDereferenceObject(event);
	ZwClose(handle);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void take_back_and_set(KEVENT *event)
{
	LARGE_INTEGER soon = { .QuadPart = -1 };

	assert_int_equal(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &soon),
	                 STATUS_TIMEOUT);
	KeSetEvent(event, 0, FALSE);
}

/* --- One event -------------------------------------------------------------------------------------------------- */

static void waits_slowly(struct guest *guest, EVENT_TYPE type)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, type, NAME);

	share(guest, event);
	fall_asleep_slowly(guest, page_of(guest, event));
	guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
}

static void waits_slowly_for_notification(struct guest *guest)
{
	waits_slowly(guest, NotificationEvent);
}

static void waits_slowly_for_synchronization(struct guest *guest)
{
	waits_slowly(guest, SynchronizationEvent);
}

TEST(HM_2h_a_notification_event_taken_back_between_look_and_sleep_wakes_though_the_word_is_restored)
{
	act_meanwhile(waits_slowly_for_notification, take_back_and_set);
}

TEST(HM_2h_an_auto_reset_event_taken_back_between_look_and_sleep_wakes_though_the_word_is_restored)
{
	act_meanwhile(waits_slowly_for_synchronization, take_back_and_set);
}

static void says_its_word(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NAME);

	share(guest, event);
	guest_say_number(guest, (uintptr_t)page_of(guest, event));
	guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
}

/* What a sleep costs is one word: bench/objects, two processes. */
TEST(HM_2b_a_sleep_on_one_event_is_on_its_word_alone)
{
	guest_main *mains[] = { says_its_word };
	unsigned long word = 0;
	struct fleet fleet;
	uint64_t expected;
	char path[64];
	long call = 0;
	KEVENT *event;
	HANDLE handle;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	expected = fleet_hear_number(&fleet, 0);
	snprintf(path, sizeof(path), "/proc/%d/syscall", fleet.guest[0].process);
	while (call != SYS_futex || word != expected) {
		FILE *file = fopen(path, "r");

		assert_non_null(file);
		if (fscanf(file, "%ld %lx", &call, &word) < 2)
			call = 0;
		fclose(file);
		assert_int_not_equal(call, SYS_futex_waitv);
	}
	event = open_body(&handle);
	KeSetEvent(event, 0, FALSE);
	ObDereferenceObject(event);
	ZwClose(handle);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- Several ----------------------------------------------------------------------------------------------------- */

/* The last of them is taken back, and the first one's word restored. */
static void waits_slowly_for_several(struct guest *guest)
{
	uint64_t argument[PORT_ARGUMENTS] = { 3, AT(guest, 0x300), WaitAny, 0, 0 };
	HANDLE events[3];

	for (int index = 0; index < 3; index++) {
		events[index] = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent,
		                           index == 2 ? NAME : NULL);
		share(guest, events[index]);
	}
	memcpy(guest->memory + 0x300, events, sizeof(events));
	fall_asleep_slowly(guest, page_of(guest, events[2]));
	guest_assert(port_client_wait_many(argument) == STATUS_WAIT_2);
}

TEST(HM_2h_one_of_several_taken_back_between_look_and_sleep_wakes_though_the_word_is_restored)
{
	act_meanwhile(waits_slowly_for_several, take_back_and_set);
}

static void waits_for_64(struct guest *guest)
{
	uint64_t argument[PORT_ARGUMENTS] = { 64, AT(guest, 0x300), WaitAny, 0, 0 }, before;
	HANDLE events[64];

	for (int index = 0; index < 64; index++) {
		events[index] = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent,
		                           index == 63 ? NAME : NULL);
		share(guest, events[index]);
	}
	memcpy(guest->memory + 0x300, events, sizeof(events));
	before = calls();
	guest_say(guest);
	guest_assert(port_client_wait_many(argument) == STATUS_WAIT_63);
	guest_assert(calls() == before);
}

/* As many as a wait can have. */
TEST(HM_2b_a_wait_for_any_of_64_shared_events_sleeps_without_a_call)
{
	guest_main *mains[] = { waits_for_64 };
	struct fleet fleet;
	KEVENT *event;
	HANDLE handle;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	event = open_body(&handle);
	wait_asleep(&fleet);
	KeSetEvent(event, 0, FALSE);
	ObDereferenceObject(event);
	ZwClose(handle);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- A keyed mutex ------------------------------------------------------------------------------------------------ */

static void holds_until_it_may_end(struct guest *guest)
{
	uint64_t opening = open_keyed(guest, 0);

	use_until_shared(guest, opening);
	guest_assert(acquire(guest, opening, 0, 0) == STATUS_SUCCESS);
	guest_say(guest);
	guest_wait(guest);
	guest_assert(CALL(NtClose, opening) == STATUS_SUCCESS);
}

static void acquires_slowly(struct guest *guest)
{
	uint64_t opening = open_keyed(guest, 0);

	guest_assert(acquire(guest, opening, 7, 0) == STATUS_TIMEOUT);
	guest_assert(is_shared(guest, (HANDLE)opening));
	fall_asleep_slowly(guest, ob_keyed_upper(keyed_page(guest, opening)));
	guest_assert(acquire(guest, opening, 7, FOREVER) == STATUS_ABANDONED);
}

TEST(W_21_a_keyed_mutex_abandoned_between_look_and_sleep_wakes_though_the_word_is_restored)
{
	guest_main *mains[] = { holds_until_it_may_end, acquires_slowly };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- A thread's end ------------------------------------------------------------------------------------------------ */

struct second {
	struct guest *guest;
	struct port_client_thread *thread;
	HANDLE event;
	NTSTATUS status;
};
static uint32_t step;

static void let_the_first_act(void)
{
	__atomic_store_n(&step, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&step, __ATOMIC_SEQ_CST) != 2)
		sched_yield();
}

static void *wait_to_be_ended(void *context)
{
	struct second *second = context;

	port_client_become(second->thread);
	second->status = wait_for(second->guest, second->event, FOREVER);
	return NULL;
}

static void ends_its_second(struct guest *guest)
{
	struct second second = { .guest = guest };
	pthread_t thread;
	HANDLE handle;

	second.event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);
	share(guest, second.event);
	port_client_falls_asleep = let_the_first_act;
	guest_assert(port_client_create_thread(guest->client, THREAD_ALL_ACCESS, &handle,
	                                       &second.thread) == STATUS_SUCCESS);
	guest_assert(pthread_create(&thread, NULL, wait_to_be_ended, &second) == 0);
	while (__atomic_load_n(&step, __ATOMIC_SEQ_CST) != 1)
		sched_yield();
	guest_assert(CALL(NtTerminateThread, (uintptr_t)handle, 9) == STATUS_SUCCESS);
	guest_assert(CALL(NtWaitForSingleObject, (uintptr_t)handle, FALSE, 0) == STATUS_SUCCESS);
	port_client_falls_asleep = NULL;
	__atomic_store_n(&step, 2, __ATOMIC_SEQ_CST);
	pthread_join(thread, NULL);
	guest_assert(second.status == STATUS_THREAD_IS_TERMINATING);
	/* The event is nobody's: the thread has taken nothing with it. */
	guest_assert(set(second.event) == STATUS_SUCCESS);
	guest_assert(wait_for(guest, second.event, 0) == STATUS_SUCCESS);
}

TEST(HM_2j_a_thread_that_is_ended_between_look_and_sleep_leaves)
{
	guest_main *mains[] = { ends_its_second };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* tests/nt/port/keyed_mutex_test.c - keyed mutexes of attached processes, by calls and in shared memory. */
#include "keyed_guest.h"

/* --- One process ------------------------------------------------------------------------------------------------ */

static void takes_turns_with_itself(struct guest *guest)
{
	uint64_t one = open_keyed(guest, 1), two = open_keyed(guest, 2), before;

	use_until_shared(guest, one);
	use_until_shared(guest, two);
	before = calls();
	for (uint64_t turn = 0; turn < 1000; turn++) {
		guest_assert(acquire(guest, one, turn * 2, 0) == STATUS_SUCCESS);
		guest_assert(acquire(guest, two, turn * 2, 0) == STATUS_TIMEOUT);
		guest_assert(port_client_keyed_release(one, turn * 2 + 1, turn) == STATUS_SUCCESS);
		guest_assert(acquire(guest, one, turn * 2, 0) == STATUS_TIMEOUT);
		guest_assert(acquire(guest, two, turn * 2 + 1, FOREVER) == STATUS_SUCCESS);
		guest_assert(U64(guest, FENCE) == turn);
		guest_assert(release(two, turn * 2 + 2) == STATUS_SUCCESS);
	}
	guest_assert(calls() == before);
}

TEST(W_18_a_keyed_mutex_used_often_needs_no_call_to_acquire_and_release)
{
	fleet_run_one(takes_turns_with_itself);
}

static void errs(struct guest *guest)
{
	uint64_t one = open_keyed(guest, 1), again = open_keyed(guest, 1),
		 other = open_keyed(guest, 2);

	for (int shared = 0; shared < 2; shared++) {
		guest_assert(acquire(guest, again, 0, 0) == STATUS_INVALID_PARAMETER);
		guest_assert(release(one, 0) == STATUS_INVALID_PARAMETER);
		guest_assert(acquire(guest, one, 0, 0) == STATUS_SUCCESS);
		guest_assert(acquire(guest, one, 0, 0) == STATUS_INVALID_PARAMETER);
		guest_assert(release(other, 0) == STATUS_INVALID_PARAMETER);
		guest_assert(acquire(guest, other, 0, -10000) == STATUS_TIMEOUT);
		guest_assert(release(one, 0) == STATUS_SUCCESS);
		guest_assert(acquire(guest, 0x7770, 0, 0) == STATUS_INVALID_HANDLE);
		if (!shared)
			use_until_shared(guest, one);
	}
	guest_assert(CALL(port_share_keyed, again, AT(guest, 0x200)) == STATUS_NOT_SUPPORTED);
	guest_assert(CALL(port_keyed_open, other, 1ull << 40, AT(guest, 0)) ==
	             STATUS_INVALID_PARAMETER);
}

TEST(W_19_errors_are_the_same_by_calls_and_in_shared_memory)
{
	fleet_run_one(errs);
}

static void closes_while_it_holds(struct guest *guest)
{
	uint64_t one = open_keyed(guest, 1), other = open_keyed(guest, 2), copy;

	use_until_shared(guest, one);
	use_until_shared(guest, other);
	guest_assert(CALL(NtDuplicateObject, (uint64_t)-1, one, (uint64_t)-1, AT(guest, 8), 0, 0,
	                  DUPLICATE_SAME_ACCESS) == STATUS_SUCCESS);
	copy = U64(guest, 8);
	guest_assert(acquire(guest, one, 0, 0) == STATUS_SUCCESS);
	/* Another handle of the opening is left: it is held still. */
	guest_assert(CALL(NtClose, one) == STATUS_SUCCESS);
	guest_assert(!is_shared(guest, (HANDLE)other));
	guest_assert(acquire(guest, other, 0, 0) == STATUS_TIMEOUT);
	guest_assert(release(copy, 0) == STATUS_SUCCESS);
	guest_assert(acquire(guest, copy, 0, 0) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, copy) == STATUS_SUCCESS);
	guest_assert(acquire(guest, other, 0, 0) == STATUS_ABANDONED);
	guest_assert(acquire(guest, other, 9, FOREVER) == STATUS_ABANDONED);
}

TEST(W_21_closing_the_last_handle_of_an_opening_that_holds_it_abandons_it)
{
	fleet_run_one(closes_while_it_holds);
}

/* --- Two processes ------------------------------------------------------------------------------------------- */

#define TURNS 2000

/* It has the turns of its number; calls become few. */
static void takes_turns(struct guest *guest, uint64_t number)
{
	uint64_t opening = open_keyed(guest, 1), before;

	guest_say(guest);
	guest_wait(guest);
	before = calls();
	for (uint64_t turn = number; turn < TURNS; turn += 2) {
		guest_assert(acquire(guest, opening, turn, FOREVER) == STATUS_SUCCESS);
		guest_assert(turn == 0 || U64(guest, FENCE) == turn * 3);
		guest_assert(port_client_keyed_release(opening, turn + 1, (turn + 1) * 3) ==
		             STATUS_SUCCESS);
	}
	guest_say_number(guest, calls() - before);
	guest_wait(guest); /* a close would take the mutex back from the other */
}

static void takes_even_turns(struct guest *guest)
{
	takes_turns(guest, 0);
}

static void takes_odd_turns(struct guest *guest)
{
	takes_turns(guest, 1);
}

TEST(W_18_two_processes_take_turns_by_key_without_calls)
{
	guest_main *mains[] = { takes_even_turns, takes_odd_turns };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	for (int index = 0; index < 2; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < 2; index++)
		assert_true(fleet_hear_number(&fleet, index) < TURNS / 4);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		assert_int_equal(fleet_wait(&fleet, index), 0);
	}
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

static void holds_until_it_dies(struct guest *guest)
{
	uint64_t opening = open_keyed(guest, 1);

	use_until_shared(guest, opening);
	guest_assert(acquire(guest, opening, 0, 0) == STATUS_SUCCESS);
	guest_say(guest);
	for (;;)
		pause();
}

static void waits_for_key_7(struct guest *guest)
{
	uint64_t opening = open_keyed(guest, 1);

	guest_assert(acquire(guest, opening, 7, 0) == STATUS_TIMEOUT);
	guest_assert(is_shared(guest, (HANDLE)opening));
	guest_say(guest);
	guest_assert(acquire(guest, opening, 7, FOREVER) == STATUS_ABANDONED);
	guest_assert(acquire(guest, opening, 0, 0) == STATUS_ABANDONED);
}

static void await_asleep(const struct fleet *fleet, int guest)
{
	struct fleet one = { .guest = { fleet->guest[guest] } };

	wait_asleep(&one);
}

TEST(W_21_the_end_of_the_holders_process_abandons_it_for_who_sleeps_on_it_outside)
{
	guest_main *mains[] = { holds_until_it_dies, waits_for_key_7 };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	await_asleep(&fleet, 1);
	fleet_kill(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

/* --- The machine -------------------------------------------------------------------------------------------------- */

static void releases_under_5(struct guest *guest)
{
	uint64_t opening = open_keyed(guest, 1);

	use_until_shared(guest, opening);
	guest_assert(acquire(guest, opening, 0, 0) == STATUS_SUCCESS);
	guest_say(guest);
	guest_wait(guest);
	guest_assert(port_client_keyed_release(opening, 5, 55) == STATUS_SUCCESS);
	guest_assert(acquire(guest, opening, 6, FOREVER) == STATUS_SUCCESS);
	guest_assert(U64(guest, FENCE) == 66);
	guest_assert(release(opening, 0) == STATUS_SUCCESS);
}

TEST(W_20_who_acquires_in_the_machine_takes_it_back_with_key_fence_and_holder)
{
	guest_main *mains[] = { releases_under_5 };
	LARGE_INTEGER none = { .QuadPart = 0 };
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	HANDLE shared, opening;
	struct fleet fleet;
	uint64_t fence;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 1);
	RtlInitUnicodeString(&name, KEYED_NAME);
	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	assert_int_equal(ob_keyed_mutex_open_shared(&attributes, &shared), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_open(shared, 9, &opening), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_acquire(opening, 0, &none, &fence), STATUS_TIMEOUT);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_go(&fleet, 0);
	assert_int_equal(ob_keyed_mutex_acquire(opening, 5, NULL, &fence), STATUS_SUCCESS);
	assert_int_equal(fence, 55);
	assert_int_equal(ob_keyed_mutex_release(opening, 6, 66), STATUS_SUCCESS);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	NtClose(opening);
	NtClose(shared);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- Who writes anything -------------------------------------------------------------------------------------- */

static void scribbles(struct guest *guest)
{
	uint64_t opening = open_keyed(guest, 1), seed = 1;
	volatile uint8_t *bytes;

	use_until_shared(guest, opening);
	bytes = (volatile uint8_t *)keyed_page(guest, opening);
	guest_say(guest);
	for (;;) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		bytes[(seed >> 33) % sizeof(struct ob_keyed_page)] = (uint8_t)(seed >> 56);
	}
}

/* Whatever it gets, it gets it in time; and events that it does not share are as ever. */
static void goes_on(struct guest *guest)
{
	uint64_t opening = open_keyed(guest, 1);
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);

	for (int turn = 0; turn < 200; turn++) {
		acquire(guest, opening, 0, -1000);
		release(opening, 0);
		guest_assert(set(event) == STATUS_SUCCESS);
	}
}

TEST(HM_2_who_writes_anything_into_a_shared_keyed_mutex_holds_nobody_up)
{
	guest_main *mains[] = { scribbles, goes_on };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

/* tests/nt/port/shared_many_test.c - waits for any of several shared events, and signals followed by a wait. */
#include "shared_guest.h"

#define HANDLES 0x200

static void put_handle(struct guest *guest, uint32_t index, HANDLE handle)
{
	U64(guest, HANDLES + 8 * index) = (uintptr_t)handle;
}

/* As a program's own call goes. */
static NTSTATUS wait_any(struct guest *guest, uint32_t count, int64_t timeout)
{
	uint64_t argument[PORT_ARGUMENTS] = { count, AT(guest, HANDLES), WaitAny, FALSE,
		                              timeout == FOREVER ? 0 : AT(guest, TIMEOUT) };

	*(int64_t *)(guest->memory + TIMEOUT) = timeout;
	return (NTSTATUS)port_client_wait_many(argument);
}

static NTSTATUS signal_and_wait(struct guest *guest, HANDLE signal, HANDLE wait, int64_t timeout)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)signal, (uintptr_t)wait, FALSE,
		                              timeout == FOREVER ? 0 : AT(guest, TIMEOUT) };

	*(int64_t *)(guest->memory + TIMEOUT) = timeout;
	return (NTSTATUS)port_client_signal_and_wait(argument);
}

/* --- One process ------------------------------------------------------------------------------------------------ */

static void scans(struct guest *guest)
{
	HANDLE event[4];
	uint64_t before;

	for (uint32_t index = 0; index < 4; index++) {
		event[index] =
			make_event(guest, EVENT_ALL_ACCESS,
		                   index & 1 ? SynchronizationEvent : NotificationEvent, NULL);
		share(guest, event[index]);
		put_handle(guest, index, event[index]);
	}
	before = calls();
	guest_assert(wait_any(guest, 4, 0) == STATUS_TIMEOUT);
	guest_assert(wait_any(guest, 4, -20000) == STATUS_TIMEOUT);
	set(event[3]);
	set(event[1]);
	guest_assert(wait_any(guest, 4, FOREVER) == STATUS_WAIT_1);
	guest_assert(wait_any(guest, 4, FOREVER) == STATUS_WAIT_3);
	guest_assert(wait_any(guest, 4, 0) == STATUS_TIMEOUT);
	set(event[1]);
	set(event[0]);
	guest_assert(wait_any(guest, 4, FOREVER) == STATUS_WAIT_0);
	guest_assert(wait_any(guest, 4, FOREVER) == STATUS_WAIT_0);
	change(PORT_NtResetEvent, event[0]);
	guest_assert(wait_any(guest, 4, FOREVER) == STATUS_WAIT_1);
	guest_assert(wait_any(guest, 4, 0) == STATUS_TIMEOUT);
	guest_assert(calls() == before);
}

TEST(HM_2b_a_wait_for_any_of_several_shared_events_finds_the_lowest_without_a_call)
{
	fleet_run_one(scans);
}

/* As a thread has it whose stack is its own process's alone. */
static void wait_with_what_is_its_own(struct guest *guest)
{
	static uint64_t handle[2];
	static int64_t time = -20000;
	uint64_t argument[PORT_ARGUMENTS] = { 2, (uintptr_t)handle, WaitAny, FALSE,
		                              (uintptr_t)&time };
	uint64_t before;

	for (uint32_t index = 0; index < 2; index++) {
		handle[index] =
			(uintptr_t)make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);
		share(guest, (HANDLE)handle[index]);
	}
	before = calls();
	guest_assert((NTSTATUS)port_client_wait_many(argument) == STATUS_TIMEOUT);
	set((HANDLE)handle[1]);
	guest_assert((NTSTATUS)port_client_wait_many(argument) == STATUS_WAIT_1);
	guest_assert(calls() == before);
	argument[1] = 8;
	guest_assert((NTSTATUS)port_client_wait_many(argument) == STATUS_ACCESS_VIOLATION);
}

static void waits_with_what_is_its_own(struct guest *guest)
{
	guest_run_as_program(guest, wait_with_what_is_its_own);
}

TEST(HM_2b_a_wait_for_any_whose_handles_the_machine_cannot_see_needs_no_call)
{
	fleet_run_one(waits_with_what_is_its_own);
}

static void shares_by_waiting(struct guest *guest)
{
	uint64_t before;

	for (uint32_t index = 0; index < 3; index++)
		put_handle(guest, index,
		           make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL));
	for (int turn = 0; turn < 40; turn++)
		guest_assert(wait_any(guest, 3, 0) == STATUS_TIMEOUT);
	before = calls();
	guest_assert(wait_any(guest, 3, 0) == STATUS_TIMEOUT);
	set((HANDLE)U64(guest, HANDLES + 16));
	guest_assert(wait_any(guest, 3, FOREVER) == STATUS_WAIT_2);
	guest_assert(calls() == before);
}

TEST(HM_2b_events_that_are_often_waited_for_together_are_shared)
{
	fleet_run_one(shares_by_waiting);
}

/* Whatever cannot be done in memory is the machine's, with its results. */
static void waits_for_other_things(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);
	HANDLE other = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);

	share(guest, event);
	share(guest, other);
	put_handle(guest, 0, event);
	put_handle(guest, 1, (HANDLE)0x7770);
	guest_assert(wait_any(guest, 2, 0) == STATUS_INVALID_HANDLE);
	set(event);
	guest_assert(wait_any(guest, 2, 0) == STATUS_INVALID_HANDLE);
	guest_assert(CALL(NtCreateMutant, AT(guest, 0), MUTANT_ALL_ACCESS, 0, TRUE) ==
	             STATUS_SUCCESS);
	put_handle(guest, 1, (HANDLE)U64(guest, 0));
	guest_assert(wait_any(guest, 2, FOREVER) == STATUS_WAIT_0);
	guest_assert(change(PORT_NtResetEvent, event) == STATUS_SUCCESS);
	guest_assert(wait_any(guest, 2, FOREVER) == STATUS_WAIT_1);
	put_handle(guest, 1, other);
	put_handle(guest, 2, other);
	set(other);
	guest_assert(wait_any(guest, 3, FOREVER) == STATUS_WAIT_1);
	guest_assert(wait_any(guest, 0, 0) == STATUS_INVALID_PARAMETER_1);
	guest_assert(wait_any(guest, 65, 0) == STATUS_INVALID_PARAMETER_1);
	for (uint32_t index = 0; index < 64; index++)
		put_handle(guest, index, event);
	guest_assert(wait_any(guest, 64, -10000) == STATUS_TIMEOUT);
	set(event);
	guest_assert(wait_any(guest, 64, FOREVER) == STATUS_WAIT_0);
}

TEST(HM_2b_a_wait_for_what_is_not_shared_has_the_machines_results)
{
	fleet_run_one(waits_for_other_things);
}

static void signals_and_waits(struct guest *guest)
{
	HANDLE first = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);
	HANDLE second = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);
	uint64_t before;

	share(guest, first);
	share(guest, second);
	before = calls();
	guest_assert(signal_and_wait(guest, second, first, 0) == STATUS_TIMEOUT);
	guest_assert(wait_for(guest, second, 0) == STATUS_SUCCESS);
	guest_assert(signal_and_wait(guest, first, first, FOREVER) == STATUS_SUCCESS);
	guest_assert(signal_and_wait(guest, first, second, FOREVER) == STATUS_SUCCESS);
	guest_assert(wait_for(guest, first, 0) == STATUS_SUCCESS);
	guest_assert(calls() == before);
	guest_assert(signal_and_wait(guest, first, (HANDLE)0x7770, 0) == STATUS_INVALID_HANDLE);
	guest_assert(wait_for(guest, first, 0) == STATUS_TIMEOUT);
	guest_assert(signal_and_wait(guest, (HANDLE)0x7770, second, 0) == STATUS_INVALID_HANDLE);
	guest_assert(CALL(NtCreateSemaphore, AT(guest, 0), SEMAPHORE_ALL_ACCESS, 0, 0, 1) ==
	             STATUS_SUCCESS);
	/* The semaphore is the machine's, the event is here. */
	guest_assert(change(PORT_NtResetEvent, second) == STATUS_SUCCESS);
	guest_assert(signal_and_wait(guest, (HANDLE)U64(guest, 0), second, -10000) ==
	             STATUS_TIMEOUT);
	guest_assert(is_shared(guest, second));
	guest_assert(signal_and_wait(guest, (HANDLE)U64(guest, 0), second, 0) ==
	             STATUS_SEMAPHORE_LIMIT_EXCEEDED);
	guest_assert(signal_and_wait(guest, second, (HANDLE)U64(guest, 0), FOREVER) ==
	             STATUS_SUCCESS);
}

TEST(W_17_a_signal_and_a_wait_for_shared_events_need_no_call)
{
	fleet_run_one(signals_and_waits);
}

/* --- Several processes -------------------------------------------------------------------------------------------- */

#define ROUNDS 1500

static void make_four(struct guest *guest, HANDLE *event)
{
	static const WCHAR *const name[] = { NAME u"1", NAME u"2", NAME u"3", NAME u"4" };

	for (uint32_t index = 0; index < 4; index++)
		event[index] =
			make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, name[index]);
}

/* Events 0 and 1 are set at once; 2 says that 0 was taken, 3 that 1 was. */
static void sets_two(struct guest *guest)
{
	HANDLE event[4];

	make_four(guest, event);
	guest_say(guest);
	guest_wait(guest);
	for (int round = 0; round < ROUNDS; round++) {
		guest_assert(set(event[round & 1]) == STATUS_SUCCESS);
		guest_assert(set(event[!(round & 1)]) == STATUS_SUCCESS);
		guest_assert(wait_for(guest, event[2], FOREVER) == STATUS_SUCCESS);
		guest_assert(wait_for(guest, event[3], FOREVER) == STATUS_SUCCESS);
	}
	guest_say(guest);
	guest_wait(guest);
}

/* Whoever takes one says so; who is not needed any more is killed. */
static void takes_either(struct guest *guest)
{
	HANDLE event[4];

	make_four(guest, event);
	put_handle(guest, 0, event[0]);
	put_handle(guest, 1, event[1]);
	guest_say(guest);
	for (;;) {
		NTSTATUS taken = wait_any(guest, 2, FOREVER);

		guest_assert(taken == STATUS_WAIT_0 || taken == STATUS_WAIT_1);
		guest_assert(set(event[2 + taken]) == STATUS_SUCCESS);
	}
}

static void takes_the_second(struct guest *guest)
{
	HANDLE event[4];

	make_four(guest, event);
	guest_say(guest);
	for (;;) {
		guest_assert(wait_for(guest, event[1], FOREVER) == STATUS_SUCCESS);
		guest_assert(set(event[3]) == STATUS_SUCCESS);
	}
}

TEST_LIMIT(HM_2b_no_wake_is_lost_among_waits_for_one_and_for_several, 60)
{
	guest_main *mains[] = { sets_two, takes_either, takes_either, takes_the_second };
	struct fleet fleet;

	fleet_start(&fleet, mains, 4);
	for (int index = 0; index < 4; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	for (int index = 1; index < 4; index++)
		fleet_kill(&fleet, index);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* Each signals the other's event and waits for its own in one call. */
static void plays(struct guest *guest, bool first)
{
	HANDLE event[4];
	HANDLE mine, other;
	uint64_t before;

	make_four(guest, event);
	mine = event[first ? 0 : 1];
	other = event[first ? 1 : 0];
	guest_say(guest);
	guest_wait(guest);
	before = calls();
	if (!first)
		guest_assert(wait_for(guest, mine, FOREVER) == STATUS_SUCCESS);
	for (int round = first ? 0 : 1; round < ROUNDS; round++)
		guest_assert(signal_and_wait(guest, other, mine, FOREVER) == STATUS_SUCCESS);
	if (!first)
		guest_assert(set(other) == STATUS_SUCCESS);
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

TEST_LIMIT(HM_2b_two_processes_signal_and_wait_in_memory_and_hardly_call, 60)
{
	guest_main *mains[] = { plays_first, plays_second };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	for (int index = 0; index < 2; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < 2; index++)
		assert_true(fleet_hear_number(&fleet, index) < ROUNDS / 4);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		assert_int_equal(fleet_wait(&fleet, index), 0);
	}
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- Ends ------------------------------------------------------------------------------------------------------------ */

static void sleeps_for_ever(struct guest *guest)
{
	HANDLE event[4];

	make_four(guest, event);
	for (uint32_t index = 0; index < 4; index++) {
		share(guest, event[index]);
		put_handle(guest, index, event[index]);
	}
	guest_say(guest);
	wait_any(guest, 4, FOREVER);
	guest_wait(guest);
}

TEST(HM_2j_a_wait_for_several_in_memory_ends_with_its_process)
{
	guest_main *mains[] = { sleeps_for_ever };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	wait_asleep(&fleet);
	port_close(fleet.kernel);
	assert_int_equal(WEXITSTATUS(fleet_wait(&fleet, 0)), 78);
	fleet_stop(&fleet);
}

/* The wait goes on in the machine when that takes one of the events back. */
TEST(HM_2d_a_wait_for_several_goes_on_when_the_machine_takes_one_back)
{
	LARGE_INTEGER soon = { .QuadPart = -10000 };
	guest_main *mains[] = { sleeps_for_ever };
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	struct fleet fleet;
	HANDLE handle;
	void *body;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	wait_asleep(&fleet);
	RtlInitUnicodeString(&name, NAME u"3");
	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwOpenEvent(&handle, EVENT_ALL_ACCESS, &attributes), STATUS_SUCCESS);
	assert_int_equal(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(KeWaitForSingleObject(body, Executive, KernelMode, FALSE, &soon),
	                 STATUS_TIMEOUT);
	KeSetEvent(body, 0, FALSE);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	assert_int_equal(KeReadStateEvent(body), 0);
	ObDereferenceObject(body);
	ZwClose(handle);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

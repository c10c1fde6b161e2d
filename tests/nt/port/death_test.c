/* tests/nt/port/death_test.c - the end of an attached process, of its threads, and of the machine. */
#include "attached.h"

#include "nt/ob/nt_services.h"

static HANDLE make_event(void)
{
	HANDLE event;

	assert_int_equal(ZwCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	return event;
}

static struct ps_process *only_process(struct fleet *fleet, uint64_t id)
{
	struct ps_process *process = ps_process_by_id(fleet->kernel, (uint32_t)id);

	assert_non_null(process);
	return process;
}

/* The guest's number of its process, as it says it. */
static void tells_its_id_and_waits(struct guest *guest)
{
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, 0, NotificationEvent,
	                  FALSE) == STATUS_SUCCESS);
	guest_say_number(guest, port_client_process_id(guest->client));
	CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, 0);
	for (;;)
		pause(); /* the thread that listens ends the process */
}

TEST(a_process_that_is_killed_in_a_wait_ends_in_the_machine_too)
{
	guest_main *mains[] = { tells_its_id_and_waits };
	LARGE_INTEGER patience = { .QuadPart = -100000000 };
	struct ps_process *process;
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	process = only_process(&fleet, fleet_hear_number(&fleet, 0));
	fleet_kill(&fleet, 0);
	assert_int_equal(KeWaitForSingleObject(process, Executive, KernelMode, FALSE, &patience),
	                 STATUS_SUCCESS);
	assert_int_equal(process->exit_status, STATUS_PORT_DISCONNECTED);
	ob_dereference(process);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

#define DEATHS 5
#define KEPT 24

static void be_killed_in_a_wait(const struct guest *nursery)
{
	struct guest guest = *nursery;

	guest_attach(&guest);
	tells_its_id_and_waits(&guest);
}

/* Not attached: its processes are; it kills each when it is told to. */
static void keeps_processes(struct guest *nursery)
{
	for (int index = 0; index < DEATHS; index++) {
		int process = fork();

		guest_assert(process >= 0);
		if (process == 0)
			be_killed_in_a_wait(nursery);
		guest_wait(nursery);
		kill(process, SIGKILL);
		waitpid(process, NULL, 0);
	}
}

/* Objects of a type of the test's, and who of them was closed when. */
struct kept {
	uint32_t number;
};
static struct {
	uint32_t number[KEPT + 1];
	uint32_t count;
	struct ke_process *process;
} closed;

static void on_close(void *body, struct ke_process *process, ACCESS_MASK granted,
                     uint32_t process_handles, uint32_t system_handles)
{
	(void)granted;
	(void)process_handles;
	(void)system_handles;
	if (process == closed.process && closed.count <= KEPT)
		closed.number[closed.count++] = ((struct kept *)body)->number;
}

static const struct ob_type_options kept_options = {
	.name = u"Kept",
	.mapping = { 1, 1, 1, 1 },
	.valid_access = 0x1F0001,
	.operations = { .close = on_close },
};

static HANDLE new_kept(struct ob_type *type, uint32_t number)
{
	struct ob_insert insert = { .desired = 1, .want_handle = true };
	struct ob_insert_result result;
	void *body;

	assert_int_equal(ob_create_object(type, sizeof(struct kept), NULL, &body), STATUS_SUCCESS);
	((struct kept *)body)->number = number;
	assert_int_equal(ob_insert_object(body, &insert, &result), STATUS_SUCCESS);
	return result.handle;
}

/* Put KEPT objects into process, its slots in the order of their numbers. */
static void fill(struct ps_process *process, struct ob_type *type)
{
	HANDLE target, last = NULL, there;

	assert_int_equal(ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &target), STATUS_SUCCESS);
	for (uint32_t number = 1; number <= KEPT; number++) {
		assert_int_equal(ZwDuplicateObject(NtCurrentProcess(), new_kept(type, number),
		                                   target, &there, 0, 0,
		                                   DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
		                 STATUS_SUCCESS);
		assert_true((uintptr_t)there > (uintptr_t)last);
		last = there;
	}
	ZwClose(target);
	memset(&closed, 0, sizeof(closed));
	closed.process = &process->ke;
}

/* How long it takes is a row of bench/objects. */
TEST(HT_9_a_killed_process_has_closed_all_its_handles_in_slot_order_when_it_has_ended)
{
	guest_main *mains[] = { keeps_processes };
	struct ob_type *type;
	struct fleet fleet;

	guest_unattached = keeps_processes;
	fleet_start(&fleet, mains, 1);
	assert_int_equal(ob_type_create(fleet.kernel, &kept_options, &type), STATUS_SUCCESS);
	fleet_go(&fleet, 0);
	for (int index = 0; index < DEATHS; index++) {
		struct ps_process *process = only_process(&fleet, fleet_hear_number(&fleet, 0));

		fill(process, type);
		fleet_go(&fleet, 0);
		KeWaitForSingleObject(process, Executive, KernelMode, FALSE, NULL);
		assert_int_equal(closed.count, KEPT);
		for (uint32_t number = 1; number <= KEPT; number++)
			assert_int_equal(closed.number[number - 1], number);
		assert_int_equal(ob_handle_table_count(process->ke.handle_table), 0);
		ob_dereference(process);
	}
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void holds_a_mutant(struct guest *guest)
{
	uint64_t handle = guest_hear_number(guest);

	guest_assert(CALL(NtWaitForSingleObject, handle, FALSE, 0) == STATUS_SUCCESS);
	guest_say(guest);
	guest_wait(guest);
}

/* Give the guest a handle to body, without help from it. */
static uint64_t hand_over(struct ps_process *process, HANDLE handle)
{
	HANDLE target, result;

	assert_int_equal(ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &target), STATUS_SUCCESS);
	assert_int_equal(ZwDuplicateObject(NtCurrentProcess(), handle, target, &result, 0, 0,
	                                   DUPLICATE_SAME_ACCESS),
	                 STATUS_SUCCESS);
	ZwClose(target);
	return (uintptr_t)result;
}

static void tells_its_id_and_holds_a_mutant(struct guest *guest)
{
	guest_say_number(guest, port_client_process_id(guest->client));
	holds_a_mutant(guest);
}

TEST(a_mutant_of_a_killed_process_is_abandoned)
{
	guest_main *mains[] = { tells_its_id_and_holds_a_mutant };
	LARGE_INTEGER patience = { .QuadPart = -100000000 };
	struct ps_process *process;
	struct fleet fleet;
	HANDLE mutant;

	fleet_start(&fleet, mains, 1);
	assert_int_equal(NtCreateMutant(&mutant, MUTANT_ALL_ACCESS, NULL, FALSE), STATUS_SUCCESS);
	fleet_go(&fleet, 0);
	process = only_process(&fleet, fleet_hear_number(&fleet, 0));
	fleet_tell_number(&fleet, 0, hand_over(process, mutant));
	fleet_hear(&fleet, 0);
	fleet_kill(&fleet, 0);
	assert_int_equal(ZwWaitForSingleObject(mutant, FALSE, &patience), STATUS_ABANDONED);
	NtReleaseMutant(mutant, NULL);
	ob_dereference(process);
	ZwClose(mutant);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void leaves_at_once(struct guest *guest)
{
	guest_say_number(guest, port_client_process_id(guest->client));
	_exit(0);
}

TEST(a_process_that_leaves_without_a_word_is_gone)
{
	guest_main *mains[] = { leaves_at_once, leaves_at_once, leaves_at_once };
	struct fleet fleet;

	fleet_start(&fleet, mains, 3);
	for (int index = 0; index < 3; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
		assert_int_equal(fleet_wait(&fleet, index), 0);
	}
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

TEST(a_process_that_the_machine_terminates_is_told_so)
{
	guest_main *mains[] = { tells_its_id_and_waits };
	struct ps_process *process;
	struct fleet fleet;
	int status;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	process = only_process(&fleet, fleet_hear_number(&fleet, 0));
	ps_process_terminate(process, 5);
	ob_dereference(process);
	status = fleet_wait(&fleet, 0);
	assert_int_equal(WEXITSTATUS(status), 77);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void ends_itself(struct guest *guest)
{
	guest_say_number(guest, port_client_process_id(guest->client));
	CALL(NtTerminateProcess, (uint64_t)-1, 7);
	for (;;)
		pause();
}

TEST(a_process_that_terminates_itself_ends_with_its_status)
{
	guest_main *mains[] = { ends_itself };
	LARGE_INTEGER patience = { .QuadPart = -100000000 };
	struct ps_process *process;
	struct fleet fleet;
	int status;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	process = ps_process_by_id(fleet.kernel, (uint32_t)fleet_hear_number(&fleet, 0));
	status = fleet_wait(&fleet, 0);
	assert_int_equal(WEXITSTATUS(status), 77);
	if (process) {
		assert_int_equal(KeWaitForSingleObject(process, Executive, KernelMode, FALSE,
		                                       &patience),
		                 STATUS_SUCCESS);
		assert_int_equal(process->exit_status, 7);
		ob_dereference(process);
	}
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

TEST(closing_the_port_ends_the_processes_that_wait)
{
	guest_main *mains[] = { tells_its_id_and_waits, tells_its_id_and_waits };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	port_close(fleet.kernel);
	for (int index = 0; index < 2; index++)
		assert_true(WEXITSTATUS(fleet_wait(&fleet, index)) >= 77);
	fleet_stop(&fleet);
}

/* --- Handles across ------------------------------------------------------------------------------------------------- */

static void waits_for_what_it_is_given(struct guest *guest)
{
	guest_say_number(guest, port_client_process_id(guest->client));
	guest_assert(CALL(NtWaitForSingleObject, guest_hear_number(guest), FALSE, 0) ==
	             STATUS_SUCCESS);
}

TEST(a_handle_that_others_put_into_an_attached_process_works_there)
{
	guest_main *mains[] = { waits_for_what_it_is_given };
	struct ps_process *process;
	struct fleet fleet;
	HANDLE event;

	fleet_start(&fleet, mains, 1);
	event = make_event();
	fleet_go(&fleet, 0);
	process = only_process(&fleet, fleet_hear_number(&fleet, 0));
	fleet_tell_number(&fleet, 0, hand_over(process, event));
	ob_dereference(process);
	ZwSetEvent(event, NULL);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	ZwClose(event);
	fleet_stop(&fleet);
}

/* Opens the other by its id, makes an event and puts it there, says its value, sets it. */
static void gives_an_event_away(struct guest *guest)
{
	uint64_t *client = (uint64_t *)(guest->memory + 64);
	OBJECT_ATTRIBUTES *attributes = (OBJECT_ATTRIBUTES *)(guest->memory + 128);

	*attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(*attributes) };

	client[0] = guest_hear_number(guest);
	client[1] = 0;
	guest_assert(CALL(NtOpenProcess, AT(guest, 0), PROCESS_DUP_HANDLE, AT(guest, 128),
	                  AT(guest, 64)) == STATUS_SUCCESS);
	guest_assert(CALL(NtCreateEvent, AT(guest, 8), EVENT_ALL_ACCESS, 0, NotificationEvent,
	                  FALSE) == STATUS_SUCCESS);
	guest_assert(CALL(NtDuplicateObject, (uint64_t)-1, U64(guest, 8), U64(guest, 0),
	                  AT(guest, 16), 0, 0, DUPLICATE_SAME_ACCESS) == STATUS_SUCCESS);
	guest_say_number(guest, U64(guest, 16));
	guest_assert(CALL(NtSetEvent, U64(guest, 8), 0) == STATUS_SUCCESS);
}

TEST(one_attached_process_gives_a_handle_to_another)
{
	guest_main *mains[] = { gives_an_event_away, waits_for_what_it_is_given };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_go(&fleet, 1);
	fleet_tell_number(&fleet, 0, fleet_hear_number(&fleet, 1));
	fleet_tell_number(&fleet, 1, fleet_hear_number(&fleet, 0));
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_stop(&fleet);
}

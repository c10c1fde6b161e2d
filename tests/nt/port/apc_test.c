/* tests/nt/port/apc_test.c - APCs and suspensions of attached threads: what they may not do, and what waits in memory. */
#include "shared_guest.h"

#include <pthread.h>

#include "nt/ps/nt_services.h"

#define SELF_THREAD ((uint64_t)-2)
#define APCS_MAX 4096 /* of src/nt/ps/thread_apc_api.c */

/* --- What is refused ------------------------------------------------------------------------------------------- */

static void never_runs(PVOID a, PVOID b, PVOID c)
{
	guest_assert(!"this runs");
}

static void aims_at_the_machine(struct guest *guest)
{
	CLIENT_ID *client = (CLIENT_ID *)(guest->memory + 0x40);
	OBJECT_ATTRIBUTES *attributes = (OBJECT_ATTRIBUTES *)(guest->memory + 0x80);

	client->UniqueThread = (HANDLE)(uintptr_t)guest_hear_number(guest);
	*attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(*attributes) };
	guest_assert(CALL(NtOpenThread, AT(guest, 0), THREAD_SET_CONTEXT, AT(guest, 0x80),
	                  AT(guest, 0x40)) == STATUS_SUCCESS);
	guest_assert(CALL(NtQueueApcThread, U64(guest, 0), (uintptr_t)never_runs, 0, 0, 0) ==
	             STATUS_ACCESS_DENIED);
	guest_say(guest);
}

static KEVENT go_on;

static void wait_alertable(void *context)
{
	*(NTSTATUS *)context = KeWaitForSingleObject(&go_on, UserRequest, UserMode, TRUE, NULL);
}

/* Its routine would run in the machine's process. */
TEST(an_attached_process_queues_no_apc_to_a_thread_of_the_machines_process)
{
	guest_main *mains[] = { aims_at_the_machine };
	struct ps_process *process;
	struct ps_thread *thread;
	NTSTATUS waited = STATUS_PENDING;
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	KeInitializeEvent(&go_on, NotificationEvent, FALSE);
	assert_int_equal(
		ps_process_create(fleet.kernel,
	                          &(struct ps_process_options){
					  .image_name = u"inside",
					  .is_client = true,
					  .token = se_account_token(fleet.kernel,
	                                                            SE_ACCOUNT_ADMINISTRATOR) },
	                          &process),
		STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(fleet.kernel,
	                                  &(struct ps_thread_options){ .process = process,
	                                                               .start = wait_alertable,
	                                                               .context = &waited },
	                                  &thread),
	                 STATUS_SUCCESS);
	fleet_go(&fleet, 0);
	fleet_tell_number(&fleet, 0, thread->ke.id);
	fleet_hear(&fleet, 0);
	KeSetEvent(&go_on, 0, FALSE);
	KeWaitForSingleObject(process, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(waited, STATUS_SUCCESS);
	ob_dereference(thread);
	ob_dereference(process);
	fleet_stop(&fleet);
}

static uint32_t ran;

static void count_apc(PVOID a, PVOID b, PVOID c)
{
	ran++;
}

static void queues_too_many(struct guest *guest)
{
	uint32_t queued = 0;
	NTSTATUS status;

	while ((status = CALL(NtQueueApcThread, SELF_THREAD, (uintptr_t)count_apc, 0, 0, 0)) ==
	       STATUS_SUCCESS)
		queued++;
	guest_assert(status == STATUS_INSUFFICIENT_RESOURCES);
	guest_assert(queued == APCS_MAX);
	guest_assert(CALL(NtTestAlert, 0) == STATUS_SUCCESS);
	guest_assert(ran == queued);
	/* What is queued when it ends is freed. */
	while (queued--)
		CALL(NtQueueApcThread, SELF_THREAD, (uintptr_t)count_apc, 0, 0, 0);
}

TEST(apcs_of_attached_processes_are_bounded)
{
	fleet_run_one(queues_too_many);
}

/* Two threads set one timer with routines again and again, while its APCs are delivered. */
static void *set_timers(void *context)
{
	struct guest *guest = context;
	uint64_t timer = U64(guest, 0);

	for (int turn = 0; turn < 3000; turn++) {
		guest_assert(CALL(NtSetTimer, timer, AT(guest, 0x100), (uintptr_t)count_apc, 0,
		                  FALSE, turn % 3, 0) == STATUS_SUCCESS);
		if (turn % 2)
			CALL(NtTestAlert, 0);
		if (turn % 7 == 0)
			CALL(NtCancelTimer, timer, 0);
	}
	return NULL;
}

struct second {
	struct guest *guest;
	struct port_client_thread *thread;
	HANDLE handle, event;
	uint32_t returned; /* atomic */
	int id;            /* of its Linux thread; atomic */
	NTSTATUS status;
};

static void *set_timers_second(void *context)
{
	struct second *second = context;

	port_client_become(second->thread);
	set_timers(second->guest);
	CALL(port_exit_thread, 0);
	return NULL;
}

static void start_second(struct guest *guest, struct second *second, void *(*start)(void *),
                         pthread_t *ret_thread)
{
	second->guest = guest;
	guest_assert(port_client_create_thread(guest->client, THREAD_ALL_ACCESS, &second->handle,
	                                       &second->thread) == STATUS_SUCCESS);
	guest_assert(pthread_create(ret_thread, NULL, start, second) == 0);
}

static void shakes_a_timer(struct guest *guest)
{
	struct second second = { 0 };
	pthread_t thread;

	U64(guest, 0x100) = 0;
	guest_assert(CALL(NtCreateTimer, AT(guest, 0), TIMER_ALL_ACCESS, 0, SynchronizationTimer) ==
	             STATUS_SUCCESS);
	start_second(guest, &second, set_timers_second, &thread);
	set_timers(guest);
	pthread_join(thread, NULL);
}

TEST_LIMIT(a_timer_set_by_two_threads_at_once_keeps_its_apcs_apart, 60)
{
	fleet_run_one(shakes_a_timer);
}

/* --- Suspension ------------------------------------------------------------------------------------------------ */

static void *wait_in_memory(void *context)
{
	struct second *second = context;
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)second->event };

	port_client_become(second->thread);
	__atomic_store_n(&second->id, gettid(), __ATOMIC_SEQ_CST);
	second->status = (NTSTATUS)port_client_wait(argument);
	__atomic_store_n(&second->returned, 1, __ATOMIC_SEQ_CST);
	CALL(port_exit_thread, 0);
	return NULL;
}

static LONG state_of(struct guest *guest, HANDLE event)
{
	guest_assert(CALL(NtQueryEvent, (uintptr_t)event, 0, AT(guest, 0x180), 8, 0) ==
	             STATUS_SUCCESS);
	return (LONG)U32(guest, 0x184);
}

static uint32_t suspend_count(struct guest *guest, uint32_t service, HANDLE thread)
{
	NTSTATUS status =
		(NTSTATUS)port_call(service, (uint64_t[]){ (uintptr_t)thread, AT(guest, 0x190) },
	                            2);

	guest_assert(status == STATUS_SUCCESS);
	return U32(guest, 0x190);
}

/* In memory, on its event. */
static bool sleeps(struct second *second)
{
	int id = __atomic_load_n(&second->id, __ATOMIC_SEQ_CST);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", id);
	return id && sleeps_in_memory(path);
}

/* The event is set while its waiter is suspended: it stays set until the waiter goes on. */
static void suspends_a_waiter(struct guest *guest)
{
	struct second second = { 0 };
	pthread_t thread;
	uint64_t before;

	second.event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);
	share(guest, second.event);
	start_second(guest, &second, wait_in_memory, &thread);
	while (!sleeps(&second))
		sched_yield();
	before = second.thread->sequence;
	guest_assert(suspend_count(guest, PORT_NtSuspendThread, second.handle) == 0);
	guest_assert(suspend_count(guest, PORT_NtSuspendThread, second.handle) == 1);
	guest_assert(set(second.event) == STATUS_SUCCESS);
	/* It has found out, and asks the machine, which keeps it. */
	while (__atomic_load_n(&second.thread->sequence, __ATOMIC_SEQ_CST) == before)
		sched_yield();
	guest_assert(state_of(guest, second.event) == 1);
	guest_assert(suspend_count(guest, PORT_NtResumeThread, second.handle) == 2);
	guest_assert(state_of(guest, second.event) == 1);
	guest_assert(!__atomic_load_n(&second.returned, __ATOMIC_SEQ_CST));
	guest_assert(suspend_count(guest, PORT_NtResumeThread, second.handle) == 1);
	pthread_join(thread, NULL);
	guest_assert(second.status == STATUS_SUCCESS);
	guest_assert(state_of(guest, second.event) == 0);
	guest_assert(CALL(NtWaitForSingleObject, (uintptr_t)second.handle, FALSE, 0) ==
	             STATUS_SUCCESS);
	guest_assert(CALL(NtSuspendThread, (uintptr_t)second.handle, 0) ==
	             STATUS_THREAD_IS_TERMINATING);
}

TEST(a_suspended_thread_that_waits_in_memory_takes_nothing)
{
	fleet_run_one(suspends_a_waiter);
}

static void *wait_in_the_machine(void *context)
{
	struct second *second = context;

	port_client_become(second->thread);
	second->status = CALL(NtWaitForSingleObject, (uintptr_t)second->event, FALSE, 0);
	__atomic_store_n(&second->returned, 1, __ATOMIC_SEQ_CST);
	CALL(port_exit_thread, 0);
	return NULL;
}

static void suspends_a_caller(struct guest *guest)
{
	struct second second = { 0 };
	pthread_t thread;

	guest_assert(CALL(NtCreateSemaphore, AT(guest, 0), SEMAPHORE_ALL_ACCESS, 0, 0, 2) ==
	             STATUS_SUCCESS);
	second.event = (HANDLE)U64(guest, 0);
	start_second(guest, &second, wait_in_the_machine, &thread);
	guest_assert(suspend_count(guest, PORT_NtSuspendThread, second.handle) == 0);
	guest_assert(CALL(NtReleaseSemaphore, (uintptr_t)second.event, 1, 0) == STATUS_SUCCESS);
	/* Whoever else wants it gets it. */
	guest_assert(CALL(NtWaitForSingleObject, (uintptr_t)second.event, FALSE, 0) ==
	             STATUS_SUCCESS);
	guest_assert(CALL(NtReleaseSemaphore, (uintptr_t)second.event, 1, 0) == STATUS_SUCCESS);
	guest_assert(!__atomic_load_n(&second.returned, __ATOMIC_SEQ_CST));
	guest_assert(suspend_count(guest, PORT_NtResumeThread, second.handle) == 1);
	pthread_join(thread, NULL);
	guest_assert(second.status == STATUS_SUCCESS);
}

TEST(a_suspended_thread_that_waits_in_the_machine_takes_nothing)
{
	fleet_run_one(suspends_a_caller);
}

static void ends_with_a_suspended_thread(struct guest *guest)
{
	struct second second = { 0 };
	pthread_t thread;

	second.event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent, NULL);
	start_second(guest, &second, wait_in_the_machine, &thread);
	suspend_count(guest, PORT_NtSuspendThread, second.handle);
	guest_say(guest);
	guest_wait(guest);
}

TEST(a_process_with_a_suspended_thread_ends_as_any_other)
{
	guest_main *mains[] = { ends_with_a_suspended_thread };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

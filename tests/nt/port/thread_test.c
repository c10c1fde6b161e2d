/* tests/nt/port/thread_test.c - several threads of an attached process. */
#include "attached.h"

#include <pthread.h>

struct second {
	struct guest *guest;
	struct port_client_thread *thread;
	NTSTATUS status;
};

static void *set_later(void *context)
{
	struct second *second = context;

	port_client_become(second->thread);
	second->status = CALL(NtSetEvent, U64(second->guest, 0), 0);
	CALL(port_exit_thread, 9);
	return NULL;
}

static void has_two_threads(struct guest *guest)
{
	struct second second = { .guest = guest };
	pthread_t thread;
	HANDLE handle;

	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, 0, NotificationEvent,
	                  FALSE) == STATUS_SUCCESS);
	guest_assert(port_client_create_thread(guest->client, THREAD_ALL_ACCESS, &handle,
	                                       &second.thread) == STATUS_SUCCESS);
	guest_assert(pthread_create(&thread, NULL, set_later, &second) == 0);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, 0) == STATUS_SUCCESS);
	guest_assert(CALL(NtWaitForSingleObject, (uintptr_t)handle, FALSE, 0) == STATUS_SUCCESS);
	pthread_join(thread, NULL);
	guest_assert(second.status == STATUS_SUCCESS);
	guest_assert(CALL(NtQueryInformationThread, (uintptr_t)handle, 0, AT(guest, 64), 48, 0) ==
	             STATUS_SUCCESS);
	guest_assert(U32(guest, 64) == 9);
}

TEST(each_thread_has_its_own_calls_and_its_end_is_waited_for)
{
	guest_main *mains[] = { has_two_threads };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

/* Its thread ends while the other waits; the mutant that it held is abandoned to it. */
static void *take_and_leave(void *context)
{
	struct second *second = context;

	port_client_become(second->thread);
	second->status = CALL(NtWaitForSingleObject, U64(second->guest, 0), FALSE, 0);
	CALL(port_exit_thread, 0);
	return NULL;
}

static void loses_a_thread(struct guest *guest)
{
	struct second second = { .guest = guest };
	pthread_t thread;
	HANDLE handle;

	guest_assert(CALL(NtCreateMutant, AT(guest, 0), MUTANT_ALL_ACCESS, 0, FALSE) ==
	             STATUS_SUCCESS);
	guest_assert(port_client_create_thread(guest->client, THREAD_ALL_ACCESS, &handle,
	                                       &second.thread) == STATUS_SUCCESS);
	guest_assert(pthread_create(&thread, NULL, take_and_leave, &second) == 0);
	pthread_join(thread, NULL);
	guest_assert(second.status == STATUS_SUCCESS);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, 0) == STATUS_ABANDONED);
}

TEST(a_mutant_of_a_thread_that_ends_is_abandoned)
{
	guest_main *mains[] = { loses_a_thread };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

static void makes_too_many(struct guest *guest)
{
	struct port_client_thread *thread;
	HANDLE handle;
	uint32_t count = 1;
	NTSTATUS status;

	while ((status = port_client_create_thread(guest->client, THREAD_ALL_ACCESS, &handle,
	                                           &thread)) == STATUS_SUCCESS)
		count++;
	guest_assert(status == STATUS_INSUFFICIENT_RESOURCES);
	guest_assert(count == PORT_THREADS_MAX);
}

TEST_LIMIT(the_number_of_threads_of_a_process_is_bounded, 60)
{
	guest_main *mains[] = { makes_too_many };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

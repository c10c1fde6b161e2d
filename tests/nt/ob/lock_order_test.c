/* The calls of objects take their locks where the order of ke/lock_order.h looks, and give them back. */
#include "duplicate_fixture.h"

#ifdef DRYDOCK_DEBUG
struct counts {
	uint64_t taken[KE_RANK_COUNT];
};

static struct counts counts_now(void)
{
	struct counts now;

	for (enum ke_lock_rank rank = 0; rank < KE_RANK_COUNT; rank++)
		now.taken[rank] = ke_lock_order_count(rank);
	return now;
}

static void make_wait_and_close(void)
{
	HANDLE handle[3];
	LARGE_INTEGER none = { .QuadPart = 0 };

	handle[0] = new_event(EVENT_ALL_ACCESS, 0);
	assert_int_equal(NtCreateMutant(&handle[1], MUTANT_ALL_ACCESS, NULL, FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(duplicate(handle[0], &handle[2], DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	assert_int_equal(NtSetEvent(handle[2], NULL), STATUS_SUCCESS);
	assert_int_equal(NtWaitForMultipleObjects(2, handle, WaitAll, FALSE, &none), STATUS_WAIT_0);
	assert_int_equal(NtReleaseMutant(handle[1], NULL), STATUS_SUCCESS);
	for (int i = 0; i < 3; i++)
		assert_int_equal(NtClose(handle[i]), STATUS_SUCCESS);
}

static void name_and_find(void)
{
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\BaseNamedObjects\\Ordered");
	HANDLE event, again;

	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	assert_int_equal(NtCreateEvent(&event, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(NtOpenEvent(&again, EVENT_ALL_ACCESS, &attributes), STATUS_SUCCESS);
	NtClose(again);
	NtClose(event);
}

TEST(HM_7_calls_take_locks_of_every_rank_and_hold_none_afterwards)
{
	struct exec_machine *exec = exec_machine_start();
	struct counts before = counts_now(), after;
	struct ps_process *process;
	HANDLE client;

	make_wait_and_close();
	name_and_find();
	process = new_client(exec, PROCESS_ALL_ACCESS, &client);
	end_client(process, client);
	after = counts_now();
	for (enum ke_lock_rank rank = 0; rank < KE_RANK_COUNT; rank++) {
		if (after.taken[rank] == before.taken[rank])
			print_error("no lock of rank %d was taken\n", (int)rank);
		assert_true(after.taken[rank] > before.taken[rank]);
	}
	assert_int_equal(ke_lock_order_held(), 0);
	exec_machine_end(exec);
}
#else
TEST(HM_7_calls_take_locks_of_every_rank_and_hold_none_afterwards)
{
	SKIP("a release build does not look at the order of locks");
}
#endif

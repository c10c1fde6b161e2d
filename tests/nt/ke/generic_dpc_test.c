/* tests/nt/ke/generic_dpc_test.c - calls on all processors; system affinity; timers made anew while armed. */
#include "ke_fixture.h"

static struct {
	LONG calls, chosen;
	ULONG first_barrier, second_barrier;
} seen;

static void generic(PKDPC dpc, PVOID context, PVOID count, PVOID barrier)
{
	DEFERRED_REVERSE_BARRIER *phases = barrier;

	(void)dpc;
	(void)context;
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	__atomic_fetch_add(&seen.calls, 1, __ATOMIC_SEQ_CST);
	if (KeSignalCallDpcSynchronize(barrier))
		__atomic_fetch_add(&seen.chosen, 1, __ATOMIC_SEQ_CST);
	assert_int_equal(__atomic_load_n(&seen.calls, __ATOMIC_SEQ_CST), phases->TotalProcessors);
	KeSignalCallDpcSynchronize(barrier);
	KeSignalCallDpcDone(count);
}

TEST(KE_a_generic_call_runs_on_every_processor_together)
{
	fixture_begin_with(&(const struct ke_machine_options){
		.processor_count = 3,
		.schedule = test_schedule_is_seeded() ? KE_SCHEDULE_SEEDED : KE_SCHEDULE_FREE,
		.seed = test_seed() });
	memset(&seen, 0, sizeof(seen));
	KeGenericCallDpc(generic, NULL);
	assert_int_equal(seen.calls, 3);
	assert_int_equal(seen.chosen, 1);
	fixture_end();
}

TEST(KE_set_system_affinity_gives_the_system_affinity_before_or_0)
{
	fixture_begin();
	assert_int_equal(KeSetSystemAffinityThreadEx(1), 0);
	assert_int_equal(KeSetSystemAffinityThreadEx(~(KAFFINITY)0), 1);
	assert_int_equal(KeGetCurrentProcessorNumber(), 0);
	KeRevertToUserAffinityThreadEx(2);
	assert_int_equal(KeGetCurrentProcessorNumber(), 1);
	assert_int_equal(KeSetSystemAffinityThreadEx(1), 2);
	KeRevertToUserAffinityThreadEx(0);
	assert_int_equal(KeSetSystemAffinityThreadEx(1), 0);
	KeRevertToUserAffinityThread();
	fixture_end();
}

TEST(KE_an_armed_timer_made_anew_still_fires)
{
	LARGE_INTEGER due = milliseconds(5);
	KTIMER timer;
	KIRQL old;

	fixture_begin();
	KeInitializeTimer(&timer);
	KeSetSystemAffinityThread(1);
	old = KeRaiseIrqlToDpcLevel(); /* timers fire on this processor: not before it is given back */
	KeSetTimer(&timer, due, NULL);
	KeInitializeTimerEx(&timer, SynchronizationTimer);
	KeLowerIrql(old);
	due = milliseconds(1000);
	assert_int_equal(KeWaitForSingleObject(&timer, Executive, KernelMode, FALSE, &due),
	                 STATUS_SUCCESS);
	assert_false(KeCancelTimer(&timer));
	fixture_end();
}

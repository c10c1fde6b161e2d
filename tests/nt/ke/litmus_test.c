/* tests/nt/ke/litmus_test.c - what IRQL, processors, DPCs and interrupts promise, by name. */
#include "ke_fixture.h"

#define ROUNDS 200

static volatile LONG inside, overlaps, entered;
static KEVENT go;

static void wait_go(void)
{
	KeWaitForSingleObject(&go, Executive, KernelMode, FALSE, NULL);
}

static void enter_and_leave(void)
{
	if (__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) > 1)
		__atomic_add_fetch(&overlaps, 1, __ATOMIC_SEQ_CST);
	KeStallExecutionProcessor(2);
	__atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&entered, 1, __ATOMIC_SEQ_CST);
}

static void at_dispatch(void *context)
{
	(void)context;
	wait_go();
	for (int round = 0; round < ROUNDS; round++) {
		KIRQL old = KeRaiseIrqlToDpcLevel();

		enter_and_leave();
		KeLowerIrql(old);
	}
}

static void run_two(void (*entry)(void *), KAFFINITY first, KAFFINITY second)
{
	KeInitializeEvent(&go, NotificationEvent, FALSE);
	inside = overlaps = entered = 0;
	struct ke_thread *one = thread_start_on(entry, NULL, first);
	struct ke_thread *two = thread_start_on(entry, NULL, second);

	KeSetEvent(&go, 0, FALSE);
	thread_join(one);
	thread_join(two);
}

TEST(THR_9a_two_threads_of_one_processor_never_overlap_at_dispatch)
{
	fixture_begin();
	run_two(at_dispatch, 1, 1);
	assert_int_equal(read_long(&overlaps), 0);
	assert_int_equal(read_long(&entered), 2 * ROUNDS);
	fixture_end();
}

/* --- DPCs ---------------------------------------------------------------------------------------------- */

static volatile LONG dpc_runs, dpc_irql, dpc_processor;

static void note_dpc(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	(void)dpc;
	(void)context;
	assert_ptr_equal(argument1, (PVOID)11);
	assert_ptr_equal(argument2, (PVOID)22);
	dpc_irql = KeGetCurrentIrql();
	__atomic_store_n(&dpc_processor, (LONG)KeGetCurrentProcessorNumber(), __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&dpc_runs, 1, __ATOMIC_SEQ_CST);
}

TEST(KE_a_dpc_queued_at_dispatch_runs_when_the_processor_lowers)
{
	KDPC dpc;
	KIRQL old;

	fixture_begin();
	KeInitializeDpc(&dpc, note_dpc, NULL);
	dpc_runs = 0;
	old = KeRaiseIrqlToDpcLevel();
	assert_true(KeInsertQueueDpc(&dpc, (PVOID)11, (PVOID)22));
	assert_false(KeInsertQueueDpc(&dpc, (PVOID)11, (PVOID)22));
	assert_int_equal(read_long(&dpc_runs), 0);
	KeLowerIrql(old);
	assert_int_equal(read_long(&dpc_runs), 1);
	assert_int_equal(read_long(&dpc_irql), DISPATCH_LEVEL);
	fixture_end();
}

TEST(KE_a_dpc_queued_at_passive_runs_before_the_call_returns)
{
	KDPC dpc;

	fixture_begin();
	KeInitializeDpc(&dpc, note_dpc, NULL);
	dpc_runs = 0;
	assert_true(KeInsertQueueDpc(&dpc, (PVOID)11, (PVOID)22));
	assert_int_equal(read_long(&dpc_runs), 1);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	fixture_end();
}

static volatile LONG other_ran;

static void other_dpc(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	(void)dpc;
	(void)context;
	(void)argument1;
	(void)argument2;
	__atomic_store_n(&dpc_processor, (LONG)KeGetCurrentProcessorNumber(), __ATOMIC_SEQ_CST);
	__atomic_store_n(&other_ran, 1, __ATOMIC_SEQ_CST);
}

/* This processor stays at DISPATCH until the other one's DPC has run: only an overlap ends the loop. */
TEST(KE_another_processors_dpc_overlaps)
{
	KDPC dpc;
	KIRQL old;

	fixture_begin();
	KeSetSystemAffinityThread(1);
	KeInitializeDpc(&dpc, other_dpc, NULL);
	KeSetTargetProcessorDpc(&dpc, 1);
	other_ran = 0;
	old = KeRaiseIrqlToDpcLevel();
	assert_int_equal(KeGetCurrentProcessorNumber(), 0);
	KeInsertQueueDpc(&dpc, NULL, NULL);
	while (!__atomic_load_n(&other_ran, __ATOMIC_SEQ_CST))
		drydock_yield_processor();
	assert_int_equal(read_long(&dpc_processor), 1);
	KeLowerIrql(old);
	fixture_end();
}

/* --- Interrupts -------------------------------------------------------------------------------------------- */

static struct ke_interrupt *interrupt;
static volatile LONG isr_runs, isr_irql, isr_inside_dpc, in_dpc;

static BOOLEAN isr(PKINTERRUPT object, PVOID context)
{
	(void)object;
	(void)context;
	isr_irql = KeGetCurrentIrql();
	isr_inside_dpc = in_dpc;
	isr_runs++;
	return TRUE;
}

static void interrupted_dpc(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	(void)dpc;
	(void)context;
	(void)argument1;
	(void)argument2;
	in_dpc = 1;
	ke_interrupt_deliver(interrupt);
	in_dpc = 0;
}

static void make_interrupt(void)
{
	struct ke_interrupt_options options = { .routine = isr, .vector = 5, .irql = 5 };

	isr_runs = isr_irql = isr_inside_dpc = in_dpc = 0;
	assert_int_equal(ke_interrupt_create(fixture.machine, &options, &interrupt),
	                 STATUS_SUCCESS);
}

TEST(KE_an_interrupt_routine_interrupts_a_dpc)
{
	KDPC dpc;

	fixture_begin();
	make_interrupt();
	KeInitializeDpc(&dpc, interrupted_dpc, NULL);
	KeInsertQueueDpc(&dpc, NULL, NULL);
	assert_int_equal(read_long(&isr_runs), 1);
	assert_int_equal(isr_irql, 5);
	assert_int_equal(isr_inside_dpc, 1);
	ke_interrupt_destroy(interrupt);
	fixture_end();
}

TEST(KE_an_interrupt_at_or_above_its_level_pends_until_the_irql_drops)
{
	KIRQL old;

	fixture_begin();
	make_interrupt();
	old = KfRaiseIrql(HIGH_LEVEL);
	assert_true(ke_interrupt_deliver(interrupt));
	assert_int_equal(read_long(&isr_runs), 0);
	KeLowerIrql(old);
	assert_int_equal(read_long(&isr_runs), 1);
	assert_int_equal(isr_irql, 5);
	ke_interrupt_destroy(interrupt);
	fixture_end();
}

/* --- Spin locks ------------------------------------------------------------------------------------------------ */

static KSPIN_LOCK spin_lock;

static void under_lock(void *context)
{
	(void)context;
	wait_go();
	for (int round = 0; round < ROUNDS; round++) {
		KIRQL old = KeAcquireSpinLockRaiseToDpc(&spin_lock);

		enter_and_leave();
		KeReleaseSpinLock(&spin_lock, old);
	}
}

TEST(THR_12a_a_spin_lock_excludes_across_processors)
{
	fixture_begin();
	KeInitializeSpinLock(&spin_lock);
	run_two(under_lock, 1, 2);
	assert_int_equal(read_long(&overlaps), 0);
	assert_int_equal(read_long(&entered), 2 * ROUNDS);
	fixture_end();
}

static void acquire_twice(void *context)
{
	(void)context;
	KeAcquireSpinLockRaiseToDpc(&spin_lock);
	KeAcquireSpinLockAtDpcLevel(&spin_lock);
}

TEST(THR_12b_acquiring_a_held_spin_lock_again_is_a_self_deadlock)
{
	fixture_begin();
	KeInitializeSpinLock(&spin_lock);
	assert_false(ke_call_guarded(acquire_twice, NULL));
	fixture_end_bugchecked(0xC4, 0x1000);
}

TEST(THR_12d_releasing_a_free_spin_lock_is_reported)
{
	KIRQL old;

	fixture_begin();
	KeInitializeSpinLock(&spin_lock);
	old = KeRaiseIrqlToDpcLevel();
	KeReleaseSpinLock(&spin_lock, old);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0x1007);
	fixture_end_with(1);
}

static void take_lock_and_go_on(void *context)
{
	KeAcquireSpinLockRaiseToDpc(&spin_lock);
	__atomic_store_n((LONG *)context, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n((LONG *)context, __ATOMIC_SEQ_CST) != 2)
		drydock_yield_processor();
	KeLowerIrql(PASSIVE_LEVEL);
}

TEST(THR_12c_releasing_another_threads_spin_lock_is_reported)
{
	struct ke_thread *thread;
	LONG step = 0;
	KIRQL old;

	fixture_begin();
	KeInitializeSpinLock(&spin_lock);
	KeSetSystemAffinityThread(2);
	thread = thread_start_on(take_lock_and_go_on, &step, 1);
	while (__atomic_load_n(&step, __ATOMIC_SEQ_CST) != 1)
		drydock_yield_processor();
	old = KeRaiseIrqlToDpcLevel();
	KeReleaseSpinLock(&spin_lock, old);
	__atomic_store_n(&step, 2, __ATOMIC_SEQ_CST);
	thread_join(thread);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0x1004);
	assert_true(KeTestSpinLock(&spin_lock));
	fixture_end_with(1);
}

/* --- IRQL ---------------------------------------------------------------------------------------------------------- */

static void note_irql(void *context)
{
	*(KIRQL *)context = KeGetCurrentIrql();
}

TEST(THR_8a_levels_have_their_numbers_and_each_thread_has_its_own)
{
	KIRQL old, other = 99;

	fixture_begin();
	assert_int_equal(KeGetCurrentIrql(), 0);
	KeRaiseIrql(APC_LEVEL, &old);
	assert_int_equal(KeGetCurrentIrql(), 1);
	assert_int_equal(old, PASSIVE_LEVEL);
	thread_join(thread_start(note_irql, &other));
	assert_int_equal(other, 0);
	for (KIRQL level = DISPATCH_LEVEL; level <= HIGH_LEVEL; level++) {
		KfRaiseIrql(level);
		assert_int_equal(KeGetCurrentIrql(), level);
	}
	assert_int_equal(DISPATCH_LEVEL, 2);
	assert_int_equal(HIGH_LEVEL, 15);
	KeLowerIrql(APC_LEVEL);
	KeLowerIrql(old);
	fixture_end();
}

TEST(THR_8b_raise_never_lowers_and_lower_never_raises)
{
	fixture_begin();
	KIRQL old = KfRaiseIrql(DISPATCH_LEVEL);

	KfRaiseIrql(APC_LEVEL);
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	KeLowerIrql(HIGH_LEVEL);
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	KeLowerIrql(old);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0x30);
	assert_int_equal(fixture.machine->sink->finding[1].parameter[0], 0x31);
	fixture_end_with(2);
}

static void wait_at_dispatch(void *context)
{
	KEVENT event;

	(void)context;
	KeInitializeEvent(&event, NotificationEvent, FALSE);
	KeRaiseIrqlToDpcLevel();
	KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
}

TEST(THR_9b_blocking_at_dispatch_is_a_bug_check)
{
	fixture_begin();
	assert_false(ke_call_guarded(wait_at_dispatch, NULL));
	fixture_end_bugchecked(0xC4, 0x121);
}

/*
 * nt/ke/spin_lock_api.c - KSPIN_LOCK. The word holds the owning thread's record, so that misuse is seen.
 */
#include "nt/ke/ke_internal.h"
#include "nt/ke/lock_graph.h"

static void report(uint64_t sub_code, const char *rule, PKSPIN_LOCK lock, const char *what)
{
	struct ke_thread *thread = ke_current_thread();
	struct verify_fact fact = { .rule = rule,
		                    .code = 0xC4,
		                    .parameter = { sub_code, thread->irql, (uintptr_t)lock },
		                    .advice = "Pair each acquire with one release on the same "
		                              "thread, and restore the IRQL the "
		                              "acquire returned." };

	verify_report(&fact, "%s (IRQL %u)", what, thread->irql);
}

static _Noreturn void self_deadlock(PKSPIN_LOCK lock)
{
	struct verify_fact fact = {
		.rule = "THR-12",
		.code = 0xC4,
		.parameter = { 0x1000, (uintptr_t)lock },
		.advice = "The thread holds this spin lock already; spin locks are not recursive."
	};

	verify_bugcheck(&fact, "a spin lock is acquired by the thread that holds it");
}

static bool try_acquire(struct ke_thread *thread, PKSPIN_LOCK lock)
{
	KSPIN_LOCK free = 0;

	return __atomic_compare_exchange_n(lock, &free, (KSPIN_LOCK)thread, false, __ATOMIC_ACQUIRE,
	                                   __ATOMIC_RELAXED);
}

/* kind is for the graph alone, here and below. */
static void acquire(struct ke_thread *thread, PKSPIN_LOCK lock, enum ke_lock_kind kind)
{
	if (ke_locks_watched(thread))
		ke_lock_wanted(kind, lock, KE_LOCK_EXCLUSIVE);
	ke_choice_of(thread, KE_CHOICE_LOCK);
	if (__builtin_expect(!try_acquire(thread, lock), 0)) {
		if (__atomic_load_n(lock, __ATOMIC_RELAXED) == (KSPIN_LOCK)thread)
			self_deadlock(lock);
		for (uint32_t turn = 0; !try_acquire(thread, lock); turn++) {
			ke_check_ended(thread);
			thread->machine->scheduler->spin(thread, turn);
		}
	}
	if (ke_locks_watched(thread))
		ke_lock_taken(kind, lock, KE_LOCK_EXCLUSIVE);
	trace_write(thread->base.ring, TRACE_LOCK, 0, 0, 0);
}

static void release(struct ke_thread *thread, PKSPIN_LOCK lock, enum ke_lock_kind kind)
{
	KSPIN_LOCK owner = __atomic_load_n(lock, __ATOMIC_RELAXED);

	if (__builtin_expect(owner != (KSPIN_LOCK)thread, 0)) {
		if (owner == 0) {
			report(0x1007, "THR-12", lock, "a spin lock is released that nobody holds");
			return;
		}
		report(0x1004, "THR-12", lock,
		       "a spin lock is released by a thread that does not hold it");
	}
	if (ke_locks_watched(thread))
		ke_lock_given(kind, lock);
	trace_write(thread->base.ring, TRACE_UNLOCK, 0, 0, 0);
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

/* The IRQL is about to fall below DISPATCH_LEVEL with another spin lock held: that one is left to preemption. */
static void check_order(struct ke_thread *thread, PKSPIN_LOCK released, KIRQL irql)
{
	const void *held = irql < DISPATCH_LEVEL ? ke_spin_lock_held() : NULL;
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1003, (uintptr_t)released, (uintptr_t)held },
		.advice = "Release spin locks in the reverse order, or the outer one first with "
			  "KeReleaseSpinLockFromDpcLevel and the IRQL with the last one."
	};

	if (held)
		verify_report(&fact,
		              "a spin lock is released down to IRQL %u while a spin lock "
		              "that was taken after it is held",
		              irql);
}

VOID KeInitializeSpinLock(PKSPIN_LOCK SpinLock)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (thread && ke_locks_watched(thread))
		ke_lock_made(KE_LOCK_SPIN, SpinLock);
	__atomic_store_n(SpinLock, 0, __ATOMIC_RELEASE);
}

static KIRQL acquire_raising(PKSPIN_LOCK lock, enum ke_lock_kind kind)
{
	struct ke_thread *thread = ke_current_thread();
	KIRQL old = thread->irql;

	if (__builtin_expect(old > DISPATCH_LEVEL, 0))
		report(0x42, "VF-6", lock, "KeAcquireSpinLock above DISPATCH_LEVEL");
	else
		ke_raise_irql(thread, DISPATCH_LEVEL);
	acquire(thread, lock, kind);
	return old;
}

static void acquire_raised(PKSPIN_LOCK lock, enum ke_lock_kind kind)
{
	struct ke_thread *thread = ke_current_thread();

	if (__builtin_expect(thread->irql < DISPATCH_LEVEL, 0)) {
		report(0x40, "VF-6", lock, "KeAcquireSpinLockAtDpcLevel below DISPATCH_LEVEL");
		ke_raise_irql(thread, DISPATCH_LEVEL);
	}
	acquire(thread, lock, kind);
}

static void release_lowering(PKSPIN_LOCK lock, KIRQL irql, enum ke_lock_kind kind)
{
	struct ke_thread *thread = ke_current_thread();

	if (__builtin_expect(thread->irql < DISPATCH_LEVEL, 0))
		report(0x41, "VF-6", lock, "KeReleaseSpinLock below DISPATCH_LEVEL");
	release(thread, lock, kind);
	if (ke_locks_watched(thread))
		check_order(thread, lock, irql);
	if (__builtin_expect(irql > thread->irql, 0))
		report(0x32, "VF-6", lock, "KeReleaseSpinLock to a higher IRQL");
	else
		ke_lower_irql(thread, irql);
	ke_choice_of(thread, KE_CHOICE_UNLOCK);
}

static void release_raised(PKSPIN_LOCK lock, enum ke_lock_kind kind)
{
	struct ke_thread *thread = ke_current_thread();

	if (__builtin_expect(thread->irql < DISPATCH_LEVEL, 0))
		report(0x41, "VF-6", lock, "KeReleaseSpinLockFromDpcLevel below DISPATCH_LEVEL");
	release(thread, lock, kind);
	ke_choice_of(thread, KE_CHOICE_UNLOCK);
}

KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
{
	return acquire_raising(SpinLock, KE_LOCK_SPIN);
}

VOID KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
	acquire_raised(SpinLock, KE_LOCK_SPIN);
}

BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
	struct ke_thread *thread = ke_current_thread();

	ke_choice_of(thread, KE_CHOICE_LOCK);
	if (!try_acquire(thread, SpinLock))
		return FALSE;
	if (ke_locks_watched(thread))
		ke_lock_taken(KE_LOCK_SPIN, SpinLock, KE_LOCK_EXCLUSIVE);
	return TRUE;
}

BOOLEAN KeTestSpinLock(PKSPIN_LOCK SpinLock)
{
	return __atomic_load_n(SpinLock, __ATOMIC_ACQUIRE) == 0;
}

VOID KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
	release_lowering(SpinLock, NewIrql, KE_LOCK_SPIN);
}

VOID KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
	release_raised(SpinLock, KE_LOCK_SPIN);
}

VOID KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
	LockHandle->LockQueue.Lock = SpinLock;
	LockHandle->LockQueue.Next = NULL;
	LockHandle->OldIrql = acquire_raising(SpinLock, KE_LOCK_QUEUED_SPIN);
}

VOID KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
{
	release_lowering((PKSPIN_LOCK)LockHandle->LockQueue.Lock, LockHandle->OldIrql,
	                 KE_LOCK_QUEUED_SPIN);
}

VOID KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
	LockHandle->LockQueue.Lock = SpinLock;
	LockHandle->LockQueue.Next = NULL;
	acquire_raised(SpinLock, KE_LOCK_QUEUED_SPIN);
}

VOID KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
{
	release_raised((PKSPIN_LOCK)LockHandle->LockQueue.Lock, KE_LOCK_QUEUED_SPIN);
}

/* For any IRQL: raise only when below DISPATCH_LEVEL. */
KIRQL KeAcquireSpinLockForDpc(PKSPIN_LOCK SpinLock)
{
	struct ke_thread *thread = ke_current_thread();
	KIRQL old = thread->irql;

	if (old < DISPATCH_LEVEL)
		ke_raise_irql(thread, DISPATCH_LEVEL);
	acquire(thread, SpinLock, KE_LOCK_SPIN);
	return old;
}

VOID KeReleaseSpinLockForDpc(PKSPIN_LOCK SpinLock, KIRQL OldIrql)
{
	struct ke_thread *thread = ke_current_thread();

	release(thread, SpinLock, KE_LOCK_SPIN);
	ke_lower_irql(thread, OldIrql);
	ke_choice_of(thread, KE_CHOICE_UNLOCK);
}

/* ex/fast_mutex_api.c - fast mutexes (APC_LEVEL) and guarded mutexes (guarded region). */
#include "nt/ex/ex_internal.h"
#include "nt/ke/lock_graph.h"

/* DISPATCHER_HEADER.Type of the event inside. */
#define EVENT_SYNCHRONIZATION 1

static void report(uint64_t sub_code, const FAST_MUTEX *mutex, const char *what)
{
	struct ke_thread *thread = ke_current_thread();
	struct verify_fact fact = {
		.rule = "VF-7",
		.code = 0xC4,
		.parameter = { sub_code, thread->irql, (uint64_t)(uintptr_t)mutex, 0 },
		.advice = "Acquire a fast mutex at APC_LEVEL or below and release it, once and by "
			  "the same thread, "
			  "at APC_LEVEL.",
	};

	verify_report(&fact, "%s (IRQL %u)", what, thread->irql);
}

static _Noreturn void self_deadlock(const FAST_MUTEX *mutex)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1000, (uint64_t)(uintptr_t)mutex, 0, 0 },
		.advice = "The thread owns this mutex already; fast and guarded mutexes are not "
			  "recursive.",
	};

	verify_bugcheck(&fact, "a fast mutex is acquired by the thread that owns it");
}

static void make(FAST_MUTEX *mutex, enum ke_lock_kind kind)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (thread && ke_locks_watched(thread))
		ke_lock_made(kind, mutex);
	mutex->Count = 1;
	mutex->Owner = NULL;
	mutex->Contention = 0;
	mutex->OldIrql = 0;
	KeInitializeEvent(&mutex->Event, SynchronizationEvent, FALSE);
}

/* Memory that nobody initialised would be waited for without end: it is named, and made a mutex. */
static void unmade(FAST_MUTEX *mutex, enum ke_lock_kind kind)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1002, (uint64_t)(uintptr_t)mutex, 0, 0 },
		.advice = "Call ExInitializeFastMutex or KeInitializeGuardedMutex before the first "
			  "use.",
	};

	verify_report(&fact, "a fast mutex is acquired that was not initialised");
	make(mutex, kind);
}

static void lock(FAST_MUTEX *mutex, enum ke_lock_kind kind)
{
	struct ke_thread *self = ke_current_thread();

	if (__builtin_expect(*(uint8_t *)&mutex->Event.Header != EVENT_SYNCHRONIZATION, 0))
		unmade(mutex, kind);
	if (ke_locks_watched(self))
		ke_lock_wanted(kind, mutex, KE_LOCK_EXCLUSIVE);
	ke_choice(KE_CHOICE_LOCK);
	if (__builtin_expect(mutex->Owner == (void *)self, 0))
		self_deadlock(mutex);
	if (InterlockedDecrement(&mutex->Count) < 0) {
		InterlockedIncrement((volatile LONG *)&mutex->Contention);
		KeWaitForSingleObject(&mutex->Event, WrFastMutex, KernelMode, FALSE, NULL);
	}
	mutex->Owner = (void *)self;
	if (ke_locks_watched(self))
		ke_lock_taken(kind, mutex, KE_LOCK_EXCLUSIVE);
}

static bool try_lock(FAST_MUTEX *mutex, enum ke_lock_kind kind)
{
	ke_choice(KE_CHOICE_LOCK);
	if (InterlockedCompareExchange(&mutex->Count, 0, 1) != 1)
		return false;
	mutex->Owner = (void *)ke_current_thread();
	if (ke_locks_watched(ke_current_thread()))
		ke_lock_taken(kind, mutex, KE_LOCK_EXCLUSIVE);
	return true;
}

static void unlock(FAST_MUTEX *mutex, enum ke_lock_kind kind)
{
	if (__builtin_expect(mutex->Owner != ke_current_thread(), 0))
		report(0x34, mutex, "a fast mutex is released by a thread that does not own it");
	mutex->Owner = NULL;
	if (ke_locks_watched(ke_current_thread()))
		ke_lock_given(kind, mutex);
	if (InterlockedIncrement(&mutex->Count) <= 0)
		KeSetEvent(&mutex->Event, IO_NO_INCREMENT, FALSE);
	ke_choice(KE_CHOICE_UNLOCK);
}

VOID NTAPI ExInitializeFastMutex(PFAST_MUTEX FastMutex)
{
	make(FastMutex, KE_LOCK_FAST_MUTEX);
}

VOID FASTCALL ExAcquireFastMutex(PFAST_MUTEX FastMutex)
{
	KIRQL old = KeGetCurrentIrql();

	if (old > APC_LEVEL)
		report(0x33, FastMutex, "ExAcquireFastMutex above APC_LEVEL");
	else
		KeRaiseIrql(APC_LEVEL, &old);
	lock(FastMutex, KE_LOCK_FAST_MUTEX);
	FastMutex->OldIrql = old;
}

BOOLEAN FASTCALL ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex)
{
	KIRQL old = KeGetCurrentIrql();

	if (old > APC_LEVEL)
		report(0x33, FastMutex, "ExTryToAcquireFastMutex above APC_LEVEL");
	else
		KeRaiseIrql(APC_LEVEL, &old);
	if (try_lock(FastMutex, KE_LOCK_FAST_MUTEX)) {
		FastMutex->OldIrql = old;
		return TRUE;
	}
	KeLowerIrql(old);
	return FALSE;
}

VOID FASTCALL ExReleaseFastMutex(PFAST_MUTEX FastMutex)
{
	KIRQL old = (KIRQL)FastMutex->OldIrql;

	if (KeGetCurrentIrql() != APC_LEVEL)
		report(0x34, FastMutex, "ExReleaseFastMutex not at APC_LEVEL");
	unlock(FastMutex, KE_LOCK_FAST_MUTEX);
	if (KeGetCurrentIrql() >= old)
		KeLowerIrql(old);
}

VOID FASTCALL ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->irql > APC_LEVEL ||
	    (thread->irql == PASSIVE_LEVEL && !thread->kernel_apc_disable &&
	     !thread->special_apc_disable))
		report(0x33, FastMutex, "ExAcquireFastMutexUnsafe with APCs enabled");
	lock(FastMutex, KE_LOCK_FAST_MUTEX_UNSAFE);
}

VOID FASTCALL ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->irql > APC_LEVEL ||
	    (thread->irql == PASSIVE_LEVEL && !thread->kernel_apc_disable &&
	     !thread->special_apc_disable))
		report(0x34, FastMutex, "ExReleaseFastMutexUnsafe with APCs enabled");
	unlock(FastMutex, KE_LOCK_FAST_MUTEX_UNSAFE);
}

VOID NTAPI KeInitializeGuardedMutex(PKGUARDED_MUTEX GuardedMutex)
{
	make(GuardedMutex, KE_LOCK_GUARDED_MUTEX);
}

VOID FASTCALL KeAcquireGuardedMutex(PKGUARDED_MUTEX GuardedMutex)
{
	if (KeGetCurrentIrql() > APC_LEVEL)
		report(0x33, GuardedMutex, "KeAcquireGuardedMutex above APC_LEVEL");
	KeEnterGuardedRegion();
	lock(GuardedMutex, KE_LOCK_GUARDED_MUTEX);
}

BOOLEAN FASTCALL KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX GuardedMutex)
{
	KeEnterGuardedRegion();
	if (try_lock(GuardedMutex, KE_LOCK_GUARDED_MUTEX))
		return TRUE;
	KeLeaveGuardedRegion();
	return FALSE;
}

VOID FASTCALL KeReleaseGuardedMutex(PKGUARDED_MUTEX GuardedMutex)
{
	unlock(GuardedMutex, KE_LOCK_GUARDED_MUTEX);
	KeLeaveGuardedRegion();
}

VOID FASTCALL KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX GuardedMutex)
{
	lock(GuardedMutex, KE_LOCK_GUARDED_MUTEX_UNSAFE);
}

VOID FASTCALL KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX GuardedMutex)
{
	unlock(GuardedMutex, KE_LOCK_GUARDED_MUTEX_UNSAFE);
}

/*
 * ex/push_lock_api.c - push locks: one word, many readers or one writer, not recursive.
 *
 * The word: bit 0 exclusively held, bit 1 somebody waits, the rest counts sharers. Bit 1 is set on held locks
 * alone, and on a shared one by who wants it alone first of all: whoever would share it then waits behind. Waiters
 * stand in a list of the machine; who lets go of a lock with bit 1 wakes all of its waiters, and they try again
 * in turn.
 */
#include "nt/ex/ex_internal.h"
#include "nt/ke/lock_graph.h"

#define PUSH_EXCLUSIVE 1u
#define PUSH_WAITERS 2u
#define PUSH_SHARE 4u
#define SHARE_STOPPED (PUSH_EXCLUSIVE | PUSH_WAITERS)

struct push_waiter {
	LIST_ENTRY entry;
	const EX_PUSH_LOCK *lock;
	KEVENT released;
};

static bool try_exclusive(EX_PUSH_LOCK *lock)
{
	EX_PUSH_LOCK word = __atomic_load_n(lock, __ATOMIC_RELAXED);

	while ((word & ~(EX_PUSH_LOCK)PUSH_WAITERS) == 0)
		if (__atomic_compare_exchange_n(lock, &word, word | PUSH_EXCLUSIVE, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

static bool try_shared(EX_PUSH_LOCK *lock)
{
	EX_PUSH_LOCK word = __atomic_load_n(lock, __ATOMIC_RELAXED);

	while (!(word & SHARE_STOPPED))
		if (__atomic_compare_exchange_n(lock, &word, word + PUSH_SHARE, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

/* False: it need not wait any more. */
static bool mark_waited(EX_PUSH_LOCK *lock, EX_PUSH_LOCK stopped)
{
	EX_PUSH_LOCK word = __atomic_load_n(lock, __ATOMIC_RELAXED);

	while (word & stopped)
		if (__atomic_compare_exchange_n(lock, &word, word | PUSH_WAITERS, true,
		                                __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
			return true;
	return false;
}

/* Stand in the list, unless the lock came free meanwhile. */
static void wait_for_release(EX_PUSH_LOCK *lock, EX_PUSH_LOCK stopped)
{
	struct ex_machine *ex = ex_state();
	struct push_waiter waiter = { .lock = lock };

	KeInitializeEvent(&waiter.released, SynchronizationEvent, FALSE);
	host_lock_acquire(&ex->push_lock);
	bool must_wait = mark_waited(lock, stopped);
	if (must_wait)
		InsertTailList(&ex->push_waiters, &waiter.entry);
	host_lock_release(&ex->push_lock);
	if (must_wait)
		KeWaitForSingleObject(&waiter.released, WrPushLock, KernelMode, FALSE, NULL);
}

static struct push_waiter *take_waiter(struct ex_machine *ex, EX_PUSH_LOCK *lock)
{
	struct push_waiter *found = NULL;

	host_lock_acquire(&ex->push_lock);
	for (LIST_ENTRY *entry = ex->push_waiters.Flink; entry != &ex->push_waiters && !found;
	     entry = entry->Flink) {
		struct push_waiter *waiter = CONTAINING_RECORD(entry, struct push_waiter, entry);
		if (waiter->lock == lock)
			found = waiter;
	}
	if (found)
		RemoveEntryList(&found->entry);
	host_lock_release(&ex->push_lock);
	return found;
}

/* lock is not read: its memory may be gone once its word is free. */
static void wake_waiters(EX_PUSH_LOCK *lock)
{
	struct ex_machine *ex = ex_state();
	struct push_waiter *waiter;

	while ((waiter = take_waiter(ex, lock)) != NULL)
		KeSetEvent(&waiter->released, IO_NO_INCREMENT, FALSE);
}

/* A release of a lock that is not held so: not at all, or in the other way. */
static void report_not_held(EX_PUSH_LOCK *lock, const char *how, bool is_held)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { is_held ? 0x1009 : 0x1007, (uint64_t)(uintptr_t)lock, 0, 0 },
		.advice = "Release a push lock once, and in the way it was acquired.",
	};

	verify_report(&fact, "a push lock is released %s but is %s", how,
	              is_held ? "held in the other way" : "not held");
}

/* --- What a machine that watches its locks sees ------------------------------------------------------------ */

static bool is_watched(void)
{
	return ke_locks_watched(ke_current_thread());
}

static _Noreturn void self_deadlock(const EX_PUSH_LOCK *lock)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1000, (uint64_t)(uintptr_t)lock, 0, 0 },
		.advice = "The thread holds this push lock already; push locks are not recursive, "
			  "but for a thread that shares one and shares it again while nobody "
			  "waits to have it alone.",
	};

	verify_bugcheck(&fact, "a push lock is acquired by the thread that holds it");
}

/* Who shares it already may share it again, unless another waits to have it alone: each waits for the other then. */
static void note_wanted(const EX_PUSH_LOCK *lock, enum ke_lock_mode mode)
{
	bool shares = false;

	if (!ke_lock_is_mine(lock, &shares))
		ke_lock_wanted(KE_LOCK_PUSH, lock, mode);
	else if (!shares || mode == KE_LOCK_EXCLUSIVE ||
	         (__atomic_load_n(lock, __ATOMIC_RELAXED) & PUSH_WAITERS))
		self_deadlock(lock);
}

static bool note_taken(const EX_PUSH_LOCK *lock, enum ke_lock_mode mode, bool is_taken)
{
	if (is_taken && is_watched())
		ke_lock_taken(KE_LOCK_PUSH, lock, mode);
	return is_taken;
}

/* --- The documented functions ------------------------------------------------------------------------------ */

VOID NTAPI ExInitializePushLock(PEX_PUSH_LOCK PushLock)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (thread && ke_locks_watched(thread))
		ke_lock_made(KE_LOCK_PUSH, PushLock);
	*PushLock = 0;
}

VOID FASTCALL ExAcquirePushLockExclusiveEx(PEX_PUSH_LOCK PushLock, ULONG Flags)
{
	if (is_watched())
		note_wanted(PushLock, KE_LOCK_EXCLUSIVE);
	ke_choice(KE_CHOICE_LOCK);
	while (!try_exclusive(PushLock))
		wait_for_release(PushLock, ~(EX_PUSH_LOCK)PUSH_WAITERS);
	note_taken(PushLock, KE_LOCK_EXCLUSIVE, true);
}

VOID FASTCALL ExAcquirePushLockSharedEx(PEX_PUSH_LOCK PushLock, ULONG Flags)
{
	if (is_watched())
		note_wanted(PushLock, KE_LOCK_SHARED);
	ke_choice(KE_CHOICE_LOCK);
	while (!try_shared(PushLock))
		wait_for_release(PushLock, SHARE_STOPPED);
	note_taken(PushLock, KE_LOCK_SHARED, true);
}

BOOLEAN FASTCALL ExTryAcquirePushLockExclusiveEx(PEX_PUSH_LOCK PushLock, ULONG Flags)
{
	ke_choice(KE_CHOICE_LOCK);
	return note_taken(PushLock, KE_LOCK_EXCLUSIVE, try_exclusive(PushLock));
}

BOOLEAN FASTCALL ExTryAcquirePushLockSharedEx(PEX_PUSH_LOCK PushLock, ULONG Flags)
{
	ke_choice(KE_CHOICE_LOCK);
	return note_taken(PushLock, KE_LOCK_SHARED, try_shared(PushLock));
}

static void release_exclusive(EX_PUSH_LOCK *lock)
{
	if (is_watched())
		ke_lock_given(KE_LOCK_PUSH, lock);
	if (__atomic_exchange_n(lock, 0, __ATOMIC_ACQ_REL) & PUSH_WAITERS)
		wake_waiters(lock);
	ke_choice(KE_CHOICE_UNLOCK);
}

static void release_shared(EX_PUSH_LOCK *lock)
{
	EX_PUSH_LOCK word = __atomic_load_n(lock, __ATOMIC_RELAXED), next;

	if (is_watched())
		ke_lock_given(KE_LOCK_PUSH, lock);
	do {
		next = word - PUSH_SHARE;
		if (next < PUSH_SHARE)
			next = 0; /* the last one takes the mark of the waiters along */
	} while (!__atomic_compare_exchange_n(lock, &word, next, true, __ATOMIC_ACQ_REL,
	                                      __ATOMIC_RELAXED));
	if (next == 0 && (word & PUSH_WAITERS))
		wake_waiters(lock);
	ke_choice(KE_CHOICE_UNLOCK);
}

VOID FASTCALL ExReleasePushLockExclusiveEx(PEX_PUSH_LOCK PushLock, ULONG Flags)
{
	EX_PUSH_LOCK word = __atomic_load_n(PushLock, __ATOMIC_RELAXED);

	if (!(word & PUSH_EXCLUSIVE))
		report_not_held(PushLock, "exclusively", word >= PUSH_SHARE);
	if (word & PUSH_EXCLUSIVE)
		release_exclusive(PushLock);
	else if (word >= PUSH_SHARE)
		release_shared(PushLock);
}

VOID FASTCALL ExReleasePushLockSharedEx(PEX_PUSH_LOCK PushLock, ULONG Flags)
{
	EX_PUSH_LOCK word = __atomic_load_n(PushLock, __ATOMIC_RELAXED);

	if (word < PUSH_SHARE)
		report_not_held(PushLock, "shared", (word & PUSH_EXCLUSIVE) != 0);
	if (word >= PUSH_SHARE)
		release_shared(PushLock);
	else if (word & PUSH_EXCLUSIVE)
		release_exclusive(PushLock);
}

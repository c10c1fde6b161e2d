/*
 * win32/lock_api.c - critical sections, slim locks, condition variables, one-time initialisation.
 *
 * All sleep in one table per machine: a waiter puts an event on its own stack under the address it waits
 * for. The words themselves hold the state, so that a lock needs no destruction.
 */
#include "win32/win32_internal.h"

/* --- Sleeping on an address --------------------------------------------------------------------------------- */

#define BUCKETS 64

struct waiter {
	LIST_ENTRY entry;
	const void *address;
	KEVENT event;
	bool woken;
	bool shared; /* a slim lock's reader */
};

/* The buckets are keyed by address only, and a waiter is woken only by its own address. */
static struct {
	struct host_lock lock;
	LIST_ENTRY waiters;
	bool ready;
} buckets[BUCKETS];

static struct host_lock ready_lock;

static LIST_ENTRY *bucket_acquire(const void *address, struct host_lock **ret_lock)
{
	size_t index = ((uintptr_t)address >> 4) % BUCKETS;

	if (!__atomic_load_n(&buckets[index].ready, __ATOMIC_ACQUIRE)) {
		host_lock_acquire(&ready_lock);
		if (!buckets[index].ready) {
			InitializeListHead(&buckets[index].waiters);
			__atomic_store_n(&buckets[index].ready, true, __ATOMIC_RELEASE);
		}
		host_lock_release(&ready_lock);
	}
	*ret_lock = &buckets[index].lock;
	host_lock_acquire(*ret_lock);
	return &buckets[index].waiters;
}

static void waiter_add_locked(LIST_ENTRY *list, struct waiter *waiter, const void *address)
{
	waiter->address = address;
	waiter->woken = false;
	KeInitializeEvent(&waiter->event, NotificationEvent, FALSE);
	InsertTailList(list, &waiter->entry);
}

/* Sleep until woken; false: the time is over and the waiter is out of the list. */
static bool waiter_sleep(struct waiter *waiter, struct host_lock *lock, DWORD milliseconds)
{
	LARGE_INTEGER time;
	NTSTATUS status;

	status = KeWaitForSingleObject(&waiter->event, UserRequest, UserMode, FALSE,
	                               win32_timeout(milliseconds, &time));
	if (status == STATUS_SUCCESS)
		return true;
	host_lock_acquire(lock);
	if (!waiter->woken)
		RemoveEntryList(&waiter->entry);
	host_lock_release(lock);
	if (ke_current_thread()->terminating)
		ps_thread_check_terminate();
	return waiter->woken;
}

/* Take at most count waiters of address off the list into woken. */
static void take_locked(LIST_ENTRY *list, const void *address, uint32_t count, LIST_ENTRY *woken)
{
	for (LIST_ENTRY *entry = list->Flink, *next; entry != list && count > 0; entry = next) {
		struct waiter *waiter = CONTAINING_RECORD(entry, struct waiter, entry);
		next = entry->Flink;
		if (waiter->address != address)
			continue;
		RemoveEntryList(entry);
		waiter->woken = true;
		InsertTailList(woken, entry);
		count--;
	}
}

static void wake_list(LIST_ENTRY *woken)
{
	while (!IsListEmpty(woken)) {
		struct waiter *waiter =
			CONTAINING_RECORD(RemoveHeadList(woken), struct waiter, entry);
		KeSetEvent(&waiter->event, 0, FALSE);
	}
}

static void wake(const void *address, uint32_t count)
{
	struct host_lock *lock;
	LIST_ENTRY woken, *list = bucket_acquire(address, &lock);

	InitializeListHead(&woken);
	take_locked(list, address, count, &woken);
	host_lock_release(lock);
	wake_list(&woken);
}

/* --- Critical sections ---------------------------------------------------------------------------------------- */

static BOOL init_section(LPCRITICAL_SECTION section, DWORD spins)
{
	*section = (CRITICAL_SECTION){ .LockCount = -1, .SpinCount = spins };
	return TRUE;
}

static void init_section_plain(LPCRITICAL_SECTION section)
{
	init_section(section, 0);
}

static BOOL init_section_ex(LPCRITICAL_SECTION section, DWORD spins, DWORD flags)
{
	return init_section(section, spins);
}

static HANDLE own_id(void)
{
	return (HANDLE)(ULONG_PTR)ke_current_thread()->id;
}

static bool try_own(LPCRITICAL_SECTION section)
{
	LONG expected = -1;
	if (section->OwningThread == own_id()) {
		section->RecursionCount++;
		return true;
	}
	if (!__atomic_compare_exchange_n(&section->LockCount, &expected, 0, false, __ATOMIC_ACQUIRE,
	                                 __ATOMIC_RELAXED))
		return false;
	section->OwningThread = own_id();
	section->RecursionCount = 1;
	return true;
}

/* LockCount: -1 free, 0 owned, 1 owned and somebody may sleep. */
void win32_section_enter(LPCRITICAL_SECTION section)
{
	while (!try_own(section)) {
		struct waiter waiter;
		struct host_lock *lock;
		LIST_ENTRY *list = bucket_acquire(section, &lock);
		LONG before = __atomic_load_n(&section->LockCount, __ATOMIC_RELAXED);

		if (before == -1 ||
		    (before == 0 &&
		     !__atomic_compare_exchange_n(&section->LockCount, &before, 1, false,
		                                  __ATOMIC_RELAXED, __ATOMIC_RELAXED))) {
			host_lock_release(lock);
			continue;
		}
		waiter_add_locked(list, &waiter, section);
		host_lock_release(lock);
		waiter_sleep(&waiter, lock, INFINITE);
	}
	ke_choice(KE_CHOICE_LOCK);
}

static BOOL try_enter_section(LPCRITICAL_SECTION section)
{
	return try_own(section);
}

void win32_section_leave(LPCRITICAL_SECTION section)
{
	if (section->OwningThread != own_id() || --section->RecursionCount > 0)
		return;
	section->OwningThread = NULL;
	if (__atomic_exchange_n(&section->LockCount, -1, __ATOMIC_RELEASE) > 0)
		wake(section, UINT32_MAX);
	ke_choice(KE_CHOICE_UNLOCK);
}

static void delete_section(LPCRITICAL_SECTION section)
{
	*section = (CRITICAL_SECTION){ .LockCount = -1 };
}

/* --- Slim locks: bit 0 owned exclusively, bit 1 somebody may sleep, the rest counts readers by 4 -------- */

#define SLIM_OWNED 1u
#define SLIM_SLEEPERS 2u
#define SLIM_READER 4u

static uintptr_t *slim_word(PSRWLOCK lock)
{
	return (uintptr_t *)&lock->Ptr;
}

static bool slim_try(PSRWLOCK lock, bool shared)
{
	uintptr_t before = __atomic_load_n(slim_word(lock), __ATOMIC_RELAXED);

	while (!(before & SLIM_OWNED) && (shared || before < SLIM_READER)) {
		uintptr_t after = shared ? before + SLIM_READER : before | SLIM_OWNED;
		if (__atomic_compare_exchange_n(slim_word(lock), &before, after, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

static void slim_acquire(PSRWLOCK lock, bool shared)
{
	while (!slim_try(lock, shared)) {
		struct waiter waiter;
		struct host_lock *bucket;
		LIST_ENTRY *list = bucket_acquire(lock, &bucket);
		uintptr_t before =
			__atomic_fetch_or(slim_word(lock), SLIM_SLEEPERS, __ATOMIC_RELAXED);

		if (!(before & SLIM_OWNED) && (shared || before < SLIM_READER)) {
			host_lock_release(bucket);
			continue;
		}
		waiter_add_locked(list, &waiter, lock);
		host_lock_release(bucket);
		waiter_sleep(&waiter, bucket, INFINITE);
	}
	ke_choice(KE_CHOICE_LOCK);
}

static void slim_wake(PSRWLOCK lock)
{
	__atomic_fetch_and(slim_word(lock), ~(uintptr_t)SLIM_SLEEPERS, __ATOMIC_RELAXED);
	wake(lock, UINT32_MAX);
}

static void slim_release_exclusive(PSRWLOCK lock)
{
	uintptr_t before =
		__atomic_fetch_and(slim_word(lock), ~(uintptr_t)SLIM_OWNED, __ATOMIC_RELEASE);
	if (before & SLIM_SLEEPERS)
		slim_wake(lock);
	ke_choice(KE_CHOICE_UNLOCK);
}

static void slim_release_shared(PSRWLOCK lock)
{
	uintptr_t after = __atomic_sub_fetch(slim_word(lock), SLIM_READER, __ATOMIC_RELEASE);
	if (after == SLIM_SLEEPERS)
		slim_wake(lock);
	ke_choice(KE_CHOICE_UNLOCK);
}

static void init_slim(PSRWLOCK lock)
{
	lock->Ptr = NULL;
}

static void slim_acquire_exclusive(PSRWLOCK lock)
{
	slim_acquire(lock, false);
}

static void slim_acquire_shared(PSRWLOCK lock)
{
	slim_acquire(lock, true);
}

static BOOLEAN slim_try_exclusive(PSRWLOCK lock)
{
	return slim_try(lock, false);
}

static BOOLEAN slim_try_shared(PSRWLOCK lock)
{
	return slim_try(lock, true);
}

/* --- Condition variables --------------------------------------------------------------------------------------- */

static BOOL sleep_condition_section(PCONDITION_VARIABLE variable, PCRITICAL_SECTION section,
                                    DWORD milliseconds)
{
	struct waiter waiter;
	struct host_lock *lock;
	LIST_ENTRY *list = bucket_acquire(variable, &lock);
	bool woken;

	waiter_add_locked(list, &waiter, variable);
	host_lock_release(lock);
	win32_section_leave(section);
	woken = waiter_sleep(&waiter, lock, milliseconds);
	win32_section_enter(section);
	return woken ? TRUE : win32_fail(ERROR_TIMEOUT);
}

static BOOL sleep_condition_slim(PCONDITION_VARIABLE variable, PSRWLOCK slim, DWORD milliseconds,
                                 ULONG flags)
{
	bool shared = flags & CONDITION_VARIABLE_LOCKMODE_SHARED;
	struct waiter waiter;
	struct host_lock *lock;
	LIST_ENTRY *list = bucket_acquire(variable, &lock);
	bool woken;

	waiter_add_locked(list, &waiter, variable);
	host_lock_release(lock);
	if (shared)
		slim_release_shared(slim);
	else
		slim_release_exclusive(slim);
	woken = waiter_sleep(&waiter, lock, milliseconds);
	slim_acquire(slim, shared);
	return woken ? TRUE : win32_fail(ERROR_TIMEOUT);
}

static void init_condition(PCONDITION_VARIABLE variable)
{
	variable->Ptr = NULL;
}

static void wake_condition(PCONDITION_VARIABLE variable)
{
	wake(variable, 1);
}

static void wake_all_condition(PCONDITION_VARIABLE variable)
{
	wake(variable, UINT32_MAX);
}

/* --- One-time initialisation: 0 not done, 1 running, 2 done ------------------------------------------------------ */

static BOOL init_once(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, LPVOID *context)
{
	uintptr_t *word = (uintptr_t *)&once->Ptr;

	for (;;) {
		uintptr_t before = 0;
		struct waiter waiter;
		struct host_lock *lock;
		LIST_ENTRY *list;

		if (__atomic_compare_exchange_n(word, &before, 1, false, __ATOMIC_ACQUIRE,
		                                __ATOMIC_ACQUIRE)) {
			BOOL done = function(once, parameter, context);
			__atomic_store_n(word, done ? 2 : 0, __ATOMIC_RELEASE);
			wake(once, UINT32_MAX);
			return done;
		}
		if (before == 2)
			return TRUE;
		list = bucket_acquire(once, &lock);
		if (__atomic_load_n(word, __ATOMIC_RELAXED) != 1) {
			host_lock_release(lock);
			continue;
		}
		waiter_add_locked(list, &waiter, once);
		host_lock_release(lock);
		waiter_sleep(&waiter, lock, INFINITE);
	}
}

WIN32_TABLE(win32_lock_export_table, "kernel32.dll",
            W("AcquireSRWLockExclusive", slim_acquire_exclusive),
            W("AcquireSRWLockShared", slim_acquire_shared),
            W("DeleteCriticalSection", delete_section),
            W("EnterCriticalSection", win32_section_enter), W("InitOnceExecuteOnce", init_once),
            W("InitializeConditionVariable", init_condition),
            W("InitializeCriticalSection", init_section_plain),
            W("InitializeCriticalSectionAndSpinCount", init_section),
            W("InitializeCriticalSectionEx", init_section_ex), W("InitializeSRWLock", init_slim),
            W("LeaveCriticalSection", win32_section_leave),
            W("ReleaseSRWLockExclusive", slim_release_exclusive),
            W("ReleaseSRWLockShared", slim_release_shared),
            W("SleepConditionVariableCS", sleep_condition_section),
            W("SleepConditionVariableSRW", sleep_condition_slim),
            W("TryAcquireSRWLockExclusive", slim_try_exclusive),
            W("TryAcquireSRWLockShared", slim_try_shared),
            W("TryEnterCriticalSection", try_enter_section),
            W("WakeAllConditionVariable", wake_all_condition),
            W("WakeConditionVariable", wake_condition));

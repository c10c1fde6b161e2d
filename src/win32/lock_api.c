/*
 * win32/lock_api.c - critical sections, slim locks, condition variables.
 *
 * All sleep on addresses. The words themselves hold the state, so that a lock needs no destruction.
 */
#include "win32/address_wait.h"

/* --- Critical sections ---------------------------------------------------------------------------------------- */

static BOOL init_section(LPCRITICAL_SECTION section, DWORD spins)
{
	/* -1 says that there is no debug record, as Windows does unless one is asked for. */
	*section = (CRITICAL_SECTION){ .DebugInfo = (PVOID)(LONG_PTR)-1,
		                       .LockCount = -1,
		                       .SpinCount = spins };
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
		struct win32_waiter waiter;
		struct host_lock *lock;
		LIST_ENTRY *list = win32_bucket_acquire(section, &lock);
		LONG before = __atomic_load_n(&section->LockCount, __ATOMIC_RELAXED);

		if (before == -1 ||
		    (before == 0 &&
		     !__atomic_compare_exchange_n(&section->LockCount, &before, 1, false,
		                                  __ATOMIC_RELAXED, __ATOMIC_RELAXED))) {
			host_lock_release(lock);
			continue;
		}
		win32_waiter_add_locked(list, &waiter, section);
		host_lock_release(lock);
		win32_waiter_sleep(&waiter, lock, NULL);
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
		win32_address_wake(section, UINT32_MAX);
	ke_choice(KE_CHOICE_UNLOCK);
}

static void delete_section(LPCRITICAL_SECTION section)
{
	*section = (CRITICAL_SECTION){ .LockCount = -1 };
}

/*
 * --- Slim locks: bit 0 owned exclusively, bit 1 somebody may sleep, bit 2 one of them wants it for himself, the
 * rest counts readers by 8. No reader comes in before a writer who waits.
 */

#define SLIM_OWNED 1u
#define SLIM_SLEEPERS 2u
#define SLIM_WRITER 4u
#define SLIM_READER 8u

static uintptr_t *slim_word(PSRWLOCK lock)
{
	return (uintptr_t *)&lock->Ptr;
}

static bool is_slim_open(uintptr_t word, bool shared)
{
	return shared ? !(word & (SLIM_OWNED | SLIM_WRITER))
	              : !(word & SLIM_OWNED) && word < SLIM_READER;
}

static bool slim_try(PSRWLOCK lock, bool shared)
{
	uintptr_t before = __atomic_load_n(slim_word(lock), __ATOMIC_RELAXED);

	while (is_slim_open(before, shared)) {
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
		struct win32_waiter waiter;
		struct host_lock *bucket;
		LIST_ENTRY *list = win32_bucket_acquire(lock, &bucket);
		uintptr_t marks = SLIM_SLEEPERS | (shared ? 0 : SLIM_WRITER);
		uintptr_t before = __atomic_fetch_or(slim_word(lock), marks, __ATOMIC_RELAXED);

		if (is_slim_open(before, shared)) {
			host_lock_release(bucket);
			continue;
		}
		waiter.exclusive = !shared;
		win32_waiter_add_locked(list, &waiter, lock);
		host_lock_release(bucket);
		win32_waiter_sleep(&waiter, bucket, NULL);
	}
	ke_choice(KE_CHOICE_LOCK);
}

/* The first writer who waits, taken off the list, else null and the marks are gone. */
static struct win32_waiter *take_writer(PSRWLOCK lock)
{
	struct host_lock *bucket;
	LIST_ENTRY *list = win32_bucket_acquire(lock, &bucket);
	struct win32_waiter *found = NULL;

	for (LIST_ENTRY *entry = list->Flink; entry != list && !found; entry = entry->Flink) {
		struct win32_waiter *waiter = CONTAINING_RECORD(entry, struct win32_waiter, entry);
		if (waiter->address == lock && waiter->exclusive)
			found = waiter;
	}
	if (found) {
		RemoveEntryList(&found->entry);
		found->woken = true;
	} else {
		__atomic_fetch_and(slim_word(lock), ~(uintptr_t)(SLIM_SLEEPERS | SLIM_WRITER),
		                   __ATOMIC_RELAXED);
	}
	host_lock_release(bucket);
	return found;
}

/* A woken writer comes again with the mark standing, so that no reader is before him. */
static void slim_wake(PSRWLOCK lock)
{
	struct win32_waiter *writer = take_writer(lock);

	if (writer)
		KeSetEvent(&writer->event, 0, FALSE);
	else
		win32_address_wake(lock, UINT32_MAX);
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
	if (after < SLIM_READER && (after & SLIM_SLEEPERS))
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
	struct win32_waiter waiter;
	struct host_lock *lock;
	LIST_ENTRY *list = win32_bucket_acquire(variable, &lock);
	LARGE_INTEGER time;
	bool woken;

	win32_waiter_add_locked(list, &waiter, variable);
	host_lock_release(lock);
	win32_section_leave(section);
	woken = win32_waiter_sleep(&waiter, lock, win32_timeout(milliseconds, &time));
	win32_section_enter(section);
	return woken ? TRUE : win32_fail(ERROR_TIMEOUT);
}

static BOOL sleep_condition_slim(PCONDITION_VARIABLE variable, PSRWLOCK slim, DWORD milliseconds,
                                 ULONG flags)
{
	bool shared = flags & CONDITION_VARIABLE_LOCKMODE_SHARED;
	struct win32_waiter waiter;
	struct host_lock *lock;
	LIST_ENTRY *list = win32_bucket_acquire(variable, &lock);
	LARGE_INTEGER time;
	bool woken;

	win32_waiter_add_locked(list, &waiter, variable);
	host_lock_release(lock);
	if (shared)
		slim_release_shared(slim);
	else
		slim_release_exclusive(slim);
	woken = win32_waiter_sleep(&waiter, lock, win32_timeout(milliseconds, &time));
	slim_acquire(slim, shared);
	return woken ? TRUE : win32_fail(ERROR_TIMEOUT);
}

static void init_condition(PCONDITION_VARIABLE variable)
{
	variable->Ptr = NULL;
}

static void wake_condition(PCONDITION_VARIABLE variable)
{
	win32_address_wake(variable, 1);
}

static void wake_all_condition(PCONDITION_VARIABLE variable)
{
	win32_address_wake(variable, UINT32_MAX);
}

WIN32_TABLE(win32_lock_export_table, "kernel32.dll",
            W("AcquireSRWLockExclusive", slim_acquire_exclusive),
            W("AcquireSRWLockShared", slim_acquire_shared),
            W("DeleteCriticalSection", delete_section),
            W("EnterCriticalSection", win32_section_enter),
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

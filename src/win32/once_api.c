/*
 * win32/once_api.c - one-time initialisation.
 *
 * The word: 0 nothing yet; 1 one thread initialises and others sleep; 3 several may try, the first to complete
 * wins; a context with bit 1 set: done. The lowest two bits of a context are therefore ours.
 */
#include "win32/address_wait.h"

#define ONCE_BITS 3u
#define ONCE_SYNC 1u
#define ONCE_DONE 2u
#define ONCE_ASYNC 3u

static uintptr_t *word_of(PINIT_ONCE once)
{
	return (uintptr_t *)&once->Ptr;
}

static void init_once_initialize(PINIT_ONCE once)
{
	once->Ptr = NULL;
}

static void sleep_while_running(PINIT_ONCE once)
{
	struct win32_waiter waiter;
	struct host_lock *lock;
	LIST_ENTRY *list = win32_bucket_acquire(once, &lock);

	if (__atomic_load_n(word_of(once), __ATOMIC_RELAXED) != ONCE_SYNC) {
		host_lock_release(lock);
		return;
	}
	win32_waiter_add_locked(list, &waiter, once);
	host_lock_release(lock);
	win32_waiter_sleep(&waiter, lock, NULL);
}

static BOOL tell_done(uintptr_t word, PBOOL ret_pending, LPVOID *ret_context)
{
	*ret_pending = FALSE;
	if (ret_context)
		*ret_context = (LPVOID)(word & ~(uintptr_t)ONCE_BITS);
	return TRUE;
}

/* One look at the word. False with *ret_again: look once more. */
static BOOL try_begin(PINIT_ONCE once, bool async, PBOOL ret_pending, bool *ret_again)
{
	uintptr_t word = 0;

	*ret_again = false;
	if (__atomic_compare_exchange_n(word_of(once), &word, async ? ONCE_ASYNC : ONCE_SYNC, false,
	                                __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) ||
	    (word == ONCE_ASYNC && async)) {
		*ret_pending = TRUE;
		return TRUE;
	}
	if (word == ONCE_ASYNC || (word == ONCE_SYNC && async))
		return win32_fail(ERROR_INVALID_PARAMETER);
	*ret_again = true;
	return FALSE;
}

static BOOL begin_initialize(PINIT_ONCE once, DWORD flags, PBOOL ret_pending, LPVOID *ret_context)
{
	uintptr_t word = __atomic_load_n(word_of(once), __ATOMIC_ACQUIRE);
	bool again = true;
	BOOL good = FALSE;

	if (flags & INIT_ONCE_CHECK_ONLY) {
		if (flags != INIT_ONCE_CHECK_ONLY)
			return win32_fail(ERROR_INVALID_PARAMETER);
		return (word & ONCE_BITS) == ONCE_DONE ? tell_done(word, ret_pending, ret_context)
		                                       : win32_fail(ERROR_GEN_FAILURE);
	}
	if (flags & ~(DWORD)INIT_ONCE_ASYNC)
		return win32_fail(ERROR_INVALID_PARAMETER);
	while (again) {
		word = __atomic_load_n(word_of(once), __ATOMIC_ACQUIRE);
		if ((word & ONCE_BITS) == ONCE_DONE)
			return tell_done(word, ret_pending, ret_context);
		good = try_begin(once, (flags & INIT_ONCE_ASYNC) != 0, ret_pending, &again);
		if (again)
			sleep_while_running(once);
	}
	return good;
}

static BOOL complete(PINIT_ONCE once, DWORD flags, LPVOID context)
{
	bool failed = (flags & INIT_ONCE_INIT_FAILED) != 0, async = (flags & INIT_ONCE_ASYNC) != 0;
	uintptr_t after = failed ? 0 : (uintptr_t)context | ONCE_DONE;
	uintptr_t before = async ? ONCE_ASYNC : ONCE_SYNC;

	if (flags & ~(DWORD)(INIT_ONCE_INIT_FAILED | INIT_ONCE_ASYNC) || (failed && async) ||
	    (failed && context) || ((uintptr_t)context & ONCE_BITS))
		return win32_fail(ERROR_INVALID_PARAMETER);
	if (__atomic_compare_exchange_n(word_of(once), &before, after, false, __ATOMIC_ACQ_REL,
	                                __ATOMIC_ACQUIRE)) {
		if (!async)
			win32_address_wake(once, UINT32_MAX);
		return TRUE;
	}
	/* Begun the other way is a misuse; done or never begun is a failure. */
	return win32_fail(before == ONCE_SYNC || before == ONCE_ASYNC ? ERROR_INVALID_PARAMETER
	                                                              : ERROR_GEN_FAILURE);
}

static BOOL execute_once(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter,
                         LPVOID *ret_context)
{
	LPVOID own = NULL, *context = ret_context ? ret_context : &own;
	BOOL pending;
	DWORD error;

	if (!begin_initialize(once, 0, &pending, context))
		return FALSE;
	if (pending && !function(once, parameter, context)) {
		error = win32_thread_current()->last_error; /* the routine's stays */
		complete(once, INIT_ONCE_INIT_FAILED, NULL);
		win32_set_error(error);
		return FALSE;
	}
	return pending ? complete(once, 0, *context) : TRUE;
}

WIN32_TABLE(win32_once_export_table, "kernel32.dll", W("InitOnceBeginInitialize", begin_initialize),
            W("InitOnceComplete", complete), W("InitOnceExecuteOnce", execute_once),
            W("InitOnceInitialize", init_once_initialize));

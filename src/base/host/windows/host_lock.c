/* base/host/windows/host_lock.c - Windows: short internal locks, and waiting for a word to change. */
#include <windows.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/host/host.h"

#define NS_PER_MS 1000000
#define SPINS_BEFORE_SLEEP 64

/* Values of the word; the inline halves in host.h know them too. */
enum { LOCK_FREE, LOCK_HELD, LOCK_CONTENDED };

bool host_lock_try_acquire(struct host_lock *lock)
{
	uint32_t expected = LOCK_FREE;

	return __atomic_compare_exchange_n(&lock->word, &expected, LOCK_HELD, false,
	                                   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void host_lock_acquire_slow(struct host_lock *lock)
{
	for (int turn = 0; turn < SPINS_BEFORE_SLEEP; turn++) {
		if (host_lock_try_acquire(lock))
			return;
		host_pause();
	}
	while (__atomic_exchange_n(&lock->word, LOCK_CONTENDED, __ATOMIC_ACQUIRE) != LOCK_FREE)
		host_futex_wait(&lock->word, LOCK_CONTENDED, -1);
}

void host_lock_release_slow(struct host_lock *lock, uint32_t was)
{
	if (was == LOCK_FREE) {
		fprintf(stderr,
		        "drydock: internal error: the lock at %p is released but not held\n",
		        (void *)lock);
		abort();
	}
	host_futex_wake(&lock->word, 1);
}

/* A wait ends early now and then: whoever waits looks at the word again. */
int host_futex_wait(uint32_t *word, uint32_t expected, int64_t timeout_ns)
{
	DWORD milliseconds =
		timeout_ns < 0 ? INFINITE : (DWORD)((timeout_ns + NS_PER_MS - 1) / NS_PER_MS);

	if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected)
		return -EAGAIN;
	if (WaitOnAddress(word, &expected, sizeof(expected), milliseconds))
		return 0;
	return GetLastError() == ERROR_TIMEOUT ? -ETIMEDOUT : -EINTR;
}

void host_futex_wake(uint32_t *word, int count)
{
	if (count > 1)
		WakeByAddressAll(word);
	else
		WakeByAddressSingle(word);
}

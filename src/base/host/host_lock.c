/* base/host/host_lock.c - short internal locks and futexes. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/host/host.h"

#define NS_PER_SECOND 1000000000
#define SPINS_BEFORE_SLEEP 64

/* Values of the word; the inline halves in host.h know them too. */
enum { LOCK_FREE, LOCK_HELD, LOCK_CONTENDED };

static void lock_sleep(struct host_lock *lock)
{
	while (__atomic_exchange_n(&lock->word, LOCK_CONTENDED, __ATOMIC_ACQUIRE) != LOCK_FREE)
		host_futex_wait(&lock->word, LOCK_CONTENDED, -1);
}

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
	lock_sleep(lock);
}

static _Noreturn void not_held(const struct host_lock *lock)
{
	fprintf(stderr, "drydock: internal error: the lock at %p is released but not held\n",
	        (const void *)lock);
	abort();
}

/* The word is free already; whoever wakes takes it as contended and so wakes the next. */
void host_lock_release_slow(struct host_lock *lock, uint32_t was)
{
	if (was == LOCK_FREE)
		not_held(lock);
	host_futex_wake(&lock->word, 1);
}

int host_futex_wait(uint32_t *word, uint32_t expected, int64_t timeout_ns)
{
	struct timespec timeout = { timeout_ns / NS_PER_SECOND, timeout_ns % NS_PER_SECOND };
	long result = syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected,
	                      timeout_ns < 0 ? NULL : &timeout, NULL, 0);

	return result < 0 ? -errno : 0;
}

void host_futex_wake(uint32_t *word, int count)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

/* nt/ke/lock_order.c - what the running thread holds of the locks that have a rank; debug builds only. */
#include "nt/ke/lock_order.h"

#ifdef DRYDOCK_DEBUG
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the running thread: those of service threads and of threads outside any machine count, too. */
struct held {
	uint32_t count[KE_RANK_COUNT];
	uint64_t taken[KE_RANK_COUNT];
};

static _Thread_local struct held held __attribute__((tls_model("initial-exec")));

static const char *const rank_names[] = { "process list", "handle table", "directory",  "object",
	                                  "thread list",  "wait-all",     "dispatcher", "thread" };
_Static_assert(sizeof(rank_names) / sizeof(*rank_names) == KE_RANK_COUNT, "a name for each rank");

static _Noreturn void out_of_order(enum ke_lock_rank rank, enum ke_lock_rank holds)
{
	fprintf(stderr,
	        "drydock: internal error: lock order: the %s lock is taken while the %s lock is "
	        "held\n",
	        rank_names[rank], rank_names[holds]);
	abort();
}

void ke_lock_order_take(enum ke_lock_rank rank)
{
	bool several = rank == KE_RANK_DISPATCHER && held.count[KE_RANK_WAIT_ALL];

	for (enum ke_lock_rank other = several ? rank + 1 : rank; other < KE_RANK_COUNT; other++)
		if (__builtin_expect(held.count[other], 0))
			out_of_order(rank, other);
	held.count[rank]++;
	held.taken[rank]++;
}

void ke_lock_order_give(enum ke_lock_rank rank)
{
	held.count[rank]--;
}

uint64_t ke_lock_order_count(enum ke_lock_rank rank)
{
	return held.taken[rank];
}

uint32_t ke_lock_order_held(void)
{
	uint32_t count = 0;

	for (enum ke_lock_rank rank = 0; rank < KE_RANK_COUNT; rank++)
		count += held.count[rank];
	return count;
}

void ke_lock_order_forget(void)
{
	memset(held.count, 0, sizeof(held.count));
}
#endif

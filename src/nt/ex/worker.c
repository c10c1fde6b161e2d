/*
 * ex/worker.c - the threads that do work items.
 *
 * One is made when more items wait than workers are free. free_workers counts those that wait or have just been
 * started and are not promised to an item; unpromised, the items for which there was neither one nor leave to make
 * one: a worker that has done its item takes on one of them. Only one of the two is ever more than 0. No promise
 * names a worker: whoever wakes first does the item.
 *
 * A worker that has nothing to do leaves when another one is free and one always was for linger_100ns: the workers
 * that there are have not been needed at once since. That is looked at when an item is done, since of several workers
 * that wait the one that has waited longest is taken, so that none would ever wait for long; and when a wait has ended
 * without an item. One worker at most waits without an end, the patient one, and only while no other is free: where
 * items come one at a time there is one worker, no clock is read, and nobody wakes up for nothing.
 */
#include "nt/ex/ex_internal.h"

static uint64_t now(const struct ex_machine *ex)
{
	/* Not a choice of the schedule, as a driver's look at the clock is: work_lock is held. */
	return ex->machine->scheduler->time(ex->machine);
}

static void become_free_locked(struct ex_machine *ex)
{
	if (ex->unpromised) {
		ex->unpromised--;
		return;
	}
	if (ex->free_workers++ == 0 && ex->workers > 1)
		ex->spare_since = now(ex);
}

/*
 * How long the calling worker, which has nothing to do, waits for an item: 100 ns, or KE_FOREVER. 0: it is one too
 * many and must leave; it is not counted any more. One that is free stays.
 */
static uint64_t patience_locked(struct ex_machine *ex)
{
	if (ex->stopped)
		return KE_FOREVER;
	if (ex->free_workers < 2) {
		/* Two that wait, of which one is promised to an item that another one may take yet: it must look again. */
		if (__atomic_exchange_n(&ex->is_patient, true, __ATOMIC_RELAXED))
			return ex->linger_100ns + 1;
		return KE_FOREVER;
	}
	uint64_t time = now(ex), end = ex->spare_since + ex->linger_100ns;
	if (time < end)
		return end - time;
	ex->free_workers--;
	ex->workers--;
	return 0;
}

static uint64_t item_done(struct ex_machine *ex)
{
	host_lock_acquire(&ex->work_lock);
	become_free_locked(ex);
	uint64_t patience = patience_locked(ex);
	host_lock_release(&ex->work_lock);
	return patience;
}

/* Nothing came so far, or it is new. */
static uint64_t nothing_came(struct ex_machine *ex)
{
	host_lock_acquire(&ex->work_lock);
	uint64_t patience = patience_locked(ex);
	host_lock_release(&ex->work_lock);
	return patience;
}

/* False: nothing came for so long. */
static bool wait_for_item(struct ex_machine *ex, uint64_t patience_100ns)
{
	LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)patience_100ns };

	if (patience_100ns != KE_FOREVER)
		return KeWaitForSingleObject(&ex->work_available, WrQueue, KernelMode, FALSE,
		                             &timeout) != STATUS_TIMEOUT;
	KeWaitForSingleObject(&ex->work_available, WrQueue, KernelMode, FALSE, NULL);
	/* Who looks at it just now and finds it set still looks again. After the stop nobody does. */
	__atomic_store_n(&ex->is_patient, false, __ATOMIC_RELAXED);
	return true;
}

/* One worker less; who stops the machine waits for the last. work_lock is held, and released. */
static void forget_unlock(struct ex_machine *ex)
{
	bool last = --ex->workers == 0 && ex->stopped;

	host_lock_release(&ex->work_lock);
	if (last)
		KeSetEvent(&ex->workers_gone, IO_NO_INCREMENT, FALSE);
}

/* Do items until there is nothing to stay for. */
static void serve(struct ex_machine *ex)
{
	uint64_t patience = nothing_came(ex);

	while (patience) {
		if (!wait_for_item(ex, patience)) {
			patience = nothing_came(ex);
		} else if (ex_run_next_item(ex)) {
			patience = item_done(ex);
		} else { /* a signal without an item: the machine stops */
			host_lock_acquire(&ex->work_lock);
			forget_unlock(ex);
			return;
		}
	}
}

static void worker(void *context)
{
	struct ex_machine *ex = context;
	bool was_off = ke_current_thread()->kernel_apc_disable != 0;

	/* Other system threads keep normal kernel APCs off; work items run with them on. */
	if (was_off)
		KeLeaveCriticalRegion();
	serve(ex);
	if (was_off)
		KeEnterCriticalRegion();
}

bool ex_claim_worker_locked(struct ex_machine *ex)
{
	if (ex->free_workers) {
		ex->free_workers--;
		return false;
	}
	if (ex->workers == EX_WORKERS_MAX) {
		ex->unpromised++;
		return false;
	}
	ex->workers++;
	return true;
}

void ex_start_worker(struct ex_machine *ex)
{
	if (ex->start_thread && NT_SUCCESS(ex->start_thread(ex->machine, worker, ex)))
		return;
	host_lock_acquire(&ex->work_lock);
	if (ex->free_workers) /* one has become free meanwhile */
		ex->free_workers--;
	else
		ex->unpromised++; /* others, or the next one started, will take the item */
	forget_unlock(ex);
}

/* nt/ke/thread.c - the thread record: life, boundary, foreign threads. */
#include "base/host/host_share.h"
#include "nt/ke/arena.h"
#include "nt/ke/ke_internal.h"
#include "nt/ke/lock_graph.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEFT_THREAD_PATIENCE_NS 1000000000

/* A host thread that has left its machine and waits to be joined. */
struct ke_host_thread {
	struct ke_host_thread *next;
	struct host_thread *host;
	void *stack; /* null: the host's choice */
};

static void describe(struct base_thread *base, uint32_t *ret_irql, uint32_t *ret_processor,
                     uint64_t *ret_thread_id, uint64_t *ret_time_100ns)
{
	struct ke_thread *thread = CONTAINING_RECORD(base, struct ke_thread, base);

	*ret_irql = thread->irql;
	*ret_processor = thread->irql >= DISPATCH_LEVEL ? thread->processor : KE_NO_PROCESSOR;
	*ret_thread_id = thread->number;
	*ret_time_100ns = thread->machine->scheduler->time(thread->machine);
}

void ke_bell_ring(uint32_t *bell)
{
	__atomic_fetch_add(bell, 1, __ATOMIC_SEQ_CST);
	host_futex_wake_shared(bell, INT32_MAX);
}

void ke_thread_recall(struct ke_thread *thread)
{
	/* The lock keeps the word mapped: its thread takes it back under the lock, too. */
	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	if (thread->outside.word) {
		__atomic_fetch_or(thread->outside.word, KE_OUTSIDE_END, __ATOMIC_SEQ_CST);
		host_futex_wake_shared(thread->outside.word, INT32_MAX);
		ke_bell_ring(thread->outside.bell);
	}
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
}

void ke_thread_set_outside(struct ke_thread *thread, struct ke_outside outside)
{
	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	thread->outside = outside;
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
}

/* Tell every thread of the machine to leave; those in image code are interrupted there. */
static void interrupt_threads(struct ke_machine *machine, const struct ke_thread *self)
{
	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	for (LIST_ENTRY *entry = machine->threads.Flink; entry != &machine->threads;
	     entry = entry->Flink) {
		struct ke_thread *thread =
			CONTAINING_RECORD(entry, struct ke_thread, machine_entry);

		if (thread == self)
			continue;
		machine->scheduler->unpark(thread);
		ke_thread_recall(thread);
		if (thread->host)
			host_thread_interrupt(thread->host);
	}
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
}

static void bugcheck(struct base_thread *base)
{
	struct ke_thread *thread = CONTAINING_RECORD(base, struct ke_thread, base);
	struct ke_machine *machine = thread->machine;

	ke_lock_order_forget();
	if (!__atomic_exchange_n(&machine->bugchecked, 1, __ATOMIC_ACQ_REL)) {
		ke_paged_end(machine);
		if (machine->bugcheck_callback)
			machine->bugcheck_callback(machine);
		interrupt_threads(machine, thread);
	}
	ke_thread_leave();
}

static const struct base_thread_operations thread_operations = { describe, bugcheck };

void ke_thread_is_missing(void)
{
	fputs("drydock: a thread that has not entered a machine called into one; "
	      "enter it first (ke_thread_enter, drydock_machine_enter)\n",
	      stderr);
	abort();
}

void ke_thread_init(struct ke_thread *thread, struct ke_process *process, void (*entry)(void *),
                    void *context)
{
	struct ke_machine *machine = process->machine;

	ke_object_init(&thread->header, ThreadObject, sizeof(thread->header), 0);
	thread->machine = machine;
	thread->process = process;
	thread->base.sink = machine->sink;
	thread->base.operations = &thread_operations;
	thread->entry = entry;
	thread->entry_context = context;
	thread->previous_mode = KernelMode;
	thread->state = KE_THREAD_NEW;
	InitializeListHead(&thread->apc[KernelMode]);
	InitializeListHead(&thread->apc[UserMode]);
	InitializeListHead(&thread->mutants);
	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	thread->number = machine->next_thread_number++;
	thread->processor = thread->number % machine->options.processor_count;
	InsertTailList(&machine->threads, &thread->machine_entry);
	InsertTailList(&process->threads, &thread->process_entry);
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
	thread->base.ring = trace_ring_create(machine->trace, thread->number);
}

static void unlink_thread(struct ke_thread *thread)
{
	struct ke_machine *machine = thread->machine;

	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	RemoveEntryList(&thread->machine_entry);
	RemoveEntryList(&thread->process_entry);
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
}

/* Join host threads that have ended since; cheap, they are at their last instruction. */
static void join_ended(struct ke_machine *machine)
{
	struct ke_host_thread *ended;

	ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
	ended = machine->ended;
	machine->ended = NULL;
	ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
	while (ended) {
		struct ke_host_thread *next = ended->next;

		host_thread_join(ended->host);
		if (ended->stack && machine->stack_ended)
			machine->stack_ended(machine, ended->stack);
		free(ended);
		ended = next;
	}
}

NTSTATUS ke_thread_start_quietly(struct ke_thread *thread)
{
	struct ke_machine *machine = thread->machine;
	NTSTATUS status;

	join_ended(machine);
	__atomic_fetch_add(&machine->live_threads, 1, __ATOMIC_ACQ_REL);
	ke_ledger_add(&machine->ledgers.threads, 1);
	__atomic_store_n(&thread->state, KE_THREAD_RUNNING, __ATOMIC_RELEASE);
	status = machine->scheduler->start(thread);
	if (!NT_SUCCESS(status)) {
		thread->state = KE_THREAD_NEW;
		ke_ledger_add(&machine->ledgers.threads, -1);
		__atomic_fetch_sub(&machine->live_threads, 1, __ATOMIC_ACQ_REL);
		unlink_thread(thread);
	}
	return status;
}

NTSTATUS ke_thread_start(struct ke_thread *thread)
{
	NTSTATUS status = ke_thread_start_quietly(thread);

	ke_choice(KE_CHOICE_THREAD);
	return status;
}

/* The thread is over as NT sees it: its waiters wake. */
static void signal_end(struct ke_thread *thread)
{
	__atomic_store_n(&thread->state, KE_THREAD_ENDED, __ATOMIC_RELEASE);
	ke_object_lock(&thread->header);
	ke_object_set_state(&thread->header, 1);
	ke_object_signaled_unlock(&thread->header);
}

/*
 * Called by both schedulers on the new host thread, once it may run. The record may be freed by
 * thread_ended, so the last steps run on a copy.
 */
void ke_thread_run(struct ke_thread *thread)
{
	struct ke_machine *machine = thread->machine;
	struct ke_host_thread *ended;
	struct ke_thread copy;

	base_current = &thread->base;
	trace_write(thread->base.ring, TRACE_THREAD_START, thread->number, 0, 0);
	if (sigsetjmp(thread->boundary, 1) == 0) {
		thread->boundary_set = 1;
		if (!machine->bugchecked)
			thread->entry(thread->entry_context);
		if (!machine->bugchecked)
			ke_thread_exit(STATUS_SUCCESS);
	}
	thread->boundary_set = 0;
	trace_write(thread->base.ring, TRACE_THREAD_EXIT, thread->number,
	            (uint32_t)thread->exit_status, 0);
	unlink_thread(thread);
	/* Once the end is seen the record may go at any time; its locks are others' to take even now. */
	copy = (struct ke_thread){
		.base = thread->base,
		.machine = machine,
		.process = thread->process,
		.number = thread->number,
		.id = thread->id,
		.service = thread->service,
		.processor = thread->processor,
		.host = thread->host,
		.stack = thread->stack,
		.scheduler_thread = thread->scheduler_thread,
	};
	base_current = &copy.base;
	/* Who stops the services may still unpark one that has ended: the scheduler's record is the copy's now. */
	thread->scheduler_thread = NULL;
	signal_end(thread);
	if (machine->thread_ended && !copy.service)
		machine->thread_ended(thread);
	ended = malloc(sizeof(*ended));
	if (ended) {
		ended->host = copy.host;
		ended->stack = copy.stack;
		ke_lock_take(&machine->threads_lock, KE_RANK_THREADS);
		ended->next = machine->ended;
		machine->ended = ended;
		ke_lock_give(&machine->threads_lock, KE_RANK_THREADS);
	}
	machine->scheduler->exit(&copy);
	base_current = NULL;
	ke_ledger_add(&machine->ledgers.threads, -1);
	__atomic_sub_fetch(&machine->live_threads, 1, __ATOMIC_ACQ_REL);
	host_futex_wake(&machine->live_threads, INT32_MAX);
}

/*
 * A thread that a driver left behind would be waited for without end: after a while the threads that are
 * left are told to leave where they stand. The unload's report has named them by then.
 */
void ke_machine_wait_threads(struct ke_machine *machine)
{
	uint32_t live;

	while ((live = __atomic_load_n(&machine->live_threads, __ATOMIC_ACQUIRE)) != 0) {
		if (host_futex_wait(&machine->live_threads, live, LEFT_THREAD_PATIENCE_NS) !=
		    -ETIMEDOUT)
			continue;
		__atomic_store_n(&machine->bugchecked, 1, __ATOMIC_RELEASE);
		ke_paged_end(machine);
		interrupt_threads(machine, NULL);
	}
	ke_paged_end(machine);
	join_ended(machine);
}

static void check_exit_state(struct ke_thread *thread)
{
	if (thread->irql != PASSIVE_LEVEL) {
		struct verify_fact fact = {
			.rule = "THR-11",
			.code = 0x4A,
			.parameter = { (uintptr_t)thread->entry, thread->irql },
			.routine = verify_image_caller() ? 0 : thread->start_routine,
			.advice = "Lower the IRQL to what it was before the thread routine returns."
		};

		verify_report(&fact, "thread %u ends at IRQL %u instead of PASSIVE_LEVEL",
		              thread->number, thread->irql);
		ke_lower_irql(thread, PASSIVE_LEVEL);
	}
	if (thread->kernel_apc_disable || thread->special_apc_disable) {
		struct verify_fact fact = {
			.rule = "THR-11",
			.code = 0x1,
			.parameter = { (uintptr_t)thread->entry, 0,
			               (uint64_t)(int64_t)thread->kernel_apc_disable },
			.routine = verify_image_caller() ? 0 : thread->start_routine,
			.advice = "Balance each KeEnterCriticalRegion or KeEnterGuardedRegion, and "
				  "release each "
				  "fast mutex and resource, before the thread ends."
		};

		verify_report(&fact,
		              "thread %u ends inside a critical or guarded region (counts %d, %d)",
		              thread->number, thread->kernel_apc_disable,
		              thread->special_apc_disable);
		thread->kernel_apc_disable = thread->special_apc_disable = 0;
	}
}

_Noreturn void ke_thread_exit(NTSTATUS status)
{
	struct ke_thread *thread = ke_current_thread();

	check_exit_state(thread);
	thread->exit_status = status;
	/* Where threads come and go one at a time, one stack is kept for the next to join, however many have ended. */
	join_ended(thread->machine);
	ke_choice_of(thread, KE_CHOICE_THREAD);
	if (thread->machine->thread_exiting)
		thread->machine->thread_exiting(thread);
	ke_apc_run_down(thread);
	ke_mutants_abandon(thread);
	ke_locks_check_exit(thread);
	ke_thread_leave();
}

_Noreturn void ke_thread_leave(void)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->irql >= DISPATCH_LEVEL)
		ke_processor_abandon(thread);
	thread->irql = PASSIVE_LEVEL;
	thread->seh = NULL;
	ke_lock_order_forget();
	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	thread->wait = NULL; /* it lies on the stack that is left */
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	if (!thread->boundary_set) {
		fputs("drydock: a thread without an entry boundary must be left (a foreign thread "
		      "outside "
		      "ke_call_guarded)\n",
		      stderr);
		abort();
	}
	siglongjmp(thread->boundary, 1);
}

NTSTATUS ke_thread_enter(struct ke_thread *thread, struct ke_process *process)
{
	if (base_current)
		return STATUS_INVALID_PARAMETER;
	host_fault_thread_init();
	ke_thread_init(thread, process, NULL, NULL);
	thread->foreign = 1;
	thread->state = KE_THREAD_RUNNING;
	base_current = &thread->base;
	thread->machine->scheduler->enter(thread);
	return STATUS_SUCCESS;
}

void ke_thread_exit_foreign(struct ke_thread *thread)
{
	if (!thread->machine->bugchecked) {
		check_exit_state(thread);
		ke_apc_run_down(thread);
		ke_mutants_abandon(thread);
		ke_locks_check_exit(thread);
	}
	unlink_thread(thread);
	signal_end(thread);
	ke_paged_open(thread->machine); /* outside nobody answers a fault */
	thread->machine->scheduler->leave(thread);
	base_current = NULL;
}

bool ke_call_guarded(void (*function)(void *), void *context)
{
	struct ke_thread *thread = ke_current_thread();
	sigjmp_buf outer;
	uint8_t outer_set = thread->boundary_set;
	volatile bool ended_well = false;

	memcpy(&outer, &thread->boundary, sizeof(outer));
	if (sigsetjmp(thread->boundary, 1) == 0) {
		thread->boundary_set = 1;
		function(context);
		ended_well = true;
	}
	memcpy(&thread->boundary, &outer, sizeof(outer));
	thread->boundary_set = outer_set;
	return ended_well;
}

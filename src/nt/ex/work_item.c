/*
 * ex/work_item.c - the system work queues: one list per urgency and one semaphore. worker.c has the threads that
 * serve them.
 */
#include "nt/ex/ex_internal.h"

void ex_work_init(struct ex_machine *ex)
{
	for (int i = 0; i < EX_WORK_QUEUES; i++)
		InitializeListHead(&ex->work[i]);
	KeInitializeSemaphore(&ex->work_available, 0, 0x7FFFFFFF);
	KeInitializeEvent(&ex->workers_gone, NotificationEvent, FALSE);
	ex->linger_100ns = EX_WORKER_LINGER_100NS;
}

static LIST_ENTRY *queue_of(struct ex_machine *ex, WORK_QUEUE_TYPE type)
{
	switch ((int)type) {
	case HyperCriticalWorkQueue: return &ex->work[0];
	case CriticalWorkQueue: return &ex->work[1];
	default: return &ex->work[2];
	}
}

static WORK_QUEUE_ITEM *take_item(struct ex_machine *ex)
{
	WORK_QUEUE_ITEM *item = NULL;

	host_lock_acquire(&ex->work_lock);
	for (int i = 0; i < EX_WORK_QUEUES && !item; i++)
		if (!IsListEmpty(&ex->work[i]))
			item = CONTAINING_RECORD(RemoveHeadList(&ex->work[i]), WORK_QUEUE_ITEM,
			                         List);
	if (item) {
		ex->pending--;
		item->List.Flink = NULL;
	}
	host_lock_release(&ex->work_lock);
	return item;
}

static void report_state(void *routine, uint32_t changed)
{
	struct verify_fact fact = {
		.rule = "VF-18",
		.code = 0xE1,
		.parameter = { (uint64_t)(uintptr_t)routine, ke_current_thread()->irql, changed,
		               0 },
		.routine = (uint64_t)(uintptr_t)routine,
		.advice = "A work item's routine must return at PASSIVE_LEVEL, outside every "
			  "critical or guarded "
			  "region, with each lock released.",
	};

	verify_report(&fact, "a work item's routine returned with %s changed",
	              changed & 1 ? "the IRQL" : "the APC state");
}

bool ex_run_next_item(struct ex_machine *ex)
{
	WORK_QUEUE_ITEM *item = take_item(ex);

	if (!item)
		return false;
	PWORKER_THREAD_ROUTINE routine = item->WorkerRoutine;
	struct ke_callback_state state = ke_callback_enter();

	ke_ledger_add(&ke_current_machine()->ledgers.work_items, -1);
	routine(item->Parameter); /* the item may be gone when this returns */
	uint32_t changed = ke_callback_leave(&state);
	if (changed)
		report_state((void *)routine, changed);
	return true;
}

/* Append item unless it is queued already. */
static bool insert_item(struct ex_machine *ex, WORK_QUEUE_ITEM *item, WORK_QUEUE_TYPE type)
{
	bool new_worker;

	host_lock_acquire(&ex->work_lock);
	if (ex->stopped) {
		host_lock_release(&ex->work_lock);
		return true; /* nobody will run it: the machine has ended */
	}
	InsertTailList(queue_of(ex, type), &item->List);
	ex->pending++;
	new_worker = ex_claim_worker_locked(ex);
	host_lock_release(&ex->work_lock);
	ke_ledger_add(&ex->machine->ledgers.work_items, 1);
	if (new_worker)
		ex_start_worker(ex);
	KeReleaseSemaphore(&ex->work_available, 0, 1, FALSE);
	return true;
}

static VOID run_work(PVOID Parameter)
{
	struct ex_work *work = Parameter;

	__atomic_store_n(&work->queued, 0, __ATOMIC_SEQ_CST);
	work->routine(work);
}

bool ex_queue_work(struct ke_machine *machine, struct ex_work *work, WORK_QUEUE_TYPE queue)
{
	if (__atomic_exchange_n(&work->queued, 1, __ATOMIC_SEQ_CST))
		return false;
	work->item.WorkerRoutine = run_work;
	work->item.Parameter = work;
	return insert_item(machine->ex, &work->item, queue);
}

VOID NTAPI ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, WORK_QUEUE_TYPE QueueType)
{
	KE_REQUIRE_IRQL("ExQueueWorkItem", DISPATCH_LEVEL, "VF-18", 0x30);
	if (WorkItem->List.Flink) {
		struct verify_fact fact = {
			.rule = "VF-29",
			.code = 0xE4,
			.parameter = { 1, (uint64_t)(uintptr_t)WorkItem,
			               (uint64_t)(uintptr_t)WorkItem->WorkerRoutine, 0 },
			.advice = "Initialize the item with ExInitializeWorkItem, and queue it "
				  "again only after its "
				  "routine was called.",
		};
		verify_report(&fact, "ExQueueWorkItem of an item that is queued already or was "
		                     "never initialized");
		return;
	}
	insert_item(ex_state(), WorkItem, QueueType);
}

/* --- Flush and stop ------------------------------------------------------------------------------------- */

struct flush_mark {
	struct ex_work work;
	KEVENT done;
};

static void mark_reached(struct ex_work *work)
{
	KeSetEvent(&CONTAINING_RECORD(work, struct flush_mark, work)->done, IO_NO_INCREMENT, FALSE);
}

/* Work runs on several workers at once: wait until none of them is busy and nothing waits. */
static bool is_idle(struct ex_machine *ex)
{
	host_lock_acquire(&ex->work_lock);
	bool idle = ex->pending == 0 && ex->free_workers == ex->workers;
	host_lock_release(&ex->work_lock);
	return idle;
}

void ex_flush_work(struct ke_machine *machine)
{
	LARGE_INTEGER a_millisecond = { .QuadPart = -10000 };
	struct flush_mark mark = { .work = { .routine = mark_reached } };

	KeInitializeEvent(&mark.done, NotificationEvent, FALSE);
	ex_queue_work(machine, &mark.work, DelayedWorkQueue);
	KeWaitForSingleObject(&mark.done, Executive, KernelMode, FALSE, NULL);
	while (!is_idle(machine->ex))
		KeDelayExecutionThread(KernelMode, FALSE, &a_millisecond);
}

void ex_machine_stop(struct ke_machine *machine)
{
	struct ex_machine *ex = machine->ex;

	if (!ex || machine->bugchecked)
		return;
	if (ex->workers)
		ex_flush_work(machine);
	host_lock_acquire(&ex->work_lock);
	ex->stopped = true;
	uint32_t workers = ex->workers;
	host_lock_release(&ex->work_lock);
	if (!workers)
		return;
	KeReleaseSemaphore(&ex->work_available, 0, (LONG)workers, FALSE);
	KeWaitForSingleObject(&ex->workers_gone, Executive, KernelMode, FALSE, NULL);
}

/* --- What ob cannot do above PASSIVE_LEVEL -------------------------------------------------------------- */

static void run_deferral(struct ex_work *work)
{
	struct ex_machine *ex = CONTAINING_RECORD(work, struct ex_machine, deferral);

	ex->deferred(ex->deferred_context);
}

static void queue_deferral(struct ke_machine *machine, void (*function)(void *), void *context)
{
	struct ex_machine *ex = machine->ex;

	ex->deferred = function;
	ex->deferred_context = context;
	ex->deferral.routine = run_deferral;
	ex_queue_work(machine, &ex->deferral, CriticalWorkQueue);
}

void ex_set_thread_starter(struct ke_machine *machine,
                           NTSTATUS (*start)(struct ke_machine *machine, void (*entry)(void *),
                                             void *context))
{
	machine->ex->start_thread = start;
	ob_set_deferral(machine, queue_deferral);
}

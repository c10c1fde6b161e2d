/*
 * win32/pool_api.c - the process's thread pool: work, and waits that call back.
 *
 * Threads are made when work waits and none is idle, at most 16; an idle one waits for the process's end.
 */
#include <stdlib.h>

#include "win32/win32_internal.h"

#define POOL_THREADS_MAX 16

/* One thing to call. */
struct job {
	LIST_ENTRY entry;
	void (*run)(struct job *job);
	struct work *work;
	void *function, *context;
};

struct win32_pool {
	struct host_lock lock;
	LIST_ENTRY jobs;
	KSEMAPHORE available;
	uint32_t threads, idle, queued; /* under lock */
};

/* TP_WORK. */
struct work {
	PTP_WORK_CALLBACK callback;
	PVOID context;
	uint32_t references; /* the owner's and one for each submission */
	uint32_t pending;    /* submitted and not finished */
	KEVENT done;         /* set when pending comes to 0; waiters look at pending again */
};

static struct win32_pool *pool_of_process(void)
{
	struct win32_process *process = win32_process_current();
	struct win32_pool *pool;

	if (process->pool)
		return process->pool;
	pool = calloc(1, sizeof(*pool));
	if (!pool)
		return NULL;
	InitializeListHead(&pool->jobs);
	KeInitializeSemaphore(&pool->available, 0, 0x7fffffff);
	host_lock_acquire(&process->lock);
	if (process->pool) {
		free(pool);
		pool = process->pool;
	}
	process->pool = pool;
	host_lock_release(&process->lock);
	return pool;
}

void win32_pool_destroy(struct win32_process *process)
{
	struct win32_pool *pool = process->pool;

	if (!pool)
		return;
	while (!IsListEmpty(&pool->jobs))
		free(CONTAINING_RECORD(RemoveHeadList(&pool->jobs), struct job, entry));
	free(pool);
	process->pool = NULL;
}

static struct job *take_job(struct win32_pool *pool)
{
	struct job *job = NULL;
	host_lock_acquire(&pool->lock);
	pool->idle--;
	if (!IsListEmpty(&pool->jobs)) {
		job = CONTAINING_RECORD(RemoveHeadList(&pool->jobs), struct job, entry);
		pool->queued--;
	}
	host_lock_release(&pool->lock);
	return job;
}

static void pool_thread(void *context)
{
	struct win32_pool *pool = context;

	for (;;) {
		struct job *job;
		host_lock_acquire(&pool->lock);
		pool->idle++;
		host_lock_release(&pool->lock);
		if (KeWaitForSingleObject(&pool->available, UserRequest, UserMode, FALSE, NULL) !=
		    STATUS_SUCCESS)
			return;
		job = take_job(pool);
		if (job)
			job->run(job);
	}
}

static bool submit(struct job *job)
{
	struct win32_pool *pool = pool_of_process();
	struct ps_thread *thread;
	bool start;

	if (!pool)
		return false;
	host_lock_acquire(&pool->lock);
	InsertTailList(&pool->jobs, &job->entry);
	/* Idle threads that have not yet taken what was queued before are spoken for. */
	start = pool->idle < ++pool->queued && pool->threads < POOL_THREADS_MAX;
	pool->threads += start;
	host_lock_release(&pool->lock);
	if (start && NT_SUCCESS(win32_thread_start(win32_process_current(), pool_thread, pool,
	                                           false, &thread)))
		ob_dereference(thread);
	KeReleaseSemaphore(&pool->available, 0, 1, FALSE);
	return true;
}

/* --- Work objects ---------------------------------------------------------------------------------------------- */

static void work_unref(struct work *work)
{
	if (__atomic_sub_fetch(&work->references, 1, __ATOMIC_ACQ_REL) == 0)
		free(work);
}

static void finish_work(struct work *work)
{
	if (__atomic_sub_fetch(&work->pending, 1, __ATOMIC_ACQ_REL) == 0)
		KeSetEvent(&work->done, 0, FALSE);
	work_unref(work);
}

static void run_work(struct job *job)
{
	struct work *work = job->work;

	free(job);
	work->callback(NULL, work->context, (PTP_WORK)work);
	finish_work(work);
}

static PTP_WORK create_work(PTP_WORK_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environ)
{
	struct work *work = calloc(1, sizeof(*work));

	if (!work) {
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	work->callback = callback;
	work->context = context;
	work->references = 1;
	KeInitializeEvent(&work->done, NotificationEvent, FALSE);
	return (PTP_WORK)work;
}

static void submit_work(PTP_WORK handle)
{
	struct work *work = (struct work *)handle;
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		win32_process_exit((uint32_t)STATUS_NO_MEMORY);
	*job = (struct job){ .run = run_work, .work = work };
	__atomic_fetch_add(&work->references, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&work->pending, 1, __ATOMIC_RELAXED);
	submit(job);
}

/* Jobs of work that have not begun are taken back when cancel is set. */
static void take_back(struct work *work)
{
	struct win32_pool *pool = pool_of_process();
	uint32_t taken = 0;

	host_lock_acquire(&pool->lock);
	for (LIST_ENTRY *entry = pool->jobs.Flink, *next; entry != &pool->jobs; entry = next) {
		struct job *job = CONTAINING_RECORD(entry, struct job, entry);
		next = entry->Flink;
		if (job->work == work) {
			RemoveEntryList(entry);
			pool->queued--;
			free(job);
			taken++;
		}
	}
	host_lock_release(&pool->lock);
	while (taken-- > 0)
		finish_work(work);
}

static void wait_for_work(PTP_WORK handle, BOOL cancel)
{
	struct work *work = (struct work *)handle;
	if (cancel)
		take_back(work);
	while (__atomic_load_n(&work->pending, __ATOMIC_ACQUIRE) > 0) {
		KeClearEvent(&work->done);
		if (__atomic_load_n(&work->pending, __ATOMIC_ACQUIRE) == 0)
			break;
		KeWaitForSingleObject(&work->done, UserRequest, UserMode, FALSE, NULL);
		if (ke_current_thread()->terminating)
			ps_thread_check_terminate();
	}
}

static void close_work(PTP_WORK handle)
{
	work_unref((struct work *)handle);
}

/* --- Single calls ------------------------------------------------------------------------------------------------ */

static void run_simple(struct job *job)
{
	PTP_SIMPLE_CALLBACK callback = (PTP_SIMPLE_CALLBACK)job->function;
	void *context = job->context;
	free(job);
	callback(NULL, context);
}

static void run_item(struct job *job)
{
	LPTHREAD_START_ROUTINE function = (LPTHREAD_START_ROUTINE)job->function;
	void *context = job->context;
	free(job);
	function(context);
}

static BOOL submit_call(void (*run)(struct job *), void *function, void *context)
{
	struct job *job = calloc(1, sizeof(*job));
	if (!job)
		return win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	*job = (struct job){ .run = run, .function = function, .context = context };
	return submit(job);
}

static void run_plain(struct job *job)
{
	void (*function)(void *) = (void (*)(void *))job->function;
	void *context = job->context;
	free(job);
	function(context);
}

bool win32_pool_call(void (*function)(void *context), void *context)
{
	struct job *job = calloc(1, sizeof(*job));
	if (!job)
		return false;
	*job = (struct job){ .run = run_plain, .function = (void *)function, .context = context };
	return submit(job);
}

static BOOL submit_simple(PTP_SIMPLE_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environ)
{
	return submit_call(run_simple, (void *)callback, context);
}

static BOOL queue_item(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags)
{
	return submit_call(run_item, (void *)function, context);
}

/* --- Registered waits: a thread each, by services alone ---------------------------------------------------------------------------------- */

struct registered_wait {
	struct win32_object object;
	HANDLE handle[2]; /* what ends the wait, and what is waited for: both its own */
	WAITORTIMERCALLBACK callback;
	PVOID context;
	ULONG milliseconds, flags;
	struct ps_thread *thread;
};

static void wait_thread(void *context)
{
	struct registered_wait *wait = context;
	LARGE_INTEGER time;
	NTSTATUS status;

	do {
		status = WIN32_CALL(
			NtWaitForMultipleObjects(2, wait->handle, WaitAny, FALSE,
		                                 win32_timeout(wait->milliseconds, &time)));
		if (status != STATUS_WAIT_1 && status != STATUS_ABANDONED_WAIT_0 + 1 &&
		    status != STATUS_TIMEOUT)
			return;
		wait->callback(wait->context, status == STATUS_TIMEOUT);
	} while (!(wait->flags & WT_EXECUTEONLYONCE));
}

/* The process's end closes its handles itself. */
static void destroy_wait(struct win32_object *object)
{
	struct registered_wait *wait = CONTAINING_RECORD(object, struct registered_wait, object);

	if (wait->thread)
		ob_dereference(wait->thread);
	win32_free(wait);
}

static void close_both(struct registered_wait *wait)
{
	for (int index = 0; index < 2; index++)
		if (wait->handle[index])
			WIN32_CALL(NtClose(wait->handle[index]));
}

static NTSTATUS begin_wait(struct registered_wait *wait, HANDLE handle)
{
	NTSTATUS status =
		WIN32_CALL(NtDuplicateObject(NtCurrentProcess(), handle, NtCurrentProcess(),
	                                     &wait->handle[1], SYNCHRONIZE, 0, 0));

	if (NT_SUCCESS(status))
		status = WIN32_CALL(NtCreateEvent(&wait->handle[0], EVENT_ALL_ACCESS, NULL,
		                                  NotificationEvent, FALSE));
	if (NT_SUCCESS(status))
		status = win32_thread_start(win32_process_current(), wait_thread, wait, false,
		                            &wait->thread);
	return status;
}

static BOOL register_wait(PHANDLE ret_wait, HANDLE handle, WAITORTIMERCALLBACK callback,
                          PVOID context, ULONG milliseconds, ULONG flags)
{
	struct registered_wait *wait = win32_allocate(sizeof(*wait));
	NTSTATUS status;

	if (!wait)
		return win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	*wait = (struct registered_wait){ .callback = callback,
		                          .context = context,
		                          .milliseconds = milliseconds,
		                          .flags = flags };
	status = begin_wait(wait, handle);
	if (!NT_SUCCESS(status)) {
		close_both(wait);
		win32_free(wait);
		return win32_succeed(status);
	}
	win32_object_add(&wait->object, WIN32_OBJECT_WAIT, destroy_wait);
	*ret_wait = &wait->object;
	return TRUE;
}

static BOOL unregister_wait_ex(HANDLE handle, HANDLE completion_event)
{
	struct win32_object *object = win32_object_check(handle, WIN32_OBJECT_WAIT);
	struct registered_wait *wait;

	if (!object || !win32_object_remove(object))
		return win32_fail(ERROR_INVALID_HANDLE);
	wait = CONTAINING_RECORD(object, struct registered_wait, object);
	WIN32_CALL(NtSetEvent(wait->handle[0], NULL));
	if (wait->thread != ps_current_thread())
		KeWaitForSingleObject(wait->thread, UserRequest, KernelMode, FALSE, NULL);
	if (completion_event && completion_event != INVALID_HANDLE_VALUE)
		WIN32_CALL(NtSetEvent(completion_event, NULL));
	close_both(wait);
	destroy_wait(object);
	return TRUE;
}

static BOOL unregister_wait(HANDLE handle)
{
	return unregister_wait_ex(handle, NULL);
}

WIN32_TABLE(win32_pool_export_table, "kernel32.dll", W("CloseThreadpoolWork", close_work),
            W("CreateThreadpoolWork", create_work), W("QueueUserWorkItem", queue_item),
            W("RegisterWaitForSingleObject", register_wait), W("SubmitThreadpoolWork", submit_work),
            W("TrySubmitThreadpoolCallback", submit_simple), W("UnregisterWait", unregister_wait),
            W("UnregisterWaitEx", unregister_wait_ex),
            W("WaitForThreadpoolWorkCallbacks", wait_for_work));

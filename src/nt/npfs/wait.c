/*
 * npfs/wait.c - FSCTL_PIPE_WAIT: wait until a pipe has an instance that listens.
 *
 * One timer serves all waiters: its DPC ends those whose time has come. It is set without the lock, since that is a
 * choice point of the schedule; who finds afterwards that another has set it anew sets it once more.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/npfs/npfs_internal.h"

#define NEVER UINT64_MAX

struct npfs_waiter {
	LIST_ENTRY entry; /* npfs_machine.waiters */
	PIRP irp;
	uint64_t deadline_100ns; /* of interrupt time */
	UNICODE_STRING name;     /* behind the structure */
};

static struct npfs_waiter *waiter_at(LIST_ENTRY *entry)
{
	return CONTAINING_RECORD(entry, struct npfs_waiter, entry);
}

static void free_locked(struct npfs_waiter *waiter)
{
	RemoveEntryList(&waiter->entry);
	free(waiter);
}

void npfs_waiter_cancelled_locked(void *waiter)
{
	free_locked(waiter);
}

static uint64_t earliest_locked(struct npfs_machine *npfs)
{
	uint64_t earliest = NEVER;
	for (LIST_ENTRY *entry = npfs->waiters.Flink; entry != &npfs->waiters; entry = entry->Flink)
		if (waiter_at(entry)->deadline_100ns < earliest)
			earliest = waiter_at(entry)->deadline_100ns;
	return earliest;
}

static void set_timer(struct npfs_machine *npfs, uint64_t deadline)
{
	uint64_t now = KeQueryInterruptTime();
	LARGE_INTEGER due = { .QuadPart = deadline > now ? -(int64_t)(deadline - now) : 0 };
	if (due.QuadPart == 0)
		due.QuadPart = -1;
	KeSetTimer(&npfs->timer, due, &npfs->dpc);
}

/* Let the timer expire when the first waiter's time has come. */
static void arm(struct npfs_machine *npfs)
{
	host_lock_acquire(&npfs->lock);
	uint64_t deadline = earliest_locked(npfs);
	bool is_armed = deadline >= npfs->armed_for;
	npfs->armed_for = is_armed ? npfs->armed_for : deadline;
	host_lock_release(&npfs->lock);
	while (!is_armed) {
		set_timer(npfs, deadline);
		host_lock_acquire(&npfs->lock);
		is_armed = npfs->armed_for == deadline;
		deadline = npfs->armed_for;
		is_armed |= deadline == NEVER;
		host_lock_release(&npfs->lock);
	}
}

static VOID expire(PKDPC dpc, PVOID context, PVOID unused, PVOID unused_too)
{
	struct npfs_machine *npfs = context;
	struct npfs_operation operation;
	uint64_t now = KeQueryInterruptTime();
	npfs_operation_begin(&operation, npfs);
	host_lock_acquire(&npfs->lock);
	npfs->armed_for = NEVER;
	LIST_ENTRY *next;
	for (LIST_ENTRY *entry = npfs->waiters.Flink; entry != &npfs->waiters; entry = next) {
		struct npfs_waiter *waiter = waiter_at(entry);
		next = entry->Flink;
		if (waiter->deadline_100ns > now)
			continue;
		npfs_decide_locked(&operation, waiter->irp, STATUS_IO_TIMEOUT, 0);
		free_locked(waiter);
	}
	host_lock_release(&npfs->lock);
	npfs_operation_end(&operation);
	arm(npfs);
}

void npfs_waiters_init(struct npfs_machine *npfs)
{
	InitializeListHead(&npfs->waiters);
	KeInitializeTimer(&npfs->timer);
	KeInitializeDpc(&npfs->dpc, expire, npfs);
	npfs->armed_for = NEVER;
}

void npfs_waiters_finish(struct npfs_machine *npfs)
{
	KeCancelTimer(&npfs->timer);
	KeFlushQueuedDpcs();
}

void npfs_wake_waiters_locked(struct npfs_operation *operation, const struct npfs_pipe *pipe)
{
	LIST_ENTRY *head = &operation->npfs->waiters, *next;
	for (LIST_ENTRY *entry = head->Flink; pipe->name.Length && entry != head; entry = next) {
		struct npfs_waiter *waiter = waiter_at(entry);
		next = entry->Flink;
		if (!RtlEqualUnicodeString(&waiter->name, &pipe->name, TRUE))
			continue;
		npfs_decide_locked(operation, waiter->irp, STATUS_SUCCESS, 0);
		free_locked(waiter);
	}
}

static struct npfs_waiter *make_waiter(const UNICODE_STRING *name)
{
	struct npfs_waiter *waiter = calloc(1, sizeof(*waiter) + name->Length);
	if (!waiter)
		return NULL;
	waiter->name = (UNICODE_STRING){ name->Length, name->Length, (WCHAR *)(waiter + 1) };
	memcpy(waiter->name.Buffer, name->Buffer, name->Length);
	return waiter;
}

/* Interrupt time of a relative or absolute timeout; now, times of both kinds. */
static uint64_t deadline_of(LARGE_INTEGER timeout, const struct npfs_now *now)
{
	if (timeout.QuadPart == INT64_MIN)
		return NEVER;
	if (timeout.QuadPart <= 0)
		return now->interrupt_100ns + (uint64_t)-timeout.QuadPart;
	if (timeout.QuadPart <= now->system_100ns)
		return now->interrupt_100ns;
	return now->interrupt_100ns + (uint64_t)(timeout.QuadPart - now->system_100ns);
}

/* The name of buffer with a backslash in front, in memory of its own. */
static NTSTATUS take_name(const FILE_PIPE_WAIT_FOR_BUFFER *buffer, ULONG length,
                          UNICODE_STRING *ret_name)
{
	ULONG head = offsetof(FILE_PIPE_WAIT_FOR_BUFFER, Name);
	if (length < head || buffer->NameLength > length - head)
		return STATUS_INVALID_PARAMETER;
	ULONG bytes = buffer->NameLength;
	if (bytes > UINT16_MAX - 2 * sizeof(WCHAR) || bytes % sizeof(WCHAR))
		return STATUS_INVALID_PARAMETER;
	WCHAR *text = malloc(bytes + sizeof(WCHAR));
	if (!text)
		return STATUS_INSUFFICIENT_RESOURCES;
	text[0] = u'\\';
	memcpy(text + 1, buffer->Name, bytes);
	*ret_name = (UNICODE_STRING){ (USHORT)(bytes + sizeof(WCHAR)),
		                      (USHORT)(bytes + sizeof(WCHAR)), text };
	return STATUS_SUCCESS;
}

static NTSTATUS start_wait(struct npfs_operation *operation, const UNICODE_STRING *name,
                           uint64_t deadline)
{
	struct npfs_waiter *waiter = make_waiter(name);
	if (!waiter)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = npfs_pend_locked(operation, NULL, waiter);
	if (status != STATUS_PENDING) {
		free(waiter);
		return status;
	}
	waiter->irp = operation->irp;
	waiter->deadline_100ns = deadline;
	InsertTailList(&operation->npfs->waiters, &waiter->entry);
	return status;
}

static NTSTATUS wait_locked(struct npfs_operation *operation, const UNICODE_STRING *name,
                            const struct npfs_now *now)
{
	const FILE_PIPE_WAIT_FOR_BUFFER *buffer = operation->irp->AssociatedIrp.SystemBuffer;
	struct npfs_pipe *pipe = npfs_pipe_find_locked(operation->npfs, name);
	if (!pipe)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	if (!IsListEmpty(&pipe->listening))
		return STATUS_SUCCESS;
	LARGE_INTEGER timeout = buffer->TimeoutSpecified ? buffer->Timeout : pipe->timeout;
	return start_wait(operation, name, deadline_of(timeout, now));
}

NTSTATUS npfs_wait(struct npfs_operation *operation)
{
	struct npfs_machine *npfs = operation->npfs;
	ULONG length = operation->stack->Parameters.FileSystemControl.InputBufferLength;
	UNICODE_STRING name;
	LARGE_INTEGER system;
	if (!operation->file || !operation->file->is_root)
		return STATUS_ILLEGAL_FUNCTION;
	NTSTATUS status = take_name(operation->irp->AssociatedIrp.SystemBuffer, length, &name);
	if (!NT_SUCCESS(status))
		return status;
	KeQuerySystemTime(&system);
	struct npfs_now now = { KeQueryInterruptTime(), system.QuadPart };
	host_lock_acquire(&npfs->lock);
	status = wait_locked(operation, &name, &now);
	host_lock_release(&npfs->lock);
	free(name.Buffer);
	if (status == STATUS_PENDING)
		arm(npfs);
	return status;
}

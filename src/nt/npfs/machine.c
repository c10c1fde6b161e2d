/*
 * npfs/machine.c - the driver: its device, dispatch, completion and cancellation.
 */
#include <stdlib.h>

#include "nt/npfs/npfs_internal.h"

#define NPFS_NAME u"Npfs"

static struct npfs_machine *npfs_of(PDEVICE_OBJECT device)
{
	return device->DeviceExtension;
}

/* --- Operations ---------------------------------------------------------------------------------------------- */

void npfs_operation_begin(struct npfs_operation *operation, struct npfs_machine *npfs)
{
	*operation = (struct npfs_operation){ .npfs = npfs };
	InitializeListHead(&operation->done);
	InitializeListHead(&operation->garbage);
}

static void free_message(struct npfs_message *message)
{
	if (message->token)
		ob_dereference(message->token);
	free(message);
}

void npfs_operation_end(struct npfs_operation *operation)
{
	while (!IsListEmpty(&operation->done))
		IoCompleteRequest(npfs_irp(RemoveHeadList(&operation->done)),
		                  IO_NAMED_PIPE_INCREMENT);
	while (!IsListEmpty(&operation->garbage))
		free_message(CONTAINING_RECORD(RemoveHeadList(&operation->garbage),
		                               struct npfs_message, entry));
	while (operation->token_count)
		ob_dereference(operation->tokens[--operation->token_count]);
	if (operation->dead_instance && operation->dead_instance->client)
		ob_dereference(operation->dead_instance->client);
	free(operation->dead_instance);
	npfs_pipe_destroy(operation->dead_pipe);
	se_free_descriptor(operation->dead_descriptor);
}

void npfs_release_later(struct npfs_operation *operation, struct se_token *token)
{
	if (token)
		operation->tokens[operation->token_count++] = token;
}

void npfs_finish_locked(struct npfs_operation *operation, PIRP irp, NTSTATUS status,
                        ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	InsertTailList(&operation->done, npfs_link(irp));
}

PIRP npfs_take_locked(LIST_ENTRY *list)
{
	while (!IsListEmpty(list)) {
		LIST_ENTRY *link = RemoveHeadList(list);
		InitializeListHead(link); /* its canceller, if it has one, unlinks it once more */
		if (IoSetCancelRoutine(npfs_irp(link), NULL))
			return npfs_irp(link);
	}
	return NULL;
}

void npfs_finish_all_locked(struct npfs_operation *operation, LIST_ENTRY *list, NTSTATUS status)
{
	for (PIRP irp; (irp = npfs_take_locked(list)) != NULL;)
		npfs_finish_locked(operation, irp, status, 0);
}

void npfs_decide_locked(struct npfs_operation *operation, PIRP irp, NTSTATUS status,
                        ULONG_PTR information)
{
	if (IoSetCancelRoutine(irp, NULL)) {
		npfs_finish_locked(operation, irp, status, information);
		return;
	}
	*npfs_slot(irp) = NULL;
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
}

/* A write that still has its message, a wait that still has its waiter, or a link in some list. */
static void unqueue_locked(struct npfs_operation *operation, PIRP irp, struct npfs_file *file)
{
	struct npfs_message *message = *npfs_slot(irp);
	irp->IoStatus.Status = STATUS_CANCELLED;
	irp->IoStatus.Information = 0;
	if (IoGetCurrentIrpStackLocation(irp)->MajorFunction != IRP_MJ_WRITE) {
		npfs_waiter_cancelled_locked(message);
		return;
	}
	struct npfs_queue *queue = &file->instance->queue[!file->side];
	message->irp = NULL;
	queue->waiting--;
	npfs_queue_drop_locked(operation, queue, message);
	npfs_queue_settle_locked(operation, queue);
}

static VOID cancel(PDEVICE_OBJECT device, PIRP irp)
{
	struct npfs_operation operation;
	struct npfs_machine *npfs = npfs_of(device);
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	IoReleaseCancelSpinLock(irp->CancelIrql);
	npfs_operation_begin(&operation, npfs);
	host_lock_acquire(&npfs->lock);
	if (*npfs_slot(irp)) {
		unqueue_locked(&operation, irp, stack->FileObject->FsContext);
	} else if (!npfs_link(irp)->Flink) { /* decided before we came */
		;
	} else {
		RemoveEntryList(npfs_link(irp));
		irp->IoStatus.Status = STATUS_CANCELLED;
		irp->IoStatus.Information = 0;
	}
	host_lock_release(&npfs->lock);
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	npfs_operation_end(&operation);
}

NTSTATUS npfs_pend_locked(struct npfs_operation *operation, LIST_ENTRY *list, PVOID slot)
{
	PIRP irp = operation->irp;
	*npfs_slot(irp) = slot;
	npfs_link(irp)->Flink = NULL;
	IoSetCancelRoutine(irp, cancel);
	if (irp->Cancel && IoSetCancelRoutine(irp, NULL))
		return STATUS_CANCELLED;
	IoMarkIrpPending(irp);
	if (list)
		InsertTailList(list, npfs_link(irp));
	return STATUS_PENDING;
}

/* --- Dispatch ---------------------------------------------------------------------------------------------------- */

struct route {
	npfs_handler *handler;
	bool takes_lock_itself;
};

static const struct route routes[IRP_MJ_MAXIMUM_FUNCTION + 1] = {
	[IRP_MJ_CREATE] = { npfs_create_client, true },
	[IRP_MJ_CREATE_NAMED_PIPE] = { npfs_create_server, true },
	[IRP_MJ_CLEANUP] = { npfs_cleanup, false },
	[IRP_MJ_CLOSE] = { npfs_close, false },
	[IRP_MJ_READ] = { npfs_read, false },
	[IRP_MJ_WRITE] = { npfs_write, false },
	[IRP_MJ_FLUSH_BUFFERS] = { npfs_flush, false },
	[IRP_MJ_FILE_SYSTEM_CONTROL] = { npfs_control, true },
	[IRP_MJ_QUERY_INFORMATION] = { npfs_query, false },
	[IRP_MJ_SET_INFORMATION] = { npfs_set, false },
	[IRP_MJ_QUERY_SECURITY] = { npfs_query_security, false },
	[IRP_MJ_SET_SECURITY] = { npfs_set_security, false },
};

static NTSTATUS dispatch(PDEVICE_OBJECT device, PIRP irp)
{
	struct npfs_operation operation;
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	const struct route *route = &routes[stack->MajorFunction];
	npfs_operation_begin(&operation, npfs_of(device));
	operation.irp = irp;
	operation.stack = stack;
	operation.file = stack->FileObject->FsContext;
	if (!route->takes_lock_itself)
		host_lock_acquire(&operation.npfs->lock);
	operation.instance = operation.file ? operation.file->instance : NULL;
	NTSTATUS status = route->handler(&operation);
	if (!route->takes_lock_itself)
		host_lock_release(&operation.npfs->lock);
	if (operation.impersonate) {
		se_impersonate(ke_current_thread(), operation.impersonate);
		ob_dereference(operation.impersonate);
	}
	npfs_operation_end(&operation);
	if (status == STATUS_PENDING)
		return status;
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = NT_ERROR(status) ? 0 : operation.information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

/* --- The driver --------------------------------------------------------------------------------------------------- */

static const struct {
	const WCHAR *name, *target;
} link = { u"\\??\\PIPE", u"\\Device\\NamedPipe" };

static VOID unload(PDRIVER_OBJECT driver)
{
	UNICODE_STRING name;
	RtlInitUnicodeString(&name, link.name);
	IoDeleteSymbolicLink(&name);
	npfs_waiters_finish(npfs_of(driver->DeviceObject));
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
	PDEVICE_OBJECT device;
	UNICODE_STRING name, target;
	RtlInitUnicodeString(&name, link.name);
	RtlInitUnicodeString(&target, link.target);
	for (int major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		if (routes[major].handler)
			driver->MajorFunction[major] = dispatch;
	driver->DriverUnload = unload;
	NTSTATUS status = IoCreateDevice(driver, sizeof(struct npfs_machine), &target,
	                                 FILE_DEVICE_NAMED_PIPE, 0, FALSE, &device);
	if (!NT_SUCCESS(status))
		return status;
	struct npfs_machine *npfs = npfs_of(device);
	npfs_waiters_init(npfs);
	for (int bucket = 0; bucket < NPFS_BUCKETS; bucket++)
		InitializeListHead(&npfs->buckets[bucket]);
	status = IoCreateSymbolicLink(&name, &target);
	if (!NT_SUCCESS(status)) {
		IoDeleteDevice(device);
		return status;
	}
	device->Flags |= DO_BUFFERED_IO;
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return STATUS_SUCCESS;
}

NTSTATUS npfs_machine_create(struct ke_machine *machine)
{
	PDRIVER_OBJECT driver;
	struct io_driver_options options = { .name = NPFS_NAME,
		                             .object_name = u"\\FileSystem\\Npfs",
		                             .entry = entry };
	NTSTATUS status = io_driver_create(machine, &options, &driver);
	return NT_SUCCESS(status) ? io_driver_start(driver) : status;
}

void npfs_machine_destroy(struct ke_machine *machine)
{
	PDRIVER_OBJECT driver = io_driver_find(machine, NPFS_NAME);
	if (!driver)
		return;
	ob_dereference(driver);
	io_driver_unload(driver);
}

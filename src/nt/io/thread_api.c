/*
 * io/thread_api.c - IoCreateSystemThread: a thread that keeps its driver (THR-3).
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"

struct own_thread {
	PKSTART_ROUTINE routine;
	PVOID context;
	PVOID object;
	struct io_driver *driver;
};

static void run(void *context)
{
	struct own_thread own = *(struct own_thread *)context;
	own.routine(own.context);
}

/* On the dying thread: nothing of the driver runs on it any more. */
static void let_go(void *context)
{
	struct own_thread *own = context;
	PVOID object = own->object;
	struct io_driver *driver = own->driver;
	free(own);
	ob_dereference_deferred(object);
	io_driver_drop_thread(driver);
}

static NTSTATUS open_thread(struct ps_thread *thread, ACCESS_MASK access, ULONG attributes,
                            PHANDLE ret_handle, PCLIENT_ID client_id)
{
	NTSTATUS status = ob_open_handle(thread, ob_map_access(ob_type_of(thread), access),
	                                 attributes, ret_handle);
	if (NT_SUCCESS(status) && client_id) {
		client_id->UniqueProcess = (HANDLE)(uintptr_t)thread->ke.process->id;
		client_id->UniqueThread = (HANDLE)(uintptr_t)thread->ke.id;
	}
	ob_dereference(thread);
	return status;
}

static NTSTATUS process_of(HANDLE handle, struct ps_process **ret_process)
{
	*ret_process = NULL;
	if (!handle)
		return STATUS_SUCCESS;
	void *body;
	NTSTATUS status = ob_reference_handle(handle, 0, ps_process_type(ke_current_machine()),
	                                      KernelMode, &body, NULL);
	if (NT_SUCCESS(status))
		*ret_process = body;
	return status;
}

static struct own_thread *make_record(PVOID object, PKSTART_ROUTINE routine, PVOID context)
{
	struct own_thread *own = io_allocate(sizeof(*own));
	if (!own)
		return NULL;
	own->driver = io_driver_from_object(
		io_is_device(object) ? ((PDEVICE_OBJECT)object)->DriverObject : object);
	own->routine = routine;
	own->context = context;
	own->object = object;
	ob_reference(object);
	ob_reference(own->driver);
	__atomic_add_fetch(&own->driver->threads, 1, __ATOMIC_ACQ_REL);
	return own;
}

NTSTATUS NTAPI IoCreateSystemThread(PVOID object, PHANDLE ret_handle, ULONG access,
                                    POBJECT_ATTRIBUTES attributes, HANDLE process_handle,
                                    PCLIENT_ID client_id, PKSTART_ROUTINE routine, PVOID context);
NTSTATUS NTAPI IoCreateSystemThread(PVOID object, PHANDLE ret_handle, ULONG access,
                                    POBJECT_ATTRIBUTES attributes, HANDLE process_handle,
                                    PCLIENT_ID client_id, PKSTART_ROUTINE routine, PVOID context)
{
	const ULONG refused = OBJ_PERMANENT | OBJ_EXCLUSIVE | OBJ_OPENIF;
	struct ps_process *process;
	struct ps_thread *thread;
	ULONG flags = attributes ? attributes->Attributes : OBJ_KERNEL_HANDLE;
	if (!KE_REQUIRE_IRQL("IoCreateSystemThread", PASSIVE_LEVEL, "THR-3", 0))
		return STATUS_UNSUCCESSFUL;
	if (flags & refused)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = process_of(process_handle, &process);
	if (!NT_SUCCESS(status))
		return status;
	struct own_thread *own = make_record(object, routine, context);
	struct ps_thread_options options = { .process = process,
		                             .start = run,
		                             .context = own,
		                             .start_address = (PVOID)(uintptr_t)routine,
		                             .on_exit = let_go,
		                             .on_exit_context = own };
	status = own ? ps_thread_create(ke_current_machine(), &options, &thread)
	             : STATUS_INSUFFICIENT_RESOURCES;
	if (process)
		ob_dereference(process);
	if (!NT_SUCCESS(status)) {
		if (own)
			let_go(own);
		return status;
	}
	return open_thread(thread, access, flags, ret_handle, client_id);
}

BOOLEAN NTAPI IoIsSystemThread(PETHREAD thread)
{
	return ps_thread_from_object(thread)->is_system;
}

PEPROCESS NTAPI IoThreadToProcess(PETHREAD thread)
{
	return (PEPROCESS)ps_thread_from_object(thread)->ke.process;
}

BOOLEAN NTAPI IoSetThreadHardErrorMode(BOOLEAN enable)
{
	return TRUE; /* hard errors are never shown here; the former state is Windows's default */
}

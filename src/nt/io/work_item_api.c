/*
 * io/work_item_api.c - IO_WORKITEM: work that keeps its device or driver object while it waits.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"
#include "nt/ke/inject.h"

enum work_state {
	WORK_IDLE,
	WORK_QUEUED,
	WORK_FREED, /* while it was queued: the worker frees it and lets its routine alone */
};

struct _IO_WORKITEM {
	struct ex_work work;
	LIST_ENTRY entry;
	struct ke_machine *machine;
	struct io_driver *driver;
	PVOID object;
	PIO_WORKITEM_ROUTINE routine;
	PIO_WORKITEM_ROUTINE_EX routine_ex;
	PVOID context;
	uint32_t queued; /* enum work_state */
	bool allocated;
};

static struct io_driver *driver_of(PVOID object)
{
	if (io_is_device(object))
		return io_driver_from_object(((PDEVICE_OBJECT)object)->DriverObject);
	return io_driver_from_object(object);
}

static void initialize(PIO_WORKITEM item, PVOID object)
{
	*item = (struct _IO_WORKITEM){ .object = object, .driver = driver_of(object) };
	item->machine = item->driver->machine;
	struct io_machine *io = item->machine->io;
	host_lock_acquire(&io->lock);
	InsertTailList(&io->work_items, &item->entry);
	host_lock_release(&io->lock);
	ke_ledger_add(&item->machine->ledgers.work_items, 1);
}

/* True when item is still queued: it is the worker's from now on. */
static bool is_left_to_worker(PIO_WORKITEM item)
{
	const char *name = item->driver->name;
	uint32_t queued = WORK_QUEUED;

	if (!__atomic_compare_exchange_n(&item->queued, &queued, WORK_FREED, false,
	                                 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return false;
	IO_REPORT("VF-29", 0xC4, 0xCE, item, 0, 0,
	          "Free a work item in or after its routine, never while it waits in the queue.",
	          "%s frees a work item that is still queued", name);
	return true;
}

static void finish(PIO_WORKITEM item)
{
	struct io_machine *io = item->machine->io;

	host_lock_acquire(&io->lock);
	RemoveEntryList(&item->entry);
	host_lock_release(&io->lock);
	ke_ledger_add(&item->machine->ledgers.work_items, -1);
}

PIO_WORKITEM NTAPI IoAllocateWorkItem(PDEVICE_OBJECT device)
{
	if (ke_inject(ke_current_machine(), KE_INJECT_ALLOCATION))
		return NULL;
	PIO_WORKITEM item = io_allocate(sizeof(*item));
	if (!item)
		return NULL;
	initialize(item, device);
	item->allocated = true;
	return item;
}

VOID NTAPI IoFreeWorkItem(PIO_WORKITEM item)
{
	KE_REQUIRE_IRQL("IoFreeWorkItem", DISPATCH_LEVEL, "VF-29", 0);
	finish(item);
	if (!is_left_to_worker(item))
		free(item);
}

ULONG NTAPI IoSizeofWorkItem(VOID)
{
	return sizeof(struct _IO_WORKITEM);
}

VOID NTAPI IoInitializeWorkItem(PVOID object, PIO_WORKITEM item)
{
	initialize(item, object);
}

VOID NTAPI IoUninitializeWorkItem(PIO_WORKITEM item)
{
	finish(item);
	is_left_to_worker(item);
}

static void run(struct ex_work *work)
{
	PIO_WORKITEM item = CONTAINING_RECORD(work, struct _IO_WORKITEM, work);
	struct _IO_WORKITEM call = *item; /* the routine may free the item */
	if (__atomic_exchange_n(&item->queued, WORK_IDLE, __ATOMIC_ACQ_REL) == WORK_FREED) {
		ob_dereference(call.object);
		if (call.allocated)
			free(item);
		return;
	}
	struct ke_callback_state before = ke_callback_enter();
	if (call.routine_ex)
		call.routine_ex(call.object, call.context, item);
	else
		call.routine(call.object, call.context);
	uint32_t changed = ke_callback_leave(&before);
	if (changed)
		IO_REPORT_ROUTINE(
			call.routine_ex ? (uintptr_t)call.routine_ex : (uintptr_t)call.routine,
			"VF-18", 0xC4, changed & 1 ? 0xFA : 0xC5, call.driver, before.irql, 0,
			"A work item's routine returns at PASSIVE_LEVEL outside every region.",
			"a work item routine of %s changed the thread's %s", call.driver->name,
			changed & 1 ? "IRQL" : "APC-disable count");
	ob_dereference(call.object);
}

static void queue(PIO_WORKITEM item, WORK_QUEUE_TYPE type, PVOID context)
{
	if (__atomic_exchange_n(&item->queued, WORK_QUEUED, __ATOMIC_ACQ_REL)) {
		IO_REPORT("VF-29", 0x96, item, 0, 0, 0,
		          "A work item can be queued again once its routine has begun to run; use "
		          "a flag or a second "
		          "item.",
		          "%s queues a work item that is queued already", item->driver->name);
		return;
	}
	item->context = context;
	ob_reference(item->object);
	item->work.routine = run;
	ex_queue_work(item->machine, &item->work, type);
}

VOID NTAPI IoQueueWorkItem(PIO_WORKITEM item, PIO_WORKITEM_ROUTINE routine, WORK_QUEUE_TYPE type,
                           PVOID context)
{
	KE_REQUIRE_IRQL("IoQueueWorkItem", DISPATCH_LEVEL, "VF-29", 0);
	item->routine = routine;
	item->routine_ex = NULL;
	queue(item, type, context);
}

VOID NTAPI IoQueueWorkItemEx(PIO_WORKITEM item, PIO_WORKITEM_ROUTINE_EX routine,
                             WORK_QUEUE_TYPE type, PVOID context)
{
	KE_REQUIRE_IRQL("IoQueueWorkItemEx", DISPATCH_LEVEL, "VF-29", 0);
	item->routine_ex = routine;
	queue(item, type, context);
}

BOOLEAN NTAPI IoTryQueueWorkItem(PIO_WORKITEM item, PIO_WORKITEM_ROUTINE_EX routine,
                                 WORK_QUEUE_TYPE type, PVOID context)
{
	if (__atomic_load_n(&item->queued, __ATOMIC_ACQUIRE))
		return FALSE;
	IoQueueWorkItemEx(item, routine, type, context);
	return TRUE;
}

uint32_t io_work_item_audit(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	uint32_t count = 0;
	host_lock_acquire(&io->lock);
	PLIST_ENTRY entry = io->work_items.Flink;
	while (entry != &io->work_items) {
		PIO_WORKITEM item = CONTAINING_RECORD(entry, struct _IO_WORKITEM, entry);
		entry = entry->Flink;
		if (item->driver != driver)
			continue;
		RemoveEntryList(&item->entry);
		ke_ledger_add(&driver->machine->ledgers.work_items, -1);
		count++;
		if (item->allocated && !__atomic_load_n(&item->queued, __ATOMIC_ACQUIRE))
			free(item); /* a queued one is still the worker's */
	}
	host_lock_release(&io->lock);
	if (count)
		IO_REPORT("VF-29", 0xCE, 0, driver, count, 0,
		          "Call IoFreeWorkItem for each before the driver unloads.",
		          "%s unloaded and left %u work item(s)", driver->name, count);
	return count;
}

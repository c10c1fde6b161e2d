/*
 * io/shutdown_api.c - shutdown notification: IRP_MJ_SHUTDOWN to who registered, last registered first.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"

struct io_shutdown {
	LIST_ENTRY entry;
	PDEVICE_OBJECT device; /* referenced */
	bool last_chance;
};

static NTSTATUS add(PDEVICE_OBJECT device, bool last_chance)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	struct io_shutdown *record = io_allocate(sizeof(*record));
	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	record->device = device;
	record->last_chance = last_chance;
	ob_reference(device);
	host_lock_acquire(&io->lock);
	InsertHeadList(&io->shutdown, &record->entry);
	host_lock_release(&io->lock);
	device->Flags |= DO_SHUTDOWN_REGISTERED;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoRegisterShutdownNotification(PDEVICE_OBJECT device)
{
	return add(device, false);
}

NTSTATUS NTAPI IoRegisterLastChanceShutdownNotification(PDEVICE_OBJECT device)
{
	return add(device, true);
}

/* A record of device (null: of driver, null: any) taken out of the list, or null. */
static struct io_shutdown *take(struct io_machine *io, PDEVICE_OBJECT device, PDRIVER_OBJECT driver,
                                bool last_chance)
{
	struct io_shutdown *found = NULL;
	host_lock_acquire(&io->lock);
	for (PLIST_ENTRY entry = io->shutdown.Flink; entry != &io->shutdown && !found;
	     entry = entry->Flink) {
		struct io_shutdown *record = CONTAINING_RECORD(entry, struct io_shutdown, entry);
		if ((device && record->device != device) ||
		    (driver && record->device->DriverObject != driver))
			continue;
		if (!device && !driver && record->last_chance != last_chance)
			continue;
		found = record;
	}
	if (found)
		RemoveEntryList(&found->entry);
	host_lock_release(&io->lock);
	return found;
}

static void destroy(struct io_shutdown *record)
{
	ob_dereference(record->device);
	free(record);
}

VOID NTAPI IoUnregisterShutdownNotification(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	struct io_shutdown *record;
	while ((record = take(io, device, NULL, false)))
		destroy(record);
	device->Flags &= ~(ULONG)DO_SHUTDOWN_REGISTERED;
}

void io_shutdown(struct ke_machine *machine)
{
	IO_STACK_LOCATION location = { .MajorFunction = IRP_MJ_SHUTDOWN };
	for (int last_chance = 0; last_chance < 2; last_chance++) {
		struct io_shutdown *record;
		while ((record = take(machine->io, NULL, NULL, last_chance))) {
			PDEVICE_OBJECT top = IoGetAttachedDeviceReference(record->device);
			io_send(top, &location, STATUS_NOT_SUPPORTED, NULL);
			ob_dereference(top);
			destroy(record);
		}
	}
}

uint32_t io_shutdown_audit(struct io_driver *driver)
{
	struct io_shutdown *record;
	uint32_t count = 0;
	while ((record = take(driver->machine->io, NULL, &driver->object, false))) {
		IO_REPORT("VF-22", 0xC4, 0xDA, driver, record->device, 0,
		          "Call IoUnregisterShutdownNotification before IoDeleteDevice.",
		          "%s unloaded with a device registered for shutdown notification",
		          driver->name);
		destroy(record);
		count++;
	}
	return count;
}

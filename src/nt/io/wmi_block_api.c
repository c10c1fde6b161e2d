/*
 * io/wmi_block_api.c - data blocks of other drivers: opened by GUID, with a callback for their events.
 *
 * Model    A block is an object; its callback hears of every event that IoWMIWriteEvent brings for its GUID, at the
 *          IRQL of who writes. Opened for more than notification, somebody must have registered the GUID.
 */
#include <string.h>

#include <wmistr.h>

#include "nt/io/io_internal.h"

#define REGISTRATION_BYTES 4096

struct wmi_block {
	struct io_machine *io;
	LIST_ENTRY entry;
	GUID guid;
	ULONG access;
	WMI_NOTIFICATION_CALLBACK callback;
	PVOID context;
};

static void remove_block(void *body)
{
	struct wmi_block *block = body;

	host_lock_acquire(&block->io->lock);
	RemoveEntryList(&block->entry);
	host_lock_release(&block->io->lock);
}

NTSTATUS io_block_type_create(struct ke_machine *machine)
{
	struct ob_type_options options = {
		.name = u"WmiGuid",
		.mapping = { 0x20001, 0x20002, 0x120010, 0x121FFF },
		.valid_access = 0x121FFF,
		.operations = { .remove = remove_block },
	};

	InitializeListHead(&machine->io->wmi_blocks);
	return ob_type_create(machine, &options, &machine->io->block_type);
}

/* --- Who has a GUID ------------------------------------------------------------------------------------- */

static bool names_guid(const WMIREGINFO *information, ULONG_PTR bytes, const GUID *guid)
{
	size_t head = offsetof(WMIREGINFO, WmiRegGuid);

	if (bytes < head || information->GuidCount > (bytes - head) / sizeof(WMIREGGUID))
		return false;
	for (ULONG at = 0; at < information->GuidCount; at++)
		if (memcmp(&information->WmiRegGuid[at].Guid, guid, sizeof(*guid)) == 0)
			return true;
	return false;
}

static bool device_has(PDEVICE_OBJECT device, const GUID *guid)
{
	IO_STACK_LOCATION location = { .MajorFunction = IRP_MJ_SYSTEM_CONTROL,
		                       .MinorFunction = IRP_MN_REGINFO };
	ULONG_PTR bytes = 0;
	PWMIREGINFO information = ExAllocatePool2(POOL_FLAG_NON_PAGED, REGISTRATION_BYTES, 'gmWI');
	bool has = false;

	if (!information)
		return false;
	location.Parameters.WMI.ProviderId = (ULONG_PTR)device;
	location.Parameters.WMI.DataPath = (PVOID)(ULONG_PTR)WMIREGISTER;
	location.Parameters.WMI.BufferSize = REGISTRATION_BYTES;
	location.Parameters.WMI.Buffer = information;
	if (NT_SUCCESS(io_send(device, &location, STATUS_NOT_SUPPORTED, &bytes)) &&
	    bytes <= REGISTRATION_BYTES)
		has = names_guid(information, bytes, guid);
	ExFreePool(information);
	return has;
}

struct search {
	const GUID *guid;
	bool found;
};

static void search_driver(PDRIVER_OBJECT driver, void *context)
{
	struct search *search = context;

	for (PDEVICE_OBJECT device = driver->DeviceObject; device && !search->found;
	     device = device->NextDevice)
		if (io_device_from_object(device)->management)
			search->found = device_has(device, search->guid);
}

/* --- Blocks --------------------------------------------------------------------------------------------------- */

NTSTATUS NTAPI IoWMIOpenBlock(GUID *DataBlockGuid, ULONG DesiredAccess, PVOID *DataBlockObject)
{
	struct ke_machine *machine = ke_current_machine();
	struct search search = { DataBlockGuid, false };
	struct wmi_block *block;

	*DataBlockObject = NULL;
	if (!KE_REQUIRE_IRQL("IoWMIOpenBlock", PASSIVE_LEVEL, "VF-22", 0))
		return STATUS_UNSUCCESSFUL;
	if (DesiredAccess & ~(ULONG)WMIGUID_NOTIFICATION) {
		io_driver_for_each(machine, search_driver, &search);
		if (!search.found)
			return STATUS_WMI_GUID_NOT_FOUND;
	}
	NTSTATUS status =
		ob_create_object(machine->io->block_type, sizeof(*block), NULL, (void **)&block);
	if (!NT_SUCCESS(status))
		return status;
	block->io = machine->io;
	block->guid = *DataBlockGuid;
	block->access = DesiredAccess;
	host_lock_acquire(&block->io->lock);
	InsertTailList(&block->io->wmi_blocks, &block->entry);
	host_lock_release(&block->io->lock);
	*DataBlockObject = block;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoWMISetNotificationCallback(PVOID Object, WMI_NOTIFICATION_CALLBACK Callback,
                                            PVOID Context)
{
	struct wmi_block *block = Object;

	if (!KE_REQUIRE_IRQL("IoWMISetNotificationCallback", PASSIVE_LEVEL, "VF-22", 0))
		return STATUS_UNSUCCESSFUL;
	if (!(block->access & WMIGUID_NOTIFICATION))
		return STATUS_ACCESS_DENIED;
	host_lock_acquire(&block->io->lock);
	block->callback = Callback;
	block->context = Context;
	host_lock_release(&block->io->lock);
	return STATUS_SUCCESS;
}

/* The first block after previous that listens to guid, referenced; previous is let go. */
static struct wmi_block *next_listener(struct io_machine *io, struct wmi_block *previous,
                                       const GUID *guid)
{
	struct wmi_block *found = NULL;

	host_lock_acquire(&io->lock);
	LIST_ENTRY *entry = previous ? previous->entry.Flink : io->wmi_blocks.Flink;
	for (; entry != &io->wmi_blocks && !found; entry = entry->Flink) {
		struct wmi_block *block = CONTAINING_RECORD(entry, struct wmi_block, entry);
		if (block->callback && memcmp(&block->guid, guid, sizeof(*guid)) == 0 &&
		    ob_try_reference(block))
			found = block;
	}
	host_lock_release(&io->lock);
	if (previous)
		ob_dereference_deferred(previous);
	return found;
}

void io_wmi_tell(struct ke_machine *machine, const WNODE_HEADER *event)
{
	struct io_machine *io = machine->io;

	for (struct wmi_block *at = next_listener(io, NULL, &event->Guid); at;
	     at = next_listener(io, at, &event->Guid))
		at->callback((PVOID)event, at->context);
}

/*
 * io/device.c - device objects: type, life, attachment.
 *
 * Life     IoDeleteDevice takes the name away; the creation reference goes when ReferenceCount (open files)
 *          is 0 and nothing is attached any more: a filter detaches after the device below was deleted. The memory follows with the last pointer reference.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

static void remove_device(void *body)
{
	struct io_device *device = body;
	io_remove_lock_forget(device->machine, device, sizeof(*device) + device->object.Size);
	free(device->object.Timer);
	free(device->object.Vpb);
	if (device->driver)
		ob_dereference(device->driver);
	ke_ledger_add(&device->machine->ledgers.devices, -1);
}

NTSTATUS io_device_type_create(struct ke_machine *machine)
{
	struct ob_type_options options = {
		.name = u"Device",
		.mapping = { FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
		             FILE_ALL_ACCESS },
		.valid_access = FILE_ALL_ACCESS,
		.flags = OB_TYPE_CASE_INSENSITIVE | OB_TYPE_OWN_SECURITY,
		.operations = { .remove = remove_device, .parse = io_device_parse },
	};
	return ob_type_create(machine, &options, &machine->io->device_type);
}

bool io_is_device(PDEVICE_OBJECT device)
{
	if (!device || device->Type != IO_TYPE_DEVICE || !device->DriverObject)
		return false;
	return device->DeviceObjectExtension == &io_device_from_object(device)->extension;
}

/* Take device out of its driver's list; the machine's lock is held. */
static void unlink_locked(struct io_device *device)
{
	PDEVICE_OBJECT *link = &device->object.DriverObject->DeviceObject;
	while (*link && *link != &device->object)
		link = &(*link)->NextDevice;
	if (*link)
		*link = device->object.NextDevice;
	device->unlinked = true;
}

void io_device_consider_delete(struct io_device *device)
{
	struct io_machine *io = device->machine->io;
	host_lock_acquire(&io->lock);
	bool dies = device->deleted && !device->unlinked && device->object.ReferenceCount == 0 &&
	            !device->object.AttachedDevice;
	if (dies)
		unlink_locked(device);
	host_lock_release(&io->lock);
	if (dies)
		ob_dereference(device);
}

/* --- Stacks ------------------------------------------------------------------------------------------------- */

PDEVICE_OBJECT io_device_bottom(PDEVICE_OBJECT device)
{
	while (io_device_from_object(device)->attached_to)
		device = io_device_from_object(device)->attached_to;
	return device;
}

static PDEVICE_OBJECT top_of(PDEVICE_OBJECT device)
{
	while (device->AttachedDevice)
		device = device->AttachedDevice;
	return device;
}

PDEVICE_OBJECT NTAPI IoGetAttachedDevice(PDEVICE_OBJECT device)
{
	return top_of(device);
}

PDEVICE_OBJECT NTAPI IoGetAttachedDeviceReference(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_current_machine();
	host_lock_acquire(&io->lock);
	PDEVICE_OBJECT top = top_of(device);
	ob_reference(top);
	host_lock_release(&io->lock);
	return top;
}

PDEVICE_OBJECT NTAPI IoGetLowerDeviceObject(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_current_machine();
	host_lock_acquire(&io->lock);
	PDEVICE_OBJECT lower = io_device_from_object(device)->attached_to;
	if (lower)
		ob_reference(lower);
	host_lock_release(&io->lock);
	return lower;
}

PDEVICE_OBJECT NTAPI IoGetDeviceAttachmentBaseRef(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_current_machine();
	host_lock_acquire(&io->lock);
	PDEVICE_OBJECT bottom = io_device_bottom(device);
	ob_reference(bottom);
	host_lock_release(&io->lock);
	return bottom;
}

static PDEVICE_OBJECT attach(PDEVICE_OBJECT source, PDEVICE_OBJECT target,
                             PDEVICE_OBJECT *ret_lower)
{
	struct io_machine *io = io_current_machine();
	host_lock_acquire(&io->lock);
	PDEVICE_OBJECT top = top_of(target);
	bool dead = io_device_from_object(top)->deleted || top == source ||
	            io_device_from_object(source)->attached_to;
	if (!dead) {
		top->AttachedDevice = source;
		io_device_from_object(source)->attached_to = top;
		source->StackSize = (CCHAR)(top->StackSize + 1);
		source->AlignmentRequirement = top->AlignmentRequirement;
		source->SectorSize = top->SectorSize;
		if (ret_lower)
			*ret_lower = top;
	}
	host_lock_release(&io->lock);
	return dead ? NULL : top;
}

PDEVICE_OBJECT NTAPI IoAttachDeviceToDeviceStack(PDEVICE_OBJECT source, PDEVICE_OBJECT target)
{
	return attach(source, target, NULL);
}

NTSTATUS NTAPI IoAttachDeviceToDeviceStackSafe(PDEVICE_OBJECT source, PDEVICE_OBJECT target,
                                               PDEVICE_OBJECT *ret_lower)
{
	return attach(source, target, ret_lower) ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
}

NTSTATUS NTAPI IoAttachDeviceByPointer(PDEVICE_OBJECT source, PDEVICE_OBJECT target);
NTSTATUS NTAPI IoAttachDeviceByPointer(PDEVICE_OBJECT source, PDEVICE_OBJECT target)
{
	return attach(source, target, NULL) ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
}

NTSTATUS NTAPI IoAttachDevice(PDEVICE_OBJECT source, PUNICODE_STRING target_name,
                              PDEVICE_OBJECT *ret_lower)
{
	PFILE_OBJECT file;
	PDEVICE_OBJECT target;
	NTSTATUS status = io_file_open(target_name, FILE_READ_ATTRIBUTES, &file, &target);
	if (!NT_SUCCESS(status))
		return status;
	status = IoAttachDeviceToDeviceStackSafe(source, target, ret_lower);
	ob_dereference(file);
	return status;
}

VOID NTAPI IoDetachDevice(PDEVICE_OBJECT target)
{
	struct io_machine *io = io_current_machine();
	host_lock_acquire(&io->lock);
	PDEVICE_OBJECT upper = target->AttachedDevice;
	if (upper) {
		io_device_from_object(upper)->attached_to = NULL;
		target->AttachedDevice = NULL;
	}
	host_lock_release(&io->lock);
	if (upper)
		io_device_consider_delete(io_device_from_object(target));
	else
		IO_REPORT("VF-29", 0xC9, 0x202, target, 0, 0,
		          "Give IoDetachDevice the lower device that IoAttachDeviceToDeviceStack "
		          "returned, once.",
		          "IoDetachDevice: nothing is attached to this device of %s",
		          io_driver_name(target->DriverObject));
}

/* --- For pnp and reports ----------------------------------------------------------------------------------------- */

void io_device_set_node(PDEVICE_OBJECT device, void *node)
{
	io_device_from_object(device)->node = node;
	if (node)
		device->Flags |= DO_BUS_ENUMERATED_DEVICE;
	else
		device->Flags &= ~(ULONG)DO_BUS_ENUMERATED_DEVICE;
}

void *io_device_node(PDEVICE_OBJECT device)
{
	return io_device_from_object(device)->node;
}

void io_device_refuse_opens(PDEVICE_OBJECT device, bool refuse)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	host_lock_acquire(&io->lock);
	for (PDEVICE_OBJECT at = io_device_bottom(device); at; at = at->AttachedDevice)
		io_device_from_object(at)->refuse_opens = refuse;
	host_lock_release(&io->lock);
}

bool io_device_has_files(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	bool has = false;
	host_lock_acquire(&io->lock);
	for (PDEVICE_OBJECT at = io_device_bottom(device); at && !has; at = at->AttachedDevice)
		has = at->ReferenceCount > 0;
	host_lock_release(&io->lock);
	return has;
}

void io_device_describe(PDEVICE_OBJECT device, struct io_device_view *ret_view)
{
	ret_view->driver = io_driver_name(device->DriverObject);
	ret_view->name = ob_object_name(device);
	ret_view->open_files = (uint32_t)device->ReferenceCount;
	ret_view->stack_size = (uint32_t)device->StackSize;
	ret_view->type = device->DeviceType;
}

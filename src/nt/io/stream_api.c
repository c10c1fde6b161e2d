/*
 * io/stream_api.c - file objects without a name, named events, and small questions about files.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

PFILE_OBJECT NTAPI IoCreateStreamFileObjectLite(PFILE_OBJECT file, PDEVICE_OBJECT device)
{
	struct io_device *bottom = io_device_from_object(file ? file->DeviceObject : device);
	void *body;
	if (!NT_SUCCESS(ob_create_object(bottom->machine->io->file_type, sizeof(struct io_file),
	                                 NULL, &body)))
		return NULL;
	struct ob_parse parse = { .machine = bottom->machine };
	io_file_initialize(body, bottom, &parse);
	host_lock_acquire(&bottom->machine->io->lock);
	bottom->object.ReferenceCount++;
	host_lock_release(&bottom->machine->io->lock);
	struct io_file *stream = body;
	stream->object.Flags |= FO_STREAM_FILE;
	return &stream->object;
}

PFILE_OBJECT NTAPI IoCreateStreamFileObject(PFILE_OBJECT file, PDEVICE_OBJECT device)
{
	return IoCreateStreamFileObjectLite(file, device);
}

NTSTATUS NTAPI IoCheckDesiredAccess(PACCESS_MASK desired, ACCESS_MASK granted)
{
	RtlMapGenericMask(desired, IoGetFileObjectGenericMapping());
	return (*desired & ~granted) ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
}

PCONFIGURATION_INFORMATION NTAPI IoGetConfigurationInformation(VOID)
{
	static CONFIGURATION_INFORMATION none = { .Version = sizeof(none) };
	return &none;
}

BOOLEAN NTAPI IoIsWdmVersionAvailable(UCHAR major, UCHAR minor)
{
	return major < 6 || (major == 6 && minor == 0);
}

VOID NTAPI IoRegisterFileSystem(PDEVICE_OBJECT device)
{
	/* Volumes are not mounted here: the file system serves the opens of its own device. */
	ob_reference(device);
}

VOID NTAPI IoUnregisterFileSystem(PDEVICE_OBJECT device)
{
	ob_dereference(device);
}

_Noreturn void drydock_no_more_stack_locations(PIRP irp)
{
	IO_BUGCHECK("VF-15", 0x35, irp, irp->StackCount, 0, 0,
	            "Allocate the IRP with the StackSize of the device it is sent to, plus one for "
	            "an own location.",
	            "a request has no stack location left for the next driver (it has %d)",
	            irp->StackCount);
}

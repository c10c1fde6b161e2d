/* hid/reader.c - the thread that asks a minidriver for input reports, one after another. */
#include "nt/hid/class.h"

#include <stdlib.h>
#include <string.h>

#define RETRY_100NS \
	(-1000000ll) /* a minidriver that fails is asked again after a tenth of a second */

static NTSTATUS returned(PDEVICE_OBJECT object, PIRP irp, PVOID context)
{
	struct hid_reader *reader = context;

	UNREFERENCED_PARAMETER(object);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(&reader->done, 0, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void prepare(struct hid_device *device)
{
	struct hid_reader *reader = &device->reader;
	PIO_STACK_LOCATION next;

	IoReuseIrp(reader->irp, STATUS_NOT_SUPPORTED);
	KeClearEvent(&reader->done);
	next = IoGetNextIrpStackLocation(reader->irp);
	next->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
	next->Parameters.DeviceIoControl.IoControlCode = IOCTL_HID_READ_REPORT;
	next->Parameters.DeviceIoControl.OutputBufferLength = reader->bytes - !device->has_ids;
	reader->irp->UserBuffer = reader->buffer + !device->has_ids;
	IoSetCompletionRoutine(reader->irp, returned, reader, TRUE, TRUE, TRUE);
}

/* False: it is to stop. */
static bool wait_for_report(struct hid_reader *reader)
{
	PVOID objects[] = { &reader->stop, &reader->done };

	if (KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode, FALSE, NULL,
	                             NULL) != STATUS_WAIT_0)
		return true;
	IoCancelIrp(reader->irp);
	KeWaitForSingleObject(&reader->done, Executive, KernelMode, FALSE, NULL);
	return false;
}

/* A report's number says whose it is; without numbers there is one collection. */
static void deliver(struct hid_device *device, ULONG bytes)
{
	const HIDP_DEVICE_DESC *all = &device->collections;
	const uint8_t *report = device->reader.buffer;

	for (ULONG at = 0; at < all->ReportIDsLength; at++) {
		const HIDP_REPORT_IDS *id = &all->ReportIDs[at];
		ULONG child = id->CollectionNumber - 1u;

		if (id->ReportID == report[0] && id->InputLength && child < device->child_count)
			hid_collection_deliver(device->child[child]->DeviceExtension, report,
			                       bytes);
	}
}

static bool is_stopped(struct hid_reader *reader)
{
	LARGE_INTEGER now = { .QuadPart = 0 };

	return KeWaitForSingleObject(&reader->stop, Executive, KernelMode, FALSE, &now) ==
	       STATUS_SUCCESS;
}

static bool pause_reader(struct hid_reader *reader)
{
	LARGE_INTEGER patience = { .QuadPart = RETRY_100NS };

	return KeWaitForSingleObject(&reader->stop, Executive, KernelMode, FALSE, &patience) !=
	       STATUS_SUCCESS;
}

static VOID run(PVOID context)
{
	PDEVICE_OBJECT object = context;
	struct hid_device *device = object->DeviceExtension;
	struct hid_reader *reader = &device->reader;
	bool goes_on = true;

	while (goes_on && !is_stopped(reader)) {
		const IO_STATUS_BLOCK *io = &reader->irp->IoStatus;

		prepare(device);
		hid_call_minidriver(object, reader->irp);
		goes_on = wait_for_report(reader);
		if (goes_on && NT_SUCCESS(io->Status) && io->Information &&
		    io->Information <= reader->bytes - !device->has_ids)
			deliver(device, (ULONG)io->Information + !device->has_ids);
		else if (goes_on)
			goes_on = pause_reader(reader);
	}
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static ULONG longest_input(const HIDP_DEVICE_DESC *all)
{
	ULONG longest = 0;

	for (ULONG at = 0; at < all->CollectionDescLength; at++)
		if (all->CollectionDesc[at].InputLength > longest)
			longest = all->CollectionDesc[at].InputLength;
	return longest;
}

static void free_reader(struct hid_reader *reader)
{
	if (reader->irp)
		IoFreeIrp(reader->irp);
	free(reader->buffer);
	memset(reader, 0, sizeof(*reader));
}

static NTSTATUS start_thread(PDEVICE_OBJECT object, struct hid_reader *reader)
{
	HANDLE handle;
	NTSTATUS status =
		PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, run, object);

	if (!NT_SUCCESS(status))
		return status;
	status = ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, NULL, KernelMode,
	                                   &reader->thread, NULL);
	ZwClose(handle);
	return status;
}

NTSTATUS hid_reader_start(PDEVICE_OBJECT object)
{
	struct hid_device *device = object->DeviceExtension;
	struct hid_reader *reader = &device->reader;
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (reader->thread || !longest_input(&device->collections))
		return STATUS_SUCCESS;
	KeInitializeEvent(&reader->done, NotificationEvent, FALSE);
	KeInitializeEvent(&reader->stop, NotificationEvent, FALSE);
	reader->bytes = longest_input(&device->collections);
	reader->buffer = calloc(1, reader->bytes);
	reader->irp = IoAllocateIrp(object->StackSize, FALSE);
	if (reader->buffer && reader->irp)
		status = start_thread(object, reader);
	if (!NT_SUCCESS(status))
		free_reader(reader);
	return status;
}

void hid_reader_stop(PDEVICE_OBJECT object)
{
	struct hid_reader *reader = &((struct hid_device *)object->DeviceExtension)->reader;

	if (!reader->thread)
		return;
	KeSetEvent(&reader->stop, 0, FALSE);
	KeWaitForSingleObject(reader->thread, Executive, KernelMode, FALSE, NULL);
	ObDereferenceObject(reader->thread);
	free_reader(reader);
}

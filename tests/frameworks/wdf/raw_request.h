/*
 * tests/frameworks/wdf/raw_request.h - an IRP that a test makes itself and that counts its ends.
 *
 * With it a test chooses the requestor's mode, the file object and the buffers, and sees when exactly the IRP is
 * completed: "irp " in the log.
 */
#ifndef DRYDOCK_TESTS_WDF_RAW_REQUEST_H
#define DRYDOCK_TESTS_WDF_RAW_REQUEST_H

#include "queue_fixture.h"

struct raw_request {
	PIRP irp;
	PIO_STACK_LOCATION location; /* filled by the test before raw_send() */
	int ends;
	NTSTATUS status;
	ULONG_PTR information;
};

static inline NTSTATUS raw_ended(PDEVICE_OBJECT device_object, PIRP irp, PVOID context)
{
	struct raw_request *raw = context;

	(void)device_object;
	note("irp ");
	raw->ends++;
	raw->status = irp->IoStatus.Status;
	raw->information = irp->IoStatus.Information;
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static inline void raw_prepare(struct raw_request *raw, UCHAR major, KPROCESSOR_MODE mode)
{
	PDEVICE_OBJECT target = WdfDeviceWdmGetDeviceObject(device);

	*raw = (struct raw_request){ .status = NOT_YET };
	raw->irp = IoAllocateIrp((CCHAR)(target->StackSize + 1), FALSE);
	assert_non_null(raw->irp);
	raw->irp->RequestorMode = mode;
	raw->location = IoGetNextIrpStackLocation(raw->irp);
	raw->location->MajorFunction = major;
	IoSetCompletionRoutine(raw->irp, raw_ended, raw, TRUE, TRUE, TRUE);
}

static inline NTSTATUS raw_send(struct raw_request *raw)
{
	return IoCallDriver(WdfDeviceWdmGetDeviceObject(device), raw->irp);
}

static inline void raw_free(struct raw_request *raw)
{
	assert_int_equal(raw->ends, 1);
	IoFreeIrp(raw->irp);
}

#endif

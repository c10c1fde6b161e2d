/*
 * hid/control.c - what programs ask of a collection: facts that the class knows, and reports and texts that the minidriver has.
 *
 * What the minidriver has is asked of it in the program's own request. While that is on its way its buffers are the
 * class's, so it is one of kernel mode; when it comes back it is the program's again.
 */
#include "nt/hid/class.h"

#include <stdlib.h>
#include <string.h>

#include "nt/mm/mm.h"

#define LANGUAGE_ENGLISH 0x0409u
#define INDEX_BITS 16

/* A request of a program's that is on its way to the minidriver. */
struct transfer {
	HID_XFER_PACKET packet;
	PVOID user_buffer;
	KPROCESSOR_MODE mode;
	ULONG extra; /* bytes that stand before what the minidriver gives: a number that it does not know of */
	bool gives; /* Information is how much was read; else how much was written */
	ULONG written;
};

/* --- On the way ---------------------------------------------------------------------------------------------------- */

static NTSTATUS returned(PDEVICE_OBJECT object, PIRP irp, PVOID context)
{
	struct transfer *transfer = context;

	UNREFERENCED_PARAMETER(object);
	irp->UserBuffer = transfer->user_buffer;
	irp->RequestorMode = transfer->mode;
	if (!NT_SUCCESS(irp->IoStatus.Status))
		irp->IoStatus.Information = 0;
	else if (transfer->gives)
		irp->IoStatus.Information += transfer->extra;
	else
		irp->IoStatus.Information = transfer->written;
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	free(transfer);
	return STATUS_CONTINUE_COMPLETION;
}

static PIO_STACK_LOCATION begin(PIRP irp, ULONG code, struct transfer *transfer)
{
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);

	transfer->user_buffer = irp->UserBuffer;
	transfer->mode = irp->RequestorMode;
	irp->RequestorMode = KernelMode;
	memset(next, 0, sizeof(*next));
	next->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
	next->Parameters.DeviceIoControl.IoControlCode = code;
	IoSetCompletionRoutine(irp, returned, transfer, TRUE, TRUE, TRUE);
	return next;
}

/* --- Reports -------------------------------------------------------------------------------------------------------- */

struct report {
	ULONG code; /* to the minidriver */
	HIDP_REPORT_TYPE type;
	bool gives;
	PUCHAR buffer; /* with the number first */
	ULONG bytes;   /* of buffer */
};

static ULONG length_of(const HIDP_REPORT_IDS *id, HIDP_REPORT_TYPE type)
{
	return type == HidP_Input    ? id->InputLength
	       : type == HidP_Output ? id->OutputLength
	                             : id->FeatureLength;
}

/* How long the collection's report of that number is; 0: it has none. */
static ULONG report_length(const struct hid_collection *collection, UCHAR number,
                           HIDP_REPORT_TYPE type)
{
	const struct hid_device *device = collection->parent->DeviceExtension;

	for (ULONG at = 0; at < device->collections.ReportIDsLength; at++) {
		const HIDP_REPORT_IDS *id = &device->collections.ReportIDs[at];

		if (id->ReportID == number && id->CollectionNumber == collection->index + 1)
			return length_of(id, type);
	}
	return 0;
}

static NTSTATUS send_report(struct hid_collection *collection, PIRP irp,
                            const struct report *report)
{
	const struct hid_device *device = collection->parent->DeviceExtension;
	struct transfer *transfer;
	PIO_STACK_LOCATION next;
	ULONG length;

	if (!report->buffer || !report->bytes)
		return hid_complete(irp, STATUS_INVALID_BUFFER_SIZE, 0);
	length = report_length(collection, report->buffer[0], report->type);
	if (!length)
		return hid_complete(irp, STATUS_INVALID_PARAMETER, 0);
	if (report->bytes < length)
		return hid_complete(irp, STATUS_INVALID_BUFFER_SIZE, 0);
	transfer = calloc(1, sizeof(*transfer));
	if (!transfer)
		return hid_complete(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	transfer->extra = !device->has_ids;
	transfer->gives = report->gives;
	transfer->written = report->type == HidP_Output ? report->bytes : 0;
	transfer->packet = (HID_XFER_PACKET){ report->buffer + transfer->extra,
		                              length - transfer->extra, report->buffer[0] };
	next = begin(irp, report->code, transfer);
	irp->UserBuffer = &transfer->packet;
	if (report->gives)
		next->Parameters.DeviceIoControl.OutputBufferLength = sizeof(transfer->packet);
	else
		next->Parameters.DeviceIoControl.InputBufferLength = sizeof(transfer->packet);
	return hid_call_minidriver(collection->parent, irp);
}

NTSTATUS hid_collection_write(struct hid_collection *collection, PIRP irp)
{
	return send_report(collection, irp,
	                   &(struct report){
				   IOCTL_HID_WRITE_REPORT, HidP_Output, false,
				   irp->AssociatedIrp.SystemBuffer,
				   IoGetCurrentIrpStackLocation(irp)->Parameters.Write.Length });
}

static PUCHAR output_of(PIRP irp)
{
	return irp->MdlAddress ? MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority)
	                       : NULL;
}

static NTSTATUS get_report(struct hid_collection *collection, PIRP irp, ULONG code,
                           HIDP_REPORT_TYPE type)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

	return send_report(collection, irp,
	                   &(struct report){
				   code, type, true, output_of(irp),
				   location->Parameters.DeviceIoControl.OutputBufferLength });
}

static NTSTATUS set_report(struct hid_collection *collection, PIRP irp, ULONG code,
                           HIDP_REPORT_TYPE type)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

	return send_report(collection, irp,
	                   &(struct report){
				   code, type, false, irp->AssociatedIrp.SystemBuffer,
				   location->Parameters.DeviceIoControl.InputBufferLength });
}

/* --- Texts ---------------------------------------------------------------------------------------------------------- */

static NTSTATUS get_text(struct hid_collection *collection, PIRP irp, ULONG code, ULONG which)
{
	ULONG room =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength;
	struct transfer *transfer;
	PIO_STACK_LOCATION next;

	if (!output_of(irp) || !room)
		return hid_complete(irp, STATUS_INVALID_USER_BUFFER, 0);
	transfer = calloc(1, sizeof(*transfer));
	if (!transfer)
		return hid_complete(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	transfer->gives = true;
	next = begin(irp, code, transfer);
	irp->UserBuffer = output_of(irp);
	next->Parameters.DeviceIoControl.OutputBufferLength = room;
	next->Parameters.DeviceIoControl.Type3InputBuffer =
		(PVOID)(ULONG_PTR)(which | LANGUAGE_ENGLISH << INDEX_BITS);
	return hid_call_minidriver(collection->parent, irp);
}

static NTSTATUS get_indexed_text(struct hid_collection *collection, PIRP irp)
{
	ULONG given =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.InputBufferLength;
	ULONG which;

	if (given < sizeof(which))
		return hid_complete(irp, STATUS_INVALID_BUFFER_SIZE, 0);
	memcpy(&which, irp->AssociatedIrp.SystemBuffer, sizeof(which));
	return get_text(collection, irp, IOCTL_HID_GET_INDEXED_STRING, which & 0xFFFFu);
}

/* --- What the class knows ------------------------------------------------------------------------------------------- */

static NTSTATUS give(PIRP irp, const void *from, ULONG bytes)
{
	ULONG room =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength;

	if (room < bytes)
		return hid_complete(irp, STATUS_INVALID_BUFFER_SIZE, 0);
	memcpy(irp->AssociatedIrp.SystemBuffer, from, bytes);
	return hid_complete(irp, STATUS_SUCCESS, bytes);
}

static NTSTATUS give_information(const struct hid_collection *collection, PIRP irp)
{
	const struct hid_device *device = collection->parent->DeviceExtension;
	HID_COLLECTION_INFORMATION information = {
		.DescriptorSize = hid_collection_description(collection)->PreparsedDataLength,
		.VendorID = device->attributes.VendorID,
		.ProductID = device->attributes.ProductID,
		.VersionNumber = device->attributes.VersionNumber
	};

	return give(irp, &information, sizeof(information));
}

/* The one code whose buffer is the program's own. */
static NTSTATUS give_preparsed(const struct hid_collection *collection, PIRP irp)
{
	const HIDP_COLLECTION_DESC *description = hid_collection_description(collection);
	ULONG room =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength;
	NTSTATUS status;

	if (room < description->PreparsedDataLength)
		return hid_complete(irp, STATUS_INVALID_BUFFER_SIZE, 0);
	status = mm_probe(irp->UserBuffer, description->PreparsedDataLength, 1, MM_WRITE,
	                  irp->RequestorMode);
	if (!NT_SUCCESS(status))
		return hid_complete(irp, status, 0);
	memcpy(irp->UserBuffer, description->PreparsedData, description->PreparsedDataLength);
	return hid_complete(irp, STATUS_SUCCESS, description->PreparsedDataLength);
}

static NTSTATUS set_ring(struct hid_file *file, PIRP irp)
{
	ULONG count;

	if (IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.InputBufferLength <
	    sizeof(count))
		return hid_complete(irp, STATUS_INVALID_BUFFER_SIZE, 0);
	memcpy(&count, irp->AssociatedIrp.SystemBuffer, sizeof(count));
	return hid_complete(irp, hid_file_resize(file, count), 0);
}

static NTSTATUS give_ring(const struct hid_file *file, PIRP irp)
{
	ULONG count = __atomic_load_n(&file->capacity, __ATOMIC_RELAXED);

	return give(irp, &count, sizeof(count));
}

/* --- Codes ---------------------------------------------------------------------------------------------------------- */

static NTSTATUS known_here(struct hid_collection *collection, PIRP irp, ULONG code)
{
	struct hid_file *file = IoGetCurrentIrpStackLocation(irp)->FileObject->FsContext;

	switch (code) {
	case IOCTL_HID_GET_COLLECTION_INFORMATION: return give_information(collection, irp);
	case IOCTL_HID_GET_COLLECTION_DESCRIPTOR: return give_preparsed(collection, irp);
	case IOCTL_GET_NUM_DEVICE_INPUT_BUFFERS: return give_ring(file, irp);
	case IOCTL_SET_NUM_DEVICE_INPUT_BUFFERS: return set_ring(file, irp);
	case IOCTL_HID_FLUSH_QUEUE:
		hid_file_flush(file);
		return hid_complete(irp, STATUS_SUCCESS, 0);
	default: return hid_complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

NTSTATUS hid_collection_control(struct hid_collection *collection, PIRP irp)
{
	ULONG code = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode;

	if (!__atomic_load_n(&collection->is_started, __ATOMIC_SEQ_CST))
		return hid_complete(irp, STATUS_DEVICE_NOT_CONNECTED, 0);
	switch (code) {
	case IOCTL_HID_GET_FEATURE: return get_report(collection, irp, code, HidP_Feature);
	case IOCTL_HID_SET_FEATURE: return set_report(collection, irp, code, HidP_Feature);
	case IOCTL_HID_GET_INPUT_REPORT: return get_report(collection, irp, code, HidP_Input);
	case IOCTL_HID_SET_OUTPUT_REPORT: return set_report(collection, irp, code, HidP_Output);
	case IOCTL_HID_GET_MANUFACTURER_STRING:
		return get_text(collection, irp, IOCTL_HID_GET_STRING, HID_STRING_ID_IMANUFACTURER);
	case IOCTL_HID_GET_PRODUCT_STRING:
		return get_text(collection, irp, IOCTL_HID_GET_STRING, HID_STRING_ID_IPRODUCT);
	case IOCTL_HID_GET_SERIALNUMBER_STRING:
		return get_text(collection, irp, IOCTL_HID_GET_STRING, HID_STRING_ID_ISERIALNUMBER);
	case IOCTL_HID_GET_INDEXED_STRING: return get_indexed_text(collection, irp);
	default: return known_here(collection, irp, code);
	}
}

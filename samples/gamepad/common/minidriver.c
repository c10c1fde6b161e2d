/* minidriver.c - the class's codes. */
#include "minidriver.h"

#include <hidport.h>

#define TEXT_LENGTH 64
#define HID_VERSION 0x0111

typedef struct minidriver *MINIDRIVER_POINTER;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(MINIDRIVER_POINTER, MinidriverOf)

static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;
static EVT_WDF_DEVICE_D0_ENTRY EvtD0Entry;
static EVT_WDF_DEVICE_D0_EXIT EvtD0Exit;

static NTSTATUS Give(WDFREQUEST request, const void *from, size_t bytes)
{
	PVOID output;
	NTSTATUS status = WdfRequestRetrieveOutputBuffer(request, bytes, &output, NULL);

	if (!NT_SUCCESS(status))
		return status;
	RtlCopyMemory(output, from, bytes);
	WdfRequestSetInformation(request, bytes);
	return STATUS_SUCCESS;
}

/* --- What it is ------------------------------------------------------------------------------------------------------ */

static NTSTATUS GiveDescriptor(const struct minidriver_model *model, WDFREQUEST request)
{
	HID_DESCRIPTOR descriptor;

	RtlZeroMemory(&descriptor, sizeof(descriptor));
	descriptor.bLength = sizeof(descriptor);
	descriptor.bDescriptorType = HID_HID_DESCRIPTOR_TYPE;
	descriptor.bcdHID = HID_VERSION;
	descriptor.bNumDescriptors = 1;
	descriptor.DescriptorList[0].bReportType = HID_REPORT_DESCRIPTOR_TYPE;
	descriptor.DescriptorList[0].wReportLength = model->descriptorBytes;
	return Give(request, &descriptor, sizeof(descriptor));
}

static NTSTATUS GiveAttributes(const struct minidriver_model *model, WDFREQUEST request)
{
	HID_DEVICE_ATTRIBUTES attributes;

	RtlZeroMemory(&attributes, sizeof(attributes));
	attributes.Size = sizeof(attributes);
	attributes.VendorID = model->vendor;
	attributes.ProductID = model->product;
	attributes.VersionNumber = model->version;
	return Give(request, &attributes, sizeof(attributes));
}

static NTSTATUS GiveText(struct minidriver *minidriver, WDFREQUEST request)
{
	WCHAR serial[TEXT_LENGTH];
	const WCHAR *text = serial;
	ULONG *which;
	NTSTATUS status =
		WdfRequestRetrieveInputBuffer(request, sizeof(*which), (PVOID *)&which, NULL);

	if (!NT_SUCCESS(status))
		return status;
	switch (*which & 0xFFFF) {
	case HID_STRING_ID_IMANUFACTURER: text = minidriver->model->manufacturer; break;
	case HID_STRING_ID_IPRODUCT: text = minidriver->model->name; break;
	case HID_STRING_ID_ISERIALNUMBER:
		minidriver->model->serial(minidriver, serial, TEXT_LENGTH);
		break;
	default: return STATUS_INVALID_PARAMETER;
	}
	return Give(request, text, (wcslen(text) + 1) * sizeof(WCHAR));
}

/* --- Reports --------------------------------------------------------------------------------------------------------- */

/* A report without a number has no output at all. */
static UINT8 NumberOfWrite(WDFREQUEST request)
{
	PVOID output;
	size_t bytes = 0;

	if (!NT_SUCCESS(WdfRequestRetrieveOutputBuffer(request, 0, &output, &bytes)))
		return 0;
	return (UINT8)bytes;
}

static NTSTATUS Take(struct minidriver *minidriver, WDFREQUEST request,
                     NTSTATUS (*routine)(struct minidriver *minidriver, UINT8 number,
                                         const UINT8 *input, size_t bytes))
{
	PVOID input;
	size_t bytes;
	NTSTATUS status = WdfRequestRetrieveInputBuffer(request, 1, &input, &bytes);

	if (!NT_SUCCESS(status))
		return status;
	if (routine == NULL)
		return STATUS_NOT_SUPPORTED;
	status = routine(minidriver, NumberOfWrite(request), input, bytes);
	if (NT_SUCCESS(status))
		WdfRequestSetInformation(request, bytes);
	return status;
}

static NTSTATUS GetFeature(struct minidriver *minidriver, WDFREQUEST request)
{
	PVOID number, output;
	size_t bytes, used = 0;
	NTSTATUS status = WdfRequestRetrieveInputBuffer(request, 1, &number, NULL);

	if (NT_SUCCESS(status))
		status = WdfRequestRetrieveOutputBuffer(request, 1, &output, &bytes);
	if (!NT_SUCCESS(status))
		return status;
	if (minidriver->model->getFeature == NULL)
		return STATUS_NOT_SUPPORTED;
	status = minidriver->model->getFeature(minidriver, *(UINT8 *)number, output, bytes, &used);
	if (NT_SUCCESS(status))
		WdfRequestSetInformation(request, used);
	return status;
}

static NTSTATUS GetInput(struct minidriver *minidriver, WDFREQUEST request)
{
	PVOID output;
	size_t bytes, used = 0;
	NTSTATUS status = WdfRequestRetrieveOutputBuffer(request, 1, &output, &bytes);

	if (NT_SUCCESS(status))
		status = minidriver->model->getInput(minidriver, output, bytes, &used);
	if (NT_SUCCESS(status))
		WdfRequestSetInformation(request, used);
	return status;
}

BOOLEAN MinidriverTell(_Inout_ struct minidriver *minidriver, _In_ const void *report,
                       _In_ size_t bytes)
{
	WDFREQUEST request;

	if (!NT_SUCCESS(WdfIoQueueRetrieveNextRequest(minidriver->reads, &request)))
		return FALSE;
	WdfRequestComplete(request, Give(request, report, bytes));
	return TRUE;
}

/* --- Codes ----------------------------------------------------------------------------------------------------------- */

static NTSTATUS Answer(struct minidriver *minidriver, WDFREQUEST request, ULONG code)
{
	const struct minidriver_model *model = minidriver->model;

	switch (code) {
	case IOCTL_HID_GET_DEVICE_DESCRIPTOR: return GiveDescriptor(model, request);
	case IOCTL_HID_GET_REPORT_DESCRIPTOR:
		return Give(request, model->descriptor, model->descriptorBytes);
	case IOCTL_HID_GET_DEVICE_ATTRIBUTES: return GiveAttributes(model, request);
	case IOCTL_HID_GET_STRING: return GiveText(minidriver, request);
	case IOCTL_HID_WRITE_REPORT:
	case IOCTL_UMDF_HID_SET_OUTPUT_REPORT: return Take(minidriver, request, model->write);
	case IOCTL_UMDF_HID_SET_FEATURE: return Take(minidriver, request, model->setFeature);
	case IOCTL_UMDF_HID_GET_FEATURE: return GetFeature(minidriver, request);
	case IOCTL_UMDF_HID_GET_INPUT_REPORT: return GetInput(minidriver, request);
	default: return STATUS_NOT_SUPPORTED;
	}
}

static VOID EvtIoDeviceControl(_In_ WDFQUEUE queue, _In_ WDFREQUEST request,
                               _In_ size_t outputBytes, _In_ size_t inputBytes, _In_ ULONG code)
{
	struct minidriver *minidriver = *MinidriverOf(queue);
	NTSTATUS status;

	UNREFERENCED_PARAMETER(outputBytes);
	UNREFERENCED_PARAMETER(inputBytes);
	if (code == IOCTL_HID_READ_REPORT) {
		status = WdfRequestForwardToIoQueue(request, minidriver->reads);
		if (NT_SUCCESS(status))
			return;
	} else {
		status = Answer(minidriver, request, code);
	}
	WdfRequestComplete(request, status);
}

/* --- Making ---------------------------------------------------------------------------------------------------------- */

static NTSTATUS EvtD0Entry(_In_ WDFDEVICE device, _In_ WDF_POWER_DEVICE_STATE from)
{
	UNREFERENCED_PARAMETER(from);
	PadStart(&(*MinidriverOf(device))->pad);
	return STATUS_SUCCESS;
}

static NTSTATUS EvtD0Exit(_In_ WDFDEVICE device, _In_ WDF_POWER_DEVICE_STATE to)
{
	UNREFERENCED_PARAMETER(to);
	PadStop(&(*MinidriverOf(device))->pad);
	return STATUS_SUCCESS;
}

void MinidriverInit(_Inout_ PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS power;

	WdfFdoInitSetFilter(init);
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&power);
	power.EvtDeviceD0Entry = EvtD0Entry;
	power.EvtDeviceD0Exit = EvtD0Exit;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &power);
}

static NTSTATUS CreateQueues(WDFDEVICE device, struct minidriver *minidriver)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE queue;
	NTSTATUS status;

	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	status = WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &minidriver->reads);
	if (!NT_SUCCESS(status))
		return status;
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = EvtIoDeviceControl;
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, MINIDRIVER_POINTER);
	status = WdfIoQueueCreate(device, &config, &attributes, &queue);
	if (NT_SUCCESS(status))
		*MinidriverOf(queue) = minidriver;
	return status;
}

NTSTATUS MinidriverCreate(_In_ WDFDEVICE device, _Inout_ struct minidriver *minidriver,
                          _In_ enum pad_kind kind)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	MINIDRIVER_POINTER *pointer;
	NTSTATUS status;

	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, MINIDRIVER_POINTER);
	status = WdfObjectAllocateContext(device, &attributes, (PVOID *)&pointer);
	if (!NT_SUCCESS(status))
		return status;
	*pointer = minidriver;
	status = PadCreate(device, &minidriver->pad, kind);
	return NT_SUCCESS(status) ? CreateQueues(device, minidriver) : status;
}

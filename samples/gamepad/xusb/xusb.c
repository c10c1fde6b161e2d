/*
 * xusb.c - a virtual gamepad that XInput finds: a UMDF driver without hardware.
 *
 * Whoever plays the pad is a host elsewhere; its input comes through a sealed section (common/link.c), and this driver answers
 * XInput's control codes out of it (answer.c). Rumble goes the other way.
 */
#include "answer.h"
#include "pad.h"

typedef struct device {
	struct pad pad;
	struct answers answers;
} XUSB_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(XUSB_DEVICE, DeviceOf)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;
static EVT_WDF_DEVICE_D0_ENTRY EvtD0Entry;
static EVT_WDF_DEVICE_D0_EXIT EvtD0Exit;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;

/* --- Requests ------------------------------------------------------------------------------------------------------ */

static NTSTATUS TakeOrder(struct device *device, WDFREQUEST request)
{
	PVOID input;
	size_t bytes;
	NTSTATUS status =
		WdfRequestRetrieveInputBuffer(request, XUSB_SET_STATE_BYTES, &input, &bytes);

	return NT_SUCCESS(status) ? AnswerOrder(&device->answers, input, bytes)
	                          : STATUS_INVALID_PARAMETER;
}

static NTSTATUS Give(WDFREQUEST request, const struct answer *answer)
{
	PVOID output;
	NTSTATUS status = WdfRequestRetrieveOutputBuffer(request, answer->count, &output, NULL);

	if (NT_SUCCESS(status))
		RtlCopyMemory(output, answer->bytes, answer->count);
	return status;
}

static VOID EvtIoDeviceControl(_In_ WDFQUEUE queue, _In_ WDFREQUEST request,
                               _In_ size_t outputBytes, _In_ size_t inputBytes, _In_ ULONG code)
{
	struct device *device = DeviceOf(WdfIoQueueGetDevice(queue));
	struct answer answer;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(inputBytes);
	RtlZeroMemory(&answer, sizeof(answer));
	if (code == XUSB_SET_STATE) {
		status = TakeOrder(device, request);
	} else {
		status = AnswerCode(&device->answers, code, outputBytes, &answer);
		if (NT_SUCCESS(status))
			status = Give(request, &answer);
	}
	WdfRequestCompleteWithInformation(request, status, NT_SUCCESS(status) ? answer.count : 0);
}

/* --- The driver ------------------------------------------------------------------------------------------------------ */

static NTSTATUS EvtD0Entry(_In_ WDFDEVICE handle, _In_ WDF_POWER_DEVICE_STATE from)
{
	UNREFERENCED_PARAMETER(from);
	PadStart(&DeviceOf(handle)->pad);
	return STATUS_SUCCESS;
}

static NTSTATUS EvtD0Exit(_In_ WDFDEVICE handle, _In_ WDF_POWER_DEVICE_STATE to)
{
	UNREFERENCED_PARAMETER(to);
	PadStop(&DeviceOf(handle)->pad);
	return STATUS_SUCCESS;
}

/* Requests come as they are sent: an order does not wait for who reads. */
static NTSTATUS CreateQueue(WDFDEVICE handle)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = EvtIoDeviceControl;
	return WdfIoQueueCreate(handle, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS EvtDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	static const GUID interfaceClass = XUSB_INTERFACE;
	WDF_PNPPOWER_EVENT_CALLBACKS power;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE handle;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&power);
	power.EvtDeviceD0Entry = EvtD0Entry;
	power.EvtDeviceD0Exit = EvtD0Exit;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &power);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, XUSB_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &handle);
	if (!NT_SUCCESS(status))
		return status;
	DeviceOf(handle)->answers.link = &DeviceOf(handle)->pad.link;
	status = PadCreate(handle, &DeviceOf(handle)->pad, PAD_KIND_XUSB);
	if (NT_SUCCESS(status))
		status = CreateQueue(handle);
	return NT_SUCCESS(status) ? WdfDeviceCreateDeviceInterface(handle, &interfaceClass, NULL)
	                          : status;
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

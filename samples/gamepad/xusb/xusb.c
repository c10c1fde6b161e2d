/*
 * xusb.c - a virtual gamepad that XInput finds: a UMDF driver without hardware.
 *
 * Whoever plays the pad is a host elsewhere; its input comes through a sealed section (common/link.c), and this driver answers
 * XInput's control codes out of it. Rumble goes the other way. Read EvtIoDeviceControl() for what can be asked.
 */
#include "pad.h"

#include <drydock/xusb_protocol.h>

typedef struct device {
	struct pad pad;
	/* Under the link's lock. */
	struct xusb_numbering numbering;
	struct xusb_gamepad last; /* what was read last */
	UINT8 led;
} XUSB_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(XUSB_DEVICE, DeviceOf)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;
static EVT_WDF_DEVICE_D0_ENTRY EvtD0Entry;
static EVT_WDF_DEVICE_D0_EXIT EvtD0Exit;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;

/* An answer as it is made, before it goes into the request. */
struct answer {
	UINT8 bytes[XUSB_CAPABILITIES_LONG_BYTES];
	SIZE_T count;
};

/* --- What goes through the section -------------------------------------------------------------------------------- */

/* A host that dies while it writes leaves the state before. */
static NTSTATUS GetState(struct device *device, struct answer *answer)
{
	struct pad_xusb *section;
	struct xusb_gamepad gamepad;
	UINT32 packet;

	section = LinkLock(&device->pad.link);
	if (section &&
	    pad_read_guarded(&section->guard, &gamepad, &section->buttons, sizeof(gamepad)))
		device->last = gamepad;
	gamepad = device->last;
	packet = xusb_number(&device->numbering, &gamepad);
	LinkUnlock(&device->pad.link);
	if (!section)
		return STATUS_DEVICE_NOT_CONNECTED;
	xusb_pack_state(answer->bytes, packet, &gamepad);
	answer->count = XUSB_STATE_BYTES;
	return STATUS_SUCCESS;
}

/* The last order counts: levels, not events, so that one that is overwritten was out of date. */
static void Rumble(struct pad_xusb *section, const struct xusb_set_state *order)
{
	const UINT8 motors[] = { order->large_motor, order->small_motor };

	pad_copy_out(&section->large_motor, motors, sizeof(motors));
	pad_store_release(&section->rumble_sequence, pad_load(&section->rumble_sequence) + 1);
}

static NTSTATUS SetState(struct device *device, const void *input, size_t bytes)
{
	struct xusb_set_state order;
	struct pad_xusb *section;

	if (!xusb_unpack_set_state(input, bytes, &order))
		return STATUS_INVALID_PARAMETER;
	section = LinkLock(&device->pad.link);
	if (order.subcommand == XUSB_SET_LED)
		device->led = order.led;
	else if (section)
		Rumble(section, &order);
	LinkUnlock(&device->pad.link);
	return section ? STATUS_SUCCESS : STATUS_DEVICE_NOT_CONNECTED;
}

/* --- Requests ------------------------------------------------------------------------------------------------------ */

static void GetCapabilities(struct answer *answer, size_t outputBytes)
{
	if (outputBytes < XUSB_CAPABILITIES_LONG_BYTES) {
		xusb_pack_capabilities(answer->bytes);
		answer->count = XUSB_CAPABILITIES_BYTES;
		return;
	}
	xusb_pack_capabilities_long(answer->bytes);
	answer->count = XUSB_CAPABILITIES_LONG_BYTES;
}

static void GetLed(struct device *device, struct answer *answer)
{
	LinkLock(&device->pad.link);
	xusb_pack_led(answer->bytes, device->led);
	LinkUnlock(&device->pad.link);
	answer->count = XUSB_LED_BYTES;
}

static void Prove(struct device *device, struct answer *answer)
{
	struct pad_proof proof;

	LinkFillProof(&device->pad.link, &proof);
	RtlCopyMemory(answer->bytes, &proof, sizeof(proof));
	answer->count = sizeof(proof);
}

/* What XInput could wait for fails, so that it asks again and again. */
static NTSTATUS MakeAnswer(struct device *device, ULONG code, size_t outputBytes,
                           struct answer *answer)
{
	switch (code) {
	case XUSB_GET_INFORMATION:
		xusb_pack_information(answer->bytes);
		answer->count = XUSB_INFORMATION_BYTES;
		return STATUS_SUCCESS;
	case XUSB_GET_CAPABILITIES: GetCapabilities(answer, outputBytes); return STATUS_SUCCESS;
	case XUSB_GET_STATE: return GetState(device, answer);
	case XUSB_GET_LED: GetLed(device, answer); return STATUS_SUCCESS;
	case XUSB_GET_BATTERY:
		xusb_pack_battery(answer->bytes);
		answer->count = XUSB_BATTERY_BYTES;
		return STATUS_SUCCESS;
	case PAD_PROOF_CODE: Prove(device, answer); return STATUS_SUCCESS;
	case XUSB_WAIT_GUIDE:
	case XUSB_WAIT_INPUT: return STATUS_NOT_SUPPORTED;
	default: return STATUS_INVALID_DEVICE_REQUEST;
	}
}

static NTSTATUS TakeOrder(struct device *device, WDFREQUEST request)
{
	PVOID input;
	size_t bytes;
	NTSTATUS status =
		WdfRequestRetrieveInputBuffer(request, XUSB_SET_STATE_BYTES, &input, &bytes);

	return NT_SUCCESS(status) ? SetState(device, input, bytes) : STATUS_INVALID_PARAMETER;
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
		status = MakeAnswer(device, code, outputBytes, &answer);
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

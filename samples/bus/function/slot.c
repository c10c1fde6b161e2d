/*
 * slot.c - the function driver of the bus sample's children.
 *
 * It asks the bus for its slot's number when it is added, offers a device interface, and answers one
 * control code. It knows nothing of the filter above it.
 */
#include <ntddk.h>
#include <wdf.h>
#include <initguid.h>

#include "bus_public.h"
#include "slot_interface.h"

typedef struct _SLOT_DEVICE {
	ULONG Number;
} SLOT_DEVICE, *PSLOT_DEVICE;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(SLOT_DEVICE, SlotGetDevice)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD SlotDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE SlotPrepareHardware;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL SlotControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, SlotDeviceAdd)
#pragma alloc_text(PAGE, SlotPrepareHardware)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, SlotDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

static NTSTATUS CreateQueue(_In_ WDFDEVICE device)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = SlotControl;
	return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS SlotDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS power;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	PAGED_CODE();
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&power);
	power.EvtDevicePrepareHardware = SlotPrepareHardware;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &power);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SLOT_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &device);
	if (!NT_SUCCESS(status))
		return status;
	status = CreateQueue(device);
	if (!NT_SUCCESS(status))
		return status;
	return WdfDeviceCreateDeviceInterface(device, &GUID_DEVINTERFACE_DRYDOCK_SLOT, NULL);
}

/* The number is read once; the interface is not kept, so it is given back here. */
static NTSTATUS SlotPrepareHardware(_In_ WDFDEVICE device, _In_ WDFCMRESLIST raw,
                                    _In_ WDFCMRESLIST translated)
{
	SLOT_INTERFACE interface;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(raw);
	UNREFERENCED_PARAMETER(translated);
	PAGED_CODE();
	status = WdfFdoQueryForInterface(device, &GUID_DRYDOCK_SLOT_INTERFACE,
	                                 (PINTERFACE)&interface, sizeof(interface),
	                                 SLOT_INTERFACE_VERSION, NULL);
	if (!NT_SUCCESS(status))
		return status;
	SlotGetDevice(device)->Number = interface.GetNumber(interface.Header.Context);
	interface.Header.InterfaceDereference(interface.Header.Context);
	return STATUS_SUCCESS;
}

static VOID SlotControl(_In_ WDFQUEUE queue, _In_ WDFREQUEST request, _In_ size_t outputLength,
                        _In_ size_t inputLength, _In_ ULONG code)
{
	PSLOT_DEVICE slot = SlotGetDevice(WdfIoQueueGetDevice(queue));
	PSLOT_STATE state;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(outputLength);
	UNREFERENCED_PARAMETER(inputLength);
	if (code != IOCTL_SLOT_QUERY) {
		WdfRequestComplete(request, STATUS_INVALID_DEVICE_REQUEST);
		return;
	}
	status = WdfRequestRetrieveOutputBuffer(request, sizeof(*state), (PVOID *)&state, NULL);
	if (!NT_SUCCESS(status)) {
		WdfRequestComplete(request, status);
		return;
	}
	state->Slot = slot->Number;
	state->Requests = 0;
	WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, sizeof(*state));
}

/*
 * slotfilter.c - an upper filter of the bus sample's children: it counts control requests and puts the
 * count into the answer of the driver below.
 *
 * A filter sees a request twice: on its way down (FilterControl) and, because it asks for that, on its
 * way up (FilterCompleted). Everything that it does not handle the framework passes on by itself.
 */
#include <ntddk.h>
#include <wdf.h>
#include <initguid.h>

#include "bus_public.h"

typedef struct _FILTER_DEVICE {
	volatile LONG Requests;
} FILTER_DEVICE, *PFILTER_DEVICE;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(FILTER_DEVICE, FilterGetDevice)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD FilterDeviceAdd;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL FilterControl;
static EVT_WDF_REQUEST_COMPLETION_ROUTINE FilterCompleted;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, FilterDeviceAdd)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, FilterDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

static NTSTATUS FilterDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_IO_QUEUE_CONFIG config;
	WDFDEVICE device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	PAGED_CODE();
	/* A filter owns no power policy, and takes its buffers' way from the driver below. */
	WdfFdoInitSetFilter(init);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, FILTER_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &device);
	if (!NT_SUCCESS(status))
		return status;
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = FilterControl;
	return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static VOID FilterControl(_In_ WDFQUEUE queue, _In_ WDFREQUEST request, _In_ size_t outputLength,
                          _In_ size_t inputLength, _In_ ULONG code)
{
	WDFDEVICE device = WdfIoQueueGetDevice(queue);

	UNREFERENCED_PARAMETER(outputLength);
	UNREFERENCED_PARAMETER(inputLength);
	UNREFERENCED_PARAMETER(code);
	WdfRequestFormatRequestUsingCurrentType(request);
	WdfRequestSetCompletionRoutine(request, FilterCompleted, FilterGetDevice(device));
	if (!WdfRequestSend(request, WdfDeviceGetIoTarget(device), WDF_NO_SEND_OPTIONS))
		WdfRequestComplete(request, WdfRequestGetStatus(request));
}

static VOID FilterCompleted(_In_ WDFREQUEST request, _In_ WDFIOTARGET target,
                            _In_ PWDF_REQUEST_COMPLETION_PARAMS params, _In_ WDFCONTEXT context)
{
	PFILTER_DEVICE filter = context;
	NTSTATUS status = params->IoStatus.Status;
	LONG count = InterlockedIncrement(&filter->Requests);
	PSLOT_STATE state;

	UNREFERENCED_PARAMETER(target);
	if (NT_SUCCESS(status) && params->IoStatus.Information == sizeof(*state) &&
	    NT_SUCCESS(
		    WdfRequestRetrieveOutputBuffer(request, sizeof(*state), (PVOID *)&state, NULL)))
		state->Requests = (ULONG)count;
	WdfRequestCompleteWithInformation(request, status, params->IoStatus.Information);
}

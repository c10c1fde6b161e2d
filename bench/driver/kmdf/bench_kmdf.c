/* bench_kmdf.c - a KMDF device whose default queue answers the bench's control codes. */
#include <ntddk.h>
#include <wdf.h>

#include "../bench_codes.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD DeviceAdd;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL DeviceControl;

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

static NTSTATUS DeviceAdd(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	DECLARE_CONST_UNICODE_STRING(name, L"\\Device\\DrydockBenchKmdf");
	DECLARE_CONST_UNICODE_STRING(link, L"\\DosDevices\\DrydockBenchKmdf");
	WDF_IO_QUEUE_CONFIG config;
	WDFDEVICE device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	status = WdfDeviceInitAssignName(init, &name);
	if (!NT_SUCCESS(status))
		return status;
	status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
	if (!NT_SUCCESS(status))
		return status;
	status = WdfDeviceCreateSymbolicLink(device, &link);
	if (!NT_SUCCESS(status))
		return status;
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = DeviceControl;
	return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

/* Creates and deletes count objects; leaves the time it took and the counter's frequency. */
static NTSTATUS Objects(WDFREQUEST request)
{
	LARGE_INTEGER frequency, start, *figures;
	NTSTATUS status;
	LONGLONG count;
	WDFOBJECT object;

	status = WdfRequestRetrieveInputBuffer(request, 2 * sizeof(*figures), (PVOID *)&figures,
	                                       NULL);
	if (!NT_SUCCESS(status))
		return status;
	count = figures[0].QuadPart;
	start = KeQueryPerformanceCounter(&frequency);
	while (count-- > 0) {
		status = WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &object);
		if (!NT_SUCCESS(status))
			return status;
		WdfObjectDelete(object);
	}
	figures[0].QuadPart = KeQueryPerformanceCounter(NULL).QuadPart - start.QuadPart;
	figures[1] = frequency;
	return STATUS_SUCCESS;
}

static VOID DeviceControl(WDFQUEUE queue, WDFREQUEST request, size_t outputLength,
                          size_t inputLength, ULONG code)
{
	UNREFERENCED_PARAMETER(queue);
	UNREFERENCED_PARAMETER(inputLength);
	if (code == BENCH_NOTHING)
		WdfRequestComplete(request, STATUS_SUCCESS);
	else if (code == BENCH_OBJECTS)
		WdfRequestCompleteWithInformation(request, Objects(request), outputLength);
	else
		WdfRequestComplete(request, STATUS_INVALID_DEVICE_REQUEST);
}

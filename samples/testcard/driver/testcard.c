/*
 * testcard.c - a virtual monitor that shows a test card: a UMDF driver with one device.
 *
 * It has no hardware and no desktop: each monitor that is added has a thread that draws the card at the monitor's rate
 * and publishes it into whatever ring was delivered last. Read control.c for what can be asked of it, channel.c for
 * how a picture gets out; this file is the frame around both. Who may open the device stands in the INF.
 */
#include "types.h"

#include "control.h"
#include "system.h"
#include "worker.h"

typedef struct device {
	struct control control;
	struct control_operations operations;
	WDFWAITLOCK list;
	/* One request at a time, so that a monitor that arrives is not taken away meanwhile. */
	WDFWAITLOCK turn;
} CARD_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CARD_DEVICE, DeviceOf)

typedef struct opened_file {
	UINT64 process;
	BOOLEAN opened;
} OPENED_FILE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(OPENED_FILE, FileOf)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;
static EVT_WDF_DEVICE_RELEASE_HARDWARE EvtReleaseHardware;
static EVT_WDF_DEVICE_FILE_CREATE EvtFileCreate;
static EVT_WDF_FILE_CLEANUP EvtFileCleanup;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;

/* --- What control.c asks of the system ------------------------------------------------------------------------ */

static void LockList(void *context)
{
	struct device *device = CONTAINING_RECORD(context, struct device, control);

	WdfWaitLockAcquire(device->list, NULL);
}

static void UnlockList(void *context)
{
	struct device *device = CONTAINING_RECORD(context, struct device, control);

	WdfWaitLockRelease(device->list);
}

static struct monitor *AllocateMonitor(void *context)
{
	UNREFERENCED_PARAMETER(context);
	return HeapAlloc(GetProcessHeap(), 0, sizeof(struct monitor));
}

static void FreeMonitor(void *context, struct monitor *monitor)
{
	UNREFERENCED_PARAMETER(context);
	HeapFree(GetProcessHeap(), 0, monitor);
}

static UINT32 DriverPid(void *context)
{
	UNREFERENCED_PARAMETER(context);
	return GetCurrentProcessId();
}

static void FillOperations(struct device *device)
{
	device->operations.lock = LockList;
	device->operations.unlock = UnlockList;
	device->operations.start = WorkerStart;
	device->operations.stop = WorkerStop;
	device->operations.allocate = AllocateMonitor;
	device->operations.release = FreeMonitor;
	device->operations.close_handle = SystemCloseHandle;
	device->operations.pid = DriverPid;
	device->operations.update = WorkerUpdate;
	device->operations.set_colour = WorkerUpdate;
	device->operations.context = &device->control;
	device->control.operations = &device->operations;
}

/* --- The driver ----------------------------------------------------------------------------------------------- */

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

static NTSTATUS CreateQueue(WDFDEVICE handle)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
	config.EvtIoDeviceControl = EvtIoDeviceControl;
	return WdfIoQueueCreate(handle, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS CreateLocks(WDFDEVICE handle, struct device *device)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = handle;
	status = WdfWaitLockCreate(&attributes, &device->list);
	return NT_SUCCESS(status) ? WdfWaitLockCreate(&attributes, &device->turn) : status;
}

static void PrepareInit(PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS power;
	WDF_FILEOBJECT_CONFIG file;
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&power);
	power.EvtDeviceReleaseHardware = EvtReleaseHardware;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &power);
	WDF_FILEOBJECT_CONFIG_INIT(&file, EvtFileCreate, NULL, EvtFileCleanup);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OPENED_FILE);
	WdfDeviceInitSetFileObjectConfig(init, &file, &attributes);
}

static NTSTATUS EvtDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	static const GUID interfaceClass = FRAME_INTERFACE;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE handle;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	PrepareInit(init);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CARD_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &handle);
	if (!NT_SUCCESS(status))
		return status;
	FillOperations(DeviceOf(handle));
	status = CreateLocks(handle, DeviceOf(handle));
	if (NT_SUCCESS(status))
		status = CreateQueue(handle);
	return NT_SUCCESS(status) ? WdfDeviceCreateDeviceInterface(handle, &interfaceClass, NULL)
	                          : status;
}

static void Clear(struct device *device)
{
	WdfWaitLockAcquire(device->turn, NULL);
	ControlClear(&device->control);
	WdfWaitLockRelease(device->turn);
}

static NTSTATUS EvtReleaseHardware(_In_ WDFDEVICE handle, _In_ WDFCMRESLIST translated)
{
	UNREFERENCED_PARAMETER(translated);
	Clear(DeviceOf(handle));
	return STATUS_SUCCESS;
}

/* Who opened it is known now; when it is closed, its process may be gone. */
static VOID EvtFileCreate(_In_ WDFDEVICE handle, _In_ WDFREQUEST request, _In_ WDFFILEOBJECT file)
{
	UINT64 process = WdfRequestGetRequestorProcessId(request);
	BOOLEAN opened = ControlOpened(&DeviceOf(handle)->control, process);

	FileOf(file)->process = process;
	FileOf(file)->opened = opened;
	WdfRequestComplete(request, opened ? STATUS_SUCCESS : STATUS_TOO_MANY_OPENED_FILES);
}

/* A host that is gone has no monitors. */
static VOID EvtFileCleanup(_In_ WDFFILEOBJECT file)
{
	struct device *device = DeviceOf(WdfFileObjectGetDevice(file));

	if (!FileOf(file)->opened)
		return;
	WdfWaitLockAcquire(device->turn, NULL);
	ControlClosed(&device->control, FileOf(file)->process);
	WdfWaitLockRelease(device->turn);
}

/* Both buffers, as far as there are any. */
static void Retrieve(WDFREQUEST handle, struct control_request *request)
{
	PVOID buffer;
	size_t bytes;

	if (NT_SUCCESS(WdfRequestRetrieveInputBuffer(handle, 0, &buffer, &bytes))) {
		request->input = buffer;
		request->inputBytes = bytes;
	}
	if (NT_SUCCESS(WdfRequestRetrieveOutputBuffer(handle, 0, &buffer, &bytes))) {
		request->output = buffer;
		request->outputBytes = bytes;
	}
}

static VOID EvtIoDeviceControl(_In_ WDFQUEUE queue, _In_ WDFREQUEST handle, _In_ size_t outputBytes,
                               _In_ size_t inputBytes, _In_ ULONG code)
{
	struct device *device = DeviceOf(WdfIoQueueGetDevice(queue));
	struct control_request request;
	SIZE_T bytes;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(outputBytes);
	UNREFERENCED_PARAMETER(inputBytes);
	RtlZeroMemory(&request, sizeof(request));
	request.code = code;
	request.owner = WdfRequestGetRequestorProcessId(handle);
	Retrieve(handle, &request);
	WdfWaitLockAcquire(device->turn, NULL);
	status = ControlHandle(&device->control, &request, &bytes);
	WdfWaitLockRelease(device->turn);
	WdfRequestCompleteWithInformation(handle, status, bytes);
}

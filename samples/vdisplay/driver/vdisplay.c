/*
 * vdisplay.c - virtual monitors: an indirect display driver whose pictures go into sealed rings.
 *
 * A host adds monitors and delivers rings through the control codes of control.c; the system composes each monitor's desktop and
 * assigns it a swap chain; a worker (swap_chain.c) reads each frame and publishes it (channel.c). This file is the
 * frame around them: the device, the adapter, who may open it stands in the INF.
 */
#define INITGUID
#include "display.h"

#include "../../testcard/driver/system.h"

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DISPLAY_DEVICE, DeviceOf)

typedef struct opened_file {
	UINT64 process;
	BOOLEAN opened;
} OPENED_FILE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(OPENED_FILE, FileOf)

struct device *TheDevice;

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;
static EVT_WDF_DEVICE_D0_ENTRY EvtD0Entry;
static EVT_WDF_DEVICE_RELEASE_HARDWARE EvtReleaseHardware;
static EVT_WDF_DEVICE_FILE_CREATE EvtFileCreate;
static EVT_WDF_FILE_CLEANUP EvtFileCleanup;

static void Watch(struct device *device, BOOLEAN watches);

/* --- What control.c asks of the system ------------------------------------------------------------------------ */

static void LockList(void *context)
{
	WdfWaitLockAcquire(CONTAINING_RECORD(context, struct device, control)->list, NULL);
}

static void UnlockList(void *context)
{
	WdfWaitLockRelease(CONTAINING_RECORD(context, struct device, control)->list);
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

/* Nothing is known of adapters before the framework has one of ours. */
static NTSTATUS SetAdapter(void *context, const struct frame_set_render_adapter *adapter)
{
	struct device *device = CONTAINING_RECORD(context, struct device, control);
	IDARG_IN_ADAPTERSETRENDERADAPTER in;

	if (!__atomic_load_n(&device->ready, __ATOMIC_ACQUIRE))
		return STATUS_NOT_FOUND;
	in.PreferredRenderAdapter.LowPart = adapter->luid_low;
	in.PreferredRenderAdapter.HighPart = adapter->luid_high;
	IddCxAdapterSetRenderAdapter(device->adapter, &in);
	return STATUS_SUCCESS;
}

static void FillOperations(struct device *device)
{
	device->operations.lock = LockList;
	device->operations.unlock = UnlockList;
	device->operations.start = MonitorStart;
	device->operations.stop = MonitorStop;
	device->operations.allocate = AllocateMonitor;
	device->operations.release = FreeMonitor;
	device->operations.close_handle = SystemCloseHandle;
	device->operations.pid = DriverPid;
	device->operations.update = MonitorUpdate;
	device->operations.set_adapter = SetAdapter;
	device->operations.set_colour = MonitorUpdate;
	device->operations.get_display = MonitorGetDisplay;
	device->operations.set_cursor = MonitorSetCursor;
	device->operations.forward_cursor = MonitorForwardCursor;
	device->operations.context = &device->control;
	device->control.operations = &device->operations;
}

/* --- The adapter --------------------------------------------------------------------------------------------------- */

static NTSTATUS AdapterInitFinished(IDDCX_ADAPTER adapter, const IDARG_IN_ADAPTER_INIT_FINISHED *in)
{
	UNREFERENCED_PARAMETER(adapter);
	if (NT_SUCCESS(in->AdapterInitStatus))
		__atomic_store_n(&TheDevice->ready, TRUE, __ATOMIC_RELEASE);
	return STATUS_SUCCESS;
}

/* The first time that the device has power; it keeps its adapter from then on. */
static NTSTATUS EvtD0Entry(_In_ WDFDEVICE handle, _In_ WDF_POWER_DEVICE_STATE from)
{
	IDDCX_ENDPOINT_VERSION version = { sizeof(version), 1, 0, 0, 0 };
	struct device *device = DeviceOf(handle);
	IDDCX_ADAPTER_CAPS caps;
	IDARG_IN_ADAPTER_INIT in;
	IDARG_OUT_ADAPTER_INIT out;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(from);
	device->ends = FALSE;
	Watch(device, TRUE);
	if (device->adapter)
		return STATUS_SUCCESS;
	RtlZeroMemory(&caps, sizeof(caps));
	caps.Size = sizeof(caps);
	caps.Flags = IDDCX_ADAPTER_FLAGS_CAN_PROCESS_FP16;
	caps.MaxMonitorsSupported = FRAME_MONITORS_MAX;
	caps.EndPointDiagnostics.Size = sizeof(caps.EndPointDiagnostics);
	caps.EndPointDiagnostics.GammaSupport = IDDCX_FEATURE_IMPLEMENTATION_NONE;
	caps.EndPointDiagnostics.TransmissionType = IDDCX_TRANSMISSION_TYPE_OTHER;
	caps.EndPointDiagnostics.pEndPointFriendlyName = L"Drydock virtual display";
	caps.EndPointDiagnostics.pEndPointModelName = L"Drydock virtual display";
	caps.EndPointDiagnostics.pEndPointManufacturerName = L"Drydock";
	caps.EndPointDiagnostics.pFirmwareVersion = &version;
	caps.EndPointDiagnostics.pHardwareVersion = &version;
	in.WdfDevice = handle;
	in.pCaps = &caps;
	in.ObjectAttributes = WDF_NO_OBJECT_ATTRIBUTES;
	status = IddCxAdapterInitAsync(&in, &out);
	if (NT_SUCCESS(status))
		device->adapter = out.AdapterObject;
	return status;
}

static NTSTATUS QueryTargetInfo(IDDCX_ADAPTER adapter, IDARG_IN_QUERYTARGET_INFO *in,
                                IDARG_OUT_QUERYTARGET_INFO *out)
{
	UNREFERENCED_PARAMETER(adapter);
	UNREFERENCED_PARAMETER(in);
	out->TargetCaps = IDDCX_TARGET_CAPS_HIGH_COLOR_SPACE;
	return STATUS_SUCCESS;
}

/* There is no panel to tell: each key frame of a stream says what it is made for. */
static NTSTATUS SetDefaultHdrMetadata(IDDCX_MONITOR monitor,
                                      const IDARG_IN_MONITOR_SET_DEFAULT_HDR_METADATA *in)
{
	UNREFERENCED_PARAMETER(monitor);
	UNREFERENCED_PARAMETER(in);
	return STATUS_SUCCESS;
}

/* Gamma is said to be none; a driver of FP16 has the callback all the same. */
static NTSTATUS SetGammaRamp(IDDCX_MONITOR monitor, const IDARG_IN_SET_GAMMARAMP *in)
{
	UNREFERENCED_PARAMETER(monitor);
	return in->Type == IDDCX_GAMMARAMP_TYPE_DEFAULT ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
}

/* --- Requests ------------------------------------------------------------------------------------------------------ */

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

static VOID EvtDeviceIoControl(WDFDEVICE handle, WDFREQUEST requestHandle, size_t outputBytes,
                               size_t inputBytes, ULONG code)
{
	struct device *device = DeviceOf(handle);
	struct control_request request;
	SIZE_T bytes;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(outputBytes);
	UNREFERENCED_PARAMETER(inputBytes);
	RtlZeroMemory(&request, sizeof(request));
	request.code = code;
	request.owner = WdfRequestGetRequestorProcessId(requestHandle);
	Retrieve(requestHandle, &request);
	WdfWaitLockAcquire(device->turn, NULL);
	status = ControlHandle(&device->control, &request, &bytes);
	WdfWaitLockRelease(device->turn);
	WdfRequestCompleteWithInformation(requestHandle, status, bytes);
}

static void Clear(struct device *device)
{
	WdfWaitLockAcquire(device->turn, NULL);
	ControlClear(&device->control);
	WdfWaitLockRelease(device->turn);
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

/* --- The device ---------------------------------------------------------------------------------------------------- */

/* Each tick asks for the next, under the lock under which it is decided that there is none. */
static void Watch(struct device *device, BOOLEAN watches)
{
	WdfWaitLockAcquire(device->turn, NULL);
	device->watches = watches;
	if (watches)
		WdfTimerStart(device->watchdog, WDF_REL_TIMEOUT_IN_MS(CONTROL_TICK_MS));
	WdfWaitLockRelease(device->turn);
}

static VOID EvtTick(_In_ WDFTIMER timer)
{
	struct device *device = DeviceOf(WdfTimerGetParentObject(timer));

	WdfWaitLockAcquire(device->turn, NULL);
	ControlTick(&device->control);
	if (device->watches)
		WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(CONTROL_TICK_MS));
	WdfWaitLockRelease(device->turn);
}

/* A timer that may wait for locks cannot be a periodic one everywhere. */
static NTSTATUS CreateTimer(WDFDEVICE handle, struct device *device)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_TIMER_CONFIG config;

	WDF_TIMER_CONFIG_INIT(&config, EvtTick);
	config.AutomaticSerialization = FALSE;
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = handle;
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	return WdfTimerCreate(&config, &attributes, &device->watchdog);
}

/* The watchdog looks at the list that is cleared here: it has ended before. */
static NTSTATUS EvtReleaseHardware(_In_ WDFDEVICE handle, _In_ WDFCMRESLIST translated)
{
	UNREFERENCED_PARAMETER(translated);
	Watch(DeviceOf(handle), FALSE);
	WdfTimerStop(DeviceOf(handle)->watchdog, TRUE);
	DeviceOf(handle)->ends = TRUE;
	Clear(DeviceOf(handle));
	PoolDrop(&DeviceOf(handle)->pool);
	return STATUS_SUCCESS;
}

static NTSTATUS SetConfig(PWDFDEVICE_INIT init)
{
	IDD_CX_CLIENT_CONFIG config;

	IDD_CX_CLIENT_CONFIG_INIT(&config);
	config.EvtIddCxDeviceIoControl = EvtDeviceIoControl;
	config.EvtIddCxAdapterInitFinished = AdapterInitFinished;
	config.EvtIddCxParseMonitorDescription = DisplayParse;
	config.EvtIddCxParseMonitorDescription2 = DisplayParse2;
	config.EvtIddCxMonitorGetDefaultDescriptionModes = DisplayDefaultModes;
	config.EvtIddCxMonitorQueryTargetModes = DisplayTargetModes;
	config.EvtIddCxMonitorQueryTargetModes2 = DisplayTargetModes2;
	config.EvtIddCxAdapterCommitModes = DisplayCommitModes;
	config.EvtIddCxAdapterCommitModes2 = DisplayCommitModes2;
	config.EvtIddCxAdapterQueryTargetInfo = QueryTargetInfo;
	config.EvtIddCxMonitorSetDefaultHdrMetaData = SetDefaultHdrMetadata;
	config.EvtIddCxMonitorSetGammaRamp = SetGammaRamp;
	config.EvtIddCxMonitorAssignSwapChain = DisplayAssign;
	config.EvtIddCxMonitorUnassignSwapChain = DisplayUnassign;
	return IddCxDeviceInitConfig(init, &config);
}

static void PrepareInit(PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS power;
	WDF_FILEOBJECT_CONFIG file;
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&power);
	power.EvtDeviceD0Entry = EvtD0Entry;
	power.EvtDeviceReleaseHardware = EvtReleaseHardware;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &power);
	WDF_FILEOBJECT_CONFIG_INIT(&file, EvtFileCreate, NULL, EvtFileCleanup);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OPENED_FILE);
	WdfDeviceInitSetFileObjectConfig(init, &file, &attributes);
}

static NTSTATUS CreateLocks(WDFDEVICE handle, struct device *device)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = handle;
	status = WdfWaitLockCreate(&attributes, &device->list);
	if (NT_SUCCESS(status))
		status = WdfWaitLockCreate(&attributes, &device->turn);
	return NT_SUCCESS(status) ? WdfWaitLockCreate(&attributes, &device->cursors) : status;
}

/* An operator's word, for this device; what the host of drivers has in its environment is as old as that host. */
static BOOLEAN PrefersDisplay(WDFDEVICE handle)
{
	DECLARE_CONST_UNICODE_STRING(name, L"RealtimeGpuPriority");
	WDFKEY key;
	ULONG value = 1;

	if (!NT_SUCCESS(WdfDeviceOpenRegistryKey(handle, PLUGPLAY_REGKEY_DEVICE, KEY_READ,
	                                         WDF_NO_OBJECT_ATTRIBUTES, &key)))
		return TRUE;
	if (!NT_SUCCESS(WdfRegistryQueryULong(key, &name, &value)))
		value = 1;
	WdfRegistryClose(key);
	return value != 0;
}

static NTSTATUS EvtDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	static const GUID interfaceClass = FRAME_INTERFACE;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE handle;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	PrepareInit(init);
	status = SetConfig(init);
	if (!NT_SUCCESS(status))
		return status;
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, DISPLAY_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &handle);
	if (!NT_SUCCESS(status))
		return status;
	TheDevice = DeviceOf(handle);
	TheDevice->handle = handle;
	TheDevice->prefersDisplay = PrefersDisplay(handle);
	FillOperations(TheDevice);
	status = CreateLocks(handle, TheDevice);
	if (NT_SUCCESS(status))
		status = CreateTimer(handle, TheDevice);
	if (NT_SUCCESS(status))
		status = IddCxDeviceInitialize(handle);
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

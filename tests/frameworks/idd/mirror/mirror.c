/*
 * tests/frameworks/idd/mirror/mirror.c - an indirect display driver for tests.
 *
 * Built twice: for IddCx 1.10 with FP16 and the second generation of callbacks, and (IDDCX_VERSION_MINOR 4) for the
 * first. Its state is one structure: a test plugs one device.
 */
#define INITGUID
#include "mirror.h"

struct mirror mirror;

DEFINE_GUID(MirrorInterface, 0x5f3f5d4e, 0x6a53, 0x4c5b, 0x9d, 0x0a, 0x6f, 0x1a, 0x3a, 0x2c, 0x7b,
            0x11);

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD device_add;
static EVT_WDF_DEVICE_D0_ENTRY d0_entry;
static EVT_WDF_OBJECT_CONTEXT_CLEANUP device_cleanup;

struct mirror_monitor *MirrorMonitorOf(IDDCX_MONITOR handle)
{
	for (UINT at = 0; at < MIRROR_MONITORS; at++)
		if (mirror.monitor[at].handle == handle)
			return &mirror.monitor[at];
	return NULL;
}

static NTSTATUS init_finished(IDDCX_ADAPTER adapter, const IDARG_IN_ADAPTER_INIT_FINISHED *in)
{
	IDARG_OUT_GETVERSION version;

	UNREFERENCED_PARAMETER(adapter);
	if (NT_SUCCESS(IddCxGetVersion(&version)))
		mirror.report.version = version.IddCxVersion;
	mirror.report.functions = IDD_IS_FUNCTION_AVAILABLE(IddCxMonitorUpdateModes2);
	mirror.report.init_finished += NT_SUCCESS(in->AdapterInitStatus);
	return STATUS_SUCCESS;
}

static void note_path(IDDCX_PATH_FLAGS flags)
{
	mirror.report.paths++;
	mirror.report.active_paths += (flags & IDDCX_PATH_FLAGS_ACTIVE) != 0;
	mirror.report.changed_paths += (flags & IDDCX_PATH_FLAGS_CHANGED) != 0;
}

static void begin_commit(void)
{
	mirror.report.commits++;
	mirror.report.paths = mirror.report.active_paths = mirror.report.changed_paths = 0;
}

static NTSTATUS commit_modes(IDDCX_ADAPTER adapter, const IDARG_IN_COMMITMODES *in)
{
	UNREFERENCED_PARAMETER(adapter);
	begin_commit();
	for (UINT at = 0; at < in->PathCount; at++)
		note_path(in->pPaths[at].Flags);
	return STATUS_SUCCESS;
}

static NTSTATUS set_gamma(IDDCX_MONITOR monitor, const IDARG_IN_SET_GAMMARAMP *in)
{
	UNREFERENCED_PARAMETER(monitor);
	mirror.report.gamma_type = in->Type;
	mirror.report.gamma_bytes = in->GammaRampSizeInBytes;
	return STATUS_SUCCESS;
}

#if IDDCX_VERSION_MINOR >= 10
static NTSTATUS commit_modes2(IDDCX_ADAPTER adapter, const IDARG_IN_COMMITMODES2 *in)
{
	UNREFERENCED_PARAMETER(adapter);
	begin_commit();
	for (UINT at = 0; at < in->PathCount; at++) {
		note_path(in->pPaths[at].Flags);
		if (in->pPaths[at].Flags & IDDCX_PATH_FLAGS_CHANGED) {
			mirror.report.color_space = in->pPaths[at].WireFormatInfo.ColorSpace;
			mirror.report.wire_bits =
				in->pPaths[at].WireFormatInfo.BitsPerComponent.Rgb;
		}
	}
	return STATUS_SUCCESS;
}

static NTSTATUS query_target(IDDCX_ADAPTER adapter, IDARG_IN_QUERYTARGET_INFO *in,
                             IDARG_OUT_QUERYTARGET_INFO *out)
{
	UNREFERENCED_PARAMETER(adapter);
	UNREFERENCED_PARAMETER(in);
	out->TargetCaps = IDDCX_TARGET_CAPS_HIGH_COLOR_SPACE;
	out->DitheringSupport.Rgb = IDDCX_BITS_PER_COMPONENT_10;
	return STATUS_SUCCESS;
}

static NTSTATUS set_hdr(IDDCX_MONITOR monitor, const IDARG_IN_MONITOR_SET_DEFAULT_HDR_METADATA *in)
{
	UNREFERENCED_PARAMETER(monitor);
	mirror.report.hdr_type = in->Type;
	mirror.report.default_nits = in->Data.pHdr10->MaxMasteringLuminance;
	return STATUS_SUCCESS;
}
#endif

static void fill_config(IDD_CX_CLIENT_CONFIG *config)
{
	IDD_CX_CLIENT_CONFIG_INIT(config);
	config->EvtIddCxDeviceIoControl = MirrorControl;
	config->EvtIddCxAdapterInitFinished = init_finished;
	config->EvtIddCxParseMonitorDescription = MirrorParse;
	config->EvtIddCxMonitorGetDefaultDescriptionModes = MirrorDefaultModes;
	config->EvtIddCxMonitorQueryTargetModes = MirrorTargetModes;
	config->EvtIddCxAdapterCommitModes = commit_modes;
	config->EvtIddCxMonitorAssignSwapChain = MirrorAssign;
	config->EvtIddCxMonitorUnassignSwapChain = MirrorUnassign;
	config->EvtIddCxMonitorSetGammaRamp = set_gamma;
#if IDDCX_VERSION_MINOR >= 10
	config->EvtIddCxParseMonitorDescription2 = MirrorParse2;
	config->EvtIddCxMonitorQueryTargetModes2 = MirrorTargetModes2;
	config->EvtIddCxAdapterCommitModes2 = commit_modes2;
	config->EvtIddCxAdapterQueryTargetInfo = query_target;
	config->EvtIddCxMonitorSetDefaultHdrMetaData = set_hdr;
#endif
}

static NTSTATUS device_add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS power;
	WDF_OBJECT_ATTRIBUTES attributes;
	IDD_CX_CLIENT_CONFIG config;

	UNREFERENCED_PARAMETER(driver);
	RtlZeroMemory(&mirror, sizeof(mirror));
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&power);
	power.EvtDeviceD0Entry = d0_entry;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &power);
	fill_config(&config);
	NTSTATUS status = IddCxDeviceInitConfig(init, &config);
	if (!NT_SUCCESS(status))
		return status;
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtCleanupCallback = device_cleanup;
	status = WdfDeviceCreate(&init, &attributes, &mirror.device);
	if (NT_SUCCESS(status))
		status = IddCxDeviceInitialize(mirror.device);
	if (NT_SUCCESS(status))
		status = WdfDeviceCreateDeviceInterface(mirror.device, &MirrorInterface, NULL);
	return status;
}

static VOID device_cleanup(WDFOBJECT device)
{
	UNREFERENCED_PARAMETER(device);
	if (mirror.monitor[0].cursor_event)
		CloseHandle(mirror.monitor[0].cursor_event);
	mirror.monitor[0].cursor_event = NULL;
	if (mirror.leaked)
		IDXGIResource_Release(mirror.leaked);
	mirror.leaked = NULL;
}

static NTSTATUS d0_entry(WDFDEVICE device, WDF_POWER_DEVICE_STATE from)
{
	IDDCX_ENDPOINT_VERSION version = { sizeof(version), 1, 0, 0, 0 };
	IDDCX_ADAPTER_CAPS caps;
	IDARG_IN_ADAPTER_INIT in;
	IDARG_OUT_ADAPTER_INIT out;

	UNREFERENCED_PARAMETER(from);
	if (mirror.adapter)
		return STATUS_SUCCESS;
	RtlZeroMemory(&caps, sizeof(caps));
	caps.Size = sizeof(caps);
#if IDDCX_VERSION_MINOR >= 10
	caps.Flags = IDDCX_ADAPTER_FLAGS_CAN_PROCESS_FP16;
#endif
	caps.MaxMonitorsSupported = MIRROR_MONITORS;
	caps.EndPointDiagnostics.Size = sizeof(caps.EndPointDiagnostics);
	caps.EndPointDiagnostics.GammaSupport = IDDCX_FEATURE_IMPLEMENTATION_NONE;
	caps.EndPointDiagnostics.TransmissionType = IDDCX_TRANSMISSION_TYPE_OTHER;
	caps.EndPointDiagnostics.pEndPointFriendlyName = L"Mirror";
	caps.EndPointDiagnostics.pEndPointManufacturerName = L"Drydock";
	caps.EndPointDiagnostics.pEndPointModelName = L"Mirror of tests";
	caps.EndPointDiagnostics.pFirmwareVersion = &version;
	caps.EndPointDiagnostics.pHardwareVersion = &version;
	in.WdfDevice = device;
	in.pCaps = &caps;
	in.ObjectAttributes = WDF_NO_OBJECT_ATTRIBUTES;
	NTSTATUS status = IddCxAdapterInitAsync(&in, &out);
	mirror.adapter = out.AdapterObject;
	return status;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, device_add);
	return WdfDriverCreate(object, path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

/* frameworks/idd/adapter_api.c - IddCxAdapter*, IddCxReportCriticalError. */
#include "frameworks/idd/idd_internal.h"

static NTSTATUS refuse(const void *about, NTSTATUS status, const char *what)
{
	return idd_refuse(
		&(struct idd_break){
			"DISP-109", about, status,
			"Fill IDDCX_ADAPTER_CAPS as its page says: sizes, names, gamma support "
			"even when it is none." },
		"IddCxAdapterInitAsync: %s", what);
}

static const char *why_not_diagnostics(const IDDCX_ENDPOINT_DIAGNOSTIC_INFO *info)
{
	if (info->Size != sizeof(*info))
		return "EndPointDiagnostics.Size is wrong";
	if (info->GammaSupport < IDDCX_FEATURE_IMPLEMENTATION_NONE ||
	    info->GammaSupport > IDDCX_FEATURE_IMPLEMENTATION_SOFTWARE)
		return "EndPointDiagnostics.GammaSupport is not set";
	if (info->TransmissionType == IDDCX_TRANSMISSION_TYPE_UNINITIALIZED)
		return "EndPointDiagnostics.TransmissionType is not set";
	if (!info->pEndPointModelName || !*info->pEndPointModelName ||
	    !info->pEndPointFriendlyName || !info->pEndPointManufacturerName)
		return "a name of EndPointDiagnostics is null, or the model's is empty";
	if ((info->pHardwareVersion &&
	     info->pHardwareVersion->Size != sizeof(IDDCX_ENDPOINT_VERSION)) ||
	    (info->pFirmwareVersion &&
	     info->pFirmwareVersion->Size != sizeof(IDDCX_ENDPOINT_VERSION)))
		return "the Size of a version is wrong";
	return NULL;
}

/* What a driver that processes FP16 must have registered; null: all is there. */
static const char *why_not_fp16(const IDD_CX_CLIENT_CONFIG *config)
{
	if (!config->EvtIddCxParseMonitorDescription2 ||
	    !config->EvtIddCxMonitorQueryTargetModes2 || !config->EvtIddCxAdapterCommitModes2)
		return "CAN_PROCESS_FP16 without the second generation of mode callbacks";
	if (!config->EvtIddCxAdapterQueryTargetInfo ||
	    !config->EvtIddCxMonitorSetDefaultHdrMetaData)
		return "CAN_PROCESS_FP16 without EvtIddCxAdapterQueryTargetInfo or "
		       "EvtIddCxMonitorSetDefaultHdrMetaData";
	return config->EvtIddCxMonitorSetGammaRamp
	               ? NULL
	               : "CAN_PROCESS_FP16 without EvtIddCxMonitorSetGammaRamp";
}

static const char *why_not(const IDDCX_ADAPTER_CAPS *caps, const IDD_CX_CLIENT_CONFIG *config)
{
	if (!caps || caps->Size != sizeof(*caps))
		return "pCaps is null or its Size is wrong";
	if (!caps->MaxMonitorsSupported || caps->MaxMonitorsSupported > IDD_MONITORS_MAX)
		return "MaxMonitorsSupported is not 1 to 16";
	if (caps->Flags & IDDCX_ADAPTER_FLAGS_CAN_PROCESS_FP16) {
		const char *what = why_not_fp16(config);
		if (what)
			return what;
	}
	return why_not_diagnostics(&caps->EndPointDiagnostics);
}

NTSTATUS IddCxAdapterInitAsync(const IDARG_IN_ADAPTER_INIT *in, IDARG_OUT_ADAPTER_INIT *out)
{
	static const char api[] = "IddCxAdapterInitAsync";
	struct idd_adapter *adapter;

	wdf_require_pointer(in, api, "pInArgs");
	wdf_require_pointer(out, api, "pOutArgs");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	struct wdf_device *wdf = wdf_device_from_handle(in->WdfDevice, api);
	struct idd_device *device = idd_device_of(wdf);
	out->AdapterObject = NULL;
	if (!device || !device->initialized)
		return refuse(in, STATUS_INVALID_DEVICE_STATE,
		              "IddCxDeviceInitialize was not called");
	if (device->adapter)
		return idd_refuse(
			&(struct idd_break){ "DISP-108", in, STATUS_INVALID_DEVICE_STATE,
		                             "Begin the adapter at the first D0 entry; it stays "
		                             "while the device loses power." },
			"%s: the device has an adapter already", api);
	const char *what = why_not(in->pCaps, &device->config);
	if (what)
		return refuse(in->pCaps, STATUS_INVALID_PARAMETER, what);
	NTSTATUS status = idd_adapter_create(device, in, wdf, WDF_CALLER(), &adapter);
	if (!NT_SUCCESS(status))
		return status;
	out->AdapterObject = adapter->handle;
	idd_device_tell(device);
	return STATUS_SUCCESS;
}

VOID IddCxAdapterSetRenderAdapter(IDDCX_ADAPTER handle, const IDARG_IN_ADAPTERSETRENDERADAPTER *in)
{
	static const char api[] = "IddCxAdapterSetRenderAdapter";
	struct idd_adapter *adapter = idd_adapter_from_handle(handle, api);

	wdf_require_pointer(in, api, "pInArgs");
	if (!idd_gpu_is_free(adapter->idd) ||
	    !idd_gpu_find(adapter->idd, in->PreferredRenderAdapter))
		return; /* a preference: the old one stays */
	host_lock_acquire(&adapter->lock);
	bool same = idd_same_luid(adapter->render, in->PreferredRenderAdapter);
	adapter->render = in->PreferredRenderAdapter;
	host_lock_release(&adapter->lock);
	if (same)
		return;
	idd_gate_enter(&adapter->gate);
	for (uint32_t at = 0; at < IDD_MONITORS_MAX; at++)
		if (adapter->monitor[at] && adapter->monitor[at]->chain)
			idd_monitor_reassign(adapter->monitor[at]);
	idd_gate_leave(&adapter->gate);
}

NTSTATUS IddCxReportCriticalError(IDDCX_ADAPTER handle, const IDARG_IN_REPORTCRITICALERROR *in)
{
	struct idd_adapter *adapter =
		handle ? idd_adapter_from_handle(handle, "IddCxReportCriticalError") : NULL;

	wdf_require_pointer(in, "IddCxReportCriticalError", "pInArgs");
	idd_refuse(&(struct idd_break){ "DISP-23", handle, STATUS_UNSUCCESSFUL,
	                                "Look up the two numbers in the driver." },
	           "the driver reported a critical error, %u and %u", in->MajorErrorCode,
	           in->MinorErrorCode);
	if (adapter)
		idd_adapter_quiet(adapter, true);
	return STATUS_SUCCESS;
}

/* --- Not built ---------------------------------------------------------------------------------------------------- */

static NTSTATUS not_built(const char *api)
{
	return idd_refuse(&(struct idd_break){ "DISP-106", NULL, STATUS_NOT_IMPLEMENTED,
	                                       "See docs/iddcx.md." },
	                  "%s is not built", api);
}

NTSTATUS IddCxAdapterDisplayConfigUpdate(IDDCX_ADAPTER handle,
                                         const IDARG_IN_ADAPTERDISPLAYCONFIGUPDATE *in)
{
	(void)handle, (void)in;
	return not_built("IddCxAdapterDisplayConfigUpdate");
}

NTSTATUS IddCxAdapterUpdateMaxDisplayPipelineRate(IDDCX_ADAPTER handle,
                                                  const IDARG_IN_MAXDISPLAYPIPELINERATE *in)
{
	(void)handle, (void)in;
	return not_built("IddCxAdapterUpdateMaxDisplayPipelineRate");
}

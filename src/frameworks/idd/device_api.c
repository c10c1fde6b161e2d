/* frameworks/idd/device_api.c - IddCxDeviceInitConfig, IddCxDeviceInitialize: a WDF device becomes a display's. */
#include "frameworks/idd/idd_internal.h"

#include "frameworks/wdf/queue.h"

/* --- What the WDF device tells --------------------------------------------------------------------------------- */

/* A driver that begins its adapter in D0 entry keeps its handle before it hears of the end. */
void idd_device_tell(struct idd_device *device)
{
	if (__atomic_load_n(&device->powered, __ATOMIC_ACQUIRE) &&
	    !__atomic_exchange_n(&device->told, true, __ATOMIC_ACQ_REL))
		idd_adapter_post(device->adapter, &device->adapter->init_finished);
}

static void powered_up(struct wdf_device *device, void *state)
{
	struct idd_device *idd = state;

	(void)device;
	__atomic_store_n(&idd->powered, true, __ATOMIC_RELEASE);
	if (!idd->adapter)
		return;
	idd_device_tell(idd);
	idd_adapter_resume(idd->adapter);
}

static void powering_down(struct wdf_device *device, void *state)
{
	struct idd_device *idd = state;

	(void)device;
	__atomic_store_n(&idd->powered, false, __ATOMIC_RELEASE);
	if (idd->adapter)
		idd_adapter_quiet(idd->adapter, false);
}

static void releasing(struct wdf_device *device, void *state)
{
	struct idd_device *idd = state;

	(void)device;
	if (!idd->adapter)
		return;
	idd_adapter_end(idd->adapter);
	idd_adapter_quiet(idd->adapter, true);
	idd_adapter_stop(idd->adapter);
}

static void device_free(void *state)
{
	struct idd_device *idd = state;

	if (idd->adapter)
		idd_adapter_unref(idd->adapter);
	free(idd);
}

static const struct wdf_extension extension = { powered_up, powering_down, releasing, device_free };

struct idd_device *idd_device_of(struct wdf_device *device)
{
	return device->extension == &extension ? device->extension_state : NULL;
}

/* --- The configuration --------------------------------------------------------------------------------------------- */

static NTSTATUS refuse(const void *about, NTSTATUS status, const char *what)
{
	return idd_refuse(
		&(struct idd_break){
			"DISP-110", about, status,
			"Call IDD_CX_CLIENT_CONFIG_INIT and set the callbacks that the "
			"structure's page demands." },
		"IddCxDeviceInitConfig: %s", what);
}

static bool is_a_length(ULONG size)
{
	return size == IDD_CX_CLIENT_CONFIG_BYTES_1_2 || size == IDD_CX_CLIENT_CONFIG_BYTES_1_4 ||
	       size == IDD_CX_CLIENT_CONFIG_BYTES_1_10;
}

static bool protects_output(const IDD_CX_CLIENT_CONFIG *config)
{
	return config->EvtIddCxMonitorOPMGetCertificateSize ||
	       config->EvtIddCxMonitorOPMGetCertificate ||
	       config->EvtIddCxMonitorOPMCreateProtectedOutput ||
	       config->EvtIddCxMonitorOPMGetRandomNumber ||
	       config->EvtIddCxMonitorOPMSetSigningKeyAndSequenceNumbers ||
	       config->EvtIddCxMonitorOPMGetInformation ||
	       config->EvtIddCxMonitorOPMConfigureProtectedOutput ||
	       config->EvtIddCxMonitorOPMDestroyProtectedOutput;
}

/* The callback that is missing, or null. */
static const char *missing(const IDD_CX_CLIENT_CONFIG *config)
{
	if (!config->EvtIddCxAdapterInitFinished)
		return "EvtIddCxAdapterInitFinished is null";
	if (!config->EvtIddCxParseMonitorDescription && !config->EvtIddCxParseMonitorDescription2)
		return "EvtIddCxParseMonitorDescription is null";
	if (!config->EvtIddCxMonitorGetDefaultDescriptionModes)
		return "EvtIddCxMonitorGetDefaultDescriptionModes is null";
	if (!config->EvtIddCxMonitorQueryTargetModes && !config->EvtIddCxMonitorQueryTargetModes2)
		return "EvtIddCxMonitorQueryTargetModes is null";
	if (!config->EvtIddCxAdapterCommitModes && !config->EvtIddCxAdapterCommitModes2)
		return "EvtIddCxAdapterCommitModes is null";
	if (!config->EvtIddCxMonitorAssignSwapChain || !config->EvtIddCxMonitorUnassignSwapChain)
		return "EvtIddCxMonitorAssignSwapChain or its counterpart is null";
	return NULL;
}

NTSTATUS IddCxDeviceInitConfig(PWDFDEVICE_INIT device_init, const IDD_CX_CLIENT_CONFIG *config)
{
	static const char api[] = "IddCxDeviceInitConfig";
	IDD_CX_CLIENT_CONFIG copy = { 0 };

	wdf_require_pointer(device_init, api, "DeviceInit");
	wdf_require_pointer(config, api, "Config");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (!is_a_length(config->Size) ||
	    !DrydockIddCxFieldAvailable(config->Size - (ULONG)sizeof(void *),
	                                "IDD_CX_CLIENT_CONFIG"))
		return refuse(config, STATUS_INVALID_PARAMETER,
		              "Size is that of no version the machine has");
	memcpy(&copy, config, config->Size);
	if (protects_output(&copy))
		return refuse(config, STATUS_NOT_SUPPORTED, "protected output (OPM) is not built");
	const char *what = missing(&copy);
	if (what)
		return refuse(config, STATUS_INVALID_PARAMETER, what);
	if (device_init->extension)
		return STATUS_INVALID_DEVICE_STATE;
	struct idd_device *idd = calloc(1, sizeof(*idd));
	if (!idd)
		return STATUS_INSUFFICIENT_RESOURCES;
	idd->config = copy;
	device_init->extension = &extension;
	device_init->extension_state = idd;
	return STATUS_SUCCESS;
}

static void device_control(WDFQUEUE handle, WDFREQUEST request, size_t output_bytes,
                           size_t input_bytes, ULONG code)
{
	struct wdf_device *device =
		wdf_queue_from_handle(handle, "EvtIddCxDeviceIoControl")->device;

	idd_device_of(device)->config.EvtIddCxDeviceIoControl(WDF_HANDLE(WDFDEVICE, device),
	                                                      request, output_bytes, input_bytes,
	                                                      code);
}

/* Device controls go to the driver's callback, in parallel; power does not hold them. */
static NTSTATUS create_queue(struct wdf_device *device, const struct idd_device *idd)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE queue;

	if (device->default_queue || !idd->config.EvtIddCxDeviceIoControl)
		return STATUS_SUCCESS;
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.PowerManaged = WdfFalse;
	config.EvtIoDeviceControl = device_control;
	return WdfIoQueueCreate(&device->object.binding->globals, WDF_HANDLE(WDFDEVICE, device),
	                        &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);
}

NTSTATUS IddCxDeviceInitialize(WDFDEVICE handle)
{
	struct wdf_device *device = wdf_device_from_handle(handle, "IddCxDeviceInitialize");
	struct idd_device *idd = idd_device_of(device);

	if (!idd || idd->initialized)
		return idd_refuse(
			&(struct idd_break){
				"DISP-106", handle, STATUS_INVALID_DEVICE_REQUEST,
				"Call IddCxDeviceInitConfig before WdfDeviceCreate, and "
				"IddCxDeviceInitialize once behind it." },
			"IddCxDeviceInitialize: the device %s",
			idd ? "is initialized already" : "has no configuration");
	NTSTATUS status = create_queue(device, idd);
	idd->initialized = NT_SUCCESS(status);
	return status;
}

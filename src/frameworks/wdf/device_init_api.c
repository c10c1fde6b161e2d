/*
 * frameworks/wdf/device_init_api.c - WdfDeviceInit*, WdfFdoInit*, WdfControlDeviceInit*.
 */
#include "frameworks/wdf/device.h"
#include "frameworks/wdf/structure.h"

static struct wdf_device_settings *settings_of(PWDFDEVICE_INIT init, const char *api)
{
	wdf_require_pointer(init, api, "DeviceInit");
	return &init->settings;
}

/* Copy a sized structure of the driver over ours when its size is right. */
#define COPY_SIZED(target, source, api) \
	do { \
		wdf_require_pointer(source, api, #source); \
		if ((source)->Size != sizeof(*(source))) \
			wdf_bugcheck(&(struct wdf_break){ "WDF-4", WDF_VERIFIER_FATAL_ERROR, \
			                                  source, (source)->Size, \
			                                  "Call the structure's INIT function." }, \
			             "%s: " #source " has size %u instead of %u", api, \
			             (unsigned)(source)->Size, (unsigned)sizeof(*(source))); \
		(target) = *(source); \
	} while (0)

void WdfDeviceInitFree(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit)
{
	(void)DriverGlobals;
	wdf_require_pointer(DeviceInit, "WdfDeviceInitFree", "DeviceInit");
	if (DeviceInit->settings.role == WDF_ROLE_FUNCTION ||
	    DeviceInit->settings.role == WDF_ROLE_FILTER) {
		wdf_report(
			&(struct wdf_break){
				"PNP-8", WDF_VERIFIER_FATAL_ERROR, DeviceInit, 0,
				"The framework frees what it gave to EvtDriverDeviceAdd." },
			"WdfDeviceInitFree was called for the record of a PnP device");
		return;
	}
	wdf_device_init_free(DeviceInit);
}

void WdfDeviceInitSetPnpPowerEventCallbacks(PWDF_DRIVER_GLOBALS DriverGlobals,
                                            PWDFDEVICE_INIT DeviceInit,
                                            PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks)
{
	static const char api[] = "WdfDeviceInitSetPnpPowerEventCallbacks";

	WDF_PNPPOWER_EVENT_CALLBACKS callbacks = { 0 };
	wdf_require_pointer(PnpPowerEventCallbacks, api, "PnpPowerEventCallbacks");
	wdf_structure_take_or_break(wdf_binding_of(DriverGlobals),
	                            WDF_GROWN_WDF_PNPPOWER_EVENT_CALLBACKS, &callbacks,
	                            PnpPowerEventCallbacks, api);
	settings_of(DeviceInit, api)->pnp = callbacks;
}

void WdfDeviceInitSetPowerPolicyEventCallbacks(
	PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
	PWDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicyEventCallbacks)
{
	static const char api[] = "WdfDeviceInitSetPowerPolicyEventCallbacks";

	WDF_POWER_POLICY_EVENT_CALLBACKS callbacks = { 0 };
	wdf_require_pointer(PowerPolicyEventCallbacks, api, "PowerPolicyEventCallbacks");
	wdf_structure_take_or_break(wdf_binding_of(DriverGlobals),
	                            WDF_GROWN_WDF_POWER_POLICY_EVENT_CALLBACKS, &callbacks,
	                            PowerPolicyEventCallbacks, api);
	settings_of(DeviceInit, api)->policy = callbacks;
}

void WdfDeviceInitSetPowerPolicyOwnership(PWDF_DRIVER_GLOBALS DriverGlobals,
                                          PWDFDEVICE_INIT DeviceInit, BOOLEAN IsPowerPolicyOwner)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetPowerPolicyOwnership")->power_policy_owner =
		IsPowerPolicyOwner;
}

void WdfDeviceInitSetIoType(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                            WDF_DEVICE_IO_TYPE IoType)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetIoType")->read_write_io = IoType;
}

void WdfDeviceInitSetIoTypeEx(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                              PWDF_IO_TYPE_CONFIG IoTypeConfig)
{
	static const char api[] = "WdfDeviceInitSetIoTypeEx";
	struct wdf_device_settings *settings = settings_of(DeviceInit, api);

	(void)DriverGlobals;
	COPY_SIZED(settings->io_config, IoTypeConfig, api);
	settings->read_write_io = IoTypeConfig->ReadWriteIoType;
	settings->control_io = IoTypeConfig->DeviceControlIoType;
}

void WdfDeviceInitSetExclusive(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                               BOOLEAN IsExclusive)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetExclusive")->exclusive = IsExclusive;
}

void WdfDeviceInitSetPowerNotPageable(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetPowerNotPageable")->power_pageable = false;
}

void WdfDeviceInitSetPowerPageable(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetPowerPageable")->power_pageable = true;
}

void WdfDeviceInitSetPowerInrush(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetPowerInrush")->inrush = true;
}

void WdfDeviceInitSetDeviceType(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                DEVICE_TYPE DeviceType)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetDeviceType")->device_type = DeviceType;
}

void WdfDeviceInitSetCharacteristics(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                     ULONG DeviceCharacteristics, BOOLEAN OrInValues)
{
	struct wdf_device_settings *settings =
		settings_of(DeviceInit, "WdfDeviceInitSetCharacteristics");

	(void)DriverGlobals;
	settings->characteristics =
		DeviceCharacteristics | (OrInValues ? settings->characteristics : 0);
}

void WdfDeviceInitSetFileObjectConfig(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                      PWDF_FILEOBJECT_CONFIG FileObjectConfig,
                                      PWDF_OBJECT_ATTRIBUTES FileObjectAttributes)
{
	static const char api[] = "WdfDeviceInitSetFileObjectConfig";
	struct wdf_file_config *file = &settings_of(DeviceInit, api)->file;

	(void)DriverGlobals;
	COPY_SIZED(file->config, FileObjectConfig, api);
	file->set = true;
	WDF_OBJECT_ATTRIBUTES_INIT(&file->attributes);
	if (FileObjectAttributes)
		file->attributes = *FileObjectAttributes;
}

void WdfDeviceInitSetRequestAttributes(PWDF_DRIVER_GLOBALS DriverGlobals,
                                       PWDFDEVICE_INIT DeviceInit,
                                       PWDF_OBJECT_ATTRIBUTES RequestAttributes)
{
	static const char api[] = "WdfDeviceInitSetRequestAttributes";
	struct wdf_device_settings *settings = settings_of(DeviceInit, api);

	(void)DriverGlobals;
	COPY_SIZED(settings->request_attributes, RequestAttributes, api);
	settings->request_attributes_set = true;
}

void WdfDeviceInitSetIoInCallerContextCallback(PWDF_DRIVER_GLOBALS DriverGlobals,
                                               PWDFDEVICE_INIT DeviceInit,
                                               PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetIoInCallerContextCallback")->in_caller_context =
		EvtIoInCallerContext;
}

NTSTATUS WdfDeviceInitAssignName(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                 PCUNICODE_STRING DeviceName)
{
	settings_of(DeviceInit, "WdfDeviceInitAssignName");
	(void)DriverGlobals;
	free(DeviceInit->name);
	DeviceInit->name = NULL;
	DeviceInit->auto_name = DeviceName == NULL;
	if (!DeviceName)
		return STATUS_SUCCESS;
	DeviceInit->name = wdf_copy_string(DeviceName);
	return DeviceInit->name ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS WdfDeviceInitAssignSDDLString(PWDF_DRIVER_GLOBALS DriverGlobals,
                                       PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING SDDLString)
{
	settings_of(DeviceInit, "WdfDeviceInitAssignSDDLString");
	(void)DriverGlobals;
	free(DeviceInit->security);
	DeviceInit->security = NULL;
	if (!SDDLString)
		return STATUS_SUCCESS;
	DeviceInit->security = wdf_copy_string(SDDLString);
	return DeviceInit->security ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

void WdfDeviceInitSetDeviceClass(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                 const GUID *DeviceClassGuid)
{
	settings_of(DeviceInit, "WdfDeviceInitSetDeviceClass");
	(void)DriverGlobals;
	wdf_require_pointer(DeviceClassGuid, "WdfDeviceInitSetDeviceClass", "DeviceClassGuid");
	DeviceInit->security_class = *DeviceClassGuid;
}

NTSTATUS WdfDeviceInitAssignWdmIrpPreprocessCallback(
	PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
	PFN_WDFDEVICE_WDM_IRP_PREPROCESS EvtDeviceWdmIrpPreprocess, UCHAR MajorFunction,
	PUCHAR MinorFunctions, ULONG NumMinorFunctions)
{
	static const char api[] = "WdfDeviceInitAssignWdmIrpPreprocessCallback";
	struct wdf_device_settings *settings = settings_of(DeviceInit, api);

	(void)DriverGlobals;
	wdf_require_pointer(EvtDeviceWdmIrpPreprocess, api, "EvtDeviceWdmIrpPreprocess");
	if (MajorFunction > IRP_MJ_MAXIMUM_FUNCTION ||
	    NumMinorFunctions > sizeof(settings->preprocess[0]->minor))
		return STATUS_INVALID_PARAMETER;
	struct wdf_preprocess *entry = settings->preprocess[MajorFunction];
	if (!entry)
		entry = calloc(1, sizeof(*entry));
	if (!entry)
		return STATUS_INSUFFICIENT_RESOURCES;
	entry->callback = EvtDeviceWdmIrpPreprocess;
	entry->minor_count = NumMinorFunctions;
	if (NumMinorFunctions)
		memcpy(entry->minor, MinorFunctions, NumMinorFunctions);
	settings->preprocess[MajorFunction] = entry;
	return STATUS_SUCCESS;
}

void WdfDeviceInitSetReleaseHardwareOrderOnFailure(
	PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
	WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE ReleaseHardwareOrderOnFailure)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitSetReleaseHardwareOrderOnFailure")->release_order =
		ReleaseHardwareOrderOnFailure;
}

void WdfDeviceInitAllowSelfIoTarget(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfDeviceInitAllowSelfIoTarget")->self_target = true;
}

/* --- Function and filter devices --------------------------------------------------------------------- */

void WdfFdoInitSetFilter(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit)
{
	struct wdf_device_settings *settings = settings_of(DeviceInit, "WdfFdoInitSetFilter");

	(void)DriverGlobals;
	settings->role = WDF_ROLE_FILTER;
	settings->power_policy_owner = false;
}

void WdfFdoInitSetEventCallbacks(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                 PWDF_FDO_EVENT_CALLBACKS FdoEventCallbacks)
{
	static const char api[] = "WdfFdoInitSetEventCallbacks";

	(void)DriverGlobals;
	COPY_SIZED(settings_of(DeviceInit, api)->fdo, FdoEventCallbacks, api);
}

void WdfFdoInitSetDefaultChildListConfig(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         PWDFDEVICE_INIT DeviceInit, PWDF_CHILD_LIST_CONFIG Config,
                                         PWDF_OBJECT_ATTRIBUTES DefaultChildListAttributes)
{
	static const char api[] = "WdfFdoInitSetDefaultChildListConfig";

	settings_of(DeviceInit, api);
	(void)DriverGlobals;
	COPY_SIZED(DeviceInit->child_config, Config, api);
	WDF_OBJECT_ATTRIBUTES_INIT(&DeviceInit->child_attributes);
	if (DefaultChildListAttributes)
		DeviceInit->child_attributes = *DefaultChildListAttributes;
	DeviceInit->child_config_set = true;
}

PDEVICE_OBJECT WdfFdoInitWdmGetPhysicalDevice(PWDF_DRIVER_GLOBALS DriverGlobals,
                                              PWDFDEVICE_INIT DeviceInit)
{
	(void)DriverGlobals;
	settings_of(DeviceInit, "WdfFdoInitWdmGetPhysicalDevice");
	return DeviceInit->physical;
}

/* --- Control devices ------------------------------------------------------------------------------------ */

PWDFDEVICE_INIT WdfControlDeviceInitAllocate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDRIVER Driver,
                                             PCUNICODE_STRING SDDLString)
{
	wdf_object_from_handle(Driver, &wdf_driver_type, "WdfControlDeviceInitAllocate");
	wdf_require_pointer(SDDLString, "WdfControlDeviceInitAllocate", "SDDLString");
	PWDFDEVICE_INIT init =
		wdf_device_init_create(wdf_binding_of(DriverGlobals), WDF_ROLE_CONTROL);
	if (init && !(init->security = wdf_copy_string(SDDLString))) {
		wdf_device_init_free(init);
		return NULL;
	}
	return init;
}

void WdfControlDeviceInitSetShutdownNotification(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                 PWDFDEVICE_INIT DeviceInit,
                                                 PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION Notification,
                                                 UCHAR Flags)
{
	struct wdf_device_settings *settings =
		settings_of(DeviceInit, "WdfControlDeviceInitSetShutdownNotification");

	(void)DriverGlobals;
	settings->shutdown = Notification;
	settings->shutdown_kind = Flags;
}

/*
 * frameworks/wdf/driver_api.c - WdfDriver*.
 */
#include "frameworks/wdf/driver.h"
#include "frameworks/wdf/structure.h"

#define DEFAULT_TAG 0x72647846u /* "Fxdr" */

static NTSTATUS check_config(const WDF_DRIVER_CONFIG *config)
{
	if ((config->DriverInitFlags & WdfDriverInitNonPnpDriver) && config->EvtDriverDeviceAdd)
		return STATUS_INVALID_PARAMETER;
	return STATUS_SUCCESS;
}

/* WDF-8: the configured tag, else up to four letters of the name without a leading "WDF". */
static ULONG tag_of(const WDF_DRIVER_CONFIG *config, const char *name)
{
	ULONG tag = 0;

	if (config->DriverPoolTag)
		return config->DriverPoolTag;
	if ((name[0] | 32) == 'w' && (name[1] | 32) == 'd' && (name[2] | 32) == 'f')
		name += 3;
	for (unsigned at = 0; at < 4 && name[at]; at++)
		tag |= (ULONG)(unsigned char)name[at] << (8 * at);
	return tag ? tag : DEFAULT_TAG;
}

static void set_entries(PDRIVER_OBJECT driver_object, const WDF_DRIVER_CONFIG *config)
{
	if (config->DriverInitFlags & WdfDriverInitNoDispatchOverride)
		return;
	for (unsigned major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		driver_object->MajorFunction[major] = wdf_dispatch;
	if (!(config->DriverInitFlags & WdfDriverInitNonPnpDriver))
		driver_object->DriverExtension->AddDevice = wdf_add_device;
}

static NTSTATUS create(const struct wdf_creation *creation, const WDF_DRIVER_CONFIG *config)
{
	struct wdf_binding *binding = creation->binding;
	struct wdf_driver *driver;
	NTSTATUS status = wdf_object_create(creation, (struct wdf_object **)&driver);

	if (!NT_SUCCESS(status))
		return status;
	driver->config = *config;
	binding->driver = driver;
	binding->globals.Driver = WDF_HANDLE(WDFDRIVER, driver);
	binding->globals.DriverFlags = config->DriverInitFlags;
	binding->globals.DriverTag = tag_of(config, binding->globals.DriverName);
	binding->globals.DisplaceDriverUnload =
		!(config->DriverInitFlags & WdfDriverInitNoDispatchOverride);
	return STATUS_SUCCESS;
}

NTSTATUS WdfDriverCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PDRIVER_OBJECT DriverObject,
                         PCUNICODE_STRING RegistryPath, PWDF_OBJECT_ATTRIBUTES DriverAttributes,
                         PWDF_DRIVER_CONFIG DriverConfig, WDFDRIVER *Driver)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	WDF_DRIVER_CONFIG config = { 0 };

	wdf_require_pointer(DriverObject, "WdfDriverCreate", "DriverObject");
	wdf_require_pointer(RegistryPath, "WdfDriverCreate", "RegistryPath");
	wdf_require_pointer(DriverConfig, "WdfDriverCreate", "DriverConfig");
	if (!wdf_require_irql("WdfDriverCreate", PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status =
		wdf_structure_take(binding, WDF_GROWN_WDF_DRIVER_CONFIG, &config, DriverConfig);
	if (NT_SUCCESS(status))
		status = check_config(&config);
	if (!NT_SUCCESS(status))
		return status;
	if (binding->driver)
		return STATUS_DRIVER_INTERNAL_ERROR;
	status = create(&(struct wdf_creation){ .binding = binding,
	                                        .type = &wdf_driver_type,
	                                        .attributes = DriverAttributes,
	                                        .caller = WDF_CALLER() },
	                &config);
	if (!NT_SUCCESS(status))
		return status;
	set_entries(DriverObject, &config);
	if (Driver)
		*Driver = binding->globals.Driver;
	return STATUS_SUCCESS;
}

PWSTR WdfDriverGetRegistryPath(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDRIVER Driver)
{
	(void)DriverGlobals;
	return wdf_object_from_handle(Driver, &wdf_driver_type, "WdfDriverGetRegistryPath")
	        ->binding->registry_path.Buffer;
}

PDRIVER_OBJECT WdfDriverWdmGetDriverObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDRIVER Driver)
{
	(void)DriverGlobals;
	return wdf_object_from_handle(Driver, &wdf_driver_type, "WdfDriverWdmGetDriverObject")
	        ->binding->driver_object;
}

WDFDRIVER WdfWdmDriverGetWdfDriverHandle(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         PDRIVER_OBJECT DriverObject)
{
	struct wdf_binding *binding =
		wdf_binding_find(wdf_binding_of(DriverGlobals)->machine, DriverObject);

	return binding && binding->driver ? WDF_HANDLE(WDFDRIVER, binding->driver) : NULL;
}

BOOLEAN WdfDriverIsVersionAvailable(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDRIVER Driver,
                                    PWDF_DRIVER_VERSION_AVAILABLE_PARAMS VersionAvailableParams)
{
	(void)DriverGlobals;
	wdf_object_from_handle(Driver, &wdf_driver_type, "WdfDriverIsVersionAvailable");
	wdf_require_pointer(VersionAvailableParams, "WdfDriverIsVersionAvailable",
	                    "VersionAvailableParams");
	return VersionAvailableParams->Size == sizeof(*VersionAvailableParams) &&
	       VersionAvailableParams->MajorVersion == 1 &&
	       VersionAvailableParams->MinorVersion <= WDF_MINOR_NEWEST;
}

/* For software tracing in drivers that start it through the framework; our traces need no set-up. */
NTSTATUS WdfDriverRegisterTraceInfo(PWDF_DRIVER_GLOBALS DriverGlobals, PDRIVER_OBJECT DriverObject,
                                    PFN_WDF_TRACE_CALLBACK EvtTraceCallback, PVOID ControlBlock)
{
	(void)DriverGlobals, (void)DriverObject, (void)EvtTraceCallback, (void)ControlBlock;
	return STATUS_SUCCESS;
}

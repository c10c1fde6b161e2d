/*
 * frameworks/wdf/device_api.c - WdfDevice*: creation, state, stack, properties.
 */
#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/queue.h"
#include "frameworks/wdf/target.h"
#include "frameworks/wdf/structure.h"

NTSTATUS WdfDeviceCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT *DeviceInit,
                         PWDF_OBJECT_ATTRIBUTES DeviceAttributes, WDFDEVICE *Device)
{
	struct wdf_device *device;

	wdf_require_pointer(DeviceInit, "WdfDeviceCreate", "DeviceInit");
	wdf_require_pointer(*DeviceInit, "WdfDeviceCreate", "*DeviceInit");
	wdf_require_pointer(Device, "WdfDeviceCreate", "Device");
	wdf_require_irql("WdfDeviceCreate", PASSIVE_LEVEL);
	(void)DriverGlobals;
	PWDFDEVICE_INIT init = *DeviceInit;
	NTSTATUS status = wdf_device_create(DeviceInit, DeviceAttributes, WDF_CALLER(), &device);
	if (!NT_SUCCESS(status))
		return status;
	*Device = WDF_HANDLE(WDFDEVICE, device);
	*DeviceInit = NULL;
	/* Records of PnP devices are looked at again when the callback has returned. */
	if (device->settings.role == WDF_ROLE_CONTROL)
		wdf_device_init_free(init);
	else if (device->settings.role == WDF_ROLE_PDO) {
		wdf_device_initialized(device);
		if (!init->list)
			wdf_device_init_free(init);
	}
	return STATUS_SUCCESS;
}

void WdfControlFinishInitializing(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	wdf_device_initialized(wdf_device_from_handle(Device, "WdfControlFinishInitializing"));
}

WDFDRIVER WdfDeviceGetDriver(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	return wdf_device_from_handle(Device, "WdfDeviceGetDriver")->object.binding->globals.Driver;
}

PDEVICE_OBJECT WdfDeviceWdmGetDeviceObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	return wdf_device_from_handle(Device, "WdfDeviceWdmGetDeviceObject")->device_object;
}

PDEVICE_OBJECT WdfDeviceWdmGetAttachedDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	return wdf_device_from_handle(Device, "WdfDeviceWdmGetAttachedDevice")->attached;
}

PDEVICE_OBJECT WdfDeviceWdmGetPhysicalDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	return wdf_device_from_handle(Device, "WdfDeviceWdmGetPhysicalDevice")->physical;
}

WDFDEVICE WdfWdmDeviceGetWdfDeviceHandle(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         PDEVICE_OBJECT DeviceObject)
{
	wdf_require_pointer(DeviceObject, "WdfWdmDeviceGetWdfDeviceHandle", "DeviceObject");
	if (DeviceObject->DriverObject != wdf_binding_of(DriverGlobals)->driver_object)
		return NULL;
	return WDF_HANDLE(WDFDEVICE, wdf_device_of(DeviceObject));
}

WDFIOTARGET WdfDeviceGetIoTarget(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetIoTarget");

	(void)DriverGlobals;
	return device->target ? WDF_HANDLE(WDFIOTARGET, device->target) : NULL;
}

WDFIOTARGET WdfDeviceGetSelfIoTarget(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetSelfIoTarget");

	(void)DriverGlobals;
	return device->self ? WDF_HANDLE(WDFIOTARGET, device->self) : NULL;
}

WDFQUEUE WdfDeviceGetDefaultQueue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetDefaultQueue");

	(void)DriverGlobals;
	return device->default_queue ? WDF_HANDLE(WDFQUEUE, device->default_queue) : NULL;
}

/* one queue a type. */
NTSTATUS WdfDeviceConfigureRequestDispatching(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                              WDFQUEUE Queue, WDF_REQUEST_TYPE RequestType)
{
	static const char api[] = "WdfDeviceConfigureRequestDispatching";
	struct wdf_device *device = wdf_device_from_handle(Device, api);
	struct wdf_queue *queue = wdf_queue_from_handle(Queue, api);

	(void)DriverGlobals;
	if (queue->device != device)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (RequestType != WdfRequestTypeCreate && RequestType != WdfRequestTypeRead &&
	    RequestType != WdfRequestTypeWrite && RequestType != WdfRequestTypeDeviceControl &&
	    RequestType != WdfRequestTypeDeviceControlInternal)
		return STATUS_INVALID_PARAMETER;
	if (device->queue_for[RequestType])
		return STATUS_WDF_BUSY;
	device->queue_for[RequestType] = queue;
	queue->configured = true;
	return STATUS_SUCCESS;
}

/* --- States ------------------------------------------------------------------------------------------- */

WDF_DEVICE_PNP_STATE WdfDeviceGetDevicePnpState(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	static const WDF_DEVICE_PNP_STATE reported[] = {
#define REPORTED(state, value) value,
		WDF_PNP_STATES(REPORTED)
#undef REPORTED
	};
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetDevicePnpState");

	(void)DriverGlobals;
	return device->pnp ? reported[device->pnp->state] : WdfDevStatePnpObjectCreated;
}

WDF_DEVICE_POWER_STATE WdfDeviceGetDevicePowerState(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                    WDFDEVICE Device)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetDevicePowerState");

	(void)DriverGlobals;
	return wdf_pnp_in_d0(device) ? WdfDevStatePowerD0 : WdfDevStatePowerDxNP;
}

WDF_DEVICE_POWER_POLICY_STATE WdfDeviceGetDevicePowerPolicyState(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                                 WDFDEVICE Device)
{
	struct wdf_device *device =
		wdf_device_from_handle(Device, "WdfDeviceGetDevicePowerPolicyState");

	(void)DriverGlobals;
	return wdf_pnp_in_d0(device) ? WdfDevStatePwrPolStarted : WdfDevStatePwrPolObjectCreated;
}

POWER_ACTION WdfDeviceGetSystemPowerAction(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetSystemPowerAction");

	(void)DriverGlobals;
	return device->pnp && device->pnp->system != PowerSystemWorking ? PowerActionSleep
	                                                                : PowerActionNone;
}

/* A structure that its INIT function has not seen is reported; the call has no effect. */
static void check_state_size(PWDF_DRIVER_GLOBALS globals, const WDF_DEVICE_STATE *state,
                             const char *api)
{
	if (!wdf_structure_is_known(wdf_binding_of(globals), WDF_GROWN_WDF_DEVICE_STATE,
	                            state->Size))
		wdf_report(&(struct wdf_break){ "WDF-4", WDF_VERIFIER_FATAL_ERROR, state,
		                                state->Size, "Call WDF_DEVICE_STATE_INIT first." },
		           "%s: WDF_DEVICE_STATE has size %u", api, (unsigned)state->Size);
}

void WdfDeviceGetDeviceState(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                             PWDF_DEVICE_STATE DeviceState)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetDeviceState");

	wdf_require_pointer(DeviceState, "WdfDeviceGetDeviceState", "DeviceState");
	check_state_size(DriverGlobals, DeviceState, "WdfDeviceGetDeviceState");
	wdf_structure_give(wdf_binding_of(DriverGlobals), WDF_GROWN_WDF_DEVICE_STATE, DeviceState,
	                   &device->state);
}

void WdfDeviceSetDeviceState(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                             PWDF_DEVICE_STATE DeviceState)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceSetDeviceState");

	wdf_require_pointer(DeviceState, "WdfDeviceSetDeviceState", "DeviceState");
	check_state_size(DriverGlobals, DeviceState, "WdfDeviceSetDeviceState");
	if (!NT_SUCCESS(wdf_structure_take(wdf_binding_of(DriverGlobals),
	                                   WDF_GROWN_WDF_DEVICE_STATE, &device->state,
	                                   DeviceState)))
		return;
	if (device->physical && device->started_once)
		IoInvalidateDeviceState(device->physical);
}

void WdfDeviceSetFailed(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                        WDF_DEVICE_FAILED_ACTION FailedAction)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceSetFailed");

	(void)DriverGlobals, (void)FailedAction;
	device->state.Failed = WdfTrue;
	if (device->physical)
		IoInvalidateDeviceState(device->physical);
}

void WdfDeviceSetPnpCapabilities(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                 PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceSetPnpCapabilities");

	(void)DriverGlobals;
	wdf_require_pointer(PnpCapabilities, "WdfDeviceSetPnpCapabilities", "PnpCapabilities");
	device->capabilities = *PnpCapabilities;
	device->capabilities_set = true;
}

void WdfDeviceSetPowerCapabilities(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                   PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceSetPowerCapabilities");

	(void)DriverGlobals;
	wdf_require_pointer(PowerCapabilities, "WdfDeviceSetPowerCapabilities",
	                    "PowerCapabilities");
	device->power_capabilities = *PowerCapabilities;
	device->power_capabilities_set = true;
}

void WdfDeviceSetBusInformationForChildren(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                           PPNP_BUS_INFORMATION BusInformation)
{
	struct wdf_device *device =
		wdf_device_from_handle(Device, "WdfDeviceSetBusInformationForChildren");

	(void)DriverGlobals;
	wdf_require_pointer(BusInformation, "WdfDeviceSetBusInformationForChildren",
	                    "BusInformation");
	device->bus_information = *BusInformation;
	device->bus_information_set = true;
}

void WdfDeviceSetCharacteristics(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                 ULONG DeviceCharacteristics)
{
	(void)DriverGlobals;
	wdf_device_from_handle(Device, "WdfDeviceSetCharacteristics")
		->device_object->Characteristics = DeviceCharacteristics;
}

ULONG WdfDeviceGetCharacteristics(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	return wdf_device_from_handle(Device, "WdfDeviceGetCharacteristics")
	        ->device_object->Characteristics;
}

ULONG WdfDeviceGetAlignmentRequirement(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device)
{
	(void)DriverGlobals;
	return wdf_device_from_handle(Device, "WdfDeviceGetAlignmentRequirement")
	        ->device_object->AlignmentRequirement;
}

void WdfDeviceSetAlignmentRequirement(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                      ULONG AlignmentRequirement)
{
	(void)DriverGlobals;
	wdf_device_from_handle(Device, "WdfDeviceSetAlignmentRequirement")
		->device_object->AlignmentRequirement = AlignmentRequirement;
}

void WdfDeviceSetSpecialFileSupport(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                    WDF_SPECIAL_FILE_TYPE FileType, BOOLEAN FileTypeIsSupported)
{
	(void)DriverGlobals, (void)FileType, (void)FileTypeIsSupported;
	wdf_device_from_handle(Device, "WdfDeviceSetSpecialFileSupport");
}

void WdfDeviceSetStaticStopRemove(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                  BOOLEAN Stoppable)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceSetStaticStopRemove");

	(void)DriverGlobals;
	if (device->pnp)
		device->pnp->special_file_counts[0] += Stoppable ? -1 : 1;
}

/* --- Names and properties --------------------------------------------------------------------------------- */

/* The device's object name; the buffer is the caller's to free. */
NTSTATUS wdf_device_name(struct wdf_device *device, UNICODE_STRING *ret_name)
{
	union {
		OBJECT_NAME_INFORMATION information;
		unsigned char bytes[1024];
	} query;
	ULONG length;

	if (device->name) {
		UNICODE_STRING name;
		RtlInitUnicodeString(&name, device->name);
		*ret_name = name;
		ret_name->Buffer = wdf_copy_string(&name);
		return ret_name->Buffer ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
	}
	NTSTATUS status = ObQueryNameString(device->device_object, &query.information,
	                                    sizeof(query), &length);
	if (!NT_SUCCESS(status))
		return status;
	if (query.information.Name.Length == 0)
		return STATUS_INVALID_DEVICE_STATE;
	*ret_name = query.information.Name;
	ret_name->Buffer = wdf_copy_string(&query.information.Name);
	return ret_name->Buffer ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS WdfDeviceRetrieveDeviceName(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                     WDFSTRING String)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceRetrieveDeviceName");
	UNICODE_STRING name;

	(void)DriverGlobals;
	NTSTATUS status = wdf_device_name(device, &name);
	if (!NT_SUCCESS(status))
		return status;
	status = wdf_string_assign(String, &name);
	free(name.Buffer);
	return status;
}

NTSTATUS WdfDeviceAssignMofResourceName(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                        PCUNICODE_STRING MofResourceName)
{
	struct wdf_device *device =
		wdf_device_from_handle(Device, "WdfDeviceAssignMofResourceName");

	(void)DriverGlobals;
	wdf_require_pointer(MofResourceName, "WdfDeviceAssignMofResourceName", "MofResourceName");
	if (device->mof_resource)
		return STATUS_INVALID_DEVICE_REQUEST;
	device->mof_resource = wdf_copy_string(MofResourceName);
	return device->mof_resource ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS WdfDeviceQueryProperty(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                PVOID PropertyBuffer, PULONG ResultLength)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceQueryProperty");

	(void)DriverGlobals;
	if (!device->physical)
		return STATUS_INVALID_DEVICE_REQUEST;
	return IoGetDeviceProperty(device->physical, DeviceProperty, BufferLength, PropertyBuffer,
	                           ResultLength);
}

/* The property as a memory object of the right size. */
static NTSTATUS property_memory(PWDF_DRIVER_GLOBALS globals, PDEVICE_OBJECT physical,
                                DEVICE_REGISTRY_PROPERTY property, POOL_TYPE pool,
                                PWDF_OBJECT_ATTRIBUTES attributes, WDFMEMORY *memory)
{
	ULONG length = 0;
	PVOID buffer;
	NTSTATUS status = IoGetDeviceProperty(physical, property, 0, NULL, &length);

	if (status != STATUS_BUFFER_TOO_SMALL)
		return NT_SUCCESS(status) ? STATUS_OBJECT_NAME_NOT_FOUND : status;
	status = WdfMemoryCreate(globals, attributes, pool, 0, length, memory, &buffer);
	if (!NT_SUCCESS(status))
		return status;
	status = IoGetDeviceProperty(physical, property, length, buffer, &length);
	if (!NT_SUCCESS(status)) {
		wdf_object_delete(wdf_object_unchecked(*memory));
		*memory = NULL;
	}
	return status;
}

NTSTATUS WdfDeviceAllocAndQueryProperty(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                        DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
                                        PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                        WDFMEMORY *PropertyMemory)
{
	struct wdf_device *device =
		wdf_device_from_handle(Device, "WdfDeviceAllocAndQueryProperty");

	if (!device->physical)
		return STATUS_INVALID_DEVICE_REQUEST;
	return property_memory(DriverGlobals, device->physical, DeviceProperty, PoolType,
	                       PropertyMemoryAttributes, PropertyMemory);
}

NTSTATUS WdfFdoInitQueryProperty(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                 DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                 PVOID PropertyBuffer, PULONG ResultLength)
{
	(void)DriverGlobals;
	wdf_require_pointer(DeviceInit, "WdfFdoInitQueryProperty", "DeviceInit");
	if (!DeviceInit->physical)
		return STATUS_INVALID_DEVICE_REQUEST;
	return IoGetDeviceProperty(DeviceInit->physical, DeviceProperty, BufferLength,
	                           PropertyBuffer, ResultLength);
}

NTSTATUS WdfFdoInitAllocAndQueryProperty(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         PWDFDEVICE_INIT DeviceInit,
                                         DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                         POOL_TYPE PoolType,
                                         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                         WDFMEMORY *PropertyMemory)
{
	wdf_require_pointer(DeviceInit, "WdfFdoInitAllocAndQueryProperty", "DeviceInit");
	if (!DeviceInit->physical)
		return STATUS_INVALID_DEVICE_REQUEST;
	return property_memory(DriverGlobals, DeviceInit->physical, DeviceProperty, PoolType,
	                       PropertyMemoryAttributes, PropertyMemory);
}

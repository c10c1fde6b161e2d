/*
 * frameworks/wdf/property_store_api.c - properties by key: of devices, of their interfaces, of I/O targets.
 */
#include "frameworks/wdf/target.h"
#include "frameworks/wdf/user_mode.h"

#include "nt/io/io.h"

/* --- One property, of whatever it is --------------------------------------------------------------------- */

struct subject {
	PDEVICE_OBJECT device; /* one of the two */
	PUNICODE_STRING link;
	const DEVPROPKEY *key;
	LCID locale;
	ULONG flags;
};

static NTSTATUS query(const struct subject *of, ULONG length, PVOID buffer, PULONG ret_length,
                      PDEVPROPTYPE ret_type)
{
	if (of->link)
		return IoGetDeviceInterfacePropertyData(of->link, of->key, of->locale, of->flags,
		                                        length, buffer, ret_length, ret_type);
	return IoGetDevicePropertyData(of->device, of->key, of->locale, of->flags, length, buffer,
	                               ret_length, ret_type);
}

static NTSTATUS query_to(const struct subject *of, ULONG length, PVOID buffer, PULONG ret_length,
                         PDEVPROPTYPE ret_type)
{
	DEVPROPTYPE type = 0;
	ULONG needed = 0;
	NTSTATUS status = query(of, length, buffer, &needed, ret_type ? ret_type : &type);

	if (ret_length)
		*ret_length = needed;
	return status;
}

struct memory_wish {
	PWDF_DRIVER_GLOBALS globals;
	POOL_TYPE pool;
	PWDF_OBJECT_ATTRIBUTES attributes;
};

static NTSTATUS query_memory(const struct subject *of, const struct memory_wish *wish,
                             WDFMEMORY *ret_memory, PDEVPROPTYPE ret_type)
{
	ULONG length = 0;
	PVOID buffer;
	NTSTATUS status = query_to(of, 0, NULL, &length, ret_type);

	*ret_memory = NULL;
	if (status != STATUS_BUFFER_TOO_SMALL)
		return NT_SUCCESS(status) ? STATUS_NOT_FOUND : status;
	status = WdfMemoryCreate(wish->globals, wish->attributes, wish->pool, 0, length, ret_memory,
	                         &buffer);
	if (!NT_SUCCESS(status))
		return status;
	status = query_to(of, length, buffer, &length, ret_type);
	if (!NT_SUCCESS(status)) {
		wdf_object_delete(wdf_object_unchecked(*ret_memory));
		*ret_memory = NULL;
	}
	return status;
}

/* --- Devices ------------------------------------------------------------------------------------------------ */

static NTSTATUS device_subject(PDEVICE_OBJECT device, PWDF_DEVICE_PROPERTY_DATA data,
                               const char *api, struct subject *ret_subject)
{
	wdf_require_pointer(data, api, "DeviceProperty");
	if (data->Size != sizeof(*data))
		return STATUS_INFO_LENGTH_MISMATCH;
	wdf_require_pointer(data->PropertyKey, api, "PropertyKey");
	if (!device || !wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	*ret_subject = (struct subject){ device, NULL, data->PropertyKey, data->Lcid, data->Flags };
	return STATUS_SUCCESS;
}

NTSTATUS WdfDeviceQueryPropertyEx(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                  PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
                                  PVOID PropertyBuffer, PULONG RequiredSize, PDEVPROPTYPE Type)
{
	static const char api[] = "WdfDeviceQueryPropertyEx";
	struct subject subject;
	NTSTATUS status = device_subject(wdf_device_from_handle(Device, api)->physical,
	                                 DeviceProperty, api, &subject);

	(void)DriverGlobals;
	return NT_SUCCESS(status)
	               ? query_to(&subject, BufferLength, PropertyBuffer, RequiredSize, Type)
	               : status;
}

NTSTATUS WdfDeviceAllocAndQueryPropertyEx(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                          PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                          POOL_TYPE PoolType,
                                          PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                          WDFMEMORY *PropertyMemory, PDEVPROPTYPE Type)
{
	static const char api[] = "WdfDeviceAllocAndQueryPropertyEx";
	struct memory_wish wish = { DriverGlobals, PoolType, PropertyMemoryAttributes };
	struct subject subject;
	NTSTATUS status = device_subject(wdf_device_from_handle(Device, api)->physical,
	                                 DeviceProperty, api, &subject);

	wdf_require_pointer(PropertyMemory, api, "PropertyMemory");
	return NT_SUCCESS(status) ? query_memory(&subject, &wish, PropertyMemory, Type) : status;
}

NTSTATUS WdfDeviceAssignProperty(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                 PWDF_DEVICE_PROPERTY_DATA DeviceProperty, DEVPROPTYPE Type,
                                 ULONG Size, PVOID Data)
{
	static const char api[] = "WdfDeviceAssignProperty";
	struct subject subject;
	NTSTATUS status = device_subject(wdf_device_from_handle(Device, api)->physical,
	                                 DeviceProperty, api, &subject);

	(void)DriverGlobals;
	return NT_SUCCESS(status)
	               ? IoSetDevicePropertyData(subject.device, subject.key, subject.locale,
	                                         subject.flags, Type, Size, Data)
	               : status;
}

NTSTATUS WdfFdoInitQueryPropertyEx(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                   PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
                                   PVOID PropertyBuffer, PULONG ResultLength, PDEVPROPTYPE Type)
{
	static const char api[] = "WdfFdoInitQueryPropertyEx";
	struct subject subject;

	(void)DriverGlobals;
	wdf_require_pointer(DeviceInit, api, "DeviceInit");
	NTSTATUS status = device_subject(DeviceInit->physical, DeviceProperty, api, &subject);
	return NT_SUCCESS(status)
	               ? query_to(&subject, BufferLength, PropertyBuffer, ResultLength, Type)
	               : status;
}

NTSTATUS WdfFdoInitAllocAndQueryPropertyEx(PWDF_DRIVER_GLOBALS DriverGlobals,
                                           PWDFDEVICE_INIT DeviceInit,
                                           PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                           POOL_TYPE PoolType,
                                           PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                           WDFMEMORY *PropertyMemory, PDEVPROPTYPE Type)
{
	static const char api[] = "WdfFdoInitAllocAndQueryPropertyEx";
	struct memory_wish wish = { DriverGlobals, PoolType, PropertyMemoryAttributes };
	struct subject subject;

	wdf_require_pointer(DeviceInit, api, "DeviceInit");
	wdf_require_pointer(PropertyMemory, api, "PropertyMemory");
	NTSTATUS status = device_subject(DeviceInit->physical, DeviceProperty, api, &subject);
	return NT_SUCCESS(status) ? query_memory(&subject, &wish, PropertyMemory, Type) : status;
}

/* --- Interfaces: user-mode drivers only -------------------------------------------------------------------- */

static NTSTATUS interface_subject(WDFDEVICE handle, PWDF_DEVICE_INTERFACE_PROPERTY_DATA data,
                                  const char *api, struct subject *ret_subject)
{
	struct wdf_device *device = wdf_device_from_handle(handle, api);

	wdf_require_pointer(data, api, "PropertyData");
	if (data->Size != sizeof(*data))
		return STATUS_INFO_LENGTH_MISMATCH;
	wdf_require_pointer(data->InterfaceClassGUID, api, "InterfaceClassGUID");
	wdf_require_pointer(data->PropertyKey, api, "PropertyKey");
	PUNICODE_STRING link =
		wdf_device_interface_link(device, data->InterfaceClassGUID, data->ReferenceString);
	if (!link)
		return STATUS_NOT_FOUND;
	*ret_subject = (struct subject){ NULL, link, data->PropertyKey, data->Lcid, data->Flags };
	return STATUS_SUCCESS;
}

NTSTATUS WdfDeviceAssignInterfaceProperty(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                          PWDF_DEVICE_INTERFACE_PROPERTY_DATA PropertyData,
                                          DEVPROPTYPE Type, ULONG BufferLength,
                                          PVOID PropertyBuffer)
{
	struct subject subject;
	NTSTATUS status = interface_subject(Device, PropertyData,
	                                    "WdfDeviceAssignInterfaceProperty", &subject);

	(void)DriverGlobals;
	return NT_SUCCESS(status)
	               ? IoSetDeviceInterfacePropertyData(subject.link, subject.key, subject.locale,
	                                                  subject.flags, Type, BufferLength,
	                                                  PropertyBuffer)
	               : status;
}

NTSTATUS WdfDeviceQueryInterfaceProperty(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                         PWDF_DEVICE_INTERFACE_PROPERTY_DATA PropertyData,
                                         ULONG BufferLength, PVOID PropertyBuffer,
                                         PULONG ResultLength, PDEVPROPTYPE Type)
{
	struct subject subject;
	NTSTATUS status = interface_subject(Device, PropertyData, "WdfDeviceQueryInterfaceProperty",
	                                    &subject);

	(void)DriverGlobals;
	return NT_SUCCESS(status)
	               ? query_to(&subject, BufferLength, PropertyBuffer, ResultLength, Type)
	               : status;
}

NTSTATUS WdfDeviceAllocAndQueryInterfaceProperty(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                 WDFDEVICE Device,
                                                 PWDF_DEVICE_INTERFACE_PROPERTY_DATA PropertyData,
                                                 POOL_TYPE PoolType,
                                                 PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                                 WDFMEMORY *PropertyMemory, PDEVPROPTYPE Type)
{
	static const char api[] = "WdfDeviceAllocAndQueryInterfaceProperty";
	struct memory_wish wish = { DriverGlobals, PoolType, PropertyMemoryAttributes };
	struct subject subject;
	NTSTATUS status = interface_subject(Device, PropertyData, api, &subject);

	wdf_require_pointer(PropertyMemory, api, "PropertyMemory");
	return NT_SUCCESS(status) ? query_memory(&subject, &wish, PropertyMemory, Type) : status;
}

/* --- Targets -------------------------------------------------------------------------------------------------- */

static PDEVICE_OBJECT physical_of(const struct wdf_target *target)
{
	if (target->physical)
		return target->physical;
	return target->target ? io_device_bottom(target->target) : NULL;
}

NTSTATUS WdfIoTargetQueryTargetProperty(PWDF_DRIVER_GLOBALS DriverGlobals, WDFIOTARGET IoTarget,
                                        DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                        PVOID PropertyBuffer, PULONG ResultLength)
{
	static const char api[] = "WdfIoTargetQueryTargetProperty";
	PDEVICE_OBJECT device = physical_of(wdf_target_from_handle(IoTarget, api));

	(void)DriverGlobals;
	wdf_require_pointer(ResultLength, api, "ResultLength");
	if (!device)
		return STATUS_INVALID_DEVICE_STATE;
	return IoGetDeviceProperty(device, DeviceProperty, BufferLength, PropertyBuffer,
	                           ResultLength);
}

NTSTATUS WdfIoTargetAllocAndQueryTargetProperty(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                WDFIOTARGET IoTarget,
                                                DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                                POOL_TYPE PoolType,
                                                PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                                WDFMEMORY *PropertyMemory)
{
	ULONG length = 0;
	PVOID buffer;

	wdf_require_pointer(PropertyMemory, "WdfIoTargetAllocAndQueryTargetProperty",
	                    "PropertyMemory");
	*PropertyMemory = NULL;
	NTSTATUS status = WdfIoTargetQueryTargetProperty(DriverGlobals, IoTarget, DeviceProperty, 0,
	                                                 NULL, &length);
	if (status != STATUS_BUFFER_TOO_SMALL)
		return NT_SUCCESS(status) ? STATUS_NOT_FOUND : status;
	status = WdfMemoryCreate(DriverGlobals, PropertyMemoryAttributes, PoolType, 0, length,
	                         PropertyMemory, &buffer);
	if (!NT_SUCCESS(status))
		return status;
	status = WdfIoTargetQueryTargetProperty(DriverGlobals, IoTarget, DeviceProperty, length,
	                                        buffer, &length);
	if (!NT_SUCCESS(status)) {
		wdf_object_delete(wdf_object_unchecked(*PropertyMemory));
		*PropertyMemory = NULL;
	}
	return status;
}

/* --- The device map of the registry ------------------------------------------------------------------------------ */

NTSTATUS WdfDeviceOpenDevicemapKey(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                   PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess,
                                   PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
	static const WCHAR root[] = u"\\Registry\\Machine\\HARDWARE\\DEVICEMAP\\";
	static const char api[] = "WdfDeviceOpenDevicemapKey";
	WCHAR path[256];
	UNICODE_STRING name = { sizeof(root) - sizeof(WCHAR), sizeof(path), path };

	wdf_device_from_handle(Device, api);
	wdf_require_pointer(KeyName, api, "KeyName");
	wdf_require_pointer(Key, api, "Key");
	memcpy(path, root, sizeof(root));
	if (!NT_SUCCESS(RtlAppendUnicodeStringToString(&name, KeyName)))
		return STATUS_INVALID_PARAMETER;
	return WdfRegistryCreateKey(DriverGlobals, NULL, &name, DesiredAccess, REG_OPTION_VOLATILE,
	                            NULL, KeyAttributes, Key);
}

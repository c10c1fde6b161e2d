/*
 * frameworks/wdf/registry_api.c - WdfRegistry*, and the calls that open a device's or driver's key.
 */
#include "frameworks/wdf/device.h"
#include "frameworks/wdf/memory.h"

struct key {
	struct wdf_object object;
	HANDLE handle;
};

static bool close_key(struct wdf_object *object)
{
	struct key *key = (struct key *)object;

	if (key->handle)
		ZwClose(key->handle);
	key->handle = NULL;
	return true;
}

static const struct wdf_type key_type = {
	.name = "WDFKEY",
	.size = sizeof(struct key),
	.flags = WDF_TYPE_PASSIVE_DISPOSE,
	.dispose = close_key,
};

static struct key *key_of(WDFKEY handle, const char *api)
{
	return (struct key *)wdf_object_from_handle(handle, &key_type, api);
}

static NTSTATUS make_key(struct wdf_binding *binding, PWDF_OBJECT_ATTRIBUTES attributes,
                         HANDLE handle, WDFKEY *ret_key)
{
	struct wdf_object *object;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = binding,
	                                                  .type = &key_type,
	                                                  .attributes = attributes,
	                                                  .parent = wdf_driver_object(binding) },
	                          &object);

	if (!NT_SUCCESS(status)) {
		ZwClose(handle);
		return status;
	}
	((struct key *)object)->handle = handle;
	*ret_key = WDF_HANDLE(WDFKEY, object);
	return STATUS_SUCCESS;
}

static void describe(OBJECT_ATTRIBUTES *attributes, WDFKEY parent, PCUNICODE_STRING name)
{
	InitializeObjectAttributes(attributes, (PUNICODE_STRING)name,
	                           OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
	                           parent ? key_of(parent, "ParentKey")->handle : NULL, NULL);
}

NTSTATUS WdfRegistryOpenKey(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY ParentKey,
                            PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess,
                            PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;

	wdf_require_pointer(Key, "WdfRegistryOpenKey", "Key");
	wdf_require_pointer(KeyName, "WdfRegistryOpenKey", "KeyName");
	*Key = NULL;
	describe(&attributes, ParentKey, KeyName);
	NTSTATUS status = ZwOpenKey(&handle, DesiredAccess, &attributes);
	return NT_SUCCESS(status)
	               ? make_key(wdf_binding_of(DriverGlobals), KeyAttributes, handle, Key)
	               : status;
}

NTSTATUS WdfRegistryCreateKey(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY ParentKey,
                              PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess,
                              ULONG CreateOptions, PULONG CreateDisposition,
                              PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;

	wdf_require_pointer(Key, "WdfRegistryCreateKey", "Key");
	wdf_require_pointer(KeyName, "WdfRegistryCreateKey", "KeyName");
	*Key = NULL;
	describe(&attributes, ParentKey, KeyName);
	NTSTATUS status = ZwCreateKey(&handle, DesiredAccess, &attributes, 0, NULL, CreateOptions,
	                              CreateDisposition);
	return NT_SUCCESS(status)
	               ? make_key(wdf_binding_of(DriverGlobals), KeyAttributes, handle, Key)
	               : status;
}

NTSTATUS WdfDriverOpenParametersRegistryKey(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDRIVER Driver,
                                            ACCESS_MASK DesiredAccess,
                                            PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
	struct wdf_binding *binding = wdf_object_from_handle(Driver, &wdf_driver_type,
	                                                     "WdfDriverOpenParametersRegistryKey")
	                                      ->binding;
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	HANDLE service, handle;

	(void)DriverGlobals;
	wdf_require_pointer(Key, "WdfDriverOpenParametersRegistryKey", "Key");
	*Key = NULL;
	InitializeObjectAttributes(&attributes, &binding->registry_path,
	                           OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, NULL, NULL);
	NTSTATUS status = ZwOpenKey(&service, KEY_READ | KEY_WRITE, &attributes);
	if (!NT_SUCCESS(status))
		return status;
	RtlInitUnicodeString(&name, u"Parameters");
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
	                           service, NULL);
	status = ZwCreateKey(&handle, DesiredAccess, &attributes, 0, NULL, REG_OPTION_NON_VOLATILE,
	                     NULL);
	ZwClose(service);
	return NT_SUCCESS(status) ? make_key(binding, KeyAttributes, handle, Key) : status;
}

static NTSTATUS open_device_key(struct wdf_binding *binding, PDEVICE_OBJECT physical, ULONG type,
                                ACCESS_MASK access, PWDF_OBJECT_ATTRIBUTES attributes, WDFKEY *key)
{
	HANDLE handle;

	wdf_require_pointer(key, "OpenRegistryKey", "Key");
	*key = NULL;
	if (!physical)
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status = IoOpenDeviceRegistryKey(physical, type, access, &handle);
	return NT_SUCCESS(status) ? make_key(binding, attributes, handle, key) : status;
}

NTSTATUS WdfDeviceOpenRegistryKey(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                  ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
                                  PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
	return open_device_key(wdf_binding_of(DriverGlobals),
	                       wdf_device_from_handle(Device, "WdfDeviceOpenRegistryKey")->physical,
	                       DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key);
}

NTSTATUS WdfFdoInitOpenRegistryKey(PWDF_DRIVER_GLOBALS DriverGlobals, PWDFDEVICE_INIT DeviceInit,
                                   ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
                                   PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
	wdf_require_pointer(DeviceInit, "WdfFdoInitOpenRegistryKey", "DeviceInit");
	return open_device_key(wdf_binding_of(DriverGlobals), DeviceInit->physical,
	                       DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key);
}

void WdfRegistryClose(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key)
{
	(void)DriverGlobals;
	wdf_object_delete(&key_of(Key, "WdfRegistryClose")->object);
}

HANDLE WdfRegistryWdmGetHandle(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key)
{
	(void)DriverGlobals;
	return key_of(Key, "WdfRegistryWdmGetHandle")->handle;
}

NTSTATUS WdfRegistryRemoveKey(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key)
{
	struct key *key = key_of(Key, "WdfRegistryRemoveKey");

	(void)DriverGlobals;
	NTSTATUS status = ZwDeleteKey(key->handle);
	if (NT_SUCCESS(status))
		wdf_object_delete(&key->object);
	return status;
}

NTSTATUS WdfRegistryRemoveValue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                PCUNICODE_STRING ValueName)
{
	(void)DriverGlobals;
	return ZwDeleteValueKey(key_of(Key, "WdfRegistryRemoveValue")->handle,
	                        (PUNICODE_STRING)ValueName);
}

/* --- Values --------------------------------------------------------------------------------------------- */

/* The whole value; *ret_value is to be freed. */
static NTSTATUS read_value(WDFKEY handle, PCUNICODE_STRING name, const char *api,
                           PKEY_VALUE_PARTIAL_INFORMATION *ret_value)
{
	HANDLE key = key_of(handle, api)->handle;
	ULONG length = sizeof(KEY_VALUE_PARTIAL_INFORMATION) + 256;

	wdf_require_pointer(name, api, "ValueName");
	for (;;) {
		PKEY_VALUE_PARTIAL_INFORMATION value = calloc(1, length);
		if (!value)
			return STATUS_INSUFFICIENT_RESOURCES;
		ULONG needed = 0;
		NTSTATUS status =
			ZwQueryValueKey(key, (PUNICODE_STRING)name, KeyValuePartialInformation,
		                        value, length, &needed);
		if (NT_SUCCESS(status)) {
			*ret_value = value;
			return status;
		}
		free(value);
		if (status != STATUS_BUFFER_OVERFLOW && status != STATUS_BUFFER_TOO_SMALL)
			return status;
		length = needed;
	}
}

NTSTATUS WdfRegistryQueryValue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                               PCUNICODE_STRING ValueName, ULONG ValueLength, PVOID Value,
                               PULONG ValueLengthQueried, PULONG ValueType)
{
	PKEY_VALUE_PARTIAL_INFORMATION value;
	NTSTATUS status = read_value(Key, ValueName, "WdfRegistryQueryValue", &value);

	(void)DriverGlobals;
	if (!NT_SUCCESS(status))
		return status;
	if (ValueLengthQueried)
		*ValueLengthQueried = value->DataLength;
	if (ValueType)
		*ValueType = value->Type;
	if (Value && ValueLength >= value->DataLength)
		memcpy(Value, value->Data, value->DataLength);
	else if (Value || ValueLength)
		status = STATUS_BUFFER_OVERFLOW;
	free(value);
	return status;
}

NTSTATUS WdfRegistryQueryMemory(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                PCUNICODE_STRING ValueName, POOL_TYPE PoolType,
                                PWDF_OBJECT_ATTRIBUTES MemoryAttributes, WDFMEMORY *Memory,
                                PULONG ValueType)
{
	PKEY_VALUE_PARTIAL_INFORMATION value;
	PVOID buffer;
	NTSTATUS status = read_value(Key, ValueName, "WdfRegistryQueryMemory", &value);

	if (!NT_SUCCESS(status))
		return status;
	status = WdfMemoryCreate(DriverGlobals, MemoryAttributes, PoolType, 0, value->DataLength,
	                         Memory, &buffer);
	if (NT_SUCCESS(status)) {
		memcpy(buffer, value->Data, value->DataLength);
		if (ValueType)
			*ValueType = value->Type;
	}
	free(value);
	return status;
}

NTSTATUS WdfRegistryQueryULong(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                               PCUNICODE_STRING ValueName, PULONG Value)
{
	PKEY_VALUE_PARTIAL_INFORMATION value;
	NTSTATUS status = read_value(Key, ValueName, "WdfRegistryQueryULong", &value);

	(void)DriverGlobals;
	if (!NT_SUCCESS(status))
		return status;
	wdf_require_pointer(Value, "WdfRegistryQueryULong", "Value");
	if (value->Type != REG_DWORD || value->DataLength != sizeof(ULONG))
		status = STATUS_OBJECT_TYPE_MISMATCH;
	else
		memcpy(Value, value->Data, sizeof(ULONG));
	free(value);
	return status;
}

/* A string's bytes without its zero; it may lack one. */
static USHORT string_bytes(const KEY_VALUE_PARTIAL_INFORMATION *value)
{
	ULONG bytes = value->DataLength & ~1u;
	const WCHAR *text = (const WCHAR *)value->Data;

	while (bytes >= sizeof(WCHAR) && text[bytes / sizeof(WCHAR) - 1] == 0)
		bytes -= sizeof(WCHAR);
	return (USHORT)bytes;
}

NTSTATUS WdfRegistryQueryString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                PCUNICODE_STRING ValueName, WDFSTRING String)
{
	PKEY_VALUE_PARTIAL_INFORMATION value;
	NTSTATUS status = read_value(Key, ValueName, "WdfRegistryQueryString", &value);

	(void)DriverGlobals;
	if (!NT_SUCCESS(status))
		return status;
	UNICODE_STRING text = { string_bytes(value), string_bytes(value), (PWSTR)value->Data };
	status = value->Type == REG_SZ ? wdf_string_assign(String, &text)
	                               : STATUS_OBJECT_TYPE_MISMATCH;
	free(value);
	return status;
}

NTSTATUS WdfRegistryQueryUnicodeString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                       PCUNICODE_STRING ValueName, PUSHORT ValueByteLength,
                                       PUNICODE_STRING Value)
{
	PKEY_VALUE_PARTIAL_INFORMATION value;
	NTSTATUS status = read_value(Key, ValueName, "WdfRegistryQueryUnicodeString", &value);

	(void)DriverGlobals;
	if (!NT_SUCCESS(status))
		return status;
	USHORT bytes = string_bytes(value);
	if (ValueByteLength)
		*ValueByteLength = (USHORT)(bytes + sizeof(WCHAR));
	if (value->Type != REG_SZ) {
		status = STATUS_OBJECT_TYPE_MISMATCH;
	} else if (Value) {
		if (Value->MaximumLength < bytes) {
			status = STATUS_BUFFER_OVERFLOW;
		} else {
			memcpy(Value->Buffer, value->Data, bytes);
			Value->Length = bytes;
		}
	}
	free(value);
	return status;
}

/* Each string of a REG_MULTI_SZ as a WDFSTRING of the collection. */
NTSTATUS WdfRegistryQueryMultiString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                     PCUNICODE_STRING ValueName,
                                     PWDF_OBJECT_ATTRIBUTES StringsAttributes,
                                     WDFCOLLECTION Collection)
{
	PKEY_VALUE_PARTIAL_INFORMATION value;
	NTSTATUS status = read_value(Key, ValueName, "WdfRegistryQueryMultiString", &value);

	if (!NT_SUCCESS(status))
		return status;
	const WCHAR *text = (const WCHAR *)value->Data;
	const WCHAR *end = text + value->DataLength / sizeof(WCHAR);
	if (value->Type != REG_MULTI_SZ)
		status = STATUS_OBJECT_TYPE_MISMATCH;
	while (NT_SUCCESS(status) && text < end && *text) {
		const WCHAR *last = text;
		WDFSTRING string;
		while (last < end && *last)
			last++;
		USHORT bytes = (USHORT)((last - text) * sizeof(WCHAR));
		UNICODE_STRING piece = { bytes, bytes, (PWSTR)text };
		status = WdfStringCreate(DriverGlobals, &piece, StringsAttributes, &string);
		if (NT_SUCCESS(status))
			status = WdfCollectionAdd(DriverGlobals, Collection, string);
		text = last + 1;
	}
	free(value);
	return status;
}

NTSTATUS WdfRegistryAssignValue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                PCUNICODE_STRING ValueName, ULONG ValueType, ULONG ValueLength,
                                PVOID Value)
{
	(void)DriverGlobals;
	return ZwSetValueKey(key_of(Key, "WdfRegistryAssignValue")->handle,
	                     (PUNICODE_STRING)ValueName, 0, ValueType, Value, ValueLength);
}

NTSTATUS WdfRegistryAssignMemory(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                 PCUNICODE_STRING ValueName, ULONG ValueType, WDFMEMORY Memory,
                                 PWDFMEMORY_OFFSET MemoryOffsets)
{
	struct wdf_memory *memory = wdf_memory_from_handle(Memory, "WdfRegistryAssignMemory");
	size_t offset = MemoryOffsets ? MemoryOffsets->BufferOffset : 0;
	size_t length = MemoryOffsets ? MemoryOffsets->BufferLength : memory->size;

	if (offset > memory->size || length > memory->size - offset)
		return STATUS_INVALID_PARAMETER;
	return WdfRegistryAssignValue(DriverGlobals, Key, ValueName, ValueType, (ULONG)length,
	                              (char *)memory->buffer + offset);
}

NTSTATUS WdfRegistryAssignULong(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                PCUNICODE_STRING ValueName, ULONG Value)
{
	return WdfRegistryAssignValue(DriverGlobals, Key, ValueName, REG_DWORD, sizeof(Value),
	                              &Value);
}

NTSTATUS WdfRegistryAssignUnicodeString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                        PCUNICODE_STRING ValueName, PCUNICODE_STRING Value)
{
	wdf_require_pointer(Value, "WdfRegistryAssignUnicodeString", "Value");
	WCHAR *text = wdf_copy_string(Value);
	if (!text)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = WdfRegistryAssignValue(DriverGlobals, Key, ValueName, REG_SZ,
	                                         Value->Length + (ULONG)sizeof(WCHAR), text);
	free(text);
	return status;
}

NTSTATUS WdfRegistryAssignString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFKEY Key,
                                 PCUNICODE_STRING ValueName, WDFSTRING String)
{
	UNICODE_STRING value;

	WdfStringGetUnicodeString(DriverGlobals, String, &value);
	return WdfRegistryAssignUnicodeString(DriverGlobals, Key, ValueName, &value);
}

/*
 * pnp/interface_property_api.c - properties of device interfaces.
 *
 * Model    A property is a value of the interface's registry key, named after its key: its type, then its data.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

#define NAME_CHARACTERS 64

struct property_name {
	WCHAR buffer[NAME_CHARACTERS];
	UNICODE_STRING name;
};

static void name_property(const DEVPROPKEY *key, struct property_name *ret_name)
{
	char text[NAME_CHARACTERS];
	const GUID *guid = &key->fmtid;
	int length = snprintf(text, sizeof(text),
	                      "{%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x},%u", guid->Data1,
	                      guid->Data2, guid->Data3, guid->Data4[0], guid->Data4[1],
	                      guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5],
	                      guid->Data4[6], guid->Data4[7], key->pid);

	for (int at = 0; at <= length; at++)
		ret_name->buffer[at] = (WCHAR)text[at];
	RtlInitUnicodeString(&ret_name->name, ret_name->buffer);
}

NTSTATUS NTAPI IoSetDeviceInterfacePropertyData(PUNICODE_STRING SymbolicLinkName,
                                                const DEVPROPKEY *PropertyKey, LCID Lcid,
                                                ULONG Flags, DEVPROPTYPE Type, ULONG Size,
                                                PVOID Data)
{
	struct property_name name;
	HANDLE key;

	(void)Lcid, (void)Flags; /* one language; the registry lives as long as the machine */
	if (!KE_REQUIRE_IRQL("IoSetDeviceInterfacePropertyData", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_INVALID_PARAMETER;
	name_property(PropertyKey, &name);
	NTSTATUS status = IoOpenDeviceInterfaceRegistryKey(SymbolicLinkName, KEY_ALL_ACCESS, &key);
	if (!NT_SUCCESS(status))
		return status;
	PUCHAR value = malloc(sizeof(Type) + Size);
	if (!value) {
		status = STATUS_INSUFFICIENT_RESOURCES;
	} else if (!Data) {
		status = ZwDeleteValueKey(key, &name.name);
	} else {
		memcpy(value, &Type, sizeof(Type));
		memcpy(value + sizeof(Type), Data, Size);
		status = ZwSetValueKey(key, &name.name, 0, REG_BINARY, value,
		                       (ULONG)sizeof(Type) + Size);
	}
	free(value);
	ZwClose(key);
	return status;
}

/* The whole value, to be freed. Errors: STATUS_OBJECT_NAME_NOT_FOUND. */
static NTSTATUS read_value(HANDLE key, PUNICODE_STRING name,
                           PKEY_VALUE_PARTIAL_INFORMATION *ret_value)
{
	ULONG bytes = 0;
	NTSTATUS status = ZwQueryValueKey(key, name, KeyValuePartialInformation, NULL, 0, &bytes);

	if (status != STATUS_BUFFER_TOO_SMALL && status != STATUS_BUFFER_OVERFLOW)
		return NT_SUCCESS(status) ? STATUS_OBJECT_NAME_NOT_FOUND : status;
	*ret_value = malloc(bytes);
	if (!*ret_value)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = ZwQueryValueKey(key, name, KeyValuePartialInformation, *ret_value, bytes, &bytes);
	if (NT_SUCCESS(status) && (*ret_value)->DataLength < sizeof(DEVPROPTYPE))
		status = STATUS_OBJECT_NAME_NOT_FOUND;
	if (!NT_SUCCESS(status))
		free(*ret_value);
	return status;
}

NTSTATUS NTAPI IoGetDeviceInterfacePropertyData(PUNICODE_STRING SymbolicLinkName,
                                                const DEVPROPKEY *PropertyKey, LCID Lcid,
                                                ULONG Flags, ULONG Size, PVOID Data,
                                                PULONG RequiredSize, PDEVPROPTYPE Type)
{
	PKEY_VALUE_PARTIAL_INFORMATION value;
	struct property_name name;
	HANDLE key;

	(void)Lcid, (void)Flags;
	if (!KE_REQUIRE_IRQL("IoGetDeviceInterfacePropertyData", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_INVALID_PARAMETER;
	name_property(PropertyKey, &name);
	NTSTATUS status = IoOpenDeviceInterfaceRegistryKey(SymbolicLinkName, KEY_READ, &key);
	if (!NT_SUCCESS(status))
		return status;
	status = read_value(key, &name.name, &value);
	ZwClose(key);
	if (!NT_SUCCESS(status))
		return status;
	ULONG bytes = value->DataLength - (ULONG)sizeof(DEVPROPTYPE);
	memcpy(Type, value->Data, sizeof(*Type));
	*RequiredSize = bytes;
	if (bytes > Size)
		status = STATUS_BUFFER_TOO_SMALL;
	else
		memcpy(Data, value->Data + sizeof(DEVPROPTYPE), bytes);
	free(value);
	return status;
}

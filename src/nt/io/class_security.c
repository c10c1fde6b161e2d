/*
 * io/class_security.c - the descriptor that a device class has in the registry (SD-11).
 *
 * `\Registry\Machine\System\CurrentControlSet\Control\Class\{GUID}\Properties` holds it as a self-relative descriptor in
 * `Security`; an administrator may change it there, and it counts more than what a driver brings. A class section of an
 * INF file leaves it as SDDL in `Security` of the class's own key.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

#define CLASSES u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class\\"
#define PATH_ROOM 160
#define VALUE_ROOM 1024

/* Join base, GUID and tail in text, which has PATH_ROOM characters. */
static bool class_path(const GUID *guid, const WCHAR *tail, WCHAR *text, UNICODE_STRING *ret_path)
{
	UNICODE_STRING guid_text;
	size_t used = io_text_length(CLASSES);

	memcpy(text, CLASSES, used * sizeof(WCHAR));
	if (!NT_SUCCESS(RtlStringFromGUID(guid, &guid_text)))
		return false;
	memcpy(text + used, guid_text.Buffer, guid_text.Length);
	used += guid_text.Length / sizeof(WCHAR);
	RtlFreeUnicodeString(&guid_text);
	memcpy(text + used, tail, io_text_length(tail) * sizeof(WCHAR));
	used += io_text_length(tail);
	*ret_path = (UNICODE_STRING){ (USHORT)(used * sizeof(WCHAR)),
		                      (USHORT)(used * sizeof(WCHAR)), text };
	return true;
}

union value {
	KEY_VALUE_PARTIAL_INFORMATION information;
	UCHAR room[VALUE_ROOM];
};

/* `Security` of the key at path. */
static bool read_value(UNICODE_STRING *path, union value *ret_value)
{
	UNICODE_STRING name;
	OBJECT_ATTRIBUTES attributes;
	ULONG needed;
	HANDLE key;

	RtlInitUnicodeString(&name, u"Security");
	InitializeObjectAttributes(&attributes, path, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
	                           NULL, NULL);
	if (!NT_SUCCESS(ZwOpenKey(&key, KEY_READ, &attributes)))
		return false;
	NTSTATUS status = ZwQueryValueKey(key, &name, KeyValuePartialInformation, ret_value,
	                                  sizeof(*ret_value), &needed);
	ZwClose(key);
	return NT_SUCCESS(status);
}

static PSECURITY_DESCRIPTOR from_binary(const KEY_VALUE_PARTIAL_INFORMATION *value)
{
	PSECURITY_DESCRIPTOR found = (PSECURITY_DESCRIPTOR)(uintptr_t)value->Data, copy;

	if (value->Type != REG_BINARY ||
	    !RtlValidRelativeSecurityDescriptor(found, value->DataLength, 0))
		return NULL;
	copy = malloc(value->DataLength);
	if (copy)
		memcpy(copy, found, value->DataLength);
	return copy;
}

static PSECURITY_DESCRIPTOR from_text(const KEY_VALUE_PARTIAL_INFORMATION *value)
{
	const WCHAR *text = (const WCHAR *)value->Data;
	size_t count = value->DataLength / sizeof(WCHAR);
	PSECURITY_DESCRIPTOR descriptor = NULL;

	if (value->Type != REG_SZ)
		return NULL;
	while (count && !text[count - 1])
		count--;
	return NT_SUCCESS(se_descriptor_from_sddl(text, count, &descriptor, NULL)) ? descriptor
	                                                                           : NULL;
}

PSECURITY_DESCRIPTOR io_class_security(const GUID *guid)
{
	WCHAR text[PATH_ROOM];
	union value value;
	UNICODE_STRING path;

	if (!guid)
		return NULL;
	if (class_path(guid, u"\\Properties", text, &path) && read_value(&path, &value))
		return from_binary(&value.information);
	if (class_path(guid, u"", text, &path) && read_value(&path, &value))
		return from_text(&value.information);
	return NULL;
}

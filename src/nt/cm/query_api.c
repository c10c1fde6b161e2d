/* cm/query_api.c - RtlQueryRegistryValues: a table of values to read or show. */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "nt/cm/cm_internal.h"
#include "nt/cm/nt_services.h"
#include "nt/cm/relative.h"
#include "nt/rtl/crt.h"

#define DATA_HEADER ((ULONG)FIELD_OFFSET(KEY_VALUE_FULL_INFORMATION, Name))

struct query {
	HANDLE top, current;
	PVOID context;
};

static bool is_string(ULONG type)
{
	return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
}

/* --- Direct entries: into what EntryContext points at -------------------------------------------------------- */

static NTSTATUS store_string(PUNICODE_STRING string, const void *data, ULONG bytes)
{
	if (bytes > 0xFFFE)
		bytes = 0xFFFE;
	if (!string->Buffer) {
		string->Buffer =
			ExAllocatePoolWithTag(PagedPool, bytes ? bytes : sizeof(WCHAR), 'Strg');
		if (!string->Buffer)
			return STATUS_INSUFFICIENT_RESOURCES;
		string->MaximumLength = (USHORT)bytes;
	} else if (bytes > string->MaximumLength) {
		return STATUS_BUFFER_TOO_SMALL;
	}
	memcpy(string->Buffer, data, bytes);
	/* The terminator belongs to the data but not to the length. */
	string->Length = (USHORT)(bytes >= sizeof(WCHAR) ? bytes - sizeof(WCHAR) : 0);
	return STATUS_SUCCESS;
}

/*
 * Data of no string type: up to a ULONG goes straight into the variable; more needs a buffer whose first
 * LONG says minus its size (data only) or its size (length and type first).
 */
static NTSTATUS store_binary(PVOID target, ULONG type, const void *data, ULONG bytes)
{
	LONG announced = *(LONG *)target;
	ULONG *words = target;

	if (bytes <= sizeof(ULONG)) {
		memcpy(target, data, bytes);
		return STATUS_SUCCESS;
	}
	if (announced < 0) {
		if ((ULONG)-announced < bytes)
			return STATUS_BUFFER_TOO_SMALL;
		memcpy(target, data, bytes);
		return STATUS_SUCCESS;
	}
	if ((ULONG)announced < 2 * sizeof(ULONG) + bytes)
		return STATUS_BUFFER_TOO_SMALL;
	words[0] = bytes;
	words[1] = type;
	memcpy(words + 2, data, bytes);
	return STATUS_SUCCESS;
}

static NTSTATUS store_direct(const RTL_QUERY_REGISTRY_TABLE *entry, ULONG type, const void *data,
                             ULONG bytes)
{
	ULONG expected = entry->DefaultType >> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;

	if (entry->Flags & RTL_QUERY_REGISTRY_TYPECHECK && expected != REG_NONE && expected != type)
		return STATUS_OBJECT_TYPE_MISMATCH;
	if (is_string(type))
		return entry->Flags & RTL_QUERY_REGISTRY_NOSTRING
		               ? STATUS_SUCCESS
		               : store_string(entry->EntryContext, data, bytes);
	return store_binary(entry->EntryContext, type, data, bytes);
}

/* --- Giving one value ------------------------------------------------------------------------------------------ */

struct found {
	PWSTR name;
	ULONG type, bytes;
	void *data;
};

static NTSTATUS call_routine(const struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                             const struct found *found)
{
	if (!entry->QueryRoutine)
		return STATUS_SUCCESS;
	return entry->QueryRoutine(found->name, found->type, found->data, found->bytes,
	                           query->context, entry->EntryContext);
}

/* A list of strings is shown one by one unless the entry wants it whole. */
static NTSTATUS call_for_each_string(const struct query *query,
                                     const RTL_QUERY_REGISTRY_TABLE *entry,
                                     const struct found *found)
{
	WCHAR *at = found->data;
	WCHAR *end = at + found->bytes / sizeof(WCHAR);
	NTSTATUS status = STATUS_SUCCESS;

	while (at < end && *at && NT_SUCCESS(status)) {
		size_t length = 0;
		struct found one = { found->name, REG_SZ, 0, at };

		while (at + length < end && at[length])
			length++;
		one.bytes = (ULONG)((length + 1) * sizeof(WCHAR));
		status = call_routine(query, entry, &one);
		at += length + 1;
	}
	return status;
}

static NTSTATUS give(const struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                     struct found *found)
{
	if (entry->Flags & RTL_QUERY_REGISTRY_DIRECT)
		return store_direct(entry, found->type, found->data, found->bytes);
	if (found->type == REG_MULTI_SZ && !(entry->Flags & RTL_QUERY_REGISTRY_NOEXPAND))
		return call_for_each_string(query, entry, found);
	if (found->type == REG_EXPAND_SZ && !(entry->Flags & RTL_QUERY_REGISTRY_NOEXPAND))
		found->type = REG_SZ; /* a machine has no environment to expand from */
	return call_routine(query, entry, found);
}

static NTSTATUS give_default(const struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
	ULONG type = entry->DefaultType & ~RTL_QUERY_REGISTRY_TYPECHECK_MASK;
	struct found found = { entry->Name, type, entry->DefaultLength, entry->DefaultData };

	if (entry->Flags & RTL_QUERY_REGISTRY_REQUIRED || !entry->DefaultData || type == REG_NONE)
		return entry->Flags & RTL_QUERY_REGISTRY_REQUIRED ? STATUS_OBJECT_NAME_NOT_FOUND
		                                                  : STATUS_SUCCESS;
	if (found.bytes == 0 && is_string(type))
		found.bytes = (ULONG)((crt_wcslen(found.data) + 1) * sizeof(WCHAR));
	return give(query, entry, &found);
}

/* --- Reading values ---------------------------------------------------------------------------------------------- */

/* KEY_VALUE_FULL_INFORMATION from malloc with two terminators behind the data. */
static NTSTATUS read_value(HANDLE key, PUNICODE_STRING name, ULONG index,
                           KEY_VALUE_FULL_INFORMATION **ret_value)
{
	ULONG needed = 0;
	KEY_VALUE_FULL_INFORMATION *value = NULL;
	NTSTATUS status =
		name ? ZwQueryValueKey(key, name, KeyValueFullInformation, NULL, 0, &needed)
		     : ZwEnumerateValueKey(key, index, KeyValueFullInformation, NULL, 0, &needed);

	if (status != STATUS_BUFFER_TOO_SMALL && status != STATUS_BUFFER_OVERFLOW)
		return status;
	value = calloc(1, needed + 2 * sizeof(WCHAR));
	if (!value)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = name ? ZwQueryValueKey(key, name, KeyValueFullInformation, value, needed, &needed)
	              : ZwEnumerateValueKey(key, index, KeyValueFullInformation, value, needed,
	                                    &needed);
	if (NT_SUCCESS(status))
		*ret_value = value;
	else
		free(value);
	return status;
}

static NTSTATUS give_value(const struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry,
                           const KEY_VALUE_FULL_INFORMATION *value)
{
	struct found found = { NULL, value->Type, value->DataLength,
		               (char *)value + value->DataOffset };
	NTSTATUS status;

	found.name = cm_copy_text(value->Name, value->NameLength / sizeof(WCHAR));
	if (!found.name)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = give(query, entry, &found);
	free(found.name);
	return status;
}

static NTSTATUS query_named(const struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
	UNICODE_STRING name;
	KEY_VALUE_FULL_INFORMATION *value = NULL;
	NTSTATUS status;

	RtlInitUnicodeString(&name, entry->Name);
	status = read_value(query->current, &name, 0, &value);
	if (status == STATUS_OBJECT_NAME_NOT_FOUND)
		return give_default(query, entry);
	if (!NT_SUCCESS(status))
		return status;
	status = give_value(query, entry, value);
	free(value);
	if (NT_SUCCESS(status) && entry->Flags & RTL_QUERY_REGISTRY_DELETE)
		ZwDeleteValueKey(query->current, &name);
	return status;
}

static NTSTATUS query_all(const struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
	NTSTATUS status = STATUS_SUCCESS;
	KEY_VALUE_FULL_INFORMATION *value = NULL;
	ULONG index = 0;

	while (NT_SUCCESS(status)) {
		status = read_value(query->current, NULL, index++, &value);
		if (status == STATUS_NO_MORE_ENTRIES)
			return index == 1 && entry->Flags & RTL_QUERY_REGISTRY_REQUIRED
			               ? STATUS_OBJECT_NAME_NOT_FOUND
			               : STATUS_SUCCESS;
		if (!NT_SUCCESS(status))
			return status;
		status = give_value(query, entry, value);
		free(value);
	}
	return status;
}

static NTSTATUS open_subkey(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
	UNICODE_STRING name;
	OBJECT_ATTRIBUTES attributes;

	RtlInitUnicodeString(&name, entry->Name);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
	                           query->top, NULL);
	if (query->current != query->top)
		ZwClose(query->current);
	query->current = query->top;
	return ZwOpenKey(&query->current, KEY_READ, &attributes);
}

static NTSTATUS query_entry(struct query *query, const RTL_QUERY_REGISTRY_TABLE *entry)
{
	NTSTATUS status;

	if (entry->Flags & RTL_QUERY_REGISTRY_DIRECT &&
	    (!entry->Name || entry->QueryRoutine || entry->Flags & RTL_QUERY_REGISTRY_SUBKEY))
		return STATUS_INVALID_PARAMETER;
	if (entry->Flags & (RTL_QUERY_REGISTRY_TOPKEY | RTL_QUERY_REGISTRY_SUBKEY) &&
	    query->current != query->top) {
		ZwClose(query->current);
		query->current = query->top;
	}
	if (entry->Flags & RTL_QUERY_REGISTRY_SUBKEY) {
		status = entry->Name ? open_subkey(query, entry) : STATUS_INVALID_PARAMETER;
		if (!NT_SUCCESS(status)) {
			query->current = query->top;
			return status == STATUS_OBJECT_NAME_NOT_FOUND &&
			                       !(entry->Flags & RTL_QUERY_REGISTRY_REQUIRED)
			               ? STATUS_SUCCESS
			               : status;
		}
		return entry->QueryRoutine ? query_all(query, entry) : STATUS_SUCCESS;
	}
	if (entry->Flags & RTL_QUERY_REGISTRY_NOVALUE) {
		struct found none = { entry->Name, REG_NONE, 0, NULL };

		return call_routine(query, entry, &none);
	}
	return entry->Name ? query_named(query, entry) : query_all(query, entry);
}

NTSTATUS NTAPI RtlQueryRegistryValues(ULONG relative, PCWSTR path, PRTL_QUERY_REGISTRY_TABLE table,
                                      PVOID context, PVOID environment)
{
	struct query query = { .context = context };
	NTSTATUS status = cm_relative_open(relative, path, KEY_READ, &query.top);

	if (!NT_SUCCESS(status))
		return status;
	query.current = query.top;
	for (; NT_SUCCESS(status) && (table->QueryRoutine || table->Name); table++)
		status = query_entry(&query, table);
	if (query.current != query.top)
		ZwClose(query.current);
	cm_relative_close(relative, query.top);
	return status;
}

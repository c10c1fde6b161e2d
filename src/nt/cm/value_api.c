/* cm/value_api.c - values set, read, listed, deleted. */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "nt/cm/callback.h"
#include "nt/cm/nt_services.h"
#include "nt/mm/mm.h"

static KPROCESSOR_MODE previous_mode(void)
{
	return ke_current_thread()->previous_mode;
}

/* The text is the caller's still: it is looked at once, under no lock. ret_text is the caller's to free. */
static NTSTATUS capture_name(const UNICODE_STRING *name, WCHAR **ret_text, struct cm_name *ret_name)
{
	UNICODE_STRING record;
	NTSTATUS status = ob_copy_in(&record, name, sizeof(record));
	size_t length;

	if (!NT_SUCCESS(status))
		return status;
	length = record.Length / sizeof(WCHAR);
	if (length > CM_VALUE_NAME_MAX)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	WCHAR *text = calloc(length + 1, sizeof(WCHAR));
	if (!text)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = ob_copy_in(text, record.Buffer, length * sizeof(WCHAR));
	if (!NT_SUCCESS(status)) {
		free(text);
		return status;
	}
	*ret_name = (struct cm_name){ text, length };
	*ret_text = text;
	return STATUS_SUCCESS;
}

static NTSTATUS capture_data(const void *data, ULONG bytes, void **ret_copy)
{
	NTSTATUS status = mm_probe(data, bytes, 1, MM_READ, previous_mode());

	if (bytes > CM_DATA_MAX)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!NT_SUCCESS(status))
		return status;
	*ret_copy = malloc(bytes ? bytes : 1);
	return *ret_copy ? ob_copy_in(*ret_copy, data, bytes) : STATUS_INSUFFICIENT_RESOURCES;
}

static UNICODE_STRING text_of(struct cm_name name)
{
	USHORT bytes = (USHORT)(name.length * sizeof(WCHAR));

	return (UNICODE_STRING){ bytes, bytes, (PWCH)name.text };
}

/* --- Change --------------------------------------------------------------------------------------------- */

static NTSTATUS set_value(struct cm_key *key, struct cm_name name, ULONG type, const void *data,
                          ULONG bytes)
{
	LONGLONG now = cm_now(key->cm->machine);
	NTSTATUS status;

	host_lock_acquire(&key->cm->lock);
	status = key->node->deleted ? STATUS_KEY_DELETED
	                            : cm_value_set_locked(key->node, name, type, data, bytes);
	if (NT_SUCCESS(status))
		key->node->last_write = now;
	host_lock_release(&key->cm->lock);
	if (NT_SUCCESS(status))
		cm_notify_change(key->cm, key->node, REG_NOTIFY_CHANGE_LAST_SET);
	return status;
}

NTSTATUS NTAPI NtSetValueKey(HANDLE handle, PUNICODE_STRING name, ULONG title_index, ULONG type,
                             PVOID data, ULONG bytes)
{
	WCHAR *text = NULL;
	void *copy = NULL;
	struct cm_name captured;
	struct cm_key *key;
	NTSTATUS status = capture_name(name, &text, &captured);

	if (NT_SUCCESS(status))
		status = capture_data(data, bytes, &copy);
	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_SET_VALUE, &key);
	if (NT_SUCCESS(status)) {
		UNICODE_STRING shown = text_of(captured);
		REG_SET_VALUE_KEY_INFORMATION information = { .Object = key,
			                                      .ValueName = &shown,
			                                      .Type = type,
			                                      .Data = copy,
			                                      .DataSize = bytes };
		struct cm_operation operation = CM_OPERATION(SetValueKey, information, key);

		if (cm_operation_begin(key->cm, &operation, &status))
			status = set_value(key, captured, type, copy, bytes);
		status = cm_operation_end(&operation, key, status);
		ob_dereference(key);
	}
	free(text);
	free(copy);
	return status;
}

static NTSTATUS delete_value(struct cm_key *key, struct cm_name name)
{
	LONGLONG now = cm_now(key->cm->machine);
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&key->cm->lock);
	if (key->node->deleted)
		status = STATUS_KEY_DELETED;
	else if (!cm_value_remove_locked(key->node, name))
		status = STATUS_OBJECT_NAME_NOT_FOUND;
	else
		key->node->last_write = now;
	host_lock_release(&key->cm->lock);
	if (NT_SUCCESS(status))
		cm_notify_change(key->cm, key->node, REG_NOTIFY_CHANGE_LAST_SET);
	return status;
}

NTSTATUS NTAPI NtDeleteValueKey(HANDLE handle, PUNICODE_STRING name)
{
	WCHAR *text = NULL;
	struct cm_name captured;
	struct cm_key *key;
	NTSTATUS status = capture_name(name, &text, &captured);

	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_SET_VALUE, &key);
	if (NT_SUCCESS(status)) {
		UNICODE_STRING shown = text_of(captured);
		REG_DELETE_VALUE_KEY_INFORMATION information = { .Object = key,
			                                         .ValueName = &shown };
		struct cm_operation operation = CM_OPERATION(DeleteValueKey, information, key);

		if (cm_operation_begin(key->cm, &operation, &status))
			status = delete_value(key, captured);
		status = cm_operation_end(&operation, key, status);
		ob_dereference(key);
	}
	free(text);
	return status;
}

/* --- Information ------------------------------------------------------------------------------------------- */

static bool reply_basic(const struct cm_value *value, struct cm_reply *reply)
{
	ULONG fixed = FIELD_OFFSET(KEY_VALUE_BASIC_INFORMATION, Name);
	ULONG name = value->length * (ULONG)sizeof(WCHAR);
	KEY_VALUE_BASIC_INFORMATION *basic;

	if (!cm_reply_create(reply, fixed, fixed + name))
		return false;
	basic = reply->data;
	basic->Type = value->type;
	basic->NameLength = name;
	memcpy((char *)reply->data + fixed, value->name, name);
	return true;
}

static bool reply_full(const struct cm_value *value, struct cm_reply *reply, ULONG alignment)
{
	ULONG fixed = FIELD_OFFSET(KEY_VALUE_FULL_INFORMATION, Name);
	ULONG name = value->length * (ULONG)sizeof(WCHAR);
	ULONG offset = (fixed + name + alignment - 1) & ~(alignment - 1);
	KEY_VALUE_FULL_INFORMATION *full;

	if (!cm_reply_create(reply, fixed, offset + value->bytes))
		return false;
	full = reply->data;
	full->Type = value->type;
	full->DataOffset = offset;
	full->DataLength = value->bytes;
	full->NameLength = name;
	memcpy((char *)reply->data + fixed, value->name, name);
	memcpy((char *)reply->data + offset, value->data, value->bytes);
	return true;
}

static bool reply_partial(const struct cm_value *value, struct cm_reply *reply)
{
	ULONG fixed = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);
	KEY_VALUE_PARTIAL_INFORMATION *partial;

	if (!cm_reply_create(reply, fixed, fixed + value->bytes))
		return false;
	partial = reply->data;
	partial->Type = value->type;
	partial->DataLength = value->bytes;
	memcpy((char *)reply->data + fixed, value->data, value->bytes);
	return true;
}

static bool reply_partial_aligned(const struct cm_value *value, struct cm_reply *reply)
{
	ULONG fixed = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION_ALIGN64, Data);
	KEY_VALUE_PARTIAL_INFORMATION_ALIGN64 *partial;

	if (!cm_reply_create(reply, fixed, fixed + value->bytes))
		return false;
	partial = reply->data;
	partial->Type = value->type;
	partial->DataLength = value->bytes;
	memcpy((char *)reply->data + fixed, value->data, value->bytes);
	return true;
}

static NTSTATUS make_reply(const struct cm_value *value,
                           KEY_VALUE_INFORMATION_CLASS information_class, struct cm_reply *reply)
{
	bool made;

	switch ((int)information_class) {
	case KeyValueBasicInformation: made = reply_basic(value, reply); break;
	case KeyValueFullInformation: made = reply_full(value, reply, sizeof(ULONG)); break;
	case KeyValueFullInformationAlign64:
		made = reply_full(value, reply, sizeof(ULONGLONG));
		break;
	case KeyValuePartialInformation: made = reply_partial(value, reply); break;
	case KeyValuePartialInformationAlign64: made = reply_partial_aligned(value, reply); break;
	default: return STATUS_INVALID_PARAMETER;
	}
	return made ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* What the caller wants and where it goes. */
struct query {
	KEY_VALUE_INFORMATION_CLASS information_class;
	PVOID buffer;
	ULONG length;
	PULONG ret_length;
};

static NTSTATUS give_reply(NTSTATUS status, struct cm_reply *reply, PVOID buffer, ULONG length,
                           PULONG ret_length)
{
	if (!NT_SUCCESS(status))
		return status;
	status = mm_probe(buffer, length, 1, MM_WRITE, previous_mode());
	if (!NT_SUCCESS(status)) {
		free(reply->data);
		return status;
	}
	return cm_reply_give(reply, buffer, length, ret_length);
}

static NTSTATUS query_value(struct cm_key *key, struct cm_name name, struct query *query)
{
	struct cm_reply reply;
	struct cm_value *value;
	NTSTATUS status;

	host_lock_acquire(&key->cm->lock);
	value = cm_value_find_locked(key->node, name);
	if (key->node->deleted)
		status = STATUS_KEY_DELETED;
	else
		status = value ? make_reply(value, query->information_class, &reply)
		               : STATUS_OBJECT_NAME_NOT_FOUND;
	host_lock_release(&key->cm->lock);
	return give_reply(status, &reply, query->buffer, query->length, query->ret_length);
}

NTSTATUS NTAPI NtQueryValueKey(HANDLE handle, PUNICODE_STRING name,
                               KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                               ULONG length, PULONG ret_length)
{
	struct query query = { information_class, buffer, length, ret_length };
	WCHAR *text = NULL;
	struct cm_name captured;
	struct cm_key *key;
	NTSTATUS status = capture_name(name, &text, &captured);

	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_QUERY_VALUE, &key);
	if (NT_SUCCESS(status)) {
		UNICODE_STRING shown = text_of(captured);
		REG_QUERY_VALUE_KEY_INFORMATION information = { .Object = key,
			                                        .ValueName = &shown,
			                                        .KeyValueInformationClass =
			                                                information_class,
			                                        .KeyValueInformation = buffer,
			                                        .Length = length,
			                                        .ResultLength = ret_length };
		struct cm_operation operation = CM_OPERATION(QueryValueKey, information, key);

		if (cm_operation_begin(key->cm, &operation, &status))
			status = query_value(key, captured, &query);
		status = cm_operation_end(&operation, key, status);
		ob_dereference(key);
	}
	free(text);
	return status;
}

static NTSTATUS enumerate_value(struct cm_key *key, ULONG index, struct query *query)
{
	struct cm_reply reply;
	NTSTATUS status;

	host_lock_acquire(&key->cm->lock);
	if (key->node->deleted)
		status = STATUS_KEY_DELETED;
	else if (index >= key->node->value_count)
		status = STATUS_NO_MORE_ENTRIES;
	else
		status = make_reply(&key->node->value[index], query->information_class, &reply);
	host_lock_release(&key->cm->lock);
	return give_reply(status, &reply, query->buffer, query->length, query->ret_length);
}

NTSTATUS NTAPI NtEnumerateValueKey(HANDLE handle, ULONG index,
                                   KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                                   ULONG length, PULONG ret_length)
{
	struct query query = { information_class, buffer, length, ret_length };
	struct cm_key *key;
	NTSTATUS status = cm_key_reference(handle, KEY_QUERY_VALUE, &key);

	if (NT_SUCCESS(status)) {
		REG_ENUMERATE_VALUE_KEY_INFORMATION information = { .Object = key,
			                                            .Index = index,
			                                            .KeyValueInformationClass =
			                                                    information_class,
			                                            .KeyValueInformation = buffer,
			                                            .Length = length,
			                                            .ResultLength = ret_length };
		struct cm_operation operation = CM_OPERATION(EnumerateValueKey, information, key);

		if (cm_operation_begin(key->cm, &operation, &status))
			status = enumerate_value(key, index, &query);
		status = cm_operation_end(&operation, key, status);
		ob_dereference(key);
	}
	return status;
}

/* A value's type and data into a reply of our own; the caller's mode is not asked for that. */
static NTSTATUS query_partial(struct cm_key *key, struct cm_name name,
                              KEY_VALUE_PARTIAL_INFORMATION *partial, ULONG bytes)
{
	struct ke_thread *thread = ke_current_thread();
	KPROCESSOR_MODE mode = thread->previous_mode;
	ULONG needed = 0;
	struct query query = { KeyValuePartialInformation, partial, bytes, &needed };
	NTSTATUS status;

	thread->previous_mode = KernelMode;
	status = query_value(key, name, &query);
	thread->previous_mode = mode;
	return status;
}

/* Where the values that were asked for together go. */
struct gathered {
	PUCHAR buffer;
	ULONG room, used;
};

/* Its data lies at to->used when it fits. */
static NTSTATUS query_one(struct cm_key *key, KEY_VALUE_ENTRY *entry, struct gathered *to)
{
	ULONG header = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);
	KEY_VALUE_PARTIAL_INFORMATION *partial;
	WCHAR *text = NULL;
	struct cm_name name;
	NTSTATUS status = capture_name(entry->ValueName, &text, &name);

	if (!NT_SUCCESS(status))
		return status;
	partial = malloc(CM_DATA_MAX + header);
	status = partial ? query_partial(key, name, partial, CM_DATA_MAX + header)
	                 : STATUS_INSUFFICIENT_RESOURCES;
	if (NT_SUCCESS(status)) {
		entry->Type = partial->Type;
		entry->DataLength = partial->DataLength;
		entry->DataOffset = to->used;
		if (to->used <= to->room && partial->DataLength <= to->room - to->used)
			status = ob_copy_out(to->buffer + to->used, partial->Data,
			                     partial->DataLength);
		to->used = (to->used + partial->DataLength + 3) & ~3u;
	}
	free(partial);
	free(text);
	return status;
}

/* One entry of NtQueryMultipleValueKey: what it asks for and what it is told. */
static NTSTATUS query_entry(struct cm_key *key, PKEY_VALUE_ENTRY given, struct gathered *to)
{
	KEY_VALUE_ENTRY entry;
	NTSTATUS status = ob_copy_in(&entry, given, sizeof(entry));

	if (NT_SUCCESS(status))
		status = query_one(key, &entry, to);
	return NT_SUCCESS(status) ? ob_copy_out(given, &entry, sizeof(entry)) : status;
}

static NTSTATUS probe_entries(PKEY_VALUE_ENTRY entries, ULONG count, PULONG length,
                              PULONG ret_length)
{
	NTSTATUS status = ob_probe_query(length, sizeof(*length), ret_length);

	return NT_SUCCESS(status) ? mm_probe(entries, (size_t)count * sizeof(*entries), 1, MM_WRITE,
	                                     previous_mode())
	                          : status;
}

NTSTATUS NTAPI NtQueryMultipleValueKey(HANDLE handle, PKEY_VALUE_ENTRY entries, ULONG count,
                                       PVOID buffer, PULONG length, PULONG ret_length)
{
	struct gathered to = { .buffer = buffer };
	struct cm_key *key;
	NTSTATUS status = probe_entries(entries, count, length, ret_length);

	if (NT_SUCCESS(status)) {
		status = ob_copy_in(&to.room, length, sizeof(*length));
		if (NT_SUCCESS(status))
			status = mm_probe(buffer, to.room, 1, MM_WRITE, previous_mode());
	}
	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_QUERY_VALUE, &key);
	if (!NT_SUCCESS(status))
		return status;
	for (ULONG index = 0; NT_SUCCESS(status) && index < count; index++)
		status = query_entry(key, &entries[index], &to);
	ob_dereference(key);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_copy_out(length, &to.used, sizeof(to.used));
	if (NT_SUCCESS(status))
		status = ob_copy_result(ret_length, &to.used, sizeof(to.used));
	if (!NT_SUCCESS(status))
		return status;
	return to.used > to.room ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

/* --- For kernel mode -------------------------------------------------------------------------------------------- */

NTSTATUS NTAPI ZwSetValueKey(HANDLE handle, PUNICODE_STRING name, ULONG title_index, ULONG type,
                             PVOID data, ULONG bytes)
{
	return OB_ZW_CALL(NtSetValueKey(handle, name, title_index, type, data, bytes));
}

NTSTATUS NTAPI ZwDeleteValueKey(HANDLE handle, PUNICODE_STRING name)
{
	return OB_ZW_CALL(NtDeleteValueKey(handle, name));
}

NTSTATUS NTAPI ZwQueryValueKey(HANDLE handle, PUNICODE_STRING name,
                               KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                               ULONG length, PULONG ret_length)
{
	return OB_ZW_CALL(
		NtQueryValueKey(handle, name, information_class, buffer, length, ret_length));
}

NTSTATUS NTAPI ZwEnumerateValueKey(HANDLE handle, ULONG index,
                                   KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                                   ULONG length, PULONG ret_length)
{
	return OB_ZW_CALL(
		NtEnumerateValueKey(handle, index, information_class, buffer, length, ret_length));
}

NTSTATUS NTAPI ZwQueryMultipleValueKey(HANDLE handle, PKEY_VALUE_ENTRY entries, ULONG count,
                                       PVOID buffer, PULONG length, PULONG ret_length)
{
	return OB_ZW_CALL(
		NtQueryMultipleValueKey(handle, entries, count, buffer, length, ret_length));
}

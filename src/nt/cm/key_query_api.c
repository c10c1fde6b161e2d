/* cm/key_query_api.c - what keys tell of themselves and of their subkeys. */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "nt/cm/callback.h"
#include "nt/cm/nt_services.h"
#include "nt/mm/mm.h"

struct sizes {
	ULONG name, class_name, value_name, data; /* largest of each, bytes */
};

static struct sizes measure(const struct cm_node *node)
{
	struct sizes sizes = { 0 };

	for (uint32_t index = 0; index < node->child_count; index++) {
		const struct cm_node *child = node->child[index];

		if (child->name_length * sizeof(WCHAR) > sizes.name)
			sizes.name = child->name_length * (ULONG)sizeof(WCHAR);
		if (child->class_length * sizeof(WCHAR) > sizes.class_name)
			sizes.class_name = child->class_length * (ULONG)sizeof(WCHAR);
	}
	for (uint32_t index = 0; index < node->value_count; index++) {
		if (node->value[index].length * sizeof(WCHAR) > sizes.value_name)
			sizes.value_name = node->value[index].length * (ULONG)sizeof(WCHAR);
		if (node->value[index].bytes > sizes.data)
			sizes.data = node->value[index].bytes;
	}
	return sizes;
}

static bool reply_basic(const struct cm_node *node, struct cm_reply *reply)
{
	ULONG fixed = FIELD_OFFSET(KEY_BASIC_INFORMATION, Name);
	ULONG name = node->name_length * (ULONG)sizeof(WCHAR);
	KEY_BASIC_INFORMATION *basic;

	if (!cm_reply_create(reply, fixed, fixed + name))
		return false;
	basic = reply->data;
	basic->LastWriteTime.QuadPart = node->last_write;
	basic->NameLength = name;
	memcpy((char *)reply->data + fixed, node->name, name);
	return true;
}

static bool reply_node(const struct cm_node *node, struct cm_reply *reply)
{
	ULONG fixed = FIELD_OFFSET(KEY_NODE_INFORMATION, Name);
	ULONG name = node->name_length * (ULONG)sizeof(WCHAR);
	ULONG class_bytes = node->class_length * (ULONG)sizeof(WCHAR);
	KEY_NODE_INFORMATION *information;

	if (!cm_reply_create(reply, fixed, fixed + name + class_bytes))
		return false;
	information = reply->data;
	information->LastWriteTime.QuadPart = node->last_write;
	information->NameLength = name;
	information->ClassOffset = class_bytes ? fixed + name : ~0u;
	information->ClassLength = class_bytes;
	memcpy((char *)reply->data + fixed, node->name, name);
	if (class_bytes)
		memcpy((char *)reply->data + fixed + name, node->class_name, class_bytes);
	return true;
}

static bool reply_full(const struct cm_node *node, struct cm_reply *reply)
{
	ULONG fixed = FIELD_OFFSET(KEY_FULL_INFORMATION, Class);
	ULONG class_bytes = node->class_length * (ULONG)sizeof(WCHAR);
	struct sizes sizes = measure(node);
	KEY_FULL_INFORMATION *full;

	if (!cm_reply_create(reply, fixed, fixed + class_bytes))
		return false;
	full = reply->data;
	full->LastWriteTime.QuadPart = node->last_write;
	full->ClassOffset = class_bytes ? fixed : ~0u;
	full->ClassLength = class_bytes;
	full->SubKeys = node->child_count;
	full->MaxNameLen = sizes.name;
	full->MaxClassLen = sizes.class_name;
	full->Values = node->value_count;
	full->MaxValueNameLen = sizes.value_name;
	full->MaxValueDataLen = sizes.data;
	if (class_bytes)
		memcpy((char *)reply->data + fixed, node->class_name, class_bytes);
	return true;
}

static bool reply_cached(const struct cm_node *node, struct cm_reply *reply)
{
	struct sizes sizes = measure(node);
	KEY_CACHED_INFORMATION *cached;

	if (!cm_reply_create(reply, sizeof(*cached), sizeof(*cached)))
		return false;
	cached = reply->data;
	cached->LastWriteTime.QuadPart = node->last_write;
	cached->SubKeys = node->child_count;
	cached->MaxNameLen = sizes.name;
	cached->Values = node->value_count;
	cached->MaxValueNameLen = sizes.value_name;
	cached->MaxValueDataLen = sizes.data;
	cached->NameLength = node->name_length * (ULONG)sizeof(WCHAR);
	return true;
}

static bool reply_name(const struct cm_node *node, struct cm_reply *reply)
{
	ULONG fixed = FIELD_OFFSET(KEY_NAME_INFORMATION, Name);
	size_t length = 0;
	WCHAR *path = cm_node_path_locked(node, &length);
	ULONG bytes = (ULONG)(length * sizeof(WCHAR));
	bool made = path && cm_reply_create(reply, fixed, fixed + bytes);

	if (made) {
		((KEY_NAME_INFORMATION *)reply->data)->NameLength = bytes;
		memcpy((char *)reply->data + fixed, path, bytes);
	}
	free(path);
	return made;
}

static NTSTATUS make_reply(const struct cm_node *node, KEY_INFORMATION_CLASS information_class,
                           struct cm_reply *reply)
{
	bool made;

	switch ((int)information_class) {
	case KeyBasicInformation: made = reply_basic(node, reply); break;
	case KeyNodeInformation: made = reply_node(node, reply); break;
	case KeyFullInformation: made = reply_full(node, reply); break;
	case KeyNameInformation: made = reply_name(node, reply); break;
	case KeyCachedInformation: made = reply_cached(node, reply); break;
	default: return STATUS_INVALID_PARAMETER;
	}
	return made ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS give_reply(NTSTATUS status, struct cm_reply *reply, PVOID buffer, ULONG length,
                           PULONG ret_length)
{
	if (!NT_SUCCESS(status))
		return status;
	status = mm_probe(buffer, length, 1, MM_WRITE, ke_current_thread()->previous_mode);
	if (!NT_SUCCESS(status)) {
		free(reply->data);
		return status;
	}
	return cm_reply_give(reply, buffer, length, ret_length);
}

/* What the caller wants and where it goes. */
struct query {
	KEY_INFORMATION_CLASS information_class;
	PVOID buffer;
	ULONG length;
	PULONG ret_length;
};

static NTSTATUS query_key(struct cm_key *key, const struct query *query)
{
	struct cm_reply reply;
	NTSTATUS status;

	host_lock_acquire(&key->cm->lock);
	status = key->node->deleted ? STATUS_KEY_DELETED
	                            : make_reply(key->node, query->information_class, &reply);
	host_lock_release(&key->cm->lock);
	return give_reply(status, &reply, query->buffer, query->length, query->ret_length);
}

NTSTATUS NTAPI NtQueryKey(HANDLE handle, KEY_INFORMATION_CLASS information_class, PVOID buffer,
                          ULONG length, PULONG ret_length)
{
	struct query query = { information_class, buffer, length, ret_length };
	ACCESS_MASK access = information_class == KeyNameInformation ? 0 : KEY_QUERY_VALUE;
	struct cm_key *key;
	NTSTATUS status = ob_probe_query(buffer, length, ret_length);

	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, access, &key);

	if (NT_SUCCESS(status)) {
		REG_QUERY_KEY_INFORMATION information = { .Object = key,
			                                  .KeyInformationClass = information_class,
			                                  .KeyInformation = buffer,
			                                  .Length = length,
			                                  .ResultLength = ret_length };
		struct cm_operation operation = CM_OPERATION(QueryKey, information, key);

		if (cm_operation_begin(key->cm, &operation, &status))
			status = query_key(key, &query);
		status = cm_operation_end(&operation, key, status);
		ob_dereference(key);
	}
	return status;
}

static NTSTATUS enumerate_key(struct cm_key *key, ULONG index, const struct query *query)
{
	struct cm_reply reply;
	NTSTATUS status;

	host_lock_acquire(&key->cm->lock);
	if (key->node->deleted)
		status = STATUS_KEY_DELETED;
	else if (index >= key->node->child_count)
		status = STATUS_NO_MORE_ENTRIES;
	else
		status = make_reply(key->node->child[index], query->information_class, &reply);
	host_lock_release(&key->cm->lock);
	return give_reply(status, &reply, query->buffer, query->length, query->ret_length);
}

NTSTATUS NTAPI NtEnumerateKey(HANDLE handle, ULONG index, KEY_INFORMATION_CLASS information_class,
                              PVOID buffer, ULONG length, PULONG ret_length)
{
	struct query query = { information_class, buffer, length, ret_length };
	struct cm_key *key;
	NTSTATUS status = ob_probe_query(buffer, length, ret_length);

	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_ENUMERATE_SUB_KEYS, &key);

	if (NT_SUCCESS(status)) {
		REG_ENUMERATE_KEY_INFORMATION information = { .Object = key,
			                                      .Index = index,
			                                      .KeyInformationClass =
			                                              information_class,
			                                      .KeyInformation = buffer,
			                                      .Length = length,
			                                      .ResultLength = ret_length };
		struct cm_operation operation = CM_OPERATION(EnumerateKey, information, key);

		if (cm_operation_begin(key->cm, &operation, &status))
			status = enumerate_key(key, index, &query);
		status = cm_operation_end(&operation, key, status);
		ob_dereference(key);
	}
	return status;
}

/* --- For kernel mode ------------------------------------------------------------------------------------------------ */

NTSTATUS NTAPI ZwQueryKey(HANDLE handle, KEY_INFORMATION_CLASS information_class, PVOID buffer,
                          ULONG length, PULONG ret_length)
{
	return OB_ZW_CALL(NtQueryKey(handle, information_class, buffer, length, ret_length));
}

NTSTATUS NTAPI ZwEnumerateKey(HANDLE handle, ULONG index, KEY_INFORMATION_CLASS information_class,
                              PVOID buffer, ULONG length, PULONG ret_length)
{
	return OB_ZW_CALL(
		NtEnumerateKey(handle, index, information_class, buffer, length, ret_length));
}

/* cm/key.c - Key objects: openings of nodes. */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/callback.h"

NTSTATUS cm_key_create_object(struct cm_machine *cm, struct cm_node *node, struct cm_key **ret_key)
{
	void *body;
	NTSTATUS status = ob_create_object(cm->key_type, sizeof(struct cm_key), NULL, &body);
	struct cm_key *key = body;

	if (!NT_SUCCESS(status))
		return status;
	key->cm = cm;
	key->node = node;
	host_lock_acquire(&cm->lock);
	cm->references++;
	host_lock_release(&cm->lock);
	*ret_key = key;
	return STATUS_SUCCESS;
}

static void remove_key(void *body)
{
	struct cm_key *key = body;

	if (!key->node)
		return;
	cm_callbacks_forget_object(key->cm, key);
	ex_pool_free(key->cm->machine, key->name, 0);
	host_lock_acquire(&key->cm->lock);
	cm_node_unref_locked(key->cm, key->node);
	host_lock_release(&key->cm->lock);
	cm_unref(key->cm);
}

static void close_key(void *body, struct ke_process *process, ACCESS_MASK granted,
                      uint32_t process_handles, uint32_t system_handles)
{
	struct cm_key *key = body;

	if (system_handles == 1)
		cm_notify_cancel(key->cm, key);
}

static void adopt_class(struct cm_node *node, const struct cm_open *open)
{
	if (!open->class_name.length || node->class_name)
		return;
	node->class_name = cm_copy_text(open->class_name.text, open->class_name.length);
	if (node->class_name)
		node->class_length = (uint16_t)open->class_name.length;
}

/* The node that is asked for, referenced. */
static NTSTATUS find_node(struct cm_key *key, struct ob_parse *parse, struct cm_open *open,
                          struct cm_node **ret_node)
{
	NTSTATUS status;

	open->walk.path = (struct cm_name){ parse->remaining.Buffer,
		                            parse->remaining.Length / sizeof(WCHAR) };
	if (parse->attributes & OBJ_OPENLINK)
		open->walk.open_link = true;
	open->walk.now = cm_now(parse->machine);
	host_lock_acquire(&key->cm->lock);
	status = cm_walk_locked(key->cm, key->node, &open->walk, ret_node);
	if (NT_SUCCESS(status)) {
		(*ret_node)->references++;
		if (open->walk.created) {
			adopt_class(*ret_node, open);
			(*ret_node)->is_link = open->create_link;
		}
	}
	host_lock_release(&key->cm->lock);
	return status;
}

static NTSTATUS parse_key(void *body, struct ob_parse *parse, void **ret_object)
{
	struct cm_key *key = body, *found;
	struct cm_open plain = { 0 };
	struct cm_open *open = parse->context ? parse->context : &plain;
	struct cm_node *node;
	NTSTATUS status;

	if (parse->type && parse->type != key->cm->key_type)
		return STATUS_OBJECT_TYPE_MISMATCH;
	status = find_node(key, parse, open, &node);
	if (!NT_SUCCESS(status))
		return status;
	status = cm_key_create_object(key->cm, node, &found);
	if (!NT_SUCCESS(status)) {
		host_lock_acquire(&key->cm->lock);
		cm_node_unref_locked(key->cm, node);
		host_lock_release(&key->cm->lock);
		return status;
	}
	if (open->walk.created)
		cm_notify_change(key->cm, node, REG_NOTIFY_CHANGE_NAME);
	*ret_object = found;
	return STATUS_SUCCESS;
}

static NTSTATUS query_name(void *body, WCHAR *buffer, uint32_t capacity_bytes,
                           uint32_t *ret_needed_bytes)
{
	struct cm_key *key = body;
	size_t length = 0;
	WCHAR *path;

	*ret_needed_bytes = 0;
	if (key->is_root)
		return STATUS_SUCCESS;
	host_lock_acquire(&key->cm->lock);
	path = cm_node_path_locked(key->node, &length);
	host_lock_release(&key->cm->lock);
	if (!path)
		return STATUS_INSUFFICIENT_RESOURCES;
	*ret_needed_bytes = (uint32_t)(length * sizeof(WCHAR));
	if (*ret_needed_bytes <= capacity_bytes)
		memcpy(buffer, path, *ret_needed_bytes);
	free(path);
	return *ret_needed_bytes <= capacity_bytes ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

NTSTATUS cm_key_type_create(struct cm_machine *cm)
{
	static const struct ob_type_options options = {
		.name = u"Key",
		.mapping = { KEY_READ, KEY_WRITE, KEY_EXECUTE | KEY_CREATE_LINK, KEY_ALL_ACCESS },
		.valid_access = KEY_ALL_ACCESS | SYNCHRONIZE,
		.flags = OB_TYPE_CASE_INSENSITIVE,
		.operations = { .remove = remove_key,
		                .close = close_key,
		                .parse = parse_key,
		                .query_name = query_name }
	};

	return ob_type_create(cm->machine, &options, &cm->key_type);
}

NTSTATUS cm_key_reference(HANDLE handle, ACCESS_MASK access, struct cm_key **ret_key)
{
	void *body;
	NTSTATUS status = ob_reference_handle(handle, access, cm_current()->key_type,
	                                      ke_current_thread()->previous_mode, &body, NULL);

	if (!NT_SUCCESS(status))
		return status;
	*ret_key = body;
	return STATUS_SUCCESS;
}

/* --- Replies ----------------------------------------------------------------------------------------------------- */

bool cm_reply_create(struct cm_reply *reply, ULONG fixed, ULONG total)
{
	reply->fixed = fixed;
	reply->total = total;
	reply->data = calloc(1, total > fixed + 16 ? total : fixed + 16);
	return reply->data != NULL;
}

NTSTATUS cm_reply_give(struct cm_reply *reply, void *buffer, ULONG length, PULONG ret_length)
{
	NTSTATUS status = STATUS_SUCCESS, copied;
	ULONG count = length < reply->total ? length : reply->total;

	copied = ob_copy_result(ret_length, &reply->total, sizeof(*ret_length));
	if (length < reply->fixed) {
		status = STATUS_BUFFER_TOO_SMALL;
		count = 0;
	} else if (length < reply->total) {
		status = STATUS_BUFFER_OVERFLOW;
	}
	if (NT_SUCCESS(copied))
		copied = ob_copy_out(buffer, reply->data, count);
	free(reply->data);
	return NT_SUCCESS(copied) ? status : copied;
}

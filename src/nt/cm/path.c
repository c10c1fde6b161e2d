/* cm/path.c - the registry by absolute path, for the folders above. */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/cm_internal.h"
#include "nt/rtl/crt.h"

static const WCHAR root_name[] = u"\\Registry";

/* path without \Registry; false: it is not below. */
static bool below_root(const WCHAR *path, struct cm_name *ret_path)
{
	const size_t length = sizeof(root_name) / sizeof(WCHAR) - 1;

	if (crt__wcsnicmp(path, root_name, length) != 0 || (path[length] && path[length] != '\\'))
		return false;
	*ret_path = (struct cm_name){ path + length, crt_wcslen(path + length) };
	return true;
}

static NTSTATUS walk(struct cm_machine *cm, const WCHAR *path, bool create,
                     struct cm_node **ret_node, bool *ret_created)
{
	struct cm_walk walk = { .create = create,
		                .create_parents = create,
		                .now = cm_now(cm->machine) };
	NTSTATUS status;

	if (!below_root(path, &walk.path))
		return STATUS_OBJECT_NAME_INVALID;
	host_lock_acquire(&cm->lock);
	status = cm_walk_locked(cm, cm->root, &walk, ret_node);
	if (NT_SUCCESS(status))
		(*ret_node)->references++;
	host_lock_release(&cm->lock);
	*ret_created = walk.created;
	return status;
}

static void unref(struct cm_machine *cm, struct cm_node *node)
{
	host_lock_acquire(&cm->lock);
	cm_node_unref_locked(cm, node);
	host_lock_release(&cm->lock);
}

NTSTATUS cm_key_create(struct ke_machine *machine, const WCHAR *path)
{
	struct cm_node *node;
	bool created;
	NTSTATUS status = walk(machine->cm, path, true, &node, &created);

	if (!NT_SUCCESS(status))
		return status;
	if (created)
		cm_notify_change(machine->cm, node, REG_NOTIFY_CHANGE_NAME);
	unref(machine->cm, node);
	return STATUS_SUCCESS;
}

bool cm_key_exists(struct ke_machine *machine, const WCHAR *path)
{
	struct cm_node *node;
	bool created;

	if (!NT_SUCCESS(walk(machine->cm, path, false, &node, &created)))
		return false;
	unref(machine->cm, node);
	return true;
}

NTSTATUS cm_key_delete_tree(struct ke_machine *machine, const WCHAR *path)
{
	struct cm_machine *cm = machine->cm;
	struct cm_node *node, *parent;
	bool created;
	NTSTATUS status = walk(cm, path, false, &node, &created);

	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&cm->lock);
	parent = node->parent;
	if (parent) {
		parent->references++;
		cm_node_delete_tree_locked(cm, node);
	}
	host_lock_release(&cm->lock);
	if (parent) {
		cm_notify_change(cm, parent, REG_NOTIFY_CHANGE_NAME);
		unref(cm, parent);
	}
	unref(cm, node);
	return STATUS_SUCCESS;
}

NTSTATUS cm_key_open(struct ke_machine *machine, const WCHAR *path, ACCESS_MASK access, bool create,
                     bool kernel_handle, HANDLE *ret_handle)
{
	struct cm_node *node;
	struct cm_key *key;
	bool created;
	NTSTATUS status = walk(machine->cm, path, create, &node, &created);

	if (!NT_SUCCESS(status))
		return status;
	if (created)
		cm_notify_change(machine->cm, node, REG_NOTIFY_CHANGE_NAME);
	status = cm_key_create_object(machine->cm, node, &key);
	if (!NT_SUCCESS(status)) {
		unref(machine->cm, node);
		return status;
	}
	access = ob_map_access(machine->cm->key_type, access);
	if (access & MAXIMUM_ALLOWED)
		access = KEY_ALL_ACCESS;
	status = ob_open_handle(key, access, kernel_handle ? OBJ_KERNEL_HANDLE : 0, ret_handle);
	ob_dereference(key); /* the handle holds one of its own */
	return status;
}

bool cm_key_subkey(struct ke_machine *machine, const WCHAR *path, uint32_t index, WCHAR *ret_name,
                   uint32_t capacity)
{
	struct cm_node *node;
	bool created, found = false;

	if (!NT_SUCCESS(walk(machine->cm, path, false, &node, &created)))
		return false;
	host_lock_acquire(&machine->cm->lock);
	if (index < node->child_count && node->child[index]->name_length < capacity) {
		memcpy(ret_name, node->child[index]->name,
		       (node->child[index]->name_length + 1u) * sizeof(WCHAR));
		found = true;
	}
	cm_node_unref_locked(machine->cm, node);
	host_lock_release(&machine->cm->lock);
	return found;
}

/* --- Values -------------------------------------------------------------------------------------------------- */

static struct cm_name value_name(const WCHAR *name)
{
	return name ? (struct cm_name){ name, crt_wcslen(name) } : (struct cm_name){ u"", 0 };
}

NTSTATUS cm_value_set(struct ke_machine *machine, const WCHAR *path, const WCHAR *name, ULONG type,
                      const void *data, ULONG bytes)
{
	struct cm_node *node;
	bool created;
	LONGLONG now = cm_now(machine);
	NTSTATUS status = walk(machine->cm, path, true, &node, &created);

	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&machine->cm->lock);
	status = cm_value_set_locked(node, value_name(name), type, data, bytes);
	node->last_write = now;
	host_lock_release(&machine->cm->lock);
	if (NT_SUCCESS(status))
		cm_notify_change(machine->cm, node, REG_NOTIFY_CHANGE_LAST_SET);
	unref(machine->cm, node);
	return status;
}

NTSTATUS cm_value_set_dword(struct ke_machine *machine, const WCHAR *path, const WCHAR *name,
                            ULONG value)
{
	return cm_value_set(machine, path, name, REG_DWORD, &value, sizeof(value));
}

NTSTATUS cm_value_set_string(struct ke_machine *machine, const WCHAR *path, const WCHAR *name,
                             const WCHAR *text)
{
	return cm_value_set(machine, path, name, REG_SZ, text,
	                    (ULONG)((crt_wcslen(text) + 1) * sizeof(WCHAR)));
}

NTSTATUS cm_value_query(struct ke_machine *machine, const WCHAR *path, const WCHAR *name,
                        ULONG *ret_type, void *buffer, ULONG length, ULONG *ret_length)
{
	struct cm_node *node;
	struct cm_value *value;
	bool created;
	NTSTATUS status = walk(machine->cm, path, false, &node, &created);

	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&machine->cm->lock);
	value = cm_value_find_locked(node, value_name(name));
	if (!value) {
		status = STATUS_OBJECT_NAME_NOT_FOUND;
	} else {
		if (ret_type)
			*ret_type = value->type;
		if (ret_length)
			*ret_length = value->bytes;
		if (value->bytes > length)
			status = STATUS_BUFFER_TOO_SMALL;
		else if (value->bytes)
			memcpy(buffer, value->data, value->bytes);
	}
	cm_node_unref_locked(machine->cm, node);
	host_lock_release(&machine->cm->lock);
	return status;
}

NTSTATUS cm_value_delete(struct ke_machine *machine, const WCHAR *path, const WCHAR *name)
{
	struct cm_node *node;
	bool created, removed;
	NTSTATUS status = walk(machine->cm, path, false, &node, &created);

	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&machine->cm->lock);
	removed = cm_value_remove_locked(node, value_name(name));
	host_lock_release(&machine->cm->lock);
	if (removed)
		cm_notify_change(machine->cm, node, REG_NOTIFY_CHANGE_LAST_SET);
	unref(machine->cm, node);
	return removed ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
}

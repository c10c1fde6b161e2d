/* cm/key_api.c - keys created, opened, deleted, listed. */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "nt/cm/callback.h"
#include "nt/cm/nt_services.h"
#include "nt/mm/mm.h"

/* --- Create and open ------------------------------------------------------------------------------------ */

/* A name that may be absent, as its copy; ob_release_name() in any case. */
static NTSTATUS capture_name(const UNICODE_STRING *name, struct ob_captured_name *captured,
                             struct cm_name *ret_name)
{
	NTSTATUS status;

	*ret_name = (struct cm_name){ 0 };
	captured->memory = NULL;
	if (!name)
		return STATUS_SUCCESS;
	status = ob_capture_name(&name, captured);
	if (NT_SUCCESS(status))
		*ret_name = (struct cm_name){ name->Buffer, name->Length / sizeof(WCHAR) };
	return status;
}

/* A trailing separator means nothing: keys are opened without it. */
static NTSTATUS open_by_attributes(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK access,
                                   struct cm_open *open, HANDLE *ret_handle)
{
	struct cm_machine *cm = cm_current();
	struct ob_lookup lookup = { .machine = cm->machine,
		                    .root = attributes->RootDirectory,
		                    .type = cm->key_type,
		                    .attributes = attributes->Attributes | OBJ_CASE_INSENSITIVE,
		                    .mode = ke_current_thread()->previous_mode,
		                    .parse_context = open,
		                    .desired = access & ~(ACCESS_MASK)(KEY_WOW64_RES) };

	if (!attributes->ObjectName)
		return STATUS_OBJECT_PATH_SYNTAX_BAD;
	lookup.name = *attributes->ObjectName;
	while (lookup.name.Length > sizeof(WCHAR) &&
	       lookup.name.Buffer[lookup.name.Length / sizeof(WCHAR) - 1] == '\\')
		lookup.name.Length -= sizeof(WCHAR);
	return ob_open_by_name(&lookup, ret_handle);
}

/* Open or create with the callbacks around it. */
static NTSTATUS open_shown(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK access,
                           struct cm_open *open, HANDLE *ret_handle)
{
	struct cm_machine *cm = cm_current();
	bool create = open->walk.create;
	void *root = NULL, *result = NULL;
	ULONG disposition = 0;
	REG_CREATE_KEY_INFORMATION_V1 information = {
		.CompleteName = attributes->ObjectName,
		.DesiredAccess = access,
		.GrantedAccess = access,
		.Options = open->walk.is_volatile ? REG_OPTION_VOLATILE : 0,
		.ResultObject = &result,
		.Disposition = &disposition,
		.Version = 1,
		.RemainingName = attributes->ObjectName,
		.Attributes = attributes->Attributes,
		.CheckAccessMode = ke_current_thread()->previous_mode
	};
	struct cm_operation operation = {
		.pre_class = create ? RegNtPreCreateKeyEx : RegNtPreOpenKeyEx,
		.post_class = create ? RegNtPostCreateKeyEx : RegNtPostOpenKeyEx,
		.information = &information,
		.call_context = &information.CallContext,
		.object_context = &information.RootObjectContext
	};
	NTSTATUS status = STATUS_SUCCESS;

	if (attributes->RootDirectory)
		status = ob_reference_handle(attributes->RootDirectory, 0, NULL,
		                             ke_current_thread()->previous_mode, &root, NULL);
	if (!NT_SUCCESS(status))
		return status;
	information.RootObject = root ? root : cm->root_key;
	if (cm_operation_begin(cm, &operation, &status)) {
		status = open_by_attributes(attributes, access, open, ret_handle);
		if (NT_SUCCESS(status) && operation.count)
			ob_reference_handle(*ret_handle, 0, cm->key_type, KernelMode, &result,
			                    NULL);
	} else if (NT_SUCCESS(status) && result) {
		/* The callback gave a key of its own instead. */
		status = ob_open_handle(result, information.GrantedAccess, attributes->Attributes,
		                        ret_handle);
		open->walk.created = disposition == REG_CREATED_NEW_KEY;
		ob_reference(result);
	}
	status = cm_operation_end(&operation, result, status);
	if (result)
		ob_dereference(result);
	if (root)
		ob_dereference(root);
	return status;
}

/* A key has a name: none is a bad pointer, unlike elsewhere. The handle's place holds none until there is one. */
static NTSTATUS probe_open(PHANDLE handle, const OBJECT_ATTRIBUTES *attributes)
{
	NTSTATUS status;

	if (!handle || !attributes)
		return STATUS_ACCESS_VIOLATION;
	status = ob_probe_input(attributes, sizeof(*attributes));
	return NT_SUCCESS(status) ? ob_clear_handle(handle) : status;
}

static NTSTATUS open_captured(const OBJECT_ATTRIBUTES *attributes, ACCESS_MASK access,
                              struct cm_open *open, HANDLE *ret_handle)
{
	struct ob_captured_attributes captured;
	NTSTATUS status = ob_capture_attributes(&attributes, &captured);

	if (NT_SUCCESS(status) && !attributes->ObjectName &&
	    ke_current_thread()->previous_mode != KernelMode)
		status = STATUS_ACCESS_VIOLATION;
	if (NT_SUCCESS(status))
		status = open_shown(attributes, access, open, ret_handle);
	ob_release_attributes(&captured);
	return status;
}

/* Whether the key is new; when that cannot be told, nobody gets its handle. */
static NTSTATUS tell_disposition(PULONG ret_disposition, bool created, HANDLE handle)
{
	ULONG disposition = created ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
	NTSTATUS status = ob_copy_result(ret_disposition, &disposition, sizeof(disposition));

	if (!NT_SUCCESS(status))
		ob_close_handle(handle, KernelMode);
	return status;
}

NTSTATUS NTAPI NtCreateKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                           ULONG title_index, PUNICODE_STRING class_name, ULONG options,
                           PULONG disposition)
{
	struct cm_open open = { .walk = { .create = true,
		                          .is_volatile = options & REG_OPTION_VOLATILE,
		                          .open_link = options & (REG_OPTION_OPEN_LINK |
		                                                  REG_OPTION_CREATE_LINK) },
		                .create_link = (options & REG_OPTION_CREATE_LINK) != 0 };
	struct ob_captured_name captured;
	HANDLE made = NULL;
	NTSTATUS status;

	status = probe_open(handle, attributes);
	if (NT_SUCCESS(status))
		status = ob_probe_result(disposition, sizeof(*disposition));
	if (!NT_SUCCESS(status))
		return status;
	status = capture_name(class_name, &captured, &open.class_name);
	if (NT_SUCCESS(status))
		status = open_captured(attributes, access, &open, &made);
	ob_release_name(&captured);
	if (NT_SUCCESS(status))
		status = tell_disposition(disposition, open.walk.created, made);
	return ob_give_handle(handle, made, status);
}

NTSTATUS NTAPI NtOpenKeyEx(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                           ULONG options)
{
	struct cm_open open = { .walk.open_link = (options & REG_OPTION_OPEN_LINK) != 0 };
	HANDLE opened = NULL;
	NTSTATUS status = probe_open(handle, attributes);

	if (!NT_SUCCESS(status))
		return status;
	if (options & ~(ULONG)(REG_OPTION_OPEN_LINK | REG_OPTION_BACKUP_RESTORE))
		return STATUS_INVALID_PARAMETER;
	status = open_captured(attributes, access, &open, &opened);
	return ob_give_handle(handle, opened, status);
}

NTSTATUS NTAPI NtOpenKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes)
{
	return NtOpenKeyEx(handle, access, attributes, 0);
}

/* --- Delete, rename, flush ----------------------------------------------------------------------------------- */

static NTSTATUS delete_key(struct cm_key *key)
{
	struct cm_node *parent = NULL;
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&key->cm->lock);
	if (key->node->deleted)
		status = STATUS_KEY_DELETED;
	else if (key->node->child_count || !key->node->parent)
		status = STATUS_CANNOT_DELETE;
	else {
		parent = key->node->parent;
		parent->references++;
		cm_node_delete_locked(key->cm, key->node);
	}
	host_lock_release(&key->cm->lock);
	if (parent) {
		cm_notify_change(key->cm, key->node, REG_NOTIFY_CHANGE_NAME);
		cm_notify_change(key->cm, parent, REG_NOTIFY_CHANGE_NAME);
		host_lock_acquire(&key->cm->lock);
		cm_node_unref_locked(key->cm, parent);
		host_lock_release(&key->cm->lock);
	}
	return status;
}

NTSTATUS NTAPI NtDeleteKey(HANDLE handle)
{
	struct cm_key *key;
	NTSTATUS status = cm_key_reference(handle, DELETE, &key);

	if (NT_SUCCESS(status)) {
		REG_DELETE_KEY_INFORMATION information = { .Object = key };
		struct cm_operation operation = CM_OPERATION(DeleteKey, information, key);

		if (cm_operation_begin(key->cm, &operation, &status))
			status = delete_key(key);
		status = cm_operation_end(&operation, key, status);
		ob_dereference(key);
	}
	return status;
}

static NTSTATUS rename_key(struct cm_key *key, struct cm_name name)
{
	NTSTATUS status;

	if (name.length == 0 || name.length > CM_KEY_NAME_MAX)
		return STATUS_INVALID_PARAMETER;
	host_lock_acquire(&key->cm->lock);
	status = key->node->deleted ? STATUS_KEY_DELETED : cm_node_rename_locked(key->node, name);
	host_lock_release(&key->cm->lock);
	if (NT_SUCCESS(status))
		cm_notify_change(key->cm, key->node, REG_NOTIFY_CHANGE_NAME);
	return status;
}

NTSTATUS NTAPI NtRenameKey(HANDLE handle, PUNICODE_STRING name)
{
	struct ob_captured_name captured;
	struct cm_key *key;
	struct cm_name fresh;
	NTSTATUS status = capture_name(name, &captured, &fresh);

	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_WRITE, &key);
	if (!NT_SUCCESS(status)) {
		ob_release_name(&captured);
		return status;
	}
	UNICODE_STRING shown = { (USHORT)(fresh.length * sizeof(WCHAR)),
		                 (USHORT)(fresh.length * sizeof(WCHAR)), (PWCH)fresh.text };
	REG_RENAME_KEY_INFORMATION information = { .Object = key, .NewName = &shown };
	struct cm_operation operation = CM_OPERATION(RenameKey, information, key);

	if (cm_operation_begin(key->cm, &operation, &status))
		status = rename_key(key, fresh);
	status = cm_operation_end(&operation, key, status);
	ob_dereference(key);
	ob_release_name(&captured);
	return status;
}

/* The registry is memory: there is nothing to write back. */
NTSTATUS NTAPI NtFlushKey(HANDLE handle)
{
	struct cm_key *key;
	NTSTATUS status = cm_key_reference(handle, 0, &key);

	if (NT_SUCCESS(status))
		ob_dereference(key);
	return status;
}

NTSTATUS NTAPI NtSetInformationKey(HANDLE handle, KEY_SET_INFORMATION_CLASS information_class,
                                   PVOID information, ULONG length)
{
	LARGE_INTEGER time;
	struct cm_key *key;
	NTSTATUS status;

	if (information_class != KeyWriteTimeInformation)
		return STATUS_NOT_IMPLEMENTED;
	if (length != sizeof(LARGE_INTEGER))
		return STATUS_INFO_LENGTH_MISMATCH;
	status = ob_copy_in(&time, information, sizeof(time));
	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_SET_VALUE, &key);
	if (!NT_SUCCESS(status))
		return status;
	key->node->last_write = time.QuadPart;
	ob_dereference(key);
	return status;
}

/* --- For kernel mode ------------------------------------------------------------------------------------------------ */

NTSTATUS NTAPI ZwCreateKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                           ULONG title_index, PUNICODE_STRING class_name, ULONG options,
                           PULONG disposition)
{
	return OB_ZW_CALL(NtCreateKey(handle, access, attributes, title_index, class_name, options,
	                              disposition));
}

NTSTATUS NTAPI ZwOpenKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes)
{
	return OB_ZW_CALL(NtOpenKey(handle, access, attributes));
}

NTSTATUS NTAPI ZwOpenKeyEx(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                           ULONG options)
{
	return OB_ZW_CALL(NtOpenKeyEx(handle, access, attributes, options));
}

NTSTATUS NTAPI ZwDeleteKey(HANDLE handle)
{
	return OB_ZW_CALL(NtDeleteKey(handle));
}

NTSTATUS NTAPI ZwRenameKey(HANDLE handle, PUNICODE_STRING name)
{
	return OB_ZW_CALL(NtRenameKey(handle, name));
}

NTSTATUS NTAPI ZwFlushKey(HANDLE handle)
{
	return OB_ZW_CALL(NtFlushKey(handle));
}

NTSTATUS NTAPI ZwSetInformationKey(HANDLE handle, KEY_SET_INFORMATION_CLASS information_class,
                                   PVOID information, ULONG length)
{
	return OB_ZW_CALL(NtSetInformationKey(handle, information_class, information, length));
}

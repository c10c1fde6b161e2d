/* ob/insert.c - a new object gets its name, its descriptor and its first handle. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>

static NTSTATUS assign_security(struct ob_object *object, bool named)
{
	struct ob_machine *ob = ob_state_of(object);
	PSECURITY_DESCRIPTOR given = object->creation ? object->creation->descriptor : NULL;

	if (!ob->security || object->descriptor)
		return STATUS_SUCCESS;
	return ob->security->assign(object->type, given, named, &object->descriptor);
}

/* The mask that a creator gets (AC-5). */
static ACCESS_MASK creator_access(const struct ob_type *type, ACCESS_MASK desired)
{
	ACCESS_MASK granted = ob_map_access(type, desired);

	if (granted & MAXIMUM_ALLOWED)
		granted |= type->options.mapping.GenericAll;
	return granted & ~(ACCESS_MASK)MAXIMUM_ALLOWED;
}

/* AC-6: a creator gets what he asks for, but the right to a descriptor's system part needs its privilege. */
static NTSTATUS check_creator(const struct ob_object *object, const struct ob_insert *insert)
{
	struct ob_machine *ob = ob_state_of(object);
	struct ob_access_check check = {
		.machine = object->type->machine,
		.type = object->type,
		.desired = ACCESS_SYSTEM_SECURITY,
		.mode = ob_previous_mode(),
		.access_state = insert->access_state,
	};
	ACCESS_MASK granted;

	if (!(insert->desired & ACCESS_SYSTEM_SECURITY) || check.mode == KernelMode ||
	    !ob->security)
		return STATUS_SUCCESS;
	return ob->security->check(&check, &granted);
}

/* Put object under its name, or find who has it. *ret_existing is referenced. */
static NTSTATUS take_name(struct ob_object *object, struct ob_object **ret_existing)
{
	const struct ob_creation *creation = object->creation;
	struct ob_lookup lookup = {
		.machine = object->type->machine,
		.name = creation->name,
		.root = creation->root,
		.attributes = creation->attributes,
		.type = object->type,
		.mode = ob_previous_mode(),
	};
	bool ignore_case = (creation->attributes & OBJ_CASE_INSENSITIVE) != 0;
	NTSTATUS status;

	do {
		struct ob_walk walk = { .lookup = &lookup, .for_insertion = true };
		status = ob_walk_name(&walk);
		if (NT_SUCCESS(status) && !walk.object) {
			status = ob_directory_insert(walk.parent, object, &walk.last, ignore_case);
			ob_dereference(walk.parent);
		} else if (NT_SUCCESS(status)) {
			*ret_existing = walk.object;
			free(walk.buffer);
			return STATUS_SUCCESS;
		}
		free(walk.buffer);
	} while (status == STATUS_OBJECT_NAME_COLLISION); /* somebody was faster: look again */
	return status;
}

/* What a creation that met an existing object comes to (NM-2). */
static NTSTATUS open_existing(struct ob_object *object, struct ob_object *existing,
                              const struct ob_insert *insert, struct ob_insert_result *ret_result)
{
	ULONG attributes = object->creation->attributes;
	ACCESS_MASK granted;

	if (!(attributes & OBJ_OPENIF))
		return STATUS_OBJECT_NAME_COLLISION;
	if (existing->type != object->type)
		return STATUS_OBJECT_TYPE_MISMATCH;
	ret_result->body = ob_body(existing);
	if (!insert->want_handle) {
		ob_reference(ret_result->body);
		return STATUS_OBJECT_NAME_EXISTS;
	}
	struct ob_access_check check = {
		.machine = object->type->machine,
		.type = existing->type,
		.desired = insert->desired,
		.mode = ob_previous_mode(),
		.force = (attributes & OBJ_FORCE_ACCESS_CHECK) != 0,
		.access_state = insert->access_state,
	};
	NTSTATUS status = ob_check_access(existing, &check, &granted);
	if (NT_SUCCESS(status))
		status = ob_open_handle(ret_result->body, granted, attributes, &ret_result->handle);
	if (!NT_SUCCESS(status))
		return status;
	if (insert->keep_pointer)
		ob_reference(ret_result->body);
	return STATUS_OBJECT_NAME_EXISTS;
}

/* Make the handle that was counted already. */
static NTSTATUS publish_handle(struct ob_object *object, struct ke_process *process, bool kernel,
                               const struct ob_slot_value *value, HANDLE *ret_handle)
{
	uint32_t slot;
	NTSTATUS status = ob_slot_insert(process->handle_table, value, &slot);

	if (!NT_SUCCESS(status)) {
		ob_release_handle(object, process, value->granted);
		return status;
	}
	*ret_handle = ob_handle_value(process->machine->ob, slot, kernel);
	return STATUS_SUCCESS;
}

/* The creator's handle is counted before the name shows, so that nobody's close takes the name away. */
static NTSTATUS insert_new(struct ob_object *object, const struct ob_insert *insert,
                           struct ob_insert_result *ret_result, struct ob_object **ret_existing)
{
	struct ob_creation *creation = object->creation;
	bool named = creation && creation->name.Length;
	ULONG attributes = creation ? creation->attributes : 0;
	bool kernel = false;
	struct ke_process *process = NULL;
	struct ob_slot_value value = {
		.object = object,
		.granted = creator_access(object->type, insert->desired),
		.attributes = attributes & OB_SLOT_ATTRIBUTES,
	};
	NTSTATUS status = check_creator(object, insert);

	if (NT_SUCCESS(status))
		status = assign_security(object, named);
	if (NT_SUCCESS(status) && insert->want_handle) {
		process = ob_handle_process(object->type->machine, attributes, &kernel);
		status = ob_add_handle_count(object, process, value.granted,
		                             (attributes & OBJ_EXCLUSIVE) != 0);
	}
	if (!NT_SUCCESS(status))
		return status;
	if (process)
		ob_reference(ob_body(object)); /* the handle's */
	if (named)                             /* an empty name is none, whatever its root */
		status = take_name(object, ret_existing);
	if (process && (!NT_SUCCESS(status) || *ret_existing))
		ob_release_handle(object, process, value.granted);
	else if (process)
		status = publish_handle(object, process, kernel, &value, &ret_result->handle);
	return status;
}

NTSTATUS ob_insert_object(void *body, const struct ob_insert *insert,
                          struct ob_insert_result *ret_result)
{
	struct ob_object *object = ob_header(body), *existing = NULL;

	ret_result->handle = NULL;
	ret_result->body = body;
	NTSTATUS status = insert_new(object, insert, ret_result, &existing);
	if (existing) {
		status = open_existing(object, existing, insert, ret_result);
		ob_dereference(ob_body(existing));
		ob_dereference(body);
		return status;
	}
	ob_free_creation(object);
	if (!NT_SUCCESS(status) || (insert->want_handle && !insert->keep_pointer))
		ob_dereference(body);
	return status;
}

/* ob/duplicate.c - one more slot for the same object, in any process (DUP-1 to DUP-24). */
#include "nt/ob/ob_internal.h"

static NTSTATUS reference_source(const struct ob_duplicate *duplicate,
                                 struct ob_slot_value *ret_value)
{
	struct ob_handle_information information;
	uint32_t slot;
	void *body;

	if (ob_is_pseudo_handle(duplicate->source)) {
		NTSTATUS status = ob_reference_handle(duplicate->source, 0, NULL, KernelMode, &body,
		                                      &information);
		if (NT_SUCCESS(status))
			*ret_value =
				(struct ob_slot_value){ ob_header(body), information.granted, 0 };
		return status;
	}
	struct ob_handle_table *table =
		ob_handle_table_of(duplicate->source_process, duplicate->source, duplicate->mode,
	                           &slot);
	return table && ob_slot_reference(table, slot, ret_value) ? STATUS_SUCCESS
	                                                          : STATUS_INVALID_HANDLE;
}

/* DUP-10 to DUP-13. */
static NTSTATUS wanted_access(const struct ob_duplicate *duplicate,
                              const struct ob_slot_value *source, ACCESS_MASK *ret_granted)
{
	struct ob_type *type = source->object->type;

	if (duplicate->options & DUPLICATE_SAME_ACCESS) {
		*ret_granted = source->granted;
		return STATUS_SUCCESS;
	}
	ACCESS_MASK wanted =
		ob_map_access(type, duplicate->desired) &
		(type->options.valid_access | ACCESS_SYSTEM_SECURITY | MAXIMUM_ALLOWED);
	if (!(wanted & ~source->granted)) {
		*ret_granted = wanted;
		return STATUS_SUCCESS;
	}
	if (type->options.flags & OB_TYPE_OWN_SECURITY)
		return STATUS_ACCESS_DENIED;
	struct ob_access_check check = {
		.machine = type->machine,
		.type = type,
		.desired = wanted,
		.mode = duplicate->mode,
	};
	return ob_check_access(source->object, &check, ret_granted);
}

static ULONG wanted_attributes(const struct ob_duplicate *duplicate,
                               const struct ob_slot_value *source)
{
	ULONG attributes = duplicate->attributes & OBJ_INHERIT;

	if (duplicate->mode == KernelMode)
		attributes |= duplicate->attributes & (OB_PROTECT_CLOSE | OBJ_KERNEL_HANDLE);
	if (duplicate->options & DUPLICATE_SAME_ATTRIBUTES)
		attributes = source->attributes & (OBJ_INHERIT | OB_PROTECT_CLOSE);
	return attributes | (source->attributes & OB_AUDIT_CLOSE);
}

static bool is_terminating(struct ke_process *process)
{
	const struct ob_process_operations *operations = process->machine->ob->process;

	return operations && operations->terminating(process);
}

/* DUP-16: a protected source stays, silently. */
static void close_source(const struct ob_duplicate *duplicate)
{
	struct ob_slot_value value;
	uint32_t slot;

	if (ob_is_pseudo_handle(duplicate->source))
		return;
	struct ob_handle_table *table =
		ob_handle_table_of(duplicate->source_process, duplicate->source, duplicate->mode,
	                           &slot);
	if (table && NT_SUCCESS(ob_slot_remove(table, slot, OB_REMOVAL_ASKED, &value)))
		ob_release_handle(value.object, ob_handle_table_process(table), value.granted);
}

/* DUP-17: the lowest free slot is the source's then, if no other is lower. */
static bool closes_first(const struct ob_duplicate *duplicate)
{
	const ULONG both = DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE;

	return duplicate->source_process->machine->ob->duplicate_closes_first &&
	       duplicate->source_process == duplicate->target_process &&
	       (duplicate->options & both) == both;
}

static NTSTATUS copy_handle(const struct ob_duplicate *duplicate, HANDLE *ret_handle,
                            bool *ret_closed)
{
	struct ob_slot_value source;
	ACCESS_MASK granted;

	NTSTATUS status = reference_source(duplicate, &source);
	if (!NT_SUCCESS(status))
		return status;
	void *body = ob_body(source.object);
	struct ke_process *target = duplicate->target_process;
	if (is_terminating(duplicate->source_process) || is_terminating(target))
		status = STATUS_PROCESS_IS_TERMINATING;
	else
		status = wanted_access(duplicate, &source, &granted);
	if (NT_SUCCESS(status)) {
		ULONG attributes = wanted_attributes(duplicate, &source);
		struct ob_handle_operation operation = {
			.operation = OB_OPERATION_HANDLE_DUPLICATE,
			.object = source.object,
			.source = duplicate->source_process,
			.target = target,
			.granted = granted,
			.attributes = attributes,
			.kernel_handle = (attributes & OBJ_KERNEL_HANDLE) != 0,
		};
		if (operation.kernel_handle)
			operation.target = source.object->type->machine->system_process;
		*ret_closed = closes_first(duplicate);
		if (*ret_closed)
			close_source(duplicate);
		status = ob_operate(&operation, ret_handle);
	}
	ob_dereference(body);
	return status;
}

NTSTATUS ob_duplicate_handle(const struct ob_duplicate *duplicate, HANDLE *ret_handle)
{
	bool closed = false;
	NTSTATUS status;

	if (!duplicate->target_process)
		status = duplicate->options & DUPLICATE_CLOSE_SOURCE ? STATUS_SUCCESS
		                                                     : STATUS_INVALID_PARAMETER;
	else
		status = copy_handle(duplicate, ret_handle, &closed);
	if ((duplicate->options & DUPLICATE_CLOSE_SOURCE) && !closed)
		close_source(duplicate);
	return status;
}

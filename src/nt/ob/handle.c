/* ob/handle.c - what a handle means: counts, close, resolution, access. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>

/* --- Counts --------------------------------------------------------------------------------------- */

static struct ob_process_count *find_count_locked(struct ob_object *object,
                                                  struct ke_process *process)
{
	struct ob_process_count *count = &object->first_count;

	while (count && count->process != process)
		count = count->next;
	return count;
}

/* One more handle of process; spare is a record to use when a new one is needed, taken then. */
static void add_process_count(struct ob_object *object, struct ke_process *process,
                              struct ob_process_count **spare)
{
	ke_lock_take(&object->count_lock, KE_RANK_OBJECT);
	struct ob_process_count *count = find_count_locked(object, process);
	if (!count)
		count = find_count_locked(object, NULL);
	if (!count) {
		count = *spare;
		*spare = NULL;
		count->next = object->first_count.next;
		object->first_count.next = count;
	}
	count->process = process;
	count->count++;
	ke_lock_give(&object->count_lock, KE_RANK_OBJECT);
}

/* One handle less; gives the number before. */
static uint32_t drop_process_count(struct ob_object *object, struct ke_process *process)
{
	uint32_t before = 0;

	ke_lock_take(&object->count_lock, KE_RANK_OBJECT);
	struct ob_process_count *count = find_count_locked(object, process);
	if (count) {
		before = count->count--;
		if (count->count == 0)
			count->process = NULL;
	}
	ke_lock_give(&object->count_lock, KE_RANK_OBJECT);
	return before;
}

static void free_process_counts(struct ob_object *object)
{
	struct ob_process_count *count = object->first_count.next;

	object->first_count.next = NULL;
	while (count) {
		struct ob_process_count *next = count->next;
		free(count);
		count = next;
	}
}

static NTSTATUS claim_exclusive(struct ob_object *object, struct ke_process *process,
                                bool exclusive)
{
	if (!(object->flags & OB_EXCLUSIVE))
		return exclusive && __atomic_load_n(&object->handle_count, __ATOMIC_RELAXED)
		               ? STATUS_ACCESS_DENIED
		               : STATUS_SUCCESS;
	struct ke_process *owner = NULL;
	__atomic_compare_exchange_n(&object->exclusive_owner, &owner, process, false,
	                            __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	return owner && owner != process ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
}

NTSTATUS ob_add_handle_count(struct ob_object *object, struct ke_process *process,
                             ACCESS_MASK granted, bool exclusive)
{
	struct ob_type *type = object->type;
	struct ob_process_count *spare = NULL;
	NTSTATUS status = STATUS_SUCCESS;

	if (__builtin_expect(exclusive || (object->flags & OB_EXCLUSIVE), 0))
		status = claim_exclusive(object, process, exclusive);
	if (!NT_SUCCESS(status))
		return status;
	if (type->maintains_counts && !(spare = calloc(1, sizeof(*spare))))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (type->options.operations.open)
		status = type->options.operations.open(ob_body(object), process, granted);
	if (NT_SUCCESS(status)) {
		if (spare)
			add_process_count(object, process, &spare);
		__atomic_fetch_add(&object->handle_count, 1, __ATOMIC_SEQ_CST);
	}
	free(spare);
	return status;
}

void ob_release_handle(struct ob_object *object, struct ke_process *process, ACCESS_MASK granted)
{
	struct ob_type *type = object->type;
	void *body = ob_body(object);
	uint32_t process_handles = 1;

	if (type->maintains_counts)
		process_handles = drop_process_count(object, process);
	uint32_t before = __atomic_fetch_sub(&object->handle_count, 1, __ATOMIC_SEQ_CST);
	if (type->options.operations.close)
		type->options.operations.close(body, process, granted, process_handles, before);
	if (before == 1) {
		if (object->flags & OB_EXCLUSIVE)
			__atomic_store_n(&object->exclusive_owner, NULL, __ATOMIC_RELEASE);
		if (__atomic_load_n(&object->name, __ATOMIC_RELAXED))
			ob_remove_name(object, false);
		if (type->maintains_counts)
			free_process_counts(object);
	}
	ob_dereference(body);
}

/* --- Making ------------------------------------------------------------------------------------------ */

struct ke_process *ob_handle_process(struct ke_machine *machine, ULONG attributes, bool *ret_kernel)
{
	*ret_kernel = (attributes & OBJ_KERNEL_HANDLE) && ob_previous_mode() == KernelMode;
	if (*ret_kernel)
		return machine->system_process;
	struct ke_thread *thread = ke_current_thread_or_null();
	return thread ? ob_current_process() : machine->system_process;
}

static NTSTATUS make_handle(const struct ob_handle_operation *operation, ACCESS_MASK granted,
                            HANDLE *ret_handle)
{
	struct ke_process *process = operation->target;
	struct ob_object *object = operation->object;
	struct ob_slot_value value = { object, granted,
		                       operation->attributes & OB_SLOT_ATTRIBUTES };
	uint32_t slot;

	if (!process->handle_table)
		return STATUS_PROCESS_IS_TERMINATING;
	NTSTATUS status = ob_add_handle_count(object, process, granted,
	                                      (operation->attributes & OBJ_EXCLUSIVE) != 0);
	if (!NT_SUCCESS(status))
		return status;
	ob_reference(ob_body(object));
	status = ob_slot_insert(process->handle_table, &value, &slot);
	if (!NT_SUCCESS(status)) {
		ob_release_handle(object, process, granted);
		return status;
	}
	*ret_handle = ob_handle_value(process->machine->ob, slot, operation->kernel_handle);
	return STATUS_SUCCESS;
}

NTSTATUS ob_operate(const struct ob_handle_operation *operation, HANDLE *ret_handle)
{
	if (__builtin_expect(__atomic_load_n(&operation->object->type->callback_count,
	                                     __ATOMIC_RELAXED),
	                     0))
		return ob_watched_operation(operation, make_handle, ret_handle);
	return make_handle(operation, operation->granted, ret_handle);
}

NTSTATUS ob_open_handle(void *body, ACCESS_MASK granted, ULONG attributes, HANDLE *ret_handle)
{
	struct ob_handle_operation operation = {
		.operation = OB_OPERATION_HANDLE_CREATE,
		.object = ob_header(body),
		.granted = granted,
		.attributes = attributes,
	};

	operation.target = ob_handle_process(operation.object->type->machine, attributes,
	                                     &operation.kernel_handle);
	return ob_operate(&operation, ret_handle);
}

NTSTATUS ob_open_handle_in(struct ke_process *process, void *body, ACCESS_MASK granted,
                           ULONG attributes, HANDLE *ret_handle)
{
	struct ob_handle_operation operation = {
		.operation = OB_OPERATION_HANDLE_CREATE,
		.object = ob_header(body),
		.target = process,
		.granted = granted,
		.attributes = attributes,
	};

	return ob_operate(&operation, ret_handle);
}

NTSTATUS ob_check_access(struct ob_object *object, const struct ob_access_check *check,
                         ACCESS_MASK *ret_granted)
{
	struct ob_machine *ob = ob_state_of(object);
	struct ob_access_check full = *check;

	if (ob->security && (check->mode != KernelMode || check->force)) {
		full.descriptor = ob_security(ob_body(object));
		return ob->security->check(&full, ret_granted);
	}
	*ret_granted = ob_map_access(object->type, check->desired);
	if (*ret_granted & MAXIMUM_ALLOWED)
		*ret_granted |= object->type->options.mapping.GenericAll;
	*ret_granted &= ~(ACCESS_MASK)MAXIMUM_ALLOWED;
	return STATUS_SUCCESS;
}

/* --- Resolving ------------------------------------------------------------------------------------------ */

struct ob_handle_table *ob_handle_resolve(HANDLE handle, KPROCESSOR_MODE mode, uint32_t *ret_slot)
{
	return ob_handle_table_of(ob_current_process(), handle, mode, ret_slot);
}

static NTSTATUS reference_pseudo(enum ob_pseudo pseudo, struct ob_type *type, void **ret_body,
                                 struct ob_handle_information *ret_information)
{
	const struct ob_process_operations *process = ob_current()->process;
	void *body = NULL;

	if (process)
		body = pseudo == OB_PSEUDO_PROCESS ? process->current_process()
		                                   : process->current_thread();
	if (!body)
		return STATUS_INVALID_HANDLE;
	if (type && ob_type_of(body) != type)
		return STATUS_OBJECT_TYPE_MISMATCH;
	ob_reference(body);
	*ret_body = body;
	if (ret_information) {
		ret_information->granted = ob_type_of(body)->options.valid_access;
		ret_information->attributes = 0;
	}
	return STATUS_SUCCESS;
}

NTSTATUS ob_reference_handle(HANDLE handle, ACCESS_MASK desired, struct ob_type *type,
                             KPROCESSOR_MODE mode, void **ret_body,
                             struct ob_handle_information *ret_information)
{
	struct ob_slot_value value;
	uint32_t slot;

	enum ob_pseudo pseudo = ob_pseudo_of(handle);

	if (__builtin_expect(pseudo != OB_PSEUDO_NONE, 0))
		return reference_pseudo(pseudo, type, ret_body, ret_information);
	struct ob_handle_table *table = ob_handle_resolve(handle, mode, &slot);
	if (!table || !ob_slot_reference(table, slot, &value))
		return STATUS_INVALID_HANDLE;
	NTSTATUS status = STATUS_SUCCESS;
	if (type && value.object->type != type)
		status = STATUS_OBJECT_TYPE_MISMATCH;
	else if (mode != KernelMode && (desired & ~value.granted))
		status = STATUS_ACCESS_DENIED;
	if (!NT_SUCCESS(status)) {
		ob_dereference(ob_body(value.object));
		return status;
	}
	*ret_body = ob_body(value.object);
	if (ret_information) {
		ret_information->granted = value.granted;
		ret_information->attributes = value.attributes;
	}
	return STATUS_SUCCESS;
}

/* Ask the type before its handle goes. */
static NTSTATUS okay_to_close(struct ob_handle_table *table, uint32_t slot, KPROCESSOR_MODE mode)
{
	struct ob_slot_value value;

	if (!ob_slot_reference(table, slot, &value))
		return STATUS_INVALID_HANDLE;
	const struct ob_type_operations *operations = &value.object->type->options.operations;
	bool okay = !operations->okay_to_close ||
	            operations->okay_to_close(ob_body(value.object), ob_handle_table_process(table),
	                                      mode);
	ob_dereference(ob_body(value.object));
	return okay ? STATUS_SUCCESS : STATUS_HANDLE_NOT_CLOSABLE;
}

NTSTATUS ob_close_handle(HANDLE handle, KPROCESSOR_MODE mode)
{
	struct ob_slot_value value;
	uint32_t slot;

	if (ob_is_pseudo_handle(handle))
		return STATUS_SUCCESS;
	struct ob_handle_table *table = ob_handle_resolve(handle, mode, &slot);
	if (!table)
		return STATUS_INVALID_HANDLE;
	NTSTATUS status = ob_slot_remove(table, slot, OB_REMOVAL_ASK, &value);
	if (status == STATUS_MORE_PROCESSING_REQUIRED) {
		status = okay_to_close(table, slot, mode);
		if (NT_SUCCESS(status))
			status = ob_slot_remove(table, slot, OB_REMOVAL_ASKED, &value);
	}
	if (NT_SUCCESS(status))
		ob_release_handle(value.object, ob_handle_table_process(table), value.granted);
	return status;
}

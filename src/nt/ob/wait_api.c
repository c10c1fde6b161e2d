/* ob/wait_api.c - waits by handle. */
#include "nt/ob/ob_internal.h"

/* A referenced body and what of it a wait looks at. */
static NTSTATUS reference_waitable(HANDLE handle, void **ret_body, void **ret_object)
{
	void *body;
	NTSTATUS status = ob_service_reference(handle, NULL, SYNCHRONIZE, &body);

	if (!NT_SUCCESS(status))
		return status;
	*ret_object = ob_wait_object(body);
	if (!*ret_object) {
		ob_dereference(body);
		return STATUS_OBJECT_TYPE_MISMATCH;
	}
	*ret_body = body;
	return STATUS_SUCCESS;
}

/* --- Without references --------------------------------------------------------------------------------- */

/* Most waits for an event find it set, or soon will; true when the wait is over. */
static bool take_event(HANDLE handle, const LARGE_INTEGER *timeout)
{
	struct ke_thread *thread = ke_current_thread();
	struct ob_object *object;
	bool taken;

	ob_epoch_enter(thread);
	object = ob_peek_handle(thread, handle, SYNCHRONIZE);
	taken = object && object->type == thread->machine->ob->event_type &&
	        (ke_take_event(thread, ob_body(object)) ||
	         (!(timeout && timeout->QuadPart == 0) &&
	          ke_await_event_briefly(thread, ob_body(object))));
	ob_epoch_leave(thread);
	return taken;
}

/* Take the first signalled event of many; true when the wait for any is over with *ret_index. */
static bool take_event_of_many(const HANDLE *handles, ULONG count, ULONG *ret_index)
{
	struct ke_thread *thread = ke_current_thread();
	bool taken = false;
	ULONG index;

	ob_epoch_enter(thread);
	index = ob_peek_signaled(thread, handles, count);
	if (index < count) {
		struct ob_object *object = ob_peek_handle(thread, handles[index], SYNCHRONIZE);

		taken = object && object->type == thread->machine->ob->event_type &&
		        ke_take_event(thread, ob_body(object));
	}
	ob_epoch_leave(thread);
	*ret_index = index;
	return taken;
}

/* --- For one object ------------------------------------------------------------------------------------- */

NTSTATUS NTAPI NtWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
	LARGE_INTEGER captured;
	void *body, *object;
	NTSTATUS status =
		Timeout ? ob_copy_in(&captured, Timeout, sizeof(captured)) : STATUS_SUCCESS;

	if (!NT_SUCCESS(status))
		return status;
	if (Timeout)
		Timeout = &captured;
	if (!Alertable && take_event(Handle, Timeout))
		return STATUS_WAIT_0;
	status = reference_waitable(Handle, &body, &object);
	if (!NT_SUCCESS(status))
		return status;
	status = KeWaitForSingleObject(object, UserRequest, ob_previous_mode(), Alertable, Timeout);
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
	return OB_ZW_CALL(NtWaitForSingleObject(Handle, Alertable, Timeout));
}

/* --- For many --------------------------------------------------------------------------------------------- */

/* Pseudo handles can be waited for alone, not among others. */
static NTSTATUS reference_one_of_many(HANDLE handle, void **ret_body, void **ret_object)
{
	if (ob_previous_mode() != KernelMode && ob_is_pseudo_handle(handle))
		return STATUS_INVALID_HANDLE;
	return reference_waitable(handle, ret_body, ret_object);
}

struct wait_set {
	void *body[MAXIMUM_WAIT_OBJECTS];
	void *object[MAXIMUM_WAIT_OBJECTS];
	ULONG count;
};

static NTSTATUS reference_all(const HANDLE *handles, ULONG count, struct wait_set *set)
{
	NTSTATUS status = STATUS_SUCCESS;

	for (set->count = 0; set->count < count && NT_SUCCESS(status);
	     set->count += NT_SUCCESS(status))
		status = reference_one_of_many(handles[set->count], &set->body[set->count],
		                               &set->object[set->count]);
	return status;
}

static void release_all(struct wait_set *set)
{
	while (set->count)
		ob_dereference(set->body[--set->count]);
}

/* W-3 */
static bool has_duplicate(const struct wait_set *set)
{
	for (ULONG i = 0; i < set->count; i++)
		for (ULONG j = 0; j < i; j++)
			if (set->object[i] == set->object[j])
				return true;
	return false;
}

struct wait_how {
	WAIT_TYPE type;
	BOOLEAN alertable;
	LARGE_INTEGER *timeout;
};

static NTSTATUS wait_for_many(const HANDLE *handles, ULONG count, const struct wait_how *how)
{
	KWAIT_BLOCK blocks[MAXIMUM_WAIT_OBJECTS];
	struct wait_set set;
	NTSTATUS status;
	ULONG index;

	if (how->type == WaitAny && !how->alertable && take_event_of_many(handles, count, &index))
		return STATUS_WAIT_0 + (NTSTATUS)index;
	status = reference_all(handles, count, &set);
	if (NT_SUCCESS(status) && how->type == WaitAll && has_duplicate(&set))
		status = STATUS_INVALID_PARAMETER_MIX;
	if (NT_SUCCESS(status))
		status = KeWaitForMultipleObjects(count, set.object, how->type, UserRequest,
		                                  ob_previous_mode(), how->alertable, how->timeout,
		                                  blocks);
	release_all(&set);
	return status;
}

NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG Count, HANDLE Handles[], WAIT_TYPE WaitType,
                                        BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
	struct wait_how how = { WaitType, Alertable, Timeout };
	HANDLE handles[MAXIMUM_WAIT_OBJECTS];
	LARGE_INTEGER captured;

	if (Count == 0 || Count > MAXIMUM_WAIT_OBJECTS)
		return STATUS_INVALID_PARAMETER_1;
	if (WaitType != WaitAll && WaitType != WaitAny)
		return STATUS_INVALID_PARAMETER_2;
	if (ob_previous_mode() == KernelMode)
		return wait_for_many(Handles, Count, &how);
	NTSTATUS status = ob_copy_in(handles, Handles, Count * sizeof(*Handles));
	if (NT_SUCCESS(status))
		status = ob_capture_timeout(&how.timeout, &captured);
	return NT_SUCCESS(status) ? wait_for_many(handles, Count, &how) : status;
}

NTSTATUS NTAPI ZwWaitForMultipleObjects(ULONG Count, HANDLE Handles[], WAIT_TYPE WaitType,
                                        BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
	return OB_ZW_CALL(NtWaitForMultipleObjects(Count, Handles, WaitType, Alertable, Timeout));
}

/* W-16, W-17: what is signalled tells how. */
static NTSTATUS signal_object(HANDLE handle)
{
	struct ob_machine *ob = ob_current();
	void *body;
	NTSTATUS status = ob_service_reference(handle, NULL, 0, &body);

	if (!NT_SUCCESS(status))
		return status;
	struct ob_type *type = ob_type_of(body);
	ob_dereference(body);
	if (type == ob->event_type)
		return NtSetEvent(handle, NULL);
	if (type == ob->mutant_type)
		return NtReleaseMutant(handle, NULL);
	if (type == ob->semaphore_type)
		return NtReleaseSemaphore(handle, 1, NULL);
	return STATUS_OBJECT_TYPE_MISMATCH;
}

NTSTATUS NTAPI NtSignalAndWaitForSingleObject(HANDLE SignalHandle, HANDLE WaitHandle,
                                              BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
	LARGE_INTEGER captured;
	void *body, *object;
	NTSTATUS status = ob_capture_timeout(&Timeout, &captured);

	if (NT_SUCCESS(status))
		status = reference_waitable(WaitHandle, &body, &object);
	if (!NT_SUCCESS(status))
		return status;
	status = signal_object(SignalHandle);
	if (NT_SUCCESS(status))
		status = KeWaitForSingleObject(object, UserRequest, ob_previous_mode(), Alertable,
		                               Timeout);
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI NtDelayExecution(BOOLEAN Alertable, PLARGE_INTEGER DelayInterval)
{
	LARGE_INTEGER captured;
	NTSTATUS status = ob_copy_in(&captured, DelayInterval, sizeof(captured));

	return NT_SUCCESS(status) ? KeDelayExecutionThread(ob_previous_mode(), Alertable, &captured)
	                          : status;
}

NTSTATUS NTAPI ZwDelayExecution(BOOLEAN Alertable, PLARGE_INTEGER DelayInterval)
{
	return OB_ZW_CALL(NtDelayExecution(Alertable, DelayInterval));
}

NTSTATUS NTAPI NtYieldExecution(VOID)
{
	LARGE_INTEGER none = { .QuadPart = 0 };

	KeDelayExecutionThread(ob_previous_mode(), FALSE, &none);
	return STATUS_SUCCESS;
}

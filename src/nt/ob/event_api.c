/* ob/event_api.c - event objects by handle, and Io's named events. */
#include "nt/ob/ob_internal.h"

struct event_start {
	EVENT_TYPE type;
	BOOLEAN state;
};

static void init_event(void *body, const void *context)
{
	const struct event_start *start = context;

	ke_event_init_shareable(body, start->type, start->state);
}

NTSTATUS NTAPI NtCreateEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, EVENT_TYPE EventType,
                             BOOLEAN InitialState)
{
	struct event_start start = { EventType, InitialState };
	struct ob_new_object object = {
		.type = ob_current()->event_type,
		.body_bytes = sizeof(KEVENT),
		.desired = DesiredAccess,
		.attributes = ObjectAttributes,
		.init = init_event,
		.context = &start,
	};

	if (EventType != NotificationEvent && EventType != SynchronizationEvent)
		return STATUS_INVALID_PARAMETER;
	return ob_create_handle(&object, EventHandle);
}

NTSTATUS NTAPI ZwCreateEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, EVENT_TYPE EventType,
                             BOOLEAN InitialState)
{
	return OB_ZW_CALL(NtCreateEvent(EventHandle, DesiredAccess, ObjectAttributes, EventType,
	                                InitialState));
}

NTSTATUS NTAPI NtOpenEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ob_current()->event_type, DesiredAccess,
	                             EventHandle);
}

NTSTATUS NTAPI ZwOpenEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes)
{
	return OB_ZW_CALL(NtOpenEvent(EventHandle, DesiredAccess, ObjectAttributes));
}

/* The same without a reference, for a handle in good order; false: not done. */
static bool change_event_at_once(HANDLE handle, LONG (*operation)(KEVENT *event),
                                 LONG *ret_previous)
{
	struct ke_thread *thread = ke_current_thread();
	struct ob_object *object;
	bool done;

	ob_epoch_enter(thread);
	object = ob_peek_handle(thread, handle, EVENT_MODIFY_STATE);
	done = object && object->type == thread->machine->ob->event_type;
	if (done)
		*ret_previous = operation(ob_body(object));
	ob_epoch_leave(thread);
	return done;
}

/* Apply operation to the event behind handle and report its former state. */
static NTSTATUS change_event(HANDLE handle, LONG (*operation)(KEVENT *event), LONG *ret_previous)
{
	NTSTATUS status;
	LONG previous;
	void *event;

	status = ret_previous ? ob_probe_result(ret_previous, sizeof(*ret_previous))
	                      : STATUS_SUCCESS;
	if (!NT_SUCCESS(status))
		return status;
	if (!change_event_at_once(handle, operation, &previous)) {
		status = ob_service_reference(handle, ob_current()->event_type, EVENT_MODIFY_STATE,
		                              &event);
		if (!NT_SUCCESS(status))
			return status;
		previous = operation(event);
		ob_dereference(event);
	}
	return ret_previous ? ob_copy_out(ret_previous, &previous, sizeof(previous))
	                    : STATUS_SUCCESS;
}

static LONG set_event(KEVENT *event)
{
	return KeSetEvent(event, IO_NO_INCREMENT, FALSE);
}

static LONG reset_event(KEVENT *event)
{
	return KeResetEvent(event);
}

static LONG pulse_event(KEVENT *event)
{
	return KePulseEvent(event, IO_NO_INCREMENT, FALSE);
}

NTSTATUS NTAPI NtSetEvent(HANDLE EventHandle, PLONG PreviousState)
{
	return change_event(EventHandle, set_event, PreviousState);
}

NTSTATUS NTAPI ZwSetEvent(HANDLE EventHandle, PLONG PreviousState)
{
	return OB_ZW_CALL(NtSetEvent(EventHandle, PreviousState));
}

NTSTATUS NTAPI NtResetEvent(HANDLE EventHandle, PLONG PreviousState)
{
	return change_event(EventHandle, reset_event, PreviousState);
}

NTSTATUS NTAPI ZwResetEvent(HANDLE EventHandle, PLONG PreviousState)
{
	return OB_ZW_CALL(NtResetEvent(EventHandle, PreviousState));
}

NTSTATUS NTAPI NtClearEvent(HANDLE EventHandle)
{
	return change_event(EventHandle, reset_event, NULL);
}

NTSTATUS NTAPI ZwClearEvent(HANDLE EventHandle)
{
	return OB_ZW_CALL(NtClearEvent(EventHandle));
}

NTSTATUS NTAPI NtPulseEvent(HANDLE EventHandle, PLONG PreviousState)
{
	return change_event(EventHandle, pulse_event, PreviousState);
}

NTSTATUS NTAPI ZwPulseEvent(HANDLE EventHandle, PLONG PreviousState)
{
	return OB_ZW_CALL(NtPulseEvent(EventHandle, PreviousState));
}

/* EVENT_BASIC_INFORMATION */
struct event_information {
	ULONG type;
	LONG state;
};

NTSTATUS NTAPI NtQueryEvent(HANDLE EventHandle, ULONG EventInformationClass, PVOID EventInformation,
                            ULONG EventInformationLength, PULONG ReturnLength)
{
	struct event_information information;
	void *body;

	if (EventInformationClass != 0)
		return STATUS_INVALID_INFO_CLASS;
	if (EventInformationLength != sizeof(information))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status = ob_probe_query(EventInformation, EventInformationLength, ReturnLength);
	if (NT_SUCCESS(status))
		status = ob_service_reference(EventHandle, ob_current()->event_type,
		                              EVENT_QUERY_STATE, &body);
	if (!NT_SUCCESS(status))
		return status;
	KEVENT *event = body;
	information.type = __atomic_load_n(&event->Header.Type, __ATOMIC_RELAXED) == 0
	                           ? NotificationEvent
	                           : SynchronizationEvent;
	information.state = KeReadStateEvent(event);
	ob_dereference(body);
	return ob_give_answer(EventInformation, &information, sizeof(information), ReturnLength);
}

NTSTATUS NTAPI ZwQueryEvent(HANDLE EventHandle, ULONG EventInformationClass, PVOID EventInformation,
                            ULONG EventInformationLength, PULONG ReturnLength)
{
	return OB_ZW_CALL(NtQueryEvent(EventHandle, EventInformationClass, EventInformation,
	                               EventInformationLength, ReturnLength));
}

/* --- IoCreateNotificationEvent and its sister ------------------------------------------------------------ */

/* Create or open a named event in the system process; the caller's handle keeps it. */
static PKEVENT create_named_event(PUNICODE_STRING name, EVENT_TYPE type, HANDLE *ret_handle)
{
	OBJECT_ATTRIBUTES attributes;
	void *body = NULL;

	KE_REQUIRE_IRQL("IoCreateNotificationEvent", PASSIVE_LEVEL, "VF-19", 0xE6);
	InitializeObjectAttributes(&attributes, name, OBJ_OPENIF | OBJ_KERNEL_HANDLE, NULL, NULL);
	if (!NT_SUCCESS(ZwCreateEvent(ret_handle, EVENT_ALL_ACCESS, &attributes, type, TRUE)))
		return NULL;
	if (!NT_SUCCESS(ob_reference_handle(*ret_handle, 0, ob_current()->event_type, KernelMode,
	                                    &body, NULL)))
		return NULL;
	ob_dereference(body); /* documented: the handle is what keeps the event */
	return body;
}

PKEVENT NTAPI IoCreateNotificationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
	return create_named_event(EventName, NotificationEvent, EventHandle);
}

PKEVENT NTAPI IoCreateSynchronizationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
	return create_named_event(EventName, SynchronizationEvent, EventHandle);
}

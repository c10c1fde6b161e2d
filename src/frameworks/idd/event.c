/* frameworks/idd/event.c - events that the driver waits for by a handle, in whichever machine it calls. */
#include "frameworks/idd/idd_internal.h"

#include "nt/ob/nt_services.h"
#include "nt/port/port.h"

/* A driver in a host waits in the machine that the process is attached to, and so are its handles. */
#define PORT_CALL(name) ((__typeof__(&name))port_services[PORT_##name])

static NTSTATUS create_attached(struct idd_event *event)
{
	NTSTATUS status = PORT_CALL(NtCreateEvent)(&event->handle, EVENT_ALL_ACCESS, NULL,
	                                           SynchronizationEvent, FALSE);

	if (!NT_SUCCESS(status))
		return status;
	/* The driver's may be closed while somebody sets it: ours stays. */
	status = PORT_CALL(NtDuplicateObject)(NtCurrentProcess(), event->handle, NtCurrentProcess(),
	                                      &event->ours, 0, 0, DUPLICATE_SAME_ACCESS);
	if (!NT_SUCCESS(status))
		idd_event_close(event);
	return status;
}

NTSTATUS idd_event_create(struct idd_event *event)
{
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;

	if (port_services_attached)
		return create_attached(event);
	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	status = ZwCreateEvent(&event->handle, EVENT_ALL_ACCESS, &attributes, SynchronizationEvent,
	                       FALSE);
	return NT_SUCCESS(status) ? idd_reference_event(event->handle, &event->object) : status;
}

/* What the driver names is an event, whose machine tells. */
static NTSTATUS open_attached(HANDLE handle, struct idd_event *event)
{
	ULONG information[2]; /* its type, its state */
	NTSTATUS status =
		PORT_CALL(NtDuplicateObject)(NtCurrentProcess(), handle, NtCurrentProcess(),
	                                     &event->ours, 0, 0, DUPLICATE_SAME_ACCESS);

	if (!NT_SUCCESS(status))
		return status;
	status = PORT_CALL(NtQueryEvent)(event->ours, 0, information, sizeof(information), NULL);
	if (!NT_SUCCESS(status))
		PORT_CALL(NtClose)(event->ours);
	return status;
}

NTSTATUS idd_driver_event_open(HANDLE handle, struct idd_driver_event **ret_event)
{
	struct idd_driver_event *event = calloc(1, sizeof(*event));
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (event && port_services_attached)
		status = open_attached(handle, &event->event);
	else if (event)
		status = idd_reference_event(handle, &event->event.object);
	if (!NT_SUCCESS(status)) {
		free(event);
		return status;
	}
	event->references = 1;
	*ret_event = event;
	return status;
}

void idd_driver_event_ref(struct idd_driver_event *event)
{
	__atomic_fetch_add(&event->references, 1, __ATOMIC_RELAXED);
}

void idd_driver_event_unref(struct idd_driver_event *event)
{
	if (!event || __atomic_sub_fetch(&event->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	idd_event_finish(&event->event);
	free(event);
}

void idd_event_set(const struct idd_event *event)
{
	if (event->object)
		KeSetEvent(event->object, 0, FALSE);
	else if (event->ours)
		PORT_CALL(NtSetEvent)(event->ours, NULL);
}

void idd_event_close(struct idd_event *event)
{
	if (event->handle && port_services_attached)
		PORT_CALL(NtClose)(event->handle);
	else if (event->handle)
		ZwClose(event->handle);
	event->handle = NULL;
}

void idd_event_finish(struct idd_event *event)
{
	if (event->object)
		ObDereferenceObject(event->object);
	if (event->ours)
		PORT_CALL(NtClose)(event->ours);
}

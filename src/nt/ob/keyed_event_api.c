/*
 * ob/keyed_event_api.c - keyed events: a releaser and a waiter with the same key meet.
 *
 * Both sides park on an event of their own in the object's list; whoever comes second finds the first,
 * takes him off the list and wakes him.
 */
#include "nt/ob/ob_internal.h"

struct keyed_party {
	LIST_ENTRY entry;
	const void *key;
	const struct ke_process *process; /* keys are addresses of a process */
	bool linked;
	KEVENT met;
};

struct keyed_event {
	struct host_lock lock;
	LIST_ENTRY waiters, releasers; /* struct keyed_party, in order of arrival */
};

static void init_keyed_event(void *body, const void *context)
{
	struct keyed_event *event = body;

	InitializeListHead(&event->waiters);
	InitializeListHead(&event->releasers);
}

NTSTATUS NTAPI NtCreateKeyedEvent(PHANDLE KeyedEventHandle, ACCESS_MASK DesiredAccess,
                                  POBJECT_ATTRIBUTES ObjectAttributes, ULONG Flags)
{
	struct ob_new_object object = {
		.type = ob_current()->keyed_event_type,
		.body_bytes = sizeof(struct keyed_event),
		.desired = DesiredAccess,
		.attributes = ObjectAttributes,
		.init = init_keyed_event,
	};

	if (Flags)
		return STATUS_INVALID_PARAMETER_4;
	return ob_create_handle(&object, KeyedEventHandle);
}

NTSTATUS NTAPI NtOpenKeyedEvent(PHANDLE KeyedEventHandle, ACCESS_MASK DesiredAccess,
                                POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ob_current()->keyed_event_type,
	                             DesiredAccess, KeyedEventHandle);
}

/* Take the first of list that fits self off it, or queue self on own. */
static struct keyed_party *meet_or_queue(struct keyed_event *event, LIST_ENTRY *list,
                                         LIST_ENTRY *own, struct keyed_party *self)
{
	struct keyed_party *found = NULL;

	ke_lock_take(&event->lock, KE_RANK_OBJECT);
	for (LIST_ENTRY *entry = list->Flink; entry != list && !found; entry = entry->Flink) {
		struct keyed_party *party = CONTAINING_RECORD(entry, struct keyed_party, entry);
		if (party->key == self->key && party->process == self->process)
			found = party;
	}
	if (found) {
		RemoveEntryList(&found->entry);
		found->linked = false;
	} else {
		InsertTailList(own, &self->entry);
		self->linked = true;
	}
	ke_lock_give(&event->lock, KE_RANK_OBJECT);
	return found;
}

/* True when self was still waiting and is off the list now. */
static bool give_up(struct keyed_event *event, struct keyed_party *self)
{
	ke_lock_take(&event->lock, KE_RANK_OBJECT);
	bool was_linked = self->linked;
	if (was_linked)
		RemoveEntryList(&self->entry);
	self->linked = false;
	ke_lock_give(&event->lock, KE_RANK_OBJECT);
	return was_linked;
}

struct meeting {
	const void *key;
	BOOLEAN alertable;
	PLARGE_INTEGER timeout;
	bool is_release;
};

static NTSTATUS meet(struct keyed_event *event, const struct meeting *meeting)
{
	struct keyed_party self = { .key = meeting->key, .process = ob_current_process() };
	LIST_ENTRY *others = meeting->is_release ? &event->waiters : &event->releasers;
	LIST_ENTRY *own = meeting->is_release ? &event->releasers : &event->waiters;

	KeInitializeEvent(&self.met, SynchronizationEvent, FALSE);
	struct keyed_party *other = meet_or_queue(event, others, own, &self);
	if (other) {
		KeSetEvent(&other->met, EVENT_INCREMENT, FALSE);
		return STATUS_SUCCESS;
	}
	NTSTATUS status = KeWaitForSingleObject(&self.met, UserRequest, ob_previous_mode(),
	                                        meeting->alertable, meeting->timeout);
	if (status != STATUS_SUCCESS && !give_up(event, &self)) {
		/* Somebody has met us meanwhile; his signal is on its way and self is on this stack. */
		KeWaitForSingleObject(&self.met, UserRequest, KernelMode, FALSE, NULL);
		status = STATUS_SUCCESS;
	}
	return status;
}

static NTSTATUS meet_by_handle(HANDLE handle, ACCESS_MASK desired, struct meeting *meeting)
{
	LARGE_INTEGER captured;
	void *body;

	if ((ULONG_PTR)meeting->key & 1)
		return STATUS_INVALID_PARAMETER_1;
	NTSTATUS status = ob_capture_timeout(&meeting->timeout, &captured);
	if (NT_SUCCESS(status))
		status = ob_service_reference(handle, ob_current()->keyed_event_type, desired,
		                              &body);
	if (!NT_SUCCESS(status))
		return status;
	status = meet(body, meeting);
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI NtWaitForKeyedEvent(HANDLE KeyedEventHandle, const void *Key, BOOLEAN Alertable,
                                   PLARGE_INTEGER Timeout)
{
	struct meeting meeting = { Key, Alertable, Timeout, false };

	return meet_by_handle(KeyedEventHandle, 1, &meeting);
}

NTSTATUS NTAPI NtReleaseKeyedEvent(HANDLE KeyedEventHandle, const void *Key, BOOLEAN Alertable,
                                   PLARGE_INTEGER Timeout)
{
	struct meeting meeting = { Key, Alertable, Timeout, true };

	return meet_by_handle(KeyedEventHandle, 2, &meeting);
}

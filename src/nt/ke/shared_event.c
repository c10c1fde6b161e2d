/* nt/ke/shared_event.c - events whose state lies in memory that attached Linux processes have, too. */
#include "nt/ke/ke_internal.h"

#include "base/host/host_share.h"

/* Nobody waits for a shared event in the machine: the list's head is free for the record's address. */
static struct ke_shared_event *record_of(DISPATCHER_HEADER *header)
{
	return (struct ke_shared_event *)header->WaitListHead.Flink;
}

static bool is_notification(const DISPATCHER_HEADER *header)
{
	return ke_object_type(header) == EventNotificationObject;
}

/* --- State ---------------------------------------------------------------------------------------------------- */

LONG ke_shared_set_locked(DISPATCHER_HEADER *header)
{
	uint32_t *word = record_of(header)->word;
	uint32_t before = __atomic_exchange_n(word, KE_SHARED_SIGNALED, __ATOMIC_SEQ_CST);

	/* Readers of the page cannot say that they sleep. */
	if (is_notification(header))
		host_futex_wake_shared(word, INT32_MAX);
	else if (before & KE_SHARED_WAITED)
		host_futex_wake_shared(word, 1);
	return before & KE_SHARED_SIGNALED;
}

LONG ke_shared_reset_locked(DISPATCHER_HEADER *header)
{
	return __atomic_fetch_and(record_of(header)->word, ~KE_SHARED_SIGNALED, __ATOMIC_SEQ_CST) &
	       KE_SHARED_SIGNALED;
}

LONG ke_shared_read_locked(DISPATCHER_HEADER *header)
{
	return __atomic_load_n(record_of(header)->word, __ATOMIC_ACQUIRE) & KE_SHARED_SIGNALED;
}

bool ke_shared_take_locked(DISPATCHER_HEADER *header)
{
	return is_notification(header) ? ke_shared_read_locked(header)
	                               : ke_shared_reset_locked(header);
}

/* --- Coming and going ---------------------------------------------------------------------------------------- */

/* Who sleeps outside sleeps on the word, which other processes can write; its process listens to the bell besides. */
void ke_shared_clear_slots(struct ke_shared_event *shared)
{
	for (uint32_t index = 0; index < shared->slot_count; index++) {
		uint64_t value = shared->slot[index].value;
		uint64_t *place = shared->slot[index].place;

		__atomic_compare_exchange_n(place, &value, 0, false, __ATOMIC_SEQ_CST,
		                            __ATOMIC_RELAXED);
		ke_bell_ring(shared->slot[index].bell);
	}
	shared->slot_count = 0;
}

NTSTATUS ke_shared_add_slot(struct ke_shared_event *shared, const struct ke_shared_slot *slot)
{
	if (shared->slot_count == KE_SHARED_SLOTS)
		return STATUS_INSUFFICIENT_RESOURCES;
	shared->slot[shared->slot_count++] = *slot;
	__atomic_store_n(slot->place, slot->value, __ATOMIC_SEQ_CST);
	return STATUS_SUCCESS;
}

/* A pulse leaves the body reset, and the dead word signalled for those who sleep: all, or the one who takes it. */
void ke_shared_withdraw_locked(DISPATCHER_HEADER *header, enum ke_withdrawal why)
{
	struct ke_shared_event *shared = record_of(header);
	uint32_t end = KE_SHARED_DEAD | (why == KE_WITHDRAW_PULSE ? KE_SHARED_SIGNALED : 0);
	uint8_t count = *ke_shared_byte(header) & KE_EVENT_WITHDRAWN;
	uint32_t last = __atomic_exchange_n(shared->word, end, __ATOMIC_SEQ_CST);

	ke_object_set_state(header,
	                    why == KE_WITHDRAW_PULSE ? 0 : (LONG)(last & KE_SHARED_SIGNALED));
	if (why == KE_WITHDRAW_PULSE)
		count = KE_SHARED_WITHDRAWALS;
	else if (why == KE_WITHDRAW_WAIT)
		count++;
	__atomic_store_n(ke_shared_byte(header), KE_EVENT_SHAREABLE | count, __ATOMIC_RELAXED);
	InitializeListHead(&header->WaitListHead);
	ke_shared_clear_slots(shared);
	host_futex_wake_shared(shared->word, INT32_MAX);
	__atomic_store_n(&shared->withdrawn, true, __ATOMIC_RELEASE);
}

void ke_event_init_shareable(KEVENT *event, EVENT_TYPE type, BOOLEAN state)
{
	KeInitializeEvent(event, type, state);
	*ke_shared_byte(&event->Header) = KE_EVENT_SHAREABLE;
}

NTSTATUS ke_event_share(KEVENT *event, struct ke_shared_event *shared)
{
	DISPATCHER_HEADER *header = &event->Header;
	NTSTATUS status = STATUS_SUCCESS;

	ke_object_lock(header);
	if (ke_object_is_shared(header))
		status = STATUS_OBJECT_NAME_COLLISION;
	else if (!IsListEmpty(&header->WaitListHead))
		status = STATUS_DEVICE_BUSY;
	else if (!(*ke_shared_byte(header) & KE_EVENT_SHAREABLE) ||
	         (*ke_shared_byte(header) & KE_EVENT_WITHDRAWN) >= KE_SHARED_WITHDRAWALS)
		status = STATUS_NOT_SUPPORTED;
	if (NT_SUCCESS(status)) {
		*shared->word = ke_object_state(header) ? KE_SHARED_SIGNALED : 0;
		header->WaitListHead = (LIST_ENTRY){ (LIST_ENTRY *)shared, NULL };
		__atomic_fetch_or(ke_shared_byte(header), KE_EVENT_SHARED, __ATOMIC_RELAXED);
	}
	ke_object_unlock(header);
	return status;
}

struct ke_shared_event *ke_event_shared(KEVENT *event)
{
	struct ke_shared_event *shared = NULL;

	ke_object_lock(&event->Header);
	if (ke_object_is_shared(&event->Header))
		shared = record_of(&event->Header);
	ke_object_unlock(&event->Header);
	return shared;
}

NTSTATUS ke_event_publish(KEVENT *event, const struct ke_shared_event *shared,
                          const struct ke_shared_slot *slot)
{
	DISPATCHER_HEADER *header = &event->Header;
	struct ke_shared_event *record;
	NTSTATUS status = STATUS_NOT_FOUND;

	ke_object_lock(header);
	record = ke_object_is_shared(header) ? record_of(header) : NULL;
	if (record && record == shared)
		status = ke_shared_add_slot(record, slot);
	ke_object_unlock(header);
	return status;
}

void ke_event_withdraw(KEVENT *event)
{
	ke_object_lock(&event->Header);
	if (ke_object_is_shared(&event->Header))
		ke_shared_withdraw_locked(&event->Header, KE_WITHDRAW_CLOSED);
	ke_object_unlock(&event->Header);
}

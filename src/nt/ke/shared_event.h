/*
 * ke/shared_event.h - events whose state lies in memory that attached Linux processes have, too.
 *
 * Model    The body of an event object stays where it is. While a bit of its header says so, its state is the word of
 *          a shared page: who sets, resets or reads it in the machine does that there. Nobody in the machine
 *          waits for it meanwhile: a wait that would block, and a pulse, first withdraw the event, that is take the
 *          state back into the body and mark the word dead; whoever sleeps on it outside wakes and asks the machine.
 *          Whatever a process writes into the word is an event's state and nothing else: no operation here
 *          depends on it, or takes longer for it.
 *          The record's address stands where the list of waiters would begin, which is empty meanwhile.
 * Handles  A slot of a published handle table shows an event as shared by a value that is given once. The slots of an
 *          event are cleared when it is withdrawn, and it is withdrawn when any of them is closed: a mapping that
 *          outlives its handle is of a dead page.
 * Locks    The object's lock guards the bit, the record and its slots. The record's owner may free it after withdrawn.
 * Tests    tests/nt/port/shared_event_test.c
 */
#ifndef DRYDOCK_NT_KE_SHARED_EVENT_H
#define DRYDOCK_NT_KE_SHARED_EVENT_H

#include "nt/ke/ke.h"

/* The word. A dead one bears SIGNALED for a waiter that a pulse is meant for. */
#define KE_SHARED_SIGNALED 1u
#define KE_SHARED_WAITED 2u /* auto-reset: somebody sleeps on it, outside */
#define KE_SHARED_DEAD 0x80000000u

#define KE_SHARED_SLOTS 32
/* An event that so many waits in the machine have withdrawn is not shared again. */
#define KE_SHARED_WITHDRAWALS 3

/* Where a process's published table shows a handle. */
struct ke_shared_slot {
	uint64_t *place;
	uint64_t value;
	uint32_t *bell; /* in the same page: counted up, and woken, when a place has been emptied */
};

struct ke_shared_event {
	uint32_t *word;
	struct ke_shared_slot slot[KE_SHARED_SLOTS];
	uint32_t slot_count;
	bool withdrawn; /* atomic; the last that ke writes of it */
};

/* KeInitializeEvent() for the body of an event object; only one of these can be shared. */
void ke_event_init_shareable(KEVENT *event, EVENT_TYPE type, BOOLEAN state);
/*
 * Move the state of event into shared->word. IRQL <= DISPATCH_LEVEL.
 * Errors   STATUS_OBJECT_NAME_COLLISION: it is shared already; STATUS_DEVICE_BUSY: somebody waits in the machine;
 *          STATUS_NOT_SUPPORTED: too many waits of the machine have taken it back.
 */
NTSTATUS ke_event_share(KEVENT *event, struct ke_shared_event *shared);
/* The record of event, or null. The caller keeps records from being freed. */
struct ke_shared_event *ke_event_shared(KEVENT *event);
/* Show event as shared by shared in slot. Errors: STATUS_NOT_FOUND: it is not any more; STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ke_event_publish(KEVENT *event, const struct ke_shared_event *shared,
                          const struct ke_shared_slot *slot);
/*
 * For other objects that are shared so, under their own lock: show one in slot, and let its slots be empty, so that
 * their processes look at what they sleep on. Errors: STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS ke_shared_add_slot(struct ke_shared_event *shared, const struct ke_shared_slot *slot);
void ke_shared_clear_slots(struct ke_shared_event *shared);
/* Take the state back; nothing when it is not shared. IRQL <= DISPATCH_LEVEL. */
void ke_event_withdraw(KEVENT *event);

#endif

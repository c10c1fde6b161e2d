/* ob/keyed_mutex_internal.h - what the files of keyed mutexes share. */
#ifndef DRYDOCK_NT_OB_KEYED_MUTEX_INTERNAL_H
#define DRYDOCK_NT_OB_KEYED_MUTEX_INTERNAL_H

#include "nt/ke/shared_event.h"
#include "nt/ob/keyed_mutex.h"
#include "nt/ob/keyed_page.h"
#include "nt/ob/ob_internal.h"

struct ob_keyed_opening;

/* Body of the shared object. */
struct ob_keyed_mutex {
	struct host_lock lock; /* all below */
	uint64_t key, fence;   /* of the last release */
	struct ob_keyed_opening *owner;
	bool abandoned, removed;
	LIST_ENTRY waiters; /* in order of arrival */
	LIST_ENTRY openings;
	uint32_t serials;     /* the last that was given to an opening */
	uint32_t withdrawals; /* by calls */
	struct ke_shared_event *
		shared; /* key, fence and owner are in its page, and nobody waits here; null: they are not */
};

struct ob_keyed_opening {
	struct ob_keyed_mutex *shared; /* referenced */
	uintptr_t device;
	uint32_t serial; /* of its mutex; not 0 */
	bool refused;    /* the device has another one */
	LIST_ENTRY entry;
};

/* Take key, fence and owner back from the page, which is dead then; nothing when they are here. */
enum ob_keyed_why { OB_KEYED_FOR_A_CLOSE, OB_KEYED_FOR_A_CALL };
void ob_keyed_withdraw_locked(struct ob_keyed_mutex *mutex, enum ob_keyed_why why);

#endif

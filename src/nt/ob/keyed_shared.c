/* ob/keyed_shared.c - keyed mutexes whose state lies in memory that attached Linux processes have, too. */
#include "base/host/host_share.h"
#include "nt/ob/keyed_mutex_internal.h"

static struct ob_keyed_page *page_of(const struct ob_keyed_mutex *mutex)
{
	return (struct ob_keyed_page *)mutex->shared->word;
}

static struct ob_keyed_opening *find_locked(const struct ob_keyed_mutex *mutex, uint32_t serial)
{
	for (LIST_ENTRY *entry = mutex->openings.Flink; entry != &mutex->openings;
	     entry = entry->Flink) {
		struct ob_keyed_opening *opening =
			CONTAINING_RECORD(entry, struct ob_keyed_opening, entry);

		if (opening->serial == serial)
			return opening;
	}
	return NULL;
}

/* A holder that is nobody's is one that cannot release it any more. */
void ob_keyed_withdraw_locked(struct ob_keyed_mutex *mutex, enum ob_keyed_why why)
{
	struct ke_shared_event *shared = mutex->shared;
	struct ob_keyed_page *page;
	uint32_t owner;

	if (!shared)
		return;
	page = page_of(mutex);
	owner = OB_KEYED_OWNER(__atomic_exchange_n(&page->state, OB_KEYED_DEAD, __ATOMIC_SEQ_CST));
	mutex->owner = owner ? find_locked(mutex, owner) : NULL;
	mutex->abandoned = owner && !mutex->owner;
	mutex->key = __atomic_load_n(&page->key, __ATOMIC_RELAXED);
	mutex->fence = __atomic_load_n(&page->fence, __ATOMIC_RELAXED);
	mutex->withdrawals += why == OB_KEYED_FOR_A_CALL;
	mutex->shared = NULL;
	ke_shared_clear_slots(shared);
	host_futex_wake_shared(ob_keyed_upper(page), INT32_MAX);
	__atomic_store_n(&shared->withdrawn, true, __ATOMIC_RELEASE);
}

NTSTATUS ob_keyed_opening_share(void *body, struct ke_shared_event *shared)
{
	struct ob_keyed_opening *opening = body;
	struct ob_keyed_mutex *mutex = opening->shared;
	NTSTATUS status = STATUS_SUCCESS;

	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	if (mutex->shared)
		status = STATUS_OBJECT_NAME_COLLISION;
	else if (!IsListEmpty(&mutex->waiters))
		status = STATUS_DEVICE_BUSY;
	else if (mutex->removed || mutex->abandoned || opening->refused ||
	         mutex->withdrawals >= KE_SHARED_WITHDRAWALS)
		status = STATUS_NOT_SUPPORTED;
	if (NT_SUCCESS(status)) {
		mutex->shared = shared;
		*page_of(mutex) =
			(struct ob_keyed_page){ .state = mutex->owner ? mutex->owner->serial : 0,
			                        .key = mutex->key,
			                        .fence = mutex->fence };
	}
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	return status;
}

struct ke_shared_event *ob_keyed_opening_shared(void *body)
{
	struct ob_keyed_opening *opening = body;
	struct ke_shared_event *shared;

	ke_lock_take(&opening->shared->lock, KE_RANK_OBJECT);
	shared = opening->refused ? NULL : opening->shared->shared;
	ke_lock_give(&opening->shared->lock, KE_RANK_OBJECT);
	return shared;
}

uint32_t ob_keyed_opening_serial(const void *body)
{
	return ((const struct ob_keyed_opening *)body)->serial;
}

NTSTATUS ob_keyed_opening_publish(void *body, const struct ke_shared_event *shared,
                                  const struct ke_shared_slot *slot)
{
	struct ob_keyed_opening *opening = body;
	struct ob_keyed_mutex *mutex = opening->shared;
	NTSTATUS status = STATUS_NOT_FOUND;

	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	if (mutex->shared && mutex->shared == shared && !opening->refused)
		status = ke_shared_add_slot(mutex->shared, slot);
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
	return status;
}

void ob_keyed_opening_withdraw(void *body)
{
	struct ob_keyed_mutex *mutex = ((struct ob_keyed_opening *)body)->shared;

	ke_lock_take(&mutex->lock, KE_RANK_OBJECT);
	ob_keyed_withdraw_locked(mutex, OB_KEYED_FOR_A_CLOSE);
	ke_lock_give(&mutex->lock, KE_RANK_OBJECT);
}

/* display/manager.c - states of slots, and who may have their monitors. */
#include "display/manager.h"

#include <stdio.h>
#include <string.h>

static void lock(struct display_manager *manager)
{
	manager->operations->lock(manager->operations->context);
}

static void unlock(struct display_manager *manager)
{
	manager->operations->unlock(manager->operations->context);
}

static uint64_t now_ms(struct display_manager *manager)
{
	return manager->operations->now_ms(manager->operations->context);
}

void display_manager_init(struct display_manager *ret_manager,
                          const struct display_manager_operations *operations,
                          const struct display_manager_policy *policy)
{
	*ret_manager = (struct display_manager){ .operations = operations, .policy = *policy };
	if (ret_manager->policy.slots_max == 0 || ret_manager->policy.slots_max > DISPLAY_SLOTS_MAX)
		ret_manager->policy.slots_max = DISPLAY_SLOTS_MAX;
}

/* --- Monitors ----------------------------------------------------------------------------------------------------- */

/* At no step is there a display too few: what was saved is there again before this one goes. */
static void tear_down_locked(struct display_manager *manager, struct display_slot *slot)
{
	const struct display_manager_operations *operations = manager->operations;

	if (slot->state == DISPLAY_SLOT_IDLE)
		return;
	operations->stop_pinger(operations->context, slot->monitor);
	operations->restore_topology(operations->context, slot->monitor);
	operations->remove(operations->context, slot->monitor);
	*slot = (struct display_slot){ .state = DISPLAY_SLOT_IDLE };
}

static NTSTATUS create_locked(struct display_manager *manager, struct display_slot *slot,
                              const struct display_manager_request *request)
{
	const struct display_manager_operations *operations = manager->operations;
	void *monitor = NULL;
	NTSTATUS status = operations->create(operations->context, (uint32_t)(slot - manager->slot),
	                                     &request->mode, &monitor);

	if (!NT_SUCCESS(status))
		return status;
	*slot = (struct display_slot){ .state = DISPLAY_SLOT_ACTIVE,
		                       .client = request->client,
		                       .monitor = monitor,
		                       .mode = request->mode,
		                       .stamp = ++manager->last_stamp };
	return status;
}

/* What is left of a monitor that nobody had, or whose driver is gone, is never used again. */
static NTSTATUS create_anew_locked(struct display_manager *manager, struct display_slot *slot,
                                   const struct display_manager_request *request)
{
	bool was_there = slot->state != DISPLAY_SLOT_IDLE;

	tear_down_locked(manager, slot);
	if (was_there && manager->policy.settle_ms)
		manager->operations->sleep(manager->operations->context, manager->policy.settle_ms);
	return create_locked(manager, slot, request);
}

static bool is_same_mode(const struct display_manager_mode *one,
                         const struct display_manager_mode *other)
{
	return one->width == other->width && one->height == other->height &&
	       one->refresh_hz == other->refresh_hz;
}

static NTSTATUS join_locked(struct display_manager *manager, struct display_slot *slot,
                            const struct display_manager_request *request)
{
	const struct display_manager_operations *operations = manager->operations;
	NTSTATUS status;

	if (!operations->is_alive(operations->context, slot->monitor))
		return create_anew_locked(manager, slot, request);
	if (request->conflict == DISPLAY_JOIN || is_same_mode(&slot->mode, &request->mode))
		return STATUS_SUCCESS;
	status = operations->change_mode(operations->context, slot->monitor, &request->mode);
	if (NT_SUCCESS(status))
		slot->mode = request->mode;
	return status;
}

/* --- Which slot ----------------------------------------------------------------------------------------------------- */

static struct display_slot *slot_of_client(struct display_manager *manager, uint64_t client)
{
	for (uint32_t index = 1; index <= DISPLAY_SLOTS_MAX; index++)
		if (client && manager->slot[index].state != DISPLAY_SLOT_IDLE &&
		    manager->slot[index].client == client)
			return &manager->slot[index];
	return NULL;
}

static struct display_slot *active_slot(struct display_manager *manager)
{
	for (uint32_t index = 1; index <= DISPLAY_SLOTS_MAX; index++)
		if (manager->slot[index].state == DISPLAY_SLOT_ACTIVE)
			return &manager->slot[index];
	return NULL;
}

/* One that is idle; else one that is kept for somebody who has gone. */
static struct display_slot *free_slot(struct display_manager *manager)
{
	struct display_slot *kept = NULL, *idle = NULL;
	uint32_t count = 0;

	for (uint32_t index = DISPLAY_SLOTS_MAX; index >= 1; index--) {
		struct display_slot *slot = &manager->slot[index];

		if (slot->state == DISPLAY_SLOT_IDLE)
			idle = slot;
		else
			count++;
		if (slot->state == DISPLAY_SLOT_LINGERING)
			kept = slot;
	}
	return count < manager->policy.slots_max ? idle : kept;
}

/* Ask those who have slot to go, and wait; the lock is not held meanwhile. Who has not gone then has no lease any more. */
static void preempt_locked(struct display_manager *manager, struct display_slot *slot)
{
	const struct display_manager_operations *operations = manager->operations;
	uint32_t stamp = slot->stamp;

	slot->is_wanted = true;
	for (uint32_t waited = 0; waited < DISPLAY_PREEMPT_MS && slot->stamp == stamp &&
	                          slot->state == DISPLAY_SLOT_ACTIVE;
	     waited += DISPLAY_PREEMPT_STEP_MS) {
		unlock(manager);
		operations->sleep(operations->context, DISPLAY_PREEMPT_STEP_MS);
		lock(manager);
	}
	if (slot->stamp == stamp)
		tear_down_locked(manager, slot);
}

static NTSTATUS refuse(const struct display_slot *slot, char *text, size_t bytes)
{
	if (text)
		snprintf(text, bytes, "the monitor is in use: %ux%u at %u Hz, by client %llx",
		         slot->mode.width, slot->mode.height, slot->mode.refresh_hz,
		         (unsigned long long)slot->client);
	return STATUS_SHARING_VIOLATION;
}

/* Another client has a monitor. */
static NTSTATUS choose_beside_locked(struct display_manager *manager, struct display_slot *busy,
                                     const struct display_manager_request *request,
                                     struct display_slot **ret_slot)
{
	switch (request->conflict) {
	case DISPLAY_REJECT: return STATUS_SHARING_VIOLATION;
	case DISPLAY_JOIN: *ret_slot = busy; return STATUS_SUCCESS;
	case DISPLAY_STEAL: preempt_locked(manager, busy); break;
	default: break;
	}
	*ret_slot = free_slot(manager);
	return *ret_slot ? STATUS_SUCCESS : STATUS_QUOTA_EXCEEDED;
}

static NTSTATUS choose_locked(struct display_manager *manager,
                              const struct display_manager_request *request,
                              struct display_slot **ret_slot)
{
	struct display_slot *own = slot_of_client(manager, request->client);
	struct display_slot *busy;

	if (own && own->state == DISPLAY_SLOT_ACTIVE && request->is_new_session) {
		preempt_locked(manager, own);
		own = slot_of_client(manager, request->client);
	}
	*ret_slot = own;
	if (own)
		return STATUS_SUCCESS;
	busy = active_slot(manager);
	if (busy)
		return choose_beside_locked(manager, busy, request, ret_slot);
	*ret_slot = free_slot(manager);
	return *ret_slot ? STATUS_SUCCESS : STATUS_QUOTA_EXCEEDED;
}

/* --- Leases ----------------------------------------------------------------------------------------------------------- */

static void fill_lease(struct display_manager *manager, struct display_slot *slot,
                       struct display_lease *ret_lease)
{
	*ret_lease = (struct display_lease){ (uint32_t)(slot - manager->slot), slot->stamp,
		                             slot->monitor, slot->mode };
}

NTSTATUS display_manager_acquire(struct display_manager *manager,
                                 const struct display_manager_request *request,
                                 struct display_lease *ret_lease, char *text, size_t bytes)
{
	struct display_slot *slot = NULL;
	NTSTATUS status;

	lock(manager);
	status = choose_locked(manager, request, &slot);
	if (status == STATUS_SHARING_VIOLATION)
		refuse(active_slot(manager), text, bytes);
	else if (NT_SUCCESS(status))
		status = slot->state == DISPLAY_SLOT_ACTIVE
		                 ? join_locked(manager, slot, request)
		                 : create_anew_locked(manager, slot, request);
	if (NT_SUCCESS(status)) {
		slot->leases++;
		fill_lease(manager, slot, ret_lease);
	}
	unlock(manager);
	return status;
}

/* Null: the monitor of lease is another by now. */
static struct display_slot *slot_of_lease(struct display_manager *manager,
                                          const struct display_lease *lease)
{
	struct display_slot *slot;

	if (!lease->slot || lease->slot > DISPLAY_SLOTS_MAX)
		return NULL;
	slot = &manager->slot[lease->slot];
	return slot->state == DISPLAY_SLOT_ACTIVE && slot->stamp == lease->stamp ? slot : NULL;
}

static void let_go_locked(struct display_manager *manager, struct display_slot *slot, bool is_quit)
{
	const struct display_manager_policy *policy = &manager->policy;

	if (policy->is_pinned) {
		slot->state = DISPLAY_SLOT_PINNED;
	} else if (is_quit || slot->is_wanted || !policy->linger_ms) {
		tear_down_locked(manager, slot);
	} else {
		slot->state = DISPLAY_SLOT_LINGERING;
		slot->until_ms = now_ms(manager) + policy->linger_ms;
	}
}

void display_manager_release(struct display_manager *manager, const struct display_lease *lease,
                             bool is_quit)
{
	struct display_slot *slot;

	lock(manager);
	slot = slot_of_lease(manager, lease);
	if (slot && --slot->leases == 0)
		let_go_locked(manager, slot, is_quit);
	unlock(manager);
}

static NTSTATUS renew_locked(struct display_manager *manager, struct display_slot *slot)
{
	struct display_manager_request request = { .client = slot->client, .mode = slot->mode };
	NTSTATUS status = create_anew_locked(manager, slot, &request);

	if (NT_SUCCESS(status))
		slot->leases = 1;
	return status;
}

NTSTATUS display_manager_renew(struct display_manager *manager, struct display_lease *lease,
                               bool force)
{
	const struct display_manager_operations *operations = manager->operations;
	struct display_slot *slot;
	NTSTATUS status = STATUS_NOT_FOUND;

	lock(manager);
	slot = slot_of_lease(manager, lease);
	if (slot)
		status = force || !operations->is_alive(operations->context, slot->monitor)
		                 ? renew_locked(manager, slot)
		                 : STATUS_SUCCESS;
	if (NT_SUCCESS(status))
		fill_lease(manager, slot, lease);
	else
		lease->slot = 0;
	unlock(manager);
	return status;
}

void display_manager_note_mode(struct display_manager *manager, struct display_lease *lease,
                               const struct display_manager_mode *mode)
{
	struct display_slot *slot;

	lock(manager);
	slot = slot_of_lease(manager, lease);
	if (slot)
		slot->mode = *mode;
	lease->mode = *mode;
	unlock(manager);
}

bool display_manager_is_wanted(struct display_manager *manager, const struct display_lease *lease)
{
	struct display_slot *slot;
	bool wanted;

	lock(manager);
	slot = slot_of_lease(manager, lease);
	wanted = !slot || slot->is_wanted;
	unlock(manager);
	return wanted;
}

/* --- Time and operators ---------------------------------------------------------------------------------------------- */

void display_manager_tick(struct display_manager *manager)
{
	lock(manager);
	for (uint32_t index = 1; index <= DISPLAY_SLOTS_MAX; index++) {
		struct display_slot *slot = &manager->slot[index];

		if (slot->state == DISPLAY_SLOT_LINGERING && now_ms(manager) >= slot->until_ms)
			tear_down_locked(manager, slot);
	}
	unlock(manager);
}

NTSTATUS display_manager_free(struct display_manager *manager, uint32_t slot)
{
	NTSTATUS status = STATUS_SUCCESS;

	lock(manager);
	if (slot == 0 || slot > DISPLAY_SLOTS_MAX || manager->slot[slot].state == DISPLAY_SLOT_IDLE)
		status = STATUS_NOT_FOUND;
	else if (manager->slot[slot].state == DISPLAY_SLOT_ACTIVE)
		status = STATUS_DEVICE_BUSY;
	else
		tear_down_locked(manager, &manager->slot[slot]);
	unlock(manager);
	return status;
}

void display_manager_finish(struct display_manager *manager)
{
	lock(manager);
	for (uint32_t index = 1; index <= DISPLAY_SLOTS_MAX; index++)
		tear_down_locked(manager, &manager->slot[index]);
	unlock(manager);
}

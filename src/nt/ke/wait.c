/* nt/ke/wait.c - waiting for one, any or all of several objects, and for time. */
#include "nt/ke/wait.h"

#include <string.h>

uint64_t ke_deadline(struct ke_machine *machine, const LARGE_INTEGER *timeout)
{
	uint64_t now;
	int64_t wanted, elapsed;

	if (!timeout)
		return KE_FOREVER;
	now = machine->scheduler->time(machine);
	if (timeout->QuadPart <= 0)
		return timeout->QuadPart == INT64_MIN ? KE_FOREVER
		                                      : now + (uint64_t)-timeout->QuadPart;
	wanted = timeout->QuadPart;
	elapsed = wanted - machine->system_time_at_start.QuadPart;
	return elapsed < 0 ? now : (uint64_t)elapsed;
}

void ke_check_ended(struct ke_thread *thread)
{
	if (__builtin_expect(__atomic_load_n(&thread->machine->bugchecked, __ATOMIC_RELAXED), 0) &&
	    thread->boundary_set)
		ke_thread_leave();
}

bool ke_park(struct ke_thread *thread, uint64_t deadline_100ns)
{
	bool permit;

	ke_check_ended(thread);
	permit = thread->machine->scheduler->park(thread, deadline_100ns);
	ke_check_ended(thread);
	return permit;
}

static void link_block(struct ke_wait_block *block)
{
	InsertTailList(&block->object->WaitListHead, &block->entry);
	block->linked = 1;
}

static void unlink_blocks(struct ke_wait *wait)
{
	for (uint32_t index = 0; index < wait->count; index++) {
		struct ke_wait_block *block = &wait->block[index];

		ke_object_lock(block->object);
		if (block->linked)
			RemoveEntryList(&block->entry);
		block->linked = 0;
		ke_object_unlock(block->object);
	}
}

/*
 * Look at each object and queue behind those that are not signalled.
 * Gives    true when the wait is over already (wait->result), false when the thread must park.
 */
static bool try_any(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	for (uint32_t index = 0; index < wait->count; index++) {
		struct ke_wait_block *block = &wait->block[index];

		ke_object_lock(block->object);
		if (ke_object_signaled_locked(block->object, thread)) {
			bool mine = ke_wait_claim(thread, KE_WAIT_DONE);

			if (mine)
				wait->result = ke_object_consume_locked(block->object, thread) +
				               (NTSTATUS)index;
			ke_object_unlock(block->object);
			return mine;
		}
		if (wait->deadline)
			link_block(block);
		ke_object_unlock(block->object);
	}
	return false;
}

static bool try_all(struct ke_wait *wait)
{
	struct ke_machine *machine = wait->thread->machine;
	bool signaled = true;

	host_lock_acquire(&machine->wait_all_lock);
	for (uint32_t index = 0; index < wait->count; index++)
		ke_object_lock(wait->block[index].object);
	for (uint32_t index = 0; index < wait->count; index++)
		signaled = signaled &&
		           ke_object_signaled_locked(wait->block[index].object, wait->thread);
	wait->result = STATUS_WAIT_0;
	for (uint32_t index = 0; index < wait->count; index++) {
		struct ke_wait_block *block = &wait->block[index];

		if (signaled &&
		    ke_object_consume_locked(block->object, wait->thread) != STATUS_WAIT_0)
			wait->result = STATUS_ABANDONED_WAIT_0;
		else if (!signaled && wait->deadline)
			link_block(block);
		ke_object_unlock(block->object);
	}
	host_lock_release(&machine->wait_all_lock);
	return signaled && ke_wait_claim(wait->thread, KE_WAIT_DONE);
}

static void unlink_wait(struct ke_wait *wait)
{
	if (!wait->deadline)
		return;
	if (wait->all.block)
		host_lock_acquire(&wait->thread->machine->wait_all_lock);
	unlink_blocks(wait);
	if (wait->all.block)
		host_lock_release(&wait->thread->machine->wait_all_lock);
}

/* What the signaller that claimed the thread gave. */
static NTSTATUS claimed_result(const struct ke_wait *wait)
{
	if (!wait->all.block)
		return wait->block[wait->thread->wait_index].status +
		       (NTSTATUS)wait->thread->wait_index;
	for (uint32_t index = 0; index < wait->count; index++)
		if (wait->block[index].status != STATUS_WAIT_0)
			return STATUS_ABANDONED_WAIT_0;
	return STATUS_WAIT_0;
}

/* Sleep until claimed or until the deadline. Whoever claims unparks once, and that permit is consumed. */
static uint32_t sleep_until_claimed(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	thread->waiting_on = wait->count ? wait->block[0].object : NULL;
	trace_write(thread->base.ring, TRACE_WAIT, wait->count, 0, 0);
	while (!ke_park(thread, wait->deadline))
		if (ke_wait_claim(thread, KE_WAIT_TIMEOUT))
			break;
	thread->waiting_on = NULL;
	return __atomic_load_n(&thread->wait_status, __ATOMIC_ACQUIRE);
}

/* What ends an alertable wait before it begins. */
static bool alerted(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	if (!wait->alertable && !(wait->mode == UserMode && thread->user_apc_pending))
		return false;
	if (wait->alertable && thread->alerted[(int)wait->mode]) {
		thread->alerted[(int)wait->mode] = 0;
		wait->result = STATUS_ALERTED;
		return true;
	}
	if (wait->mode == UserMode && ke_apc_queued(thread, UserMode)) {
		ke_apc_deliver_user(thread);
		wait->result = STATUS_USER_APC;
		return true;
	}
	return false;
}

/* True when an alert or user APC came before wait_status said ACTIVE, and the wait is ours to end. */
static bool alert_came(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	if (!wait->alertable)
		return false;
	if (!__atomic_load_n(&thread->alerted[(int)wait->mode], __ATOMIC_ACQUIRE) &&
	    !(wait->mode == UserMode && thread->user_apc_pending))
		return false;
	return ke_wait_claim(thread, KE_WAIT_ALERTED);
}

/* One round; true when the wait is over, false when a kernel APC interrupted it. */
static bool wait_round(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;
	bool over;

	__atomic_store_n(&thread->wait_status, KE_WAIT_ACTIVE, __ATOMIC_RELEASE);
	over = wait->count == 0 ? false : wait->all.block ? try_all(wait) : try_any(wait);
	if (over) {
		unlink_wait(wait);
		return true;
	}
	/* An alert or APC that came before wait_status was set would not have claimed the thread. */
	if (ke_apc_kernel_deliverable(thread) && ke_wait_claim(thread, KE_WAIT_KERNEL_APC)) {
		unlink_wait(wait);
		ke_apc_deliver_kernel(thread);
		return false;
	}
	if (wait->mode == UserMode && __atomic_load_n(&thread->terminating, __ATOMIC_ACQUIRE) &&
	    ke_wait_claim(thread, KE_WAIT_ALERTED)) {
		unlink_wait(wait);
		wait->result = STATUS_ALERTED;
		return true;
	}
	if (alert_came(wait)) {
		unlink_wait(wait);
		return alerted(wait);
	}
	if (wait->deadline == 0 && ke_wait_claim(thread, KE_WAIT_TIMEOUT)) {
		wait->result = STATUS_TIMEOUT;
		return true;
	}
	uint32_t reason = sleep_until_claimed(wait);

	unlink_wait(wait);
	switch (reason) {
	case KE_WAIT_DONE: wait->result = claimed_result(wait); return true;
	case KE_WAIT_TIMEOUT: wait->result = STATUS_TIMEOUT; return true;
	case KE_WAIT_KERNEL_APC: ke_apc_deliver_kernel(thread); return false;
	case KE_WAIT_USER_APC:
		ke_apc_deliver_user(thread);
		wait->result = STATUS_USER_APC;
		return true;
	default:
		thread->alerted[(int)wait->mode] = 0;
		wait->result = STATUS_ALERTED;
		return true;
	}
}

NTSTATUS ke_wait(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	ke_choice_of(thread, KE_CHOICE_WAIT);
	ke_check_ended(thread);
	thread->wait_alertable = wait->alertable;
	thread->wait_mode = (uint8_t)wait->mode;
	for (uint32_t index = 0; index < wait->count; index++) {
		struct ke_wait_block *block = &wait->block[index];

		block->thread = thread;
		block->all = wait->all.block ? &wait->all : NULL;
		block->index = (uint16_t)index;
		block->linked = 0;
		block->status = STATUS_WAIT_0;
	}
	do {
		if (alerted(wait))
			break;
	} while (!wait_round(wait));
	__atomic_store_n(&thread->wait_status, KE_WAIT_NONE, __ATOMIC_RELEASE);
	return wait->result;
}

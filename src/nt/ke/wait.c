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

/*
 * The wait is over, so nobody else changes `linked` any more. The object whose signal ended it is not touched: its
 * memory may be gone.
 */
static void unlink_blocks(struct ke_wait *wait)
{
	for (uint32_t index = 0; index < wait->count; index++) {
		struct ke_wait_block *block = &wait->block[index];

		if (!block->linked)
			continue;
		ke_object_lock(block->object);
		RemoveEntryList(&block->entry);
		block->linked = 0;
		ke_object_unlock(block->object);
	}
}

/* A test of a shared event leaves it shared; what blocks needs the state in the body. Object locked. */
static bool try_shared(struct ke_wait *wait, uint32_t index)
{
	DISPATCHER_HEADER *header = wait->block[index].object;

	if (wait->deadline) {
		ke_shared_withdraw_locked(header, KE_WITHDRAW_WAIT);
		return false;
	}
	if (!ke_shared_take_locked(header))
		return false;
	if (ke_wait_claim(wait->thread, KE_WAIT_DONE)) {
		wait->result = STATUS_WAIT_0 + (NTSTATUS)index;
		return true;
	}
	ke_shared_set_locked(header); /* an APC was first: it stays for another */
	return false;
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
		if (ke_object_is_shared(block->object) && try_shared(wait, index)) {
			ke_object_unlock(block->object);
			return true;
		}
		if (!ke_object_is_shared(block->object) &&
		    ke_object_signaled_locked(block->object, thread)) {
			bool mine = ke_wait_claim(thread, KE_WAIT_DONE);

			if (mine)
				wait->result = ke_object_consume_locked(block->object, thread);
			if (mine && NT_SUCCESS(wait->result))
				wait->result += (NTSTATUS)index;
			ke_object_unlock(block->object);
			return mine;
		}
		if (wait->deadline)
			link_block(block);
		ke_object_unlock(block->object);
	}
	return false;
}

/* Of a wait for all that is over: an error, else abandoned if any was. */
static NTSTATUS all_result(const struct ke_wait *wait)
{
	NTSTATUS result = STATUS_WAIT_0;

	for (uint32_t index = 0; index < wait->count; index++) {
		NTSTATUS status = wait->block[index].status;

		if (!NT_SUCCESS(status))
			return status;
		if (status != STATUS_WAIT_0)
			result = STATUS_ABANDONED_WAIT_0;
	}
	return result;
}

static bool all_signaled(const struct ke_wait *wait)
{
	for (uint32_t index = 0; index < wait->count; index++)
		if (!ke_object_signaled_locked(wait->block[index].object, wait->thread))
			return false;
	return true;
}

/* With the state in the body: a wait for all looks at several states at once. */
static void lock_whole(DISPATCHER_HEADER *header)
{
	ke_object_lock(header);
	if (ke_object_is_shared(header))
		ke_shared_withdraw_locked(header, KE_WITHDRAW_WAIT);
}

/* Nothing is taken before the wait is known to be over: an APC may have claimed the thread meanwhile. */
static bool try_all(struct ke_wait *wait)
{
	struct ke_machine *machine = wait->thread->machine;
	bool over;

	ke_lock_take(&machine->wait_all_lock, KE_RANK_WAIT_ALL);
	for (uint32_t index = 0; index < wait->count; index++)
		lock_whole(wait->block[index].object);
	over = all_signaled(wait) && ke_wait_claim(wait->thread, KE_WAIT_DONE);
	for (uint32_t index = 0; index < wait->count; index++) {
		struct ke_wait_block *block = &wait->block[index];

		if (over)
			block->status = ke_object_consume_locked(block->object, wait->thread);
		else if (wait->deadline)
			link_block(block);
		ke_object_unlock(block->object);
	}
	ke_lock_give(&machine->wait_all_lock, KE_RANK_WAIT_ALL);
	if (over)
		wait->result = all_result(wait);
	return over;
}

static void unlink_wait(struct ke_wait *wait)
{
	if (!wait->deadline)
		return;
	if (wait->all.block)
		ke_lock_take(&wait->thread->machine->wait_all_lock, KE_RANK_WAIT_ALL);
	unlink_blocks(wait);
	if (wait->all.block)
		ke_lock_give(&wait->thread->machine->wait_all_lock, KE_RANK_WAIT_ALL);
}

/* What the signaller that claimed the thread gave. */
static NTSTATUS claimed_result(const struct ke_wait *wait)
{
	if (!wait->all.block)
		return wait->block[wait->thread->wait_index].status +
		       (NTSTATUS)wait->thread->wait_index;
	return all_result(wait);
}

/* Sleep until claimed or until the deadline. Whoever claims unparks once, and that permit is consumed. */
static uint32_t sleep_until_claimed(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	thread->waiting_on = wait->count ? wait->block[0].object : NULL;
	trace_write(thread->base.ring, TRACE_WAIT, wait->count, 0, 0);
	ke_waited_begin(wait);
	while (!ke_park(thread, wait->deadline))
		if (ke_wait_claim(thread, KE_WAIT_TIMEOUT))
			break;
	ke_waited_end(wait);
	thread->waiting_on = NULL;
	return __atomic_load_n(&thread->wait_status, __ATOMIC_ACQUIRE);
}

/* An alert of kernel mode ends waits of both modes, one of user mode only those of user mode. */
static bool alert_is_set(const struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	return __atomic_load_n(&thread->alerted[KernelMode], __ATOMIC_SEQ_CST) ||
	       (wait->mode == UserMode &&
	        __atomic_load_n(&thread->alerted[UserMode], __ATOMIC_SEQ_CST));
}

static void take_alert(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;
	bool user = wait->mode == UserMode &&
	            __atomic_load_n(&thread->alerted[UserMode], __ATOMIC_SEQ_CST);

	__atomic_store_n(&thread->alerted[user ? UserMode : KernelMode], 0, __ATOMIC_SEQ_CST);
	wait->result = STATUS_ALERTED;
}

/* A user APC ends an alertable wait of either mode and is delivered to one of user mode only (W-10). */
static void take_user_apc(struct ke_wait *wait)
{
	if (wait->mode == UserMode)
		ke_apc_deliver_user(wait->thread);
	wait->result = STATUS_USER_APC;
}

/* What ends an alertable wait before it begins. */
static bool alerted(struct ke_wait *wait)
{
	if (!wait->alertable)
		return false;
	if (alert_is_set(wait))
		take_alert(wait);
	else if (ke_apc_queued(wait->thread, UserMode))
		take_user_apc(wait);
	else
		return false;
	return true;
}

/* True when an alert or user APC came before wait_status said ACTIVE, and the wait is ours to end. */
static bool alert_came(struct ke_wait *wait)
{
	return wait->alertable && (alert_is_set(wait) || ke_apc_queued(wait->thread, UserMode)) &&
	       ke_wait_claim(wait->thread, KE_WAIT_ALERTED);
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
	case KE_WAIT_USER_APC: take_user_apc(wait); return true;
	default: take_alert(wait); return true;
	}
}

/*
 * What kind of wait begins. Who queues an APC reads it and claims the wait under the thread's lock: it cannot claim this
 * wait by the kind of the one before.
 */
static void tell_kind(const struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	if (thread->wait_alertable == wait->alertable && thread->wait_mode == (uint8_t)wait->mode)
		return;
	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	thread->wait_alertable = wait->alertable;
	thread->wait_mode = (uint8_t)wait->mode;
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
}

NTSTATUS ke_wait(struct ke_wait *wait)
{
	struct ke_thread *thread = wait->thread;

	ke_choice_of(thread, KE_CHOICE_WAIT);
	ke_check_ended(thread);
	tell_kind(wait);
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
	if (__builtin_expect(!NT_SUCCESS(wait->result), 0))
		ke_raise_status(wait->result);
	return wait->result;
}

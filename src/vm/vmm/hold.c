/*
 * vm/vmm/hold.c - pausing and resuming.
 *
 * A processor that has to stop is told by a word and taken out of its guest by a cancel, which is latched when nothing runs:
 * it looks at the word before each entry and parks. A halted one is taken out of its halt in the same way, and goes back to
 * it. Then the loop of the devices is held, with all work done, and what ticks stands still.
 */
#include <errno.h>

#include "vm/vmm/vmm_internal.h"

static bool is_ended(struct vmm *vmm)
{
	return __atomic_load_n(&vmm->ended, __ATOMIC_SEQ_CST);
}

static void tell_parked(struct vmm *vmm)
{
	__atomic_add_fetch(&vmm->turn, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&vmm->turn, (int)vmm->processor_count);
}

void vmm_hold_kick(struct vmm *vmm)
{
	tell_parked(vmm);
	for (uint32_t i = 0; i < vmm->processor_count; i++)
		WHvCancelRunVirtualProcessor(vmm->partition, i, 0);
	__atomic_add_fetch(&vmm->cancel_count, vmm->processor_count, __ATOMIC_RELAXED);
}

void vmm_hold_park(struct vmm *vmm)
{
	__atomic_add_fetch(&vmm->parked, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&vmm->parked, 1);
	for (;;) {
		uint32_t seen = __atomic_load_n(&vmm->turn, __ATOMIC_SEQ_CST);

		if (!__atomic_load_n(&vmm->held, __ATOMIC_SEQ_CST) || is_ended(vmm))
			break;
		host_futex_wait(&vmm->turn, seen, -1);
	}
	__atomic_sub_fetch(&vmm->parked, 1, __ATOMIC_SEQ_CST);
}

/* Wait until all processors are parked. The end of the machine wakes nobody here: it is looked for now and then. */
static int wait_parked(struct vmm *vmm, int64_t timeout_ns)
{
	const int64_t look_ns = 20000000;
	uint64_t end = host_clock_monotonic_ns() + (uint64_t)timeout_ns;

	for (;;) {
		uint32_t seen = __atomic_load_n(&vmm->parked, __ATOMIC_SEQ_CST);

		if (is_ended(vmm))
			return -ESRCH;
		if (seen >= vmm->processor_count)
			return 0;
		if (timeout_ns >= 0 && host_clock_monotonic_ns() >= end)
			return -ETIMEDOUT;
		host_futex_wait(&vmm->parked, seen, look_ns);
	}
}

static void set_held(struct vmm *vmm, uint32_t held)
{
	__atomic_store_n(&vmm->held, held, __ATOMIC_SEQ_CST);
	if (held)
		vmm_hold_kick(vmm);
	else
		tell_parked(vmm);
	vmm_timer_wake(vmm);
}

int vmm_hold_pause(struct vmm *vmm, int64_t timeout_ns)
{
	int error;

	if (!vmm->started || is_ended(vmm))
		return -ESRCH;
	if (vmm->held)
		return 0;
	set_held(vmm, 1);
	error = wait_parked(vmm, timeout_ns);
	if (!error)
		error = vmm_loop_hold(&vmm->loop, timeout_ns);
	if (error) {
		set_held(vmm, 0);
		return error;
	}
	/* Some hypervisors cannot: then time goes on for the guest, as it does for a computer that nobody feeds. */
	WHvSuspendPartitionTime(vmm->partition);
	vmm->held_ns = host_clock_monotonic_ns();
	return 0;
}

int vmm_hold_resume(struct vmm *vmm)
{
	if (!vmm->started || is_ended(vmm))
		return -ESRCH;
	if (!vmm->held)
		return 0;
	WHvResumePartitionTime(vmm->partition);
	host_lock_acquire(&vmm->bus_lock);
	vmm_pit_shift(&vmm->pit, host_clock_monotonic_ns() - vmm->held_ns);
	host_lock_release(&vmm->bus_lock);
	vmm_loop_release(&vmm->loop);
	set_held(vmm, 0);
	return 0;
}

int vmm_pause(struct vmm *vmm, int64_t timeout_ns)
{
	int error;

	host_lock_acquire(&vmm->hold_lock);
	error = vmm_hold_pause(vmm, timeout_ns);
	host_lock_release(&vmm->hold_lock);
	return error;
}

int vmm_resume(struct vmm *vmm)
{
	int error;

	host_lock_acquire(&vmm->hold_lock);
	error = vmm_hold_resume(vmm);
	host_lock_release(&vmm->hold_lock);
	return error;
}

enum vmm_state vmm_state(struct vmm *vmm)
{
	if (is_ended(vmm))
		return VMM_STATE_ENDED;
	if (__atomic_load_n(&vmm->held, __ATOMIC_SEQ_CST))
		return VMM_STATE_PAUSED;
	return __atomic_load_n(&vmm->started, __ATOMIC_SEQ_CST) ? VMM_STATE_RUNNING
	                                                        : VMM_STATE_CREATED;
}

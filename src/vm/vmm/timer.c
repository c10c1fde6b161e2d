/* vm/vmm/timer.c - the thread that lets the timer chip tick; it sleeps until the next tick, or until asked. */
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

void vmm_timer_wake(struct vmm *vmm)
{
	__atomic_add_fetch(&vmm->timer_word, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&vmm->timer_word, 1);
}

/* Tick if it is time; how long until the next tick, negative: for ever. */
static int64_t tick(struct vmm *vmm)
{
	uint64_t now = host_clock_monotonic_ns(), deadline, link;

	if (__atomic_load_n(&vmm->held, __ATOMIC_SEQ_CST))
		return -1;
	host_lock_acquire(&vmm->bus_lock);
	if (vmm_pit_tick(&vmm->pit, now))
		vmm_pin_pulse(vmm, VMM_TIMER_PIN);
	deadline = vmm_pit_deadline(&vmm->pit);
	host_lock_release(&vmm->bus_lock);
	link = vmm_network_tick(vmm, now);
	if (link < deadline)
		deadline = link;
	if (deadline == VMM_PIT_NEVER)
		return -1;
	return deadline > now ? (int64_t)(deadline - now) : 0;
}

void vmm_timer_run(void *argument)
{
	struct vmm *vmm = argument;

	host_thread_name("vm_timer");
	for (;;) {
		uint32_t seen = __atomic_load_n(&vmm->timer_word, __ATOMIC_SEQ_CST);

		if (__atomic_load_n(&vmm->ended, __ATOMIC_SEQ_CST))
			return;
		host_futex_wait(&vmm->timer_word, seen, tick(vmm));
	}
}

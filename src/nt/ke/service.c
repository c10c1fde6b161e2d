/*
 * nt/ke/service.c - one thread per processor that runs DPCs when no thread of the machine is at hand;
 * processor 0's also fires the timers. Started when first needed.
 */
#include "nt/ke/ke_internal.h"

#include <stdlib.h>

static void service(void *context)
{
	struct ke_processor *processor = context;
	struct ke_machine *machine = processor->machine;
	struct ke_thread *thread = ke_current_thread();

	while (!__atomic_load_n(&machine->stopping, __ATOMIC_ACQUIRE)) {
		uint64_t next = KE_FOREVER;

		ke_raise_irql(thread, DISPATCH_LEVEL);
		if (processor->number == 0)
			next = ke_timer_expire(machine);
		ke_lower_irql(thread, PASSIVE_LEVEL);
		ke_park(thread, next);
	}
}

static struct ke_thread *make_thread(struct ke_processor *processor)
{
	struct ke_thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	ke_thread_init(thread, processor->machine->system_process, service, processor);
	thread->service = 1;
	thread->processor = processor->number;
	thread->affinity = (KAFFINITY)1 << processor->number;
	return thread;
}

static _Noreturn void no_thread(void)
{
	struct verify_fact fact = { .rule = "THR-1",
		                    .code = 0x2D,
		                    .advice = "The host refused a thread; see ulimit -u." };

	verify_bugcheck(&fact, "no thread for a processor's deferred calls");
}

/* services_lock keeps two callers from making twins; the records are freed with the machine. */
void ke_service_wake(struct ke_processor *processor)
{
	struct ke_thread *thread = __atomic_load_n(&processor->service, __ATOMIC_ACQUIRE);
	struct ke_machine *machine = processor->machine;

	if (thread) {
		machine->scheduler->unpark(thread);
		return;
	}
	host_lock_acquire(&machine->services_lock);
	if (!processor->service && !machine->stopping) {
		thread = make_thread(processor);
		if (thread && NT_SUCCESS(ke_thread_start_quietly(thread)))
			__atomic_store_n(&processor->service, thread, __ATOMIC_RELEASE);
		else
			thread = NULL;
	} else {
		thread = processor->service;
	}
	host_lock_release(&machine->services_lock);
	if (thread)
		machine->scheduler->unpark(thread);
	else if (!machine->stopping)
		no_thread();
}

void ke_machine_stop_services(struct ke_machine *machine)
{
	__atomic_store_n(&machine->stopping, 1, __ATOMIC_RELEASE);
	for (uint32_t index = 0; index < machine->options.processor_count; index++) {
		struct ke_thread *thread = machine->processor[index].service;

		if (!thread)
			continue;
		machine->scheduler->unpark(thread);
		KeWaitForSingleObject(&thread->header, Executive, KernelMode, FALSE, NULL);
	}
}

/* nt/ke/interrupt.c - interrupt objects, delivery, pending ones. */
#include "nt/ke/ke_internal.h"

#include <stdlib.h>

struct ke_interrupt {
	struct ke_machine *machine;
	struct ke_interrupt_options options;
	KSPIN_LOCK own_lock;
	struct ke_interrupt *next_pending;
	bool pending;
};

NTSTATUS ke_interrupt_create(struct ke_machine *machine, const struct ke_interrupt_options *options,
                             struct ke_interrupt **ret_interrupt)
{
	struct ke_interrupt *interrupt = calloc(1, sizeof(*interrupt));

	if (!interrupt)
		return STATUS_INSUFFICIENT_RESOURCES;
	interrupt->machine = machine;
	interrupt->options = *options;
	if (!interrupt->options.lock)
		interrupt->options.lock = &interrupt->own_lock;
	if (interrupt->options.synchronize_irql < interrupt->options.irql)
		interrupt->options.synchronize_irql = interrupt->options.irql;
	*ret_interrupt = interrupt;
	return STATUS_SUCCESS;
}

static void unlink_pending(struct ke_processor *processor, struct ke_interrupt *interrupt)
{
	struct ke_interrupt **link = &processor->interrupts;

	while (*link && *link != interrupt)
		link = &(*link)->next_pending;
	if (*link)
		*link = interrupt->next_pending;
	interrupt->pending = false;
}

void ke_interrupt_destroy(struct ke_interrupt *interrupt)
{
	if (!interrupt)
		return;
	for (uint32_t index = 0; index < interrupt->machine->options.processor_count; index++) {
		struct ke_processor *processor = &interrupt->machine->processor[index];

		host_lock_acquire(&processor->dpc_lock);
		unlink_pending(processor, interrupt);
		host_lock_release(&processor->dpc_lock);
	}
	free(interrupt);
}

static void report_irql(struct ke_thread *thread, struct ke_interrupt *interrupt)
{
	struct verify_fact fact = {
		.rule = "VF-30",
		.code = 0xC4,
		.parameter = { 0x111, (uintptr_t)interrupt->options.routine,
		               interrupt->options.irql, thread->irql },
		.advice = "An interrupt routine must return at the IRQL it was called at.",
		.routine = (uintptr_t)interrupt->options.routine
	};

	verify_report(&fact, "an interrupt routine returned at IRQL %u, called at %u", thread->irql,
	              interrupt->options.irql);
}

/* The thread holds a processor and runs below the interrupt's level. */
static bool run_routine(struct ke_thread *thread, struct ke_interrupt *interrupt)
{
	KIRQL old = thread->irql;
	BOOLEAN claimed;

	thread->irql = interrupt->options.synchronize_irql;
	KeAcquireSpinLockAtDpcLevel(interrupt->options.lock);
	thread->irql = interrupt->options.irql;
	trace_write(thread->base.ring, TRACE_INTERRUPT, interrupt->options.vector, 0, 0);
	claimed = interrupt->options.routine((PKINTERRUPT)interrupt, interrupt->options.context);
	if (thread->irql != interrupt->options.irql)
		report_irql(thread, interrupt);
	thread->irql = interrupt->options.synchronize_irql;
	KeReleaseSpinLockFromDpcLevel(interrupt->options.lock);
	thread->irql = old;
	return claimed;
}

static void make_pending(struct ke_processor *processor, struct ke_interrupt *interrupt)
{
	host_lock_acquire(&processor->dpc_lock);
	if (!interrupt->pending) {
		interrupt->pending = true;
		interrupt->next_pending = processor->interrupts;
		processor->interrupts = interrupt;
	}
	host_lock_release(&processor->dpc_lock);
}

bool ke_interrupt_deliver(struct ke_interrupt *interrupt)
{
	struct ke_thread *thread = ke_current_thread();
	KIRQL old = thread->irql;
	bool claimed;

	ke_choice_of(thread, KE_CHOICE_INTERRUPT);
	if (thread->irql >= interrupt->options.irql) {
		make_pending(ke_processor_of(thread), interrupt);
		return true;
	}
	if (old < DISPATCH_LEVEL)
		ke_raise_irql(thread, DISPATCH_LEVEL);
	claimed = run_routine(thread, interrupt);
	if (old < DISPATCH_LEVEL)
		ke_lower_irql(thread, old);
	return claimed;
}

static struct ke_interrupt *take_pending(struct ke_processor *processor, KIRQL above)
{
	struct ke_interrupt *best = NULL;

	host_lock_acquire(&processor->dpc_lock);
	for (struct ke_interrupt *one = processor->interrupts; one; one = one->next_pending)
		if (one->options.irql > above && (!best || one->options.irql > best->options.irql))
			best = one;
	if (best)
		unlink_pending(processor, best);
	host_lock_release(&processor->dpc_lock);
	return best;
}

void ke_interrupt_deliver_pending(struct ke_thread *thread, KIRQL irql)
{
	struct ke_interrupt *interrupt;
	KIRQL floor = irql < DISPATCH_LEVEL ? DISPATCH_LEVEL : irql;

	while ((interrupt = take_pending(ke_processor_of(thread), irql)) != NULL) {
		thread->irql = floor;
		run_routine(thread, interrupt);
	}
}

BOOLEAN KeSynchronizeExecution(PKINTERRUPT Interrupt, PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                               PVOID SynchronizeContext)
{
	KIRQL old = KeAcquireInterruptSpinLock(Interrupt);
	BOOLEAN result = SynchronizeRoutine(SynchronizeContext);

	KeReleaseInterruptSpinLock(Interrupt, old);
	return result;
}

KIRQL KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt)
{
	struct ke_interrupt *interrupt = (struct ke_interrupt *)Interrupt;
	struct ke_thread *thread = ke_current_thread();
	KIRQL old = ke_raise_irql(thread, interrupt->options.synchronize_irql);

	KeAcquireSpinLockAtDpcLevel(interrupt->options.lock);
	return old;
}

VOID KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql)
{
	struct ke_interrupt *interrupt = (struct ke_interrupt *)Interrupt;

	KeReleaseSpinLockFromDpcLevel(interrupt->options.lock);
	ke_lower_irql(ke_current_thread(), OldIrql);
}

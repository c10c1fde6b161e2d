/* nt/ke/irql.c - raising and lowering, and the checks around driver callbacks. */
#include "nt/ke/arena.h"
#include "nt/ke/ke_internal.h"

KIRQL ke_raise_irql(struct ke_thread *thread, KIRQL irql)
{
	KIRQL old = thread->irql;

	if (irql >= DISPATCH_LEVEL && old < DISPATCH_LEVEL) {
		ke_processor_take(thread);
		thread->irql = irql;
		ke_paged_follow(thread);
	}
	thread->irql = irql;
	return old;
}

void ke_lower_irql(struct ke_thread *thread, KIRQL irql)
{
	KIRQL old = thread->irql;

	if (old >= DISPATCH_LEVEL) {
		if (ke_processor_of(thread)->interrupts)
			ke_interrupt_deliver_pending(thread, irql);
		if (irql < DISPATCH_LEVEL) {
			thread->irql = DISPATCH_LEVEL;
			ke_processor_give(thread);
		}
	}
	thread->irql = irql;
	if (irql < APC_LEVEL && ke_apc_queued(thread, KernelMode))
		ke_apc_deliver_kernel(thread);
}

bool ke_require_irql(const struct ke_irql_rule *rule)
{
	struct ke_thread *thread = ke_current_thread();

	if (__builtin_expect(thread->irql <= rule->maximum, 1))
		return true;
	struct verify_fact fact = {
		.rule = rule->rule,
		.code = rule->code ? rule->code : 0xC4,
		.parameter = { rule->parameter1, thread->irql, rule->maximum },
		.advice = "Call it at a lower IRQL, or move the call to a work item."
	};

	verify_report(&fact, "%s called at IRQL %u; it must be at most %u", rule->api, thread->irql,
	              rule->maximum);
	return false;
}

uint32_t ke_callback_leave(const struct ke_callback_state *before)
{
	struct ke_thread *thread = ke_current_thread();
	uint32_t changed = 0;

	if (__builtin_expect(thread->irql != before->irql, 0)) {
		changed |= 1;
		if (thread->irql > before->irql)
			ke_lower_irql(thread, before->irql);
		else
			ke_raise_irql(thread, before->irql);
	}
	if (__builtin_expect(thread->kernel_apc_disable != before->kernel_apc_disable ||
	                             thread->special_apc_disable != before->special_apc_disable,
	                     0)) {
		changed |= 2;
		thread->kernel_apc_disable = before->kernel_apc_disable;
		thread->special_apc_disable = before->special_apc_disable;
	}
	return changed;
}

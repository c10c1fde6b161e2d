/* nt/ke/irql_api.c - KeRaiseIrql and its family. */
#include "nt/ke/ke_internal.h"

static void report_misuse(uint64_t sub_code, const char *api, KIRQL current, KIRQL wanted)
{
	struct verify_fact fact = {
		.rule = "VF-5",
		.code = 0xC4,
		.parameter = { sub_code, current, wanted },
		.advice = "Pair each raise with the lower that restores the value it returned."
	};

	verify_report(&fact, "%s from IRQL %u to %u", api, current, wanted);
}

KIRQL KeGetCurrentIrql(VOID)
{
	return ke_current_thread()->irql;
}

KIRQL KfRaiseIrql(KIRQL NewIrql)
{
	struct ke_thread *thread = ke_current_thread();

	if (NewIrql < thread->irql || NewIrql > HIGH_LEVEL) {
		report_misuse(0x30, "KeRaiseIrql", thread->irql, NewIrql);
		return thread->irql;
	}
	ke_choice_of(thread, KE_CHOICE_IRQL);
	trace_write(thread->base.ring, TRACE_IRQL, NewIrql, thread->irql, 0);
	return ke_raise_irql(thread, NewIrql);
}

VOID KeLowerIrql(KIRQL NewIrql)
{
	struct ke_thread *thread = ke_current_thread();

	if (NewIrql > thread->irql) {
		report_misuse(0x31, "KeLowerIrql", thread->irql, NewIrql);
		return;
	}
	trace_write(thread->base.ring, TRACE_IRQL, NewIrql, thread->irql, 0);
	ke_lower_irql(thread, NewIrql);
	ke_choice_of(thread, KE_CHOICE_IRQL);
}

KIRQL KeRaiseIrqlToDpcLevel(VOID)
{
	return KfRaiseIrql(DISPATCH_LEVEL);
}

KIRQL KeRaiseIrqlToSynchLevel(VOID)
{
	return KfRaiseIrql(DISPATCH_LEVEL);
}

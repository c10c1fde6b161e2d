/* nt/ke/image_checks.c - checks that our headers compile into images: PAGED_CODE, list links. */
#include "nt/ke/ke_internal.h"

/* What runs in a page section at raised IRQL has been named under a seed (budget.c). */
void drydock_paged_code(const char *file, int line)
{
	struct ke_thread *thread = ke_current_thread();

	if (__builtin_expect(thread->irql <= APC_LEVEL, 1) || thread->in_paged_code)
		return;
	struct verify_fact fact = { .rule = "THR-10",
		                    .code = 0xA,
		                    .parameter = { verify_image_caller(), thread->irql, 8 },
		                    .advice = "Pageable code must run below DISPATCH_LEVEL: take "
		                              "it out of its page section, or "
		                              "call it from a work item." };

	verify_report(&fact, "PAGED_CODE at IRQL %u (%s:%d)", thread->irql, file, line);
}

void drydock_corrupt_list(const LIST_ENTRY *entry)
{
	struct verify_fact fact = {
		.rule = "KE-3",
		.code = 0x139,
		.parameter = { 3, (uintptr_t)entry },
		.advice = "An entry was removed twice, freed while linked, or overwritten."
	};

	verify_bugcheck(
		&fact,
		"a doubly linked list is corrupt: the neighbours of an entry do not point at it");
}

/* nt/ke/inject.h - failures on request: does this call of a driver fail? (VF-42) */
#ifndef DRYDOCK_NT_KE_INJECT_H
#define DRYDOCK_NT_KE_INJECT_H

#include "nt/ke/ke.h"

enum ke_injection {
	KE_INJECT_ALLOCATION, /* pool, IRPs, MDLs, work items */
	KE_INJECT_MAPPING,    /* pages into an address space */
	KE_INJECT_OPEN        /* objects by name */
};

/* options.inject_rate is not 0. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ke_injector_create(struct ke_machine *machine);
/* A machine without one is accepted. */
void ke_injector_destroy(struct ke_machine *machine);
bool ke_inject_now(struct ke_machine *machine, enum ke_injection kind);

/*
 * True when the current call, which a driver made, is to fail for want of resources; never in a machine that does
 * not inject, nor for calls of the runtime's own or of programs. A later finding shows the last one's stack.
 * IRQL     Any.
 */
static inline bool ke_inject(struct ke_machine *machine, enum ke_injection kind)
{
	return __builtin_expect(machine->injector != NULL, 0) && ke_inject_now(machine, kind);
}

#endif

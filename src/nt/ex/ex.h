/*
 * nt/ex/ex.h - executive support: work items, resources, fast and push locks, rundown, callbacks, timers.
 *
 * Model    System work queues are served by threads of the system process that are made when work waits
 *          and nobody is free. One stays until the machine ends; others leave when they have not been
 *          needed for a second. Locks of ex are built on ke's waits and carry no verifier data inside: that
 *          lives in tables keyed by address.
 * Source   WDK reference: ExQueueWorkItem, ExAcquireResourceExclusiveLite, ExInitializeFastMutex,
 *          ExAcquireRundownProtection, ExCreateCallback, ExAllocateTimer; docs/spec THR-6, VF-7, VF-8, VF-22.
 * Locks    ex_machine.work_lock guards the queues; ERESOURCE.SpinLock's word guards a resource.
 * Tests    tests/nt/ex/
 */
#ifndef DRYDOCK_NT_EX_H
#define DRYDOCK_NT_EX_H

#include "nt/ex/pool.h"
#include "nt/ob/ob.h"

/* --- Machine -------------------------------------------------------------------------------------- */

/* Queues, the callback directory, lock tables; installs the deferral in ob. */
NTSTATUS ex_machine_create(struct ke_machine *machine);
/* End the worker threads; the caller is a thread in the machine at PASSIVE_LEVEL. Queued work is done first. */
void ex_machine_stop(struct ke_machine *machine);
void ex_machine_destroy(struct ke_machine *machine);
/* ps: how to make a system thread; until set, work waits. */
void ex_set_thread_starter(struct ke_machine *machine,
                           NTSTATUS (*start)(struct ke_machine *machine, void (*entry)(void *),
                                             void *context));

/* --- Work items --------------------------------------------------------------------------------------- */

/*
 * A work item of the runtime or behind IO_WORKITEM; memory is the caller's, zeroed before the first use. The
 * caller sets routine; the rest is ex's.
 */
struct ex_work {
	WORK_QUEUE_ITEM item;
	void (*routine)(struct ex_work *work);
	uint32_t queued; /* 1 while it waits; cleared before routine runs */
};
/*
 * Queue work; false when it is queued already. The routine runs once at PASSIVE_LEVEL in the system
 * process; the worker touches work no more once routine has been called.
 * IRQL     <= DISPATCH_LEVEL.
 */
bool ex_queue_work(struct ke_machine *machine, struct ex_work *work, WORK_QUEUE_TYPE queue);
/* Wait until every item queued before has run. PASSIVE_LEVEL, not on a worker. */
void ex_flush_work(struct ke_machine *machine);

/*
 * pool and io at free or unload: report active resources, timers and callback registrations that lie in
 * [start, end) (VF-8 0xC4/0xD2, VF-22 0xC4/0xDA). Gives the number of findings.
 */
uint32_t ex_audit_range(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);

extern const struct image_export_table ex_export_table;

#endif

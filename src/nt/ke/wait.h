/* nt/ke/wait.h - one wait in progress; used by the wait calls of this folder only. */
#ifndef DRYDOCK_NT_KE_WAIT_H
#define DRYDOCK_NT_KE_WAIT_H

#include "nt/ke/ke_internal.h"

struct ke_wait {
	struct ke_thread *thread;
	struct ke_wait_block *block; /* object filled by the caller */
	uint32_t count;              /* 0: wait for time or an alert only */
	KPROCESSOR_MODE mode;
	bool alertable;
	uint64_t deadline;           /* machine time; 0: do not wait; KE_FOREVER */
	struct ke_wait_all all;      /* block null: wait for any */
	NTSTATUS result;
};

/* waited.c: the thread of wait is about to be blocked by it; is not any more. */
void ke_waited_begin(struct ke_wait *wait);
void ke_waited_end(struct ke_wait *wait);

/*
 * Wait as described; wait->block lies on the caller's stack.
 * Gives    STATUS_WAIT_0 + index, STATUS_ABANDONED_WAIT_0 + index, STATUS_TIMEOUT, STATUS_ALERTED,
 *          STATUS_USER_APC. Raises STATUS_MUTANT_LIMIT_EXCEEDED (DSP-7).
 * IRQL     below DISPATCH_LEVEL unless deadline is 0.
 */
NTSTATUS ke_wait(struct ke_wait *wait);

#endif

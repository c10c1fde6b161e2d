/* vm/vmm/reason.h - saying why something failed, once, where it is known. */
#ifndef DRYDOCK_VM_VMM_REASON_H
#define DRYDOCK_VM_VMM_REASON_H

#include "vm/vmm/vmm.h"

/* Write the sentence into reason and give error back. */
int vmm_fail(struct vmm_reason *reason, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

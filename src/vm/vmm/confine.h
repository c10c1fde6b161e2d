/*
 * vm/vmm/confine.h - the monitor gives up what a machine does not need.
 *
 * Model    The guest may get the better of the monitor: it then has what the monitor has, which is the machine's folders and
 *          what is open. For a process that does nothing else than run the machine, before vmm_run().
 * Tests    tests/vm/vmm/confine_test.c, tests/base/host/host_confine_test.c
 */
#ifndef DRYDOCK_VM_VMM_CONFINE_H
#define DRYDOCK_VM_VMM_CONFINE_H

#include "vm/vmm/vmm.h"

/*
 * The calling thread and those that it starts from now on, as vmm_run() does, open files of vmm's folders alone and start no programs; no
 * thread of the process starts processes, looks at others, mounts, or touches the kernel's own affairs (seccomp).
 * Errors   As host_confine(), and host_sandbox_refuse_others().
 */
int vmm_confine(const struct vmm *vmm);

#endif

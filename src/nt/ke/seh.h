/*
 * nt/ke/seh.h - raising exceptions, for this folder; the public part is in ke.h and drydock/seh.h.
 */
#ifndef DRYDOCK_NT_KE_SEH_H
#define DRYDOCK_NT_KE_SEH_H

#include "drydock/seh.h"
#include "nt/ke/ke_internal.h"

/* Turn a hardware fault of the running thread into an exception; thread->seh is not null. */
_Noreturn void ke_raise_fault(NTSTATUS status, const struct host_fault *fault);

#endif

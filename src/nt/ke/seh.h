/*
 * nt/ke/seh.h - raising exceptions, for this folder; the public part is in ke.h and drydock/seh.h.
 */
#ifndef DRYDOCK_NT_KE_SEH_H
#define DRYDOCK_NT_KE_SEH_H

#include "drydock/seh.h"
#include "nt/ke/ke_internal.h"

/*
 * The bug check of an exception that nobody handles on thread: SYSTEM_SERVICE_EXCEPTION below a program's call,
 * SYSTEM_THREAD_EXCEPTION_NOT_HANDLED in a thread of the system, KMODE_EXCEPTION_NOT_HANDLED at raised IRQL. Its
 * first two parameters are the exception's code and address; the third and fourth of the last are its own.
 */
uint32_t ke_exception_code(const struct ke_thread *thread);

/* Turn a hardware fault of the running thread into an exception; thread->seh is not null. */
_Noreturn void ke_raise_fault(NTSTATUS status, const struct host_fault *fault);

#endif

/*
 * win32/attach.h - a client whose machine is in another Linux process.
 *
 * Model    The attached process has a machine of its own for what never leaves a process (thread records, locks, heap,
 *          console), and its one client. Everything with a handle is the other machine's: services go there
 *          (nt/port/redirect.h), each thread has one of its own there, and the ends of threads and of the
 *          process are decided there.
 */
#ifndef DRYDOCK_WIN32_ATTACH_H
#define DRYDOCK_WIN32_ATTACH_H

#include "win32/win32_internal.h"

/* A thread of the running client here and there, calling start(context). Gives the other machine's handle and id. */
NTSTATUS win32_attach_create_thread(void (*start)(void *), void *context, bool suspended,
                                    HANDLE *ret_handle, DWORD *ret_id);
/* The same without a handle, for win32_thread_start(). */
NTSTATUS win32_attach_start_thread(struct win32_process *process, void (*start)(void *), void *context,
                                   struct ps_thread **ret_thread);
BOOL win32_attach_exit_code(HANDLE handle, bool is_thread, DWORD *ret_code);
DWORD win32_attach_thread_id(HANDLE handle);
_Noreturn void win32_attach_end_thread(DWORD code);
/* The running thread is the other machine's no more; of a driver host's it returns, and the thread ends here, too. */
void win32_attach_leave(DWORD code);
_Noreturn void win32_attach_end_process(DWORD code);
/* A driver host's: views are noted in the system process of its own machine. */
void win32_attach_user_drivers(struct ke_machine *machine);
/* The id that the other machine has given to this process. */
DWORD win32_attach_process_id(void);
/* The id that the other machine has given to the running thread. */
DWORD win32_attach_own_thread_id(void);

/* CreateProcess for the program at path: options as of win32_client_start(), with no image. */
NTSTATUS win32_attach_create_process(const char *path, const struct win32_client_options *options,
                                     LPPROCESS_INFORMATION ret_information);

/*
 * For functions that would act on the process's own machine: true when the process is attached, after it was said that
 * name is not built for that, with the last error set.
 */
bool win32_attach_refuses(const char *name);

#endif

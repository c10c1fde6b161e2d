/*
 * nt/ps/ps.h - processes and threads as objects.
 *
 * Model    A process is a handle table, a token and threads; a driver's PEPROCESS is its body. A thread is
 *          ke's record with an identity; a driver's PETHREAD is its body. Both are waitable and are
 *          signalled at their end. A client program is a process whose image copy, heap and console
 *          belong to win32. Ids of processes and threads come from one per-machine counter in steps of 4.
 * Source   WDK reference: PsCreateSystemThread, PsSetCreateProcessNotifyRoutineEx; docs/spec THR-1 to THR-11,
 *          HT-7 to HT-9, DSP-15, DSP-16.
 * Locks    ps_machine.lock guards the id table and the list of processes; held over nothing.
 * IRQL     PASSIVE_LEVEL unless said otherwise.
 * Tests    tests/nt/ps/
 */
#ifndef DRYDOCK_NT_PS_H
#define DRYDOCK_NT_PS_H

#include "nt/ex/ex.h"
#include "nt/ob/ob.h"
#include "nt/se/se.h"

/* --- Machine -------------------------------------------------------------------------------------- */

/*
 * The Process and Thread types, the system process (id 4) at machine->system_process, and ke's hooks.
 * Needs ob, se and ex; no current thread.
 */
NTSTATUS ps_machine_create(struct ke_machine *machine);
void ps_machine_destroy(struct ke_machine *machine);

/* --- Processes --------------------------------------------------------------------------------------- */

struct ps_process {
	struct ke_process ke;
	NTSTATUS exit_status;
	uint32_t exiting;             /* set once */
	uint32_t end_begun; /* ps_process_end() has been entered */
	uint32_t active_threads;
	uint32_t parent_id;
	uint32_t session_id;
	LARGE_INTEGER create_time, exit_time;
	UNICODE_STRING image_name;    /* full NT path; buffer owned */
	char short_name[16];          /* PsGetProcessImageFileName */
	bool is_client;               /* threads have previous mode user */
	bool is_system;
	PVOID section_base;           /* PsGetProcessSectionBaseAddress */
	PVOID peb;
	void *win32;                  /* win32's record of a client */
	struct port_process *port;    /* port's record of another Linux process; null: it has none */
	/* win32, io: called once when the last thread has ended, before handles are closed. */
	void (*ended)(struct ps_process *process);
	LIST_ENTRY entry;             /* ps_machine.processes, until the body goes */
};

struct ps_process_options {
	const WCHAR *image_name;  /* null: unnamed */
	bool is_client;
	struct se_token *token;   /* null: the creator's */
	struct ps_process *parent; /* null: the current thread's, else none */
	bool inherit_handles;     /* HT-8 */
};
/*
 * Make a process without threads; create-notify routines run in the caller's thread when it has one.
 * Owns     The caller gets one reference.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, or the status a notify routine set.
 */
NTSTATUS ps_process_create(struct ke_machine *machine, const struct ps_process_options *options,
                           struct ps_process **ret_process);
/*
 * End process with status: no new threads; its threads leave at their next boundary. When the last has
 * ended: `ended`, handles in slot order (HT-9), notify routines, the signal. A process that never had
 * a thread is ended at once. Called again: nothing.
 */
void ps_process_terminate(struct ps_process *process, NTSTATUS status);
/* Process of the current thread (attached one first), and by object. */
struct ps_process *ps_current_process(void);
static inline struct ps_process *ps_process_from_object(PEPROCESS process)
{
	return (struct ps_process *)process;
}
struct ps_process *ps_system_process(struct ke_machine *machine);
/* By id, referenced; null when there is none or it has no more threads and handles. */
struct ps_process *ps_process_by_id(struct ke_machine *machine, uint32_t id);
struct ob_type *ps_process_type(struct ke_machine *machine);
struct ob_type *ps_thread_type(struct ke_machine *machine);

/* --- Threads ------------------------------------------------------------------------------------------- */

struct ps_thread {
	struct ke_thread ke;
	LARGE_INTEGER create_time, exit_time;
	PVOID start_address;
	void (*start)(void *context); /* what entry calls */
	void *start_context;
	bool is_system;
	bool hide_from_debugger;
	bool exited;                  /* went through its exit work */
	KEVENT resume;                /* set by the resumption of a thread made suspended */
	uint32_t suspend_count;
	KAPC suspend_apc;             /* in which a running thread is suspended */
	uint32_t *shown_suspension;   /* port: where its other half looks, see ps_thread_options; under ke.lock */
	KEVENT id_alert;              /* NtAlertThreadByThreadId */
	LIST_ENTRY id_entry;
	NTSTATUS terminate_status;
	uint64_t creation_site;       /* image address that made it */
	PVOID teb;
	/* io: called on the dying thread at the very end, e.g. to drop IoCreateSystemThread's reference. */
	void (*on_exit)(void *context);
	void *on_exit_context;
	/* Thread information slots of NtSetInformationThread. */
	ULONG_PTR ideal_processor;
};

struct ps_thread_options {
	struct ps_process *process; /* null: the system process */
	void (*start)(void *context);
	void *context;
	PVOID start_address;        /* for reports; null: start */
	bool suspended;             /* until ps_thread_resume() */
	uint32_t *shown_suspension; /* see ps_thread_hide_suspension(); null: nobody looks */
	void *stack;                /* of stack_bytes, alive until the host thread was joined; null: the host's choice */
	size_t stack_bytes;
	void (*on_exit)(void *context);
	void *on_exit_context;
};
/*
 * Make and start a thread.
 * Owns     The caller gets one reference; the running thread holds its own.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, STATUS_PROCESS_IS_TERMINATING.
 */
NTSTATUS ps_thread_create(struct ke_machine *machine, const struct ps_thread_options *options,
                          struct ps_thread **ret_thread);
/*
 * Count a suspension; the thread stops at its next wait or call into the machine (at once when it waits).
 * Errors   STATUS_SUSPEND_COUNT_EXCEEDED, STATUS_THREAD_IS_TERMINATING.
 */
NTSTATUS ps_thread_suspend(struct ps_thread *thread, uint32_t *ret_before);
/*
 * port: the suspend count stands at options.shown_suspension, too, where a thread of another Linux process looks before
 * it returns from a wait of its own; from now on no more.
 */
void ps_thread_hide_suspension(struct ps_thread *thread);
/* On the running thread: stay here while it is suspended, unless it is to end. */
void ps_thread_stop_if_suspended(struct ps_thread *thread);
/* Undo one suspension; gives the previous suspend count. */
uint32_t ps_thread_resume(struct ps_thread *thread);
/*
 * Let the calling host thread act as a thread of process (null: the system process) with a proper thread
 * object, until ps_thread_detach(). src/machine, tests and embedding programs use this, not ke_thread_enter().
 */
NTSTATUS ps_thread_attach(struct ke_machine *machine, struct ps_process *process,
                          struct ps_thread **ret_thread);
void ps_thread_detach(struct ps_thread *thread);
struct ps_thread *ps_current_thread(void);
static inline struct ps_thread *ps_thread_from_object(PETHREAD thread)
{
	return (struct ps_thread *)thread;
}
/* By id, referenced, or null. */
struct ps_thread *ps_thread_by_id(struct ke_machine *machine, uint32_t id);
/* Ask thread to end with status at its next boundary or wait; itself: does not return. */
NTSTATUS ps_thread_terminate(struct ps_thread *thread, NTSTATUS status);
/* A boundary: ends the current thread if it or its process was asked to end. Client calls use it. */
void ps_thread_check_terminate(void);

/* --- Notify routines -------------------------------------------------------------------------------------- */

/* io's loader: call the load-image routines for an image mapped into process (null: a driver, system space). */
void ps_notify_image(struct ke_machine *machine, struct ps_process *process, const UNICODE_STRING *full_name,
                     IMAGE_INFO *information);
/*
 * io at unload of the image at [start, end): report what of it is still registered or alive (VF-22 0xC4/0xDA,
 * VF-29 threads 0xCE). Gives the number of findings.
 */
uint32_t ps_audit_image(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);
/* VF-29: report handles of process (the system's: of the kernel) made at a site in [start, end). */
uint32_t ps_audit_handles(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);

extern const struct image_export_table ps_export_table;

#endif

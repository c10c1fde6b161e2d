/* ps/ps_internal.h - what the files of processes and threads share. */
#ifndef DRYDOCK_NT_PS_INTERNAL_H
#define DRYDOCK_NT_PS_INTERNAL_H

#include "nt/ps/ps.h"
#include "nt/ps/nt_services.h"

#define PS_THREAD_BUCKETS 64
#define PS_NOTIFY_MAX 64
#define PS_SYSTEM_PROCESS_ID 4
#define PS_BUILD_NUMBER 19045

enum ps_notify_kind {
	PS_NOTIFY_PROCESS,
	PS_NOTIFY_PROCESS_EX,
	PS_NOTIFY_THREAD,
	PS_NOTIFY_IMAGE,
	PS_NOTIFY_KINDS
};

/* Routines in order of registration; a call walks a copy, removal waits for calls in progress. */
struct ps_notify_list {
	void *routine[PS_NOTIFY_MAX];
	uint32_t count;
	uint32_t calls; /* in progress */
};

struct ps_machine {
	struct ke_machine *machine;
	struct ob_type *process_type, *thread_type, *job_type, *debug_type;
	struct ps_process *system;
	struct host_lock lock;                      /* everything below */
	LIST_ENTRY processes;
	LIST_ENTRY threads[PS_THREAD_BUCKETS];      /* by id */
	uint32_t next_id;
	struct ps_notify_list notify[PS_NOTIFY_KINDS];
};

static inline struct ps_machine *ps_state(void)
{
	return ke_current_machine()->ps;
}
static inline HANDLE ps_handle_of_id(uint32_t id)
{
	return (HANDLE)(ULONG_PTR)id;
}
static inline struct ps_process *ps_process_of(struct ps_thread *thread)
{
	return (struct ps_process *)thread->ke.process;
}

/* machine.c */
uint32_t ps_next_id(struct ps_machine *ps);

/* process_api.c */
PEPROCESS ps_get_current_process(void);
/* What NtOpenProcess and NtOpenThread are asked for. */
struct ps_open_request {
	CLIENT_ID id;
	ULONG attributes; /* those of the handle */
};
/* Errors: STATUS_ACCESS_VIOLATION; STATUS_INVALID_PARAMETER_MIX: there is no id, or a name, too. */
NTSTATUS ps_read_open_request(const OBJECT_ATTRIBUTES *attributes, const CLIENT_ID *id,
                              struct ps_open_request *ret_request);

/* process.c */
void ps_remove_process(void *body);
/* The last thread of process is leaving, on that thread. */
void ps_process_end(struct ps_process *process);

/* thread.c */
void ps_remove_thread(void *body);
void ps_thread_exiting(struct ke_thread *thread);
void ps_thread_ended(struct ke_thread *thread);

/* notify.c */
NTSTATUS ps_notify_add(enum ps_notify_kind kind, void *routine);
NTSTATUS ps_notify_remove(enum ps_notify_kind kind, void *routine);
/* Gives what a routine of the Ex kind decided. */
NTSTATUS ps_notify_process_created(struct ps_process *process);
void ps_notify_process_ended(struct ps_process *process);
void ps_notify_thread(struct ps_thread *thread, bool created);

/* job_api.c */
NTSTATUS ps_create_job_types(struct ps_machine *ps);

/* thread_apc_api.c: what suspension and alerts by id need of a new thread. */
void ps_thread_init_suspension(struct ps_thread *thread);

#endif

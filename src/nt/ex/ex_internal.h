/* ex/ex_internal.h - what the files of this folder share (pools have their own). */
#ifndef DRYDOCK_NT_EX_INTERNAL_H
#define DRYDOCK_NT_EX_INTERNAL_H

#include "nt/ex/ex.h"
#include "nt/ex/nt_services.h"

#define EX_WORKERS_MAX 64
#define EX_WORKER_LINGER_100NS 10000000u
#define EX_WORK_QUEUES 3

struct ex_resource_record;

struct ex_machine {
	struct ex_machine_head head; /* the pool's, first */
	struct ke_machine *machine;

	/* Work queues. */
	struct host_lock work_lock;
	LIST_ENTRY work[EX_WORK_QUEUES]; /* WORK_QUEUE_ITEM.List, most urgent queue first */
	KSEMAPHORE work_available;
	KEVENT workers_gone;
	uint32_t pending, unpromised, free_workers, workers; /* worker.c says what they count */
	uint64_t spare_since; /* machine time since when one of several workers was always free */
	uint32_t linger_100ns; /* for so long there are more workers than were needed at once */
	bool is_patient; /* a worker waits without an end */
	bool stopped;
	NTSTATUS (*start_thread)(struct ke_machine *machine, void (*entry)(void *), void *context);
	struct ex_work deferral;
	void (*deferred)(void *context);
	void *deferred_context;

	/* Active ERESOURCEs, by address. */
	struct host_lock resources_lock;
	struct ex_resource_record *resources;
	uint32_t resource_count;

	/* Waiters of push locks, in order of arrival. */
	struct host_lock push_lock;
	LIST_ENTRY push_waiters;

	/* Callback objects. */
	struct ob_type *callback_type;
	struct host_lock callbacks_lock;
	LIST_ENTRY registrations; /* struct callback_registration.machine_entry */
	uint32_t timer_resolution_requests;
};

static inline struct ex_machine *ex_state(void)
{
	return ke_current_machine()->ex;
}

/* work_item.c */
void ex_work_init(struct ex_machine *ex);
/* Take the most urgent item, and call its routine; false: none waits. On a worker. */
bool ex_run_next_item(struct ex_machine *ex);
/* worker.c */
/* Promise an item to a worker; true when one must be made for it, which is counted already: ex_start_worker(). */
bool ex_claim_worker_locked(struct ex_machine *ex);
/* Make it; without memory the item waits for another worker. IRQL <= DISPATCH_LEVEL, without work_lock. */
void ex_start_worker(struct ex_machine *ex);
/* resource.c */
bool ex_resource_observer(struct ke_machine *machine, const void *start, size_t bytes);
void ex_resources_destroy(struct ex_machine *ex);
uint32_t ex_audit_resources(struct ex_machine *ex, uintptr_t start, uintptr_t end, const char *driver);
/* armed.c */
bool ex_armed_observer(struct ke_machine *machine, const void *start, size_t bytes);
uint32_t ex_audit_armed(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);
/* callback.c */
NTSTATUS ex_callbacks_create(struct ex_machine *ex);
uint32_t ex_audit_callbacks(struct ex_machine *ex, uintptr_t start, uintptr_t end, const char *driver);
void ex_callbacks_destroy(struct ex_machine *ex);

#endif

/* nt/ke/ke_internal.h - what the files of this folder share. */
#ifndef DRYDOCK_NT_KE_INTERNAL_H
#define DRYDOCK_NT_KE_INTERNAL_H

#include "nt/ke/ke.h"
#include "nt/ke/object_word.h"
#include "nt/ke/shared_event.h"

/* DISPATCHER_HEADER.Type and the Type of other ke structures, with NT's numbers. */
enum ke_object_type {
	EventNotificationObject = 0,
	EventSynchronizationObject = 1,
	MutantObject = 2,
	ProcessObject = 3,
	QueueObject = 4,
	SemaphoreObject = 5,
	ThreadObject = 6,
	TimerNotificationObject = 8,
	TimerSynchronizationObject = 9,
	ApcObjectType = 18,
	DpcObjectType = 19,
	DeviceQueueObjectType = 20,
	ThreadedDpcObjectType = 24
};

/* --- Threads (thread.c) ------------------------------------------------------------------------------- */

/* ke_thread_start() without a choice point, for callers that hold a lock. */
NTSTATUS ke_thread_start_quietly(struct ke_thread *thread);
/* Body of a host thread of the machine, called by the schedulers once the thread may run. */
void ke_thread_run(struct ke_thread *thread);

/* --- Processors (processor.c) ----------------------------------------------------------------------- */

struct ke_processor {
	uint32_t number;
	uint32_t taken; /* 0 free, 1 held: the token */
	struct ke_machine *machine;
	struct ke_thread *holder;
	struct host_lock dpc_lock; /* dpc_first, dpc_last, dpc_count, interrupts */
	KDPC *dpc_first, *dpc_last;
	uint32_t dpc_count;
	KDPC *dpc_running;
	struct ke_interrupt *interrupts; /* pending */
	struct ke_thread *service;       /* runs DPCs and timers when no thread of the machine is at hand */
};

/* Take the token of a processor that thread may use; spins until there is one. */
void ke_processor_take(struct ke_thread *thread);
/* Run the DPCs due, then give the token back. thread->irql is DISPATCH_LEVEL before. */
void ke_processor_give(struct ke_thread *thread);
/* Give the token back without running anything (a thread that is left). */
void ke_processor_abandon(struct ke_thread *thread);
/* Make sure that somebody looks at processor's queue soon. */
void ke_processor_kick(struct ke_processor *processor);
static inline struct ke_processor *ke_processor_of(struct ke_thread *thread)
{
	return &thread->machine->processor[thread->processor];
}

/* --- IRQL (irql.c) ------------------------------------------------------------------------------------ */

/* Raise or lower without choice points or misuse checks. */
KIRQL ke_raise_irql(struct ke_thread *thread, KIRQL irql);
void ke_lower_irql(struct ke_thread *thread, KIRQL irql);

/* --- Dispatcher objects (dispatcher.c) ------------------------------------------------------------------ */

void ke_object_init(DISPATCHER_HEADER *header, uint8_t type, size_t size_bytes, LONG signal_state);
/* Would a wait of thread on header end at once? Object locked. */
bool ke_object_signaled_locked(const DISPATCHER_HEADER *header, const struct ke_thread *thread);
/*
 * Let thread have the signal of header. Object locked.
 * Gives    STATUS_WAIT_0 or STATUS_ABANDONED_WAIT_0; STATUS_MUTANT_LIMIT_EXCEEDED: nothing was taken.
 */
NTSTATUS ke_object_consume_locked(DISPATCHER_HEADER *header, struct ke_thread *thread);
/*
 * header's state was just changed under its lock, which this releases: end the waits that can end.
 */
void ke_object_signaled_unlock(DISPATCHER_HEADER *header);
/* End the waits that a signal would end and leave header reset, in one step; gives the former state. */
LONG ke_object_pulse(DISPATCHER_HEADER *header);

/* --- Shared events (shared_event.c); the object is locked --------------------------------------------- */

/* In the header's last byte; below them the number of withdrawals. */
#define KE_EVENT_SHARED 0x80u
#define KE_EVENT_SHAREABLE 0x40u
#define KE_EVENT_WITHDRAWN 0x3Fu

static inline uint8_t *ke_shared_byte(DISPATCHER_HEADER *header)
{
	return (uint8_t *)header + 3;
}
/* Timers and others use that byte in their own way: it is looked at in events only. */
static inline bool ke_object_is_shared(DISPATCHER_HEADER *header)
{
	return ke_object_type(header) <= EventSynchronizationObject &&
	       __builtin_expect(__atomic_load_n(ke_shared_byte(header), __ATOMIC_RELAXED) & KE_EVENT_SHARED, 0);
}
/* Set or reset; give the former state. */
LONG ke_shared_set_locked(DISPATCHER_HEADER *header);
LONG ke_shared_reset_locked(DISPATCHER_HEADER *header);
LONG ke_shared_read_locked(DISPATCHER_HEADER *header);
/* Have its signal, if there is one; true when had. */
bool ke_shared_take_locked(DISPATCHER_HEADER *header);
enum ke_withdrawal { KE_WITHDRAW_CLOSED, KE_WITHDRAW_WAIT, KE_WITHDRAW_PULSE };
/* Take the state back. A pulse ends the waits outside that it should. */
void ke_shared_withdraw_locked(DISPATCHER_HEADER *header, enum ke_withdrawal why);

/* thread->wait_status */
enum {
	KE_WAIT_NONE,
	KE_WAIT_ACTIVE, /* a signaller may claim the thread by exchanging this for one of those below */
	KE_WAIT_DONE,
	KE_WAIT_TIMEOUT,
	KE_WAIT_KERNEL_APC,
	KE_WAIT_USER_APC,
	KE_WAIT_ALERTED
};
/* Try to be the one who ends thread's wait with reason; the winner must unpark exactly once. */
static inline bool ke_wait_claim(struct ke_thread *thread, uint32_t reason)
{
	uint32_t active = KE_WAIT_ACTIVE;

	return __atomic_compare_exchange_n(&thread->wait_status, &active, reason, false, __ATOMIC_ACQ_REL,
	                                   __ATOMIC_RELAXED);
}

/* Same size as KWAIT_BLOCK: callers hand arrays of those. */
struct ke_wait_block {
	LIST_ENTRY entry; /* in header's WaitListHead, under its lock */
	struct ke_thread *thread;
	DISPATCHER_HEADER *object;
	struct ke_wait_all *all; /* null: wait any */
	uint16_t index;
	uint16_t linked;
	NTSTATUS status; /* what the claim gave */
};
_Static_assert(sizeof(struct ke_wait_block) <= 48, "a wait block fits in KWAIT_BLOCK");

struct ke_wait_all {
	struct ke_wait_block *block;
	uint32_t count;
};

/* machine time of an optional Windows timeout (relative negative, absolute system time). */
uint64_t ke_deadline(struct ke_machine *machine, const LARGE_INTEGER *timeout);

/* Park, leaving the thread if its machine has ended meanwhile. */
bool ke_park(struct ke_thread *thread, uint64_t deadline_100ns);
/* Leave the thread if its machine has ended. */
void ke_check_ended(struct ke_thread *thread);

/* --- Mutants, APCs (mutant_api.c, apc.c) ----------------------------------------------------------------- */

void ke_mutants_abandon(struct ke_thread *thread);
/* True when thread has an APC of mode queued; a look without the lock. */
static inline bool ke_apc_queued(struct ke_thread *thread, int mode)
{
	return __atomic_load_n(&thread->apc_count[mode], __ATOMIC_ACQUIRE) != 0;
}
/* Deliver what may be delivered to the running thread at its IRQL. */
void ke_apc_deliver_kernel(struct ke_thread *thread);
bool ke_apc_kernel_deliverable(struct ke_thread *thread);
/* Deliver user APCs of an alertable user wait. */
void ke_apc_deliver_user(struct ke_thread *thread);
void ke_apc_run_down(struct ke_thread *thread);
bool ke_apc_insert(KAPC *apc, PVOID argument1, PVOID argument2);
bool ke_apc_remove(KAPC *apc);
/* Set the alert of mode and end an alertable wait; true when it was set already. */
bool ke_thread_alert(struct ke_thread *thread, KPROCESSOR_MODE mode);

/* KAPC.Reserved holds the three routines, as on Windows. */
static inline PKKERNEL_ROUTINE ke_apc_kernel_routine(KAPC *apc)
{
	return (PKKERNEL_ROUTINE)apc->Reserved[0];
}
static inline PKRUNDOWN_ROUTINE ke_apc_rundown_routine(KAPC *apc)
{
	return (PKRUNDOWN_ROUTINE)apc->Reserved[1];
}
static inline PKNORMAL_ROUTINE ke_apc_normal_routine(KAPC *apc)
{
	return (PKNORMAL_ROUTINE)apc->Reserved[2];
}
static inline void ke_apc_set_routines(KAPC *apc, PKKERNEL_ROUTINE kernel, PKRUNDOWN_ROUTINE rundown,
                                       PKNORMAL_ROUTINE normal)
{
	apc->Reserved[0] = (PVOID)kernel;
	apc->Reserved[1] = (PVOID)rundown;
	apc->Reserved[2] = (PVOID)normal;
}

/* --- Timers, services (timer.c, service.c) ---------------------------------------------------------------- */

NTSTATUS ke_timer_queue_create(struct ke_machine *machine);
void ke_timer_queue_destroy(struct ke_machine *machine);
/* Fire what is due on the current thread at DISPATCH_LEVEL; gives the next due time. */
uint64_t ke_timer_expire(struct ke_machine *machine);
/* True while a timer that is no longer armed has yet to queue its DPC. */
bool ke_timer_is_firing(struct ke_machine *machine);
bool ke_dpc_insert(KDPC *dpc, void *argument1, void *argument2);
/* Take dpc out of whatever queue; true when it was in one. */
bool ke_dpc_remove(struct ke_machine *machine, KDPC *dpc);
/* Wake the service thread of processor, starting it if need be. */
void ke_service_wake(struct ke_processor *processor);

/* Body of __sanitizer_cov_trace_pc for images (budget.c). */
void drydock_trace_pc(void);

/* --- Interrupts (interrupt.c) ------------------------------------------------------------------------------- */

/* Run pending interrupts of thread's processor above irql. */
void ke_interrupt_deliver_pending(struct ke_thread *thread, KIRQL irql);

extern const struct ke_scheduler ke_scheduler_free, ke_scheduler_seeded;

/* Choice point of a known thread. */
static inline void ke_choice_of(struct ke_thread *thread, enum ke_choice kind)
{
	if (thread->machine->scheduler->choice)
		thread->machine->scheduler->choice(thread, kind);
}

#endif

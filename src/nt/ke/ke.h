/*
 * nt/ke/ke.h - machines, processors, the thread record, the scheduler, waits.
 *
 * Model    A machine is one NT system; several can live in one Linux process. A thread runs for exactly
 *          one machine and its record says which: there is no global current machine. A processor is a
 *          token that a thread takes when it raises to DISPATCH_LEVEL and gives back when it lowers;
 *          threads at PASSIVE_LEVEL and APC_LEVEL hold none. DPCs of a processor run on the thread that
 *          lowers it, or on its service thread when nobody holds it. Every wait, sleep, clock and thread
 *          of a machine goes through struct ke_scheduler, which is free (real threads, real time) or
 *          seeded (one thread at a time, virtual time, choices from a seed).
 * Source   WDK reference of the Ke functions; docs/machine.md, docs/schedule.md.
 * Locks    Every dispatcher object has a one-byte lock in its header (second byte). Order:
 *          ke_machine.wait_all_lock > object lock > ke_thread.lock > ke_processor.dpc_lock > timer_lock.
 *          None is held across a callback or park().
 * Use      Folders above use the documented Ke functions; only what is below is ours.
 */
#ifndef DRYDOCK_NT_KE_H
#define DRYDOCK_NT_KE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ntifs.h>

#include "base/host/current.h"
#include "base/host/host.h"
#include "base/image/registry.h"
#include "base/trace/trace.h"
#include "base/verify/verify.h"
#include "nt/ke/lock_order.h"

#define KE_PROCESSORS_MAX 64
#define KE_FOREVER UINT64_MAX
#define KE_NO_PROCESSOR UINT32_MAX
#define KE_POOL_STACK_DEPTH 12
#define KE_WAITED_PAGES 256
/* Where user memory of in-process clients lies (mm). */
#define KE_USER_ARENA_START 0x550000000000ull
#define KE_USER_ARENA_BYTES (256ull << 30)

struct ke_thread;
struct ke_machine;
struct ke_scheduler;
struct ke_processor;
struct ke_interrupt;

/* --- Machine -------------------------------------------------------------------------------------- */

enum ke_schedule { KE_SCHEDULE_FREE, KE_SCHEDULE_SEEDED };

/* Of the handle tables of a machine's processes; ob's. */
enum ke_handle_rules { KE_HANDLES_CLOSE_FIRST = 1, KE_HANDLES_FIFO = 2, KE_HANDLES_STRICT = 4 };

struct ke_machine_options {
	uint32_t processor_count; /* 0: 2 */
	enum ke_schedule schedule;
	uint64_t seed;            /* seeded only */
	uint32_t trace_capacity;  /* records per thread, a power of two; 0: tracing off */
	bool trace_host;          /* with it: handles that the runtime makes for itself, too */
	bool trace_calls;         /* record calls of images and the handles they make, too */
	struct verify_sink *sink; /* null: the machine has one of its own */
	enum verify_mode verify_mode;
	uint32_t
		request_timeout_ms; /* a request that a driver holds longer than this at unload is named; 0: 2000 */
	bool watch_locks;     /* keep the graph of lock order: lock_graph.h */
	uint32_t inject_rate; /* one of so many calls that may fail does; 0: none; inject.h */
	uint64_t inject_seed;
	uint32_t handles; /* enum ke_handle_rules */
	uint64_t clock_origin_ns; /* free only: of the monotonic clock, where the machine's time begins; 0: now */
};

/* A block of pool, for a finding about it. */
struct ke_pool_block {
	uintptr_t address;
	size_t bytes;
	uint32_t tag;
	bool paged, freed; /* freed: what it was before it went */
	uint32_t allocated_depth, freed_depth;
	uint64_t allocated[KE_POOL_STACK_DEPTH], freed_at[KE_POOL_STACK_DEPTH];
};

/* Counters that must be zero when a machine ends (VF-44); each is kept by the folder that names it. */
struct ke_ledgers {
	int64_t pool_blocks, pool_bytes;
	int64_t irps, mdls, handles, objects, references;
	int64_t work_items, timers, dpcs, threads;
	int64_t devices, symbolic_links, interfaces, sections, views;
	int64_t wdf_objects;
};

struct ke_machine {
	uint32_t id;
	struct ke_machine_options options;
	struct verify_sink *sink;
	struct trace_log *trace;
	const struct ke_scheduler *scheduler;
	void *scheduler_state;
	bool may_spin; /* there is a second host processor: who waits may look a while before he sleeps */
	struct ke_processor *processor; /* options.processor_count of them */
	struct ke_ledgers ledgers;      /* changed with relaxed atomics: ke_ledger_add() */
	uint32_t bugchecked;            /* set once; threads leave at their next boundary */
	uint32_t stopping;              /* service threads end */
	uint32_t generic_call_busy;     /* 1: a KeGenericCallDpc runs */
	struct host_lock services_lock; /* service threads, bugcheck callbacks */
	LIST_ENTRY bugcheck_callbacks;
	struct ke_process *first_process; /* ke's own, until ps has made the system process */

	struct host_lock wait_all_lock;
	uint32_t waited_page
		[KE_WAITED_PAGES]; /* blocked waits for objects in pages of that hash; waited.c */
	struct host_lock threads_lock;
	LIST_ENTRY threads; /* struct ke_thread.machine_entry, in order of number */
	uint32_t next_thread_number;
	uint32_t live_threads;         /* futex word: host threads not yet ended */
	struct ke_host_thread *ended;  /* host threads to be joined, under threads_lock */
	struct ke_image_range *images; /* loaded images, under images_lock, newest first */
	struct host_lock images_lock;
	struct ke_timer_queue *timers;
	uint64_t random_state;
	struct ke_arena
		*arena; /* where pool and objects lie under a seed: arena.h; null: host memory */
	LARGE_INTEGER system_time_at_start;
	struct ke_process *system_process;
	/*
	 * ps: called on the dying thread after its object was signalled; drops the running reference. Not
	 * called for ke's own service threads. base_current is a copy of the record by then.
	 */
	void (*thread_ended)(struct ke_thread *thread);
	/* A host thread was joined whose stack was given to it (ke_thread.stack): that is nobody's any more. May be null. */
	void (*stack_ended)(struct ke_machine *machine, void *stack);
	/* ps: called on the dying thread before it is signalled (APC run-down, TLS, handles). */
	void (*thread_exiting)(struct ke_thread *thread);

	/* win32: a client's code faulted, or (fault null) an exception was raised in it; ends the process, does not return. */
	void (*client_fault)(struct ke_thread *thread, NTSTATUS status,
	                     const struct host_fault *fault);
	/* ex: make the executable pool block at address runnable, on its first call; false: it is not one. */
	bool (*execute_fault)(struct ke_machine *machine, uintptr_t address);
	/* ex: fill ret_block with what is known of the live block that address lies in; false: it is in none. */
	bool (*pool_block)(struct ke_machine *machine, uintptr_t address,
	                   struct ke_pool_block *ret_block);
	/* mm: true when address lies in pages that an MDL has locked: they are not paged out. */
	bool (*pages_locked)(struct ke_machine *machine, uintptr_t address);
	/* Sees a bugcheck first, e.g. to dump; may be null. */
	void (*bugcheck_callback)(struct ke_machine *machine);

	/* mm: true when any of [address, address + bytes) is user memory of any process; null until mm is there. */
	bool (*touches_user)(struct ke_machine *machine, const void *address, size_t bytes);
	struct ke_lock_graph *locks;  /* null: locks are not watched */
	struct ke_injector *injector; /* null: nothing is made to fail */

	/* State of the folders above, owned by them. */
	struct ob_machine *ob;
	struct se_machine *se;
	struct ex_machine *ex;
	struct mm_machine *mm;
	struct ps_machine *ps;
	struct cm_machine *cm;
	struct io_machine *io;
	struct pnp_machine *pnp;
	struct wdf_machine *wdf;
	struct idd_machine *idd;
	struct win32_machine *win32;
	struct port_machine *port, *closed_ports;
	const struct image_registry *registry;
	void *owner; /* src/machine's record */
};

/*
 * Make a machine's processors, clock and scheduler; no thread is started.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER (counts).
 */
NTSTATUS ke_machine_create(const struct ke_machine_options *options,
                           struct ke_machine **ret_machine);
/*
 * Wait until no thread of ours is in the machine; those that a driver left behind are made to leave. What
 * their ends need (ps, ob) must still be there. The caller must have left the machine.
 */
void ke_machine_wait_threads(struct ke_machine *machine);
/* Wait until all threads have ended, then free. The caller must have left the machine. */
void ke_machine_destroy(struct ke_machine *machine);
/* Ask the machine's own service threads to end, and wait for them. Caller: a thread in the machine. */
void ke_machine_stop_services(struct ke_machine *machine);

static inline void ke_ledger_add(int64_t *row, int64_t change)
{
	__atomic_fetch_add(row, change, __ATOMIC_RELAXED);
}

/* --- Process record ------------------------------------------------------------------------------- */

/* First part of an EPROCESS body; ps/ embeds it first in struct ps_process. */
struct ke_process {
	DISPATCHER_HEADER header;
	struct ke_machine *machine;
	uint32_t id;
	struct ob_handle_table *handle_table;
	struct se_token *token;
	LIST_ENTRY threads; /* struct ke_thread.process_entry, under threads_lock of the machine */
};

/* Make memory (the caller's, zeroed) a process of machine without threads or handles. */
void ke_process_init(struct ke_process *process, struct ke_machine *machine, uint32_t id);

/* --- Thread record --------------------------------------------------------------------------------- */

enum ke_thread_state { KE_THREAD_NEW, KE_THREAD_RUNNING, KE_THREAD_ENDED };

/*
 * port: word shared with another Linux process on which a thread waits for its next call, outside the machine. Who
 * asks the thread to end sets KE_OUTSIDE_END in it and wakes, and rings bell, since the thread may sleep elsewhere
 * there. Word null: it has none.
 */
struct ke_outside {
	uint32_t *word, *bell;
};

/* First part of an ETHREAD body (PKTHREAD and PETHREAD point at header). */
struct ke_user_apc;
struct ke_thread {
	DISPATCHER_HEADER header;
	struct base_thread base;
	struct ke_machine *machine;
	struct ke_process *process;          /* owner */
	struct ke_process *attached_process; /* KeStackAttachProcess; null: own */
	uint32_t number; /* per-machine, in order of creation, stable under a seed */
	uint32_t id;     /* what PsGetCurrentThreadId gives; set by ps */
	KPROCESSOR_MODE previous_mode;
	KIRQL irql;
	uint8_t foreign;     /* entered by ke_thread_enter(), has no host thread of ours */
	uint8_t service;     /* one of ke's own */
	uint8_t alerted[2];  /* by mode */
	uint8_t terminating; /* waits in user mode end; see ke_thread_request_end() */
	uint8_t kernel_apc_in_progress;
	uint8_t in_paged_code;       /* runs paged code at raised IRQL, which was said; budget.c */
	int16_t kernel_apc_disable;  /* critical regions: counts down, 0 = enabled */
	int16_t special_apc_disable; /* guarded regions */
	uint32_t processor;          /* held when irql >= DISPATCH, else the last one */
	KAFFINITY affinity;          /* what counts now; 0: all */
	KAFFINITY
	system_affinity;         /* as set by KeSetSystemAffinityThread, when system_affinity_on */
	KAFFINITY user_affinity; /* what KeRevertToUserAffinityThread goes back to */
	uint8_t system_affinity_on;
	KPRIORITY priority;
	enum ke_thread_state state;
	NTSTATUS exit_status;

	struct host_lock lock; /* wait state, APC lists, mutants */
	uint32_t wait_status;  /* see wait.c */
	uint32_t wait_index;
	uint8_t wait_mode, wait_alertable; /* of the wait in progress; written under lock */
	LIST_ENTRY apc[2];                 /* KAPC.ApcListEntry, by mode */
	uint32_t apc_count[2];             /* their lengths, read without the lock */
	LIST_ENTRY mutants;                /* KMUTANT.MutantListEntry */
	const void *waiting_on;            /* for reports */
	struct ke_wait *wait;              /* that blocks the thread, or null; under lock */
	struct ke_thread *wake_next;       /* chain of those a signal has claimed */

	void (*entry)(void *context);
	void *entry_context;
	struct host_thread *host;
	uint32_t permit; /* futex word of park and unpark */
	uint64_t
		epoch; /* ob: when it began to look at objects without references; 0: it does not */
	uint32_t spin_misses, spin_skipped; /* of ke_await_event_briefly() */
	sigjmp_buf boundary;                /* left through ke_thread_leave() */
	uint8_t boundary_set;
	struct drydock_seh_frame *seh; /* innermost __try of an image or of ours */
	uint32_t budget;               /* edges until the next preemption, seeded only */
	uintptr_t system_call_stack;   /* stack pointer at the last call from a client, 0: none */
	void *scheduler_thread;        /* the seeded scheduler's record */
	uintptr_t start_routine;       /* of a driver's thread, for reports; 0: none */
	struct ke_lock_hold *holds; /* the last lock taken first; its own, under the graph's lock */
	LIST_ENTRY machine_entry, process_entry;
	/* Slots of folders above, cleared at creation. */
	void *ps, *io, *win32, *wdf, *ex;
	void *stack; /* memory for its host thread's stack, alive until it was joined; null: the host's choice */
	size_t stack_bytes;
	struct ke_outside outside; /* under lock */
	/*
	 * port: takes user APCs whose routines another Linux process runs, one at an alertable wait; the others stay
	 * queued until the next wait or KeTestAlertThread(). On the thread itself. Null: they run here, all of them.
	 */
	void (*user_apc)(void *context, const struct ke_user_apc *apc);
	void *user_apc_context;
};

/* A user APC that is due: routine(argument[0], argument[1], argument[2]). */
struct ke_user_apc {
	PKNORMAL_ROUTINE routine;
	PVOID argument[3];
};

#define KE_OUTSIDE_END 0x80000000u

/* The running thread, or null. */
static inline struct ke_thread *ke_current_thread_or_null(void)
{
	struct base_thread *base = base_current;
	return base ? CONTAINING_RECORD(base, struct ke_thread, base) : NULL;
}
/* Say so, and abort. */
__attribute__((noreturn, cold)) void ke_thread_is_missing(void);
/* The running thread, which must have entered a machine: fatal message otherwise. */
static inline struct ke_thread *ke_current_thread(void)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (__builtin_expect(!thread, 0))
		ke_thread_is_missing();
	return thread;
}
static inline struct ke_machine *ke_current_machine(void)
{
	return ke_current_thread()->machine;
}

/*
 * Make memory (zeroed, the caller's, alive until machine->thread_ended) a thread of process that will
 * run entry(context) at PASSIVE_LEVEL. Not started.
 */
void ke_thread_init(struct ke_thread *thread, struct ke_process *process, void (*entry)(void *),
                    void *context);
/* Start it. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ke_thread_start(struct ke_thread *thread);
/* End the running thread: checks IRQL and regions (THR-11), abandons mutants, signals its object. */
_Noreturn void ke_thread_exit(NTSTATUS status);
/* Leave the running thread at its entry boundary at once, without checks (after a fault or bugcheck). */
_Noreturn void ke_thread_leave(void);

/*
 * Ask thread to end: waits in user mode end with STATUS_ALERTED, client code is left at once through the
 * boundary, everything else goes on until somebody looks at thread->terminating.
 */
void ke_thread_request_end(struct ke_thread *thread);
/* Wake thread when it waits outside the machine (ke_thread.outside), and let it see KE_OUTSIDE_END. */
void ke_thread_recall(struct ke_thread *thread);
void ke_thread_set_outside(struct ke_thread *thread, struct ke_outside outside);
/* Count bell up and wake who sleeps on it, in another Linux process. IRQL <= DISPATCH_LEVEL. */
void ke_bell_ring(uint32_t *bell);

/*
 * Let the calling foreign thread act as thread of machine until ke_thread_exit_foreign(). The record is
 * the caller's, zeroed; nesting in another machine is not allowed.
 */
NTSTATUS ke_thread_enter(struct ke_thread *thread, struct ke_process *process);
void ke_thread_exit_foreign(struct ke_thread *thread);
/*
 * Run function(context) on the current (foreign or own) thread with a boundary: a bugcheck or a crash
 * inside ends the call and gives false.
 */
bool ke_call_guarded(void (*function)(void *), void *context);

/* Body-compatible views, asserted by type. */
static inline struct ke_thread *ke_thread_from_object(PKTHREAD thread)
{
	return (struct ke_thread *)thread;
}

/* --- Exceptions ------------------------------------------------------------------------------------- */

/*
 * Raise status to the innermost frame of drydock/seh.h on this thread; without one it is bug check 0x3B, 0x7E or
 * 0x1E (docs/verifier.md).
 * The runtime's own code may use those frames too: push, drydock_setjmp, pop.
 */
_Noreturn void ke_raise_status(NTSTATUS status);
/* The same for a whole EXCEPTION_RECORD (152 bytes), which is copied. */
_Noreturn void ke_raise_record(const void *exception_record);

/*
 * KeReleaseSemaphore with a status in place of the exception.
 * Errors   STATUS_SEMAPHORE_LIMIT_EXCEEDED; nothing is changed then.
 */
NTSTATUS ke_semaphore_release(PRKSEMAPHORE semaphore, LONG adjustment, LONG *ret_previous);

/* --- Who waits ------------------------------------------------------------------------------------------ */

struct ke_waiter {
	uint32_t process_id, thread_id;
};
/* The first room threads that wait for a dispatcher object, in order of arrival; gives their number. Any thread;
 * the object may be zeroed still. */
uint32_t ke_object_waiters(void *object, struct ke_waiter *ret_waiters, uint32_t room);

/* --- Waits that are over at once ---------------------------------------------------------------------- */

/*
 * Three looks at an object that is kept in memory, but perhaps not alive: nothing is referenced, nobody blocks. They
 * give false whenever an ordinary wait has more to look at (APCs, a schedule that chooses, IRQL).
 */
/* End a wait of the running thread with event's signal, if it is set. */
bool ke_take_event(struct ke_thread *thread, KEVENT *event);
/* The same, after looking a short while when there is a second processor to set it. */
bool ke_await_event_briefly(struct ke_thread *thread, KEVENT *event);
/* May a wait for that dispatcher object end now? */
bool ke_looks_signaled(const struct ke_thread *thread, void *object);
/* The same of an event, for who looks at many: the state is the upper half of the header's first eight bytes. */
#define KE_WORD_SHARED (0x80u << 24) /* in the lower: its state lies elsewhere */
__attribute__((no_sanitize("thread"))) static inline bool ke_event_looks_signaled(
	const KEVENT *event)
{
	uint64_t word = __atomic_load_n((const uint64_t *)(const void *)event, __ATOMIC_RELAXED);

	return (int32_t)(word >> 32) > 0 || (word & KE_WORD_SHARED);
}

/* --- Scheduler -------------------------------------------------------------------------------------- */

enum ke_choice {
	KE_CHOICE_WAIT,
	KE_CHOICE_SIGNAL,
	KE_CHOICE_LOCK,
	KE_CHOICE_UNLOCK,
	KE_CHOICE_IRQL,
	KE_CHOICE_DPC,
	KE_CHOICE_INTERRUPT,
	KE_CHOICE_TIMER,
	KE_CHOICE_IRP,
	KE_CHOICE_THREAD,
	KE_CHOICE_CLOCK,
	KE_CHOICE_SPIN,
	KE_CHOICE_BUDGET
};

#define KE_SPIN_YIELD UINT32_MAX

struct ke_scheduler {
	const char *name;
	NTSTATUS (*create)(struct ke_machine *machine);
	void (*destroy)(struct ke_machine *machine);
	/* Start the host thread of thread. */
	NTSTATUS (*start)(struct ke_thread *thread);
	/* Foreign thread comes and goes. */
	void (*enter)(struct ke_thread *thread);
	void (*leave)(struct ke_thread *thread);
	/* Own thread ends; the last thing it does in the machine. thread is a copy of its record. */
	void (*exit)(struct ke_thread *thread);
	/*
	 * Sleep until unpark(thread) or until machine time deadline_100ns; a permit given before is taken
	 * at once. True: permit taken; false: deadline passed.
	 */
	bool (*park)(struct ke_thread *thread, uint64_t deadline_100ns);
	void (*unpark)(struct ke_thread *thread);
	/* A point where another thread may run; null in free mode. */
	void (*choice)(struct ke_thread *thread, enum ke_choice kind);
	/* One turn of a spin loop on something that another thread must change; KE_SPIN_YIELD: give way. */
	void (*spin)(struct ke_thread *thread, uint32_t turn);
	/* 100 ns since the machine started. */
	uint64_t (*time)(struct ke_machine *machine);
	/* Let time pass without giving up the processor. */
	void (*stall)(struct ke_thread *thread, uint64_t duration_100ns);
};

/* A choice point of the running thread (nothing in free mode). IRPs, completions, device models use it. */
static inline void ke_choice(enum ke_choice kind)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	if (thread && thread->machine->scheduler->choice)
		thread->machine->scheduler->choice(thread, kind);
}

/* Machine time in 100 ns; a clock read, hence a choice in seeded mode. */
uint64_t ke_time_100ns(struct ke_machine *machine);
/* Where it begins, on the host's monotonic clock; 0: it does not follow that. */
uint64_t ke_clock_origin_ns(const struct ke_machine *machine);
/* Next of the machine's own pseudo-random numbers (seeded, or from the host in free mode). */
uint64_t ke_random(struct ke_machine *machine);

/* --- IRQL checks at API entries ---------------------------------------------------------------------- */

/* What an API demands. code 0 means 0xC4 with parameter1 as the sub-code. */
struct ke_irql_rule {
	const char *api;
	const char *rule; /* "VF-14" */
	KIRQL maximum;
	uint32_t code;
	uint64_t parameter1;
};

/* True when the current IRQL is at most rule->maximum; else reports and gives false. */
bool ke_require_irql(const struct ke_irql_rule *rule);
/* Report that api, which the driver called, was called above maximum (IRQL_NOT_LESS_OR_EQUAL class). */
#define KE_REQUIRE_IRQL(api_name, limit, rule_id, sub_code) \
	ke_require_irql( \
		&(const struct ke_irql_rule){ (api_name), (rule_id), (limit), 0, (sub_code) })

/* State of the thread around a call into a driver's callback (THR-11, VF-18, WDF-97). */
struct ke_callback_state {
	KIRQL irql;
	int16_t kernel_apc_disable, special_apc_disable;
};
static inline struct ke_callback_state ke_callback_enter(void)
{
	struct ke_thread *thread = ke_current_thread();
	return (struct ke_callback_state){ thread->irql, thread->kernel_apc_disable,
		                           thread->special_apc_disable };
}
/* What the callback changed: 0 nothing, 1 IRQL, 2 regions (bits). Restores both. */
uint32_t ke_callback_leave(const struct ke_callback_state *before);

/* --- Timers and DPCs that lie in memory about to go (VF-24) --------------------------------------------- */

/* An armed timer in [start, end), or null. */
KTIMER *ke_timer_in_range(struct ke_machine *machine, uintptr_t start, uintptr_t end);
/* A queued DPC in [start, end), or null. */
KDPC *ke_dpc_in_range(struct ke_machine *machine, uintptr_t start, uintptr_t end);

/* --- Objects that are waited for while their memory goes or is made anew (DSP-18) ------------------------- */

/*
 * An object in [start, end) that a thread is blocked on, or null. A look at few words when there is none.
 * IRQL     <= DISPATCH_LEVEL.
 */
void *ke_waited_in_range(struct ke_machine *machine, uintptr_t start, uintptr_t end);
/* Its memory is about to go: who waits for object alone wakes as if it had been signalled. */
void ke_waits_end(void *object);

/* --- Interrupts raised by device models and tests ------------------------------------------------------- */

/*
 * Deliver an interrupt of object (IoConnectInterrupt's PKINTERRUPT) on its processor: its routine runs
 * on the calling thread when IRQL is below its DIRQL, else when IRQL drops. True: claimed or pending.
 */
bool ke_interrupt_deliver(struct ke_interrupt *interrupt);
struct ke_interrupt_options {
	PKSERVICE_ROUTINE routine;
	PVOID context;
	PKSPIN_LOCK lock; /* null: own */
	ULONG vector;
	KIRQL irql, synchronize_irql;
	uint32_t processor;
};
/* Errors: STATUS_INSUFFICIENT_RESOURCES. The object is the PKINTERRUPT of the documented calls. */
NTSTATUS ke_interrupt_create(struct ke_machine *machine, const struct ke_interrupt_options *options,
                             struct ke_interrupt **ret_interrupt);
void ke_interrupt_destroy(struct ke_interrupt *interrupt);

/* --- Fault attribution (filled by base/image users) ------------------------------------------------------ */

struct ke_image_range {
	struct ke_image_range *next;
	uintptr_t start, end;
	char name[32];
	bool client;   /* a program or its library, not a driver */
	bool unloaded; /* kept, so that late execution can be named */
	void *owner;
	/* True when address lies in code that the project marked as paged; null: none is. */
	bool (*is_paged)(const struct ke_image_range *range, uintptr_t address);
	int32_t paged_locks; /* its driver has locked paged code so often: none of it counts as paged */
};

/* Note a loaded image; the record is the caller's and stays until the machine is destroyed. */
void ke_image_add(struct ke_machine *machine, struct ke_image_range *range);
/* The newest record that address lies in, loaded or not; null when none. */
const struct ke_image_range *ke_image_at(struct ke_machine *machine, uintptr_t address);
/* True when address lies in an image of machine that is loaded. */
bool ke_address_in_image(struct ke_machine *machine, uintptr_t address);
/* The paged code around address is locked in memory, change times more; nothing when it is no image's. */
void ke_image_lock_paged(struct ke_machine *machine, uintptr_t address, int32_t change);
/* True when the innermost image on the current stack is a driver's, not a program's, nor none. */
bool ke_caller_is_driver(void);
/* True when address lies where user memory of programs does; a quick look without the map. */
static inline bool ke_in_user_arena(const void *address)
{
	return (uintptr_t)address - KE_USER_ARENA_START < KE_USER_ARENA_BYTES;
}
/* Install fault handlers once per Linux process. */
void ke_fault_init(void);

/* Ke names that images import. */
extern const struct image_export_table ke_export_table;

#endif

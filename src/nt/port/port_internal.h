/* port/port_internal.h - what the machine's side of the port shares. */
#ifndef DRYDOCK_NT_PORT_INTERNAL_H
#define DRYDOCK_NT_PORT_INTERNAL_H

#include "base/host/host_launch.h"
#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "nt/mm/mm.h"
#include "nt/port/port.h"

/* Where copies of a caller's arguments lie: room for the longest names and for answers. */
#define PORT_COPY_BYTES (1u << 20)
#define PORT_OWN_BYTES 16u /* of them, at the end: for what the port's own services give to others as the caller */

/* Where views of sections lie in a process's slice of the arena, behind its memory. */
#define PORT_VIEWS_BYTES (MM_ARENA_SLICE_BYTES - PORT_MEMORY_BYTES)
#define PORT_GRANULE_BYTES 0x10000u
#define PORT_GRANULES ((uint32_t)(PORT_VIEWS_BYTES / PORT_GRANULE_BYTES))

/* A slice of the arena, and what of it views have; under port_machine.views_lock. */
struct port_slice {
	LIST_ENTRY entry; /* port_machine.slices */
	uintptr_t start;
	bool owned;     /* its process has not gone */
	bool filled;    /* its process's memory has not gone: a driver may have it locked */
	uint32_t taken; /* places of views */
	uint32_t next;  /* where the search begins */
	uint8_t granule[PORT_GRANULES / 8]; /* taken */
};
/* With so many slices there, nobody gets children: the rest is for who comes by himself. */
#define PORT_SLICES_FOR_CHILDREN 48u

/* Sections of a process; under port_machine.views_lock. */
struct port_views {
	uint64_t whole[PORT_WHOLES_MAX];    /* files that it has for writing; 0: free */
	uint32_t section_count;             /* that it has made */
	uint64_t section_bytes;
	bool closed; /* it ends */
	bool deaf;   /* it did not answer once */
};

struct port_mapping {
	uintptr_t address;
	uint64_t bytes;
};

/* An attached Linux process. Made and freed by the listener. */
struct port_process {
	LIST_ENTRY entry; /* port_machine.processes */
	struct port_machine *port;
	struct ps_process *ps; /* referenced */
	int socket;            /* written by any thread, closed by the listener */
	struct host_socket_peer peer;
	enum se_account account;
	struct port_slice *place;   /* under port_machine.views_lock */
	struct port_mapping slice;  /* its memory, which lies there */
	bool is_child;
	struct port_mapping map[PORT_MAPS_MAX]; /* listener only */
	uint32_t map_count;
	uint32_t thread_count; /* atomic */
	bool terminating;      /* listener only: it was asked to end */
	bool making;           /* it is not freed yet, whatever becomes of it; under port_machine.lock */
	uint64_t *shown; /* PORT_SHOWN_SLOTS values, the bell and the count of locks, which the process reads */
	uint32_t mapped_id[PORT_EVENTS_MAX]; /* pages it was given; under port_machine.events_lock */
	bool mapped_writable[PORT_EVENTS_MAX];
	struct port_views views;
	int16_t uses[PORT_SHOWN_SLOTS]; /* of events, since they were last shared; atomic */
	uint64_t given[PORT_GIVEN]; /* handles of its own that it is told */
	struct host_launched launched; /* process 0: the machine has not launched it */
	KEVENT extension_free; /* signalled when no thread of it runs a service of the extension */
};

static inline uint32_t *port_bell(const struct port_process *process)
{
	return (uint32_t *)&process->shown[PORT_SHOWN_SLOTS];
}

/* Of MDLs that have any of its memory locked; mm counts them. */
static inline uint32_t *port_locks(const struct port_process *process)
{
	return port_bell(process) + 1;
}

struct port_machine {
	struct ke_machine *machine;
	struct port_options options;
	struct port_user *users;
	char *path;
	int listener, poll, wakeup;
	bool was_open; /* other processes could look into this one */
	struct port_machine *closed_before; /* of a closed one: ke_machine.closed_ports */
	struct host_thread *thread;
	struct host_lock lock;
	LIST_ENTRY processes;
	bool closed; /* nobody is added to them; under lock */
	struct ob_type *event_type, *keyed_type;
	struct host_lock events_lock;
	struct port_event *event[PORT_EVENTS_MAX]; /* under events_lock */
	uint32_t event_id;                         /* the last that was given */
	struct host_lock views_lock;               /* before lock */
	LIST_ENTRY slices;
	uint32_t slice_count;
	LIST_ENTRY requests;                       /* to processes, which they have not answered */
	uint32_t view_serial;                      /* the last that was given */
	uint32_t process_count; /* atomic */
	uint32_t closing;       /* the listener is to end; then 2: every process has gone */
	uint32_t stop;          /* futex: 1 asked by message, 2 interrupted */
};
/*
 * The machine's port; null: none is open. It may be closed meanwhile: the record stays until the machine is destroyed, with
 * no process and no slice in it.
 */
static inline struct port_machine *port_of(const struct ke_machine *machine)
{
	return __atomic_load_n(&machine->port, __ATOMIC_ACQUIRE);
}

/* A thread of an attached process, in the machine. Freed on its way out. */
struct port_thread {
	struct port_process *process;
	struct port_page *page;
	uint8_t *copies; /* PORT_COPY_BYTES, user memory of the process that it cannot reach */
	uint64_t sequence;
	uint32_t last_error;
	struct ke_user_apc apc; /* due with the next answer; routine null: none */
};
static inline void *port_own_argument(const struct port_thread *thread)
{
	return thread->copies + PORT_COPY_BYTES - PORT_OWN_BYTES;
}

/* --- account.c --- */
/* Errors: STATUS_ACCESS_DENIED: nobody has named the user, or he may not be the wanted account (0: none wanted). */
NTSTATUS port_account_of(const struct port_machine *port, uint32_t user, uint32_t wanted,
                         enum se_account *ret_account);
/* Processes of other users than this one's may attach. */
bool port_admits_others(const struct port_options *options);

/* --- process.c --- */
/* A process that wants to attach. */
struct port_guest {
	int socket;
	struct host_socket_peer peer;
	enum se_account account;
	const WCHAR *name;
	struct port_process *maker; /* the running thread's, whose token it gets; null: it came by itself */
	uint32_t flags;             /* PORT_CHILD_ */
	const struct port_launch *launch; /* null: it was not launched by the machine */
	struct host_launched launched;
};
/*
 * In the machine: make the NT process of a guest, and its first thread (referenced). Sends the welcome, and listens to
 * what it says. Until port_process_made() it stays, even when it has ended.
 * Owns     The guest's socket and process descriptor, on success.
 */
NTSTATUS port_process_create(struct port_machine *port, const struct port_guest *guest,
                             struct port_process **ret_process, struct ps_thread **ret_thread);
void port_process_made(struct port_process *process);
/* In the machine: the process is to end, as terminated with status. */
void port_process_terminate(struct port_process *process, NTSTATUS status);
/* In the machine: map memory for it. */
void port_process_map(struct port_process *process, const struct port_map *map);
/* It was signalled: free the record. */
void port_process_destroy(struct port_process *process);

/* --- child.c --- */
/* The running process maps the views that it has from its maker. */
NTSTATUS port_take_views(void);
NTSTATUS port_create_process(PUNICODE_STRING name, ULONG flags, struct port_process_made *ret_made);

/* --- listener.c --- */
/* Hear what it says, and of its end. */
void port_process_watch(struct port_process *process);

/* --- inspect.c --- */
/* In the machine: send what it holds. Errors: STATUS_INSUFFICIENT_RESOURCES; nothing was sent. */
NTSTATUS port_inspect(struct port_machine *port, int socket);

/* --- server.c --- */
struct port_new_thread {
	uint32_t id;
	int descriptor; /* of its page; the caller's */
	struct ps_thread *thread; /* referenced */
};
NTSTATUS port_thread_create(struct port_process *process, struct port_new_thread *ret_thread);
struct port_thread *port_thread_current(void);
NTSTATUS port_create_thread(HANDLE *ret_handle, ULONG *ret_id, ACCESS_MASK access);
NTSTATUS port_exit_thread(NTSTATUS status);
/* Has a driver locked any of these pages of the process's? */
BOOLEAN port_are_locked(const void *start, SIZE_T bytes);
/* STATUS_INVALID_HANDLE from NtClose is to be raised in the program (CL-5). */
BOOLEAN port_close_is_strict(void);
NTSTATUS port_next_apc(void);

/* --- event.c --- */
/* What is shared: events, keyed mutexes. */
struct port_shared_kind {
	uint32_t (*ways)(const void *body, ACCESS_MASK granted); /* PORT_SHOWN_; 0: not by such a handle */
	struct ke_shared_event *(*shared)(void *body);
	NTSTATUS (*share)(void *body, struct ke_shared_event *shared);
	void (*withdraw)(void *body);
	uint32_t (*serial)(const void *body); /* null: none */
};
/* A handle of the running process, looked at once. */
struct port_sharing {
	const struct port_shared_kind *kind;
	struct ob_type *type;
	struct port_process *process;
	void *body;         /* referenced while it is shared */
	uint32_t slot, how; /* PORT_SHOWN_ */
	ACCESS_MASK granted;
	uint64_t value;  /* as it is shown now */
	uint32_t serial; /* as of kind */
};
/* Share the object of value, of sharing's kind and type, and give its page to the running process. */
NTSTATUS port_share(HANDLE value, struct port_sharing *sharing);
/* Errors: STATUS_DEVICE_BUSY: somebody waits for it in the machine just now. */
NTSTATUS port_share_event(HANDLE handle);
/* Free what was withdrawn; with whole, everything: no process is there any more. Under events_lock. */
void port_events_reap(struct port_machine *port, bool whole);

/* --- event_use.c --- */
/* A call of service has been made, with these arguments: events that are used often are shared. */
void port_event_used(struct port_process *process, uint32_t service, const uint64_t *argument);
/* Gives PORT_TRY_SHARED for an event that the caller can wait for where it lies. */
NTSTATUS port_wait(HANDLE handle, BOOLEAN alertable, PLARGE_INTEGER timeout);
NTSTATUS port_wait_any(ULONG count, HANDLE *handles, WAIT_TYPE type, BOOLEAN alertable,
                       PLARGE_INTEGER timeout);
/* PORT_TRY_SHARED: the one is signalled, the other is to be waited for. */
NTSTATUS port_signal_and_wait(HANDLE signal, HANDLE handle, BOOLEAN alertable, PLARGE_INTEGER timeout);
/* --- keyed_mutex.c --- */
/* A device's number is its process's own. */
NTSTATUS port_keyed_open(HANDLE shared, uint64_t device, HANDLE *ret_opening);
/* As ob_keyed_mutex_acquire() and _release(); PORT_TRY_SHARED: it is shared, the caller had better join. */
NTSTATUS port_keyed_acquire(HANDLE opening, uint64_t key, LARGE_INTEGER *timeout, uint64_t *ret_fence);
NTSTATUS port_keyed_release(HANDLE opening, uint64_t key, uint64_t fence);
NTSTATUS port_share_keyed(HANDLE opening, struct port_keyed_shown *ret_shown);

/* --- place.c --- */
/* A slice for process. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS port_slice_take(struct port_process *process);
/* Nothing of process itself lies there any more. It has none: nothing. */
void port_slice_leave(struct port_process *process);
/* The memory at start, which may be the process's of a slice, was unmapped. */
void port_slice_cleared(struct port_machine *port, uintptr_t start);
/* The port closes. */
void port_slices_forget(struct port_machine *port);
/* mm_outside_operations. */
NTSTATUS port_place_reserve(struct ke_process *ke, uintptr_t wanted, size_t bytes, uintptr_t *ret_at);
void port_place_release(struct ke_machine *machine, uintptr_t at, size_t bytes);

/* --- section.c --- */
/* The process of ke, or with null that of id; null: it has gone. */
struct port_process *port_process_find(struct port_machine *port, const struct ke_process *ke,
                                       uint32_t id);
extern const struct mm_outside_operations port_section_operations;
/* The listener has heard. */
void port_viewed(struct port_process *process, const struct port_viewed *message);
/* It ends, or has ended: nobody waits for it any more, and nothing is mapped for it. */
void port_views_close(struct port_process *process);

/* --- capture.c --- */
struct port_call {
	struct port_thread *thread;
	const char *letters;
	uint64_t argument[PORT_ARGUMENTS];       /* as the caller gave them; then as the service takes them */
	uint64_t given[PORT_ARGUMENTS];
	uint32_t count;
	uint32_t used; /* of the thread's copies */
	struct {
		uint64_t to;
		uint32_t from, bytes; /* offset in the copies */
	} back[PORT_ARGUMENTS];
	uint32_t back_count;
};
/* Copy and check. Errors: STATUS_ACCESS_VIOLATION, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED ... */
NTSTATUS port_capture(struct port_call *call);
/* Zeroed room among the copies; null: there is no more. */
void *port_capture_room(struct port_call *call, uint64_t bytes);
/* A copy of the caller's memory. Errors: STATUS_ACCESS_VIOLATION, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS port_capture_copy(struct port_call *call, uint64_t address, uint64_t bytes, void **ret_copy);
/* capture_descriptor.c: a SECURITY_DESCRIPTOR of either form, as an absolute one. Errors: as above. */
NTSTATUS port_capture_descriptor(struct port_call *call, uint64_t address, void **ret_copy);
/* Copy what the service wrote to the caller. False: some of his memory is gone. */
bool port_copy_back(struct port_call *call);

#endif

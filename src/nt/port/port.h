/*
 * port/port.h - the door for other Linux processes: attach, calls.
 *
 * Model    A machine listens on a socket. A Linux process that says hello there becomes an NT process of the machine: a
 *          record with a handle table and a token, a slice of the user arena in a memory file that both map at
 *          the same address, and for each of its threads one shared page and one thread of the machine. That
 *          thread waits outside the machine for the page's next call, comes in, copies the arguments, runs the real
 *          NtXxx with previous mode user, and answers. So whatever a thread is to NT (waits, mutants, synchronous
 *          I/O, cancellation, its end) is true of it without more. When the Linux process ends, its NT process is
 *          terminated as by NtTerminateProcess.
 * Trust    Nothing that comes from the other side is used before it was copied and checked; pointers must lie in
 *          memory that the machine made and mapped itself. docs/attach.md.
 * Locks    port_machine.lock guards the list of processes and their counts; held over nothing. The listener is a host
 *          thread beside the machine, which enters it to make and to end processes.
 * IRQL     PASSIVE_LEVEL.
 * Tests    tests/nt/port, tests/tools/attach_test.c, fuzz/fuzz_port_message.c
 */
#ifndef DRYDOCK_NT_PORT_H
#define DRYDOCK_NT_PORT_H

#include "nt/port/protocol.h"
#include "nt/port/services.h"
#include "nt/ps/ps.h"

#define PORT_PROCESSES_MAX 32
#define PORT_THREADS_MAX 256   /* of a process */
#define PORT_MAPS_MAX 16       /* of a process, besides its slice */
#define PORT_MAP_BYTES_MAX (256ull << 20)
#define PORT_VIEWS_MAX 1024    /* of a process */
#define PORT_WHOLES_MAX 64     /* sections that a process has for writing, whole */
#define PORT_SECTIONS_MAX 1024 /* that a process has made and that are still there */
#define PORT_SECTION_BYTES_MAX (4ull << 30) /* of them together */
/* Longer than a busy computer keeps a thread from running: who has not answered once is not asked again. */
#define PORT_PATIENCE_MS 10000u
/* port_wait and its like: what is to be waited for lies in memory of the caller's; wait there. No status of any service. */
#define PORT_TRY_SHARED ((NTSTATUS)0x2ED00001)
#define PORT_MEMORY_BYTES (1ull << 30) /* of a process's slice; pages are taken when they are touched */

/* --- The machine's side -------------------------------------------------------------------------------------------- */

/* What a service gives when its arguments are refused. HANDLE (all ones) and OBJECT (0) make something to be closed. */
enum port_answer { PORT_GIVES_STATUS, PORT_GIVES_BOOL, PORT_GIVES_HANDLE, PORT_GIVES_OBJECT, PORT_GIVES_CONFIGRET };

/* A service; see services.h for letters. It runs in the machine, on the caller's thread there. */
struct port_service_entry {
	const char *name, *letters;
	void *function;
	enum port_answer answer;
};

/* What folders above add: services, numbered from PORT_SERVICE_COUNT on; one at a time runs for a process. */
struct port_extension {
	const struct port_service_entry *services;
	uint32_t count;
	/* A process has been made, and has ended, before its handles are closed. */
	NTSTATUS (*begun)(struct ps_process *process);
	void (*ended)(struct ps_process *process);
	/* The running thread's process has as many things to be closed as it may: services that make more are refused. */
	bool (*is_full)(void);
	/* What the service that the running thread has called left as the last error. */
	uint32_t (*last_error)(void);
};

/* What processes of a Linux user are in the machine. */
struct port_user {
	uint32_t user;
	uint32_t allowed;        /* bits 1 << enum se_account: what they may ask for */
	enum se_account account; /* what they are when they ask for nothing; among the allowed */
};
/* "1000=User" or "1000=Administrator,User", the first being the account without asking; false: it is neither. */
bool port_user_parse(const char *text, struct port_user *ret_user);
/* System, LocalService, NetworkService, Administrator, User, in any case. */
bool port_account_parse(const char *name, enum se_account *ret_account);

struct port_options {
	const char *path; /* of the socket; the folder is the caller's to guard. Null: only launched processes are let in */
	/*
	 * Copied. Others than these and this program's own user are not let in; that one, if it is not among them, is
	 * Administrator, or what it asks for but System.
	 */
	const struct port_user *users;
	uint32_t user_count;
	const struct port_extension *extension; /* outlives the port; null: none */
	uint32_t patience_ms; /* how long a process may take to map what it is told to; 0: PORT_PATIENCE_MS */
};
/*
 * Listen. The caller is in the machine; the listener runs until port_close(). Meanwhile no process of the same user can
 * trace this one or read its memory.
 * Errors   STATUS_NOT_SUPPORTED: the machine is seeded; STATUS_OBJECT_NAME_COLLISION: it listens already;
 *          STATUS_UNSUCCESSFUL: the host refused the socket; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS port_open(struct ke_machine *machine, const struct port_options *options);
/* End every attached process and stop listening. The caller is in the machine. Not listening: nothing. */
void port_close(struct ke_machine *machine);
/* After everything that can have a section: the records of the ports that were closed. */
void port_machine_destroy(struct ke_machine *machine);
/*
 * Wait until somebody asked the machine to stop, or port_interrupt() was called. The caller has left the machine.
 * Gives    True: by a message.
 */
bool port_wait_stop(struct ke_machine *machine);
void port_interrupt(struct ke_machine *machine);
struct host_launched;
struct port_launch {
	const char *path;               /* of the Linux program */
	const char *const *environment; /* all that it gets */
	int descriptor;                 /* it gets that, too, behind its socket; the caller's. -1: none */
	bool apart;                     /* in namespaces of its own, where the kernel lets us */
	const WCHAR *name;
	enum se_account account;
	/* Before it is told that it is a process: what it is to have from the beginning. Null: nothing. */
	NTSTATUS (*prepare)(void *context, struct ps_process *process, uint64_t given[PORT_GIVEN]);
	void *context;
};
/*
 * Start a Linux program as a process of the machine, which nobody else can be: it has the only other end of its socket.
 * When the NT process ends, so does the program, at once.
 * Gives    A reference to the process; ret_linux, its number.
 * Errors   STATUS_NOT_SUPPORTED: the port is closed; STATUS_OBJECT_NAME_NOT_FOUND: it cannot be started; what prepare
 *          gives; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS port_launch(struct ke_machine *machine, const struct port_launch *launch,
                     struct ps_process **ret_process, int *ret_linux);
/* Processes that are attached now. */
uint32_t port_process_count(struct ke_machine *machine);
/* Events that lie in shared memory now. */
uint32_t port_event_count(struct ke_machine *machine);

/* --- The attached process's side ------------------------------------------------------------------------------------- */

struct port_client;
struct port_client_thread;

struct port_client_options {
	const char *path; /* of the socket */
	const char *name; /* of the program; what does not fit is cut */
	bool has_account; /* it wants to be account, not what the machine is told for its user */
	enum se_account account;
	bool is_child; /* an attached process has made it: socket is what port_client_create_process() gave that */
	int socket;    /* taken over */
	/*
	 * The process is over: terminated, or the machine has ended. On a thread of the client's own; does not
	 * return when the program is to end. machine_ended: nobody said goodbye.
	 */
	void (*ended)(void *context, bool machine_ended, NTSTATUS status);
	void *context;
};
/*
 * Attach this Linux process, once in its life.
 * Errors   STATUS_OBJECT_NAME_NOT_FOUND: no machine listens there; STATUS_INVALID_PARAMETER: it speaks otherwise;
 *          STATUS_ACCESS_DENIED: it does not admit this user, or not as that account;
 *          what the machine refused with; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS port_client_attach(const struct port_client_options *options, struct port_client **ret_client);
/* Ask the machine that listens at path to stop. Errors: as above. */
NTSTATUS port_client_stop_machine(const char *path);
/*
 * Ask the machine that listens at path what it holds: lines as inspect.c says, which the caller frees.
 * Errors   as above; STATUS_PORT_DISCONNECTED: it ended meanwhile; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS port_client_inspect(const char *path, char **ret_text);
struct port_client_memory {
	uintptr_t start;
	uint64_t bytes;
	int descriptor;
};
void port_client_memory(const struct port_client *client, struct port_client_memory *ret_memory);
/* How many MDLs of the machine have locked any of it, as the machine counts them: what mm is to know of. */
const uint32_t *port_client_locks(const struct port_client *client);
/* Asks the machine whether any has locked these. By a thread that has none there: no. */
bool port_client_are_locked(const void *start, size_t bytes);
uint32_t port_client_process_id(const struct port_client *client);
/* What the machine has told it at the beginning: a handle (0: none), where the machine's time begins. */
uint64_t port_client_given(const struct port_client *client, uint32_t index);
uint64_t port_client_clock_origin_ns(const struct port_client *client);
/* The first thread, made by the attach. */
struct port_client_thread *port_client_first_thread(struct port_client *client);
uint32_t port_client_thread_id(const struct port_client_thread *thread);
/*
 * Memory of this process at [address, address + bytes), whole pages, becomes the machine's too: gives a memory file
 * that the machine has mapped there; the caller maps it.
 * Errors   STATUS_CONFLICTING_ADDRESSES: the machine has something there; what it refused with.
 */
NTSTATUS port_client_map(struct port_client *client, uintptr_t address, uint64_t bytes, int *ret_descriptor);
/*
 * A machine's thread for another thread of this process.
 * Errors   What port_create_thread gave; STATUS_UNSUCCESSFUL.
 */
NTSTATUS port_client_create_thread(struct port_client *client, ACCESS_MASK access, HANDLE *ret_handle,
                                   struct port_client_thread **ret_thread);
/* The thread that it was of has ended, and the machine knows: its page goes. Not of the first one, which stays. */
void port_client_forget_thread(struct port_client_thread *thread);
struct port_client_child {
	struct port_process_made made;
	int socket; /* the caller's: port_client_attach() of the Linux process that the child is to be takes it */
};
/*
 * A process of the machine as a child of this one, with its account: flags are PORT_CHILD_. It ends when the last
 * descriptor of its socket is closed.
 * Errors   STATUS_INSUFFICIENT_RESOURCES: there are too many; what the making of processes gives.
 */
NTSTATUS port_client_create_process(struct port_client *client, const WCHAR *name, uint32_t flags,
                                    struct port_client_child *ret_child);
/* thread will be that of a thread whose stack the machine has not: memory that it has, for copies of arguments. */
#define PORT_CLIENT_COPIES_BYTES 20480u
void port_client_copy_elsewhere(struct port_client_thread *thread, void *copies);
/* The calling Linux thread speaks for thread from now on. */
void port_client_become(struct port_client_thread *thread);
extern _Thread_local struct port_client_thread *port_client_own __attribute__((tls_model("initial-exec")));
/*
 * Called on a thread that the machine does not know and that needs it: it becomes one that it knows, by
 * port_client_become(), or stays. Null: it stays.
 */
extern void (*port_client_newcomer)(void);
struct port_client_thread *port_client_introduce(void);
static inline struct port_client_thread *port_client_current(void)
{
	return __builtin_expect(port_client_own != NULL, 1) ? port_client_own : port_client_introduce();
}
/* The first call of a new thread: it returns when the thread is not suspended, after the APCs that were queued to it. */
void port_client_begin_thread(void);
/*
 * The first call of the process's first thread, likewise: what views it has from its maker are mapped, too.
 * Errors   STATUS_SHARING_VIOLATION: one that is written cannot be mapped for that any more; of the mapping.
 */
NTSTATUS port_client_begin_process(void);
/*
 * Call service with its arguments for the calling thread. handler, if any, is called instead of a return when the
 * machine has ended the thread.
 * Gives    The service's result; STATUS_THREAD_IS_TERMINATING.
 */
uint64_t port_call(uint32_t service, const uint64_t *arguments, uint32_t count);
/* port_call() for this program's own calls: arguments (PORT_ARGUMENTS of them) may lie in memory of its own. */
uint64_t port_call_service(uint32_t service, const char *letters, uint64_t *argument);
/* NtSetEvent and NtResetEvent where the event lies. Gives    False: the machine must be called. */
bool port_client_set(uint64_t handle, LONG *previous);
bool port_client_reset(uint64_t handle, LONG *previous);
/* NtWaitForSingleObject with its arguments; where the event lies, or in the machine. */
uint64_t port_client_wait(uint64_t *argument);
/* NtWaitForMultipleObjects and NtSignalAndWaitForSingleObject, likewise. */
uint64_t port_client_wait_many(uint64_t *argument);
uint64_t port_client_signal_and_wait(uint64_t *argument);
/* NtDelayExecution: in this process, or in the machine. */
uint64_t port_client_delay(uint64_t *argument);
/*
 * handler is told of each view that comes (bytes, writable) and goes, on a thread of the client's own.
 */
void port_client_on_view(struct port_client *client,
                         void (*handler)(const struct port_view *view));
/*
 * As ob_keyed_mutex_acquire() and ob_keyed_mutex_release() for a handle of the machine's: where the mutex lies, or by
 * a call. ret_fence and timeout may be null.
 */
NTSTATUS port_client_keyed_acquire(uint64_t opening, uint64_t key, const int64_t *timeout,
                                   uint64_t *ret_fence);
NTSTATUS port_client_keyed_release(uint64_t opening, uint64_t key, uint64_t fence);
void port_client_on_thread_end(struct port_client *client, void (*handler)(void));
/*
 * Wait for the end of this Linux process, which the thread that listens to the machine brings about. For a thread that
 * must not leave although the machine has ended it; with the waits for answers and messages, what a program's
 * thread does outside ke.
 */
_Noreturn void port_client_await_end(struct port_client *client);
/* Of the last call of a service that sets one. */
uint32_t port_last_error(void);

/* --- The switch ------------------------------------------------------------------------------------------------- */

/* Where this program's own calls of services go: its machine, or the one that it is attached to. */
extern void *port_services[];
/* This process is attached to a machine: what win32 would do to its own machine is to be done there. */
extern bool port_services_attached;
/* Handles of the attached process's own machine, which has only its console, bear this bit. */
#define PORT_OWN_HANDLE 0x40000000u
/* Let them go to the machine that this process is attached to. */
void port_services_attach(void);
/* The services of PORT_NT_SERVICES, as this program's image imports them. */
extern const struct image_export_table port_stub_export_table;
struct image_registry;
/* How an image of an attached process finds a name of the kernel's tables. */
enum port_import {
	PORT_IMPORT_REDIRECTED, /* the service of that name in the machine that the process is attached to */
	PORT_IMPORT_LOCAL,      /* the function itself: it touches nothing but the process's own memory */
	PORT_IMPORT_REFUSED     /* a function that says its name and its caller's, and fails */
};
/* Of a function of one of the kernel's tables; ret_reason, why it is local, else null. May be null. */
enum port_import port_import_kind(const char *name, const char **ret_reason);
/*
 * Add what programs of an attached process find under the names of a kernel's table, before that table itself.
 * Names that nobody has declared are refused: none acts on the machine that the process has for itself.
 * Gives    0, or a negative errno.
 */
int port_hide_table(struct image_registry *registry, const struct image_export_table *table);

#endif

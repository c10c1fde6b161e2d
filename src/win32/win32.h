/*
 * win32/win32.h - clients: programs that open devices, run as NT processes inside the machine.
 *
 * Model    A client is an image (include/drydock/image.h) of kind program, a process of ps with a heap in
 *          the user arena, and threads whose previous mode is user. Its imports are bound to the functions of
 *          this folder, which act on the calling thread's process: exit() ends that process, malloc() takes from
 *          its heap. A crash in its code ends it and is a finding. Files lie in the machine's own tree,
 *          below `C:\`; the console goes through an operations table.
 * Source   Windows reference of each function; docs/clients.md.
 * Locks    win32_machine.lock guards lists; a host lock, held over nothing.
 * IRQL     PASSIVE_LEVEL everywhere.
 * Tests    tests/win32
 */
#ifndef DRYDOCK_WIN32_H
#define DRYDOCK_WIN32_H

#include "nt/ps/ps.h"

/* --- Machine ---------------------------------------------------------------------------------------- */

/*
 * Make machine->win32, the volume `C:` and the console device. Needs io and pnp. Caller: a thread in the
 * machine.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, what making the devices gave.
 */
NTSTATUS win32_machine_create(struct ke_machine *machine);
/* Every client must have ended. Null state is accepted. Caller: a thread in the machine. */
void win32_machine_destroy(struct ke_machine *machine);

/* Where the console of a machine's clients is. The table and its context outlive the machine. */
struct win32_console_operations {
	/* stream 1: output, 2: errors. Text is what the client wrote, byte by byte. */
	void (*write)(void *context, int stream, const char *text, size_t bytes);
	/* Wait for input; gives the bytes read, at most capacity and at most a line; 0: the input has ended. */
	size_t (*read)(void *context, char *to, size_t capacity);
	/* True when read() would give something at once. Null: never. */
	bool (*ready)(void *context);
};
/* Until it is called, the console is the program's own standard input, output and errors. */
void win32_console_set(struct ke_machine *machine, const struct win32_console_operations *operations,
                       void *context);
/*
 * Ctrl-C (event 0) or Ctrl-Break (1): every client runs its handlers on a thread of its own, or ends with
 * STATUS_CONTROL_C_EXIT. Caller: a thread in the machine.
 */
void win32_console_control(struct ke_machine *machine, uint32_t event);

/* What the service manager does for StartService and ControlService(STOP). */
struct win32_service_operations {
	/* Load and start the driver of service. Gives a reference to its driver object. */
	NTSTATUS (*start)(struct ke_machine *machine, const WCHAR *service, PDRIVER_OBJECT *ret_driver);
	/* Unload it. */
	NTSTATUS (*stop)(struct ke_machine *machine, const WCHAR *service);
};
/* Until it is called: pnp's load_driver, and io_driver_unload(). */
void win32_service_set(struct ke_machine *machine, const struct win32_service_operations *operations);

/*
 * Put a file of that content at path (`C:\dir\name`), with the directories above it; one that is there is
 * replaced. content is copied.
 * Errors   STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS win32_file_put(struct ke_machine *machine, const WCHAR *path, const void *content, size_t bytes);
/*
 * Read a file whole. Gives memory that the caller frees with free().
 * Errors   STATUS_OBJECT_NAME_NOT_FOUND, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS win32_file_get(struct ke_machine *machine, const WCHAR *path, void **ret_content,
                        size_t *ret_bytes);

/* The error of Win32 for status (RtlNtStatusToDosError); ERROR_MR_MID_NOT_FOUND when there is none. Any IRQL. */
ULONG win32_error_from_status(NTSTATUS status);

/* --- Clients ---------------------------------------------------------------------------------------- */

struct image;

struct win32_client_options {
	struct image *image;            /* loaded and bound; taken over on success */
	const char *name;               /* "ioctlapp"; UTF-8, like all texts here */
	const char *const *arguments;   /* without the program's name */
	size_t argument_count;
	const char *const *environment; /* "NAME=value"; may be null */
	size_t environment_count;
	const char *directory;          /* current directory; null: `C:\` */
	/* Of a process that a client makes; zero otherwise. */
	bool whole_environment;         /* environment is all there is: nothing is added to it */
	bool inherit_handles;           /* from the running thread's process */
	bool suspended;
	HANDLE standard[3];             /* for standard input, output and errors; null: its own */
	struct ps_thread **ret_thread;  /* its first thread, referenced; may be null */
};
/*
 * Make the process and start its first thread: constructors, then main, wmain or WinMain. The caller
 * has told ke and verify of the image's range.
 * Owns     The caller gets one reference to the process.
 * Errors   STATUS_INVALID_IMAGE_FORMAT: not a program; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS win32_client_start(struct ke_machine *machine, const struct win32_client_options *options,
                            struct ps_process **ret_process);

/* How a client's program becomes another client: files of programs belong to the machine's maker. */
struct win32_program_operations {
	/* A fresh copy of the program at path, its range told to ke and verify. Null: it cannot be loaded. */
	struct image *(*load)(struct ke_machine *machine, const char *path);
	/* The process of image has ended; image is about to be unloaded. */
	void (*ended)(struct ke_machine *machine, const struct image *image);
	/*
	 * In a process that is attached: start the program at path as the Linux process that speaks for the process at
	 * the other end of socket, with options but for its image.
	 * Errors   STATUS_INSUFFICIENT_RESOURCES; what the host refused with.
	 */
	NTSTATUS (*start)(struct ke_machine *machine, const char *path,
	                  const struct win32_client_options *options, int socket);
};
/* Until it is called CreateProcess fails. */
void win32_program_set(struct ke_machine *machine, const struct win32_program_operations *operations);
/* End what is left of the clients that process and its children have made, and wait for them. */
void win32_children_end(struct ps_process *process);

/* How a client ended. */
struct win32_client_result {
	uint32_t exit_code;      /* of exit(), or an NTSTATUS */
	bool crashed;            /* by a fault in its code, which is a finding */
	uint64_t leaked_blocks;  /* of its heaps, not freed when it ended: told, no finding */
	uint64_t leaked_bytes;
	uint64_t leak_site;      /* return address of the first one's allocation */
};
/*
 * Wait until process has ended. timeout null: for ever.
 * Errors   STATUS_TIMEOUT: it runs on.
 */
NTSTATUS win32_client_wait(struct ps_process *process, LARGE_INTEGER *timeout,
                           struct win32_client_result *ret_result);

/* --- User-mode drivers --------------------------------------------------------------------------------- */

/*
 * Threads of the system process may call what programs call from now on: before the first user-mode driver is loaded.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS win32_user_drivers_begin(struct ke_machine *machine);
struct port_client;
/*
 * In a driver host, after win32_attach(): what drivers call goes to the machine that the process is attached to, on
 * whichever thread; each becomes one of that machine's, too, when it first needs it.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS win32_user_drivers_attach(struct ke_machine *machine, struct port_client *port);

/* --- A client of another Linux process's machine -------------------------------------------------------- */

struct port_client;

/*
 * machine, just made, is the own one of a process that port has attached: its one client's memory and threads are the
 * other machine's, too. port_services_attach() was called before machine was made.
 */
void win32_attach(struct ke_machine *machine, struct port_client *port);
/*
 * Make the image's memory the other machine's, too. Before anything of it has run.
 * Errors   STATUS_CONFLICTING_ADDRESSES: load it elsewhere; what the machine refused with.
 */
NTSTATUS win32_attach_image(struct port_client *port, const struct image *image);

struct port_extension;
/*
 * The functions of this folder that attached processes call in the machine: those that look at the device tree. Null:
 * memory is short. One for all machines of this program.
 */
const struct port_extension *win32_remote_extension(struct ke_machine *machine);
/* Their names, and those that are not built for attached processes, for programs of such a process. */
extern const struct image_export_table win32_remote_export_table;

/* --- Names of ours that clients import; ends with null ------------------------------------------------ */

extern const struct image_export_table *const win32_export_tables[];

#endif

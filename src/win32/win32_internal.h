/* win32/win32_internal.h - what the files of this folder share. */
#ifndef DRYDOCK_WIN32_INTERNAL_H
#define DRYDOCK_WIN32_INTERNAL_H

#include <uchar.h>

#include "base/trace/calls.h"
#include "nt/cm/cm.h"
#include "nt/ex/ex.h"
#include "nt/io/io.h"
#include "nt/mm/mm.h"
#include "nt/ob/nt_services.h"
#include "nt/pnp/pnp.h"
#include "nt/ps/ps.h"
#include "nt/rtl/crt.h"
#include "nt/rtl/format.h"
#include "win32/win32.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#undef DeleteFile /* a field of FILE_DISPOSITION_INFORMATION */

#define WIN32_PATH_MAX 1024  /* characters of a path, with its terminator */
#define WIN32_TLS_SLOTS 128
#define WIN32_EXIT_ROUTINES 64

struct win32_heap;
struct crt_process;
struct win32_module;
struct win32_pool;
struct win32_tree;
struct win32_install;

/* install_api.c */
void win32_install_destroy(struct win32_install *install);
/* True when an SP_DEVINFO_DATA.Reserved is a root device of a program; its node, or null: no driver yet. */
bool win32_install_made(ULONG_PTR reserved, struct pnp_device **ret_node);

struct win32_machine {
	struct ke_machine *machine;
	const struct win32_console_operations *console;
	void *console_context;
	const struct win32_service_operations *services;
	const struct win32_program_operations *programs;
	struct host_lock lock;   /* processes */
	LIST_ENTRY processes;    /* struct win32_process.entry, in order of creation */
	struct win32_tree *tree;
	PDRIVER_OBJECT volume_driver, console_driver, null_driver;
	PVOID station, desktop; /* of all programs; ob frees them with the machine */
	struct win32_process *user_drivers; /* of the system process; null: no user-mode driver was loaded */
	struct win32_install *install; /* null: nothing was installed by a program */
};

/* process.c: what it has of its own (objects, heaps, files of the C runtime) goes. */
void win32_process_clear(struct win32_process *process);
/* user_driver.c */
void win32_user_drivers_end(struct win32_machine *machine);

struct win32_exit_routine {
	void (*routine)(void *context);
	void *context;
};

/* Hangs at ps_process.win32; lives until the process object dies. */
struct win32_process {
	LIST_ENTRY entry;
	struct win32_machine *machine;
	struct ps_process *ps;
	bool over; /* under machine->lock: no thread of it runs any more, and ps may go */
	struct image *image;
	char name[64];
	struct host_lock lock;          /* everything below */
	struct win32_heap *heap;        /* GetProcessHeap */
	LIST_ENTRY heaps;               /* struct win32_heap.entry, creation order */
	LIST_ENTRY threads;             /* struct win32_thread.entry */
	LIST_ENTRY objects;             /* struct win32_object.entry: pseudo handles */
	uint32_t object_count;          /* of them */
	uint32_t tls_used[WIN32_TLS_SLOTS / 32];
	HANDLE standard[3];             /* input, output, errors */
	uint32_t first_id;              /* id of the first client of its line of makers */
	HANDLE given_standard[3];       /* what its maker gave instead, or null */
	WCHAR directory[WIN32_PATH_MAX];
	int argument_count;
	char **arguments;               /* on the heap, client memory */
	WCHAR **wide_arguments;
	char *command_line;
	WCHAR *wide_command_line;
	char **environment;             /* each on the heap; null-terminated */
	uint32_t environment_count;
	struct win32_exit_routine exit_routine[WIN32_EXIT_ROUTINES];
	uint32_t exit_routine_count;
	PHANDLER_ROUTINE control_handler[8];
	uint32_t control_handler_count;
	bool ignores_control_c;
	struct crt_process *crt;        /* open files of the C runtime */
	struct win32_pool *pool;        /* thread pool, made on first use */
	HANDLE timer_queue;             /* the default one, made on first use */
	HANDLE station, desktop;        /* own handles, made on first use */
	struct win32_client_result result;
};

/* Hangs at ke_thread.win32. */
struct win32_thread {
	LIST_ENTRY entry;
	struct win32_process *process;
	DWORD last_error;
	int crt_error;
	unsigned int crt_dos_error;
	unsigned int random;
	char *token;                    /* strtok */
	void *tls[WIN32_TLS_SLOTS];
	unsigned char time[40];         /* struct tm of gmtime and localtime */
	char text[40];                  /* asctime, ctime */
};

/* Services that no header of the kit declares. */
NTSTATUS NTAPI NtTerminateProcess(HANDLE process, NTSTATUS status);
NTSTATUS NTAPI NtTerminateThread(HANDLE thread, NTSTATUS status);

/* --- The caller ------------------------------------------------------------------------------------- */

/* Slow half of win32_thread_current(): makes the record. Null when memory is short. */
struct win32_thread *win32_thread_make(struct ke_thread *thread);
/* Record of the running thread; never null (memory short ends the process). */
static inline struct win32_thread *win32_thread_current(void)
{
	struct ke_thread *thread = ke_current_thread();
	return thread->win32 ? thread->win32 : win32_thread_make(thread);
}
/* Process of the running thread; never null for clients. */
static inline struct win32_process *win32_process_current(void)
{
	return win32_thread_current()->process;
}
static inline struct win32_machine *win32_machine_current(void)
{
	return ke_current_machine()->win32;
}

/*
 * Call a system service: stack memory of the caller and all above it is user memory for it. Afterwards
 * a thread that was asked to end leaves.
 */
#define WIN32_CALL(call) \
	({ \
		struct ke_thread *win32_thread_ = ke_current_thread(); \
		uintptr_t win32_outer_ = win32_thread_->system_call_stack; \
		uintptr_t win32_stack_; \
		__asm__ volatile("mov %%rsp, %0" : "=r"(win32_stack_)); \
		win32_thread_->system_call_stack = win32_stack_; \
		__typeof__(call) win32_result_ = (call); \
		win32_thread_->system_call_stack = win32_outer_; \
		if (__builtin_expect(win32_thread_->terminating, 0)) \
			ps_thread_check_terminate(); \
		win32_result_; \
	})

/* --- Errors ------------------------------------------------------------------------------------------- */

/* errno for a Win32 error. */
int win32_errno_from_error(DWORD error);
static inline void win32_set_error(DWORD error)
{
	win32_thread_current()->last_error = error;
}
/* Set the last error; gives FALSE. */
BOOL win32_fail(DWORD error);
/* Set the last error from status when it is a failure; gives TRUE for success. */
BOOL win32_succeed(NTSTATUS status);
/* Text of a Win32 error, or null. */
const char *win32_error_text(DWORD error);

/* --- Text ---------------------------------------------------------------------------------------------- */

/* UTF-8 to UTF-16 with terminator, cut to capacity; gives the length. null gives "". */
size_t win32_widen(const char *from, WCHAR *to, size_t capacity);
/* UTF-16 to UTF-8 likewise. */
size_t win32_narrow(const WCHAR *from, char *to, size_t capacity);
/* A UTF-16 copy of an A function's argument on the stack. */
struct win32_wide {
	WCHAR text[WIN32_PATH_MAX];
	const WCHAR *pointer; /* text, or null for a null argument */
};
const WCHAR *win32_wide(struct win32_wide *wide, const char *from);
/* Copy text with terminator to a counted result as W and A functions answer: length, or what is needed. */
DWORD win32_answer_wide(const WCHAR *text, WCHAR *to, DWORD capacity);
DWORD win32_answer_narrow(const WCHAR *text, char *to, DWORD capacity);
static inline UNICODE_STRING win32_string(const WCHAR *text)
{
	USHORT bytes = (USHORT)(crt_wcslen(text) * sizeof(WCHAR));
	return (UNICODE_STRING){ bytes, (USHORT)(bytes + sizeof(WCHAR)), (PWCH)(uintptr_t)text };
}

/* --- Paths --------------------------------------------------------------------------------------------- */

/*
 * A Win32 name as an NT path into to (WIN32_PATH_MAX characters): `\\.\X` and `\\?\X` become `\??\X`, drive
 * paths are made whole and clean.
 * Errors   STATUS_OBJECT_NAME_INVALID, STATUS_NAME_TOO_LONG, STATUS_OBJECT_PATH_NOT_FOUND (empty).
 */
NTSTATUS win32_nt_path(const WCHAR *name, WCHAR *to);
/* The whole form of a drive path: `C:\a\b`. Errors: STATUS_NAME_TOO_LONG. */
NTSTATUS win32_full_path(const WCHAR *name, WCHAR *to);

/* --- Heap ---------------------------------------------------------------------------------------------- */

struct win32_heap *win32_heap_create(struct win32_process *process);
void win32_heap_destroy(struct win32_heap *heap);
/* 16-byte aligned, client memory; null when memory is short. site: who asked, for reports. */
void *win32_heap_allocate(struct win32_heap *heap, size_t bytes, bool zeroed, uintptr_t site);
/* False: not a block of heap (reported). */
bool win32_heap_free(struct win32_heap *heap, void *block, uintptr_t site);
void *win32_heap_resize(struct win32_heap *heap, void *block, size_t bytes, bool zeroed, uintptr_t site);
/* Size as asked for; (size_t)-1: not a block. */
size_t win32_heap_size(struct win32_heap *heap, const void *block);
/* Is heap one of the running process's? */
bool win32_heap_is_valid(struct win32_heap *heap);
/* Sum up what is left in all heaps of process. */
void win32_heap_account(struct win32_process *process, struct win32_client_result *result);
/* From the process heap of the running thread's client. */
void *win32_allocate(size_t bytes);
void win32_free(void *block);
#define WIN32_SITE trace_call_site((uintptr_t)__builtin_return_address(0))

/* --- Pseudo handles: finds, device sets, services, notifications ------------------------------------------ */

struct win32_object {
	LIST_ENTRY entry;
	uint32_t kind;
	void (*destroy)(struct win32_object *object); /* frees the memory too */
};
enum win32_object_kind {
	WIN32_OBJECT_FIND = 1, WIN32_OBJECT_DEVICE_SET, WIN32_OBJECT_SERVICE_MANAGER,
	WIN32_OBJECT_SERVICE, WIN32_OBJECT_NOTIFICATION, WIN32_OBJECT_MODULE, WIN32_OBJECT_WAIT,
	WIN32_OBJECT_INF, WIN32_OBJECT_TIMER_QUEUE
};
/* Put object into the process's list; it is destroyed when the process ends. */
void win32_object_add(struct win32_object *object, enum win32_object_kind kind,
                      void (*destroy)(struct win32_object *object));
/* object if it is in the list and of kind, else null. */
struct win32_object *win32_object_check(const void *object, enum win32_object_kind kind);
/* Take object out of the list; the caller destroys it. False: it was not there. */
bool win32_object_remove(struct win32_object *object);

/* A process of another Linux process has what its calls of remote.c need: objects, last errors. */
NTSTATUS win32_remote_begun(struct ps_process *ps);
void win32_remote_ended(struct ps_process *ps);

/* --- Parts ----------------------------------------------------------------------------------------------- */

NTSTATUS win32_null_create(struct win32_machine *machine);
void win32_null_destroy(struct win32_machine *machine);
NTSTATUS win32_station_create(struct win32_machine *machine);
NTSTATUS win32_volume_create(struct win32_machine *machine);
void win32_volume_destroy(struct win32_machine *machine);
NTSTATUS win32_console_create(struct win32_machine *machine);
void win32_console_destroy(struct win32_machine *machine);
/* Write to the console without a request. */
void win32_console_write(struct win32_machine *machine, int stream, const char *text, size_t bytes);
size_t win32_console_read(struct win32_machine *machine, char *to, size_t capacity);
bool win32_console_ready(struct win32_machine *machine);
/* Make the process's standard handles; called on its first thread. */
NTSTATUS win32_console_open(struct win32_process *process);

/* A client thread of process that calls start(context). */
NTSTATUS win32_thread_start(struct win32_process *process, void (*start)(void *), void *context,
                            bool suspended, struct ps_thread **ret_thread);
/* End the running process: exit routines have run. Does not return. */
_Noreturn void win32_process_exit(uint32_t code);
/* The C runtime's part of exit(): routines, files. */
void crt_process_finish(struct win32_process *process);
void crt_process_destroy(struct win32_process *process);
void win32_pool_destroy(struct win32_process *process);
/* The process of a record, referenced; null when it has ended. */
struct ps_process *win32_process_reference(struct win32_process *process);
/* Call function(context) on a thread of the running process's pool. False: memory is short. */
bool win32_pool_call(void (*function)(void *context), void *context);
/* The DEVINST of a node; 0: it is not in the tree. */
DWORD win32_device_number(struct pnp_device *node);
/* A critical section of our own: init with LockCount -1. */
void win32_section_enter(LPCRITICAL_SECTION section);
void win32_section_leave(LPCRITICAL_SECTION section);
/* NT absolute timeout for a Win32 one; gives null for INFINITE. */
PLARGE_INTEGER win32_timeout(DWORD milliseconds, PLARGE_INTEGER to);

/* Names for the tables: W("CreateFileW", create_file_w). */
/* Of a device, as DeviceIoControl without OVERLAPPED; the last error is set. */
struct win32_control {
	void *input;
	ULONG input_bytes;
	void *output;
	ULONG output_bytes;
};
BOOL win32_device_control(HANDLE device, ULONG code, const struct win32_control *control);

#define W(text, function) { text, (void *)(function), IMAGE_EXPORT_KIND_FUNCTION }
#define WIN32_TABLE(table_name, module_name, ...) \
	static const struct image_export table_name##_exports[] = { __VA_ARGS__ }; \
	const struct image_export_table table_name = { module_name, table_name##_exports, \
		sizeof(table_name##_exports) / sizeof(table_name##_exports[0]) }

/* Last: services go to the machine that the process is attached to, if it is. */
#include "nt/port/redirect.h"

#endif

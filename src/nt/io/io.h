/*
 * nt/io/io.h - drivers, devices, files, I/O request packets, completion ports.
 *
 * Model    A driver object is made from a record (name, entry, code range), started by calling its entry
 *          on a thread of the system process, and unloaded when the last of its devices, files and IoKind
 *          threads is gone. Device and file objects are object-manager types; a device parses what follows
 *          its name, so that opening `\Device\X\rest` sends IRP_MJ_CREATE with `\rest`. A request made by
 *          an Nt service is an IRP from a per-thread cache; it is finished on the caller's own stack
 *          when the driver completes it before its dispatch routine returns, else by a special kernel APC
 *          to the thread that asked.
 * Source   WDK reference of the Io functions, "Completing IRPs", "Synchronizing IRP cancellation".
 * Locks    io_machine.lock (drivers, devices, their lists) > io_thread.lock (a thread's requests) >
 *          io_completion.lock. All are host locks: none is held across a driver's routine or a wait. The
 *          global cancel spin lock is a KSPIN_LOCK, as documented.
 * Tests    tests/nt/io
 */
#ifndef DRYDOCK_SRC_NT_IO_H
#define DRYDOCK_SRC_NT_IO_H

#include "nt/ke/ke.h"
#include "nt/ob/ob.h"

/* --- Machine ---------------------------------------------------------------------------------------- */

/*
 * Make the types Adapter, Controller, Device, Driver, File and IoCompletion, `\Driver`, `\FileSystem` and the state at
 * machine->io.
 * Needs    ob, se, ex, mm, ps and cm of the machine. Caller: a thread in the machine.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS io_machine_create(struct ke_machine *machine);
/* Free what io_machine_create() made; every driver must have been unloaded. Null state is accepted. */
void io_machine_destroy(struct ke_machine *machine);

/* --- Driver objects --------------------------------------------------------------------------------- */

struct io_driver_options {
	const WCHAR *name;        /* service name, e.g. u"sioctl"; the object is `\Driver\NAME` */
	const WCHAR *object_name; /* null: `\Driver\NAME` */
	const WCHAR *
		registry_path; /* null: `\Registry\Machine\System\CurrentControlSet\Services\NAME` */
	PDRIVER_INITIALIZE entry; /* DriverEntry, or a framework's stand-in for it */
	const void *
		written_entry; /* the routine of the image behind entry, for findings; null: entry */
	void *start; /* code range for DriverStart and DriverSize; null when not an image */
	size_t size_bytes;
	void *image; /* the creator's record, see io_driver_image() */
	/* The driver object is gone and no code of it runs: unload the code. Null: nothing. */
	void (*released)(struct ke_machine *machine, void *image);
};

/*
 * Make the driver object and its DRIVER_EXTENSION; every major function completes with
 * STATUS_INVALID_DEVICE_REQUEST until the driver sets its own. Its entry has not been called.
 * Gives    A reference to the driver object, dropped by io_driver_unload() or after a failed io_driver_start().
 * IRQL     PASSIVE_LEVEL.
 * Errors   STATUS_OBJECT_NAME_COLLISION (the name is in use), STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS io_driver_create(struct ke_machine *machine, const struct io_driver_options *options,
                          PDRIVER_OBJECT *ret_driver);
/*
 * Call the entry on a thread of the system process and wait for it; then run its reinitialization
 * routines. A failing entry leaves nothing behind: what the driver forgot to delete is reported (VF-29)
 * and taken away, and the driver object is released.
 * Errors   What the entry returned; STATUS_UNSUCCESSFUL when it ended in a bugcheck.
 */
NTSTATUS io_driver_start(PDRIVER_OBJECT driver);
/*
 * Unload: marks the driver so that no new open succeeds, waits until its files are closed and its Io threads have
 * ended, calls DriverUnload on a system thread, names what is left (requests, devices, symbolic links,
 * interfaces, timers, work items, threads: VF-29, THR-2), then releases the object.
 * Errors   STATUS_INVALID_DEVICE_REQUEST: no DriverUnload routine (nothing happened).
 *          STATUS_DEVICE_BUSY: files were still open after options.request_timeout_ms of machine time; each
 *          request that holds them has been named. Also when PnP devices of it are left.
 */
NTSTATUS io_driver_unload(PDRIVER_OBJECT driver);
/* The creator's record of driver (options.image). */
void *io_driver_image(PDRIVER_OBJECT driver);
/* "sioctl": the service name in UTF-8, as findings show it; lives as long as the object. */
const char *io_driver_name(PDRIVER_OBJECT driver);
/* The driver of that service name, referenced, or null. Case does not matter. */
PDRIVER_OBJECT io_driver_find(struct ke_machine *machine, const WCHAR *name);
/* The driver whose code range holds address, not referenced, or null. */
PDRIVER_OBJECT io_driver_at(struct ke_machine *machine, const void *address);
/* Call visit for every driver in order of creation; each is referenced for the call. */
void io_driver_for_each(struct ke_machine *machine,
                        void (*visit)(PDRIVER_OBJECT driver, void *context), void *context);
/* Send IRP_MJ_SHUTDOWN to every device that registered for it, the last registered first; each once. */
void io_shutdown(struct ke_machine *machine);
/* Number of device objects driver has (undeleted). */
uint32_t io_driver_device_count(PDRIVER_OBJECT driver);
/*
 * Run function(context) at PASSIVE_LEVEL on a thread of the system process and wait: at once on the
 * running thread when it is one, else on a fresh one. False: it ended in a bugcheck.
 */
bool io_call_in_system(struct ke_machine *machine, void (*function)(void *context), void *context);

/* --- Devices ---------------------------------------------------------------------------------------- */

/* Note the device tree's record of a physical device object (DO_BUS_ENUMERATED_DEVICE); null takes it back. */
void io_device_set_node(PDEVICE_OBJECT device, void *node);
/* That record for device itself, or null. */
void *io_device_node(PDEVICE_OBJECT device);
/* Lowest device of the stack that device is in, not referenced. */
PDEVICE_OBJECT io_device_bottom(PDEVICE_OBJECT device);
/* From now on opens of this stack fail with STATUS_NO_SUCH_DEVICE (true) or succeed again (false). */
void io_device_refuse_opens(PDEVICE_OBJECT device, bool refuse);
/* True when a file object that was opened through device's stack has not been closed. */
bool io_device_has_files(PDEVICE_OBJECT device);
/* What DEVICE_OBJECT_TYPE, driver, name and file counts are, for reports. */
struct io_device_view {
	const char *driver;
	UNICODE_STRING name; /* empty: unnamed */
	uint32_t open_files;
	uint32_t stack_size;
	DEVICE_TYPE type;
};
void io_device_describe(PDEVICE_OBJECT device, struct io_device_view *ret_view);

/* What the device tree above answers and is told. All may be null; called at PASSIVE_LEVEL without locks. */
struct io_upper_operations {
	/* A driver was unloaded: report and remove what of it is left above, and count the findings. */
	void (*driver_audit)(PDRIVER_OBJECT driver, uint32_t *findings);
	/* IoDeleteDevice was called for device. */
	void (*device_deleted)(PDEVICE_OBJECT device);
	/* A file object that was opened through device's stack is gone. */
	void (*file_closed)(PDEVICE_OBJECT device);
	/* The index-th interrupt (message: of the message-signalled ones) assigned to the device's stack. */
	bool (*interrupt_resource)(PDEVICE_OBJECT device, ULONG index, bool message,
	                           CM_PARTIAL_RESOURCE_DESCRIPTOR *ret_descriptor);
};
void io_set_upper(struct ke_machine *machine, const struct io_upper_operations *operations);
/*
 * A device model raises its interrupt line: the objects connected to vector are asked in order of
 * connection until one claims it. True: claimed or pending.
 */
bool io_interrupt_raise(struct ke_machine *machine, ULONG vector);

/* --- Requests ---------------------------------------------------------------------------------------- */

/*
 * Send a request that the system makes itself and wait for it: the stack location is copied from
 * location (major, minor, parameters, flags), its status starts as status_before.
 * Gives    The final status; IoStatus.Information in ret_information (may be null).
 * IRQL     PASSIVE_LEVEL.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, or what the stack gave.
 */
NTSTATUS io_send(PDEVICE_OBJECT device, const IO_STACK_LOCATION *location, NTSTATUS status_before,
                 ULONG_PTR *ret_information);

/*
 * What the calling thread's services ask of drivers from now on is asked for the process of that number of another machine, and
 * IoGetRequestorProcessId() says so; 0: for its own. For a process that does what a reflector hands it.
 * IRQL     PASSIVE_LEVEL.
 */
void io_set_requestor(uint32_t process);

/* One request that has not been completed, for reports and `inspect`. */
struct io_request_view {
	UCHAR major, minor;
	ULONG control_code;     /* of a device control, else 0 */
	uint32_t thread_number; /* who asked; 0: no thread */
	uint64_t age_100ns;
	bool cancel_requested;
	bool cancelable;    /* it has a cancel routine now */
	const char *driver; /* owner of the current stack location, "" when none */
	uint64_t stack[8];  /* where it was made */
	uint32_t stack_depth;
};
/* Call visit for every request that has not been completed, oldest first; a host lock is held. */
void io_request_for_each(struct ke_machine *machine,
                         void (*visit)(const struct io_request_view *view, void *context),
                         void *context);
/*
 * Report each uncompleted request that is older than age_100ns: VF-17 (0xC4/0x135) when its cancel was
 * asked for, else a finding with the major function, the driver that holds it and where it was made.
 * driver null: of all drivers. Gives how many.
 */
uint32_t io_request_report_held(struct ke_machine *machine, PDRIVER_OBJECT driver,
                                uint64_t age_100ns);
/* Cancel all requests of thread and wait until they are completed; ps calls it when a thread ends. */
void io_thread_cancel_requests(struct ke_thread *thread);
/* Free thread's request cache; its requests must be gone. */
void io_thread_release(struct ke_thread *thread);

/* Per-request free memory: what a request service may carry in the packet itself. */
#define IO_INLINE_BUFFER_BYTES 256

/* --- Files ------------------------------------------------------------------------------------------- */

/*
 * Open device_path (`\Device\X\rest` or a link to it) for the kernel without a handle.
 * Gives    A referenced file object and, unreferenced, the top of its device stack.
 */
NTSTATUS io_file_open(const UNICODE_STRING *device_path, ACCESS_MASK access, PFILE_OBJECT *ret_file,
                      PDEVICE_OBJECT *ret_device);

/* --- Completion ports ----------------------------------------------------------------------------------- */

struct io_completion; /* body of an IoCompletion object */

/*
 * Queue a packet to a port (NtSetIoCompletion).
 * IRQL     <= DISPATCH_LEVEL. Errors: STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS io_completion_set(struct io_completion *port, PVOID key, PVOID apc_context,
                           NTSTATUS status, ULONG_PTR information);

/* --- System services -------------------------------------------------------------------------------------
 * NtXxx act for the previous mode of the running thread; ZwXxx for kernel mode. Those that the headers
 * do not declare are declared here, as documented. All: PASSIVE_LEVEL.
 */
NTSTATUS NTAPI NtCreateIoCompletion(PHANDLE port, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                    ULONG concurrency);
NTSTATUS NTAPI NtOpenIoCompletion(PHANDLE port, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtSetIoCompletion(HANDLE port, PVOID key, PVOID context, NTSTATUS status,
                                 ULONG_PTR information);
NTSTATUS NTAPI NtRemoveIoCompletion(HANDLE port, PVOID *key, PVOID *context, PIO_STATUS_BLOCK io,
                                    PLARGE_INTEGER timeout);
/* FILE_IO_COMPLETION_INFORMATION by another name: clients' headers declare that one. */
struct io_completion_entry {
	PVOID key, context;
	IO_STATUS_BLOCK status;
};
NTSTATUS NTAPI NtRemoveIoCompletionEx(HANDLE port, struct io_completion_entry *entries, ULONG count,
                                      PULONG removed, PLARGE_INTEGER timeout, BOOLEAN alertable);
NTSTATUS NTAPI NtQueryIoCompletion(HANDLE port, ULONG information_class, PVOID buffer, ULONG length,
                                   PULONG returned);
NTSTATUS NTAPI NtFlushBuffersFile(HANDLE file, PIO_STATUS_BLOCK io);
NTSTATUS NTAPI ZwCancelIoFileEx(HANDLE file, PIO_STATUS_BLOCK request, PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtCancelIoFile(HANDLE file, PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtCancelIoFileEx(HANDLE file, PIO_STATUS_BLOCK request, PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtCancelSynchronousIoFile(HANDLE thread, PIO_STATUS_BLOCK request,
                                         PIO_STATUS_BLOCK io);

/* Names of ours that images import. */
extern const struct image_export_table io_export_table;

#endif

/*
 * nt/io/io_internal.h - what the files of this folder share.
 *
 * Model    A request is an IRP in memory that stays an IRP for the machine's life: `references` tells
 *          whether it is live, so that a canceller may pin one that another thread completes. Bodies of
 *          driver, device and file objects begin with the documented structure.
 */
#ifndef DRYDOCK_NT_IO_INTERNAL_H
#define DRYDOCK_NT_IO_INTERNAL_H

#include "nt/io/io.h"
#include "nt/ps/ps.h"

/* --- Requests ------------------------------------------------------------------------------------------- */

#define IO_CACHE_CLASSES 3
#define IO_CACHE_DEPTH 4
#define IO_STACK_MAX 64
#define IO_SITE_DEPTH 8
/* The packet lies in a struct io_request: what IoAllocateIrp gives and IoInitializeIrp alone does not. */
#define IO_ALLOCATION_OURS IRP_ALLOCATED_FIXED_SIZE

enum io_request_kind {
	IO_REQUEST_FREE,
	IO_REQUEST_SERVICE, /* made by an Nt service for a handle */
	IO_REQUEST_THREAD, /* IoBuildSynchronousFsdRequest, IoBuildDeviceIoControlRequest, io_send */
	IO_REQUEST_DRIVER  /* IoAllocateIrp: whoever made it frees it */
};

/* What a stack location has seen; the verifier compares when both halves are known (VF-16). */
enum io_level {
	IO_LEVEL_OPEN,
	IO_LEVEL_RETURNED_PENDING,
	IO_LEVEL_RETURNED_OTHER,
	IO_LEVEL_MARKED,
	IO_LEVEL_UNMARKED
};

/* Who finishes a request that was completed without being marked pending. */
enum io_phase { IO_PHASE_NONE, IO_PHASE_DISPATCHING, IO_PHASE_RETURNED, IO_PHASE_COMPLETED };

struct io_request {
	uint32_t references;      /* 0: free. The live request holds one, each pin another */
	uint32_t generation;      /* raised at each allocation */
	uint8_t kind;             /* enum io_request_kind */
	uint8_t capacity;         /* stack locations there is room for */
	uint8_t cache_class;      /* IO_CACHE_CLASSES: none, freed to the machine's odd list */
	uint8_t system_buffer;    /* where AssociatedIrp.SystemBuffer of a service came from */
	uint8_t pended;           /* its dispatch returned STATUS_PENDING */
	uint8_t completed;        /* the walk has left the top location; atomic */
	uint8_t timed_out;        /* named already as held */
	uint8_t phase;            /* enum io_phase; atomic */
	uint8_t file_is_borrowed; /* file is the waiting service's reference */
	struct ke_machine *machine;
	struct io_request *next_free;
	LIST_ENTRY slab_entry; /* io_machine.requests, for ever */
	uint64_t sequence;     /* order among pended requests of the machine */
	uint64_t start_100ns;  /* of machine time, when it pended */
	uint64_t cancel_100ns; /* when its cancel was asked for; 0: never */
	uint64_t site[IO_SITE_DEPTH];
	uint32_t site_depth;
	struct ke_thread
		*owner; /* who asked; null for a driver's own, or when it has ended; atomic */
	uint32_t owner_number;
	uint32_t requestor; /* number of the process of another machine that it is made for; 0: the owner's */
	PFILE_OBJECT file; /* of a service, referenced */
	void *owned_event; /* referenced event object of the service, or null */
	void *allocation;  /* the memory that freeing the record gives back */
	uint8_t level[IO_STACK_MAX + 2];
	IRP irp __attribute__((aligned(16)));
	/* stack locations, then IO_INLINE_BUFFER_BYTES */
};

enum io_system_buffer { IO_BUFFER_NONE, IO_BUFFER_INLINE, IO_BUFFER_POOL };

/* Per thread, at ke_thread.io. */
struct io_thread {
	struct ke_machine *machine;
	LIST_ENTRY entry; /* io_machine.threads, under requests_lock */
	struct io_request *free[IO_CACHE_CLASSES];
	uint8_t free_count[IO_CACHE_CLASSES];
	uint32_t pending; /* live thread requests of this thread */
	PIRP top_level_irp;
	uint32_t requestor; /* of the requests that it makes; as io_request has it */
};

/* The record that irp lies in, or null for memory of a driver's own. */
static inline struct io_request *io_request_of(PIRP irp)
{
	return (irp->AllocationFlags & IO_ALLOCATION_OURS)
	               ? CONTAINING_RECORD(irp, struct io_request, irp)
	               : NULL;
}

/*
 * A live IRP with stack_size zeroed locations, positioned above the top.
 * Errors   null: memory is short, or stack_size is out of 1..IO_STACK_MAX.
 */
struct io_request *io_request_allocate(struct io_thread *thread, CCHAR stack_size,
                                       enum io_request_kind kind);
/* Give the creator's reference back. */
void io_request_release(struct io_request *request);
/* Keep the memory an IRP of this generation; false when it is not one any more. */
bool io_request_pin(struct io_request *request, uint32_t generation);
void io_request_unpin(struct io_request *request);
/* IO_INLINE_BUFFER_BYTES behind the stack locations; null under address sanitizer. */
void *io_request_inline_buffer(struct io_request *request);
/* Record that request pends: order, time, stack. */
void io_request_note_pending(struct io_request *request);
/* Give back the memory of a request, when its machine ends. */
void io_request_destroy(struct io_request *request);
/* Is it a packet of machine, live or free? */
bool io_is_request(struct ke_machine *machine, const void *address);
/* The current thread's record, made at first use; null when memory is short. */
struct io_thread *io_thread_current(void);
bool io_address_sanitizer(void);

/* Live requests that match, pinned, in order of pending; visit must not free. Gives how many. */
typedef bool io_request_filter(struct io_request *request, void *context);
struct io_request_set {
	struct io_request **items;
	uint32_t count;
};
/* Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS io_request_collect(struct ke_machine *machine, io_request_filter *filter, void *context,
                            struct io_request_set *ret_set);
void io_request_set_finish(struct io_request_set *set);

/* Final stage, on the thread that asked: buffers back, status block, event, APC, port; frees the IRP. */
/* False: the answer could not be copied to the caller's buffer. */
bool io_request_finish(struct io_request *request);
/* To memory that the request's caller gave. False: it is gone. */
bool io_give_caller(PIRP irp, void *to, const void *from, size_t bytes);
enum io_dispatched {
	IO_DISPATCHED_INLINE,
	IO_DISPATCHED_PENDING,
	IO_DISPATCHED_FINISHED,
	IO_DISPATCHED_LOST
};
/*
 * Send a request that was made with IRP_DEFER_IO_COMPLETION.
 * Gives    INLINE: completed, the caller calls io_request_finish(). PENDING: an APC finishes it, or has. LOST: the
 *          driver neither completed nor pended it, which has been reported. FINISHED: it was marked pending and
 *          is finished already, though the driver returned another status.
 */
enum io_dispatched io_request_dispatch(struct io_request *request, PDEVICE_OBJECT device,
                                       NTSTATUS *ret_status);
/* A request of the system for the current thread, stack size of device; null: memory is short. */
struct io_request *io_request_for_system(PDEVICE_OBJECT device);
/* Send it and wait; the request is gone afterwards. Gives the final status, whole in ret_result. */
NTSTATUS io_request_wait(struct io_request *request, PDEVICE_OBJECT device,
                         IO_STATUS_BLOCK *ret_result);
/*
 * Its caller has been told that it ended, or has gone itself, while a driver still holds it: from now on no memory
 * of the caller's is touched and none of its routines is called; file and event are signalled all the same.
 */
void io_request_forget_caller(struct io_request *request);
/* Free the request without telling anybody. */
void io_request_finish_quietly(struct io_request *request);
/* Unlock and free the MDLs that the system made for irp. */
void io_request_unlock_mdls(PIRP irp);
void io_request_free_buffers(struct io_request *request);

/* --- Machine -------------------------------------------------------------------------------------------- */

#define IO_REMOVE_LOCK_BUCKETS 256
struct tracked;

struct io_machine {
	struct ke_machine *machine;
	struct host_lock lock;
	LIST_ENTRY drivers;       /* io_driver.entry */
	LIST_ENTRY links;         /* io_link.entry: symbolic links made by drivers */
	LIST_ENTRY shutdown;      /* io_shutdown.entry */
	LIST_ENTRY work_items;    /* IO_WORKITEM.entry */
	LIST_ENTRY timers;        /* IO_TIMER.entry */
	LIST_ENTRY registrations; /* ETW providers */
	LIST_ENTRY file_systems;
	uint32_t next_driver_number, next_device_number;
	struct ob_type *driver_type, *device_type, *file_type, *completion_type, *adapter_type,
		*controller_type, *block_type;
	LIST_ENTRY boot_callbacks; /* boot_callback.entry */
	LIST_ENTRY wmi_blocks;     /* wmi_block.entry */
	KSPIN_LOCK cancel_lock;
	struct host_lock requests_lock; /* requests, odd_free, free */
	LIST_ENTRY requests;            /* every io_request ever made */
	struct io_request *free[IO_CACHE_CLASSES];
	struct io_request *odd_free;
	uint64_t next_pending;
	uint32_t next_etw_handle;
	struct host_lock remove_locks_lock;
	struct tracked *remove_locks[IO_REMOVE_LOCK_BUCKETS];
	LIST_ENTRY interrupts; /* io_interrupt.entry */
	LIST_ENTRY threads;    /* io_thread.entry */
	/* The hook of ps that ours was put in front of. */
	void (*thread_exiting)(struct ke_thread *thread);
	/* pnp: told about a driver that goes away, a device that is deleted, a file that is closed. */
	const struct io_upper_operations *upper;
	KTIMER second; /* io timers */
	KDPC second_dpc;
	uint8_t second_running;
	uint64_t timer_turn;
	PSECURITY_DESCRIPTOR default_descriptor; /* of named devices that bring none */
};

static inline struct io_machine *io_current_machine(void)
{
	return ke_current_machine()->io;
}

/* --- Drivers, devices, files ------------------------------------------------------------------------------ */

struct io_driver {
	DRIVER_OBJECT object;
	DRIVER_EXTENSION extension;
	struct ke_machine *machine;
	LIST_ENTRY entry;
	uint32_t number;
	uint32_t open_files; /* files not deleted whose device is ours; atomic */
	uint32_t threads;    /* IoCreateSystemThread; atomic */
	bool started;
	bool unloading; /* no more opens; atomic */
	bool released;
	uintptr_t written_entry;                    /* the routine of the image that is its entry */
	bool built_in;                              /* one of the runtime's own */
	UNICODE_STRING service_name, registry_path; /* own buffers */
	char name[32];
	void *image;
	void (*image_released)(struct ke_machine *machine, void *image);
	LIST_ENTRY client_extensions;
	LIST_ENTRY reinitializations;
	KEVENT idle; /* set when open_files or threads came to 0 */
};

struct io_device {
	DEVICE_OBJECT object;
	DEVOBJ_EXTENSION extension;
	struct ke_machine *machine;
	struct io_driver *driver;
	PDEVICE_OBJECT attached_to;
	void *node;
	bool deleted; /* IoDeleteDevice was called */
	bool unlinked;
	bool refuse_opens;
	bool exclusive;
	bool management; /* registered by IoWMIRegistrationControl */
	uint64_t site;
	/* StartIo: see start_io.c */
	int32_t start_io_depth;
	bool start_io_deferred, start_io_no_cancel;
	ULONG start_io_key;
	bool start_io_key_valid, start_io_again, start_io_cancelable;
};

struct io_file {
	FILE_OBJECT object;
	struct ke_machine *machine;
	struct io_driver *driver;  /* of the device opened; counted in open_files */
	PDEVICE_OBJECT bottom;     /* the device named in the open, referenced */
	bool opened;               /* IRP_MJ_CREATE succeeded */
	bool cleaned;              /* IRP_MJ_CLEANUP was sent */
	bool direct;               /* opened for attributes of the device only */
	uint32_t completion_flags; /* FILE_SKIP_... */
	struct host_lock completion_lock;
};

static inline struct io_driver *io_driver_from_object(PDRIVER_OBJECT driver)
{
	return CONTAINING_RECORD(driver, struct io_driver, object);
}
static inline struct io_device *io_device_from_object(PDEVICE_OBJECT device)
{
	return CONTAINING_RECORD(device, struct io_device, object);
}
static inline struct io_file *io_file_from_object(PFILE_OBJECT file)
{
	return CONTAINING_RECORD(file, struct io_file, object);
}
/* True when device is the body of a live device object. */
bool io_is_device(PDEVICE_OBJECT device);

/* Types, made by io_machine_create(). */
NTSTATUS io_driver_type_create(struct ke_machine *machine);
NTSTATUS io_device_type_create(struct ke_machine *machine);
NTSTATUS io_file_type_create(struct ke_machine *machine);
NTSTATUS io_completion_type_create(struct ke_machine *machine);

/* Default entry of every major function. */
NTSTATUS io_invalid_request(PDEVICE_OBJECT device, PIRP irp);
/* A file or Io thread of driver has gone. */
void io_driver_drop_file(struct io_driver *driver);
void io_driver_drop_thread(struct io_driver *driver);
/* Free a deleted device that nobody refers to. */
void io_device_consider_delete(struct io_device *device);
/* Report and take away what a driver that ends has left. Gives the number of findings. */
uint32_t io_driver_audit(struct io_driver *driver);
void io_driver_free_extensions(struct io_driver *driver);
void io_driver_run_reinitializations(struct io_driver *driver);
/* True when address lies in driver's code. */
bool io_driver_holds(const struct io_driver *driver, uint64_t address);
/* The driver whose code the caller's stack shows innermost, or null. */
struct io_driver *io_driver_calling(void);

/* The machine goes: free what drivers that could not be unloaded, and links, still hold. */
void io_drivers_forget(struct io_machine *io);
void io_links_forget(struct io_machine *io);
/* Links, timers, work items of a driver: report and remove. Each gives the number of findings. */
uint32_t io_link_audit(struct io_driver *driver);
uint32_t io_work_item_audit(struct io_driver *driver);
uint32_t io_etw_audit(struct io_driver *driver);
void io_device_stop_timer(PDEVICE_OBJECT device);
/* Memory goes: forget the remove locks in it. */
void io_remove_lock_forget(struct ke_machine *machine, const void *start, size_t bytes);
uint32_t io_shutdown_audit(struct io_driver *driver);
uint32_t io_interrupt_audit(struct io_driver *driver);

/* --- Opening ------------------------------------------------------------------------------------------------ */

struct io_open {
	ULONG options, disposition, attributes, share;
	ACCESS_MASK desired;
	ULONG kind;  /* CREATE_FILE_TYPE */
	void *extra; /* IRP_MJ_CREATE_NAMED_PIPE's parameters */
	void *ea;
	ULONG ea_length;
	PSECURITY_DESCRIPTOR descriptor;      /* for what is made; null: none */
	PSECURITY_QUALITY_OF_SERVICE quality; /* the caller's wish; null: none */
	LARGE_INTEGER allocation;
	bool has_allocation;
	ULONG irp_flags;       /* SL_xxx */
	ULONG_PTR information; /* result */
	NTSTATUS status;
	bool parsed;       /* the walk came to a device */
	PFILE_OBJECT file; /* result, not referenced */
};
NTSTATUS io_device_parse(void *body, struct ob_parse *parse, void **ret_object);
NTSTATUS io_file_parse(void *body, struct ob_parse *parse, void **ret_object);
/* Fill a fresh file object that refers to device; what parse->context (may be null) asks goes into its flags. */
void io_file_initialize(struct io_file *file, struct io_device *device,
                        const struct ob_parse *parse);
/* Send IRP_MJ_CLEANUP once. */
void io_file_cleanup(PFILE_OBJECT file);

/* --- Services ------------------------------------------------------------------------------------------------ */

/* What an Nt service has resolved before it makes its IRP. */
struct io_service {
	struct ke_thread *thread;
	struct io_thread *io;
	PFILE_OBJECT file;
	PDEVICE_OBJECT device;
	KPROCESSOR_MODE mode;
	ACCESS_MASK granted;
	bool synchronous;
	PVOID event; /* referenced event, or null */
	PIO_STATUS_BLOCK io_status;
	PIO_APC_ROUTINE apc;
	PVOID apc_context;
	struct io_request *request;
};
struct io_service_call {
	HANDLE file, event;
	PIO_APC_ROUTINE apc;
	PVOID apc_context;
	PIO_STATUS_BLOCK io_status;
	ACCESS_MASK any_access; /* user mode needs one of these; 0: none is needed */
};
/* Resolve and check; takes the file lock of a synchronous file. Nothing is held on failure. */
NTSTATUS io_service_begin(const struct io_service_call *call, struct io_service *service);
/* Make the IRP (stack size of the device); service is ended on failure. */
NTSTATUS io_service_request(struct io_service *service, UCHAR major);
/* Send it, wait when the file is synchronous, end the service. */
NTSTATUS io_service_send(struct io_service *service);
/* Drop what io_service_begin() took, when nothing was sent. Gives status. */
NTSTATUS io_service_end(struct io_service *service, NTSTATUS status);
/* A system buffer of length bytes in the request; null: memory is short. */
void *io_service_buffer(struct io_service *service, ULONG length);
/* Lock user memory for direct I/O. */
NTSTATUS io_service_lock(struct io_service *service, void *buffer, ULONG length,
                         LOCK_OPERATION operation);
/* Is [buffer, buffer + length) plausible user memory? Errors: STATUS_ACCESS_VIOLATION. */
NTSTATUS io_service_probe(const struct io_service *service, const void *buffer, size_t length,
                          bool write);
/* From, to memory that was probed, length not 0. Errors: STATUS_ACCESS_VIOLATION: it has gone. */
NTSTATUS io_service_copy_in(const struct io_service *service, void *to, const void *from, size_t length);
NTSTATUS io_service_copy_out(const struct io_service *service, void *to, const void *from, size_t length);
NTSTATUS io_file_lock(PFILE_OBJECT file, KPROCESSOR_MODE mode);
void io_file_unlock(PFILE_OBJECT file);

/* --- Completion ports ------------------------------------------------------------------------------------------ */

void io_completion_finish(PFILE_OBJECT file, PVOID apc_context, const IO_STATUS_BLOCK *status,
                          bool pended);

/* --- Cancel ------------------------------------------------------------------------------------------------------ */

uint32_t io_cancel_matching(struct ke_machine *machine, io_request_filter *filter, void *context);

/* --- Findings ------------------------------------------------------------------------------------------------------ */

struct io_rule {
	const char *rule;
	uint32_t code;
	uint64_t parameter[4];
	const char *advice;
};
/* routine, an entry of the driver's, has returned and is at fault: it is named as the place. */
#define IO_REPORT_ROUTINE(entry, id, bug_code, p1, p2, p3, p4, help, ...) \
	verify_report(&(const struct verify_fact){ .rule = (id), \
	                                           .code = (bug_code), \
	                                           .parameter = { (uint64_t)(p1), (uint64_t)(p2), \
	                                                          (uint64_t)(p3), \
	                                                          (uint64_t)(p4) }, \
	                                           .advice = (help), \
	                                           .routine = (uint64_t)(uintptr_t)(entry) }, \
	              __VA_ARGS__)
#define IO_REPORT(id, bug_code, p1, p2, p3, p4, help, ...) \
	verify_report(&(const struct verify_fact){ .rule = (id), \
	                                           .code = (bug_code), \
	                                           .parameter = { (uint64_t)(p1), (uint64_t)(p2), \
	                                                          (uint64_t)(p3), \
	                                                          (uint64_t)(p4) }, \
	                                           .advice = (help) }, \
	              __VA_ARGS__)
#define IO_BUGCHECK(id, bug_code, p1, p2, p3, p4, help, ...) \
	verify_bugcheck( \
		&(const struct verify_fact){ .rule = (id), \
	                                     .code = (bug_code), \
	                                     .parameter = { (uint64_t)(p1), (uint64_t)(p2), \
	                                                    (uint64_t)(p3), (uint64_t)(p4) }, \
	                                     .advice = (help) }, \
		__VA_ARGS__)

/* Name of a major function, "IRP_MJ_READ". */
const char *io_major_name(UCHAR major);

/* Has the walk of completion left the top location? Another thread may be completing it now. */
static inline bool io_request_is_completed(const struct io_request *request)
{
	return __atomic_load_n(&request->completed, __ATOMIC_RELAXED);
}

/* The completion walk leaves location, of device or none; what its dispatch routine returned is compared. */
void io_call_completed_level(struct io_request *request, int location, PDRIVER_OBJECT driver,
                             bool marked);

static inline bool io_driver_is_unloading(const struct io_driver *driver)
{
	return __atomic_load_n(&driver->unloading, __ATOMIC_SEQ_CST);
}

/* --- Small allocations and strings ----------------------------------------------------------------------------------- */

/* A zeroed block of the runtime; null when memory is short or a failure was injected. Freed with free(). */
void *io_allocate(size_t bytes);
/* A zero-terminated copy of length bytes of text; Buffer null when memory is short. Freed with free(). */
UNICODE_STRING io_string_copy(const WCHAR *text, size_t bytes);
size_t io_text_length(const WCHAR *text);
bool io_text_equal(const WCHAR *a, size_t a_count, const WCHAR *b, size_t b_count);

/* --- Boot driver callbacks, data blocks -------------------------------------------------------------- */

/* False: driver starts at boot and who judges boot drivers calls it bad. PASSIVE_LEVEL. */
bool io_boot_driver_allowed(struct io_driver *driver);
NTSTATUS io_block_type_create(struct ke_machine *machine);
/* Call those who listen to event's GUID. */
struct _WNODE_HEADER;
void io_wmi_tell(struct ke_machine *machine, const struct _WNODE_HEADER *event);

/* class_security.c: the descriptor of a device class, for se_free_descriptor(); null: none, or guid is null. */
PSECURITY_DESCRIPTOR io_class_security(const GUID *guid);
/* section_file.c: how sections reach their files. */
extern const struct mm_file_operations io_section_operations;

#endif

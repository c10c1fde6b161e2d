/* ob/ob_internal.h - what the object manager's own files share. */
#ifndef DRYDOCK_NT_OB_INTERNAL_H
#define DRYDOCK_NT_OB_INTERNAL_H

#include "base/trace/calls.h"
#include "nt/ob/call_site.h"
#include "nt/ob/nt_services.h"
#include "nt/ob/ob.h"

#ifndef STATUS_NOT_SAME_OBJECT
#define STATUS_NOT_SAME_OBJECT ((NTSTATUS)0xC00001AC)
#endif
#ifndef STATUS_REPARSE_POINT_ENCOUNTERED
#define STATUS_REPARSE_POINT_ENCOUNTERED ((NTSTATUS)0xC000050B)
#endif

#define OB_MAGIC_LIVE 0x4f4cu
#define OB_MAGIC_FREED 0x4f46u
#define OB_QUARANTINE_SLOTS 64
#define OB_QUARANTINE_BYTES (256u << 10)
#define OB_LINK_EXPANSIONS_MAX 64
#define OB_DIRECTORY_BUCKETS 37
#define OB_VALID_ATTRIBUTES 0x1FF2u
#define OB_NAME_BYTES_MAX 0xFFFE
#define OB_USER_HANDLE_END 0x80000000u
#define OB_KERNEL_HANDLE_BASE 0xFFFFFFFF80000000ull

enum ob_object_flags {
	OB_PERMANENT = 1,
	OB_EXCLUSIVE = 2,
	OB_KERNEL_ONLY = 4, /* made by kernel mode */
	OB_NOTED = 8        /* reference_log.c knows of references to it */
};

#define OB_REFERENCE_BUCKETS 128
struct ob_references {
	struct host_lock lock;
	struct ob_reference_note *bucket[OB_REFERENCE_BUCKETS];
};

/* How many handles a process has; kept only for types with a close procedure. */
struct ob_process_count {
	struct ke_process *process;
	uint32_t count;
	struct ob_process_count *next;
};

/* A name in a directory; all of it under names_lock. */
struct ob_name {
	LIST_ENTRY bucket; /* ob_directory.bucket */
	LIST_ENTRY order;  /* ob_directory.names */
	struct ob_object *object;
	struct ob_directory *directory; /* referenced; null once the name was removed */
	uint32_t hash;
	UNICODE_STRING text; /* buffer follows this record */
};

/* What OBJECT_ATTRIBUTES asked for, until insertion. */
struct ob_creation {
	HANDLE root;
	ULONG attributes;
	PSECURITY_DESCRIPTOR descriptor; /* the caller's memory */
	UNICODE_STRING name;             /* buffer follows this record */
};

struct ob_object {
	uint16_t magic;
	uint16_t flags;
	uint32_t handle_count;
	int64_t pointer_count;
	struct ob_type *type;
	uint64_t id;
	struct ob_name *name; /* under names_lock */
	struct ob_creation *creation;
	PSECURITY_DESCRIPTOR descriptor; /* under names_lock */
	union {
		struct ke_process *exclusive_owner;
		struct ob_object *next_deferred; /* of one that nobody refers to */
	};
	LIST_ENTRY machine_entry; /* ob_machine.objects, under objects_lock */
	struct ob_process_count first_count; /* under count_lock */
	struct host_lock count_lock;
	uint32_t body_bytes;
} __attribute__((aligned(16)));

/* In bytes: the longest name leaves room for a terminator and one more. */
#define OB_NAME_LENGTH_MAX 0xFFFCu

struct ob_type {
	struct ob_type_options options;
	struct ke_machine *machine;
	POBJECT_TYPE cell; /* what POBJECT_TYPE * points at */
	uint32_t index;
	uint32_t object_count, handle_count; /* under objects_lock; atomic */
	uint32_t most_objects, most_handles;
	bool maintains_counts;
	uint32_t callback_count; /* registrations of ObRegisterCallbacks */
};

struct ob_directory {
	LIST_ENTRY names; /* in order of insertion */
	LIST_ENTRY bucket[OB_DIRECTORY_BUCKETS];
};

struct ob_symbolic_link {
	UNICODE_STRING target; /* buffer owned */
	LARGE_INTEGER created;
};

struct ob_quarantine {
	struct host_lock lock;
	struct ob_object *ring[OB_QUARANTINE_SLOTS];
	uint32_t next;
	size_t bytes;
};

/* Out of quarantine, but a thread may still look at them (epoch.c); linked by next_deferred. */
struct ob_retired {
	struct host_lock lock;
	struct ob_object *gathered, *closed;
	uint32_t gathered_count;
	uint64_t closed_epoch;
};

struct ob_machine {
	struct ke_machine *machine;
	uint64_t epoch; /* begins with 1 */
	struct ob_retired retired;
	struct host_lock names_lock;
	struct host_lock objects_lock;
	LIST_ENTRY objects;
	uint64_t next_object_id;
	struct ob_object *deferred; /* lock-free stack */
	uint32_t deferral_queued;
	struct ob_quarantine quarantine;
	struct ob_directory *root;
	struct ob_type *type_type, *directory_type, *symbolic_link_type, *event_type, *mutant_type,
		*semaphore_type, *timer_type, *keyed_event_type, *keyed_mutex_type,
		*keyed_opening_type;
	uint32_t type_count;
	ob_probe *probe;
	KEVENT always; /* what a wait on OB_TYPE_ALWAYS_SIGNALLED looks at */
	const struct ob_security_operations *security;
	const struct ob_process_operations *process;
	struct ob_call_sites sites;
	struct ob_references references;
	enum ob_profile profile;
	bool duplicate_closes_first; /* DUP-17 */
	struct host_lock timers_lock;
	LIST_ENTRY timers; /* struct ob_timer, those with a routine */
	struct host_lock callbacks_lock;
	LIST_ENTRY callbacks; /* struct ob_callback, highest altitude first */
	void (*queue_deferred)(struct ke_machine *machine, void (*function)(void *), void *context);
};

_Static_assert(sizeof(struct ob_object) % 16 == 0, "bodies are 16-byte aligned");
_Static_assert(sizeof(struct ob_object) + sizeof(KEVENT) + sizeof(size_t) <= 160,
               "an event takes at most 160 bytes, the allocator's word included");

/* A name that kernel mode gave to a system call: C4/E3 in user memory, C4/E4 malformed, when a driver called. */
void ob_check_name(const UNICODE_STRING *name);

static inline struct ob_object *ob_header(const void *body)
{
	return (struct ob_object *)((uintptr_t)body - sizeof(struct ob_object));
}
static inline void *ob_body(struct ob_object *object)
{
	return object + 1;
}
static inline struct ob_machine *ob_state_of(const struct ob_object *object)
{
	return object->type->machine->ob;
}

/* object.c */
void ob_free_creation(struct ob_object *object);
/* Run what was deferred; context is the machine. */
void ob_run_deferred(void *context);
/* The memory of an object that nobody refers to any more, or null. */
void ob_free_memory(struct ob_machine *ob, struct ob_object *object);
void ob_quarantine_flush(struct ob_machine *ob);

/* reference_log.c: site is where a documented function was called; other callers than drivers are not noted. */
#define OB_TAG_DEFAULT 0x746C6644u /* 'Dflt' */
void ob_note_reference(void *body, uint32_t tag, const void *site);
/* Before the reference goes. */
void ob_note_dereference(void *body, uint32_t tag);
void ob_forget_references(struct ob_object *object);
void ob_references_finish(struct ob_machine *ob);

/* epoch.c */
/* Free object's memory once no thread can look at it any more. */
void ob_retire(struct ob_machine *ob, struct ob_object *object);
/* No thread is left: free it all. */
void ob_retired_flush(struct ob_machine *ob);
/*
 * From here to ob_epoch_leave() the thread may look at what it finds in handles without a reference; it must not
 * wait, nor enter again. Such an object may be dead, but its memory is not reused.
 */
static inline void ob_epoch_enter(struct ke_thread *thread)
{
	uint64_t epoch = __atomic_load_n(&thread->machine->ob->epoch, __ATOMIC_ACQUIRE);

	__atomic_exchange_n(&thread->epoch, epoch, __ATOMIC_SEQ_CST);
}
static inline void ob_epoch_leave(struct ke_thread *thread)
{
	__atomic_store_n(&thread->epoch, 0, __ATOMIC_RELEASE);
}

/* type.c */
NTSTATUS ob_create_first_types(struct ke_machine *machine);

/* directory.c: names of one directory */
void ob_directory_init(struct ob_directory *directory);
/* The object of that name with a reference, or null. */
struct ob_object *ob_directory_find(struct ob_machine *ob, struct ob_directory *directory,
                                    const UNICODE_STRING *name, bool ignore_case);
/*
 * Give object that name in directory; the directory references the object and the name the directory.
 * Errors   STATUS_OBJECT_NAME_COLLISION, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS ob_directory_insert(struct ob_directory *directory, struct ob_object *object,
                             const UNICODE_STRING *name, bool ignore_case);
/* Remove object's name; forced: whatever its handle count and permanence. */
void ob_remove_name(struct ob_object *object, bool forced);
/* Make a permanent directory name in parent. Errors: as insertion; an existing one is fine. */
NTSTATUS ob_directory_make(struct ob_machine *ob, struct ob_directory *parent,
                           const UNICODE_STRING *name, struct ob_directory **ret_directory);

/* lookup.c */
struct ob_walk {
	const struct ob_lookup *lookup;
	struct ob_object *object; /* where the walk stands, referenced */
	UNICODE_STRING remaining; /* into buffer */
	WCHAR *buffer;            /* owned: the whole name after expansions */
	UNICODE_STRING whole;
	uint32_t expansions;
	bool for_insertion; /* stop at the parent when only the last component is missing */
	struct ob_directory *parent; /* for_insertion and missing: referenced */
	UNICODE_STRING last;         /* for_insertion and missing: into buffer */
};
/*
 * Walk. On success walk->object is the referenced result, or null with walk->parent and walk->last set.
 * The caller frees walk->buffer in any case.
 */
NTSTATUS ob_walk_name(struct ob_walk *walk);

/* symbolic_link.c */
extern const struct ob_type_operations ob_symbolic_link_operations;
NTSTATUS ob_symbolic_link_create(struct ob_machine *ob, const OBJECT_ATTRIBUTES *attributes,
                                 const UNICODE_STRING *target, void **ret_body);

/* handle.c */
/* Count a handle of process that is about to exist. Errors: exclusive owner, the type's open. */
NTSTATUS ob_add_handle_count(struct ob_object *object, struct ke_process *process,
                             ACCESS_MASK granted, bool exclusive);
/* A handle is gone: close procedure, name rule, reference. */
void ob_release_handle(struct ob_object *object, struct ke_process *process, ACCESS_MASK granted);
/* The process whose table attributes choose, and whether that is a kernel handle. */
struct ke_process *ob_handle_process(struct ke_machine *machine, ULONG attributes,
                                     bool *ret_kernel);
/* The table and slot that handle names in the current process; null when it cannot be. */
struct ob_handle_table *ob_handle_resolve(HANDLE handle, KPROCESSOR_MODE mode, uint32_t *ret_slot);
/* Check access for opening an existing object. */
NTSTATUS ob_check_access(struct ob_object *object, const struct ob_access_check *check,
                         ACCESS_MASK *ret_granted);
static inline struct ke_process *ob_current_process(void)
{
	struct ke_thread *thread = ke_current_thread();
	return thread->attached_process ? thread->attached_process : thread->process;
}
static inline KPROCESSOR_MODE ob_previous_mode(void)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	return thread ? thread->previous_mode : (KPROCESSOR_MODE)KernelMode;
}

/* handle_value.c */
enum ob_pseudo { OB_PSEUDO_NONE, OB_PSEUDO_PROCESS, OB_PSEUDO_THREAD };
enum ob_pseudo ob_pseudo_of(HANDLE handle);
static inline bool ob_is_pseudo_handle(HANDLE handle)
{
	return ob_pseudo_of(handle) != OB_PSEUDO_NONE;
}
/* The number of slot in a process's table, or, kernel, in the system's. */
HANDLE ob_handle_value(const struct ob_machine *ob, uint32_t slot, bool kernel);
/* The table and slot that handle, no pseudo handle, means in process; null: it can be none. */
struct ob_handle_table *ob_handle_table_of(struct ke_process *process, HANDLE handle,
                                           KPROCESSOR_MODE mode, uint32_t *ret_slot);

/* handle_peek.c; all in an epoch */
/*
 * The object behind a handle that the running thread's previous mode may use with desired, not referenced. Null: the
 * handle needs a closer look, or is no good.
 */
struct ob_object *ob_peek_handle(struct ke_thread *thread, HANDLE handle, ACCESS_MASK desired);
/* The number of the first handle whose object is signalled; count: none is, or one needs a closer look. */
ULONG ob_peek_signaled(struct ke_thread *thread, const HANDLE *handles, ULONG count);

/* handle_table.c: slots */
struct ob_slot_value {
	struct ob_object *object;
	ACCESS_MASK granted;
	ULONG attributes;
};
#define OB_PROTECT_CLOSE 1u
#define OB_AUDIT_CLOSE 4u
#define OB_SLOT_ATTRIBUTES (OBJ_INHERIT | OB_PROTECT_CLOSE | OB_AUDIT_CLOSE)
/* Errors: STATUS_INSUFFICIENT_RESOURCES, STATUS_PROCESS_IS_TERMINATING. */
NTSTATUS ob_slot_insert(struct ob_handle_table *table, const struct ob_slot_value *value,
                        uint32_t *ret_slot);
/* Copy slot and reference its object. False: free. */
bool ob_slot_reference(struct ob_handle_table *table, uint32_t slot,
                       struct ob_slot_value *ret_value);
enum ob_removal {
	OB_REMOVAL_ASK, /* an object whose type wants to be asked stays: STATUS_MORE_PROCESSING_REQUIRED */
	OB_REMOVAL_ASKED,
	OB_REMOVAL_FORCED /* protected ones, too */
};
/*
 * Take slot out of the table.
 * Errors   STATUS_INVALID_HANDLE, STATUS_HANDLE_NOT_CLOSABLE (protected).
 */
NTSTATUS ob_slot_remove(struct ob_handle_table *table, uint32_t slot, enum ob_removal how,
                        struct ob_slot_value *ret_value);
bool ob_handle_table_is_strict(const struct ob_handle_table *table);
/* The name of the slot's handle in a trace of calls; 0: it has none, or the slot is free. */
uint64_t ob_slot_sid(struct ob_handle_table *table, uint32_t slot);
/* What calls.h asks for; any IRQL. */
uint64_t ob_trace_sid_lookup(struct base_thread *thread, uint64_t handle);
/* Change the attribute bits in mask to bits. Errors: STATUS_INVALID_HANDLE. */
NTSTATUS ob_slot_set_attributes(struct ob_handle_table *table, uint32_t slot, ULONG mask,
                                ULONG bits);
struct ke_process *ob_handle_table_process(const struct ob_handle_table *table);

/*
 * probe.c: memory of a caller in user mode; fine for kernel mode.
 * Errors   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT.
 */
NTSTATUS ob_probe_read(const void *address, size_t bytes, size_t alignment);
NTSTATUS ob_probe_write(const void *address, size_t bytes);

/* callback_api.c: a handle operation that drivers may watch */
struct ob_handle_operation {
	OB_OPERATION operation;
	struct ob_object *object;
	struct ke_process *source, *target;
	ACCESS_MASK granted;
	ULONG attributes;
	bool kernel_handle;
};
struct ob_handle_outcome {
	ACCESS_MASK granted;
	NTSTATUS status;
};
/* Run the callbacks around make(operation, rights left over). */
NTSTATUS ob_watched_operation(const struct ob_handle_operation *operation,
                              NTSTATUS (*make)(const struct ob_handle_operation *operation,
                                               ACCESS_MASK granted, HANDLE *ret_handle),
                              HANDLE *ret_handle);
void ob_callbacks_destroy(struct ob_machine *ob);
/* handle.c: make a handle as operation says, watched or not. */
NTSTATUS ob_operate(const struct ob_handle_operation *operation, HANDLE *ret_handle);

/* dispatcher types */
NTSTATUS ob_create_dispatcher_types(struct ob_machine *ob);
/* keyed_mutex.c */
NTSTATUS ob_create_keyed_mutex_types(struct ob_machine *ob);
/* timer_api.c: a timer object dies; it must not fire into freed memory. */
void ob_remove_timer(void *body);
/* Make an object of type from attributes, let init(body, context) fill it, and insert it. */
struct ob_new_object {
	struct ob_type *type;
	size_t body_bytes;
	ACCESS_MASK desired;
	const OBJECT_ATTRIBUTES *attributes;
	void (*init)(void *body, const void *context);
	const void *context;
};
NTSTATUS ob_create_handle(const struct ob_new_object *object, HANDLE *ret_handle);
/* Resolve handle for an Nt service: previous mode, typed, with desired. */
NTSTATUS ob_service_reference(HANDLE handle, struct ob_type *type, ACCESS_MASK desired,
                              void **ret_body);

static inline struct ob_machine *ob_current(void)
{
	return ke_current_machine()->ob;
}

#endif

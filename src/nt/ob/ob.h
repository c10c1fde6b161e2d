/*
 * nt/ob/ob.h - objects, reference counts, names, handle tables, and the waitable objects with names.
 *
 * Model    An object is a header in front of a body; everybody holds the body's address (that is the
 *          PDEVICE_OBJECT, PFILE_OBJECT, PETHREAD a driver sees). A handle table is an array of slots and
 *          owns one reference and one handle count per live slot. A directory owns one reference per name.
 *          A type is a descriptor with an operations table; folders above make their own types.
 *          Kernel handles live in the system process's table and carry the sign bit.
 * Source   WDK reference: ObReferenceObjectByHandle, ZwClose, ZwDuplicateObject, "Object Management";
 *          docs/spec/nt-objects.md sections 1 to 10.
 * Locks    ob_machine.names_lock (all directories) > slot lock of a table > table->free_lock. None is held
 *          across a type's procedure, a wait or a dereference.
 * IRQL     Reference and dereference: <= DISPATCH_LEVEL. Everything on names and handles: PASSIVE_LEVEL.
 * Tests    tests/nt/ob/
 */
#ifndef DRYDOCK_NT_OB_H
#define DRYDOCK_NT_OB_H

#include "nt/ke/ke.h"
#include "nt/ke/shared_event.h"
#include "nt/ob/user_memory.h"

struct ob_type;
struct ob_handle_table;
struct ob_machine;

/* --- Machine -------------------------------------------------------------------------------------- */

/*
 * Make machine->ob: the types Type, Directory, SymbolicLink, Event, Mutant, Semaphore, Timer, KeyedEvent,
 * Callback and the directories of NM-5. Needs no current thread.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS ob_machine_create(struct ke_machine *machine);
/* Drop all names, delete what is left, free machine->ob. Null state is accepted. */
void ob_machine_destroy(struct ke_machine *machine);

/* --- What folders above fill in --------------------------------------------------------------------- */

/* One question to the security folder. */
struct ob_access_check {
	struct ke_machine *machine;
	PSECURITY_DESCRIPTOR descriptor; /* null: everything is granted */
	struct ob_type *type;
	ACCESS_MASK desired;             /* may hold generic bits and MAXIMUM_ALLOWED */
	KPROCESSOR_MODE mode;            /* kernel: granted without a check unless force is set */
	bool force;
	PACCESS_STATE access_state;      /* null: the current thread's subject */
};

struct ob_security_operations {
	/* Errors: STATUS_ACCESS_DENIED, STATUS_PRIVILEGE_NOT_HELD. */
	NTSTATUS (*check)(const struct ob_access_check *check, ACCESS_MASK *ret_granted);
	/* A self-relative copy of what a new object gets; may give null. Freed with release. */
	NTSTATUS (*assign)(struct ob_type *type, PSECURITY_DESCRIPTOR given, bool named,
	                   PSECURITY_DESCRIPTOR *ret_descriptor);
	void (*release)(PSECURITY_DESCRIPTOR descriptor);
};

/* se: install the checks; before that every access is granted. operations must outlive the machine. */
void ob_set_security(struct ke_machine *machine, const struct ob_security_operations *operations);
/*
 * ex: how to run function(context) soon at PASSIVE_LEVEL in the system process; used for objects whose
 * last reference goes above PASSIVE_LEVEL. Before it is set they are deleted at ob_machine_destroy().
 */
void ob_set_deferral(struct ke_machine *machine,
                     void (*queue)(struct ke_machine *machine, void (*function)(void *), void *context));

/* The running thread ends: the timers that it set with a routine are cancelled. PASSIVE_LEVEL; may wait. */
void ob_timers_run_down(struct ke_thread *thread);

/* --- Types ------------------------------------------------------------------------------------------ */

/* What a parse procedure is asked; the walk has come to an object of its type. */
struct ob_parse {
	struct ke_machine *machine;
	struct ob_type *type;         /* wanted by the caller, null: any */
	KPROCESSOR_MODE mode;
	ULONG attributes;             /* OBJ_xxx of the caller */
	ACCESS_MASK desired;          /* not mapped yet */
	PACCESS_STATE access_state;   /* null: none given */
	UNICODE_STRING full_name;     /* as it stands after links were expanded */
	UNICODE_STRING remaining;     /* what follows the object's own name; empty or starts with '\' */
	void *context;                /* the caller's, e.g. io's open packet; null from other callers */
	ACCESS_MASK *ret_granted;     /* ob_lookup's */
	/* For STATUS_REPARSE: the new absolute name, its buffer from malloc, taken over by the walk. */
	UNICODE_STRING reparse;
};

struct ob_type_operations {
	/*
	 * The pointer count came to 0: release what the body owns; the memory is ob's. Exactly once, at
	 * PASSIVE_LEVEL, with no lock held.
	 */
	void (*remove)(void *body);
	/* A handle is about to be made in process; a failure refuses it. Null: fine. */
	NTSTATUS (*open)(void *body, struct ke_process *process, ACCESS_MASK granted);
	/* May handle of process be closed? Null: yes. */
	bool (*okay_to_close)(void *body, struct ke_process *process, KPROCESSOR_MODE mode);
	/* A handle of process is closed; counts are those before the close (OB-6). Null: nothing. */
	void (*close)(void *body, struct ke_process *process, ACCESS_MASK granted,
	              uint32_t process_handles, uint32_t system_handles);
	/*
	 * Continue a walk below body. Gives a referenced body in ret_object, or STATUS_REPARSE.
	 * Null: names end here; text left is STATUS_OBJECT_TYPE_MISMATCH.
	 */
	NTSTATUS (*parse)(void *body, struct ob_parse *parse, void **ret_object);
	/*
	 * The descriptor that guards body, or null; borrowed, the caller holds a reference to body.
	 * Null procedure: the descriptor in the object's header.
	 */
	PSECURITY_DESCRIPTOR (*security)(void *body);
	/*
	 * Append the part of the name behind the object's own (files) to buffer of capacity_bytes, counted in
	 * bytes; needed_bytes is always set. Null: nothing.
	 */
	NTSTATUS (*query_name)(void *body, WCHAR *buffer, uint32_t capacity_bytes,
	                       uint32_t *ret_needed_bytes);
	/*
	 * Read and change parts of body's descriptor where it is not in the object's header, as
	 * SeQuerySecurityDescriptorInfo and SeSetSecurityDescriptorInfo do. Null: it is there.
	 * STATUS_NOT_IMPLEMENTED: this body's is there after all.
	 */
	NTSTATUS (*query_security)(void *body, SECURITY_INFORMATION which, PSECURITY_DESCRIPTOR to,
	                           ULONG *length);
	NTSTATUS (*set_security)(void *body, SECURITY_INFORMATION which, PSECURITY_DESCRIPTOR from);
};

enum ob_type_flags {
	OB_TYPE_WAITABLE = 1,          /* body + wait_offset is a DISPATCHER_HEADER */
	OB_TYPE_SECURITY_REQUIRED = 2, /* unnamed objects keep a descriptor too */
	OB_TYPE_OWN_SECURITY = 4,      /* DUP-12: more access is never granted by duplication */
	OB_TYPE_CASE_INSENSITIVE = 8,
	OB_TYPE_NO_EXCLUSIVE = 16,     /* RF-4: files */
	OB_TYPE_ALWAYS_SIGNALLED = 32  /* has no dispatcher object, but SYNCHRONIZE: every wait ends at once */
};

struct ob_type_options {
	const WCHAR *name; /* static text */
	GENERIC_MAPPING mapping;
	ACCESS_MASK valid_access; /* includes standard rights and SYNCHRONIZE where they apply */
	uint32_t flags;
	uint32_t wait_offset;
	struct ob_type_operations operations;
};

/*
 * Make a type and its name in \ObjectTypes; it lives as long as the machine.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_COLLISION.
 */
NTSTATUS ob_type_create(struct ke_machine *machine, const struct ob_type_options *options,
                        struct ob_type **ret_type);
/* The type by name, or null. */
struct ob_type *ob_type_find(struct ke_machine *machine, const WCHAR *name);
const struct ob_type_options *ob_type_options(const struct ob_type *type);
/* The cell behind an imported IoFileObjectType, PsThreadType...: `POBJECT_TYPE *`. */
POBJECT_TYPE *ob_type_cell(struct ob_type *type);
static inline struct ob_type *ob_type_from_public(POBJECT_TYPE type)
{
	return (struct ob_type *)type;
}
/* Replace generic bits of access by type's mapping. */
ACCESS_MASK ob_map_access(const struct ob_type *type, ACCESS_MASK access);

/* --- Objects ------------------------------------------------------------------------------------------ */

/*
 * Make a zeroed body of body_bytes (16-byte aligned) of type, with pointer count 1 and no handle.
 * attributes: name, root, OBJ_ flags and descriptor that insertion will use; copied; null: none.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER (NM-1), STATUS_OBJECT_NAME_INVALID
 *          (NM-9), STATUS_OBJECT_PATH_SYNTAX_BAD.
 */
NTSTATUS ob_create_object(struct ob_type *type, size_t body_bytes, const OBJECT_ATTRIBUTES *attributes,
                          void **ret_body);

struct ob_insert {
	ACCESS_MASK desired;       /* granted to the creator as asked, mapped (AC-5) */
	struct ob_type *open_type; /* null: the body's */
	bool want_handle;
	bool keep_pointer;         /* with a handle: keep the creation reference */
	PACCESS_STATE access_state; /* null: none */
};
struct ob_insert_result {
	HANDLE handle;             /* when wanted */
	void *body;                /* the object that now bears the name: another one after OBJ_OPENIF */
};

/*
 * Give body its name and, if wanted, a handle in the current process (or the system's for OBJ_KERNEL_HANDLE).
 * Owns     With a handle the creation reference goes (unless keep_pointer); without, the caller keeps it.
 *          On failure the creation reference is dropped. With OBJ_OPENIF and an existing object the new
 *          one is dropped and the result's body (kept or borrowed by the same rule) is the existing one.
 * Errors   STATUS_OBJECT_NAME_EXISTS (success), STATUS_OBJECT_NAME_COLLISION, STATUS_OBJECT_TYPE_MISMATCH,
 *          STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_INSUFFICIENT_RESOURCES,
 *          STATUS_ACCESS_DENIED.
 */
NTSTATUS ob_insert_object(void *body, const struct ob_insert *insert, struct ob_insert_result *ret_result);

/* Add a reference. Any IRQL <= DISPATCH_LEVEL. A count of 0 is bugcheck 0x18 (OB-10). */
void ob_reference(void *body);
void ob_reference_many(void *body, uint32_t count);
/* Add a reference unless the count is 0 already; true when added. */
bool ob_try_reference(void *body);
/*
 * Drop a reference; at 0 the object is removed, at once at PASSIVE_LEVEL, else by deferral.
 * Null is not accepted. Gives the new count.
 */
int64_t ob_dereference(void *body);
/* The same, but the removal is always deferred. */
int64_t ob_dereference_deferred(void *body);

struct ob_type *ob_type_of(const void *body);
struct ke_machine *ob_machine_of(const void *body);
/* Per-machine number of the object, stable under a seed. */
uint64_t ob_object_id(const void *body);
int64_t ob_pointer_count(const void *body);
uint32_t ob_handle_count(const void *body);
/* True when memory looks like the body of a live object of type (null: any). */
bool ob_is_object(const void *body, const struct ob_type *type);
/* Clear OBJ_PERMANENT; without handles the name goes at once (NM-7, IoDeleteDevice). */
void ob_make_temporary(void *body);
void ob_make_permanent(void *body);
/* Own name without directory, borrowed; empty when there is none. */
UNICODE_STRING ob_object_name(const void *body);
/* The descriptor in the header (borrowed, may be null) and its replacement (self-relative, taken over). */
PSECURITY_DESCRIPTOR ob_security(const void *body);
void ob_set_security_descriptor(void *body, PSECURITY_DESCRIPTOR descriptor);
/* What a wait on body looks at; null when it cannot be waited on. */
void *ob_wait_object(void *body);

/* --- Names --------------------------------------------------------------------------------------------- */

struct ob_lookup {
	struct ke_machine *machine;
	UNICODE_STRING name;
	HANDLE root;             /* null: name starts with '\' */
	ULONG attributes;
	struct ob_type *type;    /* null: any */
	KPROCESSOR_MODE mode;
	ACCESS_MASK desired;     /* for parse procedures and for the handle */
	PACCESS_STATE access_state;
	void *parse_context;
	ACCESS_MASK *ret_granted; /* a parse procedure that has checked access leaves here what it granted; or null */
};

/*
 * Find an object by name; gives a reference. No access check on the object itself.
 * Errors   NM-3, NM-4, NM-6; what a parse procedure gives.
 */
NTSTATUS ob_lookup_object(const struct ob_lookup *lookup, void **ret_body);
/* Find, check access and make a handle. Errors: also STATUS_ACCESS_DENIED. */
NTSTATUS ob_open_by_name(const struct ob_lookup *lookup, HANDLE *ret_handle);
/* The same from OBJECT_ATTRIBUTES; type null: any. mode is the previous mode. */
NTSTATUS ob_open_by_attributes(const OBJECT_ATTRIBUTES *attributes, struct ob_type *type,
                               ACCESS_MASK desired, HANDLE *ret_handle);
/* Make a permanent directory of that absolute name (start-up of folders). */
NTSTATUS ob_make_directory(struct ke_machine *machine, const WCHAR *name);
/* Make a permanent symbolic link name -> target; both are copied. */
NTSTATUS ob_make_symbolic_link(struct ke_machine *machine, const UNICODE_STRING *name,
                               const UNICODE_STRING *target);
/* Remove a symbolic link made so. Errors: STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_TYPE_MISMATCH. */
NTSTATUS ob_remove_symbolic_link(struct ke_machine *machine, const UNICODE_STRING *name);
/* Visit the names of the directory at path in order of creation; visit gets borrowed text. */
NTSTATUS ob_walk_directory(struct ke_machine *machine, const UNICODE_STRING *path,
                           void (*visit)(void *context, void *body, const UNICODE_STRING *name),
                           void *context);

/* --- Handle tables --------------------------------------------------------------------------------------- */

/*
 * HT-12: which numbers handles are. XE360: slots of a process from 0xF8000000, of the system from 0x01000000; -1 is
 * no handle, and what a failed duplication stores.
 */
enum ob_profile { OB_PROFILE_NT, OB_PROFILE_XE360 };
/* While the machine has no handle. */
void ob_set_profile(struct ke_machine *machine, enum ob_profile profile);

/*
 * DUP-17: a duplicate that closes its source in one process with the same access takes the source's place, as on Windows.
 * Off: the new handle is made first.
 */
void ob_set_duplicate_closes_first(struct ke_machine *machine, bool on);

enum ob_handle_reuse { OB_HANDLE_REUSE_LOWEST, OB_HANDLE_REUSE_FIFO };

struct ob_handle_information {
	ACCESS_MASK granted;
	ULONG attributes; /* OBJ_INHERIT 2, OBJ_PROTECT_CLOSE 1, OBJ_AUDIT_OBJECT_CLOSE 4 */
};

/* An empty table of process, not attached to it. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ob_handle_table_create(struct ke_process *process, struct ob_handle_table **ret_table);
/* HT-4 and HT-13; applies to later insertions. limit 0: 16 M. */
void ob_handle_table_configure(struct ob_handle_table *table, enum ob_handle_reuse reuse,
                               uint32_t slot_limit);
/* CL-5: a close of no handle by the owner's program raises STATUS_INVALID_HANDLE besides. */
void ob_handle_table_set_strict(struct ob_handle_table *table, bool on);
/* Close every handle in ascending slot order, protected ones too (HT-9); later insertions fail. */
void ob_handle_table_close_all(struct ob_handle_table *table);
/* Free the table; it must be empty. Null is accepted. */
void ob_handle_table_destroy(struct ob_handle_table *table);
/* HT-8. Errors: STATUS_INSUFFICIENT_RESOURCES; nothing is left in target then. */
NTSTATUS ob_handle_table_inherit(struct ob_handle_table *source, struct ob_handle_table *target);
/*
 * The first count slots are shown at places, which the owner's process can read and nobody but the machine can write:
 * 0, or what ob_handle_publish() put there while the handle is open. Before the table is used.
 */
void ob_handle_table_show(struct ob_handle_table *table, uint64_t *places, uint32_t count);
struct ob_publication {
	uint32_t slot;
	ACCESS_MASK granted; /* of the handle that is meant */
	void *body; /* a KEVENT, or an opening of a keyed mutex */
	const struct ke_shared_event *shared;
	uint64_t value; /* not 0, not given before */
	uint32_t *bell; /* counted up and woken when it is shown no more */
};
/*
 * Show a handle to a shared event or keyed mutex; that is withdrawn when it is closed.
 * Errors   STATUS_NOT_SUPPORTED: no place; STATUS_INVALID_HANDLE: it is another handle now; what ke_event_publish() gave.
 */
NTSTATUS ob_handle_publish(struct ob_handle_table *table, const struct ob_publication *what);
uint32_t ob_handle_table_count(const struct ob_handle_table *table);

#define OB_SITE_DEPTH 8

/*
 * All live objects in order of creation, each with a reference, until ob_objects_release(). Null: no memory. What comes
 * or goes meanwhile may be missing.
 */
void **ob_objects(struct ke_machine *machine, size_t *ret_count);
void ob_objects_release(void **bodies, size_t count);
/* Ends with zero; lives as long as the machine. */
const WCHAR *ob_type_name(const struct ob_type *type);
/* The path of body's name in room characters; gives how many they are, 0: it has none or it is longer. */
size_t ob_object_path(const void *body, WCHAR *text, size_t room);
/* The number of a slot in its own process; kernel: of the system's. */
HANDLE ob_handle_of_slot(struct ke_machine *machine, uint32_t slot, bool kernel);

/* One live slot, for audits and `drydock inspect`. */
struct ob_handle_entry {
	HANDLE handle;
	void *body; /* borrowed: valid during the visit only */
	struct ob_handle_information information;
	const uint64_t *creation_site; /* OB_SITE_DEPTH return addresses of its maker, innermost first */
};
void ob_handle_table_walk(struct ob_handle_table *table,
                          void (*visit)(void *context, const struct ob_handle_entry *entry), void *context);

/*
 * Make a handle to body in the current process (attributes & OBJ_KERNEL_HANDLE: the system's).
 * granted holds no generic bits.
 * Owns     The handle holds a reference of its own; the caller keeps the one it has.
 * IRQL     PASSIVE_LEVEL.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, STATUS_PROCESS_IS_TERMINATING, what the type's open gives.
 */
NTSTATUS ob_open_handle(void *body, ACCESS_MASK granted, ULONG attributes, HANDLE *ret_handle);
/* The same in the table of process. */
NTSTATUS ob_open_handle_in(struct ke_process *process, void *body, ACCESS_MASK granted, ULONG attributes,
                           HANDLE *ret_handle);
/*
 * Resolve a handle of the current process as the documented ObReferenceObjectByHandle, without verifier rows.
 * type may be null. ret_information may be null.
 * Errors   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED.
 */
NTSTATUS ob_reference_handle(HANDLE handle, ACCESS_MASK desired, struct ob_type *type, KPROCESSOR_MODE mode,
                             void **ret_body, struct ob_handle_information *ret_information);
/* Errors: CL-1, CL-2. */
NTSTATUS ob_close_handle(HANDLE handle, KPROCESSOR_MODE mode);

/* VF-22: report registrations of ObRegisterCallbacks with a routine in [start, end); gives their number. */
uint32_t ob_audit_callbacks(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);
/* RF-7: report references that code of [start, end) took and nobody gave back, by object and tag; gives their number. */
uint32_t ob_audit_references(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);

struct ob_duplicate {
	struct ke_process *source_process, *target_process; /* referenced by the caller; target may be null */
	HANDLE source;
	ACCESS_MASK desired;
	ULONG attributes, options;
	KPROCESSOR_MODE mode;
};
NTSTATUS ob_duplicate_handle(const struct ob_duplicate *duplicate, HANDLE *ret_handle);
/*
 * ps: resolve -1 and -2 (HT-7) and process handles. The pseudo-handle operation gives a referenced body.
 */
struct ob_process_operations {
	void *(*current_process)(void); /* body, not referenced */
	void *(*current_thread)(void);
	struct ob_type *(*process_type)(struct ke_machine *machine);
	/* True once the process has begun to exit (DUP-8). */
	bool (*terminating)(struct ke_process *process);
};
void ob_set_process_operations(struct ke_machine *machine, const struct ob_process_operations *operations);

/* --- Zw and Nt entries -------------------------------------------------------------------------------------- */

/*
 * The two kinds of entry: NtX acts for the thread's previous mode; ZwX sets it to kernel for the call,
 * after the verifier's checks on the caller (VF-19: 0xC4/0xE6 above PASSIVE_LEVEL).
 */
struct ob_system_call {
	struct ke_thread *thread;
	KPROCESSOR_MODE previous_mode;
};
struct ob_system_call ob_system_call_enter(const char *name);
static inline void ob_system_call_leave(const struct ob_system_call *call)
{
	call->thread->previous_mode = call->previous_mode;
}
/* Body of a ZwX: `return OB_ZW_CALL(NtX(a, b));` */
#define OB_ZW_CALL(call) \
	({ \
		struct ob_system_call ob_call_ = ob_system_call_enter(__func__); \
		NTSTATUS ob_status_ = (call); \
		ob_system_call_leave(&ob_call_); \
		ob_status_; \
	})

/* Documented entries that ntdll's clients import as well, by their Nt names. */
/*
 * CL-5: on a program's thread, raise status; a program that does not handle it ends, and the machine goes on. NtClose
 * does so in a strict program; port, for a program whose machine is in another Linux process.
 */
_Noreturn void ob_raise_in_program(NTSTATUS status);

extern const struct image_export_table ob_export_table;

#endif

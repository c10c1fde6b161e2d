/*
 * frameworks/wdf/object.h - framework objects: memory, tree, two-pass deletion, contexts, handles.
 *
 * Model    An object, its first context header and that context are one block. It begins with one
 *          reference, held for its parent. Deletion has two passes over the subtree: dispose (every
 *          EvtCleanup, children first), then destroy (release the creation reference, children first;
 *          EvtDestroy runs where the count reaches 0). The state machine is a table: object_state.c.
 *          Blocks of destroyed objects wait in a queue before they are used again, so that a stale
 *          handle is recognised; that queue is also the allocator's free list (object_store.c).
 * Source   docs/spec/wdf-ndis.md A2; docs/kmdf.md.
 * Locks    object->lock guards state, parent, children, contexts. Order: child before parent. No
 *          callback is made with it held.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_OBJECT_H
#define DRYDOCK_FRAMEWORKS_WDF_OBJECT_H

#include "frameworks/wdf/wdf_internal.h"

struct wdf_object;

enum wdf_type_flags {
	WDF_TYPE_PASSIVE_DISPOSE = 1u << 0, /* pass 1 must run at PASSIVE_LEVEL */
	WDF_TYPE_CANNOT_DELETE = 1u << 1,   /* WdfObjectDelete is refused (WDF-32) */
	WDF_TYPE_NO_PARENT = 1u << 2,       /* an explicit parent in the attributes is refused */
	WDF_TYPE_PARENT_REQUIRED = 1u << 3, /* the attributes must name a parent */
	WDF_TYPE_LEVEL_AND_SCOPE = 1u << 4  /* the attributes may choose level and scope */
};

struct wdf_type {
	const char *name;
	size_t size;
	uint32_t flags;
	/* Pass 1 of this type, after its children; false: cleanup callbacks are run by the type later. */
	bool (*dispose)(struct wdf_object *object);
	/* Just before the memory goes, after EvtDestroy. */
	void (*destroy)(struct wdf_object *object);
	/* Its handles are accepted where those of base are; null: none. */
	const struct wdf_type *base;
	/* Null: by flags. */
	bool (*may_delete)(struct wdf_object *object);
};

/* X(state, name): one row per state of the deletion machine. */
#define WDF_OBJECT_STATES(X) \
	X(CREATED, "Created") \
	X(DISPOSING_EARLY, "DisposingEarly") \
	X(WAITING_FOR_EARLY_DISPOSE, "WaitingForEarlyDispose") \
	X(DISPOSING_CHILDREN, "DisposingChildren") \
	X(DEFERRED_DISPOSING, "DeferredDisposing") \
	X(DEFERRED_DELETING, "DeferredDeleting") \
	X(DISPOSED, "Disposed") \
	X(WAITING_FOR_PARENT, "WaitingForParentDeleteAndDisposed") \
	X(DELETED_DISPOSING, "DeletedDisposing") \
	X(DELETED_AND_DISPOSED, "DeletedAndDisposed") \
	X(DEFERRED_DESTROY, "DeferredDestroy") \
	X(DESTROYED, "Destroyed")

enum wdf_object_state {
#define WDF_OBJECT_STATE_ENUM(state, name) WDF_OBJECT_##state,
	WDF_OBJECT_STATES(WDF_OBJECT_STATE_ENUM)
#undef WDF_OBJECT_STATE_ENUM
	WDF_OBJECT_STATE_COUNT
};

enum wdf_object_event {
	WDF_OBJECT_EVENT_DELETE,        /* WdfObjectDelete, or the framework's own delete */
	WDF_OBJECT_EVENT_EARLY_DISPOSE, /* pass 1 of the parent */
	WDF_OBJECT_EVENT_PARENT_DESTROY,/* pass 2 of the parent */
	WDF_OBJECT_EVENT_WORKER,        /* the dispose list's worker */
	WDF_OBJECT_EVENT_COUNT
};

enum wdf_object_action {
	WDF_ACTION_IMPOSSIBLE,     /* no caller can bring this event in this state */
	WDF_ACTION_ERROR,          /* a break */
	WDF_ACTION_USE_AFTER_FREE, /* a break: the memory is in quarantine */
	WDF_ACTION_IGNORE,
	WDF_ACTION_DELETE_CREATED,
	WDF_ACTION_DELETE_DISPOSED,
	WDF_ACTION_DISPOSE_EARLY,
	WDF_ACTION_CONTINUE_DISPOSE,
	WDF_ACTION_WORK_DISPOSE,
	WDF_ACTION_WORK_DELETE,
	WDF_ACTION_WORK_DESTROY,
	WDF_ACTION_DESTROY
};

/* The table's cell. */
enum wdf_object_action wdf_object_action(enum wdf_object_state state, enum wdf_object_event event);
const char *wdf_object_state_name(enum wdf_object_state state);

struct wdf_context {
	struct wdf_object *object;
	struct wdf_context *next;
	PFN_WDF_OBJECT_CONTEXT_CLEANUP cleanup;
	PFN_WDF_OBJECT_CONTEXT_DESTROY destroy;
	PCWDF_OBJECT_CONTEXT_TYPE_INFO type;
	size_t size : 63;
	size_t separate : 1; /* a block of its own */
	_Alignas(16) unsigned char memory[];
};

enum wdf_object_flags {
	WDF_OBJECT_PASSIVE = 1u << 0,        /* its callbacks must run at PASSIVE_LEVEL */
	WDF_OBJECT_DELETE_CALLED = 1u << 1,
	WDF_OBJECT_EMBEDDED = 1u << 2,       /* part of another object's block */
	WDF_OBJECT_DESTROYING = 1u << 3,     /* EvtDestroy is running */
	WDF_OBJECT_FORCE_WORKER = 1u << 4,   /* pass 1 always on the dispose list's thread */
	WDF_OBJECT_COMMITTED = 1u << 5,      /* the driver has its handle */
	WDF_OBJECT_EARLY_DISPOSED = 1u << 6, /* wdf_object_early_dispose() was used */
	WDF_OBJECT_NO_DELETE = 1u << 7,      /* this one object may not be deleted by the driver */
	WDF_OBJECT_TRACKED = 1u << 8,        /* its reference tags are counted */
	WDF_OBJECT_COUNTED = 1u << 9         /* among those of the leak limit */
};

#define WDF_OBJECT_MAGIC 0x4a424f57u        /* "WOBJ" */
#define WDF_OBJECT_ENDING_MAGIC 0x444e4557u /* "WEND": EvtDestroy is running */

struct wdf_object {
	const struct wdf_type *type;
	uint32_t magic;
	struct host_lock lock;
	int32_t references;
	uint16_t state;
	uint16_t flags;
	struct wdf_binding *binding;
	struct wdf_device *device; /* whose dispose list; null: the driver's */
	struct wdf_object *parent;
	LIST_ENTRY children; /* in creation order */
	LIST_ENTRY child_entry;
	struct wdf_context *contexts;
	struct wdf_object *dispose_next;
	struct wdf_presentation *presentation; /* null: none */
	const void *created_by;
	const void *destroyed_by;
	struct wdf_tags *tags;
	uint8_t level; /* WDF_EXECUTION_LEVEL in force, never "inherit" */
	uint8_t scope; /* WDF_SYNCHRONIZATION_SCOPE in force */
	uint16_t store_class;
	uint32_t reserved[3];
};
_Static_assert(sizeof(struct wdf_object) % 16 == 0, "contexts follow objects at 16 bytes");

/* --- Handles (handle.c) ------------------------------------------------------------------------- */

static inline void *wdf_handle_of(const void *object)
{
	return (void *)(~(uintptr_t)object & ~(uintptr_t)7);
}
#define WDF_HANDLE(type, object) ((type)wdf_handle_of(object))

/*
 * The object of handle, which must be live and of type (null: any).
 * Errors   Bug check 0x10D/5 with what is known about the handle; does not return.
 */
struct wdf_object *wdf_object_from_handle(const void *handle, const struct wdf_type *type,
                                          const char *api);
/* The same for reading contexts and for reference counts, which stay legal inside EvtDestroy. */
struct wdf_object *wdf_object_for_context(const void *handle, const char *api);
/* The same without a check of the type, for handles the framework made itself. */
static inline struct wdf_object *wdf_object_unchecked(const void *handle)
{
	return (struct wdf_object *)(~(uintptr_t)handle & ~(uintptr_t)7);
}

/* --- Memory (object_store.c) ---------------------------------------------------------------------- */

struct wdf_store;
struct wdf_store *wdf_store_create(void);
/* Frees every block, live ones too. */
void wdf_store_destroy(struct wdf_store *store);
/* A zeroed block of at least size, or null; ret_class goes into object->store_class. */
void *wdf_store_take(struct wdf_store *store, size_t size, uint16_t *ret_class);
/* Quarantine the block of a destroyed object. */
void wdf_store_give(struct wdf_store *store, struct wdf_object *object);
/* Visit blocks whose object is not destroyed, in order of first allocation. */
void wdf_store_visit(struct wdf_store *store, void (*visit)(struct wdf_object *, void *), void *context);

/* --- Life (object.c) -------------------------------------------------------------------------------- */

/* What a creation is made of; attributes may be null, parent is the default one and may be null. */
struct wdf_creation {
	struct wdf_binding *binding;
	const struct wdf_type *type;
	PWDF_OBJECT_ATTRIBUTES attributes;
	struct wdf_object *parent;
	const void *caller;
	size_t extra; /* bytes behind the type's own size */
};

/*
 * Check attributes as the type demands.
 * Errors   STATUS_INFO_LENGTH_MISMATCH and the WDF statuses of WDF-31 and WDF-58.
 */
NTSTATUS wdf_attributes_check(const struct wdf_creation *creation);
/*
 * Allocate and initialise; the handle is not the driver's until wdf_object_commit(). The first context
 * is there, zeroed. level and scope are inherited from the parent.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS wdf_object_allocate(const struct wdf_creation *creation, struct wdf_object **ret_object);
/* Attributes check, allocate and commit in one. */
NTSTATUS wdf_object_create(const struct wdf_creation *creation, struct wdf_object **ret_object);
/*
 * Make object the child of its parent and its callbacks live.
 * Errors   STATUS_DELETE_PENDING: the parent is going. The object is discarded then.
 */
NTSTATUS wdf_object_commit(struct wdf_object *object, const struct wdf_creation *creation);
/* Undo an allocation; no callback of the driver runs (WDF-36). */
void wdf_object_discard(struct wdf_object *object);
/* Init an object that is part of another block. */
void wdf_object_init(struct wdf_object *object, const struct wdf_creation *creation);

/* Worker only: destroy an object whose count reached 0 at raised IRQL. */
void wdf_object_destroy_now(struct wdf_object *object);
/* Take and drop a reference; the drop to 0 destroys. */
void wdf_object_ref(struct wdf_object *object);
void wdf_object_unref(struct wdf_object *object);
/* Take one unless the count is 0. */
bool wdf_object_try_ref(struct wdf_object *object);

/* --- Tree and state (object_tree.c, object_state.c) ---------------------------------------------------- */

/* Errors: STATUS_DELETE_PENDING, STATUS_WDF_PARENT_ALREADY_ASSIGNED, STATUS_WDF_PARENT_IS_SELF. */
NTSTATUS wdf_object_set_parent(struct wdf_object *object, struct wdf_object *parent);
/* The delete event; returns when it was delivered, whatever is deferred. */
void wdf_object_delete(struct wdf_object *object);
/*
 * The same for an object without a type's dispose to run, that no other thread can look up: without the lock
 * and the reference count where nothing hangs on it.
 */
void wdf_object_delete_unshared(struct wdf_object *object);
/* Pass 1 now, pass 2 at the later wdf_object_delete(). False: deferred to the dispose list. */
bool wdf_object_early_dispose(struct wdf_object *object);
/* Pass 2 of the children alone, after an early dispose. */
void wdf_object_destroy_children(struct wdf_object *object);
/* The worker's event. */
void wdf_object_run_deferred(struct wdf_object *object);
/* Pass 1's own work on one object: cleanup callbacks, once each. */
void wdf_object_call_cleanup(struct wdf_object *object);
/* The nearest ancestor, object itself included, of type; null when there is none. */
struct wdf_object *wdf_object_ancestor(struct wdf_object *object, const struct wdf_type *type);

/* --- Contexts (object_context.c) ------------------------------------------------------------------------ */

/*
 * Add a context to a live object.
 * Errors   STATUS_OBJECT_NAME_EXISTS with the context there, STATUS_OBJECT_NAME_INVALID,
 *          STATUS_DELETE_PENDING, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS wdf_object_add_context(struct wdf_object *object, PWDF_OBJECT_ATTRIBUTES attributes,
                                void **ret_context);
void *wdf_object_context(struct wdf_object *object, PCWDF_OBJECT_CONTEXT_TYPE_INFO type);
/* Bytes that the first context adds to the block, header included. */
size_t wdf_context_bytes(const WDF_OBJECT_ATTRIBUTES *attributes);
void wdf_context_init_first(struct wdf_object *object, const WDF_OBJECT_ATTRIBUTES *attributes,
                            void *memory);
/* Free every context but the first. */
void wdf_contexts_free(struct wdf_object *object);

/* --- Dispose lists (dispose_list.c) ----------------------------------------------------------------------- */

struct wdf_dispose_list {
	struct host_lock lock;
	struct wdf_object *first, *last;
	struct wdf_binding *binding;
	bool working;
	struct ex_work work;
	KEVENT empty;
};
void wdf_dispose_list_init(struct wdf_dispose_list *list, struct wdf_binding *binding);
void wdf_dispose_list_add(struct wdf_dispose_list *list, struct wdf_object *object);
/* Wait at PASSIVE_LEVEL until nothing is queued or running. */
void wdf_dispose_list_wait(struct wdf_dispose_list *list);

/* --- Settings (settings.c) ---------------------------------------------------------------------------------- */

/* Read the driver's key; what is absent stays off. PASSIVE_LEVEL. */
void wdf_settings_read(struct wdf_binding *binding);
void wdf_settings_free(struct wdf_settings *settings);
/* True when tags of objects of type are counted (WDF-66). */
bool wdf_settings_track(const struct wdf_settings *settings, const struct wdf_type *type);
/* An object came (1) or went (-1); reports once when there are too many (WDF-67). */
void wdf_settings_count(struct wdf_object *object, int change);

/* --- Reference tags (reference_tags.c), only of objects that are tracked --------------------------------- */

struct wdf_tag_site {
	const void *tag;
	const char *file;
	LONG line;
};
void wdf_tags_take(struct wdf_object *object, const struct wdf_tag_site *site);
/* Report a tag that was not taken (WDF-66). */
void wdf_tags_drop(struct wdf_object *object, const struct wdf_tag_site *site);
/* At destruction, or when it was left at unload: report tags still outstanding, and free. */
void wdf_tags_finish(struct wdf_object *object);

extern const struct wdf_type wdf_general_type; /* WdfObjectCreate */

#endif

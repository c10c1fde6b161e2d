/* cm/cm_internal.h - the tree of keys and what the registry's files share. */
#ifndef DRYDOCK_NT_CM_INTERNAL_H
#define DRYDOCK_NT_CM_INTERNAL_H

#include "nt/cm/cm.h"
#include "nt/ex/pool.h"

#define CM_KEY_NAME_MAX 255
#define CM_VALUE_NAME_MAX 16383
#define CM_DATA_MAX (1u << 20)
#define CM_DEPTH_MAX 512
#define CM_LINKS_MAX 16

struct cm_value {
	WCHAR *name;   /* with a terminator; empty: the default value */
	uint16_t length; /* characters */
	ULONG type, bytes;
	void *data;
};

struct cm_notify;

/* All under cm_machine.lock. */
struct cm_node {
	struct cm_node *parent;  /* null: the root, or deleted */
	uint32_t references;     /* Key objects, and one while it is linked */
	bool deleted, is_volatile, is_link;
	struct cm_node *alias;   /* CurrentControlSet: what stands for it */
	uint64_t id;             /* per machine */
	LONGLONG last_write;
	WCHAR *name;
	uint16_t name_length;
	WCHAR *class_name;
	uint16_t class_length;
	struct cm_node **child;  /* sorted by upper-case name */
	uint32_t child_count, child_room;
	struct cm_value *value;  /* in order of creation */
	uint32_t value_count, value_room;
	struct cm_notify *notify;
};

struct cm_machine {
	struct ke_machine *machine;
	struct ob_type *key_type;
	struct host_lock lock;
	uint32_t references; /* the machine's and one per Key object, under lock: those may outlive the machine */
	struct cm_node *root;
	struct cm_key *root_key;
	uint64_t next_id;
	struct host_lock callbacks_lock;
	struct cm_callback *callbacks; /* by altitude, highest first */
	LONGLONG next_cookie;
};

/* Body of a Key object. */
struct cm_key {
	struct cm_node *node;
	struct cm_machine *cm;
	bool is_root; /* the one that bears the name \REGISTRY */
	PUNICODE_STRING name; /* given out by CmCallbackGetKeyObjectID; null: not yet */
};

struct cm_name {
	const WCHAR *text;
	size_t length;
};

static inline struct cm_machine *cm_current(void)
{
	return ke_current_machine()->cm;
}

/* --- node.c ------------------------------------------------------------------------------------------- */

struct cm_node *cm_node_create_locked(struct cm_machine *cm, struct cm_node *parent, struct cm_name name);
struct cm_node *cm_node_child_locked(const struct cm_node *node, struct cm_name name);
/* Unlink node from its parent; it lives until its references are gone. */
void cm_node_delete_locked(struct cm_machine *cm, struct cm_node *node);
void cm_node_delete_tree_locked(struct cm_machine *cm, struct cm_node *node);
void cm_node_unref_locked(struct cm_machine *cm, struct cm_node *node);
/* Follow links from node; null: a link that leads nowhere or in a circle. */
struct cm_node *cm_node_follow_locked(struct cm_machine *cm, struct cm_node *node);
/* Full path with a terminator from malloc; ret_length in characters. */
WCHAR *cm_node_path_locked(const struct cm_node *node, size_t *ret_length);
/* Give node another name. Errors: STATUS_INSUFFICIENT_RESOURCES, STATUS_CANNOT_DELETE (name taken). */
NTSTATUS cm_node_rename_locked(struct cm_node *node, struct cm_name name);
/* Copy of text with a terminator, from malloc. */
WCHAR *cm_copy_text(const WCHAR *text, size_t length);
int cm_compare_names(struct cm_name left, struct cm_name right);
/* The machine's time; the start's when no thread of it runs. Not under a lock. */
LONGLONG cm_now(struct ke_machine *machine);
/* Drop a reference to the registry itself. */
void cm_unref(struct cm_machine *cm);

struct cm_walk {
	struct cm_name path;      /* below start, with or without a leading '\' */
	bool create;              /* make what is missing */
	bool create_parents;      /* make all of the path, not only its last part */
	bool is_volatile;
	bool open_link;           /* the last part itself, if it is a link */
	LONGLONG now;
	bool created;             /* result: the last part was made */
};
/*
 * Walk from start; gives the node, not referenced.
 * Errors   STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_NAME_INVALID, STATUS_INSUFFICIENT_RESOURCES,
 *          STATUS_CHILD_MUST_BE_VOLATILE, STATUS_KEY_DELETED.
 */
NTSTATUS cm_walk_locked(struct cm_machine *cm, struct cm_node *start, struct cm_walk *walk,
                        struct cm_node **ret_node);

/* --- value.c -------------------------------------------------------------------------------------------- */

struct cm_value *cm_value_find_locked(struct cm_node *node, struct cm_name name);
/* data is captured already. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS cm_value_set_locked(struct cm_node *node, struct cm_name name, ULONG type, const void *data,
                             ULONG bytes);
bool cm_value_remove_locked(struct cm_node *node, struct cm_name name);
void cm_values_finish(struct cm_node *node);

/* --- key.c ------------------------------------------------------------------------------------------------ */

NTSTATUS cm_key_type_create(struct cm_machine *cm);
/* A Key object for node, which gains a reference. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS cm_key_create_object(struct cm_machine *cm, struct cm_node *node, struct cm_key **ret_key);
/* Open packet of cm_key's parse procedure. */
struct cm_open {
	struct cm_walk walk;
	struct cm_name class_name;
	bool create_link;
};
/* Resolve a handle of the current thread's previous mode. */
NTSTATUS cm_key_reference(HANDLE handle, ACCESS_MASK access, struct cm_key **ret_key);

/* --- notify.c ----------------------------------------------------------------------------------------------- */

/* Something changed at node: complete what watches it or its tree. Not under a lock. */
void cm_notify_change(struct cm_machine *cm, struct cm_node *node, ULONG filter);
/* The last handle of key goes. */
void cm_notify_cancel(struct cm_machine *cm, struct cm_key *key);

/* --- A reply of variable length ------------------------------------------------------------------------------- */

struct cm_reply {
	void *data;     /* from malloc; cm_reply_give frees it */
	ULONG total;
	ULONG fixed;    /* what must fit for a partial reply */
};
/* Room for total bytes, zeroed. False: memory is short. */
bool cm_reply_create(struct cm_reply *reply, ULONG fixed, ULONG total);
/* Copy what fits to the caller. Errors: STATUS_BUFFER_TOO_SMALL, STATUS_BUFFER_OVERFLOW. */
NTSTATUS cm_reply_give(struct cm_reply *reply, void *buffer, ULONG length, PULONG ret_length);

#endif

/*
 * frameworks/wdf/memory.h - memory objects.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_MEMORY_H
#define DRYDOCK_FRAMEWORKS_WDF_MEMORY_H

#include "frameworks/wdf/object.h"

enum wdf_memory_kind {
	WDF_MEMORY_POOL,         /* the buffer is ours, from pool */
	WDF_MEMORY_INLINE,       /* the buffer lies behind the object */
	WDF_MEMORY_PREALLOCATED, /* the driver's */
	WDF_MEMORY_REQUEST,      /* a request's buffer; embedded */
	WDF_MEMORY_LOOKASIDE,
	WDF_MEMORY_LOCKED        /* a user's buffer, locked through mdl */
};

struct wdf_memory {
	struct wdf_object object;
	void *buffer;
	size_t size;
	PMDL mdl;
	uint32_t kind;
	ULONG tag;
	struct wdf_object *owner; /* request or look-aside list */
};

extern const struct wdf_type wdf_memory_type;

static inline struct wdf_memory *wdf_memory_from_handle(WDFMEMORY handle, const char *api)
{
	return (struct wdf_memory *)wdf_object_from_handle(handle, &wdf_memory_type, api);
}

/* Lock mdl's user pages. Errors: STATUS_ACCESS_VIOLATION. */
NTSTATUS wdf_memory_lock_user(PMDL mdl, LOCK_OPERATION operation);
/* A memory object over a locked mdl, child of parent; owns mdl. */
NTSTATUS wdf_memory_create_for_mdl(struct wdf_object *parent, PMDL mdl, size_t length,
                                   struct wdf_memory **ret_memory);

#endif

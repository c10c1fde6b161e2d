/*
 * frameworks/wdf/activity.h - callbacks of an object that come on their own, and who waits until they are over.
 *
 * Model    Each callback that is due or runs holds a reference of its object. Whoever disposes of the object waits for the
 *          callbacks and for those references: what runs at the object's end (EvtDestroyCallback) then runs on
 *          the thread that deletes it, before that goes on. A callback that deletes its own object is not waited for.
 * IRQL     wdf_activity_wait() and wdf_activity_dispose() wait: PASSIVE_LEVEL; the others <= DISPATCH_LEVEL.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_ACTIVITY_H
#define DRYDOCK_FRAMEWORKS_WDF_ACTIVITY_H

#include "frameworks/wdf/object.h"

struct wdf_activity {
	struct host_lock lock;
	uint32_t busy;    /* callbacks that are due or run */
	uint32_t leaving; /* those that are over and hold their reference yet */
	bool left;        /* the object was deleted inside its callback */
	PKTHREAD caller;  /* atomic: the thread inside the callback */
	LIST_ENTRY waiters;
};

void wdf_activity_init(struct wdf_activity *activity);
/* A callback is due; it ends with wdf_activity_end(), after which activity may be gone. */
void wdf_activity_begin(struct wdf_activity *activity, struct wdf_object *object);
void wdf_activity_end(struct wdf_activity *activity, struct wdf_object *object);
/* Around the driver's routine. */
void wdf_activity_enter(struct wdf_activity *activity);
void wdf_activity_leave(struct wdf_activity *activity);
/* The caller is inside the driver's routine. */
bool wdf_activity_is_inside(const struct wdf_activity *activity);
/* Until nothing is due, runs or leaves. Not inside the routine. */
void wdf_activity_wait(struct wdf_activity *activity);
/* The object is disposed of: wait, or leave it to the callback that the caller is inside of. */
void wdf_activity_dispose(struct wdf_activity *activity);

#endif

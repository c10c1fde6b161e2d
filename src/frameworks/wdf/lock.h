/*
 * frameworks/wdf/lock.h - presentation locks: what serialises a driver's callbacks.
 *
 * Model    Dispatch level: a spin lock, callbacks run at DISPATCH_LEVEL. Passive level: a wait lock,
 *          callbacks run at PASSIVE_LEVEL in a critical region (WDF-92). A queue, DPC, timer, work item
 *          or file of device scope shares the device's lock.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_LOCK_H
#define DRYDOCK_FRAMEWORKS_WDF_LOCK_H

#include "frameworks/wdf/wdf_internal.h"

struct wdf_presentation {
	int32_t references;
	bool passive;
	KIRQL irql;     /* before acquisition, by the owner */
	PKTHREAD owner; /* null: free */
	KSPIN_LOCK spin;
	KEVENT wait;
};

/* Begins with one reference; null when memory is short. */
struct wdf_presentation *wdf_presentation_create(bool passive);
void wdf_presentation_ref(struct wdf_presentation *presentation);
void wdf_presentation_unref(struct wdf_presentation *presentation);
/* Null is accepted: nothing. Recursion: bug check 0x10D/2. IRQL: <= DISPATCH, PASSIVE for a wait lock. */
void wdf_presentation_acquire(struct wdf_presentation *presentation);
void wdf_presentation_release(struct wdf_presentation *presentation);
static inline bool wdf_presentation_owned(const struct wdf_presentation *presentation)
{
	return presentation &&
	       __atomic_load_n(&presentation->owner, __ATOMIC_RELAXED) == KeGetCurrentThread();
}

/* SpinLock is an interrupt's from now on: WdfSpinLockAcquire on it is a break (WDF-95). */
PKSPIN_LOCK wdf_spin_lock_give(WDFSPINLOCK SpinLock);
/* What a WDFWAITLOCK waits on, for passive-level interrupts that share it. */
PKEVENT wdf_wait_lock_event(WDFWAITLOCK WaitLock);

/* Enter and leave a callback of the driver: IRQL and regions must be as before (0x10D/E, F). */
#define WDF_CALL(name, call) \
	do { \
		struct ke_callback_state callback_state_ = ke_callback_enter(); \
		call; \
		wdf_callback_left(name, &callback_state_); \
	} while (0)
void wdf_callback_changed(const char *name, uint32_t changed);
static inline void wdf_callback_left(const char *name, const struct ke_callback_state *before)
{
	uint32_t changed = ke_callback_leave(before);

	if (__builtin_expect(changed != 0, 0))
		wdf_callback_changed(name, changed);
}

#endif

/*
 * ob/keyed_mutex.h - a resource that devices share in turns, each turn named by a key (W-18 to W-21).
 *
 * Model    The shared object (type KeyedMutex) is held by one opening or released under a key. An opening (type
 *          KeyedMutexOpening) is one device's access to it. Whoever waits for the key it is released under gets it,
 *          in order of arrival; it is handed over, so that nobody comes between. When the last handle of an opening
 *          that holds it is closed (a process that ends closes all of its own), what it was about to change is in no
 *          known state: the shared object is abandoned for good, and both sides make a new one.
 * Source   Direct3D: IDXGIKeyedMutex, D3DKMTAcquireKeyedMutex; docs/spec/nt-objects.md W-18 to W-21.
 * Locks    One short lock an object; not held across a wait or a signal.
 * IRQL     PASSIVE_LEVEL.
 * Tests    tests/nt/ob/keyed_mutex_test.c
 */
#ifndef DRYDOCK_NT_OB_KEYED_MUTEX_H
#define DRYDOCK_NT_OB_KEYED_MUTEX_H

#include "nt/ob/ob.h"

#define OB_KEYED_MUTEX_ALL_ACCESS 0x1F0003u
#define OB_KEYED_MUTEX_FOREVER UINT32_MAX
/* What the user form gives beside 0, 0x80 (abandoned) and 0x102 (timeout). */
#define OB_KEYED_MUTEX_FAIL 0x80004005u

/*
 * Make the shared object, released under key (NT's callers: 0), and a handle to it. attributes as of NtCreateEvent.
 * Errors   as ob_create_object() and ob_insert_object(); STATUS_ACCESS_VIOLATION.
 */
NTSTATUS ob_keyed_mutex_create(uint64_t key, const OBJECT_ATTRIBUTES *attributes,
                               HANDLE *ret_shared);
/* A handle to the shared object of that name. */
NTSTATUS ob_keyed_mutex_open_shared(const OBJECT_ATTRIBUTES *attributes, HANDLE *ret_shared);
/*
 * An opening of shared for device, which is any value that tells the caller's devices apart; 0: a device of its own.
 * A device has one opening that works: with a further one nothing can be acquired (W-19).
 * Errors   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED, STATUS_NO_MEMORY,
 *          STATUS_DEVICE_REMOVED.
 */
NTSTATUS ob_keyed_mutex_open(HANDLE shared, uintptr_t device, HANDLE *ret_opening);

/*
 * Wait until it is released under key, and hold it.
 * Takes    timeout in 100 ns as of a wait: null: for ever, 0: only try.
 * Gives    STATUS_SUCCESS, then the fence value of the last release (0 before the first) in ret_fence.
 *          STATUS_TIMEOUT and STATUS_ABANDONED, which pass NT_SUCCESS: it is not held.
 * Errors   STATUS_INVALID_PARAMETER: it is held by this opening already, or the device has another one;
 *          STATUS_NO_MEMORY; STATUS_DEVICE_REMOVED; STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH;
 *          STATUS_CANCELLED: its last handle was closed meanwhile; STATUS_ALERTED: the thread was asked to end.
 */
NTSTATUS ob_keyed_mutex_acquire(HANDLE opening, uint64_t key, LARGE_INTEGER *timeout,
                                uint64_t *ret_fence);
/*
 * Release it under key.
 * Errors   STATUS_INVALID_PARAMETER: this opening does not hold it; STATUS_DEVICE_REMOVED and as above.
 */
NTSTATUS ob_keyed_mutex_release(HANDLE opening, uint64_t key, uint64_t fence);
/* The adapter is gone: every wait ends with STATUS_DEVICE_REMOVED, now and from now on. shared: a body. */
void ob_keyed_mutex_remove_device(void *shared);

/* How many wait for it. shared: a body. */
uint32_t ob_keyed_mutex_waiters(void *shared);

/*
 * --- In shared memory ---
 * As ke/shared_event.h has it for events; body: of an opening, the record's word begins a page of ob/keyed_page.h.
 * A call here takes the mutex back; so does the end of a handle that is shown.
 * Errors   STATUS_OBJECT_NAME_COLLISION: it is shared already; STATUS_DEVICE_BUSY: somebody waits in the machine;
 *          STATUS_NOT_SUPPORTED: the opening does not work, or calls have taken the mutex back too often.
 */
struct ke_shared_event;
NTSTATUS ob_keyed_opening_share(void *body, struct ke_shared_event *shared);
/* The record of the mutex; null: it is not shared, or the opening does not work. */
struct ke_shared_event *ob_keyed_opening_shared(void *body);
/* Who holds the mutex has this in the page's word. */
uint32_t ob_keyed_opening_serial(const void *body);
/* Errors: STATUS_NOT_FOUND: it is not shared by that record any more; STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ob_keyed_opening_publish(void *body, const struct ke_shared_event *shared,
                                  const struct ke_shared_slot *slot);
/* Take its mutex back; nothing when it is not shared. */
void ob_keyed_opening_withdraw(void *body);

/* The user form: milliseconds (OB_KEYED_MUTEX_FOREVER), and 0, 0x80, 0x102 or OB_KEYED_MUTEX_FAIL. */
uint32_t ob_keyed_mutex_acquire_sync(HANDLE opening, uint64_t key, uint32_t timeout_ms);
uint32_t ob_keyed_mutex_release_sync(HANDLE opening, uint64_t key);

#endif

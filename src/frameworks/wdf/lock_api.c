/*
 * frameworks/wdf/lock_api.c - WdfWaitLock*, WdfSpinLock*, WdfObjectAcquireLock and its release.
 */
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/object.h"

struct lock_object {
	struct wdf_object object;
	PKTHREAD owner;
	KIRQL irql;
	bool for_interrupt; /* given to an interrupt: only the interrupt calls may take it */
	KSPIN_LOCK spin;
	KEVENT wait;
};

static bool check_free(struct wdf_object *object)
{
	struct lock_object *lock = (struct lock_object *)object;

	if (lock->owner)
		wdf_report(&(struct wdf_break){ "WDF-94", WDF_INVALID_LOCK_OPERATION,
		                                WDF_HANDLE(void *, object), 0,
		                                "Release the lock before deleting it." },
		           "a %s was deleted while it was held", object->type->name);
	return true;
}

static const struct wdf_type wait_lock_type = {
	.name = "WDFWAITLOCK",
	.size = sizeof(struct lock_object),
	.dispose = check_free,
};
static const struct wdf_type spin_lock_type = {
	.name = "WDFSPINLOCK",
	.size = sizeof(struct lock_object),
	.dispose = check_free,
};

static NTSTATUS create(const struct wdf_creation *creation, struct lock_object **ret_lock)
{
	NTSTATUS status = wdf_object_create(creation, (struct wdf_object **)ret_lock);

	if (!NT_SUCCESS(status))
		return status;
	KeInitializeSpinLock(&(*ret_lock)->spin);
	KeInitializeEvent(&(*ret_lock)->wait, SynchronizationEvent, TRUE);
	return status;
}

static void fail_recursion(const struct lock_object *lock)
{
	if (lock->owner == KeGetCurrentThread())
		wdf_bugcheck(&(struct wdf_break){ "WDF-94", WDF_RECURSIVE_LOCK,
		                                  WDF_HANDLE(void *, lock), 0,
		                                  "Framework locks are not recursive." },
		             "a %s was acquired by the thread that holds it",
		             lock->object.type->name);
}

static void fail_for_interrupt(const struct lock_object *lock)
{
	if (lock->for_interrupt)
		wdf_bugcheck(&(struct wdf_break){ "WDF-95", WDF_INVALID_LOCK_OPERATION,
		                                  WDF_HANDLE(void *, lock), 0,
		                                  "Use WdfInterruptAcquireLock and its release." },
		             "a WDFSPINLOCK that belongs to an interrupt was used by itself");
}

static void fail_not_owner(const struct lock_object *lock)
{
	if (lock->owner != KeGetCurrentThread())
		wdf_bugcheck(
			&(struct wdf_break){
				"WDF-94", WDF_INVALID_LOCK_OPERATION, WDF_HANDLE(void *, lock), 0,
				"Only the thread that acquired the lock may release it." },
			"a %s was released by a thread that does not hold it",
			lock->object.type->name);
}

NTSTATUS WdfWaitLockCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PWDF_OBJECT_ATTRIBUTES LockAttributes,
                           WDFWAITLOCK *Lock)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct lock_object *lock;

	wdf_require_pointer(Lock, "WdfWaitLockCreate", "Lock");
	NTSTATUS status = create(&(struct wdf_creation){ .binding = binding,
	                                                 .type = &wait_lock_type,
	                                                 .attributes = LockAttributes,
	                                                 .parent = wdf_driver_object(binding),
	                                                 .caller = WDF_CALLER() },
	                         &lock);
	if (NT_SUCCESS(status))
		*Lock = WDF_HANDLE(WDFWAITLOCK, lock);
	return status;
}

NTSTATUS WdfWaitLockAcquire(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWAITLOCK Lock, PLONGLONG Timeout)
{
	struct lock_object *lock =
		(struct lock_object *)wdf_object_from_handle(Lock, &wait_lock_type,
	                                                     "WdfWaitLockAcquire");
	LARGE_INTEGER timeout = { .QuadPart = Timeout ? *Timeout : 0 };

	(void)DriverGlobals;
	fail_recursion(lock);
	if (!Timeout || *Timeout != 0)
		wdf_require_irql("WdfWaitLockAcquire", PASSIVE_LEVEL);
	KeEnterCriticalRegion();
	NTSTATUS status = KeWaitForSingleObject(&lock->wait, Executive, KernelMode, FALSE,
	                                        Timeout ? &timeout : NULL);
	if (status == STATUS_TIMEOUT) {
		KeLeaveCriticalRegion();
		return status;
	}
	lock->owner = KeGetCurrentThread();
	return status;
}

void WdfWaitLockRelease(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWAITLOCK Lock)
{
	struct lock_object *lock =
		(struct lock_object *)wdf_object_from_handle(Lock, &wait_lock_type,
	                                                     "WdfWaitLockRelease");

	(void)DriverGlobals;
	fail_not_owner(lock);
	lock->owner = NULL;
	KeSetEvent(&lock->wait, 0, FALSE);
	KeLeaveCriticalRegion();
}

NTSTATUS WdfSpinLockCreate(PWDF_DRIVER_GLOBALS DriverGlobals,
                           PWDF_OBJECT_ATTRIBUTES SpinLockAttributes, WDFSPINLOCK *SpinLock)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct lock_object *lock;

	wdf_require_pointer(SpinLock, "WdfSpinLockCreate", "SpinLock");
	NTSTATUS status = create(&(struct wdf_creation){ .binding = binding,
	                                                 .type = &spin_lock_type,
	                                                 .attributes = SpinLockAttributes,
	                                                 .parent = wdf_driver_object(binding),
	                                                 .caller = WDF_CALLER() },
	                         &lock);
	if (NT_SUCCESS(status))
		*SpinLock = WDF_HANDLE(WDFSPINLOCK, lock);
	return status;
}

void WdfSpinLockAcquire(PWDF_DRIVER_GLOBALS DriverGlobals, WDFSPINLOCK SpinLock)
{
	struct lock_object *lock =
		(struct lock_object *)wdf_object_from_handle(SpinLock, &spin_lock_type,
	                                                     "WdfSpinLockAcquire");
	KIRQL irql = PASSIVE_LEVEL;

	(void)DriverGlobals;
	fail_for_interrupt(lock);
	fail_recursion(lock);
	/* In user mode it is a lock like another: no IRQL. */
	if (lock->object.binding->user_mode)
		KeWaitForSingleObject(&lock->wait, Executive, KernelMode, FALSE, NULL);
	else
		KeAcquireSpinLock(&lock->spin, &irql);
	lock->irql = irql;
	lock->owner = KeGetCurrentThread();
}

void WdfSpinLockRelease(PWDF_DRIVER_GLOBALS DriverGlobals, WDFSPINLOCK SpinLock)
{
	struct lock_object *lock =
		(struct lock_object *)wdf_object_from_handle(SpinLock, &spin_lock_type,
	                                                     "WdfSpinLockRelease");

	(void)DriverGlobals;
	fail_for_interrupt(lock);
	fail_not_owner(lock);
	KIRQL irql = lock->irql;
	lock->owner = NULL;
	if (lock->object.binding->user_mode)
		KeSetEvent(&lock->wait, 0, FALSE);
	else
		KeReleaseSpinLock(&lock->spin, irql);
}

PKSPIN_LOCK wdf_spin_lock_give(WDFSPINLOCK SpinLock)
{
	struct lock_object *lock =
		(struct lock_object *)wdf_object_from_handle(SpinLock, &spin_lock_type,
	                                                     "WDF_INTERRUPT_CONFIG.SpinLock");

	lock->for_interrupt = true;
	return &lock->spin;
}

PKEVENT wdf_wait_lock_event(WDFWAITLOCK WaitLock)
{
	return &((struct lock_object *)wdf_object_from_handle(WaitLock, &wait_lock_type,
	                                                      "WDF_INTERRUPT_CONFIG.WaitLock"))
	                ->wait;
}

static struct wdf_presentation *presentation_of(WDFOBJECT handle, const char *api)
{
	struct wdf_object *object = wdf_object_from_handle(handle, NULL, api);

	if (!object->presentation)
		wdf_bugcheck(
			&(struct wdf_break){ "WDF-94", WDF_INVALID_LOCK_OPERATION, handle, 0,
		                             "Give the device or queue a synchronization scope." },
			"%s: the %s has no synchronization lock", api, object->type->name);
	return object->presentation;
}

void WdfObjectAcquireLock(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Object)
{
	(void)DriverGlobals;
	wdf_presentation_acquire(presentation_of(Object, "WdfObjectAcquireLock"));
}

void WdfObjectReleaseLock(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Object)
{
	(void)DriverGlobals;
	struct wdf_presentation *presentation = presentation_of(Object, "WdfObjectReleaseLock");

	if (!wdf_presentation_owned(presentation))
		wdf_bugcheck(
			&(struct wdf_break){
				"WDF-94", WDF_INVALID_LOCK_OPERATION, Object, 0,
				"Only the thread that acquired the lock may release it." },
			"WdfObjectReleaseLock: the calling thread does not hold the lock");
	wdf_presentation_release(presentation);
}

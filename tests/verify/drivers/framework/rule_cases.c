/* rule_cases.c - one case a code of WDF_VIOLATION that a driver can earn inside a callback. */
#include "rule_cases.h"

#define BREAKS(name) static VOID name##_breaks(WDFQUEUE queue, WDFREQUEST request)
#define LEGAL(name) static VOID name##_legal(WDFQUEUE queue, WDFREQUEST request)
#define RULE_CASE(name) \
	{ \
#name, name##_breaks, name##_legal \
	}

static VOID done(WDFREQUEST request)
{
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static WDFSPINLOCK make_lock(WDFREQUEST request)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFSPINLOCK lock = NULL;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = request;
	WdfSpinLockCreate(&attributes, &lock);
	return lock;
}

static VOID acquire(WDFSPINLOCK lock)
{
	WdfSpinLockAcquire(lock); /* named:
		WDF_94b_lock_taken_twice WDF_61a_handle_of_another_type */
}

static VOID release(WDFSPINLOCK lock)
{
	WdfSpinLockRelease(lock); /* named: WDF_95a_lock_released_unheld */
}

BREAKS(WDF_94b_lock_taken_twice)
{
	WDFSPINLOCK lock = make_lock(request);

	acquire(lock);
	acquire(lock);
}

LEGAL(WDF_94b_lock_taken_twice)
{
	WDFSPINLOCK lock = make_lock(request);

	acquire(lock);
	release(lock);
	acquire(lock);
	release(lock);
	done(request);
}

BREAKS(WDF_95a_lock_released_unheld)
{
	release(make_lock(request));
}

LEGAL(WDF_95a_lock_released_unheld)
{
	WDF_94b_lock_taken_twice_legal(queue, request);
}

BREAKS(WDF_61a_handle_of_another_type)
{
	acquire((WDFSPINLOCK)queue);
}

LEGAL(WDF_61a_handle_of_another_type)
{
	WDF_94b_lock_taken_twice_legal(queue, request);
}

BREAKS(WDF_61b_nowhere_to_put_the_handle)
{
	WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, NULL); /* named */
}

LEGAL(WDF_61b_nowhere_to_put_the_handle)
{
	make_lock(request);
	done(request);
}

static VOID wait_at(WDFREQUEST request, KIRQL irql)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFWAITLOCK lock;
	KIRQL old;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = request;
	if (NT_SUCCESS(WdfWaitLockCreate(&attributes, &lock))) {
		KeRaiseIrql(irql, &old);
		WdfWaitLockAcquire(lock, NULL); /* named: WDF_96a_wait_lock_taken_at_apc */
		WdfWaitLockRelease(lock);
		KeLowerIrql(old);
	}
	done(request);
}

BREAKS(WDF_96a_wait_lock_taken_at_apc)
{
	wait_at(request, APC_LEVEL);
}

LEGAL(WDF_96a_wait_lock_taken_at_apc)
{
	wait_at(request, PASSIVE_LEVEL);
}

static VOID complete(WDFREQUEST request, ULONG times)
{
	WdfObjectReference(request);
	for (ULONG time = 0; time < times; time++)
		WdfRequestComplete(request, STATUS_SUCCESS); /* named:
			Q_15_request_completed_twice */
	WdfObjectDereference(request);
}

BREAKS(Q_15_request_completed_twice)
{
	complete(request, 2);
}

LEGAL(Q_15_request_completed_twice)
{
	complete(request, 1);
}

BREAKS(WDF_29_reference_dropped_that_was_not_taken)
{
	WdfObjectDereference(make_lock(request)); /* named */
}

LEGAL(WDF_29_reference_dropped_that_was_not_taken)
{
	WDFSPINLOCK lock = make_lock(request);

	WdfObjectReference(lock);
	WdfObjectDereference(lock);
	done(request);
}

static EVT_WDF_IO_QUEUE_IO_DEFAULT done_by_queue;

static VOID done_by_queue(WDFQUEUE queue, WDFREQUEST request)
{
	done(request);
}

static VOID make_queue(WDFQUEUE queue, ULONG presented)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE other;

	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDefault = done_by_queue;
	config.Settings.Parallel.NumberOfPresentedRequests = presented;
	if (NT_SUCCESS(WdfIoQueueCreate(WdfIoQueueGetDevice(queue), &config,
	                                WDF_NO_OBJECT_ATTRIBUTES, &other))) /* named:
		Q_3_parallel_queue_that_presents_nothing */
		WdfObjectDelete(other);
}

BREAKS(Q_3_parallel_queue_that_presents_nothing)
{
	make_queue(queue, 0);
	done(request);
}

LEGAL(Q_3_parallel_queue_that_presents_nothing)
{
	make_queue(queue, (ULONG)-1);
	done(request);
}

const struct rule_case rule_cases[] = {
	RULE_CASE(WDF_94b_lock_taken_twice),
	RULE_CASE(WDF_95a_lock_released_unheld),
	RULE_CASE(WDF_61a_handle_of_another_type),
	RULE_CASE(WDF_61b_nowhere_to_put_the_handle),
	RULE_CASE(WDF_96a_wait_lock_taken_at_apc),
	RULE_CASE(Q_15_request_completed_twice),
	RULE_CASE(WDF_29_reference_dropped_that_was_not_taken),
	RULE_CASE(Q_3_parallel_queue_that_presents_nothing),
	{ NULL, NULL, NULL },
};

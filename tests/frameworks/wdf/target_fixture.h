/*
 * tests/frameworks/wdf/target_fixture.h - a PnP device, its default target, and a driver below that keeps requests.
 *
 * below_irps[] are the IRPs that arrived; complete_below() ends one. Requests of the test note "done<status> "
 * when their completion routine runs.
 */
#ifndef DRYDOCK_TESTS_WDF_TARGET_FIXTURE_H
#define DRYDOCK_TESTS_WDF_TARGET_FIXTURE_H

#include "queue_fixture.h"

static WDFIOTARGET target;
static PIRP below_irps[8];
static int below_count;
static bool below_completes; /* at once, with success */
static bool below_keeps;     /* its IRPs cannot be cancelled */

static inline void below_cancel(PDEVICE_OBJECT device_object, PIRP irp)
{
	(void)device_object;
	IoReleaseCancelSpinLock(irp->CancelIrql);
	complete(irp, STATUS_CANCELLED, 0);
}

static inline NTSTATUS below(PDEVICE_OBJECT device_object, PIRP irp)
{
	(void)device_object;
	note("below ");
	if (below_completes)
		return complete(irp, STATUS_SUCCESS, 3);
	IoMarkIrpPending(irp);
	below_irps[below_count] = irp;
	__atomic_fetch_add(&below_count, 1, __ATOMIC_RELEASE);
	if (below_keeps)
		return STATUS_PENDING;
	IoSetCancelRoutine(irp, below_cancel);
	if (irp->Cancel && IoSetCancelRoutine(irp, NULL))
		complete(irp, STATUS_CANCELLED, 0);
	return STATUS_PENDING;
}

static inline void complete_below(int at, NTSTATUS status)
{
	assert_non_null(IoSetCancelRoutine(below_irps[at], NULL));
	complete(below_irps[at], status, 5);
}

static inline void target_begin(void)
{
	below_count = 0;
	below_completes = below_keeps = false;
	io_begin_closed(.pnp = true);
	set_below(IRP_MJ_DEVICE_CONTROL, below);
	target = WdfDeviceGetIoTarget(device);
	assert_non_null(target);
}

static inline void target_end(void)
{
	unplug();
	io_end();
}

static inline void request_done(WDFREQUEST request, WDFIOTARGET from,
                                PWDF_REQUEST_COMPLETION_PARAMS params, WDFCONTEXT context)
{
	(void)from, (void)context;
	assert_int_equal((unsigned)params->IoStatus.Status,
	                 (unsigned)WdfRequestGetStatus(request));
	note("done%x ", (unsigned)params->IoStatus.Status);
}

static inline void format(WDFREQUEST request)
{
	must(WdfIoTargetFormatRequestForIoctl(target, request, CODE, NULL, NULL, NULL, NULL));
	WdfRequestSetCompletionRoutine(request, request_done, NULL);
}

static inline WDFREQUEST make_request(void)
{
	WDFREQUEST request;

	must(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, target, &request));
	format(request);
	return request;
}

/* WdfRequestSend with options and, with WDF_REQUEST_SEND_OPTION_TIMEOUT, a relative time-out. */
static inline BOOLEAN send_with(WDFREQUEST request, ULONG options, LONGLONG timeout)
{
	WDF_REQUEST_SEND_OPTIONS send_options;

	WDF_REQUEST_SEND_OPTIONS_INIT(&send_options, options);
	if (options & WDF_REQUEST_SEND_OPTION_TIMEOUT)
		WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&send_options, timeout);
	return WdfRequestSend(request, target, &send_options);
}

static inline void expect_refused(WDFREQUEST request, ULONG options)
{
	assert_false(send_with(request, options, 0));
	assert_int_equal((unsigned)WdfRequestGetStatus(request),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
}

static inline void wait_ms(int64_t count)
{
	LARGE_INTEGER time = milliseconds(count);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* Another thread ends the first IRP below, a little later. */
static inline void complete_first(PVOID context)
{
	(void)context;
	wait_ms(5);
	while (__atomic_load_n(&below_count, __ATOMIC_ACQUIRE) == 0)
		wait_ms(1);
	wait_ms(5);
	note("completing ");
	complete_below(0, STATUS_SUCCESS);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static inline void complete_later(void)
{
	HANDLE thread;

	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, complete_first,
	                          NULL));
	must(ZwClose(thread));
}

#endif

/*
 * tests/frameworks/wdf/target_state_test.c - states of I/O targets, stop and purge (A7).
 */
#include "target_fixture.h"

static void expect_state(WDF_IO_TARGET_STATE state)
{
	assert_int_equal(WdfIoTargetGetState(target), state);
}

TEST(IT_1_a_started_target_sends)
{
	target_begin();
	expect_state(WdfIoTargetStarted);
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	complete_below(0, STATUS_SUCCESS);
	expect_log("below done0 ");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_1_a_stopped_target_holds_until_it_is_started)
{
	target_begin();
	WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
	expect_state(WdfIoTargetStopped);
	WDFREQUEST first = make_request(), second = make_request();
	assert_true(WdfRequestSend(first, target, NULL));
	assert_true(WdfRequestSend(second, target, NULL));
	expect_log("");
	must(WdfIoTargetStart(target));
	expect_log("below below ");
	complete_below(0, STATUS_SUCCESS);
	complete_below(1, STATUS_UNSUCCESSFUL);
	expect_log("done0 donec0000001 ");
	WdfObjectDelete(first);
	WdfObjectDelete(second);
	target_end();
}

TEST(IT_1_a_held_request_can_be_cancelled)
{
	target_begin();
	WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	assert_true(WdfRequestCancelSentRequest(request));
	expect_log("donec0000120 ");
	must(WdfIoTargetStart(target));
	expect_log("");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_1_a_purged_target_refuses_and_fails_what_it_held)
{
	target_begin();
	WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
	WDFREQUEST held_one = make_request(), late = make_request();
	assert_true(WdfRequestSend(held_one, target, NULL));
	WdfIoTargetPurge(target, WdfIoTargetPurgeIoAndWait);
	expect_log("donec0000120 ");
	expect_state(WdfIoTargetPurged);
	expect_refused(late, 0);
	expect_log("");
	must(WdfIoTargetStart(target));
	expect_state(WdfIoTargetStarted);
	WdfObjectDelete(held_one);
	WdfObjectDelete(late);
	target_end();
}

TEST(IT_1_closed_and_deleted_targets_refuse)
{
	WDFIOTARGET closed;

	target_begin();
	WDFREQUEST request = make_request();
	WDFIOTARGET below_target = target;
	must(WdfIoTargetCreate(device, WDF_NO_OBJECT_ATTRIBUTES, &closed));
	target = closed;
	expect_state(WdfIoTargetClosed);
	expect_refused(request, 0);
	assert_int_equal((unsigned)WdfIoTargetStart(closed), (unsigned)STATUS_INVALID_DEVICE_STATE);
	WdfIoTargetStop(closed, WdfIoTargetLeaveSentIoPending);
	expect_state(WdfIoTargetClosed);
	WdfObjectReference(closed);
	WdfObjectDelete(closed);
	expect_state(WdfIoTargetDeleted);
	expect_refused(request, 0);
	WdfObjectDereference(closed);
	target = below_target;
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_2_the_ignore_flag_passes_stopped_and_purged_but_not_closed)
{
	const ULONG ignore = WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE;
	WDFIOTARGET closed;

	target_begin();
	below_completes = true;
	WDFREQUEST request = make_request();
	WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
	assert_true(send_with(request, ignore, 0));
	expect_log("below done0 ");
	WdfObjectDelete(request);

	WdfIoTargetPurge(target, WdfIoTargetPurgeIo);
	request = make_request();
	assert_true(send_with(request, ignore, 0));
	expect_log("below done0 ");
	WdfObjectDelete(request);

	request = make_request();
	WDFIOTARGET below_target = target;
	must(WdfIoTargetCreate(device, WDF_NO_OBJECT_ATTRIBUTES, &closed));
	target = closed;
	expect_refused(request, ignore);
	WdfObjectReference(closed);
	WdfObjectDelete(closed);
	expect_refused(request, ignore);
	WdfObjectDereference(closed);
	target = below_target;
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_3_stop_can_cancel_what_was_sent)
{
	target_begin();
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	WdfIoTargetStop(target, WdfIoTargetCancelSentIo);
	note("stopped ");
	expect_log("below donec0000120 stopped ");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_3_stop_can_wait_for_what_was_sent)
{
	target_begin();
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	complete_later();
	WdfIoTargetStop(target, WdfIoTargetWaitForSentIoToComplete);
	note("stopped ");
	assert_non_null(strstr(callback_log, "done0 stopped "));
	callback_log[0] = 0;
	WdfObjectDelete(request);
	target_end();
}

/* --- A stop and a completion routine ------------------------------------------------------------------ */

static KEVENT in_routine, may_return;

static void slow_routine(WDFREQUEST request, WDFIOTARGET from,
                         PWDF_REQUEST_COMPLETION_PARAMS params, WDFCONTEXT context)
{
	(void)request, (void)from, (void)params, (void)context;
	KeSetEvent(&in_routine, 0, FALSE);
	KeWaitForSingleObject(&may_return, Executive, KernelMode, FALSE, NULL);
}

static void complete_the_first(PVOID context)
{
	(void)context;
	complete(below_irps[0], STATUS_SUCCESS, 0);
}

static void stop_and_wait(PVOID context)
{
	(void)context;
	WdfIoTargetStop(target, WdfIoTargetWaitForSentIoToComplete);
}

TEST(IT_3_a_waiting_stop_returns_after_the_last_completion_routine_has)
{
	LARGE_INTEGER while_100ns = milliseconds(30);

	target_begin();
	below_keeps = true;
	KeInitializeEvent(&in_routine, NotificationEvent, FALSE);
	KeInitializeEvent(&may_return, NotificationEvent, FALSE);
	WDFREQUEST request = make_request();
	WdfRequestSetCompletionRoutine(request, slow_routine, NULL);
	assert_true(WdfRequestSend(request, target, NULL));
	HANDLE completing = start_thread(complete_the_first, NULL);
	KeWaitForSingleObject(&in_routine, Executive, KernelMode, FALSE, NULL);
	HANDLE stopping = start_thread(stop_and_wait, NULL);
	assert_int_equal(ZwWaitForSingleObject(stopping, FALSE, &while_100ns), STATUS_TIMEOUT);
	KeSetEvent(&may_return, 0, FALSE);
	join_thread(stopping);
	join_thread(completing);
	callback_log[0] = 0;
	WdfObjectDelete(request);
	target_end();
}

static void stop_inside(WDFREQUEST request, WDFIOTARGET from, PWDF_REQUEST_COMPLETION_PARAMS params,
                        WDFCONTEXT context)
{
	(void)request, (void)params, (void)context;
	WdfIoTargetStop(from, WdfIoTargetWaitForSentIoToComplete);
	note("stopped ");
}

TEST(IT_3_a_stop_in_a_completion_routine_does_not_wait_for_it)
{
	target_begin();
	WDFREQUEST request = make_request();
	WdfRequestSetCompletionRoutine(request, stop_inside, NULL);
	assert_true(WdfRequestSend(request, target, NULL));
	complete_below(0, STATUS_SUCCESS);
	expect_log("below stopped ");
	expect_state(WdfIoTargetStopped);
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_3_stop_can_leave_what_was_sent_pending)
{
	target_begin();
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
	note("stopped ");
	complete_below(0, STATUS_SUCCESS);
	expect_log("below stopped done0 ");
	WdfObjectDelete(request);
	target_end();
}

/* The driver below does not let itself be cancelled. */
TEST(IT_3_purge_with_and_without_waiting)
{
	target_begin();
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	assert_non_null(IoSetCancelRoutine(below_irps[0], NULL));
	WdfIoTargetPurge(target, WdfIoTargetPurgeIo);
	note("purged ");
	assert_true(below_irps[0]->Cancel);
	expect_log("below purged ");
	complete(below_irps[0], STATUS_SUCCESS, 0);
	expect_log("done0 ");
	WdfObjectDelete(request);

	must(WdfIoTargetStart(target));
	request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	WdfIoTargetPurge(target, WdfIoTargetPurgeIoAndWait);
	note("purged ");
	expect_log("below donec0000120 purged ");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_3_forms_that_wait_need_passive_level)
{
	KIRQL irql;

	target_begin();
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfIoTargetStop(target, WdfIoTargetWaitForSentIoToComplete);
	WdfIoTargetPurge(target, WdfIoTargetPurgeIoAndWait);
	KeLowerIrql(irql);
	assert_int_equal(fixture.machine->sink->finding_count, 2);
	assert_int_equal(fixture.machine->sink->finding[0].code, 0x10D);
	fixture.machine->sink->finding_count = 0;
	expect_state(WdfIoTargetStarted);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
	KeLowerIrql(irql);
	expect_no_finding();
	expect_state(WdfIoTargetStopped);
	target_end();
}

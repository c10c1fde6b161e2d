/*
 * tests/frameworks/wdf/queue_power_test.c - power-managed queues while their device sleeps or goes (A5, Q-22).
 */
#include "queue_fixture.h"

/* What EvtIoStop does with a request. */
static enum { ANSWER_KEEP, ANSWER_REQUEUE, ANSWER_COMPLETE, ANSWER_LATER } answer;
static KEVENT stop_called;

static void io_stop(WDFQUEUE from, WDFREQUEST request, ULONG flags)
{
	(void)from;
	note("stop%x ", flags);
	KeSetEvent(&stop_called, 0, FALSE);
	if (answer == ANSWER_KEEP)
		WdfRequestStopAcknowledge(request, FALSE);
	else if (answer == ANSWER_REQUEUE)
		WdfRequestStopAcknowledge(request, TRUE);
	else if (answer == ANSWER_COMPLETE)
		WdfRequestComplete(request, STATUS_UNSUCCESSFUL);
}

static void io_resume(WDFQUEUE from, WDFREQUEST request)
{
	(void)from;
	note("resume%d ", request == held[0] ? 0 : 1);
}

static void stop_and_resume(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoStop = io_stop;
	config->EvtIoResume = io_resume;
}

static NTSTATUS d0_exit(WDFDEVICE of, WDF_POWER_DEVICE_STATE to)
{
	(void)of, (void)to;
	note("exit ");
	return STATUS_SUCCESS;
}

static void note_exit(PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Exit = d0_exit;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
}

static void begin_managed(void (*init_queue)(WDF_IO_QUEUE_CONFIG *))
{
	KeInitializeEvent(&stop_called, NotificationEvent, FALSE);
	io_begin_closed(.pnp = true, .type = WdfIoQueueDispatchParallel, .control = hold,
	                .init_device = note_exit, .init_queue = init_queue);
	set_below(IRP_MJ_CREATE, dispatch_success);
	must(open_handle(&file));
	callback_log[0] = 0;
}

static void sleep_device(void)
{
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
}

static void wake_device(void)
{
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD0));
}

static void end_managed(void)
{
	close_file();
	unplug();
	callback_log[0] = 0;
	io_end();
}

TEST(Q_22a_each_request_of_the_driver_is_stopped_with_its_flags)
{
	begin_managed(stop_and_resume);
	answer = ANSWER_COMPLETE;
	send_pending(0);
	send_pending(1);
	must(WdfRequestMarkCancelableEx(held[1], cancelled));
	answer = ANSWER_KEEP;
	sleep_device();
	assert_int_equal(WdfRequestStopActionSuspend, 1);
	assert_int_equal(WdfRequestStopRequestCancelable, 0x10000000);
	expect_log("stop1 stop10000001 exit ");
	wake_device();
	expect_log("resume0 resume1 ");
	must(WdfRequestUnmarkCancelable(held[1]));
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	end_managed();
}

static void complete_purged(WDFQUEUE from, WDFREQUEST request, ULONG flags)
{
	(void)from;
	note("stop%x ", flags);
	WdfRequestComplete(request, STATUS_CANCELLED);
}

static void purge_callback(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoStop = complete_purged;
}

TEST(Q_22a_a_removed_device_stops_its_requests_for_good)
{
	begin_managed(purge_callback);
	send_pending(0);
	must(pnp_device_surprise_remove(wdf.plugged));
	assert_int_equal(WdfRequestStopActionPurge, 2);
	assert_non_null(strstr(callback_log, "stop"));
	expect_ended(0, STATUS_CANCELLED);
	close_file();
	pnp_settle(fixture.machine);
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	callback_log[0] = 0;
	io_end();
}

static void keep_then_complete(WDFQUEUE from, WDFREQUEST request, ULONG flags)
{
	(void)from;
	note("stop%x ", flags);
	if (flags & WdfRequestStopActionPurge)
		WdfRequestComplete(request, STATUS_CANCELLED);
	else
		WdfRequestStopAcknowledge(request, FALSE);
}

static void keep_then_complete_callback(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoStop = keep_then_complete;
}

TEST(Q_22a_a_request_kept_over_sleep_is_stopped_again_when_the_device_goes)
{
	begin_managed(keep_then_complete_callback);
	send_pending(0);
	sleep_device();
	expect_log("stop1 exit ");
	must(pnp_device_surprise_remove(wdf.plugged));
	expect_ended(0, STATUS_CANCELLED);
	expect_log("stop2 ");
	close_file();
	pnp_settle(fixture.machine);
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	callback_log[0] = 0;
	io_end();
}

static void acknowledge_later(void *context)
{
	KeWaitForSingleObject(&stop_called, Executive, KernelMode, FALSE, NULL);
	sleep_ms(5);
	note("later ");
	if (answer == ANSWER_LATER)
		WdfRequestStopAcknowledge(context, FALSE);
}

TEST(Q_22b_the_transition_waits_for_the_acknowledgement)
{
	begin_managed(stop_and_resume);
	send_pending(0);
	answer = ANSWER_LATER;
	HANDLE thread = start_thread(acknowledge_later, held[0]);
	sleep_device();
	join_thread(thread);
	expect_log("stop1 later exit ");
	wake_device();
	expect_log("resume0 ");
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	end_managed();
}

TEST(Q_22b_completing_the_request_ends_the_wait_too)
{
	begin_managed(stop_and_resume);
	send_pending(0);
	answer = ANSWER_COMPLETE;
	sleep_device();
	expect_log("stop1 exit ");
	expect_ended(0, STATUS_UNSUCCESSFUL);
	wake_device();
	expect_log("");
	end_managed();
}

static void complete_later(void *context)
{
	sleep_ms(5);
	note("later ");
	WdfRequestComplete(context, STATUS_SUCCESS);
}

TEST(Q_22b_without_a_callback_the_transition_waits_for_the_completion)
{
	begin_managed(NULL);
	send_pending(0);
	HANDLE thread = start_thread(complete_later, held[0]);
	sleep_device();
	join_thread(thread);
	wait_ended(0);
	expect_log("later exit ");
	end_managed();
}

TEST(Q_22b_a_requeued_request_is_presented_again_after_the_sleep)
{
	begin_managed(stop_and_resume);
	send_pending(0);
	answer = ANSWER_REQUEUE;
	sleep_device();
	expect_log("stop1 exit ");
	expect_counts(queue, 1, 0);
	assert_int_equal(held_count, 1);
	wake_device();
	expect_log("");
	assert_int_equal(held_count, 2);
	assert_ptr_equal(held[0], held[1]);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	end_managed();
}

TEST(Q_22b_what_comes_during_the_sleep_waits)
{
	begin_managed(stop_and_resume);
	sleep_device();
	send_pending(0);
	assert_int_equal(held_count, 0);
	wake_device();
	assert_int_equal(held_count, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	end_managed();
}

TEST(Q_22b_acknowledging_what_is_not_stopped_is_a_break)
{
	begin_managed(stop_and_resume);
	send_pending(0);
	WdfRequestStopAcknowledge(held[0], FALSE);
	expect_finding(0x10D, 0xA);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	end_managed();
}

TEST(Q_22c_resume_comes_for_the_kept_ones_only)
{
	begin_managed(stop_and_resume);
	send_pending(0);
	send_pending(1);
	answer = ANSWER_KEEP;
	sleep_device();
	WdfRequestComplete(held[0], STATUS_SUCCESS); /* while the device sleeps */
	callback_log[0] = 0;
	wake_device();
	expect_log("resume1 ");
	answer = ANSWER_COMPLETE;
	sleep_device();
	wake_device();
	expect_log("stop1 exit ");
	end_managed();
}

/*
 * tests/frameworks/wdf/request_cancel_test.c - cancellation of waiting and of delivered requests (A5, Q-13, Q-14).
 */
#include "queue_fixture.h"

/* --- While the queue has it -------------------------------------------------------------------------------------- */

static WDFREQUEST told;

static void keep_told(WDFQUEUE from, WDFREQUEST request)
{
	assert_ptr_equal(from, WdfRequestGetIoQueue(request));
	note("on_queue ");
	told = request;
}

static void tell(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoCanceledOnQueue = keep_told;
}

static void begin_telling(void)
{
	io_begin(.type = WdfIoQueueDispatchManual, .init_queue = tell);
}

static void expect_told_and_complete(int at)
{
	expect_log("on_queue ");
	expect_pending(at);
	WdfRequestComplete(told, STATUS_CANCELLED);
	expect_ended(at, STATUS_CANCELLED);
}

TEST(Q_13a_a_request_that_the_driver_never_had_is_cancelled_unseen)
{
	begin_telling();
	send_pending(0);
	cancel_all();
	expect_log("");
	expect_ended(0, STATUS_CANCELLED);
	io_end();
}

TEST(Q_13a_a_requeued_request_is_told)
{
	WDFREQUEST request;

	begin_telling();
	send_pending(0);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	must(WdfRequestRequeue(request));
	cancel_all();
	assert_ptr_equal(told, request);
	expect_told_and_complete(0);
	io_end();
}

TEST(Q_13a_a_request_that_is_requeued_after_its_cancellation_is_told)
{
	WDFREQUEST request;

	begin_telling();
	send_pending(0);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	cancel_all();
	expect_log("");
	must(WdfRequestRequeue(request));
	expect_told_and_complete(0);
	io_end();
}

TEST(Q_13a_a_forwarded_request_is_told_by_the_queue_it_waits_in)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE other;

	begin(WdfIoQueueDispatchParallel, hold);
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	config.EvtIoCanceledOnQueue = keep_told;
	must(WdfIoQueueCreate(device, &config, NULL, &other));
	send_pending(0);
	must(WdfRequestForwardToIoQueue(held[0], other));
	cancel_all();
	expect_told_and_complete(0);
	io_end();
}

TEST(Q_13b_the_told_request_is_the_drivers_until_it_completes_it)
{
	WDFREQUEST request;

	begin_telling();
	send_pending(0);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	must(WdfRequestRequeue(request));
	cancel_all();
	expect_counts(queue, 0, 1);
	WdfIoQueueStop(queue, state_callback, "stopped");
	expect_told_and_complete(0);
	expect_log("stopped ");
	io_end();
}

TEST(Q_13c_without_a_callback_the_framework_completes_it)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	must(WdfRequestRequeue(request));
	cancel_all();
	expect_ended(0, STATUS_CANCELLED);
	expect_counts(queue, 0, 0);
	io_end();
}

TEST(Q_13c_only_the_request_that_is_meant_is_cancelled)
{
	begin(WdfIoQueueDispatchManual, NULL);
	for (int at = 0; at < 3; at++)
		send_pending(at);
	cancel_one(1);
	expect_pending(0);
	expect_ended(1, STATUS_CANCELLED);
	expect_pending(2);
	cancel_all();
	io_end();
}

/* --- While the driver has it --------------------------------------------------------------------------------------- */

static void begin_delivered(void)
{
	begin(WdfIoQueueDispatchParallel, hold);
	send_pending(0);
}

TEST(Q_14_a_cancelable_request_gets_its_callback)
{
	begin_delivered();
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	expect_log("");
	cancel_all();
	expect_log("cancel ");
	expect_ended(0, STATUS_CANCELLED);
	io_end();
}

TEST(Q_14_a_request_that_is_not_cancelable_is_only_marked)
{
	begin_delivered();
	assert_false(WdfRequestIsCanceled(held[0]));
	cancel_all();
	assert_true(WdfRequestIsCanceled(held[0]));
	expect_pending(0);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

TEST(Q_14a_marking_a_cancelled_request_runs_the_routine_at_once)
{
	begin_delivered();
	cancel_all();
	WdfRequestMarkCancelable(held[0], cancelled);
	expect_log("cancel ");
	expect_ended(0, STATUS_CANCELLED);
	io_end();
}

TEST(Q_14b_the_ex_form_says_so_and_does_not_run_it)
{
	begin_delivered();
	cancel_all();
	assert_int_equal((unsigned)WdfRequestMarkCancelableEx(held[0], cancelled),
	                 (unsigned)STATUS_CANCELLED);
	expect_log("");
	expect_pending(0);
	WdfRequestComplete(held[0], STATUS_UNSUCCESSFUL);
	expect_ended(0, STATUS_UNSUCCESSFUL);
	io_end();
}

TEST(Q_14b_marking_twice_is_a_break)
{
	begin_delivered();
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	assert_false(NT_SUCCESS(WdfRequestMarkCancelableEx(held[0], cancelled)));
	expect_finding(0x10D, 6);
	cancel_all();
	expect_log("cancel ");
	io_end();
}

TEST(Q_14c_unmark_tells_that_the_routine_has_run)
{
	begin_delivered();
	WdfObjectReference(held[0]);
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	cancel_all();
	expect_log("cancel ");
	assert_int_equal((unsigned)WdfRequestUnmarkCancelable(held[0]), (unsigned)STATUS_CANCELLED);
	WdfObjectDereference(held[0]);
	io_end();
}

/* Under the queue's lock of scope the routine cannot run before the handler returns. */
static NTSTATUS unmarked;
static bool complete_anyway;

static void cancel_under_lock(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                              ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	must(WdfRequestMarkCancelableEx(request, cancelled));
	IoCancelIrp(WdfRequestWdmGetIrp(request));
	unmarked = WdfRequestUnmarkCancelable(request);
	note("unmarked ");
	if (complete_anyway)
		WdfRequestComplete(request, STATUS_SUCCESS);
}

static void begin_scoped(void)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
	io_begin(.type = WdfIoQueueDispatchParallel, .control = cancel_under_lock,
	         .queue_attributes = &attributes);
}

TEST(Q_14c_unmark_tells_that_the_routine_will_run)
{
	complete_anyway = false;
	begin_scoped();
	send_pending(0);
	assert_int_equal((unsigned)unmarked, (unsigned)STATUS_CANCELLED);
	expect_log("unmarked cancel ");
	expect_ended(0, STATUS_CANCELLED);
	io_end();
}

TEST(Q_14c_unmarking_in_time_gives_the_request_back)
{
	begin_delivered();
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	must(WdfRequestUnmarkCancelable(held[0]));
	cancel_all();
	expect_log("");
	must(WdfRequestMarkCancelableEx(held[0], cancelled) == STATUS_CANCELLED ? STATUS_SUCCESS
	                                                                        : STATUS_PENDING);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

static void send_and_complete_anyway(void *context)
{
	(void)context;
	send(0);
}

TEST(Q_14d_completing_a_request_whose_routine_will_run_ends_it_twice)
{
	complete_anyway = true;
	begin_scoped();
	assert_false(ke_call_guarded(send_and_complete_anyway, NULL));
	struct verify_sink *sink = fixture.machine->sink;
	assert_int_equal(sink->finding[0].code, 0x10D);
	assert_int_equal(sink->finding[0].parameter[0], 6);
	expect_bugcheck(0x44);
}

TEST(Q_14d_the_routine_alone_completes_it)
{
	begin_delivered();
	WdfObjectReference(held[0]);
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	cancel_all();
	if (WdfRequestUnmarkCancelable(held[0]) != STATUS_CANCELLED)
		WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_log("cancel ");
	WdfObjectDereference(held[0]);
	io_end();
}

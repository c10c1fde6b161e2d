/*
 * tests/frameworks/wdf/queue_state_test.c - start, stop, purge, drain, ready notification, deletion
 * (A5, Q-17 to ).
 */
#include "queue_fixture.h"

/* --- What each change does ------------------------------------------------------------------------------------- */

/* Two delivered, the first of them cancelable, and two more that wait. */
static void begin_with_two_and_two(void)
{
	begin(WdfIoQueueDispatchParallel, hold);
	send_pending(0);
	send_pending(1);
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	WdfIoQueueStop(queue, NULL, NULL);
	send_pending(2);
	send_pending(3);
	expect_counts(queue, 2, 2);
}

TEST(Q_17a_purge_cancels_all_it_can_and_reports_when_nothing_is_left)
{
	begin_with_two_and_two();
	WdfIoQueuePurge(queue, state_callback, "purged");
	expect_log("cancel ");
	expect_ended(0, STATUS_CANCELLED);
	expect_pending(1);
	expect_ended(2, STATUS_CANCELLED);
	expect_ended(3, STATUS_CANCELLED);
	assert_false(WdfIoQueueGetState(queue, NULL, NULL) & WdfIoQueueAcceptRequests);
	send(4);
	expect_ended(4, STATUS_INVALID_DEVICE_STATE);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	expect_log("purged ");
	io_end();
}

TEST(Q_17a_purge_of_an_empty_queue_reports_at_once)
{
	begin(WdfIoQueueDispatchManual, NULL);
	WdfIoQueuePurge(queue, state_callback, "purged");
	expect_log("purged ");
	io_end();
}

TEST(Q_17b_stop_keeps_accepting_and_reports_when_the_driver_has_nothing)
{
	begin(WdfIoQueueDispatchParallel, hold);
	send_pending(0);
	WdfIoQueueStop(queue, state_callback, "stopped");
	send_pending(1);
	assert_int_equal(held_count, 1);
	expect_log("");
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_log("stopped ");
	expect_counts(queue, 1, 0);
	WdfIoQueueStart(queue);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	io_end();
}

TEST(Q_17c_stop_and_purge_presents_nothing_and_cancels_what_waits)
{
	begin_with_two_and_two();
	WdfIoQueueStart(queue);
	assert_int_equal(held_count, 4);
	WdfRequestComplete(held[2], STATUS_SUCCESS);
	WdfRequestComplete(held[3], STATUS_SUCCESS);
	WdfIoQueueStop(queue, NULL, NULL);
	send_pending(4);
	WdfIoQueueStopAndPurge(queue, state_callback, "done");
	expect_log("cancel ");
	expect_ended(4, STATUS_CANCELLED);
	send_pending(5); /* still accepted, not presented */
	assert_int_equal(held_count, 4);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	expect_log("done ");
	expect_pending(5);
	WdfIoQueueStart(queue);
	WdfRequestComplete(held[4], STATUS_SUCCESS);
	io_end();
}

TEST(Q_17d_drain_presents_what_waits_and_refuses_what_comes)
{
	begin(WdfIoQueueDispatchSequential, hold);
	send_pending(0);
	send_pending(1);
	WdfIoQueueDrain(queue, state_callback, "drained");
	send(2);
	expect_ended(2, STATUS_INVALID_DEVICE_STATE);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(held_count, 2);
	expect_log("");
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	expect_log("drained ");
	io_end();
}

TEST(Q_17e_start_accepts_and_presents_again)
{
	begin(WdfIoQueueDispatchParallel, hold);
	WdfIoQueueStop(queue, NULL, NULL);
	WdfIoQueueDrain(queue, NULL, NULL);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL) & 3, 0);
	WdfIoQueueStart(queue);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL) & 3, 3);
	send_pending(0);
	assert_int_equal(held_count, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	io_end();
}

TEST(Q_18_a_request_handed_back_to_a_purged_queue_is_cancelled)
{
	static const bool stop_and_purge[] = { false, true };

	for (int row = 0; row < 2; row++) {
		WDFREQUEST request;

		begin(WdfIoQueueDispatchManual, NULL);
		send_pending(0);
		must(WdfIoQueueRetrieveNextRequest(queue, &request));
		if (stop_and_purge[row])
			WdfIoQueueStopAndPurge(queue, state_callback, "done");
		else
			WdfIoQueuePurge(queue, state_callback, "done");
		expect_pending(0);
		must(WdfRequestRequeue(request));
		expect_ended(0, STATUS_CANCELLED);
		expect_log("done ");
		io_end();
	}
}

/* --- Callbacks are one at a time ------------------------------------------------------------------------------- */

TEST(Q_19a_a_second_callback_of_a_kind_is_a_break_and_changes_nothing)
{
	begin(WdfIoQueueDispatchParallel, hold);
	send_pending(0);
	WdfIoQueueStop(queue, state_callback, "first");
	WdfIoQueueStop(queue, state_callback, "second");
	expect_finding(0x10D, 0xA);
	WdfIoQueueDrain(queue, state_callback, "drained");
	WdfIoQueuePurge(queue, state_callback, "purged");
	expect_finding(0x10D, 0xA);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_log("first drained ");
	WdfIoQueueStop(queue, state_callback, "again");
	expect_log("again ");
	io_end();
}

TEST(Q_19b_a_second_ready_callback_is_a_break)
{
	begin(WdfIoQueueDispatchManual, NULL);
	must(WdfIoQueueReadyNotify(queue, state_callback, "ready"));
	assert_int_equal((unsigned)WdfIoQueueReadyNotify(queue, state_callback, "other"),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	expect_finding(0x10D, 0xA);
	send_pending(0);
	expect_log("ready ");
	cancel_all();
	io_end();
}

TEST(Q_19c_a_ready_callback_is_removed_from_a_stopped_queue_only)
{
	begin(WdfIoQueueDispatchManual, NULL);
	must(WdfIoQueueReadyNotify(queue, state_callback, "ready"));
	assert_int_equal((unsigned)WdfIoQueueReadyNotify(queue, NULL, NULL),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	expect_finding(0x10D, 0xA);
	WdfIoQueueStop(queue, NULL, NULL);
	must(WdfIoQueueReadyNotify(queue, NULL, NULL));
	WdfIoQueueStart(queue);
	send_pending(0);
	expect_log("");
	cancel_all();
	io_end();
}

/* --- The waiting forms -------------------------------------------------------------------------------------------- */

static void (*const waiting_forms[])(WDFQUEUE) = {
	WdfIoQueueStopSynchronously,
	WdfIoQueuePurgeSynchronously,
	WdfIoQueueDrainSynchronously,
	WdfIoQueueStopAndPurgeSynchronously,
};
#define FORMS (sizeof(waiting_forms) / sizeof(waiting_forms[0]))

TEST(Q_20a_the_waiting_forms_are_for_passive_level)
{
	KIRQL old;

	begin(WdfIoQueueDispatchManual, NULL);
	for (size_t form = 0; form < FORMS; form++) {
		KeRaiseIrql(DISPATCH_LEVEL, &old);
		waiting_forms[form](queue);
		KeLowerIrql(old);
		expect_finding(0x10D, 3);
	}
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0xF); /* nothing was done */
	io_end();
}

static size_t form_to_try;

static void wait_inside(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)output, (void)input, (void)code;
	waiting_forms[form_to_try](from);
	WdfRequestComplete(request, STATUS_SUCCESS);
}

TEST(Q_20b_a_waiting_form_in_the_queues_own_handler_is_a_break)
{
	begin(WdfIoQueueDispatchParallel, wait_inside);
	for (form_to_try = 0; form_to_try < FORMS; form_to_try++) {
		must(ended(send(0), &blocks[0]));
		expect_finding(0x10D, 0xA);
	}
	io_end();
}

static void complete_later(void *context)
{
	sleep_ms(5);
	note("completes ");
	WdfRequestComplete(context, STATUS_SUCCESS);
}

TEST(Q_20_a_waiting_form_returns_when_the_driver_has_nothing)
{
	for (size_t form = 0; form < FORMS; form++) {
		begin(WdfIoQueueDispatchParallel, hold);
		send_pending(0);
		HANDLE thread = start_thread(complete_later, held[0]);
		waiting_forms[form](queue);
		note("returned ");
		expect_log("completes returned ");
		join_thread(thread);
		wait_ended(0);
		io_end();
	}
}

/* --- Ready ------------------------------------------------------------------------------------------------------------ */

static void take_and_finish(void)
{
	WDFREQUEST request;

	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	WdfRequestComplete(request, STATUS_SUCCESS);
}

TEST(Q_21a_ready_is_called_when_the_queue_becomes_non_empty_and_at_start)
{
	begin(WdfIoQueueDispatchManual, NULL);
	must(WdfIoQueueReadyNotify(queue, state_callback, "ready"));
	expect_log("");
	send_pending(0);
	expect_log("ready ");
	take_and_finish();
	send_pending(0);
	expect_log("ready ");
	WdfIoQueueStop(queue, NULL, NULL);
	WdfIoQueueStart(queue);
	expect_log("ready ");
	take_and_finish();
	WdfIoQueueStop(queue, NULL, NULL);
	WdfIoQueueStart(queue);
	expect_log("");
	io_end();
}

TEST(Q_21b_ready_is_not_called_for_each_request)
{
	begin(WdfIoQueueDispatchManual, NULL);
	must(WdfIoQueueReadyNotify(queue, state_callback, "ready"));
	for (int at = 0; at < 3; at++)
		send_pending(at);
	expect_log("ready ");
	take_and_finish();
	take_and_finish();
	send_pending(0);
	expect_log(""); /* it never was empty */
	cancel_all();
	io_end();
}

/* --- Deletion ----------------------------------------------------------------------------------------------------------- */

static WDFQUEUE doomed;

static void delete_doomed(void *context)
{
	(void)context;
	WdfObjectDelete(doomed);
	note("deleted ");
}

TEST(Q_23a_adding_to_a_deleted_queue_is_delete_pending)
{
	begin(WdfIoQueueDispatchParallel, hold);
	doomed = make_queue(WdfIoQueueDispatchManual, NULL);
	WdfObjectReference(doomed);
	WdfObjectDelete(doomed);
	send_pending(0);
	assert_int_equal((unsigned)WdfRequestForwardToIoQueue(held[0], doomed),
	                 (unsigned)STATUS_DELETE_PENDING);
	expect_counts(queue, 0, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	WdfObjectDereference(doomed);
	io_end();
}

TEST(Q_23b_deletion_cancels_what_waits_and_waits_for_the_drivers_requests)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchParallel, hold);
	doomed = make_queue(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	send_pending(1);
	must(WdfRequestForwardToIoQueue(held[0], doomed));
	must(WdfRequestForwardToIoQueue(held[1], doomed));
	must(WdfIoQueueRetrieveNextRequest(doomed, &request));
	HANDLE thread = start_thread(delete_doomed, NULL);
	wait_ended(1);
	expect_ended(1, STATUS_CANCELLED);
	sleep_ms(2);
	expect_log("");
	WdfRequestComplete(request, STATUS_SUCCESS);
	join_thread(thread);
	expect_log("deleted ");
	io_end();
}

static uint32_t destroyed;

static VOID count_destroyed(WDFOBJECT object)
{
	(void)object;
	__atomic_fetch_add(&destroyed, 1, __ATOMIC_SEQ_CST);
}

static VOID complete_at_once(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                             ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static WDFQUEUE make_passive_queue(void)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE made;

	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = complete_at_once;
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	attributes.EvtDestroyCallback = count_destroyed;
	must(WdfIoQueueCreate(device, &config, &attributes, &made));
	return made;
}

/* Forwarded at DISPATCH_LEVEL, so that a worker presents it: not even its reference outlives the deletion. */
TEST(Q_23_the_worker_of_a_passive_queue_is_done_with_it_when_it_is_deleted)
{
	enum { ROUNDS = 200 };
	KIRQL irql;

	begin(WdfIoQueueDispatchParallel, hold);
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		WDFQUEUE passive = make_passive_queue();

		held_count = 0;
		send_pending(0);
		KeRaiseIrql(DISPATCH_LEVEL, &irql);
		must(WdfRequestForwardToIoQueue(held[0], passive));
		KeLowerIrql(irql);
		WdfObjectDelete(passive);
		assert_int_equal(__atomic_load_n(&destroyed, __ATOMIC_SEQ_CST), round);
	}
	io_end();
}

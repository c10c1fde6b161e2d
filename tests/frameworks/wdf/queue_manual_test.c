/*
 * tests/frameworks/wdf/queue_manual_test.c - requests that the driver takes itself, and moves between queues
 * (A5, Q-9 to Q-12).
 */
#include "queue_fixture.h"

static NTSTATUS retrieve(WDFREQUEST *ret_request)
{
	return WdfIoQueueRetrieveNextRequest(queue, ret_request);
}

static void expect_retrieve(NTSTATUS status)
{
	WDFREQUEST request = (WDFREQUEST)1;

	assert_int_equal((unsigned)retrieve(&request), (unsigned)status);
	assert_null(request);
}

/* --- Retrieve --------------------------------------------------------------------------------------------------- */

TEST(Q_9a_a_parallel_queue_is_not_retrieved_from)
{
	begin(WdfIoQueueDispatchParallel, hold);
	expect_retrieve(STATUS_INVALID_DEVICE_STATE);
	io_end();
}

TEST(Q_9a_a_sequential_queue_is_retrieved_from_beyond_its_limit)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchSequential, hold);
	send_pending(0);
	send_pending(1);
	must(retrieve(&request));
	expect_counts(queue, 0, 2);
	WdfRequestComplete(request, STATUS_SUCCESS);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(held_count, 1);
	io_end();
}

TEST(Q_9b_a_stopped_queue_is_paused)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	WdfIoQueueStop(queue, NULL, NULL);
	expect_retrieve(STATUS_WDF_PAUSED);
	WdfIoQueueStart(queue);
	must(retrieve(&request));
	WdfRequestComplete(request, STATUS_SUCCESS);
	io_end();
}

TEST(Q_9b_a_held_queue_is_paused)
{
	io_begin_closed(.pnp = true, .type = WdfIoQueueDispatchManual);
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
	expect_retrieve(STATUS_WDF_PAUSED);
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD0));
	expect_retrieve(STATUS_NO_MORE_ENTRIES);
	io_end();
}

TEST(Q_9c_an_empty_queue_has_no_more_entries)
{
	begin(WdfIoQueueDispatchManual, NULL);
	expect_retrieve(STATUS_NO_MORE_ENTRIES);
	send_pending(0);
	cancel_all();
	expect_retrieve(STATUS_NO_MORE_ENTRIES);
	io_end();
}

static void want_files(PWDFDEVICE_INIT init)
{
	WDF_FILEOBJECT_CONFIG config;

	WDF_FILEOBJECT_CONFIG_INIT(&config, NULL, NULL, NULL);
	WdfDeviceInitSetFileObjectConfig(init, &config, NULL);
}

TEST(Q_9d_by_file_looks_only_at_the_requests_of_that_file)
{
	WDFREQUEST request;
	HANDLE other;

	io_begin(.type = WdfIoQueueDispatchManual, .init_device = want_files);
	must(open_handle(&other));
	WDFFILEOBJECT wanted = file_of(other);
	assert_non_null(wanted);
	send_pending(0);
	assert_int_equal((unsigned)WdfIoQueueRetrieveRequestByFileObject(queue, wanted, &request),
	                 (unsigned)STATUS_NO_MORE_ENTRIES);
	assert_int_equal(send_through(other, 1), STATUS_PENDING);
	must(WdfIoQueueRetrieveRequestByFileObject(queue, wanted, &request));
	assert_ptr_equal(WdfRequestGetFileObject(request), wanted);
	WdfRequestComplete(request, STATUS_SUCCESS);
	expect_ended(1, STATUS_SUCCESS);
	expect_pending(0);
	must(ZwClose(other));
	cancel_all();
	io_end();
}

TEST(Q_9e_a_retrieved_request_is_the_drivers)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	must(retrieve(&request));
	expect_counts(queue, 0, 1);
	cancel_all();
	expect_pending(0); /* not the queue's to cancel any more */
	assert_true(WdfRequestIsCanceled(request));
	WdfRequestComplete(request, STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	expect_counts(queue, 0, 0);
	io_end();
}

/* --- Find -------------------------------------------------------------------------------------------------------- */

TEST(Q_10a_only_a_manual_queue_is_searched)
{
	WDFREQUEST found;

	begin(WdfIoQueueDispatchSequential, hold);
	assert_int_equal((unsigned)WdfIoQueueFindRequest(queue, NULL, NULL, NULL, &found),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	io_end();
}

TEST(Q_10b_a_found_request_stays_the_queues_and_is_referenced)
{
	WDF_REQUEST_PARAMETERS parameters;
	WDFREQUEST found, next, request;

	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	send_pending(1);
	WDF_REQUEST_PARAMETERS_INIT(&parameters);
	must(WdfIoQueueFindRequest(queue, NULL, NULL, &parameters, &found));
	assert_int_equal(parameters.Type, WdfRequestTypeDeviceControl);
	assert_int_equal(parameters.Parameters.DeviceIoControl.IoControlCode, CODE);
	expect_counts(queue, 2, 0);
	must(WdfIoQueueFindRequest(queue, found, NULL, NULL, &next));
	assert_ptr_not_equal(found, next);
	assert_int_equal((unsigned)WdfIoQueueFindRequest(queue, next, NULL, NULL, &request),
	                 (unsigned)STATUS_NO_MORE_ENTRIES);
	must(WdfIoQueueRetrieveFoundRequest(queue, next, &request));
	assert_ptr_equal(request, next);
	WdfRequestComplete(request, STATUS_SUCCESS);
	expect_ended(1, STATUS_SUCCESS);
	expect_pending(0);
	cancel_all();
	WdfObjectReference(found); /* still there after its end: the reference holds it */
	WdfObjectDereference(found);
	WdfObjectDereference(found);
	WdfObjectDereference(next);
	io_end();
}

TEST(Q_10c_a_found_request_that_was_cancelled_is_not_found)
{
	WDFREQUEST found, request;

	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	must(WdfIoQueueFindRequest(queue, NULL, NULL, NULL, &found));
	cancel_all();
	expect_ended(0, STATUS_CANCELLED);
	assert_int_equal((unsigned)WdfIoQueueRetrieveFoundRequest(queue, found, &request),
	                 (unsigned)STATUS_NOT_FOUND);
	assert_int_equal((unsigned)WdfIoQueueFindRequest(queue, found, NULL, NULL, &request),
	                 (unsigned)STATUS_NOT_FOUND);
	WdfObjectDereference(found);
	io_end();
}

/* --- Forward ----------------------------------------------------------------------------------------------------- */

TEST(Q_11a_a_forwarded_request_belongs_to_the_other_queue)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchParallel, hold);
	WDFQUEUE other = make_queue(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	must(WdfRequestForwardToIoQueue(held[0], other));
	must(WdfIoQueueRetrieveNextRequest(other, &request));
	assert_ptr_equal(request, held[0]);
	assert_ptr_equal(WdfRequestGetIoQueue(request), other);
	expect_counts(queue, 0, 0);
	expect_counts(other, 0, 1);
	WdfRequestComplete(request, STATUS_SUCCESS);
	io_end();
}

static void expect_not_forwarded(WDFREQUEST request, WDFQUEUE to)
{
	assert_int_equal((unsigned)WdfRequestForwardToIoQueue(request, to),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
}

static WDFDEVICE another_device(void)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);
	WDFDEVICE made;

	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &made));
	WdfControlFinishInitializing(made);
	return made;
}

TEST(Q_11a_what_cannot_be_forwarded_is_refused)
{
	WDFDEVICE first;
	WDFREQUEST found;

	begin(WdfIoQueueDispatchParallel, hold);
	WDFQUEUE other = make_queue(WdfIoQueueDispatchManual, NULL);
	first = device;
	device = another_device();
	WDFQUEUE foreign = make_queue(WdfIoQueueDispatchManual, NULL);
	device = first;
	send_pending(0);
	expect_not_forwarded(held[0], queue);   /* where it is */
	expect_not_forwarded(held[0], foreign); /* another device's */
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	expect_not_forwarded(held[0], other); /* cancelable */
	must(WdfRequestUnmarkCancelable(held[0]));
	must(WdfRequestForwardToIoQueue(held[0], other));
	must(WdfIoQueueFindRequest(other, NULL, NULL, NULL, &found));
	expect_not_forwarded(found, queue); /* the queue's, not the driver's */
	WdfObjectDereference(found);
	cancel_all();
	expect_ended(0, STATUS_CANCELLED);
	io_end();
}

/* --- Requeue ----------------------------------------------------------------------------------------------------- */

TEST(Q_12a_only_a_request_of_a_manual_queue_is_requeued)
{
	begin(WdfIoQueueDispatchSequential, hold);
	send_pending(0);
	assert_false(NT_SUCCESS(WdfRequestRequeue(held[0])));
	expect_counts(queue, 0, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	io_end();
}

TEST(Q_12b_a_requeued_request_is_the_next_one)
{
	WDFREQUEST first, again;

	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	send_pending(1);
	must(retrieve(&first));
	must(WdfRequestRequeue(first));
	expect_counts(queue, 2, 0);
	must(retrieve(&again));
	assert_ptr_equal(again, first);
	WdfRequestComplete(again, STATUS_SUCCESS);
	must(retrieve(&again));
	WdfRequestComplete(again, STATUS_SUCCESS);
	io_end();
}

TEST(Q_12c_requeueing_a_cancelled_request_succeeds_and_the_queue_cancels_it)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	must(retrieve(&request));
	cancel_all();
	expect_pending(0);
	must(WdfRequestRequeue(request));
	expect_ended(0, STATUS_CANCELLED);
	expect_counts(queue, 0, 0);
	io_end();
}

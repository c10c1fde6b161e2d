/*
 * tests/frameworks/wdf/caller_context_test.c - EvtIoInCallerContext, and the user's own buffers in it
 * (A5, Q-25 and the last part of Q-29).
 */
#include "nt/mm/mm.h"
#include "raw_request.h"

static void (*in_context)(WDFREQUEST request);
static PETHREAD context_thread;

static void caller_context(WDFDEVICE of, WDFREQUEST request)
{
	assert_ptr_equal(of, device);
	note("context ");
	context_thread = PsGetCurrentThread();
	in_context(request);
}

static void set_context(PWDFDEVICE_INIT init)
{
	WdfDeviceInitSetIoInCallerContextCallback(init, caller_context);
}

static void begin_in_context(void (*callback)(WDFREQUEST))
{
	in_context = callback;
	io_begin(.type = WdfIoQueueDispatchSequential, .control = hold, .init_device = set_context);
}

static void enqueue(WDFREQUEST request)
{
	must(WdfDeviceEnqueueRequest(device, request));
}

static void complete_at_once(WDFREQUEST request)
{
	WdfRequestComplete(request, STATUS_DISK_FULL);
}

static void forget(WDFREQUEST request)
{
	held[held_count++] = request;
}

static void send_from_thread(void *context)
{
	*(PETHREAD *)context = PsGetCurrentThread();
	send(0);
}

TEST(Q_25a_the_callback_runs_in_the_requesters_thread)
{
	PETHREAD requester;

	begin_in_context(complete_at_once);
	event_for(0);
	join_thread(start_thread(send_from_thread, &requester));
	assert_ptr_equal(context_thread, requester);
	expect_log("context ");
	io_end();
}

TEST(Q_25a_it_runs_before_the_request_is_queued)
{
	begin_in_context(enqueue);
	WdfIoQueueStop(queue, NULL, NULL);
	send_pending(0);
	expect_log("context ");
	expect_counts(queue, 1, 0);
	assert_int_equal(held_count, 0);
	WdfIoQueueStart(queue);
	assert_int_equal(held_count, 1);
	expect_log("");
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	io_end();
}

TEST(Q_25b_an_enqueued_request_is_presented)
{
	begin_in_context(enqueue);
	send_pending(0);
	assert_int_equal(held_count, 1);
	assert_ptr_equal(WdfRequestGetIoQueue(held[0]), queue);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

TEST(Q_25b_a_completed_request_never_reaches_the_queue)
{
	begin_in_context(complete_at_once);
	send(0);
	expect_ended(0, STATUS_DISK_FULL);
	assert_int_equal(held_count, 0);
	expect_counts(queue, 0, 0);
	io_end();
}

TEST(Q_25b_returning_without_either_is_a_break)
{
	begin_in_context(forget);
	send_pending(0);
	expect_finding(0x10D, 6);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

static void enqueue_refused(WDFREQUEST request)
{
	assert_int_equal((unsigned)WdfDeviceEnqueueRequest(device, request),
	                 (unsigned)STATUS_WDF_BUSY);
	WdfRequestComplete(request, STATUS_DEVICE_BUSY);
}

TEST(Q_25b_a_request_that_could_not_be_enqueued_is_still_the_drivers)
{
	begin_in_context(enqueue_refused);
	WdfIoQueueDrain(queue, NULL, NULL);
	send(0);
	expect_ended(0, STATUS_DEVICE_BUSY);
	io_end();
}

/* --- The user's buffers -------------------------------------------------------------------------------------------- */

static char *user; /* a page of user memory: input first, output at half */
#define HALF 2048

static void send_neither(struct raw_request *raw)
{
	raw_prepare(raw, IRP_MJ_DEVICE_CONTROL, UserMode);
	raw->location->Parameters.DeviceIoControl.IoControlCode = TEST_CODE(1, METHOD_NEITHER);
	raw->location->Parameters.DeviceIoControl.Type3InputBuffer = user;
	raw->location->Parameters.DeviceIoControl.InputBufferLength = 8;
	raw->location->Parameters.DeviceIoControl.OutputBufferLength = 16;
	raw->irp->UserBuffer = user + HALF;
	raw_send(raw);
}

static WDFMEMORY locked_input, locked_output;

static void lock_both(WDFREQUEST request)
{
	PVOID input = NULL, output = NULL;
	size_t length = 0;

	must(WdfRequestRetrieveUnsafeUserInputBuffer(request, 8, &input, &length));
	assert_ptr_equal(input, user);
	assert_int_equal(length, 8);
	must(WdfRequestRetrieveUnsafeUserOutputBuffer(request, 1, &output, &length));
	assert_ptr_equal(output, user + HALF);
	assert_int_equal(length, 16);
	assert_int_equal((unsigned)WdfRequestRetrieveUnsafeUserInputBuffer(request, 9, &input,
	                                                                   NULL),
	                 (unsigned)STATUS_BUFFER_TOO_SMALL);
	must(WdfRequestProbeAndLockUserBufferForRead(request, user, 8, &locked_input));
	must(WdfRequestProbeAndLockUserBufferForWrite(request, output, 16, &locked_output));
	must(WdfDeviceEnqueueRequest(device, request));
}

static void begin_user(void (*callback)(WDFREQUEST))
{
	begin_in_context(callback);
	user = mm_user_allocate(fixture.machine->system_process, 4096, MM_RANGE_MEMORY);
	assert_non_null(user);
}

static void end_user(struct raw_request *raw)
{
	raw_free(raw);
	mm_user_free(fixture.machine, user);
	callback_log[0] = 0;
	io_end();
}

TEST(Q_29b_in_caller_context_the_users_buffers_are_locked_for_later)
{
	struct raw_request raw;

	begin_user(lock_both);
	memcpy(user, "question", 8);
	send_neither(&raw);
	size_t size;
	assert_memory_equal(WdfMemoryGetBuffer(locked_input, &size), "question", 8);
	assert_int_equal(size, 8);
	memcpy(WdfMemoryGetBuffer(locked_output, &size), "answer", 7);
	assert_int_equal(size, 16);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_string_equal(user + HALF, "answer");
	end_user(&raw);
}

static void lock_bad(WDFREQUEST request)
{
	char kernel[8];
	WDFMEMORY memory;

	assert_int_equal((unsigned)WdfRequestProbeAndLockUserBufferForRead(request, kernel, 8,
	                                                                   &memory),
	                 (unsigned)STATUS_ACCESS_VIOLATION);
	assert_int_equal((unsigned)WdfRequestProbeAndLockUserBufferForRead(request, user, 0,
	                                                                   &memory),
	                 (unsigned)STATUS_INVALID_USER_BUFFER);
	WdfRequestComplete(request, STATUS_SUCCESS);
}

TEST(Q_29b_what_is_not_the_users_is_not_locked)
{
	struct raw_request raw;

	begin_user(lock_bad);
	send_neither(&raw);
	assert_int_equal(raw.status, STATUS_SUCCESS);
	end_user(&raw);
}

TEST(Q_29b_outside_of_caller_context_the_users_buffers_are_refused)
{
	struct raw_request raw;
	WDFMEMORY memory;
	PVOID buffer;

	begin_user(enqueue);
	send_neither(&raw);
	assert_int_equal((unsigned)WdfRequestRetrieveUnsafeUserInputBuffer(held[0], 0, &buffer,
	                                                                   NULL),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	assert_int_equal((unsigned)WdfRequestRetrieveUnsafeUserOutputBuffer(held[0], 0, &buffer,
	                                                                    NULL),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	assert_int_equal((unsigned)WdfRequestProbeAndLockUserBufferForRead(held[0], user, 8,
	                                                                   &memory),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	end_user(&raw);
}

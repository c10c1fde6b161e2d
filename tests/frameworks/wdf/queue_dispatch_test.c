/*
 * tests/frameworks/wdf/queue_dispatch_test.c - when and where requests are presented (A5, Q-5 to ).
 */
#include "queue_fixture.h"

static void finish_all(void)
{
	for (int at = 0; at < held_count; at++)
		WdfRequestComplete(held[at], STATUS_SUCCESS);
}

/* --- How many at a time --------------------------------------------------------------------------------------- */

TEST(Q_5_a_sequential_queue_presents_one_request_at_a_time)
{
	begin(WdfIoQueueDispatchSequential, hold);
	for (int at = 0; at < 3; at++)
		send_pending(at);
	assert_int_equal(held_count, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(held_count, 2);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	WdfRequestComplete(held[2], STATUS_SUCCESS);
	assert_int_equal(held_count, 3);
	io_end();
}

TEST(Q_5_forwarding_the_current_request_presents_the_next)
{
	begin(WdfIoQueueDispatchSequential, hold);
	WDFQUEUE other = make_queue(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	send_pending(1);
	assert_int_equal(held_count, 1);
	must(WdfRequestForwardToIoQueue(held[0], other));
	assert_int_equal(held_count, 2);
	expect_counts(queue, 0, 1);
	expect_counts(other, 1, 0);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	WdfIoQueuePurgeSynchronously(other);
	expect_ended(0, STATUS_CANCELLED);
	io_end();
}

static int depth, deepest;

static void finish_inside(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                          ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	depth++;
	deepest = depth > deepest ? depth : deepest;
	WdfRequestComplete(request, STATUS_SUCCESS);
	depth--;
}

TEST(Q_5_a_handler_that_completes_returns_before_the_next_is_presented)
{
	begin(WdfIoQueueDispatchSequential, finish_inside);
	WdfIoQueueStop(queue, NULL, NULL);
	for (int at = 0; at < 3; at++)
		send_pending(at);
	WdfIoQueueStart(queue);
	for (int at = 0; at < 3; at++)
		expect_ended(at, STATUS_SUCCESS);
	assert_int_equal(deepest, 1);
	io_end();
}

TEST(Q_5_a_parallel_queue_presents_at_once)
{
	begin(WdfIoQueueDispatchParallel, hold);
	for (int at = 0; at < 3; at++)
		send_pending(at);
	assert_int_equal(held_count, 3);
	finish_all();
	io_end();
}

/* --- To which handler -------------------------------------------------------------------------------------------- */

static void note_read(WDFQUEUE from, WDFREQUEST request, size_t length)
{
	(void)from;
	note("read %zu ", length);
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static void note_write(WDFQUEUE from, WDFREQUEST request, size_t length)
{
	(void)from;
	note("write %zu ", length);
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static void note_default(WDFQUEUE from, WDFREQUEST request)
{
	WDF_REQUEST_PARAMETERS parameters;

	(void)from;
	WDF_REQUEST_PARAMETERS_INIT(&parameters);
	WdfRequestGetParameters(request, &parameters);
	note("default %d ", parameters.Type);
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static void add_read(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoRead = note_read;
}

static void add_default(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoRead = note_read;
	config->EvtIoDefault = note_default;
}

static NTSTATUS read_bytes(ULONG length)
{
	IO_STATUS_BLOCK block = { .Status = NOT_YET };
	LARGE_INTEGER offset = { .QuadPart = 0 };
	char bytes[8];

	return ended(ZwReadFile(file, NULL, NULL, NULL, &block, bytes, length, &offset, NULL),
	             &block);
}

static NTSTATUS write_bytes(ULONG length)
{
	IO_STATUS_BLOCK block = { .Status = NOT_YET };
	LARGE_INTEGER offset = { .QuadPart = 0 };
	char bytes[8] = "";

	return ended(ZwWriteFile(file, NULL, NULL, NULL, &block, bytes, length, &offset, NULL),
	             &block);
}

TEST(Q_6a_a_request_goes_to_the_handler_of_its_type_before_the_default_one)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = finish, .init_queue = add_default);
	must(read_bytes(3));
	must(write_bytes(4));
	must(ended(send(0), &blocks[0]));
	expect_log("read 3 default 4 control 0 ");
	io_end();
}

TEST(Q_6a_a_request_without_handler_is_an_invalid_device_request)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .init_queue = add_read);
	assert_int_equal((unsigned)write_bytes(4), (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	assert_int_equal((unsigned)ended(send(0), &blocks[0]),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	must(read_bytes(2));
	expect_log("read 2 ");
	io_end();
}

static void add_read_write(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoRead = note_read;
	config->EvtIoWrite = note_write;
}

TEST(Q_6b_transfers_of_no_bytes_succeed_unseen)
{
	io_begin(.type = WdfIoQueueDispatchSequential, .init_queue = add_read_write);
	must(read_bytes(0));
	must(write_bytes(0));
	expect_log("");
	must(write_bytes(1));
	expect_log("write 1 ");
	io_end();
}

static void allow_zero_length(WDF_IO_QUEUE_CONFIG *config)
{
	add_read_write(config);
	config->AllowZeroLengthRequests = TRUE;
}

TEST(Q_6b_transfers_of_no_bytes_are_presented_when_allowed)
{
	io_begin(.type = WdfIoQueueDispatchSequential, .init_queue = allow_zero_length);
	must(read_bytes(0));
	must(write_bytes(0));
	expect_log("read 0 write 0 ");
	io_end();
}

TEST(Q_6b_a_manual_queue_does_not_give_them_either)
{
	IO_STATUS_BLOCK block = { .Status = NOT_YET };
	LARGE_INTEGER offset = { .QuadPart = 0 };
	WDFREQUEST request;
	char byte = 0;

	begin(WdfIoQueueDispatchManual, NULL);
	assert_int_equal(ZwReadFile(file, NULL, NULL, NULL, &block, &byte, 0, &offset, NULL),
	                 STATUS_PENDING);
	send_pending(0);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	assert_int_equal(block.Status, STATUS_SUCCESS);
	WdfRequestComplete(request, STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

/* --- When it is refused --------------------------------------------------------------------------------------------- */

TEST(Q_7a_a_queue_that_does_not_accept_completes_new_requests)
{
	begin(WdfIoQueueDispatchParallel, hold);
	WdfIoQueueDrain(queue, NULL, NULL);
	send(0);
	expect_ended(0, STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(held_count, 0);
	WdfIoQueueStart(queue);
	send_pending(0);
	assert_int_equal(held_count, 1);
	finish_all();
	io_end();
}

TEST(Q_7b_forwarding_to_it_is_busy_and_leaves_the_request)
{
	begin(WdfIoQueueDispatchParallel, hold);
	WDFQUEUE other = make_queue(WdfIoQueueDispatchManual, NULL);
	WdfIoQueueDrain(other, NULL, NULL);
	send_pending(0);
	assert_int_equal((unsigned)WdfRequestForwardToIoQueue(held[0], other),
	                 (unsigned)STATUS_WDF_BUSY);
	expect_counts(queue, 0, 1);
	expect_counts(other, 0, 0);
	assert_ptr_equal(WdfRequestGetIoQueue(held[0]), queue);
	finish_all();
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

/* --- The order of what is due ------------------------------------------------------------------------------------- */

static int presented;

static void cancelled_on_queue(WDFQUEUE from, WDFREQUEST request)
{
	(void)from;
	note("on_queue ");
	WdfRequestComplete(request, STATUS_CANCELLED);
}

/*
 * The third request's handler makes everything due at once, under the queue's lock of scope: nothing can run
 * before it returns.
 */
static void make_all_due(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	hold(from, request, output, input, code);
	note("present%d ", presented);
	if (++presented != 3)
		return;
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	WdfIoQueueStop(from, state_callback, "stopped");
	send_pending(3);
	cancel_one(0);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	WdfRequestComplete(request, STATUS_SUCCESS);
	note("returns ");
}

static void tell_cancelled(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoCanceledOnQueue = cancelled_on_queue;
}

TEST(Q_8_cancelled_requests_come_before_the_stop_and_nothing_is_presented_after)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	io_begin(.type = WdfIoQueueDispatchParallel, .control = make_all_due,
	         .init_queue = tell_cancelled, .queue_attributes = &attributes);
	for (int at = 0; at < 3; at++)
		send_pending(at);
	while (!strstr(callback_log, "stopped "))
		sleep_ms(1); /* what was sent inside the handler is dispatched by a worker */
	expect_log("present0 present1 present2 returns cancel stopped ");
	expect_ended(0, STATUS_CANCELLED);
	expect_pending(3);
	WdfIoQueueStart(queue);
	while (!strstr(callback_log, "present3 "))
		sleep_ms(1);
	expect_log("present3 ");
	WdfRequestComplete(held[3], STATUS_SUCCESS);
	io_end();
}

static void hold_and_note(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                          ULONG code)
{
	(void)from, (void)output, (void)input;
	held[held_count++] = request;
	note("%u ", (code >> 2) & 0xff);
}

static void send_numbered(int at)
{
	ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800 + at, METHOD_BUFFERED, FILE_ANY_ACCESS);

	assert_int_equal(ZwDeviceIoControlFile(file, event_for(at), NULL, NULL, &blocks[at], code,
	                                       NULL, 0, NULL, 0),
	                 STATUS_PENDING);
}

TEST(Q_8_older_requests_are_presented_before_new_ones)
{
	begin(WdfIoQueueDispatchSequential, hold_and_note);
	WdfIoQueueStop(queue, NULL, NULL);
	for (int at = 1; at <= 3; at++)
		send_numbered(at);
	WdfIoQueueStart(queue);
	send_numbered(4);
	for (int at = 0; at < 4; at++)
		WdfRequestComplete(held[at], STATUS_SUCCESS);
	expect_log("1 2 3 4 ");
	io_end();
}

/* --- No queue for a type -------------------------------------------------------------------------------------------- */

static WDFQUEUE reads;

static void only_reads(void)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
	config.EvtIoRead = note_read;
	must(WdfIoQueueCreate(device, &config, NULL, &reads));
	must(WdfDeviceConfigureRequestDispatching(device, reads, WdfRequestTypeRead));
}

static NTSTATUS below(PDEVICE_OBJECT physical, PIRP irp)
{
	UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;

	(void)physical;
	note("below%u ", major);
	return complete(irp, STATUS_SUCCESS, 0);
}

TEST(Q_44a_a_filter_passes_on_what_it_has_no_queue_for)
{
	io_begin_closed(.pnp = true, .filter = true, .device_made = only_reads);
	set_below(IRP_MJ_CREATE, dispatch_success);
	set_below(IRP_MJ_WRITE, below);
	must(open_handle(&file));
	must(write_bytes(4));
	expect_log("below4 ");
	must(read_bytes(4));
	expect_log("read 4 ");
	io_end();
}

TEST(Q_44b_a_function_device_refuses_what_it_has_no_queue_for)
{
	io_begin(.pnp = true, .device_made = only_reads);
	assert_int_equal((unsigned)write_bytes(4), (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	must(read_bytes(4));
	expect_log("read 4 ");
	io_end();
}

TEST(Q_44b_a_control_device_refuses_what_it_has_no_queue_for)
{
	io_begin(.device_made = only_reads);
	assert_int_equal((unsigned)write_bytes(4), (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	must(read_bytes(4));
	expect_log("read 4 ");
	io_end();
}

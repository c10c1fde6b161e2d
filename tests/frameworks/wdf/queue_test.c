/*
 * tests/frameworks/wdf/queue_test.c - queues and requests through a control device (A5).
 */
#include "wdf_fixture.h"

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

static WDFDEVICE device;
static WDFQUEUE queue;
static HANDLE file;

static void finish(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)from, (void)output, (void)code;
	note("control %zu ", input);
	WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, input);
}

static WDFREQUEST held[16];
static int held_count;

static void hold(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	held[held_count++] = request;
}

static void make_device(void)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\WdfQueueTest");
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);

	assert_non_null(init);
	must(WdfDeviceInitAssignName(init, &name));
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device));
	held_count = 0;
}

static void open_device(void)
{
	UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\Device\\WdfQueueTest");
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;

	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	must(ZwCreateFile(&file, GENERIC_READ | GENERIC_WRITE, &attributes, &io, NULL, 0,
	                  FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, NULL, 0));
}

static NTSTATUS make_queue_with(const WDF_IO_QUEUE_CONFIG *config, WDFQUEUE *ret_queue)
{
	WDF_IO_QUEUE_CONFIG copy = *config;

	return WdfIoQueueCreate(device, &copy, WDF_NO_OBJECT_ATTRIBUTES, ret_queue);
}

static void begin(WDF_IO_QUEUE_DISPATCH_TYPE type, PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL handler)
{
	WDF_IO_QUEUE_CONFIG config;

	wdf_begin();
	make_device();
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, type);
	config.EvtIoDeviceControl = handler;
	must(make_queue_with(&config, &queue));
	WdfControlFinishInitializing(device);
	open_device();
}

static void end(void)
{
	must(ZwClose(file));
	wdf_end();
}

static IO_STATUS_BLOCK blocks[16];
static HANDLE events[16];

/* An overlapped control; its status block tells when it ended. */
static NTSTATUS send(int at)
{
	blocks[at].Status = -1;
	if (!events[at])
		must(ZwCreateEvent(&events[at], EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE));
	return ZwDeviceIoControlFile(file, events[at], NULL, NULL, &blocks[at], CODE, NULL, 0, NULL,
	                             0);
}

static void close_events(void)
{
	for (int at = 0; at < 16; at++)
		if (events[at]) {
			must(ZwClose(events[at]));
			events[at] = NULL;
		}
}

/* The file is not synchronous: a request that went through a queue is pended, and done on return here. */
static NTSTATUS ended(NTSTATUS status, const IO_STATUS_BLOCK *io)
{
	return status == STATUS_PENDING ? io->Status : status;
}

TEST(Q_6_a_control_reaches_its_handler_and_its_result_the_caller)
{
	IO_STATUS_BLOCK io;
	char buffer[8] = "1234567";

	begin(WdfIoQueueDispatchParallel, finish);
	must(ended(ZwDeviceIoControlFile(file, NULL, NULL, NULL, &io, CODE, buffer, 8, buffer, 8),
	           &io));
	assert_int_equal(io.Information, 8);
	expect_log("control 8 ");
	end();
}

TEST(Q_6b_a_request_without_handler_is_an_invalid_device_request)
{
	IO_STATUS_BLOCK io;
	LARGE_INTEGER offset = { .QuadPart = 0 };
	char byte;

	begin(WdfIoQueueDispatchParallel, finish);
	NTSTATUS status = ZwReadFile(file, NULL, NULL, NULL, &io, &byte, 1, &offset, NULL);
	assert_int_equal((unsigned)ended(status, &io), (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	end();
}

TEST(Q_5_a_sequential_queue_presents_one_request_at_a_time)
{
	begin(WdfIoQueueDispatchSequential, hold);
	for (int at = 0; at < 3; at++)
		assert_int_equal(send(at), STATUS_PENDING);
	assert_int_equal(held_count, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(held_count, 2);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	WdfRequestComplete(held[2], STATUS_SUCCESS);
	assert_int_equal(held_count, 3);
	close_events();
	end();
}

TEST(Q_5b_a_parallel_queue_presents_at_once)
{
	begin(WdfIoQueueDispatchParallel, hold);
	for (int at = 0; at < 3; at++)
		assert_int_equal(send(at), STATUS_PENDING);
	assert_int_equal(held_count, 3);
	for (int at = 2; at >= 0; at--)
		WdfRequestComplete(held[at], STATUS_SUCCESS);
	close_events();
	end();
}

TEST(Q_2_a_device_has_one_default_queue)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE second;

	wdf_begin();
	make_device();
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = finish;
	must(make_queue_with(&config, &queue));
	assert_int_equal((unsigned)make_queue_with(&config, &second),
	                 (unsigned)STATUS_UNSUCCESSFUL);
	WdfControlFinishInitializing(device);
	wdf_end();
}

TEST(Q_2b_a_default_queue_comes_before_finish_initializing)
{
	WDF_IO_QUEUE_CONFIG config;

	wdf_begin();
	make_device();
	WdfControlFinishInitializing(device);
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = finish;
	assert_int_equal((unsigned)make_queue_with(&config, &queue),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	wdf_end();
}

TEST(Q_2c_another_queue_needs_a_place_for_its_handle)
{
	WDF_IO_QUEUE_CONFIG config;

	wdf_begin();
	make_device();
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	assert_int_equal((unsigned)make_queue_with(&config, NULL),
	                 (unsigned)STATUS_INVALID_PARAMETER_4);
	wdf_end();
}

TEST(Q_3_configurations_that_cannot_work_are_refused)
{
	static const struct {
		WDF_IO_QUEUE_DISPATCH_TYPE type;
		bool handler;
		ULONG limit;
		unsigned status;
	} rows[] = {
		{ WdfIoQueueDispatchSequential, false, 0, (unsigned)STATUS_WDF_NO_CALLBACK },
		{ WdfIoQueueDispatchParallel, false, (ULONG)-1, (unsigned)STATUS_WDF_NO_CALLBACK },
		{ WdfIoQueueDispatchManual, true, 0, (unsigned)STATUS_INVALID_PARAMETER },
		{ WdfIoQueueDispatchSequential, true, 2, (unsigned)STATUS_INVALID_PARAMETER },
	};

	wdf_begin();
	make_device();
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		WDF_IO_QUEUE_CONFIG config;
		WDFQUEUE made;
		WDF_IO_QUEUE_CONFIG_INIT(&config, rows[row].type);
		config.EvtIoDeviceControl = rows[row].handler ? finish : NULL;
		config.Settings.Parallel.NumberOfPresentedRequests = rows[row].limit;
		assert_int_equal((unsigned)make_queue_with(&config, &made), rows[row].status);
	}
	wdf_end();
}

TEST(Q_9_a_manual_queue_gives_requests_when_asked)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchManual, NULL);
	assert_int_equal((unsigned)WdfIoQueueRetrieveNextRequest(queue, &request),
	                 (unsigned)STATUS_NO_MORE_ENTRIES);
	assert_int_equal(send(0), STATUS_PENDING);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	WdfRequestComplete(request, STATUS_SUCCESS);
	WdfIoQueueStop(queue, NULL, NULL);
	assert_int_equal((unsigned)WdfIoQueueRetrieveNextRequest(queue, &request),
	                 (unsigned)STATUS_WDF_PAUSED);
	WdfIoQueueStart(queue);
	close_events();
	end();
}

static void cancelled(WDFREQUEST request)
{
	note("cancel ");
	WdfRequestComplete(request, STATUS_CANCELLED);
}

static void cancel_all(void)
{
	IO_STATUS_BLOCK io;

	NtCancelIoFileEx(file, NULL, &io);
}

TEST(Q_13_a_waiting_request_is_cancelled_by_the_framework)
{
	begin(WdfIoQueueDispatchManual, NULL);
	assert_int_equal(send(0), STATUS_PENDING);
	cancel_all();
	assert_int_equal((unsigned)blocks[0].Status, (unsigned)STATUS_CANCELLED);
	close_events();
	end();
}

TEST(Q_14_a_cancelable_request_gets_its_callback)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	cancel_all();
	expect_log("cancel ");
	assert_int_equal((unsigned)blocks[0].Status, (unsigned)STATUS_CANCELLED);
	close_events();
	end();
}

TEST(Q_14b_marking_a_cancelled_request_runs_the_callback_or_says_so)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	assert_int_equal(send(1), STATUS_PENDING);
	cancel_all();
	assert_int_equal((unsigned)WdfRequestMarkCancelableEx(held[0], cancelled),
	                 (unsigned)STATUS_CANCELLED);
	expect_log("");
	WdfRequestComplete(held[0], STATUS_CANCELLED);
	WdfRequestMarkCancelable(held[1], cancelled);
	expect_log("cancel ");
	close_events();
	end();
}

TEST(Q_14c_unmarking_gives_the_request_back)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	must(WdfRequestUnmarkCancelable(held[0]));
	cancel_all();
	expect_log("");
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	close_events();
	end();
}

TEST(Q_15_completing_a_cancelable_request_is_a_break)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_finding(0x10D, 6);
	close_events();
	end();
}

static void complete_again(void *context)
{
	WdfRequestComplete(context, STATUS_SUCCESS);
}

TEST(Q_15b_completing_twice_is_bug_check_0x44_after_a_break)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_false(ke_call_guarded(complete_again, held[0]));
	struct verify_sink *sink = fixture.machine->sink;
	assert_int_equal(sink->finding_count, 2);
	assert_int_equal(sink->finding[0].code, 0x10D);
	assert_int_equal(sink->finding[1].code, 0x44);
}

static void state_callback(WDFQUEUE from, WDFCONTEXT context)
{
	(void)from;
	note("%s ", (const char *)context);
}

TEST(Q_17_stop_reports_when_the_driver_owns_nothing_and_start_goes_on)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	WdfIoQueueStop(queue, state_callback, "stopped");
	assert_int_equal(send(1), STATUS_PENDING);
	assert_int_equal(held_count, 1);
	expect_log("");
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_log("stopped ");
	WdfIoQueueStart(queue);
	assert_int_equal(held_count, 2);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	close_events();
	end();
}

TEST(Q_17b_purge_cancels_what_waits_and_refuses_what_comes)
{
	begin(WdfIoQueueDispatchManual, NULL);
	assert_int_equal(send(0), STATUS_PENDING);
	WdfIoQueuePurge(queue, state_callback, "purged");
	expect_log("purged ");
	assert_int_equal((unsigned)blocks[0].Status, (unsigned)STATUS_CANCELLED);
	send(1);
	assert_int_equal((unsigned)blocks[1].Status, (unsigned)STATUS_INVALID_DEVICE_STATE);
	close_events();
	end();
}

TEST(Q_17c_drain_presents_what_waits_and_refuses_what_comes)
{
	begin(WdfIoQueueDispatchSequential, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	assert_int_equal(send(1), STATUS_PENDING);
	WdfIoQueueDrain(queue, state_callback, "drained");
	send(2);
	assert_int_equal((unsigned)blocks[2].Status, (unsigned)STATUS_INVALID_DEVICE_STATE);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(held_count, 2);
	expect_log("");
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	expect_log("drained ");
	close_events();
	end();
}

static void stop_and_wait(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                          ULONG code)
{
	(void)output, (void)input, (void)code;
	WdfIoQueueStopSynchronously(from);
	WdfRequestComplete(request, STATUS_SUCCESS);
}

TEST(Q_20_a_synchronous_stop_in_the_queues_own_handler_is_a_break)
{
	begin(WdfIoQueueDispatchParallel, stop_and_wait);
	must(ended(send(0), &blocks[0]));
	expect_finding(0x10D, 0xA);
	close_events();
	end();
}

TEST(Q_21_ready_notification_comes_when_the_queue_becomes_non_empty)
{
	WDFREQUEST request;

	begin(WdfIoQueueDispatchManual, NULL);
	must(WdfIoQueueReadyNotify(queue, state_callback, "ready"));
	assert_int_equal(send(0), STATUS_PENDING);
	assert_int_equal(send(1), STATUS_PENDING);
	expect_log("ready ");
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	WdfRequestComplete(request, STATUS_SUCCESS);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	WdfRequestComplete(request, STATUS_SUCCESS);
	assert_int_equal(send(0), STATUS_PENDING);
	expect_log("ready ");
	cancel_all();
	close_events();
	end();
}

static WDFQUEUE second;

static void forward(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	must(WdfRequestForwardToIoQueue(request, second));
}

TEST(Q_11_a_forwarded_request_belongs_to_the_other_queue)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFREQUEST request;

	begin(WdfIoQueueDispatchSequential, forward);
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	must(make_queue_with(&config, &second));
	assert_int_equal(send(0), STATUS_PENDING);
	assert_int_equal(send(1), STATUS_PENDING);
	must(WdfIoQueueRetrieveNextRequest(second, &request));
	assert_ptr_equal(WdfRequestGetIoQueue(request), second);
	must(WdfRequestRequeue(request));
	WdfIoQueuePurgeSynchronously(second);
	assert_int_equal((unsigned)blocks[0].Status, (unsigned)STATUS_CANCELLED);
	assert_int_equal((unsigned)blocks[1].Status, (unsigned)STATUS_CANCELLED);
	close_events();
	end();
}

TEST(Q_10_find_leaves_ownership_and_retrieve_found_takes_it)
{
	WDFREQUEST found, request;

	begin(WdfIoQueueDispatchManual, NULL);
	assert_int_equal(send(0), STATUS_PENDING);
	must(WdfIoQueueFindRequest(queue, NULL, NULL, NULL, &found));
	must(WdfIoQueueRetrieveFoundRequest(queue, found, &request));
	assert_ptr_equal(found, request);
	WdfRequestComplete(request, STATUS_SUCCESS);
	WdfObjectDereference(found);
	assert_int_equal(send(1), STATUS_PENDING);
	must(WdfIoQueueFindRequest(queue, NULL, NULL, NULL, &found));
	cancel_all();
	assert_int_equal((unsigned)WdfIoQueueRetrieveFoundRequest(queue, found, &request),
	                 (unsigned)STATUS_NOT_FOUND);
	WdfObjectDereference(found);
	close_events();
	end();
}

TEST(Q_28_framework_statuses_are_mapped_for_the_irp)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(send(0), STATUS_PENDING);
	WdfRequestComplete(held[0], STATUS_WDF_BUSY);
	assert_int_equal((unsigned)blocks[0].Status, (unsigned)STATUS_DEVICE_BUSY);
	close_events();
	end();
}

static void buffers(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	PVOID in = NULL, out = NULL;
	size_t length = 99;

	(void)from, (void)output, (void)input, (void)code;
	must(WdfRequestRetrieveInputBuffer(request, 4, &in, &length));
	assert_int_equal(length, 8);
	must(WdfRequestRetrieveOutputBuffer(request, 4, &out, NULL));
	assert_ptr_equal(in, out);
	assert_int_equal((unsigned)WdfRequestRetrieveInputBuffer(request, 9, &in, NULL),
	                 (unsigned)STATUS_BUFFER_TOO_SMALL);
	WdfRequestComplete(request, STATUS_SUCCESS);
}

TEST(Q_29_a_buffered_control_shares_one_buffer_and_short_ones_are_refused)
{
	IO_STATUS_BLOCK io;
	char buffer[8] = "1234567";

	begin(WdfIoQueueDispatchParallel, buffers);
	must(ended(ZwDeviceIoControlFile(file, NULL, NULL, NULL, &io, CODE, buffer, 8, buffer, 8),
	           &io));
	end();
}

/*
 * tests/frameworks/wdf/target_self_test.c - a driver sends requests to its own device's queues.
 */
#include "target_fixture.h"

static WDFIOTARGET self;
static WDFQUEUE other_queue;
static WDFQUEUE served_by;
static bool assign_other;
static NTSTATUS assign_status;

static void allow_self(PWDFDEVICE_INIT init)
{
	WdfDeviceInitAllowSelfIoTarget(init);
}

static void serve(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)output, (void)input;
	served_by = from;
	assert_int_equal(code, CODE);
	note("served ");
	WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, 7);
}

static void make_other_queue(void)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
	config.EvtIoDeviceControl = serve;
	must(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &other_queue));
	self = WdfDeviceGetSelfIoTarget(device);
	if (assign_other)
		assign_status = WdfIoTargetSelfAssignDefaultIoQueue(self, other_queue);
}

static void self_begin(bool assign)
{
	assign_other = assign;
	assign_status = STATUS_SUCCESS;
	served_by = NULL;
	io_begin_closed(.pnp = true, .type = WdfIoQueueDispatchSequential, .control = serve,
	                .init_device = allow_self, .device_made = make_other_queue);
	must(assign_status);
	assert_non_null(self);
	target = self;
}

TEST(a_request_to_the_device_itself_comes_to_its_default_queue)
{
	self_begin(false);
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, self, NULL));
	expect_log("served done0 ");
	assert_ptr_equal(served_by, queue);
	assert_int_equal(WdfRequestGetInformation(request), 7);
	WdfObjectDelete(request);
	target_end();
}

TEST(a_request_to_the_device_itself_comes_to_the_queue_that_was_assigned)
{
	self_begin(true);
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, self, NULL));
	expect_log("served done0 ");
	assert_ptr_equal(served_by, other_queue);
	WdfObjectDelete(request);
	target_end();
}

TEST(a_synchronous_control_to_the_device_itself_returns_what_the_queue_gave)
{
	WDF_REQUEST_SEND_OPTIONS options;
	ULONG_PTR bytes = 0;

	self_begin(false);
	WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
	must(WdfIoTargetSendIoctlSynchronously(self, NULL, CODE, NULL, NULL, &options, &bytes));
	assert_int_equal(bytes, 7);
	expect_log("served ");
	target_end();
}

TEST(a_device_that_did_not_ask_has_no_target_of_itself)
{
	target_begin();
	assert_null(WdfDeviceGetSelfIoTarget(device));
	target_end();
}

TEST(the_queue_of_the_device_itself_is_assigned_before_it_starts)
{
	self_begin(false);
	assert_int_equal((unsigned)WdfIoTargetSelfAssignDefaultIoQueue(self, other_queue),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	target_end();
}

static void assign_to_the_wrong_target(void *context)
{
	(void)context;
	WdfIoTargetSelfAssignDefaultIoQueue(WdfDeviceGetIoTarget(device), queue);
}

TEST(WDF_61a_only_the_target_of_the_device_itself_has_a_queue)
{
	self_begin(false);
	assert_false(ke_call_guarded(assign_to_the_wrong_target, NULL));
	expect_bugcheck(0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 5);
}

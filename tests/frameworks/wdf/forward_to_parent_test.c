/*
 * tests/frameworks/wdf/forward_to_parent_test.c - a child device hands its requests to its parent's queue
 * (A5, Q-11b).
 */
#include "queue_fixture.h"

static WDFDEVICE parent, child;
static WDFQUEUE parents, childs;
static bool allowed;

static void describe_child(PWDFDEVICE_INIT init)
{
	static const GUID class_guid = {
		0x4d36e97d, 0xe325, 0x11ce, { 0xbf, 0xc1, 0x08, 0x00, 0x2b, 0xe1, 0x03, 0x18 }
	};
	DECLARE_CONST_UNICODE_STRING(id, u"test\\child");
	DECLARE_CONST_UNICODE_STRING(instance, u"1");

	must(WdfPdoInitAssignRawDevice(init, &class_guid));
	must(WdfPdoInitAssignDeviceID(init, &id));
	must(WdfPdoInitAddHardwareID(init, &id));
	must(WdfPdoInitAssignInstanceID(init, &instance));
	if (allowed)
		WdfPdoInitAllowForwardingRequestToParent(init);
}

/* The child is what the client opens; the fixture's device and queue are those of the parent. */
static NTSTATUS add_parent(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\WdfQueueTest");
	WDF_IO_QUEUE_CONFIG config;

	(void)driver;
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &parent));
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchManual);
	must(WdfIoQueueCreate(parent, &config, NULL, &parents));

	PWDFDEVICE_INIT child_init = WdfPdoInitAllocate(parent);
	assert_non_null(child_init);
	describe_child(child_init);
	must(WdfDeviceInitAssignName(child_init, &name));
	must(WdfDeviceCreate(&child_init, WDF_NO_OBJECT_ATTRIBUTES, &child));
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = hold;
	must(WdfIoQueueCreate(child, &config, NULL, &childs));
	must(WdfFdoAddStaticChild(parent, child));
	device = child;
	return STATUS_SUCCESS;
}

static void begin_child(bool allow)
{
	allowed = allow;
	held_count = 0;
	wdf_begin(.device_add = add_parent);
	plug();
	pnp_settle(fixture.machine);
	must(open_handle(&file));
}

static NTSTATUS forward_to(WDFQUEUE target)
{
	WDF_REQUEST_FORWARD_OPTIONS options;

	WDF_REQUEST_FORWARD_OPTIONS_INIT(&options);
	return WdfRequestForwardToParentDeviceIoQueue(held[0], target, &options);
}

TEST(Q_11b_a_child_with_leave_forwards_to_its_parents_queue)
{
	WDFREQUEST request;

	begin_child(true);
	send_pending(0);
	must(forward_to(parents));
	expect_counts(childs, 0, 0);
	expect_counts(parents, 1, 0);
	must(WdfIoQueueRetrieveNextRequest(parents, &request));
	assert_ptr_equal(request, held[0]);
	assert_ptr_equal(WdfIoQueueGetDevice(WdfRequestGetIoQueue(request)), parent);
	WdfRequestComplete(request, STATUS_DISK_FULL);
	expect_ended(0, STATUS_DISK_FULL);
	io_end();
}

TEST(Q_11b_a_forwarded_request_is_cancelled_in_the_parents_queue)
{
	begin_child(true);
	send_pending(0);
	must(forward_to(parents));
	cancel_all();
	expect_ended(0, STATUS_CANCELLED);
	expect_counts(parents, 0, 0);
	io_end();
}

TEST(Q_11b_a_child_without_leave_is_refused)
{
	begin_child(false);
	send_pending(0);
	assert_int_equal((unsigned)forward_to(parents), (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	expect_counts(childs, 0, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

TEST(Q_11b_only_the_parents_queues_are_reached_and_a_refusal_leaves_the_request)
{
	begin_child(true);
	send_pending(0);
	assert_int_equal((unsigned)forward_to(childs), (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	WdfIoQueueDrain(parents, NULL, NULL);
	assert_int_equal((unsigned)forward_to(parents), (unsigned)STATUS_WDF_BUSY);
	expect_counts(childs, 0, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	io_end();
}

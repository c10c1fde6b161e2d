/*
 * tests/frameworks/wdf/irp_dispatch_test.c - a driver chooses the queue of an IRP before it is a request.
 */
#include "queue_fixture.h"

static WDFQUEUE odd, even;
static const char *first_context = "first", *second_context = "second";
static ULONG queue_flags;
static bool give_back;

static unsigned number_of(ULONG code)
{
	return (code >> 2) & 0xff;
}

static NTSTATUS by_number(WDFDEVICE of, UCHAR major, UCHAR minor, ULONG code, WDFCONTEXT context,
                          PIRP irp, WDFCONTEXT next)
{
	(void)minor;
	assert_ptr_equal(of, device);
	assert_int_equal(major, IRP_MJ_DEVICE_CONTROL);
	note("%s%u ", (const char *)context, number_of(code));
	if (give_back)
		return WdfDeviceWdmDispatchIrp(device, irp, next);
	return WdfDeviceWdmDispatchIrpToIoQueue(device, irp, number_of(code) & 1 ? odd : even,
	                                        queue_flags);
}

static void configure(void)
{
	odd = make_queue(WdfIoQueueDispatchManual, NULL);
	even = make_queue(WdfIoQueueDispatchManual, NULL);
	must(WdfDeviceConfigureWdmIrpDispatchCallback(device, NULL, IRP_MJ_DEVICE_CONTROL,
	                                              by_number, (WDFCONTEXT)first_context));
	must(WdfDeviceConfigureWdmIrpDispatchCallback(device, wdf.driver, IRP_MJ_DEVICE_CONTROL,
	                                              by_number, (WDFCONTEXT)second_context));
	assert_int_equal((unsigned)WdfDeviceConfigureWdmIrpDispatchCallback(device, NULL,
	                                                                    IRP_MJ_PNP, by_number,
	                                                                    NULL),
	                 (unsigned)STATUS_INVALID_PARAMETER);
}

static void send_numbered(int number)
{
	assert_int_equal(ZwDeviceIoControlFile(file, event_for(number), NULL, NULL, &blocks[number],
	                                       TEST_CODE(number, METHOD_BUFFERED), NULL, 0, NULL,
	                                       0),
	                 STATUS_PENDING);
}

TEST(DISPATCH_a_callback_chooses_the_queue)
{
	give_back = false;
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .device_made = configure);
	send_numbered(1);
	send_numbered(2);
	send_numbered(3);
	expect_log("first1 first2 first3 ");
	expect_counts(odd, 2, 0);
	expect_counts(even, 1, 0);
	assert_int_equal(held_count, 0);
	cancel_all();
	io_end();
}

TEST(DISPATCH_an_irp_given_back_goes_to_the_next_callback_and_to_its_usual_queue)
{
	give_back = true;
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .device_made = configure);
	send_numbered(1);
	expect_log("first1 second1 ");
	assert_int_equal(held_count, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(1, STATUS_SUCCESS);
	io_end();
}

TEST(DISPATCH_callbacks_are_set_before_the_device_starts)
{
	io_begin_closed();
	assert_int_equal((unsigned)WdfDeviceConfigureWdmIrpDispatchCallback(device, NULL,
	                                                                    IRP_MJ_READ, by_number,
	                                                                    NULL),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	io_end();
}

static void in_context(WDFDEVICE of, WDFREQUEST request)
{
	note("context ");
	must(WdfDeviceEnqueueRequest(of, request));
}

static void set_context(PWDFDEVICE_INIT init)
{
	WdfDeviceInitSetIoInCallerContextCallback(init, in_context);
}

TEST(DISPATCH_the_caller_context_comes_on_demand_and_keeps_the_choice)
{
	give_back = false;
	queue_flags = 0;
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .device_made = configure,
	         .init_device = set_context);
	send_numbered(1);
	expect_log("first1 ");
	queue_flags = WDF_DISPATCH_IRP_TO_IO_QUEUE_INVOKE_INCALLERCTX_CALLBACK;
	send_numbered(2);
	expect_log("first2 context ");
	expect_counts(odd, 1, 0);
	expect_counts(even, 1, 0);
	cancel_all();
	io_end();
}

static NTSTATUS preprocess(WDFDEVICE of, PIRP irp)
{
	note("preprocess ");
	IoSkipCurrentIrpStackLocation(irp);
	return WdfDeviceWdmDispatchIrpToIoQueue(of, irp, odd,
	                                        WDF_DISPATCH_IRP_TO_IO_QUEUE_PREPROCESSED_IRP);
}

static void set_preprocess(PWDFDEVICE_INIT init)
{
	must(WdfDeviceInitAssignWdmIrpPreprocessCallback(init, preprocess, IRP_MJ_DEVICE_CONTROL,
	                                                 NULL, 0));
}

TEST(DISPATCH_a_preprocessed_irp_goes_to_the_queue_that_is_named)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .device_made = configure,
	         .init_device = set_preprocess);
	send_numbered(4);
	expect_log("preprocess ");
	expect_counts(odd, 1, 0);
	cancel_all();
	expect_ended(4, STATUS_CANCELLED);
	io_end();
}

static NTSTATUS to_foreign(WDFDEVICE of, UCHAR major, UCHAR minor, ULONG code, WDFCONTEXT context,
                           PIRP irp, WDFCONTEXT next)
{
	(void)of, (void)major, (void)minor, (void)code, (void)next;
	return WdfDeviceWdmDispatchIrpToIoQueue(device, irp, *(WDFQUEUE *)context, 0);
}

static WDFQUEUE foreign;

static void configure_foreign(void)
{
	must(WdfDeviceConfigureWdmIrpDispatchCallback(device, NULL, IRP_MJ_DEVICE_CONTROL,
	                                              to_foreign, &foreign));
}

TEST(DISPATCH_another_devices_queue_is_refused_and_the_irp_completed)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	WDFDEVICE own, other;

	io_begin(.device_made = configure_foreign);
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &other));
	own = device;
	device = other;
	foreign = make_queue(WdfIoQueueDispatchManual, NULL);
	device = own;
	WdfControlFinishInitializing(other);
	assert_int_equal((unsigned)ended(send(0), &blocks[0]),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	io_end();
}

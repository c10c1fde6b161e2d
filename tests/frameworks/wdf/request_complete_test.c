/*
 * tests/frameworks/wdf/request_complete_test.c - the end of a request (A5, Q-15, Q-26 to Q-28).
 */
#include "raw_request.h"

static void begin_delivered(void)
{
	begin(WdfIoQueueDispatchParallel, hold);
	send_pending(0);
}

/* --- Who may complete it --------------------------------------------------------------------------------------- */

TEST(Q_15a_completing_a_cancelable_request_is_a_break)
{
	begin_delivered();
	must(WdfRequestMarkCancelableEx(held[0], cancelled));
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_finding(0x10D, 6);
	expect_ended(0, STATUS_SUCCESS);
	cancel_all();
	expect_log(""); /* the routine is not called for a request that has ended */
	io_end();
}

static void complete_held(void *context)
{
	(void)context;
	WdfRequestComplete(held[0], STATUS_SUCCESS);
}

TEST(Q_15b_completing_twice_is_bug_check_0x44_after_a_break)
{
	begin_delivered();
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_false(ke_call_guarded(complete_held, NULL));
	struct verify_sink *sink = fixture.machine->sink;
	assert_int_equal(sink->finding_count, 2);
	assert_int_equal(sink->finding[0].code, 0x10D);
	assert_int_equal(sink->finding[0].parameter[0], 6);
	assert_int_equal(sink->finding[1].code, 0x44);
}

TEST(Q_15c_completing_a_request_that_its_queue_owns_is_a_bug_check)
{
	begin(WdfIoQueueDispatchManual, NULL);
	send_pending(0);
	must(WdfIoQueueFindRequest(queue, NULL, NULL, NULL, &held[0]));
	assert_false(ke_call_guarded(complete_held, NULL));
	expect_bugcheck(0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 6);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[2], 5);
}

/* --- What ends first ----------------------------------------------------------------------------------------------- */

static void request_cleanup(WDFOBJECT object)
{
	(void)object;
	note("cleanup ");
}

static void request_destroy(WDFOBJECT object)
{
	(void)object;
	note("destroy ");
}

static void memory_cleanup(WDFOBJECT object)
{
	(void)object;
	note("memory_cleanup ");
}

static void memory_destroy(WDFOBJECT object)
{
	(void)object;
	note("memory_destroy ");
}

static void request_callbacks(PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtCleanupCallback = request_cleanup;
	attributes.EvtDestroyCallback = request_destroy;
	WdfDeviceInitSetRequestAttributes(init, &attributes);
}

static void give_memory(WDFREQUEST request)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFMEMORY memory;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = request;
	attributes.EvtCleanupCallback = memory_cleanup;
	attributes.EvtDestroyCallback = memory_destroy;
	must(WdfMemoryCreate(&attributes, NonPagedPoolNx, 'tseT', 16, &memory, NULL));
}

TEST(Q_26a_cleanup_and_children_end_before_the_irp)
{
	struct raw_request raw;

	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold,
	         .init_device = request_callbacks);
	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	assert_int_equal(raw_send(&raw), STATUS_PENDING);
	give_memory(held[0]);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_log("memory_cleanup cleanup memory_destroy irp destroy ");
	raw_free(&raw);
	io_end();
}

TEST(Q_26a_a_further_reference_delays_the_requests_destruction_only)
{
	struct raw_request raw;

	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold,
	         .init_device = request_callbacks);
	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	assert_int_equal(raw_send(&raw), STATUS_PENDING);
	WdfObjectReference(held[0]);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_log("cleanup irp ");
	WdfObjectDereference(held[0]);
	expect_log("destroy ");
	raw_free(&raw);
	io_end();
}

TEST(Q_26b_a_memory_object_still_referenced_is_a_break)
{
	char buffer[8] = "1234567";
	IO_STATUS_BLOCK block;
	WDFMEMORY memory;

	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal(ZwDeviceIoControlFile(file, NULL, NULL, NULL, &block, CODE, buffer, 8,
	                                       buffer, 8),
	                 STATUS_PENDING);
	must(WdfRequestRetrieveInputMemory(held[0], &memory));
	WdfObjectReference(memory);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_finding(0x10D, 3);
	WdfObjectDereference(memory);
	io_end();
}

TEST(Q_26c_a_request_that_was_never_presented_runs_no_callback)
{
	struct raw_request raw;

	io_begin(.type = WdfIoQueueDispatchManual, .init_device = request_callbacks);
	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	assert_int_equal(raw_send(&raw), STATUS_PENDING);
	IoCancelIrp(raw.irp);
	expect_log("irp ");
	assert_int_equal((unsigned)raw.status, (unsigned)STATUS_CANCELLED);
	raw_free(&raw);
	WdfIoQueuePurgeSynchronously(queue);
	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	raw_send(&raw);
	expect_log("irp ");
	raw_free(&raw);
	io_end();
}

/* --- Information ------------------------------------------------------------------------------------------------------ */

static void hold_all(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoDefault = hold_any;
}

/* Complete one request with a buffer of 4 bytes. */
static void complete_with(UCHAR major, KPROCESSOR_MODE mode, NTSTATUS status, ULONG_PTR information)
{
	struct raw_request raw;

	held_count = 0;
	raw_prepare(&raw, major, mode);
	if (major == IRP_MJ_DEVICE_CONTROL)
		raw.location->Parameters.DeviceIoControl.OutputBufferLength = 4;
	else
		raw.location->Parameters.Read.Length = 4;
	raw_send(&raw);
	WdfRequestCompleteWithInformation(held[0], status, information);
	callback_log[0] = 0;
	raw_free(&raw);
}

static void expect_too_much(void)
{
	assert_int_equal(fixture.machine->sink->finding[0].parameter[2], 4);
	expect_finding(0x10D, 6);
}

TEST(Q_27_more_information_than_buffer_is_a_break)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .init_queue = hold_all);
	complete_with(IRP_MJ_READ, KernelMode, STATUS_SUCCESS, 5);
	expect_too_much();
	complete_with(IRP_MJ_WRITE, KernelMode, STATUS_SUCCESS, 5);
	expect_too_much();
	complete_with(IRP_MJ_DEVICE_CONTROL, UserMode, STATUS_SUCCESS, 5);
	expect_too_much();
	io_end();
}

TEST(Q_27_other_information_is_the_drivers_affair)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .init_queue = hold_all);
	complete_with(IRP_MJ_READ, KernelMode, STATUS_SUCCESS, 4);
	complete_with(IRP_MJ_READ, KernelMode, STATUS_UNSUCCESSFUL, 5);
	complete_with(IRP_MJ_DEVICE_CONTROL, KernelMode, STATUS_SUCCESS, 5);
	expect_no_finding();
	io_end();
}

/* --- Statuses ------------------------------------------------------------------------------------------------------------ */

static void expect_mapped(NTSTATUS from, NTSTATUS to)
{
	held_count = 0;
	send_pending(0);
	WdfRequestComplete(held[0], from);
	expect_ended(0, to);
}

TEST(Q_28a_paused_and_busy_become_device_busy)
{
	begin(WdfIoQueueDispatchParallel, hold);
	expect_mapped(STATUS_WDF_PAUSED, STATUS_DEVICE_BUSY);
	expect_mapped(STATUS_WDF_BUSY, STATUS_DEVICE_BUSY);
	io_end();
}

TEST(Q_28b_the_internal_error_becomes_that_of_the_system)
{
	begin(WdfIoQueueDispatchParallel, hold);
	expect_mapped(STATUS_WDF_INTERNAL_ERROR, STATUS_INTERNAL_ERROR);
	io_end();
}

TEST(Q_28c_dma_shapes_become_an_invalid_device_request)
{
	begin(WdfIoQueueDispatchParallel, hold);
	expect_mapped(STATUS_WDF_TOO_FRAGMENTED, STATUS_INVALID_DEVICE_REQUEST);
	expect_mapped(STATUS_WDF_TOO_MANY_TRANSFERS, STATUS_INVALID_DEVICE_REQUEST);
	io_end();
}

TEST(Q_28d_missing_map_registers_become_insufficient_resources)
{
	begin(WdfIoQueueDispatchParallel, hold);
	expect_mapped(STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS, STATUS_INSUFFICIENT_RESOURCES);
	io_end();
}

TEST(Q_28e_the_others_become_an_invalid_device_request_and_foreign_ones_stay)
{
	begin(WdfIoQueueDispatchParallel, hold);
	expect_mapped(STATUS_WDF_NO_CALLBACK, STATUS_INVALID_DEVICE_REQUEST);
	expect_mapped(STATUS_WDF_REQUEST_ALREADY_PENDING, STATUS_INVALID_DEVICE_REQUEST);
	expect_mapped(STATUS_WDF_PARENT_NOT_SPECIFIED, STATUS_INVALID_DEVICE_REQUEST);
	expect_mapped(STATUS_DISK_FULL, STATUS_DISK_FULL);
	io_end();
}

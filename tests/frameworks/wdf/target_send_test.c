/*
 * tests/frameworks/wdf/target_send_test.c - sending requests: completion, time-outs, synchronous sends (A7).
 */
#include "target_fixture.h"

TEST(IT_4_a_send_that_fails_leaves_the_request_with_the_driver)
{
	target_begin();
	WdfIoTargetPurge(target, WdfIoTargetPurgeIo);
	WDFREQUEST request = make_request();
	expect_refused(request, 0);
	expect_log("");
	/* It is as it was: once the target takes it, it goes. */
	must(WdfIoTargetStart(target));
	below_completes = true;
	assert_true(WdfRequestSend(request, target, NULL));
	expect_log("below done0 ");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_4_the_completion_routine_runs_once_for_each_send)
{
	WDF_REQUEST_REUSE_PARAMS reuse;

	target_begin();
	WDFREQUEST request = make_request();
	for (int round = 0; round < 3; round++) {
		assert_true(WdfRequestSend(request, target, NULL));
		complete_below(round, STATUS_SUCCESS);
		expect_log("below done0 ");
		/* Without reuse and a new format it is not sent again. */
		assert_false(WdfRequestSend(request, target, NULL));
		assert_int_equal((unsigned)WdfRequestGetStatus(request),
		                 (unsigned)STATUS_REQUEST_NOT_ACCEPTED);
		WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
		must(WdfRequestReuse(request, &reuse));
		format(request);
	}
	expect_log("");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_4_a_request_on_its_way_is_not_reused)
{
	WDF_REQUEST_REUSE_PARAMS reuse;

	target_begin();
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
	assert_int_equal((unsigned)WdfRequestReuse(request, &reuse),
	                 (unsigned)STATUS_WDF_REQUEST_ALREADY_PENDING);
	complete_below(0, STATUS_SUCCESS);
	must(WdfRequestReuse(request, &reuse));
	callback_log[0] = 0;
	WdfObjectDelete(request);
	target_end();
}

/* --- Time-outs ----------------------------------------------------------------------------------------- */

#define TIMED WDF_REQUEST_SEND_OPTION_TIMEOUT

static void wait_for_log(const char *text)
{
	while (!strstr(callback_log, text))
		wait_ms(1);
}

TEST(IT_5_a_timeout_cancels_and_is_told_as_such)
{
	target_begin();
	WDFREQUEST request = make_request();
	assert_true(send_with(request, TIMED, WDF_REL_TIMEOUT_IN_MS(3)));
	wait_for_log("done");
	expect_log("below donec00000b5 ");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_5_a_request_that_ends_otherwise_keeps_its_status)
{
	target_begin();
	WDFREQUEST request = make_request();
	below_keeps = true;
	assert_true(send_with(request, TIMED, WDF_REL_TIMEOUT_IN_MS(2)));
	while (!__atomic_load_n(&below_irps[0]->Cancel, __ATOMIC_ACQUIRE))
		wait_ms(1);
	complete(below_irps[0], STATUS_SUCCESS, 0);
	wait_for_log("done");
	expect_log("below done0 ");
	WdfObjectDelete(request);

	below_keeps = false;
	request = make_request();
	assert_true(send_with(request, TIMED, WDF_REL_TIMEOUT_IN_SEC(100)));
	assert_true(WdfRequestCancelSentRequest(request));
	expect_log("below donec0000120 ");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_5_zero_is_no_timeout)
{
	target_begin();
	WDFREQUEST request = make_request();
	assert_true(send_with(request, TIMED, 0));
	wait_ms(10);
	assert_false(below_irps[0]->Cancel);
	complete_below(0, STATUS_SUCCESS);
	expect_log("below done0 ");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_5_a_request_that_is_held_times_out_too)
{
	target_begin();
	WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
	WDFREQUEST request = make_request();
	assert_true(send_with(request, TIMED, WDF_REL_TIMEOUT_IN_MS(2)));
	wait_for_log("done");
	expect_log("donec00000b5 ");
	must(WdfIoTargetStart(target));
	WdfObjectDelete(request);
	target_end();
}

/* --- Synchronous sends ------------------------------------------------------------------------------------ */

static NTSTATUS send_control(PULONG_PTR bytes)
{
	return WdfIoTargetSendIoctlSynchronously(target, NULL, CODE, NULL, NULL, NULL, bytes);
}

TEST(IT_6_a_synchronous_send_waits_and_tells_the_bytes)
{
	ULONG_PTR bytes = 99;

	target_begin();
	complete_later();
	must(send_control(&bytes));
	assert_int_equal(bytes, 5);
	expect_log("below completing ");
	target_end();
}

static NTSTATUS fail_with_bytes(PDEVICE_OBJECT device_object, PIRP irp)
{
	(void)device_object;
	return complete(irp, STATUS_UNSUCCESSFUL, 7);
}

TEST(IT_6_bytes_are_told_with_success_only)
{
	ULONG_PTR bytes = 99;

	target_begin();
	set_below(IRP_MJ_DEVICE_CONTROL, fail_with_bytes);
	assert_int_equal((unsigned)send_control(&bytes), (unsigned)STATUS_UNSUCCESSFUL);
	assert_int_equal(bytes, 0);
	target_end();
}

TEST(IT_6_a_synchronous_send_needs_passive_level)
{
	KIRQL irql;

	target_begin();
	WDFREQUEST request = make_request();
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	NTSTATUS status = send_control(NULL);
	BOOLEAN sent = send_with(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS, 0);
	KeLowerIrql(irql);
	assert_int_equal((unsigned)status, (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	assert_false(sent);
	assert_int_equal(fixture.machine->sink->finding_count, 2);
	fixture.machine->sink->finding_count = 0;
	expect_log("");
	WdfObjectDelete(request);
	target_end();
}

TEST(IT_6_a_synchronous_send_of_a_request_gives_its_status)
{
	target_begin();
	below_completes = true;
	WDFREQUEST request = make_request();
	assert_true(send_with(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS, 0));
	assert_int_equal(WdfRequestGetStatus(request), STATUS_SUCCESS);
	assert_int_equal(WdfRequestGetInformation(request), 3);
	expect_log("below ");
	WdfObjectDelete(request);
	target_end();
}

static WDFREQUEST forgotten;
static BOOLEAN forget_gave;
static bool with_routine;

static void forget(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	WDF_REQUEST_SEND_OPTIONS options;

	(void)from, (void)output, (void)input, (void)code;
	forgotten = request;
	if (with_routine)
		WdfRequestSetCompletionRoutine(request, request_done, NULL);
	WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
	forget_gave = WdfRequestSend(request, target, &options);
	if (!forget_gave)
		WdfRequestComplete(request, WdfRequestGetStatus(request));
}

static void begin_forgetting(bool routine)
{
	with_routine = routine;
	below_count = 0;
	below_completes = below_keeps = false;
	io_begin(.pnp = true, .type = WdfIoQueueDispatchParallel, .control = forget);
	set_below(IRP_MJ_DEVICE_CONTROL, below);
	target = WdfDeviceGetIoTarget(device);
}

static void touch_forgotten(void *context)
{
	(void)context;
	WdfRequestGetStatus(forgotten);
}

TEST(IT_6_send_and_forget_hands_the_request_over_for_good)
{
	begin_forgetting(false);
	send_pending(0);
	assert_true(forget_gave);
	expect_log("below ");
	complete_below(0, STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	close_file();
	target_end();
}

TEST(IT_6_a_forgotten_request_may_not_be_touched)
{
	begin_forgetting(false);
	send_pending(0);
	assert_false(ke_call_guarded(touch_forgotten, NULL));
	expect_bugcheck(0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 5);
}

TEST(IT_6_send_and_forget_takes_no_completion_routine)
{
	begin_forgetting(true);
	send(0);
	assert_false(forget_gave);
	expect_ended(0, STATUS_INVALID_DEVICE_REQUEST);
	expect_log("");
	close_file();
	target_end();
}

/* --- Breaks --------------------------------------------------------------------------------------------------- */

static void send_again(void *request)
{
	WdfRequestSend(request, target, NULL);
}

TEST(IT_8_a_request_that_is_with_a_target_is_not_sent_again)
{
	target_begin();
	WDFREQUEST request = make_request();
	assert_true(WdfRequestSend(request, target, NULL));
	assert_false(ke_call_guarded(send_again, request));
	const struct verify_finding *finding = &fixture.machine->sink->finding[0];
	assert_int_equal(finding->code, 0x10D);
	assert_int_equal(finding->parameter[0], 6);
	assert_int_equal(finding->parameter[2], 3);
}

TEST(IT_8_an_irp_without_a_location_left_is_not_sent)
{
	WDF_REQUEST_REUSE_PARAMS reuse;

	target_begin();
	WDFREQUEST request = make_request();
	PIRP irp = IoAllocateIrp(1, FALSE);
	WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_SET_NEW_IRP, STATUS_SUCCESS);
	WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&reuse, irp);
	must(WdfRequestReuse(request, &reuse));
	irp->CurrentLocation = 1;
	assert_false(ke_call_guarded(send_again, request));
	const struct verify_finding *finding =
		&fixture.machine->sink->finding[fixture.machine->sink->finding_count - 1];
	assert_int_equal(finding->code, 0x10D);
	assert_int_equal(finding->parameter[0], 6);
	assert_int_equal(finding->parameter[2], 1);
}

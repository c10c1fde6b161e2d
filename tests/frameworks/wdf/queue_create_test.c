/*
 * tests/frameworks/wdf/queue_create_test.c - what queues may be made, and their state word (A5, Q-1 to Q-4).
 */
#include "queue_fixture.h"

/* --- The state word -------------------------------------------------------------------------------------- */

static WDF_IO_QUEUE_STATE state_before_start;

static void note_state(void)
{
	state_before_start = WdfIoQueueGetState(queue, NULL, NULL);
}

TEST(Q_1_the_state_word_has_a_bit_for_each_condition)
{
	begin(WdfIoQueueDispatchSequential, hold);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0x1 | 0x2 | 0x4 | 0x8);
	send_pending(0);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0x1 | 0x2 | 0x4);
	send_pending(1);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0x1 | 0x2);
	WdfIoQueueStop(queue, NULL, NULL);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0x1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0x1 | 0x8);
	WdfIoQueuePurge(queue, NULL, NULL);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0x4 | 0x8);
	io_end();
}

TEST(Q_1_a_queue_is_held_while_its_device_is_not_in_d0)
{
	io_begin_closed(.pnp = true, .type = WdfIoQueueDispatchParallel, .control = hold,
	                .device_made = note_state);
	assert_int_equal(state_before_start, 0x1 | 0x2 | 0x4 | 0x8 | 0x10);
	assert_int_equal(WdfIoQueueGetState(queue, NULL, NULL), 0x1 | 0x2 | 0x4 | 0x8);
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
	assert_true(WdfIoQueueGetState(queue, NULL, NULL) & 0x10);
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD0));
	assert_false(WdfIoQueueGetState(queue, NULL, NULL) & 0x10);
	io_end();
}

/* --- The default queue --------------------------------------------------------------------------------------- */

static NTSTATUS second_default(void)
{
	WDFQUEUE first = queue;
	NTSTATUS status = make_default_queue();

	queue = first;
	return status;
}

TEST(Q_2a_a_device_has_one_default_queue)
{
	begin(WdfIoQueueDispatchParallel, hold);
	assert_int_equal((unsigned)second_default(), (unsigned)STATUS_UNSUCCESSFUL);
	assert_ptr_equal(WdfDeviceGetDefaultQueue(device), queue);
	io_end();
}

TEST(Q_2b_a_default_queue_comes_before_finish_initializing)
{
	io_begin_closed();
	io.type = WdfIoQueueDispatchManual;
	assert_int_equal((unsigned)make_default_queue(), (unsigned)STATUS_INVALID_DEVICE_STATE);
	assert_null(WdfDeviceGetDefaultQueue(device));
	io_end();
}

TEST(Q_2b_a_default_queue_comes_before_the_device_starts)
{
	io_begin_closed(.pnp = true);
	io.type = WdfIoQueueDispatchManual;
	assert_int_equal((unsigned)make_default_queue(), (unsigned)STATUS_INVALID_DEVICE_STATE);
	io_end();
}

TEST(Q_2c_another_queue_needs_a_place_for_its_handle)
{
	WDF_IO_QUEUE_CONFIG config;

	io_begin_closed();
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	assert_int_equal((unsigned)WdfIoQueueCreate(device, &config, NULL, NULL),
	                 (unsigned)STATUS_INVALID_PARAMETER_4);
	config.DefaultQueue = TRUE;
	assert_int_equal((unsigned)WdfIoQueueCreate(device, &config, NULL, NULL),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	io_end();
}

static void create_without_configuration(void *context)
{
	WdfIoQueueCreate(device, NULL, NULL, context);
}

TEST(a_queue_needs_a_configuration_of_its_size)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE made = (WDFQUEUE)0x10;

	io_begin_closed();
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	config.Size--;
	assert_int_equal((unsigned)WdfIoQueueCreate(device, &config, NULL, &made),
	                 (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	assert_ptr_equal(made, (WDFQUEUE)0x10);
	assert_false(ke_call_guarded(create_without_configuration, &made));
	expect_bugcheck(0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 4);
	assert_ptr_equal(made, (WDFQUEUE)0x10);
}

/* --- Configurations ------------------------------------------------------------------------------------------- */

static NTSTATUS try_queue(WDF_IO_QUEUE_DISPATCH_TYPE type, bool handler, ULONG limit,
                          WDFQUEUE *made)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT(&config, type);
	config.EvtIoDeviceControl = handler ? hold : NULL;
	config.Settings.Parallel.NumberOfPresentedRequests = limit;
	return WdfIoQueueCreate(device, &config, NULL, made);
}

static void expect_refused(WDF_IO_QUEUE_DISPATCH_TYPE type, bool handler, ULONG limit,
                           NTSTATUS status)
{
	WDFQUEUE made = (WDFQUEUE)1;

	assert_int_equal((unsigned)try_queue(type, handler, limit, &made), (unsigned)status);
}

TEST(Q_3a_a_presenting_queue_needs_a_handler)
{
	io_begin_closed();
	expect_refused(WdfIoQueueDispatchSequential, false, 0, STATUS_WDF_NO_CALLBACK);
	expect_refused(WdfIoQueueDispatchParallel, false, (ULONG)-1, STATUS_WDF_NO_CALLBACK);
	io_end();
}

TEST(Q_3b_a_manual_queue_takes_no_handler)
{
	io_begin_closed();
	expect_refused(WdfIoQueueDispatchManual, true, 0, STATUS_INVALID_PARAMETER);
	io_end();
}

TEST(Q_3c_only_a_parallel_queue_has_a_limit)
{
	WDFQUEUE made;

	io_begin_closed();
	expect_refused(WdfIoQueueDispatchSequential, true, 2, STATUS_INVALID_PARAMETER);
	expect_refused(WdfIoQueueDispatchManual, false, 1, STATUS_INVALID_PARAMETER);
	must(try_queue(WdfIoQueueDispatchParallel, true, 2, &made));
	io_end();
}

static void set_limit_2(WDF_IO_QUEUE_CONFIG *config)
{
	config->Settings.Parallel.NumberOfPresentedRequests = 2;
}

TEST(Q_3c_a_parallel_queue_presents_up_to_its_limit)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .init_queue = set_limit_2);
	for (int at = 0; at < 4; at++)
		send_pending(at);
	expect_counts(queue, 2, 2);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	expect_counts(queue, 1, 2);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	WdfRequestComplete(held[2], STATUS_SUCCESS);
	WdfRequestComplete(held[3], STATUS_SUCCESS);
	io_end();
}

TEST(Q_3d_all_ones_is_no_limit)
{
	begin(WdfIoQueueDispatchParallel, hold);
	for (int at = 0; at < SENT_MAX; at++)
		send_pending(at);
	expect_counts(queue, 0, SENT_MAX);
	for (int at = 0; at < SENT_MAX; at++)
		WdfRequestComplete(held[at], STATUS_SUCCESS);
	io_end();
}

static void set_limit_0(WDF_IO_QUEUE_CONFIG *config)
{
	config->Settings.Parallel.NumberOfPresentedRequests = 0;
}

TEST(Q_3e_a_limit_of_0_presents_nothing_and_is_a_break)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .init_queue = set_limit_0);
	expect_finding(0x10D, 0xA);
	send_pending(0);
	expect_counts(queue, 1, 0);
	assert_int_equal(held_count, 0);
	cancel_all();
	expect_ended(0, STATUS_CANCELLED);
	io_end();
}

TEST(Q_3f_a_second_queue_for_one_request_type_is_busy)
{
	io_begin_closed();
	WDFQUEUE one = make_queue(WdfIoQueueDispatchManual, NULL);
	WDFQUEUE two = make_queue(WdfIoQueueDispatchManual, NULL);
	must(WdfDeviceConfigureRequestDispatching(device, one, WdfRequestTypeRead));
	assert_int_equal((unsigned)WdfDeviceConfigureRequestDispatching(device, two,
	                                                                WdfRequestTypeRead),
	                 (unsigned)STATUS_WDF_BUSY);
	must(WdfDeviceConfigureRequestDispatching(device, two, WdfRequestTypeWrite));
	io_end();
}

/* --- Power ---------------------------------------------------------------------------------------------------------- */

static void power_true(WDF_IO_QUEUE_CONFIG *config)
{
	config->PowerManaged = WdfTrue;
}

static void power_false(WDF_IO_QUEUE_CONFIG *config)
{
	config->PowerManaged = WdfFalse;
}

static bool held_before_start(bool filter, void (*init_queue)(WDF_IO_QUEUE_CONFIG *))
{
	io_begin_closed(.pnp = true, .filter = filter, .type = WdfIoQueueDispatchManual,
	                .init_queue = init_queue, .device_made = note_state);
	io_end();
	return (state_before_start & WdfIoQueuePnpHeld) != 0;
}

TEST(Q_4a_queues_are_power_managed_unless_of_a_filter)
{
	assert_true(held_before_start(false, NULL));
	assert_false(held_before_start(true, NULL));
	assert_false(held_before_start(false, power_false));
	assert_true(held_before_start(true, power_true));
}

TEST(Q_4b_a_control_devices_queue_is_never_power_managed)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .init_queue = power_true,
	         .device_made = note_state);
	assert_false(state_before_start & WdfIoQueuePnpHeld);
	send_pending(0);
	assert_int_equal(held_count, 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	io_end();
}

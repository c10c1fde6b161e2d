/*
 * tests/frameworks/wdf/pnp_power_test.c - idling, and how power callbacks run (A8).
 */
#include "queue_fixture.h"

static int inside, most_inside, entries, exits;
static int64_t slow_ms; /* how long a callback takes */

static void wait_ms(int64_t count)
{
	LARGE_INTEGER time = milliseconds(count);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* In and out of a callback. */
static void pass_through(int *counter)
{
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	int now = __atomic_add_fetch(&inside, 1, __ATOMIC_ACQ_REL);
	if (now > most_inside)
		most_inside = now;
	if (counter)
		__atomic_add_fetch(counter, 1, __ATOMIC_RELEASE);
	if (slow_ms)
		wait_ms(slow_ms);
	__atomic_sub_fetch(&inside, 1, __ATOMIC_ACQ_REL);
}

static NTSTATUS d0_entry(WDFDEVICE of, WDF_POWER_DEVICE_STATE from)
{
	(void)of, (void)from;
	pass_through(&entries);
	return STATUS_SUCCESS;
}

static NTSTATUS d0_exit(WDFDEVICE of, WDF_POWER_DEVICE_STATE to)
{
	(void)of, (void)to;
	pass_through(&exits);
	return STATUS_SUCCESS;
}

static NTSTATUS query_stop(WDFDEVICE of)
{
	(void)of;
	pass_through(NULL);
	return STATUS_SUCCESS;
}

static NTSTATUS release(WDFDEVICE of, WDFCMRESLIST translated)
{
	(void)of, (void)translated;
	pass_through(NULL);
	return STATUS_SUCCESS;
}

static void with_power(PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

	inside = most_inside = entries = exits = 0;
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Entry = d0_entry;
	callbacks.EvtDeviceD0Exit = d0_exit;
	callbacks.EvtDeviceQueryStop = query_stop;
	callbacks.EvtDeviceReleaseHardware = release;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
}

/* Idle after 3 ms without use. */
static void enable_idling(void)
{
	WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;

	WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
	settings.IdleTimeout = 3;
	must(WdfDeviceAssignS0IdleSettings(device, &settings));
}

static void wait_for(const int *counter, int count)
{
	while (__atomic_load_n(counter, __ATOMIC_ACQUIRE) < count)
		wait_ms(1);
	ex_flush_work(fixture.machine);
}

static void begin_idling(PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL control)
{
	slow_ms = 0;
	io_begin(.pnp = true, .type = WdfIoQueueDispatchParallel, .control = control,
	         .init_device = with_power, .device_made = enable_idling);
}

static void end_idling(void)
{
	close_file();
	unplug();
	io_end();
}

TEST(PNP_11_a_device_that_nobody_uses_leaves_d0_after_the_timeout)
{
	begin_idling(hold);
	wait_for(&exits, 1);
	assert_int_equal(entries, 1);
	end_idling();
	assert_int_equal(exits, 1);
}

TEST(PNP_11_a_busy_power_managed_queue_keeps_the_device_in_d0)
{
	begin_idling(hold);
	send_pending(0);
	while (held_count == 0)
		wait_ms(1);
	int before = exits;
	wait_ms(15);
	assert_int_equal(exits, before);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	wait_for(&exits, before + 1);
	end_idling();
}

TEST(PNP_11_a_request_that_finds_the_device_idle_wakes_it_first)
{
	begin_idling(hold);
	wait_for(&exits, 1);
	send_pending(0);
	while (__atomic_load_n(&held_count, __ATOMIC_ACQUIRE) == 0)
		wait_ms(1);
	assert_int_equal(entries, 2);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	wait_for(&exits, 2);
	end_idling();
}

TEST(PNP_11_stop_idle_with_waiting_returns_in_d0)
{
	begin_idling(hold);
	wait_for(&exits, 1);
	must(WdfDeviceStopIdle(device, TRUE));
	assert_int_equal(entries, 2);
	wait_ms(15);
	assert_int_equal(exits, 1);
	must(WdfDeviceStopIdle(device, TRUE)); /* in D0 already */
	WdfDeviceResumeIdle(device);
	wait_ms(15);
	assert_int_equal(exits, 1);
	WdfDeviceResumeIdle(device); /* 0: the timer starts */
	wait_for(&exits, 2);
	end_idling();
}

TEST(PNP_11_stop_idle_without_waiting_is_pending)
{
	begin_idling(hold);
	wait_for(&exits, 1);
	assert_int_equal((unsigned)WdfDeviceStopIdle(device, FALSE), (unsigned)STATUS_PENDING);
	wait_for(&entries, 2);
	must(WdfDeviceStopIdle(device, FALSE));
	WdfDeviceResumeIdle(device);
	WdfDeviceResumeIdle(device);
	wait_for(&exits, 2);
	end_idling();
}

/* --- One at a time --------------------------------------------------------------------------------------- */

TEST(PNP_10_callbacks_of_one_device_never_run_at_once)
{
	begin_idling(hold);
	slow_ms = 4;
	for (int round = 1; round <= 4; round++) {
		while (__atomic_load_n(&exits, __ATOMIC_ACQUIRE) < round)
			wait_ms(1);
		/* The device is in EvtDeviceD0Exit on a worker, or just out of it. */
		must(pnp_device_stop(wdf.plugged));
		must(pnp_device_restart(wdf.plugged, NULL, NULL));
	}
	assert_int_equal(most_inside, 1);
	slow_ms = 0;
	end_idling();
	assert_int_equal(most_inside, 1);
}

TEST(PNP_10_a_removal_waits_for_the_idle_transition)
{
	begin_idling(hold);
	close_file();
	slow_ms = 6;
	while (__atomic_load_n(&exits, __ATOMIC_ACQUIRE) < 1)
		wait_ms(1);
	unplug();
	assert_int_equal(most_inside, 1);
	assert_int_equal(inside, 0);
	io_end();
}

/* --- Time limit ---------------------------------------------------------------------------------------------- */

static NTSTATUS enter_with_limit(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	WCHAR key[256];

	memcpy(key, path->Buffer, path->Length);
	memcpy(key + path->Length / sizeof(WCHAR), u"\\Parameters\\Wdf",
	       sizeof(u"\\Parameters\\Wdf"));
	must(cm_value_set_dword(fixture.machine, key, u"PowerTimeoutMilliseconds", 1500));
	wdf_unbind(wdf.binding);
	must(wdf_bind(fixture.machine, object, path, &wdf.image, &wdf.binding));
	return create_driver(object, path);
}

static void begin_with_limit(void)
{
	io = (struct io_settings){ .pnp = true, .init_device = with_power };
	slow_ms = 0;
	wdf_begin(.device_add = add_device, .entry = enter_with_limit);
	plug();
	expect_no_finding();
}

static void end_with_limit(void)
{
	slow_ms = 0;
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD0));
	unplug();
	wdf_end();
}

TEST(PNP_10_a_callback_that_exceeds_the_limit_is_a_break)
{
	begin_with_limit();
	slow_ms = 2500;
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
	assert_string_equal(fixture.machine->sink->finding[0].rule, "PNP-10");
	assert_non_null(strstr(fixture.machine->sink->finding[0].text, "EvtDeviceD0Exit"));
	expect_finding(0x10D, 1);
	end_with_limit();
}

TEST(PNP_10_a_callback_within_the_limit_is_silent)
{
	begin_with_limit();
	slow_ms = 10;
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
	expect_no_finding();
	end_with_limit();
}

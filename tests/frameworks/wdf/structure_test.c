/*
 * tests/frameworks/wdf/structure_test.c - structures as long as in the version that a driver is built for.
 *
 * The driver's structure lies at the end of a row of bytes that no version may read beyond its size.
 */
#include "frameworks/wdf/structure.h"

#include "frameworks/wdf/queue.h"
#include "wdf_fixture.h"

/* --- The sizes --------------------------------------------------------------------------------------------- */

static const struct {
	enum wdf_structure structure;
	struct {
		ULONG minor, size;
	} from[4]; /* the first version that has the size */
} sizes[] = {
	{ WDF_GROWN_WDF_DRIVER_CONFIG, { { 0, 32 } } },
	{ WDF_GROWN_WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS, { { 0, 24 }, { 9, 28 }, { 11, 36 } } },
	{ WDF_GROWN_WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS, { { 0, 16 }, { 7, 20 } } },
	{ WDF_GROWN_WDF_DEVICE_STATE, { { 0, 28 }, { 29, 32 } } },
	{ WDF_GROWN_WDF_IO_QUEUE_CONFIG, { { 0, 80 }, { 9, 88 }, { 11, 96 } } },
	{ WDF_GROWN_WDF_INTERRUPT_INFO, { { 0, 56 }, { 9, 64 } } },
	{ WDF_GROWN_WDF_INTERRUPT_CONFIG, { { 0, 56 }, { 11, 96 }, { 13, 104 } } },
	{ WDF_GROWN_WDF_IO_TARGET_OPEN_PARAMS, { { 0, 120 }, { 13, 136 } } },
	{ WDF_GROWN_WDF_PDO_EVENT_CALLBACKS, { { 0, 56 }, { 11, 64 } } },
	{ WDF_GROWN_WDF_PNPPOWER_EVENT_CALLBACKS, { { 0, 136 }, { 11, 144 } } },
	{ WDF_GROWN_WDF_POWER_POLICY_EVENT_CALLBACKS, { { 0, 56 }, { 7, 64 } } },
	{ WDF_GROWN_WDF_TIMER_CONFIG, { { 0, 24 }, { 11, 32 }, { 13, 40 } } },
	{ WDF_GROWN_WDF_POWER_FRAMEWORK_SETTINGS, { { 0, 72 }, { 33, 88 } } },
	{ WDF_GROWN_WDF_DMA_ENABLER_CONFIG, { { 0, 64 }, { 11, 80 } } },
};

static const ULONG minors[] = { 0, 1, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33 };
#define MINOR_COUNT (sizeof(minors) / sizeof(minors[0]))

/* Row of sizes for minor. */
static unsigned row_at(size_t row, ULONG minor)
{
	unsigned last = 0;

	for (unsigned at = 1; at < 4 && sizes[row].from[at].size; at++)
		if (minor >= sizes[row].from[at].minor)
			last = at;
	return last;
}

TEST(WDF_4c_each_structure_has_the_size_of_its_version)
{
	assert_int_equal(sizeof(sizes) / sizeof(sizes[0]), WDF_GROWN_COUNT);
	for (size_t row = 0; row < WDF_GROWN_COUNT; row++)
		for (size_t at = 0; at < MINOR_COUNT; at++)
			assert_int_equal(wdf_structure_size(sizes[row].structure, minors[at]),
			                 sizes[row].from[row_at(row, minors[at])].size);
}

TEST(WDF_4c_a_size_is_known_from_its_version_on_and_no_other_is)
{
	for (size_t at = 0; at < MINOR_COUNT; at++) {
		struct wdf_binding binding = { .minor = minors[at] };
		for (size_t row = 0; row < WDF_GROWN_COUNT; row++)
			for (ULONG size = 0; size <= 160; size++) {
				bool expected = false;
				for (unsigned past = 0; past <= row_at(row, minors[at]); past++)
					expected |= size == sizes[row].from[past].size;
				assert_int_equal(wdf_structure_is_known(&binding,
				                                        sizes[row].structure, size),
				                 expected);
			}
	}
}

TEST(WDF_4c_user_mode_drivers_of_2_0_have_the_structures_of_1_13)
{
	struct wdf_binding binding = { .minor = 0, .user_mode = true };

	assert_true(wdf_structure_is_known(&binding, WDF_GROWN_WDF_TIMER_CONFIG, 40));
	assert_false(wdf_structure_is_known(&binding, WDF_GROWN_WDF_DEVICE_STATE, 32));
}

/* --- At the functions -------------------------------------------------------------------------------------- */

static void tick(WDFTIMER timer)
{
	(void)timer;
}

static WDFDEVICE device_of(ULONG minor)
{
	wdf_begin(.minor = minor);
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	PWDFDEVICE_INIT init =
		WdfControlDeviceInitAllocate(WdfDriverGlobals, wdf.driver, &security);
	WDFDEVICE device = NULL;
	must(WdfDeviceCreate(WdfDriverGlobals, &init, NULL, &device));
	return device;
}

/* A timer whose configuration has size; what follows would be refused if it were read. */
static NTSTATUS timer_of_size(WDFDEVICE device, ULONG size)
{
	WDF_TIMER_CONFIG config = { .Size = size, .EvtTimerFunc = tick };
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFTIMER timer;

	memset((char *)&config + (size < sizeof(config) ? size : sizeof(config)), 0x5A,
	       size < sizeof(config) ? sizeof(config) - size : 0);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	return WdfTimerCreate(WdfDriverGlobals, &config, &attributes, &timer);
}

TEST(WDF_4c_an_older_drivers_smaller_structure_is_taken_and_nothing_behind_it)
{
	WDFDEVICE device = device_of(9);

	must(timer_of_size(device, 24));
	assert_int_equal((unsigned)timer_of_size(device, 40),
	                 (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	assert_int_equal((unsigned)timer_of_size(device, 32),
	                 (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	wdf_end();
}

TEST(WDF_4c_larger_and_unknown_sizes_are_refused)
{
	static const ULONG unknown[] = { 0, 4, 23, 25, 28, 36, 39, 41, 48, 0xFFFFFFFF };
	WDFDEVICE device = device_of(33);

	for (size_t at = 0; at < sizeof(unknown) / sizeof(unknown[0]); at++)
		assert_int_equal((unsigned)timer_of_size(device, unknown[at]),
		                 (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	must(timer_of_size(device, 24));
	must(timer_of_size(device, 40));
	wdf_end();
}

static void present(WDFQUEUE queue, WDFREQUEST request)
{
	(void)queue, (void)request;
}

static NTSTATUS queue_of_size(WDFDEVICE device, ULONG size, WDFQUEUE *ret_queue)
{
	WDF_IO_QUEUE_CONFIG config = { .Size = size,
		                       .DispatchType = WdfIoQueueDispatchParallel,
		                       .EvtIoDefault = present };

	config.Settings.Parallel.NumberOfPresentedRequests = 3;
	config.Driver = (WDFDRIVER)0x5A5A;
	return WdfIoQueueCreate(WdfDriverGlobals, device, &config, NULL, ret_queue);
}

TEST(WDF_4c_a_parallel_queue_from_before_its_limit_has_none)
{
	WDFDEVICE device = device_of(7);
	WDFQUEUE queue = NULL;

	must(queue_of_size(device, 80, &queue));
	assert_int_equal(wdf_queue_from_handle(queue, "test")->presented_limit, UINT32_MAX);
	assert_int_equal((unsigned)queue_of_size(device, 88, &queue),
	                 (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	wdf_end();
}

TEST(WDF_4c_a_queue_of_1_9_has_its_limit)
{
	WDFDEVICE device = device_of(9);
	WDFQUEUE queue = NULL;

	must(queue_of_size(device, 88, &queue));
	assert_int_equal(wdf_queue_from_handle(queue, "test")->presented_limit, 3);
	wdf_end();
}

TEST(WDF_4c_a_device_state_is_given_and_taken_in_the_drivers_length)
{
	WDF_DEVICE_STATE state = { .Size = 28 };
	WDFDEVICE device = device_of(27);

	state.AssignedToGuest = (WDF_TRI_STATE)0x5A;
	WdfDeviceGetDeviceState(WdfDriverGlobals, device, &state);
	assert_int_equal(state.Size, 28);
	assert_int_equal(state.Disabled, WdfUseDefault);
	assert_int_equal(state.AssignedToGuest, 0x5A);
	state.Disabled = WdfTrue;
	WdfDeviceSetDeviceState(WdfDriverGlobals, device, &state);
	memset(&state, 0, sizeof(state));
	state.Size = 28;
	WdfDeviceGetDeviceState(WdfDriverGlobals, device, &state);
	assert_int_equal(state.Disabled, WdfTrue);
	expect_no_finding();
	state.Size = 32;
	WdfDeviceGetDeviceState(WdfDriverGlobals, device, &state);
	expect_finding(0x10D, 3);
	wdf_end();
}

static void set_callbacks(void *context)
{
	PWDFDEVICE_INIT init = context;
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks = { .Size = 144 };

	WdfDeviceInitSetPnpPowerEventCallbacks(WdfDriverGlobals, init, &callbacks);
}

TEST(WDF_4c_a_size_of_a_later_version_ends_a_function_without_status)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks = { .Size = 136 };

	wdf_begin(.minor = 9);
	PWDFDEVICE_INIT init =
		WdfControlDeviceInitAllocate(WdfDriverGlobals, wdf.driver, &security);
	WdfDeviceInitSetPnpPowerEventCallbacks(WdfDriverGlobals, init, &callbacks);
	expect_no_finding();
	assert_false(ke_call_guarded(set_callbacks, init));
	assert_int_equal(fixture.machine->sink->finding[0].code, 0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 3);
	WdfDeviceInitFree(WdfDriverGlobals, init);
}

/*
 * tests/frameworks/idd/vdisplay_device_test.c - the frame of the virtual monitor's driver: what its device, its adapter and its
 * monitors are made with, and in which order they go.
 */
#include "vdisplay_source.h"

#include "../../../samples/testcard/driver/system.h"
#include "../../../samples/vdisplay/driver/cursor.h"
#include "../../../samples/vdisplay/driver/edid.h"
#include "../../../samples/vdisplay/driver/worker.h"

static struct {
	uint32_t adapters, departures, deletes, cleared, channels_closed, cursors_stopped,
		workers_stopped;
	uint32_t ticks_started;
	IDDCX_ADAPTER_CAPS caps;
	IDD_CX_CLIENT_CONFIG config;
	WDF_OBJECT_ATTRIBUTES device, timer, lock, monitor;
	WDF_TIMER_CONFIG timer_config;
	bool timer_stopped, waited, cleared_after_timer;
	NTSTATUS create_status, arrival_status;
	LUID preferred;
	ULONG registry;
	bool has_registry;
	uint32_t heap;
} side;

/* --- Windows ------------------------------------------------------------------------------------------------------------- */

static NTSTATUS init_adapter(const IDARG_IN_ADAPTER_INIT *in, IDARG_OUT_ADAPTER_INIT *out)
{
	side.adapters++;
	side.caps = *in->pCaps;
	out->AdapterObject = (IDDCX_ADAPTER)0xAD;
	return STATUS_SUCCESS;
}

static NTSTATUS create_device(const WDF_OBJECT_ATTRIBUTES *attributes, WDFDEVICE *ret_device)
{
	side.device = *attributes;
	*ret_device = (WDFDEVICE)0xDE;
	return STATUS_SUCCESS;
}

static NTSTATUS create_timer(const WDF_TIMER_CONFIG *config,
                             const WDF_OBJECT_ATTRIBUTES *attributes)
{
	side.timer_config = *config;
	side.timer = *attributes;
	return STATUS_SUCCESS;
}

static BOOLEAN stop_timer(BOOLEAN wait)
{
	side.timer_stopped = true;
	side.waited = wait;
	return TRUE;
}

static NTSTATUS create_monitor(const IDARG_IN_MONITORCREATE *in, IDARG_OUT_MONITORCREATE *out)
{
	side.monitor = *in->ObjectAttributes;
	out->MonitorObject = (IDDCX_MONITOR)0x30;
	return side.create_status;
}

static NTSTATUS arrive(IDARG_OUT_MONITORARRIVAL *out)
{
	*out = (IDARG_OUT_MONITORARRIVAL){ { 5, -6 }, 0x107 };
	return side.arrival_status;
}

static void clean_up(const void *handle)
{
	side.monitor.EvtCleanupCallback((WDFOBJECT)handle);
}

static NTSTATUS query_number(ULONG *ret_value)
{
	if (!side.has_registry)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	*ret_value = side.registry;
	return STATUS_SUCCESS;
}

static void *allocate(size_t bytes)
{
	side.heap++;
	return calloc(1, bytes);
}

static void release(void *memory)
{
	side.heap--;
	free(memory);
}

#define IddCxAdapterInitAsync(in, out) init_adapter(in, out)
#define IddCxAdapterSetRenderAdapter(adapter, in) (side.preferred = (in)->PreferredRenderAdapter)
#define IddCxDeviceInitConfig(init, what) (side.config = *(what), STATUS_SUCCESS)
#define IddCxDeviceInitialize(handle) STATUS_SUCCESS
#define IddCxMonitorCreate(adapter, in, out) create_monitor(in, out)
#define IddCxMonitorArrival(handle, out) arrive(out)
#define IddCxMonitorDeparture(handle) (side.departures++, clean_up(handle))
#define WdfObjectDelete(handle) (side.deletes++, clean_up(handle))
#define WdfDeviceCreate(init, attributes, made) create_device(attributes, made)
#define WdfDeviceCreateDeviceInterface(made, class, name) ((void)(class), STATUS_SUCCESS)
#define WdfDeviceInitSetFileObjectConfig(init, config, attributes) ((void)(attributes))
#define WdfDeviceInitSetPnpPowerEventCallbacks(init, callbacks) ((void)(callbacks))
#define WdfDeviceOpenRegistryKey(device, root, access, attributes, key) \
	(*(key) = (WDFKEY)0x6E, STATUS_SUCCESS)
#define WdfRegistryQueryULong(key, name, value) ((void)(name), query_number(value))
#define WdfRegistryClose(key) ((void)(key))
#define WdfDriverCreate(driver, path, attributes, config, handle) STATUS_SUCCESS
#define WdfFileObjectGetDevice(file) NULL
#define WdfRequestComplete(request, status) ((void)(status))
#define WdfRequestCompleteWithInformation(request, status, bytes) ((void)(status), (void)(bytes))
#define WdfRequestGetRequestorProcessId(request) 1
#define WdfRequestRetrieveInputBuffer(request, least, buffer, bytes) STATUS_UNSUCCESSFUL
#define WdfRequestRetrieveOutputBuffer(request, least, buffer, bytes) STATUS_UNSUCCESSFUL
#define WdfTimerCreate(config, attributes, made) create_timer(config, attributes)
#define WdfTimerGetParentObject(timer) NULL
#define WdfTimerStart(timer, due) (side.ticks_started++)
#define WdfTimerStop(timer, wait) stop_timer(wait)
#define WdfWaitLockAcquire(lock, timeout) ((void)(lock))
#define WdfWaitLockRelease(lock) ((void)(lock))
#define WdfWaitLockCreate(attributes, made) (side.lock = *(attributes), STATUS_SUCCESS)
#define GetProcessHeap() NULL
#define HeapAlloc(heap, flags, bytes) allocate(bytes)
#define HeapFree(heap, flags, memory) release(memory)
#define GetCurrentProcessId() 4

/* --- The driver's other files ----------------------------------------------------------------------------------------------- */

const struct channel_operations SystemChannel;

#define CursorStop(screen) ((void)(screen), side.cursors_stopped++)
#define CursorSet(screen, section) ((void)(screen), STATUS_SUCCESS)
#define CursorForward(screen, enable) ((void)(screen), STATUS_SUCCESS)
#define DisplayStopWorker(screen) ((void)(screen), side.workers_stopped++)
#define FramesDropPicture(picture) ((void)(picture))
#define ChannelDetach(channel) ((void)(channel), side.channels_closed++)
#define PoolDrop(pool) ((void)(pool))
#define DisplayUpdateModes(screen) ((void)(screen), STATUS_SUCCESS)
#define ControlHandle(control, request, bytes) (*(bytes) = 0, (void)(request), STATUS_SUCCESS)
#define ControlOpened(control, process) TRUE
#define ControlClosed(control, process) ((void)(control))
#define ControlTick(control) ((void)(control))
#define ControlClear(control) \
	((void)(control), side.cleared++, side.cleared_after_timer = side.timer_stopped)
#define SystemCloseHandle NULL

static NTSTATUS answer(void)
{
	return STATUS_SUCCESS;
}
#define ANSWER(type) ((type *)(void *)answer)
#define DisplayParse ANSWER(EVT_IDD_CX_PARSE_MONITOR_DESCRIPTION)
#define DisplayParse2 ANSWER(EVT_IDD_CX_PARSE_MONITOR_DESCRIPTION2)
#define DisplayDefaultModes ANSWER(EVT_IDD_CX_MONITOR_GET_DEFAULT_DESCRIPTION_MODES)
#define DisplayTargetModes ANSWER(EVT_IDD_CX_MONITOR_QUERY_TARGET_MODES)
#define DisplayTargetModes2 ANSWER(EVT_IDD_CX_MONITOR_QUERY_TARGET_MODES2)
#define DisplayAssign ANSWER(EVT_IDD_CX_MONITOR_ASSIGN_SWAPCHAIN)
#define DisplayUnassign ANSWER(EVT_IDD_CX_MONITOR_UNASSIGN_SWAPCHAIN)

/* Contexts are the test's, and wide literals are those of a program of Linux: their first unit is what is looked at. */
#undef WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE
#define WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(attributes, type) \
	WDF_OBJECT_ATTRIBUTES_INIT(attributes)
#undef DECLARE_CONST_UNICODE_STRING
#define DECLARE_CONST_UNICODE_STRING(name, text) static const UNICODE_STRING name
#pragma GCC diagnostic ignored "-Wincompatible-pointer-types"

#include "../../../samples/vdisplay/driver/commit.c"
#include "../../../samples/vdisplay/driver/edid.c"
#include "../../../samples/vdisplay/driver/monitor.c"
#include "../../../samples/vdisplay/driver/vdisplay.c"

static struct device device;

static inline DISPLAY_DEVICE *DeviceOf(const void *handle)
{
	(void)handle;
	return &device;
}

static inline OPENED_FILE *FileOf(const void *handle)
{
	static OPENED_FILE file;

	(void)handle;
	return &file;
}

static void begin(void)
{
	memset(&side, 0, sizeof(side));
	device = (struct device){ 0 };
	assert_int_equal(EvtDeviceAdd(NULL, NULL), STATUS_SUCCESS);
}

/* --- The adapter ----------------------------------------------------------------------------------------------------------- */

TEST(DISP_109_the_capabilities_say_fp16_gamma_none_and_names_that_stay)
{
	const IDDCX_ENDPOINT_DIAGNOSTIC_INFO *info = &side.caps.EndPointDiagnostics;

	begin();
	assert_int_equal(EvtD0Entry(NULL, WdfPowerDeviceD3), STATUS_SUCCESS);
	assert_int_equal(side.caps.Size, sizeof(side.caps));
	assert_int_equal(side.caps.Flags, IDDCX_ADAPTER_FLAGS_CAN_PROCESS_FP16);
	assert_int_equal(side.caps.MaxMonitorsSupported, FRAME_MONITORS_MAX);
	assert_int_equal(info->GammaSupport, IDDCX_FEATURE_IMPLEMENTATION_NONE);
	assert_int_not_equal(info->GammaSupport, 0);
	assert_int_not_equal(info->pEndPointModelName[0], 0);
	/* They are literals: read after the callback has returned. */
	assert_int_not_equal(info->pEndPointFriendlyName[0], 0);
	assert_int_not_equal(info->pEndPointManufacturerName[0], 0);
}

TEST(DISP_108_a_second_d0_begins_no_second_adapter)
{
	begin();
	for (int round = 0; round < 3; round++)
		assert_int_equal(EvtD0Entry(NULL, WdfPowerDeviceD3), STATUS_SUCCESS);
	assert_int_equal(side.adapters, 1);
}

TEST(DISP_110_both_generations_of_callbacks_are_there_and_the_target_has_high_colour)
{
	IDARG_OUT_QUERYTARGET_INFO info = { 0 };
	const IDD_CX_CLIENT_CONFIG *config = &side.config;

	begin();
	assert_int_equal(config->Size, sizeof(*config));
	assert_true(config->EvtIddCxParseMonitorDescription &&
	            config->EvtIddCxParseMonitorDescription2);
	assert_true(config->EvtIddCxMonitorQueryTargetModes &&
	            config->EvtIddCxMonitorQueryTargetModes2);
	assert_true(config->EvtIddCxAdapterCommitModes && config->EvtIddCxAdapterCommitModes2);
	assert_true(config->EvtIddCxMonitorSetDefaultHdrMetaData &&
	            config->EvtIddCxMonitorSetGammaRamp);
	assert_non_null(config->EvtIddCxMonitorGetDefaultDescriptionModes);
	assert_int_equal(config->EvtIddCxAdapterQueryTargetInfo(NULL, NULL, &info), STATUS_SUCCESS);
	assert_int_equal(info.TargetCaps, IDDCX_TARGET_CAPS_HIGH_COLOR_SPACE);
}

TEST(DISP_140_before_the_adapter_is_there_nothing_can_render_elsewhere)
{
	struct frame_set_render_adapter adapter = { 3, -4 };
	IDARG_IN_ADAPTER_INIT_FINISHED finished = { STATUS_SUCCESS };

	begin();
	assert_int_equal(device.operations.set_adapter(&device.control, &adapter),
	                 STATUS_NOT_FOUND);
	EvtD0Entry(NULL, WdfPowerDeviceD3);
	side.config.EvtIddCxAdapterInitFinished(NULL, &finished);
	assert_int_equal(device.operations.set_adapter(&device.control, &adapter), STATUS_SUCCESS);
	assert_int_equal(side.preferred.LowPart, 3);
	assert_int_equal(side.preferred.HighPart, -4);
}

TEST(DISP_135_the_devices_key_says_no_for_each_start)
{
	begin();
	assert_true(device.prefersDisplay);
	side.has_registry = true;
	assert_int_equal(EvtDeviceAdd(NULL, NULL), STATUS_SUCCESS);
	assert_false(device.prefersDisplay);
	side.registry = 1;
	assert_int_equal(EvtDeviceAdd(NULL, NULL), STATUS_SUCCESS);
	assert_true(device.prefersDisplay);
}

/* --- Objects --------------------------------------------------------------------------------------------------------------- */

static void expect_inherited(const WDF_OBJECT_ATTRIBUTES *attributes)
{
	assert_int_equal(attributes->Size, sizeof(*attributes));
	assert_int_not_equal(attributes->ExecutionLevel, WdfExecutionLevelInvalid);
	assert_int_equal(attributes->SynchronizationScope,
	                 WdfSynchronizationScopeInheritFromParent);
}

TEST(DISP_111_attributes_inherit_and_a_parallel_queue_presents_all)
{
	WDF_IO_QUEUE_CONFIG queue;

	begin();
	expect_inherited(&side.device);
	assert_int_equal(side.device.ExecutionLevel, WdfExecutionLevelInheritFromParent);
	expect_inherited(&side.lock);
	expect_inherited(&side.timer);
	/* Zero is what none of them may be. */
	assert_int_equal(WdfExecutionLevelInvalid, 0);
	assert_int_equal(WdfSynchronizationScopeInvalid, 0);
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue, WdfIoQueueDispatchParallel);
	assert_int_equal(queue.Settings.Parallel.NumberOfPresentedRequests, (ULONG)-1);
}

TEST(DISP_144_the_watchdog_is_the_devices_and_has_ended_before_the_list_is_cleared)
{
	begin();
	assert_ptr_equal(side.timer.ParentObject, (WDFOBJECT)0xDE);
	assert_int_equal(EvtD0Entry(NULL, WdfPowerDeviceD3), STATUS_SUCCESS);
	assert_int_equal(side.ticks_started, 1);
	assert_int_equal(EvtReleaseHardware(NULL, NULL), STATUS_SUCCESS);
	assert_true(side.timer_stopped);
	assert_true(side.waited);
	assert_int_equal(side.cleared, 1);
	assert_true(side.cleared_after_timer);
	/* A tick that comes all the same asks for no other. */
	EvtTick(NULL);
	assert_int_equal(side.ticks_started, 1);
}

/* --- Monitors -------------------------------------------------------------------------------------------------------------- */

static struct monitor monitor;

static NTSTATUS start_monitor(void)
{
	NTSTATUS status;

	monitor = (struct monitor){ .id = 3 };
	device.ready = TRUE;
	status = MonitorStart(&device.control, &monitor);
	if (NT_SUCCESS(status))
		vdisplay_screen = *(struct screen *)monitor.worker;
	return status;
}

/* What the handle leads to is the screen itself, not the fixture's copy. */
static void lead_to_the_screen(void)
{
	ScreenOf(NULL)->screen = monitor.worker;
}

TEST(DISP_148_a_monitors_object_has_its_state_and_gives_it_back_when_it_goes)
{
	begin();
	assert_int_equal(start_monitor(), STATUS_SUCCESS);
	assert_non_null(side.monitor.EvtCleanupCallback);
	assert_int_equal(side.heap, 1);
	assert_int_equal(monitor.targetId, 0x107);
	assert_int_equal(monitor.luidHigh, -6);
	lead_to_the_screen();
	MonitorStop(&device.control, &monitor);
	assert_int_equal(side.departures, 1);
	assert_int_equal(side.heap, 0);
	assert_int_equal(side.channels_closed, 1);
	assert_true(side.workers_stopped >= 1);
	assert_true(side.cursors_stopped >= 1);
}

TEST(DISP_148_a_device_that_goes_drops_workers_and_departs_nothing)
{
	begin();
	assert_int_equal(start_monitor(), STATUS_SUCCESS);
	lead_to_the_screen();
	EvtReleaseHardware(NULL, NULL);
	MonitorStop(&device.control, &monitor);
	assert_int_equal(side.departures, 0);
	assert_int_equal(side.workers_stopped, 1);
	assert_int_equal(side.heap, 1);
	/* The system takes the monitor's object down itself. */
	clean_up((void *)0x30);
	assert_int_equal(side.heap, 0);
}

TEST(DISP_23_DISP_24_what_does_not_arrive_is_deleted_and_what_is_not_made_leaves_nothing)
{
	begin();
	side.arrival_status = STATUS_UNSUCCESSFUL;
	ScreenOf(NULL)->screen = NULL;
	monitor = (struct monitor){ .id = 3 };
	device.ready = TRUE;
	assert_int_equal(MonitorStart(&device.control, &monitor), STATUS_UNSUCCESSFUL);
	assert_int_equal(side.deletes, 1);
	assert_int_equal(side.departures, 0);
	assert_int_equal(side.heap, 0);
	side.create_status = STATUS_INSUFFICIENT_RESOURCES;
	assert_int_equal(MonitorStart(&device.control, &monitor), STATUS_INSUFFICIENT_RESOURCES);
	assert_int_equal(side.deletes, 1);
	assert_int_equal(side.heap, 0);
}

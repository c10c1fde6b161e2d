/*
 * tests/frameworks/wdf/scope_test.c - execution level and synchronization scope (A4).
 */
#include "queue_fixture.h"

static WDF_OBJECT_ATTRIBUTES device_attributes, queue_attributes;

/* Attributes of the device with that level and scope. */
static PWDF_OBJECT_ATTRIBUTES of_device(WDF_EXECUTION_LEVEL level, WDF_SYNCHRONIZATION_SCOPE scope)
{
	WDF_OBJECT_ATTRIBUTES_INIT(&device_attributes);
	device_attributes.ExecutionLevel = level;
	device_attributes.SynchronizationScope = scope;
	return &device_attributes;
}

static PWDF_OBJECT_ATTRIBUTES of_queue(WDF_EXECUTION_LEVEL level, WDF_SYNCHRONIZATION_SCOPE scope)
{
	WDF_OBJECT_ATTRIBUTES_INIT(&queue_attributes);
	queue_attributes.ExecutionLevel = level;
	queue_attributes.SynchronizationScope = scope;
	return &queue_attributes;
}

#define PASSIVE WdfExecutionLevelPassive
#define DISPATCH WdfExecutionLevelDispatch
#define SCOPE_DEVICE WdfSynchronizationScopeDevice
#define SCOPE_QUEUE WdfSynchronizationScopeQueue

/* --- Values ------------------------------------------------------------------------------------------ */

static NTSTATUS create_with(int level, int scope)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE made;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ExecutionLevel = (WDF_EXECUTION_LEVEL)level;
	attributes.SynchronizationScope = (WDF_SYNCHRONIZATION_SCOPE)scope;
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	return WdfIoQueueCreate(device, &config, &attributes, &made);
}

TEST(WDF_90a_levels_are_1_to_3)
{
	io_begin_closed();
	must(create_with(1, 4)); /* inherit */
	must(create_with(2, 4)); /* passive */
	must(create_with(3, 4)); /* dispatch */
	assert_int_equal((unsigned)create_with(4, 4), (unsigned)STATUS_WDF_EXECUTION_LEVEL_INVALID);
	io_end();
}

TEST(WDF_90b_scopes_are_1_to_4)
{
	io_begin_closed();
	for (int scope = 1; scope <= 4; scope++)
		must(create_with(3, scope)); /* inherit, device, queue, none */
	assert_int_equal((unsigned)create_with(3, 5),
	                 (unsigned)STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
	io_end();
}

TEST(WDF_90c_zero_is_neither)
{
	io_begin_closed();
	assert_int_equal((unsigned)create_with(0, 1), (unsigned)STATUS_WDF_EXECUTION_LEVEL_INVALID);
	assert_int_equal((unsigned)create_with(1, 0),
	                 (unsigned)STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
	io_end();
}

static KIRQL seen_irql;
static bool seen_region;

static void look(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	seen_irql = KeGetCurrentIrql();
	seen_region = KeAreApcsDisabled();
	note("handler ");
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static PKTHREAD handler_thread;

static void hold_first(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	handler_thread = KeGetCurrentThread();
	seen_irql = KeGetCurrentIrql();
	hold(from, request, output, input, code);
}

static void acquire_device(void *context)
{
	(void)context;
	WdfObjectAcquireLock(device);
}

TEST(WDF_90d_by_default_callbacks_have_dispatch_level_and_no_scope)
{
	KIRQL irql;

	io_begin(.type = WdfIoQueueDispatchSequential, .control = hold_first);
	send_pending(0);
	send_pending(1);
	assert_int_equal(seen_irql, PASSIVE_LEVEL); /* the caller's: no lock raises it */
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(seen_irql, DISPATCH_LEVEL); /* and nothing is left to a worker */
	KeLowerIrql(irql);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	assert_false(ke_call_guarded(acquire_device, NULL));
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0xB);
}

/* --- Who waits for whom ------------------------------------------------------------------------------- */

static HANDLE thread;

static void wait_a_little(void)
{
	LARGE_INTEGER time = milliseconds(5);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* Until the log has so many characters; the harness ends a test in which it never has. */
static void wait_for_log(size_t length)
{
	while (strlen(callback_log) < length)
		wait_a_little();
}

static void start(PKSTART_ROUTINE routine)
{
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, routine, NULL));
}

/* What routine brings about (it notes something) waits until the lock of locked is released. */
static void expect_waits(WDFOBJECT locked, PKSTART_ROUTINE routine, const char *log)
{
	WdfObjectAcquireLock(locked);
	start(routine);
	wait_a_little();
	if (strncmp(log, "released", 8) != 0)
		wait_for_log(1);
	note("released ");
	WdfObjectReleaseLock(locked);
	must(ZwWaitForSingleObject(thread, FALSE, NULL));
	must(ZwClose(thread));
	wait_for_log(strlen(log));
	ex_flush_work(fixture.machine);
	expect_log(log);
}

static void send_control(PVOID context)
{
	(void)context;
	send(0);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(WDF_91a_handlers_of_a_device_wait_for_its_lock)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = look,
	         .device_attributes = of_device(PASSIVE, SCOPE_DEVICE));
	expect_waits(device, send_control, "released handler ");
	io_end();
}

static void file_create(WDFDEVICE of, WDFREQUEST request, WDFFILEOBJECT opened)
{
	(void)of, (void)opened;
	note("create ");
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static void file_cleanup(WDFFILEOBJECT closing)
{
	(void)closing;
	note("cleanup ");
}

static void file_close(WDFFILEOBJECT closing)
{
	(void)closing;
	note("close ");
}

static void with_files(PWDFDEVICE_INIT init)
{
	WDF_FILEOBJECT_CONFIG config;

	WDF_FILEOBJECT_CONFIG_INIT(&config, file_create, file_close, file_cleanup);
	WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static void open_it(PVOID context)
{
	(void)context;
	must(open_handle(&file));
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static void close_it(PVOID context)
{
	(void)context;
	close_file();
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(WDF_91a_file_callbacks_of_a_device_wait_for_its_lock)
{
	io_begin_closed(.init_device = with_files,
	                .device_attributes = of_device(PASSIVE, SCOPE_DEVICE));
	expect_waits(device, open_it, "released create ");
	expect_waits(device, close_it, "released cleanup close ");
	io_end();
}

static WDFWORKITEM work_item;
static WDFTIMER timer;
static WDFDPC dpc;

static void work(WDFWORKITEM item)
{
	(void)item;
	note("work ");
}

static void tick(WDFTIMER which)
{
	(void)which;
	seen_irql = KeGetCurrentIrql();
	note("timer ");
}

static void run_dpc(WDFDPC which)
{
	(void)which;
	seen_irql = KeGetCurrentIrql();
	note("dpc ");
}

static NTSTATUS make_work_item(BOOLEAN serialized)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_WORKITEM_CONFIG config;

	WDF_WORKITEM_CONFIG_INIT(&config, work);
	config.AutomaticSerialization = serialized;
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	return WdfWorkItemCreate(&config, &attributes, &work_item);
}

static NTSTATUS make_timer(BOOLEAN serialized, WDF_EXECUTION_LEVEL level)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_TIMER_CONFIG config;

	WDF_TIMER_CONFIG_INIT(&config, tick);
	config.AutomaticSerialization = serialized;
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	attributes.ExecutionLevel = level;
	return WdfTimerCreate(&config, &attributes, &timer);
}

static NTSTATUS make_dpc(BOOLEAN serialized)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_DPC_CONFIG config;

	WDF_DPC_CONFIG_INIT(&config, run_dpc);
	config.AutomaticSerialization = serialized;
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	return WdfDpcCreate(&config, &attributes, &dpc);
}

static void enqueue_work(PVOID context)
{
	(void)context;
	WdfWorkItemEnqueue(work_item);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static void start_timer(PVOID context)
{
	(void)context;
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1));
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(WDF_91a_work_items_and_passive_timers_of_a_device_wait_for_its_lock)
{
	io_begin_closed(.device_attributes = of_device(PASSIVE, SCOPE_DEVICE));
	must(make_work_item(TRUE));
	expect_waits(device, enqueue_work, "released work ");
	must(make_timer(TRUE, PASSIVE));
	expect_waits(device, start_timer, "released timer ");
	assert_int_equal(seen_irql, PASSIVE_LEVEL);
	io_end();
}

TEST(WDF_91a_a_work_item_without_serialization_does_not_wait)
{
	io_begin_closed(.device_attributes = of_device(PASSIVE, SCOPE_DEVICE));
	must(make_work_item(FALSE));
	expect_waits(device, enqueue_work, "work released ");
	io_end();
}

/* The lock is a spin lock: held on processor 0 while the callback is due on processor 1. */
static void expect_spins(void (*trigger)(void), const char *log)
{
	KeSetSystemAffinityThread(1);
	WdfObjectAcquireLock(device);
	trigger();
	for (int turn = 0; turn < 50; turn++)
		KeStallExecutionProcessor(100);
	note("released ");
	WdfObjectReleaseLock(device);
	KeRevertToUserAffinityThread();
	wait_for_log(strlen(log));
	KeFlushQueuedDpcs();
	expect_log(log);
	assert_int_equal(seen_irql, DISPATCH_LEVEL);
}

static void queue_dpc(void)
{
	KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(dpc), 1);
	assert_true(WdfDpcEnqueue(dpc));
}

static void arm_timer(void)
{
	WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_US(500));
}

TEST(WDF_91a_dpcs_and_timers_of_a_device_wait_for_its_spin_lock)
{
	io_begin_closed(.device_attributes = of_device(DISPATCH, SCOPE_DEVICE));
	must(make_dpc(TRUE));
	expect_spins(queue_dpc, "released dpc ");
	must(make_timer(TRUE, WdfExecutionLevelInheritFromParent));
	expect_spins(arm_timer, "released timer ");
	io_end();
}

static WDFQUEUE other_queue;

static void write_handler(WDFQUEUE from, WDFREQUEST request, size_t length)
{
	(void)from, (void)length;
	note("other ");
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static void make_other_queue(void)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
	config.EvtIoWrite = write_handler;
	must(WdfIoQueueCreate(device, &config, of_queue(PASSIVE, SCOPE_QUEUE), &other_queue));
	must(WdfDeviceConfigureRequestDispatching(device, other_queue, WdfRequestTypeWrite));
}

static void write_one(PVOID context)
{
	LARGE_INTEGER offset = { .QuadPart = 0 };
	IO_STATUS_BLOCK block;
	char byte = 1;

	(void)context;
	ZwWriteFile(file, NULL, NULL, NULL, &block, &byte, 1, &offset, NULL);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(WDF_91b_with_queue_scope_each_queue_has_its_own_lock)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = look,
	         .queue_attributes = of_queue(PASSIVE, SCOPE_QUEUE),
	         .device_made = make_other_queue);
	expect_waits(queue, send_control, "released handler ");
	expect_waits(queue, write_one, "other released ");
	expect_waits(other_queue, write_one, "released other ");
	io_end();
}

/* --- Levels -------------------------------------------------------------------------------------------------- */

TEST(WDF_92a_callbacks_of_dispatch_level_run_at_dispatch_under_the_lock)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = look,
	         .device_attributes = of_device(DISPATCH, SCOPE_DEVICE));
	send(0);
	assert_int_equal(seen_irql, DISPATCH_LEVEL);
	callback_log[0] = 0;
	io_end();
}

TEST(WDF_92b_callbacks_of_passive_level_run_at_passive_in_a_critical_region)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = look,
	         .device_attributes = of_device(PASSIVE, SCOPE_DEVICE));
	send(0);
	assert_int_equal(seen_irql, PASSIVE_LEVEL);
	assert_true(seen_region);
	callback_log[0] = 0;
	io_end();
}

TEST(WDF_93a_a_queue_of_device_scope_has_the_devices_level)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE made;

	io_begin_closed(.device_attributes = of_device(DISPATCH, SCOPE_DEVICE));
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	assert_int_equal((unsigned)WdfIoQueueCreate(device, &config,
	                                            of_queue(PASSIVE, SCOPE_DEVICE), &made),
	                 (unsigned)STATUS_INVALID_PARAMETER);
	must(WdfIoQueueCreate(device, &config, of_queue(DISPATCH, SCOPE_DEVICE), &made));
	must(WdfIoQueueCreate(device, &config, of_queue(PASSIVE, SCOPE_QUEUE), &made));
	io_end();
}

TEST(WDF_93b_dpc_and_timer_are_not_serialized_with_a_passive_parent)
{
	const unsigned incompatible = (unsigned)STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL;

	io_begin_closed(.device_attributes = of_device(PASSIVE, SCOPE_DEVICE));
	assert_int_equal((unsigned)make_dpc(TRUE), incompatible);
	assert_int_equal((unsigned)make_timer(TRUE, WdfExecutionLevelInheritFromParent),
	                 incompatible);
	must(make_dpc(FALSE));
	must(make_timer(FALSE, WdfExecutionLevelInheritFromParent));
	io_end();
}

TEST(WDF_93c_a_work_item_is_serialized_with_a_passive_parent_only)
{
	io_begin_closed(.device_attributes = of_device(DISPATCH, SCOPE_DEVICE));
	assert_int_equal((unsigned)make_work_item(TRUE),
	                 (unsigned)STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
	must(make_work_item(FALSE));
	io_end();
}

/* --- Dispatch elsewhere, dispatch inside ------------------------------------------------------------------------- */

TEST(WDF_98a_a_passive_queue_triggered_at_dispatch_calls_back_from_a_worker)
{
	KIRQL irql;

	io_begin(.type = WdfIoQueueDispatchSequential, .control = hold_first,
	         .queue_attributes = of_queue(PASSIVE, WdfSynchronizationScopeNone));
	send_pending(0);
	send_pending(1);
	assert_int_equal(held_count, 1);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	KeLowerIrql(irql);
	ex_flush_work(fixture.machine);
	assert_int_equal(held_count, 2);
	assert_int_equal(seen_irql, PASSIVE_LEVEL);
	assert_ptr_not_equal(handler_thread, KeGetCurrentThread());
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	io_end();
}

static int depth, deepest;

static void complete_inside(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                            ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	deepest = ++depth > deepest ? depth : deepest;
	held_count++;
	WdfRequestComplete(request, STATUS_SUCCESS);
	depth--;
}

TEST(WDF_98b_what_a_handler_sets_off_on_its_own_queue_follows_it)
{
	io_begin(.type = WdfIoQueueDispatchSequential, .control = complete_inside);
	depth = deepest = 0;
	WdfIoQueueStop(queue, NULL, NULL);
	for (int at = 0; at < 8; at++)
		send_pending(at);
	WdfIoQueueStart(queue);
	assert_int_equal(held_count, 8);
	assert_int_equal(deepest, 1);
	io_end();
}

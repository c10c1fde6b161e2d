/*
 * tests/frameworks/wdf/interrupt_test.c - interrupts: creation, connection, delivery (A6).
 */
#include "object_fixture.h"

#define LEVEL_0 5
#define LEVEL_1 7

static WDFDEVICE device;
static WDFINTERRUPT interrupts[3];
static int wanted; /* interrupts made in EvtDriverDeviceAdd */
static void (*configure)(WDF_INTERRUPT_CONFIG *config);
static NTSTATUS enable_status;
static BOOLEAN claims;
static KIRQL seen_irql;
static bool seen_region;

static int index_of(WDFINTERRUPT interrupt)
{
	for (int at = 0; at < 3; at++)
		if (interrupts[at] == interrupt)
			return at;
	return 9;
}

static BOOLEAN isr(WDFINTERRUPT interrupt, ULONG message)
{
	assert_int_equal(message, 0);
	seen_irql = KeGetCurrentIrql();
	seen_region = KeAreApcsDisabled();
	note("isr%d ", index_of(interrupt));
	return claims;
}

static NTSTATUS enable(WDFINTERRUPT interrupt, WDFDEVICE of)
{
	assert_ptr_equal(of, device);
	assert_non_null(WdfInterruptWdmGetInterrupt(interrupt));
	note("enable%d@%d ", index_of(interrupt), KeGetCurrentIrql());
	return index_of(interrupt) == 1 ? enable_status : STATUS_SUCCESS;
}

static NTSTATUS disable(WDFINTERRUPT interrupt, WDFDEVICE of)
{
	assert_ptr_equal(of, device);
	assert_non_null(WdfInterruptWdmGetInterrupt(interrupt));
	note("disable%d@%d ", index_of(interrupt), KeGetCurrentIrql());
	return STATUS_SUCCESS;
}

static NTSTATUS d0_entry(WDFDEVICE of, WDF_POWER_DEVICE_STATE from)
{
	(void)of, (void)from;
	note("d0 ");
	return STATUS_SUCCESS;
}

static NTSTATUS d0_exit(WDFDEVICE of, WDF_POWER_DEVICE_STATE to)
{
	(void)of, (void)to;
	note("exit ");
	return STATUS_SUCCESS;
}

/* Of an interrupt that cannot be made. */
static VOID late(WDFINTERRUPT interrupt, WDFOBJECT of)
{
	(void)interrupt, (void)of;
	assert_true(false);
}

static NTSTATUS make_interrupt(int at, const WDF_INTERRUPT_CONFIG *config)
{
	WDF_INTERRUPT_CONFIG copy = *config;

	copy.EvtInterruptEnable = enable;
	copy.EvtInterruptDisable = disable;
	if (configure)
		configure(&copy);
	return WdfInterruptCreate(device, &copy, WDF_NO_OBJECT_ATTRIBUTES, &interrupts[at]);
}

static void init_config(WDF_INTERRUPT_CONFIG *config)
{
	WDF_INTERRUPT_CONFIG_INIT(config, isr, NULL);
}

static void refuse_odd_configurations(void)
{
	WDF_INTERRUPT_CONFIG config;
	WDFINTERRUPT none;

	init_config(&config);
	config.EvtInterruptDpc = late;
	config.EvtInterruptWorkItem = late;
	assert_int_equal(WdfInterruptCreate(device, &config, NULL, &none),
	                 STATUS_INVALID_PARAMETER);
	WDF_INTERRUPT_CONFIG_INIT(&config, NULL, NULL);
	assert_int_equal(WdfInterruptCreate(device, &config, NULL, &none),
	                 STATUS_INVALID_PARAMETER);
}

static PFN_WDF_DEVICE_PREPARE_HARDWARE prepare;

static NTSTATUS add_device(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
	WDF_INTERRUPT_CONFIG config;

	(void)driver;
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Entry = d0_entry;
	callbacks.EvtDeviceD0Exit = d0_exit;
	callbacks.EvtDevicePrepareHardware = prepare;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device));
	init_config(&config);
	refuse_odd_configurations();
	for (int at = 0; at < wanted; at++)
		must(make_interrupt(at, &config));
	return STATUS_SUCCESS;
}

/* --- A device with two interrupt resources -------------------------------------------------------------- */

static CM_PARTIAL_RESOURCE_DESCRIPTOR interrupt_resource(ULONG level, ULONG vector)
{
	CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = { .Type = CmResourceTypeInterrupt,
		                                      .ShareDisposition =
		                                              CmResourceShareDeviceExclusive };

	descriptor.u.Interrupt.Level = level;
	descriptor.u.Interrupt.Vector = vector;
	descriptor.u.Interrupt.Affinity = 1;
	return descriptor;
}

static NTSTATUS plug_with_two(void)
{
	static const WCHAR ids[] = u"test\\wdf\0";
	static union {
		CM_RESOURCE_LIST list;
		char room[sizeof(CM_RESOURCE_LIST) + sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR)];
	} resources;
	struct pnp_device_options options = { .hardware_ids = ids, .resources = &resources.list };

	resources.list.Count = 1;
	resources.list.List[0].PartialResourceList.Count = 2;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptors =
		resources.list.List[0].PartialResourceList.PartialDescriptors;
	descriptors[0] = interrupt_resource(LEVEL_0, 0x30);
	descriptors[1] = interrupt_resource(LEVEL_1, 0x31);
	must(pnp_match_add(fixture.machine, u"test\\wdf", u"wdftest", NULL));
	return pnp_device_plug(fixture.machine, &options, &wdf.plugged);
}

static void begin(int count)
{
	wanted = count;
	claims = TRUE;
	wdf_begin(.device_add = add_device);
	must(plug_with_two());
}

static void end(void)
{
	unplug();
	callback_log[0] = 0;
	wdf_end();
}

static bool deliver(int at)
{
	return ke_interrupt_deliver(
		(struct ke_interrupt *)WdfInterruptWdmGetInterrupt(interrupts[at]));
}

TEST(TM_6_interrupts_connect_in_order_of_creation_and_disconnect_in_reverse)
{
	begin(2);
	expect_log("d0 enable0@5 enable1@7 ");
	unplug();
	expect_log("disable1@7 disable0@5 exit ");
	wdf_end();
}

TEST(TM_6_an_interrupt_without_a_vector_is_silently_not_connected)
{
	begin(3);
	expect_log("d0 enable0@5 enable1@7 ");
	assert_null(WdfInterruptWdmGetInterrupt(interrupts[2]));
	assert_non_null(WdfInterruptWdmGetInterrupt(interrupts[1]));
	end();
}

TEST(TM_6_PNP_7_a_failing_enable_disconnects_what_was_connected)
{
	wanted = 2;
	enable_status = STATUS_UNSUCCESSFUL;
	wdf_begin(.device_add = add_device);
	assert_false(NT_SUCCESS(plug_with_two()));
	expect_log("d0 enable0@5 enable1@7 disable0@5 exit ");
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	wdf_end();
}

/* --- When they may be made -------------------------------------------------------------------------------- */

static NTSTATUS prepare_gave, plain_prepare_gave;

static NTSTATUS prepare_with_interrupt(WDFDEVICE of, WDFCMRESLIST raw, WDFCMRESLIST translated)
{
	WDF_INTERRUPT_CONFIG config;

	(void)of;
	init_config(&config);
	plain_prepare_gave = make_interrupt(2, &config);
	config.InterruptRaw = WdfCmResourceListGetDescriptor(raw, 1);
	config.InterruptTranslated = WdfCmResourceListGetDescriptor(translated, 1);
	prepare_gave = make_interrupt(0, &config);
	return STATUS_SUCCESS;
}

TEST(TM_6_one_made_in_prepare_hardware_brings_its_resource_and_goes_after_release)
{
	prepare = prepare_with_interrupt;
	begin(0);
	must(prepare_gave);
	assert_int_equal((unsigned)plain_prepare_gave, (unsigned)STATUS_INVALID_DEVICE_STATE);
	expect_log("d0 enable0@7 ");
	int64_t objects = fixture.machine->ledgers.wdf_objects;
	must(pnp_device_stop(wdf.plugged));
	expect_log("disable0@7 exit ");
	/* It, and the two resource lists. */
	assert_int_equal(fixture.machine->ledgers.wdf_objects, objects - 3);
	must(pnp_device_restart(wdf.plugged, NULL, NULL));
	expect_log("d0 enable0@7 ");
	assert_int_equal(fixture.machine->ledgers.wdf_objects, objects);
	end();
}

TEST(TM_6_a_running_device_gets_no_interrupt)
{
	WDF_INTERRUPT_CONFIG config;

	begin(0);
	init_config(&config);
	assert_int_equal((unsigned)make_interrupt(0, &config),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	end();
}

static NTSTATUS late_gave;

static NTSTATUS d0_entry_with_interrupt(WDFDEVICE of, WDF_POWER_DEVICE_STATE from)
{
	WDF_INTERRUPT_CONFIG config;

	(void)of, (void)from;
	init_config(&config);
	late_gave = make_interrupt(0, &config);
	return STATUS_SUCCESS;
}

static NTSTATUS add_with_late_interrupt(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

	(void)driver;
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Entry = d0_entry_with_interrupt;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
	return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
}

TEST(TM_6_d0_entry_is_too_late)
{
	wdf_begin(.device_add = add_with_late_interrupt);
	must(plug_with_two());
	assert_int_equal((unsigned)late_gave, (unsigned)STATUS_INVALID_DEVICE_STATE);
	end();
}

/* --- Passive level -------------------------------------------------------------------------------------------- */

static void make_passive(WDF_INTERRUPT_CONFIG *config)
{
	config->PassiveHandling = TRUE;
}

static BOOLEAN look_synchronized(WDFINTERRUPT interrupt, WDFCONTEXT context)
{
	(void)interrupt;
	note("%s@%d ", (const char *)context, KeGetCurrentIrql());
	return TRUE;
}

TEST(TM_6_a_passive_interrupt_runs_under_a_wait_lock)
{
	configure = make_passive;
	begin(1);
	expect_log("d0 enable0@0 ");
	WdfInterruptAcquireLock(interrupts[0]);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	assert_true(KeAreApcsDisabled());
	assert_true(deliver(0));
	LARGE_INTEGER time = milliseconds(5);
	KeDelayExecutionThread(KernelMode, FALSE, &time);
	expect_log("");
	WdfInterruptReleaseLock(interrupts[0]);
	ex_flush_work(fixture.machine);
	expect_log("isr0 ");
	assert_int_equal(seen_irql, PASSIVE_LEVEL);
	assert_true(seen_region);
	assert_true(WdfInterruptSynchronize(interrupts[0], look_synchronized, "sync"));
	expect_log("sync@0 ");
	unplug();
	expect_log("disable0@0 exit ");
	wdf_end();
}

/* --- Delivery --------------------------------------------------------------------------------------------------- */

TEST(TM_7_the_routine_runs_at_device_irql_and_its_answer_claims)
{
	begin(2);
	callback_log[0] = 0;
	assert_true(deliver(0));
	expect_log("isr0 ");
	assert_int_equal(seen_irql, LEVEL_0);
	claims = FALSE;
	assert_false(deliver(1));
	expect_log("isr1 ");
	assert_int_equal(seen_irql, LEVEL_1);
	end();
}

static BOOLEAN first_queued, second_queued;

static BOOLEAN isr_with_dpc(WDFINTERRUPT interrupt, ULONG message)
{
	(void)message;
	first_queued = WdfInterruptQueueDpcForIsr(interrupt);
	second_queued = WdfInterruptQueueDpcForIsr(interrupt);
	note("isr ");
	return TRUE;
}

static void interrupt_dpc(WDFINTERRUPT interrupt, WDFOBJECT of)
{
	assert_ptr_equal(of, device);
	assert_ptr_equal(WdfInterruptGetDevice(interrupt), device);
	note("dpc@%d ", KeGetCurrentIrql());
}

static void add_dpc(WDF_INTERRUPT_CONFIG *config)
{
	config->EvtInterruptIsr = isr_with_dpc;
	config->EvtInterruptDpc = interrupt_dpc;
}

TEST(TM_7_queue_dpc_tells_whether_it_was_queued_already)
{
	configure = add_dpc;
	begin(1);
	callback_log[0] = 0;
	assert_true(deliver(0));
	KeFlushQueuedDpcs();
	assert_true(first_queued);
	assert_false(second_queued);
	expect_log("isr dpc@2 ");
	end();
}

static BOOLEAN isr_with_work(WDFINTERRUPT interrupt, ULONG message)
{
	(void)message;
	first_queued = WdfInterruptQueueWorkItemForIsr(interrupt);
	note("isr ");
	return TRUE;
}

static void interrupt_work(WDFINTERRUPT interrupt, WDFOBJECT of)
{
	(void)interrupt, (void)of;
	note("work@%d ", KeGetCurrentIrql());
}

static void add_work(WDF_INTERRUPT_CONFIG *config)
{
	config->EvtInterruptIsr = isr_with_work;
	config->EvtInterruptWorkItem = interrupt_work;
}

TEST(TM_7_a_work_item_of_the_routine_runs_at_passive)
{
	configure = add_work;
	begin(1);
	callback_log[0] = 0;
	assert_true(deliver(0));
	ex_flush_work(fixture.machine);
	assert_true(first_queued);
	expect_log("isr work@0 ");
	end();
}

static BOOLEAN synchronized_with_delivery(WDFINTERRUPT interrupt, WDFCONTEXT context)
{
	(void)interrupt, (void)context;
	note("sync@%d ", KeGetCurrentIrql());
	deliver(0); /* pends: the routine waits for this one */
	note("still ");
	return FALSE;
}

TEST(TM_7_synchronize_runs_at_device_irql_and_holds_the_routine_off)
{
	begin(1);
	callback_log[0] = 0;
	assert_false(WdfInterruptSynchronize(interrupts[0], synchronized_with_delivery, NULL));
	expect_log("sync@5 still isr0 ");
	WdfInterruptAcquireLock(interrupts[0]);
	assert_int_equal(KeGetCurrentIrql(), LEVEL_0);
	WdfInterruptReleaseLock(interrupts[0]);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	end();
}

static WDFSPINLOCK shared;

static void share_lock(WDF_INTERRUPT_CONFIG *config)
{
	if (!shared)
		must(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &shared));
	config->SpinLock = shared;
}

static volatile bool held, second_ran;

static BOOLEAN mark(WDFINTERRUPT interrupt, WDFCONTEXT context)
{
	(void)interrupt, (void)context;
	second_ran = true;
	return TRUE;
}

static void synchronize_second(PVOID context)
{
	LARGE_INTEGER time = milliseconds(1);

	(void)context;
	KeSetSystemAffinityThread(2);
	while (!held)
		KeDelayExecutionThread(KernelMode, FALSE, &time);
	WdfInterruptSynchronize(interrupts[1], mark, NULL);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(TM_7_two_interrupts_may_share_the_drivers_spin_lock)
{
	HANDLE thread;

	configure = share_lock;
	begin(2);
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, synchronize_second,
	                          NULL));
	KeSetSystemAffinityThread(1);
	WdfInterruptAcquireLock(interrupts[0]);
	held = true;
	for (int turn = 0; turn < 50; turn++)
		KeStallExecutionProcessor(100);
	bool ran_while_held = second_ran;
	WdfInterruptReleaseLock(interrupts[0]);
	KeRevertToUserAffinityThread();
	must(ZwWaitForSingleObject(thread, FALSE, NULL));
	must(ZwClose(thread));
	assert_false(ran_while_held);
	assert_true(second_ran);
	end();
}

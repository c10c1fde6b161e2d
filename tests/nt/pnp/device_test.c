/*
 * tests/nt/pnp/device_test.c - devices that come and go: the order of requests a function driver sees.
 */
#include "../io/io_fixture.h"

struct extension {
	PDEVICE_OBJECT lower, pdo;
	UNICODE_STRING link;
};

static struct {
	char log[2000];
	NTSTATUS start, query_remove, query_stop, add;
	bool keep_power;
	PDEVICE_OBJECT fdo;
	uint32_t loads;
} seen;

static const GUID test_interface = { 0x11223344, 1, 2, { 1, 2, 3, 4, 5, 6, 7, 8 } };

static void note(const char *text)
{
	if (seen.log[0])
		strcat(seen.log, " ");
	strcat(seen.log, text);
}

static NTSTATUS pass_on(PDEVICE_OBJECT device, PIRP irp)
{
	IoSkipCurrentIrpStackLocation(irp);
	return IoCallDriver(((struct extension *)device->DeviceExtension)->lower, irp);
}

static NTSTATUS start(struct extension *extension, PIRP irp)
{
	if (!NT_SUCCESS(seen.start))
		return complete(irp, seen.start, 0);
	IoForwardIrpSynchronously(extension->lower, irp);
	IoSetDeviceInterfaceState(&extension->link, TRUE);
	return complete(irp, irp->IoStatus.Status, 0);
}

static NTSTATUS remove_device(PDEVICE_OBJECT device, PIRP irp)
{
	struct extension *extension = device->DeviceExtension;
	IoSetDeviceInterfaceState(&extension->link, FALSE);
	RtlFreeUnicodeString(&extension->link);
	irp->IoStatus.Status = STATUS_SUCCESS;
	NTSTATUS status = pass_on(device, irp);
	IoDetachDevice(extension->lower);
	IoDeleteDevice(device);
	seen.fdo = NULL;
	return status;
}

static NTSTATUS answer(PDEVICE_OBJECT device, PIRP irp, NTSTATUS status)
{
	if (!NT_SUCCESS(status))
		return complete(irp, status, 0);
	irp->IoStatus.Status = STATUS_SUCCESS;
	return pass_on(device, irp);
}

static NTSTATUS on_pnp(PDEVICE_OBJECT device, PIRP irp)
{
	struct extension *extension = device->DeviceExtension;
	switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
	case IRP_MN_START_DEVICE: note("start"); return start(extension, irp);
	case IRP_MN_QUERY_REMOVE_DEVICE:
		note("query-remove");
		return answer(device, irp, seen.query_remove);
	case IRP_MN_CANCEL_REMOVE_DEVICE:
		note("cancel-remove");
		return answer(device, irp, STATUS_SUCCESS);
	case IRP_MN_SURPRISE_REMOVAL: note("surprise"); return answer(device, irp, STATUS_SUCCESS);
	case IRP_MN_REMOVE_DEVICE: note("remove"); return remove_device(device, irp);
	case IRP_MN_QUERY_STOP_DEVICE:
		note("query-stop");
		return answer(device, irp, seen.query_stop);
	case IRP_MN_CANCEL_STOP_DEVICE:
		note("cancel-stop");
		return answer(device, irp, STATUS_SUCCESS);
	case IRP_MN_STOP_DEVICE: note("stop"); return answer(device, irp, STATUS_SUCCESS);
	default: return pass_on(device, irp);
	}
}

static NTSTATUS on_power(PDEVICE_OBJECT device, PIRP irp)
{
	struct extension *extension = device->DeviceExtension;
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	char text[16];
	snprintf(text, sizeof(text), "%s%d",
	         location->MinorFunction == IRP_MN_SET_POWER ? "D" : "q",
	         location->Parameters.Power.State.DeviceState - PowerDeviceD0);
	note(text);
	if (seen.keep_power) {
		IoMarkIrpPending(irp);
		seen.fdo->CurrentIrp = irp;
		return STATUS_PENDING;
	}
	PoStartNextPowerIrp(irp);
	IoSkipCurrentIrpStackLocation(irp);
	return PoCallDriver(extension->lower, irp);
}

static NTSTATUS add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
	PDEVICE_OBJECT fdo;
	note("add");
	if (!NT_SUCCESS(seen.add))
		return seen.add;
	NTSTATUS status = IoCreateDevice(driver, sizeof(struct extension), NULL,
	                                 FILE_DEVICE_UNKNOWN, 0, FALSE, &fdo);
	if (!NT_SUCCESS(status))
		return status;
	struct extension *extension = fdo->DeviceExtension;
	extension->pdo = pdo;
	extension->lower = IoAttachDeviceToDeviceStack(fdo, pdo);
	status = IoRegisterDeviceInterface(pdo, &test_interface, NULL, &extension->link);
	fdo->Flags |= DO_POWER_PAGABLE;
	fdo->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	seen.fdo = fdo;
	return status;
}

static VOID on_unload(PDRIVER_OBJECT driver)
{
	note("unload");
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverExtension->AddDevice = add_device;
	driver->DriverUnload = on_unload;
	driver->MajorFunction[IRP_MJ_CREATE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLEANUP] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLOSE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_PNP] = on_pnp;
	driver->MajorFunction[IRP_MJ_POWER] = on_power;
	driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = pass_on;
	return STATUS_SUCCESS;
}

static NTSTATUS load_driver(struct ke_machine *machine, const WCHAR *service,
                            PDRIVER_OBJECT *ret_driver)
{
	struct io_driver_options options = { .name = service, .entry = entry };
	seen.loads++;
	must(io_driver_create(machine, &options, ret_driver));
	NTSTATUS status = io_driver_start(*ret_driver);
	if (NT_SUCCESS(status))
		ob_reference(*ret_driver);
	return status;
}

static const struct pnp_operations operations = { .load_driver = load_driver };

static const struct pnp_device_options toy = { .hardware_ids = u"ROOT\\TOY\0",
	                                       .description = u"A toy" };

static struct pnp_device *begin(void)
{
	struct pnp_device *device;
	fixture_begin_with(true);
	memset(&seen, 0, sizeof(seen));
	fixture.machine->pnp->operations = &operations;
	must(pnp_match_add(fixture.machine, u"root\\toy", u"toy", NULL));
	must(pnp_device_plug(fixture.machine, &toy, &device));
	return device;
}

static void end(struct pnp_device *device)
{
	pnp_device_unref(device);
	pnp_remove_all(fixture.machine);
	PDRIVER_OBJECT driver = io_driver_find(fixture.machine, u"toy");
	if (driver) {
		must(io_driver_unload(driver));
		ob_dereference(driver);
	}
	fixture_end();
}

static void expect_log(const char *log)
{
	assert_string_equal(seen.log, log);
	seen.log[0] = 0;
}

TEST(PNP_1a_a_plugged_device_is_added_and_started)
{
	struct pnp_device *device = begin();
	expect_log("add start");
	assert_int_equal(pnp_device_state(device), PNP_STATE_STARTED);
	assert_memory_equal(pnp_device_instance_path(device)->Buffer, u"ROOT\\TOY\\0000", 26);
	end(device);
	expect_log("remove unload");
}

TEST(PNP_3a_an_orderly_removal_asks_first)
{
	struct pnp_device *device = begin();
	expect_log("add start");
	must(pnp_device_query_remove(device));
	expect_log("query-remove remove");
	assert_int_equal(pnp_device_state(device), PNP_STATE_REMOVED);
	end(device);
}

TEST(PNP_3b_a_refused_removal_is_cancelled_and_the_device_goes_on)
{
	struct pnp_device *device = begin();
	expect_log("add start");
	seen.query_remove = STATUS_UNSUCCESSFUL;
	assert_int_equal((unsigned)pnp_device_query_remove(device), (unsigned)STATUS_UNSUCCESSFUL);
	expect_log("query-remove cancel-remove");
	assert_int_equal(pnp_device_state(device), PNP_STATE_STARTED);
	end(device);
}

TEST(PNP_4a_a_surprise_removal_is_followed_by_remove_at_once_when_nothing_is_open)
{
	struct pnp_device *device = begin();
	expect_log("add start");
	must(pnp_device_surprise_remove(device));
	expect_log("surprise remove");
	end(device);
}

static HANDLE open_interface(void)
{
	HANDLE file;
	must(open_file(u"\\??\\ROOT#TOY#0000#{11223344-0001-0002-0102-030405060708}",
	               FILE_SYNCHRONOUS_IO_NONALERT, &file));
	return file;
}

TEST(PNP_4b_a_surprise_removal_waits_with_remove_until_the_last_handle_is_closed)
{
	struct pnp_device *device = begin();
	HANDLE file = open_interface(), again;
	expect_log("add start");
	must(pnp_device_surprise_remove(device));
	expect_log("surprise");
	assert_int_equal(pnp_device_state(device), PNP_STATE_SURPRISE_REMOVED);
	assert_false(
		NT_SUCCESS(open_file(u"\\??\\ROOT#TOY#0000#{11223344-0001-0002-0102-030405060708}",
	                             0, &again)));
	must(NtClose(file));
	pnp_settle(fixture.machine);
	expect_log("remove");
	end(device);
}

TEST(PNP_3c_an_open_handle_vetoes_an_orderly_removal)
{
	struct pnp_device *device = begin();
	HANDLE file = open_interface();
	expect_log("add start");
	assert_false(NT_SUCCESS(pnp_device_query_remove(device)));
	expect_log("query-remove cancel-remove");
	must(NtClose(file));
	end(device);
}

TEST(PNP_5a_a_stop_for_rebalancing_is_followed_by_a_start)
{
	struct pnp_device *device = begin();
	expect_log("add start");
	must(pnp_device_stop(device));
	expect_log("query-stop stop");
	must(pnp_device_restart(device, NULL, NULL));
	expect_log("start");
	end(device);
}

TEST(PNP_5b_a_refused_stop_is_cancelled)
{
	struct pnp_device *device = begin();
	expect_log("add start");
	seen.query_stop = STATUS_UNSUCCESSFUL;
	assert_false(NT_SUCCESS(pnp_device_stop(device)));
	expect_log("query-stop cancel-stop");
	assert_int_equal(pnp_device_state(device), PNP_STATE_STARTED);
	end(device);
}

TEST(PNP_7a_a_failing_start_is_followed_by_remove)
{
	struct pnp_device *device;
	fixture_begin_with(true);
	memset(&seen, 0, sizeof(seen));
	seen.start = STATUS_DEVICE_CONFIGURATION_ERROR;
	fixture.machine->pnp->operations = &operations;
	must(pnp_match_add(fixture.machine, u"root\\toy", u"toy", NULL));
	assert_int_equal((unsigned)pnp_device_plug(fixture.machine, &toy, &device),
	                 (unsigned)STATUS_DEVICE_CONFIGURATION_ERROR);
	expect_log("add start remove");
	assert_int_equal(pnp_device_state(device), PNP_STATE_FAILED);
	end(device);
}

TEST(PNP_8a_a_failing_add_device_fails_the_device)
{
	struct pnp_device *device;
	fixture_begin_with(true);
	memset(&seen, 0, sizeof(seen));
	seen.add = STATUS_NO_MEMORY;
	fixture.machine->pnp->operations = &operations;
	must(pnp_match_add(fixture.machine, u"root\\toy", u"toy", NULL));
	assert_int_equal((unsigned)pnp_device_plug(fixture.machine, &toy, &device),
	                 (unsigned)STATUS_NO_MEMORY);
	expect_log("add");
	end(device);
}

TEST(a_device_that_no_package_knows_fails_with_no_such_device)
{
	struct pnp_device *device;
	fixture_begin_with(true);
	memset(&seen, 0, sizeof(seen));
	fixture.machine->pnp->operations = &operations;
	assert_int_equal((unsigned)pnp_device_plug(fixture.machine, &toy, &device),
	                 (unsigned)STATUS_NO_SUCH_DEVICE);
	end(device);
}

TEST(two_devices_of_one_id_get_instances_of_their_own_and_share_the_driver)
{
	struct pnp_device *first = begin(), *second;
	must(pnp_device_plug(fixture.machine, &toy, &second));
	assert_memory_equal(pnp_device_instance_path(second)->Buffer, u"ROOT\\TOY\\0001", 26);
	assert_int_equal(seen.loads, 1);
	pnp_device_unref(second);
	end(first);
}

TEST(PNP_2a_a_device_power_request_is_asked_for_going_down_and_set)
{
	struct pnp_device *device = begin();
	expect_log("add start");
	must(pnp_device_set_power(device, PowerDeviceD3));
	expect_log("q3 D3");
	must(pnp_device_set_power(device, PowerDeviceD0));
	expect_log("D0");
	end(device);
}

struct asked {
	KEVENT done;
	KIRQL irql; /* that the driver saw */
	PDEVICE_OBJECT device;
	POWER_STATE state;
	NTSTATUS status;
};

static VOID on_power_done(PDEVICE_OBJECT device, UCHAR minor, POWER_STATE state, PVOID context,
                          PIO_STATUS_BLOCK io)
{
	struct asked *asked = context;

	assert_int_equal(minor, IRP_MN_SET_POWER);
	asked->irql = KeGetCurrentIrql();
	asked->device = device;
	asked->state = state;
	asked->status = io->Status;
	KeSetEvent(&asked->done, IO_NO_INCREMENT, FALSE);
}

TEST(a_power_request_asked_for_at_DISPATCH_LEVEL_is_sent_at_PASSIVE_LEVEL)
{
	static const KIRQL levels[] = { PASSIVE_LEVEL, APC_LEVEL, DISPATCH_LEVEL };
	struct pnp_device *device = begin();
	POWER_STATE state = { .DeviceState = PowerDeviceD2 };

	expect_log("add start");
	assert_int_equal((unsigned)PoRequestPowerIrp(seen.fdo, IRP_MN_POWER_SEQUENCE, state, NULL,
	                                             NULL, NULL),
	                 (unsigned)STATUS_INVALID_PARAMETER_2);
	expect_log("");
	for (size_t index = 0; index < 3; index++) {
		struct asked asked = { .irql = 99 };
		KIRQL old;

		KeInitializeEvent(&asked.done, NotificationEvent, FALSE);
		KeRaiseIrql(levels[index], &old);
		NTSTATUS status = PoRequestPowerIrp(seen.fdo, IRP_MN_SET_POWER, state,
		                                    on_power_done, &asked, NULL);
		/* Below DISPATCH_LEVEL it is sent, and here completed, before the call returns. */
		if (levels[index] < DISPATCH_LEVEL)
			assert_int_equal(KeReadStateEvent(&asked.done), 1);
		KeLowerIrql(old);
		assert_int_equal(status, STATUS_PENDING);
		KeWaitForSingleObject(&asked.done, Executive, KernelMode, FALSE, NULL);
		assert_int_equal(asked.irql,
		                 levels[index] < DISPATCH_LEVEL ? levels[index] : PASSIVE_LEVEL);
		assert_ptr_equal(asked.device, seen.fdo);
		assert_int_equal(asked.state.DeviceState, PowerDeviceD2);
		assert_int_equal(asked.status, STATUS_SUCCESS);
		expect_log("D2");
	}
	end(device);
}

TEST(VF_26_a_power_request_that_is_not_completed_is_named)
{
	struct pnp_device *device = begin();
	seen.keep_power = true;
	assert_int_equal((unsigned)pnp_device_set_power(device, PowerDeviceD0),
	                 (unsigned)STATUS_IO_TIMEOUT);
	assert_int_equal(fixture.machine->sink->finding_count, 2);
	assert_int_equal(fixture.machine->sink->finding[0].code, 0x9F);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 3);
	fixture.machine->sink->finding_count = 0;
	seen.keep_power = false;
	complete(seen.fdo->CurrentIrp, STATUS_SUCCESS, 0);
	end(device);
}

TEST(a_property_of_a_device_is_what_its_bus_said)
{
	struct pnp_device *device = begin();
	WCHAR text[64];
	ULONG length;
	must(IoGetDeviceProperty(pnp_device_physical_object(device),
	                         DevicePropertyDeviceDescription, sizeof(text), text, &length));
	assert_memory_equal(text, u"A toy", 12);
	assert_int_equal((unsigned)IoGetDeviceProperty(pnp_device_physical_object(device),
	                                               DevicePropertyHardwareID, 2, text, &length),
	                 (unsigned)STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(length, 20);
	end(device);
}

/* Notices come on a thread of their own, beside what the driver logs. */
static char notices[100];

static NTSTATUS on_interface(PVOID structure, PVOID context)
{
	const DEVICE_INTERFACE_CHANGE_NOTIFICATION *change = structure;
	strcat(notices, change->Event.Data1 == 0xCB3A4004 ? "arrival " : "departure ");
	return STATUS_SUCCESS;
}

TEST(interface_notifications_tell_of_what_exists_comes_and_goes)
{
	struct pnp_device *device = begin(), *second;
	PVOID entry_record;
	PDRIVER_OBJECT driver = io_driver_find(fixture.machine, u"toy");
	notices[0] = 0;
	must(IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange,
	                                    PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
	                                    (PVOID)(uintptr_t)&test_interface, driver, on_interface,
	                                    NULL, &entry_record));
	assert_string_equal(notices, "arrival ");
	must(pnp_device_plug(fixture.machine, &toy, &second));
	assert_string_equal(notices, "arrival arrival ");
	must(pnp_device_surprise_remove(second));
	assert_string_equal(notices, "arrival arrival departure ");
	must(IoUnregisterPlugPlayNotificationEx(entry_record));
	ob_dereference(driver);
	pnp_device_unref(second);
	end(device);
}

static NTSTATUS on_target(PVOID structure, PVOID context)
{
	const TARGET_DEVICE_CUSTOM_NOTIFICATION *custom = structure;
	assert_int_equal(custom->Event.Data1, 0x70D);
	strcat(notices, context);
	return STATUS_SUCCESS;
}

static PVOID watch_target(PFILE_OBJECT file, const char *name)
{
	PDRIVER_OBJECT driver = io_driver_find(fixture.machine, u"toy");
	PVOID record;
	must(IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, file, driver,
	                                    on_target, (PVOID)(uintptr_t)name, &record));
	ob_dereference(driver);
	return record;
}

TEST(a_report_about_a_device_is_told_to_those_who_watch_that_one)
{
	struct pnp_device *device = begin(), *second;
	TARGET_DEVICE_CUSTOM_NOTIFICATION custom = { .Version = 1,
		                                     .Size = sizeof(custom),
		                                     .Event = { .Data1 = 0x70D } };
	must(pnp_device_plug(fixture.machine, &toy, &second));
	FILE_OBJECT first_file = { .DeviceObject = pnp_device_physical_object(device) },
		    second_file = { .DeviceObject = pnp_device_physical_object(second) };
	PVOID of_first = watch_target(&first_file, "first "),
	      of_second = watch_target(&second_file, "second ");
	notices[0] = 0;
	must(IoReportTargetDeviceChange(second_file.DeviceObject, &custom));
	assert_string_equal(notices, "second ");
	assert_ptr_equal(custom.FileObject, &second_file);
	must(IoReportTargetDeviceChange(first_file.DeviceObject, &custom));
	assert_string_equal(notices, "second first ");
	must(IoUnregisterPlugPlayNotificationEx(of_second));
	must(IoReportTargetDeviceChange(second_file.DeviceObject, &custom));
	assert_string_equal(notices, "second first ");
	must(IoUnregisterPlugPlayNotificationEx(of_first));
	custom.Version = 2;
	assert_int_equal((unsigned)IoReportTargetDeviceChange(first_file.DeviceObject, &custom),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	pnp_device_unref(second);
	end(device);
}

TEST(VF_22_a_notification_left_at_unload_is_named)
{
	struct pnp_device *device = begin();
	PVOID entry_record;
	PDRIVER_OBJECT driver = io_driver_find(fixture.machine, u"toy");
	must(IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0,
	                                    (PVOID)(uintptr_t)&test_interface, driver, on_interface,
	                                    NULL, &entry_record));
	must(pnp_device_query_remove(device));
	must(io_driver_unload(driver));
	ob_dereference(driver);
	expect_finding(0xC4, 0xDA);
	end(device);
}

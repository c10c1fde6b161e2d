/*
 * tests/nt/pnp/software_test.c - devices of the software bus: as long as their handle is open, and asked for in full.
 */
#include "../io/io_fixture.h"

#include "nt/mm/nt_services.h"
#include "nt/ob/nt_services.h"
#include "nt/pnp/software.h"

static struct {
	NTSTATUS start;
	KEVENT *hold; /* start waits for it; null: it does not wait */
	uint32_t adds, removals;
} toy;

static NTSTATUS pass_on(PDEVICE_OBJECT device, PIRP irp)
{
	IoSkipCurrentIrpStackLocation(irp);
	return IoCallDriver(*(PDEVICE_OBJECT *)device->DeviceExtension, irp);
}

static NTSTATUS on_pnp(PDEVICE_OBJECT device, PIRP irp)
{
	PDEVICE_OBJECT lower = *(PDEVICE_OBJECT *)device->DeviceExtension;
	NTSTATUS status;

	switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
	case IRP_MN_START_DEVICE:
		if (toy.hold)
			KeWaitForSingleObject(toy.hold, Executive, KernelMode, FALSE, NULL);
		IoForwardIrpSynchronously(lower, irp);
		return complete(irp, toy.start, 0);
	case IRP_MN_REMOVE_DEVICE:
		toy.removals++;
		status = pass_on(device, irp);
		IoDetachDevice(lower);
		IoDeleteDevice(device);
		return status;
	case IRP_MN_SURPRISE_REMOVAL: irp->IoStatus.Status = STATUS_SUCCESS; /* fall through */
	default: return pass_on(device, irp);
	}
}

static NTSTATUS add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT physical)
{
	PDEVICE_OBJECT device;
	NTSTATUS status = IoCreateDevice(driver, sizeof(PDEVICE_OBJECT), NULL, FILE_DEVICE_UNKNOWN,
	                                 0, FALSE, &device);

	if (!NT_SUCCESS(status))
		return status;
	toy.adds++;
	*(PDEVICE_OBJECT *)device->DeviceExtension = IoAttachDeviceToDeviceStack(device, physical);
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return status;
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverExtension->AddDevice = add_device;
	driver->MajorFunction[IRP_MJ_PNP] = on_pnp;
	driver->MajorFunction[IRP_MJ_POWER] = pass_on;
	driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = pass_on;
	return STATUS_SUCCESS;
}

static NTSTATUS load_driver(struct ke_machine *machine, const WCHAR *service,
                            PDRIVER_OBJECT *ret_driver)
{
	struct io_driver_options options = { .name = service, .entry = entry };

	must(io_driver_create(machine, &options, ret_driver));
	must(io_driver_start(*ret_driver));
	ob_reference(*ret_driver);
	return STATUS_SUCCESS;
}

static const struct pnp_operations operations = { .load_driver = load_driver };

static void begin(void)
{
	memset(&toy, 0, sizeof(toy));
	fixture_begin_with(true);
	fixture.machine->pnp->operations = &operations;
	must(pnp_match_add(fixture.machine, u"root\\toy", u"toy", NULL));
	must(pnp_software_start(fixture.machine));
}

static void end(void)
{
	PDRIVER_OBJECT driver;

	pnp_remove_all(fixture.machine);
	driver = io_driver_find(fixture.machine, u"toy");
	if (driver) {
		ob_make_temporary(driver);
		ob_dereference(driver);
		ob_dereference(driver);
	}
	fixture_end();
}

/* --- Asking --------------------------------------------------------------------------------------------------------- */

struct wish {
	struct software_create head;
	WCHAR text[400];
	uint32_t used;
};

static void put(struct wish *wish, enum software_text which, const WCHAR *text, uint32_t units)
{
	memcpy(wish->text + wish->used, text, units * sizeof(WCHAR));
	wish->head.units[which] = units;
	wish->used += units;
}

#define PUT(wish, which, literal) put(wish, which, literal, sizeof(literal) / sizeof(WCHAR))

static struct wish a_toy(void)
{
	struct wish wish = { .head.container_id = {
				     0x11223344, 5, 6, { 1, 2, 3, 4, 5, 6, 7, 8 } } };

	PUT(&wish, SOFTWARE_NAME, u"drydock");
	PUT(&wish, SOFTWARE_INSTANCE, u"7");
	PUT(&wish, SOFTWARE_HARDWARE, u"root\\toy\0USB\\VID_1111&PID_2222\0");
	PUT(&wish, SOFTWARE_COMPATIBLE, u"USB\\Class_03\0");
	PUT(&wish, SOFTWARE_LOCATION, u"7");
	return wish;
}

static HANDLE open_bus(void)
{
	HANDLE bus;

	must(open_file(u"\\Device\\SwDevice", FILE_SYNCHRONOUS_IO_NONALERT, &bus));
	return bus;
}

static NTSTATUS ask(HANDLE bus, const struct wish *wish, uint32_t units)
{
	WCHAR path[64] = { 0 };
	IO_STATUS_BLOCK io;

	return NtDeviceIoControlFile(bus, NULL, NULL, NULL, &io, SOFTWARE_CREATE,
	                             (void *)(uintptr_t)wish,
	                             (ULONG)(offsetof(struct wish, text) + units * sizeof(WCHAR)),
	                             path, sizeof(path));
}

static struct pnp_device *find(void)
{
	return pnp_device_find(fixture.machine, u"SWD\\drydock\\7");
}

static void expect_text(struct pnp_device *node, DEVICE_REGISTRY_PROPERTY property,
                        const WCHAR *wanted, size_t bytes)
{
	WCHAR text[128];
	ULONG length = 0;

	must(pnp_device_property(node, property, text, sizeof(text), &length));
	assert_int_equal(length, bytes);
	assert_memory_equal(text, wanted, bytes);
}

/* --- Tests ----------------------------------------------------------------------------------------------------------- */

TEST(DISP_174_a_software_device_comes_when_it_is_asked_for_and_goes_with_its_handle)
{
	struct wish wish = a_toy();
	struct pnp_device *node;
	HANDLE bus;

	begin();
	bus = open_bus();
	assert_null(find());
	must(ask(bus, &wish, wish.used));
	node = find();
	assert_non_null(node);
	assert_int_equal(pnp_device_state(node), PNP_STATE_STARTED);
	pnp_device_unref(node);
	/* One handle, one device. */
	assert_int_equal((unsigned)ask(bus, &wish, wish.used),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	must(NtClose(bus));
	pnp_settle(fixture.machine);
	assert_null(find());
	assert_int_equal(toy.removals, 1);
	end();
}

TEST(DISP_175_ids_container_and_location_are_those_that_were_asked_for)
{
	struct wish wish = a_toy();
	struct pnp_device *node;
	HANDLE bus;

	begin();
	bus = open_bus();
	must(ask(bus, &wish, wish.used));
	node = find();
	expect_text(node, DevicePropertyHardwareID, u"root\\toy\0USB\\VID_1111&PID_2222\0",
	            sizeof(u"root\\toy\0USB\\VID_1111&PID_2222\0"));
	expect_text(node, DevicePropertyCompatibleIDs, u"USB\\Class_03\0",
	            sizeof(u"USB\\Class_03\0"));
	expect_text(node, DevicePropertyLocationInformation, u"7", 4);
	expect_text(node, DevicePropertyContainerID, u"{11223344-0005-0006-0102-030405060708}",
	            39 * 2);
	pnp_device_unref(node);
	must(NtClose(bus));
	end();
}

TEST(DISP_174_an_enumerators_name_with_an_underscore_and_what_is_not_whole_is_refused)
{
	struct wish good = a_toy(), wish;
	HANDLE bus;

	begin();
	bus = open_bus();
	wish = (struct wish){ .used = 0 };
	PUT(&wish, SOFTWARE_NAME, u"dry_dock");
	PUT(&wish, SOFTWARE_INSTANCE, u"7");
	PUT(&wish, SOFTWARE_HARDWARE, u"root\\toy\0");
	PUT(&wish, SOFTWARE_COMPATIBLE, u"");
	PUT(&wish, SOFTWARE_LOCATION, u"");
	assert_int_equal((unsigned)ask(bus, &wish, wish.used), (unsigned)STATUS_INVALID_PARAMETER);
	for (uint32_t units = 0; units < good.used; units++)
		assert_int_equal((unsigned)ask(bus, &good, units),
		                 (unsigned)STATUS_INVALID_PARAMETER);
	for (uint32_t index = 0; index < SOFTWARE_TEXTS; index++) {
		static const uint32_t wrong[] = { 0, 1, 2, 5, 1000, 0x80000000u, UINT32_MAX };

		for (size_t at = 0; at < sizeof(wrong) / sizeof(wrong[0]); at++) {
			wish = good;
			if (wish.head.units[index] == wrong[at])
				continue;
			wish.head.units[index] = wrong[at];
			assert_int_equal((unsigned)ask(bus, &wish, wish.used),
			                 (unsigned)STATUS_INVALID_PARAMETER);
		}
	}
	assert_int_equal(toy.adds, 0);
	/* The place is free still. */
	must(ask(bus, &good, good.used));
	must(NtClose(bus));
	end();
}

TEST(DISP_174_a_device_without_a_driver_says_so_and_is_not_left)
{
	struct wish wish = a_toy();
	HANDLE bus;

	begin();
	toy.start = STATUS_DEVICE_CONFIGURATION_ERROR;
	bus = open_bus();
	assert_int_equal((unsigned)ask(bus, &wish, wish.used),
	                 (unsigned)STATUS_DEVICE_CONFIGURATION_ERROR);
	must(NtClose(bus));
	pnp_settle(fixture.machine);
	assert_null(find());
	end();
}

TEST(DISP_174_a_handle_that_is_closed_while_the_device_starts_leaves_none)
{
	struct wish wish = a_toy();
	IO_STATUS_BLOCK io;
	WCHAR path[64];
	KEVENT hold;
	HANDLE bus;

	begin();
	KeInitializeEvent(&hold, NotificationEvent, FALSE);
	toy.hold = &hold;
	must(open_file(u"\\Device\\SwDevice", 0, &bus));
	assert_int_equal(NtDeviceIoControlFile(bus, NULL, NULL, NULL, &io, SOFTWARE_CREATE, &wish,
	                                       (ULONG)(offsetof(struct wish, text) +
	                                               wish.used * sizeof(WCHAR)),
	                                       path, sizeof(path)),
	                 STATUS_PENDING);
	while (!__atomic_load_n(&toy.adds, __ATOMIC_ACQUIRE))
		KeDelayExecutionThread(KernelMode, FALSE, &(LARGE_INTEGER){ .QuadPart = -10000 });
	must(NtClose(bus));
	KeSetEvent(&hold, IO_NO_INCREMENT, FALSE);
	while (!__atomic_load_n(&toy.removals, __ATOMIC_ACQUIRE))
		KeDelayExecutionThread(KernelMode, FALSE, &(LARGE_INTEGER){ .QuadPart = -10000 });
	pnp_settle(fixture.machine);
	assert_null(find());
	end();
}

TEST(DISP_180_devices_that_were_left_go_by_their_id)
{
	static const struct pnp_device_options left = { .hardware_ids =
		                                                u"ROOT\\OTHER\0root\\toy\0" };
	struct pnp_device *device;

	begin();
	must(pnp_device_plug(fixture.machine, &left, &device));
	pnp_device_unref(device);
	assert_int_equal(pnp_remove_by_id(fixture.machine, u"root\\nobody"), 0);
	assert_int_equal(toy.removals, 0);
	assert_int_equal(pnp_remove_by_id(fixture.machine, u"ROOT\\Toy"), 1);
	assert_int_equal(toy.removals, 1);
	assert_false(pnp_hardware_present(fixture.machine, u"root\\toy"));
	end();
}

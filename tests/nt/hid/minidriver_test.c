/*
 * tests/nt/hid/minidriver_test.c - the class's function device, and what it asks a minidriver at start.
 */
#include "../io/io_fixture.h"

#include <hidport.h>

#include "nt/hid/hid.h"

static const UCHAR report_descriptor[] = { 0x06, 0,    0xff, 0x09, 1, 0xa1, 1, 0x09,
	                                   2,    0x75, 8,    0x95, 4, 0x81, 2, 0xc0 };
static ULONG asked[8];
static int asked_count;
static bool cut_short;
static PDEVICE_OBJECT seen_next;

static NTSTATUS give(PIRP irp, const void *from, ULONG bytes)
{
	ULONG room =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength;

	if (bytes > room)
		bytes = room;
	memcpy(irp->UserBuffer, from, bytes);
	return complete(irp, STATUS_SUCCESS, bytes);
}

static NTSTATUS control_internal(PDEVICE_OBJECT device, PIRP irp)
{
	static const HID_DESCRIPTOR descriptor = {
		.bLength = sizeof(HID_DESCRIPTOR),
		.bDescriptorType = HID_HID_DESCRIPTOR_TYPE,
		.bcdHID = 0x100,
		.bNumDescriptors = 1,
		.DescriptorList = { { HID_REPORT_DESCRIPTOR_TYPE, sizeof(report_descriptor) } }
	};
	static const HID_DEVICE_ATTRIBUTES attributes = { .Size = sizeof(attributes),
		                                          .VendorID = 7 };
	ULONG code = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode;
	HID_DEVICE_EXTENSION *extension = device->DeviceExtension;

	assert_int_equal(*(ULONG *)extension->MiniDeviceExtension, 0x5a5a);
	/* The class's reader asks for as long as the device is there. */
	if (code == IOCTL_HID_READ_REPORT)
		return complete(irp, STATUS_NOT_SUPPORTED, 0);
	asked[asked_count++] = code;
	switch (code) {
	case IOCTL_HID_GET_DEVICE_DESCRIPTOR:
		return give(irp, &descriptor, cut_short ? 3 : sizeof(descriptor));
	case IOCTL_HID_GET_DEVICE_ATTRIBUTES: return give(irp, &attributes, sizeof(attributes));
	case IOCTL_HID_GET_REPORT_DESCRIPTOR:
		return give(irp, report_descriptor, sizeof(report_descriptor));
	default: return complete(irp, STATUS_NOT_SUPPORTED, 0);
	}
}

static NTSTATUS pass(PDEVICE_OBJECT device, PIRP irp)
{
	HID_DEVICE_EXTENSION *extension = device->DeviceExtension;

	IoCopyCurrentIrpStackLocationToNext(irp);
	return IoCallDriver(extension->NextDeviceObject, irp);
}

static NTSTATUS power(PDEVICE_OBJECT device, PIRP irp)
{
	HID_DEVICE_EXTENSION *extension = device->DeviceExtension;

	PoStartNextPowerIrp(irp);
	IoCopyCurrentIrpStackLocationToNext(irp);
	return PoCallDriver(extension->NextDeviceObject, irp);
}

static NTSTATUS add(PDRIVER_OBJECT driver, PDEVICE_OBJECT device)
{
	HID_DEVICE_EXTENSION *extension = device->DeviceExtension;

	(void)driver;
	seen_next = extension->NextDeviceObject;
	*(ULONG *)extension->MiniDeviceExtension = 0x5a5a;
	return STATUS_SUCCESS;
}

static void unload(PDRIVER_OBJECT driver)
{
	(void)driver;
	asked_count = -1;
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	HID_MINIDRIVER_REGISTRATION registration = { .Revision = HID_REVISION + 1,
		                                     .DriverObject = driver,
		                                     .RegistryPath = path,
		                                     .DeviceExtensionSize = sizeof(ULONG) };

	driver->MajorFunction[IRP_MJ_PNP] = pass;
	driver->MajorFunction[IRP_MJ_POWER] = power;
	driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = control_internal;
	driver->DriverExtension->AddDevice = add;
	driver->DriverUnload = unload;
	assert_int_equal(HidRegisterMinidriver(&registration), STATUS_REVISION_MISMATCH);
	registration.Revision = HID_REVISION;
	return HidRegisterMinidriver(&registration);
}

static PDRIVER_OBJECT driver;

static NTSTATUS load(struct ke_machine *machine, const WCHAR *service, PDRIVER_OBJECT *ret_driver)
{
	(void)machine, (void)service;
	ObReferenceObject(driver);
	*ret_driver = driver;
	return STATUS_SUCCESS;
}

static struct pnp_device *node;

static NTSTATUS begin(void)
{
	static const struct pnp_operations operations = { .load_driver = load };
	struct pnp_device_options options = { .hardware_ids = u"test\\hid\0" };

	fixture_begin_with(true);
	fixture.machine->pnp->operations = &operations;
	asked_count = 0;
	driver = driver_load(u"hidmini", entry);
	must(pnp_match_add(fixture.machine, u"test\\hid", u"hidmini", NULL));
	return pnp_device_plug(fixture.machine, &options, &node);
}

static void end(void)
{
	if (pnp_device_state(node) == PNP_STATE_STARTED)
		must(pnp_device_query_remove(node));
	else
		pnp_device_surprise_remove(node);
	pnp_device_unref(node);
	must(io_driver_unload(driver));
	assert_int_equal(asked_count, -1);
	fixture_end();
}

TEST(the_class_asks_for_the_descriptors_when_the_stack_has_started)
{
	must(begin());
	assert_non_null(seen_next);
	assert_int_equal(asked_count, 3);
	assert_int_equal(asked[0], IOCTL_HID_GET_DEVICE_DESCRIPTOR);
	assert_int_equal(asked[2], IOCTL_HID_GET_REPORT_DESCRIPTOR);
	end();
}

/* CTL_CODE(FILE_DEVICE_KEYBOARD, n, METHOD_NEITHER, FILE_ANY_ACCESS) is 0xB0003 with n from bit 2 on. */
TEST(HID_the_codes_of_a_minidriver_are_the_documented_ones)
{
	assert_int_equal(IOCTL_HID_GET_DEVICE_DESCRIPTOR, 0x000B0003);
	assert_int_equal(IOCTL_HID_GET_REPORT_DESCRIPTOR, 0x000B0007);
	assert_int_equal(IOCTL_HID_READ_REPORT, 0x000B000B);
	assert_int_equal(IOCTL_HID_WRITE_REPORT, 0x000B000F);
	assert_int_equal(IOCTL_HID_GET_STRING, 0x000B0013);
	assert_int_equal(IOCTL_HID_GET_DEVICE_ATTRIBUTES, 0x000B0027);
	assert_int_equal(IOCTL_UMDF_HID_SET_FEATURE, 0x000B0053);
	assert_int_equal(IOCTL_UMDF_HID_GET_INPUT_REPORT, 0x000B005F);
	assert_int_equal(HID_STRING_ID_IMANUFACTURER, 14);
	assert_int_equal(HID_STRING_ID_ISERIALNUMBER, 16);
}

TEST(a_minidriver_without_a_whole_descriptor_does_not_start)
{
	cut_short = true;
	assert_int_equal(begin(), STATUS_DEVICE_DATA_ERROR);
	end();
}

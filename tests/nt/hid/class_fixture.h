/*
 * tests/nt/hid/class_fixture.h - a HID device of two collections, whose minidriver is the test.
 *
 * Collection 1: input report 1 of three bytes, output report 1 of two. Collection 2: input report 2 of one byte, feature report 2 of
 * two. An input report is asked for and waits until the test gives it.
 */
#ifndef DRYDOCK_TESTS_HID_CLASS_FIXTURE_H
#define DRYDOCK_TESTS_HID_CLASS_FIXTURE_H

#include "../io/io_fixture.h"

#include <hidport.h>

#include "nt/hid/hid.h"
#include "nt/ob/nt_services.h"

static const UCHAR class_descriptor[] = {
	0x06, 0, 0xFF, 0x09, 1, 0xA1, 1, 0x85, 1, 0x09, 2, 0x15, 0, 0x26, 0xFF, 0, 0x75, 8, 0x95, 3, 0x81, 2,
	0x09, 3, 0x95, 2, 0x91, 2, 0xC0,
	0x06, 0, 0xFF, 0x09, 4, 0xA1, 1, 0x85, 2, 0x09, 5, 0x75, 8, 0x95, 1, 0x81, 2,
	0x09, 6, 0x95, 2, 0xB1, 2, 0xC0
};
/* One collection, input of four bytes without a number. */
static const UCHAR class_plain_descriptor[] = { 0x06, 0, 0xFF, 0x09, 1, 0xA1, 1, 0x09, 2, 0x15, 0, 0x26, 0xFF, 0,
	                                        0x75, 8, 0x95, 4, 0x81, 2, 0xC0 };

/* What the minidriver is and has seen. */
static struct {
	const UCHAR *descriptor;
	USHORT descriptor_bytes;
	PDRIVER_OBJECT driver;
	struct pnp_device *node;
	KSPIN_LOCK lock; /* waiting */
	PIRP waiting;    /* the class's read; null: none */
	KEVENT is_waiting;
	uint32_t reads, cancelled, fails; /* fails: so many reads are ended at once */
	/* The last report that was written or asked for, and what is given for one. */
	uint32_t reports;
	ULONG code, bytes, text;
	UCHAR id, report[16], answer[16];
	ULONG answer_bytes;
	NTSTATUS status;
} hidmini;

static inline VOID class_cancel(PDEVICE_OBJECT device, PIRP irp)
{
	KIRQL irql;

	(void)device;
	IoReleaseCancelSpinLock(irp->CancelIrql);
	KeAcquireSpinLock(&hidmini.lock, &irql);
	hidmini.waiting = NULL;
	hidmini.cancelled++;
	KeClearEvent(&hidmini.is_waiting);
	KeReleaseSpinLock(&hidmini.lock, irql);
	complete(irp, STATUS_CANCELLED, 0);
}

static inline NTSTATUS class_read(PIRP irp)
{
	KIRQL irql;

	hidmini.reads++;
	if (hidmini.fails) {
		hidmini.fails--;
		return complete(irp, STATUS_UNSUCCESSFUL, 0);
	}
	IoMarkIrpPending(irp);
	KeAcquireSpinLock(&hidmini.lock, &irql);
	assert_null(hidmini.waiting);
	hidmini.waiting = irp;
	IoSetCancelRoutine(irp, class_cancel);
	KeSetEvent(&hidmini.is_waiting, 0, FALSE);
	KeReleaseSpinLock(&hidmini.lock, irql);
	return STATUS_PENDING;
}

static inline NTSTATUS class_report(PIRP irp, ULONG code, bool gives)
{
	HID_XFER_PACKET *packet = irp->UserBuffer;

	assert_int_equal(irp->RequestorMode, KernelMode);
	hidmini.reports++;
	hidmini.code = code;
	hidmini.id = packet->reportId;
	hidmini.bytes = packet->reportBufferLen;
	assert_true(packet->reportBufferLen <= sizeof(hidmini.report));
	if (!gives) {
		memcpy(hidmini.report, packet->reportBuffer, packet->reportBufferLen);
		return complete(irp, hidmini.status, 0);
	}
	memcpy(packet->reportBuffer, hidmini.answer, hidmini.answer_bytes);
	return complete(irp, hidmini.status, hidmini.answer_bytes);
}

static inline NTSTATUS class_give(PIRP irp, const void *from, ULONG bytes)
{
	ULONG room = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength;

	memcpy(irp->UserBuffer, from, bytes < room ? bytes : room);
	return complete(irp, STATUS_SUCCESS, bytes < room ? bytes : room);
}

static inline NTSTATUS class_control(PDEVICE_OBJECT device, PIRP irp)
{
	HID_DESCRIPTOR descriptor = { .bLength = sizeof(HID_DESCRIPTOR),
		                      .bDescriptorType = HID_HID_DESCRIPTOR_TYPE,
		                      .bcdHID = 0x100,
		                      .bNumDescriptors = 1,
		                      .DescriptorList = { { HID_REPORT_DESCRIPTOR_TYPE, hidmini.descriptor_bytes } } };
	static const HID_DEVICE_ATTRIBUTES attributes = {
		.Size = sizeof(attributes), .VendorID = 7, .ProductID = 9, .VersionNumber = 0x102
	};
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	ULONG code = location->Parameters.DeviceIoControl.IoControlCode;

	(void)device;
	switch (code) {
	case IOCTL_HID_GET_DEVICE_DESCRIPTOR: return class_give(irp, &descriptor, sizeof(descriptor));
	case IOCTL_HID_GET_DEVICE_ATTRIBUTES: return class_give(irp, &attributes, sizeof(attributes));
	case IOCTL_HID_GET_REPORT_DESCRIPTOR: return class_give(irp, hidmini.descriptor, hidmini.descriptor_bytes);
	case IOCTL_HID_READ_REPORT: return class_read(irp);
	case IOCTL_HID_WRITE_REPORT:
	case IOCTL_HID_SET_OUTPUT_REPORT:
	case IOCTL_HID_SET_FEATURE: return class_report(irp, code, false);
	case IOCTL_HID_GET_INPUT_REPORT:
	case IOCTL_HID_GET_FEATURE: return class_report(irp, code, true);
	case IOCTL_HID_GET_STRING:
	case IOCTL_HID_GET_INDEXED_STRING:
		hidmini.code = code;
		hidmini.text = (ULONG)(ULONG_PTR)location->Parameters.DeviceIoControl.Type3InputBuffer;
		return class_give(irp, u"text", sizeof(u"text"));
	default: return complete(irp, STATUS_NOT_SUPPORTED, 0);
	}
}

static inline NTSTATUS class_pass(PDEVICE_OBJECT device, PIRP irp)
{
	IoCopyCurrentIrpStackLocationToNext(irp);
	return IoCallDriver(((HID_DEVICE_EXTENSION *)device->DeviceExtension)->NextDeviceObject, irp);
}

static inline NTSTATUS class_power(PDEVICE_OBJECT device, PIRP irp)
{
	PoStartNextPowerIrp(irp);
	IoCopyCurrentIrpStackLocationToNext(irp);
	return PoCallDriver(((HID_DEVICE_EXTENSION *)device->DeviceExtension)->NextDeviceObject, irp);
}

static inline void class_unload(PDRIVER_OBJECT driver)
{
	(void)driver;
}

static inline NTSTATUS class_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	HID_MINIDRIVER_REGISTRATION registration = { .Revision = HID_REVISION, .DriverObject = driver,
		                                     .RegistryPath = path };

	driver->MajorFunction[IRP_MJ_PNP] = class_pass;
	driver->MajorFunction[IRP_MJ_POWER] = class_power;
	driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = class_control;
	driver->DriverUnload = class_unload;
	return HidRegisterMinidriver(&registration);
}

static inline NTSTATUS class_load(struct ke_machine *machine, const WCHAR *service, PDRIVER_OBJECT *ret_driver)
{
	(void)machine, (void)service;
	ObReferenceObject(hidmini.driver);
	*ret_driver = hidmini.driver;
	return STATUS_SUCCESS;
}

static inline void class_pause(int64_t ms)
{
	LARGE_INTEGER time = milliseconds(ms);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* The interface of collection number, as a path to open; false: there are not so many. */
static inline bool class_link(uint32_t number, WCHAR path[256])
{
	WCHAR *list, *at;
	bool found;

	must(IoGetDeviceInterfaces(&GUID_DEVINTERFACE_HID, NULL, 0, &list));
	for (at = list; *at && number; number--)
		while (*at++)
			continue;
	found = *at != 0;
	for (size_t unit = 0; found && (unit == 0 || path[unit - 1]); unit++)
		path[unit] = at[unit];
	ExFreePool(list);
	return found;
}

static inline uint32_t class_links(void)
{
	WCHAR path[256];
	uint32_t count = 0;

	while (class_link(count, path))
		count++;
	return count;
}

static inline void class_begin_with(const UCHAR *descriptor, USHORT bytes, uint32_t collections)
{
	static const struct pnp_operations operations = { .load_driver = class_load };
	struct pnp_device_options options = { .hardware_ids = u"test\\hid\0" };

	fixture_begin_with(true);
	fixture.machine->pnp->operations = &operations;
	memset(&hidmini, 0, sizeof(hidmini));
	hidmini.descriptor = descriptor;
	hidmini.descriptor_bytes = bytes;
	KeInitializeSpinLock(&hidmini.lock);
	KeInitializeEvent(&hidmini.is_waiting, NotificationEvent, FALSE);
	hidmini.driver = driver_load(u"hidmini", class_entry);
	must(pnp_match_add(fixture.machine, u"test\\hid", u"hidmini", NULL));
	must(pnp_device_plug(fixture.machine, &options, &hidmini.node));
	while (class_links() < collections)
		class_pause(1);
}

static inline void class_begin(void)
{
	class_begin_with(class_descriptor, sizeof(class_descriptor), 2);
}

static inline void class_end(void)
{
	NTSTATUS status;

	if (pnp_device_state(hidmini.node) == PNP_STATE_STARTED)
		must(pnp_device_query_remove(hidmini.node));
	pnp_device_unref(hidmini.node);
	/* A device that was pulled goes with its last file, on a thread of plug and play's. */
	while ((status = io_driver_unload(hidmini.driver)) == STATUS_DEVICE_BUSY)
		class_pause(1);
	must(status);
	assert_null(hidmini.waiting);
	fixture_end();
}

/* The minidriver has a report for who asks. */
static inline void class_give_report(const void *bytes, ULONG count)
{
	KIRQL irql;
	PIRP irp;

	must(KeWaitForSingleObject(&hidmini.is_waiting, Executive, KernelMode, FALSE, NULL));
	KeAcquireSpinLock(&hidmini.lock, &irql);
	irp = hidmini.waiting;
	hidmini.waiting = NULL;
	KeClearEvent(&hidmini.is_waiting);
	assert_non_null(IoSetCancelRoutine(irp, NULL));
	KeReleaseSpinLock(&hidmini.lock, irql);
	memcpy(irp->UserBuffer, bytes, count);
	complete(irp, STATUS_SUCCESS, count);
}

/* And the class has taken it: it asks for the next. */
static inline void class_report_taken(const void *bytes, ULONG count)
{
	class_give_report(bytes, count);
	must(KeWaitForSingleObject(&hidmini.is_waiting, Executive, KernelMode, FALSE, NULL));
}

/* --- Files ------------------------------------------------------------------------------------------------------- */

static inline HANDLE class_open(uint32_t number)
{
	WCHAR path[256];
	HANDLE file;

	assert_true(class_link(number, path));
	must(open_file(path, 0, &file));
	return file;
}

struct class_reading {
	HANDLE event;
	IO_STATUS_BLOCK io;
	UCHAR report[16];
};

static inline NTSTATUS class_begin_read(HANDLE file, ULONG room, struct class_reading *reading)
{
	OBJECT_ATTRIBUTES attributes;

	memset(reading, 0, sizeof(*reading));
	memset(reading->report, 0xEE, sizeof(reading->report));
	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	must(NtCreateEvent(&reading->event, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE));
	return NtReadFile(file, reading->event, NULL, NULL, &reading->io, reading->report, room, NULL, NULL);
}

/* It ends with that status; of a success count bytes of report. */
static inline void class_end_read(struct class_reading *reading, NTSTATUS status, const void *report, ULONG count)
{
	must(NtWaitForSingleObject(reading->event, FALSE, NULL));
	assert_int_equal((unsigned)reading->io.Status, (unsigned)status);
	assert_int_equal(reading->io.Information, count);
	if (count)
		assert_memory_equal(reading->report, report, count);
	must(NtClose(reading->event));
}

static inline bool class_is_reading(const struct class_reading *reading)
{
	LARGE_INTEGER now = { .QuadPart = 0 };

	return NtWaitForSingleObject(reading->event, FALSE, &now) == STATUS_TIMEOUT;
}

static inline void class_expect_read(HANDLE file, const void *report, ULONG count)
{
	struct class_reading reading;
	NTSTATUS status = class_begin_read(file, 4, &reading);

	assert_true(status == STATUS_SUCCESS || status == STATUS_PENDING);
	class_end_read(&reading, STATUS_SUCCESS, report, count);
}

#endif

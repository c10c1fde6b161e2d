/*
 * display/bare_machine.h - a machine whose only driver is a function of the test's: it runs each device that is plugged, has an
 * interface there, and hands what programs ask of it to the test.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_BARE_MACHINE_H
#define DRYDOCK_TESTS_DISPLAY_BARE_MACHINE_H

#include "display_machine.h"

#include <stdlib.h>

#include "nt/pnp/pnp.h"

/* A request for a device: input and output are apart, as large as the program says. */
struct bare_request {
	uint32_t code, number; /* the device's, as they were plugged */
	const uint8_t *input;
	uint32_t input_bytes;
	uint8_t *output;
	uint32_t output_bytes;
};

static struct {
	struct drydock_machine *machine;
	GUID interface_class;
	uint32_t devices;
	NTSTATUS start; /* of each device */
	/* Gives how many bytes of output it wrote. */
	NTSTATUS (*answer)(const struct bare_request *request, ULONG_PTR *ret_bytes);
} bare;

struct bare_extension {
	PDEVICE_OBJECT lower;
	UNICODE_STRING link;
	uint32_t number;
};

static inline NTSTATUS bare_complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static inline NTSTATUS bare_pass_on(PDEVICE_OBJECT device, PIRP irp)
{
	IoSkipCurrentIrpStackLocation(irp);
	return IoCallDriver(((struct bare_extension *)device->DeviceExtension)->lower, irp);
}

static inline NTSTATUS bare_succeed(PDEVICE_OBJECT device, PIRP irp)
{
	return bare_complete(irp, STATUS_SUCCESS, 0);
}

static inline NTSTATUS bare_start(struct bare_extension *extension, PIRP irp)
{
	IoForwardIrpSynchronously(extension->lower, irp);
	if (NT_SUCCESS(bare.start))
		IoSetDeviceInterfaceState(&extension->link, TRUE);
	return bare_complete(irp, bare.start, 0);
}

static inline NTSTATUS bare_remove(PDEVICE_OBJECT device, PIRP irp)
{
	struct bare_extension *extension = device->DeviceExtension;
	NTSTATUS status;

	IoSetDeviceInterfaceState(&extension->link, FALSE);
	RtlFreeUnicodeString(&extension->link);
	irp->IoStatus.Status = STATUS_SUCCESS;
	status = bare_pass_on(device, irp);
	IoDetachDevice(extension->lower);
	IoDeleteDevice(device);
	return status;
}

static inline NTSTATUS bare_pnp(PDEVICE_OBJECT device, PIRP irp)
{
	switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
	case IRP_MN_START_DEVICE: return bare_start(device->DeviceExtension, irp);
	case IRP_MN_REMOVE_DEVICE: return bare_remove(device, irp);
	case IRP_MN_SURPRISE_REMOVAL: irp->IoStatus.Status = STATUS_SUCCESS; /* fall through */
	default: return bare_pass_on(device, irp);
	}
}

static inline NTSTATUS bare_control(PDEVICE_OBJECT device, PIRP irp)
{
	const struct bare_extension *extension = device->DeviceExtension;
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	uint32_t code = location->Parameters.DeviceIoControl.IoControlCode;
	uint32_t output_bytes = location->Parameters.DeviceIoControl.OutputBufferLength;
	uint8_t *room = calloc(1, output_bytes + 1u);
	struct bare_request request = { .code = code,
		                        .number = extension->number,
		                        .input = irp->AssociatedIrp.SystemBuffer,
		                        .input_bytes = location->Parameters.DeviceIoControl.InputBufferLength,
		                        .output = room,
		                        .output_bytes = output_bytes };
	uint8_t *output = (code & 3) == METHOD_BUFFERED ? irp->AssociatedIrp.SystemBuffer
	                  : irp->MdlAddress ? MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority)
	                                    : NULL;
	ULONG_PTR bytes = 0;
	NTSTATUS status;

	assert_non_null(room);
	if (output && (code & 3) != METHOD_BUFFERED)
		memcpy(room, output, output_bytes);
	status = bare.answer(&request, &bytes);
	if (output && bytes)
		memcpy(output, room, bytes);
	free(room);
	return bare_complete(irp, status, bytes);
}

static inline NTSTATUS bare_add(PDRIVER_OBJECT driver, PDEVICE_OBJECT physical)
{
	struct bare_extension *extension;
	PDEVICE_OBJECT device;
	NTSTATUS status =
		IoCreateDevice(driver, sizeof(struct bare_extension), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

	if (!NT_SUCCESS(status))
		return status;
	extension = device->DeviceExtension;
	extension->number = bare.devices++;
	extension->lower = IoAttachDeviceToDeviceStack(device, physical);
	status = IoRegisterDeviceInterface(physical, &bare.interface_class, NULL, &extension->link);
	device->Flags |= DO_POWER_PAGABLE;
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return status;
}

static inline NTSTATUS bare_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverExtension->AddDevice = bare_add;
	driver->MajorFunction[IRP_MJ_CREATE] = bare_succeed;
	driver->MajorFunction[IRP_MJ_CLEANUP] = bare_succeed;
	driver->MajorFunction[IRP_MJ_CLOSE] = bare_succeed;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = bare_control;
	driver->MajorFunction[IRP_MJ_PNP] = bare_pnp;
	driver->MajorFunction[IRP_MJ_POWER] = bare_pass_on;
	driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = bare_pass_on;
	return STATUS_SUCCESS;
}

static inline NTSTATUS bare_load(struct ke_machine *machine, const WCHAR *service, PDRIVER_OBJECT *ret_driver)
{
	struct io_driver_options options = { .name = service, .entry = bare_entry };
	NTSTATUS status = io_driver_create(machine, &options, ret_driver);

	if (!NT_SUCCESS(status))
		return status;
	status = io_driver_start(*ret_driver);
	if (NT_SUCCESS(status))
		ob_reference(*ret_driver);
	return status;
}

/* Its time is its own when is_seeded. No device has hardware_id's driver when that is null. */
static inline void bare_begin_as(bool is_seeded, const GUID *interface_class, const WCHAR *hardware_id)
{
	static const struct pnp_operations operations = { .load_driver = bare_load };
	struct drydock_options options = { .schedule = is_seeded ? DRYDOCK_SEEDED : DRYDOCK_FREE, .seed = test_seed() };

	memset(&bare, 0, sizeof(bare));
	assert_int_equal(drydock_machine_create(&options, &bare.machine), 0);
	ke_current_machine()->pnp->operations = &operations;
	if (interface_class)
		bare.interface_class = *interface_class;
	if (hardware_id)
		assert_int_equal(pnp_match_add(ke_current_machine(), hardware_id, u"bare", NULL), STATUS_SUCCESS);
}

static inline void bare_begin(const GUID *interface_class, const WCHAR *hardware_id)
{
	bare_begin_as(test_schedule_is_seeded(), interface_class, hardware_id);
}

/* A device that is driven, at that location; null: it has none. */
static inline void bare_plug(const WCHAR *hardware_ids, const WCHAR *location)
{
	struct pnp_device_options options = { .hardware_ids = hardware_ids, .location = location };
	struct pnp_device *device = NULL;

	pnp_device_plug(ke_current_machine(), &options, &device);
	assert_non_null(device);
	pnp_device_unref(device);
}

/* Takes it down; nothing is left and nothing was found. */
static inline void bare_end(void)
{
	struct drydock_finding finding;
	PDRIVER_OBJECT driver;

	pnp_remove_all(ke_current_machine());
	driver = io_driver_find(ke_current_machine(), u"bare");
	if (driver) {
		ob_make_temporary(driver);
		ob_dereference(driver);
		ob_dereference(driver);
	}
	assert_int_equal(drydock_machine_stop(bare.machine), 0);
	if (drydock_finding_at(bare.machine, 0, &finding))
		print_error("finding: %s\n", finding.text);
	assert_int_equal(drydock_finding_count(bare.machine), 0);
	assert_int_equal(drydock_ledger(bare.machine, "irps"), 0);
	assert_int_equal(drydock_ledger(bare.machine, "pool"), 0);
	drydock_machine_destroy(bare.machine);
}

#endif

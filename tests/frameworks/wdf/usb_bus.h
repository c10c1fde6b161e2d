/*
 * tests/frameworks/wdf/usb_bus.h - a USB device for tests: a WDM driver below the framework's that answers URBs.
 *
 * The device has two interfaces. Interface 0: setting 0 with an interrupt IN pipe (0x81), a bulk OUT pipe (0x02)
 * and a bulk IN pipe (0x83); what is written out comes back in. Interface 1: two settings without pipes. Reads of 0x81 pend until bus_interrupt().
 */
#ifndef DRYDOCK_TESTS_USB_BUS_H
#define DRYDOCK_TESTS_USB_BUS_H

#include "wdf_fixture.h"

#include <usb.h>
#include <usbbusif.h>
#include <usbdlib.h>
#include <usbioctl.h>
#include <wdfusb.h>

struct bus_extension {
	PDEVICE_OBJECT lower;
};

static struct {
	PDRIVER_OBJECT driver;
	KSPIN_LOCK lock;
	IO_CSQ queue;
	LIST_ENTRY pending; /* interrupt reads */
	UCHAR stored[256];
	ULONG stored_bytes;
	UCHAR last_setup[8];
	ULONG port_status;
	ULONG resets, aborts, port_resets;
	bool absent; /* answers nothing, as a stack without USB does */
	bool short_configuration;
	USBD_STATUS interrupt_failure; /* of the next interrupt read; 0: none */
	UCHAR settings[2];
	NTSTATUS interface_status; /* for versions it lacks; 0: no bus interface */
	USHORT interface_version;
	ULONG interface_uses;
} bus;

static const UCHAR bus_configuration[] = {
	9,    2,    62,   0, 2,  1,    0,
	0xe0, 50, /* configuration: 62 bytes, two interfaces, self-powered, wakes */
	9,    4,    0,    0, 3,  0xff, 0,
	0,    0,                          /* interface 0, setting 0 */
	7,    5,    0x81, 3, 8,  0,    1, /* interrupt IN, packets of 8 */
	7,    5,    0x02, 2, 64, 0,    0, /* bulk OUT */
	7,    5,    0x83, 2, 64, 0,    0, /* bulk IN */
	9,    4,    1,    0, 0,  0xff, 0,
	0,    0, /* interface 1, setting 0 */
	9,    4,    1,    1, 0,  0xff, 0,
	0,    0,                /* interface 1, setting 1 */
	5,    0x30, 0,    0, 0, /* a descriptor nobody knows */
};
_Static_assert(sizeof(bus_configuration) == 62, "wTotalLength");

static inline ULONG bus_give(PVOID to, ULONG room, const void *from, ULONG bytes)
{
	ULONG given = bytes < room ? bytes : room;

	memcpy(to, from, given);
	return given;
}

static inline void bus_get_descriptor(struct _URB_CONTROL_DESCRIPTOR_REQUEST *query)
{
	static const UCHAR device[18] = { 18, 1, 0,    2, 0xff, 0, 0, 64, 0x47,
		                          5,  2, 0x10, 0, 0,    1, 2, 0,  1 };
	static const struct {
		UCHAR length, type;
		WCHAR text[4];
	} string = { 10, 3, { 'd', 'o', 'c', 'k' } };
	ULONG room = query->TransferBufferLength;

	query->Hdr.Status = USBD_STATUS_SUCCESS;
	switch (query->DescriptorType) {
	case USB_DEVICE_DESCRIPTOR_TYPE:
		query->TransferBufferLength = bus_give(query->TransferBuffer, room, device, 18);
		break;
	case USB_CONFIGURATION_DESCRIPTOR_TYPE:
		query->TransferBufferLength =
			bus_give(query->TransferBuffer, room, bus_configuration,
		                 bus.short_configuration ? 20 : sizeof(bus_configuration));
		break;
	case USB_STRING_DESCRIPTOR_TYPE:
		if (query->Index == 1) {
			query->TransferBufferLength =
				bus_give(query->TransferBuffer, room, &string, 10);
			break;
		}
		/* fall through */
	default: query->Hdr.Status = USBD_STATUS_STALL_PID; query->TransferBufferLength = 0;
	}
}

static inline void bus_fill_interface(PUSBD_INTERFACE_INFORMATION information)
{
	static const USBD_PIPE_INFORMATION pipes[] = {
		{ .MaximumPacketSize = 8,
		  .EndpointAddress = 0x81,
		  .Interval = 1,
		  .PipeType = UsbdPipeTypeInterrupt,
		  .PipeHandle = (PVOID)0x81 },
		{ .MaximumPacketSize = 64,
		  .EndpointAddress = 0x02,
		  .PipeType = UsbdPipeTypeBulk,
		  .PipeHandle = (PVOID)0x02 },
		{ .MaximumPacketSize = 64,
		  .EndpointAddress = 0x83,
		  .PipeType = UsbdPipeTypeBulk,
		  .PipeHandle = (PVOID)0x83 },
	};

	information->InterfaceHandle = (PVOID)(ULONG_PTR)(0x100 + information->InterfaceNumber);
	information->Class = 0xff;
	bus.settings[information->InterfaceNumber] = information->AlternateSetting;
	for (ULONG at = 0; at < information->NumberOfPipes; at++) {
		ULONG most = information->Pipes[at].MaximumTransferSize;
		information->Pipes[at] = pipes[at];
		information->Pipes[at].MaximumTransferSize = most;
	}
}

static inline void bus_select(PURB urb)
{
	PUCHAR at = (PUCHAR)&urb->UrbSelectConfiguration.Interface;
	PUCHAR end = (PUCHAR)urb + urb->UrbHeader.Length;

	urb->UrbHeader.Status = USBD_STATUS_SUCCESS;
	if (!urb->UrbSelectConfiguration.ConfigurationDescriptor)
		return;
	urb->UrbSelectConfiguration.ConfigurationHandle = (PVOID)0xc0;
	for (; at < end; at += ((PUSBD_INTERFACE_INFORMATION)at)->Length)
		bus_fill_interface((PUSBD_INTERFACE_INFORMATION)at);
}

static inline void bus_bulk(struct _URB_BULK_OR_INTERRUPT_TRANSFER *transfer)
{
	PVOID buffer = transfer->TransferBuffer;

	if (!buffer)
		buffer = MmGetSystemAddressForMdlSafe(transfer->TransferBufferMDL,
		                                      NormalPagePriority);
	transfer->Hdr.Status = USBD_STATUS_SUCCESS;
	if (transfer->PipeHandle == (PVOID)0x02)
		bus.stored_bytes = bus_give(bus.stored, sizeof(bus.stored), buffer,
		                            transfer->TransferBufferLength);
	else
		transfer->TransferBufferLength = bus_give(buffer, transfer->TransferBufferLength,
		                                          bus.stored, bus.stored_bytes);
}

static inline void bus_control(struct _URB_CONTROL_TRANSFER *transfer)
{
	memcpy(bus.last_setup, transfer->SetupPacket, 8);
	transfer->Hdr.Status = USBD_STATUS_SUCCESS;
	if (transfer->TransferFlags & USBD_TRANSFER_DIRECTION_IN)
		transfer->TransferBufferLength =
			bus_give(transfer->TransferBuffer, transfer->TransferBufferLength, "\xa5",
		                 1);
}

static inline NTSTATUS bus_urb(PIRP irp, PURB urb)
{
	urb->UrbHeader.Status = USBD_STATUS_SUCCESS;
	switch (urb->UrbHeader.Function) {
	case URB_FUNCTION_GET_DESCRIPTOR_FROM_DEVICE:
		bus_get_descriptor(&urb->UrbControlDescriptorRequest);
		break;
	case URB_FUNCTION_GET_STATUS_FROM_DEVICE:
		*(USHORT *)urb->UrbControlGetStatusRequest.TransferBuffer =
			USB_GETSTATUS_SELF_POWERED;
		break;
	case URB_FUNCTION_SELECT_CONFIGURATION: bus_select(urb); break;
	case URB_FUNCTION_SELECT_INTERFACE:
		bus_fill_interface(&urb->UrbSelectInterface.Interface);
		break;
	case URB_FUNCTION_CONTROL_TRANSFER: bus_control(&urb->UrbControlTransfer); break;
	case URB_FUNCTION_BULK_OR_INTERRUPT_TRANSFER:
		if (urb->UrbBulkOrInterruptTransfer.PipeHandle == (PVOID)0x81) {
			urb->UrbHeader.Status = USBD_STATUS_PENDING;
			IoMarkIrpPending(irp);
			IoCsqInsertIrp(&bus.queue, irp, NULL);
			return STATUS_PENDING;
		}
		bus_bulk(&urb->UrbBulkOrInterruptTransfer);
		break;
	case URB_FUNCTION_ABORT_PIPE: bus.aborts++; break;
	case URB_FUNCTION_SYNC_RESET_PIPE_AND_CLEAR_STALL: bus.resets++; break;
	default: urb->UrbHeader.Status = USBD_STATUS_INVALID_URB_FUNCTION;
	}
	return complete(irp,
	                USBD_SUCCESS(urb->UrbHeader.Status) ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL,
	                0);
}

static inline NTSTATUS bus_internal(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	PVOID argument = location->Parameters.Others.Argument1;

	(void)device;
	if (bus.absent)
		return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	switch (location->Parameters.DeviceIoControl.IoControlCode) {
	case IOCTL_INTERNAL_USB_SUBMIT_URB: return bus_urb(irp, argument);
	case IOCTL_INTERNAL_USB_GET_PORT_STATUS:
		*(ULONG *)argument = bus.port_status;
		return complete(irp, STATUS_SUCCESS, 0);
	case IOCTL_INTERNAL_USB_RESET_PORT:
		bus.port_resets++;
		bus.port_status |= USBD_PORT_ENABLED;
		return complete(irp, STATUS_SUCCESS, 0);
	default: return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

/* End the oldest interrupt read: with bytes, or with status. False: none pends. */
static inline bool bus_interrupt(const void *bytes, ULONG count, USBD_STATUS status)
{
	PIRP irp = IoCsqRemoveNextIrp(&bus.queue, NULL);

	if (!irp)
		return false;
	PURB urb = IoGetCurrentIrpStackLocation(irp)->Parameters.Others.Argument1;
	struct _URB_BULK_OR_INTERRUPT_TRANSFER *transfer = &urb->UrbBulkOrInterruptTransfer;
	transfer->Hdr.Status = status;
	transfer->TransferBufferLength =
		USBD_SUCCESS(status) ? bus_give(transfer->TransferBuffer,
	                                        transfer->TransferBufferLength, bytes, count)
				     : 0;
	complete(irp, USBD_SUCCESS(status) ? STATUS_SUCCESS : STATUS_DEVICE_DATA_ERROR, 0);
	return true;
}

static inline ULONG bus_pending(void)
{
	ULONG count = 0;
	KIRQL irql;

	KeAcquireSpinLock(&bus.lock, &irql);
	for (LIST_ENTRY *entry = bus.pending.Flink; entry != &bus.pending; entry = entry->Flink)
		count++;
	KeReleaseSpinLock(&bus.lock, irql);
	return count;
}

/* --- Its driver --------------------------------------------------------------------------------------- */

static void csq_insert(PIO_CSQ queue, PIRP irp)
{
	(void)queue;
	InsertTailList(&bus.pending, &irp->Tail.Overlay.ListEntry);
}
static void csq_remove(PIO_CSQ queue, PIRP irp)
{
	(void)queue;
	RemoveEntryList(&irp->Tail.Overlay.ListEntry);
}
static PIRP csq_peek(PIO_CSQ queue, PIRP irp, PVOID context)
{
	LIST_ENTRY *next = irp ? irp->Tail.Overlay.ListEntry.Flink : bus.pending.Flink;

	(void)queue, (void)context;
	return next == &bus.pending ? NULL : CONTAINING_RECORD(next, IRP, Tail.Overlay.ListEntry);
}
static void csq_acquire(PIO_CSQ queue, PKIRQL irql)
{
	(void)queue;
	KeAcquireSpinLock(&bus.lock, irql);
}
static void csq_release(PIO_CSQ queue, KIRQL irql)
{
	(void)queue;
	KeReleaseSpinLock(&bus.lock, irql);
}
static void csq_cancelled(PIO_CSQ queue, PIRP irp)
{
	PURB urb = IoGetCurrentIrpStackLocation(irp)->Parameters.Others.Argument1;

	(void)queue;
	urb->UrbHeader.Status = USBD_STATUS_CANCELED;
	complete(irp, STATUS_CANCELLED, 0);
}

static inline void bus_interface_unref(PVOID context)
{
	(void)context;
	bus.interface_uses--;
}
static inline VOID bus_interface_version(PVOID context, PUSBD_VERSION_INFORMATION version,
                                         PULONG capabilities)
{
	(void)context;
	*version = (USBD_VERSION_INFORMATION){ 0x600, 0x200 };
	*capabilities = 1;
}
static inline BOOLEAN bus_is_high_speed(PVOID context)
{
	(void)context;
	return TRUE;
}

/* The bus interface, only in the version that the test chose. */
static inline NTSTATUS bus_interface(PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	USB_BUS_INTERFACE_USBDI_V1 *to = (void *)location->Parameters.QueryInterface.Interface;

	if (location->Parameters.QueryInterface.Version != bus.interface_version)
		return complete(irp, bus.interface_status, 0);
	to->Size = location->Parameters.QueryInterface.Size;
	to->InterfaceDereference = bus_interface_unref;
	to->GetUSBDIVersion = bus_interface_version;
	if (bus.interface_version == USB_BUSIF_USBDI_VERSION_1)
		to->IsDeviceHighSpeed = bus_is_high_speed;
	bus.interface_uses++;
	return complete(irp, STATUS_SUCCESS, 0);
}

static inline NTSTATUS bus_pass(PDEVICE_OBJECT device, PIRP irp)
{
	struct bus_extension *extension = device->DeviceExtension;
	UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;

	if (minor == IRP_MN_QUERY_INTERFACE && bus.interface_status &&
	    IsEqualGUID(IoGetCurrentIrpStackLocation(irp)->Parameters.QueryInterface.InterfaceType,
	                &USB_BUS_INTERFACE_USBDI_GUID))
		return bus_interface(irp);
	IoSkipCurrentIrpStackLocation(irp);
	NTSTATUS status = IoCallDriver(extension->lower, irp);
	if (minor == IRP_MN_REMOVE_DEVICE) {
		IoDetachDevice(extension->lower);
		IoDeleteDevice(device);
	}
	return status;
}

static inline NTSTATUS bus_power(PDEVICE_OBJECT device, PIRP irp)
{
	struct bus_extension *extension = device->DeviceExtension;

	PoStartNextPowerIrp(irp);
	IoSkipCurrentIrpStackLocation(irp);
	return PoCallDriver(extension->lower, irp);
}

static inline NTSTATUS bus_add(PDRIVER_OBJECT driver, PDEVICE_OBJECT physical)
{
	PDEVICE_OBJECT device;
	NTSTATUS status = IoCreateDevice(driver, sizeof(struct bus_extension), NULL,
	                                 FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

	if (!NT_SUCCESS(status))
		return status;
	struct bus_extension *extension = device->DeviceExtension;
	extension->lower = IoAttachDeviceToDeviceStack(device, physical);
	device->Flags |= extension->lower->Flags & (DO_POWER_PAGABLE | DO_POWER_INRUSH);
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return STATUS_SUCCESS;
}

static inline void bus_unload(PDRIVER_OBJECT driver)
{
	(void)driver;
}

static inline NTSTATUS bus_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	(void)path;
	driver->DriverExtension->AddDevice = bus_add;
	driver->DriverUnload = bus_unload;
	driver->MajorFunction[IRP_MJ_PNP] = bus_pass;
	driver->MajorFunction[IRP_MJ_POWER] = bus_power;
	driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = bus_internal;
	return STATUS_SUCCESS;
}

static inline NTSTATUS bus_load(struct ke_machine *machine, const WCHAR *service,
                                PDRIVER_OBJECT *ret_driver)
{
	(void)machine;
	*ret_driver = service[0] == 'u' ? bus.driver : wdf.driver_object;
	ObReferenceObject(*ret_driver);
	return STATUS_SUCCESS;
}

static const struct pnp_operations bus_operations = { .load_driver = bus_load };

/* After wdf_begin(): the framework's device will stand on the USB device. */
static inline void bus_begin(void)
{
	memset(&bus, 0, sizeof(bus));
	bus.port_status = USBD_PORT_CONNECTED | USBD_PORT_ENABLED;
	InitializeListHead(&bus.pending);
	KeInitializeSpinLock(&bus.lock);
	must(IoCsqInitialize(&bus.queue, csq_insert, csq_remove, csq_peek, csq_acquire, csq_release,
	                     csq_cancelled));
	fixture.machine->pnp->operations = &bus_operations;
	bus.driver = driver_load(u"usbbus", bus_entry);
	must(pnp_filter_add(fixture.machine, u"test\\wdf", u"usbbus", false));
}

static inline void bus_end(void)
{
	must(io_driver_unload(bus.driver));
}

#endif

/*
 * io/start_io_api.c - the StartIo queue of a device object.
 *
 * Model    DEVICE_OBJECT.DeviceQueue is busy while CurrentIrp is being worked on; StartIo runs at DISPATCH_LEVEL.
 *          With IoSetStartIoAttributes(deferred) a StartIo that asks for the next packet is not nested: the
 *          outer call goes on with it.
 */
#include "nt/io/io_internal.h"

static void run(PDEVICE_OBJECT object, PIRP irp)
{
	struct io_device *device = io_device_from_object(object);
	device->start_io_depth++;
	object->DriverObject->DriverStartIo(object, irp);
	device->start_io_depth--;
}

static PIRP take(PDEVICE_OBJECT object, bool by_key, ULONG key)
{
	PKDEVICE_QUEUE_ENTRY entry = by_key ? KeRemoveByKeyDeviceQueue(&object->DeviceQueue, key)
	                                    : KeRemoveDeviceQueue(&object->DeviceQueue);
	return entry ? CONTAINING_RECORD(entry, IRP, Tail.Overlay.DeviceQueueEntry) : NULL;
}

static PIRP next_packet(PDEVICE_OBJECT object, bool cancelable, bool by_key, ULONG key)
{
	struct io_device *device = io_device_from_object(object);
	KIRQL irql = 0;
	if (cancelable)
		IoAcquireCancelSpinLock(&irql);
	object->CurrentIrp = NULL;
	PIRP irp = take(object, by_key, key);
	if (irp) {
		object->CurrentIrp = irp;
		if (cancelable && device->start_io_no_cancel)
			IoSetCancelRoutine(irp, NULL);
	}
	if (cancelable)
		IoReleaseCancelSpinLock(irql);
	return irp;
}

static void start_next(PDEVICE_OBJECT object, bool cancelable, bool by_key, ULONG key)
{
	struct io_device *device = io_device_from_object(object);
	if (device->start_io_deferred && device->start_io_depth > 0) {
		device->start_io_again = true;
		device->start_io_cancelable = cancelable;
		device->start_io_key_valid = by_key;
		device->start_io_key = key;
		return;
	}
	for (;;) {
		PIRP irp = next_packet(object, cancelable, by_key, key);
		device->start_io_again = false;
		if (!irp)
			return;
		run(object, irp);
		if (!device->start_io_again)
			return;
		cancelable = device->start_io_cancelable;
		by_key = device->start_io_key_valid;
		key = device->start_io_key;
	}
}

VOID NTAPI IoStartNextPacket(PDEVICE_OBJECT device, BOOLEAN cancelable)
{
	KE_REQUIRE_IRQL("IoStartNextPacket", DISPATCH_LEVEL, "VF-18", 0);
	start_next(device, cancelable, false, 0);
}

VOID NTAPI IoStartNextPacketByKey(PDEVICE_OBJECT device, BOOLEAN cancelable, ULONG key)
{
	KE_REQUIRE_IRQL("IoStartNextPacketByKey", DISPATCH_LEVEL, "VF-18", 0);
	start_next(device, cancelable, true, key);
}

/* The packet waits in the queue; a cancel that came before the routine was set is carried out now. */
static void settle_queued(PDEVICE_OBJECT device, PIRP irp, KIRQL cancel_irql)
{
	PDRIVER_CANCEL routine = irp->Cancel ? IoSetCancelRoutine(irp, NULL) : NULL;
	if (!routine) {
		IoReleaseCancelSpinLock(cancel_irql);
		return;
	}
	irp->CancelIrql = cancel_irql;
	routine(device, irp);
}

VOID NTAPI IoStartPacket(PDEVICE_OBJECT device, PIRP irp, PULONG key, PDRIVER_CANCEL cancel)
{
	KIRQL irql, cancel_irql = 0;
	PKDEVICE_QUEUE_ENTRY entry = &irp->Tail.Overlay.DeviceQueueEntry;
	KE_REQUIRE_IRQL("IoStartPacket", DISPATCH_LEVEL, "VF-18", 0);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	if (cancel) {
		IoAcquireCancelSpinLock(&cancel_irql);
		IoSetCancelRoutine(irp, cancel);
	}
	BOOLEAN queued = key ? KeInsertByKeyDeviceQueue(&device->DeviceQueue, entry, *key)
	                     : KeInsertDeviceQueue(&device->DeviceQueue, entry);
	if (queued) {
		if (cancel)
			settle_queued(device, irp, cancel_irql);
	} else {
		device->CurrentIrp = irp;
		if (cancel) {
			if (io_device_from_object(device)->start_io_no_cancel)
				IoSetCancelRoutine(irp, NULL);
			IoReleaseCancelSpinLock(cancel_irql);
		}
		run(device, irp);
		if (io_device_from_object(device)->start_io_again &&
		    !io_device_from_object(device)->start_io_depth)
			start_next(device, io_device_from_object(device)->start_io_cancelable,
			           io_device_from_object(device)->start_io_key_valid,
			           io_device_from_object(device)->start_io_key);
	}
	KeLowerIrql(irql);
}

VOID NTAPI IoSetStartIoAttributes(PDEVICE_OBJECT device, BOOLEAN deferred, BOOLEAN no_cancel)
{
	io_device_from_object(device)->start_io_deferred = deferred;
	io_device_from_object(device)->start_io_no_cancel = no_cancel;
}

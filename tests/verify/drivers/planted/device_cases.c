/* device_cases.c - VF-12, VF-15, VF-17, VF-18, VF-22, VF-29, THR-11: devices, and routines that come back. */
#include "planted.h"

/* --- What IoCallDriver is given --- */

static NTSTATUS keep(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP raw_packet(VOID)
{
	return ExAllocatePoolWithTag(NonPagedPool, IoSizeOfIrp(1), PLANTED_TAG);
}

BREAKS(VF_15c_call_with_no_packet)
{
	PIRP irp = raw_packet();

	RtlZeroMemory(irp, IoSizeOfIrp(1));
	IoCallDriver(planted->device, irp); /* named */
}

LEGAL(VF_15c_call_with_no_packet)
{
	PIRP irp = raw_packet();

	IoInitializeIrp(irp, IoSizeOfIrp(1), 1);
	IoSetCompletionRoutine(irp, keep, NULL, TRUE, TRUE, TRUE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_CLOSE;
	IoCallDriver(planted->device, irp);
	ExFreePool(irp);
}

static DEVICE_OBJECT no_device;

static VOID send_to(PDEVICE_OBJECT device, PIO_COMPLETION_ROUTINE routine)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (routine)
		IoSetCompletionRoutine(irp, routine, NULL, TRUE, TRUE, TRUE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_CLOSE;
	IoCallDriver(device, irp); /* named: VF_15c_call_of_no_device */
	IoFreeIrp(irp);
}

BREAKS(VF_15c_call_of_no_device)
{
	send_to(&no_device, keep);
}

LEGAL(VF_15c_call_of_no_device)
{
	send_to(planted->device, keep);
}

BREAKS(VF_15c_own_request_that_nobody_takes_back)
{
	send_to(planted->device, NULL);
}

LEGAL(VF_15c_own_request_that_nobody_takes_back)
{
	send_to(planted->device, keep);
}

/* --- Devices --- */

static PDEVICE_OBJECT make(struct planted *planted)
{
	PDEVICE_OBJECT device = NULL;

	IoCreateDevice(planted->driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	return device;
}

BREAKS(VF_29_device_deleted_while_attached)
{
	PDEVICE_OBJECT lower = make(planted), upper = make(planted);

	IoAttachDeviceToDeviceStack(upper, lower);
	IoDeleteDevice(upper); /* named */
	IoDetachDevice(lower);
	IoDeleteDevice(lower);
}

LEGAL(VF_29_device_deleted_while_attached)
{
	PDEVICE_OBJECT lower = make(planted), upper = make(planted);

	IoAttachDeviceToDeviceStack(upper, lower);
	IoDetachDevice(lower);
	IoDeleteDevice(upper);
	IoDeleteDevice(lower);
}

BREAKS(VF_29_nothing_is_attached)
{
	PDEVICE_OBJECT lower = make(planted);

	IoDetachDevice(lower); /* named */
	IoDeleteDevice(lower);
}

LEGAL(VF_29_nothing_is_attached)
{
	VF_29_device_deleted_while_attached_legal(planted);
}

static VOID tick(PDEVICE_OBJECT device, PVOID context)
{
}

BREAKS(VF_29_device_timer_made_twice)
{
	IoInitializeTimer(planted->device, tick, NULL);
	IoInitializeTimer(planted->device, tick, NULL); /* named */
}

LEGAL(VF_29_device_timer_made_twice)
{
	IoInitializeTimer(planted->device, tick, NULL);
	IoStartTimer(planted->device);
	IoStopTimer(planted->device);
}

/* --- Routines that come back --- */

static KEVENT worked;

static VOID call(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{
	KeSetEvent(&worked, IO_NO_INCREMENT, FALSE);
}

static VOID call_and_leak(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{ /* named: THR_11_deferred_call_leaks_irql */
	KIRQL old;

	KeSetEvent(&worked, IO_NO_INCREMENT, FALSE);
	KeRaiseIrql(DISPATCH_LEVEL + 1, &old);
}

static KDPC dpc;

static VOID defer(PKDEFERRED_ROUTINE routine)
{
	KeInitializeEvent(&worked, NotificationEvent, FALSE);
	KeInitializeDpc(&dpc, routine, NULL);
	KeInsertQueueDpc(&dpc, NULL, NULL);
	KeWaitForSingleObject(&worked, Executive, KernelMode, FALSE, NULL);
	KeFlushQueuedDpcs();
}

BREAKS(THR_11_deferred_call_leaks_irql)
{
	defer(call_and_leak);
}

LEGAL(THR_11_deferred_call_leaks_irql)
{
	defer(call);
}

static VOID cancel(PDEVICE_OBJECT device, PIRP irp)
{
	IoReleaseCancelSpinLock(irp->CancelIrql);
}

static VOID cancel_and_keep(PDEVICE_OBJECT device, PIRP irp)
{ /* named: VF_17_cancel_routine_keeps_the_lock */
}

static VOID cancel_with(PDRIVER_CANCEL routine)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	IoSetNextIrpStackLocation(irp);
	IoSetCancelRoutine(irp, routine);
	IoCancelIrp(irp);
	IoFreeIrp(irp);
}

BREAKS(VF_17_cancel_routine_keeps_the_lock)
{
	cancel_with(cancel_and_keep);
}

LEGAL(VF_17_cancel_routine_keeps_the_lock)
{
	cancel_with(cancel);
}

/* --- Single calls --- */

static UCHAR memory[16];

static VOID describe(struct planted *planted)
{
	planted->kept = IoAllocateMdl(memory, sizeof(memory), FALSE, FALSE,
	                              NULL); /* named: VF_12i_mdl_left_at_unload */
}

static VOID free_mdl(struct planted *planted)
{
	IoFreeMdl(planted->kept);
}

BREAKS(VF_12i_mdl_left_at_unload)
{
	describe(planted);
}

LEGAL(VF_12i_mdl_left_at_unload)
{
	describe(planted);
	planted->at_unload = free_mdl;
}

static VOID map_at(KIRQL irql)
{
	PHYSICAL_ADDRESS nothing = { .QuadPart = 0x1000 };
	KIRQL old;

	KeRaiseIrql(irql, &old);
	MmMapIoSpace(nothing, PAGE_SIZE,
	             MmNonCached); /* named: VF_12_device_memory_mapped_above_dispatch */
	KeLowerIrql(old);
}

BREAKS(VF_12_device_memory_mapped_above_dispatch)
{
	map_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_12_device_memory_mapped_above_dispatch)
{
	map_at(DISPATCH_LEVEL);
}

static VOID unmap_at(KIRQL irql)
{
	KIRQL old;

	KeRaiseIrql(irql, &old);
	MmUnmapIoSpace(&no_device,
	               PAGE_SIZE); /* named: VF_12_device_memory_unmapped_above_dispatch */
	KeLowerIrql(old);
}

BREAKS(VF_12_device_memory_unmapped_above_dispatch)
{
	unmap_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_12_device_memory_unmapped_above_dispatch)
{
	unmap_at(DISPATCH_LEVEL);
}

static REGHANDLE provider;

static VOID forget_provider(struct planted *planted)
{
	EtwUnregister(provider);
}

static VOID register_provider(VOID)
{
	static const GUID id = { 0x5d0c6b1e, 0x2c5f, 0x4a55, { 1, 2, 3, 4, 5, 6, 7, 8 } };

	EtwRegister(&id, NULL, NULL, &provider);
}

BREAKS(VF_22_event_provider_left)
{
	register_provider();
}

LEGAL(VF_22_event_provider_left)
{
	register_provider();
	planted->at_unload = forget_provider;
}

const struct planted_case device_cases[] = {
	PLANTED_CASE(VF_15c_call_with_no_packet),
	PLANTED_CASE(VF_15c_call_of_no_device),
	PLANTED_CASE(VF_15c_own_request_that_nobody_takes_back),
	PLANTED_CASE(VF_29_device_deleted_while_attached),
	PLANTED_CASE(VF_29_nothing_is_attached),
	PLANTED_CASE(VF_29_device_timer_made_twice),
	PLANTED_CASE(THR_11_deferred_call_leaks_irql),
	PLANTED_CASE(VF_17_cancel_routine_keeps_the_lock),
	PLANTED_CASE(VF_12i_mdl_left_at_unload),
	PLANTED_CASE(VF_12_device_memory_mapped_above_dispatch),
	PLANTED_CASE(VF_12_device_memory_unmapped_above_dispatch),
	PLANTED_CASE(VF_22_event_provider_left),
	PLANTED_END,
};

/*
 * tests/frameworks/wdf/remove_lock_test.c - I/O of a device that is removed (WdfDeviceInitSetRemoveLockOptions).
 */
#include "raw_request.h"

static void set_options(PWDFDEVICE_INIT init, ULONG flags)
{
	WDF_REMOVE_LOCK_OPTIONS options;

	WDF_REMOVE_LOCK_OPTIONS_INIT(&options, flags);
	WdfDeviceInitSetRemoveLockOptions(init, &options);
}

static void lock_io(PWDFDEVICE_INIT init)
{
	set_options(init, WDF_REMOVE_LOCK_OPTION_ACQUIRE_FOR_IO);
}

static NTSTATUS complete_with(PIRP irp, NTSTATUS status)
{
	irp->IoStatus.Status = status;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static CCHAR stack_above_bus(void)
{
	return (CCHAR)(WdfDeviceWdmGetDeviceObject(device)->StackSize -
	               pnp_device_physical_object(wdf.plugged)->StackSize);
}

TEST(PNP_3_a_remove_lock_for_io_takes_a_stack_location)
{
	io_begin_closed(.pnp = true);
	assert_int_equal(stack_above_bus(), 1);
	io_end();
	io_begin_closed(.pnp = true, .init_device = lock_io);
	assert_int_equal(stack_above_bus(), 2);
	io_end();
}

TEST(PNP_3_io_goes_its_way_under_the_remove_lock)
{
	io_begin(.pnp = true, .type = WdfIoQueueDispatchParallel, .control = hold,
	         .init_device = lock_io);
	send_pending(0);
	assert_int_equal(held_count, 1);
	expect_pending(0);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	wait_ended(0);
	expect_ended(0, STATUS_SUCCESS);
	send_pending(1);
	close_file();
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	io_end();
}

static NTSTATUS control_below(PDEVICE_OBJECT device_object, PIRP irp)
{
	(void)device_object;
	note("below ");
	return complete_with(irp, STATUS_NO_MEDIA);
}

TEST(PNP_3_a_filter_with_a_remove_lock_passes_io_down)
{
	struct raw_request raw;

	io_begin_closed(.pnp = true, .filter = true, .init_device = lock_io);
	set_below(IRP_MJ_DEVICE_CONTROL, control_below);
	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	assert_int_equal((unsigned)raw_send(&raw), (unsigned)STATUS_NO_MEDIA);
	expect_log("below irp ");
	raw_free(&raw);
	io_end();
}

static void expect_refused(PDEVICE_OBJECT target, UCHAR major)
{
	struct raw_request raw = { .status = NOT_YET };

	raw.irp = IoAllocateIrp((CCHAR)(target->StackSize + 1), FALSE);
	IoGetNextIrpStackLocation(raw.irp)->MajorFunction = major;
	raw.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
	IoSetCompletionRoutine(raw.irp, raw_ended, &raw, TRUE, TRUE, TRUE);
	assert_int_equal((unsigned)IoCallDriver(target, raw.irp), (unsigned)STATUS_DELETE_PENDING);
	assert_int_equal((unsigned)raw.status, (unsigned)STATUS_DELETE_PENDING);
	expect_log("irp ");
	raw_free(&raw);
}

/* Somebody in the kernel still refers to the device object when the framework's device is gone. */
TEST(PNP_3_io_after_removal_is_refused_with_a_remove_lock)
{
	PDEVICE_OBJECT target;

	io_begin_closed(.pnp = true, .type = WdfIoQueueDispatchParallel, .control = finish,
	                .init_device = lock_io);
	target = WdfDeviceWdmGetDeviceObject(device);
	ObReferenceObject(target);
	unplug();
	expect_refused(target, IRP_MJ_DEVICE_CONTROL);
	expect_refused(target, IRP_MJ_READ);
	expect_refused(target, IRP_MJ_POWER);
	expect_refused(target, IRP_MJ_PNP);
	ObDereferenceObject(target);
	io_end();
}

static PIRP kept;
static KEVENT cleaned, removed;

static NTSTATUS keep(WDFDEVICE of, PIRP irp)
{
	(void)of;
	IoMarkIrpPending(irp);
	kept = irp;
	return STATUS_PENDING;
}

static NTSTATUS io_start(WDFDEVICE of)
{
	(void)of;
	return STATUS_SUCCESS;
}

static void io_cleanup(WDFDEVICE of)
{
	(void)of;
	KeSetEvent(&cleaned, IO_NO_INCREMENT, FALSE);
}

static void keep_controls(PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceSelfManagedIoInit = io_start;
	callbacks.EvtDeviceSelfManagedIoCleanup = io_cleanup;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
	must(WdfDeviceInitAssignWdmIrpPreprocessCallback(init, keep, IRP_MJ_DEVICE_CONTROL, NULL,
	                                                 0));
	lock_io(init);
}

static void remove_it(void *context)
{
	(void)context;
	unplug();
	KeSetEvent(&removed, IO_NO_INCREMENT, FALSE);
}

/* A request that no queue knows: only the lock keeps the device. */
TEST(PNP_3_removal_waits_for_io_that_has_the_remove_lock)
{
	struct raw_request raw;
	HANDLE thread;

	KeInitializeEvent(&cleaned, NotificationEvent, FALSE);
	KeInitializeEvent(&removed, NotificationEvent, FALSE);
	io_begin_closed(.pnp = true, .init_device = keep_controls);
	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	assert_int_equal(raw_send(&raw), STATUS_PENDING);
	thread = start_thread(remove_it, NULL);
	must(KeWaitForSingleObject(&cleaned, Executive, KernelMode, FALSE, NULL));
	sleep_ms(20); /* time in which a removal that does not wait comes to its end */
	assert_false(KeReadStateEvent(&removed));
	complete_with(kept, STATUS_SUCCESS);
	join_thread(thread);
	assert_true(KeReadStateEvent(&removed));
	raw_free(&raw);
	io_end();
}

static void unknown_flag(PWDFDEVICE_INIT init)
{
	set_options(init, 2);
}

/* They are told, and change nothing. */
TEST(PNP_3_remove_lock_options_that_are_refused)
{
	io_begin_closed(.init_device = lock_io);
	expect_finding(0x10D, WDF_VERIFIER_FATAL_ERROR);
	assert_int_equal(WdfDeviceWdmGetDeviceObject(device)->StackSize, 1);
	io_end();
	io_begin_closed(.pnp = true, .init_device = unknown_flag);
	expect_finding(0x10D, WDF_VERIFIER_FATAL_ERROR);
	assert_int_equal(stack_above_bus(), 1);
	io_end();
}

/*
 * tests/nt/io/irp_test.c - packets that drivers make, pass on and complete; the verifier's rows on them.
 */
#include "io_fixture.h"

struct extension {
	PDEVICE_OBJECT lower;
};

static struct {
	PDRIVER_OBJECT driver;
	PDEVICE_OBJECT bottom, top;
	PIRP kept;
	char log[200];
	NTSTATUS routine_gives;
	enum { COMPLETE, PEND, UNMARKED, MARKED_BUT_SUCCESS, RAISED, LOST } mode;
	KIRQL routine_irql;
} seen;

static NTSTATUS on_bottom(PDEVICE_OBJECT device, PIRP irp)
{
	KIRQL irql;
	strcat(seen.log, "b");
	switch (seen.mode) {
	case PEND:
		IoMarkIrpPending(irp);
		seen.kept = irp;
		return STATUS_PENDING;
	case UNMARKED: seen.kept = irp; return STATUS_PENDING;
	case MARKED_BUT_SUCCESS: IoMarkIrpPending(irp); return complete(irp, STATUS_SUCCESS, 0);
	case RAISED: KeRaiseIrql(APC_LEVEL, &irql); return complete(irp, STATUS_SUCCESS, 0);
	case LOST: seen.kept = irp; return STATUS_SUCCESS;
	default: return complete(irp, STATUS_SUCCESS, 7);
	}
}

static NTSTATUS on_filter_done(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	strcat(seen.log, "c");
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	return STATUS_SUCCESS;
}

static NTSTATUS on_top(PDEVICE_OBJECT device, PIRP irp)
{
	struct extension *extension = device->DeviceExtension;
	strcat(seen.log, "t");
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSetCompletionRoutine(irp, on_filter_done, NULL, TRUE, TRUE, TRUE);
	return IoCallDriver(extension->lower, irp);
}

static NTSTATUS dispatch(PDEVICE_OBJECT device, PIRP irp)
{
	return device == seen.top ? on_top(device, irp) : on_bottom(device, irp);
}

static VOID on_unload(PDRIVER_OBJECT driver)
{
	IoDetachDevice(seen.bottom);
	IoDeleteDevice(seen.top);
	IoDeleteDevice(seen.bottom);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &seen.bottom);
	IoCreateDevice(driver, sizeof(struct extension), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE,
	               &seen.top);
	struct extension *extension = seen.top->DeviceExtension;
	extension->lower = IoAttachDeviceToDeviceStack(seen.top, seen.bottom);
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = dispatch;
	driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = dispatch;
	driver->MajorFunction[IRP_MJ_READ] = dispatch;
	driver->DriverUnload = on_unload;
	return STATUS_SUCCESS;
}

static void begin(void)
{
	fixture_begin();
	memset(&seen, 0, sizeof(seen));
	seen.driver = driver_load(u"stack", entry);
}

static void end(void)
{
	must(io_driver_unload(seen.driver));
	fixture_end();
}

static NTSTATUS send_control(PKEVENT event, IO_STATUS_BLOCK *io)
{
	KeInitializeEvent(event, NotificationEvent, FALSE);
	PIRP irp = IoBuildDeviceIoControlRequest(TEST_CODE(0, METHOD_BUFFERED), seen.top, NULL, 0,
	                                         NULL, 0, FALSE, event, io);
	assert_non_null(irp);
	return IoCallDriver(seen.top, irp);
}

TEST(a_request_goes_down_the_stack_and_its_completion_up)
{
	KEVENT event;
	IO_STATUS_BLOCK io;
	begin();
	must(send_control(&event, &io));
	assert_string_equal(seen.log, "tbc");
	assert_int_equal(io.Information, 7);
	assert_int_not_equal(KeReadStateEvent(&event), 0);
	end();
}

TEST(a_pending_request_completes_later_and_sets_the_event)
{
	KEVENT event;
	IO_STATUS_BLOCK io = { .Status = 0x11 };
	begin();
	seen.mode = PEND;
	assert_int_equal((unsigned)send_control(&event, &io), STATUS_PENDING);
	assert_int_equal(KeReadStateEvent(&event), 0);
	complete(seen.kept, STATUS_SUCCESS, 9);
	must(KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL));
	assert_int_equal(io.Information, 9);
	assert_string_equal(seen.log, "tbc");
	end();
}

static NTSTATUS take_back(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	strcat(seen.log, "o");
	if (seen.routine_irql) {
		KIRQL irql;
		KeRaiseIrql(seen.routine_irql, &irql);
	}
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP own_irp(void)
{
	PIRP irp = IoAllocateIrp(seen.top->StackSize, FALSE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	IoSetCompletionRoutine(irp, take_back, NULL, TRUE, TRUE, TRUE);
	return irp;
}

TEST(an_irp_of_the_driver_comes_back_to_its_completion_routine)
{
	begin();
	PIRP irp = own_irp();
	must(IoCallDriver(seen.top, irp));
	assert_string_equal(seen.log, "tbco");
	assert_int_equal(irp->CurrentLocation, irp->StackCount + 1);
	IoReuseIrp(irp, STATUS_NOT_SUPPORTED);
	assert_int_equal((unsigned)irp->IoStatus.Status, (unsigned)STATUS_NOT_SUPPORTED);
	IoFreeIrp(irp);
	end();
}

TEST(an_associated_irp_completes_its_master_when_it_is_the_last)
{
	KEVENT event;
	IO_STATUS_BLOCK io;
	begin();
	seen.mode = PEND;
	send_control(&event, &io);
	PIRP master = seen.kept;
	seen.mode = COMPLETE;
	master->AssociatedIrp.IrpCount = 2;
	master->IoStatus.Status = STATUS_SUCCESS;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(KeReadStateEvent(&event), 0);
		PIRP part = IoMakeAssociatedIrp(master, seen.bottom->StackSize);
		IoGetNextIrpStackLocation(part)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
		must(IoCallDriver(seen.bottom, part));
	}
	must(KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL));
	end();
}

/* --- The verifier's rows ------------------------------------------------------------------------------------- */

static bool guarded(void (*function)(void *))
{
	return ke_call_guarded(function, NULL);
}

static void complete_twice(void *context)
{
	PIRP irp = own_irp();
	IoCallDriver(seen.top, irp);
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	IoCompleteRequest(irp, IO_NO_INCREMENT);
}

TEST(VF_15a_completing_a_request_twice_is_bugcheck_44)
{
	begin();
	assert_false(guarded(complete_twice));
	expect_bugcheck(0x44);
}

static void forward_too_far(void *context)
{
	PIRP irp = IoAllocateIrp(1, FALSE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	IoCallDriver(seen.top, irp);
}

TEST(VF_15b_forwarding_past_the_last_location_is_bugcheck_35)
{
	begin();
	assert_false(guarded(forward_too_far));
	expect_bugcheck(0x35);
}

TEST(VF_15c_completing_with_status_pending_is_named)
{
	begin();
	seen.mode = PEND;
	PIRP irp = own_irp();
	IoCallDriver(seen.top, irp);
	complete(irp, STATUS_PENDING, 0);
	expect_finding(0xC9, 0x6);
	IoFreeIrp(irp);
	end();
}

static VOID on_cancel(PDEVICE_OBJECT device, PIRP irp)
{
	IoReleaseCancelSpinLock(irp->CancelIrql);
	strcat(seen.log, "x");
	complete(irp, STATUS_CANCELLED, 0);
}

TEST(VF_15d_completing_with_a_cancel_routine_set_is_named)
{
	begin();
	seen.mode = PEND;
	PIRP irp = own_irp();
	IoCallDriver(seen.top, irp);
	IoSetCancelRoutine(irp, on_cancel);
	complete(irp, STATUS_SUCCESS, 0);
	expect_finding(0xC9, 0x7);
	IoFreeIrp(irp);
	end();
}

TEST(VF_15e_freeing_a_threaded_irp_is_named)
{
	KEVENT event;
	IO_STATUS_BLOCK io;
	begin();
	KeInitializeEvent(&event, NotificationEvent, FALSE);
	PIRP irp = IoBuildDeviceIoControlRequest(0x222000, seen.top, NULL, 0, NULL, 0, FALSE,
	                                         &event, &io);
	IoFreeIrp(irp);
	expect_finding(0xC9, 0x2);
	must(IoCallDriver(seen.top, irp));
	end();
}

TEST(VF_15f_a_request_completed_to_its_top_that_nobody_takes_is_named)
{
	begin();
	PIRP irp = IoAllocateIrp(seen.top->StackSize, FALSE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	must(IoCallDriver(seen.top, irp));
	expect_finding(0xC9, 0x20A);
	IoFreeIrp(irp);
	end();
}

TEST(VF_16a_pending_returned_without_a_mark_is_named)
{
	begin();
	seen.mode = UNMARKED;
	PIRP irp = own_irp();
	IoCallDriver(seen.bottom, irp);
	complete(irp, STATUS_SUCCESS, 0);
	expect_finding(0xC9, 0x228);
	IoFreeIrp(irp);
	end();
}

TEST(VF_16b_a_mark_with_another_status_is_named)
{
	begin();
	seen.mode = MARKED_BUT_SUCCESS;
	PIRP irp = own_irp();
	IoCallDriver(seen.bottom, irp);
	expect_finding(0xC9, 0x226);
	IoFreeIrp(irp);
	end();
}

TEST(VF_16c_a_mark_and_pending_is_silent)
{
	begin();
	seen.mode = PEND;
	PIRP irp = own_irp();
	IoCallDriver(seen.bottom, irp);
	complete(irp, STATUS_SUCCESS, 0);
	IoFreeIrp(irp);
	end();
}

TEST(VF_18a_a_dispatch_routine_that_returns_at_another_irql_is_named)
{
	begin();
	seen.mode = RAISED;
	PIRP irp = own_irp();
	IoCallDriver(seen.bottom, irp);
	expect_finding(0xC9, 0x5);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	IoFreeIrp(irp);
	end();
}

TEST(VF_18b_a_completion_routine_that_returns_at_another_irql_is_named)
{
	begin();
	seen.routine_irql = DISPATCH_LEVEL;
	PIRP irp = own_irp();
	IoCallDriver(seen.bottom, irp);
	expect_finding(0xC4, 0xFA);
	IoFreeIrp(irp);
	end();
}

/* --- Cancelling ------------------------------------------------------------------------------------------------- */

TEST(cancelling_calls_the_routine_once_and_only_when_one_is_set)
{
	begin();
	seen.mode = PEND;
	PIRP irp = own_irp();
	IoCallDriver(seen.bottom, irp);
	IoSetCancelRoutine(irp, on_cancel);
	assert_true(IoCancelIrp(irp));
	assert_true(irp->Cancel);
	assert_string_equal(seen.log, "bxo");
	assert_false(IoCancelIrp(irp));
	IoFreeIrp(irp);
	end();
}

/* --- Remove locks ---------------------------------------------------------------------------------------------------- */

static IO_REMOVE_LOCK remove_lock;

TEST(a_remove_lock_refuses_after_its_owner_waited)
{
	begin();
	IoInitializeRemoveLock(&remove_lock, 'tseT', 0, 0);
	must(IoAcquireRemoveLock(&remove_lock, &seen));
	must(IoAcquireRemoveLock(&remove_lock, &remove_lock));
	IoReleaseRemoveLock(&remove_lock, &remove_lock);
	IoReleaseRemoveLockAndWait(&remove_lock, &seen);
	assert_int_equal((unsigned)IoAcquireRemoveLock(&remove_lock, NULL),
	                 (unsigned)STATUS_DELETE_PENDING);
	end();
}

TEST(VF_20a_releasing_with_another_tag_is_named)
{
	begin();
	IoInitializeRemoveLock(&remove_lock, 'tseT', 0, 0);
	must(IoAcquireRemoveLock(&remove_lock, &seen));
	IoReleaseRemoveLock(&remove_lock, &remove_lock);
	expect_finding(0xC4, 0xD5);
	end();
}

TEST(VF_20b_initialising_a_remove_lock_again_is_named)
{
	begin();
	IoInitializeRemoveLock(&remove_lock, 'tseT', 0, 0);
	IoInitializeRemoveLock(&remove_lock, 'tseT', 0, 0);
	expect_finding(0xC4, 0xD7);
	end();
}

TEST(VF_20c_waiting_with_another_tag_is_named)
{
	begin();
	IoInitializeRemoveLock(&remove_lock, 'tseT', 0, 0);
	must(IoAcquireRemoveLock(&remove_lock, &seen));
	IoReleaseRemoveLockAndWait(&remove_lock, &remove_lock);
	expect_finding(0xC4, 0xD6);
	end();
}

/* --- Work items, timers ------------------------------------------------------------------------------------------------ */

static VOID on_work(PDEVICE_OBJECT device, PVOID context)
{
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	KeSetEvent(context, IO_NO_INCREMENT, FALSE);
}

TEST(a_work_item_runs_at_passive_level)
{
	KEVENT done;
	begin();
	KeInitializeEvent(&done, NotificationEvent, FALSE);
	PIO_WORKITEM item = IoAllocateWorkItem(seen.bottom);
	IoQueueWorkItem(item, on_work, DelayedWorkQueue, &done);
	must(KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL));
	ex_flush_work(fixture.machine);
	IoFreeWorkItem(item);
	end();
}

TEST(VF_29b_a_work_item_left_at_unload_is_named)
{
	begin();
	assert_non_null(IoAllocateWorkItem(seen.bottom));
	must(io_driver_unload(seen.driver));
	expect_finding(0xCE, 0);
	fixture_end();
}

static VOID on_second(PDEVICE_OBJECT device, PVOID context)
{
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	KeSetEvent(context, IO_NO_INCREMENT, FALSE);
}

TEST(an_io_timer_ticks_at_dispatch_level)
{
	KEVENT tick;
	LARGE_INTEGER limit = milliseconds(5000);
	begin();
	KeInitializeEvent(&tick, SynchronizationEvent, FALSE);
	must(IoInitializeTimer(seen.bottom, on_second, &tick));
	IoStartTimer(seen.bottom);
	must(KeWaitForSingleObject(&tick, Executive, KernelMode, FALSE, &limit));
	IoStopTimer(seen.bottom);
	end();
}

TEST(VF_29c_deleting_a_device_whose_timer_runs_is_named)
{
	KEVENT tick;
	begin();
	KeInitializeEvent(&tick, SynchronizationEvent, FALSE);
	must(IoInitializeTimer(seen.bottom, on_second, &tick));
	IoStartTimer(seen.bottom);
	must(io_driver_unload(seen.driver));
	expect_finding(0xC7, 0);
	fixture_end();
}

TEST(VF_22b_deleting_a_device_registered_for_management_is_named)
{
	begin();
	must(IoWMIRegistrationControl(seen.bottom, WMIREG_ACTION_REGISTER));
	must(io_driver_unload(seen.driver));
	expect_finding(0xC4, 0xDB);
	fixture_end();
}

/* --- Threads ------------------------------------------------------------------------------------------------------------- */

static KEVENT go;

NTSTATUS NTAPI IoCreateSystemThread(PVOID object, PHANDLE ret_handle, ULONG access,
                                    POBJECT_ATTRIBUTES attributes, HANDLE process_handle,
                                    PCLIENT_ID client_id, PKSTART_ROUTINE routine, PVOID context);

static VOID wait_for_go(PVOID context)
{
	KeWaitForSingleObject(&go, Executive, KernelMode, FALSE, NULL);
	strcat(seen.log, "w");
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static void let_go(void *context)
{
	LARGE_INTEGER pause = milliseconds(20);
	KeDelayExecutionThread(KernelMode, FALSE, &pause);
	strcat(seen.log, "g");
	KeSetEvent(&go, IO_NO_INCREMENT, FALSE);
}

TEST(THR_3b_unload_waits_for_a_thread_of_io_create_system_thread)
{
	HANDLE handle;
	struct ps_thread_options options = { .start = let_go };
	struct ps_thread *helper;
	begin();
	KeInitializeEvent(&go, NotificationEvent, FALSE);
	must(IoCreateSystemThread(seen.driver, &handle, THREAD_ALL_ACCESS, NULL, NULL, NULL,
	                          wait_for_go, NULL));
	must(ZwClose(handle));
	must(ps_thread_create(fixture.machine, &options, &helper));
	must(io_driver_unload(seen.driver));
	assert_string_equal(seen.log, "gw");
	KeWaitForSingleObject(helper, Executive, KernelMode, FALSE, NULL);
	ob_dereference(helper);
	fixture_end();
}

TEST(THR_3c_permanent_exclusive_and_openif_are_refused)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;
	begin();
	InitializeObjectAttributes(&attributes, NULL, OBJ_PERMANENT, NULL, NULL);
	assert_int_equal((unsigned)IoCreateSystemThread(seen.driver, &handle, THREAD_ALL_ACCESS,
	                                                &attributes, NULL, NULL, wait_for_go, NULL),
	                 (unsigned)STATUS_INVALID_PARAMETER);
	end();
}

TEST(IO_IoAllocateIrp_marks_its_packets_and_pads_their_top)
{
	fixture_begin();
	PIRP irp = IoAllocateIrp(2, FALSE);

	assert_int_equal(irp->AllocationFlags, IRP_ALLOCATED_FIXED_SIZE);
	/* One location above the top belongs to the packet's memory and reads as zeros. */
	assert_int_equal(irp->Tail.Overlay.CurrentStackLocation->Control, 0);
	IoFreeIrp(irp);
	fixture_end();
}

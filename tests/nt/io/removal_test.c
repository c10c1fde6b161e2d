/* A device that goes while one of its requests is on its way up, as one that waited for its remove lock does. */
#include "nt/io/io_fixture.h"

static struct {
	PDEVICE_OBJECT lower, upper;
	PIRP held;
	unsigned calls;
} stack;

static NTSTATUS hold(PDEVICE_OBJECT device, PIRP irp)
{
	IoMarkIrpPending(irp);
	stack.held = irp;
	return STATUS_PENDING;
}

/* The last to need the upper device: now it may be deleted, and is. */
static NTSTATUS delete_upper(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	assert_ptr_equal(device, stack.upper);
	stack.calls++;
	IoDetachDevice(stack.lower);
	IoDeleteDevice(stack.upper);
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	return STATUS_CONTINUE_COMPLETION;
}

static NTSTATUS pass_down(PDEVICE_OBJECT device, PIRP irp)
{
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSetCompletionRoutine(irp, delete_upper, NULL, TRUE, TRUE, TRUE);
	return IoCallDriver(stack.lower, irp);
}

static NTSTATUS take_back(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	stack.calls++;
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS lower_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->MajorFunction[IRP_MJ_READ] = hold;
	return IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &stack.lower);
}

static NTSTATUS upper_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->MajorFunction[IRP_MJ_READ] = pass_down;
	return IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &stack.upper);
}

TEST(VF_16_a_device_deleted_by_its_completion_routine_is_not_looked_at_again)
{
	PIRP irp;

	fixture_begin();
	memset(&stack, 0, sizeof(stack));
	driver_load(u"lower", lower_entry);
	driver_load(u"upper", upper_entry);
	must(IoAttachDeviceToDeviceStackSafe(stack.upper, stack.lower, &(PDEVICE_OBJECT){ NULL }));
	irp = IoAllocateIrp(stack.upper->StackSize, FALSE);
	IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_READ;
	IoSetCompletionRoutine(irp, take_back, NULL, TRUE, TRUE, TRUE);
	assert_int_equal((unsigned)IoCallDriver(stack.upper, irp), STATUS_PENDING);
	complete(stack.held, STATUS_SUCCESS, 0);
	assert_int_equal(stack.calls, 2);
	IoFreeIrp(irp);
	IoDeleteDevice(stack.lower);
	fixture_end();
}

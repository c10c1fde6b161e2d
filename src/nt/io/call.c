/*
 * io/call.c - handing a request to the next driver.
 *
 * Checks   VF-15 (past the last location 0x35, type, device), VF-16 (what was returned against what was marked),
 *          VF-18 (IRQL and regions after a dispatch routine: 0xC9/5, 0xC4/0xC5).
 */
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/ke/lock_graph.h"

/* A dispatch routine that ran: whose, which, for what. */
struct dispatched {
	PDRIVER_OBJECT driver;
	PIRP irp;
	UCHAR major;
};

static PDRIVER_DISPATCH routine_of(PDRIVER_OBJECT driver, UCHAR major)
{
	return driver->MajorFunction[major <= IRP_MJ_MAXIMUM_FUNCTION ? major : 0];
}

static UCHAR major_at(const struct io_request *request, int location)
{
	return ((const IO_STACK_LOCATION *)(&request->irp + 1))[location - 1].MajorFunction;
}

/* Level byte of one stack location: the later of dispatch return and completion compares. */
static void compare_level(const struct dispatched *call, enum io_level returned,
                          enum io_level marked)
{
	PDRIVER_OBJECT driver = call->driver;
	PIRP irp = call->irp;
	PDRIVER_DISPATCH routine = routine_of(driver, call->major);
	const char *name = io_driver_name(driver);
	if (returned == IO_LEVEL_RETURNED_PENDING && marked == IO_LEVEL_UNMARKED)
		IO_REPORT_ROUTINE(
			routine, "VF-16", 0xC9, 0x228, driver, irp, STATUS_PENDING,
			"Call IoMarkIrpPending before the request can be completed elsewhere, or "
			"return the "
			"status of the lower driver unchanged.",
			"%s returned STATUS_PENDING for a request that it had not marked pending",
			name);
	if (returned == IO_LEVEL_RETURNED_OTHER && marked == IO_LEVEL_MARKED)
		IO_REPORT_ROUTINE(routine, "VF-16", 0xC9, 0x226, driver, irp, 0,
		                  "A dispatch routine that called IoMarkIrpPending must return "
		                  "STATUS_PENDING.",
		                  "%s marked a request pending and returned another status", name);
}

void io_call_completed_level(struct io_request *request, int location, PDRIVER_OBJECT driver,
                             bool marked)
{
	uint8_t now = marked ? IO_LEVEL_MARKED : IO_LEVEL_UNMARKED;
	uint8_t before = __atomic_exchange_n(&request->level[location], now, __ATOMIC_ACQ_REL);
	if ((before == IO_LEVEL_RETURNED_PENDING || before == IO_LEVEL_RETURNED_OTHER) && driver)
		compare_level(&(struct dispatched){ driver, &request->irp,
		                                    major_at(request, location) },
		              before, now);
}

static void returned(struct io_request *request, uint32_t generation, int location,
                     PDRIVER_OBJECT driver, NTSTATUS status)
{
	if (!io_request_pin(request, generation))
		return;
	uint8_t now =
		status == STATUS_PENDING ? IO_LEVEL_RETURNED_PENDING : IO_LEVEL_RETURNED_OTHER;
	uint8_t before = __atomic_exchange_n(&request->level[location], now, __ATOMIC_ACQ_REL);
	if (before == IO_LEVEL_MARKED || before == IO_LEVEL_UNMARKED)
		compare_level(&(struct dispatched){ driver, &request->irp,
		                                    major_at(request, location) },
		              now, before);
	else if (status == STATUS_PENDING && !request->pended && !io_request_is_completed(request))
		io_request_note_pending(request);
	io_request_unpin(request);
}

static void report_leak(PDRIVER_OBJECT driver, const struct ke_callback_state *before, UCHAR major)
{
	struct ke_thread *thread = ke_current_thread();
	KIRQL irql = thread->irql;
	/* A spin lock that was left held would stop whatever takes it next: once named, it is given back. */
	if (irql >= DISPATCH_LEVEL && before->irql < DISPATCH_LEVEL && ke_locks_watched(thread))
		ke_spin_locks_drop(thread);
	uint32_t changed = ke_callback_leave(before);
	if (changed & 1)
		IO_REPORT_ROUTINE(
			routine_of(driver, major), "VF-18", 0xC9, 0x5, driver, before->irql, irql,
			"Release every spin lock and lower to the IRQL of the call on every path.",
			"dispatch routine of %s for %s came at IRQL %u and returned at IRQL %u",
			io_driver_name(driver), io_major_name(major), before->irql, irql);
	if (changed & 2)
		IO_REPORT_ROUTINE(
			routine_of(driver, major), "VF-18", 0xC4, 0xC5, driver,
			before->kernel_apc_disable, before->special_apc_disable,
			"Leave every critical or guarded region and release every mutex on every "
			"path.",
			"dispatch routine of %s for %s changed the thread's APC-disable count",
			io_driver_name(driver), io_major_name(major));
}

/* A location for each device from the target down. With one at least the call can be made, and the target may
 * complete the request itself; the report is the same, for a longer way down would run out. */
static void report_too_few_locations(PDEVICE_OBJECT device, PIRP irp)
{
	static const char advice[] = "Allocate the IRP with the StackSize of the device it is sent "
				     "to, plus one for an own "
				     "location; forward to the device that "
				     "IoAttachDeviceToDeviceStack gave, never to your own.";
	int left = irp->CurrentLocation - 1;
	if (left < 1)
		IO_BUGCHECK("VF-15", 0x35, irp, irp->StackCount, device, 0, advice,
		            "request forwarded to %s has no stack location left (it has %d)",
		            io_driver_name(device->DriverObject), irp->StackCount);
	IO_REPORT("VF-15", 0x35, irp, irp->StackCount, device, device->StackSize, advice,
	          "request forwarded to %s has too few stack locations left: %d, where %d devices "
	          "lie from there down",
	          io_driver_name(device->DriverObject), left, device->StackSize);
}

static bool call_is_sound(PDEVICE_OBJECT device, PIRP irp)
{
	if (irp->Type != IO_TYPE_IRP)
		IO_BUGCHECK("VF-15", 0xC9, 0x3, irp, irp->Type, 0,
		            "The packet was freed, or was never initialised with IoInitializeIrp.",
		            "IoCallDriver was given memory that is no IRP (type %d)", irp->Type);
	if (!device || !io_is_device(device))
		IO_BUGCHECK("VF-15", 0xC9, 0x4, device, irp, 0,
		            "Look where the lower device pointer came from: "
		            "IoAttachDeviceToDeviceStack gives null "
		            "on failure, and a detached device may be gone.",
		            "IoCallDriver was given a device object that is not one");
	if (__builtin_expect(irp->CurrentLocation <= device->StackSize, 0))
		report_too_few_locations(device, irp);
	return true;
}

NTSTATUS FASTCALL IofCallDriver(PDEVICE_OBJECT device, PIRP irp)
{
	struct ke_thread *thread = ke_current_thread();
	call_is_sound(device, irp);
	irp->CurrentLocation--;
	PIO_STACK_LOCATION location = --irp->Tail.Overlay.CurrentStackLocation;
	location->DeviceObject = device;
	PDRIVER_OBJECT driver = device->DriverObject;
	UCHAR major = location->MajorFunction;
	int level = irp->CurrentLocation;
	struct io_request *request = io_request_of(irp);
	uint32_t generation = 0;
	if (request) {
		generation = request->generation;
		request->level[level] = IO_LEVEL_OPEN;
	}
	trace_write(thread->base.ring, TRACE_IRP_CALL, ob_object_id(device), major,
	            location->MinorFunction);
	struct ke_callback_state before = ke_callback_enter();
	NTSTATUS status =
		driver->MajorFunction[major <= IRP_MJ_MAXIMUM_FUNCTION ? major : 0](device, irp);
	if (__builtin_expect(thread->irql != before.irql ||
	                             thread->kernel_apc_disable != before.kernel_apc_disable ||
	                             thread->special_apc_disable != before.special_apc_disable,
	                     0))
		report_leak(driver, &before, major);
	if (request)
		returned(request, generation, level, driver, status);
	return status;
}

static enum io_dispatched dispatched_pending(struct io_request *request, uint32_t generation)
{
	if (!io_request_pin(request, generation))
		return IO_DISPATCHED_PENDING;
	uint8_t before = __atomic_exchange_n(&request->phase, IO_PHASE_RETURNED, __ATOMIC_ACQ_REL);
	io_request_unpin(request);
	/* Completed inline without a mark, reported as VF-16: finish it all the same, nobody else will. */
	return before == IO_PHASE_COMPLETED ? IO_DISPATCHED_INLINE : IO_DISPATCHED_PENDING;
}

static void report_lost(PDRIVER_OBJECT driver, PIRP irp, UCHAR major, NTSTATUS status)
{
	IO_REPORT_ROUTINE(
		routine_of(driver, major), "VF-16", 0xC9, 0x226, driver, irp, (ULONG)status,
		"A dispatch routine completes the request, passes it on, or marks it pending and "
		"returns "
		"STATUS_PENDING.",
		"%s returned 0x%08x for %s without completing the request", io_driver_name(driver),
		(unsigned)status, io_major_name(major));
}

enum io_dispatched io_request_dispatch(struct io_request *request, PDEVICE_OBJECT device,
                                       NTSTATUS *ret_status)
{
	uint32_t generation = request->generation;
	UCHAR major = IoGetNextIrpStackLocation(&request->irp)->MajorFunction;
	PDRIVER_OBJECT driver = device->DriverObject;
	request->phase = IO_PHASE_DISPATCHING;
	NTSTATUS status = IofCallDriver(device, &request->irp);
	*ret_status = status;
	if (status == STATUS_PENDING)
		return dispatched_pending(request, generation);
	if (__builtin_expect(request->generation == generation &&
	                             __atomic_load_n(&request->phase, __ATOMIC_ACQUIRE) ==
	                                     IO_PHASE_COMPLETED,
	                     1))
		return IO_DISPATCHED_INLINE;
	if (!io_request_pin(request, generation))
		return IO_DISPATCHED_FINISHED; /* marked pending, completed, and another status returned */
	request->phase = IO_PHASE_RETURNED;
	if (!io_request_is_completed(request) && !(request->level[1] == IO_LEVEL_MARKED))
		report_lost(driver, &request->irp, major, status);
	io_request_unpin(request);
	return IO_DISPATCHED_LOST;
}

static const char *const major_names[IRP_MJ_MAXIMUM_FUNCTION + 1] = {
	"IRP_MJ_CREATE",
	"IRP_MJ_CREATE_NAMED_PIPE",
	"IRP_MJ_CLOSE",
	"IRP_MJ_READ",
	"IRP_MJ_WRITE",
	"IRP_MJ_QUERY_INFORMATION",
	"IRP_MJ_SET_INFORMATION",
	"IRP_MJ_QUERY_EA",
	"IRP_MJ_SET_EA",
	"IRP_MJ_FLUSH_BUFFERS",
	"IRP_MJ_QUERY_VOLUME_INFORMATION",
	"IRP_MJ_SET_VOLUME_INFORMATION",
	"IRP_MJ_DIRECTORY_CONTROL",
	"IRP_MJ_FILE_SYSTEM_CONTROL",
	"IRP_MJ_DEVICE_CONTROL",
	"IRP_MJ_INTERNAL_DEVICE_CONTROL",
	"IRP_MJ_SHUTDOWN",
	"IRP_MJ_LOCK_CONTROL",
	"IRP_MJ_CLEANUP",
	"IRP_MJ_CREATE_MAILSLOT",
	"IRP_MJ_QUERY_SECURITY",
	"IRP_MJ_SET_SECURITY",
	"IRP_MJ_POWER",
	"IRP_MJ_SYSTEM_CONTROL",
	"IRP_MJ_DEVICE_CHANGE",
	"IRP_MJ_QUERY_QUOTA",
	"IRP_MJ_SET_QUOTA",
	"IRP_MJ_PNP",
};

const char *io_major_name(UCHAR major)
{
	return major <= IRP_MJ_MAXIMUM_FUNCTION ? major_names[major] : "unknown major function";
}

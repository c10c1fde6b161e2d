/*
 * frameworks/wdf/remove_lock.c - I/O that comes while a device is removed, or after (WdfDeviceInitSetRemoveLockOptions).
 *
 * Model    A request takes the device's remove lock and a stack location of its own, whose completion routine gives the
 *          lock back: the one that the driver sees comes after it. Removal waits for all of them. After it the device
 *          object may be there still, for somebody refers to it, but the framework's device is not: only the extension
 *          is looked at then.
 */
#include "frameworks/wdf/remove_lock.h"

static NTSTATUS give_back(PDEVICE_OBJECT device_object, PIRP irp, PVOID context)
{
	struct wdf_device_extension *extension = context;

	(void)device_object;
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	IoReleaseRemoveLock(&extension->remove_lock, irp);
	return STATUS_CONTINUE_COMPLETION;
}

/* These are not waited for: removal itself is one of them. */
static bool is_managing(UCHAR major)
{
	return major == IRP_MJ_PNP || major == IRP_MJ_POWER || major == IRP_MJ_SYSTEM_CONTROL;
}

void wdf_remove_lock_init(PDEVICE_OBJECT device_object)
{
	struct wdf_device_extension *extension = device_object->DeviceExtension;

	IoInitializeRemoveLock(&extension->remove_lock, 'kcoL', 0, 0);
	extension->locks_io = true;
}

NTSTATUS wdf_remove_lock_take(struct wdf_device_extension *extension, PIRP irp)
{
	NTSTATUS status = IoAcquireRemoveLock(&extension->remove_lock, irp);

	if (!NT_SUCCESS(status))
		return status;
	if (is_managing(IoGetCurrentIrpStackLocation(irp)->MajorFunction)) {
		IoReleaseRemoveLock(&extension->remove_lock, irp);
		return STATUS_SUCCESS;
	}
	IoCopyCurrentIrpStackLocationToNext(irp);
	IoSetCompletionRoutine(irp, give_back, extension, TRUE, TRUE, TRUE);
	IoSetNextIrpStackLocation(irp);
	return STATUS_SUCCESS;
}

void wdf_remove_lock_wait(PDEVICE_OBJECT device_object, PIRP irp)
{
	struct wdf_device_extension *extension = device_object->DeviceExtension;

	if (!extension->locks_io)
		return;
	IoAcquireRemoveLock(&extension->remove_lock, irp);
	IoReleaseRemoveLockAndWait(&extension->remove_lock, irp);
}

static void refuse(const void *about, ULONG detail, const char *why)
{
	wdf_report(&(struct wdf_break){ "PNP-3", WDF_VERIFIER_FATAL_ERROR, about, detail,
	                                "Ask for the remove lock of a PnP device, with the flag "
	                                "WDF_REMOVE_LOCK_OPTION_ACQUIRE_FOR_IO or none." },
	           "WdfDeviceInitSetRemoveLockOptions: %s", why);
}

void WdfDeviceInitSetRemoveLockOptions(PWDF_DRIVER_GLOBALS DriverGlobals,
                                       PWDFDEVICE_INIT DeviceInit, PWDF_REMOVE_LOCK_OPTIONS Options)
{
	static const char api[] = "WdfDeviceInitSetRemoveLockOptions";

	(void)DriverGlobals;
	wdf_require_pointer(DeviceInit, api, "DeviceInit");
	wdf_require_pointer(Options, api, "Options");
	if (Options->Size != sizeof(*Options))
		refuse(Options, Options->Size, "the options have another size");
	else if (Options->Flags & ~(ULONG)WDF_REMOVE_LOCK_OPTION_ACQUIRE_FOR_IO)
		refuse(Options, Options->Flags, "the options have an unknown flag");
	else if (DeviceInit->settings.role == WDF_ROLE_CONTROL)
		refuse(DeviceInit, 0, "a control device has no remove lock");
	else
		DeviceInit->settings.locks_io = Options->Flags != 0;
}

/*
 * frameworks/wdf/target_notify.c - an opened target hears of its device's removal (IT-7).
 *
 * Model    Registered while a target is open by a file, and kept while it is closed for a query-remove. A
 *          driver's callbacks do the closing and opening again themselves; where it gave none, the framework
 *          does.
 */
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/target.h"

static const GUID query_remove = {
	0xcb3a4006, 0x46f0, 0x11d0, { 0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f }
};
static const GUID remove_cancelled = {
	0xcb3a4007, 0x46f0, 0x11d0, { 0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f }
};
static const GUID remove_complete = {
	0xcb3a4008, 0x46f0, 0x11d0, { 0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f }
};

static NTSTATUS asked_to_go(struct wdf_target *target)
{
	PFN_WDF_IO_TARGET_QUERY_REMOVE callback = target->params.EvtIoTargetQueryRemove;
	NTSTATUS status = STATUS_SUCCESS;

	if (callback)
		WDF_CALL("EvtIoTargetQueryRemove",
		         status = callback(WDF_HANDLE(WDFIOTARGET, target)));
	else
		wdf_target_close(target, WdfIoTargetClosedForQueryRemove);
	return status;
}

static void stays_after_all(struct wdf_target *target)
{
	PFN_WDF_IO_TARGET_REMOVE_CANCELED callback = target->params.EvtIoTargetRemoveCanceled;

	if (callback)
		WDF_CALL("EvtIoTargetRemoveCanceled", callback(WDF_HANDLE(WDFIOTARGET, target)));
	else if (!target->target)
		wdf_target_open(target);
}

static void has_gone(struct wdf_target *target)
{
	PFN_WDF_IO_TARGET_REMOVE_COMPLETE callback = target->params.EvtIoTargetRemoveComplete;

	if (callback)
		WDF_CALL("EvtIoTargetRemoveComplete", callback(WDF_HANDLE(WDFIOTARGET, target)));
	else
		wdf_target_close(target, WdfIoTargetClosed);
}

static NTSTATUS notified(PVOID structure, PVOID context)
{
	const TARGET_DEVICE_REMOVAL_NOTIFICATION *removal = structure;
	struct wdf_target *target = context;
	NTSTATUS status = STATUS_SUCCESS;

	wdf_object_ref(&target->object);
	if (memcmp(&removal->Event, &query_remove, sizeof(GUID)) == 0)
		status = asked_to_go(target);
	else if (memcmp(&removal->Event, &remove_cancelled, sizeof(GUID)) == 0)
		stays_after_all(target);
	else if (memcmp(&removal->Event, &remove_complete, sizeof(GUID)) == 0)
		has_gone(target);
	wdf_object_unref(&target->object);
	return status;
}

void wdf_target_watch(struct wdf_target *target)
{
	PVOID notification = NULL;

	if (target->notification || !target->file)
		return;
	/* Devices outside the tree never go; then there is nothing to hear. */
	if (NT_SUCCESS(IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0,
	                                              target->file,
	                                              target->object.binding->driver_object,
	                                              notified, target, &notification)))
		target->notification = notification;
}

void wdf_target_unwatch(struct wdf_target *target)
{
	PVOID notification = target->notification;

	target->notification = NULL;
	if (notification)
		IoUnregisterPlugPlayNotificationEx(notification);
}

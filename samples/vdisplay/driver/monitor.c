/* monitor.c - a monitor that is added becomes one of IddCx's, and departs when it is removed. */
#include "cursor.h"
#include "display.h"
#include "edid.h"
#include "../../testcard/driver/system.h"
#include "worker.h"

/* The monitor's object goes, by its departure or with the device: all that is its own goes with it. */
static VOID EvtCleanup(_In_ WDFOBJECT handle)
{
	struct screen *screen = ScreenOf(handle)->screen;

	if (!screen)
		return;
	CursorStop(screen);
	DisplayStopWorker(screen);
	ChannelDetach(&screen->channel);
	FramesDropPicture(&screen->picture);
	HeapFree(GetProcessHeap(), 0, screen);
}

/* Takes over screen: the object's, or freed. */
static NTSTATUS Create(struct device *device, struct screen *screen)
{
	UINT8 edid[EDID_BYTES];
	WDF_OBJECT_ATTRIBUTES attributes;
	IDDCX_MONITOR_INFO info;
	IDARG_IN_MONITORCREATE in;
	IDARG_OUT_MONITORCREATE out;
	NTSTATUS status;

	EdidFill(edid, screen->monitor->id, &screen->monitor->light);
	RtlZeroMemory(&info, sizeof(info));
	info.Size = sizeof(info);
	info.MonitorType = DISPLAYCONFIG_OUTPUT_TECHNOLOGY_INDIRECT_WIRED;
	info.ConnectorIndex = screen->monitor->id - 1;
	info.MonitorContainerId = EdidContainer(screen->monitor->id);
	info.MonitorDescription.Size = sizeof(info.MonitorDescription);
	info.MonitorDescription.Type = IDDCX_MONITOR_DESCRIPTION_TYPE_EDID;
	info.MonitorDescription.DataSize = sizeof(edid);
	info.MonitorDescription.pData = edid;
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SCREEN_CONTEXT);
	attributes.EvtCleanupCallback = EvtCleanup;
	in.ObjectAttributes = &attributes;
	in.pMonitorInfo = &info;
	status = IddCxMonitorCreate(device->adapter, &in, &out);
	if (!NT_SUCCESS(status)) {
		HeapFree(GetProcessHeap(), 0, screen);
		return status;
	}
	screen->handle = out.MonitorObject;
	ScreenOf(out.MonitorObject)->screen = screen;
	return STATUS_SUCCESS;
}

static NTSTATUS Arrive(struct screen *screen)
{
	IDARG_OUT_MONITORARRIVAL out;
	NTSTATUS status = IddCxMonitorArrival(screen->handle, &out);

	if (!NT_SUCCESS(status)) {
		/* What never arrived is not departed but deleted. */
		WdfObjectDelete(screen->handle);
		return status;
	}
	screen->monitor->targetId = out.OsTargetId;
	screen->monitor->luidLow = out.OsAdapterLuid.LowPart;
	screen->monitor->luidHigh = out.OsAdapterLuid.HighPart;
	return STATUS_SUCCESS;
}

NTSTATUS MonitorStart(void *context, struct monitor *monitor)
{
	struct device *device = CONTAINING_RECORD(context, struct device, control);
	struct screen *screen;
	NTSTATUS status;

	if (!device->ready)
		return STATUS_NOT_FOUND;
	screen = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*screen));
	if (!screen)
		return STATUS_INSUFFICIENT_RESOURCES;
	screen->control = &device->control;
	screen->monitor = monitor;
	screen->channel.operations = &SystemChannel;
	screen->arrived = monitor->modes;
	monitor->excludesCursor = monitor->wantsCursor || device->hasCursors;
	monitor->worker = screen;
	status = Create(device, screen);
	return NT_SUCCESS(status) ? Arrive(screen) : status;
}

NTSTATUS MonitorUpdate(void *context, struct monitor *monitor)
{
	UNREFERENCED_PARAMETER(context);
	return DisplayUpdateModes(monitor->worker);
}

/* Whoever chose it: the system tells each mode that it commits. */
NTSTATUS MonitorGetDisplay(void *context, const struct monitor *monitor,
                           struct frame_display_reply *reply)
{
	struct device *device = CONTAINING_RECORD(context, struct device, control);
	struct screen *screen = monitor->worker;

	WdfWaitLockAcquire(device->list, NULL);
	*reply = screen->shown;
	WdfWaitLockRelease(device->list);
	return reply->width ? STATUS_SUCCESS : STATUS_DEVICE_NOT_READY;
}

NTSTATUS MonitorSetCursor(void *context, struct monitor *monitor,
                          const struct frame_set_cursor_channel *channel)
{
	UNREFERENCED_PARAMETER(context);
	return CursorSet(monitor->worker, channel);
}

NTSTATUS MonitorForwardCursor(void *context, struct monitor *monitor, BOOLEAN enable)
{
	UNREFERENCED_PARAMETER(context);
	return CursorForward(monitor->worker, enable);
}

/*
 * The departure takes the swap chain back from within: no worker runs any more when it returns. With the whole device
 * the system departs all monitors itself.
 */
void MonitorStop(void *context, struct monitor *monitor)
{
	struct device *device = CONTAINING_RECORD(context, struct device, control);
	struct screen *screen = monitor->worker;

	CursorStop(screen);
	if (device->ends)
		DisplayStopWorker(screen);
	else
		IddCxMonitorDeparture(screen->handle);
}

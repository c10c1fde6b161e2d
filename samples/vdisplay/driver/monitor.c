/* monitor.c - a monitor that is added becomes one of IddCx's, and departs when it is removed. */
#include "display.h"
#include "edid.h"
#include "system.h"

/* Distinct for each id, and the same whenever the id comes again. */
static GUID ContainerOf(UINT32 monitorId)
{
	GUID container = {
		0x6d7c0a52, 0x2f0b, 0x4d6e, { 0x8a, 0x51, 0x5b, 0x9c, 0x33, 0x7e, 0, 0 }
	};

	container.Data4[7] = (UINT8)monitorId;
	return container;
}

static NTSTATUS Create(struct device *device, struct screen *screen)
{
	UINT8 edid[EDID_BYTES];
	WDF_OBJECT_ATTRIBUTES attributes;
	IDDCX_MONITOR_INFO info;
	IDARG_IN_MONITORCREATE in;
	IDARG_OUT_MONITORCREATE out;
	NTSTATUS status;

	EdidFill(edid, screen->monitor->id);
	RtlZeroMemory(&info, sizeof(info));
	info.Size = sizeof(info);
	info.MonitorType = DISPLAYCONFIG_OUTPUT_TECHNOLOGY_INDIRECT_WIRED;
	info.ConnectorIndex = screen->monitor->id - 1;
	info.MonitorContainerId = ContainerOf(screen->monitor->id);
	info.MonitorDescription.Size = sizeof(info.MonitorDescription);
	info.MonitorDescription.Type = IDDCX_MONITOR_DESCRIPTION_TYPE_EDID;
	info.MonitorDescription.DataSize = sizeof(edid);
	info.MonitorDescription.pData = edid;
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SCREEN_CONTEXT);
	in.ObjectAttributes = &attributes;
	in.pMonitorInfo = &info;
	status = IddCxMonitorCreate(device->adapter, &in, &out);
	if (!NT_SUCCESS(status))
		return status;
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
	monitor->worker = screen;
	status = Create(device, screen);
	if (NT_SUCCESS(status))
		status = Arrive(screen);
	if (!NT_SUCCESS(status))
		HeapFree(GetProcessHeap(), 0, screen);
	return status;
}

NTSTATUS MonitorUpdate(void *context, struct monitor *monitor)
{
	UNREFERENCED_PARAMETER(context);
	return DisplayUpdateModes(monitor->worker);
}

/* The departure takes the swap chain back from within: no worker runs any more when it returns. */
void MonitorStop(void *context, struct monitor *monitor)
{
	struct screen *screen = monitor->worker;

	UNREFERENCED_PARAMETER(context);
	IddCxMonitorDeparture(screen->handle);
	ChannelDetach(&screen->channel);
	HeapFree(GetProcessHeap(), 0, screen);
}

/* tests/frameworks/idd/mirror/control.c - orders of the test, some of them wrong on purpose. */
#include "mirror.h"

static NTSTATUS plug(UINT connector, BOOL described, const struct mirror_order *wrong)
{
	IDDCX_MONITOR_INFO info;
	IDARG_IN_MONITORCREATE in;
	IDARG_OUT_MONITORCREATE out;
	IDARG_OUT_MONITORARRIVAL arrival;

	RtlZeroMemory(&info, sizeof(info));
	info.Size = sizeof(info);
	info.MonitorType = DISPLAYCONFIG_OUTPUT_TECHNOLOGY_HDMI;
	info.ConnectorIndex = connector;
	info.MonitorContainerId.Data1 = 0x1000 + connector;
	info.MonitorDescription.Size = sizeof(info.MonitorDescription);
	info.MonitorDescription.Type = IDDCX_MONITOR_DESCRIPTION_TYPE_EDID;
	info.MonitorDescription.DataSize = described ? sizeof(MirrorEdid) : 0;
	info.MonitorDescription.pData = described ? (PVOID)MirrorEdid : NULL;
	if (wrong && wrong->value == 0)
		info.Size--;
	if (wrong && wrong->value == 1)
		info.ConnectorIndex = 99;
	if (wrong && wrong->value == 2)
		info.MonitorContainerId.Data1 = 0;
	in.ObjectAttributes = WDF_NO_OBJECT_ATTRIBUTES;
	in.pMonitorInfo = &info;
	NTSTATUS status = IddCxMonitorCreate(mirror.adapter, &in, &out);
	if (!NT_SUCCESS(status))
		return status;
	mirror.monitor[connector].handle = out.MonitorObject;
	if (wrong && wrong->value == 3) {
		status = IddCxMonitorDeparture(out.MonitorObject);
		WdfObjectDelete((WDFOBJECT)out.MonitorObject);
		mirror.monitor[connector].handle = NULL;
		return status;
	}
	status = IddCxMonitorArrival(out.MonitorObject, &arrival);
	mirror.report.arrival_status = status;
	mirror.report.adapter_luid = arrival.OsAdapterLuid.LowPart;
	mirror.report.target = arrival.OsTargetId;
	return status;
}

static NTSTATUS unplug(UINT connector)
{
	IDDCX_MONITOR handle = mirror.monitor[connector].handle;
	NTSTATUS status = IddCxMonitorDeparture(handle);

	mirror.monitor[connector].handle = NULL;
	return status;
}

static NTSTATUS second_adapter(void)
{
	IDDCX_ADAPTER_CAPS caps;
	IDARG_IN_ADAPTER_INIT in;
	IDARG_OUT_ADAPTER_INIT out;

	RtlZeroMemory(&caps, sizeof(caps));
	in.WdfDevice = mirror.device;
	in.pCaps = &caps;
	in.ObjectAttributes = WDF_NO_OBJECT_ATTRIBUTES;
	return IddCxAdapterInitAsync(&in, &out);
}

static NTSTATUS set_up_cursor(UINT side)
{
	IDARG_IN_SETUP_HWCURSOR in;

	RtlZeroMemory(&in, sizeof(in));
	if (!mirror.monitor[0].cursor_event)
		mirror.monitor[0].cursor_event = CreateEventW(NULL, FALSE, FALSE, NULL);
	in.CursorInfo.Size = sizeof(in.CursorInfo);
	in.CursorInfo.ColorXorCursorSupport = IDDCX_XOR_CURSOR_SUPPORT_NONE;
	in.CursorInfo.AlphaCursorSupport = TRUE;
	in.CursorInfo.MaxX = in.CursorInfo.MaxY = side;
	in.hNewCursorDataAvailable = mirror.monitor[0].cursor_event;
	return IddCxMonitorSetupHardwareCursor(mirror.monitor[0].handle, &in);
}

static NTSTATUS do_order(const struct mirror_order *order)
{
	IDARG_IN_ADAPTERSETRENDERADAPTER render;
	IDARG_IN_REPORTCRITICALERROR critical = { 7, 9 };

	switch (order->action) {
	case MIRROR_PLUG: return plug(order->value, !order->detail, NULL);
	case MIRROR_UNPLUG: return unplug(order->value);
	case MIRROR_PLUG_WRONG: return plug(order->detail, TRUE, order);
	case MIRROR_SECOND_ADAPTER: return second_adapter();
	case MIRROR_RENDER:
		RtlZeroMemory(&render, sizeof(render));
		render.PreferredRenderAdapter.LowPart = order->value;
		IddCxAdapterSetRenderAdapter(mirror.adapter, &render);
		return STATUS_SUCCESS;
	case MIRROR_UPDATE: return MirrorUpdate(mirror.monitor[0].handle, order->value);
	case MIRROR_CURSOR: return set_up_cursor(order->value);
	case MIRROR_FAULT: mirror.fault = order->value; return STATUS_SUCCESS;
	case MIRROR_CPLUSPLUS: return (NTSTATUS)MirrorCplusplus();
	case MIRROR_CRITICAL: return IddCxReportCriticalError(mirror.adapter, &critical);
	default: return STATUS_INVALID_PARAMETER;
	}
}

static void query_cursor(struct mirror_report *report)
{
	unsigned char pixels[64 * 64 * 4];
	IDARG_IN_QUERY_HWCURSOR in;
	IDARG_OUT_QUERY_HWCURSOR out;

	if (!mirror.monitor[0].cursor_event ||
	    WaitForSingleObject(mirror.monitor[0].cursor_event, 0) != WAIT_OBJECT_0)
		return;
	in.LastShapeId = report->cursor_shape;
	in.ShapeBufferSizeInBytes = sizeof(pixels);
	in.pShapeBuffer = pixels;
	if (!NT_SUCCESS(IddCxMonitorQueryHardwareCursor(mirror.monitor[0].handle, &in, &out)))
		return;
	report->cursor_visible = out.IsCursorVisible;
	report->cursor_x = out.X;
	report->cursor_y = out.Y;
	if (out.IsCursorShapeUpdated) {
		report->cursor_shape = out.CursorShapeInfo.ShapeId;
		report->cursor_width = out.CursorShapeInfo.Width;
		report->cursor_first_pixel = *(unsigned int *)pixels;
	}
}

VOID MirrorControl(WDFDEVICE device, WDFREQUEST request, size_t output_bytes, size_t input_bytes,
                   ULONG code)
{
	NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
	ULONG_PTR bytes = 0;
	PVOID output, input;

	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(output_bytes);
	UNREFERENCED_PARAMETER(input_bytes);
	if (code == MIRROR_QUERY) {
		status = WdfRequestRetrieveOutputBuffer(request, sizeof(mirror.report), &output,
		                                        NULL);
		if (NT_SUCCESS(status)) {
			query_cursor(&mirror.report);
			RtlCopyMemory(output, &mirror.report, sizeof(mirror.report));
			bytes = sizeof(mirror.report);
		}
	} else if (code == MIRROR_DO) {
		status = WdfRequestRetrieveInputBuffer(request, sizeof(struct mirror_order), &input,
		                                       NULL);
		if (NT_SUCCESS(status))
			status = WdfRequestRetrieveOutputBuffer(request, sizeof(unsigned int),
			                                        &output, NULL);
		if (NT_SUCCESS(status)) {
			struct mirror_order order = *(struct mirror_order *)input;
			*(unsigned int *)output = (unsigned int)do_order(&order);
			bytes = sizeof(unsigned int);
		}
	}
	WdfRequestCompleteWithInformation(request, status, bytes);
}

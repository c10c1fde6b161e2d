/* frameworks/idd/monitor.c - a monitor: its object, its connector, arrival and departure. */
#include "frameworks/idd/idd_internal.h"

/* --- Life ------------------------------------------------------------------------------------------------------- */

void idd_monitor_ref(struct idd_monitor *monitor)
{
	__atomic_fetch_add(&monitor->references, 1, __ATOMIC_RELAXED);
}

void idd_monitor_unref(struct idd_monitor *monitor)
{
	if (!monitor || __atomic_sub_fetch(&monitor->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	idd_modes_free(monitor);
	idd_driver_event_unref(monitor->cursor.available);
	free(monitor->cursor.pixels);
	free(monitor->description);
	idd_adapter_unref(monitor->adapter);
	/* The analyzer counts no references: each of several would be the last to it. */
#ifndef __clang_analyzer__
	free(monitor);
#endif
}

/* Its contexts are still there: the driver may be called once more. */
static bool monitor_going(struct wdf_object *object)
{
	struct idd_monitor *monitor = ((struct monitor_object *)object)->monitor;

	if (!monitor)
		return true;
	idd_gate_enter(&monitor->adapter->gate);
	idd_monitor_depart(monitor);
	monitor->handle = NULL;
	idd_gate_leave(&monitor->adapter->gate);
	return true;
}

static void monitor_gone(struct wdf_object *object)
{
	idd_monitor_unref(((struct monitor_object *)object)->monitor);
}

const struct wdf_type idd_monitor_type = {
	.name = "IDDCX_MONITOR",
	.size = sizeof(struct monitor_object),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_NO_PARENT,
	.dispose = monitor_going,
	.destroy = monitor_gone,
};

struct idd_monitor *idd_monitor_from_handle(IDDCX_MONITOR handle, const char *api)
{
	return ((struct monitor_object *)wdf_object_from_handle(handle, &idd_monitor_type, api))
	        ->monitor;
}

IDDCX_MONITOR_DESCRIPTION idd_monitor_description(const struct idd_monitor *monitor)
{
	return (IDDCX_MONITOR_DESCRIPTION){ sizeof(IDDCX_MONITOR_DESCRIPTION),
		                            monitor->description_type, monitor->description_bytes,
		                            monitor->description };
}

void idd_monitor_depart(struct idd_monitor *monitor)
{
	struct idd_adapter *adapter = monitor->adapter;

	if (monitor->state == IDD_MONITOR_GONE)
		return;
	idd_chain_unassign(monitor);
	monitor->active = false;
	__atomic_store_n(&monitor->state, IDD_MONITOR_GONE, __ATOMIC_RELEASE);
	host_lock_acquire(&adapter->lock);
	bool due = monitor->reassign.queued;
	if (due)
		RemoveEntryList(&monitor->reassign.entry);
	monitor->reassign.queued = false;
	adapter->monitor[monitor->connector] = NULL;
	host_lock_release(&adapter->lock);
	if (due)
		idd_monitor_unref(monitor); /* the work's */
	idd_tell_changed(adapter->idd);
	idd_monitor_unref(monitor); /* the connector's */
}

/* --- Creation ------------------------------------------------------------------------------------------------------ */

static NTSTATUS refuse(const void *about, const char *what)
{
	return idd_refuse(
		&(struct idd_break){
			"DISP-22", about, STATUS_INVALID_PARAMETER,
			"Fill IDDCX_MONITOR_INFO as its page says; a connector has one monitor." },
		"IddCxMonitorCreate: %s", what);
}

static const char *why_not(const struct idd_adapter *adapter, const IDDCX_MONITOR_INFO *info)
{
	static const GUID none;

	if (!info || info->Size != sizeof(*info))
		return "pMonitorInfo is null or its Size is wrong";
	if (info->MonitorDescription.Size != sizeof(info->MonitorDescription))
		return "MonitorDescription.Size is wrong";
	if (info->MonitorDescription.DataSize && !info->MonitorDescription.pData)
		return "MonitorDescription.pData is null";
	if (info->MonitorDescription.DataSize % 128)
		return "MonitorDescription.DataSize is no whole number of EDID blocks";
	if (info->MonitorDescription.Type != IDDCX_MONITOR_DESCRIPTION_TYPE_EDID)
		return "MonitorDescription.Type is not EDID; DisplayID is not built";
	if (info->ConnectorIndex >= adapter->monitors_max)
		return "ConnectorIndex is not below MaxMonitorsSupported";
	if (memcmp(&info->MonitorContainerId, &none, sizeof(none)) == 0)
		return "MonitorContainerId is zero";
	return NULL;
}

static void reassign(struct idd_work *work)
{
	struct idd_monitor *monitor = CONTAINING_RECORD(work, struct idd_monitor, reassign);
	struct idd_adapter *adapter = monitor->adapter;

	idd_gate_enter(&adapter->gate);
	if (monitor->active && monitor->state == IDD_MONITOR_ARRIVED) {
		idd_chain_unassign(monitor);
		idd_chain_assign(monitor);
	}
	idd_gate_leave(&adapter->gate);
	idd_monitor_unref(monitor);
}

void idd_monitor_reassign(struct idd_monitor *monitor)
{
	idd_monitor_ref(monitor);
	if (!idd_adapter_post(monitor->adapter, &monitor->reassign))
		idd_monitor_unref(monitor);
}

static struct idd_monitor *allocate(struct idd_adapter *adapter, const IDDCX_MONITOR_INFO *info)
{
	struct idd_monitor *monitor = calloc(1, sizeof(*monitor));
	UINT bytes = info->MonitorDescription.DataSize;

	if (!monitor)
		return NULL;
	if (bytes) {
		monitor->description = malloc(bytes);
		if (!monitor->description) {
			free(monitor);
			return NULL;
		}
		memcpy(monitor->description, info->MonitorDescription.pData, bytes);
	}
	monitor->references = 1;
	monitor->adapter = adapter;
	idd_adapter_ref(adapter);
	monitor->connector = info->ConnectorIndex;
	monitor->container = info->MonitorContainerId;
	monitor->description_bytes = bytes;
	monitor->description_type = info->MonitorDescription.Type;
	monitor->reassign.run = reassign;
	return monitor;
}

/* The connector holds a reference until the monitor departs. */
static NTSTATUS take_connector(struct idd_monitor *monitor, const IDDCX_MONITOR_INFO *info)
{
	struct idd_adapter *adapter = monitor->adapter;

	host_lock_acquire(&adapter->lock);
	bool ending = adapter->ending;
	bool free_one = !adapter->monitor[monitor->connector] && !ending;
	if (free_one) {
		idd_monitor_ref(monitor);
		adapter->monitor[monitor->connector] = monitor;
	}
	host_lock_release(&adapter->lock);
	if (free_one)
		return STATUS_SUCCESS;
	return ending ? STATUS_DEVICE_REMOVED : refuse(info, "the connector has a monitor");
}

NTSTATUS IddCxMonitorCreate(IDDCX_ADAPTER handle, const IDARG_IN_MONITORCREATE *in,
                            IDARG_OUT_MONITORCREATE *out)
{
	static const char api[] = "IddCxMonitorCreate";
	struct idd_adapter *adapter = idd_adapter_from_handle(handle, api);
	struct wdf_object *object;

	wdf_require_pointer(in, api, "pInArgs");
	wdf_require_pointer(out, api, "pOutArgs");
	out->MonitorObject = NULL;
	if (!adapter->initialized)
		return idd_refuse(&(struct idd_break){ "DISP-23", handle,
		                                       STATUS_INVALID_DEVICE_STATE,
		                                       "Wait for EvtIddCxAdapterInitFinished." },
		                  "%s was called before the adapter was initialized", api);
	const char *what = why_not(adapter, in->pMonitorInfo);
	if (what)
		return refuse(in->pMonitorInfo, what);
	struct idd_monitor *monitor = allocate(adapter, in->pMonitorInfo);
	if (!monitor)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = take_connector(monitor, in->pMonitorInfo);
	if (!NT_SUCCESS(status)) {
		idd_monitor_unref(monitor);
		return status;
	}
	status = wdf_object_create(&(struct wdf_creation){ .binding = adapter->binding,
	                                                   .type = &idd_monitor_type,
	                                                   .attributes = in->ObjectAttributes,
	                                                   .parent = wdf_object_unchecked(handle),
	                                                   .caller = WDF_CALLER() },
	                           &object);
	if (!NT_SUCCESS(status)) {
		idd_monitor_depart(monitor);
		idd_monitor_unref(monitor);
		return status;
	}
	monitor->handle = WDF_HANDLE(IDDCX_MONITOR, object);
	((struct monitor_object *)object)->monitor = monitor;
	out->MonitorObject = monitor->handle;
	return STATUS_SUCCESS;
}

/* --- Arrival and departure ------------------------------------------------------------------------------------------- */

/* A panel like the one that CTA-861.3 describes by default: BT.2020, 1000 nit. */
static NTSTATUS tell_hdr_default(struct idd_monitor *monitor)
{
	IDDCX_HDR10_METADATA metadata = { { 35400, 14600 },
		                          { 8500, 39850 },
		                          { 6550, 2300 },
		                          { 15635, 16450 },
		                          1000,
		                          500,
		                          1000,
		                          400 };
	IDARG_IN_MONITOR_SET_DEFAULT_HDR_METADATA in = { IDDCX_DEFAULT_HDR_METADATA_TYPE_HDR10,
		                                         sizeof(metadata),
		                                         { &metadata } };
	struct idd_adapter *adapter = monitor->adapter;
	IDARG_IN_QUERYTARGET_INFO target = { monitor->connector };
	IDARG_OUT_QUERYTARGET_INFO info = { 0 };

	if (!(adapter->flags & IDDCX_ADAPTER_FLAGS_CAN_PROCESS_FP16))
		return STATUS_SUCCESS;
	NTSTATUS status =
		adapter->config->EvtIddCxAdapterQueryTargetInfo(adapter->handle, &target, &info);
	if (!NT_SUCCESS(status) || !(info.TargetCaps & IDDCX_TARGET_CAPS_HIGH_COLOR_SPACE))
		return status;
	monitor->hdr = true;
	return adapter->config->EvtIddCxMonitorSetDefaultHdrMetaData(monitor->handle, &in);
}

NTSTATUS IddCxMonitorArrival(IDDCX_MONITOR handle, IDARG_OUT_MONITORARRIVAL *out)
{
	static const char api[] = "IddCxMonitorArrival";
	struct idd_monitor *monitor = idd_monitor_from_handle(handle, api);
	struct idd_machine *idd = monitor->adapter->idd;

	wdf_require_pointer(out, api, "pOutArgs");
	*out = (IDARG_OUT_MONITORARRIVAL){ 0 };
	idd_gate_enter(&monitor->adapter->gate);
	NTSTATUS status = STATUS_INVALID_DEVICE_STATE;
	if (monitor->state == IDD_MONITOR_CREATED) {
		status = idd_modes_ask(monitor);
		if (NT_SUCCESS(status))
			status = tell_hdr_default(monitor);
	}
	if (NT_SUCCESS(status)) {
		host_lock_acquire(&idd->lock);
		monitor->target = 0x100 + ++idd->targets;
		host_lock_release(&idd->lock);
		*out = (IDARG_OUT_MONITORARRIVAL){ monitor->adapter->luid, monitor->target };
		__atomic_store_n(&monitor->state, IDD_MONITOR_ARRIVED, __ATOMIC_RELEASE);
	}
	idd_gate_leave(&monitor->adapter->gate);
	if (NT_SUCCESS(status))
		idd_tell_changed(idd);
	return status;
}

NTSTATUS IddCxMonitorDeparture(IDDCX_MONITOR handle)
{
	struct idd_monitor *monitor = idd_monitor_from_handle(handle, "IddCxMonitorDeparture");

	if (monitor->state != IDD_MONITOR_ARRIVED)
		return idd_refuse(
			&(struct idd_break){
				"DISP-24", handle, STATUS_INVALID_DEVICE_STATE,
				"Delete a monitor that never arrived with WdfObjectDelete." },
			"IddCxMonitorDeparture of a monitor that %s",
			monitor->state == IDD_MONITOR_GONE ? "has departed" : "never arrived");
	idd_gate_enter(&monitor->adapter->gate);
	idd_monitor_depart(monitor);
	idd_gate_leave(&monitor->adapter->gate);
	wdf_object_delete(wdf_object_unchecked(handle));
	return STATUS_SUCCESS;
}

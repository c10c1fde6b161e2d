/* frameworks/idd/compose.c - a composer's door: monitors, their modes, frames. */
#include "frameworks/idd/idd_internal.h"

/* --- Monitors ----------------------------------------------------------------------------------------------------- */

#define ANY_CONNECTOR IDD_MONITORS_MAX

static struct idd_monitor *first_free_locked(struct idd_machine *idd, uint32_t connector)
{
	for (LIST_ENTRY *entry = idd->adapters.Flink; entry != &idd->adapters;
	     entry = entry->Flink) {
		struct idd_adapter *adapter = CONTAINING_RECORD(entry, struct idd_adapter, entry);
		struct idd_monitor *found = NULL;

		host_lock_acquire(&adapter->lock);
		for (uint32_t at = 0; at < IDD_MONITORS_MAX && !found; at++) {
			struct idd_monitor *monitor = adapter->monitor[at];
			if (monitor && !monitor->taken &&
			    (connector == ANY_CONNECTOR || connector == at) &&
			    __atomic_load_n(&monitor->state, __ATOMIC_ACQUIRE) ==
			            IDD_MONITOR_ARRIVED)
				found = monitor;
		}
		if (found) {
			found->taken = true;
			idd_monitor_ref(found);
		}
		host_lock_release(&adapter->lock);
		if (found)
			return found;
	}
	return NULL;
}

static struct idd_monitor *take(struct idd_machine *idd, uint32_t connector)
{
	host_lock_acquire(&idd->lock);
	struct idd_monitor *monitor = first_free_locked(idd, connector);
	host_lock_release(&idd->lock);
	return monitor;
}

struct idd_monitor *idd_monitor_take(struct ke_machine *machine)
{
	return take(machine->idd, ANY_CONNECTOR);
}

struct idd_monitor *idd_monitor_take_at(struct ke_machine *machine, uint32_t connector)
{
	return connector < IDD_MONITORS_MAX ? take(machine->idd, connector) : NULL;
}

void idd_monitor_drop(struct idd_monitor *monitor)
{
	if (!monitor)
		return;
	struct idd_machine *idd = monitor->adapter->idd;
	host_lock_acquire(&idd->lock);
	monitor->taken = false;
	host_lock_release(&idd->lock);
	idd_monitor_unref(monitor);
}

bool idd_monitor_is_there(const struct idd_monitor *monitor)
{
	return __atomic_load_n(&monitor->state, __ATOMIC_ACQUIRE) == IDD_MONITOR_ARRIVED;
}

uint32_t idd_monitor_target(const struct idd_monitor *monitor)
{
	return monitor->target;
}

/* --- Modes ---------------------------------------------------------------------------------------------------------- */

static struct idd_mode short_mode(const struct idd_full_mode *mode)
{
	return (struct idd_mode){ mode->signal.activeSize.cx,
		                  mode->signal.activeSize.cy,
		                  mode->signal.vSyncFreq.Numerator,
		                  mode->signal.vSyncFreq.Denominator,
		                  mode->preferred,
		                  (mode->bits.Rgb & IDDCX_BITS_PER_COMPONENT_10) != 0,
		                  mode->bits.Rgb == IDDCX_BITS_PER_COMPONENT_10 };
}

uint32_t idd_monitor_list_modes(struct idd_monitor *monitor, struct idd_mode *modes, uint32_t room)
{
	idd_gate_enter(&monitor->adapter->gate);
	uint32_t count = monitor->list.count;
	for (uint32_t at = 0; at < count && at < room; at++)
		modes[at] = short_mode(&monitor->list.modes[at]);
	idd_gate_leave(&monitor->adapter->gate);
	return count;
}

static const struct idd_full_mode *find_mode(const struct idd_monitor *monitor,
                                             const struct idd_mode *wanted)
{
	for (uint32_t at = 0; at < monitor->list.count; at++) {
		struct idd_mode mode = short_mode(&monitor->list.modes[at]);
		if (mode.width == wanted->width && mode.height == wanted->height &&
		    (uint64_t)mode.rate_numerator * wanted->rate_denominator ==
		            (uint64_t)wanted->rate_numerator * mode.rate_denominator)
			return &monitor->list.modes[at];
	}
	return NULL;
}

static IDDCX_PATH2 path_of(const struct idd_monitor *monitor, const struct idd_monitor *changed)
{
	bool hdr = monitor->active && monitor->setting.colour == IDD_COLOUR_HDR;
	bool ten = monitor->active && monitor->setting.colour != IDD_COLOUR_SDR;
	IDDCX_PATH2 path = { .Size = sizeof(path), .MonitorObject = monitor->handle };

	path.Flags = (monitor->active ? IDDCX_PATH_FLAGS_ACTIVE : 0) |
	             (monitor == changed ? IDDCX_PATH_FLAGS_CHANGED : 0);
	if (!monitor->active)
		return path;
	path.TargetVideoSignalInfo = monitor->mode.signal;
	path.WireFormatInfo.ColorSpace =
		hdr ? IDDCX_COLOR_SPACE_G2084_P2020 : IDDCX_COLOR_SPACE_G22_P709;
	path.WireFormatInfo.BitsPerComponent.Rgb =
		ten ? IDDCX_BITS_PER_COMPONENT_10 : IDDCX_BITS_PER_COMPONENT_8;
	return path;
}

/* Tell the driver all paths of the adapter: every arrived monitor's, with one of them changed. */
static NTSTATUS commit(struct idd_adapter *adapter, const struct idd_monitor *changed)
{
	const IDD_CX_CLIENT_CONFIG *config = adapter->config;
	IDDCX_PATH2 paths[IDD_MONITORS_MAX];
	IDDCX_PATH first[IDD_MONITORS_MAX];
	UINT count = 0;

	for (uint32_t at = 0; at < IDD_MONITORS_MAX; at++)
		if (adapter->monitor[at] && adapter->monitor[at]->state == IDD_MONITOR_ARRIVED)
			paths[count++] = path_of(adapter->monitor[at], changed);
	if (config->EvtIddCxAdapterCommitModes2)
		return config->EvtIddCxAdapterCommitModes2(adapter->handle,
		                                           &(IDARG_IN_COMMITMODES2){ count,
		                                                                     paths });
	for (UINT at = 0; at < count; at++)
		first[at] = (IDDCX_PATH){ sizeof(first[at]), paths[at].MonitorObject,
			                  paths[at].Flags, paths[at].TargetVideoSignalInfo };
	return config->EvtIddCxAdapterCommitModes(adapter->handle,
	                                          &(IDARG_IN_COMMITMODES){ count, first });
}

struct set_call {
	struct idd_work work;
	struct idd_monitor *monitor;
	const struct idd_setting *setting;
	NTSTATUS status;
};

static NTSTATUS check_setting(const struct idd_monitor *monitor, const struct idd_setting *setting)
{
	const struct idd_full_mode *mode = find_mode(monitor, &setting->mode);
	bool ten = mode && (mode->bits.Rgb & IDDCX_BITS_PER_COMPONENT_10);
	bool eight = mode && mode->bits.Rgb != IDDCX_BITS_PER_COMPONENT_10;

	if (!mode || setting->colour > IDD_COLOUR_HDR ||
	    (setting->colour == IDD_COLOUR_SDR ? !eight : !ten) ||
	    (setting->colour == IDD_COLOUR_HDR && !monitor->hdr))
		return STATUS_INVALID_PARAMETER;
	return STATUS_SUCCESS;
}

static NTSTATUS set_in_gate(struct idd_monitor *monitor, const struct idd_setting *setting)
{
	NTSTATUS status = setting ? check_setting(monitor, setting) : STATUS_SUCCESS;

	if (!NT_SUCCESS(status))
		return status;
	idd_chain_unassign(monitor);
	monitor->active = setting != NULL;
	__atomic_store_n(&monitor->abandoned, 0, __ATOMIC_RELAXED);
	if (setting) {
		monitor->mode = *find_mode(monitor, &setting->mode);
		monitor->setting = *setting;
	}
	status = commit(monitor->adapter, monitor);
	if (!NT_SUCCESS(status)) {
		monitor->active = false;
		return idd_refuse(
			&(struct idd_break){
				"DISP-110", monitor->handle, status,
				"Every committed mode is one that the driver listed: accept it." },
			"the driver refused to commit a mode of its list: 0x%08x",
			(unsigned)status);
	}
	return setting ? idd_chain_assign(monitor) : status;
}

static void set_now(struct idd_work *work)
{
	struct set_call *call = CONTAINING_RECORD(work, struct set_call, work);
	struct idd_gate *gate = &call->monitor->adapter->gate;

	idd_gate_enter(gate);
	call->status = call->monitor->state == IDD_MONITOR_ARRIVED
	                       ? set_in_gate(call->monitor, call->setting)
	                       : STATUS_DEVICE_REMOVED;
	idd_gate_leave(gate);
}

NTSTATUS idd_monitor_set(struct idd_monitor *monitor, const struct idd_setting *setting)
{
	struct set_call call = { .work = { .run = set_now },
		                 .monitor = monitor,
		                 .setting = setting };

	return idd_adapter_call(monitor->adapter, &call.work) ? call.status : STATUS_DEVICE_REMOVED;
}

struct gamma_call {
	struct idd_work work;
	struct idd_monitor *monitor;
	const struct idd_gamma *gamma;
	NTSTATUS status;
};

static void gamma_now(struct idd_work *work)
{
	struct gamma_call *call = CONTAINING_RECORD(work, struct gamma_call, work);
	struct idd_monitor *monitor = call->monitor;
	IDARG_IN_SET_GAMMARAMP in = { (IDDCX_GAMMARAMP_TYPE)call->gamma->type, call->gamma->bytes,
		                      call->gamma->data };

	idd_gate_enter(&monitor->adapter->gate);
	call->status = STATUS_DEVICE_REMOVED;
	if (monitor->state == IDD_MONITOR_ARRIVED)
		call->status =
			monitor->adapter->config->EvtIddCxMonitorSetGammaRamp(monitor->handle, &in);
	idd_gate_leave(&monitor->adapter->gate);
}

NTSTATUS idd_monitor_set_gamma(struct idd_monitor *monitor, const struct idd_gamma *gamma)
{
	struct gamma_call call = { .work = { .run = gamma_now },
		                   .monitor = monitor,
		                   .gamma = gamma };

	if (!idd_monitor_is_there(monitor))
		return STATUS_DEVICE_REMOVED;
	if (!monitor->adapter->config->EvtIddCxMonitorSetGammaRamp)
		return STATUS_NOT_SUPPORTED;
	return idd_adapter_call(monitor->adapter, &call.work) ? call.status : STATUS_DEVICE_REMOVED;
}

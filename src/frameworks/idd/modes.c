/* frameworks/idd/modes.c - what the monitor can and what the target can, asked and matched. */
#include "frameworks/idd/idd_internal.h"

/*
 * Two rates are one when they differ by no more than this, or than a step of 10 kHz of the monitor's clock, in which descriptions (EDID)
 * tell it: a low picture takes few clocks, and a step is much of its rate.
 */
#define RATE_TOLERANCE_MILLIHERTZ 10
#define CLOCK_STEP_MILLIHERTZ 10000000u

static NTSTATUS refuse(const struct idd_monitor *monitor, NTSTATUS status, const char *what)
{
	return idd_refuse(
		&(struct idd_break){
			"DISP-114", monitor->handle, status,
			"Count first, then fill: with a count of 0 give the number of modes, "
			"otherwise that many, each with its Size and signal." },
		"the modes of connector %u: %s", monitor->connector, what);
}

static uint64_t millihertz(const DISPLAYCONFIG_RATIONAL *rate)
{
	return rate->Denominator ? (uint64_t)rate->Numerator * 1000 / rate->Denominator : 0;
}

static uint64_t rate_apart(const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *left,
                           const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *right)
{
	uint64_t one = millihertz(&left->vSyncFreq), other = millihertz(&right->vSyncFreq);

	return one > other ? one - other : other - one;
}

static uint64_t rate_tolerance(const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal)
{
	uint64_t step =
		CLOCK_STEP_MILLIHERTZ / ((uint64_t)signal->totalSize.cx * signal->totalSize.cy);

	return step > RATE_TOLERANCE_MILLIHERTZ ? step : RATE_TOLERANCE_MILLIHERTZ;
}

static bool signal_is_one(const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal)
{
	return signal->activeSize.cx && signal->activeSize.cy &&
	       signal->activeSize.cx <= signal->totalSize.cx &&
	       signal->activeSize.cy <= signal->totalSize.cy && millihertz(&signal->vSyncFreq) &&
	       signal->scanLineOrdering == DISPLAYCONFIG_SCANLINE_ORDERING_PROGRESSIVE;
}

void idd_modes_free(struct idd_monitor *monitor)
{
	free(monitor->own.modes);
	free(monitor->list.modes);
	monitor->own = (struct idd_monitor_modes){ 0 };
	monitor->list = (struct idd_mode_list){ 0 };
}

/* --- The monitor's own ------------------------------------------------------------------------------------------- */

static const IDDCX_WIRE_BITS_PER_COMPONENT eight_bits = { .Rgb = IDDCX_BITS_PER_COMPONENT_8 };

/* One round of asking: the count when modes is null. */
struct question {
	struct idd_monitor *monitor;
	UINT count;
	IDDCX_MONITOR_MODE *first;   /* first generation */
	IDDCX_MONITOR_MODE2 *second; /* second */
	UINT ret_count, ret_preferred;
};

static NTSTATUS parse(struct question *question)
{
	const IDD_CX_CLIENT_CONFIG *config = question->monitor->adapter->config;
	IDDCX_MONITOR_DESCRIPTION description = idd_monitor_description(question->monitor);
	IDARG_OUT_PARSEMONITORDESCRIPTION out = { 0 };
	NTSTATUS status;

	if (config->EvtIddCxParseMonitorDescription2) {
		IDARG_IN_PARSEMONITORDESCRIPTION2 in = { description, question->count,
			                                 question->second };
		status = config->EvtIddCxParseMonitorDescription2(&in, &out);
	} else {
		IDARG_IN_PARSEMONITORDESCRIPTION in = { description, question->count,
			                                question->first };
		status = config->EvtIddCxParseMonitorDescription(&in, &out);
	}
	question->ret_count = out.MonitorModeBufferOutputCount;
	question->ret_preferred = out.PreferredMonitorModeIdx;
	return status;
}

static NTSTATUS get_default(struct question *question)
{
	struct idd_monitor *monitor = question->monitor;
	IDARG_IN_GETDEFAULTDESCRIPTIONMODES in = { question->count, question->first };
	IDARG_OUT_GETDEFAULTDESCRIPTIONMODES out = { 0 };
	NTSTATUS status =
		monitor->adapter->config->EvtIddCxMonitorGetDefaultDescriptionModes(monitor->handle,
	                                                                            &in, &out);

	question->ret_count = out.DefaultMonitorModeBufferOutputCount;
	question->ret_preferred = out.PreferredMonitorModeIdx;
	return status;
}

static NTSTATUS ask_monitor(struct question *question)
{
	return question->monitor->description ? parse(question) : get_default(question);
}

static bool second_generation(const struct idd_monitor *monitor)
{
	return monitor->description && monitor->adapter->config->EvtIddCxParseMonitorDescription2;
}

/* False: an entry is wrong. */
static bool take_monitor_modes(struct idd_monitor *monitor, const struct question *question)
{
	bool second = second_generation(monitor);

	for (uint32_t at = 0; at < question->count; at++) {
		IDDCX_MONITOR_MODE2 *mode = &monitor->own.modes[at];
		const IDDCX_MONITOR_MODE *first = &question->first[at];

		if (!second)
			*mode = (IDDCX_MONITOR_MODE2){ first->Size == sizeof(*first) ? sizeof(*mode)
				                                                     : 0,
				                       first->Origin, first->MonitorVideoSignalInfo,
				                       eight_bits };
		if (mode->Size != sizeof(*mode) || !signal_is_one(&mode->MonitorVideoSignalInfo) ||
		    mode->MonitorVideoSignalInfo.AdditionalSignalInfo.vSyncFreqDivider != 0)
			return false;
	}
	return true;
}

static NTSTATUS fill_monitor_modes(struct idd_monitor *monitor, struct question *question)
{
	question->count = question->ret_count;
	question->first = calloc(question->count, sizeof(*question->first));
	monitor->own.modes = calloc(question->count, sizeof(*monitor->own.modes));
	monitor->own.count = question->count;
	question->second = monitor->own.modes;
	if (!question->first || !monitor->own.modes)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = ask_monitor(question);
	if (!NT_SUCCESS(status))
		return refuse(monitor, status,
		              "the driver counted its monitor modes, and failed to fill them");
	if (question->ret_count != question->count || question->ret_preferred >= question->count)
		return refuse(monitor, STATUS_INVALID_PARAMETER,
		              "another number of monitor modes than was counted, or a preferred "
		              "one that is none");
	monitor->own.preferred = question->ret_preferred;
	if (!take_monitor_modes(monitor, question))
		return refuse(
			monitor, STATUS_INVALID_PARAMETER,
			"a monitor mode has a wrong Size or signal, or a divider that is not 0");
	return STATUS_SUCCESS;
}

static NTSTATUS ask_monitor_modes(struct idd_monitor *monitor)
{
	struct question question = { .monitor = monitor };
	NTSTATUS status = ask_monitor(&question);

	if (!NT_SUCCESS(status))
		return status;
	if (!question.ret_count || question.ret_count > IDD_MODES_MAX)
		return refuse(monitor, STATUS_INVALID_PARAMETER,
		              "no monitor mode, or more than 256");
	status = fill_monitor_modes(monitor, &question);
	free(question.first);
	return status;
}

/* --- The target's ------------------------------------------------------------------------------------------------- */

struct target_question {
	struct idd_monitor *monitor;
	UINT count, ret_count;
	IDDCX_TARGET_MODE *first;
	IDDCX_TARGET_MODE2 *second;
};

static NTSTATUS ask_target(struct target_question *question)
{
	struct idd_monitor *monitor = question->monitor;
	const IDD_CX_CLIENT_CONFIG *config = monitor->adapter->config;
	IDDCX_MONITOR_DESCRIPTION description = idd_monitor_description(monitor);
	IDARG_OUT_QUERYTARGETMODES out = { 0 };
	NTSTATUS status;

	if (config->EvtIddCxMonitorQueryTargetModes2) {
		IDARG_IN_QUERYTARGETMODES2 in = { description, question->count, question->second };
		status = config->EvtIddCxMonitorQueryTargetModes2(monitor->handle, &in, &out);
	} else {
		IDARG_IN_QUERYTARGETMODES in = { description, question->count, question->first };
		status = config->EvtIddCxMonitorQueryTargetModes(monitor->handle, &in, &out);
	}
	question->ret_count = out.TargetModeBufferOutputCount;
	return status;
}

static NTSTATUS fill_targets(struct target_question *question)
{
	struct idd_monitor *monitor = question->monitor;
	NTSTATUS status = ask_target(question);

	if (!NT_SUCCESS(status))
		return refuse(monitor, status,
		              "the driver counted its target modes, and failed to fill them");
	if (question->ret_count != question->count)
		return refuse(monitor, STATUS_INVALID_PARAMETER,
		              "another number of target modes than was counted");
	if (!monitor->adapter->config->EvtIddCxMonitorQueryTargetModes2)
		for (uint32_t at = 0; at < question->count; at++) {
			const IDDCX_TARGET_MODE *first = &question->first[at];
			question->second[at] = (IDDCX_TARGET_MODE2){
				first->Size == sizeof(*first) ? sizeof(IDDCX_TARGET_MODE2) : 0,
				first->TargetVideoSignalInfo, first->RequiredBandwidth, eight_bits
			};
		}
	return idd_modes_match(monitor, question->second, question->count);
}

static NTSTATUS ask_target_modes(struct idd_monitor *monitor)
{
	struct target_question question = { .monitor = monitor };
	NTSTATUS status = ask_target(&question);

	if (!NT_SUCCESS(status))
		return status;
	if (!question.ret_count || question.ret_count > IDD_MODES_MAX)
		return refuse(monitor, STATUS_INVALID_PARAMETER,
		              "no target mode, or more than 256");
	question.count = question.ret_count;
	question.first = calloc(question.count, sizeof(*question.first));
	question.second = calloc(question.count, sizeof(*question.second));
	status = question.first && question.second ? fill_targets(&question)
	                                           : STATUS_INSUFFICIENT_RESOURCES;
	free(question.first);
	free(question.second);
	return status;
}

/* --- The match ------------------------------------------------------------------------------------------------------ */

#define ABOVE_EIGHT (~(IDDCX_BITS_PER_COMPONENT_6 | IDDCX_BITS_PER_COMPONENT_8))

static const char *why_not_target(const struct idd_monitor *monitor,
                                  const IDDCX_TARGET_MODE2 *target)
{
	const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal =
		&target->TargetVideoSignalInfo.targetVideoSignalInfo;

	if (target->Size != sizeof(*target))
		return "the Size of a target mode is wrong";
	if (!signal_is_one(signal) || signal->AdditionalSignalInfo.vSyncFreqDivider == 0)
		return "a target mode has a wrong signal, or a divider of 0";
	if ((target->BitsPerComponent.Rgb & ABOVE_EIGHT) &&
	    !(monitor->adapter->flags & IDDCX_ADAPTER_FLAGS_CAN_PROCESS_FP16))
		return "a target mode has more than 8 bits, and the adapter cannot process FP16";
	return NULL;
}

/* Of several of that size the one whose rate is nearest. */
static const IDDCX_MONITOR_MODE2 *counterpart(const struct idd_monitor *monitor,
                                              const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal)
{
	const IDDCX_MONITOR_MODE2 *found = NULL;
	uint64_t nearest = UINT64_MAX;

	for (uint32_t at = 0; at < monitor->own.count; at++) {
		const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *own =
			&monitor->own.modes[at].MonitorVideoSignalInfo;
		uint64_t apart = rate_apart(own, signal);
		if (own->activeSize.cx == signal->activeSize.cx &&
		    own->activeSize.cy == signal->activeSize.cy && apart <= rate_tolerance(own) &&
		    apart < nearest) {
			found = &monitor->own.modes[at];
			nearest = apart;
		}
	}
	return found;
}

/* own null: a remote monitor that can show whatever its target can. */
static void add_match(struct idd_mode_list *list, const IDDCX_TARGET_MODE2 *target,
                      const IDDCX_MONITOR_MODE2 *own, bool preferred)
{
	const IDDCX_WIRE_BITS_PER_COMPONENT *left = &target->BitsPerComponent;
	const IDDCX_WIRE_BITS_PER_COMPONENT *right = own ? &own->BitsPerComponent : left;

	list->modes[list->count++] =
		(struct idd_full_mode){ target->TargetVideoSignalInfo.targetVideoSignalInfo,
		                        { left->Rgb & right->Rgb, left->YCbCr444 & right->YCbCr444,
		                          left->YCbCr422 & right->YCbCr422,
		                          left->YCbCr420 & right->YCbCr420 },
		                        preferred };
}

NTSTATUS idd_modes_match(struct idd_monitor *monitor, const IDDCX_TARGET_MODE2 *targets,
                         uint32_t count)
{
	bool all = (monitor->adapter->flags &
	            IDDCX_ADAPTER_FLAGS_REMOTE_ALL_TARGET_MODES_MONITOR_COMPATIBLE) != 0;
	struct idd_mode_list list = { 0 };

	for (uint32_t at = 0; at < count; at++) {
		const char *what = why_not_target(monitor, &targets[at]);
		if (what)
			return refuse(monitor, STATUS_INVALID_PARAMETER, what);
	}
	list.modes = calloc(count, sizeof(*list.modes));
	if (!list.modes)
		return STATUS_INSUFFICIENT_RESOURCES;
	for (uint32_t at = 0; at < count; at++) {
		const IDDCX_MONITOR_MODE2 *own =
			counterpart(monitor,
		                    &targets[at].TargetVideoSignalInfo.targetVideoSignalInfo);
		if (own || all)
			add_match(&list, &targets[at], own,
			          own == &monitor->own.modes[monitor->own.preferred]);
	}
	if (!list.count) {
		free(list.modes);
		return refuse(monitor, STATUS_INVALID_PARAMETER,
		              "no target mode is one of the monitor's");
	}
	free(monitor->list.modes);
	monitor->list = list;
	return STATUS_SUCCESS;
}

NTSTATUS idd_modes_ask(struct idd_monitor *monitor)
{
	NTSTATUS status = ask_monitor_modes(monitor);

	if (NT_SUCCESS(status))
		status = ask_target_modes(monitor);
	if (!NT_SUCCESS(status))
		idd_modes_free(monitor);
	return status;
}

/* --- Changes ---------------------------------------------------------------------------------------------------------- */

NTSTATUS IddCxMonitorUpdateModes2(IDDCX_MONITOR handle, const IDARG_IN_UPDATEMODES2 *in)
{
	static const char api[] = "IddCxMonitorUpdateModes2";
	struct idd_monitor *monitor = idd_monitor_from_handle(handle, api);

	wdf_require_pointer(in, api, "pInArgs");
	if (!in->TargetModeCount || in->TargetModeCount > IDD_MODES_MAX || !in->pTargetModes ||
	    in->Reason == IDDCX_UPDATE_REASON_UNINITIALIZED)
		return refuse(monitor, STATUS_INVALID_PARAMETER,
		              "an update without a reason or without modes");
	if (monitor->state != IDD_MONITOR_ARRIVED)
		return STATUS_INVALID_DEVICE_STATE;
	idd_gate_enter(&monitor->adapter->gate);
	NTSTATUS status = idd_modes_match(monitor, in->pTargetModes, in->TargetModeCount);
	/* Nobody updates a list but for the mode that stands first in it. */
	for (uint32_t at = 0; NT_SUCCESS(status) && at < monitor->list.count; at++)
		monitor->list.modes[at].preferred = at == 0;
	idd_gate_leave(&monitor->adapter->gate);
	if (NT_SUCCESS(status))
		idd_tell_changed(monitor->adapter->idd);
	return status;
}

NTSTATUS IddCxMonitorUpdateModes(IDDCX_MONITOR handle, const IDARG_IN_UPDATEMODES *in)
{
	struct idd_monitor *monitor = idd_monitor_from_handle(handle, "IddCxMonitorUpdateModes");
	IDDCX_TARGET_MODE2 *modes;

	wdf_require_pointer(in, "IddCxMonitorUpdateModes", "pInArgs");
	if (!in->TargetModeCount || in->TargetModeCount > IDD_MODES_MAX || !in->pTargetModes)
		return refuse(monitor, STATUS_INVALID_PARAMETER, "an update without modes");
	modes = calloc(in->TargetModeCount, sizeof(*modes));
	if (!modes)
		return STATUS_INSUFFICIENT_RESOURCES;
	for (UINT at = 0; at < in->TargetModeCount; at++) {
		const IDDCX_TARGET_MODE *from = &in->pTargetModes[at];
		modes[at] = (IDDCX_TARGET_MODE2){ from->Size == sizeof(*from) ? sizeof(*modes) : 0,
			                          from->TargetVideoSignalInfo,
			                          from->RequiredBandwidth, eight_bits };
	}
	IDARG_IN_UPDATEMODES2 second = { in->Reason, in->TargetModeCount, modes };
	NTSTATUS status = IddCxMonitorUpdateModes2(handle, &second);
	free(modes);
	return status;
}

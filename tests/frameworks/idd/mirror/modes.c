/* tests/frameworks/idd/mirror/modes.c - three modes, in both generations. */
#include "mirror.h"

static const struct {
	UINT width, height, rate;
} modes[MIRROR_MODES] = { { 1280, 720, 60 }, { 640, 360, 60 }, { 1920, 1080, 60 } };

/* The header alone: nobody here parses it. */
const unsigned char MirrorEdid[128] = { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };

static DISPLAYCONFIG_VIDEO_SIGNAL_INFO signal_of(UINT at, UINT divider)
{
	DISPLAYCONFIG_VIDEO_SIGNAL_INFO signal;

	RtlZeroMemory(&signal, sizeof(signal));
	signal.activeSize.cx = signal.totalSize.cx = modes[at].width;
	signal.activeSize.cy = signal.totalSize.cy = modes[at].height;
	signal.AdditionalSignalInfo.vSyncFreqDivider = divider;
	signal.AdditionalSignalInfo.videoStandard = 255;
	signal.vSyncFreq.Numerator = modes[at].rate;
	signal.vSyncFreq.Denominator = 1;
	signal.hSyncFreq.Numerator = modes[at].rate * modes[at].height;
	signal.hSyncFreq.Denominator = 1;
	signal.pixelRate = (UINT64)modes[at].rate * modes[at].width * modes[at].height;
	signal.scanLineOrdering = DISPLAYCONFIG_SCANLINE_ORDERING_PROGRESSIVE;
	return signal;
}

static void fill_monitor(IDDCX_MONITOR_MODE *to, UINT count)
{
	for (UINT at = 0; at < count && at < MIRROR_MODES; at++) {
		to[at].Size = sizeof(to[at]);
		to[at].Origin = IDDCX_MONITOR_MODE_ORIGIN_DRIVER;
		to[at].MonitorVideoSignalInfo = signal_of(at, 0);
	}
}

NTSTATUS MirrorParse(const IDARG_IN_PARSEMONITORDESCRIPTION *in,
                     IDARG_OUT_PARSEMONITORDESCRIPTION *out)
{
	out->MonitorModeBufferOutputCount = MIRROR_MODES;
	out->PreferredMonitorModeIdx = 0;
	fill_monitor(in->pMonitorModes, in->MonitorModeBufferInputCount);
	return STATUS_SUCCESS;
}

NTSTATUS MirrorDefaultModes(IDDCX_MONITOR monitor, const IDARG_IN_GETDEFAULTDESCRIPTIONMODES *in,
                            IDARG_OUT_GETDEFAULTDESCRIPTIONMODES *out)
{
	UNREFERENCED_PARAMETER(monitor);
	out->DefaultMonitorModeBufferOutputCount = 1;
	out->PreferredMonitorModeIdx = 0;
	fill_monitor(in->pDefaultMonitorModes, in->DefaultMonitorModeBufferInputCount);
	return STATUS_SUCCESS;
}

NTSTATUS MirrorTargetModes(IDDCX_MONITOR monitor, const IDARG_IN_QUERYTARGETMODES *in,
                           IDARG_OUT_QUERYTARGETMODES *out)
{
	UNREFERENCED_PARAMETER(monitor);
	out->TargetModeBufferOutputCount = MIRROR_MODES;
	for (UINT at = 0; at < in->TargetModeBufferInputCount && at < MIRROR_MODES; at++) {
		in->pTargetModes[at].Size = sizeof(in->pTargetModes[at]);
		in->pTargetModes[at].TargetVideoSignalInfo.targetVideoSignalInfo = signal_of(at, 1);
	}
	return STATUS_SUCCESS;
}

#if IDDCX_VERSION_MINOR >= 10
NTSTATUS MirrorParse2(const IDARG_IN_PARSEMONITORDESCRIPTION2 *in,
                      IDARG_OUT_PARSEMONITORDESCRIPTION *out)
{
	out->MonitorModeBufferOutputCount = MIRROR_MODES;
	out->PreferredMonitorModeIdx = 0;
	for (UINT at = 0; at < in->MonitorModeBufferInputCount && at < MIRROR_MODES; at++) {
		IDDCX_MONITOR_MODE2 *mode = &in->pMonitorModes[at];
		mode->Size = sizeof(*mode);
		mode->Origin = IDDCX_MONITOR_MODE_ORIGIN_MONITORDESCRIPTOR;
		mode->MonitorVideoSignalInfo = signal_of(at, 0);
		mode->BitsPerComponent.Rgb =
			IDDCX_BITS_PER_COMPONENT_8 | IDDCX_BITS_PER_COMPONENT_10;
	}
	return STATUS_SUCCESS;
}

static void fill_targets(IDDCX_TARGET_MODE2 *to, UINT first, UINT count)
{
	RtlZeroMemory(to, count * sizeof(*to));
	for (UINT at = 0; at < count; at++) {
		to[at].Size = sizeof(to[at]);
		to[at].TargetVideoSignalInfo.targetVideoSignalInfo = signal_of(first + at, 1);
		to[at].BitsPerComponent.Rgb =
			IDDCX_BITS_PER_COMPONENT_8 | IDDCX_BITS_PER_COMPONENT_10;
	}
}

NTSTATUS MirrorTargetModes2(IDDCX_MONITOR monitor, const IDARG_IN_QUERYTARGETMODES2 *in,
                            IDARG_OUT_QUERYTARGETMODES *out)
{
	UNREFERENCED_PARAMETER(monitor);
	out->TargetModeBufferOutputCount = MIRROR_MODES;
	if (in->TargetModeBufferInputCount >= MIRROR_MODES)
		fill_targets(in->pTargetModes, 0, MIRROR_MODES);
	return STATUS_SUCCESS;
}

NTSTATUS MirrorUpdate(IDDCX_MONITOR monitor, unsigned int which)
{
	IDDCX_TARGET_MODE2 targets[MIRROR_MODES];
	IDARG_IN_UPDATEMODES2 in;

	in.Reason = IDDCX_UPDATE_REASON_OTHER;
	in.TargetModeCount = which == 0 ? 1 : which == 1 ? MIRROR_MODES : 0;
	in.pTargetModes = targets;
	fill_targets(targets, which == 0 ? 1 : 0, in.TargetModeCount);
	return IddCxMonitorUpdateModes2(monitor, &in);
}
#else
NTSTATUS MirrorUpdate(IDDCX_MONITOR monitor, unsigned int which)
{
	UNREFERENCED_PARAMETER(monitor);
	UNREFERENCED_PARAMETER(which);
	return STATUS_NOT_SUPPORTED;
}
#endif

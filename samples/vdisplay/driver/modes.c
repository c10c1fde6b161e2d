/* modes.c - the modes of a monitor: what was asked for first, then three that everybody has. */
#include "display.h"
#include "edid.h"

/* What was asked for, and what everybody has. */
#define ALL_MODES_MAX (MODES_MAX + 3)

static const struct mode common[] = { { 1920, 1080, 60 }, { 1920, 1080, 120 }, { 1280, 720, 60 } };

static BOOLEAN Same(const struct mode *left, const struct mode *right)
{
	return left->width == right->width && left->height == right->height &&
	       left->refreshHz == right->refreshHz;
}

static BOOLEAN Has(const struct mode *modes, UINT count, const struct mode *mode)
{
	for (UINT at = 0; at < count; at++)
		if (Same(&modes[at], mode))
			return TRUE;
	return FALSE;
}

/* Gives the number of modes; asked is empty for a monitor that nobody knows. */
static UINT ListModes(const struct mode_list *asked, struct mode *modes)
{
	UINT count = 0;

	for (UINT at = 0; at < asked->count; at++)
		modes[count++] = asked->mode[at];
	for (UINT at = 0; at < ARRAYSIZE(common); at++)
		if (!Has(modes, asked->count, &common[at]))
			modes[count++] = common[at];
	return count;
}

/* What is asked of the monitor of that id: its modes, and its colour. Of one that nobody knows nothing is. */
static UINT AskedOfId(UINT32 id, struct mode *modes, UINT32 *colour)
{
	struct device *device = TheDevice;
	struct mode_list asked = { 0 };

	*colour = FRAME_COLOUR_SDR;
	WdfWaitLockAcquire(device->list, NULL);
	if (id >= 1 && id <= FRAME_MONITORS_MAX && device->control.monitor[id]) {
		asked = device->control.monitor[id]->modes;
		*colour = device->control.monitor[id]->colour;
	}
	WdfWaitLockRelease(device->list);
	return ListModes(&asked, modes);
}

static UINT ModesOfId(UINT32 id, struct mode *modes)
{
	UINT32 colour;

	return AskedOfId(id, modes, &colour);
}

/* --- Signals ---------------------------------------------------------------------------------------------------- */

static UINT32 Saturate(UINT64 number)
{
	return number > 0xFFFFFFFF ? 0xFFFFFFFF : (UINT32)number;
}

static void FillCommon(DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal, const struct mode *mode)
{
	RtlZeroMemory(signal, sizeof(*signal));
	signal->activeSize.cx = mode->width;
	signal->activeSize.cy = mode->height;
	signal->AdditionalSignalInfo.videoStandard = 255;
	signal->scanLineOrdering = DISPLAYCONFIG_SCANLINE_ORDERING_PROGRESSIVE;
}

/* A monitor's lines have a little blanking, and its clock is a hair above what they need. */
static void FillMonitorSignal(DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal, const struct mode *mode)
{
	UINT64 lines = (UINT64)mode->height + 4;
	UINT64 clock = mode->refreshHz * lines * lines + 1000;

	FillCommon(signal, mode);
	signal->totalSize.cx = mode->width + 4;
	signal->totalSize.cy = mode->height + 4;
	signal->pixelRate = clock;
	signal->hSyncFreq.Numerator = Saturate(clock);
	signal->hSyncFreq.Denominator = (UINT32)lines;
	signal->vSyncFreq.Numerator = Saturate(clock);
	signal->vSyncFreq.Denominator = Saturate(lines * lines);
}

static void FillTargetSignal(DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal, const struct mode *mode)
{
	FillCommon(signal, mode);
	signal->totalSize = signal->activeSize;
	signal->AdditionalSignalInfo.vSyncFreqDivider = 1;
	signal->pixelRate = (UINT64)mode->refreshHz * mode->width * mode->height;
	signal->hSyncFreq.Numerator = Saturate((UINT64)mode->refreshHz * mode->height);
	signal->hSyncFreq.Denominator = 1;
	signal->vSyncFreq.Numerator = mode->refreshHz;
	signal->vSyncFreq.Denominator = 1;
}

static IDDCX_WIRE_BITS_PER_COMPONENT WireBits(void)
{
	IDDCX_WIRE_BITS_PER_COMPONENT bits;

	RtlZeroMemory(&bits, sizeof(bits));
	bits.Rgb = (IDDCX_BITS_PER_COMPONENT)(IDDCX_BITS_PER_COMPONENT_8 |
	                                      IDDCX_BITS_PER_COMPONENT_10);
	return bits;
}

/*
 * A monitor can do 8 bits and 10. A host that wants HDR has its target do 10 alone, so that the system, which decides, has no other
 * choice than advanced colour.
 */
static void FillTargetMode(IDDCX_TARGET_MODE2 *to, const struct mode *mode, UINT32 colour)
{
	RtlZeroMemory(to, sizeof(*to));
	to->Size = sizeof(*to);
	FillTargetSignal(&to->TargetVideoSignalInfo.targetVideoSignalInfo, mode);
	to->BitsPerComponent = WireBits();
	if (colour == FRAME_COLOUR_HDR)
		to->BitsPerComponent.Rgb = IDDCX_BITS_PER_COMPONENT_10;
}

/* --- Callbacks: with no room they count, with too little they say so ------------------------------------------------ */

static void FillMonitorMode(IDDCX_MONITOR_MODE *to, const struct mode *mode,
                            IDDCX_MONITOR_MODE_ORIGIN origin)
{
	to->Size = sizeof(*to);
	to->Origin = origin;
	FillMonitorSignal(&to->MonitorVideoSignalInfo, mode);
}

NTSTATUS DisplayParse(const IDARG_IN_PARSEMONITORDESCRIPTION *in,
                      IDARG_OUT_PARSEMONITORDESCRIPTION *out)
{
	struct mode modes[ALL_MODES_MAX];
	UINT count = ModesOfId(EdidMonitorId(in->MonitorDescription.pData,
	                                     in->MonitorDescription.DataSize),
	                       modes);

	out->MonitorModeBufferOutputCount = count;
	out->PreferredMonitorModeIdx = 0;
	if (!in->MonitorModeBufferInputCount)
		return STATUS_SUCCESS;
	if (in->MonitorModeBufferInputCount < count)
		return STATUS_BUFFER_TOO_SMALL;
	for (UINT at = 0; at < count; at++)
		FillMonitorMode(&in->pMonitorModes[at], &modes[at],
		                IDDCX_MONITOR_MODE_ORIGIN_MONITORDESCRIPTOR);
	return STATUS_SUCCESS;
}

NTSTATUS DisplayParse2(const IDARG_IN_PARSEMONITORDESCRIPTION2 *in,
                       IDARG_OUT_PARSEMONITORDESCRIPTION *out)
{
	struct mode modes[ALL_MODES_MAX];
	UINT count = ModesOfId(EdidMonitorId(in->MonitorDescription.pData,
	                                     in->MonitorDescription.DataSize),
	                       modes);

	out->MonitorModeBufferOutputCount = count;
	out->PreferredMonitorModeIdx = 0;
	if (!in->MonitorModeBufferInputCount)
		return STATUS_SUCCESS;
	if (in->MonitorModeBufferInputCount < count)
		return STATUS_BUFFER_TOO_SMALL;
	for (UINT at = 0; at < count; at++) {
		IDDCX_MONITOR_MODE2 *to = &in->pMonitorModes[at];
		to->Size = sizeof(*to);
		to->Origin = IDDCX_MONITOR_MODE_ORIGIN_MONITORDESCRIPTOR;
		FillMonitorSignal(&to->MonitorVideoSignalInfo, &modes[at]);
		to->BitsPerComponent = WireBits();
	}
	return STATUS_SUCCESS;
}

/* Every monitor of ours has a description; the callback must be there all the same. */
NTSTATUS DisplayDefaultModes(IDDCX_MONITOR monitor, const IDARG_IN_GETDEFAULTDESCRIPTIONMODES *in,
                             IDARG_OUT_GETDEFAULTDESCRIPTIONMODES *out)
{
	struct mode modes[ALL_MODES_MAX];
	UINT count = ListModes(&(const struct mode_list){ 0 }, modes);

	UNREFERENCED_PARAMETER(monitor);
	out->DefaultMonitorModeBufferOutputCount = count;
	out->PreferredMonitorModeIdx = 0;
	for (UINT at = 0; at < count && at < in->DefaultMonitorModeBufferInputCount; at++)
		FillMonitorMode(&in->pDefaultMonitorModes[at], &modes[at],
		                IDDCX_MONITOR_MODE_ORIGIN_DRIVER);
	return STATUS_SUCCESS;
}

static UINT ModesOfMonitor(IDDCX_MONITOR monitor, struct mode *modes)
{
	return ModesOfId(ScreenOf(monitor)->screen->monitor->id, modes);
}

NTSTATUS DisplayTargetModes(IDDCX_MONITOR monitor, const IDARG_IN_QUERYTARGETMODES *in,
                            IDARG_OUT_QUERYTARGETMODES *out)
{
	struct mode modes[ALL_MODES_MAX];
	UINT count = ModesOfMonitor(monitor, modes);

	out->TargetModeBufferOutputCount = count;
	for (UINT at = 0; at < count && count <= in->TargetModeBufferInputCount; at++) {
		IDDCX_TARGET_MODE *to = &in->pTargetModes[at];
		RtlZeroMemory(to, sizeof(*to));
		to->Size = sizeof(*to);
		FillTargetSignal(&to->TargetVideoSignalInfo.targetVideoSignalInfo, &modes[at]);
	}
	return STATUS_SUCCESS;
}

NTSTATUS DisplayTargetModes2(IDDCX_MONITOR monitor, const IDARG_IN_QUERYTARGETMODES2 *in,
                             IDARG_OUT_QUERYTARGETMODES *out)
{
	struct mode modes[ALL_MODES_MAX];
	UINT32 colour;
	UINT count = AskedOfId(ScreenOf(monitor)->screen->monitor->id, modes, &colour);

	out->TargetModeBufferOutputCount = count;
	for (UINT at = 0; at < count && count <= in->TargetModeBufferInputCount; at++)
		FillTargetMode(&in->pTargetModes[at], &modes[at], colour);
	return STATUS_SUCCESS;
}

/* A mode that the monitor's description did not give cannot be set: then it has to arrive anew, which is the host's to do. */
NTSTATUS DisplayUpdateModes(struct screen *screen)
{
	struct mode modes[ALL_MODES_MAX], before[ALL_MODES_MAX];
	IDDCX_TARGET_MODE2 targets[ALL_MODES_MAX];
	IDARG_IN_UPDATEMODES2 in;
	UINT32 colour;

	if (!IDD_IS_FUNCTION_AVAILABLE(IddCxMonitorUpdateModes2))
		return STATUS_NOT_SUPPORTED;
	if (!Has(before, ListModes(&screen->arrived, before), &screen->monitor->modes.mode[0]))
		return STATUS_NOT_SUPPORTED;
	RtlZeroMemory(&in, sizeof(in));
	in.Reason = IDDCX_UPDATE_REASON_OTHER;
	in.TargetModeCount = AskedOfId(screen->monitor->id, modes, &colour);
	in.pTargetModes = targets;
	for (UINT at = 0; at < in.TargetModeCount; at++)
		FillTargetMode(&targets[at], &modes[at], colour);
	return IddCxMonitorUpdateModes2(screen->handle, &in);
}

/* commit.c - what the system commits: noted, so that a host can be told what a monitor shows, whoever chose it. */
#include "display.h"

/* Rates of ours are whole. */
static UINT32 RefreshOf(const DISPLAYCONFIG_RATIONAL *rate)
{
	return rate->Denominator ? (rate->Numerator + rate->Denominator / 2) / rate->Denominator
	                         : 0;
}

static void Note(struct screen *screen, UINT flags, const DISPLAYCONFIG_VIDEO_SIGNAL_INFO *signal,
                 UINT32 colour)
{
	struct frame_display_reply shown;

	RtlZeroMemory(&shown, sizeof(shown));
	if (flags & IDDCX_PATH_FLAGS_ACTIVE) {
		shown.width = signal->activeSize.cx;
		shown.height = signal->activeSize.cy;
		shown.refresh_hz = RefreshOf(&signal->vSyncFreq);
		shown.colour = colour;
	}
	WdfWaitLockAcquire(TheDevice->list, NULL);
	screen->shown = shown;
	WdfWaitLockRelease(TheDevice->list);
}

NTSTATUS DisplayCommitModes(IDDCX_ADAPTER adapter, const IDARG_IN_COMMITMODES *in)
{
	UNREFERENCED_PARAMETER(adapter);
	for (UINT at = 0; at < in->PathCount; at++) {
		const IDDCX_PATH *path = &in->pPaths[at];

		Note(ScreenOf(path->MonitorObject)->screen, path->Flags,
		     &path->TargetVideoSignalInfo, FRAME_COLOUR_SDR);
	}
	return STATUS_SUCCESS;
}

/* Every mode is ours, so none is refused. The wire is ours as well: what it would carry is what the surfaces are. */
NTSTATUS DisplayCommitModes2(IDDCX_ADAPTER adapter, const IDARG_IN_COMMITMODES2 *in)
{
	UNREFERENCED_PARAMETER(adapter);
	for (UINT at = 0; at < in->PathCount; at++) {
		const IDDCX_PATH2 *path = &in->pPaths[at];
		UINT32 colour = path->WireFormatInfo.ColorSpace == IDDCX_COLOR_SPACE_G2084_P2020
		                        ? FRAME_COLOUR_HDR
		                        : FRAME_COLOUR_SDR;

		Note(ScreenOf(path->MonitorObject)->screen, path->Flags,
		     &path->TargetVideoSignalInfo, colour);
	}
	return STATUS_SUCCESS;
}

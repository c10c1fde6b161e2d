/*
 * tests/frameworks/idd/vdisplay_modes_test.c - the modes that the virtual monitor's driver tells: the sample's own file, with a
 * device that has one monitor.
 */
#include "vdisplay_source.h"

static struct device device;
static struct monitor monitor;
static IDARG_IN_UPDATEMODES2 updated;

#define WdfWaitLockAcquire(lock, timeout) ((void)(lock))
#define WdfWaitLockRelease(lock) ((void)(lock))
#define IddCxMonitorUpdateModes2(handle, in) ((void)(handle), updated = *(in), STATUS_SUCCESS)
static bool is_old; /* the system knows of no such update */
#undef IDD_IS_FUNCTION_AVAILABLE
#define IDD_IS_FUNCTION_AVAILABLE(name) (!is_old)
#include "../../../samples/testcard/driver/mode_list.c"
#include "../../../samples/vdisplay/driver/commit.c"
#include "../../../samples/vdisplay/driver/edid.c"
#include "../../../samples/vdisplay/driver/modes.c"

struct device *TheDevice = &device;

static void begin(const struct mode *modes, uint32_t count)
{
	device = (struct device){ 0 };
	monitor = (struct monitor){ .id = 3 };
	for (uint32_t at = 0; at < count; at++)
		monitor.modes.mode[at] = modes[at];
	monitor.modes.count = count;
	device.control.monitor[3] = &monitor;
	vdisplay_screen = (struct screen){ .monitor = &monitor, .arrived = monitor.modes };
}

/* --- Signals -------------------------------------------------------------------------------------------------------- */

TEST(DISP_113_a_monitors_signal_has_four_pixels_more_and_a_targets_none)
{
	const struct mode mode = { 1920, 1080, 60 };
	DISPLAYCONFIG_VIDEO_SIGNAL_INFO signal;

	FillMonitorSignal(&signal, &mode);
	assert_int_equal(signal.activeSize.cx, 1920);
	assert_int_equal(signal.activeSize.cy, 1080);
	assert_int_equal(signal.totalSize.cx, 1924);
	assert_int_equal(signal.totalSize.cy, 1084);
	assert_int_equal(signal.AdditionalSignalInfo.vSyncFreqDivider, 0);
	assert_int_equal(signal.AdditionalSignalInfo.videoStandard, 255);
	assert_int_equal(signal.scanLineOrdering, DISPLAYCONFIG_SCANLINE_ORDERING_PROGRESSIVE);
	assert_int_equal(signal.pixelRate, 60ull * 1084 * 1084 + 1000);
	assert_int_equal(signal.hSyncFreq.Numerator, 60 * 1084 * 1084 + 1000);
	assert_int_equal(signal.hSyncFreq.Denominator, 1084);
	assert_int_equal(signal.vSyncFreq.Numerator, 60 * 1084 * 1084 + 1000);
	assert_int_equal(signal.vSyncFreq.Denominator, 1084 * 1084);
	FillTargetSignal(&signal, &mode);
	assert_int_equal(signal.totalSize.cx, 1920);
	assert_int_equal(signal.totalSize.cy, 1080);
	assert_int_equal(signal.AdditionalSignalInfo.vSyncFreqDivider, 1);
	assert_int_equal(signal.AdditionalSignalInfo.videoStandard, 255);
	assert_int_equal(signal.scanLineOrdering, DISPLAYCONFIG_SCANLINE_ORDERING_PROGRESSIVE);
	assert_int_equal(signal.pixelRate, 60ull * 1920 * 1080);
	assert_int_equal(signal.hSyncFreq.Numerator, 60 * 1080);
	assert_int_equal(signal.hSyncFreq.Denominator, 1);
	assert_int_equal(signal.vSyncFreq.Numerator, 60);
	assert_int_equal(signal.vSyncFreq.Denominator, 1);
}

TEST(DISP_113_a_monitors_rate_is_within_10_millihertz_from_480_lines_on)
{
	static const uint32_t heights[] = { 480, 600, 777, 1080, 2160, 4320 };
	static const uint32_t rates[] = { 1, 24, 50, 60, 144, 165 };

	for (size_t at = 0; at < 6; at++)
		for (size_t rate = 0; rate < 6; rate++) {
			const struct mode mode = { 640, heights[at], rates[rate] };
			DISPLAYCONFIG_VIDEO_SIGNAL_INFO signal;
			int64_t millihertz;

			FillMonitorSignal(&signal, &mode);
			millihertz = (int64_t)((uint64_t)signal.vSyncFreq.Numerator * 1000 /
			                       signal.vSyncFreq.Denominator);
			assert_in_range(millihertz, rates[rate] * 1000, rates[rate] * 1000 + 10);
		}
}

TEST(DISP_18_a_clock_beyond_32_bits_is_whole_in_64_and_saturates_in_32)
{
	const struct mode mode = { 7680, 4320, 240 }, largest = { 16384, 16384, 1000 };
	DISPLAYCONFIG_VIDEO_SIGNAL_INFO signal;

	FillMonitorSignal(&signal, &mode);
	assert_int_equal(signal.pixelRate, 4487275240);
	assert_int_equal(signal.hSyncFreq.Numerator, 0xFFFFFFFF);
	assert_int_equal(signal.vSyncFreq.Numerator, 0xFFFFFFFF);
	assert_int_equal(signal.vSyncFreq.Denominator, 4324 * 4324);
	FillMonitorSignal(&signal, &largest);
	assert_int_equal(signal.pixelRate, 1000ull * 16388 * 16388 + 1000);
	assert_int_equal(signal.vSyncFreq.Numerator, 0xFFFFFFFF);
	FillTargetSignal(&signal, &largest);
	assert_int_equal(signal.pixelRate, 1000ull * 16384 * 16384);
	assert_int_equal(signal.hSyncFreq.Numerator, 16384000);
}

/* --- Count, then fill ------------------------------------------------------------------------------------------------ */

static const struct mode wanted[] = { { 800, 600, 75 }, { 1280, 720, 60 } };

static NTSTATUS parse(uint32_t room, IDDCX_MONITOR_MODE2 *modes,
                      IDARG_OUT_PARSEMONITORDESCRIPTION *ret_out)
{
	UINT8 edid[EDID_BYTES];
	IDARG_IN_PARSEMONITORDESCRIPTION2 in = { { sizeof(in.MonitorDescription),
		                                   IDDCX_MONITOR_DESCRIPTION_TYPE_EDID,
		                                   sizeof(edid), edid },
		                                 room,
		                                 modes };

	EdidFill(edid, 3, &monitor.light);
	return DisplayParse2(&in, ret_out);
}

TEST(DISP_112_DISP_114_a_description_is_counted_and_then_filled_with_what_was_asked_for_first)
{
	IDDCX_MONITOR_MODE2 modes[8] = { 0 };
	IDARG_OUT_PARSEMONITORDESCRIPTION out = { 99, 99 };

	begin(wanted, 2);
	assert_int_equal(parse(0, NULL, &out), STATUS_SUCCESS);
	assert_int_equal(out.MonitorModeBufferOutputCount, 4);
	assert_int_equal(out.PreferredMonitorModeIdx, 0);
	assert_int_equal(parse(3, modes, &out), STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(out.MonitorModeBufferOutputCount, 4);
	assert_int_equal(modes[0].Size, 0);
	assert_int_equal(parse(8, modes, &out), STATUS_SUCCESS);
	for (uint32_t at = 0; at < 4; at++) {
		assert_int_equal(modes[at].Size, sizeof(modes[at]));
		assert_int_equal(modes[at].Origin, IDDCX_MONITOR_MODE_ORIGIN_MONITORDESCRIPTOR);
		assert_int_equal(modes[at].BitsPerComponent.Rgb,
		                 IDDCX_BITS_PER_COMPONENT_8 | IDDCX_BITS_PER_COMPONENT_10);
		assert_int_equal(modes[at].BitsPerComponent.YCbCr444, 0);
	}
	assert_int_equal(modes[0].MonitorVideoSignalInfo.activeSize.cx, 800);
	assert_int_equal(modes[4].Size, 0);
}

TEST(DISP_114_the_first_generation_counts_and_fills_the_same)
{
	IDDCX_MONITOR_MODE modes[8] = { 0 };
	UINT8 edid[EDID_BYTES];
	IDARG_IN_PARSEMONITORDESCRIPTION in = { { sizeof(in.MonitorDescription),
		                                  IDDCX_MONITOR_DESCRIPTION_TYPE_EDID, sizeof(edid),
		                                  edid },
		                                0,
		                                NULL };
	IDARG_OUT_PARSEMONITORDESCRIPTION out = { 99, 99 };

	begin(wanted, 2);
	EdidFill(edid, 3, &monitor.light);
	assert_int_equal(DisplayParse(&in, &out), STATUS_SUCCESS);
	assert_int_equal(out.MonitorModeBufferOutputCount, 4);
	in.MonitorModeBufferInputCount = 1;
	in.pMonitorModes = modes;
	assert_int_equal(DisplayParse(&in, &out), STATUS_BUFFER_TOO_SMALL);
	in.MonitorModeBufferInputCount = 4;
	assert_int_equal(DisplayParse(&in, &out), STATUS_SUCCESS);
	assert_int_equal(modes[3].Size, sizeof(modes[3]));
}

TEST(DISP_114_a_targets_modes_are_counted_and_then_filled)
{
	IDDCX_TARGET_MODE2 modes[8] = { 0 };
	IDARG_IN_QUERYTARGETMODES2 in = { .TargetModeBufferInputCount = 0 };
	IDARG_OUT_QUERYTARGETMODES out = { 99 };

	begin(wanted, 2);
	assert_int_equal(DisplayTargetModes2(NULL, &in, &out), STATUS_SUCCESS);
	assert_int_equal(out.TargetModeBufferOutputCount, 4);
	in.TargetModeBufferInputCount = 4;
	in.pTargetModes = modes;
	assert_int_equal(DisplayTargetModes2(NULL, &in, &out), STATUS_SUCCESS);
	assert_int_equal(modes[0].TargetVideoSignalInfo.targetVideoSignalInfo.activeSize.cx, 800);
	assert_int_equal(modes[3].Size, sizeof(modes[3]));
	assert_int_equal(modes[4].Size, 0);
}

/* --- Updates ----------------------------------------------------------------------------------------------------------- */

TEST(DISP_28_a_mode_that_was_not_there_at_arrival_is_not_set)
{
	const struct mode fresh = { 1111, 777, 60 };

	begin(wanted, 2);
	ModesPutFirst(&monitor.modes, &fresh);
	assert_int_equal(DisplayUpdateModes(&vdisplay_screen), STATUS_NOT_SUPPORTED);
	ModesPutFirst(&monitor.modes, &wanted[1]);
	assert_int_equal(DisplayUpdateModes(&vdisplay_screen), STATUS_SUCCESS);
	assert_int_equal(updated.TargetModeCount, 5);
}

static uint32_t bits_of(uint32_t colour)
{
	IDDCX_TARGET_MODE2 modes[8];
	IDARG_IN_QUERYTARGETMODES2 in = { .TargetModeBufferInputCount = 8, .pTargetModes = modes };
	IDARG_OUT_QUERYTARGETMODES out;

	monitor.colour = colour;
	assert_int_equal(DisplayTargetModes2(NULL, &in, &out), STATUS_SUCCESS);
	for (uint32_t at = 1; at < out.TargetModeBufferOutputCount; at++)
		assert_int_equal(modes[at].BitsPerComponent.Rgb, modes[0].BitsPerComponent.Rgb);
	return modes[0].BitsPerComponent.Rgb;
}

TEST(DISP_70_a_target_that_is_to_show_hdr_has_ten_bits_alone_and_a_system_without_them_is_told)
{
	begin(wanted, 2);
	assert_int_equal(bits_of(FRAME_COLOUR_SDR),
	                 IDDCX_BITS_PER_COMPONENT_8 | IDDCX_BITS_PER_COMPONENT_10);
	assert_int_equal(bits_of(FRAME_COLOUR_HDR), IDDCX_BITS_PER_COMPONENT_10);
	assert_int_equal(DisplayUpdateModes(&vdisplay_screen), STATUS_SUCCESS);
	assert_int_equal(updated.TargetModeCount, 4);
	is_old = true;
	assert_int_equal(DisplayUpdateModes(&vdisplay_screen), STATUS_NOT_SUPPORTED);
	is_old = false;
}

/* --- What is committed ---------------------------------------------------------------------------------------------------- */

static void commit(UINT flags, IDDCX_COLOR_SPACE space)
{
	IDDCX_PATH2 path = { .Size = sizeof(path), .Flags = flags };
	IDARG_IN_COMMITMODES2 in = { 1, &path };

	FillTargetSignal(&path.TargetVideoSignalInfo, &wanted[0]);
	path.WireFormatInfo.ColorSpace = space;
	assert_int_equal(DisplayCommitModes2(NULL, &in), STATUS_SUCCESS);
}

TEST(DISP_91_a_monitor_shows_what_the_system_committed_last_and_nothing_while_it_is_off)
{
	const struct frame_display_reply *shown = &vdisplay_screen.shown;
	IDDCX_PATH path = { .Size = sizeof(path), .Flags = IDDCX_PATH_FLAGS_ACTIVE };
	IDARG_IN_COMMITMODES in = { 1, &path };

	begin(wanted, 2);
	commit(IDDCX_PATH_FLAGS_ACTIVE, IDDCX_COLOR_SPACE_G2084_P2020);
	assert_int_equal(shown->width, wanted[0].width);
	assert_int_equal(shown->height, wanted[0].height);
	assert_int_equal(shown->refresh_hz, wanted[0].refreshHz);
	assert_int_equal(shown->colour, FRAME_COLOUR_HDR);
	commit(IDDCX_PATH_FLAGS_ACTIVE | IDDCX_PATH_FLAGS_CHANGED, IDDCX_COLOR_SPACE_G22_P709);
	assert_int_equal(shown->colour, FRAME_COLOUR_SDR);
	commit(IDDCX_PATH_FLAGS_CHANGED, IDDCX_COLOR_SPACE_G2084_P2020);
	assert_int_equal(shown->width, 0);
	/* The first generation knows of no light. */
	FillTargetSignal(&path.TargetVideoSignalInfo, &wanted[1]);
	assert_int_equal(DisplayCommitModes(NULL, &in), STATUS_SUCCESS);
	assert_int_equal(shown->width, wanted[1].width);
	assert_int_equal(shown->colour, FRAME_COLOUR_SDR);
}

/*
 * display/vdisplay_desktop.h - what composes for the indirect display driver's monitor whenever it is kicked.
 */
#ifndef DRYDOCK_TESTS_VDISPLAY_DESKTOP_H
#define DRYDOCK_TESTS_VDISPLAY_DESKTOP_H

#include "vdisplay_machine.h"

#include "frameworks/idd/idd.h"

/* The window manager, as it follows the driver: the first of the modes is the one that is wanted. */
static inline void set_first(struct idd_monitor *monitor)
{
	struct idd_setting setting = { .colour = IDD_COLOUR_SDR };

	assert_true(idd_monitor_list_modes(monitor, &setting.mode, 1) >= 1);
	assert_int_equal(idd_monitor_set(monitor, &setting), STATUS_SUCCESS);
}

struct desktop {
	struct idd_monitor *monitor;
	uint32_t presented;
};

/* Called while the host waits for a picture: the desktop is where the monitor is, and draws. */
static inline void draw_desktop(void *context)
{
	struct desktop *desktop = context;
	struct idd_frame frame;

	if (!desktop->monitor || !idd_monitor_is_there(desktop->monitor)) {
		idd_monitor_drop(desktop->monitor);
		desktop->monitor = idd_monitor_take(ke_current_machine());
	}
	if (!desktop->monitor)
		return;
	set_first(desktop->monitor);
	if (idd_frame_begin(desktop->monitor, &frame) != STATUS_SUCCESS)
		return;
	memset(frame.pixels, 0x5A, (size_t)frame.pitch * frame.height);
	desktop->presented +=
		idd_frame_present(&frame, &(struct idd_presentation){ 0 }) == STATUS_SUCCESS;
}

#endif

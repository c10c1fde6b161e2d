/*
 * tools/capture/show.h - pipeline, server and self-check around a session: from the driver's ring to who looks.
 */
#ifndef DRYDOCK_CAPTURE_SHOW_H
#define DRYDOCK_CAPTURE_SHOW_H

#include <stdio.h>

#include "capture/door.h"
#include "capture/words.h"
#include "display/plan.h"
#include "monitor/message.h"
#include "monitor/size.h"

struct show_options {
	struct display_config config;
	struct monitor_size size;
	uint32_t seconds; /* of the self-check; 0: for browsers, until it is interrupted */
	struct door_options door;
	uint32_t pads;    /* gamepads that the machine has */
	bool has_mouse;   /* it has a mouse, too */
	bool is_lossless;
	bool keeps_rate;  /* what stays is sent again, as often as the rate says */
	bool wants_hdr;   /* while all who look can show it */
	uint32_t white_nits; /* of a desktop in HDR; 0: not said */
	bool paints_pointer; /* into the pictures; else whoever looks shows it */
	bool is_desktop;  /* no card: frames are counted by their numbers, and there is a seat for what people do */
	bool is_film;     /* such a desktop takes no input */
	bool lingers; /* there is a monitor while somebody looks, and as long after that as is configured */
	uint32_t adapters;   /* that render, of the machine; 0 is 1 */
	const char *adapter; /* a part of the name of the one that a person wants; null: none is */
	bool follows; /* the monitor takes the size of the window of who controls it */
	bool has_driver_inside; /* the machine's own process */
	FILE *record, *hashes;   /* null: not wanted */
	const bool *interrupted; /* atomic: end early */
	struct words words;
};

/*
 * Show the monitor of this process's machine until it is over. The process has attached.
 * Gives    an exit status; why it is CANNOT was told on standard error.
 */
int show(const struct show_options *options, struct figures *ret_figures);

#endif

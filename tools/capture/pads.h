/*
 * tools/capture/pads.h - the gamepads and the mouse of the machine, played by those who look.
 *
 * Model    One service (display/pad/service.h) with two threads of this process's machine, and the mouse (display/pad/pointer.h) with
 *          one. Events come on the server's thread, orders
 *          for motors go back through the server.
 */
#ifndef DRYDOCK_CAPTURE_PADS_H
#define DRYDOCK_CAPTURE_PADS_H

#include "display/server.h"

struct capture_pads;

struct capture_pads_options {
	uint32_t count;
	const char *kind; /* one of DISPLAY_GAMEPADS */
	bool has_mouse;
	struct display_server **server; /* is told of rumble; set before its first viewer comes */
};

/*
 * Serve pads and the mouse, whose drivers the machine's process has installed.
 * Gives    Null: memory is short, or no thread can be made.
 */
struct capture_pads *capture_pads_start(const struct capture_pads_options *options);
/* display_server_options.input, as far as gamepads and the mouse go; false: it is not theirs alone. Null is accepted. */
bool capture_pads_input(struct capture_pads *pads, const struct display_input *input);
/* display_session_options.kick_mouse */
bool capture_pads_kick(struct capture_pads *pads);
/* End its threads: nothing is told to the server any more; events are dropped. Null is accepted. */
void capture_pads_stop(struct capture_pads *pads);
/* The server has ended, too. Null is accepted. */
void capture_pads_destroy(struct capture_pads *pads);

#endif

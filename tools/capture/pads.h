/*
 * tools/capture/pads.h - the gamepads of the machine, played by those who look.
 *
 * Model    One service (display/pad/service.h) with two threads of this process's machine. Events come on the server's thread, orders
 *          for motors go back through the server.
 */
#ifndef DRYDOCK_CAPTURE_PADS_H
#define DRYDOCK_CAPTURE_PADS_H

#include "display/server.h"

struct capture_pads;

/*
 * Serve count pads, of the kind that kind names (DISPLAY_GAMEPADS), whose drivers the machine's process has installed; server is
 * told of rumble.
 * Gives    Null: memory is short, or no thread can be made.
 */
struct capture_pads *capture_pads_start(uint32_t count, const char *kind, struct display_server **server);
/* display_server_options.input, as far as gamepads go; false: it is none of theirs. Null is accepted. */
bool capture_pads_input(struct capture_pads *pads, const struct display_input *input);
/* End its thread: nothing is told to the server any more; events are dropped. Null is accepted. */
void capture_pads_stop(struct capture_pads *pads);
/* The server has ended, too. Null is accepted. */
void capture_pads_destroy(struct capture_pads *pads);

#endif

/*
 * tools/capture/seat.h - what viewers do, handed on to the composer of the monitor that they look at.
 *
 * Model    The machine's process gives one end of the seat socket when there is a composer; before that, and when it does not
 *          read, events are dropped: nobody who looks is ever waited for.
 * Source   drydock/composer_format.h
 */
#ifndef DRYDOCK_CAPTURE_SEAT_H
#define DRYDOCK_CAPTURE_SEAT_H

#include "display/stream_message.h"

/* Takes the descriptor; one of before is closed. */
void seat_open(int descriptor);
/* display_server_options.input */
void seat_input(void *context, const struct display_input *input);

#endif

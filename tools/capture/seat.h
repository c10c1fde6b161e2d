/*
 * tools/capture/seat.h - what viewers do, handed on to the composer of the monitor that they look at; and what that tells them.
 *
 * Model    The machine's process gives one end of the seat socket when there is a composer; before that, and when it does not
 *          read, events are dropped and counted: nobody who looks is ever waited for; a release is kept until there is room
 *          (display/backlog.h). A thread takes the composer's clipboard
 *          from the socket, checks it, and tells the viewers.
 * Source   drydock/composer_format.h
 * Tests    tests/tools/monitor_test.c, tests/web/desktop_test.mjs
 */
#ifndef DRYDOCK_CAPTURE_SEAT_H
#define DRYDOCK_CAPTURE_SEAT_H

#include "display/server.h"

/* Takes the descriptor, once. */
void seat_open(int descriptor);
/* display_server_options.input and .clipboard */
void seat_input(void *context, const struct display_input *input);
void seat_clipboard(void *context, const char *text, size_t size);
/* A desktop that does not change is presented once more. */
void seat_kick(void *context);
/* Tell server's viewers from now on. Errors: -EAGAIN, -EMFILE. */
int seat_start(struct display_server *server);
/* Tell them no more; server may go. */
void seat_stop(void);

#endif

/*
 * display/backlog.h - events of viewers for a reader that does not always read.
 *
 * Model    Nobody who looks is ever waited for: what the reader has no room for is dropped and counted. But a key that was let go
 *          must come up, or it would repeat for ever: releases are kept, each key, button and touch once, and go before all that
 *          comes later. So they need no more room than there are keys.
 * Locks    None: the caller's.
 * Tests    tests/display/backlog_test.c
 */
#ifndef DRYDOCK_DISPLAY_BACKLOG_H
#define DRYDOCK_DISPLAY_BACKLOG_H

#include <stdbool.h>

#include "display/stream_message.h"

struct display_backlog {
	/* False: there is no room now. */
	bool (*send)(void *context, const struct display_input *input);
	void *context;
	uint64_t dropped; /* events, but for those that a release stands for */
	uint32_t waiting; /* releases */
	uint8_t keys[STREAM_KEY_CODES / 8], buttons[STREAM_KEY_CODES / 8];
	uint16_t touches; /* a bit each */
};

/* send lives as long as the backlog. */
void display_backlog_init(struct display_backlog *backlog,
                          bool (*send)(void *context, const struct display_input *input),
                          void *context);
/* An event, checked as the server's are. */
void display_backlog_put(struct display_backlog *backlog, const struct display_input *input);
/* There may be room again. Gives true when no release waits any more. */
bool display_backlog_flush(struct display_backlog *backlog);

#endif

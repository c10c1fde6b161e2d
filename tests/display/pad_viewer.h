/*
 * display/pad_viewer.h - what a page sends of a gamepad.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_PAD_VIEWER_H
#define DRYDOCK_TESTS_DISPLAY_PAD_VIEWER_H

#include <string.h>

#include "drydock/stream_format.h"

#define PAD_VIEWER_EVENTS 2
#define PAD_VIEWER_BYTES (STREAM_HEADER_BYTES + PAD_VIEWER_EVENTS * STREAM_INPUT_BYTES)

/* Gamepad number comes, says identity (vendor << 16 | product), and holds button 0, the left stick to the right, and its left trigger so far. */
static inline void pad_viewer_put_as(uint8_t message[PAD_VIEWER_BYTES], uint32_t number, uint32_t trigger,
                                     uint32_t identity)
{
	struct stream_header header = { .type = STREAM_INPUT, .length = PAD_VIEWER_EVENTS * STREAM_INPUT_BYTES };
	uint8_t *event = message + STREAM_HEADER_BYTES;

	memset(message, 0, PAD_VIEWER_BYTES);
	stream_put_header(message, &header);
	event[1] = STREAM_PAD_ARRIVAL;
	stream_put(event + 2, identity, 4);
	stream_put(event + 14, number | 7 << 8, 4);
	event += STREAM_INPUT_BYTES;
	event[1] = STREAM_PAD_STATE;
	stream_put(event + 2, 1, 4);
	stream_put(event + 6, 32767, 4);
	stream_put(event + 14, number | 8 << 8 | trigger << 16, 4);
}

static inline void pad_viewer_put(uint8_t message[PAD_VIEWER_BYTES], uint32_t number, uint32_t trigger)
{
	pad_viewer_put_as(message, number, trigger, 0);
}

#endif

/*
 * display/stream_message.h - reading what a viewer sends, and writing what the server says besides pictures.
 *
 * Model    A message is taken whole or refused whole: type, flags, length and each number are checked before anything
 *          acts on it. What is read here points into the message.
 * Tests    tests/display/stream_message_test.c, fuzz/fuzz_viewer_message.c
 */
#ifndef DRYDOCK_DISPLAY_STREAM_MESSAGE_H
#define DRYDOCK_DISPLAY_STREAM_MESSAGE_H

#include <stdbool.h>

#include "drydock/stream_format.h"

struct display_hello {
	uint16_t version, flags; /* flags: STREAM_TAKES_PARTS or 0 */
	uint32_t codecs;         /* STREAM_CODEC_, as its browser said */
	uint16_t width, height; /* of its window, in device pixels; 0: it does not tell */
	const uint8_t *token;   /* STREAM_TOKEN_CHARACTERS of any kind */
};

/* An event as DISP-222 has it; docs/stream.md says what the numbers of each kind are. */
struct display_input {
	uint32_t viewer; /* whose it is; not part of the message */
	uint8_t tag, kind;
	uint32_t code;
	int32_t x, y;
	uint32_t flags;
};

struct display_message {
	struct stream_header header;
	struct display_hello hello; /* of STREAM_HELLO */
	uint32_t input_count;       /* of STREAM_INPUT; see display_message_input() */
	uint32_t width, height;     /* of STREAM_RESIZE, in device pixels */
	bool is_hdr;                /* of STREAM_SET_COLOUR */
	const uint8_t *payload;
};

/* False: it is no message that a viewer may send. Of another version only the hello's version is read. */
bool display_message_parse(const uint8_t *bytes, size_t size, struct display_message *ret_message);
/* Event index of a message of type STREAM_INPUT; index is below input_count. */
void display_message_input(const struct display_message *message, uint32_t index, struct display_input *ret_input);

/* Whether text is UTF-8 as Unicode has it, without a zero byte. */
bool display_text_is_valid(const uint8_t *text, size_t size);

/* Where the pointer is, in pixels of the picture: its hot spot. */
struct display_cursor {
	bool visible;
	int32_t x, y;
	uint32_t shape; /* the number of its image */
};

struct display_cursor_shape {
	uint32_t shape; /* its number; another image has another */
	uint32_t width, height, hot_x, hot_y;
	bool is_masked;        /* masked colour: alpha 0xFF inverts what is below; otherwise alpha, not premultiplied */
	const uint8_t *pixels; /* BGRA, width x 4 bytes a row */
};

/* What a viewer's decoder has to know; the colours are H.273's numbers. */
struct display_configuration {
	uint32_t codec; /* one of STREAM_CODEC_ */
	uint32_t coded_width, coded_height, visible_width, visible_height;
	uint32_t refresh_millihertz;
	uint8_t full_range, primaries, transfer, matrix, bit_depth, hdr;
	char name[32]; /* "avc1.42c020", "hev1.2.4.L120.90" */
};

#define DISPLAY_CONFIGURATION_MAX (STREAM_HEADER_BYTES + STREAM_CONFIGURATION_BYTES + 32u)
/* Write the message into bytes, which has room for DISPLAY_CONFIGURATION_MAX. Gives its size. */
size_t display_message_put_configuration(uint8_t *bytes, uint32_t id, const struct display_configuration *configuration);
/* Read it back. False: it is none. */
bool display_message_get_configuration(const uint8_t *payload, size_t size,
                                       struct display_configuration *ret_configuration);

#endif

/*
 * drydock/stream_format.h - the messages between a monitor's server and its viewers (docs/stream.md).
 *
 * Model    Each binary WebSocket message is a header of 32 bytes, little-endian, and a payload of the length that the
 *          header tells. Both directions use the same header. web/format.js has the same numbers; a test compares them.
 * Tests    tests/display/stream_message_test.c, fuzz/fuzz_viewer_message.c
 */
#ifndef DRYDOCK_STREAM_FORMAT_H
#define DRYDOCK_STREAM_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* The WebSocket's subprotocol, and the version in hello and welcome. */
#define STREAM_PROTOCOL "drydock-stream-1"
#define STREAM_VERSION 1u
#define STREAM_MAGIC 0x53445244u /* "DRDS" */

#define STREAM_HEADER_BYTES 32u
#define STREAM_TOKEN_CHARACTERS 32u
#define STREAM_HELLO_BYTES 48u
#define STREAM_WELCOME_BYTES 8u
#define STREAM_PART_BYTES 8u
#define STREAM_CLOCK_BYTES 16u
#define STREAM_NOTICE_BYTES 4u        /* and its words */
#define STREAM_CONFIGURATION_BYTES 28u /* and the codec's name */
#define STREAM_INPUT_BYTES 18u        /* each event */
#define STREAM_INPUT_EVENTS_MAX 64u
#define STREAM_RESIZE_BYTES 8u
#define STREAM_COLOUR_BYTES 4u
#define STREAM_CURSOR_BYTES 16u
#define STREAM_CURSOR_SHAPE_BYTES 20u /* and its pixels */
#define STREAM_CURSOR_SIZE_MAX 256u   /* either way */
#define STREAM_CLIPBOARD_BYTES_MAX 65536u
/* No message is longer of a viewer that may not control, and but for a clipboard's text none at all. */
#define STREAM_VIEWER_BYTES_MAX (STREAM_HEADER_BYTES + STREAM_INPUT_EVENTS_MAX * STREAM_INPUT_BYTES)

enum stream_type {
	/* The server's. */
	STREAM_WELCOME = 0x01,
	STREAM_CONFIGURATION = 0x02,
	STREAM_VIDEO = 0x03,
	STREAM_CLOCK = 0x04,
	STREAM_NOTICE = 0x05,
	STREAM_CURSOR = 0x06,
	STREAM_CURSOR_SHAPE = 0x07,
	STREAM_CLIPBOARD = 0x08,
	STREAM_RUMBLE = 0x09, /* of one viewer's gamepad: display/pad/rumble.h */
	STREAM_AUDIO = 0x10, /* reserved: there is none yet */
	STREAM_TILES = 0x11, /* reserved */
	/* A viewer's. */
	STREAM_HELLO = 0x81,
	STREAM_ACKNOWLEDGE = 0x82,
	STREAM_WANT_KEY = 0x83,
	STREAM_ASK_CLOCK = 0x84,
	STREAM_INPUT = 0x85,
	STREAM_RESIZE = 0x86,
	STREAM_SET_CLIPBOARD = 0x87,
	STREAM_SET_COLOUR = 0x88,
};

/*
 * Kinds of input events (DISP-222); what the numbers of each are stands in docs/stream.md. Events of other kinds or tags are
 * ignored.
 */
#define STREAM_INPUT_TAG 0u
enum stream_input {
	STREAM_KEY_DOWN = 0,
	STREAM_KEY_UP = 1,
	STREAM_MOUSE_MOVE = 2, /* relative */
	STREAM_MOUSE_AT = 3,   /* absolute */
	STREAM_BUTTON_DOWN = 4,
	STREAM_BUTTON_UP = 5,
	STREAM_SCROLL = 6,
	STREAM_PAD_BUTTON = 7, /* reserved, with the next: pads send whole states */
	STREAM_PAD_AXIS = 8,
	STREAM_TOUCH_DOWN = 9,
	STREAM_TOUCH_MOVE = 10,
	STREAM_TOUCH_UP = 11,
	STREAM_PAD_STATE = 12,
	STREAM_PAD_REMOVE = 13,
	STREAM_PAD_ARRIVAL = 14,
	STREAM_TEXT = 15,
};
#define STREAM_KEY_CODES 0x300u       /* of Linux: KEY_ and, from 0x100 on, BTN_ */
#define STREAM_BUTTON_FIRST 0x110u    /* BTN_LEFT; eight of them */
#define STREAM_BUTTONS 8u
#define STREAM_TOUCHES 10u
#define STREAM_TOUCH_CANCELLED 0x100u /* in the code of STREAM_TOUCH_UP */
#define STREAM_PADS 4u
#define STREAM_SCROLL_NOTCH 120

/* Flags of STREAM_VIDEO. */
#define STREAM_FLAG_KEY 0x01u
#define STREAM_FLAG_REPEAT 0x02u  /* the same picture as the frame before: it says nothing about delay */
#define STREAM_FLAG_REFINED 0x04u /* nothing changes any more, and this is the better copy */
/*
 * The payload begins with left, top, right and bottom (2 bytes each, pixels; the last two are beyond it) of the part that alone
 * need be shown anew; it is not empty. While all who look have said STREAM_TAKES_PARTS.
 */
#define STREAM_FLAG_PART 0x08u

/* Flags of hello. */
#define STREAM_TAKES_PARTS 0x0001u

/* Permissions in welcome. */
#define STREAM_MAY_CONTROL 0x01u
#define STREAM_MAY_RESIZE 0x02u /* the monitor takes the size of its window */
#define STREAM_MAY_COLOUR 0x04u /* the monitor can show HDR */

/* Codes of a notice; its words are for people. */
enum stream_notice {
	STREAM_NOTICE_NO_INPUT = 1,
	/* How the monitor stands; the newest one counts. */
	STREAM_NOTICE_FINE = 16,
	STREAM_NOTICE_RESIZING = 17,
	STREAM_NOTICE_RESTARTED = 18, /* the driver or a process was */
	STREAM_NOTICE_NO_PICTURE = 19,
};

/* Why a connection is closed: codes of the WebSocket's close, each with words. */
#define STREAM_CLOSE_BAD_TOKEN 4401
#define STREAM_CLOSE_VIEW_ONLY 4403
#define STREAM_CLOSE_NO_CODEC 4406
#define STREAM_CLOSE_TOO_SLOW 4408
#define STREAM_CLOSE_VERSION 4426
#define STREAM_CLOSE_TRY_LATER 4429
#define STREAM_CLOSE_MALFORMED 4400
#define STREAM_CLOSE_ENDED 4410

/* What hello's list of codecs consists of. */
#define STREAM_CODEC_H264 0x01u
#define STREAM_CODEC_H264_HIGH10 0x02u
#define STREAM_CODEC_H264_RGB 0x04u /* High 4:4:4 of RGB, lossless */
#define STREAM_CODEC_HEVC 0x08u
#define STREAM_CODEC_AV1 0x10u

struct stream_header {
	uint8_t type;           /* at 0 */
	uint8_t flags;          /* at 1 */
	uint16_t stream;        /* at 2; 0: the only one, so far */
	uint32_t configuration; /* at 4: which one its frames belong to */
	uint32_t frame;         /* at 8: counts what the encoder gave; an acknowledgement names it */
	uint32_t presented;     /* at 12: the driver's sequence */
	uint64_t time_us;       /* at 16: when it was captured, by the server's clock */
	uint32_t length;        /* at 24: of the payload */
	uint32_t age_us;        /* at 28: how old the picture was when it was captured */
};

static inline void stream_put(uint8_t *bytes, uint64_t value, unsigned count)
{
	for (unsigned index = 0; index < count; index++)
		bytes[index] = (uint8_t)(value >> 8 * index);
}

static inline uint64_t stream_get(const uint8_t *bytes, unsigned count)
{
	uint64_t value = 0;

	for (unsigned index = 0; index < count; index++)
		value |= (uint64_t)bytes[index] << 8 * index;
	return value;
}

/* Numbers of so many bits. */
static inline void stream_put16(uint8_t *bytes, uint64_t value)
{
	stream_put(bytes, value, sizeof(uint16_t));
}

static inline void stream_put32(uint8_t *bytes, uint64_t value)
{
	stream_put(bytes, value, sizeof(uint32_t));
}

static inline void stream_put64(uint8_t *bytes, uint64_t value)
{
	stream_put(bytes, value, sizeof(uint64_t));
}

static inline uint16_t stream_get16(const uint8_t *bytes)
{
	return (uint16_t)stream_get(bytes, sizeof(uint16_t));
}

static inline uint32_t stream_get32(const uint8_t *bytes)
{
	return (uint32_t)stream_get(bytes, sizeof(uint32_t));
}

static inline uint64_t stream_get64(const uint8_t *bytes)
{
	return stream_get(bytes, sizeof(uint64_t));
}

static inline void stream_put_header(uint8_t *bytes, const struct stream_header *header)
{
	bytes[0] = header->type;
	bytes[1] = header->flags;
	stream_put16(bytes + 2, header->stream);
	stream_put32(bytes + 4, header->configuration);
	stream_put32(bytes + 8, header->frame);
	stream_put32(bytes + 12, header->presented);
	stream_put64(bytes + 16, header->time_us);
	stream_put32(bytes + 24, header->length);
	stream_put32(bytes + 28, header->age_us);
}

static inline void stream_get_header(const uint8_t *bytes, struct stream_header *ret_header)
{
	ret_header->type = bytes[0];
	ret_header->flags = bytes[1];
	ret_header->stream = stream_get16(bytes + 2);
	ret_header->configuration = stream_get32(bytes + 4);
	ret_header->frame = stream_get32(bytes + 8);
	ret_header->presented = stream_get32(bytes + 12);
	ret_header->time_us = stream_get64(bytes + 16);
	ret_header->length = stream_get32(bytes + 24);
	ret_header->age_us = stream_get32(bytes + 28);
}

#endif

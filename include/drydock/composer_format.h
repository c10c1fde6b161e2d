/*
 * drydock/composer_format.h - what a machine, a composer and a capture host say to each other.
 *
 * Model    A composer is a process of its own that draws what a monitor shows. It has two sockets that keep messages
 *          apart. On the display socket the machine hands it the surfaces of a swap chain, as memory files whose size is
 *          sealed, and names the one to draw next; the composer answers when it has drawn. The pointer goes the same way: to the
 *          driver as long as that shows it (COMPOSER_POINTER), else into the picture. On the seat socket come the events
 *          of people who look, and the clipboard. Nothing but pixels is shared: each
 *          message is copied by the kernel before it is looked at.
 *          All numbers are those of this computer: both ends run on it.
 * Trust    Neither end believes the other. A message has one length by its type and is checked whole (composer/message.h).
 * Tests    tests/composer/message_test.c, fuzz/fuzz_composer_message.c
 */
#ifndef DRYDOCK_COMPOSER_FORMAT_H
#define DRYDOCK_COMPOSER_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define COMPOSER_VERSION 3u
#define COMPOSER_SURFACES 3u   /* of a swap chain; their memory files come with COMPOSER_CHAIN */
#define COMPOSER_DIRTY_MAX 16u /* rectangles of a presentation */
#define COMPOSER_SIZE_MAX 16384u
#define COMPOSER_RATE_MAX 1000u /* hertz */
#define COMPOSER_WHITE_MIN 80u  /* nits of white; 80 are 1.0 of scRGB, and Windows' slider ends at 480 */
#define COMPOSER_WHITE_MAX 480u

/* The sockets' descriptors in a composer's process. */
#define COMPOSER_DISPLAY_DESCRIPTOR 3
#define COMPOSER_SEAT_DESCRIPTOR 4

enum composer_type {
	/* The machine's, on the display socket. */
	COMPOSER_CHAIN = 0x01, /* struct composer_chain and COMPOSER_SURFACES descriptors: draw into these from now on */
	COMPOSER_DRAW = 0x02,  /* struct composer_draw */
	COMPOSER_OFF = 0x03,   /* struct composer_off: there is nothing to draw into */
	COMPOSER_POINTER = 0x04, /* struct composer_pointer: who shows the pointer; also the answer to each COMPOSER_CURSOR */
	/* A composer's, on the display socket. */
	COMPOSER_READY = 0x81,   /* struct composer_ready, once, before all else */
	COMPOSER_PRESENT = 0x82, /* struct composer_present: the surface of the last COMPOSER_DRAW is drawn */
	COMPOSER_CURSOR = 0x83,  /* struct composer_cursor and its pixels; the next only after its answer */
	/* The seat socket's. */
	COMPOSER_INPUT = 0x41,     /* struct composer_input: to the composer */
	COMPOSER_CLIPBOARD = 0x42, /* struct composer_clipboard: both ways */
	COMPOSER_KICK = 0x44       /* its type alone: to the composer, which moves the pointer there and back, and draws all */
};

/* What a pixel of a surface is. */
enum composer_light {
	COMPOSER_SDR, /* sRGB: B, G, R, A of 8 bits */
	COMPOSER_HDR  /* scRGB: R, G, B, A of 16 bits floating point, linear, 1.0 is 80 nits */
};
struct composer_chain {
	uint32_t type;
	uint32_t chain; /* its number; another for each */
	uint32_t width, height, pitch_bytes;
	uint32_t rate_numerator, rate_denominator; /* refreshes a second */
	uint32_t light;      /* enum composer_light */
	uint32_t white_nits; /* of HDR: how bright what is white for sRGB is shown */
};
struct composer_draw {
	uint32_t type, chain;
	uint32_t index; /* of the surface; below COMPOSER_SURFACES */
	uint32_t age;   /* presentations since its picture was the newest; 0: it has none */
};
struct composer_off {
	uint32_t type, chain;
};
struct composer_pointer {
	uint32_t type;
	uint32_t outside;   /* 1: the driver shows it, and is told by COMPOSER_CURSOR; 0: it is a part of the picture */
	uint32_t serial;    /* another: the image has to be told again */
	uint32_t is_answer; /* 1: of a COMPOSER_CURSOR */
};
struct composer_ready {
	uint32_t type, version;
};
/* In pixels of the picture, as Windows' RECT: left and top are the first in it, right and bottom the first that are not. */
struct composer_rectangle {
	int32_t left, top, right, bottom;
};
struct composer_present {
	uint32_t type, chain, index;
	uint32_t dirty_count; /* 0: all of it */
	struct composer_rectangle dirty[COMPOSER_DIRTY_MAX];
};
#define COMPOSER_CURSOR_MAX 128u /* pixels of an image's width and height */
struct composer_cursor {
	uint32_t type;
	uint32_t visible;
	int32_t x, y;           /* of its hot spot, in pixels of the picture */
	uint32_t width, height; /* 0: the shape stays */
	uint32_t hot_x, hot_y;
	uint32_t pixels[]; /* BGRA, premultiplied, width x height */
};
#define COMPOSER_DISPLAY_BYTES_MAX (sizeof(struct composer_cursor) + COMPOSER_CURSOR_MAX * COMPOSER_CURSOR_MAX * 4 + 1u)
_Static_assert(sizeof(struct composer_chain) == 36, "composer_chain");
_Static_assert(sizeof(struct composer_draw) == 16, "composer_draw");
_Static_assert(sizeof(struct composer_present) == 272, "composer_present");

/* --- Seat ------------------------------------------------------------------------------------------------------- */

#define COMPOSER_EVENTS_MAX 64u
#define COMPOSER_CLIPBOARD_MAX 65536u /* bytes of UTF-8 text */

/* As a viewer sends it (DISP-222); docs/stream.md says what the numbers of each kind are. Other kinds and tags are ignored. */
#define COMPOSER_EVENT_TAG 0u
enum composer_kind {
	COMPOSER_KEY_DOWN = 0,
	COMPOSER_KEY_UP = 1,
	COMPOSER_MOUSE_MOVE = 2, /* relative */
	COMPOSER_MOUSE_AT = 3,   /* absolute */
	COMPOSER_BUTTON_DOWN = 4,
	COMPOSER_BUTTON_UP = 5,
	COMPOSER_SCROLL = 6,
	COMPOSER_TOUCH_DOWN = 9,
	COMPOSER_TOUCH_MOVE = 10,
	COMPOSER_TOUCH_UP = 11,
	COMPOSER_TEXT = 15
};
#define COMPOSER_BUTTON_FIRST 0x110u    /* Linux's BTN_LEFT; keys are Linux's, too */
#define COMPOSER_BUTTONS 8u
#define COMPOSER_TOUCHES 10u
#define COMPOSER_TOUCH_CANCELLED 0x100u /* in the code of COMPOSER_TOUCH_UP */
#define COMPOSER_SCROLL_NOTCH 120
struct composer_event {
	uint8_t tag, kind;
	uint16_t reserved;
	uint32_t code;
	int32_t x, y;
	uint32_t flags;
};
struct composer_input {
	uint32_t type, count;
	struct composer_event event[COMPOSER_EVENTS_MAX]; /* count of them are sent */
};
struct composer_clipboard {
	uint32_t type, bytes;
	char text[]; /* without an end */
};
#define COMPOSER_SEAT_BYTES_MAX (sizeof(struct composer_clipboard) + COMPOSER_CLIPBOARD_MAX + 64u)
_Static_assert(sizeof(struct composer_event) == 20, "composer_event");

#endif

/*
 * display/line.h - what is on its way to one viewer, bounded.
 *
 * Model    A frame is shared by all viewers and counted. Of one viewer some frames wait to be written, and some are
 *          written and not acknowledged: in flight. When both together reach the bound, all that wait are dropped, and
 *          so is every frame until the next key frame that comes when there is room again. So a viewer that is slow, or
 *          reads nothing, has its own gaps and costs nobody else anything.
 * Locks    None: the server's thread alone.
 * Tests    tests/display/line_test.c
 */
#ifndef DRYDOCK_DISPLAY_LINE_H
#define DRYDOCK_DISPLAY_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display/rate.h"

#define DISPLAY_LINE_FRAMES 16u
/* On their way to a viewer that keeps up, beyond those that are in flight all the time on a long way. */
#define DISPLAY_LINE_AHEAD 2u
#define DISPLAY_LINE_BYTES (4u << 20)
/* A key frame is asked for at most so often for one viewer that has fallen behind. */
#define DISPLAY_LINE_KEY_NS 500000000u
/* A viewer that acknowledges nothing for so long is gone. */
#define DISPLAY_LINE_SILENT_NS 15000000000u

struct display_frame {
	uint32_t references;
	uint32_t sequence;
	bool is_key;
	uint8_t *message; /* header and payload, in memory with room before it */
	size_t size;
	uint8_t *memory; /* from malloc */
};

/* Takes memory; one reference is the caller's. Null: no memory, and memory stays the caller's. */
struct display_frame *display_frame_create(uint8_t *memory);
void display_frame_unref(struct display_frame *frame);

struct display_line_entry {
	uint32_t sequence;
	size_t size;
	uint64_t written_ns;
};

/* Zero-initialised is a viewer that has seen nothing. */
struct display_line {
	bool is_started; /* it has had a key frame, and everything since */
	struct display_frame *waiting[DISPLAY_LINE_FRAMES];
	uint32_t waiting_first, waiting_count;
	struct display_line_entry flying[DISPLAY_LINE_FRAMES];
	uint32_t flying_first, flying_count;
	size_t bytes; /* of both */
	uint64_t key_asked_ns, heard_ns;
	uint64_t least_ns; /* that a frame took to its acknowledgement; a longer way is believed by and by */
	uint64_t sent, sent_bytes, dropped, acknowledged;
	struct display_rate rate; /* of its link */
};

/* Offer a frame; the line takes a reference of its own when it keeps it. False: dropped. */
bool display_line_offer(struct display_line *line, struct display_frame *frame);
/* The next frame to write, with its reference; null: none waits. From now on it is in flight. */
struct display_frame *display_line_take(struct display_line *line, uint64_t now_ns);
/*
 * The viewer has decoded that frame, and with it those before.
 * Gives    False: no such frame is in flight.
 */
bool display_line_acknowledge(struct display_line *line, uint32_t sequence, uint64_t now_ns);
/* It waits for a key frame and has room for one; true once in DISPLAY_LINE_KEY_NS. */
bool display_line_wants_key(struct display_line *line, uint64_t now_ns);
/* Frames are in flight, and nothing was heard for DISPLAY_LINE_SILENT_NS. */
bool display_line_is_silent(const struct display_line *line, uint64_t now_ns);
/* More is on its way than the way itself takes, with frames interval_ns apart: it does not keep up. */
bool display_line_is_behind(const struct display_line *line, uint64_t interval_ns);
/* Drop what waits; it goes on with a key frame. */
void display_line_restart(struct display_line *line);
/* Drop what waits. */
void display_line_finish(struct display_line *line);

#endif

/*
 * display/ring.h - the host's half of a frame channel: make a ring, deliver it, take pictures out of it.
 *
 * Model    A ring is one section (a page for the header, then the slots), an event that the driver sets, and a keyed
 *          mutex a slot. The host makes all of it and is the broker: it duplicates least rights into the driver's
 *          process and tells the driver the numbers by one control code. A ring is never changed: a new size
 *          is a new ring with the next generation. The driver may write anything anywhere in the section at any time:
 *          the host's own copy of the shape counts, and of the shared words only the token, the display time,
 *          status and telemetry are read, each once, each checked.
 * Source   docs/spec/display.md sections 3 to 5; docs/frame-channel.md.
 * Locks    None: a ring belongs to one thread of the host.
 * Tests    tests/display/
 */
#ifndef DRYDOCK_DISPLAY_RING_H
#define DRYDOCK_DISPLAY_RING_H

#include <stdbool.h>

#include <drydock/frame_channel.h>

#include "display/objects.h"

struct display_ring {
	const struct display_objects *objects;
	struct frame_shape shape;
	uint32_t generation, target_id;
	struct frame_set_render_adapter adapter;
	HANDLE section, event;
	HANDLE shared[FRAME_RING_MAX]; /* keyed mutexes: what is delivered */
	HANDLE mutex[FRAME_RING_MAX];  /* the host's access to each */
	struct frame_header *header;   /* the view; its slots follow */
};

/* --- Making and delivering ----------------------------------------------------------------------------------- */

struct display_mode {
	uint32_t width, height;
	uint32_t format; /* FRAME_FORMAT_ */
	uint32_t target_id;
	struct frame_set_render_adapter adapter; /* whose pictures the slots take; 0: any's */
};

/* Take the next generation of this program; any thread. */
uint32_t display_next_generation(void);

/*
 * Make a ring of FRAME_RING_MAX slots with its own generation, ready to be delivered.
 * Owns     ret_ring until display_ring_finish().
 * Errors   STATUS_INVALID_PARAMETER: mode makes no ring; and those of objects. Nothing is left then.
 */
NTSTATUS display_ring_init(struct display_ring *ret_ring, const struct display_objects *objects,
                           const struct display_mode *mode);
/* Null header: nothing. */
void display_ring_finish(struct display_ring *ring);
/*
 * Make ring anew with another mode: its driver is told that it is stale, then the new one takes its place.
 * Errors   as display_ring_init(); ring is as it was.
 */
NTSTATUS display_ring_recreate(struct display_ring *ring, const struct display_mode *mode);

/*
 * Duplicate ring into process and tell its driver behind device.
 * Errors   those of duplicating and of the control code; no duplicate is left behind then.
 */
NTSTATUS display_ring_deliver(const struct display_ring *ring, HANDLE process, HANDLE device);

/* --- Consuming ------------------------------------------------------------------------------------------------ */

/* What a token is to a consumer that had last_sequence of a ring. */
enum display_token { DISPLAY_TOKEN_NONE, DISPLAY_TOKEN_STALE, DISPLAY_TOKEN_BAD_SLOT, DISPLAY_TOKEN_OLD, DISPLAY_TOKEN_NEW };
enum display_token display_token_check(const struct display_ring *ring, uint64_t token, uint32_t last_sequence);

/* A picture in a slot, while its mutex is held; the driver may still write to it. */
struct display_picture {
	const uint8_t *pixels;
	uint32_t width, height;
	uint32_t format;
	uint32_t pitch_bytes;
	uint32_t sequence;
	uint64_t display_time;
	struct frame_rectangle damage; /* where alone it differs from the picture before; empty: anywhere */
};

struct display_consumer {
	struct display_ring *ring;
	uint32_t last_sequence; /* 0: nothing was consumed of this ring */
	uint64_t consumed;
	uint64_t skipped;  /* published, but a newer one was there before we looked */
	uint64_t timeouts; /* slots that were held by the driver for too long */
	uint64_t refused;  /* tokens of no ring or slot of ours */
	uint64_t last_refused;
};

void display_consumer_init(struct display_consumer *ret_consumer, struct display_ring *ring);

/*
 * Consume the newest picture if there is one: hold its slot, call convert(context, picture) once, release.
 * Gives    True when convert was called.
 */
bool display_consume(struct display_consumer *consumer,
                     void (*convert)(void *context, const struct display_picture *picture),
                     void *context);

/* True for the results of acquire that mean "held"; a success macro would take a time-out for one. */
bool display_is_held(uint32_t acquired);

/* --- Opening -------------------------------------------------------------------------------------------------- */

#define DISPLAY_OPEN_MS 4000u
#define DISPLAY_OPEN_POLL_MS 20u
#define DISPLAY_KICK_FIRST_MS 600u
#define DISPLAY_KICK_AGAIN_MS 800u

/* What is known of a ring from which no picture comes; read once. */
struct display_driver_state {
	uint32_t status, detail; /* enum frame_driver_status */
	uint32_t luid_low;
	int32_t luid_high;
	uint32_t stamp; /* the target that the ring names: our own word, which the driver can write */
	uint64_t latest;
};
void display_driver_state(const struct display_ring *ring, struct display_driver_state *ret_state);

/*
 * Wait until the driver has opened ring and published into it. kick (may be null) is called when none comes for a
 * while: it makes the desktop draw something.
 * Errors   STATUS_TIMEOUT, which passes NT_SUCCESS: not within DISPLAY_OPEN_MS; STATUS_UNSUCCESSFUL: the driver said that
 *          it cannot, or the ring names another target than it was made for. display_open_text() has the reason.
 */
NTSTATUS display_ring_wait_open(struct display_ring *ring, void (*kick)(void *context), void *context);
/*
 * The driver could not open the slots, and it renders on another adapter than the one it was to: a ring for its own may be
 * opened. False: that is not what was wrong.
 */
bool display_is_other_adapter(const struct display_driver_state *state, const struct frame_set_render_adapter *adapter);
/* Why no picture comes, in words. */
void display_open_text(const struct display_ring *ring, const struct display_driver_state *state,
                       char *text, size_t bytes);

#endif

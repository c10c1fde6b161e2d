/*
 * display/state.h - what a display shows, read beside the thread that takes its pictures.
 *
 * Model    Somebody may change a display's mode or colour without the host's doing. Asking costs milliseconds, so a reader asks, on
 *          a thread of its own, every DISPLAY_STATE_MS; the session looks at the answer, which never waits. What was
 *          asked before the session's last change is of the past and is not told; what cannot be read is no change.
 * Source   docs/spec/display.md: DISP-91.
 * Locks    Its own, held for copies alone.
 * Tests    tests/display/state_test.c
 */
#ifndef DRYDOCK_DISPLAY_STATE_H
#define DRYDOCK_DISPLAY_STATE_H

#include "base/host/host.h"
#include "display/client.h"

#define DISPLAY_STATE_MS 250u

/* Zero before its first use. */
struct display_state {
	struct host_lock lock;
	/* Under lock. */
	struct display_client client; /* device null: there is no monitor */
	uint64_t session_id;
	uint32_t epoch; /* of the session's changes */
	bool is_read;   /* shown is an answer of this epoch that was not taken */
	struct frame_display_reply shown;
	uint32_t reads, unreadable;
	bool stopping; /* atomic */
};

/* The session: from now on that monitor, as it is now. Null client: none. */
void display_state_follow(struct display_state *state, const struct display_client *client, uint64_t session_id);
/* The session: what is shown, when it was read since; each reading is told once. */
bool display_state_take(struct display_state *state, struct frame_display_reply *ret_shown);

/* The reader: ask once. */
void display_state_read(struct display_state *state);
/* The reader's thread, of the machine: until display_state_stop(), which is noticed within DISPLAY_STATE_MS. */
void display_state_run(struct display_state *state, const struct display_objects *objects);
void display_state_stop(struct display_state *state);

#endif

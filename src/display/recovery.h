/*
 * display/recovery.h - a session that gets no pictures: when to ask whether the driver lives, when to wake the desktop, when
 * to give up.
 *
 * Model    A quiet desktop and a dead driver look the same from the ring. So the driver's process is looked at while no
 *          picture comes, and never while they do. After a ring was made anew a clock runs until its first picture.
 *          Nothing here reads a clock or calls anybody: the caller says what time it is, and does what is due.
 * Source   docs/spec/display.md 5.2, 5.3 (DISP-92, 94, 95, 97, 103).
 * Tests    tests/display/recovery_test.c
 */
#ifndef DRYDOCK_DISPLAY_RECOVERY_H
#define DRYDOCK_DISPLAY_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The specification looks after 2 s and once a second, since its look costs; ours is one call of a service while nothing
 * else is to be done, so a death is seen sooner.
 */
#define DISPLAY_LOOK_AFTER_MS 500u
#define DISPLAY_LOOK_EVERY_MS 500u
#define DISPLAY_RECOVER_MS 3000u
#define DISPLAY_KICK_APART_MS 50u

struct display_recovery {
	uint64_t fresh_ms, look_ms; /* the last of each */
	bool is_recovering;
	uint64_t since_ms, kick_ms; /* while it is: the beginning, the next kick */
};

enum display_due { DISPLAY_DUE_NOTHING, DISPLAY_DUE_LOOK, DISPLAY_DUE_KICK, DISPLAY_DUE_END };

/* A ring has its first picture now. */
void display_recovery_init(struct display_recovery *ret_recovery, uint64_t now_ms);
/* A picture was consumed: all is well. */
void display_recovery_fresh(struct display_recovery *recovery, uint64_t now_ms);
/* The ring was made anew: a picture of it has to come. A clock that runs goes on. */
void display_recovery_begin(struct display_recovery *recovery, uint64_t now_ms);
/* What is due now, one thing at a time; it counts as done. */
enum display_due display_recovery_due(struct display_recovery *recovery, uint64_t now_ms);

/* What never rests has given no picture for steady_ms, and no other clock runs. */
bool display_recovery_is_still(const struct display_recovery *recovery, uint64_t now_ms, uint32_t steady_ms);

/* One kick in 50 ms at most over all sessions of this program; any thread. False: not now. */
bool display_kick_is_due(uint64_t now_ms);

#endif

/*
 * display/rate.h - how many bits a second one viewer's link takes.
 *
 * Model    Each acknowledgement says how long a frame was on its way. What the shortest took is the way itself; what others took
 *          longer stood in line somewhere. Every period: frames that stood for long bring the rate under what came
 *          through, and frames that did not let it grow. Frames that are few say nothing, or small say nothing, so an idle link keeps its rate.
 * Locks    None: the server's thread alone.
 * Tests    tests/display/rate_test.c
 */
#ifndef DRYDOCK_DISPLAY_RATE_H
#define DRYDOCK_DISPLAY_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define DISPLAY_RATE_LEAST 2000000u /* bits a second; with less a desktop cannot be read */
#define DISPLAY_RATE_MOST 50000000u
#define DISPLAY_RATE_PERIOD_NS 200000000u
/* In line for longer is too long; for less than half of it there is room. */
#define DISPLAY_RATE_QUEUE_NS 80000000u

/* A period of fewer bytes says nothing: what it carried was delayed by something else. */
#define DISPLAY_RATE_TELLING_BYTES 6000u

/* Zero-initialised is a link that nothing is known of. */
struct display_rate {
	uint32_t bits; /* a second; 0: DISPLAY_RATE_MOST */
	uint64_t shortest_ns, longest_ns; /* longest: of this period */
	uint64_t began_ns, bytes;         /* of this period */
	uint64_t last_ns;                 /* when a frame came last */
};

/* A frame of that size came through, and was so long on its way. */
void display_rate_came(struct display_rate *rate, uint64_t bytes, uint64_t took_ns, uint64_t now_ns);
uint32_t display_rate_bits(const struct display_rate *rate);
/* Whether bits is worth telling to whom told was told last: more or less by over a twentieth of it. */
bool display_rate_is_news(uint32_t told, uint32_t bits);

#endif

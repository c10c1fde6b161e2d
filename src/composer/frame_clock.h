/*
 * composer/frame_clock.h - when a monitor refreshes: a grid of times that never drifts.
 *
 * Model    Refresh n is at origin + n / rate, rounded up to a nanosecond each, so that 60 Hz is 60 refreshes in each
 *          second for ever, and 60000/1001 is that. Nothing is counted: the next one follows from the time that it is.
 *          Somebody who has just pressed a key need not wait for the grid: a refresh may come early, a quarter of a period
 *          after the one before at the soonest. The grid stays where it is.
 * Tests    tests/composer/frame_clock_test.c
 */
#ifndef DRYDOCK_COMPOSER_FRAME_CLOCK_H
#define DRYDOCK_COMPOSER_FRAME_CLOCK_H

#include <stdint.h>

struct frame_clock {
	uint64_t origin_ns; /* of the monotonic clock */
	uint32_t numerator, denominator; /* refreshes a second; neither is 0 */
};

/* The first refresh that is later than now_ns. */
uint64_t frame_clock_next(const struct frame_clock *clock, uint64_t now_ns);
/* That one, or a quarter of a period after now_ns when that is sooner. */
uint64_t frame_clock_early(const struct frame_clock *clock, uint64_t now_ns);
/* From one refresh to the next in nanoseconds, rounded down. */
uint64_t frame_clock_period(const struct frame_clock *clock);
/* In thousandths of a hertz, rounded. */
uint32_t frame_clock_millihertz(const struct frame_clock *clock);

#endif

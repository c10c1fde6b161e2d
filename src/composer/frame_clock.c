/* composer/frame_clock.c - whole numbers alone, so that no error adds up. */
#include "composer/frame_clock.h"

#define NS_PER_SECOND 1000000000u
#define EARLY_PARTS 4u

typedef unsigned __int128 wide_t;

/* Refresh number count of the grid. */
static uint64_t time_of(const struct frame_clock *clock, uint64_t count)
{
	wide_t ns = (wide_t)count * clock->denominator * NS_PER_SECOND;

	return clock->origin_ns + (uint64_t)((ns + clock->numerator - 1) / clock->numerator);
}

uint64_t frame_clock_next(const struct frame_clock *clock, uint64_t now_ns)
{
	uint64_t passed = now_ns > clock->origin_ns ? now_ns - clock->origin_ns : 0;
	uint64_t count = (uint64_t)((wide_t)passed * clock->numerator /
	                            ((wide_t)clock->denominator * NS_PER_SECOND));

	/* Rounding up may have put this one later than now. */
	while (time_of(clock, count) <= now_ns)
		count++;
	return time_of(clock, count);
}

uint64_t frame_clock_period(const struct frame_clock *clock)
{
	return (uint64_t)clock->denominator * NS_PER_SECOND / clock->numerator;
}

uint64_t frame_clock_early(const struct frame_clock *clock, uint64_t now_ns)
{
	uint64_t next = frame_clock_next(clock, now_ns);
	uint64_t early = now_ns + frame_clock_period(clock) / EARLY_PARTS;

	return early < next ? early : next;
}

uint32_t frame_clock_millihertz(const struct frame_clock *clock)
{
	return (uint32_t)(((uint64_t)clock->numerator * 1000 + clock->denominator / 2) /
	                  clock->denominator);
}

/* tests/composer/frame_clock_test.c - the grid of a monitor's refreshes. */
#include "harness/test.h"

#include "composer/frame_clock.h"

#define SECOND 1000000000ull

/* How many refreshes lie in (from, to]. */
static uint64_t count(const struct frame_clock *clock, uint64_t from, uint64_t to)
{
	uint64_t refreshes = 0;

	for (uint64_t at = frame_clock_next(clock, from); at <= to;
	     at = frame_clock_next(clock, at))
		refreshes++;
	return refreshes;
}

TEST(sixty_hertz_is_sixty_refreshes_in_each_second)
{
	const struct frame_clock clock = { 12345, 60, 1 };

	for (uint64_t second = 0; second < 100; second++)
		assert_int_equal(count(&clock, 12345 + second * SECOND,
		                       12345 + (second + 1) * SECOND),
		                 60);
}

TEST(a_rate_that_is_no_whole_number_does_not_drift)
{
	const struct frame_clock clock = { 0, 60000, 1001 };

	/* 1001 seconds are 60000 refreshes to the nanosecond; and so it is after a year. */
	assert_int_equal(frame_clock_next(&clock, 1001 * SECOND - 1), 1001 * SECOND);
	assert_int_equal(frame_clock_next(&clock, 31531500ull * SECOND - 1), 31531500ull * SECOND);
}

TEST(the_next_refresh_is_later_than_now_and_no_later_than_a_period)
{
	static const struct frame_clock clocks[] = { { 7, 60, 1 },       { 7, 144, 1 },
		                                     { 7, 24000, 1001 }, { 7, 1, 10 },
		                                     { 7, 1000, 1 },     { 7, 59997, 1000 } };

	for (size_t which = 0; which < sizeof(clocks) / sizeof(clocks[0]); which++) {
		const struct frame_clock *clock = &clocks[which];
		uint64_t period = clock->denominator * SECOND / clock->numerator + 1;

		for (uint64_t now = 7; now < 7 + 100 * period; now += period / 3) {
			uint64_t next = frame_clock_next(clock, now);

			assert_true(next > now && next <= now + period);
			/* Asked for just before it, it is the same one. */
			assert_int_equal(frame_clock_next(clock, next - 1), next);
		}
	}
}

TEST(an_early_refresh_is_a_quarter_of_a_period_away_or_the_grids_when_that_is_sooner)
{
	const struct frame_clock clock = { 0, 100, 1 };

	assert_int_equal(frame_clock_period(&clock), SECOND / 100);
	assert_int_equal(frame_clock_early(&clock, 1000000), 3500000);
	assert_int_equal(frame_clock_early(&clock, 7499999), 9999999);
	assert_int_equal(frame_clock_early(&clock, 7500000), 10000000);
	assert_int_equal(frame_clock_early(&clock, 9000000), 10000000);
	/* The grid's own times stay what they are. */
	assert_int_equal(frame_clock_next(&clock, 3500000), 10000000);
}

TEST(a_clock_begins_at_its_origin)
{
	const struct frame_clock clock = { 5 * SECOND, 60, 1 };

	assert_int_equal(frame_clock_next(&clock, 0), 5 * SECOND);
}

TEST(a_rate_in_thousandths_of_a_hertz_is_rounded)
{
	assert_int_equal(frame_clock_millihertz(&(struct frame_clock){ 0, 60, 1 }), 60000);
	assert_int_equal(frame_clock_millihertz(&(struct frame_clock){ 0, 60000, 1001 }), 59940);
	assert_int_equal(frame_clock_millihertz(&(struct frame_clock){ 0, 2, 3 }), 667);
}

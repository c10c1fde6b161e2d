/* tests/display/rate_test.c - a link of so many bits a second, and frames that follow the rate. */
#include "harness/test.h"

#include "display/rate.h"

#define FRAME_NS 16666667ull
#define WAY_NS 5000000ull
#define NS_PER_SECOND 1000000000ull

struct link {
	uint64_t bits;    /* that it takes a second */
	uint64_t free_ns; /* when the last of what it has is through */
	uint64_t now_ns;
	uint64_t longest_ns; /* of the last second */
};

/* Seconds of frames at the rate; gives the mean of the rate in the last one. */
static uint64_t run(struct display_rate *rate, struct link *link, uint32_t seconds)
{
	uint64_t sum = 0;

	for (uint32_t frame = 0; frame < seconds * 60; frame++) {
		uint64_t bytes = display_rate_bits(rate) / 8 / 60;
		uint64_t begin = link->free_ns > link->now_ns ? link->free_ns : link->now_ns;
		uint64_t took;

		link->free_ns = begin + bytes * 8 * NS_PER_SECOND / link->bits;
		took = link->free_ns + WAY_NS - link->now_ns;
		display_rate_came(rate, bytes, took, link->free_ns + WAY_NS);
		if (frame == (seconds - 1) * 60)
			link->longest_ns = 0;
		if (frame >= (seconds - 1) * 60)
			sum += display_rate_bits(rate);
		if (took > link->longest_ns)
			link->longest_ns = took;
		link->now_ns += FRAME_NS;
	}
	return sum / 60;
}

TEST(the_rate_finds_what_a_link_takes_and_frames_do_not_stand_in_line)
{
	static const uint64_t links[] = { 4000000, 10000000, 20000000 };

	for (size_t index = 0; index < sizeof(links) / sizeof(links[0]); index++) {
		struct display_rate rate = { 0 };
		struct link link = { .bits = links[index], .now_ns = NS_PER_SECOND };
		uint64_t mean = run(&rate, &link, 30);

		assert_true(mean > links[index] / 2);
		assert_true(mean < links[index] * 5 / 4);
		assert_true(link.longest_ns < 400000000);
	}
}

TEST(a_link_that_takes_more_again_gets_more)
{
	struct display_rate rate = { 0 };
	struct link link = { .bits = 2000000, .now_ns = NS_PER_SECOND };

	assert_true(run(&rate, &link, 20) < 2500000);
	link.bits = 40000000;
	assert_true(run(&rate, &link, 20) > 20000000);
}

TEST(the_rate_keeps_within_its_bounds)
{
	struct display_rate rate = { 0 };
	struct link link = { .bits = 100000, .now_ns = NS_PER_SECOND };

	assert_int_equal(display_rate_bits(&rate), DISPLAY_RATE_MOST);
	run(&rate, &link, 20);
	assert_int_equal(display_rate_bits(&rate), DISPLAY_RATE_LEAST);
	link = (struct link){ .bits = 1ull << 40, .now_ns = link.free_ns + NS_PER_SECOND };
	run(&rate, &link, 60);
	assert_int_equal(display_rate_bits(&rate), DISPLAY_RATE_MOST);
}

TEST(a_still_picture_says_nothing_about_its_link)
{
	struct display_rate rate = { 0 };

	for (uint64_t second = 1; second < 60; second++)
		display_rate_came(&rate, 100, 10000000 + second % 2 * 500000000,
		                  second * 2 * NS_PER_SECOND);
	assert_int_equal(display_rate_bits(&rate), DISPLAY_RATE_MOST);
}

/* The rate after a period in which frames stood in line for queued_ns, from 10 Mbit a second; they were so many bytes. */
static uint32_t after(uint64_t queued_ns, uint64_t bytes)
{
	struct display_rate rate = { .bits = 10000000 };

	display_rate_came(&rate, bytes, WAY_NS, NS_PER_SECOND);
	display_rate_came(&rate, 0, WAY_NS + queued_ns,
	                  NS_PER_SECOND - WAY_NS + DISPLAY_RATE_PERIOD_NS);
	return display_rate_bits(&rate);
}

TEST(the_rate_goes_up_below_half_of_the_line_and_down_beyond_all_of_it)
{
	const uint64_t line = DISPLAY_RATE_QUEUE_NS, half = line / 2;
	const uint64_t telling = DISPLAY_RATE_TELLING_BYTES;

	assert_int_equal(after(0, telling), 10850000);
	assert_int_equal(after(half - 1, telling), 10850000);
	assert_int_equal(after(half, telling), 10000000);
	assert_int_equal(after(line, telling), 10000000);
	/* Four fifths of what came, and never less than the least. */
	assert_int_equal(after(line + 1, 200000), 6400000);
	assert_int_equal(after(line + 1, telling), DISPLAY_RATE_LEAST);
	/* So little tells nothing; and more than the rate does not come down to it. */
	assert_int_equal(after(line + 1, telling - 1), 10000000);
	assert_int_equal(after(line + 1, 400000), 10000000);
}

TEST(what_is_under_way_after_a_pause_begins_a_period_of_its_own)
{
	struct display_rate rate = { .bits = 10000000 };

	display_rate_came(&rate, 1000, WAY_NS, NS_PER_SECOND);
	/* Written a period after the last came: still of the same one, which ends. */
	display_rate_came(&rate, 1000, WAY_NS, NS_PER_SECOND + DISPLAY_RATE_PERIOD_NS + WAY_NS);
	assert_int_equal(display_rate_bits(&rate), 10850000);
	rate = (struct display_rate){ .bits = 10000000 };
	display_rate_came(&rate, 1000, WAY_NS, NS_PER_SECOND);
	display_rate_came(&rate, 1000, WAY_NS, NS_PER_SECOND + DISPLAY_RATE_PERIOD_NS + WAY_NS + 1);
	assert_int_equal(display_rate_bits(&rate), 10000000);
	assert_int_equal(rate.bytes, 1000);
}

TEST(the_rate_comes_down_only_to_less_and_by_four_fifths_of_what_came)
{
	assert_int_equal(after(DISPLAY_RATE_QUEUE_NS + 1, 312475), 9999200);
	assert_int_equal(after(DISPLAY_RATE_QUEUE_NS + 1, 312500), 10000000);
	assert_int_equal(after(DISPLAY_RATE_QUEUE_NS + 1, 313000), 10000000);
}

TEST(a_period_leaves_nothing_but_a_shortest_way_that_is_believed_a_little_less)
{
	struct display_rate rate = { .bits = 10000000 };

	display_rate_came(&rate, 1000, WAY_NS, NS_PER_SECOND);
	display_rate_came(&rate, 1000, WAY_NS + 6400000, NS_PER_SECOND + DISPLAY_RATE_PERIOD_NS);
	assert_int_equal(rate.shortest_ns, WAY_NS + 100000);
	assert_int_equal(rate.longest_ns, 0);
	assert_int_equal(rate.bytes, 0);
	assert_int_equal(rate.began_ns, NS_PER_SECOND + DISPLAY_RATE_PERIOD_NS);
	assert_int_equal(rate.last_ns, NS_PER_SECOND + DISPLAY_RATE_PERIOD_NS);
}

TEST(a_rate_is_told_when_it_is_a_twentieth_more_or_less_than_what_was_told_and_not_before)
{
	assert_false(display_rate_is_news(20000000, 20000000));
	assert_false(display_rate_is_news(20000000, 21000000));
	assert_false(display_rate_is_news(20000000, 19000000));
	assert_true(display_rate_is_news(20000000, 21000001));
	assert_true(display_rate_is_news(20000000, 18999999));
	assert_true(display_rate_is_news(DISPLAY_RATE_MOST, DISPLAY_RATE_LEAST));
	assert_true(display_rate_is_news(DISPLAY_RATE_LEAST, DISPLAY_RATE_MOST));
	/* Nothing was told yet. */
	assert_true(display_rate_is_news(0, DISPLAY_RATE_LEAST));
}

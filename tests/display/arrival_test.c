/* tests/display/arrival_test.c - the order of a monitor's coming, on a clock of the test's. */
#include "harness/test.h"

#include <stdio.h>
#include <string.h>

#include "display/arrival.h"

static struct {
	char done[64]; /* a letter a step */
	uint64_t now_ms;
	uint32_t looks, found_at; /* 0: never */
	bool is_extended;
	uint32_t looks_before_extension;
	NTSTATUS status;
} side;

static void note(char step)
{
	size_t used = strlen(side.done);

	assert_true(used + 1 < sizeof(side.done));
	side.done[used] = step;
}

static void pin(void *context)
{
	note('p');
}

static NTSTATUS add(void *context)
{
	note('a');
	return side.status;
}

static void start_pinger(void *context)
{
	note('i');
}

static bool find(void *context)
{
	side.looks++;
	return side.found_at && side.looks >= side.found_at;
}

static void extend(void *context)
{
	note('e');
	side.is_extended = true;
	side.looks_before_extension = side.looks;
}

static void set_mode(void *context)
{
	note('m');
}

static void arrange(void *context)
{
	note('t');
}

static void sleep_ms(void *context, uint32_t ms)
{
	side.now_ms += ms;
}

static const struct display_arrival_steps steps = {
	pin, add, start_pinger, find, extend, set_mode, arrange, sleep_ms, NULL,
};

static bool arrive(uint32_t found_at)
{
	bool is_found = false;

	memset(&side, 0, sizeof(side));
	side.found_at = found_at;
	assert_int_equal(display_arrive(&steps, &display_arrival_windows, &is_found),
	                 STATUS_SUCCESS);
	return is_found;
}

TEST(DISP_195_a_monitor_comes_in_this_order_and_settles)
{
	assert_true(arrive(1));
	assert_string_equal(side.done, "paimt");
	assert_int_equal(side.now_ms, 1500);
	assert_true(arrive(4));
	assert_string_equal(side.done, "paimt");
	assert_int_equal(side.now_ms, 3 * 200 + 1500);
}

TEST(DISP_195_after_fifteen_looks_it_is_extended_and_looked_for_fifteen_times_more)
{
	assert_true(arrive(16));
	assert_string_equal(side.done, "paiemt");
	assert_int_equal(side.looks_before_extension, 15);
	assert_int_equal(side.now_ms, 15 * 200 + 1500);
	/* No name: it goes on, and the capture looks again. */
	assert_false(arrive(0));
	assert_string_equal(side.done, "paiet");
	assert_int_equal(side.looks, 30);
	assert_int_equal(side.now_ms, 30 * 200 + 1500);
}

TEST(DISP_195_with_our_composer_nothing_is_looked_for_and_nothing_settles)
{
	bool is_found = false;

	memset(&side, 0, sizeof(side));
	assert_int_equal(display_arrive(&steps, &display_arrival_own, &is_found), STATUS_SUCCESS);
	assert_true(is_found);
	assert_string_equal(side.done, "paimt");
	assert_int_equal(side.looks, 0);
	assert_int_equal(side.now_ms, 0);
}

TEST(DISP_195_a_monitor_that_is_not_added_has_no_further_steps)
{
	bool is_found = false;

	memset(&side, 0, sizeof(side));
	side.status = STATUS_NOT_FOUND;
	assert_int_equal(display_arrive(&steps, &display_arrival_windows, &is_found),
	                 STATUS_NOT_FOUND);
	assert_string_equal(side.done, "pa");
	assert_int_equal(side.now_ms, 0);
}

/* tests/composer/mode_choice_test.c - modes out of lists of the test's. */
#include "harness/test.h"

#include "composer/mode_choice.h"

static const struct idd_mode modes[] = {
	{ 1280, 720, 60, 1, false },       { 1920, 1080, 30, 1, false },
	{ 1920, 1080, 120, 1, false },     { 1920, 1080, 60, 1, true },
	{ 640, 480, 144, 1, false },       { 640, 480, 240, 1, false },
	{ 1280, 720, 60000, 1001, false },
};
#define COUNT (sizeof(modes) / sizeof(modes[0]))

static const struct idd_mode *choose(uint32_t width, uint32_t height, uint32_t rate,
                                     uint64_t refused)
{
	struct idd_mode wanted = { width, height, rate, 1, false };

	return composer_mode_choose(modes, COUNT, &wanted, refused);
}

TEST(DISP_196_the_very_rate_of_a_size_is_set_when_it_is_there)
{
	assert_ptr_equal(choose(1920, 1080, 60, 0), &modes[3]);
	assert_ptr_equal(choose(1920, 1080, 120, 0), &modes[2]);
	assert_ptr_equal(choose(1920, 1080, 30, 0), &modes[1]);
	assert_ptr_equal(choose(1280, 720, 60, 0), &modes[0]);
}

TEST(DISP_196_else_the_fastest_that_is_slower)
{
	assert_ptr_equal(choose(1920, 1080, 119, 0), &modes[3]);
	assert_ptr_equal(choose(1920, 1080, 1000, 0), &modes[2]);
	assert_ptr_equal(choose(1920, 1080, 59, 0), &modes[1]);
	assert_ptr_equal(choose(640, 480, 200, 0), &modes[4]);
}

TEST(DISP_196_else_the_fastest_of_that_size)
{
	assert_ptr_equal(choose(640, 480, 60, 0), &modes[5]);
	assert_ptr_equal(choose(1920, 1080, 24, 0), &modes[2]);
}

/* 59.94 Hz is slower than 60, and compared without a fraction being lost. */
TEST(rates_are_fractions)
{
	struct idd_mode wanted = { 1280, 720, 59999, 1000, false };

	assert_ptr_equal(composer_mode_choose(modes, COUNT, &wanted, 0), &modes[6]);
}

TEST(DISP_196_what_was_refused_is_not_tried_again_and_no_other_size_is_set)
{
	assert_ptr_equal(choose(1920, 1080, 60, 1u << 3), &modes[1]);
	assert_ptr_equal(choose(1920, 1080, 60, 1u << 3 | 1u << 1), &modes[2]);
	assert_null(choose(1920, 1080, 60, 1u << 3 | 1u << 1 | 1u << 2));
	assert_null(choose(1024, 768, 60, 0));
	assert_null(choose(1280, 721, 60, 0));
}

TEST(what_the_driver_prefers_is_wanted_or_its_first)
{
	assert_ptr_equal(composer_mode_wanted(modes, COUNT), &modes[3]);
	assert_ptr_equal(composer_mode_wanted(modes, 2), &modes[0]);
	assert_null(composer_mode_wanted(modes, 0));
}

/* tests/display/samples_test.c - percentiles. */
#include "harness/test.h"

#include "display/samples.h"

TEST(percentiles_are_the_smallest_that_so_many_do_not_exceed)
{
	struct display_samples samples;

	assert_int_equal(display_samples_init(&samples, 100), 0);
	assert_true(display_samples_percentile_us(&samples, 50) == 0);
	for (uint64_t index = 0; index < 100; index++)
		display_samples_add(&samples, ((index * 37) % 100 + 1) * 1000);
	/* There is no room for more. */
	display_samples_add(&samples, 1000000);
	assert_int_equal(samples.count, 100);
	assert_true(display_samples_percentile_us(&samples, 50) == 50);
	assert_true(display_samples_percentile_us(&samples, 99) == 99);
	assert_true(display_samples_percentile_us(&samples, 100) == 100);
	/* So many are two and a bit: the third does not exceed itself. */
	samples.count = 3;
	assert_true(display_samples_percentile_us(&samples, 67) == 3);
	assert_true(display_samples_percentile_us(&samples, 66) == 2);
	assert_true(display_samples_percentile_us(&samples, 0) == 1);
	samples.count = 1;
	assert_true(display_samples_percentile_us(&samples, 50) == 1);
	display_samples_finish(&samples);
}

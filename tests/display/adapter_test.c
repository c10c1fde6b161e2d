/* tests/display/adapter_test.c - whose wish counts, and what is done about one that cannot be met. */
#include "harness/test.h"

#include "display/adapter.h"

static const struct display_adapter laptop[] = {
	{ "Integrated 770", 128u << 20, 1, 0 },
	{ "Discrete 4070", 8ull << 30, 2, 0 },
	{ "Discrete of the same size", 8ull << 30, 3, 0 },
};

static uint32_t choose(const char *by_operator, const char *configured, bool *ret_is_stale)
{
	struct display_adapter_wish wish = { by_operator, configured };

	return display_adapter_choose(laptop, 3, &wish, ret_is_stale)->luid_low;
}

TEST(DISP_72_the_operator_comes_before_the_configuration_and_that_before_memory)
{
	bool is_stale = true;

	assert_int_equal(choose("integrated", "4070", &is_stale), 1);
	assert_false(is_stale);
	assert_int_equal(choose(NULL, "770", &is_stale), 1);
	assert_int_equal(choose("", "SAME", &is_stale), 3);
	assert_int_equal(choose(NULL, NULL, &is_stale), 2);
	assert_int_equal(choose("", "", &is_stale), 2);
	assert_false(is_stale);
}

TEST(DISP_72_a_stale_wish_falls_back_with_a_warning_and_never_to_nothing)
{
	struct display_adapter_wish wish = { "gone", NULL };
	bool is_stale = false;

	assert_int_equal(choose("gone", "770", &is_stale), 1);
	assert_true(is_stale);
	is_stale = false;
	assert_int_equal(choose("gone", "gone too", &is_stale), 2);
	assert_true(is_stale);
	assert_int_equal(choose(NULL, "gone", &is_stale), 2);
	assert_true(is_stale);
	/* Longer than any name. */
	assert_int_equal(choose("Integrated 770 and more", NULL, &is_stale), 2);
	assert_true(is_stale);
	assert_null(display_adapter_choose(laptop, 0, &wish, &is_stale));
}

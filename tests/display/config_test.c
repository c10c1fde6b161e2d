/* tests/display/config_test.c - knobs out of an environment of the test's. */
#include "harness/test.h"

#include <string.h>

#include "display/config.h"
#include "display/manager.h"
#include "display/pad/identity.h"

static const char *given[24]; /* names and texts */
static unsigned asked;

static const char *get(const char *name)
{
	asked++;
	for (size_t at = 0; given[at]; at += 2)
		if (strcmp(given[at], name) == 0)
			return given[at + 1];
	return NULL;
}

static bool parse(struct display_config *ret_config, char text[128])
{
	text[0] = 0;
	return display_config_parse(get, ret_config, text, 128);
}

#define GIVE(...) memcpy(given, (const char *[24]){ __VA_ARGS__ }, sizeof(given))

TEST(DISP_182_empty_zero_false_no_and_off_are_off_whatever_their_case_and_blanks)
{
	static const char *const off[] = { "",   "0",   "false",   "no",  "off", "FALSE",
		                           "No", "oFF", "  off\t", " \n", " 0 " };
	static const char *const on[] = { "1", "true", "yes", "on", "00", "offf", "n o", "o", "2" };

	for (size_t at = 0; at < sizeof(off) / sizeof(off[0]); at++)
		assert_false(display_config_is_on(off[at], true));
	for (size_t at = 0; at < sizeof(on) / sizeof(on[0]); at++)
		assert_true(display_config_is_on(on[at], false));
	assert_true(display_config_is_on(NULL, true));
	assert_false(display_config_is_on(NULL, false));
}

TEST(DISP_183_each_knob_has_its_default)
{
	struct display_config config;
	char text[128];

	GIVE(NULL);
	assert_true(parse(&config, text));
	assert_string_equal(config.encoder, "");
	assert_string_equal(config.adapter, "");
	assert_int_equal(config.pipeline_depth, 2);
	assert_true(config.allows_ten_bit);
	assert_true(config.allows_444);
	assert_false(config.tells_timing);
	assert_int_equal(config.linger_ms, 10000);
	assert_int_equal(config.nothing_ms, 20000);
	assert_int_equal(config.steady_ms, 10000);
	assert_false(config.is_pinned);
	assert_false(config.no_isolate);
	assert_string_equal(config.gamepad, "xusb");
	assert_string_equal(text, "");
}

TEST(DISP_181_DISP_183_all_knobs_are_read_at_once_into_one_struct)
{
	struct display_config config;
	char text[128];
	unsigned count = 0;

	GIVE(DISPLAY_KNOB_ENCODER, " libx264rgb ", DISPLAY_KNOB_ADAPTER, "software",
	     DISPLAY_KNOB_DEPTH, "3", DISPLAY_KNOB_TEN_BIT, "off", DISPLAY_KNOB_444, "no",
	     DISPLAY_KNOB_TIMING, "1", DISPLAY_KNOB_LINGER, "0", DISPLAY_KNOB_NO_ISOLATE, "yes",
	     DISPLAY_KNOB_GAMEPAD, "xusb", DISPLAY_KNOB_NOTHING, "500", DISPLAY_KNOB_STEADY, "700");
	asked = 0;
	assert_true(parse(&config, text));
	while (display_knobs[count])
		count++;
	assert_int_equal(count, 11);
	assert_true(asked >= count);
	assert_string_equal(config.encoder, "libx264rgb");
	assert_string_equal(config.adapter, "software");
	assert_int_equal(config.pipeline_depth, 3);
	assert_false(config.allows_ten_bit);
	assert_false(config.allows_444);
	assert_true(config.tells_timing);
	assert_int_equal(config.linger_ms, 0);
	assert_int_equal(config.nothing_ms, 500);
	assert_int_equal(config.steady_ms, 700);
	assert_true(config.no_isolate);
}

TEST(a_depth_out_of_range_becomes_the_next_that_is_in_it)
{
	struct display_config config;
	char text[128];

	GIVE(DISPLAY_KNOB_DEPTH, "0");
	assert_true(parse(&config, text));
	assert_int_equal(config.pipeline_depth, 1);
	GIVE(DISPLAY_KNOB_DEPTH, "4");
	assert_true(parse(&config, text));
	assert_int_equal(config.pipeline_depth, 3);
	GIVE(DISPLAY_KNOB_DEPTH, "99999999999999999999999");
	assert_true(parse(&config, text));
	assert_int_equal(config.pipeline_depth, 3);
	GIVE(DISPLAY_KNOB_DEPTH, "  ");
	assert_true(parse(&config, text));
	assert_int_equal(config.pipeline_depth, 2);
}

static void expect_refused(const char *name, const char *value, const char *words)
{
	struct display_config config;
	char text[128];

	GIVE(name, value);
	assert_false(parse(&config, text));
	assert_non_null(strstr(text, name));
	assert_non_null(strstr(text, words));
}

TEST(a_knob_that_cannot_be_read_is_refused_by_name)
{
	expect_refused(DISPLAY_KNOB_DEPTH, "two", "1 to 3");
	expect_refused(DISPLAY_KNOB_DEPTH, "2x", "1 to 3");
	expect_refused(DISPLAY_KNOB_DEPTH, "-1", "1 to 3");
	expect_refused(DISPLAY_KNOB_LINGER, "soon", "milliseconds");
	expect_refused(DISPLAY_KNOB_LINGER, "3600001", "milliseconds");
	expect_refused(DISPLAY_KNOB_NOTHING, "0", "milliseconds");
	expect_refused(DISPLAY_KNOB_NOTHING, "3600001", "milliseconds");
	expect_refused(DISPLAY_KNOB_STEADY, "never", "milliseconds");
	expect_refused(DISPLAY_KNOB_GAMEPAD, "dualsense2", "dualsense-edge");
	expect_refused(DISPLAY_KNOB_GAMEPAD, "DualSense", "dualsense,");
	expect_refused(DISPLAY_KNOB_GAMEPAD, "x", "dualsense,");
	expect_refused(DISPLAY_KNOB_ENCODER, "an_encoder_of_thirty_two_letters", "shorter");
}

TEST(DISP_183_the_gamepads_kind_is_one_of_those_that_there_are_or_each_ones_own)
{
	const struct pad_identity *identity;
	struct display_config config;
	char text[128];

	for (uint32_t number = 0; (identity = pad_identity_at(number)) != NULL; number++) {
		GIVE(DISPLAY_KNOB_GAMEPAD, identity->name);
		assert_true(parse(&config, text));
		assert_string_equal(config.gamepad, identity->name);
		assert_non_null(strstr(DISPLAY_GAMEPADS, identity->name));
	}
	GIVE(DISPLAY_KNOB_GAMEPAD, "auto");
	assert_true(parse(&config, text));
	assert_string_equal(config.gamepad, DISPLAY_GAMEPAD_AUTO);
}

TEST(a_monitor_may_be_kept_for_an_hour_or_for_ever)
{
	struct display_config config;
	char text[128];

	GIVE(DISPLAY_KNOB_LINGER, "3600000");
	assert_true(parse(&config, text));
	assert_int_equal(config.linger_ms, 3600000);
	assert_false(config.is_pinned);
	GIVE(DISPLAY_KNOB_LINGER, " Keep ");
	assert_true(parse(&config, text));
	assert_true(config.is_pinned);
}

TEST(the_first_knob_that_is_wrong_is_told)
{
	struct display_config config;
	char text[128];

	GIVE(DISPLAY_KNOB_DEPTH, "x", DISPLAY_KNOB_GAMEPAD, "y");
	assert_false(parse(&config, text));
	assert_non_null(strstr(text, DISPLAY_KNOB_DEPTH));
	GIVE(DISPLAY_KNOB_ENCODER, "an_encoder_of_thirty_one_letter");
	assert_true(parse(&config, text));
	assert_int_equal(strlen(config.encoder), 31);
}

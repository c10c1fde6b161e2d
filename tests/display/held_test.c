/* tests/display/held_test.c - what a viewer holds, what is ignored, what is let go. */
#include "harness/test.h"

#include <string.h>

#include "display/held.h"

static bool take(struct display_held *held, uint8_t kind, uint32_t code, uint32_t flags)
{
	struct display_input input = {
		.tag = STREAM_INPUT_TAG, .kind = kind, .code = code, .flags = flags
	};

	return display_held_take(held, &input);
}

static uint32_t pad_flags(uint32_t number, uint32_t sequence)
{
	return number | sequence << 8;
}

TEST(DISP_222_kinds_and_tags_that_are_not_known_are_ignored)
{
	struct display_held held = { 0 };
	struct display_input other = { .tag = 1, .kind = STREAM_KEY_DOWN, .code = 30 };

	assert_false(display_held_take(&held, &other));
	assert_false(take(&held, STREAM_PAD_BUTTON, 1, 0));
	assert_false(take(&held, STREAM_PAD_AXIS, 1, 0));
	for (unsigned kind = STREAM_TEXT + 1; kind < 256; kind++)
		assert_false(take(&held, (uint8_t)kind, 1, 0));
	assert_false(display_held_release(&held, &other));
}

TEST(numbers_out_of_their_range_are_ignored)
{
	static const struct {
		uint8_t kind;
		uint32_t least, most; /* that are taken */
	} rows[] = {
		{ STREAM_KEY_DOWN, 1, STREAM_KEY_CODES - 1 },
		{ STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST,
		  STREAM_BUTTON_FIRST + STREAM_BUTTONS - 1 },
		{ STREAM_TEXT, 1, 0x10FFFF },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct display_held held = { 0 };

		assert_false(take(&held, rows[row].kind, rows[row].least - 1, 0));
		assert_true(take(&held, rows[row].kind, rows[row].least, 0));
		assert_true(take(&held, rows[row].kind, rows[row].most, 0));
		assert_false(take(&held, rows[row].kind, rows[row].most + 1, 0));
		assert_false(take(&held, rows[row].kind, UINT32_MAX, 0));
	}
	struct display_held held = { 0 };
	assert_true(take(&held, STREAM_TEXT, 0xD7FF, 0));
	assert_false(take(&held, STREAM_TEXT, 0xD800, 0));
	assert_false(take(&held, STREAM_TEXT, 0xDFFF, 0));
	assert_true(take(&held, STREAM_TEXT, 0xE000, 0));
	assert_false(take(&held, STREAM_TOUCH_DOWN, STREAM_TOUCHES, 0));
	assert_false(take(&held, STREAM_TOUCH_DOWN, STREAM_TOUCH_CANCELLED, 0));
	assert_true(take(&held, STREAM_TOUCH_DOWN, STREAM_TOUCHES - 1, 0));
	assert_false(take(&held, STREAM_PAD_ARRIVAL, 0, pad_flags(STREAM_PADS, 1)));
}

TEST(what_changes_nothing_is_ignored)
{
	struct display_held held = { 0 };

	assert_false(take(&held, STREAM_KEY_UP, 30, 0));
	assert_true(take(&held, STREAM_KEY_DOWN, 30, 0));
	assert_false(take(&held, STREAM_KEY_DOWN, 30, 0));
	assert_true(take(&held, STREAM_KEY_UP, 30, 0));
	assert_false(take(&held, STREAM_BUTTON_UP, STREAM_BUTTON_FIRST, 0));
	assert_false(take(&held, STREAM_TOUCH_MOVE, 3, 0));
	assert_true(take(&held, STREAM_TOUCH_DOWN, 3, 0));
	assert_true(take(&held, STREAM_TOUCH_MOVE, 3, 0));
	assert_true(take(&held, STREAM_TOUCH_UP, 3 | STREAM_TOUCH_CANCELLED, 0));
	assert_false(take(&held, STREAM_TOUCH_UP, 3, 0));
}

TEST(DISP_223_only_newer_states_of_a_pad_apply_and_a_removal_shares_the_sequence)
{
	struct display_held held = { 0 };

	assert_false(take(&held, STREAM_PAD_STATE, 1, pad_flags(0, 1)));
	assert_true(take(&held, STREAM_PAD_ARRIVAL, 0, pad_flags(0, 250)));
	assert_false(take(&held, STREAM_PAD_STATE, 1, pad_flags(0, 250)));
	assert_false(take(&held, STREAM_PAD_STATE, 1, pad_flags(0, 249)));
	assert_true(take(&held, STREAM_PAD_STATE, 1, pad_flags(0, 251)));
	/* Once round: 2 is newer than 251, 251 - 127 is not. */
	assert_false(take(&held, STREAM_PAD_STATE, 1, pad_flags(0, 251 - 127)));
	assert_true(take(&held, STREAM_PAD_STATE, 1, pad_flags(0, 2)));
	assert_false(take(&held, STREAM_PAD_REMOVE, 0, pad_flags(0, 2)));
	assert_true(take(&held, STREAM_PAD_REMOVE, 0, pad_flags(0, 3)));
	assert_false(take(&held, STREAM_PAD_STATE, 1, pad_flags(0, 4)));
	assert_false(take(&held, STREAM_PAD_ARRIVAL, 1, pad_flags(0, 3)));
	assert_true(take(&held, STREAM_PAD_ARRIVAL, 1, pad_flags(0, 4)));
	/* Another pad has a sequence of its own. */
	assert_true(take(&held, STREAM_PAD_ARRIVAL, 1, pad_flags(3, 1)));
}

TEST(all_that_is_held_is_let_go_once)
{
	static const struct {
		uint8_t kind;
		uint32_t code, flags;
	} expected[] = {
		{ STREAM_KEY_UP, 1, 0 },
		{ STREAM_KEY_UP, 64, 0 },
		{ STREAM_KEY_UP, STREAM_KEY_CODES - 1, 0 },
		{ STREAM_BUTTON_UP, STREAM_BUTTON_FIRST + 1, 0 },
		{ STREAM_TOUCH_UP, 9 | STREAM_TOUCH_CANCELLED, 0 },
		{ STREAM_PAD_REMOVE, 0, 2 | 0 << 8 },
	};
	struct display_held held = { 0 };
	struct display_input input;

	assert_true(take(&held, STREAM_PAD_ARRIVAL, 0, pad_flags(2, 255)));
	assert_true(take(&held, STREAM_TOUCH_DOWN, 9, 0));
	assert_true(take(&held, STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST + 1, 0));
	assert_true(take(&held, STREAM_KEY_DOWN, STREAM_KEY_CODES - 1, 0));
	assert_true(take(&held, STREAM_KEY_DOWN, 64, 0));
	assert_true(take(&held, STREAM_KEY_DOWN, 1, 0));
	for (size_t row = 0; row < sizeof(expected) / sizeof(expected[0]); row++) {
		memset(&input, 0xA5, sizeof(input));
		assert_true(display_held_release(&held, &input));
		assert_int_equal(input.kind, expected[row].kind);
		assert_int_equal(input.code, expected[row].code);
		assert_int_equal(input.flags, expected[row].flags);
		assert_int_equal(input.tag, STREAM_INPUT_TAG);
	}
	assert_false(display_held_release(&held, &input));
}

TEST(every_pad_is_let_go_under_its_next_number)
{
	struct display_held held = { 0 };
	struct display_input input;

	for (uint32_t pad = 0; pad < STREAM_PADS; pad++)
		assert_true(take(&held, STREAM_PAD_ARRIVAL, 0, pad_flags(pad, 100 + pad)));
	for (uint32_t pad = 0; pad < STREAM_PADS; pad++) {
		assert_true(display_held_release(&held, &input));
		assert_int_equal(input.flags, pad | (101 + pad) << 8);
	}
	assert_false(display_held_release(&held, &input));
}

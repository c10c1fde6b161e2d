/* tests/display/pad_slots_test.c - which gamepad is which pad, and what its events mean. */
#include "harness/test.h"

#include "display/pad/slots.h"

static struct pad_slots slots;

static void begin(uint32_t count)
{
	slots = (struct pad_slots){ .count = count };
}

static int take(uint32_t viewer, uint8_t kind, uint32_t number, uint8_t sequence)
{
	struct display_input input = {
		.viewer = viewer, .kind = kind, .flags = number | (uint32_t)sequence << 8, .code = 1
	};

	return pad_slots_take(&slots, &input);
}

TEST(DISP_222_an_event_that_is_no_gamepads_is_left_alone)
{
	struct display_input tagged = { .tag = 1, .kind = STREAM_PAD_ARRIVAL };

	begin(4);
	for (uint32_t kind = 0; kind < 256; kind++)
		if (kind < STREAM_PAD_STATE || kind > STREAM_PAD_ARRIVAL)
			assert_int_equal(take(1, (uint8_t)kind, 0, 1), -1);
	assert_int_equal(pad_slots_take(&slots, &tagged), -1);
	assert_false(slots.slot[0].is_known);
}

TEST(DISP_222_a_state_event_becomes_what_xinput_has)
{
	static const struct {
		uint32_t bit;
		uint16_t button;
	} row[] = {
		{ 0, XUSB_A },
		{ 1, XUSB_B },
		{ 2, XUSB_X },
		{ 3, XUSB_Y },
		{ 4, XUSB_LEFT_SHOULDER },
		{ 5, XUSB_RIGHT_SHOULDER },
		{ 6, 0 },
		{ 7, 0 },
		{ 8, XUSB_BACK },
		{ 9, XUSB_START },
		{ 10, XUSB_LEFT_THUMB },
		{ 11, XUSB_RIGHT_THUMB },
		{ 12, XUSB_DPAD_UP },
		{ 13, XUSB_DPAD_DOWN },
		{ 14, XUSB_DPAD_LEFT },
		{ 15, XUSB_DPAD_RIGHT },
		{ 16, XUSB_GUIDE },
		{ 17, 0 },
		{ 31, 0 },
	};
	struct xusb_gamepad gamepad;

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		struct display_input input = { .code = 1u << row[index].bit };

		pad_gamepad_from_input(&input, &gamepad);
		assert_int_equal(gamepad.buttons, row[index].button);
	}
}

TEST(DISP_222_sticks_and_triggers_of_a_state_event)
{
	/* Left stick full right and down, right stick a little left and full up. */
	struct display_input input = { .x = (int32_t)(32767u | 32767u << 16),
		                       .y = (int32_t)(0xFFFFu | 0x8000u << 16),
		                       .flags = 0x80FF0000u };
	struct xusb_gamepad gamepad;

	pad_gamepad_from_input(&input, &gamepad);
	assert_int_equal(gamepad.left_x, 32767);
	assert_int_equal(gamepad.left_y, -32767);
	assert_int_equal(gamepad.right_x, -1);
	assert_int_equal(gamepad.right_y, 32767);
	assert_int_equal(gamepad.left_trigger, 0xFF);
	assert_int_equal(gamepad.right_trigger, 0x80);
}

/* --- Sequences ---------------------------------------------------------------------------------------------------- */

TEST(DISP_223_only_what_is_newer_applies_and_the_number_wraps)
{
	begin(1);
	assert_int_equal(take(1, STREAM_PAD_ARRIVAL, 0, 250), 0);
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 250), -1);
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 249), -1);
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 255), 0);
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 3), 0);
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 255), -1);
	/* Half a round ahead is behind. */
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 3 + 128), -1);
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 3 + 127), 0);
}

TEST(DISP_223_a_late_state_does_not_bring_a_pad_back)
{
	begin(1);
	take(1, STREAM_PAD_ARRIVAL, 0, 1);
	assert_int_equal(take(1, STREAM_PAD_REMOVE, 0, 3), 0);
	assert_false(slots.slot[0].is_there);
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 2), -1);
	assert_false(slots.slot[0].is_there);
	/* A newer one is a whole state: it was the arrival that was lost. */
	assert_int_equal(take(1, STREAM_PAD_STATE, 0, 4), 0);
	assert_true(slots.slot[0].is_there);
	assert_int_equal(slots.slot[0].gamepad.buttons, XUSB_A);
}

TEST(DISP_223_a_pad_that_goes_holds_nothing)
{
	begin(1);
	take(1, STREAM_PAD_STATE, 0, 1);
	assert_int_equal(slots.slot[0].gamepad.buttons, XUSB_A);
	take(1, STREAM_PAD_REMOVE, 0, 2);
	assert_int_equal(slots.slot[0].gamepad.buttons, 0);
}

/* --- Indices ------------------------------------------------------------------------------------------------------ */

TEST(DISP_179_sixteen_gamepads_each_have_an_index_and_keep_it)
{
	begin(PAD_COUNT_MAX);
	for (uint32_t pad = 0; pad < PAD_COUNT_MAX; pad++)
		assert_int_equal(take(1 + pad / 4, STREAM_PAD_ARRIVAL, pad % 4, 1), pad);
	assert_int_equal(take(9, STREAM_PAD_ARRIVAL, 0, 1), -1);
	/* One goes and comes again. */
	take(2, STREAM_PAD_REMOVE, 1, 2);
	assert_int_equal(take(2, STREAM_PAD_ARRIVAL, 1, 3), 5);
	for (uint32_t pad = 0; pad < PAD_COUNT_MAX; pad++)
		assert_int_equal(take(1 + pad / 4, STREAM_PAD_STATE, pad % 4, 100), pad);
}

TEST(DISP_179_an_index_that_nobody_has_now_is_given_to_who_comes)
{
	begin(2);
	take(1, STREAM_PAD_ARRIVAL, 0, 1);
	take(1, STREAM_PAD_ARRIVAL, 1, 1);
	take(1, STREAM_PAD_REMOVE, 0, 2);
	assert_int_equal(take(2, STREAM_PAD_ARRIVAL, 0, 77), 0);
	/* Who had it before gets none while both are in use. */
	assert_int_equal(take(1, STREAM_PAD_ARRIVAL, 0, 3), -1);
	take(1, STREAM_PAD_REMOVE, 1, 2);
	assert_int_equal(take(1, STREAM_PAD_ARRIVAL, 0, 4), 1);
}

TEST(DISP_223_the_removal_of_a_pad_that_never_came_is_nothing)
{
	begin(1);
	assert_int_equal(take(1, STREAM_PAD_REMOVE, 0, 1), -1);
	assert_false(slots.slot[0].is_known);
}

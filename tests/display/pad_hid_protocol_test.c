/* tests/display/pad_hid_protocol_test.c - the reports of HID pads: where each pad has what is held, and how its motors are ordered. */
#include "harness/test.h"

#include <string.h>

#include <drydock/hid_pad_protocol.h>

static const enum pad_device_type types[] = { PAD_DUALSENSE, PAD_DUALSHOCK4, PAD_DUALSENSE_EDGE,
	                                      PAD_STEAM_DECK };

TEST(DISP_175_a_pad_that_nobody_touches_has_its_sticks_in_the_middle_and_no_direction)
{
	const struct xusb_gamepad neutral = { 0 };
	uint8_t report[HID_PAD_INPUT_BYTES];

	hid_pad_pack(PAD_DUALSHOCK4, &neutral, 0, report);
	assert_int_equal(report[0], 1);
	assert_int_equal(report[1], 128);
	assert_int_equal(report[2], 127);
	assert_int_equal(report[5], 8);
	hid_pad_pack(PAD_DUALSENSE, &neutral, 0, report);
	assert_int_equal(report[8], 8);
	hid_pad_pack(PAD_STEAM_DECK, &neutral, 0x12345678, report);
	assert_memory_equal(report, "\1\0\11\74\170\126\64\22", 8);
	for (size_t at = 8; at < sizeof(report); at++)
		assert_int_equal(report[at], 0);
}

TEST(DISP_175_directions_are_eighths_of_a_turn_and_opposite_ones_none)
{
	static const struct {
		uint16_t buttons;
		uint8_t hat;
	} rows[] = {
		{ XUSB_DPAD_UP, 0 },
		{ XUSB_DPAD_UP | XUSB_DPAD_RIGHT, 1 },
		{ XUSB_DPAD_RIGHT, 2 },
		{ XUSB_DPAD_DOWN | XUSB_DPAD_RIGHT, 3 },
		{ XUSB_DPAD_DOWN, 4 },
		{ XUSB_DPAD_DOWN | XUSB_DPAD_LEFT, 5 },
		{ XUSB_DPAD_LEFT, 6 },
		{ XUSB_DPAD_UP | XUSB_DPAD_LEFT, 7 },
		{ XUSB_DPAD_UP | XUSB_DPAD_DOWN, 8 },
		{ XUSB_DPAD_LEFT | XUSB_DPAD_RIGHT, 8 },
	};

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++)
		assert_int_equal(hid_pad_hat(rows[index].buttons), rows[index].hat);
}

TEST(DISP_175_each_pad_has_axes_triggers_and_buttons_where_games_look_for_them)
{
	const struct xusb_gamepad held = { .buttons = XUSB_Y | XUSB_BACK | XUSB_GUIDE,
		                           .left_trigger = 10,
		                           .right_trigger = 255,
		                           .left_x = -32768,
		                           .left_y = 32767,
		                           .right_x = 32767,
		                           .right_y = -32768 };
	uint8_t report[HID_PAD_INPUT_BYTES];

	hid_pad_pack(PAD_DUALSHOCK4, &held, 3, report);
	/* axes, triangle with no direction, share and both triggers, PS and the count, triggers */
	assert_memory_equal(report + 1, "\0\0\377\377\210\34\15\12\377", 9);
	hid_pad_pack(PAD_DUALSENSE, &held, 3, report);
	assert_memory_equal(report + 1, "\0\0\377\377\12\377\3\210\34\1", 10);
	hid_pad_pack(PAD_STEAM_DECK, &held, 3, report);
	assert_int_equal(report[8], 0x11); /* Y, and the right trigger all the way */
	assert_int_equal(report[9], 0x30); /* view and the Steam button */
	assert_memory_equal(report + 44, "\4\5\377\177\0\200\377\177\377\177\0\200", 12);
}

TEST(DISP_169_orders_of_motors_come_back_as_they_were_given)
{
	for (size_t index = 0; index < sizeof(types) / sizeof(types[0]); index++) {
		const struct hid_pad_motors given = { 200, 17 };
		struct hid_pad_motors got = { 1, 1 };
		uint8_t report[PAD_REPORT_BYTES];
		size_t bytes = hid_pad_pack_motors(types[index], &given, report);

		assert_true(hid_pad_unpack_motors(types[index], report, bytes, &got));
		assert_memory_equal(&got, &given, sizeof(given));
		/* One that is cut off, or is something else, orders nothing. */
		got.large = 1;
		assert_false(hid_pad_unpack_motors(types[index], report, 4, &got));
		report[0] ^= 0x40;
		assert_false(hid_pad_unpack_motors(types[index], report, bytes, &got));
		assert_int_equal(got.large, 1);
	}
}

TEST(DISP_169_a_report_of_lights_alone_leaves_the_motors)
{
	uint8_t report[PAD_REPORT_BYTES] = { DUALSHOCK4_OUTPUT, 2, 0, 0, 99, 99, 1, 2, 3 };
	struct hid_pad_motors got = { 5, 5 };

	assert_false(hid_pad_unpack_motors(PAD_DUALSHOCK4, report, sizeof(report), &got));
	report[0] = DUALSENSE_OUTPUT;
	report[1] = 4;
	assert_false(hid_pad_unpack_motors(PAD_DUALSENSE, report, sizeof(report), &got));
	assert_int_equal(got.large, 5);
}

/*
 * drydock/hid_pad_protocol.h - the reports of gamepads that games know by HID: what is held, and how strongly the motors turn.
 *
 * Model    Each of the pads has reports of its own layout; a state is an XInput gamepad's (drydock/xusb_protocol.h), whose facts all of
 *          them have. The functions are pure: the host packs input and unpacks output, the driver forwards both, a test does
 *          all. Reports have PAD_REPORT_BYTES at most and begin with their number; the Steam Deck's have none.
 * Source   docs/spec/display.md, section 8; the layouts as the pads send them over USB.
 * Tests    tests/display/pad_hid_protocol_test.c
 */
#ifndef DRYDOCK_HID_PAD_PROTOCOL_H
#define DRYDOCK_HID_PAD_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

#include <drydock/gamepad_channel.h>
#include <drydock/xusb_protocol.h>

#define HID_PAD_INPUT_BYTES 64u
#define HID_PAD_INPUT 0x01u /* number of the input report; also what a Deck's begins with */

#define DUALSHOCK4_OUTPUT 0x05u
#define DUALSHOCK4_OUTPUT_BYTES 32u
#define DUALSHOCK4_PAIRING 0x12u
#define DUALSENSE_OUTPUT 0x02u
#define DUALSENSE_OUTPUT_BYTES 48u
#define DUALSENSE_PAIRING 0x09u

/* The first byte of an order that a Deck gets as a feature report, and the length that follows. */
#define DECK_STATE 0x09u
#define DECK_STATE_BYTES 60u
#define DECK_RUMBLE 0xEBu
#define DECK_PROOF \
	0xF9u /* then 0x50: the next feature report that is read is both, and the proof */
#define DECK_PROOF_WORD 0x50u

struct hid_pad_motors {
	uint8_t large, small;
};

/* --- Input ----------------------------------------------------------------------------------------------------- */

/* An axis of -32768 to 32767 as a byte; up is 0 there. */
static inline uint8_t hid_pad_axis(int16_t value, int is_vertical)
{
	int32_t wide = is_vertical ? -1 - (int32_t)value : value;

	return (uint8_t)((wide + 32768) >> 8);
}

/* 0 is up, then clockwise by an eighth; 8 is nothing, as are opposite ones. */
static inline uint8_t hid_pad_hat(uint16_t buttons)
{
	static const uint8_t hats[16] = { 8, 0, 4, 8, 6, 7, 5, 6, 2, 1, 3, 2, 8, 0, 4, 8 };

	return hats[buttons & 15u];
}

/* Where buttons go: a bit of a byte. */
struct hid_pad_button {
	uint16_t button;
	uint8_t byte, bit;
};

static inline void hid_pad_set_buttons(uint8_t *report, uint16_t buttons,
                                       const struct hid_pad_button *table, size_t count)
{
	for (size_t index = 0; index < count; index++)
		if (buttons & table[index].button)
			report[table[index].byte] |= (uint8_t)(1u << table[index].bit);
}

/* Three bytes from at on, alike in all pads of Sony's. */
static inline void hid_pad_pack_sony_buttons(uint8_t *at, const struct xusb_gamepad *gamepad)
{
	static const struct hid_pad_button table[] = {
		{ XUSB_X, 0, 4 },
		{ XUSB_A, 0, 5 },
		{ XUSB_B, 0, 6 },
		{ XUSB_Y, 0, 7 },
		{ XUSB_LEFT_SHOULDER, 1, 0 },
		{ XUSB_RIGHT_SHOULDER, 1, 1 },
		{ XUSB_BACK, 1, 4 },
		{ XUSB_START, 1, 5 },
		{ XUSB_LEFT_THUMB, 1, 6 },
		{ XUSB_RIGHT_THUMB, 1, 7 },
		{ XUSB_GUIDE, 2, 0 },
	};

	at[0] = hid_pad_hat(gamepad->buttons);
	hid_pad_set_buttons(at, gamepad->buttons, table, sizeof(table) / sizeof(table[0]));
	at[1] |= (uint8_t)((gamepad->left_trigger ? 1u << 2 : 0) |
	                   (gamepad->right_trigger ? 1u << 3 : 0));
}

static inline void hid_pad_pack_sticks(uint8_t *at, const struct xusb_gamepad *gamepad)
{
	at[0] = hid_pad_axis(gamepad->left_x, 0);
	at[1] = hid_pad_axis(gamepad->left_y, 1);
	at[2] = hid_pad_axis(gamepad->right_x, 0);
	at[3] = hid_pad_axis(gamepad->right_y, 1);
}

static inline void hid_pad_put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void hid_pad_pack_deck(uint8_t *report, const struct xusb_gamepad *gamepad,
                                     uint32_t count)
{
	static const struct hid_pad_button table[] = {
		{ XUSB_A, 8, 7 },
		{ XUSB_X, 8, 6 },
		{ XUSB_B, 8, 5 },
		{ XUSB_Y, 8, 4 },
		{ XUSB_LEFT_SHOULDER, 8, 3 },
		{ XUSB_RIGHT_SHOULDER, 8, 2 },
		{ XUSB_DPAD_UP, 9, 0 },
		{ XUSB_DPAD_RIGHT, 9, 1 },
		{ XUSB_DPAD_LEFT, 9, 2 },
		{ XUSB_DPAD_DOWN, 9, 3 },
		{ XUSB_BACK, 9, 4 },
		{ XUSB_GUIDE, 9, 5 },
		{ XUSB_START, 9, 6 },
		{ XUSB_LEFT_THUMB, 10, 6 },
		{ XUSB_RIGHT_THUMB, 11, 2 },
	};

	report[0] = 1; /* version */
	report[2] = DECK_STATE;
	report[3] = DECK_STATE_BYTES;
	hid_pad_put16(report + 4, (uint16_t)count);
	hid_pad_put16(report + 6, (uint16_t)(count >> 16));
	hid_pad_set_buttons(report, gamepad->buttons, table, sizeof(table) / sizeof(table[0]));
	report[8] |= (uint8_t)((gamepad->left_trigger == 255 ? 2u : 0) |
	                       (gamepad->right_trigger == 255 ? 1u : 0));
	/* 15 bits. */
	hid_pad_put16(report + 44, (uint16_t)(gamepad->left_trigger * 32767u / 255u));
	hid_pad_put16(report + 46, (uint16_t)(gamepad->right_trigger * 32767u / 255u));
	hid_pad_put16(report + 48, (uint16_t)gamepad->left_x);
	hid_pad_put16(report + 50, (uint16_t)gamepad->left_y);
	hid_pad_put16(report + 52, (uint16_t)gamepad->right_x);
	hid_pad_put16(report + 54, (uint16_t)gamepad->right_y);
}

/* The report of a state; count is that of reports so far, of which the pads tell the lowest bits. */
static inline void hid_pad_pack(enum pad_device_type type, const struct xusb_gamepad *gamepad,
                                uint32_t count, uint8_t report[HID_PAD_INPUT_BYTES])
{
	for (size_t index = 0; index < HID_PAD_INPUT_BYTES; index++)
		report[index] = 0;
	if (type == PAD_STEAM_DECK) {
		hid_pad_pack_deck(report, gamepad, count);
		return;
	}
	report[0] = HID_PAD_INPUT;
	hid_pad_pack_sticks(report + 1, gamepad);
	if (type == PAD_DUALSHOCK4) {
		hid_pad_pack_sony_buttons(report + 5, gamepad);
		report[7] |= (uint8_t)(count << 2);
		report[8] = gamepad->left_trigger;
		report[9] = gamepad->right_trigger;
		report[30] = 0x1B;              /* on a cable, its battery full */
		report[35] = report[39] = 0x80; /* no finger on the pad */
		return;
	}
	report[5] = gamepad->left_trigger;
	report[6] = gamepad->right_trigger;
	report[7] = (uint8_t)count;
	hid_pad_pack_sony_buttons(report + 8, gamepad);
	report[33] = report[37] = 0x80;
	report[53] = 0x2A; /* its battery full */
}

/* --- Output ------------------------------------------------------------------------------------------------------ */

/* 1 when report, of bytes bytes with its number, is an order of motors; ret_motors is written only then. */
static inline int hid_pad_unpack_motors(enum pad_device_type type, const uint8_t *report,
                                        size_t bytes, struct hid_pad_motors *ret_motors)
{
	switch (type) {
	case PAD_DUALSHOCK4: /* flag 1: motors */
		if (bytes < 6 || report[0] != DUALSHOCK4_OUTPUT || !(report[1] & 1u))
			return 0;
		ret_motors->small = report[4];
		ret_motors->large = report[5];
		return 1;
	case PAD_STEAM_DECK: /* two speeds of 16 bits */
		if (bytes < 9 || report[0] != DECK_RUMBLE || report[1] < 7)
			return 0;
		ret_motors->large = report[6];
		ret_motors->small = report[8];
		return 1;
	default: /* flags 1 and 2, or the other way of newer ones: motors as of old */
		if (bytes < 5 || report[0] != DUALSENSE_OUTPUT || !(report[1] & 3u))
			return 0;
		ret_motors->small = report[3];
		ret_motors->large = report[4];
		return 1;
	}
}

/* The order of a program. Gives its length. */
static inline size_t hid_pad_pack_motors(enum pad_device_type type,
                                         const struct hid_pad_motors *motors,
                                         uint8_t report[PAD_REPORT_BYTES])
{
	for (size_t index = 0; index < PAD_REPORT_BYTES; index++)
		report[index] = 0;
	switch (type) {
	case PAD_DUALSHOCK4:
		report[0] = DUALSHOCK4_OUTPUT;
		report[1] = 1;
		report[4] = motors->small;
		report[5] = motors->large;
		return DUALSHOCK4_OUTPUT_BYTES;
	case PAD_STEAM_DECK:
		report[0] = DECK_RUMBLE;
		report[1] = 9;
		report[6] = motors->large;
		report[8] = motors->small;
		return PAD_REPORT_BYTES;
	default:
		report[0] = DUALSENSE_OUTPUT;
		report[1] = 3;
		report[3] = motors->small;
		report[4] = motors->large;
		return DUALSENSE_OUTPUT_BYTES;
	}
}

#endif

/*
 * drydock/xusb_protocol.h - what an XInput pad's driver is asked, and what it answers.
 *
 * Model    Control codes of the interface by which XInput finds its pads, and their answers as bytes: little-endian, packed. The
 *          functions are pure: the driver packs, a client unpacks, a test does both.
 * Source   docs/spec/display.md, DISP-177 and DISP-178; XInput's documented structures.
 * Tests    tests/display/pad_xusb_test.c
 */
#ifndef DRYDOCK_XUSB_PROTOCOL_H
#define DRYDOCK_XUSB_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

/* Class of the interface, as a GUID's initializer. */
#define XUSB_INTERFACE \
	{ \
		0xec87f1e3, 0xc13b, 0x4100, \
		{ \
			0xb5, 0xf7, 0x8b, 0x84, 0xd5, 0x42, 0x60, 0xcb \
		} \
	}

#define XUSB_GET_INFORMATION 0x80006000u
#define XUSB_GET_CAPABILITIES 0x8000E004u
#define XUSB_GET_LED 0x8000E008u
#define XUSB_GET_STATE 0x8000E00Cu
#define XUSB_SET_STATE 0x8000A010u
#define XUSB_WAIT_GUIDE 0x8000E014u
#define XUSB_GET_BATTERY 0x8000E018u
#define XUSB_WAIT_INPUT 0x8000E3ACu

#define XUSB_VERSION 0x0103u
#define XUSB_VENDOR 0x045Eu
#define XUSB_PRODUCT 0x028Eu

#define XUSB_INFORMATION_BYTES 12u
#define XUSB_CAPABILITIES_BYTES 24u
#define XUSB_CAPABILITIES_LONG_BYTES 36u
#define XUSB_STATE_BYTES 29u
#define XUSB_SET_STATE_BYTES 5u
#define XUSB_LED_BYTES 3u
#define XUSB_BATTERY_BYTES 4u

/* Subcommands of XUSB_SET_STATE. */
#define XUSB_SET_LED 1u
#define XUSB_SET_RUMBLE 2u

/* Buttons, as XINPUT_GAMEPAD has them. */
#define XUSB_DPAD_UP 0x0001u
#define XUSB_DPAD_DOWN 0x0002u
#define XUSB_DPAD_LEFT 0x0004u
#define XUSB_DPAD_RIGHT 0x0008u
#define XUSB_START 0x0010u
#define XUSB_BACK 0x0020u
#define XUSB_LEFT_THUMB 0x0040u
#define XUSB_RIGHT_THUMB 0x0080u
#define XUSB_LEFT_SHOULDER 0x0100u
#define XUSB_RIGHT_SHOULDER 0x0200u
#define XUSB_GUIDE 0x0400u
#define XUSB_A 0x1000u
#define XUSB_B 0x2000u
#define XUSB_X 0x4000u
#define XUSB_Y 0x8000u
#define XUSB_BUTTONS 0xF7FFu /* all of them */

/* What a pad's hands do; the layout of struct pad_xusb from its buttons on. */
struct xusb_gamepad {
	uint16_t buttons;
	uint8_t left_trigger, right_trigger;
	int16_t left_x, left_y, right_x, right_y;
};
_Static_assert(sizeof(struct xusb_gamepad) == 12, "xusb_gamepad");
_Static_assert(offsetof(struct xusb_gamepad, left_trigger) == 2, "xusb_gamepad.left_trigger");
_Static_assert(offsetof(struct xusb_gamepad, left_x) == 4, "xusb_gamepad.left_x");
_Static_assert(offsetof(struct xusb_gamepad, right_y) == 10, "xusb_gamepad.right_y");

static inline void xusb_put16(uint8_t *bytes, uint32_t value)
{
	bytes[0] = (uint8_t)value;
	bytes[1] = (uint8_t)(value >> 8);
}

static inline void xusb_put32(uint8_t *bytes, uint32_t value)
{
	xusb_put16(bytes, value);
	xusb_put16(bytes + 2, value >> 16);
}

static inline uint32_t xusb_get16(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static inline uint32_t xusb_get32(const uint8_t *bytes)
{
	return xusb_get16(bytes) | xusb_get16(bytes + 2) << 16;
}

static inline void xusb_clear(uint8_t *bytes, size_t count)
{
	for (size_t index = 0; index < count; index++)
		bytes[index] = 0;
}

/* Buttons, triggers and sticks: 12 bytes, as they stand in a state and in capabilities. */
static inline void xusb_pack_gamepad(uint8_t *bytes, const struct xusb_gamepad *gamepad)
{
	xusb_put16(bytes, gamepad->buttons);
	bytes[2] = gamepad->left_trigger;
	bytes[3] = gamepad->right_trigger;
	xusb_put16(bytes + 4, (uint16_t)gamepad->left_x);
	xusb_put16(bytes + 6, (uint16_t)gamepad->left_y);
	xusb_put16(bytes + 8, (uint16_t)gamepad->right_x);
	xusb_put16(bytes + 10, (uint16_t)gamepad->right_y);
}

static inline void xusb_unpack_gamepad(const uint8_t *bytes, struct xusb_gamepad *ret_gamepad)
{
	ret_gamepad->buttons = (uint16_t)xusb_get16(bytes);
	ret_gamepad->left_trigger = bytes[2];
	ret_gamepad->right_trigger = bytes[3];
	ret_gamepad->left_x = (int16_t)xusb_get16(bytes + 4);
	ret_gamepad->left_y = (int16_t)xusb_get16(bytes + 6);
	ret_gamepad->right_x = (int16_t)xusb_get16(bytes + 8);
	ret_gamepad->right_y = (int16_t)xusb_get16(bytes + 10);
}

static inline int xusb_gamepad_is(const struct xusb_gamepad *one, const struct xusb_gamepad *other)
{
	return one->buttons == other->buttons && one->left_trigger == other->left_trigger &&
	       one->right_trigger == other->right_trigger && one->left_x == other->left_x &&
	       one->left_y == other->left_y && one->right_x == other->right_x &&
	       one->right_y == other->right_y;
}

/* --- Answers ------------------------------------------------------------------------------------------------- */

/* Version at 0, pads behind this device at 2, vendor at 8, product at 10. */
static inline void xusb_pack_information(uint8_t *bytes)
{
	xusb_clear(bytes, XUSB_INFORMATION_BYTES);
	xusb_put16(bytes, XUSB_VERSION);
	bytes[2] = 1;
	xusb_put16(bytes + 8, XUSB_VENDOR);
	xusb_put16(bytes + 10, XUSB_PRODUCT);
}

/* What a pad can do: type and subtype (gamepad both), all buttons, full triggers, sticks and motors. */
static inline void xusb_pack_ability(uint8_t *bytes)
{
	static const struct xusb_gamepad all = { XUSB_BUTTONS, 0xFF,       0xFF,      (int16_t)0xFFC0,
		                                 (int16_t)0xFFC0, (int16_t)0xFFC0, (int16_t)0xFFC0 };

	xusb_pack_gamepad(bytes, &all);
	bytes[12] = bytes[13] = 0xFF; /* the large motor, the small one: bits that count */
	bytes[14] = bytes[15] = 0xFF;
}

/* Version at 0, type at 2, subtype at 3, then the ability at 4. */
static inline void xusb_pack_capabilities(uint8_t *bytes)
{
	xusb_clear(bytes, XUSB_CAPABILITIES_BYTES);
	xusb_put16(bytes, XUSB_VERSION);
	bytes[2] = 1;
	bytes[3] = 1;
	xusb_pack_ability(bytes + 4);
}

/* The longer form: flags at 4, vendor, product and revision at 6, 8 and 10, an identifier at 12, the ability at 16. */
static inline void xusb_pack_capabilities_long(uint8_t *bytes)
{
	xusb_clear(bytes, XUSB_CAPABILITIES_LONG_BYTES);
	xusb_put16(bytes, XUSB_VERSION);
	bytes[2] = 1;
	bytes[3] = 1;
	xusb_put16(bytes + 6, XUSB_VENDOR);
	xusb_put16(bytes + 8, XUSB_PRODUCT);
	xusb_put16(bytes + 10, 0x0110);
	xusb_pack_ability(bytes + 16);
}

/* Version at 0, status at 2 (1: connected), the packet's number at 5, buttons at 11, triggers at 13, sticks from 15. */
static inline void xusb_pack_state(uint8_t *bytes, uint32_t packet,
                                   const struct xusb_gamepad *gamepad)
{
	xusb_clear(bytes, XUSB_STATE_BYTES);
	xusb_put16(bytes, XUSB_VERSION);
	bytes[2] = 1;
	xusb_put32(bytes + 5, packet);
	xusb_pack_gamepad(bytes + 0x0B, gamepad);
}

static inline uint32_t xusb_unpack_state(const uint8_t *bytes, struct xusb_gamepad *ret_gamepad)
{
	xusb_unpack_gamepad(bytes + 0x0B, ret_gamepad);
	return xusb_get32(bytes + 5);
}

/* Which pad at 0, LED at 1, the large and the small motor at 2 and 3, the subcommand at 4. */
struct xusb_set_state {
	uint8_t led, large_motor, small_motor, subcommand;
};

static inline void xusb_pack_set_state(uint8_t *bytes, const struct xusb_set_state *order)
{
	bytes[0] = 0;
	bytes[1] = order->led;
	bytes[2] = order->large_motor;
	bytes[3] = order->small_motor;
	bytes[4] = order->subcommand;
}

/* 1, or 0 when it is no order that a pad knows. */
static inline int xusb_unpack_set_state(const uint8_t *bytes, size_t size,
                                        struct xusb_set_state *ret_order)
{
	if (size < XUSB_SET_STATE_BYTES ||
	    (bytes[4] != XUSB_SET_RUMBLE && bytes[4] != XUSB_SET_LED))
		return 0;
	ret_order->led = bytes[1];
	ret_order->large_motor = bytes[2];
	ret_order->small_motor = bytes[3];
	ret_order->subcommand = bytes[4];
	return 1;
}

/* Version at 0, which LED pattern at 2. */
static inline void xusb_pack_led(uint8_t *bytes, uint8_t led)
{
	xusb_put16(bytes, XUSB_VERSION);
	bytes[2] = led;
}

/* Version at 0, at 2 the type (1: no battery), at 3 the level (3: full). */
static inline void xusb_pack_battery(uint8_t *bytes)
{
	xusb_put16(bytes, XUSB_VERSION);
	bytes[2] = 1;
	bytes[3] = 3;
}

/* --- The packet's number ------------------------------------------------------------------------------------- */

/* What was told last: the number changes with the state, and with nothing else, whoever delivers the state. */
struct xusb_numbering {
	uint32_t packet;
	struct xusb_gamepad told;
};

static inline uint32_t xusb_number(struct xusb_numbering *numbering,
                                   const struct xusb_gamepad *gamepad)
{
	if (!xusb_gamepad_is(&numbering->told, gamepad)) {
		numbering->told = *gamepad;
		numbering->packet++;
	}
	return numbering->packet;
}

#endif

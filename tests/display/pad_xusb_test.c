/* tests/display/pad_xusb_test.c - the bytes that XInput is told, and the packet's number. */
#include "harness/test.h"

#include <string.h>

#include "drydock/xusb_protocol.h"

static const struct xusb_gamepad held = { 0x1234, 0x56, 0x78, -1, 0x1122, -32768, 32767 };

TEST(DISP_177_a_state_has_each_number_at_its_place)
{
	static const uint8_t wanted[XUSB_STATE_BYTES] = {
		0x03, 0x01, 1,    0,    0,    0x44, 0x33, 0x22, 0x11, 0, 0, 0x34, 0x12, 0x56, 0x78,
		0xFF, 0xFF, 0x22, 0x11, 0x00, 0x80, 0xFF, 0x7F, 0,    0, 0, 0,    0,    0,
	};
	struct xusb_gamepad gamepad;
	uint8_t bytes[XUSB_STATE_BYTES + 1];

	memset(bytes, 0xCC, sizeof(bytes));
	xusb_pack_state(bytes, 0x11223344, &held);
	assert_memory_equal(bytes, wanted, sizeof(wanted));
	assert_int_equal(bytes[XUSB_STATE_BYTES], 0xCC);
	assert_int_equal(xusb_unpack_state(bytes, &gamepad), 0x11223344);
	assert_memory_equal(&gamepad, &held, sizeof(held));
}

TEST(DISP_177_information_names_the_pad_that_games_know)
{
	static const uint8_t wanted[XUSB_INFORMATION_BYTES] = {
		0x03, 0x01, 1, 0, 0, 0, 0, 0, 0x5E, 0x04, 0x8E, 0x02
	};
	uint8_t bytes[XUSB_INFORMATION_BYTES];

	memset(bytes, 0xCC, sizeof(bytes));
	xusb_pack_information(bytes);
	assert_memory_equal(bytes, wanted, sizeof(wanted));
}

TEST(DISP_177_capabilities_have_two_lengths_and_one_ability)
{
	uint8_t brief[XUSB_CAPABILITIES_BYTES + 1], complete[XUSB_CAPABILITIES_LONG_BYTES + 1];

	memset(brief, 0xCC, sizeof(brief));
	memset(complete, 0xCC, sizeof(complete));
	xusb_pack_capabilities(brief);
	xusb_pack_capabilities_long(complete);
	assert_int_equal(brief[XUSB_CAPABILITIES_BYTES], 0xCC);
	assert_int_equal(complete[XUSB_CAPABILITIES_LONG_BYTES], 0xCC);
	assert_int_equal(xusb_get16(brief), XUSB_VERSION);
	assert_int_equal(xusb_get16(complete), XUSB_VERSION);
	assert_int_equal(brief[3], 1);
	assert_int_equal(xusb_get16(complete + 6), XUSB_VENDOR);
	assert_memory_equal(brief + 4, complete + 16, 16);
	assert_int_equal(xusb_get16(brief + 4), XUSB_BUTTONS);
}

TEST(DISP_177_an_order_is_five_bytes_and_one_of_two)
{
	struct xusb_set_state order = { 3, 200, 100, XUSB_SET_RUMBLE }, read;
	uint8_t bytes[XUSB_SET_STATE_BYTES];

	xusb_pack_set_state(bytes, &order);
	assert_true(xusb_unpack_set_state(bytes, sizeof(bytes), &read));
	assert_memory_equal(&read, &order, sizeof(read));
	assert_false(xusb_unpack_set_state(bytes, sizeof(bytes) - 1, &read));
	for (int subcommand = 0; subcommand < 256; subcommand++) {
		bytes[4] = (uint8_t)subcommand;
		assert_int_equal(xusb_unpack_set_state(bytes, sizeof(bytes), &read),
		                 subcommand == 1 || subcommand == 2);
	}
}

TEST(DISP_177_codes_are_those_of_xinput)
{
	assert_int_equal(XUSB_GET_INFORMATION, 0x80006000);
	assert_int_equal(XUSB_GET_CAPABILITIES, 0x8000E004);
	assert_int_equal(XUSB_GET_LED, 0x8000E008);
	assert_int_equal(XUSB_GET_STATE, 0x8000E00C);
	assert_int_equal(XUSB_SET_STATE, 0x8000A010);
	assert_int_equal(XUSB_GET_BATTERY, 0x8000E018);
}

/* Each byte of the state in turn, and then nothing. */
TEST(DISP_178_the_number_changes_with_every_byte_and_with_nothing_else)
{
	struct xusb_numbering numbering = { 0 };
	struct xusb_gamepad gamepad = { 0 };
	uint32_t before = xusb_number(&numbering, &gamepad);

	for (size_t byte = 0; byte < sizeof(gamepad); byte++) {
		((uint8_t *)&gamepad)[byte] ^= 0x40;
		assert_int_not_equal(xusb_number(&numbering, &gamepad), before);
		before = xusb_number(&numbering, &gamepad);
		assert_int_equal(xusb_number(&numbering, &gamepad), before);
	}
}

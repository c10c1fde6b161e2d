/* tests/display/stream_message_test.c - the bytes of the stream, and what is no message. */
#include "harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "display/stream_message.h"

static size_t put_message(uint8_t *bytes, uint8_t type, uint32_t length)
{
	struct stream_header header = { .type = type, .length = length };

	memset(bytes, 0, STREAM_HEADER_BYTES + length);
	stream_put_header(bytes, &header);
	return STREAM_HEADER_BYTES + length;
}

static size_t put_hello(uint8_t *bytes)
{
	size_t size = put_message(bytes, STREAM_HELLO, STREAM_HELLO_BYTES);

	stream_put(bytes + 32, STREAM_MAGIC, 4);
	stream_put(bytes + 36, STREAM_VERSION, 2);
	stream_put(bytes + 40, STREAM_CODEC_H264 | STREAM_CODEC_AV1, 4);
	stream_put(bytes + 44, 1111, 2);
	stream_put(bytes + 46, 777, 2);
	memset(bytes + 48, 'a', STREAM_TOKEN_CHARACTERS);
	return size;
}

TEST(the_header_is_32_bytes_each_at_its_place)
{
	static const uint8_t expected[STREAM_HEADER_BYTES] = {
		3,    5,    2,    1,    0x44, 0x33, 0x22, 0x11, 0x88, 0x77, 0x66,
		0x55, 0xCC, 0xBB, 0xAA, 0x99, 0x08, 0x07, 0x06, 0x05, 0x04, 0x03,
		0x02, 0x01, 0x78, 0x56, 0x34, 0x12, 0xEF, 0xCD, 0xAB, 0x90,
	};
	struct stream_header header = { .type = STREAM_VIDEO,
		                        .flags = STREAM_FLAG_KEY | STREAM_FLAG_REFINED,
		                        .stream = 0x0102,
		                        .configuration = 0x11223344,
		                        .frame = 0x55667788,
		                        .presented = 0x99AABBCC,
		                        .time_us = 0x0102030405060708,
		                        .length = 0x12345678,
		                        .age_us = 0x90ABCDEF };
	struct stream_header back;
	uint8_t bytes[STREAM_HEADER_BYTES];

	stream_put_header(bytes, &header);
	assert_memory_equal(bytes, expected, sizeof(bytes));
	memset(&back, 0xA5, sizeof(back));
	stream_get_header(bytes, &back);
	assert_memory_equal(&back, &header, sizeof(back));
}

TEST(hello_says_who_and_what_it_decodes)
{
	uint8_t bytes[STREAM_VIEWER_BYTES_MAX];
	struct display_message message;
	size_t size = put_hello(bytes);

	assert_true(display_message_parse(bytes, size, &message));
	assert_int_equal(message.hello.version, STREAM_VERSION);
	assert_int_equal(message.hello.codecs, STREAM_CODEC_H264 | STREAM_CODEC_AV1);
	assert_int_equal(message.hello.width, 1111);
	assert_int_equal(message.hello.height, 777);
	assert_ptr_equal(message.hello.token, bytes + 48);
	assert_int_equal(message.hello.flags, 0);
	stream_put(bytes + 38, STREAM_TAKES_PARTS, 2);
	assert_true(display_message_parse(bytes, size, &message));
	assert_int_equal(message.hello.flags, STREAM_TAKES_PARTS);
	/* Of another version nothing but the version is believed, so that it can be told. */
	stream_put(bytes + 36, 99, 2);
	stream_put(bytes + 24, 8, 4);
	assert_true(display_message_parse(bytes, STREAM_HEADER_BYTES + 8, &message));
	assert_int_equal(message.hello.version, 99);
	assert_null(message.hello.token);
	stream_put(bytes + 24, 7, 4);
	assert_false(display_message_parse(bytes, STREAM_HEADER_BYTES + 7, &message));
}

static void expect_no_hello(size_t at, uint8_t value)
{
	uint8_t bytes[STREAM_VIEWER_BYTES_MAX];
	struct display_message message;
	size_t size = put_hello(bytes);

	bytes[at] = value;
	assert_false(display_message_parse(bytes, size, &message));
}

TEST(a_hello_with_one_wrong_byte_is_none)
{
	uint8_t bytes[STREAM_VIEWER_BYTES_MAX];
	struct display_message message;
	size_t size = put_hello(bytes);

	expect_no_hello(0, 0x88); /* type */
	expect_no_hello(1, 1);    /* flags */
	expect_no_hello(24, 47);  /* length */
	expect_no_hello(26, 1);
	expect_no_hello(32, 0); /* magic */
	expect_no_hello(38, 2); /* what is zero */
	expect_no_hello(39, 1);
	expect_no_hello(45, 0x7F); /* width */
	expect_no_hello(47, 0x7F);
	for (size_t less = 0; less < size; less++)
		assert_false(display_message_parse(bytes, less, &message));
}

TEST(what_a_server_says_is_no_message_of_a_viewer)
{
	/* An empty clipboard is one. */
	static const uint8_t small[] = { STREAM_ACKNOWLEDGE, STREAM_WANT_KEY, STREAM_ASK_CLOCK,
		                         STREAM_SET_CLIPBOARD };
	uint8_t bytes[STREAM_HEADER_BYTES + 1];
	struct display_message message;

	for (unsigned type = 0; type < 256; type++) {
		bool is_small = memchr(small, (int)type, sizeof(small)) != NULL;

		put_message(bytes, (uint8_t)type, 0);
		assert_int_equal(display_message_parse(bytes, STREAM_HEADER_BYTES, &message),
		                 is_small);
		put_message(bytes, (uint8_t)type, 1);
		assert_false(display_message_parse(bytes, STREAM_HEADER_BYTES + 1, &message));
	}
}

TEST(DISP_222_an_input_event_is_18_bytes)
{
	static const uint8_t event[STREAM_INPUT_BYTES] = { 0xC8, 7,    0x44, 0x33, 0x22, 0x11,
		                                           0xFE, 0xFF, 0xFF, 0xFF, 3,    0,
		                                           0,    0,    0x0D, 0x0C, 0x0B, 0x0A };
	uint8_t bytes[STREAM_VIEWER_BYTES_MAX + STREAM_INPUT_BYTES];
	struct display_message message;
	struct display_input input;
	size_t size = put_message(bytes, STREAM_INPUT, 2 * STREAM_INPUT_BYTES);

	memcpy(bytes + size - STREAM_INPUT_BYTES, event, sizeof(event));
	assert_true(display_message_parse(bytes, size, &message));
	assert_int_equal(message.input_count, 2);
	display_message_input(&message, 1, &input);
	assert_int_equal(input.viewer, 0);
	assert_int_equal(input.tag, 0xC8);
	assert_int_equal(input.kind, 7);
	assert_int_equal(input.code, 0x11223344);
	assert_int_equal(input.x, -2);
	assert_int_equal(input.y, 3);
	assert_int_equal(input.flags, 0x0A0B0C0D);
	/* Whole events, and not too many. */
	size = put_message(bytes, STREAM_INPUT, STREAM_INPUT_BYTES + 1);
	assert_false(display_message_parse(bytes, size, &message));
	assert_false(display_message_parse(bytes, put_message(bytes, STREAM_INPUT, 0), &message));
	size = put_message(bytes, STREAM_INPUT, STREAM_INPUT_EVENTS_MAX * STREAM_INPUT_BYTES);
	assert_true(display_message_parse(bytes, size, &message));
	size = put_message(bytes, STREAM_INPUT, (STREAM_INPUT_EVENTS_MAX + 1) * STREAM_INPUT_BYTES);
	assert_false(display_message_parse(bytes, size, &message));
}

TEST(a_size_is_two_numbers_that_a_monitor_can_have)
{
	static const struct {
		uint32_t width, height;
		bool taken;
	} rows[] = { { 1111, 777, true },   { 1, 1, true },          { 16384, 16384, true },
		     { 0, 777, false },     { 1111, 0, false },      { 16385, 777, false },
		     { 777, 16385, false }, { UINT32_MAX, 1, false } };
	uint8_t bytes[STREAM_HEADER_BYTES + STREAM_RESIZE_BYTES];
	struct display_message message;

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		size_t size = put_message(bytes, STREAM_RESIZE, STREAM_RESIZE_BYTES);

		stream_put(bytes + STREAM_HEADER_BYTES, rows[row].width, 4);
		stream_put(bytes + STREAM_HEADER_BYTES + 4, rows[row].height, 4);
		assert_int_equal(display_message_parse(bytes, size, &message), rows[row].taken);
		if (rows[row].taken)
			assert_true(message.width == rows[row].width &&
			            message.height == rows[row].height);
	}
	assert_false(display_message_parse(bytes, put_message(bytes, STREAM_RESIZE, 7), &message));
}

TEST(a_clipboards_text_may_be_long_and_is_utf_8)
{
	static uint8_t bytes[STREAM_HEADER_BYTES + STREAM_CLIPBOARD_BYTES_MAX + 1];
	struct display_message message;
	size_t size = put_message(bytes, STREAM_SET_CLIPBOARD, STREAM_CLIPBOARD_BYTES_MAX);

	memset(bytes + STREAM_HEADER_BYTES, 'a', STREAM_CLIPBOARD_BYTES_MAX + 1);
	assert_true(display_message_parse(bytes, size, &message));
	assert_int_equal(message.header.length, STREAM_CLIPBOARD_BYTES_MAX);
	bytes[STREAM_HEADER_BYTES + 5] = 0xFF;
	assert_false(display_message_parse(bytes, size, &message));
	size = put_message(bytes, STREAM_SET_CLIPBOARD, STREAM_CLIPBOARD_BYTES_MAX + 1);
	memset(bytes + STREAM_HEADER_BYTES, 'a', STREAM_CLIPBOARD_BYTES_MAX + 1);
	assert_false(display_message_parse(bytes, size, &message));
	/* Nothing else is that long. */
	size = put_message(bytes, STREAM_INPUT, STREAM_INPUT_BYTES * 100);
	assert_false(display_message_parse(bytes, size, &message));
}

TEST(text_is_utf_8_in_its_shortest_form)
{
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ "", true },
		{ "a\n", true },
		{ "\x7F", true },
		{ "\xC2\x80", true },
		{ "\xDF\xBF", true },
		{ "\xE0\xA0\x80", true },
		{ "\xED\x9F\xBF", true },
		{ "\xEE\x80\x80", true },
		{ "\xEF\xBF\xBF", true },
		{ "\xF0\x90\x80\x80", true },
		{ "\xF4\x8F\xBF\xBF", true },
		{ "\x80", false },
		{ "\xC2", false },
		{ "\xC2 ", false },
		{ "\xC0\x80", false },
		{ "\xC1\xBF", false },
		{ "\xE0\x9F\xBF", false },
		{ "\xE0\xA0", false },
		{ "\xED\xA0\x80", false },
		{ "\xED\xBF\xBF", false },
		{ "\xF0\x8F\xBF\xBF", false },
		{ "\xF4\x90\x80\x80", false },
		{ "\xF5\x80\x80\x80", false },
		{ "z\xFE", false },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		if (display_text_is_valid((const uint8_t *)rows[row].text,
		                          strlen(rows[row].text)) != rows[row].valid)
			fail_msg("row %zu", row);
	/* A zero byte ends nobody's text. */
	assert_false(display_text_is_valid((const uint8_t *)"a\0b", 3));
	assert_true(display_text_is_valid((const uint8_t *)"a\1b", 3));
}

TEST(a_configuration_comes_back_as_it_was)
{
	struct display_configuration configuration = { .codec = STREAM_CODEC_H264,
		                                       .coded_width = 1112,
		                                       .coded_height = 778,
		                                       .visible_width = 1111,
		                                       .visible_height = 777,
		                                       .refresh_millihertz = 59940,
		                                       .full_range = 1,
		                                       .primaries = 9,
		                                       .transfer = 16,
		                                       .matrix = 10,
		                                       .bit_depth = 10,
		                                       .hdr = 1,
		                                       .name = "avc1.42c020" };
	struct display_configuration back;
	uint8_t bytes[DISPLAY_CONFIGURATION_MAX];
	size_t size = display_message_put_configuration(bytes, 3, &configuration);

	assert_int_equal(size, STREAM_HEADER_BYTES + STREAM_CONFIGURATION_BYTES + 11);
	assert_int_equal(stream_get(bytes + 4, 4), 3);
	assert_true(display_message_get_configuration(bytes + STREAM_HEADER_BYTES,
	                                              size - STREAM_HEADER_BYTES, &back));
	assert_memory_equal(&back, &configuration, sizeof(back));
	assert_false(display_message_get_configuration(bytes + STREAM_HEADER_BYTES,
	                                               size - STREAM_HEADER_BYTES - 1, &back));
	bytes[STREAM_HEADER_BYTES + 7] = sizeof(back.name);
	assert_false(
		display_message_get_configuration(bytes + STREAM_HEADER_BYTES,
	                                          STREAM_CONFIGURATION_BYTES + sizeof(back.name),
	                                          &back));
}

/* --- The page's numbers ------------------------------------------------------------------------------------------ */

/* The number behind "export const NAME = " in web/format.js. */
static uint64_t page_number(const char *text, const char *name)
{
	char line[80];
	const char *found;

	snprintf(line, sizeof(line), "export const %s = ", name);
	found = strstr(text, line);
	if (!found)
		fail_msg("web/format.js has no %s", name);
	return strtoull(found + strlen(line), NULL, 0);
}

#define ROW(name) \
	{ \
#name, STREAM_##name \
	}

static const struct {
	const char *name;
	uint64_t value;
} page_rows[] = {
	ROW(VERSION),
	ROW(MAGIC),
	ROW(HEADER_BYTES),
	ROW(TOKEN_CHARACTERS),
	ROW(HELLO_BYTES),
	ROW(NOTICE_BYTES),
	ROW(WELCOME),
	ROW(CONFIGURATION_BYTES),
	ROW(CONFIGURATION),
	ROW(VIDEO),
	ROW(CLOCK),
	ROW(NOTICE),
	ROW(HELLO),
	ROW(ACKNOWLEDGE),
	ROW(WANT_KEY),
	ROW(ASK_CLOCK),
	ROW(FLAG_KEY),
	ROW(FLAG_REPEAT),
	ROW(FLAG_PART),
	ROW(PART_BYTES),
	ROW(TAKES_PARTS),
	ROW(MAY_CONTROL),
	ROW(CLOSE_MALFORMED),
	ROW(CLOSE_BAD_TOKEN),
	ROW(CLOSE_VIEW_ONLY),
	ROW(CLOSE_NO_CODEC),
	ROW(CLOSE_ENDED),
	ROW(CLOSE_VERSION),
	ROW(INPUT),
	ROW(RESIZE),
	ROW(SET_CLIPBOARD),
	ROW(SET_COLOUR),
	ROW(COLOUR_BYTES),
	ROW(MAY_RESIZE),
	ROW(MAY_COLOUR),
	ROW(RUMBLE),
	ROW(CURSOR),
	ROW(CURSOR_SHAPE),
	ROW(CLIPBOARD),
	ROW(INPUT_BYTES),
	ROW(INPUT_EVENTS_MAX),
	ROW(RESIZE_BYTES),
	ROW(CURSOR_BYTES),
	ROW(CURSOR_SHAPE_BYTES),
	ROW(CLIPBOARD_BYTES_MAX),
	ROW(MAY_RESIZE),
	ROW(KEY_DOWN),
	ROW(KEY_UP),
	ROW(MOUSE_MOVE),
	ROW(MOUSE_AT),
	ROW(BUTTON_DOWN),
	ROW(BUTTON_UP),
	ROW(SCROLL),
	ROW(TOUCH_DOWN),
	ROW(TOUCH_MOVE),
	ROW(TOUCH_UP),
	ROW(PAD_STATE),
	ROW(PAD_REMOVE),
	ROW(PAD_ARRIVAL),
	ROW(TEXT),
	ROW(BUTTON_FIRST),
	ROW(TOUCHES),
	ROW(TOUCH_CANCELLED),
	ROW(PADS),
	ROW(SCROLL_NOTCH),
	ROW(NOTICE_NO_INPUT),
	ROW(NOTICE_FINE),
	ROW(NOTICE_RESIZING),
	ROW(NOTICE_RESTARTED),
	ROW(NOTICE_NO_PICTURE),
};

TEST(the_page_has_the_same_numbers)
{
	char path[600], *text;
	size_t size;

	snprintf(path, sizeof(path), "%s/web/format.js", test_source_root());
	assert_int_equal(host_file_read(path, 1u << 20, &text, &size), 0);
	for (size_t index = 0; index < sizeof(page_rows) / sizeof(page_rows[0]); index++)
		if (page_number(text, page_rows[index].name) != page_rows[index].value)
			fail_msg("web/format.js has another %s", page_rows[index].name);
	assert_non_null(strstr(text, "\"" STREAM_PROTOCOL "\""));
	free(text);
}

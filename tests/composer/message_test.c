/* tests/composer/message_test.c - what is a message of a composer's sockets, and what is not. */
#include "harness/test.h"

#include <string.h>

#include "composer/message.h"

static const struct composer_chain good_chain = { COMPOSER_CHAIN, 3, 640, 480, 2560, 60, 1 };
static const struct composer_draw good_draw = { COMPOSER_DRAW, 3, 1, 2 };

/* good_chain with one number changed is none. */
static void expect_no_chain(size_t offset, uint32_t value)
{
	struct composer_chain chain = good_chain, taken = { 0 };

	memcpy((char *)&chain + offset, &value, sizeof(value));
	assert_false(composer_message_chain(&chain, sizeof(chain), &taken));
	assert_int_equal(taken.type, 0);
}

TEST(a_chain_has_a_size_rows_that_hold_it_and_a_rate)
{
	struct composer_chain chain;

	assert_true(composer_message_chain(&good_chain, sizeof(good_chain), &chain));
	assert_memory_equal(&chain, &good_chain, sizeof(chain));
	assert_int_equal(composer_chain_bytes(&chain), 2560 * 480);
	assert_false(composer_message_chain(&good_chain, sizeof(good_chain) - 1, &chain));
	expect_no_chain(offsetof(struct composer_chain, type), COMPOSER_DRAW);
	expect_no_chain(offsetof(struct composer_chain, width), 0);
	expect_no_chain(offsetof(struct composer_chain, width), 641);
	expect_no_chain(offsetof(struct composer_chain, width), 0xFFFFFFFF);
	expect_no_chain(offsetof(struct composer_chain, height), 0);
	expect_no_chain(offsetof(struct composer_chain, height), COMPOSER_SIZE_MAX + 1);
	expect_no_chain(offsetof(struct composer_chain, pitch_bytes), 2562);
	expect_no_chain(offsetof(struct composer_chain, pitch_bytes), COMPOSER_SIZE_MAX * 8 + 4);
	expect_no_chain(offsetof(struct composer_chain, rate_numerator), 0);
	expect_no_chain(offsetof(struct composer_chain, rate_numerator), COMPOSER_RATE_MAX + 1);
	expect_no_chain(offsetof(struct composer_chain, rate_denominator), 0);
	expect_no_chain(offsetof(struct composer_chain, rate_denominator), 601);
	expect_no_chain(offsetof(struct composer_chain, light), COMPOSER_HDR + 1);
}

/* good_chain in HDR with those rows and that white. */
static bool is_light_chain(uint32_t pitch_bytes, uint32_t white_nits)
{
	struct composer_chain chain = good_chain, taken;

	chain.light = COMPOSER_HDR;
	chain.pitch_bytes = pitch_bytes;
	chain.white_nits = white_nits;
	return composer_message_chain(&chain, sizeof(chain), &taken);
}

TEST(a_chain_of_hdr_has_pixels_of_eight_bytes_and_a_white_that_people_can_choose)
{
	assert_true(is_light_chain(5120, 80));
	assert_true(is_light_chain(5120, 480));
	assert_false(is_light_chain(5112, 80));
	assert_false(is_light_chain(5124, 80));
	assert_false(is_light_chain(5120, 79));
	assert_false(is_light_chain(5120, 481));
	expect_no_chain(offsetof(struct composer_chain, white_nits), 80);
}

TEST(a_surface_to_draw_is_one_of_the_chain_that_is_known)
{
	struct composer_draw draw, wrong = good_draw;

	assert_true(composer_message_draw(&good_draw, sizeof(good_draw), &good_chain, &draw));
	assert_int_equal(draw.age, 2);
	wrong.index = COMPOSER_SURFACES;
	assert_false(composer_message_draw(&wrong, sizeof(wrong), &good_chain, &draw));
	wrong = good_draw;
	wrong.chain = 4;
	assert_false(composer_message_draw(&wrong, sizeof(wrong), &good_chain, &draw));
	assert_false(composer_message_draw(&good_draw, sizeof(good_draw) - 4, &good_chain, &draw));
}

static bool is_present(const struct composer_present *present)
{
	struct composer_present taken;

	return composer_message_present(present, sizeof(*present), &good_chain, &good_draw, &taken);
}

TEST(a_presentation_answers_the_surface_that_was_given)
{
	struct composer_present present = { COMPOSER_PRESENT, 3, 1, 0, { { 0 } } };

	assert_true(is_present(&present));
	present.index = 2;
	assert_false(is_present(&present));
	present.index = 0xFFFFFFFF;
	assert_false(is_present(&present));
	present = (struct composer_present){ COMPOSER_PRESENT, 4, 1, 0, { { 0 } } };
	assert_false(is_present(&present));
	present = (struct composer_present){
		COMPOSER_PRESENT, 3, 1, COMPOSER_DIRTY_MAX + 1, { { 0 } }
	};
	assert_false(is_present(&present));
}

TEST(DISP_89_what_changed_has_an_area_and_lies_in_the_picture)
{
	static const struct composer_rectangle wrong[] = { { 0, 0, 0, 1 },
		                                           { 0, 0, 1, 0 },
		                                           { 5, 0, 4, 1 },
		                                           { 0, 5, 1, 4 },
		                                           { -1, 0, 1, 1 },
		                                           { 0, -1, 1, 1 },
		                                           { 0, 0, 641, 1 },
		                                           { 0, 0, 1, 481 },
		                                           { 0, 0, INT32_MAX, INT32_MAX },
		                                           { INT32_MIN, INT32_MIN, INT32_MAX,
		                                             INT32_MAX } };
	struct composer_present present = {
		COMPOSER_PRESENT, 3, 1, 2, { { 0, 0, 640, 480 }, { 639, 479, 640, 480 } }
	};

	assert_true(is_present(&present));
	for (size_t at = 0; at < sizeof(wrong) / sizeof(wrong[0]); at++) {
		present.dirty[1] = wrong[at];
		assert_false(is_present(&present));
	}
}

TEST(only_a_composer_of_this_version_is_ready)
{
	struct composer_ready ready = { COMPOSER_READY, COMPOSER_VERSION };

	assert_true(composer_message_ready(&ready, sizeof(ready)));
	assert_false(composer_message_ready(&ready, sizeof(ready) - 1));
	ready.version++;
	assert_false(composer_message_ready(&ready, sizeof(ready)));
}

TEST(DISP_222_events_come_in_messages_of_at_most_64)
{
	struct composer_input input = { COMPOSER_INPUT,
		                        2,
		                        { { 0, 1, 0, 30, 0, 0, 0 }, { 0, 2, 0, 0, -5, 7, 0 } } },
			      taken;
	const size_t head = offsetof(struct composer_input, event),
		     each = sizeof(struct composer_event);

	assert_int_equal(composer_message_input(&input, head + 2 * each, &taken), 2);
	assert_int_equal(taken.event[1].x, -5);
	assert_int_equal(composer_message_input(&input, head + 3 * each, &taken), 0);
	assert_int_equal(composer_message_input(&input, head + 2 * each - 1, &taken), 0);
	assert_int_equal(composer_message_input(&input, 4, &taken), 0);
	input.count = 0;
	assert_int_equal(composer_message_input(&input, head, &taken), 0);
	input.count = COMPOSER_EVENTS_MAX;
	assert_int_equal(composer_message_input(&input, sizeof(input), &taken),
	                 COMPOSER_EVENTS_MAX);
	input.count = COMPOSER_EVENTS_MAX + 1;
	assert_int_equal(composer_message_input(&input, sizeof(input), &taken), 0);
}

/* The clipboard's message with this text; null: it is none. */
static const char *clipboard(const char *text, size_t size)
{
	static char bytes[COMPOSER_SEAT_BYTES_MAX + 8];
	struct composer_clipboard head = { COMPOSER_CLIPBOARD, (uint32_t)size };
	uint32_t length = 77;
	const char *taken;

	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), text, size);
	taken = composer_message_clipboard(bytes, sizeof(head) + size, &length);
	if (taken)
		assert_int_equal(length, size);
	return taken;
}

TEST(a_clipboard_is_utf_8_without_zeros_and_has_a_limit)
{
	static const char *const wrong[] = { "\x80",
		                             "a\xC3",
		                             "\xC0\xAF",
		                             "\xE0\x80\xAF",
		                             "\xED\xA0\x80",
		                             "\xF0\x80\x80\xAF",
		                             "\xF4\x90\x80\x80",
		                             "\xF8\x88\x80\x80\x80",
		                             "\xFF",
		                             "\xE2\x82" };
	static char large[COMPOSER_CLIPBOARD_MAX + 1];

	assert_non_null(clipboard("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 10));
	assert_non_null(clipboard("", 0));
	assert_null(clipboard("a\0b", 3));
	for (size_t at = 0; at < sizeof(wrong) / sizeof(wrong[0]); at++)
		assert_null(clipboard(wrong[at], strlen(wrong[at])));
	memset(large, 'x', sizeof(large));
	assert_non_null(clipboard(large, COMPOSER_CLIPBOARD_MAX));
	assert_null(clipboard(large, COMPOSER_CLIPBOARD_MAX + 1));
}

static bool is_cursor(const struct composer_cursor *head, size_t pixels)
{
	static uint32_t bytes[sizeof(*head) / 4 + (COMPOSER_CURSOR_MAX + 1) * COMPOSER_CURSOR_MAX];
	struct composer_cursor taken;

	memcpy(bytes, head, sizeof(*head));
	return composer_message_cursor(bytes, sizeof(*head) + pixels * 4, &taken);
}

TEST(DISP_30_a_cursor_s_image_has_its_pixels_and_its_hot_spot_in_them)
{
	assert_true(
		is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 1, -3, 7, 24, 16, 23, 15 },
	                  24 * 16));
	assert_true(
		is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 0, -3, 7, 0, 0, 0, 0 }, 0));
	assert_false(
		is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 1, -3, 7, 24, 16, 24, 0 },
	                  24 * 16));
	assert_false(
		is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 1, -3, 7, 24, 16, 0, 16 },
	                  24 * 16));
	assert_false(is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 1, -3, 7, 24, 16, 0, 0 },
	                       24 * 15));
	assert_false(
		is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 1, -3, 7, 24, 0, 0, 0 }, 0));
	assert_false(is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 2, -3, 7, 24, 16, 0, 0 },
	                       24 * 16));
	assert_false(is_cursor(&(struct composer_cursor){ COMPOSER_CURSOR, 1,
	                                                  COMPOSER_CURSOR_MAX + 1, 16, 0, 0 },
	                       (COMPOSER_CURSOR_MAX + 1) * 16));
}

static bool is_pointer(const struct composer_pointer *pointer, size_t size)
{
	struct composer_pointer taken;

	return composer_message_pointer(pointer, size, &taken);
}

TEST(DISP_31_who_shows_the_pointer_is_said_by_a_yes_or_a_no)
{
	struct composer_pointer pointer = { COMPOSER_POINTER, 1, 9, 1 };

	assert_true(is_pointer(&pointer, sizeof(pointer)));
	assert_false(is_pointer(&pointer, sizeof(pointer) - 1));
	pointer.outside = 2;
	assert_false(is_pointer(&pointer, sizeof(pointer)));
	pointer.outside = 0;
	pointer.is_answer = 2;
	assert_false(is_pointer(&pointer, sizeof(pointer)));
	pointer.is_answer = 0;
	assert_true(is_pointer(&pointer, sizeof(pointer)));
	pointer.type = COMPOSER_OFF;
	assert_false(is_pointer(&pointer, sizeof(pointer)));
}

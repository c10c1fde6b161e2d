/* tests/display/backlog_test.c - a reader that does not read: what it misses, and what it hears nevertheless. */
#include "harness/test.h"

#include <string.h>

#include "display/backlog.h"

#define HEARD_MAX 2000

static struct {
	uint32_t room, count;
	struct display_input heard[HEARD_MAX];
} reader;

static bool hear(void *context, const struct display_input *input)
{
	assert_ptr_equal(context, &reader);
	if (!reader.room)
		return false;
	reader.room--;
	assert_true(reader.count < HEARD_MAX);
	reader.heard[reader.count++] = *input;
	return true;
}

static struct display_backlog backlog;

static void begin(uint32_t room)
{
	memset(&reader, 0, sizeof(reader));
	reader.room = room;
	display_backlog_init(&backlog, hear, &reader);
}

static void put(uint8_t kind, uint32_t code)
{
	display_backlog_put(&backlog,
	                    &(struct display_input){ .kind = kind, .code = code, .x = 5 });
}

static void expect(uint32_t at, uint8_t kind, uint32_t code)
{
	assert_true(at < reader.count);
	assert_int_equal(reader.heard[at].kind, kind);
	assert_int_equal(reader.heard[at].code, code);
}

TEST(what_there_is_room_for_goes_as_it_is)
{
	begin(10);
	put(STREAM_KEY_DOWN, 30);
	put(STREAM_KEY_UP, 30);
	put(STREAM_MOUSE_AT, 0);
	assert_int_equal(reader.count, 3);
	assert_int_equal(reader.heard[2].x, 5);
	assert_int_equal(backlog.dropped, 0);
	assert_int_equal(backlog.waiting, 0);
}

TEST(events_without_room_are_dropped_and_counted)
{
	begin(1);
	for (int index = 0; index < 100; index++)
		put(STREAM_MOUSE_MOVE, 0);
	put(STREAM_TEXT, 'a');
	assert_int_equal(reader.count, 1);
	assert_int_equal(backlog.dropped, 100);
	assert_true(display_backlog_flush(&backlog));
}

TEST(a_release_is_never_lost_and_goes_before_what_comes_later)
{
	begin(1);
	put(STREAM_KEY_DOWN, 30);
	put(STREAM_KEY_UP, 30);
	put(STREAM_BUTTON_UP, 0x110);
	put(STREAM_TOUCH_UP, 3);
	put(STREAM_KEY_UP, 30);
	assert_int_equal(backlog.waiting, 3);
	assert_int_equal(backlog.dropped, 0);
	assert_false(display_backlog_flush(&backlog));
	/* Pressed again before there is room: the press is missed, not the release. */
	put(STREAM_KEY_DOWN, 30);
	assert_int_equal(backlog.dropped, 1);
	reader.room = 2;
	assert_false(display_backlog_flush(&backlog));
	reader.room = 2;
	put(STREAM_KEY_DOWN, 31);
	expect(1, STREAM_KEY_UP, 30);
	expect(2, STREAM_BUTTON_UP, 0x110);
	expect(3, STREAM_TOUCH_UP, 3 | STREAM_TOUCH_CANCELLED);
	expect(4, STREAM_KEY_DOWN, 31);
	assert_int_equal(backlog.waiting, 0);
}

TEST(every_key_button_and_touch_has_its_place)
{
	begin(0);
	for (uint32_t code = 0; code < STREAM_KEY_CODES; code++) {
		put(STREAM_KEY_UP, code);
		put(STREAM_BUTTON_UP, code);
	}
	for (uint32_t slot = 0; slot < 16; slot++)
		put(STREAM_TOUCH_UP, slot);
	assert_int_equal(backlog.waiting, 2 * STREAM_KEY_CODES + 16);
	assert_int_equal(backlog.dropped, 0);
	reader.room = HEARD_MAX;
	assert_true(display_backlog_flush(&backlog));
	assert_int_equal(reader.count, 2 * STREAM_KEY_CODES + 16);
	assert_true(display_backlog_flush(&backlog));
	assert_int_equal(reader.count, 2 * STREAM_KEY_CODES + 16);
}

TEST(a_number_that_no_key_has_is_dropped)
{
	begin(0);
	put(STREAM_KEY_UP, STREAM_KEY_CODES);
	put(STREAM_BUTTON_UP, UINT32_MAX);
	put(STREAM_TOUCH_UP, 16);
	assert_int_equal(backlog.waiting, 0);
	assert_int_equal(backlog.dropped, 3);
}

TEST(a_release_waits_once_whatever_waits_beside_it)
{
	begin(0);
	put(STREAM_TOUCH_UP, 1);
	put(STREAM_TOUCH_UP, 0);
	put(STREAM_TOUCH_UP, 0);
	put(STREAM_TOUCH_UP, 3);
	put(STREAM_TOUCH_UP, 2);
	assert_int_equal(backlog.waiting, 4);
	put(STREAM_BUTTON_UP, STREAM_KEY_CODES);
	assert_int_equal(backlog.waiting, 4);
	assert_int_equal(backlog.dropped, 1);
	reader.room = HEARD_MAX;
	assert_true(display_backlog_flush(&backlog));
	assert_int_equal(reader.count, 4);
	for (uint32_t slot = 0; slot < 4; slot++)
		expect(slot, STREAM_TOUCH_UP, slot | STREAM_TOUCH_CANCELLED);
}

TEST(nothing_of_one_kind_is_taken_for_another)
{
	begin(0);
	put(STREAM_BUTTON_UP, 0);
	assert_false(display_backlog_flush(&backlog));
	reader.room = 5;
	assert_true(display_backlog_flush(&backlog));
	assert_int_equal(reader.count, 1);
	expect(0, STREAM_BUTTON_UP, 0);
	reader.room = 0;
	put(STREAM_KEY_UP, 30);
	assert_false(display_backlog_flush(&backlog));
	put(STREAM_TOUCH_UP, 0);
	assert_false(display_backlog_flush(&backlog));
	assert_int_equal(backlog.waiting, 2);
}

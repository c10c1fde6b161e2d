/* tests/display/server_words_test.c - state, clipboard and cursor as viewers get them, byte by byte. */
#include "server_stage.h"

#include <errno.h>

#include "base/host/host.h"

struct heard {
	uint32_t count; /* atomic */
	struct stream_header header;
	uint8_t payload[8192];
	bool with_notices;
};

static void hear(void *context, const struct stream_header *header, const uint8_t *payload)
{
	struct heard *heard = context;

	if (header->type == STREAM_WELCOME || header->type == STREAM_CONFIGURATION ||
	    header->type == STREAM_VIDEO || (header->type == STREAM_NOTICE && !heard->with_notices))
		return;
	assert_true(header->length <= sizeof(heard->payload));
	heard->header = *header;
	memcpy(heard->payload, payload, header->length);
	__atomic_fetch_add(&heard->count, 1, __ATOMIC_RELEASE);
}

struct talk {
	struct server_stage stage;
	struct display_watcher watcher;
	struct heard heard;
};

static void begin(struct talk *talk)
{
	memset(talk, 0, sizeof(*talk));
	stage_begin(&talk->stage);
	struct display_watcher_options options = stage_viewer(&talk->stage);
	options.hear = hear;
	options.context = &talk->heard;
	stage_admit(&talk->watcher, &options);
}

/* The payload of the message number count, which has to be of type. */
static const uint8_t *wait_for(struct talk *talk, uint32_t count, uint8_t type)
{
	while (__atomic_load_n(&talk->heard.count, __ATOMIC_ACQUIRE) < count)
		host_yield();
	assert_int_equal(talk->heard.header.type, type);
	return talk->heard.payload;
}

static void end(struct talk *talk)
{
	display_watcher_finish(&talk->watcher);
	stage_end(&talk->stage);
}

TEST_LIMIT(DISP_222_a_clipboard_arrives_as_it_was_set_and_one_too_long_does_not, 60)
{
	static const char text[] = "gr\xC3\xBC\xC3\x9F";
	static char large[STREAM_CLIPBOARD_BYTES_MAX + 1];
	struct talk *talk = malloc(sizeof(*talk));

	begin(talk);
	memset(large, 'a', sizeof(large));
	assert_int_equal(display_server_set_clipboard(talk->stage.server, large, sizeof(large)),
	                 -EMSGSIZE);
	assert_int_equal(display_server_set_clipboard(talk->stage.server, "\xC3", 1), -EILSEQ);
	assert_int_equal(display_server_set_clipboard(talk->stage.server, text, sizeof(text) - 1),
	                 0);
	assert_memory_equal(wait_for(talk, 1, STREAM_CLIPBOARD), text, sizeof(text) - 1);
	assert_int_equal(talk->heard.header.length, sizeof(text) - 1);
	end(talk);
	free(talk);
}

TEST_LIMIT(what_a_monitor_does_arrives_as_a_code_and_its_words, 60)
{
	static const char words[] = "no picture because of this";
	struct talk *talk = malloc(sizeof(*talk));
	const uint8_t *payload;

	begin(talk);
	talk->heard.with_notices = true;
	assert_int_equal(display_server_set_state(talk->stage.server, STREAM_NOTICE_NO_PICTURE,
	                                          words),
	                 0);
	payload = wait_for(talk, 1, STREAM_NOTICE);
	assert_int_equal(talk->heard.header.length, STREAM_NOTICE_BYTES + sizeof(words) - 1);
	assert_int_equal(stream_get(payload, 2), STREAM_NOTICE_NO_PICTURE);
	assert_memory_equal(payload + STREAM_NOTICE_BYTES, words, sizeof(words) - 1);
	end(talk);
	free(talk);
}

TEST_LIMIT(DISP_30_a_cursors_image_arrives_with_its_size_its_spot_and_every_pixel, 60)
{
	uint8_t pixels[5 * 3 * 4];
	struct display_cursor_shape shape = { .shape = 0x01020304,
		                              .width = 5,
		                              .height = 3,
		                              .hot_x = 4,
		                              .hot_y = 2,
		                              .is_masked = 1,
		                              .pixels = pixels };
	struct talk *talk = malloc(sizeof(*talk));
	const uint8_t *payload;

	for (size_t at = 0; at < sizeof(pixels); at++)
		pixels[at] = (uint8_t)(at * 3 + 1);
	begin(talk);
	assert_int_equal(display_server_set_cursor_shape(talk->stage.server, &shape), 0);
	payload = wait_for(talk, 1, STREAM_CURSOR_SHAPE);
	assert_int_equal(talk->heard.header.length, STREAM_CURSOR_SHAPE_BYTES + sizeof(pixels));
	assert_int_equal(stream_get(payload, 4), 0x01020304);
	assert_int_equal(stream_get(payload + 4, 2), 5);
	assert_int_equal(stream_get(payload + 6, 2), 3);
	assert_int_equal(stream_get(payload + 8, 2), 4);
	assert_int_equal(stream_get(payload + 10, 2), 2);
	assert_int_equal(stream_get(payload + 12, 4), 1);
	assert_memory_equal(payload + STREAM_CURSOR_SHAPE_BYTES, pixels, sizeof(pixels));
	end(talk);
	free(talk);
}

/* The widest that there is, and the highest; and as many bytes as the stream says, behind whatever stood there before. */
TEST_LIMIT(DISP_30_each_number_of_a_cursors_image_has_two_bytes, 60)
{
	static uint8_t pixels[STREAM_CURSOR_SIZE_MAX * 4];
	struct display_cursor_shape shape = { .shape = 0x81020304,
		                              .width = STREAM_CURSOR_SIZE_MAX,
		                              .height = 1,
		                              .hot_x = STREAM_CURSOR_SIZE_MAX - 1,
		                              .pixels = pixels };
	struct talk *talk = malloc(sizeof(*talk));
	const uint8_t *payload;

	begin(talk);
	for (uint32_t count = 1; count <= 2; count++) {
		assert_int_equal(display_server_set_cursor_shape(talk->stage.server, &shape), 0);
		payload = wait_for(talk, count, STREAM_CURSOR_SHAPE);
		assert_int_equal(stream_get32(payload), shape.shape);
		assert_int_equal(stream_get16(payload + 4), shape.width);
		assert_int_equal(stream_get16(payload + 6), shape.height);
		assert_int_equal(stream_get16(payload + 8), shape.hot_x);
		assert_int_equal(stream_get16(payload + 10), shape.hot_y);
		assert_int_equal(stream_get32(payload + 12), 0);
		shape.width = 1;
		shape.height = STREAM_CURSOR_SIZE_MAX;
		shape.hot_x = 0;
		shape.hot_y = STREAM_CURSOR_SIZE_MAX - 1;
	}
	end(talk);
	free(talk);
}

TEST_LIMIT(DISP_30_a_cursors_image_of_no_size_or_with_its_spot_outside_is_refused, 60)
{
	static uint8_t pixels[(STREAM_CURSOR_SIZE_MAX + 1) * 4];
	static const struct display_cursor_shape wrong[] = {
		{ .width = 0, .height = 3, .pixels = pixels },
		{ .width = 3, .height = 0, .pixels = pixels },
		{ .width = STREAM_CURSOR_SIZE_MAX + 1, .height = 1, .pixels = pixels },
		{ .width = 1, .height = STREAM_CURSOR_SIZE_MAX + 1, .pixels = pixels },
		{ .width = 3, .height = 3, .hot_x = 3, .pixels = pixels },
		{ .width = 3, .height = 3, .hot_y = 3, .pixels = pixels },
	};
	struct display_cursor_shape widest = { .width = STREAM_CURSOR_SIZE_MAX,
		                               .height = 1,
		                               .pixels = pixels };
	struct server_stage stage;

	stage_begin(&stage);
	for (size_t at = 0; at < sizeof(wrong) / sizeof(wrong[0]); at++)
		assert_int_equal(display_server_set_cursor_shape(stage.server, &wrong[at]),
		                 -EINVAL);
	assert_int_equal(display_server_set_cursor_shape(stage.server, &widest), 0);
	widest.width = 1;
	widest.height = STREAM_CURSOR_SIZE_MAX;
	assert_int_equal(display_server_set_cursor_shape(stage.server, &widest), 0);
	stage_end(&stage);
}

TEST_LIMIT(DISP_30_a_cursors_place_may_be_left_of_the_picture, 60)
{
	struct display_cursor cursor = { .x = -7, .y = 70000, .visible = 1, .shape = 9 };
	struct talk *talk = malloc(sizeof(*talk));
	const uint8_t *payload;

	begin(talk);
	assert_int_equal(display_server_set_cursor(talk->stage.server, &cursor), 0);
	payload = wait_for(talk, 1, STREAM_CURSOR);
	assert_int_equal(talk->heard.header.length, STREAM_CURSOR_BYTES);
	assert_int_equal((int32_t)(uint32_t)stream_get(payload, 4), -7);
	assert_int_equal(stream_get(payload + 4, 4), 70000);
	assert_int_equal(stream_get(payload + 8, 4), 1);
	assert_int_equal(stream_get(payload + 12, 4), 9);
	end(talk);
	free(talk);
}

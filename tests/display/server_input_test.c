/* tests/display/server_input_test.c - viewers of our own at the server: what they say, and what they hear of it. */
#include "server_stage.h"

/* A header without a payload. */
static const void *small_message(uint8_t type)
{
	static uint8_t bytes[STREAM_HEADER_BYTES];
	struct stream_header header = { .type = type, .time_us = 12345 };

	stream_put_header(bytes, &header);
	return bytes;
}

TEST_LIMIT(DISP_226_a_stalled_decoder_gets_a_key_frame_and_nothing_before_it, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.say = small_message(STREAM_WANT_KEY);
	options.say_size = STREAM_HEADER_BYTES;
	stage_admit(&watcher, &options);
	/* It asked when it came; the second time is half a second later at the earliest. */
	while (stage_load(&stage.keys_wanted) < 2)
		host_futex_wait(&stage.keys_wanted, 1, 10000000);
	stage_push(&stage, false, 100);
	stage_push(&stage, true, 100);
	assert_true(display_watcher_wait_frame(&watcher, 2, STAGE_MS));
	display_watcher_finish(&watcher);
	stage_end(&stage);
	assert_int_equal(stage.figures.sent, 1);
}

/* What says something once, and gets an answer or none. */
static void converse(struct server_stage *stage, struct display_watcher *watcher,
                     struct display_watcher_options *options)
{
	stage_admit(watcher, options);
	while (!watcher->said_more)
		host_yield();
	stage_push(stage, true, 100);
	assert_true(display_watcher_wait_frame(watcher, 1, STAGE_MS));
}

TEST_LIMIT(DISP_227_a_question_for_the_clock_is_answered, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.say = small_message(STREAM_ASK_CLOCK);
	options.say_size = STREAM_HEADER_BYTES;
	uint64_t before_us = host_clock_monotonic_ns() / 1000;
	stage_admit(&watcher, &options);
	while (!__atomic_load_n(&watcher.clocks, __ATOMIC_ACQUIRE))
		host_yield();
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.clock.asked_us, 12345);
	assert_true(before_us <= watcher.clock.arrived_us);
	assert_true(watcher.clock.arrived_us <= watcher.clock.left_us);
	assert_true(watcher.clock.left_us <= host_clock_monotonic_ns() / 1000);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}

TEST_LIMIT(DISP_222_input_of_one_who_may_control_arrives_in_order, 60)
{
	uint8_t bytes[STREAM_HEADER_BYTES + 3 * STREAM_INPUT_BYTES];
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_put_input(bytes, 3);
	options.say = bytes;
	options.say_size = sizeof(bytes);
	converse(&stage, &watcher, &options);
	while (stage_load(&stage.inputs) < 3)
		host_yield();
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.permissions, STREAM_MAY_CONTROL);
	assert_int_equal(watcher.notices, 0);
	display_watcher_finish(&watcher);
	stage_end(&stage);
	/* Three keys go down, and come up when the viewer has gone. */
	assert_int_equal(stage.inputs, 6);
	assert_int_equal(stage.last_input.kind, STREAM_KEY_UP);
	assert_int_equal(stage.last_input.code, 3);
	assert_int_equal(stage.last_input.viewer, 1);
	assert_int_equal(stage.figures.inputs, 3);
}

/* A key that is down goes down no more. */
TEST_LIMIT(input_that_changes_nothing_is_handed_on_to_nobody_and_counted, 60)
{
	uint8_t bytes[STREAM_HEADER_BYTES + 3 * STREAM_INPUT_BYTES];
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_put_input(bytes, 3);
	for (uint32_t index = 0; index < 3; index++)
		stream_put(bytes + STREAM_HEADER_BYTES + index * STREAM_INPUT_BYTES + 2, 7, 4);
	options.say = bytes;
	options.say_size = sizeof(bytes);
	stage_admit(&watcher, &options);
	while (stage_load(&stage.inputs) < 1)
		host_yield();
	display_watcher_stop(&watcher);
	display_watcher_finish(&watcher);
	stage_end(&stage);
	/* Down once, and up when the viewer has gone. */
	assert_int_equal(stage.inputs, 2);
	assert_int_equal(stage.figures.inputs, 3);
	assert_int_equal(stage.figures.inputs_ignored, 2);
}

/* A notice: its code, and words without an end. */
struct notice {
	uint32_t length;
	uint16_t code;
	char words[120];
};

static void note_notice(void *context, const struct stream_header *header, const uint8_t *payload)
{
	struct notice *notice = context;

	if (header->type != STREAM_NOTICE)
		return;
	notice->length = header->length;
	notice->code = stream_get16(payload);
	assert_in_range(header->length, STREAM_NOTICE_BYTES,
	                STREAM_NOTICE_BYTES + sizeof(notice->words) - 1);
	memcpy(notice->words, payload + STREAM_NOTICE_BYTES, header->length - STREAM_NOTICE_BYTES);
}

TEST_LIMIT(without_a_device_for_input_viewers_are_told_once, 60)
{
	static const char words[] = "this monitor takes no keyboard and no mouse yet";
	uint8_t bytes[STREAM_HEADER_BYTES + STREAM_INPUT_BYTES];
	struct server_stage stage = { 0 };
	struct display_server_options server = stage_options(&stage);
	struct display_watcher watcher;
	struct notice notice = { 0 };

	server.input = NULL;
	assert_int_equal(display_server_start(&server, &stage.server), 0);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_put_input(bytes, 1);
	options.say = bytes;
	options.say_size = sizeof(bytes);
	options.hear = note_notice;
	options.context = &notice;
	stage_admit(&watcher, &options);
	while (!__atomic_load_n(&watcher.notices, __ATOMIC_ACQUIRE))
		host_yield();
	assert_true(display_watcher_say(&watcher, bytes, sizeof(bytes)));
	/* What is answered was asked behind it. */
	assert_true(display_watcher_say(&watcher, small_message(STREAM_ASK_CLOCK),
	                                STREAM_HEADER_BYTES));
	while (!__atomic_load_n(&watcher.clocks, __ATOMIC_ACQUIRE))
		host_yield();
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.notices, 1);
	assert_int_equal(notice.code, STREAM_NOTICE_NO_INPUT);
	assert_int_equal(notice.length, STREAM_NOTICE_BYTES + strlen(words));
	assert_string_equal(notice.words, words);
	display_watcher_finish(&watcher);
	stage_end(&stage);
	assert_int_equal(stage.figures.inputs, 2);
}

/* tests/display/server_dismiss_test.c - viewers that are sent away while a picture is on its way to them. */
#include "server_stage.h"

#include "display/server_internal.h"

#define PICTURES 16u
#define PICTURE_BYTES 200000u

/* Key 30 goes down. */
static void type_a_key(struct display_watcher *watcher)
{
	uint8_t bytes[STREAM_HEADER_BYTES + STREAM_INPUT_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_INPUT, .length = STREAM_INPUT_BYTES };

	stream_put_header(bytes, &header);
	stream_put(bytes + STREAM_HEADER_BYTES + 2, 30, 4);
	assert_true(display_watcher_say(watcher, bytes, sizeof(bytes)));
}

/* More than any socket holds is pushed; once the second viewer has it all, the first one's is half written. */
static void stuff(struct server_stage *stage, struct display_watcher *good)
{
	for (uint32_t frame = 1; frame <= PICTURES; frame++) {
		stage_push(stage, frame == 1, PICTURE_BYTES);
		assert_true(display_watcher_wait_frame(good, frame, STAGE_MS));
	}
}

static void begin(struct server_stage *stage, struct display_watcher *deaf,
                  struct display_watcher *good)
{
	stage_begin(stage);
	struct display_watcher_options options = stage_viewer(stage), deaf_options = options;
	deaf_options.token = display_server_admission(stage->server)->view;
	deaf_options.is_deaf = deaf_options.hears_again = true;
	stage_admit(deaf, &deaf_options);
	stage_admit(good, &options);
	stuff(stage, good);
}

TEST_LIMIT(who_is_sent_away_amid_a_picture_hears_why, 120)
{
	struct display_watcher deaf, good;
	struct server_stage stage;

	begin(&stage, &deaf, &good);
	type_a_key(&deaf);
	assert_true(display_watcher_wait_over(&deaf, STAGE_MS));
	display_watcher_stop(&deaf);
	assert_int_equal(deaf.close_code, STREAM_CLOSE_VIEW_ONLY);
	display_watcher_finish(&deaf);
	display_watcher_finish(&good);
	stage_end(&stage);
	assert_int_equal(stage.figures.inputs_refused, 1);
}

TEST_LIMIT(who_has_not_said_its_token_yet_is_let_be_until_its_time_is_over, 120)
{
	struct display_watcher quiet;
	struct server_stage stage = { 0 };
	struct display_server_options options = stage_options(&stage);
	struct display_watcher_options viewer;

	options.hello_ms = 60000;
	assert_int_equal(display_server_start(&options, &stage.server), 0);
	viewer = stage_viewer(&stage);
	viewer.token = NULL;
	assert_int_equal(display_watcher_start(&quiet, &viewer), 0);
	/* Viewers are looked after once a second. */
	assert_false(display_watcher_wait_over(&quiet, 1500));
	display_watcher_finish(&quiet);
	stage_end(&stage);
}

/* On the server's thread: it is told to end before it comes to what was said here. */
static void speak_and_wait_for_the_end(void *context, const struct display_input *input)
{
	struct server_stage *stage = context;

	/* The key goes up when its viewer goes. */
	if (stage_load(&stage->inputs))
		return;
	display_server_set_cursor(stage->server, &(struct display_cursor){ .visible = true });
	display_server_set_state(stage->server, STREAM_NOTICE_NO_PICTURE, "the last word");
	display_server_set_clipboard(stage->server, "text", 4);
	__atomic_store_n(&stage->inputs, 1, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&stage->server->stopping, __ATOMIC_ACQUIRE))
		host_yield();
}

static void note_last_words(void *context, const struct stream_header *header,
                            const uint8_t *payload)
{
	char *words = context;

	if (header->type == STREAM_WELCOME)
		return;
	assert_int_equal(header->type, STREAM_NOTICE);
	snprintf(words, 64, "%.*s", (int)(header->length - STREAM_NOTICE_BYTES),
	         (const char *)payload + STREAM_NOTICE_BYTES);
}

TEST_LIMIT(at_the_end_how_the_monitor_was_last_is_told_and_nothing_else_before_the_good_bye, 60)
{
	struct server_stage stage = { 0 };
	struct display_server_options server = stage_options(&stage);
	struct display_watcher_options options;
	struct display_watcher watcher;
	char words[64] = "";

	server.input = speak_and_wait_for_the_end;
	assert_int_equal(display_server_start(&server, &stage.server), 0);
	options = stage_viewer(&stage);
	options.hear = note_last_words;
	options.context = words;
	stage_admit(&watcher, &options);
	type_a_key(&watcher);
	while (!stage_load(&stage.inputs))
		host_yield();
	stage_end(&stage);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_string_equal(words, "the last word");
	assert_int_equal(watcher.notices, 1);
	assert_int_equal(watcher.close_code, STREAM_CLOSE_ENDED);
	display_watcher_finish(&watcher);
}

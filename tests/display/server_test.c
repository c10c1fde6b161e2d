/* tests/display/server_test.c - viewers of our own at the server: what they get, what they are told. */
#include "server_stage.h"

#include <errno.h>

#include "display/rate.h"

TEST_LIMIT(every_viewer_gets_configuration_and_then_every_frame, 60)
{
	struct display_watcher watcher[3];
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	for (int index = 0; index < 3; index++)
		stage_admit(&watcher[index], &options);
	/* Each that came asked for its beginning. */
	assert_int_equal(stage_load(&stage.keys_wanted), 3);
	for (uint32_t frame = 1; frame <= 100; frame++) {
		stage_push(&stage, frame == 1, 5000);
		for (int index = 0; index < 3; index++)
			assert_true(display_watcher_wait_frame(&watcher[index], frame, STAGE_MS));
	}
	for (int index = 0; index < 3; index++) {
		display_watcher_stop(&watcher[index]);
		assert_string_equal(watcher[index].configuration.name, "avc1.42c01e");
		assert_int_equal(watcher[index].configuration.visible_width, 320);
		assert_int_equal(watcher[index].gaps, 0);
		assert_int_equal(watcher[index].check.bytes, 100 * 5000);
		display_watcher_finish(&watcher[index]);
	}
	stage_end(&stage);
	assert_int_equal(stage.figures.sent, 300);
	assert_int_equal(stage.figures.bytes, 300 * (5000 + STREAM_HEADER_BYTES));
	assert_int_equal(stage.figures.dropped, 0);
	assert_int_equal(stage.figures.admitted, 3);
}

/* What was said last of each type. */
struct said {
	struct stream_header video;
	uint16_t version, permissions;
	uint32_t number;
};

static void note(void *context, const struct stream_header *header, const uint8_t *payload)
{
	struct said *said = context;

	if (header->type == STREAM_VIDEO)
		said->video = *header;
	if (header->type != STREAM_WELCOME)
		return;
	assert_int_equal(header->length, STREAM_WELCOME_BYTES);
	said->version = stream_get16(payload);
	said->permissions = stream_get16(payload + 2);
	said->number = stream_get32(payload + 4);
}

TEST_LIMIT(a_welcome_says_version_permissions_and_who_one_is, 60)
{
	struct said said[2] = { 0 };
	struct display_watcher watcher[2];
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.hear = note;
	for (uint32_t index = 0; index < 2; index++) {
		options.context = &said[index];
		stage_admit(&watcher[index], &options);
		options.token = display_server_admission(stage.server)->view;
	}
	for (uint32_t index = 0; index < 2; index++) {
		display_watcher_stop(&watcher[index]);
		display_watcher_finish(&watcher[index]);
		assert_int_equal(said[index].version, STREAM_VERSION);
		assert_int_equal(said[index].number, index + 1);
	}
	assert_int_equal(said[0].permissions, STREAM_MAY_CONTROL);
	assert_int_equal(said[1].permissions, 0);
	stage_end(&stage);
}

TEST_LIMIT(a_frames_header_says_when_it_was_taken_and_what_it_is, 60)
{
	struct display_coded coded = {
		.presented = 70000, .captured_ns = 5000000999, .age_ns = 7000999, .is_refined = true
	};
	struct display_watcher watcher;
	struct server_stage stage;
	struct said said = { 0 };

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.hear = note;
	options.context = &said;
	stage_admit(&watcher, &options);
	stage_fill(&coded, true, 100);
	display_server_push(stage.server, &coded);
	assert_true(display_watcher_wait_frame(&watcher, 1, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_int_equal(said.video.flags, STREAM_FLAG_KEY | STREAM_FLAG_REFINED);
	assert_int_equal(said.video.presented, 70000);
	assert_int_equal(said.video.time_us, 5000000);
	assert_int_equal(said.video.age_us, 7000);
	assert_int_equal(said.video.length, 100);
	assert_int_equal(said.video.frame, 1);
	assert_int_equal(said.video.configuration, 1);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}

/* Whoever decodes it begins anew with another configuration: there is none while size, rate and colour stay. */
TEST_LIMIT(
	a_frame_has_the_flags_of_its_picture_alone_and_a_key_frame_of_the_same_no_new_configuration,
	60)
{
	static const struct {
		bool is_key, is_repeat, is_refined;
		uint32_t refresh_hz;
		uint8_t flags, configuration;
	} rows[] = {
		{ true, false, false, 60, STREAM_FLAG_KEY, 1 },
		{ false, false, false, 60, 0, 1 },
		{ false, true, false, 60, STREAM_FLAG_REPEAT, 1 },
		{ false, false, true, 60, STREAM_FLAG_REFINED, 1 },
		{ true, true, false, 60, STREAM_FLAG_KEY | STREAM_FLAG_REPEAT, 1 },
		{ true, false, false, 61, STREAM_FLAG_KEY, 2 },
	};
	struct display_watcher watcher;
	struct server_stage stage;
	struct said said = { 0 };

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.hear = note;
	options.context = &said;
	stage_admit(&watcher, &options);
	for (uint32_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct display_coded coded = { .format = { 320, 192, rows[row].refresh_hz },
			                       .is_repeat = rows[row].is_repeat,
			                       .is_refined = rows[row].is_refined };

		stage_fill(&coded, rows[row].is_key, 100);
		display_server_push(stage.server, &coded);
		assert_true(display_watcher_wait_frame(&watcher, row + 1, STAGE_MS));
		assert_int_equal(said.video.frame, row + 1);
		assert_int_equal(said.video.flags, rows[row].flags);
		assert_int_equal(said.video.configuration, rows[row].configuration);
	}
	display_watcher_stop(&watcher);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}

TEST(what_a_decoder_has_to_know_follows_from_the_format)
{
	struct display_format format = { 333, 191, 60 };
	struct display_configuration told = display_configuration_of(&format);

	assert_int_equal(told.codec, STREAM_CODEC_H264);
	assert_int_equal(told.coded_width, 334);
	assert_int_equal(told.coded_height, 192);
	assert_int_equal(told.visible_width, 333);
	assert_int_equal(told.visible_height, 191);
	assert_int_equal(told.refresh_millihertz, 60000);
	assert_int_equal(told.bit_depth, 8);
	assert_int_equal(told.full_range, 0);
	format.is_lossless = true;
	told = display_configuration_of(&format);
	assert_int_equal(told.codec, STREAM_CODEC_H264_RGB);
	assert_int_equal(told.coded_width, 333);
	assert_int_equal(told.coded_height, 191);
	assert_int_equal(told.primaries, COLOUR_RGB_PRIMARIES);
	assert_int_equal(told.transfer, COLOUR_RGB_TRANSFER);
	assert_int_equal(told.matrix, COLOUR_RGB_MATRIX);
	assert_int_equal(told.full_range, 1);
}

TEST_LIMIT(DISP_226_who_comes_later_begins_with_a_key_frame, 60)
{
	struct display_watcher first, later;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&first, &options);
	stage_push(&stage, true, 100);
	stage_push(&stage, false, 100);
	assert_true(display_watcher_wait_frame(&first, 2, STAGE_MS));
	stage_admit(&later, &options);
	stage_push(&stage, false, 100);
	assert_true(display_watcher_wait_frame(&first, 3, STAGE_MS));
	stage_push(&stage, true, 100);
	assert_true(display_watcher_wait_frame(&later, 4, STAGE_MS));
	assert_string_equal(later.configuration.name, "avc1.42c01e");
	display_watcher_finish(&later);
	display_watcher_finish(&first);
	stage_end(&stage);
	/* The later one was not given the frame that it had no beginning for. */
	assert_int_equal(stage.figures.sent, 5);
	assert_int_equal(stage.figures.dropped, 1);
}

/* One reads nothing at all, one reads and acknowledges nothing; the third loses nothing by it. */
TEST_LIMIT(DISP_204_a_viewer_that_stops_reading_slows_nobody, 120)
{
	struct display_watcher deaf, lazy, good;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	struct display_watcher_options deaf_options = options, lazy_options = options;
	deaf_options.is_deaf = true;
	lazy_options.is_lazy = true;
	stage_admit(&deaf, &deaf_options);
	stage_admit(&lazy, &lazy_options);
	stage_admit(&good, &options);
	for (uint32_t frame = 1; frame <= 100; frame++) {
		stage_push(&stage, frame == 1, 200000);
		assert_true(display_watcher_wait_frame(&good, frame, STAGE_MS));
	}
	display_watcher_finish(&deaf);
	assert_true(display_watcher_wait_frame(&lazy, 1, STAGE_MS));
	display_watcher_stop(&lazy);
	/* Sixteen on the way, and no more; of those what waited when the next one came was dropped. */
	assert_in_range(lazy.frame, 1, 16);
	display_watcher_finish(&lazy);
	display_watcher_stop(&good);
	assert_int_equal(good.gaps, 0);
	display_watcher_finish(&good);
	stage_end(&stage);
	assert_true(stage.figures.dropped >= 2 * (100 - 16));
	assert_true(stage.figures.sent <= 100 + 16 + 16);
}

static void wait_for_hold(struct server_stage *stage, bool holds)
{
	while (__atomic_load_n(&stage->holds, __ATOMIC_ACQUIRE) != holds)
		host_yield();
}

TEST_LIMIT(pictures_are_held_while_all_who_look_are_behind, 60)
{
	struct display_watcher lazy, good;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options lazy_options = stage_viewer(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	lazy_options.is_lazy = true;
	stage_admit(&lazy, &lazy_options);
	for (uint32_t frame = 1; frame <= 3; frame++)
		stage_push(&stage, frame == 1, 100);
	wait_for_hold(&stage, true);
	/* One that keeps up is enough, and one that has just come is not behind. */
	stage_admit(&good, &options);
	wait_for_hold(&stage, false);
	display_watcher_stop(&good);
	display_watcher_finish(&good);
	wait_for_hold(&stage, true);
	display_watcher_stop(&lazy);
	display_watcher_finish(&lazy);
	wait_for_hold(&stage, false);
	stage_end(&stage);
}

TEST_LIMIT(nobody_watches_before_the_first_and_after_the_last, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	assert_false(stage.watched);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&watcher, &options);
	assert_true(__atomic_load_n(&stage.watched, __ATOMIC_ACQUIRE));
	display_watcher_finish(&watcher);
	while (__atomic_load_n(&stage.watched, __ATOMIC_ACQUIRE))
		host_yield();
	stage_end(&stage);
	assert_non_null(strstr(stage.log, "viewer 1 from 127.0.0.1 may control\n"));
	assert_non_null(strstr(stage.log, "viewer 1 from 127.0.0.1 has gone: 0 frames sent"));
}

static void note_rate(void *context, uint32_t bits)
{
	struct server_stage *stage = context;

	/* The word that is read last in this test. */
	stage->last_input.code = bits;
	stage->last_input.flags++;
}

TEST_LIMIT(what_the_best_link_takes_is_told_when_it_changes_and_not_each_time, 60)
{
	struct server_stage stage = { 0 };
	struct display_server_options server = stage_options(&stage);
	struct display_watcher watcher;

	server.rate = note_rate;
	assert_int_equal(display_server_start(&server, &stage.server), 0);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&watcher, &options);
	for (uint32_t frame = 1; frame <= 5; frame++) {
		stage_push(&stage, frame == 1, 100);
		assert_true(display_watcher_wait_frame(&watcher, frame, STAGE_MS));
	}
	display_watcher_finish(&watcher);
	stage_end(&stage);
	assert_int_equal(stage.last_input.code, DISPLAY_RATE_MOST);
	assert_int_equal(stage.last_input.flags, 1);
}

/* What the monitor does now is told to who comes later; what was copied before he came is not. */
TEST_LIMIT(who_comes_later_hears_how_the_monitor_is, 60)
{
	struct display_watcher first, later;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&first, &options);
	assert_int_equal(display_server_set_state(stage.server, STREAM_NOTICE_NO_PICTURE, "so"), 0);
	while (!stage_load(&first.notices))
		host_yield();
	stage_admit(&later, &options);
	while (!stage_load(&later.notices))
		host_yield();
	display_watcher_finish(&later);
	display_watcher_finish(&first);
	stage_end(&stage);
}

/* Two look; while one of them does, somebody watches. */
TEST_LIMIT(somebody_watches_until_the_last_has_gone, 60)
{
	struct display_watcher first, second;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&first, &options);
	stage_admit(&second, &options);
	display_watcher_finish(&first);
	/* What is written to the other goes out after the first was seen to go. */
	stage_push(&stage, true, 100);
	assert_true(display_watcher_wait_frame(&second, 1, STAGE_MS));
	while (!strstr(stage.log, "has gone"))
		host_yield();
	stage_push(&stage, true, 100);
	assert_true(display_watcher_wait_frame(&second, 2, STAGE_MS));
	assert_true(__atomic_load_n(&stage.watched, __ATOMIC_ACQUIRE));
	display_watcher_finish(&second);
	while (__atomic_load_n(&stage.watched, __ATOMIC_ACQUIRE))
		host_yield();
	stage_end(&stage);
}

TEST_LIMIT(DISP_225_nothing_in_common_is_a_refusal_with_a_reason, 60)
{
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.codecs = STREAM_CODEC_AV1 | STREAM_CODEC_HEVC;
	assert_int_equal(stage_refused(&options), STREAM_CLOSE_NO_CODEC);
	stage_end(&stage);
	assert_non_null(strstr(stage.log, "its browser decodes nothing that this stream has"));
	assert_int_equal(stage.figures.admitted, 0);
}

TEST_LIMIT(another_version_is_refused_by_its_name, 60)
{
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.version = STREAM_VERSION + 1;
	assert_int_equal(stage_refused(&options), STREAM_CLOSE_VERSION);
	stage_end(&stage);
}

TEST_LIMIT(viewers_hear_that_the_monitor_has_ended, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&watcher, &options);
	stage_end(&stage);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.close_code, STREAM_CLOSE_ENDED);
	assert_string_equal(watcher.close_words, "the monitor has ended");
	display_watcher_finish(&watcher);
}

/* The very last word, after which nothing else is said, comes before the good-bye. */
TEST_LIMIT(DISP_78_viewers_hear_why_before_they_hear_that_the_monitor_has_ended, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&watcher, &options);
	assert_int_equal(stage_load(&watcher.notices), 0);
	assert_int_equal(display_server_set_state(stage.server, STREAM_NOTICE_NO_PICTURE,
	                                          "nothing was presented"),
	                 0);
	stage_end(&stage);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_int_equal(stage_load(&watcher.notices), 1);
	assert_int_equal(watcher.close_code, STREAM_CLOSE_ENDED);
	display_watcher_finish(&watcher);
}

TEST_LIMIT(a_port_that_is_taken_is_an_error, 60)
{
	struct server_stage stage, other = { 0 };
	struct display_server_options options = stage_options(&other);

	stage_begin(&stage);
	options.place.port = display_server_admission(stage.server)->port;
	assert_int_equal(display_server_start(&options, &other.server), -EADDRINUSE);
	stage_end(&stage);
}

/* What it has room for is what it was given: the second has half of it to spare, the third not enough. */
TEST_LIMIT(a_viewer_makes_room_for_messages_that_grow, 60)
{
	static const size_t sizes[] = { 1u << 19, 15u << 16, 11u << 17 };
	struct display_watcher watcher;
	struct server_stage stage;
	uint64_t sum = 0;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&watcher, &options);
	for (uint32_t index = 0; index < 3; index++) {
		stage_push(&stage, index == 0, sizes[index]);
		assert_true(display_watcher_wait_frame(&watcher, index + 1, STAGE_MS));
		sum += sizes[index];
	}
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.check.bytes, sum);
	assert_int_equal(watcher.gaps, 0);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}

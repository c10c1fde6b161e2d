/* tests/display/server_colour_test.c - viewers that show HDR, and viewers that do not, at one server. */
#include "server_stage.h"

static struct {
	uint32_t common, changes; /* atomics */
	uint32_t asked;           /* atomic: 1 SDR, 2 HDR */
} heard;

static void take_codecs(void *context, uint32_t common)
{
	__atomic_store_n(&heard.common, common, __ATOMIC_RELAXED);
	__atomic_fetch_add(&heard.changes, 1, __ATOMIC_RELEASE);
}

static void take_colour(void *context, bool is_hdr)
{
	__atomic_store_n(&heard.asked, is_hdr ? 2 : 1, __ATOMIC_RELEASE);
}

static void begin_colour(struct server_stage *stage)
{
	struct display_server_options options = stage_options(stage);

	*stage = (struct server_stage){ 0 };
	memset(&heard, 0, sizeof(heard));
	options.codecs = take_codecs;
	options.colour = take_colour;
	assert_int_equal(display_server_start(&options, &stage->server), 0);
}

static void wait_changes(uint32_t count)
{
	while (__atomic_load_n(&heard.changes, __ATOMIC_ACQUIRE) < count)
		host_yield();
}

/* A key packet of a stream that tells its format. */
static void push(struct server_stage *stage, bool is_hdr)
{
	static const uint8_t parameters[2][8] = { { 0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1E },
		                                  { 0, 0, 0, 1, 0x67, 0x6E, 0x00, 0x20 } };
	struct display_coded coded = { .presented = ++stage->sequence,
		                       .format = { 320, 192, 60, .is_hdr = is_hdr } };

	coded.packet.memory = calloc(1, DISPLAY_PACKET_ROOM + 200);
	coded.packet.bytes = coded.packet.memory + DISPLAY_PACKET_ROOM;
	coded.packet.size = 100;
	coded.packet.is_key = true;
	memcpy(coded.packet.bytes, parameters[is_hdr], sizeof(parameters[is_hdr]));
	display_server_push(stage->server, &coded);
}

TEST_LIMIT(DISP_225_what_all_who_look_decode_is_told_as_they_come_and_go, 60)
{
	struct display_watcher able, plain;
	struct server_stage stage;

	begin_colour(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.codecs = STREAM_CODEC_H264 | STREAM_CODEC_H264_HIGH10;
	stage_admit(&able, &options);
	wait_changes(1);
	assert_int_equal(heard.common, STREAM_CODEC_H264 | STREAM_CODEC_H264_HIGH10);
	options.codecs = STREAM_CODEC_H264;
	stage_admit(&plain, &options);
	wait_changes(2);
	assert_int_equal(heard.common, STREAM_CODEC_H264);
	display_watcher_finish(&plain);
	wait_changes(3);
	assert_int_equal(heard.common, STREAM_CODEC_H264 | STREAM_CODEC_H264_HIGH10);
	display_watcher_finish(&able);
	wait_changes(4);
	assert_int_equal(heard.common, ~0u);
	stage_end(&stage);
}

TEST_LIMIT(DISP_93_the_configuration_follows_the_pictures, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;

	begin_colour(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.codecs = STREAM_CODEC_H264 | STREAM_CODEC_H264_HIGH10;
	stage_admit(&watcher, &options);
	push(&stage, true);
	assert_true(display_watcher_wait_frame(&watcher, 1, STAGE_MS));
	assert_int_equal(watcher.configuration.codec, STREAM_CODEC_H264_HIGH10);
	assert_int_equal(watcher.configuration.primaries, 9);
	assert_int_equal(watcher.configuration.transfer, 16);
	assert_int_equal(watcher.configuration.matrix, 9);
	assert_int_equal(watcher.configuration.bit_depth, 10);
	assert_int_equal(watcher.configuration.hdr, 1);
	assert_string_equal(watcher.configuration.name, "avc1.6e0020");
	push(&stage, false);
	assert_true(display_watcher_wait_frame(&watcher, 2, STAGE_MS));
	assert_int_equal(watcher.configuration.codec, STREAM_CODEC_H264);
	assert_int_equal(watcher.configuration.transfer, 1);
	assert_int_equal(watcher.configuration.bit_depth, 8);
	assert_int_equal(watcher.configuration.hdr, 0);
	display_watcher_finish(&watcher);
	stage_end(&stage);
	assert_int_equal(watcher.gaps, 0);
}

/* Until the stream is another one, it sees nothing rather than garbage. */
TEST_LIMIT(DISP_71_who_cannot_show_hdr_is_sent_none, 60)
{
	struct display_watcher able, plain;
	struct server_stage stage;

	begin_colour(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.codecs = STREAM_CODEC_H264 | STREAM_CODEC_H264_HIGH10;
	stage_admit(&able, &options);
	push(&stage, true);
	assert_true(display_watcher_wait_frame(&able, 1, STAGE_MS));
	options.codecs = STREAM_CODEC_H264;
	stage_admit(&plain, &options);
	push(&stage, true);
	assert_true(display_watcher_wait_frame(&able, 2, STAGE_MS));
	push(&stage, false);
	assert_true(display_watcher_wait_frame(&able, 3, STAGE_MS));
	assert_true(display_watcher_wait_frame(&plain, 3, STAGE_MS));
	display_watcher_stop(&plain);
	assert_int_equal(plain.configurations, 1);
	assert_int_equal(plain.configuration.hdr, 0);
	assert_true(plain.began_with_key);
	display_watcher_finish(&plain);
	display_watcher_finish(&able);
	stage_end(&stage);
}

static void say_colour(struct display_watcher *watcher, uint32_t colour)
{
	uint8_t message[STREAM_HEADER_BYTES + STREAM_COLOUR_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_SET_COLOUR, .length = STREAM_COLOUR_BYTES };

	stream_put_header(message, &header);
	stream_put(message + STREAM_HEADER_BYTES, colour, 4);
	assert_true(display_watcher_say(watcher, message, sizeof(message)));
}

TEST_LIMIT(who_controls_chooses_hdr_and_who_looks_does_not, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;

	begin_colour(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	stage_admit(&watcher, &options);
	assert_int_equal(watcher.permissions, STREAM_MAY_CONTROL | STREAM_MAY_COLOUR);
	for (uint32_t colour = 0; colour <= 1; colour++) {
		say_colour(&watcher, colour);
		while (__atomic_load_n(&heard.asked, __ATOMIC_ACQUIRE) != colour + 1)
			host_yield();
	}
	say_colour(&watcher, 2);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_finish(&watcher);
	options.token = display_server_admission(stage.server)->view;
	stage_admit(&watcher, &options);
	say_colour(&watcher, 0);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	assert_int_equal(watcher.close_code, STREAM_CLOSE_VIEW_ONLY);
	display_watcher_finish(&watcher);
	stage_end(&stage);
	assert_int_equal(heard.asked, 2);
}

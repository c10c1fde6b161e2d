/* tests/display/codec_test.c - ten bits through encoders and back: colours, panels, names. */
#include "harness/entries.h"
#include "harness/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/card.c"
#include "display/card.h"
#include "display/codec_internal.h"
#include "display/stream_message.h"

/* Debian's libx265 3.5 loses what its options and its loop filter were made of, some 19 KB each encoder: none of it is ours. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libx265.so";
}

#define WIDTH 320u
#define HEIGHT 192u

static uint16_t luma[WIDTH * HEIGHT], chroma[WIDTH * HEIGHT / 2];
static struct display_source source = { { (uint8_t *)luma, (uint8_t *)chroma },
	                                { WIDTH * 2, WIDTH * 2 } };
static const struct display_wish key = { .key = true }, no_key = { 0 };

static void draw(uint32_t counter)
{
	struct card card = {
		.width = WIDTH, .height = HEIGHT, .pitchBytes = WIDTH * 8, .isHdr = 1
	};

	card.pixels = malloc((size_t)card.pitchBytes * HEIGHT);
	CardBegin(&card);
	CardDraw(&card, counter, counter);
	struct colour_picture from = { card.pixels, WIDTH, HEIGHT, card.pitchBytes };
	struct colour_planes to = { (uint8_t *)luma, (uint8_t *)chroma, WIDTH * 2, WIDTH * 2 };
	assert_true(colour_scrgb_to_p010(colour_kernel_best(), &from, &to,
	                                 (struct colour_span){ 0, HEIGHT }));
	free(card.pixels);
}

/* The encoder named so, of ten bits; false: this libavcodec has none. */
static bool begin(const char *name, struct display_encoder **encoder,
                  struct display_decoder **decoder)
{
	struct display_format format = { WIDTH, HEIGHT, 60, .is_hdr = true, .encoder = name };

	if (!display_has_encoder(name))
		return false;
	assert_int_equal(display_encoder_create(&format, encoder), 0);
	assert_int_equal(display_decoder_create(display_format_codec(&format), decoder), 0);
	return true;
}

static void expect_hdr(const struct display_decoded *picture, uint32_t counter)
{
	uint32_t read;

	assert_int_equal(picture->bit_depth, 10);
	assert_int_equal(picture->primaries, COLOUR_HDR_PRIMARIES);
	assert_int_equal(picture->transfer, COLOUR_HDR_TRANSFER);
	assert_int_equal(picture->matrix, COLOUR_HDR_MATRIX);
	assert_false(picture->full_range);
	assert_true(picture->chroma_is_left);
	assert_true(
		display_card_read(picture->luma, WIDTH, HEIGHT, picture->luma_pitch_bytes, &read));
	assert_int_equal(read, counter);
}

/* Codes of the patch of that number in the middle of it, as the source and the picture have them. */
static void expect_patch(const struct display_decoded *picture, uint32_t patch)
{
	uint32_t x = WIDTH * (2 * patch + 1) / 16, y = HEIGHT * 5 / 12;
	const uint16_t *row = (const uint16_t *)(picture->plane[0] + y * picture->pitch_bytes[0]);
	const uint16_t *red =
		(const uint16_t *)(picture->plane[2] + y / 2 * picture->pitch_bytes[2]);

	assert_in_range(row[x] + 12, luma[y * WIDTH + x] >> 6, (luma[y * WIDTH + x] >> 6) + 24);
	uint32_t own = chroma[y / 2 * WIDTH + x / 2 * 2 + 1] >> 6;
	assert_in_range(red[x / 2] + 12, own, own + 24);
}

static void expect_ten_bits(const char *name, const char *stream_name)
{
	struct display_encoder *encoder;
	struct display_decoder *decoder;
	struct display_decoded picture;
	struct display_packet packet;
	uint32_t codec =
		strcmp(name, "libx265") == 0 ? STREAM_CODEC_HEVC : STREAM_CODEC_H264_HIGH10;
	char text[32];

	if (!begin(name, &encoder, &decoder))
		skip();
	for (uint32_t counter = 1; counter <= 6; counter++) {
		bool is_key = counter % 3 == 1;

		draw(counter * 7919);
		assert_int_equal(display_encoder_encode(encoder, &source, is_key ? &key : &no_key,
		                                        &packet),
		                 0);
		assert_int_equal(packet.is_key, is_key);
		assert_int_equal(display_codec_name(codec, &packet, text, sizeof(text)), is_key);
		assert_int_equal(display_decoder_decode(decoder, &packet, &picture), 0);
		expect_hdr(&picture, counter * 7919);
		for (uint32_t patch = 0; patch < 8; patch++)
			expect_patch(&picture, patch);
		free(packet.memory);
	}
	assert_memory_equal(text, stream_name, strlen(stream_name));
	display_encoder_destroy(encoder);
	display_decoder_destroy(decoder);
}

TEST_LIMIT(DISP_158_DISP_225_hdr_is_high_10_with_pq_of_bt_2020, 120)
{
	expect_ten_bits("libx264", "avc1.6e");
}

TEST_LIMIT(hevc_has_ten_bits_too, 120)
{
	expect_ten_bits("libx265", "hev1.2.4.L");
}

/* The message of type (H.264 D.1) in a packet, behind start codes; null: it has none. */
static const uint8_t *find_message(const struct display_packet *packet, uint8_t type)
{
	for (size_t at = 0; at + 32 <= packet->size; at++)
		if (!packet->bytes[at] && !packet->bytes[at + 1] && packet->bytes[at + 2] == 1 &&
		    (packet->bytes[at + 3] & 0x1F) == 6 && packet->bytes[at + 4] == type)
			return packet->bytes + at + 5;
	return NULL;
}

/* Mastering display colour volume: 24 bytes; green's x comes first. Content light level: 4. */
TEST_LIMIT(DISP_100_each_key_frame_of_hdr_and_no_other_tells_a_generic_panel, 60)
{
	static const uint8_t volume[] = { 24, 8500 >> 8, 8500 & 0xFF, 39850 >> 8, 39850 & 0xFF };
	static const uint8_t light[] = { 4, 1000 >> 8, 1000 & 0xFF, 400 >> 8, 400 & 0xFF };
	struct display_encoder *encoder;
	struct display_decoder *decoder;
	struct display_packet packet;

	assert_true(begin("libx264", &encoder, &decoder));
	for (uint32_t frame = 0; frame < 6; frame++) {
		bool is_key = frame % 3 == 0;

		draw(frame);
		assert_int_equal(display_encoder_encode(encoder, &source, is_key ? &key : &no_key,
		                                        &packet),
		                 0);
		const uint8_t *panel = find_message(&packet, 137);
		const uint8_t *most = find_message(&packet, 144);
		assert_int_equal(panel != NULL, is_key);
		assert_int_equal(most != NULL, is_key);
		if (is_key) {
			assert_memory_equal(panel, volume, sizeof(volume));
			assert_memory_equal(most, light, sizeof(light));
		}
		free(packet.memory);
	}
	display_encoder_destroy(encoder);
	display_decoder_destroy(decoder);
}

TEST_LIMIT(DISP_100_hevc_tells_the_panel_as_well, 120)
{
	struct display_encoder *encoder;
	struct display_decoder *decoder;
	struct display_decoded picture;
	struct display_packet packet;

	if (!begin("libx265", &encoder, &decoder))
		skip();
	draw(1);
	assert_int_equal(display_encoder_encode(encoder, &source, &key, &packet), 0);
	assert_int_equal(display_decoder_decode(decoder, &packet, &picture), 0);
	assert_int_equal(picture.max_nits, 1000);
	free(packet.memory);
	display_encoder_destroy(encoder);
	display_decoder_destroy(decoder);
}

TEST(an_encoder_is_known_by_what_viewers_decode_of_it)
{
	static const struct {
		const char *name;
		uint32_t sdr, hdr;
	} rows[] = {
		{ NULL, STREAM_CODEC_H264, STREAM_CODEC_H264_HIGH10 },
		{ "libx264", STREAM_CODEC_H264, STREAM_CODEC_H264_HIGH10 },
		{ "libx265", STREAM_CODEC_HEVC, STREAM_CODEC_HEVC },
		{ "hevc_nvenc", STREAM_CODEC_HEVC, STREAM_CODEC_HEVC },
		{ "h264_nvenc", STREAM_CODEC_H264, 0 },
		/* They keep pictures back. */
		{ "libsvtav1", 0, 0 },
		{ "libaom-av1", 0, 0 },
		{ "mjpeg", 0, 0 },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct display_format format = { 64, 64, 60, .encoder = rows[row].name };

		assert_int_equal(display_format_codec(&format), rows[row].sdr);
		format.is_hdr = true;
		assert_int_equal(display_format_codec(&format), rows[row].hdr);
	}
	struct display_format lossless = { 64, 64, 60, .is_lossless = true };
	assert_int_equal(display_format_codec(&lossless), STREAM_CODEC_H264_RGB);
	lossless.encoder = "libx264";
	assert_int_equal(display_format_codec(&lossless), 0);
}

TEST(lossless_of_ten_bits_is_refused)
{
	struct display_format format = { 64, 64, 60, .is_lossless = true, .is_hdr = true };
	struct display_encoder *encoder;

	assert_int_equal(display_encoder_create(&format, &encoder), -EINVAL);
}

/* A parameter set that is cut short, escaped, or of the high tier. */
TEST(names_are_read_from_whole_parameter_sets_alone)
{
	static const uint8_t vps[] = { 0,    0,    1,    0x40, 0x01, 0x0C, 0x01, 0xFF,
		                       0xFF, 0x22, 0x20, 0x00, 0x00, 0x03, 0x00, 0x90,
		                       0x00, 0x00, 0x03, 0x00, 0x00, 0x03, 0x00, 0x78 };
	struct display_packet packet = { .bytes = (uint8_t *)(uintptr_t)vps, .size = sizeof(vps) };
	char text[32];

	assert_true(display_codec_name(STREAM_CODEC_HEVC, &packet, text, sizeof(text)));
	assert_string_equal(text, "hev1.2.4.H120.90");
	assert_false(display_codec_name(STREAM_CODEC_H264, &packet, text, sizeof(text)));
	for (size_t size = 0; size < sizeof(vps); size++) {
		packet.size = size;
		assert_false(display_codec_name(STREAM_CODEC_HEVC, &packet, text, sizeof(text)));
	}
}

static void expect_hevc(const uint8_t *set, size_t size, const char *name)
{
	struct display_packet packet = { .bytes = (uint8_t *)(uintptr_t)set, .size = size };
	char text[64];

	assert_true(display_codec_name(STREAM_CODEC_HEVC, &packet, text, sizeof(text)));
	assert_string_equal(text, name);
}

/* Of RFC 6381: the compatible profiles last bit first, and what constraints there are up to the last that is not 0. */
TEST(a_name_of_hevc_is_profile_compatible_profiles_tier_level_and_constraints)
{
	static const uint8_t all[] = { 0,    0,    1,    0x40, 0x01, 0x0C, 0x01, 0xFF,
		                       0xFF, 0x03, 0x91, 0x23, 0x45, 0x67, 0xB0, 0x00,
		                       0x00, 0x03, 0x00, 0x03, 0x22, 0x5D };
	/* A 3 behind one zero is nobody's escape. */
	static const uint8_t none[] = { 0,    0,    1,    0x40, 0x01, 0x0C, 0x01, 0xFF,
		                        0xFF, 0x01, 0x05, 0x00, 0x03, 0x8B, 0x00, 0x00,
		                        0x03, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03, 0x5D };

	expect_hevc(all, sizeof(all), "hev1.3.E6A2C489.L93.B0.0.0.0.3.22");
	expect_hevc(none, sizeof(none), "hev1.1.D1C000A0.L93");
}

TEST(a_name_of_h264_is_the_three_bytes_behind_a_parameter_sets_kind)
{
	/* Not behind a start code; of another kind; and one that is. */
	static const uint8_t bytes[] = { 0,    0, 7, 1, 0x67, 9, 9, 9,    0,    0,    1,
		                         0x68, 8, 8, 8, 0,    0, 1, 0x67, 0x42, 0xC0, 0x1F };
	struct display_packet packet = { .bytes = (uint8_t *)(uintptr_t)bytes };
	char text[32];

	for (packet.size = 0; packet.size < sizeof(bytes); packet.size++)
		assert_false(display_codec_name(STREAM_CODEC_H264, &packet, text, sizeof(text)));
	assert_true(display_codec_name(STREAM_CODEC_H264, &packet, text, sizeof(text)));
	assert_string_equal(text, "avc1.42c01f");
	/* It may be the first, and the whole of a packet. */
	packet.bytes += sizeof(bytes) - 7;
	packet.size = 7;
	assert_true(display_codec_name(STREAM_CODEC_H264, &packet, text, sizeof(text)));
	assert_string_equal(text, "avc1.42c01f");
}

/* The number that the page makes of the same pixels: FNV-1a of each pixel as red, green, blue and 255. */
TEST(a_hash_is_of_each_pixels_colours_in_the_order_of_rows)
{
	/* Blue first; what stands behind a row and alpha count for nothing. */
	static const uint8_t pixels[] = { 3,    2, 1,    7,    0x20, 0x40, 0x80, 0,    9, 9, 9, 9,
		                          0x7F, 0, 0xFF, 0xFF, 0xEE, 0x99, 0x10, 0x55, 9, 9, 9, 9 };
	const struct display_format two_by_two = { 2, 2, 60, .is_lossless = true };
	struct display_source source_of = { { (uint8_t *)(uintptr_t)pixels }, { 12 } };

	assert_int_equal(display_hash_bgra(&two_by_two, &source_of), 0x78C67443);
}

static AVCodecContext *describe(const char *name, const struct display_format *format)
{
	AVCodecContext *context = avcodec_alloc_context3(avcodec_find_encoder_by_name(name));

	assert_non_null(context);
	display_codec_describe(context, format);
	return context;
}

TEST(an_encoder_is_told_to_keep_no_picture_back_and_to_give_key_frames_on_demand)
{
	const struct display_format plain = { 320, 192, 60 },
				    lossless = { 320, 192, 60, .is_lossless = true };
	AVCodecContext *context = describe("libx264", &plain);

	assert_int_equal(context->width, 320);
	assert_int_equal(context->height, 192);
	assert_int_equal(context->time_base.num, 1);
	assert_int_equal(context->time_base.den, 60);
	assert_int_equal(context->framerate.num, 60);
	assert_int_equal(context->framerate.den, 1);
	assert_int_equal(context->max_b_frames, 0);
	assert_int_equal(context->gop_size, -1);
	assert_int_equal(context->thread_count, 1);
	/* A limit that can be lowered later, and a quarter of a second of it at once. */
	assert_int_equal(context->rc_max_rate, 100000000);
	assert_int_equal(context->rc_buffer_size, 25000000);
	display_codec_limit_rate(context, 8000000);
	assert_int_equal(context->rc_max_rate, 8000000);
	assert_int_equal(context->rc_buffer_size, 2000000);
	display_codec_limit_rate(context, 100000001);
	assert_int_equal(context->rc_max_rate, 100000000);
	avcodec_free_context(&context);
	context = describe("libx264rgb", &lossless);
	assert_int_equal(context->rc_max_rate, 0);
	avcodec_free_context(&context);
}

/* Ramps that a coder keeps: each sample of the picture that comes back is the source's, within little. */
TEST_LIMIT(each_sample_of_ten_bits_has_its_place, 60)
{
	const size_t pitch = WIDTH * 2 + 64; /* of chroma: not that of luma */
	uint8_t *planes[2] = { malloc(WIDTH * 2 * HEIGHT), malloc(pitch * HEIGHT / 2) };
	const struct display_source ramps = { { planes[0], planes[1] }, { WIDTH * 2, pitch } };
	const struct display_wish wish = { .key = true, .quality = DISPLAY_STILL };
	struct display_encoder *encoder;
	struct display_decoder *decoder;
	struct display_decoded picture;
	struct display_packet packet;

	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH; x++)
			((uint16_t *)(planes[0] + y * WIDTH * 2))[x] =
				(uint16_t)((100 + x + 2 * y) << 6);
	for (uint32_t y = 0; y < HEIGHT / 2; y++)
		for (uint32_t x = 0; x < WIDTH / 2; x++) {
			uint16_t *both = (uint16_t *)(planes[1] + y * pitch) + 2 * x;

			both[0] = (uint16_t)((200 + 2 * x + y) << 6);
			both[1] = (uint16_t)((800 - x - 4 * y) << 6);
		}
	assert_true(begin("libx264", &encoder, &decoder));
	assert_int_equal(display_encoder_encode(encoder, &ramps, &wish, &packet), 0);
	/* A reader of bits looks a little behind the end, and finds nothing there. */
	for (size_t at = 0; at < AV_INPUT_BUFFER_PADDING_SIZE; at++)
		assert_int_equal(packet.bytes[packet.size + at], 0);
	assert_int_equal(display_decoder_decode(decoder, &packet, &picture), 0);
	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH; x++) {
			const uint16_t *row =
				(const uint16_t *)(picture.plane[0] + y * picture.pitch_bytes[0]);

			assert_in_range(row[x] + 4, 100 + x + 2 * y, 108 + x + 2 * y);
			assert_int_equal(picture.luma[y * picture.luma_pitch_bytes + x],
			                 row[x] >> 2);
		}
	for (uint32_t y = 0; y < HEIGHT / 2; y++)
		for (uint32_t x = 0; x < WIDTH / 2; x++) {
			const uint16_t *blue =
				(const uint16_t *)(picture.plane[1] + y * picture.pitch_bytes[1]);
			const uint16_t *red =
				(const uint16_t *)(picture.plane[2] + y * picture.pitch_bytes[2]);

			assert_in_range(blue[x] + 8, 200 + 2 * x + y, 216 + 2 * x + y);
			assert_in_range(red[x] + 8, 800 - x - 4 * y, 816 - x - 4 * y);
		}
	free(packet.memory);
	free(planes[0]);
	free(planes[1]);
	display_encoder_destroy(encoder);
	display_decoder_destroy(decoder);
}

/* What was allocated for it goes, which a leak check counts. */
TEST(an_encoder_that_cannot_be_opened_is_an_error_and_leaves_nothing)
{
	struct display_format format = { 30000, 30000, 60 };
	struct display_encoder *encoder = NULL;

	assert_int_equal(display_encoder_create(&format, &encoder), -EINVAL);
	assert_null(encoder);
}

/* A picture is there when its packet was taken, and nobody else works on it. */
TEST(a_decoder_works_on_its_callers_thread_alone)
{
	static const uint32_t codecs[] = { STREAM_CODEC_H264, STREAM_CODEC_HEVC };

	for (size_t index = 0; index < 2; index++) {
		uint32_t threads = count_threads();
		struct display_decoder *decoder;

		assert_int_equal(display_decoder_create(codecs[index], &decoder), 0);
		assert_int_equal(count_threads(), threads);
		display_decoder_destroy(decoder);
	}
}

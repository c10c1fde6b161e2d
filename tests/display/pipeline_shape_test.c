/* tests/display/pipeline_shape_test.c - the colours, planes and odd sizes of a pipeline. */
#include "pipeline_bench.h"

TEST(DISP_158_the_stream_says_which_colours_it_has)
{
	struct card card = card_of(320, 192);
	struct display_encoder *encoder;
	struct display_decoder *decoder;
	struct display_decoded decoded;
	struct display_packet packet;
	uint8_t luma[320 * 192], chroma[320 * 96];
	struct colour_planes planes = { luma, chroma, 320, 320 };
	struct display_source source = { { luma, chroma }, { 320, 320 } };
	struct colour_picture from = { (const uint8_t *)card.pixels, 320, 192, card.pitchBytes };
	static const struct display_wish key = { .key = true }, no_key = { 0 };
	char name[24];
	uint32_t counter;

	CardDraw(&card, 0xDEADBEEF, 0);
	colour_bgra_to_nv12(colour_kernel_best(), &from, &planes);
	assert_int_equal(display_encoder_create(&format, &encoder), 0);
	assert_int_equal(display_decoder_create(STREAM_CODEC_H264, &decoder), 0);
	assert_int_equal(display_encoder_encode(encoder, &source, &key, &packet), 0);
	assert_true(packet.is_key);
	/* Constrained baseline, of a level that such a size needs. */
	assert_true(display_codec_name(STREAM_CODEC_H264, &packet, name, sizeof(name)));
	assert_memory_equal(name, "avc1.42c0", 9);
	assert_int_equal(strlen(name), 11);
	assert_int_equal(display_decoder_decode(decoder, &packet, &decoded), 0);
	assert_int_equal(decoded.primaries, COLOUR_SDR_PRIMARIES);
	assert_int_equal(decoded.transfer, COLOUR_SDR_TRANSFER);
	assert_int_equal(decoded.matrix, COLOUR_SDR_MATRIX);
	assert_false(decoded.full_range);
	assert_true(decoded.chroma_is_left);
	assert_true(display_card_read(decoded.luma, decoded.width, decoded.height,
	                              decoded.luma_pitch_bytes, &counter));
	assert_int_equal(counter, 0xDEADBEEF);
	free(packet.memory);
	/* The next is no key frame unless it is asked for. */
	assert_int_equal(display_encoder_encode(encoder, &source, &no_key, &packet), 0);
	assert_false(packet.is_key);
	assert_false(display_codec_name(STREAM_CODEC_H264, &packet, name, sizeof(name)));
	free(packet.memory);
	assert_int_equal(display_encoder_encode(encoder, &source, &key, &packet), 0);
	assert_true(packet.is_key);
	packet.size = 3;
	assert_int_equal(display_decoder_decode(decoder, &packet, &decoded), -EIO);
	free(packet.memory);
	display_encoder_destroy(encoder);
	display_decoder_destroy(decoder);
	free(card.pixels);
}

/* An output of a pipeline that takes format, as the planes of it lie. */
TEST_LIMIT(planes_begin_where_vectors_do_and_have_room_for_an_even_size, 60)
{
	static const struct {
		struct display_format format;
		size_t pitch, rows; /* rows: of the first plane */
	} rows[] = {
		{ { 320, 192, 60 }, 320, 192 },
		{ { 321, 191, 60 }, 384, 192 },
		{ { 320, 192, 60, .is_hdr = true }, 640, 192 },
		{ { 321, 191, 60, .is_hdr = true }, 704, 192 },
		{ { 320, 192, 60, .is_lossless = true }, 1280, 192 },
		{ { 333, 191, 60, .is_lossless = true }, 1344, 191 },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct display_pipeline_options options = { .format = rows[row].format };
		bool has_chroma = !rows[row].format.is_lossless;
		struct display_pipeline pipeline;
		struct display_output *output;

		assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
		output = display_pipeline_take(&pipeline);
		assert_int_equal((uintptr_t)output->source.plane[0] % 64, 0);
		assert_int_equal(output->source.pitch_bytes[0], rows[row].pitch);
		assert_int_equal(output->source.pitch_bytes[1], has_chroma ? rows[row].pitch : 0);
		assert_ptr_equal(output->source.plane[1],
		                 has_chroma ? output->source.plane[0] +
		                                      rows[row].pitch * rows[row].rows
		                            : NULL);
		assert_true(output->room >=
		            rows[row].pitch * rows[row].rows * (has_chroma ? 3 : 2) / 2);
		display_pipeline_return(&pipeline, output);
		display_pipeline_stop(&pipeline);
		display_pipeline_finish(&pipeline);
	}
}

/* As of eight bits: the last column and row are those beside them, in samples of two bytes. */
TEST_LIMIT(an_odd_size_of_hdr_is_padded_by_what_is_beside_it, 60)
{
	static uint16_t pixels[191][333][4];
	struct display_pipeline_options options = { .format = { 333, 191, 60, .is_hdr = true } };
	struct display_picture picture = { .pixels = (const uint8_t *)pixels,
		                           .width = 333,
		                           .height = 191,
		                           .format = FRAME_FORMAT_RGBA16F,
		                           .pitch_bytes = sizeof(pixels[0]) };
	struct display_pipeline pipeline;
	struct display_output *output;

	/* Light that grows to the right and downwards. */
	for (uint32_t y = 0; y < 191; y++)
		for (uint32_t x = 0; x < 333; x++)
			for (uint32_t channel = 0; channel < 3; channel++)
				pixels[y][x][channel] = (uint16_t)(0x3000 + 5 * x + 7 * y);
	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	output = display_pipeline_take(&pipeline);
	display_pipeline_convert(&pipeline, output, &picture);
	const uint8_t *luma = output->source.plane[0];
	size_t pitch = output->source.pitch_bytes[0];
	for (uint32_t y = 0; y < 191; y++) {
		const uint16_t *row = (const uint16_t *)(luma + y * pitch);

		assert_int_equal(row[333], row[332]);
		assert_true(row[332] > row[300]);
	}
	assert_memory_equal(luma + 191 * pitch, luma + 190 * pitch, 334 * 2);
	assert_true(((const uint16_t *)(luma + 190 * pitch))[0] > ((const uint16_t *)luma)[0]);
	display_pipeline_return(&pipeline, output);
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
}

/* Rows begin where vectors do; what is padded of luma leaves chroma, which follows it, alone. */
TEST_LIMIT(an_odd_width_is_padded_within_its_plane, 60)
{
	struct display_pipeline_options options = {
		.format = { .width = 333, .height = 192, .refresh_hz = 60 }
	};
	struct display_pipeline pipeline;
	struct card card = card_of(333, 192);
	struct display_picture picture = { .pixels = (const uint8_t *)card.pixels,
		                           .width = 333,
		                           .height = 192,
		                           .format = FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = card.pitchBytes };
	struct display_output *output;

	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	draw_noise(&card, 5);
	output = display_pipeline_take(&pipeline);
	display_pipeline_convert(&pipeline, output, &picture);
	const struct display_source *source = &output->source;
	size_t pitch = source->pitch_bytes[0];
	uint8_t *luma = calloc(pitch, 192), *chroma = calloc(pitch, 96);
	struct colour_picture from = { picture.pixels, 333, 192, card.pitchBytes };
	struct colour_planes to = { luma, chroma, pitch, pitch };

	assert_true(pitch >= 334 && pitch % 64 == 0);
	assert_ptr_equal(source->plane[1], source->plane[0] + pitch * 192);
	colour_bgra_to_nv12(pipeline.kernel, &from, &to);
	assert_memory_equal(source->plane[1], chroma, 334);
	assert_int_not_equal(chroma[332], chroma[333]);
	free(luma);
	free(chroma);
	display_pipeline_return(&pipeline, output);
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
	free(card.pixels);
}

/* 4:2:0 at 333 by 191 is coded at 334 by 192; the last column and row are those beside them. */
TEST_LIMIT(an_odd_size_is_padded_by_what_is_beside_it, 60)
{
	struct display_pipeline_options options = {
		.format = { .width = 333, .height = 191, .refresh_hz = 60 }
	};
	struct display_pipeline pipeline;
	struct card card = card_of(333, 191);
	struct display_picture picture = { .pixels = (const uint8_t *)card.pixels,
		                           .width = 333,
		                           .height = 191,
		                           .pitch_bytes = card.pitchBytes };
	struct display_output *output;
	uint32_t counter;

	assert_int_equal(display_pipeline_start(&pipeline, &options), 0);
	CardDraw(&card, 0xC0FFEE, 0);
	output = display_pipeline_take(&pipeline);
	display_pipeline_convert(&pipeline, output, &picture);
	const uint8_t *luma = output->source.plane[0];
	size_t pitch = output->source.pitch_bytes[0];
	for (uint32_t y = 0; y < 191; y++)
		assert_int_equal(luma[y * pitch + 333], luma[y * pitch + 332]);
	assert_memory_equal(luma + 191 * pitch, luma + 190 * pitch, 334);
	assert_true(display_card_read(luma, 333, 191, pitch, &counter));
	assert_int_equal(counter, 0xC0FFEE);
	display_pipeline_return(&pipeline, output);
	display_pipeline_stop(&pipeline);
	display_pipeline_finish(&pipeline);
	free(card.pixels);
}

static void submit_and_wait(struct display_pipeline *pipeline,
                            const struct display_picture *picture)
{
	struct display_output *output = display_pipeline_take(pipeline);

	display_pipeline_convert(pipeline, output, picture);
	display_pipeline_submit(pipeline, output);
	while (__atomic_load_n(&pipeline->unfinished, __ATOMIC_ACQUIRE))
		host_yield();
}

/* Three blue of 255 are a fifth of a luma: only the last row of chroma, which is half a row of the picture's, tells. */
TEST_LIMIT(a_colour_in_the_last_row_of_an_odd_height_is_another_picture, 60)
{
	enum { WIDTH = 332, HEIGHT = 191, BYTES = WIDTH * HEIGHT * 4 };
	static const struct display_format odd = { .width = WIDTH,
		                                   .height = HEIGHT,
		                                   .refresh_hz = 60 };
	struct bench bench;
	uint8_t *pixels = malloc(BYTES);
	struct display_picture picture = {
		.pixels = pixels, .width = WIDTH, .height = HEIGHT, .pitch_bytes = WIDTH * 4
	};

	memset(pixels, 0x80, BYTES);
	begin_with(&bench, &odd, 10);
	submit_and_wait(&bench.pipeline, &picture);
	for (size_t at = BYTES - WIDTH * 4; at < BYTES; at += 4)
		pixels[at] += 3;
	submit_and_wait(&bench.pipeline, &picture);
	submit_and_wait(&bench.pipeline, &picture);
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.unchanged, 1);
	finish(&bench);
	free(pixels);
}

TEST(sizes_that_cannot_be_encoded_are_refused)
{
	static const char *const encoders[] = { "libx264", "libx265", "libsvtav1" };
	struct display_pipeline_options none = {
		.format = { .width = 0, .height = 192, .refresh_hz = 60 }
	};
	struct display_format odd = { .width = 321, .height = 192, .refresh_hz = 60 };
	struct display_pipeline pipeline;
	struct display_encoder *encoder;

	assert_int_equal(display_pipeline_start(&pipeline, &none), -EINVAL);
	assert_int_equal(display_encoder_create(&odd, &encoder), -EINVAL);
	/* Whatever the encoder itself would make of it. */
	for (size_t index = 0; index < sizeof(encoders) / sizeof(encoders[0]); index++) {
		odd = (struct display_format){
			.width = 320, .height = 191, .refresh_hz = 60, .encoder = encoders[index]
		};
		if (display_has_encoder(encoders[index]))
			assert_int_equal(display_encoder_create(&odd, &encoder), -EINVAL);
	}
}

/* The first packet of the picture of that number, from seen on; what stays may have been sent again before. */
static const struct display_coded *first_of(struct bench *bench, uint32_t number, uint32_t seen)
{
	do
		wait_delivered(bench, ++seen);
	while (bench->coded[(seen - 1) % KEPT].presented != number);
	return &bench->coded[(seen - 1) % KEPT];
}

/* What it was encoded with before is for another size, and the next picture may be a long time coming. */
TEST_LIMIT(DISP_226_the_first_picture_of_another_size_is_encoded_and_is_a_key_frame, 60)
{
	static const uint32_t sizes[][2] = { { 640, 384 }, { 320, 192 }, { 321, 191 } };
	struct bench bench;
	uint32_t number = 1;

	begin(&bench, 10);
	submit(&bench, number);
	wait_delivered(&bench, number);
	for (size_t row = 0; row < sizeof(sizes) / sizeof(sizes[0]); row++) {
		const struct display_coded *coded;
		uint32_t seen = delivered(&bench);

		free(bench.card.pixels);
		bench.card = card_of(sizes[row][0], sizes[row][1]);
		display_pipeline_set_size(&bench.pipeline, sizes[row][0], sizes[row][1], 60);
		submit(&bench, ++number);
		coded = first_of(&bench, number, seen);
		assert_false(coded->is_repeat);
		assert_true(coded->packet.is_key);
		assert_int_equal(coded->format.width, sizes[row][0]);
		assert_int_equal(coded->format.height, sizes[row][1]);
	}
	display_pipeline_stop(&bench.pipeline);
	assert_int_equal(bench.pipeline.summary.failed, 0);
	finish(&bench);
}

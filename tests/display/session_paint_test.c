/* tests/display/session_paint_test.c - a session that sends the pointer as a part of its pictures. */
#include "session_stage.h"

#include "display/paint.h"

#include "../../samples/vdisplay/driver/cursor_section.c"

#define HEIGHT_1 200u
#define IMAGE 9u /* pixels, either way */
#define HOT 2u

/* What the driver's pointer does, and what was seen of it. */
static struct {
	uint32_t image[IMAGE * IMAGE];
	uint32_t type;
	struct {
		uint64_t at_ms;
		int32_t x, y;
		bool is_hidden;
	} place[4]; /* in order; of the section, the image's corner */
	uint32_t places, next;
	bool writes_always;       /* the last place, as often as the session waits */
	uint32_t repaints, codes; /* when the last place was written */
} pointer;

static void write_place(struct frame_cursor *cursor, uint32_t at)
{
	struct cursor_image image = { pointer.type, 1,   IMAGE, IMAGE,
		                      IMAGE * 4,    HOT, HOT,   pointer.image };

	pointer.repaints = (uint32_t)side.report.repaints;
	pointer.codes = side.codes;
	CursorWrite(cursor, pointer.place[at].is_hidden ? NULL : &image, pointer.place[at].x,
	            pointer.place[at].y);
}

/* As often as the session waits. */
static void move(struct frame_cursor *cursor)
{
	if (pointer.next < pointer.places && now_ms() >= pointer.place[pointer.next].at_ms)
		write_place(cursor, pointer.next++);
	else if (pointer.writes_always && pointer.next == pointer.places)
		write_place(cursor, pointer.next - 1);
}

static void place(uint64_t at_ms, int32_t x, int32_t y, bool is_hidden)
{
	pointer.place[pointer.places].at_ms = at_ms;
	pointer.place[pointer.places].x = x;
	pointer.place[pointer.places].y = y;
	pointer.place[pointer.places++].is_hidden = is_hidden;
}

static void begin_painting(bool is_lossless)
{
	struct display_pipeline_options options = { .deliver = deliver };

	begin();
	memset(&pointer, 0, sizeof(pointer));
	for (uint32_t at = 0; at < IMAGE * IMAGE; at++)
		pointer.image[at] = 0xFF204060u + at * 0x010203u;
	pointer.type = FRAME_CURSOR_ALPHA;
	options.format = side.pipeline.options.format;
	options.format.is_lossless = is_lossless;
	if (is_lossless) {
		display_pipeline_stop(&side.pipeline);
		display_pipeline_finish(&side.pipeline);
		assert_int_equal(display_pipeline_start(&side.pipeline, &options), 0);
	}
	display_pipeline_watch(&side.pipeline, true);
	side.options.paints_pointer = true;
	side.move = move;
	side.still_from_ms = in(100);
	side.end_ms = in(2000);
}

/* The picture that was sent last stays for a look. */
static void run(void)
{
	assert_int_equal(display_session_run(&side.options, &side.report), true);
	display_pipeline_stop(&side.pipeline);
	assert_non_null(side.pipeline.newest);
}

/* The driver's picture of that size, with the pointer at that place of the section. */
static uint8_t *wanted_picture(uint32_t width, uint32_t height, uint32_t format, int which)
{
	size_t pitch = (size_t)width * frame_pixel_bytes(format);
	uint8_t *pixels = calloc(pitch, height);
	struct display_surface surface = { pixels, width, height, format, pitch };
	struct display_cursor cursor = { .visible = which >= 0 };
	struct display_cursor_shape shape = { 1,
		                              IMAGE,
		                              IMAGE,
		                              HOT,
		                              HOT,
		                              pointer.type == FRAME_CURSOR_MASKED,
		                              (const uint8_t *)pointer.image };
	static struct display_light light;

	assert_non_null(pixels);
	/* As many as it has published in its last ring. */
	pixels[0] = (uint8_t)side.sequence;
	if (which >= 0) {
		cursor.x = pointer.place[which].x + (int32_t)HOT;
		cursor.y = pointer.place[which].y + (int32_t)HOT;
		cursor.visible = !pointer.place[which].is_hidden;
	}
	display_light_init(&light, side.options.white_nits ? side.options.white_nits : 80);
	display_paint(&surface, &cursor, &shape, &light);
	return pixels;
}

static void expect_planes(const struct display_output *output, const uint8_t *luma,
                          const uint8_t *chroma, size_t pitch, uint32_t height)
{
	for (uint32_t y = 0; y < height; y++)
		assert_memory_equal(output->source.plane[0] + y * output->source.pitch_bytes[0],
		                    luma + y * pitch, pitch);
	for (uint32_t y = 0; y < height / 2; y++)
		assert_memory_equal(output->source.plane[1] + y * output->source.pitch_bytes[1],
		                    chroma + y * pitch, pitch);
}

/* What was converted last, sample by sample. */
static void expect_sent(uint32_t width, uint32_t height, int which)
{
	const struct display_output *output = side.pipeline.newest;
	uint8_t *pixels = wanted_picture(width, height, FRAME_FORMAT_BGRA8, which);
	uint8_t *luma = malloc((size_t)width * height), *chroma = malloc((size_t)width * height);
	struct colour_picture from = { pixels, width, height, (size_t)width * 4 };
	struct colour_planes to = { luma, chroma, width, width };

	assert_int_equal(output->format.width, width);
	assert_int_equal(output->format.height, height);
	colour_bgra_to_nv12(colour_kernel_best(), &from, &to);
	expect_planes(output, luma, chroma, width, height);
	free(pixels);
	free(luma);
	free(chroma);
}

TEST_LIMIT(DISP_31_the_host_draws_the_pointer_into_the_picture_itself, 60)
{
	begin_painting(false);
	place(in(0), 50, 60, false);
	side.still_from_ms = in(1500);
	run();
	assert_true(side.asks_cursor);
	assert_int_equal(side.channels, 1);
	/* Every picture of the driver's had it, so none was needed for it alone. */
	assert_true(side.report.consumed > 50);
	assert_true(side.report.repaints <= 1);
	expect_sent(SIZE_1, HEIGHT_1, 0);
	end();
}

TEST_LIMIT(DISP_31_a_pointer_that_moves_over_a_still_picture_is_a_picture_more, 60)
{
	begin_painting(false);
	place(in(0), 10, 10, false);
	place(in(1000), 200, 150, false);
	run();
	assert_int_equal(side.report.repaints, pointer.repaints + 1);
	/* It is as old as its making. */
	assert_int_equal(side.last_age_ns, 0);
	expect_sent(SIZE_1, HEIGHT_1, 1);
	end();
}

TEST_LIMIT(DISP_31_a_pointer_that_is_hidden_leaves_what_it_covered, 60)
{
	begin_painting(false);
	pointer.type = FRAME_CURSOR_MASKED;
	place(in(0), 10, 10, false);
	place(in(500), -4, 195, false);
	place(in(1000), 0, 0, true);
	run();
	assert_int_equal(side.report.repaints, pointer.repaints + 1);
	expect_sent(SIZE_1, HEIGHT_1, -1);
	end();
}

/* Nothing is converted, encoded or sent; of a lossless stream there is no better copy. */
static void expect_nothing_is_sent(int32_t x, int32_t y, bool is_hidden)
{
	begin_painting(true);
	place(in(0), x, y, is_hidden);
	/* A second after the driver's last picture. */
	place(in(1100), x, y, is_hidden);
	pointer.writes_always = true;
	side.end_ms = in(3000);
	run();
	assert_true(side.report.pointer_moves > 50);
	assert_int_equal(side.report.repaints, pointer.repaints);
	assert_int_equal(side.codes, pointer.codes);
	end();
}

TEST_LIMIT(DISP_31_a_pointer_that_is_told_and_stays_sends_nothing, 60)
{
	expect_nothing_is_sent(30, 30, false);
	expect_nothing_is_sent(-1000, 30, false);
	expect_nothing_is_sent(30, 30, true);
}

/* Elsewhere with each wait. */
static void wander(struct frame_cursor *cursor)
{
	place(0, (int32_t)(side.points++ % 200), 40, false);
	write_place(cursor, 0);
	pointer.places = 0;
}

TEST_LIMIT(DISP_31_a_pointer_makes_no_more_pictures_than_the_rate_says, 60)
{
	begin_painting(true);
	side.options.refresh_hz = 10;
	side.move = wander;
	side.end_ms = in(3100);
	run();
	assert_true(side.points > 60);
	/* Three seconds. */
	assert_in_range(side.report.repaints, 20, 31);
	end();
}

/* Here, there, and in the end where it stays. */
static void jump(struct frame_cursor *cursor)
{
	static const int32_t x[] = { 0, 290, 100 };

	pointer.places = 0;
	place(0, now_ms() < side.still_from_ms ? x[side.points++ % 3] : 150, 90, false);
	write_place(cursor, 0);
}

TEST_LIMIT(DISP_31_where_a_driver_says_what_changed_the_pointer_s_places_have_changed_as_well, 60)
{
	begin_painting(false);
	side.tells_damage = true;
	side.move = jump;
	side.still_from_ms = in(1500);
	run();
	assert_true(side.report.consumed > 50);
	expect_sent(SIZE_1, HEIGHT_1, 0);
	end();
}

/* Where as many are wanted as the rate says, those that a pointer makes are a part of them. */
TEST_LIMIT(DISP_31_at_a_constant_rate_a_pointer_that_moves_makes_no_picture_more, 60)
{
	begin_painting(true);
	side.options.refresh_hz = 10;
	side.options.repeats = true;
	side.move = wander;
	side.end_ms = in(3100);
	run();
	assert_true(side.report.repaints > 10);
	assert_in_range(side.codes, 27, 36);
	end();
}

TEST_LIMIT(DISP_31_of_hdr_the_pointer_is_painted_in_the_desktop_s_light, 60)
{
	static uint8_t luma[SIZE_1 * 2 * HEIGHT_1], chroma[SIZE_1 * HEIGHT_1];
	struct colour_planes to = { luma, chroma, SIZE_1 * 2, SIZE_1 * 2 };
	struct colour_picture from = { NULL, SIZE_1, HEIGHT_1, SIZE_1 * 8 };
	uint8_t *pixels;

	begin_painting(false);
	side.wants_hdr = true;
	side.options.wants_hdr = &side.wants_hdr;
	side.options.white_nits = 203;
	place(in(0), 10, 10, false);
	place(in(1000), 101, 51, false);
	run();
	assert_int_equal(side.ring_format, FRAME_FORMAT_RGBA16F);
	assert_int_equal(side.report.repaints, pointer.repaints + 1);
	assert_true(side.pipeline.newest->format.is_hdr);
	from.pixels = pixels = wanted_picture(SIZE_1, HEIGHT_1, FRAME_FORMAT_RGBA16F, 1);
	assert_true(colour_scrgb_to_p010(colour_kernel_best(), &from, &to,
	                                 (struct colour_span){ 0, HEIGHT_1 }));
	expect_planes(side.pipeline.newest, luma, chroma, SIZE_1 * 2, HEIGHT_1);
	free(pixels);
	end();
}

/* The copy is of the picture before; nothing of it is put into one of another size. */
TEST_LIMIT(DISP_31_another_size_has_the_pointer_where_it_stands, 60)
{
	begin_painting(false);
	place(in(0), 300, 150, false);
	side.still_from_ms = in(1500);
	side.wants_ms = in(500);
	run();
	assert_int_equal(side.ring_width, SIZE_2);
	expect_sent(SIZE_2, 400, 0);
	end();
}

TEST_LIMIT(DISP_31_a_pointer_stands_where_it_was_when_its_driver_has_ended, 60)
{
	begin_painting(false);
	place(in(0), 60, 70, false);
	side.still_from_ms = in(1500);
	side.dies_ms = in(500);
	run();
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.channels, 2);
	expect_sent(SIZE_1, HEIGHT_1, 0);
	end();
}

TEST_LIMIT(DISP_31_where_no_section_is_to_be_had_pictures_go_without_a_pointer, 60)
{
	begin_painting(false);
	side.refuse_cursors = 1;
	run();
	assert_int_equal(side.channels, 0);
	assert_int_equal(side.report.repaints, 0);
	expect_sent(SIZE_1, HEIGHT_1, -1);
	end();
}

TEST_LIMIT(DISP_31_a_painted_pointer_is_told_to_nobody_and_one_that_is_told_is_not_painted, 60)
{
	begin_painting(false);
	side.options.point = tell_point;
	place(in(0), 60, 70, false);
	run();
	assert_int_equal(side.pointed, 0);
	assert_int_equal(side.report.pointer_shapes, 1);
	end();

	begin_painting(false);
	side.options.paints_pointer = false;
	side.options.point = tell_point;
	place(in(0), 60, 70, false);
	run();
	assert_true(side.pointed > 0);
	expect_sent(SIZE_1, HEIGHT_1, -1);
	end();
}

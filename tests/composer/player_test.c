/* tests/composer/player_test.c - drydock-player with images, films, and files that are neither. */
#include "composer/stage.h"

#include "base/host/host_file.h"
#include "base/host/host_sandbox.h"

#define WIDTH 640u
#define HEIGHT 400u
#define RED 0xFF0000u
#define BLUE 0x0000FFu

static const char *path_of(const char *name)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/%s", test_directory(), name);
	return path;
}

static FILE *create(const char *name)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	return file;
}

/* A portable pixmap, its left half red, its right half blue. */
static void write_image(const char *name, unsigned width, unsigned height)
{
	FILE *file = create(name);

	fprintf(file, "P6\n%u %u\n255\n", width, height);
	for (unsigned at = 0; at < width * height; at++)
		fwrite(at % width < width / 2 ? "\xFF\0\0" : "\0\0\xFF", 1, 3, file);
	fclose(file);
}

/* Pictures of 64x40 in one grey each. */
static void write_film(const char *name, const uint8_t *grey, size_t count, unsigned rate)
{
	FILE *file = create(name);

	fprintf(file, "YUV4MPEG2 W64 H40 F%u:1 Ip A1:1 C420jpeg XCOLORRANGE=FULL\n", rate);
	for (size_t at = 0; at < count; at++) {
		fputs("FRAME\n", file);
		for (unsigned pixel = 0; pixel < 64 * 40; pixel++)
			fputc(grey[at], file);
		for (unsigned pixel = 0; pixel < 2 * 32 * 20; pixel++)
			fputc(128, file);
	}
	fclose(file);
}

static void launch(struct stage *stage, const char *path)
{
	const char *const arguments[] = { path, NULL };

	stage_launch(stage, "drydock-player", arguments, false);
}

static void play(struct stage *stage, const char *name, uint32_t width, uint32_t height)
{
	launch(stage, path_of(name));
	stage_greet(stage, width, height);
	assert_true(stage_wait(stage, -1));
}

/* --- Images -------------------------------------------------------------------------------------------------------- */

TEST_LIMIT(an_image_is_fitted_into_the_monitor_with_black_beside_it, 60)
{
	struct stage stage;

	write_image("wide.ppm", 64, 32);
	play(&stage, "wide.ppm", WIDTH, HEIGHT);
	/* 640x320 of 640x400. */
	assert_int_equal(stage_pixel(&stage, 0, 39), 0);
	assert_int_equal(stage_pixel(&stage, 0, 40), RED);
	assert_int_equal(stage_pixel(&stage, 100, 359), RED);
	assert_int_equal(stage_pixel(&stage, 639, 200), BLUE);
	assert_int_equal(stage_pixel(&stage, 639, 360), 0);
	assert_int_equal(stage_end(&stage), 0);
	write_image("tall.ppm", 16, 64);
	play(&stage, "tall.ppm", WIDTH, HEIGHT);
	/* 100x400. */
	assert_int_equal(stage_pixel(&stage, 269, 0), 0);
	assert_int_equal(stage_pixel(&stage, 270, 0), RED);
	assert_int_equal(stage_pixel(&stage, 369, 399), BLUE);
	assert_int_equal(stage_pixel(&stage, 370, 399), 0);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(an_image_of_the_monitors_size_is_shown_pixel_by_pixel, 60)
{
	struct stage stage;

	write_image("exact.ppm", WIDTH, HEIGHT);
	play(&stage, "exact.ppm", WIDTH, HEIGHT);
	for (uint32_t y = 0; y < HEIGHT; y += 57)
		for (uint32_t x = 0; x < WIDTH; x++)
			assert_int_equal(stage_pixel(&stage, x, y), x < WIDTH / 2 ? RED : BLUE);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(DISP_70_an_image_on_a_monitor_of_hdr_is_light, 60)
{
	struct stage stage;

	write_image("exact.ppm", WIDTH, HEIGHT);
	play(&stage, "exact.ppm", WIDTH, HEIGHT);
	stage.white_nits = 160;
	stage_set_chain(&stage, WIDTH, HEIGHT);
	assert_true(stage_wait(&stage, -1));
	for (uint32_t x = 0; x < WIDTH; x++)
		assert_true(stage_light(&stage, x, HEIGHT - 1) ==
		            stage_light_of(x < WIDTH / 2 ? RED : BLUE, 160));
	stage.white_nits = 0;
	stage_set_chain(&stage, WIDTH, HEIGHT);
	assert_true(stage_wait(&stage, -1));
	assert_int_equal(stage_pixel(&stage, WIDTH - 1, HEIGHT - 1), BLUE);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(DISP_89_an_image_is_presented_once, 60)
{
	struct stage stage;
	uint32_t kick = COMPOSER_KICK;

	write_image("still.ppm", 64, 40);
	play(&stage, "still.ppm", WIDTH, HEIGHT);
	assert_false(stage_wait(&stage, 1000));
	/* Another monitor needs it, and so does who waits for a picture. */
	stage_set_chain(&stage, 320, 200);
	assert_true(stage_wait(&stage, -1));
	assert_int_equal(stage_pixel(&stage, 0, 0), RED);
	assert_int_equal(stage_pixel(&stage, 319, 199), BLUE);
	assert_false(stage_wait(&stage, 500));
	stage_say(stage.seat, &kick, sizeof(kick));
	assert_true(stage_wait(&stage, -1));
	assert_false(stage_wait(&stage, 500));
	assert_int_equal(stage_end(&stage), 0);
}

static const char *picture_of_docs(void)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/docs/pictures/monitor-card.png", test_source_root());
	return path;
}

TEST_LIMIT(a_png_is_shown, 60)
{
	struct stage stage;
	unsigned lit = 0;

	launch(&stage, picture_of_docs());
	stage_greet(&stage, WIDTH, HEIGHT);
	assert_true(stage_wait(&stage, -1));
	for (uint32_t x = 0; x < WIDTH; x++)
		lit += stage_pixel(&stage, x, HEIGHT / 2) != 0;
	assert_true(lit > WIDTH / 10);
	assert_int_equal(stage_end(&stage), 0);
}

/* --- Films ----------------------------------------------------------------------------------------------------------- */

/* Of the newest picture, as one of the film's greys; the matrix may round. */
static unsigned grey_of(const struct stage *stage)
{
	uint32_t pixel = stage_pixel(stage, WIDTH / 2, HEIGHT / 2);
	unsigned blue = pixel & 0xFF, green = pixel >> 8 & 0xFF, red = pixel >> 16;

	assert_true(blue <= green + 2 && green <= blue + 2 && red <= green + 2 && green <= red + 2);
	return green;
}

static bool is_about(unsigned grey, unsigned wanted)
{
	return grey <= wanted + 4 && wanted <= grey + 4;
}

TEST_LIMIT(a_film_goes_through_its_pictures_and_begins_again, 60)
{
	static const uint8_t grey[] = { 20, 90, 160, 230 };
	struct stage stage;
	unsigned at = 0;

	write_film("greys.y4m", grey, 4, 10);
	play(&stage, "greys.y4m", WIDTH, HEIGHT);
	while (!is_about(grey_of(&stage), grey[at]))
		at++;
	/* On a busy computer some are left out, and none comes out of turn. */
	for (unsigned shown = 0, passes = 0; passes < 3; shown++) {
		unsigned before = at;

		assert_true(stage_wait(&stage, -1));
		while (!is_about(grey_of(&stage), grey[at])) {
			at = (at + 1) % 4;
			assert_int_not_equal(at, before);
		}
		passes += at < before;
	}
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(a_film_that_is_faster_than_the_monitor_leaves_pictures_out, 60)
{
	uint8_t grey[200];
	struct stage stage;
	uint64_t begun_ns, presented = 0, refreshes;

	for (unsigned at = 0; at < sizeof(grey); at++)
		grey[at] = (uint8_t)(at % 2 ? 20 : 230);
	write_film("fast.y4m", grey, sizeof(grey), 500);
	play(&stage, "fast.y4m", 64, 40);
	begun_ns = host_clock_monotonic_ns();
	while (host_clock_monotonic_ns() - begun_ns < 1000000000u || !presented)
		presented += stage_wait(&stage, 100);
	/* Of 60 Hz, at half the distance at least: far from 500 in a second, however long that second was. */
	refreshes = (host_clock_monotonic_ns() - begun_ns) / (1000000000u / 120);
	assert_true(presented <= refreshes + 2);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(of_a_film_that_was_cut_what_is_there_is_shown, 60)
{
	static const uint8_t grey[] = { 20, 230, 120 };
	struct stage stage;

	write_film("cut.y4m", grey, 3, 10);
	assert_int_equal(truncate(path_of("cut.y4m"), 60 + 2 * (6 + 3840) + 1000), 0);
	play(&stage, "cut.y4m", WIDTH, HEIGHT);
	for (unsigned at = 0; at < 5; at++) {
		assert_true(is_about(grey_of(&stage), 20) || is_about(grey_of(&stage), 230));
		assert_true(stage_wait(&stage, -1));
	}
	assert_int_equal(stage_end(&stage), 0);
}

/* --- What is neither --------------------------------------------------------------------------------------------------- */

/* It ends with 3, and has never said that it is there. */
static void expect_refused(const char *path)
{
	struct stage stage;
	struct composer_ready ready;
	struct host_socket_message message = { .bytes = &ready, .count = sizeof(ready) };

	launch(&stage, path);
	if (host_socket_receive(stage.display, true, &message) > 0)
		fail_msg("it shows %s", path);
	assert_int_equal(stage_end(&stage), 3);
}

static void write_text(const char *name, const char *text)
{
	FILE *file = create(name);

	fputs(text, file);
	fclose(file);
}

TEST_LIMIT(a_file_that_holds_no_picture_is_refused, 60)
{
	write_text("empty", "");
	expect_refused(path_of("empty"));
	write_text("text", "These are words, and no picture.\n");
	expect_refused(path_of("text"));
	expect_refused(path_of("missing"));
	expect_refused(test_directory());
	expect_refused("/dev/zero");
}

TEST_LIMIT(a_list_that_names_other_files_is_refused, 60)
{
	char text[700];

	write_image("real.ppm", 64, 40);
	snprintf(text, sizeof(text), "ffconcat version 1.0\nfile '%s'\n", path_of("real.ppm"));
	write_text("list.ffconcat", text);
	expect_refused(path_of("list.ffconcat"));
	snprintf(text, sizeof(text), "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n",
	         path_of("real.ppm"));
	write_text("list.m3u8", text);
	expect_refused(path_of("list.m3u8"));
}

TEST_LIMIT(an_image_that_was_cut_anywhere_is_refused, 60)
{
	static const unsigned parts[] = { 1, 10, 33, 50, 75, 90, 99 };
	char *bytes;
	size_t size;

	assert_int_equal(host_file_read(picture_of_docs(), 16u << 20, &bytes, &size), 0);
	for (size_t at = 0; at < sizeof(parts) / sizeof(parts[0]); at++) {
		FILE *file = create("cut.png");

		fwrite(bytes, 1, size * parts[at] / 100, file);
		fclose(file);
		expect_refused(path_of("cut.png"));
	}
	free(bytes);
}

TEST_LIMIT(an_image_larger_than_any_monitor_is_refused, 60)
{
	write_text("large.ppm", "P6\n100000 100000\n255\n");
	expect_refused(path_of("large.ppm"));
	write_text("long.ppm", "P6\n2000000000 1\n255\n");
	expect_refused(path_of("long.ppm"));
	write_text("none.ppm", "P6\n0 0\n255\n");
	expect_refused(path_of("none.ppm"));
}

TEST_LIMIT(a_film_has_no_pointer_whoever_is_to_show_it, 60)
{
	struct composer_pointer pointer = { COMPOSER_POINTER, 1, 1, 0 };
	struct stage stage;

	write_image("still.ppm", 64, 40);
	play(&stage, "still.ppm", WIDTH, HEIGHT);
	stage_say(stage.display, &pointer, sizeof(pointer));
	stage_set_chain(&stage, 320, 200);
	assert_true(stage_wait(&stage, -1));
	assert_int_equal(stage_pixel(&stage, 0, 0), RED);
	assert_int_equal(stage_end(&stage), 0);
}

/* --- What it may do ----------------------------------------------------------------------------------------------------- */

TEST_LIMIT(who_decodes_may_open_nothing_else, 60)
{
	struct host_confinement confinement;
	struct stage stage;

	if (!host_sandbox_is_possible())
		SKIP("a sanitizer looks at files");
	write_image("still.ppm", 64, 40);
	play(&stage, "still.ppm", WIDTH, HEIGHT);
	assert_int_equal(host_confinement_of(stage.composer.process, &confinement), 0);
	assert_true(confinement.filtered);
	assert_true(confinement.no_new_privileges);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(in_namespaces_of_its_own_it_shows_the_same, 60)
{
	const char *arguments[] = { NULL, NULL };
	struct host_confinement confinement;
	struct stage stage;

	if (!host_sandbox_is_possible())
		SKIP("a sanitizer looks at files");
	write_image("still.ppm", 64, 40);
	arguments[0] = path_of("still.ppm");
	stage_launch(&stage, "drydock-player", arguments, true);
	stage_greet(&stage, WIDTH, HEIGHT);
	assert_true(stage_wait(&stage, -1));
	assert_int_equal(stage_pixel(&stage, 0, 0), RED);
	assert_int_equal(host_confinement_of(stage.composer.process, &confinement), 0);
	assert_true(confinement.filtered && confinement.apart);
	assert_int_equal(stage_end(&stage), 0);
}

/* tests/display/pipeline_damage_test.c - pictures of which parts alone are converted are what they would be as a whole. */
#include "pipeline_bench.h"

#define WIDTH 321u
#define HEIGHT 191u
#define ROUNDS 600u
#define PIXEL_MOST 8u

static uint32_t seed = 31337;

struct scene {
	struct bench bench;
	struct display_picture picture;
	uint8_t pixels[WIDTH * HEIGHT * PIXEL_MOST];
	uint8_t *expected; /* planes as those of an output */
};

static void begin_scene(struct scene *scene, const struct display_format *of)
{
	uint32_t pixel = of->is_hdr ? 8 : 4;

	begin_with(&scene->bench, of, 10);
	display_pipeline_watch(&scene->bench.pipeline, false);
	scene->picture = (struct display_picture){
		.pixels = scene->pixels,
		.width = WIDTH,
		.height = HEIGHT,
		.format = of->is_hdr ? FRAME_FORMAT_RGBA16F : FRAME_FORMAT_BGRA8,
		.pitch_bytes = WIDTH * pixel,
	};
	memset(scene->pixels, 0, sizeof(scene->pixels));
	scene->expected = malloc(scene->bench.pipeline.output[0].room);
}

static void end_scene(struct scene *scene)
{
	display_pipeline_stop(&scene->bench.pipeline);
	finish(&scene->bench);
	free(scene->expected);
}

/* A part of the picture, which says so; now and then it does not. */
static void change(struct scene *scene)
{
	struct display_picture *picture = &scene->picture;
	struct frame_rectangle part = { random_below(&seed, WIDTH), random_below(&seed, HEIGHT), 0,
		                        0 };
	uint32_t pixel = picture->pitch_bytes / WIDTH;

	part.right = part.left + 1 + random_below(&seed, WIDTH - part.left);
	part.bottom = part.top + 1 + random_below(&seed, HEIGHT - part.top);
	for (uint32_t y = part.top; y < part.bottom; y++)
		for (uint32_t byte = part.left * pixel; byte < part.right * pixel; byte++)
			scene->pixels[y * picture->pitch_bytes + byte] =
				(uint8_t)random_below(&seed, 60);
	picture->sequence++;
	picture->damage = random_below(&seed, 12) ? part : (struct frame_rectangle){ 0 };
}

static size_t plane_bytes(const struct display_output *output, int plane)
{
	uint32_t rows = display_pipeline_coded(&output->format).height;

	return output->source.pitch_bytes[plane] * (plane ? rows / 2 : rows);
}

/* The picture as a whole, by a pipeline that has seen nothing of it yet. */
static void expect_whole(struct scene *scene, const struct display_output *output)
{
	static struct display_pipeline fresh;
	struct display_output *target = &fresh.output[0];
	struct display_picture picture = scene->picture;
	size_t at = 0;

	fresh = (struct display_pipeline){ .kernel = scene->bench.pipeline.kernel };
	picture.damage = (struct frame_rectangle){ 0 };
	*target = (struct display_output){ .format = output->format, .source = output->source };
	for (int plane = 0; plane < 2 && output->source.plane[plane]; plane++) {
		target->source.plane[plane] = scene->expected + at;
		at += plane_bytes(output, plane);
	}
	memset(scene->expected, 0, at);
	display_pipeline_convert(&fresh, target, &picture);
	for (int plane = 0; plane < 2 && output->source.plane[plane]; plane++)
		assert_memory_equal(output->source.plane[plane], target->source.plane[plane],
		                    plane_bytes(output, plane));
}

static struct display_output *take(struct scene *scene)
{
	struct display_output *output;

	while (!(output = display_pipeline_take(&scene->bench.pipeline)))
		host_yield();
	output->captured_ns = output->converted_ns = host_clock_monotonic_ns();
	return output;
}

/* Outputs are taken and given back, pictures repeated, and each output has another past. */
static void run(const struct display_format *of)
{
	static struct scene scene;

	begin_scene(&scene, of);
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct display_output *output = take(&scene);

		if (random_below(&seed, 5) == 0) {
			display_pipeline_return(&scene.bench.pipeline, output);
			output = take(&scene);
		}
		if (random_below(&seed, 6) ||
		    !display_pipeline_repeat(&scene.bench.pipeline, output)) {
			change(&scene);
			display_pipeline_convert(&scene.bench.pipeline, output, &scene.picture);
		}
		expect_whole(&scene, output);
		display_pipeline_submit(&scene.bench.pipeline, output);
	}
	end_scene(&scene);
}

TEST_LIMIT(DISP_86_of_a_picture_that_changed_in_a_part_every_output_becomes_the_whole, 120)
{
	run(&(struct display_format){ .width = WIDTH, .height = HEIGHT, .refresh_hz = 60 });
}

TEST_LIMIT(DISP_86_so_it_does_of_hdr, 120)
{
	run(&(struct display_format){
		.width = WIDTH, .height = HEIGHT, .refresh_hz = 60, .is_hdr = true });
}

TEST_LIMIT(DISP_86_so_it_does_of_a_lossless_stream, 120)
{
	run(&(struct display_format){
		.width = WIDTH, .height = HEIGHT, .refresh_hz = 60, .is_lossless = true });
}

/* Another size is another picture: what was converted before is of no use. */
TEST_LIMIT(DISP_92_after_another_size_nothing_of_the_old_pictures_is_left, 60)
{
	static const struct display_format wide = { .width = WIDTH,
		                                    .height = HEIGHT,
		                                    .refresh_hz = 60 };
	static struct scene scene;

	begin_scene(&scene, &wide);
	for (uint32_t round = 0; round < 12; round++) {
		uint32_t height = round % 4 < 2 ? HEIGHT : HEIGHT - 40;
		struct display_output *output;

		display_pipeline_set_size(&scene.bench.pipeline, WIDTH, height, 60);
		output = take(&scene);
		scene.picture.height = height;
		change(&scene);
		if (round % 2 == 0)
			scene.picture.damage = (struct frame_rectangle){ 0 }; /* the ring is new */
		display_pipeline_convert(&scene.bench.pipeline, output, &scene.picture);
		expect_whole(&scene, output);
		display_pipeline_submit(&scene.bench.pipeline, output);
	}
	end_scene(&scene);
}

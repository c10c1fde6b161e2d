/*
 * convert.c - how long pictures of 3840x2160 take from one form to another; prints "name value" lines: milliseconds.
 *
 * usage    convert one      ours and the peers' in turns, in one thread
 *          convert two      ours in two threads, each with half of the rows
 *
 * A figure is the fastest of its turns. The peers are there when PEERS is 1.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "display/colour.h"
#include "display/painter.h"

#if PEERS
#include <libyuv.h>
#include <zimg.h>
#endif

#define WIDTH 3840u
#define HEIGHT 2160u
#define PIXELS ((size_t)WIDTH * HEIGHT)
#define TURNS 15
/* Of what takes half a second. */
#define SLOW_TURNS 2

static double now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void check(int fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "convert: %s failed\n", what);
	exit(1);
}

static void *pages(size_t bytes)
{
	void *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(memory != MAP_FAILED, "mmap");
	memset(memory, 0, bytes);
	return memory;
}

/* --- Pictures ---------------------------------------------------------------------------------------------------- */

static uint8_t *bgra, *scrgb, *luma, *chroma;

/* Every colour and every light up to 10 000 nit, in no order: no look-up is helped by the one before it. */
static void fill(void)
{
	uint32_t seed = 1;

	bgra = pages(PIXELS * 4);
	scrgb = pages(PIXELS * 8);
	/* Large enough for 16-bit samples. */
	luma = pages(PIXELS * 2);
	chroma = pages(PIXELS);
	for (size_t index = 0; index < PIXELS * 4; index++) {
		uint16_t half;

		seed = seed * 1664525 + 1013904223;
		bgra[index] = (uint8_t)(seed >> 24);
		half = (uint16_t)((seed >> 8) % 0x57D0);
		memcpy(scrgb + index * 2, &half, 2);
	}
}

static void to_nv12(void)
{
	struct colour_picture from = { bgra, WIDTH, HEIGHT, WIDTH * 4 };
	struct colour_planes to = { luma, chroma, WIDTH, WIDTH };

	colour_bgra_to_nv12(colour_kernel_best(), &from, &to);
}

static void to_p010_share(uint32_t index, uint32_t count)
{
	struct colour_picture from = { scrgb, WIDTH, HEIGHT, WIDTH * 8 };
	struct colour_planes to = { luma, chroma, WIDTH * 2, WIDTH * 2 };

	check(colour_scrgb_to_p010(colour_kernel_best(), &from, &to,
	                           colour_share(HEIGHT, index, count)),
	      "colour_scrgb_to_p010");
}

static void to_p010(void)
{
	to_p010_share(0, 1);
}

/* --- A painted pointer ------------------------------------------------------------------------------------------- */

static struct display_painter *painter;
static uint8_t *other_luma, *other_chroma; /* of the picture before */

static void begin_pointer(void)
{
	static uint32_t image[32 * 32];
	struct display_picture picture = { .pixels = bgra,
		                           .width = WIDTH,
		                           .height = HEIGHT,
		                           .format = FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = WIDTH * 4 };
	struct display_cursor_shape shape = { 1, 32, 32, 0, 0, false, (const uint8_t *)image };

	memset(image, 0x80, sizeof(image));
	other_luma = pages(PIXELS);
	other_chroma = pages(PIXELS / 2);
	check(display_painter_create(DISPLAY_WHITE_NITS, &painter) >= 0, "display_painter_create");
	display_painter_point(painter, &(struct display_cursor){ true, 9, 9, 1 }, &shape);
	check(display_painter_take(painter, &picture) != &picture, "display_painter_take");
}

/* As the pipeline does it: the planes of the picture before, and where the pointer was and is. */
static void move_pointer(void)
{
	static int32_t step;
	struct frame_rectangle changes[DISPLAY_PAINTER_CHANGES];
	struct display_cursor cursor = { true, 100 + step % 64 * 50, 100 + step % 64 * 30, 1 };
	struct colour_planes to = { luma, chroma, WIDTH, WIDTH };
	const struct display_picture *picture;
	struct colour_picture from;

	step++;
	display_painter_point(painter, &cursor, NULL);
	picture = display_painter_repaint(painter, changes);
	memcpy(luma, other_luma, PIXELS);
	memcpy(chroma, other_chroma, PIXELS / 2);
	from = (struct colour_picture){ picture->pixels, WIDTH, HEIGHT, picture->pitch_bytes };
	for (int at = 0; at < DISPLAY_PAINTER_CHANGES; at++)
		colour_bgra_to_nv12_rect(colour_kernel_best(), &from, &to, &changes[at]);
}

/* --- Peers ------------------------------------------------------------------------------------------------------- */

#if PEERS

static void peer_to_nv12(void)
{
	check(ARGBToNV12(bgra, WIDTH * 4, luma, WIDTH, chroma, WIDTH, WIDTH, HEIGHT) == 0,
	      "ARGBToNV12");
}

struct peer {
	zimg_filter_graph *graph;
	void *scratch;
};
static struct peer exact, approximate;

static void formats(zimg_image_format *ret_from, zimg_image_format *ret_to)
{
	zimg_image_format_default(ret_from, ZIMG_API_VERSION);
	ret_from->width = WIDTH;
	ret_from->height = HEIGHT;
	*ret_to = *ret_from;
	ret_from->pixel_type = ZIMG_PIXEL_HALF;
	ret_from->color_family = ZIMG_COLOR_RGB;
	ret_from->matrix_coefficients = ZIMG_MATRIX_RGB;
	ret_from->transfer_characteristics = ZIMG_TRANSFER_LINEAR;
	ret_from->color_primaries = ZIMG_PRIMARIES_BT709;
	ret_to->pixel_type = ZIMG_PIXEL_WORD;
	ret_to->depth = 10;
	ret_to->subsample_w = ret_to->subsample_h = 1;
	ret_to->color_family = ZIMG_COLOR_YUV;
	ret_to->matrix_coefficients = ZIMG_MATRIX_BT2020_NCL;
	ret_to->transfer_characteristics = ZIMG_TRANSFER_ST2084;
	ret_to->color_primaries = ZIMG_PRIMARIES_BT2020;
	ret_to->pixel_range = ZIMG_RANGE_LIMITED;
	ret_to->chroma_location = ZIMG_CHROMA_LEFT;
}

static struct peer peer_of(int is_approximate)
{
	zimg_graph_builder_params options;
	zimg_image_format from, to;
	struct peer peer;
	size_t bytes;

	formats(&from, &to);
	zimg_graph_builder_params_default(&options, ZIMG_API_VERSION);
	options.cpu_type = ZIMG_CPU_AUTO_64B; /* all that the processor can */
	options.nominal_peak_luminance = 80;
	options.allow_approximate_gamma = (char)is_approximate;
	peer.graph = zimg_filter_graph_build(&from, &to, &options);
	check(peer.graph != NULL, "zimg_filter_graph_build");
	check(zimg_filter_graph_get_tmp_size(peer.graph, &bytes) == 0,
	      "zimg_filter_graph_get_tmp_size");
	peer.scratch = pages(bytes + 1);
	return peer;
}

/* Its own form of pictures: a plane a channel, on both sides. */
static void peer_to_p010(const struct peer *peer)
{
	zimg_image_buffer_const from = { .version = ZIMG_API_VERSION };
	zimg_image_buffer to = { .version = ZIMG_API_VERSION };

	for (size_t plane = 0; plane < 3; plane++) {
		from.plane[plane].data = scrgb + plane * PIXELS * 2;
		from.plane[plane].stride = WIDTH * 2;
		from.plane[plane].mask = ZIMG_BUFFER_MAX;
		to.plane[plane].data = plane ? chroma + (plane - 1) * PIXELS / 2 : luma;
		to.plane[plane].stride = plane ? WIDTH : WIDTH * 2;
		to.plane[plane].mask = ZIMG_BUFFER_MAX;
	}
	check(zimg_filter_graph_process(peer->graph, &from, &to, peer->scratch, NULL, NULL, NULL,
	                                NULL) == 0,
	      "zimg_filter_graph_process");
}

static void peer_exact(void)
{
	peer_to_p010(&exact);
}

static void peer_approximate(void)
{
	peer_to_p010(&approximate);
}

#endif

/* --- Turns ------------------------------------------------------------------------------------------------------- */

struct side {
	const char *name;
	void (*convert)(void);
	int turns;
	double fastest;
};

static void take_turns(struct side *side, size_t count)
{
	for (int turn = 0; turn < TURNS; turn++)
		for (size_t index = 0; index < count; index++) {
			double start = now_ms(), took;

			if (turn >= side[index].turns)
				continue;
			side[index].convert();
			took = now_ms() - start;
			if (turn == 0 || took < side[index].fastest)
				side[index].fastest = took;
		}
	for (size_t index = 0; index < count; index++)
		printf("%s %.3f\n", side[index].name, side[index].fastest);
}

static void measure_one(void)
{
	struct side side[] = {
		{ "nv12", to_nv12, TURNS, 0 },
		{ "pointer", move_pointer, TURNS, 0 },
#if PEERS
		{ "libyuv", peer_to_nv12, TURNS, 0 },
#endif
		{ "p010", to_p010, TURNS, 0 },
#if PEERS
		{ "zimg_approximate", peer_approximate, TURNS, 0 },
		{ "zimg_exact", peer_exact, SLOW_TURNS, 0 },
#endif
	};

#if PEERS
	exact = peer_of(0);
	approximate = peer_of(1);
#endif
	begin_pointer();
	take_turns(side, sizeof(side) / sizeof(side[0]));
	for (size_t index = 0; index < sizeof(side) / sizeof(side[0]); index++)
		if (side[index].convert == to_p010)
			printf("p010_fps %.1f\n", 1000 / side[index].fastest);
}

static pthread_barrier_t barrier;

static void *second_half(void *context)
{
	for (int turn = 0; turn < TURNS; turn++) {
		pthread_barrier_wait(&barrier);
		to_p010_share(1, 2);
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void both_halves(void)
{
	pthread_barrier_wait(&barrier);
	to_p010_share(0, 2);
	pthread_barrier_wait(&barrier);
}

static void measure_two(void)
{
	struct side side = { "p010_two", both_halves, TURNS, 0 };
	pthread_t thread;

	check(pthread_barrier_init(&barrier, NULL, 2) == 0, "pthread_barrier_init");
	check(pthread_create(&thread, NULL, second_half, NULL) == 0, "pthread_create");
	take_turns(&side, 1);
	pthread_join(thread, NULL);
	printf("p010_two_fps %.1f\n", 1000 / side.fastest);
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "";

	if (strcmp(what, "one") != 0 && strcmp(what, "two") != 0) {
		fputs("usage: convert one | two\n", stderr);
		return 2;
	}
	fill();
	if (strcmp(what, "one") == 0)
		measure_one();
	else
		measure_two();
	return 0;
}

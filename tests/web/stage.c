/*
 * tests/web/stage.c - a monitor without a machine: the real server and encoder, pictures and words as standard input says, and
 * what viewers do as lines of JSON.
 *
 * size W H           pictures are of that size from now on; one is shown
 * picture N          another picture
 * shape N W H X Y M  a cursor's image, number N, hot at X Y; M 1: masked
 * cursor X Y V N     where it is, whether it is visible, which image
 * clipboard TEXT     text of the monitor's clipboard
 * state CODE WORDS   how things stand
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/server.h"

#define REFRESH_HZ 60u
#define SIDE_MAX 4096u

struct stage {
	struct display_pipeline pipeline;
	struct display_server *server;
	uint32_t width, height, sequence;
};

/* --- What viewers do ------------------------------------------------------------------------------------------------ */

static void print_input(void *context, const struct display_input *input)
{
	(void)context;
	printf("{\"kind\":%u,\"code\":%u,\"x\":%d,\"y\":%d,\"flags\":%u,\"viewer\":%u}\n",
	       input->kind, input->code, input->x, input->y, input->flags, input->viewer);
	fflush(stdout);
}

static void print_resize(void *context, uint32_t width, uint32_t height)
{
	(void)context;
	printf("{\"resize\":[%u,%u]}\n", width, height);
	fflush(stdout);
}

/* As hexadecimal digits: a text may hold anything. */
static void print_clipboard(void *context, const char *text, size_t size)
{
	(void)context;
	printf("{\"clipboard\":\"");
	for (size_t index = 0; index < size; index++)
		printf("%02x", (unsigned char)text[index]);
	printf("\"}\n");
	fflush(stdout);
}

static void print_log(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "%s\n", text);
}

static void want_key(void *context)
{
	display_pipeline_want_key(&((struct stage *)context)->pipeline);
}

static void watch(void *context, bool watched)
{
	display_pipeline_watch(&((struct stage *)context)->pipeline, watched);
}

static void deliver(void *context, const struct display_coded *coded)
{
	display_server_push(((struct stage *)context)->server, coded);
}

/* --- Pictures ------------------------------------------------------------------------------------------------------- */

/* One colour, so that what a viewer shows can be told from a pixel; the last column and row are white. */
static void paint(const struct stage *stage, uint32_t *pixels, uint32_t number)
{
	uint32_t colour = 0xFF000000u | number * 0x203040u;

	for (uint32_t y = 0; y < stage->height; y++)
		for (uint32_t x = 0; x < stage->width; x++) {
			bool is_edge = x == stage->width - 1 || y == stage->height - 1;

			pixels[(size_t)y * stage->width + x] = is_edge ? 0xFFFFFFFFu : colour;
		}
}

static void show(struct stage *stage, uint32_t number)
{
	uint32_t *pixels = malloc((size_t)stage->width * stage->height * sizeof(*pixels));
	struct display_output *output;
	struct display_picture picture = { .pixels = (const uint8_t *)pixels,
		                           .width = stage->width,
		                           .height = stage->height,
		                           .format = FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = stage->width * 4,
		                           .sequence = ++stage->sequence };

	if (!pixels)
		exit(1);
	paint(stage, pixels, number);
	while (!(output = display_pipeline_take(&stage->pipeline)))
		host_yield();
	output->captured_ns = host_clock_monotonic_ns();
	output->age_ns = 0;
	display_pipeline_convert(&stage->pipeline, output, &picture);
	output->converted_ns = host_clock_monotonic_ns();
	display_pipeline_submit(&stage->pipeline, output);
	free(pixels);
}

static void change_size(struct stage *stage, uint32_t width, uint32_t height)
{
	if (!width || !height || width > SIDE_MAX || height > SIDE_MAX)
		exit(2);
	stage->width = width;
	stage->height = height;
	display_pipeline_set_size(&stage->pipeline, width, height, REFRESH_HZ);
	show(stage, 1);
}

/* --- Words ---------------------------------------------------------------------------------------------------------- */

/* The left half red, the right half clear; of a masked one the right half inverts. */
static int set_shape(struct stage *stage, const unsigned *number)
{
	static uint32_t pixels[STREAM_CURSOR_SIZE_MAX * STREAM_CURSOR_SIZE_MAX];
	struct display_cursor_shape shape = { .shape = number[0],
		                              .width = number[1],
		                              .height = number[2],
		                              .hot_x = number[3],
		                              .hot_y = number[4],
		                              .is_masked = number[5] != 0,
		                              .pixels = (const uint8_t *)pixels };

	if (shape.width > STREAM_CURSOR_SIZE_MAX || shape.height > STREAM_CURSOR_SIZE_MAX)
		return -EINVAL;
	for (uint32_t at = 0; at < shape.width * shape.height; at++)
		pixels[at] = at % shape.width < shape.width / 2
		                     ? (shape.is_masked ? 0x00FF0000u : 0xFFFF0000u)
		             : shape.is_masked ? 0xFFFFFFFFu
		                               : 0;
	return display_server_set_cursor_shape(stage->server, &shape);
}

static int do_line(struct stage *stage, const char *line)
{
	unsigned number[6] = { 0 };
	int used = 0;

	if (sscanf(line, "size %u %u", &number[0], &number[1]) == 2)
		change_size(stage, number[0], number[1]);
	else if (sscanf(line, "picture %u", &number[0]) == 1)
		show(stage, number[0]);
	else if (sscanf(line, "shape %u %u %u %u %u %u", &number[0], &number[1], &number[2],
	                &number[3], &number[4], &number[5]) == 6)
		return set_shape(stage, number);
	else if (sscanf(line, "cursor %u %u %u %u", &number[0], &number[1], &number[2],
	                &number[3]) == 4)
		return display_server_set_cursor(stage->server, &(struct display_cursor){
									.x = (int32_t)number[0],
									.y = (int32_t)number[1],
									.visible = number[2] != 0,
									.shape = number[3] });
	else if (sscanf(line, "state %u %n", &number[0], &used) == 1 && used)
		return display_server_set_state(stage->server, number[0], line + used);
	else if (strncmp(line, "clipboard ", 10) == 0)
		return display_server_set_clipboard(stage->server, line + 10, strlen(line + 10));
	else
		return -EINVAL;
	return 0;
}

/* --- The run -------------------------------------------------------------------------------------------------------- */

static int start(struct stage *stage)
{
	struct display_pipeline_options pipeline = {
		.format = { .width = 1280, .height = 720, .refresh_hz = REFRESH_HZ },
		.deliver = deliver,
		.context = stage,
	};
	struct display_server_options server = {
		.configuration = { .codec = STREAM_CODEC_H264,
		                   .primaries = COLOUR_SDR_PRIMARIES,
		                   .transfer = COLOUR_SDR_TRANSFER,
		                   .matrix = COLOUR_SDR_MATRIX,
		                   .bit_depth = 8 },
		.want_key = want_key,
		.watch = watch,
		.input = print_input,
		.resize = print_resize,
		.clipboard = print_clipboard,
		.log = print_log,
		.context = stage,
	};
	int result = display_pipeline_start(&stage->pipeline, &pipeline);

	return result ? result : display_server_start(&server, &stage->server);
}

int main(void)
{
	static struct stage stage;
	static char line[STREAM_CLIPBOARD_BYTES_MAX + 64];
	const struct display_admission *admission;
	int result = start(&stage);

	if (result) {
		fprintf(stderr, "the stage cannot be set: %s\n", strerror(-result));
		return 1;
	}
	admission = display_server_admission(stage.server);
	printf("http://127.0.0.1:%u/#%s\n", admission->port, admission->control);
	printf("http://127.0.0.1:%u/#%s (to look only)\n", admission->port, admission->view);
	fflush(stdout);
	change_size(&stage, 1280, 720);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		if (do_line(&stage, line))
			fprintf(stderr, "what is: %s\n", line);
	}
	display_pipeline_stop(&stage.pipeline);
	display_server_stop(stage.server, NULL);
	display_pipeline_finish(&stage.pipeline);
	return 0;
}

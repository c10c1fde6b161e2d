/*
 * fuzz/fuzz_cursor_section.c - a cursor's section that a hostile driver writes: any words anywhere, between looks and during
 * them; the host reads nothing beyond it, every look ends, and what it tells can be drawn: it is, into a small picture, and
 * nothing beside that is written.
 *
 * Rounds of: a byte of flags, a byte of how many words, and so many pairs of where and what (2 and 4 bytes).
 *
 * Parser   src/display/cursor.c samples/vdisplay/driver/cursor_section.c src/display/paint.c src/display/painter.c
 */
#include <stdlib.h>
#include <string.h>

#include "../samples/vdisplay/driver/cursor_section.c"
#include "display/cursor.h"
#include "display/painter.h"
#include "display/pointer.h"
#include "fuzz.h"

enum { FLAG_HONEST = 1, FLAG_AGAIN = 2, FLAG_HEAD = 4, FLAG_PICTURE = 8, FLAG_HDR = 16 };

#define PICTURE_SIDE 24u

/* The section ends where its memory does, so that a sanitizer sees a step beyond. */
struct side {
	struct frame_cursor *section;
	uint32_t shape, shown;
	struct display_painter *painter;
	uint64_t picture[PICTURE_SIDE * PICTURE_SIDE]; /* the driver's, of either format */
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static NTSTATUS create_section(void *context, uint64_t bytes, HANDLE *ret_section)
{
	struct side *side = context;

	side->section = calloc(1, bytes);
	*ret_section = side->section;
	return side->section ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS create_event(void *context, HANDLE *ret_event)
{
	*ret_event = context;
	return STATUS_SUCCESS;
}

static NTSTATUS map(void *context, HANDLE section, void **ret_view)
{
	*ret_view = section;
	return STATUS_SUCCESS;
}

static void unmap(void *context, void *view)
{
}

static NTSTATUS duplicate(void *context, HANDLE source, HANDLE process, ACCESS_MASK rights,
                          uint64_t *ret_remote)
{
	*ret_remote = 1;
	return STATUS_SUCCESS;
}

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	return STATUS_SUCCESS;
}

static void close_handle(void *context, HANDLE handle)
{
	struct side *side = context;

	if (handle != (HANDLE)side)
		free(handle);
}

/* What is told can be drawn: an image has its pixels, and its hot spot in them. */
static void show(void *context, const struct display_cursor *cursor,
                 const struct display_cursor_shape *shape)
{
	struct side *side = context;
	uint32_t sum = 0;

	side->shown++;
	if (shape) {
		require(shape->width && shape->width <= FRAME_CURSOR_SIZE);
		require(shape->height && shape->height <= FRAME_CURSOR_SIZE);
		require(shape->hot_x < shape->width && shape->hot_y < shape->height);
		require(shape->shape == side->shape + 1);
		for (size_t at = 0; at < (size_t)shape->width * shape->height * 4; at++)
			sum += shape->pixels[at];
		side->shape = shape->shape;
	}
	require(cursor->shape == side->shape);
	display_painter_point(side->painter, cursor, shape);
	(void)*(volatile uint32_t *)&sum;
}

static uint32_t take(const uint8_t **data, size_t *size, size_t bytes)
{
	uint32_t value = 0;

	bytes = bytes < *size ? bytes : *size;
	memcpy(&value, *data, bytes);
	*data += bytes;
	*size -= bytes;
	return value;
}

/* Words, as a driver that was taken over writes them. */
static void scribble(struct side *side, uint32_t flags, const uint8_t **data, size_t *size)
{
	uint32_t words = sizeof(*side->section) / 4, count = take(data, size, 1);
	uint32_t room = flags & FLAG_HEAD ? 16 : words;

	for (uint32_t at = 0; at < count && *size; at++) {
		uint32_t where = take(data, size, 2) % room;

		((uint32_t *)side->section)[where] = take(data, size, 4);
	}
}

/* The driver's own lines, with an image that need not be one, upon whatever stands there. */
static void write_honestly(struct side *side, const uint8_t **data, size_t *size)
{
	static uint32_t pixels[FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE];
	struct cursor_image image = { .type = take(data, size, 1),
		                      .id = take(data, size, 1),
		                      .width = take(data, size, 2),
		                      .height = take(data, size, 2),
		                      .hotX = take(data, size, 1),
		                      .hotY = take(data, size, 1) };

	image.pitchBytes = image.width * 4;
	image.pixels = pixels;
	CursorWrite(side->section, image.id ? &image : NULL, (INT32)take(data, size, 4), 7);
	require((side->section->sequence & 1) == 0);
}

static void require_inside(const struct frame_rectangle *rect)
{
	require(rect->left <= rect->right && rect->right <= PICTURE_SIDE);
	require(rect->top <= rect->bottom && rect->bottom <= PICTURE_SIDE);
}

/* The painter's copy is as large as the picture, so that a sanitizer sees a step beyond. */
static void paint(struct side *side, uint32_t flags)
{
	struct display_picture picture = { .pixels = (const uint8_t *)side->picture,
		                           .width = PICTURE_SIDE,
		                           .height = PICTURE_SIDE,
		                           .format = flags & FLAG_HDR ? FRAME_FORMAT_RGBA16F
		                                                      : FRAME_FORMAT_BGRA8,
		                           .pitch_bytes = PICTURE_SIDE * 8 };
	struct frame_rectangle changes[DISPLAY_PAINTER_CHANGES];

	if (flags & FLAG_PICTURE)
		display_painter_take(side->painter, &picture);
	if (!display_painter_is_due(side->painter))
		return;
	display_painter_repaint(side->painter, changes);
	for (int at = 0; at < DISPLAY_PAINTER_CHANGES; at++)
		require_inside(&changes[at]);
	require(!display_painter_is_due(side->painter));
}

static void run(struct side *side, struct display_pointer *pointer, const uint8_t *data,
                size_t size)
{
	while (size) {
		uint32_t flags = take(&data, &size, 1), before = side->shown;

		if (flags & FLAG_HONEST)
			write_honestly(side, &data, &size);
		else
			scribble(side, flags, &data, &size);
		display_pointer_look(pointer);
		require(side->shown - before <= 1);
		paint(side, flags);
		/* Nothing was written: nothing is new. */
		before = side->shown;
		display_pointer_look(pointer);
		require(side->shown == before);
		if (flags & FLAG_AGAIN)
			display_pointer_open(pointer, NULL, NULL, 1);
	}
}

/* One for all inputs, since it is large: without a picture, and without a pointer. */
static bool begin_painter(struct side *side)
{
	static struct display_painter *painter;
	static const uint8_t pixel[4];
	const struct display_cursor_shape shape = { .width = 1, .height = 1, .pixels = pixel };

	if (!painter && !NT_SUCCESS(display_painter_create(DISPLAY_WHITE_NITS, &painter)))
		return false;
	display_painter_forget(painter);
	display_painter_point(painter, &(struct display_cursor){ .visible = false }, &shape);
	side->painter = painter;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct side side = { .section = NULL };
	const struct display_objects objects = { .create_section = create_section,
		                                 .create_event = create_event,
		                                 .map = map,
		                                 .unmap = unmap,
		                                 .duplicate = duplicate,
		                                 .control = control,
		                                 .close = close_handle,
		                                 .context = &side };
	struct display_pointer pointer;

	if (!begin_painter(&side))
		return 0;
	display_pointer_init(&pointer, &objects, show, &side);
	if (NT_SUCCESS(display_pointer_open(&pointer, NULL, NULL, 1)))
		run(&side, &pointer, data, size);
	display_pointer_close(&pointer);
	return 0;
}

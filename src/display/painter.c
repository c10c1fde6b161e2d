/* display/painter.c - a copy of the newest picture, the pointer in it, and what the pointer covers. */
#include "display/painter.h"

#include <stdlib.h>
#include <string.h>

#define PITCH_ALIGN 64u

NTSTATUS display_painter_create(uint32_t white_nits, struct display_painter **ret_painter)
{
	struct display_painter *painter = calloc(1, sizeof(*painter));

	if (!painter)
		return STATUS_INSUFFICIENT_RESOURCES;
	display_light_init(&painter->light, white_nits);
	*ret_painter = painter;
	return STATUS_SUCCESS;
}

void display_painter_destroy(struct display_painter *painter)
{
	if (painter)
		free(painter->copy);
	free(painter);
}

void display_painter_forget(struct display_painter *painter)
{
	painter->picture = (struct display_picture){ 0 };
	painter->painted = (struct frame_rectangle){ 0 };
}

/* --- The pointer --------------------------------------------------------------------------------------------------- */

/* What was copied by its numbers is bounded by them once more. */
static void keep_image(struct display_painter *painter, const struct display_cursor_shape *shape)
{
	painter->shape = *shape;
	painter->shape.pixels = (const uint8_t *)painter->image;
	if (shape->width > FRAME_CURSOR_SIZE || shape->height > FRAME_CURSOR_SIZE)
		painter->shape.width = painter->shape.height = 0;
	memcpy(painter->image, shape->pixels,
	       (size_t)painter->shape.width * painter->shape.height * sizeof(*painter->image));
}

void display_painter_point(struct display_painter *painter, const struct display_cursor *cursor,
                           const struct display_cursor_shape *shape)
{
	painter->cursor = *cursor;
	if (shape)
		keep_image(painter, shape);
}

/* --- What it covers ------------------------------------------------------------------------------------------------ */

static struct display_surface surface_of(const struct display_painter *painter)
{
	const struct display_picture *picture = &painter->picture;

	return (struct display_surface){ painter->copy, picture->width, picture->height,
		                         picture->format, picture->pitch_bytes };
}

/* Between the copy, where the pointer is painted, and what is below it. */
static void move_rows(struct display_painter *painter, bool is_back)
{
	const struct frame_rectangle *rect = &painter->painted;
	size_t pixel = frame_pixel_bytes(painter->picture.format);
	size_t row = (rect->right - rect->left) * pixel;
	uint8_t *below = (uint8_t *)painter->below;

	for (uint32_t y = rect->top; y < rect->bottom; y++, below += row) {
		uint8_t *at = painter->copy + y * painter->picture.pitch_bytes + rect->left * pixel;

		memcpy(is_back ? at : below, is_back ? below : at, row);
	}
}

static void paint(struct display_painter *painter)
{
	struct display_surface surface = surface_of(painter);

	painter->painted = display_paint_rect(&surface, &painter->cursor, &painter->shape);
	painter->painted_cursor = painter->cursor;
	move_rows(painter, false);
	display_paint(&surface, &painter->cursor, &painter->shape, &painter->light);
}

/* --- Pictures ------------------------------------------------------------------------------------------------------ */

/* False: memory is short, and there is no copy. */
static bool have_room(struct display_painter *painter, size_t bytes)
{
	if (bytes <= painter->room)
		return true;
	free(painter->copy);
	painter->copy = aligned_alloc(PITCH_ALIGN, bytes);
	painter->room = painter->copy ? bytes : 0;
	return painter->copy;
}

static size_t pitch_of(const struct display_picture *picture)
{
	size_t row = (size_t)picture->width * frame_pixel_bytes(picture->format);

	return (row + PITCH_ALIGN - 1) & ~(size_t)(PITCH_ALIGN - 1);
}

static void copy(struct display_painter *painter, const struct display_picture *picture,
                 const struct frame_rectangle *part)
{
	size_t pixel = frame_pixel_bytes(picture->format), pitch = pitch_of(picture);

	for (uint32_t y = part->top; y < part->bottom; y++)
		memcpy(painter->copy + y * pitch + part->left * pixel,
		       picture->pixels + (size_t)y * picture->pitch_bytes + part->left * pixel,
		       (part->right - part->left) * pixel);
	painter->picture = *picture;
	painter->picture.pixels = painter->copy;
	painter->picture.pitch_bytes = (uint32_t)pitch;
}

/* Of what was given before there is something that is still true. */
static bool is_continued(const struct display_painter *painter,
                         const struct display_picture *picture)
{
	const struct display_picture *before = &painter->picture;

	return before->pixels && before->width == picture->width &&
	       before->height == picture->height && before->format == picture->format;
}

/* The driver's damage, and where the pointer was and is. */
static void take_part(struct display_painter *painter, const struct display_picture *picture,
                      const struct frame_rectangle *damage)
{
	struct frame_rectangle changed = *damage;

	frame_rectangle_join(&changed, &painter->painted);
	move_rows(painter, true);
	copy(painter, picture, damage);
	paint(painter);
	frame_rectangle_join(&changed, &painter->painted);
	painter->picture.damage = changed;
}

static void take_whole(struct display_painter *painter, const struct display_picture *picture)
{
	copy(painter, picture, &(struct frame_rectangle){ 0, 0, picture->width, picture->height });
	paint(painter);
	painter->picture.damage = (struct frame_rectangle){ 0 };
}

const struct display_picture *display_painter_take(struct display_painter *painter,
                                                   const struct display_picture *picture)
{
	struct frame_rectangle damage =
		frame_rectangle_clip(&picture->damage, picture->width, picture->height);

	if (!have_room(painter, pitch_of(picture) * picture->height)) {
		display_painter_forget(painter);
		painter->unpainted++;
		painter->bare = *picture;
		painter->bare.damage = (struct frame_rectangle){ 0 };
		return &painter->bare;
	}
	if (is_continued(painter, picture) && !frame_rectangle_is_empty(&damage))
		take_part(painter, picture, &damage);
	else
		take_whole(painter, picture);
	return &painter->picture;
}

static bool is_same_rect(const struct frame_rectangle *one, const struct frame_rectangle *other)
{
	return one->left == other->left && one->top == other->top && one->right == other->right &&
	       one->bottom == other->bottom;
}

bool display_painter_is_due(const struct display_painter *painter)
{
	const struct display_cursor *now = &painter->cursor, *then = &painter->painted_cursor;
	struct display_surface surface = surface_of(painter);
	struct frame_rectangle rect;

	if (!painter->picture.pixels)
		return false;
	rect = display_paint_rect(&surface, now, &painter->shape);
	if (frame_rectangle_is_empty(&rect) || !is_same_rect(&rect, &painter->painted))
		return !is_same_rect(&rect, &painter->painted);
	return now->shape != then->shape || now->x != then->x || now->y != then->y;
}

const struct display_picture *display_painter_repaint(
	struct display_painter *painter,
	struct frame_rectangle ret_changes[DISPLAY_PAINTER_CHANGES])
{
	ret_changes[0] = painter->painted;
	move_rows(painter, true);
	paint(painter);
	ret_changes[1] = painter->painted;
	return &painter->picture;
}

/* tools/composer/cursor.c - the pointer's image and place: told to the driver that shows it, or drawn into the picture. */
#include "composer/composer_internal.h"

#include <drm_fourcc.h>
#include <string.h>

/* --- Told ---------------------------------------------------------------------------------------------------------- */

/* The rest of it is 0: the image stays. */
static void fill(struct composer_cursor *head, const struct pointer *pointer)
{
	memset(head, 0, sizeof(*head));
	head->type = COMPOSER_CURSOR;
	head->visible = pointer->is_shown;
	head->x = pointer->x;
	head->y = pointer->y;
}

static size_t add_image(struct composer_cursor *head, const struct pointer *pointer, void *pixels)
{
	size_t size = (size_t)pointer->width * pointer->height * 4;

	head->width = pointer->width;
	head->height = pointer->height;
	head->hot_x = pointer->hot_x;
	head->hot_y = pointer->hot_y;
	memcpy(pixels, pointer->pixels, size);
	return size;
}

/* The newest, once what was sent before is answered: however fast it moves, one message at most is on its way. */
static void tell(struct composer *composer)
{
	static uint32_t bytes[COMPOSER_DISPLAY_BYTES_MAX / 4 + 1];
	struct pointer *pointer = &composer->pointer;
	struct composer_cursor head;
	size_t size = sizeof(head);

	if (pointer->is_sent || !pointer->has_moved || !pointer->image)
		return;
	fill(&head, pointer);
	if (pointer->told_serial != pointer->serial || pointer->told_image != pointer->image)
		size += add_image(&head, pointer, bytes + sizeof(head) / 4);
	memcpy(bytes, &head, sizeof(head));
	pointer->told_serial = pointer->serial;
	pointer->told_image = pointer->image;
	pointer->is_sent = true;
	pointer->has_moved = false;
	display_point(composer, bytes, size);
}

/* --- Drawn --------------------------------------------------------------------------------------------------------- */

static struct wlr_box box_of(const struct pointer *pointer)
{
	return (struct wlr_box){ pointer->x - (int)pointer->hot_x, pointer->y - (int)pointer->hot_y,
		                 (int)pointer->width, (int)pointer->height };
}

/* Where it is has to be drawn anew, with it or without. */
static void damage(struct composer *composer)
{
	struct wlr_box box = box_of(&composer->pointer);

	if (composer->monitor.is_there && composer->pointer.is_shown && composer->pointer.image)
		wlr_output_damage_add_box(composer->monitor.scene_output->damage, &box);
}

static void draw_texture(struct composer *composer, struct wlr_texture *texture,
                         pixman_region32_t *region)
{
	struct wlr_box box = box_of(&composer->pointer);
	int count;
	pixman_box32_t *boxes = pixman_region32_rectangles(region, &count);

	for (int at = 0; at < count; at++) {
		struct wlr_box part = { boxes[at].x1, boxes[at].y1, boxes[at].x2 - boxes[at].x1,
			                boxes[at].y2 - boxes[at].y1 };

		wlr_renderer_scissor(composer->renderer, &part);
		wlr_render_texture(composer->renderer, texture,
		                   composer->monitor.output.transform_matrix, box.x, box.y, 1.0f);
	}
	wlr_renderer_scissor(composer->renderer, NULL);
}

static bool is_drawn(const struct pointer *pointer)
{
	return !pointer->is_outside && pointer->is_shown && pointer->image;
}

bool cursor_is_drawn(const struct composer *composer)
{
	return is_drawn(&composer->pointer);
}

void cursor_prepare(struct composer *composer)
{
	struct pointer *pointer = &composer->pointer;

	if (is_drawn(pointer) && !pointer->texture)
		pointer->texture = wlr_texture_from_pixels(composer->renderer, DRM_FORMAT_ARGB8888,
		                                           pointer->width * 4, pointer->width,
		                                           pointer->height, pointer->pixels);
}

static void forget_texture(struct pointer *pointer)
{
	if (pointer->texture)
		wlr_texture_destroy(pointer->texture);
	pointer->texture = NULL;
}

void cursor_draw(struct composer *composer, pixman_region32_t *region)
{
	const struct pointer *pointer = &composer->pointer;

	if (is_drawn(pointer) && pointer->texture)
		draw_texture(composer, pointer->texture, region);
}

/* --- Changes ------------------------------------------------------------------------------------------------------- */

/* Between these two it is another one, or elsewhere. */
static void begin_change(struct composer *composer)
{
	if (!composer->pointer.is_outside)
		damage(composer);
}

static void end_change(struct composer *composer)
{
	composer->pointer.has_moved = true;
	if (composer->pointer.is_outside)
		tell(composer);
	else
		damage(composer);
}

void cursor_show(struct composer *composer, const struct cursor_image *image)
{
	struct pointer *pointer = &composer->pointer;

	begin_change(composer);
	forget_texture(pointer);
	pointer->is_shown = true;
	pointer->image++;
	pointer->width = image->width;
	pointer->height = image->height;
	pointer->hot_x = image->hot_x;
	pointer->hot_y = image->hot_y;
	memcpy(pointer->pixels, image->pixels, (size_t)image->width * image->height * 4);
	end_change(composer);
}

void cursor_hide(struct composer *composer)
{
	begin_change(composer);
	composer->pointer.is_shown = false;
	end_change(composer);
}

void cursor_move(struct composer *composer, int x, int y)
{
	begin_change(composer);
	composer->pointer.x = x;
	composer->pointer.y = y;
	end_change(composer);
}

void cursor_take(struct composer *composer, const struct composer_pointer *said)
{
	struct pointer *pointer = &composer->pointer;
	bool was_outside = pointer->is_outside;

	pointer->is_sent = pointer->is_sent && !said->is_answer;
	pointer->is_outside = said->outside != 0;
	if (pointer->serial != said->serial || pointer->is_outside != was_outside)
		pointer->has_moved = true;
	pointer->serial = said->serial;
	if (!pointer->is_outside)
		pointer->told_image = 0;
	if (pointer->is_outside != was_outside)
		damage(composer);
	if (pointer->is_outside)
		tell(composer);
}

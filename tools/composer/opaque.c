/*
 * tools/composer/opaque.c - what an opaque window shows is copied: nothing below it is drawn, and nothing blended. And what it shows
 * as it was presented already has not changed, whatever the program says.
 */
#include "composer/composer_internal.h"
#include "composer/difference.h"

#include <drm_fourcc.h>
#include <string.h>
#include <wlr/types/wlr_presentation_time.h>

#define LAYERS_MAX 32u
#define PIXEL_BYTES 4u

struct layer {
	struct wlr_surface *surface;
	int x, y;
};

/* Surfaces, the lowest first. Of more than there is room for the upper ones are not known, and none is copied. */
struct layers {
	struct layer layer[LAYERS_MAX];
	unsigned count;
};

static void add_layer(struct wlr_surface *surface, int x, int y, void *context)
{
	struct layers *layers = context;

	if (layers->count < LAYERS_MAX)
		layers->layer[layers->count] = (struct layer){ surface, x, y };
	layers->count++;
}

/* A pixel of the buffer is one of the surface. */
static bool is_plain(const struct wlr_surface *surface)
{
	const struct wlr_surface_state *state = &surface->current;

	return state->scale == 1 && state->transform == WL_OUTPUT_TRANSFORM_NORMAL &&
	       !state->viewport.has_src && !state->viewport.has_dst &&
	       state->buffer_width == state->width && state->buffer_height == state->height;
}

/* A window's memory. */
struct content {
	const uint8_t *pixels;
	size_t stride;
};

/* What is done with a part of an opaque layer: false, it could not be. What is done with is taken out of region. */
typedef bool treat(const struct composer *composer, const struct layer *layer,
                   pixman_region32_t *part);

static const uint8_t *content_at(const struct content *content, const struct layer *layer, int x,
                                 int y)
{
	return content->pixels + (size_t)(y - layer->y) * content->stride +
	       (size_t)(x - layer->x) * PIXEL_BYTES;
}

/* False: its memory cannot be read so. Otherwise the caller ends the access. */
static bool begin_reading(const struct layer *layer, struct content *ret_content)
{
	struct wlr_buffer *buffer = layer->surface->buffer->source;
	uint32_t format;
	size_t stride;
	void *pixels;

	if (!wlr_buffer_begin_data_ptr_access(buffer, WLR_BUFFER_DATA_PTR_ACCESS_READ, &pixels,
	                                      &format, &stride))
		return false;
	*ret_content = (struct content){ pixels, stride };
	if (format == DRM_FORMAT_ARGB8888 || format == DRM_FORMAT_XRGB8888)
		return true;
	wlr_buffer_end_data_ptr_access(buffer);
	return false;
}

static void note_shown(const struct composer *composer, const struct layer *layer)
{
	if (composer->scene->presentation)
		wlr_presentation_surface_sampled_on_output(
			composer->scene->presentation, layer->surface,
			(struct wlr_output *)(uintptr_t)&composer->monitor.output);
}

/* --- Copying ------------------------------------------------------------------------------------------------------ */

static void copy_box(const struct composer *composer, const struct layer *layer,
                     const struct content *content, const pixman_box32_t *box)
{
	size_t pitch = display_pitch_bytes(composer);
	uint8_t *to =
		display_pixels(composer) + (size_t)box->y1 * pitch + (size_t)box->x1 * PIXEL_BYTES;
	const uint8_t *from = content_at(content, layer, box->x1, box->y1);

	for (int y = box->y1; y < box->y2; y++, to += pitch, from += content->stride)
		memcpy(to, from, (size_t)(box->x2 - box->x1) * PIXEL_BYTES);
}

static bool copy_part(const struct composer *composer, const struct layer *layer,
                      pixman_region32_t *part)
{
	const pixman_box32_t *boxes;
	struct content content;
	int count;

	if (!begin_reading(layer, &content))
		return false;
	boxes = pixman_region32_rectangles(part, &count);
	for (int at = 0; at < count; at++)
		copy_box(composer, layer, &content, &boxes[at]);
	wlr_buffer_end_data_ptr_access(layer->surface->buffer->source);
	note_shown(composer, layer);
	return true;
}

/* --- Comparing ---------------------------------------------------------------------------------------------------- */

#define BAND_ROWS 16 /* that are told to have changed together */

/* What has changed of the rows of box, in the coordinates of the monitor. */
static void add_changed(const struct composer *composer, const struct layer *layer,
                        const struct content *content, const pixman_box32_t *box,
                        pixman_region32_t *changed)
{
	size_t pitch = composer->display.chain.pitch_bytes;
	struct composer_pictures pictures = { content_at(content, layer, box->x1, box->y1),
		                              display_presented(composer) +
		                                      (size_t)box->y1 * pitch +
		                                      (size_t)box->x1 * PIXEL_BYTES,
		                              content->stride, pitch };
	struct composer_rectangle part = { 0, 0, box->x2 - box->x1, box->y2 - box->y1 };

	if (composer_difference(&pictures, &part))
		pixman_region32_union_rect(changed, changed, box->x1 + part.left,
		                           box->y1 + part.top, (unsigned)(part.right - part.left),
		                           (unsigned)(part.bottom - part.top));
}

/* Part becomes what is as it was presented. */
static bool keep_unchanged(const struct composer *composer, const struct layer *layer,
                           pixman_region32_t *part)
{
	const pixman_box32_t *boxes;
	pixman_region32_t changed;
	struct content content;
	int count;

	if (!begin_reading(layer, &content))
		return false;
	pixman_region32_init(&changed);
	boxes = pixman_region32_rectangles(part, &count);
	for (int at = 0; at < count; at++)
		for (int y = boxes[at].y1; y < boxes[at].y2; y += BAND_ROWS) {
			pixman_box32_t band = boxes[at];

			band.y1 = y;
			if (band.y2 - y > BAND_ROWS)
				band.y2 = y + BAND_ROWS;
			add_changed(composer, layer, &content, &band, &changed);
		}
	wlr_buffer_end_data_ptr_access(layer->surface->buffer->source);
	note_shown(composer, layer);
	pixman_region32_subtract(part, part, &changed);
	pixman_region32_fini(&changed);
	return true;
}

/* --- Layers ------------------------------------------------------------------------------------------------------- */

/* Treat what of region the layer shows and nobody above it may change; region loses it. */
static void treat_layer(const struct composer *composer, const struct layer *layer,
                        pixman_region32_t *above, pixman_region32_t *region, treat *treat_part)
{
	const struct wlr_surface *surface = layer->surface;
	pixman_region32_t part;

	if (!surface->buffer || !surface->buffer->source || !is_plain(surface))
		return;
	pixman_region32_init(&part);
	pixman_region32_copy(&part, (pixman_region32_t *)(uintptr_t)&surface->opaque_region);
	pixman_region32_intersect_rect(&part, &part, 0, 0, (unsigned)surface->current.width,
	                               (unsigned)surface->current.height);
	pixman_region32_translate(&part, layer->x, layer->y);
	pixman_region32_intersect(&part, &part, region);
	pixman_region32_subtract(&part, &part, above);
	if (pixman_region32_not_empty(&part) && treat_part(composer, layer, &part))
		pixman_region32_subtract(region, region, &part);
	pixman_region32_fini(&part);
}

static void treat_layers(const struct composer *composer, pixman_region32_t *region,
                         treat *treat_part)
{
	struct layers layers = { .count = 0 };
	pixman_region32_t above;

	wlr_scene_node_for_each_surface(&composer->scene->node, add_layer, &layers);
	if (layers.count > LAYERS_MAX)
		return;
	pixman_region32_init(&above);
	for (unsigned at = layers.count; at-- > 0;) {
		const struct layer *layer = &layers.layer[at];
		const struct wlr_surface_state *state = &layer->surface->current;

		treat_layer(composer, layer, &above, region, treat_part);
		pixman_region32_union_rect(&above, &above, layer->x, layer->y,
		                           (unsigned)state->width, (unsigned)state->height);
	}
	pixman_region32_fini(&above);
}

void opaque_draw(const struct composer *composer, pixman_region32_t *region)
{
	treat_layers(composer, region, copy_part);
}

void opaque_narrow(const struct composer *composer, pixman_region32_t *region)
{
	pixman_region32_t changed;

	pixman_region32_init(&changed);
	pixman_region32_copy(&changed, region);
	treat_layers(composer, &changed, keep_unchanged);
	/* A picture that somebody asks for comes, though it is the same. */
	if (pixman_region32_not_empty(&changed))
		pixman_region32_copy(region, &changed);
	pixman_region32_fini(&changed);
}

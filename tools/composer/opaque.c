/* tools/composer/opaque.c - what an opaque window shows is copied: nothing below it is drawn, and nothing blended. */
#include "composer/composer_internal.h"

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

static void copy_box(const struct composer *composer, const struct layer *layer,
                     const uint8_t *pixels, size_t stride, const pixman_box32_t *box)
{
	size_t pitch = display_pitch_bytes(composer);
	uint8_t *to =
		display_pixels(composer) + (size_t)box->y1 * pitch + (size_t)box->x1 * PIXEL_BYTES;

	pixels +=
		(size_t)(box->y1 - layer->y) * stride + (size_t)(box->x1 - layer->x) * PIXEL_BYTES;
	for (int y = box->y1; y < box->y2; y++, to += pitch, pixels += stride)
		memcpy(to, pixels, (size_t)(box->x2 - box->x1) * PIXEL_BYTES);
}

/* Copy part, which lies within the layer. False: its memory cannot be read so, and nothing was drawn. */
static bool copy_part(const struct composer *composer, const struct layer *layer,
                      pixman_region32_t *part)
{
	struct wlr_buffer *buffer = layer->surface->buffer->source;
	uint32_t format;
	size_t stride;
	void *pixels;
	bool is_known;
	int count;

	if (!wlr_buffer_begin_data_ptr_access(buffer, WLR_BUFFER_DATA_PTR_ACCESS_READ, &pixels,
	                                      &format, &stride))
		return false;
	is_known = format == DRM_FORMAT_ARGB8888 || format == DRM_FORMAT_XRGB8888;
	if (is_known) {
		const pixman_box32_t *boxes = pixman_region32_rectangles(part, &count);

		for (int at = 0; at < count; at++)
			copy_box(composer, layer, pixels, stride, &boxes[at]);
	}
	wlr_buffer_end_data_ptr_access(buffer);
	return is_known;
}

/* Copy what of region the layer shows and nobody above it may change; region loses it. */
static void draw_layer(const struct composer *composer, const struct layer *layer,
                       pixman_region32_t *above, pixman_region32_t *region)
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
	if (pixman_region32_not_empty(&part) && copy_part(composer, layer, &part)) {
		pixman_region32_subtract(region, region, &part);
		if (composer->scene->presentation)
			wlr_presentation_surface_sampled_on_output(
				composer->scene->presentation, layer->surface,
				(struct wlr_output *)(uintptr_t)&composer->monitor.output);
	}
	pixman_region32_fini(&part);
}

void opaque_draw(const struct composer *composer, pixman_region32_t *region)
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

		draw_layer(composer, layer, &above, region);
		pixman_region32_union_rect(&above, &above, layer->x, layer->y,
		                           (unsigned)state->width, (unsigned)state->height);
	}
	pixman_region32_fini(&above);
}

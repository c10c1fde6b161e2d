/*
 * tools/composer/output.c - the monitor as wlroots sees it, and how a picture of it comes to be.
 *
 * wlroots draws into buffers of an allocator of ours, which have no memory of their own: each is whatever surface the
 * machine wants drawn just now. What a surface lacks is known from how many presentations it is behind.
 */
#include "composer/composer_internal.h"

#include <drm_fourcc.h>
#include <wlr/render/drm_format_set.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/host/host.h"

#define NS_PER_SECOND 1000000000u
#define EARLY_MOST 2u /* presentations before the grid's next refresh, of a key or a button */

static const float background_colour[4] = { 0.09f, 0.11f, 0.13f, 1.0f };

/* --- Images of the pointer: memory of their own ----------------------------------------------------------------- */

struct image {
	struct wlr_buffer base;
	size_t stride;
	uint32_t pixels[];
};

static void image_destroy(struct wlr_buffer *base)
{
	struct image *image = wl_container_of(base, image, base);

	free(image);
}

static bool image_begin(struct wlr_buffer *base, uint32_t flags, void **data, uint32_t *format,
                        size_t *stride)
{
	struct image *image = wl_container_of(base, image, base);

	*data = image->pixels;
	*format = DRM_FORMAT_ARGB8888;
	*stride = image->stride;
	return true;
}

static void buffer_end(struct wlr_buffer *base)
{
}

static const struct wlr_buffer_impl image_table = { .destroy = image_destroy,
	                                            .begin_data_ptr_access = image_begin,
	                                            .end_data_ptr_access = buffer_end };

static struct wlr_buffer *image_create(int width, int height)
{
	struct image *image;

	if (width > (int)COMPOSER_CURSOR_MAX || height > (int)COMPOSER_CURSOR_MAX)
		return NULL;
	image = calloc(1, sizeof(*image) + (size_t)width * (size_t)height * 4);
	if (!image)
		return NULL;
	wlr_buffer_init(&image->base, &image_table, width, height);
	image->stride = (size_t)width * 4;
	return &image->base;
}

/* --- Buffers ------------------------------------------------------------------------------------------------------ */

struct buffer {
	struct wlr_buffer base;
	struct composer *composer;
};

static void buffer_destroy(struct wlr_buffer *base)
{
	struct buffer *buffer = wl_container_of(base, buffer, base);

	free(buffer);
}

static bool buffer_begin(struct wlr_buffer *base, uint32_t flags, void **data, uint32_t *format,
                         size_t *stride)
{
	struct buffer *buffer = wl_container_of(base, buffer, base);
	const struct composer_chain *chain = &buffer->composer->display.chain;

	*data = display_pixels(buffer->composer);
	*format = DRM_FORMAT_XRGB8888;
	*stride = display_pitch_bytes(buffer->composer);
	return *data && base->width == (int)chain->width && base->height == (int)chain->height;
}

static const struct wlr_buffer_impl buffer_table = { .destroy = buffer_destroy,
	                                             .begin_data_ptr_access = buffer_begin,
	                                             .end_data_ptr_access = buffer_end };

static struct wlr_buffer *allocator_create(struct wlr_allocator *allocator, int width, int height,
                                           const struct wlr_drm_format *format)
{
	struct composer *composer = wl_container_of(allocator, composer, monitor.allocator);
	struct buffer *buffer;

	/* The monitor has no alpha, images of the pointer have. */
	if (format->format == DRM_FORMAT_ARGB8888)
		return image_create(width, height);
	buffer = calloc(1, sizeof(*buffer));
	if (!buffer)
		return NULL;
	wlr_buffer_init(&buffer->base, &buffer_table, width, height);
	buffer->composer = composer;
	return &buffer->base;
}

/* It is a part of the monitor. */
static void allocator_destroy(struct wlr_allocator *allocator)
{
}

static const struct wlr_allocator_interface allocator_table = { .create_buffer = allocator_create,
	                                                        .destroy = allocator_destroy };

/* --- Backend ------------------------------------------------------------------------------------------------------- */

static bool backend_start(struct wlr_backend *backend)
{
	return true;
}

static void backend_destroy(struct wlr_backend *backend)
{
	wlr_backend_finish(backend);
}

static uint32_t backend_caps(struct wlr_backend *backend)
{
	return WLR_BUFFER_CAP_DATA_PTR;
}

static const struct wlr_backend_impl backend_table = { .start = backend_start,
	                                               .destroy = backend_destroy,
	                                               .get_buffer_caps = backend_caps };

/* --- Clock ---------------------------------------------------------------------------------------------------------- */

static void arm(struct monitor *monitor)
{
	uint64_t now = host_clock_monotonic_ns();
	bool is_early = monitor->early && now < monitor->early_until_ns;
	uint64_t next = is_early ? frame_clock_early(&monitor->clock, now)
	                         : frame_clock_next(&monitor->clock, now);
	const struct itimerspec when = { .it_value = { (time_t)(next / NS_PER_SECOND),
		                                       (long)(next % NS_PER_SECOND) } };

	monitor->timer_is_set = true;
	timerfd_settime(monitor->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* Until the next refresh nothing is presented; when nothing happens the clock stands still. */
static void set_timer(struct monitor *monitor)
{
	if (!monitor->timer_is_set)
		arm(monitor);
}

/* A program that draws all the time may present once without the answer; the next time it has it. */
void monitor_hurry(struct composer *composer)
{
	struct monitor *monitor = &composer->monitor;

	if (!monitor->is_there)
		return;
	monitor->early = EARLY_MOST;
	monitor->early_until_ns = host_clock_monotonic_ns() + frame_clock_period(&monitor->clock);
	if (monitor->timer_is_set)
		arm(monitor);
}

static int on_timer(int timer, uint32_t mask, void *context)
{
	struct composer *composer = context;
	struct monitor *monitor = &composer->monitor;
	struct timespec now;
	uint64_t count;

	if (read(timer, &count, sizeof(count)) != sizeof(count))
		return 0;
	monitor->timer_is_set = false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	wlr_scene_output_send_frame_done(monitor->scene_output, &now);
	wlr_output_send_frame(&monitor->output);
	return 0;
}

/* --- Drawing ---------------------------------------------------------------------------------------------------------- */

static void remember(struct monitor *monitor, pixman_region32_t *damage)
{
	monitor->newest = (monitor->newest + 1) % HISTORY;
	pixman_region32_copy(&monitor->history[monitor->newest], damage);
	if (monitor->known < HISTORY)
		monitor->known++;
}

/* What the surface lacks: what changed now, and in each presentation that it missed. */
static void add_missed(const struct composer *composer, pixman_region32_t *region)
{
	const struct monitor *monitor = &composer->monitor;
	const struct composer_chain *chain = &composer->display.chain;
	uint32_t age = composer->display.draw.age;

	if (age == 0 || age - 1 > monitor->known) {
		pixman_region32_union_rect(region, region, 0, 0, chain->width, chain->height);
		return;
	}
	for (uint32_t back = 0; back + 1 < age; back++)
		pixman_region32_union(
			region, region,
			(pixman_region32_t *)(uintptr_t)&monitor
				->history[(monitor->newest + HISTORY - back) % HISTORY]);
}

/* One that is too large for us is wlroots' to draw. */
static bool draws_pointer(const struct composer *composer)
{
	const struct wlr_output *output = &composer->monitor.output;
	const struct wlr_output_cursor *cursor;

	wl_list_for_each(cursor, &output->cursors,
	                 link) if (cursor->enabled &&
	                           cursor != output->hardware_cursor) return true;
	return cursor_is_drawn(composer);
}

static void draw(struct composer *composer, pixman_region32_t *damage)
{
	struct monitor *monitor = &composer->monitor;
	struct wlr_output *output = &monitor->output;
	pixman_region32_t lacking, region, rest;

	if (!wlr_output_attach_render(output, NULL))
		return;
	if (display_presented(composer) && !draws_pointer(composer))
		opaque_narrow(composer, damage);
	pixman_region32_init(&lacking);
	pixman_region32_copy(&lacking, damage);
	add_missed(composer, &lacking);
	pixman_region32_init(&region);
	pixman_region32_copy(&region, display_keeps(composer) ? damage : &lacking);
	pixman_region32_init(&rest);
	pixman_region32_copy(&rest, &region);
	opaque_draw(composer, &rest);
	cursor_prepare(composer);
	wlr_renderer_begin(composer->renderer, (uint32_t)output->width, (uint32_t)output->height);
	if (pixman_region32_not_empty(&rest))
		wlr_scene_render_output(composer->scene, output, 0, 0, &rest);
	wlr_output_render_software_cursors(output, &region);
	cursor_draw(composer, &region);
	wlr_renderer_end(composer->renderer);
	display_finish_drawing(composer, &lacking);
	pixman_region32_fini(&rest);
	pixman_region32_fini(&region);
	pixman_region32_fini(&lacking);
	wlr_output_set_damage(output, damage);
	wlr_output_commit(output);
}

/* A window changed, or a refresh has come. */
static void on_frame(struct wl_listener *listener, void *data)
{
	struct monitor *monitor = wl_container_of(listener, monitor, frame);
	struct composer *composer = wl_container_of(monitor, composer, monitor);
	pixman_region32_t *changed = &monitor->scene_output->damage->current, damage;
	bool needed = monitor->output.needs_frame;

	if (!composer->display.chain.type)
		return;
	pixman_region32_init(&damage);
	pixman_region32_intersect_rect(&damage, changed, 0, 0, composer->display.chain.width,
	                               composer->display.chain.height);
	if (pixman_region32_not_empty(&damage) && display_pixels(composer))
		draw(composer, &damage);
	else if (needed && !pixman_region32_not_empty(&damage))
		set_timer(monitor); /* somebody waits for a refresh, and has drawn nothing */
	monitor->output.needs_frame = false;
	pixman_region32_fini(&damage);
}

static bool output_commit(struct wlr_output *output)
{
	struct composer *composer = wl_container_of(output, composer, monitor.output);
	struct monitor *monitor = &composer->monitor;
	struct wlr_output_event_present event = { .presented = true };

	if (!(output->pending.committed & WLR_OUTPUT_STATE_BUFFER))
		return true;
	if (monitor->early)
		monitor->early--;
	remember(monitor, &output->pending.damage);
	display_present(composer, &output->pending.damage);
	set_timer(monitor);
	event.commit_seq = output->commit_seq + 1;
	wlr_output_send_present(output, &event);
	return true;
}

static void output_destroy(struct wlr_output *output)
{
	struct composer *composer = wl_container_of(output, composer, monitor.output);

	composer->monitor.is_there = false;
}

/* wlroots draws no pointer but one that is too large: we do, or who looks, where it is by then. */
static bool output_set_cursor(struct wlr_output *output, struct wlr_buffer *buffer, int hot_x,
                              int hot_y)
{
	struct composer *composer = wl_container_of(output, composer, monitor.output);
	uint32_t format;
	size_t stride;
	void *pixels;
	bool shown;

	if (!buffer) {
		cursor_hide(composer);
		return true;
	}
	if (buffer->width > (int)COMPOSER_CURSOR_MAX || buffer->height > (int)COMPOSER_CURSOR_MAX ||
	    hot_x < 0 || hot_y < 0 || hot_x >= buffer->width || hot_y >= buffer->height ||
	    !wlr_buffer_begin_data_ptr_access(buffer, WLR_BUFFER_DATA_PTR_ACCESS_READ, &pixels,
	                                      &format, &stride))
		return false;
	shown = format == DRM_FORMAT_ARGB8888 && stride == (size_t)buffer->width * 4;
	if (shown)
		cursor_show(composer, &(struct cursor_image){ pixels, (uint32_t)buffer->width,
		                                              (uint32_t)buffer->height,
		                                              (uint32_t)hot_x, (uint32_t)hot_y });
	wlr_buffer_end_data_ptr_access(buffer);
	return shown;
}

static bool output_move_cursor(struct wlr_output *output, int x, int y)
{
	struct composer *composer = wl_container_of(output, composer, monitor.output);

	cursor_move(composer, x, y);
	return true;
}

static const struct wlr_output_impl output_table = { .set_cursor = output_set_cursor,
	                                             .move_cursor = output_move_cursor,
	                                             .destroy = output_destroy,
	                                             .commit = output_commit };

/* --- The monitor -------------------------------------------------------------------------------------------------------- */

bool monitor_start(struct composer *composer)
{
	struct monitor *monitor = &composer->monitor;

	for (unsigned at = 0; at < HISTORY; at++)
		pixman_region32_init(&monitor->history[at]);
	wlr_backend_init(&monitor->backend, &backend_table);
	wlr_allocator_init(&monitor->allocator, &allocator_table, WLR_BUFFER_CAP_DATA_PTR);
	monitor->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (monitor->timer < 0)
		return false;
	monitor->timer_source = wl_event_loop_add_fd(composer->loop, monitor->timer,
	                                             WL_EVENT_READABLE, on_timer, composer);
	return monitor->timer_source != NULL;
}

static void make_output(struct composer *composer)
{
	struct monitor *monitor = &composer->monitor;
	struct wlr_output *output = &monitor->output;

	wlr_output_init(output, &monitor->backend, &output_table, composer->wayland);
	wlr_output_set_name(output, "DRYDOCK-1");
	wlr_output_set_description(output, "Drydock virtual display");
	snprintf(output->make, sizeof(output->make), "Drydock");
	snprintf(output->model, sizeof(output->model), "VDD");
	wlr_output_init_render(output, &monitor->allocator, composer->renderer);
	wlr_output_update_enabled(output, true);
	monitor->is_there = true;
}

static void show_output(struct composer *composer)
{
	struct monitor *monitor = &composer->monitor;

	wlr_output_layout_add(composer->layout, &monitor->output, 0, 0);
	monitor->scene_output = wlr_scene_get_scene_output(composer->scene, &monitor->output);
	monitor->background =
		wlr_scene_rect_create(&composer->scene->node, 1, 1, background_colour);
	wlr_scene_node_lower_to_bottom(&monitor->background->node);
	monitor->frame.notify = on_frame;
	wl_signal_add(&monitor->scene_output->damage->events.frame, &monitor->frame);
}

void monitor_set_chain(struct composer *composer)
{
	struct monitor *monitor = &composer->monitor;
	const struct composer_chain *chain = &composer->display.chain;
	bool is_new = !monitor->is_there;

	monitor->clock = (struct frame_clock){ host_clock_monotonic_ns(), chain->rate_numerator,
		                               chain->rate_denominator };
	monitor->known = 0;
	if (is_new)
		make_output(composer);
	wlr_output_update_custom_mode(&monitor->output, (int32_t)chain->width,
	                              (int32_t)chain->height,
	                              (int32_t)frame_clock_millihertz(&monitor->clock));
	if (is_new)
		show_output(composer);
	wlr_scene_rect_set_size(monitor->background, (int)chain->width, (int)chain->height);
	windows_arrange(composer);
	wlr_output_damage_add_whole(monitor->scene_output->damage);
}

void monitor_draw_all(struct composer *composer)
{
	if (composer->monitor.is_there)
		wlr_output_damage_add_whole(composer->monitor.scene_output->damage);
}

void monitor_can_draw(struct composer *composer)
{
	struct monitor *monitor = &composer->monitor;

	if (pixman_region32_not_empty(&monitor->scene_output->damage->current))
		wlr_output_schedule_frame(&monitor->output);
}

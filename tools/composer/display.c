/* tools/composer/display.c - the machine's end: surfaces come in, presentations go out. */
#include "composer/composer_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/host/host_share.h"
#include "base/host/host_socket.h"

/* --- Surfaces --------------------------------------------------------------------------------------------------- */

static void unmap_surfaces(struct display *display)
{
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		if (display->surface[at])
			munmap(display->surface[at], display->surface_bytes);
	memset(display->surface, 0, sizeof(display->surface));
	free(display->canvas);
	display->canvas = NULL;
	display->presented = NULL;
	display->chain.type = 0;
	display->draw.type = 0;
}

#define CANVAS_PIXEL_BYTES 4u

static bool make_canvas(struct display *display)
{
	const struct composer_chain *chain = &display->chain;

	display->canvas = calloc(chain->height, (size_t)chain->width * CANVAS_PIXEL_BYTES);
	composer_light_prepare(&display->light, chain->white_nits);
	return display->canvas;
}

static bool map_surfaces(struct display *display, const struct composer_chain *chain,
                         const struct host_socket_message *message)
{
	display->surface_bytes = composer_chain_bytes(chain);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		if (host_shared_file_check(message->descriptor[at], display->surface_bytes) == 0)
			display->surface[at] = host_shared_map_anywhere(message->descriptor[at],
			                                                display->surface_bytes);
		if (!display->surface[at])
			return false;
	}
	display->chain = *chain;
	return chain->light == COMPOSER_SDR || make_canvas(display);
}

uint8_t *display_pixels(const struct composer *composer)
{
	const struct display *display = &composer->display;

	if (!display->draw.type)
		return NULL;
	return display->canvas ? display->canvas : display->surface[display->draw.index];
}

size_t display_pitch_bytes(const struct composer *composer)
{
	const struct display *display = &composer->display;

	return display->canvas ? (size_t)display->chain.width * CANVAS_PIXEL_BYTES
	                       : display->chain.pitch_bytes;
}

/* Light is no window's. */
const uint8_t *display_presented(const struct composer *composer)
{
	return composer->display.canvas ? NULL : composer->display.presented;
}

bool display_keeps(const struct composer *composer)
{
	return composer->display.canvas;
}

void display_finish_drawing(struct composer *composer, pixman_region32_t *region)
{
	struct display *display = &composer->display;
	const pixman_box32_t *boxes;
	int count;

	if (!display->canvas)
		return;
	boxes = pixman_region32_rectangles(region, &count);
	for (int at = 0; at < count; at++)
		composer_light_convert(&display->light,
		                       &(struct composer_light_part){
					       display->canvas, display_pitch_bytes(composer),
					       display->surface[display->draw.index],
					       display->chain.pitch_bytes, boxes[at].x1,
					       boxes[at].y1, boxes[at].x2, boxes[at].y2 });
}

/* --- Messages ------------------------------------------------------------------------------------------------------ */

static void end(struct composer *composer, const char *why)
{
	if (*why) {
		fprintf(stderr, "drydock-composer: %s\n", why);
		composer->status = 3;
	}
	wl_display_terminate(composer->wayland);
}

static void take_chain(struct composer *composer, const struct host_socket_message *message)
{
	struct display *display = &composer->display;
	struct composer_chain chain;

	unmap_surfaces(display);
	if (!composer_message_chain(message->bytes, message->count, &chain) ||
	    message->descriptor_count != COMPOSER_SURFACES ||
	    !map_surfaces(display, &chain, message)) {
		end(composer, "the machine's surfaces are none");
		return;
	}
	monitor_set_chain(composer);
}

static void take_draw(struct composer *composer, const struct host_socket_message *message)
{
	struct display *display = &composer->display;

	if (!display->chain.type)
		return;
	if (!composer_message_draw(message->bytes, message->count, &display->chain, &display->draw))
		return;
	monitor_can_draw(composer);
}

static void take_pointer(struct composer *composer, const struct host_socket_message *message)
{
	struct composer_pointer pointer;

	if (composer_message_pointer(message->bytes, message->count, &pointer))
		cursor_take(composer, &pointer);
}

static void take(struct composer *composer, const struct host_socket_message *message)
{
	switch (composer_message_type(message->bytes, message->count)) {
	case COMPOSER_CHAIN: take_chain(composer, message); break;
	case COMPOSER_DRAW: take_draw(composer, message); break;
	case COMPOSER_POINTER: take_pointer(composer, message); break;
	case COMPOSER_OFF: unmap_surfaces(&composer->display); break;
	default: end(composer, "the machine says what nobody knows"); break;
	}
}

static int on_message(int socket, uint32_t mask, void *context)
{
	struct composer *composer = context;
	uint8_t bytes[512];

	for (;;) {
		struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
		int result;

		result = host_socket_receive(socket, false, &message);
		if (result == -EAGAIN)
			return 0;
		if (result <= 0) {
			end(composer, "");
			return 0;
		}
		take(composer, &message);
		for (size_t at = 0; at < message.descriptor_count; at++)
			host_descriptor_close(message.descriptor[at]);
	}
}

static void send_bytes(struct composer *composer, void *bytes, size_t count)
{
	const struct host_socket_message message = { .bytes = bytes, .count = count };

	if (host_socket_send(composer->display.socket, &message) < 0)
		end(composer, "");
}

/* --- Presenting ------------------------------------------------------------------------------------------------------ */

static void fill_dirty(struct composer_present *present, pixman_region32_t *dirty)
{
	int count;
	pixman_box32_t *boxes = pixman_region32_rectangles(dirty, &count);

	if (count > (int)COMPOSER_DIRTY_MAX) {
		boxes = pixman_region32_extents(dirty);
		count = 1;
	}
	for (int at = 0; at < count; at++)
		present->dirty[at] = (struct composer_rectangle){ boxes[at].x1, boxes[at].y1,
			                                          boxes[at].x2, boxes[at].y2 };
	present->dirty_count = (uint32_t)count;
}

void display_present(struct composer *composer, pixman_region32_t *dirty)
{
	struct display *display = &composer->display;
	struct composer_present present = { .type = COMPOSER_PRESENT,
		                            .chain = display->chain.chain,
		                            .index = display->draw.index };

	fill_dirty(&present, dirty);
	display->presented = display->surface[display->draw.index];
	display->draw.type = 0;
	send_bytes(composer, &present, sizeof(present));
}

void display_point(struct composer *composer, void *bytes, size_t size)
{
	send_bytes(composer, bytes, size);
}

bool display_start(struct composer *composer)
{
	struct composer_ready ready = { COMPOSER_READY, COMPOSER_VERSION };
	struct host_socket_peer peer;

	composer->display.socket = COMPOSER_DISPLAY_DESCRIPTOR;
	if (host_socket_peer(composer->display.socket, &peer) < 0)
		return false;
	if (peer.process_descriptor >= 0)
		host_descriptor_close(peer.process_descriptor);
	composer->display.source = wl_event_loop_add_fd(composer->loop, composer->display.socket,
	                                                WL_EVENT_READABLE, on_message, composer);
	send_bytes(composer, &ready, sizeof(ready));
	return composer->display.source != NULL;
}

void display_finish(struct composer *composer)
{
	if (composer->display.source)
		wl_event_source_remove(composer->display.source);
	unmap_surfaces(&composer->display);
}

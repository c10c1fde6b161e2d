/* tools/player/screen.c - two sockets, three surfaces. */
#include "player/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "base/host/host.h"
#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "composer/message.h"

#define NS_PER_SECOND 1000000000ll
#define PIXEL_BYTES 4u

static void unmap_surfaces(struct screen *screen)
{
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		if (screen->surface[at])
			munmap(screen->surface[at], screen->surface_bytes);
	memset(screen->surface, 0, sizeof(screen->surface));
	free(screen->canvas);
	screen->canvas = NULL;
	screen->chain.type = screen->draw.type = 0;
}

/* A surface of HDR takes no pixels of sRGB: they are drawn elsewhere first. */
static bool prepare_light(struct screen *screen, const struct composer_chain *chain)
{
	if (chain->light == COMPOSER_SDR)
		return true;
	composer_light_prepare(&screen->light, chain->white_nits);
	screen->canvas = calloc(chain->height, (size_t)chain->width * PIXEL_BYTES);
	return screen->canvas;
}

static bool take_chain(struct screen *screen, const struct host_socket_message *message)
{
	struct composer_chain chain;

	unmap_surfaces(screen);
	if (!composer_message_chain(message->bytes, message->count, &chain) ||
	    message->descriptor_count != COMPOSER_SURFACES)
		return false;
	screen->surface_bytes = composer_chain_bytes(&chain);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		if (host_shared_file_check(message->descriptor[at], screen->surface_bytes) == 0)
			screen->surface[at] = host_shared_map_anywhere(message->descriptor[at],
			                                               screen->surface_bytes);
		if (!screen->surface[at])
			return false;
	}
	if (!prepare_light(screen, &chain))
		return false;
	screen->chain = chain;
	screen->is_new = true;
	return true;
}

static bool take(struct screen *screen, const struct host_socket_message *message)
{
	switch (composer_message_type(message->bytes, message->count)) {
	case COMPOSER_CHAIN: return take_chain(screen, message);
	case COMPOSER_DRAW:
		/* It may be of the chain before. */
		if (screen->chain.type)
			composer_message_draw(message->bytes, message->count, &screen->chain,
			                      &screen->draw);
		return true;
	case COMPOSER_OFF: unmap_surfaces(screen); return true;
	/* A film has none. */
	case COMPOSER_POINTER: return true;
	default: return false;
	}
}

/* False: it is over. */
static bool hear_display(struct screen *screen)
{
	uint8_t bytes[512];

	for (;;) {
		struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
		int result = host_socket_receive(COMPOSER_DISPLAY_DESCRIPTOR, false, &message);
		bool is_taken;

		if (result <= 0)
			return result == -EAGAIN;
		is_taken = take(screen, &message);
		for (size_t at = 0; at < message.descriptor_count; at++)
			host_descriptor_close(message.descriptor[at]);
		if (!is_taken) {
			fprintf(stderr, "drydock-player: the machine says what nobody knows\n");
			return false;
		}
	}
}

/* A film takes no input; a kick is all that matters. */
static void hear_seat(struct screen *screen)
{
	static uint8_t bytes[COMPOSER_SEAT_BYTES_MAX];
	int result;

	do {
		struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };

		result = host_socket_receive(COMPOSER_SEAT_DESCRIPTOR, false, &message);
		if (result > 0 && composer_message_kick(bytes, message.count))
			screen->is_kicked = true;
		for (size_t at = 0; at < message.descriptor_count; at++)
			host_descriptor_close(message.descriptor[at]);
	} while (result > 0);
	screen->has_seat = result == -EAGAIN;
}

bool screen_start(struct screen *screen)
{
	struct composer_ready ready = { COMPOSER_READY, COMPOSER_VERSION };
	struct host_socket_message message = { .bytes = &ready, .count = sizeof(ready) };

	screen->has_seat = true;
	return host_socket_send(COMPOSER_DISPLAY_DESCRIPTOR, &message) == 0;
}

bool screen_wait(struct screen *screen, int64_t timeout_ns)
{
	struct pollfd waited[2] = { { .fd = COMPOSER_DISPLAY_DESCRIPTOR, .events = POLLIN },
		                    { .fd = screen->has_seat ? COMPOSER_SEAT_DESCRIPTOR : -1,
		                      .events = POLLIN } };
	struct timespec timeout = { timeout_ns / NS_PER_SECOND, timeout_ns % NS_PER_SECOND };

	if (ppoll(waited, 2, timeout_ns < 0 ? NULL : &timeout, NULL) < 0)
		return errno == EINTR;
	if (waited[1].revents)
		hear_seat(screen);
	return !waited[0].revents || hear_display(screen);
}

uint8_t *screen_pixels(const struct screen *screen)
{
	if (!screen->draw.type)
		return NULL;
	return screen->canvas ? screen->canvas : screen->surface[screen->draw.index];
}

uint32_t screen_pitch_bytes(const struct screen *screen)
{
	return screen->canvas ? screen->chain.width * PIXEL_BYTES : screen->chain.pitch_bytes;
}

static void light_up(struct screen *screen)
{
	const struct composer_chain *chain = &screen->chain;
	const struct composer_light_part whole = { screen->canvas,
		                                   screen_pitch_bytes(screen),
		                                   screen->surface[screen->draw.index],
		                                   chain->pitch_bytes,
		                                   0,
		                                   0,
		                                   (int32_t)chain->width,
		                                   (int32_t)chain->height };

	composer_light_convert(&screen->light, &whole);
}

void screen_present(struct screen *screen)
{
	struct composer_present present = { .type = COMPOSER_PRESENT,
		                            .chain = screen->chain.chain,
		                            .index = screen->draw.index };
	struct host_socket_message message = { .bytes = &present, .count = sizeof(present) };

	if (screen->canvas)
		light_up(screen);
	screen->draw.type = 0;
	/* Who does not take it is gone, which the next wait sees. */
	host_socket_send(COMPOSER_DISPLAY_DESCRIPTOR, &message);
}

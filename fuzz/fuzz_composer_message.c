/*
 * fuzz/fuzz_composer_message.c - what comes over a composer's sockets: messages one after the other, each taken by both ends.
 *
 * Each message stands behind two bytes that say how long it is.
 *
 * Parser   src/composer/message.c
 */
#include <stdlib.h>
#include <string.h>

#include "composer/frame_clock.h"
#include "composer/message.h"
#include "fuzz.h"

struct sockets {
	struct composer_chain chain; /* type 0: none yet */
	struct composer_draw draw;
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* The surface's memory holds every pixel, and its refreshes come one after the other. */
static void check_chain(const struct composer_chain *chain)
{
	struct frame_clock clock = { 0, chain->rate_numerator, chain->rate_denominator };
	uint64_t first = frame_clock_next(&clock, 1u << 30);

	require(composer_chain_bytes(chain) >=
	        (uint64_t)chain->width * chain->height * composer_pixel_bytes(chain));
	require(chain->light == COMPOSER_SDR || chain->white_nits <= COMPOSER_WHITE_MAX);
	require(first > 1u << 30 && frame_clock_next(&clock, first) > first);
}

static void hear_as_composer(struct sockets *sockets, const uint8_t *bytes, size_t size)
{
	struct composer_chain chain;
	struct composer_pointer pointer;
	struct composer_input input;

	if (composer_message_chain(bytes, size, &chain)) {
		check_chain(&chain);
		*sockets = (struct sockets){ .chain = chain };
	}
	if (sockets->chain.type &&
	    composer_message_draw(bytes, size, &sockets->chain, &sockets->draw))
		require(sockets->draw.index < COMPOSER_SURFACES);
	if (composer_message_pointer(bytes, size, &pointer))
		require(pointer.outside <= 1 && pointer.is_answer <= 1);
	require(composer_message_input(bytes, size, &input) <= COMPOSER_EVENTS_MAX);
}

static void hear_as_machine(const struct sockets *sockets, const uint8_t *bytes, size_t size)
{
	struct composer_present present;
	struct composer_cursor cursor;

	composer_message_ready(bytes, size);
	if (composer_message_cursor(bytes, size, &cursor))
		require(size == sizeof(cursor) + (size_t)cursor.width * cursor.height * 4);
	if (!sockets->draw.type ||
	    !composer_message_present(bytes, size, &sockets->chain, &sockets->draw, &present))
		return;
	require(present.index == sockets->draw.index && present.dirty_count <= COMPOSER_DIRTY_MAX);
	for (uint32_t at = 0; at < present.dirty_count; at++)
		require(present.dirty[at].left >= 0 &&
		        present.dirty[at].left < present.dirty[at].right &&
		        present.dirty[at].right <= (int32_t)sockets->chain.width);
}

/* What it says is there can be read. */
static void hear_as_capture_host(const uint8_t *bytes, size_t size)
{
	uint32_t length, sum = 0;
	const char *text = composer_message_clipboard(bytes, size, &length);

	for (uint32_t at = 0; text && at < length; at++)
		sum += (uint8_t)text[at];
	require(!text || length == 0 || sum > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sockets sockets = { .chain = { 0 } };

	while (size >= 2) {
		size_t length = data[0] | (size_t)data[1] << 8;
		uint8_t *message;

		if (length > size - 2)
			length = size - 2;
		/* A block of its own: what is read behind it is found. */
		message = malloc(length ? length : 1);
		if (!message)
			return 0;
		memcpy(message, data + 2, length);
		hear_as_composer(&sockets, message, length);
		hear_as_machine(&sockets, message, length);
		hear_as_capture_host(message, length);
		free(message);
		data += 2 + length;
		size -= 2 + length;
	}
	return 0;
}

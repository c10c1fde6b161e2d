/* display/watcher_hear.c - what a viewer of our own hears: a message from its pieces, and what it says. */
#include "display/watcher_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwebsockets.h>

#include "base/host/host.h"

#define PADDING_BYTES 64u /* a decoder looks a little behind the end */
#define TOO_LONG "the server sent a message that is too long"

/* It decodes all of every picture, whatever part of it is to be shown. False: it is none that it takes. */
static bool hear_video(struct display_watcher *watcher, const struct stream_header *header)
{
	size_t part = header->flags & STREAM_FLAG_PART ? STREAM_PART_BYTES : 0;
	struct display_packet packet = { .bytes = watcher->in + STREAM_HEADER_BYTES + part,
		                         .size = header->length - part };

	if (part && (!watcher->options.takes_parts || header->length < part))
		return false;
	if (!watcher->frame)
		watcher->began_with_key = header->flags & STREAM_FLAG_KEY;
	if (watcher->frame && header->frame != watcher->frame + 1)
		watcher->gaps++;
	memset(watcher->in + watcher->in_size, 0, PADDING_BYTES);
	display_check_take(&watcher->check, header, &packet, host_clock_monotonic_ns());
	if (!watcher->options.is_lazy)
		watcher->to_acknowledge = header->frame;
	__atomic_store_n(&watcher->frame, header->frame, __ATOMIC_RELEASE);
	return true;
}

static void hear_welcome(struct display_watcher *watcher)
{
	watcher->permissions = stream_get16(watcher->in + STREAM_HEADER_BYTES + 2);
	if (watcher->options.is_deaf)
		lws_rx_flow_control(watcher->wsi, 0);
	__atomic_store_n(&watcher->is_welcome, true, __ATOMIC_RELEASE);
}

static void hear_clock(struct display_watcher *watcher, const struct stream_header *header)
{
	const uint8_t *payload = watcher->in + STREAM_HEADER_BYTES;

	if (header->length == STREAM_CLOCK_BYTES) {
		watcher->clock.asked_us = header->time_us;
		watcher->clock.arrived_us = stream_get64(payload);
		watcher->clock.left_us = stream_get64(payload + 8);
		__atomic_fetch_add(&watcher->clocks, 1, __ATOMIC_RELEASE);
	}
}

static void hear_rumble(struct display_watcher *watcher, uint32_t length)
{
	struct pad_rumble rumble;

	if (!pad_rumble_get(watcher->in + STREAM_HEADER_BYTES, length, &rumble) ||
	    rumble.pad >= STREAM_PADS ||
	    !pad_rumble_hear(&watcher->rumble[rumble.pad], &rumble,
	                     host_clock_monotonic_ns() / 1000000))
		return;
	__atomic_fetch_add(&watcher->rumbles, 1, __ATOMIC_RELEASE);
}

/* A viewer that shows no pointer hears of it all the same. False: it is none. */
static bool hear_cursor(struct display_watcher *watcher, const struct stream_header *header)
{
	const uint8_t *payload = watcher->in + STREAM_HEADER_BYTES;
	uint64_t pixels;

	if (header->type == STREAM_CURSOR) {
		__atomic_fetch_add(&watcher->cursors, 1, __ATOMIC_RELEASE);
		return header->length == STREAM_CURSOR_BYTES;
	}
	if (header->length < STREAM_CURSOR_SHAPE_BYTES)
		return false;
	pixels = (uint64_t)stream_get16(payload + 4) * stream_get16(payload + 6);
	return header->length == STREAM_CURSOR_SHAPE_BYTES + pixels * 4;
}

static bool hear(struct display_watcher *watcher)
{
	struct stream_header header;

	if (watcher->in_size < STREAM_HEADER_BYTES)
		return false;
	stream_get_header(watcher->in, &header);
	if (header.length != watcher->in_size - STREAM_HEADER_BYTES)
		return false;
	switch (header.type) {
	case STREAM_WELCOME: hear_welcome(watcher); break;
	case STREAM_VIDEO:
		if (!hear_video(watcher, &header))
			return false;
		break;
	case STREAM_CLOCK: hear_clock(watcher, &header); break;
	case STREAM_RUMBLE: hear_rumble(watcher, header.length); break;
	case STREAM_NOTICE: __atomic_fetch_add(&watcher->notices, 1, __ATOMIC_RELEASE); break;
	case STREAM_CURSOR:
	case STREAM_CURSOR_SHAPE:
		if (!hear_cursor(watcher, &header))
			return false;
		break;
	case STREAM_CONFIGURATION:
		if (!display_message_get_configuration(watcher->in + STREAM_HEADER_BYTES,
		                                       header.length, &watcher->configuration))
			return false;
		display_check_use(&watcher->check, watcher->configuration.codec);
		__atomic_fetch_add(&watcher->configurations, 1, __ATOMIC_RELEASE);
		break;
	case STREAM_CLIPBOARD:
		if (watcher->options.hear)
			break;
		return false;
	default: return false;
	}
	if (watcher->options.hear)
		watcher->options.hear(watcher->options.context, &header,
		                      watcher->in + STREAM_HEADER_BYTES);
	watcher_move_on(watcher);
	lws_callback_on_writable(watcher->wsi);
	return true;
}

/* Memory grows by twice what is needed, never beyond the longest message. */
static bool make_room(struct display_watcher *watcher, size_t size)
{
	size_t message = watcher->in_size + size, room;
	uint8_t *larger;

	if (message > DISPLAY_WATCHER_MESSAGE_MAX) {
		snprintf(watcher->close_words, sizeof(watcher->close_words), TOO_LONG);
		return false;
	}
	if (message + PADDING_BYTES <= watcher->in_room)
		return true;
	room = message * 2 < DISPLAY_WATCHER_MESSAGE_MAX ? message * 2
	                                                 : DISPLAY_WATCHER_MESSAGE_MAX;
	larger = realloc(watcher->in, room + PADDING_BYTES);
	if (!larger)
		return false;
	watcher->in = larger;
	watcher->in_room = room + PADDING_BYTES;
	return true;
}

bool watcher_receive(struct display_watcher *watcher, const void *bytes, size_t size)
{
	if (lws_is_first_fragment(watcher->wsi))
		watcher->in_size = 0;
	if (!make_room(watcher, size))
		return false;
	memcpy(watcher->in + watcher->in_size, bytes, size);
	watcher->in_size += size;
	return !lws_is_final_fragment(watcher->wsi) || hear(watcher);
}

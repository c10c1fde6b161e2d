/* display/server_tell.c - what a viewer is told: welcome, words of which the newest counts, frames. */
#include <stdlib.h>
#include <string.h>

#include "display/server_internal.h"

/* --- Words ---------------------------------------------------------------------------------------------------------- */

void server_word_set(struct display_server *server, enum server_word kind, uint8_t *memory,
                     size_t size)
{
	struct server_said *said = &server->said[kind];
	uint8_t *replaced;

	host_lock_acquire(&server->said_lock);
	replaced = said->next;
	said->next = memory;
	said->next_size = size;
	host_lock_release(&server->said_lock);
	free(replaced);
	lws_cancel_service(server->context);
}

static bool is_for(const struct server_viewer *viewer, int kind)
{
	return viewer->is_admitted && (kind != SERVER_CLIPBOARD || viewer->may_control);
}

/* True: there is a new one. */
static bool take_word(struct display_server *server, struct server_said *said)
{
	uint8_t *replaced = said->now;

	host_lock_acquire(&server->said_lock);
	uint8_t *next = said->next;
	if (next) {
		said->now = next;
		said->now_size = said->next_size;
		said->next = NULL;
	}
	host_lock_release(&server->said_lock);
	if (next)
		free(replaced);
	return next != NULL;
}

void server_words_take(struct display_server *server)
{
	for (int kind = 0; kind < SERVER_WORDS; kind++) {
		if (!take_word(server, &server->said[kind]))
			continue;
		for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next)
			if (is_for(viewer, kind)) {
				viewer->say_words |= 1u << kind;
				lws_callback_on_writable(viewer->wsi);
			}
	}
}

/* A clipboard's text of before it came is none of its business. */
void server_words_begin(struct server_viewer *viewer)
{
	for (int kind = 0; kind < SERVER_WORDS; kind++)
		if (viewer->server->said[kind].now && kind != SERVER_CLIPBOARD)
			viewer->say_words |= 1u << kind;
}

void server_words_free(struct display_server *server)
{
	for (int kind = 0; kind < SERVER_WORDS; kind++) {
		free(server->said[kind].next);
		free(server->said[kind].now);
	}
}

/* The room before the message is written with the same bytes for every viewer. */
static int say_word(struct server_viewer *viewer)
{
	int kind = __builtin_ctz(viewer->say_words);
	const struct server_said *said = &viewer->server->said[kind];

	viewer->say_words &= ~(1u << kind);
	return lws_write(viewer->wsi, said->now + LWS_PRE, said->now_size, LWS_WRITE_BINARY) < 0
	               ? -1
	               : 0;
}

/* --- One message at a time ------------------------------------------------------------------------------------------ */

static int write_binary(struct server_viewer *viewer, const uint8_t *message, size_t size)
{
	uint8_t buffer[LWS_PRE + 256];

	memcpy(buffer + LWS_PRE, message, size);
	return lws_write(viewer->wsi, buffer + LWS_PRE, size, LWS_WRITE_BINARY) < 0 ? -1 : 0;
}

static uint32_t permissions_of(const struct server_viewer *viewer)
{
	if (!viewer->may_control)
		return 0;
	return STREAM_MAY_CONTROL | (viewer->server->options.resize ? STREAM_MAY_RESIZE : 0) |
	       (viewer->server->options.colour ? STREAM_MAY_COLOUR : 0);
}

static int say_welcome(struct server_viewer *viewer)
{
	uint8_t message[STREAM_HEADER_BYTES + STREAM_WELCOME_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_WELCOME, .length = STREAM_WELCOME_BYTES };

	stream_put_header(message, &header);
	stream_put16(message + STREAM_HEADER_BYTES, STREAM_VERSION);
	stream_put16(message + STREAM_HEADER_BYTES + 2, permissions_of(viewer));
	stream_put32(message + STREAM_HEADER_BYTES + 4, viewer->number);
	return write_binary(viewer, message, sizeof(message));
}

static int say_clock(struct server_viewer *viewer)
{
	uint8_t message[STREAM_HEADER_BYTES + STREAM_CLOCK_BYTES];
	struct stream_header header = { .type = STREAM_CLOCK,
		                        .time_us = viewer->clock_theirs_us,
		                        .length = STREAM_CLOCK_BYTES };

	stream_put_header(message, &header);
	stream_put64(message + STREAM_HEADER_BYTES, viewer->clock_ours_us);
	stream_put64(message + STREAM_HEADER_BYTES + 8, server_now_us());
	return write_binary(viewer, message, sizeof(message));
}

static int say_no_input(struct server_viewer *viewer)
{
	static const char words[] = "this monitor takes no keyboard and no mouse yet";
	uint8_t message[STREAM_HEADER_BYTES + STREAM_NOTICE_BYTES + sizeof(words) - 1] = { 0 };
	struct stream_header header = { .type = STREAM_NOTICE,
		                        .length = sizeof(message) - STREAM_HEADER_BYTES };

	viewer->told_no_input = true;
	stream_put_header(message, &header);
	stream_put16(message + STREAM_HEADER_BYTES, STREAM_NOTICE_NO_INPUT);
	memcpy(message + STREAM_HEADER_BYTES + STREAM_NOTICE_BYTES, words, sizeof(words) - 1);
	return write_binary(viewer, message, sizeof(message));
}

static int say_rumble(struct server_viewer *viewer)
{
	int pad = __builtin_ctz(viewer->say_rumble);
	uint8_t message[STREAM_HEADER_BYTES + PAD_RUMBLE_BYTES];
	struct stream_header header = { .type = STREAM_RUMBLE, .length = PAD_RUMBLE_BYTES };

	viewer->say_rumble &= ~(1u << pad);
	stream_put_header(message, &header);
	pad_rumble_put(message + STREAM_HEADER_BYTES, &viewer->rumble[pad]);
	return write_binary(viewer, message, sizeof(message));
}

static int say_frame(struct server_viewer *viewer)
{
	struct display_frame *frame = display_line_take(&viewer->line, host_clock_monotonic_ns());
	int result = 0;

	if (!frame)
		return 0;
	/* The room before the message is written with the same bytes for every viewer. */
	if (lws_write(viewer->wsi, frame->message, frame->size, LWS_WRITE_BINARY) < 0)
		result = -1;
	display_frame_unref(frame);
	return result;
}

static bool take_flag(bool *flag)
{
	bool was = *flag;

	*flag = false;
	return was;
}

static bool has_more(const struct server_viewer *viewer)
{
	return viewer->say_welcome || viewer->say_configuration || viewer->say_clock ||
	       viewer->say_no_input || viewer->say_words || viewer->say_rumble ||
	       viewer->line.waiting_count;
}

/* The last word on how things stood, and good-bye. */
static int say_farewell(struct server_viewer *viewer)
{
	viewer->say_words &= viewer->say_welcome ? 0 : 1u << SERVER_STATE;
	if (!viewer->say_words)
		return server_dismiss(viewer, STREAM_CLOSE_ENDED, "the monitor has ended");
	if (say_word(viewer))
		return -1;
	lws_callback_on_writable(viewer->wsi);
	return 0;
}

int server_tell(struct server_viewer *viewer)
{
	struct display_server *server = viewer->server;
	int result;

	if (viewer->leave_code)
		return server_leave(viewer);
	if (server->ending)
		return say_farewell(viewer);
	if (take_flag(&viewer->say_welcome))
		result = say_welcome(viewer);
	else if (take_flag(&viewer->say_configuration))
		result = write_binary(viewer, server->configuration, server->configuration_size);
	else if (take_flag(&viewer->say_clock))
		result = say_clock(viewer);
	else if (take_flag(&viewer->say_no_input))
		result = say_no_input(viewer);
	else if (viewer->say_rumble)
		result = say_rumble(viewer);
	else if (viewer->say_words)
		result = say_word(viewer);
	else
		result = say_frame(viewer);
	if (result == 0 && has_more(viewer))
		lws_callback_on_writable(viewer->wsi);
	return result;
}

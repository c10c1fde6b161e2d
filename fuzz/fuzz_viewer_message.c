/*
 * fuzz/fuzz_viewer_message.c - what a viewer sends: a connection's messages one after the other, and a configuration.
 *
 * Each message stands behind two bytes that say how long it is, and one that says which frame is offered before it.
 *
 * Parser   src/display/stream_message.c src/display/line.c src/display/admission.c src/display/held.c src/display/rate.c
 */
#include <stdlib.h>
#include <string.h>

#include "display/admission.h"
#include "display/held.h"
#include "display/line.h"
#include "display/stream_message.h"
#include "fuzz.h"

struct connection {
	struct display_admission admission;
	struct display_line line;
	struct display_held held;
	bool is_admitted;
	uint64_t now_ns;
	uint32_t frames;
};

/* What is on the way to a viewer never exceeds its bound, whatever it acknowledges. */
static void check_line(const struct display_line *line)
{
	uint32_t count = line->waiting_count + line->flying_count;
	size_t bytes = 0;

	for (uint32_t index = 0; index < line->waiting_count; index++)
		bytes += line->waiting[(line->waiting_first + index) % DISPLAY_LINE_FRAMES]->size;
	for (uint32_t index = 0; index < line->flying_count; index++)
		bytes += line->flying[(line->flying_first + index) % DISPLAY_LINE_FRAMES].size;
	if (count > DISPLAY_LINE_FRAMES || bytes != line->bytes ||
	    (bytes > DISPLAY_LINE_BYTES && count > 1))
		abort();
}

/* A frame of a size that the message chooses; the line takes and writes it, or drops it. */
static void offer(struct connection *connection, uint8_t choice)
{
	struct display_frame *frame = display_frame_create(malloc(1));

	if (!frame)
		return;
	frame->sequence = ++connection->frames;
	frame->is_key = choice & 1;
	frame->size = (size_t)choice << 14;
	display_line_offer(&connection->line, frame);
	display_frame_unref(frame);
	if (choice & 2)
		display_frame_unref(display_line_take(&connection->line, connection->now_ns));
}

/* Of a key that is handed on as going up, the next word cannot be the same again. */
static void hear_input(struct connection *connection, const struct display_message *message)
{
	struct display_input input;

	if (message->input_count > STREAM_INPUT_EVENTS_MAX)
		abort();
	for (uint32_t index = 0; index < message->input_count; index++) {
		display_message_input(message, index, &input);
		if (!display_held_take(&connection->held, &input))
			continue;
		if (input.kind > STREAM_TEXT || input.tag != STREAM_INPUT_TAG)
			abort();
		if (input.kind <= STREAM_KEY_UP && display_held_take(&connection->held, &input))
			abort();
	}
}

/* All that is held is let go, each once, and then nothing is. */
static void let_go(struct connection *connection)
{
	struct display_input input;
	uint32_t count = 0;

	while (display_held_release(&connection->held, &input))
		if (++count > STREAM_KEY_CODES + STREAM_BUTTONS + STREAM_TOUCHES + STREAM_PADS)
			abort();
	if (display_held_release(&connection->held, &input))
		abort();
}

static void hear(struct connection *connection, const struct display_message *message)
{
	const struct stream_header *header = &message->header;

	if (header->type == STREAM_HELLO && message->hello.version == STREAM_VERSION)
		connection->is_admitted |=
			display_admission_token(&connection->admission, message->hello.token,
		                                connection->now_ns) >= DISPLAY_MAY_VIEW;
	if (header->type == STREAM_ACKNOWLEDGE)
		display_line_acknowledge(&connection->line, header->frame, connection->now_ns);
	if (header->type == STREAM_WANT_KEY)
		display_line_wants_key(&connection->line, connection->now_ns);
	if (header->type == STREAM_INPUT)
		hear_input(connection, message);
}

/* Whatever is taken for a configuration can be written again, and is the same. */
static void check_configuration(const uint8_t *bytes, size_t size)
{
	uint8_t again[DISPLAY_CONFIGURATION_MAX];
	struct display_configuration configuration;

	if (!display_message_get_configuration(bytes, size, &configuration))
		return;
	if (memchr(configuration.name, 0, bytes[7]))
		return;
	if (display_message_put_configuration(again, 1, &configuration) !=
	            size + STREAM_HEADER_BYTES ||
	    memcmp(again + STREAM_HEADER_BYTES, bytes, size) != 0)
		abort();
}

/* The message stands at the end of its memory, so that the sanitizer sees one byte too many. */
static void take(struct connection *connection, const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct display_message message;

	if (!copy)
		return;
	memcpy(copy, bytes, size);
	if (display_message_parse(copy, size, &message)) {
		if (message.header.length != size - STREAM_HEADER_BYTES)
			abort();
		hear(connection, &message);
	}
	check_configuration(copy, size);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct connection connection = { .admission = { .guesses = DISPLAY_GUESSES,
		                                        .port = 8080 } };
	char host[64] = { 0 };

	memset(connection.admission.control, 'c', STREAM_TOKEN_CHARACTERS);
	memset(connection.admission.view, 'v', STREAM_TOKEN_CHARACTERS);
	memcpy(host, data, size < sizeof(host) ? size : sizeof(host) - 1);
	if (display_admission_host(&connection.admission, host) &&
	    display_admission_origin(&connection.admission, host, host))
		abort();
	while (size >= 3) {
		size_t length = data[0] | (size_t)data[1] << 8;

		length = length < size - 3 ? length : size - 3;
		connection.now_ns += (uint64_t)data[2] << 22;
		offer(&connection, data[2]);
		take(&connection, data + 3, length);
		check_line(&connection.line);
		data += 3 + length;
		size -= 3 + length;
	}
	let_go(&connection);
	if (display_rate_bits(&connection.line.rate) < DISPLAY_RATE_LEAST ||
	    display_rate_bits(&connection.line.rate) > DISPLAY_RATE_MOST)
		abort();
	display_line_is_silent(&connection.line, connection.now_ns);
	display_line_finish(&connection.line);
	return 0;
}

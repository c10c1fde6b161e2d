/*
 * fuzz/fuzz_frame_stream.c - what a network's other program sends over its connection, in pieces of any length: frames come out as
 * they stand there, none is longer than the longest, and a length that is ends the stream.
 *
 * The first byte of each piece is its length; the pieces put together are the stream.
 *
 * Parser   src/base/host/host_frame_reader.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int what)
{
	if (!what)
		abort();
}

/* Where the stream stands in data, which has the pieces' lengths between. */
struct stream {
	const uint8_t *data;
	size_t size, at, piece;
};

static int next_byte(struct stream *stream)
{
	while (!stream->piece) {
		if (stream->at >= stream->size)
			return -1;
		stream->piece = stream->data[stream->at++];
	}
	if (stream->at >= stream->size)
		return -1;
	stream->piece--;
	return stream->data[stream->at++];
}

/* The same stream, one byte at a time: what the next frame has to be. False: it ends, or says too much. */
static int expect(struct stream *stream, uint8_t *frame, uint32_t *ret_bytes)
{
	uint32_t length = 0;

	for (int i = 0; i < 4; i++) {
		int byte = next_byte(stream);

		if (byte < 0)
			return 0;
		length = length << 8 | (uint32_t)byte;
	}
	if (length > 65562)
		return 0;
	for (uint32_t i = 0; i < length; i++) {
		int byte = next_byte(stream);

		if (byte < 0)
			return 0;
		frame[i] = (uint8_t)byte;
	}
	*ret_bytes = length;
	return 1;
}

static void check_frame(struct host_frame_reader *reader, struct stream *model)
{
	static uint8_t wanted[65562];
	uint32_t length = 0;
	size_t bytes;
	const uint8_t *frame = host_frame_reader_frame(reader, &bytes);

	require(expect(model, wanted, &length));
	require(bytes == length && memcmp(frame, wanted, length) == 0);
	host_frame_reader_next(reader);
}

/* The pieces as messages instead: each is a frame, whatever it says. */
static void check_messages(struct host_frame_reader *reader, const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size;) {
		size_t piece = data[at++], bytes;
		const uint8_t *frame;
		uint8_t *place;

		if (piece > size - at)
			piece = size - at;
		require(host_frame_reader_message_room(reader, &place) == 65563);
		memcpy(place, data + at, piece);
		require(host_frame_reader_took_message(reader, piece) == 1);
		frame = host_frame_reader_frame(reader, &bytes);
		require(bytes == piece && memcmp(frame, data + at, piece) == 0);
		host_frame_reader_next(reader);
		at += piece;
	}
	require(host_frame_reader_took_message(reader, 65563) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct host_frame_reader reader;
	struct stream model = { .data = data, .size = size };

	check_messages(&reader, data, size);
	host_frame_reader_next(&reader);
	for (size_t at = 0; at < size;) {
		size_t piece = data[at++];

		if (piece > size - at)
			piece = size - at;
		while (piece) {
			uint8_t *place;
			size_t room = host_frame_reader_room(&reader, &place);
			size_t part = room < piece ? room : piece;
			int whole;

			require(room > 0 && place + room <= reader.bytes + sizeof(reader.bytes));
			memcpy(place, data + at, part);
			at += part;
			piece -= part;
			whole = host_frame_reader_took(&reader, part);
			if (whole < 0)
				return 0;
			if (whole)
				check_frame(&reader, &model);
		}
	}
	return 0;
}

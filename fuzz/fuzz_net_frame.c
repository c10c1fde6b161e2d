/*
 * fuzz/fuzz_net_frame.c - frames that a guest left unfinished, with any header: nothing is written beyond a frame, the parts of
 * one hold its payload, and each is right.
 *
 * Parser   src/devices/virtio/net_frame.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/net_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int what)
{
	if (!what)
		abort();
}

static void cut(const uint8_t *frame, size_t bytes, const struct net_header *header)
{
	static uint8_t part[NET_FRAME_MAX];
	struct net_segments segments;
	size_t payload = 0, length, expected;

	if (!net_segments_begin(&segments, frame, bytes, header))
		return;
	expected = bytes - segments.headers;
	while ((length = net_segments_next(&segments, part))) {
		require(length >= segments.headers && length <= bytes);
		length -= segments.headers;
		require(length <= header->segment_bytes);
		require(memcmp(part + segments.headers, frame + segments.headers + payload,
		               length) == 0);
		payload += length;
	}
	require(payload == expected);
}

/* What comes from elsewhere: nothing but the field of its checksum is changed, and it can be cut. */
static void describe(const uint8_t *frame, size_t bytes)
{
	uint8_t *copy = malloc(bytes + 1);
	struct net_header header;

	require(copy != NULL);
	memcpy(copy, frame, bytes);
	if (net_frame_describe(copy, bytes, 1514, &header)) {
		size_t field = header.checksum_start + (size_t)header.checksum_offset;
		struct net_segments segments;

		require(field + 2 <= bytes && net_segments_begin(&segments, copy, bytes, &header));
		memcpy(copy + field, frame + field, 2);
	}
	require(memcmp(copy, frame, bytes) == 0);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_header header;
	uint8_t *frame;

	if (size < sizeof(header) || size > sizeof(header) + NET_FRAME_MAX)
		return 0;
	memcpy(&header, data, sizeof(header));
	size -= sizeof(header);
	frame = malloc(size + 1);
	require(frame != NULL);
	memcpy(frame, data + sizeof(header), size);
	cut(frame, size, &header);
	describe(frame, size);
	net_frame_finish(frame, size, &header);
	free(frame);
	return 0;
}

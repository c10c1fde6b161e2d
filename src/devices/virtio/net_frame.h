/*
 * devices/virtio/net_frame.h - Ethernet frames that a guest left unfinished: checksums, segments.
 *
 * Model    A driver that may leaves the checksum of TCP or UDP to the device, and sends up to 64 KiB of TCP as one frame to
 *          be cut. Everything here works on a copy of the frame; each number of the driver's is checked before it is used.
 * Source   VIRTIO 1.2, 5.1.6.2; RFC 791, 1071, 2460, 9293.
 * Threads  None; nothing is shared.
 * Tests    tests/devices/virtio/net_frame_test.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_NET_FRAME_H
#define DRYDOCK_DEVICES_VIRTIO_NET_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NET_FRAME_MIN 14u
#define NET_FRAME_MAX 65550u
#define NET_HEADERS_MAX 256u /* Ethernet with a tag, IP with options, TCP with options */

/* Flags and kinds of the header below. */
#define NET_NEEDS_CHECKSUM 1u
#define NET_DATA_VALID 2u
#define NET_KIND_WHOLE 0u
#define NET_KIND_TCP4 1u
#define NET_KIND_TCP6 4u

/* As it stands before each frame in memory; little-endian. */
struct net_header {
	uint8_t flags;
	uint8_t kind;
	uint16_t header_bytes;
	uint16_t segment_bytes;
	uint16_t checksum_start;
	uint16_t checksum_offset;
	uint16_t buffers;
};

/*
 * Complete the checksum that header asks for, if it does: the field holds the sum of the pseudo header already.
 * Gives    False: it lies outside of the frame.
 */
bool net_frame_finish(uint8_t *frame, size_t bytes, const struct net_header *header);

/*
 * A frame of TCP that came in from elsewhere, whole and right: the header by which a driver takes it as one, or by which it is cut to
 * parts of part_bytes. The field of its checksum is left with the sum of the pseudo header. False: it is none, and unchanged.
 */
bool net_frame_describe(uint8_t *frame, size_t bytes, size_t part_bytes, struct net_header *ret_header);

/* A large frame on its way in parts. */
struct net_segments {
	const uint8_t *frame;
	size_t headers;            /* bytes that each part begins with */
	size_t network, transport; /* where those headers begin */
	size_t payload, done;      /* bytes behind headers: all, and how many have gone */
	size_t segment_bytes;
	uint32_t count;
	bool is_6;
};

/* frame stays the caller's. False: it is no TCP that can be cut as header says. */
bool net_segments_begin(struct net_segments *segments, const uint8_t *frame, size_t bytes,
                        const struct net_header *header);
/* Write the next part, with everything in it right, to at most NET_FRAME_MAX bytes; gives its length, 0 behind the last. */
size_t net_segments_next(struct net_segments *segments, uint8_t *to);

#endif

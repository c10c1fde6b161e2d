/* devices/virtio/net_frame.c - checksums and segments of TCP. */
#include "devices/virtio/net_frame.h"

#include <string.h>

#define ETHERNET_BYTES 14u
#define TAG_BYTES 4u
#define TYPE_TAG 0x8100u
#define TYPE_4 0x0800u
#define TYPE_6 0x86ddu
#define IP4_BYTES 20u
#define IP4_LENGTH 2u
#define IP4_ID 4u
#define IP4_FRAGMENT 6u
#define IP4_PROTOCOL 9u
#define IP4_CHECKSUM 10u
#define IP4_ADDRESSES 12u
#define IP6_BYTES 40u
#define IP6_LENGTH 4u
#define IP6_NEXT 6u
#define IP6_ADDRESSES 8u
#define PROTOCOL_TCP 6u
#define TCP_BYTES 20u
#define TCP_SEQUENCE 4u
#define TCP_OFFSET 12u
#define TCP_FLAGS 13u
#define TCP_CHECKSUM 16u
#define UDP_CHECKSUM 6u
#define FLAG_FIN 0x01u
#define FLAG_PSH 0x08u
#define FLAG_CWR 0x80u

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void put16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

/* --- Sums --------------------------------------------------------------------------------------------------------- */

/* Of 16-bit words in network order; at most 64 KiB, so that nothing overflows. */
static uint64_t sum(const uint8_t *bytes, size_t count, uint64_t so_far)
{
	size_t at = 0;

	for (; at + 1 < count; at += 2)
		so_far += get16(bytes + at);
	return at < count ? so_far + ((uint64_t)bytes[at] << 8) : so_far;
}

static uint16_t folded(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

bool net_frame_finish(uint8_t *frame, size_t bytes, const struct net_header *header)
{
	size_t start = header->checksum_start, field = start + header->checksum_offset;
	uint16_t checksum;

	if (!(header->flags & NET_NEEDS_CHECKSUM))
		return true;
	if (start >= bytes || field + 2 > bytes)
		return false;
	checksum = folded(sum(frame + start, bytes - start, 0));
	/* In UDP a zero says that there is none. */
	if (!checksum && header->checksum_offset == UDP_CHECKSUM)
		checksum = 0xffff;
	put16(frame + field, checksum);
	return true;
}

/* --- A frame to be cut ---------------------------------------------------------------------------------------------- */

static bool find_network(struct net_segments *segments, size_t bytes, bool is_6)
{
	uint16_t type = get16(segments->frame + ETHERNET_BYTES - 2);

	segments->network = ETHERNET_BYTES;
	segments->is_6 = is_6;
	if (type == TYPE_TAG && bytes >= ETHERNET_BYTES + TAG_BYTES) {
		segments->network += TAG_BYTES;
		type = get16(segments->frame + segments->network - 2);
	}
	return type == (is_6 ? TYPE_6 : TYPE_4) &&
	       bytes >= segments->network + (is_6 ? IP6_BYTES : IP4_BYTES);
}

/* No options of IPv6, which may name another destination than the sum is of. */
static bool find_transport(struct net_segments *segments)
{
	const uint8_t *ip = segments->frame + segments->network;
	size_t length = segments->is_6 ? IP6_BYTES : (size_t)(ip[0] & 15) * 4;

	segments->transport = segments->network + length;
	if (segments->is_6)
		return ip[0] >> 4 == 6 && ip[IP6_NEXT] == PROTOCOL_TCP;
	return ip[0] >> 4 == 4 && length >= IP4_BYTES && ip[IP4_PROTOCOL] == PROTOCOL_TCP &&
	       !(get16(ip + IP4_FRAGMENT) & 0x3fff);
}

bool net_segments_begin(struct net_segments *segments, const uint8_t *frame, size_t bytes,
                        const struct net_header *header)
{
	bool is_6 = header->kind == NET_KIND_TCP6;
	size_t length;

	*segments = (struct net_segments){ .frame = frame, .segment_bytes = header->segment_bytes };
	if ((!is_6 && header->kind != NET_KIND_TCP4) || !header->segment_bytes ||
	    !(header->flags & NET_NEEDS_CHECKSUM) || bytes < NET_FRAME_MIN || bytes > NET_FRAME_MAX)
		return false;
	if (!find_network(segments, bytes, is_6) || !find_transport(segments) ||
	    segments->transport != header->checksum_start ||
	    segments->transport + TCP_BYTES > bytes || header->checksum_offset != TCP_CHECKSUM)
		return false;
	length = (size_t)(frame[segments->transport + TCP_OFFSET] >> 4) * 4;
	segments->headers = segments->transport + length;
	if (length < TCP_BYTES || segments->headers > bytes || segments->headers > NET_HEADERS_MAX)
		return false;
	segments->payload = bytes - segments->headers;
	return true;
}

/* The sum of addresses, protocol and length, as a driver puts it into the field. */
static uint16_t pseudo_sum(const struct net_segments *segments, const uint8_t *frame, size_t length)
{
	const uint8_t *ip = frame + segments->network;
	uint64_t pseudo = PROTOCOL_TCP + length;

	pseudo = segments->is_6 ? sum(ip + IP6_ADDRESSES, 32, pseudo)
	                        : sum(ip + IP4_ADDRESSES, 8, pseudo);
	return (uint16_t)~folded(pseudo);
}

/* Whether IP says the length that the frame has. */
static bool says_its_length(const struct net_segments *segments, size_t bytes)
{
	const uint8_t *ip = segments->frame + segments->network;
	size_t length = bytes - segments->network;

	return segments->is_6 ? get16(ip + IP6_LENGTH) == length - IP6_BYTES
	                      : get16(ip + IP4_LENGTH) == length;
}

bool net_frame_describe(uint8_t *frame, size_t bytes, size_t part_bytes,
                        struct net_header *ret_header)
{
	struct net_segments segments = { .frame = frame };
	struct net_header header = { .flags = NET_NEEDS_CHECKSUM, .checksum_offset = TCP_CHECKSUM };

	if (bytes < NET_FRAME_MIN || bytes > NET_FRAME_MAX ||
	    (!find_network(&segments, bytes, false) && !find_network(&segments, bytes, true)) ||
	    !find_transport(&segments) || segments.transport + TCP_BYTES > bytes ||
	    !says_its_length(&segments, bytes))
		return false;
	header.kind = segments.is_6 ? NET_KIND_TCP6 : NET_KIND_TCP4;
	header.checksum_start = (uint16_t)segments.transport;
	header.header_bytes = (uint16_t)(segments.transport +
	                                 (size_t)(frame[segments.transport + TCP_OFFSET] >> 4) * 4);
	if (header.header_bytes >= part_bytes)
		return false;
	header.segment_bytes = (uint16_t)(part_bytes - header.header_bytes);
	if (!net_segments_begin(&segments, frame, bytes, &header))
		return false;
	put16(frame + segments.transport + TCP_CHECKSUM,
	      pseudo_sum(&segments, frame, bytes - segments.transport));
	*ret_header = header;
	return true;
}

/* --- Its parts ---------------------------------------------------------------------------------------------------------- */

static void finish_ip4(const struct net_segments *segments, uint8_t *ip, size_t bytes)
{
	size_t length = segments->transport - segments->network;

	put16(ip + IP4_LENGTH, bytes);
	put16(ip + IP4_ID, (get16(ip + IP4_ID) + segments->count) & 0xffff);
	put16(ip + IP4_CHECKSUM, 0);
	put16(ip + IP4_CHECKSUM, folded(sum(ip, length, 0)));
}

static void finish_tcp(const struct net_segments *segments, uint8_t *frame, size_t bytes,
                       bool is_last)
{
	uint8_t *tcp = frame + segments->transport;
	size_t length = bytes - segments->transport;

	put32(tcp + TCP_SEQUENCE, get32(tcp + TCP_SEQUENCE) + (uint32_t)segments->done);
	if (!is_last)
		tcp[TCP_FLAGS] &= (uint8_t) ~(FLAG_FIN | FLAG_PSH);
	if (segments->count)
		tcp[TCP_FLAGS] &= (uint8_t)~FLAG_CWR;
	put16(tcp + TCP_CHECKSUM, pseudo_sum(segments, frame, length));
	put16(tcp + TCP_CHECKSUM, folded(sum(tcp, length, 0)));
}

size_t net_segments_next(struct net_segments *segments, uint8_t *to)
{
	size_t left = segments->payload - segments->done;
	size_t part = left < segments->segment_bytes ? left : segments->segment_bytes;
	size_t bytes = segments->headers + part;

	/* One without a payload is a part, too. */
	if (!left && segments->count)
		return 0;
	memcpy(to, segments->frame, segments->headers);
	memcpy(to + segments->headers, segments->frame + segments->headers + segments->done, part);
	if (segments->is_6)
		put16(to + segments->network + IP6_LENGTH, bytes - segments->network - IP6_BYTES);
	else
		finish_ip4(segments, to + segments->network, bytes - segments->network);
	finish_tcp(segments, to, bytes, part == left);
	segments->done += part;
	segments->count++;
	return bytes;
}

/*
 * tests/devices/virtio/net_frame_test.c - checksums and segments.
 *
 * The frames are from 10.0.2.15 to 10.0.2.2, and from fd00::15 to fd00::2 behind a tag; what is expected was worked out apart
 * from the code, by the rules of RFC 1071.
 */
#include <string.h>

#include "devices/virtio/net_frame.h"
#include "net_vectors.h"
#include "guarded.h"
#include "test.h"

/* --- Checksums ------------------------------------------------------------------------------------------------ */

/* UDP with "hello". The field holds the sum of the pseudo header. */
static const uint8_t datagram[] = {
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee,
	0x08, 0x00, 0x45, 0x00, 0x00, 0x21, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
	0x22, 0xbc, 0x0a, 0x00, 0x02, 0x0f, 0x0a, 0x00, 0x02, 0x02, 0x00, 0x01,
	0x00, 0x02, 0x00, 0x0d, 0x18, 0x2f, 0x68, 0x65, 0x6c, 0x6c, 0x6f,
};
#define UDP 34u
#define UDP_FIELD 6u

static struct net_header of_datagram(void)
{
	return (struct net_header){ .flags = NET_NEEDS_CHECKSUM,
		                    .checksum_start = UDP,
		                    .checksum_offset = UDP_FIELD };
}

TEST(VM_115_the_sum_goes_on_from_what_the_field_holds)
{
	struct net_header header = of_datagram();
	uint8_t frame[sizeof(datagram)];

	memcpy(frame, datagram, sizeof(frame));
	assert_true(net_frame_finish(frame, sizeof(frame), &header));
	assert_int_equal(frame[UDP + UDP_FIELD] << 8 | frame[UDP + UDP_FIELD + 1], 0xa3ee);
	frame[UDP + UDP_FIELD] = datagram[UDP + UDP_FIELD];
	frame[UDP + UDP_FIELD + 1] = datagram[UDP + UDP_FIELD + 1];
	assert_memory_equal(frame, datagram, sizeof(frame));
}

/* Its payload makes the checksum 0, which in UDP would say that there is none. */
static const uint8_t zero_sum[] = {
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee, 0x08, 0x00, 0x45,
	0x00, 0x00, 0x1e, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0x22, 0xbf, 0x0a, 0x00, 0x02, 0x0f,
	0x0a, 0x00, 0x02, 0x02, 0x00, 0x01, 0x00, 0x02, 0x00, 0x0a, 0x18, 0x2c, 0xe7, 0xc6,
};

TEST(VM_115_in_udp_a_sum_of_zero_is_written_as_ffff)
{
	struct net_header header = of_datagram();
	uint8_t frame[sizeof(zero_sum)];

	memcpy(frame, zero_sum, sizeof(frame));
	assert_true(net_frame_finish(frame, sizeof(frame), &header));
	assert_int_equal(frame[UDP + UDP_FIELD] << 8 | frame[UDP + UDP_FIELD + 1], 0xffff);
}

TEST(VM_115_a_field_outside_of_the_frame_is_refused_and_nothing_written)
{
	const uint16_t wrong[][2] = { { sizeof(datagram), 0 },
		                      { sizeof(datagram) - 1, 0 },
		                      { 0, sizeof(datagram) - 1 },
		                      { 0xffff, 0xffff },
		                      { UDP, 0xffff } };
	struct net_header header = of_datagram();
	uint8_t frame[sizeof(datagram)];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memcpy(frame, datagram, sizeof(frame));
		header.checksum_start = wrong[i][0];
		header.checksum_offset = wrong[i][1];
		assert_false(net_frame_finish(frame, sizeof(frame), &header));
		assert_memory_equal(frame, datagram, sizeof(frame));
	}
}

TEST(VM_115_nothing_is_done_unasked)
{
	struct net_header header = of_datagram();
	uint8_t frame[sizeof(datagram)];

	memcpy(frame, datagram, sizeof(frame));
	header.flags = 0;
	header.checksum_start = 0xffff;
	assert_true(net_frame_finish(frame, sizeof(frame), &header));
	assert_memory_equal(frame, datagram, sizeof(frame));
}

/* --- Segments ----------------------------------------------------------------------------------------------------- */

#define TCP4 34u

/* Sequence 7, ACK PSH, "abcde". */
static const uint8_t large6[] = {
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee, 0x81, 0x00,
	0x00, 0x05, 0x86, 0xdd, 0x60, 0x00, 0x00, 0x00, 0x00, 0x19, 0x06, 0x40, 0xfd, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x15,
	0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x02, 0xc0, 0x01, 0x00, 0x50, 0x00, 0x00, 0x00, 0x07, 0x11, 0x22, 0x33, 0x44,
	0x50, 0x18, 0xfa, 0xf0, 0xfa, 0x37, 0x00, 0x00, 0x61, 0x62, 0x63, 0x64, 0x65,
};
static const uint8_t part6_0[] = {
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee, 0x81, 0x00,
	0x00, 0x05, 0x86, 0xdd, 0x60, 0x00, 0x00, 0x00, 0x00, 0x17, 0x06, 0x40, 0xfd, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x15,
	0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x02, 0xc0, 0x01, 0x00, 0x50, 0x00, 0x00, 0x00, 0x07, 0x11, 0x22, 0x33, 0x44,
	0x50, 0x10, 0xfa, 0xf0, 0xf1, 0xa6, 0x00, 0x00, 0x61, 0x62, 0x63,
};
static const uint8_t part6_1[] = {
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee, 0x81, 0x00,
	0x00, 0x05, 0x86, 0xdd, 0x60, 0x00, 0x00, 0x00, 0x00, 0x16, 0x06, 0x40, 0xfd, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x15,
	0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x02, 0xc0, 0x01, 0x00, 0x50, 0x00, 0x00, 0x00, 0x0a, 0x11, 0x22, 0x33, 0x44,
	0x50, 0x18, 0xfa, 0xf0, 0x51, 0x9a, 0x00, 0x00, 0x64, 0x65,
};
#define TCP6 58u

static struct net_header of_large(uint8_t kind, uint16_t bytes)
{
	return (struct net_header){ .flags = NET_NEEDS_CHECKSUM,
		                    .kind = kind,
		                    .segment_bytes = bytes,
		                    .checksum_start = kind == NET_KIND_TCP6 ? TCP6 : TCP4,
		                    .checksum_offset = 16 };
}

static void expect(struct net_segments *segments, const uint8_t *frame, size_t bytes)
{
	uint8_t part[200];

	assert_int_equal(net_segments_next(segments, part), bytes);
	assert_memory_equal(part, frame, bytes);
}

TEST(VM_117_a_large_frame_of_tcp_over_ipv4_is_cut_byte_exactly)
{
	struct net_header header = of_large(NET_KIND_TCP4, 2);
	struct net_segments segments;
	uint8_t none[200];

	assert_true(net_segments_begin(&segments, large4, sizeof(large4), &header));
	expect(&segments, part4_0, sizeof(part4_0));
	expect(&segments, part4_1, sizeof(part4_1));
	expect(&segments, part4_2, sizeof(part4_2));
	assert_int_equal(net_segments_next(&segments, none), 0);
}

TEST(VM_117_a_large_frame_of_tcp_over_ipv6_behind_a_tag_is_cut_byte_exactly)
{
	struct net_header header = of_large(NET_KIND_TCP6, 3);
	struct net_segments segments;
	uint8_t none[200];

	assert_true(net_segments_begin(&segments, large6, sizeof(large6), &header));
	expect(&segments, part6_0, sizeof(part6_0));
	expect(&segments, part6_1, sizeof(part6_1));
	assert_int_equal(net_segments_next(&segments, none), 0);
}

TEST(VM_117_the_largest_frame_comes_out_whole_in_parts_of_a_byte)
{
	static uint8_t frame[NET_FRAME_MAX], part[NET_FRAME_MAX];
	struct net_header header = of_large(NET_KIND_TCP4, 1);
	struct net_segments segments;
	size_t count = 0, headers = TCP4 + 32, bytes;

	memcpy(frame, large4, headers);
	for (size_t i = headers; i < sizeof(frame); i++)
		frame[i] = (uint8_t)(i * 7);
	assert_true(net_segments_begin(&segments, frame, sizeof(frame), &header));
	while ((bytes = net_segments_next(&segments, part))) {
		assert_int_equal(bytes, headers + 1);
		assert_int_equal(part[headers], frame[headers + count]);
		count++;
	}
	assert_int_equal(count, sizeof(frame) - headers);
}

TEST(VM_117_a_frame_without_a_payload_is_one_part)
{
	struct net_header header = of_large(NET_KIND_TCP4, 1000);
	struct net_segments segments;
	uint8_t part[200];

	assert_true(net_segments_begin(&segments, large4, TCP4 + 32, &header));
	assert_int_equal(net_segments_next(&segments, part), TCP4 + 32);
	assert_int_equal(net_segments_next(&segments, part), 0);
}

/* What is put at its place makes it a frame that cannot be cut. */
struct wrong {
	size_t at;
	uint8_t value;
};

static void refuse_all(const uint8_t *good, size_t bytes, const struct net_header *header,
                       const struct wrong *wrong, size_t count)
{
	struct net_segments segments;
	uint8_t frame[200];

	for (size_t i = 0; i < count; i++) {
		memcpy(frame, good, bytes);
		frame[wrong[i].at] = wrong[i].value;
		assert_false(net_segments_begin(&segments, frame, bytes, header));
	}
}

TEST(VM_117_what_is_no_tcp_as_its_header_says_is_refused)
{
	const struct wrong in4[] = { { 12, 0x86 }, { 14, 0x46 },        { 14, 0x44 },
		                     { 14, 0x55 }, { 20, 0x20 },        { 21, 0x01 },
		                     { 23, 17 },   { TCP4 + 12, 0x40 }, { TCP4 + 12, 0xf0 } };
	const struct wrong in6[] = {
		{ 13, 1 }, { 17, 0 }, { 18, 0x45 }, { 24, 0 }, { TCP6 + 12, 0 }
	};
	struct net_header header4 = of_large(NET_KIND_TCP4, 2),
			  header6 = of_large(NET_KIND_TCP6, 3);

	refuse_all(large4, sizeof(large4), &header4, in4, sizeof(in4) / sizeof(in4[0]));
	refuse_all(large6, sizeof(large6), &header6, in6, sizeof(in6) / sizeof(in6[0]));
}

TEST(VM_117_a_header_that_does_not_fit_its_frame_is_refused)
{
	const struct net_header good = of_large(NET_KIND_TCP4, 2);
	struct net_header wrong[6];
	struct net_segments segments;

	for (size_t i = 0; i < 6; i++)
		wrong[i] = good;
	wrong[0].kind = NET_KIND_TCP6;
	wrong[1].kind = 3; /* UDP, which was not offered */
	wrong[2].segment_bytes = 0;
	wrong[3].flags = 0;
	wrong[4].checksum_start++;
	wrong[5].checksum_offset = 6;
	for (size_t i = 0; i < 6; i++)
		assert_false(net_segments_begin(&segments, large4, sizeof(large4), &wrong[i]));
}

static void expect_described(const uint8_t *frame, size_t bytes, uint8_t kind, uint16_t headers)
{
	struct net_header described = { .kind = 0 };
	uint8_t copy[200];

	memcpy(copy, frame, bytes);
	assert_true(net_frame_describe(copy, bytes, headers + 2u, &described));
	assert_int_equal(kind, described.kind);
	assert_int_equal(NET_NEEDS_CHECKSUM, described.flags);
	assert_int_equal(kind == NET_KIND_TCP6 ? TCP6 : TCP4, described.checksum_start);
	assert_int_equal(16, described.checksum_offset);
	assert_int_equal(headers, described.header_bytes);
	assert_int_equal(2, described.segment_bytes);
	assert_false(net_frame_describe(copy, bytes, headers, &described));
}

TEST(VM_117_a_frame_that_was_not_cut_is_described_of_either_IP)
{
	expect_described(large4, sizeof(large4), NET_KIND_TCP4, TCP4 + 32);
	expect_described(large6, sizeof(large6), NET_KIND_TCP6, TCP6 + 20);
}

/* Every beginning of frame that is shorter than its headers is refused, and nothing behind it is read. */
static void refuse_cut(const uint8_t *frame, size_t headers, uint8_t kind)
{
	const struct net_header header = of_large(kind, 2);
	struct net_segments segments;
	struct net_header described;

	for (size_t bytes = 0; bytes < headers; bytes++) {
		struct guarded guarded = guarded_of(bytes);

		memcpy(guarded.bytes, frame, bytes);
		assert_false(net_segments_begin(&segments, guarded.bytes, bytes, &header));
		assert_false(net_frame_describe(guarded.bytes, bytes, 1514, &described));
		assert_memory_equal(guarded.bytes, frame, bytes);
		guarded_free(&guarded);
	}
}

TEST(VM_117_a_frame_that_is_cut_in_its_headers_is_refused)
{
	refuse_cut(large4, TCP4 + 32, NET_KIND_TCP4);
	refuse_cut(large6, TCP6 + 20, NET_KIND_TCP6);
}

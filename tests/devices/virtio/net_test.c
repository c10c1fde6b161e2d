/* tests/devices/virtio/net_test.c - the network device. */
#include <errno.h>

#include "devices/virtio/net.h"
#include "driver.h"

#define SIZE 128u
#define TO_GUEST 0u
#define FROM_GUEST 1u
#define HEADER 12u
#define SLOT_BYTES 0x800u
#define KEPT 200u /* frames that the wire remembers */

static const uint8_t mac[6] = { 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee };

/* The other side: it takes so many frames and remembers them. */
struct wire {
	unsigned room, count, ready;
	size_t bytes[KEPT];
	uint8_t last[2048];
};

struct fixture {
	struct virtio_net net;
	struct driver driver;
	struct wire wire;
};

static bool wire_send(void *context, const uint8_t *frame, size_t bytes)
{
	struct wire *wire = context;

	if (!wire->room)
		return false;
	wire->room--;
	wire->bytes[wire->count++ % KEPT] = bytes;
	memcpy(wire->last, frame, bytes < sizeof(wire->last) ? bytes : sizeof(wire->last));
	return true;
}

static void wire_ready(void *context)
{
	((struct wire *)context)->ready++;
}

static struct fixture *start_with(uint64_t features, const struct virtio_net_back_end *back_end)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct virtio_net_back_end wire = { wire_send, wire_ready, &fixture->wire };

	fixture->wire.room = ~0u;
	assert_int_equal(virtio_net_init(&fixture->net, mac, back_end ? back_end : &wire), 0);
	driver_init(&fixture->driver, &fixture->net.device);
	driver_start(&fixture->driver, features, SIZE);
	return fixture;
}

static struct fixture *start(uint64_t features)
{
	return start_with(features, NULL);
}

static void finish(struct fixture *fixture)
{
	assert_int_equal(15, fixture->net.device.status);
	virtio_net_finish(&fixture->net);
	driver_finish(&fixture->driver);
	free(fixture);
}

/* Where the buffer of slot lies; those of the two queues are apart. */
static uint64_t buffer_of(unsigned queue, unsigned slot)
{
	return BUFFERS + 0x40000ull * queue + (uint64_t)SLOT_BYTES * slot;
}

/* A header and bytes of frame, in two buffers; without a kick. */
static void put_frame(struct fixture *fixture, uint16_t slot, const struct net_header *header,
                      const void *frame, size_t bytes)
{
	struct driver *driver = &fixture->driver;
	uint64_t at = buffer_of(FROM_GUEST, slot);

	put(driver, at, header, sizeof(*header));
	put(driver, at + HEADER, frame, bytes);
	put_descriptor(driver, AREA(FROM_GUEST), 2u * slot, at, 20, NEXT, (uint16_t)(2 * slot + 1));
	put_descriptor(driver, AREA(FROM_GUEST), 2u * slot + 1, at + 20,
	               (uint32_t)(HEADER + bytes - 20), 0, 0);
	offer(driver, FROM_GUEST, (uint16_t)(2 * slot));
}

static bool kick(struct fixture *fixture, unsigned queue)
{
	return virtio_device_kick(&fixture->net.device, queue);
}

static void give_buffer(struct fixture *fixture, uint16_t slot, uint32_t bytes)
{
	put_descriptor(&fixture->driver, AREA(TO_GUEST), slot, buffer_of(TO_GUEST, slot), bytes,
	               WRITE, 0);
	offer(&fixture->driver, TO_GUEST, slot);
}

static void fill(uint8_t *frame, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		frame[i] = (uint8_t)(i * 13 + 1);
}

/* --- What it is --------------------------------------------------------------------------------------------------- */

TEST(VM_114_it_is_device_1_with_two_queues_of_256_and_its_address)
{
	struct fixture *fixture = start(0);
	const struct virtio_device *device = &fixture->net.device;
	const unsigned offered[] = { 0, 1, 5, 11, 12, 15, 16, 32 };

	assert_int_equal(1, device->model->id);
	assert_int_equal(2, device->queue_count);
	assert_int_equal(256, device->model->queue_size);
	for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++)
		assert_true(device->features >> offered[i] & 1);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(mac[i], virtio_device_config_read(device, i, 1));
	assert_int_equal(1, virtio_device_config_read(device, 6, 2));
	assert_int_equal(1, virtio_device_config_read(device, 8, 2));
	finish(fixture);
}

TEST(VM_117_segments_are_offered_both_ways)
{
	struct fixture *fixture = start(0);

	assert_int_equal(3u << 7 | 3u << 11,
	                 fixture->net.device.features & (0x1fu << 7 | 3u << 11));
	finish(fixture);
}

TEST(VM_119_an_address_of_many_or_of_none_is_refused)
{
	const uint8_t many[6] = { 0x01, 0, 0x5e, 0, 0, 1 }, none[6] = { 0 };
	struct virtio_net_back_end back_end = { NULL, NULL, NULL };
	struct virtio_net net;

	assert_int_equal(virtio_net_init(&net, many, &back_end), -EINVAL);
	assert_int_equal(virtio_net_init(&net, none, &back_end), -EINVAL);
}

TEST(VM_114_a_link_that_goes_down_is_told_by_an_interrupt)
{
	struct fixture *fixture = start(VIRTIO_NET_STATUS);
	uint32_t generation = fixture->net.device.generation;

	virtio_net_set_link(&fixture->net, true);
	assert_int_equal(0, fixture->driver.interrupts);
	virtio_net_set_link(&fixture->net, false);
	assert_int_equal(1, fixture->driver.interrupts);
	assert_int_equal(0, virtio_device_config_read(&fixture->net.device, 6, 2));
	assert_int_not_equal(generation, fixture->net.device.generation);
	virtio_net_set_link(&fixture->net, true);
	assert_int_equal(1, virtio_device_config_read(&fixture->net.device, 6, 2));
	finish(fixture);
}

/* --- From the guest ------------------------------------------------------------------------------------------------ */

TEST(VM_113_a_frame_stands_behind_twelve_bytes)
{
	struct fixture *fixture = start(0);
	struct net_header header = { 0 };
	uint8_t frame[64];

	fill(frame, sizeof(frame));
	put_frame(fixture, 0, &header, frame, sizeof(frame));
	assert_false(kick(fixture, FROM_GUEST));
	assert_int_equal(1, fixture->wire.count);
	assert_int_equal(sizeof(frame), fixture->wire.bytes[0]);
	assert_memory_equal(frame, fixture->wire.last, sizeof(frame));
	finish(fixture);
}

TEST(VM_121_what_was_sent_comes_back_with_length_0)
{
	struct fixture *fixture = start(0);
	struct net_header header = { 0 };
	uint8_t frame[64] = { 0 };

	put_frame(fixture, 3, &header, frame, sizeof(frame));
	kick(fixture, FROM_GUEST);
	assert_int_equal(1, used_index(&fixture->driver, FROM_GUEST));
	assert_int_equal(6, used_id(&fixture->driver, FROM_GUEST, 0));
	assert_int_equal(0, used_bytes(&fixture->driver, FROM_GUEST, 0));
	assert_int_equal(1, fixture->driver.interrupts);
	finish(fixture);
}

TEST(VM_121_without_another_side_frames_are_thrown_away_and_buffers_stay)
{
	struct virtio_net_back_end nobody = { NULL, NULL, NULL };
	struct fixture *fixture = start_with(0, &nobody);
	struct net_header header = { 0 };
	uint8_t frame[64] = { 0 };

	give_buffer(fixture, 0, SLOT_BYTES);
	kick(fixture, TO_GUEST);
	put_frame(fixture, 0, &header, frame, sizeof(frame));
	kick(fixture, FROM_GUEST);
	assert_int_equal(1, used_index(&fixture->driver, FROM_GUEST));
	assert_int_equal(0, used_index(&fixture->driver, TO_GUEST));
	assert_int_equal(0, virtio_device_config_read(&fixture->net.device, 6, 2));
	assert_int_equal(0, fixture->net.sent);
	finish(fixture);
}

TEST(VM_115_a_checksum_that_is_asked_for_is_in_the_frame_that_goes_out)
{
	struct fixture *fixture = start(VIRTIO_NET_CSUM);
	struct net_header header = { .flags = NET_NEEDS_CHECKSUM,
		                     .checksum_start = 20,
		                     .checksum_offset = 2 };
	uint8_t frame[24] = { [20] = 0x12, 0x34, 0x00, 0x01 };

	put_frame(fixture, 0, &header, frame, sizeof(frame));
	kick(fixture, FROM_GUEST);
	assert_int_equal(0xed, fixture->wire.last[22]);
	assert_int_equal(0xca, fixture->wire.last[23]);
	finish(fixture);
}

/* 10.0.2.15 to 10.0.2.2 with 1000 bytes of TCP. */
static size_t put_large(struct fixture *fixture, uint16_t slot, uint16_t segment_bytes)
{
	struct net_header header = { .flags = NET_NEEDS_CHECKSUM,
		                     .kind = NET_KIND_TCP4,
		                     .header_bytes = 54,
		                     .segment_bytes = segment_bytes,
		                     .checksum_start = 34,
		                     .checksum_offset = 16 };
	uint8_t frame[1054] = { [12] = 8, 0,  0x45, [23] = 6, [26] = 10, 0,          2,
		                15,       10, 0,    2,        2,         [46] = 0x50 };

	put_frame(fixture, slot, &header, frame, sizeof(frame));
	return sizeof(frame);
}

TEST(VM_117_a_large_frame_goes_out_in_parts_and_its_chain_comes_back_once)
{
	struct fixture *fixture = start(VIRTIO_NET_CSUM | VIRTIO_NET_HOST_TSO4);

	put_large(fixture, 0, 400);
	kick(fixture, FROM_GUEST);
	assert_int_equal(3, fixture->wire.count);
	assert_int_equal(454, fixture->wire.bytes[0]);
	assert_int_equal(454, fixture->wire.bytes[1]);
	assert_int_equal(254, fixture->wire.bytes[2]);
	assert_int_equal(1, used_index(&fixture->driver, FROM_GUEST));
	assert_int_equal(0, fixture->net.dropped);
	finish(fixture);
}

TEST(VM_117_a_large_frame_from_who_did_not_say_so_is_dropped)
{
	struct fixture *fixture = start(VIRTIO_NET_CSUM);

	put_large(fixture, 0, 400);
	kick(fixture, FROM_GUEST);
	assert_int_equal(0, fixture->wire.count);
	assert_int_equal(1, fixture->net.dropped);
	assert_int_equal(1, used_index(&fixture->driver, FROM_GUEST));
	finish(fixture);
}

TEST(VM_122_a_side_that_takes_no_more_keeps_the_rest_in_the_ring)
{
	struct fixture *fixture = start(VIRTIO_NET_CSUM | VIRTIO_NET_HOST_TSO4);
	struct net_header header = { 0 };
	uint8_t frame[64] = { 0 };

	fixture->wire.room = 2;
	put_large(fixture, 0, 400);
	put_frame(fixture, 1, &header, frame, sizeof(frame));
	assert_false(kick(fixture, FROM_GUEST));
	assert_int_equal(2, fixture->wire.count);
	assert_int_equal(0, used_index(&fixture->driver, FROM_GUEST));
	assert_false(kick(fixture, FROM_GUEST)); /* it is not asked again */
	fixture->wire.room = 1;
	virtio_net_resume(&fixture->net);
	assert_int_equal(254, fixture->wire.bytes[2]);
	assert_int_equal(1, used_index(&fixture->driver, FROM_GUEST));
	fixture->wire.room = 1;
	virtio_net_resume(&fixture->net);
	assert_int_equal(64, fixture->wire.bytes[3]);
	assert_int_equal(2, used_index(&fixture->driver, FROM_GUEST));
	finish(fixture);
}

TEST(VM_122_one_turn_sends_so_many_frames_and_no_more)
{
	struct fixture *fixture = start(VIRTIO_NET_CSUM | VIRTIO_NET_HOST_TSO4);

	put_large(fixture, 0, 10); /* a hundred parts */
	assert_true(kick(fixture, FROM_GUEST));
	assert_int_equal(64, fixture->wire.count);
	assert_false(kick(fixture, FROM_GUEST));
	assert_int_equal(100, fixture->wire.count);
	assert_int_equal(1, used_index(&fixture->driver, FROM_GUEST));
	finish(fixture);
}

TEST(VM_113_what_is_no_frame_is_dropped_and_given_back)
{
	struct fixture *fixture = start(0);
	struct net_header header = { .flags = NET_NEEDS_CHECKSUM, .checksum_start = 1000 };
	uint8_t frame[64] = { 0 };

	put_frame(fixture, 0, &header, frame, sizeof(frame));
	header.flags = 0;
	put_frame(fixture, 1, &header, frame, 13);
	kick(fixture, FROM_GUEST);
	assert_int_equal(0, fixture->wire.count);
	assert_int_equal(2, fixture->net.dropped);
	assert_int_equal(2, used_index(&fixture->driver, FROM_GUEST));
	/* The header of Ethernet alone is the least. */
	put_frame(fixture, 2, &header, frame, 14);
	kick(fixture, FROM_GUEST);
	assert_int_equal(1, fixture->wire.count);
	assert_int_equal(2, fixture->net.dropped);
	finish(fixture);
}

TEST(VM_122_a_reset_forgets_a_frame_that_was_on_its_way)
{
	struct fixture *fixture = start(VIRTIO_NET_CSUM | VIRTIO_NET_HOST_TSO4);
	struct virtio_device *device = &fixture->net.device;
	struct net_header header = { 0 };
	uint8_t frame[64] = { 0 };

	fixture->wire.room = 1;
	put_large(fixture, 0, 400);
	kick(fixture, FROM_GUEST);
	virtio_device_reset_begin(device);
	virtio_device_reset_end(device);
	memset(fixture->driver.available, 0, sizeof(fixture->driver.available));
	assert_true(guest_memory_write(&fixture->driver.memory, AREA(0), (uint8_t[0x10000]){ 0 },
	                               0x10000));
	driver_start(&fixture->driver, 0, SIZE);
	fixture->wire.room = 1;
	virtio_net_resume(&fixture->net); /* the wire owed it to the former driver */
	assert_int_equal(1, fixture->wire.count);
	put_frame(fixture, 0, &header, frame, sizeof(frame));
	kick(fixture, FROM_GUEST);
	assert_int_equal(2, fixture->wire.count);
	assert_int_equal(64, fixture->wire.bytes[1]);
	finish(fixture);
}

/* --- To the guest --------------------------------------------------------------------------------------------------- */

static void expect_buffer(struct fixture *fixture, unsigned slot, size_t skip, const uint8_t *bytes,
                          size_t count)
{
	uint8_t found[SLOT_BYTES];

	assert_true(guest_memory_read(&fixture->driver.memory, buffer_of(TO_GUEST, slot) + skip,
	                              found, count));
	assert_memory_equal(found, bytes, count);
}

TEST(VM_113_a_frame_for_the_guest_has_twelve_bytes_before_it_and_says_one_buffer)
{
	struct fixture *fixture = start(0);
	uint8_t frame[60], header[HEADER] = { [10] = 1 };

	fill(frame, sizeof(frame));
	give_buffer(fixture, 5, SLOT_BYTES);
	assert_true(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	assert_int_equal(1, used_index(&fixture->driver, TO_GUEST));
	assert_int_equal(HEADER + sizeof(frame), used_bytes(&fixture->driver, TO_GUEST, 0));
	expect_buffer(fixture, 5, 0, header, sizeof(header));
	expect_buffer(fixture, 5, HEADER, frame, sizeof(frame));
	assert_int_equal(1, fixture->driver.interrupts);
	finish(fixture);
}

TEST(VM_121_a_frame_without_a_buffer_waits_until_the_guest_gives_one)
{
	struct fixture *fixture = start(0);
	uint8_t frame[60] = { 0 };

	assert_false(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	assert_int_equal(0, fixture->wire.ready);
	give_buffer(fixture, 0, SLOT_BYTES);
	kick(fixture, TO_GUEST);
	assert_int_equal(1, fixture->wire.ready);
	assert_true(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	kick(fixture, TO_GUEST);
	assert_int_equal(1, fixture->wire.ready);
	finish(fixture);
}

TEST(VM_118_a_frame_is_spread_over_the_buffers_that_it_needs)
{
	struct fixture *fixture = start(VIRTIO_NET_MRG_RXBUF);
	uint8_t frame[300], header[HEADER] = { [10] = 3 };

	fill(frame, sizeof(frame));
	give_buffer(fixture, 0, 7); /* not even the header fits */
	give_buffer(fixture, 1, 105);
	assert_false(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	assert_int_equal(0, used_index(&fixture->driver, TO_GUEST));
	give_buffer(fixture, 2, SLOT_BYTES);
	assert_true(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	assert_int_equal(3, used_index(&fixture->driver, TO_GUEST));
	assert_int_equal(7, used_bytes(&fixture->driver, TO_GUEST, 0));
	assert_int_equal(105, used_bytes(&fixture->driver, TO_GUEST, 1));
	assert_int_equal(200, used_bytes(&fixture->driver, TO_GUEST, 2));
	expect_buffer(fixture, 0, 0, header, 7);
	expect_buffer(fixture, 1, 0, header + 7, 5);
	expect_buffer(fixture, 1, 5, frame, 100);
	expect_buffer(fixture, 2, 0, frame + 100, 200);
	finish(fixture);
}

TEST(VM_118_without_merging_a_frame_that_is_too_large_is_dropped_and_the_buffer_kept)
{
	struct fixture *fixture = start(0);
	uint8_t frame[300];

	fill(frame, sizeof(frame));
	give_buffer(fixture, 0, 100);
	assert_true(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	assert_int_equal(1, fixture->net.dropped);
	assert_int_equal(0, used_index(&fixture->driver, TO_GUEST));
	assert_true(virtio_net_receive(&fixture->net, frame, 88, false));
	assert_int_equal(100, used_bytes(&fixture->driver, TO_GUEST, 0));
	finish(fixture);
}

TEST(VM_118_buffers_without_room_are_taken_so_often_and_no_more)
{
	struct fixture *fixture = start(VIRTIO_NET_MRG_RXBUF);
	uint8_t frame[300] = { 0 };

	for (uint16_t slot = 0; slot < 100; slot++)
		give_buffer(fixture, slot, 1);
	assert_true(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	assert_int_equal(1, fixture->net.dropped);
	assert_int_equal(VIRTIO_NET_MERGED_MAX, fixture->net.taken);
	finish(fixture);
}

TEST(VM_116_data_is_called_valid_only_where_it_was_verified_and_the_guest_asked)
{
	for (unsigned which = 0; which < 4; which++) {
		bool verified = which & 1, asked = which & 2;
		struct fixture *fixture = start(asked ? VIRTIO_NET_GUEST_CSUM : 0);
		uint8_t frame[60] = { 0 };

		give_buffer(fixture, 0, SLOT_BYTES);
		virtio_net_receive(&fixture->net, frame, sizeof(frame), verified);
		assert_int_equal(verified && asked ? NET_DATA_VALID : 0,
		                 get(&fixture->driver, buffer_of(TO_GUEST, 0), 1));
		finish(fixture);
	}
}

TEST(VM_121_a_frame_of_no_length_of_frames_is_dropped)
{
	static uint8_t frame[NET_FRAME_MAX + 1];
	struct fixture *fixture = start(VIRTIO_NET_MRG_RXBUF);

	assert_true(virtio_net_receive(&fixture->net, frame, 13, false));
	assert_true(virtio_net_receive(&fixture->net, frame, sizeof(frame), false));
	assert_int_equal(2, fixture->net.dropped);
	finish(fixture);
}

/* --- Large frames for the guest --------------------------------------------------------------------------------------- */

#define LARGE 3054u /* 3000 bytes of payload: parts of 1460, 1460 and 80 */
#define TSO (VIRTIO_NET_GUEST_CSUM | VIRTIO_NET_GUEST_TSO4 | VIRTIO_NET_MRG_RXBUF)

static void make_large(uint8_t frame[LARGE])
{
	memset(frame, 0, LARGE);
	frame[12] = 8;
	frame[14] = 0x45;
	frame[16] = (LARGE - 14) >> 8;
	frame[17] = (LARGE - 14) & 0xff;
	frame[23] = 6;
	frame[26] = 10;
	frame[29] = 15;
	frame[30] = 10;
	frame[33] = 2;
	frame[46] = 0x50;
	for (unsigned i = 54; i < LARGE; i++)
		frame[i] = (uint8_t)(i * 5);
}

TEST(VM_117_a_large_frame_comes_whole_to_a_driver_that_takes_it)
{
	struct fixture *fixture = start(TSO);
	static uint8_t frame[LARGE];
	struct net_header header;
	uint8_t field[2];

	make_large(frame);
	give_buffer(fixture, 0, SLOT_BYTES);
	assert_false(virtio_net_receive(&fixture->net, frame, LARGE, false));
	give_buffer(fixture, 1, SLOT_BYTES);
	assert_true(virtio_net_receive(&fixture->net, frame, LARGE, false));
	assert_int_equal(2, used_index(&fixture->driver, TO_GUEST));
	assert_true(guest_memory_read(&fixture->driver.memory, buffer_of(TO_GUEST, 0), &header,
	                              sizeof(header)));
	assert_int_equal(NET_NEEDS_CHECKSUM, header.flags);
	assert_int_equal(NET_KIND_TCP4, header.kind);
	assert_int_equal(54, header.header_bytes);
	assert_int_equal(1460, header.segment_bytes);
	assert_int_equal(34, header.checksum_start);
	assert_int_equal(16, header.checksum_offset);
	assert_int_equal(2, header.buffers);
	/* The pseudo header: 0a00 + 000f + 0a00 + 0002 + 6 + 3020 (0bcc) */
	assert_true(guest_memory_read(&fixture->driver.memory, buffer_of(TO_GUEST, 0) + HEADER + 50,
	                              field, 2));
	assert_int_equal(0x0a00 + 0x000f + 0x0a00 + 0x0002 + 6 + (LARGE - 34),
	                 field[0] << 8 | field[1]);
	expect_buffer(fixture, 0, HEADER + 54, frame + 54, 1000);
	finish(fixture);
}

TEST(VM_117_a_large_frame_is_cut_for_a_driver_that_does_not_and_goes_on_where_it_stopped)
{
	struct fixture *fixture = start(VIRTIO_NET_GUEST_CSUM);
	static uint8_t frame[LARGE];
	static const uint32_t payloads[] = { 1460, 1460, 80 };
	uint32_t sequence = 0;

	make_large(frame);
	give_buffer(fixture, 0, SLOT_BYTES);
	assert_false(virtio_net_receive(&fixture->net, frame, LARGE, false));
	assert_int_equal(1, used_index(&fixture->driver, TO_GUEST));
	give_buffer(fixture, 1, SLOT_BYTES);
	assert_false(virtio_net_receive(&fixture->net, frame, LARGE, false));
	give_buffer(fixture, 2, SLOT_BYTES);
	assert_true(virtio_net_receive(&fixture->net, frame, LARGE, false));
	assert_int_equal(3, used_index(&fixture->driver, TO_GUEST));
	for (unsigned i = 0; i < 3; i++) {
		uint8_t at[4];

		assert_int_equal(HEADER + 54 + payloads[i],
		                 used_bytes(&fixture->driver, TO_GUEST, i));
		assert_true(guest_memory_read(&fixture->driver.memory,
		                              buffer_of(TO_GUEST, (uint16_t)i) + HEADER + 38, at,
		                              4));
		assert_int_equal(sequence, (uint32_t)at[2] << 8 | at[3]);
		assert_int_equal(0, get(&fixture->driver, buffer_of(TO_GUEST, (uint16_t)i) + 1, 1));
		expect_buffer(fixture, (uint16_t)i, HEADER + 54, frame + 54 + sequence,
		              payloads[i]);
		sequence += payloads[i];
	}
	finish(fixture);
}

TEST(VM_117_a_large_frame_whose_buffers_can_never_be_enough_is_cut)
{
	struct fixture *fixture = start(TSO & ~VIRTIO_NET_MRG_RXBUF);
	static uint8_t frame[LARGE];

	make_large(frame);
	for (uint16_t slot = 0; slot < 4; slot++)
		give_buffer(fixture, slot, SLOT_BYTES);
	assert_true(virtio_net_receive(&fixture->net, frame, LARGE, false));
	assert_int_equal(3, used_index(&fixture->driver, TO_GUEST));
	finish(fixture);
}

/* The guest has parts of it already: all of it once more would be other bytes to it. */
TEST(VM_117_a_large_frame_of_which_a_part_was_given_goes_on_in_parts)
{
	struct fixture *fixture = start(TSO & ~VIRTIO_NET_MRG_RXBUF);
	static uint8_t frame[LARGE];

	make_large(frame);
	give_buffer(fixture, 0, SLOT_BYTES);
	assert_false(virtio_net_receive(&fixture->net, frame, LARGE, false));
	assert_int_equal(1, used_index(&fixture->driver, TO_GUEST));
	give_buffer(fixture, 4, 2 * SLOT_BYTES);
	assert_false(virtio_net_receive(&fixture->net, frame, LARGE, false));
	assert_int_equal(2, used_index(&fixture->driver, TO_GUEST));
	assert_int_equal(HEADER + 54 + 1460, used_bytes(&fixture->driver, TO_GUEST, 1));
	expect_buffer(fixture, 4, HEADER + 54, frame + 54 + 1460, 1460);
	finish(fixture);
}

TEST(VM_117_a_long_frame_that_is_no_tcp_is_dropped)
{
	struct fixture *fixture = start(TSO);
	static uint8_t frame[LARGE];

	make_large(frame);
	frame[23] = 17;
	assert_true(virtio_net_receive(&fixture->net, frame, LARGE, false));
	make_large(frame);
	frame[17]++;
	assert_true(virtio_net_receive(&fixture->net, frame, LARGE, false));
	assert_int_equal(2, fixture->net.dropped);
	assert_int_equal(0, used_index(&fixture->driver, TO_GUEST));
	finish(fixture);
}

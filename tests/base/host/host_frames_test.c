/* tests/base/host/host_frames_test.c - frames behind their lengths, over a TCP connection to a peer made by hand. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

#include "frames_side.h"

/* --- The reader ------------------------------------------------------------------------------------------------------- */

static int feed(struct host_frame_reader *reader, const void *bytes, size_t count)
{
	const uint8_t *from = bytes;
	int whole = 0;

	while (count && !whole) {
		uint8_t *place;
		size_t room = host_frame_reader_room(reader, &place);
		size_t part = room < count ? room : count;

		assert_true(room > 0);
		memcpy(place, from, part);
		whole = host_frame_reader_took(reader, part);
		from += part;
		count -= part;
	}
	assert_int_equal(0, count);
	return whole;
}

TEST(VM_120_a_length_has_its_highest_byte_first_and_may_come_byte_by_byte)
{
	static struct host_frame_reader reader;
	const uint8_t *frame;
	size_t bytes;

	assert_int_equal(0, feed(&reader, "\0", 1));
	assert_int_equal(0, feed(&reader, "\0", 1));
	assert_int_equal(0, feed(&reader, "\1", 1));
	assert_int_equal(0, feed(&reader, "\2", 1));
	for (unsigned i = 0; i < 257; i++)
		assert_int_equal(0, feed(&reader, &(uint8_t){ (uint8_t)i }, 1));
	assert_int_equal(1, feed(&reader, "\xee", 1));
	frame = host_frame_reader_frame(&reader, &bytes);
	assert_int_equal(258, bytes);
	assert_int_equal(0, frame[256]);
	assert_int_equal(0xee, frame[257]);
	host_frame_reader_next(&reader);
	assert_int_equal(1, feed(&reader, "\0\0\0\0", 4));
	frame = host_frame_reader_frame(&reader, &bytes);
	assert_int_equal(0, bytes);
}

TEST(VM_120_a_frame_of_65562_bytes_is_the_longest)
{
	static struct host_frame_reader reader;
	static uint8_t frame[HOST_FRAME_MAX];

	assert_int_equal(65562, HOST_FRAME_MAX);
	assert_int_equal(0, feed(&reader, "\0\1\0\x1a", 4));
	assert_int_equal(0, feed(&reader, frame, sizeof(frame) - 1));
	assert_int_equal(1, feed(&reader, frame, 1));
	host_frame_reader_next(&reader);
	assert_int_equal(-EMSGSIZE, feed(&reader, "\0\1\0\x1b", 4));
	host_frame_reader_next(&reader);
	assert_int_equal(-EMSGSIZE, feed(&reader, "\xff\xff\xff\xff", 4));
}

/* --- Connections -------------------------------------------------------------------------------------------------------- */

static void listen_at(struct side *side)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t bytes = sizeof(at);

	side->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(0, bind(side->listener, (struct sockaddr *)&at, sizeof(at)));
	assert_int_equal(0, listen(side->listener, 4));
	assert_int_equal(0, getsockname(side->listener, (struct sockaddr *)&at, &bytes));
	snprintf(side->name, sizeof(side->name), "127.0.0.1:%u", ntohs(at.sin_port));
}

static struct side *start(void)
{
	struct side *side = make_side();

	listen_at(side);
	start_side(side, (struct host_frames_options){ .peer = side->name });
	accept_peer(side);
	return side;
}

TEST(VM_120_frames_go_both_ways_behind_their_length)
{
	expect_both_ways(start());
}

TEST(VM_120_a_frame_too_long_loses_the_connection_and_there_is_another)
{
	expect_too_long_is_lost(start());
}

TEST(VM_120_a_peer_that_does_not_read_keeps_frames_back_and_loses_none)
{
	expect_slow_loses_none(start());
}

TEST(VM_120_a_guest_that_takes_no_frames_gets_them_all_later)
{
	struct side *side = start();

	__atomic_store_n(&side->closed, 1, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < 100; i++) {
		uint8_t bytes[] = { 0, 0, 0, 1, (uint8_t)i };

		peer_sends(side, bytes, sizeof(bytes));
	}
	__atomic_store_n(&side->closed, 0, __ATOMIC_SEQ_CST);
	/* It may have been asked and have said no, or not been asked yet: both go on. */
	host_frames_resume(side->frames);
	wait_for(&side->count, 100);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(i, side->first[i]);
	finish(side);
}

TEST(VM_120_a_peer_that_ends_takes_the_link_down_and_frames_are_thrown_away)
{
	struct side *side = start();

	peer_sends(side, "\0\0\0\5ab", 6);
	close(side->peer);
	wait_for(&side->downs, 1);
	close(side->listener);
	for (unsigned i = 0; i < 100; i++)
		assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	assert_int_equal(0, side->count);
	host_frames_close(side->frames);
	free(side);
}

TEST(VM_120_addresses_that_are_none_are_refused)
{
	static const char *const wrong[] = { "",       ":",          "host",    "host:", ":80",
		                             "host:0", "host:65536", "host:1x", "::1:80" };
	struct host_frames_options options = { .receive = on_frame };
	struct host_frames *frames = NULL;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		options.peer = wrong[i];
		assert_int_equal(-EINVAL, host_frames_open(&options, &frames));
	}
	options.peer = "[::1]:80";
	assert_int_equal(0, host_frames_open(&options, &frames));
	host_frames_close(frames);
}

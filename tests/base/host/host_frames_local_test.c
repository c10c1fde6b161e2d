/* tests/base/host/host_frames_local_test.c - frames over local sockets and a tap: stream, datagrams, hostile peers, slow ones. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/un.h>

#include "base/host/host_file.h"
#include "frames_side.h"

static socklen_t address_of(const char *path, struct sockaddr_un *ret_address)
{
	*ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(ret_address->sun_path, sizeof(ret_address->sun_path), "%s", path);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
}

/* A socket at a path of its own. */
static int bind_at(struct side *side, int type)
{
	int descriptor = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	socklen_t bytes;

	snprintf(side->name, sizeof(side->name), "%s/socket", test_directory());
	unlink(side->name);
	bytes = address_of(side->name, &address);
	assert_int_equal(0, bind(descriptor, (struct sockaddr *)&address, bytes));
	return descriptor;
}

/* --- Streams -------------------------------------------------------------------------------------------------------------- */

static struct side *start_stream(void)
{
	struct side *side = make_side();

	side->listener = bind_at(side, SOCK_STREAM);
	assert_int_equal(0, listen(side->listener, 4));
	start_side(side,
	           (struct host_frames_options){ .kind = HOST_FRAMES_STREAM, .peer = side->name });
	accept_peer(side);
	return side;
}

TEST(VM_122_a_local_stream_has_frames_behind_their_length)
{
	expect_both_ways(start_stream());
}

TEST(VM_122_a_streams_frame_too_long_loses_the_connection_and_there_is_another)
{
	expect_too_long_is_lost(start_stream());
}

TEST(VM_122_a_stream_that_ends_amid_a_frame_takes_the_link_down_and_the_frame_with_it)
{
	struct side *side = start_stream();

	peer_sends(side, "\0\0\0\5ab", 6);
	close(side->peer);
	wait_for(&side->downs, 1);
	accept_peer(side);
	/* Nothing of it is left for the next connection. */
	peer_sends(side, "\0\0\0\1k", 5);
	wait_for(&side->count, 1);
	assert_int_equal(1, side->bytes[0]);
	assert_int_equal('k', side->first[0]);
	finish(side);
}

TEST(VM_122_a_slow_stream_keeps_frames_back_and_loses_none)
{
	expect_slow_loses_none(start_stream());
}

TEST(VM_122_a_stream_may_be_given_as_a_descriptor_and_ends_for_good)
{
	struct side *side = make_side();
	int ends[2];

	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	side->peer = ends[1];
	start_side(side, (struct host_frames_options){ .kind = HOST_FRAMES_STREAM,
	                                               .descriptor = ends[0] });
	close(ends[0]);
	wait_for(&side->up, 1);
	peer_sends(side, "\0\0\0\2hi", 6);
	wait_for(&side->count, 1);
	assert_int_equal('h', side->first[0]);
	close(side->peer);
	side->peer = -1;
	wait_for(&side->downs, 1);
	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	finish(side);
}

/* --- Datagrams ------------------------------------------------------------------------------------------------------------- */

static struct side *start_datagrams(bool greets)
{
	struct side *side = make_side();

	side->peer = bind_at(side, SOCK_DGRAM);
	start_side(side, (struct host_frames_options){ .kind = HOST_FRAMES_DATAGRAM,
	                                               .peer = side->name,
	                                               .greets = greets });
	wait_for(&side->up, 1);
	return side;
}

/* The peer reads one frame, and is connected to who sent it. */
static size_t meet(struct side *side, uint8_t *to, size_t room)
{
	struct sockaddr_un from;
	socklen_t bytes = sizeof(from);
	ssize_t got = recvfrom(side->peer, to, room, 0, (struct sockaddr *)&from, &bytes);

	assert_true(got >= 0);
	assert_true(bytes > sizeof(from.sun_family));
	assert_int_equal(0, connect(side->peer, (struct sockaddr *)&from, bytes));
	return (size_t)got;
}

TEST(VM_122_a_datagram_is_a_frame_and_its_sender_can_be_answered)
{
	struct side *side = start_datagrams(false);
	uint8_t got[100];

	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	assert_true(host_frames_send(side->frames, (const uint8_t *)"de", 2));
	assert_int_equal(3, meet(side, got, sizeof(got)));
	assert_memory_equal("abc", got, 3);
	assert_int_equal(2, recv(side->peer, got, sizeof(got), 0));
	peer_sends(side, "xy", 2);
	peer_sends(side, "", 0);
	peer_sends(side, "z", 1);
	wait_for(&side->count, 3);
	assert_int_equal(2, side->bytes[0]);
	assert_int_equal('x', side->first[0]);
	assert_int_equal(0, side->bytes[1]);
	assert_int_equal('z', side->first[2]);
	assert_int_equal(0, side->downs);
	finish(side);
}

TEST(VM_122_a_vfkits_network_is_greeted_before_any_frame)
{
	struct side *side = start_datagrams(true);
	uint8_t got[100];

	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	assert_int_equal(4, meet(side, got, sizeof(got)));
	assert_memory_equal("VFKT", got, 4);
	assert_int_equal(3, recv(side->peer, got, sizeof(got), 0));
	finish(side);
}

TEST(VM_122_a_datagram_too_long_loses_the_connection_and_the_longest_does_not)
{
	static const struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	static uint8_t frame[HOST_FRAME_MAX + 1];
	struct side *side = start_datagrams(false);
	uint8_t got[100];

	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	meet(side, got, sizeof(got));
	frame[0] = 'l';
	peer_sends(side, frame, HOST_FRAME_MAX);
	wait_for(&side->count, 1);
	assert_int_equal(HOST_FRAME_MAX, side->bytes[0]);
	peer_sends(side, frame, HOST_FRAME_MAX + 1);
	wait_for(&side->downs, 1);
	assert_int_equal(1, side->count);
	/* There is another for a peer that does not hold on to the old one. */
	assert_int_equal(0, connect(side->peer, &nobody, sizeof(nobody)));
	wait_for(&side->up, 1);
	assert_true(host_frames_send(side->frames, (const uint8_t *)"defg", 4));
	assert_int_equal(4, recv(side->peer, got, sizeof(got), 0));
	finish(side);
}

TEST(VM_122_a_peer_that_takes_no_datagrams_keeps_frames_back_and_loses_none)
{
	static uint8_t frame[60000], got[sizeof(frame)];
	struct side *side = start_datagrams(false);
	unsigned sent;

	send_until_refused(side, frame, sizeof(frame), &sent);
	assert_true(sent > 3);
	for (unsigned i = 0; i < sent; i++) {
		assert_int_equal(sizeof(frame), recv(side->peer, got, sizeof(got), 0));
		assert_int_equal((uint8_t)i, got[0]);
	}
	wait_for(&side->readies, 1);
	assert_true(host_frames_send(side->frames, frame, sizeof(frame)));
	finish(side);
}

TEST(VM_122_a_datagram_socket_that_nobody_serves_any_more_takes_the_link_down)
{
	struct side *side = start_datagrams(true);
	uint8_t got[100];

	close(side->peer);
	wait_for(&side->downs, 1);
	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	/* Another program at the same path is greeted again. */
	side->peer = bind_at(side, SOCK_DGRAM);
	wait_for(&side->up, 1);
	assert_int_equal(4, recv(side->peer, got, sizeof(got), 0));
	assert_memory_equal("VFKT", got, 4);
	finish(side);
}

TEST(VM_122_what_is_sent_to_a_closed_datagram_socket_takes_the_link_down)
{
	struct side *side = make_side();
	int ends[2];

	assert_int_equal(0, socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends));
	start_side(side, (struct host_frames_options){ .kind = HOST_FRAMES_DATAGRAM,
	                                               .descriptor = ends[0] });
	close(ends[0]);
	wait_for(&side->up, 1);
	close(ends[1]);
	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	wait_for(&side->downs, 1);
	finish(side);
}

/* --- Taps ------------------------------------------------------------------------------------------------------------------- */

/* What keeps messages apart stands for a tap. */
TEST(VM_122_a_tap_has_a_frame_a_write_and_is_gone_when_it_hangs_up)
{
	struct side *side = make_side();
	uint8_t got[100];
	int ends[2];

	assert_int_equal(0, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
	side->peer = ends[1];
	start_side(side,
	           (struct host_frames_options){ .kind = HOST_FRAMES_TAP, .descriptor = ends[0] });
	close(ends[0]);
	wait_for(&side->up, 1);
	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	assert_true(host_frames_send(side->frames, (const uint8_t *)"de", 2));
	assert_int_equal(3, recv(side->peer, got, sizeof(got), 0));
	assert_int_equal(2, recv(side->peer, got, sizeof(got), 0));
	peer_sends(side, "xyz", 3);
	/* What it said last is heard. */
	close(side->peer);
	side->peer = -1;
	wait_for(&side->downs, 1);
	assert_int_equal(1, side->count);
	assert_int_equal(3, side->bytes[0]);
	finish(side);
}

/* --- What cannot be ------------------------------------------------------------------------------------------------------- */

static int open_one(enum host_frames_kind kind, const char *peer, int descriptor)
{
	struct host_frames_options options = {
		.kind = kind, .peer = peer, .descriptor = descriptor, .receive = on_frame
	};
	struct host_frames *frames = NULL;
	int error = host_frames_open(&options, &frames);

	host_frames_close(frames);
	return error;
}

TEST(VM_122_paths_that_are_none_are_refused)
{
	static const enum host_frames_kind kinds[] = { HOST_FRAMES_STREAM, HOST_FRAMES_DATAGRAM };
	char path[300], file[300];

	snprintf(path, sizeof(path), "%s/nobody", test_directory());
	snprintf(file, sizeof(file), "%s/file", test_directory());
	assert_int_equal(0, host_file_write(file, "bytes", 5));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		assert_int_equal(-ENOENT, open_one(kinds[i], path, 0));
		assert_int_equal(-ENOTSOCK, open_one(kinds[i], file, 0));
		assert_int_equal(-ENOTSOCK, open_one(kinds[i], "/", 0));
		assert_int_equal(-ENOTDIR, open_one(kinds[i], "/dev/null/x", 0));
		assert_int_equal(-EINVAL, open_one(kinds[i], "", 0));
	}
}

TEST(VM_122_a_path_of_107_bytes_is_the_longest)
{
	char path[200];

	memset(path, 'x', sizeof(path));
	path[HOST_FRAMES_PATH_MAX + 1] = 0;
	assert_int_equal(-ENAMETOOLONG, open_one(HOST_FRAMES_STREAM, path, 0));
	path[HOST_FRAMES_PATH_MAX] = 0;
	assert_int_equal(-ENOENT, open_one(HOST_FRAMES_STREAM, path, 0));
}

TEST(VM_122_a_taps_name_has_1_to_15_bytes_and_is_there)
{
	assert_int_equal(-EINVAL, open_one(HOST_FRAMES_TAP, "", 0));
	assert_int_equal(-ENAMETOOLONG, open_one(HOST_FRAMES_TAP, "a23456789012345x", 0));
	assert_int_equal(-ENXIO, open_one(HOST_FRAMES_TAP, "none-of-thatnam", 0));
}

TEST(VM_122_a_descriptor_of_another_kind_is_refused)
{
	int stream[2], datagram[2], messages[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);

	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stream));
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, datagram));
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, messages));
	assert_int_equal(-EPROTOTYPE, open_one(HOST_FRAMES_STREAM, NULL, datagram[0]));
	assert_int_equal(-EPROTOTYPE, open_one(HOST_FRAMES_STREAM, NULL, messages[0]));
	assert_int_equal(-EPROTOTYPE, open_one(HOST_FRAMES_DATAGRAM, NULL, stream[0]));
	assert_int_equal(-ENOTSOCK, open_one(HOST_FRAMES_STREAM, NULL, null));
	assert_int_equal(-EBADF, open_one(HOST_FRAMES_DATAGRAM, NULL, 1000));
	assert_int_equal(-EBADF, open_one(HOST_FRAMES_TAP, NULL, 1000));
	assert_int_equal(0, open_one(HOST_FRAMES_STREAM, NULL, stream[0]));
	assert_int_equal(0, open_one(HOST_FRAMES_DATAGRAM, NULL, datagram[0]));
	assert_int_equal(0, open_one(HOST_FRAMES_DATAGRAM, NULL, messages[0]));
	/* They stay the caller's. */
	assert_int_equal(1, write(stream[0], "x", 1));
}

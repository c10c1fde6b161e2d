/* tests/base/host/host_tap_test.c - frames over a tap of a network of the test's own: the other side is the kernel. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "frames_side.h"

#define NAME "drydock-test"
#define PROTOCOL 0x88b5 /* of experiments */
#define FRAME_BYTES 60u

static struct ifreq request_of(const char *name)
{
	struct ifreq request = { .ifr_flags = 0 };

	strcpy(request.ifr_name, name);
	return request;
}

/* A network where this process may do what it likes, with a tap in it. */
static void need_tap(void)
{
	struct ifreq request = request_of(NAME);
	int taps;

	if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
		SKIP("no network of one's own can be had");
	taps = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (taps < 0)
		SKIP("/dev/net/tun cannot be opened");
	request.ifr_flags = IFF_TAP | IFF_NO_PI;
	if (ioctl(taps, TUNSETIFF, &request) != 0 || ioctl(taps, TUNSETPERSIST, 1) != 0)
		SKIP("no tap can be made");
	close(taps);
}

static void set_up(bool up)
{
	struct ifreq request = request_of(NAME);
	int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	request.ifr_flags = up ? IFF_UP : 0;
	assert_int_equal(0, ioctl(any, SIOCSIFFLAGS, &request));
	close(any);
}

/* A socket that sees the interface's frames of our protocol alone, and sends some. */
static int open_interface(void)
{
	struct ifreq request = request_of(NAME);
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(PROTOCOL) };
	int interface = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(PROTOCOL));

	assert_true(interface >= 0);
	assert_int_equal(0, ioctl(interface, SIOCGIFINDEX, &request));
	address.sll_ifindex = request.ifr_ifindex;
	assert_int_equal(0, bind(interface, (struct sockaddr *)&address, sizeof(address)));
	return interface;
}

static struct side *start_tap(void)
{
	struct side *side = make_side();

	/* What else the kernel says there is its own affair. */
	side->protocol = PROTOCOL;
	start_side(side, (struct host_frames_options){ .kind = HOST_FRAMES_TAP, .peer = NAME });
	wait_for(&side->up, 1);
	return side;
}

static void fill(uint8_t *frame, size_t bytes, uint8_t mark)
{
	memset(frame, 0xff, 6);
	memcpy(frame + 6, "\x52\1\2\3\4\5\x88\xb5", 8);
	memset(frame + 14, mark, bytes - 14);
}

TEST(VM_122_frames_go_through_a_tap_both_ways_as_a_wire_has_them)
{
	uint8_t frame[1514], got[2000];
	struct side *side;

	need_tap();
	set_up(true);
	side = start_tap();
	side->peer = open_interface();
	fill(frame, sizeof(frame), 7);
	assert_true(host_frames_send(side->frames, frame, sizeof(frame)));
	assert_int_equal(sizeof(frame), recv(side->peer, got, sizeof(got), 0));
	assert_memory_equal(frame, got, sizeof(frame));
	fill(frame, FRAME_BYTES, 9);
	peer_sends(side, frame, FRAME_BYTES);
	wait_for(&side->count, 1);
	assert_int_equal(FRAME_BYTES, side->bytes[0]);
	assert_memory_equal(frame, side->last, FRAME_BYTES);
	finish(side);
}

TEST(VM_122_a_tap_that_is_switched_off_throws_frames_away_and_nobody_waits)
{
	static uint8_t frame[60000];
	uint8_t got[100];
	struct side *side;

	need_tap();
	side = start_tap();
	fill(frame, sizeof(frame), 1);
	for (unsigned sent = 0; sent < 100; sent++)
		while (!host_frames_send(side->frames, frame, sizeof(frame)))
			host_yield();
	set_up(true);
	side->peer = open_interface();
	/* Those that are on their way yet may be too long for it, but not in the way. */
	fill(frame, FRAME_BYTES, 2);
	while (!host_frames_send(side->frames, frame, FRAME_BYTES))
		host_yield();
	while (recv(side->peer, got, sizeof(got), 0) != FRAME_BYTES)
		;
	assert_memory_equal(frame, got, FRAME_BYTES);
	finish(side);
}

static void remove_interface(void)
{
	struct ifreq index = request_of(NAME);
	struct {
		struct nlmsghdr header;
		struct ifinfomsg interface;
	} request = { { .nlmsg_len = sizeof(request),
		        .nlmsg_type = RTM_DELLINK,
		        .nlmsg_flags = NLM_F_REQUEST },
		      { .ifi_family = AF_UNSPEC } };
	int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int kernel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	assert_int_equal(0, ioctl(any, SIOCGIFINDEX, &index));
	request.interface.ifi_index = index.ifr_ifindex;
	assert_int_equal(sizeof(request), send(kernel, &request, sizeof(request), 0));
	close(any);
	close(kernel);
}

TEST(VM_122_a_tap_that_is_removed_takes_the_link_down_for_good)
{
	struct side *side;

	need_tap();
	side = start_tap();
	remove_interface();
	wait_for(&side->downs, 1);
	assert_true(host_frames_send(side->frames, (const uint8_t *)"abc", 3));
	finish(side);
}

TEST(VM_122_an_interface_that_is_no_tap_and_one_that_another_has_are_refused)
{
	struct host_frames_options options = { .kind = HOST_FRAMES_TAP,
		                               .peer = "lo",
		                               .receive = on_frame };
	struct host_frames *frames, *second = NULL;

	need_tap();
	assert_int_equal(-EPROTOTYPE, host_frames_open(&options, &second));
	options.peer = NAME;
	assert_int_equal(0, host_frames_open(&options, &frames));
	assert_int_equal(-EBUSY, host_frames_open(&options, &second));
	host_frames_close(frames);
	assert_int_equal(0, host_frames_open(&options, &frames));
	host_frames_close(frames);
}

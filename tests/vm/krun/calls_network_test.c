/* tests/vm/krun/calls_network_test.c - the C API's cards: on the host's network, a connection, a local socket, a tap. */
#include <string.h>
#include <unistd.h>

#include "calls.h"

static const uint8_t station[6] = { 0x52, 0, 0, 0, 0, 1 }, many[6] = { 1, 0, 0, 0, 0, 1 };
static const char *const nothing[] = { NULL };

TEST(VM_188_networks)
{
	static const char *const ports[] = { "8080:80", "8081:81", NULL };
	static const char *const same[] = { "8080:80", "8080:81", NULL };
	static const char *const last[] = { "65535:65535", "1:1", NULL };
	static const char *const rows[][2] = { { "8080" },   { "0:80" }, { "80:65536" },
		                               { "80:80x" }, { ":80" },  { "-1:80" } };

	ROW(0, krun_set_net_mac(ctx, station));
	ROW(-EINVAL, krun_set_net_mac(ctx, many));
	ROW(-EINVAL, krun_set_net_mac(ctx, NULL));
	ROW(0, krun_set_port_map(ctx, ports));
	ROW(0, krun_set_port_map(ctx, last));
	ROW(0, krun_set_port_map(ctx, nothing));
	ROW(-EINVAL, krun_set_port_map(ctx, same));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW(-EINVAL, krun_set_port_map(ctx, rows[i]));
	ROW(0, krun_disable_implicit_vsock(ctx));
}

TEST(VM_185_a_card_on_a_connection_and_those_that_are_not_built)
{
	ROW(-ENOTSUP, krun_set_port_map(ctx, NULL));
	ROW(0, krun_add_net_tcp(ctx, "eth0", station, "host:1"));
	ROW(0, krun_add_net_tcp(ctx, "eth0", station, NULL));
	ROW(-EINVAL, krun_add_net_tcp(ctx, NULL, station, NULL));
	ROW(-EINVAL, krun_add_net_tcp(ctx, "eth0", many, NULL));
	ROW(-EINVAL, krun_add_net_tcp(ctx, "eth0", station, "host"));
	ROW(-EINVAL, krun_add_net_tcp(ctx, "eth0", station, "host:70000"));
	ROW(-EINVAL, krun_set_passt_fd(ctx, -1));
	ROW(0, krun_set_gvproxy_path(ctx, "/path"));
	ROW(-EINVAL, krun_set_gvproxy_path(ctx, NULL));
	ROW(-ENOTSUP, krun_add_vsock(ctx, 3));
	ROW(-EINVAL, krun_add_vsock(ctx, 4));
	ROW(-ENOTSUP, krun_add_vsock_port(ctx, 1, "/path"));
	ROW(-EINVAL, krun_add_vsock_port(ctx, 1, NULL));
	ROW(-ENOTSUP, krun_add_vsock_port2(ctx, 1, "/path", true));
	ROW(-EINVAL, krun_add_vsock_port2(ctx, 1, NULL, true));
	ROW(-ENOTSUP, krun_add_vsock_port_windows(ctx, 1, "pipe"));
	ROW(-EINVAL, krun_add_vsock_port_windows(ctx, 1, NULL));
}

TEST(VM_185_a_card_on_a_local_socket_or_a_tap)
{
	const uint32_t features = NET_FEATURE_CSUM | NET_FEATURE_GUEST_CSUM |
	                          NET_FEATURE_GUEST_TSO4 | NET_FEATURE_GUEST_TSO6 |
	                          NET_FEATURE_GUEST_UFO | NET_FEATURE_HOST_TSO4 |
	                          NET_FEATURE_HOST_TSO6 | NET_FEATURE_HOST_UFO;

	assert_int_equal(0x5d83, features);
	ROW(0, krun_add_net_unixstream(ctx, "/path", -1, station, features, 0));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, "/path", -1, station, 512, 0));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, "/path", -1, station, 0, NET_FLAG_VFKIT));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, NULL, -1, station, 0, 0));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, "/path", 5, station, 0, 0));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, "/path", 0, station, 0, 0));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, NULL, 1000, station, 0, 0));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, "/path", -1, NULL, 0, 0));
	ROW(-EINVAL, krun_add_net_unixstream(ctx, "\xff", -1, station, 0, 0));
	ROW(0, krun_add_net_unixgram(ctx, "/path", -1, station, features, NET_FLAG_VFKIT));
	ROW(0, krun_add_net_unixgram(ctx, "/path", -1, station, 0, 0));
	ROW(-EINVAL, krun_add_net_unixgram(ctx, "/path", -1, station, 0, 2));
	ROW(-EINVAL, krun_add_net_unixgram(ctx, "/path", -1, station, 512, 0));
	ROW(-EINVAL, krun_add_net_unixgram(ctx, "/path", -1, many, 0, 1));
	ROW(-EINVAL, krun_add_net_unixgram(ctx, NULL, -1, station, 0, 1));
	ROW(0, krun_add_net_tap(ctx, "tap0", station, features, 0));
	ROW(-EINVAL, krun_add_net_tap(ctx, "tap0", station, 1 << 31, 0));
	ROW(-EINVAL, krun_add_net_tap(ctx, "tap0", station, 0, 1));
	ROW(-EINVAL, krun_add_net_tap(ctx, "tap0", many, 0, 0));
	ROW(-EINVAL, krun_add_net_tap(ctx, NULL, station, 0, 0));
}

TEST(VM_188_a_machine_has_one_card)
{
	uint32_t ctx = context();

	assert_int_equal(0, krun_add_net_tcp(ctx, "eth0", station, "127.0.0.1:1"));
	assert_int_equal(-EINVAL, krun_add_net_tcp(ctx, "eth1", station, NULL));
	assert_int_equal(-EINVAL, krun_set_port_map(ctx, nothing));
	assert_int_equal(0, krun_free_ctx(ctx));
	ctx = context();
	assert_int_equal(0, krun_set_port_map(ctx, nothing));
	assert_int_equal(-EINVAL, krun_add_net_tcp(ctx, "eth0", station, NULL));
	assert_int_equal(0, krun_free_ctx(ctx));
}

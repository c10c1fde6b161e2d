/*
 * base/host/host_network.h - a network for a guest out of this process's own sockets.
 *
 * Model    The guest's Ethernet ends here: an address by DHCP, a router, a name server, and behind them what this computer
 *          reaches. Its connections are sockets of this process, so that it needs no rights and no interface.
 *              10.0.2.2 the router, and this computer   10.0.2.3 its name server   10.0.2.15 the guest
 *              fd00::2  the router                      fd00::3  the name server
 *          libslirp does that; it is loaded when the first network is opened.
 * Threads  One a network, from host_network_start() on; receive and ready are called on it. The functions may be called from
 *          any thread.
 * Tests    tests/base/host/host_network_test.c
 */
#ifndef DRYDOCK_BASE_HOST_HOST_NETWORK_H
#define DRYDOCK_BASE_HOST_HOST_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_NETWORK_GUEST "10.0.2.15"
#define HOST_NETWORK_MASK "255.255.255.0"
#define HOST_NETWORK_ROUTER "10.0.2.2"
#define HOST_NETWORK_NAMES "10.0.2.3"

/* What comes to a port here goes to one of the guest. */
struct host_network_forward {
	const char *address; /* here, in numbers; null: 127.0.0.1 */
	uint16_t port, guest_port;
	bool udp;
};

struct host_network_options {
	const struct host_network_forward *forwards;
	size_t forward_count;
	/* A frame for the guest; false: not now, host_network_resume() follows. */
	bool (*receive)(void *context, const uint8_t *frame, size_t bytes);
	/* host_network_send() takes frames again after it gave false. */
	void (*ready)(void *context);
	void *context;
};

struct host_network;

/*
 * Errors   -ENOSYS: libslirp cannot be loaded; -EADDRINUSE: a port cannot be had, ret_forward says which; -EINVAL: an address
 *          is none, likewise; -ENOMEM.
 */
int host_network_open(const struct host_network_options *options, struct host_network **ret_network,
                      size_t *ret_forward);
/* Start its thread, once: it takes over what the calling thread may not do any more. Errors: -EAGAIN, -ENOMEM. */
int host_network_start(struct host_network *network);
/* A frame of the guest's, copied; it does not wait. False: too many are on their way, and ready follows. */
bool host_network_send(struct host_network *network, const uint8_t *frame, size_t bytes);
/* The receiver takes frames again. */
void host_network_resume(struct host_network *network);
/* Connections end. Null is accepted. */
void host_network_close(struct host_network *network);

#endif

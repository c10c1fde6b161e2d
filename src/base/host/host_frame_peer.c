/* base/host/host_frame_peer.c - who the other program is, and connecting to it. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/host/host_frames_internal.h"

#define NAME_BYTES 256u
#define BUFFER_BYTES (1 << 20) /* of a datagram socket, where the system allows it */

/* --- Finding ------------------------------------------------------------------------------------------------------------- */

static int find_host(struct host_frame_peer *peer, const char *name)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	const char *colon = strrchr(name, ':');
	char host[NAME_BYTES];
	size_t length = colon ? (size_t)(colon - name) : 0;
	bool bracketed = length > 2 && name[0] == '[' && name[length - 1] == ']';

	if (!length || length >= sizeof(host) || !colon[1] ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1) || atol(colon + 1) < 1 ||
	    atol(colon + 1) > UINT16_MAX || (!bracketed && memchr(name, ':', length)))
		return -EINVAL;
	snprintf(host, sizeof(host), "%.*s", (int)(bracketed ? length - 2 : length),
	         bracketed ? name + 1 : name);
	if (getaddrinfo(host, colon + 1, &wanted, &found) != 0 || !found)
		return -EHOSTUNREACH;
	memcpy(&peer->address, found->ai_addr, found->ai_addrlen);
	peer->address_bytes = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

static int find_path(struct host_frame_peer *peer, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(path);
	struct stat file;

	if (!length || length >= sizeof(address.sun_path))
		return length ? -ENAMETOOLONG : -EINVAL;
	if (stat(path, &file) != 0)
		return -errno;
	if (!S_ISSOCK(file.st_mode))
		return -ENOTSOCK;
	memcpy(address.sun_path, path, length);
	memcpy(&peer->address, &address, sizeof(address));
	peer->address_bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
	return 0;
}

/* A tap's is not asked what it is: whatever keeps frames apart serves. */
int host_frames_check(enum host_frames_kind kind, int descriptor)
{
	int type = 0;
	socklen_t bytes = sizeof(type);

	if (kind == HOST_FRAMES_TAP)
		return fcntl(descriptor, F_GETFD) < 0 ? -errno : 0;
	if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &bytes) != 0)
		return -errno;
	if (kind == HOST_FRAMES_DATAGRAM)
		return type == SOCK_DGRAM || type == SOCK_SEQPACKET ? 0 : -EPROTOTYPE;
	return type == SOCK_STREAM ? 0 : -EPROTOTYPE;
}

static int take_descriptor(struct host_frame_peer *peer, int given)
{
	int error = host_frames_check(peer->kind, given), flags;

	if (error)
		return error;
	peer->descriptor = fcntl(given, F_DUPFD_CLOEXEC, 0);
	if (peer->descriptor < 0)
		return -errno;
	flags = fcntl(peer->descriptor, F_GETFL);
	return flags < 0 || fcntl(peer->descriptor, F_SETFL, flags | O_NONBLOCK) < 0 ? -errno : 0;
}

int host_frame_peer_find(struct host_frame_peer *peer, const struct host_frames_options *options)
{
	*peer = (struct host_frame_peer){ .kind = options->kind, .descriptor = -1 };
	if (!options->peer)
		return take_descriptor(peer, options->descriptor);
	switch (options->kind) {
	case HOST_FRAMES_TCP: return find_host(peer, options->peer);
	case HOST_FRAMES_STREAM:
	case HOST_FRAMES_DATAGRAM: return find_path(peer, options->peer);
	case HOST_FRAMES_TAP:
		peer->descriptor = host_tap_open(options->peer);
		return peer->descriptor < 0 ? peer->descriptor : 0;
	default: return -EINVAL;
	}
}

void host_frame_peer_finish(struct host_frame_peer *peer)
{
	if (peer->descriptor >= 0)
		close(peer->descriptor);
	peer->descriptor = -1;
}

/* --- Connecting ---------------------------------------------------------------------------------------------------------- */

static void prepare_stream(const struct host_frame_peer *peer, int descriptor)
{
	int one = 1;

	if (peer->kind == HOST_FRAMES_TCP)
		setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

/* Who answers needs a name to answer to: one of the kernel's choice, which leaves no file behind. */
static void prepare_datagrams(struct host_frame_peer *peer, int descriptor)
{
	const struct sockaddr_un any = { .sun_family = AF_UNIX };
	int bytes = BUFFER_BYTES;

	bind(descriptor, (const struct sockaddr *)&any, sizeof(any.sun_family));
	setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if (stat(((const struct sockaddr_un *)&peer->address)->sun_path, &peer->file) != 0)
		memset(&peer->file, 0, sizeof(peer->file));
}

static int make_socket(struct host_frame_peer *peer)
{
	bool datagrams = peer->kind == HOST_FRAMES_DATAGRAM;
	int descriptor =
		socket(peer->address.ss_family,
	               (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (descriptor < 0)
		return -errno;
	if (datagrams)
		prepare_datagrams(peer, descriptor);
	else
		prepare_stream(peer, descriptor);
	return descriptor;
}

int host_frame_peer_connect(struct host_frame_peer *peer, bool *ret_pending)
{
	int descriptor = peer->descriptor, error;

	*ret_pending = false;
	peer->descriptor = -1;
	if (!peer->address_bytes)
		return descriptor < 0 ? -ENOTCONN : descriptor;
	descriptor = make_socket(peer);
	if (descriptor < 0)
		return descriptor;
	if (connect(descriptor, (struct sockaddr *)&peer->address, peer->address_bytes) == 0)
		return descriptor;
	error = errno;
	*ret_pending = error == EINPROGRESS;
	if (*ret_pending)
		return descriptor;
	close(descriptor);
	return -error;
}

bool host_frame_peer_is_looked_for(const struct host_frame_peer *peer, bool connected)
{
	return peer->address_bytes && (!connected || peer->kind == HOST_FRAMES_DATAGRAM);
}

bool host_frame_peer_is_gone(const struct host_frame_peer *peer, int socket)
{
	const char *path = ((const struct sockaddr_un *)&peer->address)->sun_path;
	struct stat now;

	/* One that began again has not been greeted. */
	if (stat(path, &now) == 0 &&
	    (now.st_ino != peer->file.st_ino || now.st_dev != peer->file.st_dev ||
	     now.st_mtim.tv_sec != peer->file.st_mtim.tv_sec ||
	     now.st_mtim.tv_nsec != peer->file.st_mtim.tv_nsec))
		return true;
	/* To whom it is connected already it connects again without being seen; a file that nobody serves any more refuses. */
	return connect(socket, (const struct sockaddr *)&peer->address, peer->address_bytes) != 0 &&
	       errno == ECONNREFUSED;
}

/* base/host/host_socket.c - local sockets, waiting for several descriptors. */
#include "base/host/host_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 64
#define EVENTS_MAX 32
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

static int open_socket(void)
{
	int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	return descriptor < 0 ? -errno : descriptor;
}

static int fill_address(const char *path, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(address->sun_path))
		return -ENAMETOOLONG;
	memcpy(address->sun_path, path, strlen(path) + 1);
	return 0;
}

static int close_with(int descriptor, int error)
{
	close(descriptor);
	return error;
}

int host_socket_listen(const char *path, bool others)
{
	struct sockaddr_un address;
	int error = fill_address(path, &address), descriptor;
	mode_t mask;

	if (error)
		return error;
	descriptor = open_socket();
	if (descriptor < 0)
		return descriptor;
	unlink(path);
	mask = umask(others ? 0111 : 0177);
	error = bind(descriptor, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
	umask(mask);
	if (!error && listen(descriptor, BACKLOG))
		error = -errno;
	return error ? close_with(descriptor, error) : descriptor;
}

int host_socket_connect(const char *path)
{
	struct sockaddr_un address;
	int error = fill_address(path, &address), descriptor;

	if (error)
		return error;
	descriptor = open_socket();
	if (descriptor < 0)
		return descriptor;
	if (connect(descriptor, (struct sockaddr *)&address, sizeof(address)))
		return close_with(descriptor, -errno);
	return descriptor;
}

int host_socket_pair(int ret_descriptors[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_descriptors) ? -errno : 0;
}

int host_socket_accept(int listener)
{
	int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	return descriptor < 0 ? -errno : descriptor;
}

int host_socket_peer(int socket, struct host_socket_peer *ret_peer)
{
	struct ucred credentials;
	socklen_t bytes = sizeof(credentials);
	int process = -1;

	if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &bytes))
		return -errno;
	bytes = sizeof(process);
	if (getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &process, &bytes))
		process = -1;
	*ret_peer =
		(struct host_socket_peer){ credentials.uid, (uint32_t)credentials.pid, process };
	return 0;
}

/* --- Messages --------------------------------------------------------------------------------------------------- */

union control {
	char room[CMSG_SPACE(HOST_SOCKET_DESCRIPTORS_MAX * sizeof(int))];
	struct cmsghdr align;
};

int host_socket_send(int socket, const struct host_socket_message *message)
{
	struct iovec vector = { message->bytes, message->count };
	union control control = { { 0 } };
	struct msghdr header = { .msg_iov = &vector, .msg_iovlen = 1 };
	size_t bytes = message->descriptor_count * sizeof(int);

	if (bytes) {
		header.msg_control = control.room;
		header.msg_controllen = CMSG_SPACE(bytes);
		struct cmsghdr *first = CMSG_FIRSTHDR(&header);

		first->cmsg_level = SOL_SOCKET;
		first->cmsg_type = SCM_RIGHTS;
		first->cmsg_len = CMSG_LEN(bytes);
		memcpy(CMSG_DATA(first), message->descriptor, bytes);
	}
	return sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

static void take_descriptors(struct msghdr *header, struct host_socket_message *message)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at; at = CMSG_NXTHDR(header, at)) {
		size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t index = 0; index < count; index++) {
			int descriptor;

			memcpy(&descriptor, CMSG_DATA(at) + index * sizeof(int), sizeof(int));
			if (message->truncated ||
			    message->descriptor_count == HOST_SOCKET_DESCRIPTORS_MAX)
				close(descriptor);
			else
				message->descriptor[message->descriptor_count++] = descriptor;
		}
	}
}

int host_socket_receive(int socket, bool wait, struct host_socket_message *message)
{
	struct iovec vector = { message->bytes, message->count };
	union control control;
	struct msghdr header = { .msg_iov = &vector,
		                 .msg_iovlen = 1,
		                 .msg_control = control.room,
		                 .msg_controllen = sizeof(control.room) };
	ssize_t count;

	do {
		count = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
	} while (count < 0 && errno == EINTR);
	if (count < 0)
		return -errno;
	message->count = (size_t)count;
	message->descriptor_count = 0;
	message->truncated = (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
	take_descriptors(&header, message);
	return count > 0;
}

void host_socket_shutdown(int socket)
{
	shutdown(socket, SHUT_RDWR);
}

void host_socket_shutdown_reading(int socket)
{
	shutdown(socket, SHUT_RD);
}

int host_socket_limit_unsent(int socket, int bytes)
{
	return setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof(bytes)) ? -errno
	                                                                                 : 0;
}

/* --- Waiting for several ------------------------------------------------------------------------------------ */

int host_poll_create(void)
{
	int descriptor = epoll_create1(EPOLL_CLOEXEC);

	return descriptor < 0 ? -errno : descriptor;
}

int host_poll_add(int poll, int descriptor, uint64_t key)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.u64 = key };

	return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) ? -errno : 0;
}

void host_poll_remove(int poll, int descriptor)
{
	epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, NULL);
}

int host_poll_wait(int poll, uint64_t *keys, size_t capacity, int timeout_ms)
{
	struct epoll_event event[EVENTS_MAX];
	int count = epoll_wait(poll, event, (int)(capacity < EVENTS_MAX ? capacity : EVENTS_MAX),
	                       timeout_ms);

	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	for (int index = 0; index < count; index++)
		keys[index] = event[index].data.u64;
	return count;
}

int host_wakeup_create(void)
{
	int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	return descriptor < 0 ? -errno : descriptor;
}

void host_wakeup_set(int descriptor)
{
	eventfd_write(descriptor, 1);
}

void host_wakeup_clear(int descriptor)
{
	eventfd_t value;

	eventfd_read(descriptor, &value);
}

unsigned host_processors_allowed(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : (unsigned)CPU_COUNT(&set);
}

uint32_t host_user(void)
{
	return getuid();
}

bool host_set_open_to_others(bool open)
{
	bool before = prctl(PR_GET_DUMPABLE) == 1;

	prctl(PR_SET_DUMPABLE, open ? 1 : 0);
	return before;
}

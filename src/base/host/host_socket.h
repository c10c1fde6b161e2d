/*
 * base/host/host_socket.h - local sockets that keep messages apart and carry descriptors.
 *
 * Model    A message arrives whole or not at all (SOCK_SEQPACKET). Both ends never wait in a send: a peer that does
 *          not read loses its connection. What arrives is never larger than the receiver's room, and descriptors
 *          that were not asked for are closed.
 * Errors   0, a count or a descriptor on success, a negative errno otherwise.
 */
#ifndef DRYDOCK_BASE_HOST_SOCKET_H
#define DRYDOCK_BASE_HOST_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_SOCKET_DESCRIPTORS_MAX 4

/* Listen at path, for this user alone or for others; a socket file that is there is replaced. Gives a descriptor. */
int host_socket_listen(const char *path, bool others);
int host_socket_connect(const char *path);
/* A pair that is connected to itself. */
int host_socket_pair(int ret_descriptors[2]);
/* Errors   -EAGAIN: nobody waits. */
int host_socket_accept(int listener);
/*
 * Let other processes of this user look into this one, or not: debuggers, core files, /proc. Gives whether they could.
 */
bool host_set_open_to_others(bool open);
/* The user and the process at the other end; -1 as process descriptor when the kernel gives none. */
struct host_socket_peer {
	uint32_t user, process;
	int process_descriptor; /* readable when the process has ended; the caller's */
};
int host_socket_peer(int socket, struct host_socket_peer *ret_peer);

struct host_socket_message {
	void *bytes;
	size_t count; /* room before, length after a receive */
	int descriptor[HOST_SOCKET_DESCRIPTORS_MAX];
	size_t descriptor_count;
	bool truncated; /* it was longer than the room; its descriptors were closed */
};
/* Errors   -EAGAIN: the peer does not read; -EPIPE: it is gone. */
int host_socket_send(int socket, const struct host_socket_message *message);
/*
 * wait false: -EAGAIN when there is nothing.
 * Gives    1; 0: the peer has closed.
 */
int host_socket_receive(int socket, bool wait, struct host_socket_message *message);
/* No more is sent or received; whoever waits in a receive gets 0. */
void host_socket_shutdown(int socket);
/* The same for receiving alone: what is sent later still arrives at the other end. */
void host_socket_shutdown_reading(int socket);

/* A stream's kernel buffer: who has a choice of what to send next keeps it out of there. */
#define HOST_SOCKET_UNSENT_BYTES 65536
/* Of a TCP socket: tell that it can be written only while less than bytes wait to be sent. 0, or a negative errno. */
int host_socket_limit_unsent(int socket, int bytes);

/* --- Waiting for several ------------------------------------------------------------------------------------ */

int host_poll_create(void);
/* Tell of descriptor when it can be read or is hung up, with key. */
int host_poll_add(int poll, int descriptor, uint64_t key);
void host_poll_remove(int poll, int descriptor);
/* Wait at most timeout_ms (negative: for ever). Gives how many keys were stored. */
int host_poll_wait(int poll, uint64_t *keys, size_t capacity, int timeout_ms);
/* A descriptor that host_wakeup_set() makes readable, and host_wakeup_clear() unreadable again. */
int host_wakeup_create(void);
void host_wakeup_set(int descriptor);
void host_wakeup_clear(int descriptor);

/* How many processors this process may run on. */
unsigned host_processors_allowed(void);
uint32_t host_user(void);

#endif

/*
 * base/host/host_frames_internal.h - the parts of a connection for frames, shared by its files.
 *
 * Files    host_frame_reader.c frames out of a stream   host_frame_queue.c frames on their way to the peer
 *          host_frame_peer.c who the peer is   host_tap.c an interface of this computer's as one
 *          host_frames.c the thread that has them all
 */
#ifndef DRYDOCK_BASE_HOST_FRAMES_INTERNAL_H
#define DRYDOCK_BASE_HOST_FRAMES_INTERNAL_H

#include <sys/socket.h>
#include <sys/stat.h>

#include "base/host/host_frames.h"

/* --- What is to be sent ----------------------------------------------------------------------------------------------- */

#define HOST_FRAME_QUEUE_BYTES (4u * (HOST_FRAME_PREFIX + HOST_FRAME_MAX))

/* A ring of bytes: frames, each behind its length. */
struct host_frame_queue {
	size_t first, count;
	uint8_t bytes[HOST_FRAME_QUEUE_BYTES];
};

void host_frame_queue_clear(struct host_frame_queue *queue);
/* A frame of at most HOST_FRAME_MAX bytes, copied; false: there is no room. */
bool host_frame_queue_put(struct host_frame_queue *queue, const uint8_t *frame, size_t bytes);
/*
 * As much as the peer takes now, without waiting: all bytes to a stream; or each frame alone and without its length to what keeps
 * messages apart. A frame that the peer's system will not have, whoever sends it, is lost alone.
 * Errors   The connection is gone.
 */
int host_frame_queue_send_stream(struct host_frame_queue *queue, int socket);
int host_frame_queue_send_messages(struct host_frame_queue *queue, int descriptor);

/* --- Whom it is sent to ------------------------------------------------------------------------------------------------ */

struct host_frame_peer {
	enum host_frames_kind kind;
	struct sockaddr_storage address;
	socklen_t address_bytes; /* 0: it has none, and is not connected to again */
	int descriptor;          /* of one without an address, until it is connected; else -1 */
	struct stat file;        /* of a datagram socket, when it was connected */
};

/* Errors: those of host_frames_open(). */
int host_frame_peer_find(struct host_frame_peer *peer, const struct host_frames_options *options);
/*
 * A descriptor that does not wait, the caller's; ret_pending: it is connected when it can be written, or not, as SO_ERROR says.
 * Errors   Nobody is there now; -ENOTCONN: nor ever.
 */
int host_frame_peer_connect(struct host_frame_peer *peer, bool *ret_pending);
/* Whether it makes sense to look again after a while: for a peer that is not there, or, connected, for one that does not say it goes. */
bool host_frame_peer_is_looked_for(const struct host_frame_peer *peer, bool connected);
/* Whether the program at a datagram socket's path is another one now, or none. */
bool host_frame_peer_is_gone(const struct host_frame_peer *peer, int socket);
void host_frame_peer_finish(struct host_frame_peer *peer);

/*
 * The tap of that name, which is there.
 * Gives    A descriptor that does not wait.
 * Errors   -ENAMETOOLONG, -EINVAL: no name; -ENXIO: no such interface; -ENOENT: this system has no taps; -EPERM, -EACCES: this
 *          user may not have it; -EBUSY: another program does; -EPROTOTYPE: the interface is no tap.
 */
int host_tap_open(const char *name);

#endif

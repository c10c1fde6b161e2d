/* base/host/host_frame_queue.c - frames on their way to a peer, in a bounded ring. */
#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "base/host/host_frames_internal.h"

void host_frame_queue_clear(struct host_frame_queue *queue)
{
	queue->first = queue->count = 0;
}

static void put(struct host_frame_queue *queue, const void *bytes, size_t count)
{
	size_t at = (queue->first + queue->count) % HOST_FRAME_QUEUE_BYTES;
	size_t part = count < HOST_FRAME_QUEUE_BYTES - at ? count : HOST_FRAME_QUEUE_BYTES - at;

	memcpy(queue->bytes + at, bytes, part);
	memcpy(queue->bytes, (const uint8_t *)bytes + part, count - part);
	queue->count += count;
}

bool host_frame_queue_put(struct host_frame_queue *queue, const uint8_t *frame, size_t bytes)
{
	uint8_t prefix[HOST_FRAME_PREFIX] = { (uint8_t)(bytes >> 24), (uint8_t)(bytes >> 16),
		                              (uint8_t)(bytes >> 8), (uint8_t)bytes };

	if (HOST_FRAME_QUEUE_BYTES - queue->count < sizeof(prefix) + bytes)
		return false;
	put(queue, prefix, sizeof(prefix));
	put(queue, frame, bytes);
	return true;
}

static void drop(struct host_frame_queue *queue, size_t count)
{
	queue->first = (queue->first + count) % HOST_FRAME_QUEUE_BYTES;
	queue->count -= count;
}

/* Where count bytes from offset on lie: in one part, or in two. */
static void place(struct host_frame_queue *queue, size_t offset, size_t count,
                  struct iovec ret_parts[2])
{
	size_t at = (queue->first + offset) % HOST_FRAME_QUEUE_BYTES;
	size_t part = count < HOST_FRAME_QUEUE_BYTES - at ? count : HOST_FRAME_QUEUE_BYTES - at;

	ret_parts[0] = (struct iovec){ queue->bytes + at, part };
	ret_parts[1] = (struct iovec){ queue->bytes, count - part };
}

int host_frame_queue_send_stream(struct host_frame_queue *queue, int socket)
{
	while (queue->count) {
		struct iovec parts[2];
		struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
		ssize_t sent;

		place(queue, 0, queue->count, parts);
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
		if (sent < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		drop(queue, (size_t)sent);
	}
	return 0;
}

static size_t first_length(struct host_frame_queue *queue)
{
	size_t length = 0;

	for (size_t i = 0; i < HOST_FRAME_PREFIX; i++)
		length = length << 8 | queue->bytes[(queue->first + i) % HOST_FRAME_QUEUE_BYTES];
	return length;
}

static bool says_gone(int error)
{
	return error == ECONNREFUSED || error == ECONNRESET || error == ENOTCONN ||
	       error == EPIPE || error == EPERM || error == EBADFD;
}

int host_frame_queue_send_messages(struct host_frame_queue *queue, int descriptor)
{
	while (queue->count) {
		size_t bytes = first_length(queue);
		struct iovec parts[2];

		place(queue, HOST_FRAME_PREFIX, bytes, parts);
		if (writev(descriptor, parts, parts[1].iov_len ? 2 : 1) < 0) {
			if (errno == EAGAIN || errno == EINTR)
				return 0;
			if (says_gone(errno))
				return -errno;
		}
		drop(queue, HOST_FRAME_PREFIX + bytes);
	}
	return 0;
}

/* devices/virtio/net.c - the network device: frames from and to a guest. */
#include "devices/virtio/net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_TO_GUEST 0u
#define QUEUE_FROM_GUEST 1u
#define QUEUES 2u
#define HEADER_BYTES 12u
#define CONFIG_STATUS 6u
#define CONFIG_BYTES 10u
#define BATCH 64u /* frames */
#define WIRE_BYTES 1514u
#define TAG_BYTES 4u

_Static_assert(sizeof(struct net_header) == HEADER_BYTES, "VIRTIO 1.2, 5.1.6");

/* --- From the guest ----------------------------------------------------------------------------------------------- */

static bool begin_segments(struct virtio_net *net, size_t bytes, const struct net_header *header)
{
	uint64_t feature =
		header->kind == NET_KIND_TCP6 ? VIRTIO_NET_HOST_TSO6 : VIRTIO_NET_HOST_TSO4;

	if (virtio_device_has(&net->device, feature) &&
	    net_segments_begin(&net->segments, net->frame, bytes, header))
		return true;
	net->segments.frame = NULL;
	return false;
}

/* The chain's frame, copied and checked; false: it is none. */
static bool read_frame(struct virtio_net *net, const struct virtio_queue *queue)
{
	const struct virtio_chain *chain = &net->chain;
	struct net_header header;
	size_t bytes;

	net->segments.frame = NULL;
	net->part_bytes = 0;
	if (chain->readable_bytes < HEADER_BYTES + NET_FRAME_MIN ||
	    chain->readable_bytes > HEADER_BYTES + NET_FRAME_MAX)
		return false;
	bytes = (size_t)chain->readable_bytes - HEADER_BYTES;
	virtio_chain_read(queue, chain, 0, &header, sizeof(header));
	virtio_chain_read(queue, chain, HEADER_BYTES, net->frame, bytes);
	net->next = net->frame;
	if (header.kind != NET_KIND_WHOLE)
		return begin_segments(net, bytes, &header);
	if (!net_frame_finish(net->frame, bytes, &header))
		return false;
	net->part_bytes = bytes;
	return true;
}

/* What is to go next of the frame is known; false: all of it has gone. */
static bool next_part(struct virtio_net *net)
{
	if (!net->part_bytes && net->segments.frame) {
		net->next = net->part;
		net->part_bytes = net_segments_next(&net->segments, net->part);
	}
	return net->part_bytes != 0;
}

/* So many frames at most; true: there may be more. */
static bool send_frames(struct virtio_net *net, unsigned limit)
{
	struct virtio_queue *queue = &net->device.queues[QUEUE_FROM_GUEST];
	const struct virtio_net_back_end *back_end = &net->back_end;

	for (; limit && !net->refused; limit--) {
		if (!net->sending) {
			if (!virtio_queue_take(queue, &net->chain))
				break;
			net->sending = true;
			net->dropped += !read_frame(net, queue);
		}
		if (next_part(net)) {
			net->refused =
				back_end->send &&
				!back_end->send(back_end->context, net->next, net->part_bytes);
			if (net->refused)
				break;
			net->sent += back_end->send != NULL;
			net->part_bytes = 0;
			if (net->segments.frame)
				continue;
		}
		net->sending = false;
		virtio_queue_give(queue, &net->chain, 0);
	}
	virtio_queue_tell(queue);
	return !limit;
}

bool virtio_net_resume(struct virtio_net *net)
{
	net->refused = false;
	return net->device.active && send_frames(net, BATCH);
}

/* --- To the guest --------------------------------------------------------------------------------------------------- */

static bool merges(const struct virtio_net *net)
{
	return virtio_device_has(&net->device, VIRTIO_NET_MRG_RXBUF);
}

/* Take buffers until there are bytes; false: the guest has given too few, or they can never be enough. */
static bool gather(struct virtio_net *net, struct virtio_queue *queue, uint64_t bytes,
                   bool *ret_never)
{
	unsigned most = merges(net) ? VIRTIO_NET_MERGED_MAX : 1;

	*ret_never = false;
	while (net->taken_bytes < bytes) {
		*ret_never = net->taken == most;
		if (*ret_never || !virtio_queue_take(queue, &net->buffers[net->taken]))
			return false;
		net->taken_bytes += net->buffers[net->taken].writable_bytes;
		net->taken++;
	}
	return true;
}

/* Bytes of header and frame from offset on that go into chain. */
static size_t fill(const struct virtio_queue *queue, const struct virtio_chain *chain,
                   const struct net_header *header, const uint8_t *frame, size_t bytes,
                   size_t offset)
{
	size_t done = 0;

	if (offset < HEADER_BYTES)
		done = virtio_chain_write(queue, chain, 0, (const uint8_t *)header + offset,
		                          HEADER_BYTES - offset);
	if (offset + done < HEADER_BYTES)
		return done;
	return done + virtio_chain_write(queue, chain, done, frame + (offset + done - HEADER_BYTES),
	                                 bytes - (offset + done - HEADER_BYTES));
}

static void deliver(struct virtio_net *net, struct virtio_queue *queue, struct net_header *header,
                    const uint8_t *frame, size_t bytes)
{
	size_t offset = 0;

	header->buffers = (uint16_t)net->taken;
	for (unsigned i = 0; i < net->taken; i++) {
		size_t part = fill(queue, &net->buffers[i], header, frame, bytes, offset);

		virtio_queue_give(queue, &net->buffers[i], (uint32_t)part);
		offset += part;
	}
	net->taken = 0;
	net->taken_bytes = 0;
	net->received++;
}

enum given { GIVEN, NOT_NOW, NEVER };

/* One frame to the guest, as header says. */
static enum given give(struct virtio_net *net, struct net_header *header, const uint8_t *frame,
                       size_t bytes)
{
	struct virtio_queue *queue = &net->device.queues[QUEUE_TO_GUEST];
	bool never;

	if (!gather(net, queue, HEADER_BYTES + bytes, &never)) {
		net->ready_owed |= !never;
		return never ? NEVER : NOT_NOW;
	}
	deliver(net, queue, header, frame, bytes);
	virtio_queue_tell(queue);
	return GIVEN;
}

/* In parts as a wire has them; those that were given before the guest had no more buffers are not given again. */
static bool give_parts(struct virtio_net *net, const struct net_header *large, size_t bytes,
                       bool verified)
{
	struct net_segments segments;
	enum given given = GIVEN;
	unsigned part = 0;
	size_t length;

	if (!net_segments_begin(&segments, net->incoming, bytes, large))
		return true;
	while ((length = net_segments_next(&segments, net->incoming_part)) != 0) {
		struct net_header header = { .flags = verified ? NET_DATA_VALID : 0 };

		if (part++ < net->parts_given)
			continue;
		given = give(net, &header, net->incoming_part, length);
		if (given == NOT_NOW)
			return false;
		net->dropped += given == NEVER;
		net->parts_given++;
	}
	net->parts_given = 0;
	return true;
}

/* What is longer than a wire's frames is TCP that was not cut. */
static bool give_large(struct virtio_net *net, const uint8_t *frame, size_t bytes, bool verified)
{
	struct net_header header;
	uint64_t feature;
	enum given given = NEVER;

	memcpy(net->incoming, frame, bytes);
	if (!net_frame_describe(net->incoming, bytes, WIRE_BYTES, &header)) {
		net->dropped++;
		return true;
	}
	feature = header.kind == NET_KIND_TCP6 ? VIRTIO_NET_GUEST_TSO6 : VIRTIO_NET_GUEST_TSO4;
	if (!net->parts_given && virtio_device_has(&net->device, VIRTIO_NET_GUEST_CSUM) &&
	    virtio_device_has(&net->device, feature))
		given = give(net, &header, net->incoming, bytes);
	return given == NEVER ? give_parts(net, &header, bytes, verified) : given == GIVEN;
}

bool virtio_net_receive(struct virtio_net *net, const uint8_t *frame, size_t bytes, bool verified)
{
	bool says = verified && virtio_device_has(&net->device, VIRTIO_NET_GUEST_CSUM);
	struct net_header header = { .flags = says ? NET_DATA_VALID : 0 };
	enum given given;

	if (bytes < NET_FRAME_MIN || bytes > NET_FRAME_MAX) {
		net->dropped++;
		return true;
	}
	if (bytes > WIRE_BYTES + TAG_BYTES)
		return give_large(net, frame, bytes, says);
	given = give(net, &header, frame, bytes);
	net->dropped += given == NEVER;
	return given != NOT_NOW;
}

static void ask_for_frames(struct virtio_net *net)
{
	bool owed = net->ready_owed;

	net->ready_owed = false;
	if (owed && net->back_end.ready)
		net->back_end.ready(net->back_end.context);
}

/* --- The model -------------------------------------------------------------------------------------------------------- */

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct virtio_net *net = (struct virtio_net *)device;

	if (queue->index == QUEUE_FROM_GUEST)
		return send_frames(net, BATCH);
	ask_for_frames(net);
	return false;
}

/* What the back end owes stays owed: a frame that waits for buffers waits for those of the next driver. */
static void reset(struct virtio_device *device)
{
	struct virtio_net *net = (struct virtio_net *)device;

	net->taken = 0;
	net->taken_bytes = 0;
	net->sending = false;
	net->part_bytes = 0;
	net->parts_given = 0;
}

static const struct virtio_model model = { .name = "net",
	                                   .id = VIRTIO_ID_NET,
	                                   .queue_size = VIRTIO_NET_QUEUE_SIZE,
	                                   .kick = kick,
	                                   .reset = reset };

static bool is_station(const uint8_t mac[VIRTIO_NET_MAC_BYTES])
{
	static const uint8_t nothing[VIRTIO_NET_MAC_BYTES];

	return !(mac[0] & 1) && memcmp(mac, nothing, sizeof(nothing)) != 0;
}

void virtio_net_set_link(struct virtio_net *net, bool up)
{
	uint8_t *status = &net->device.config[CONFIG_STATUS];

	if (!!(*status & VIRTIO_NET_LINK_UP) == up)
		return;
	*status = up ? VIRTIO_NET_LINK_UP : 0;
	virtio_device_config_changed(&net->device);
}

int virtio_net_init(struct virtio_net *net, const uint8_t mac[VIRTIO_NET_MAC_BYTES],
                    const struct virtio_net_back_end *back_end)
{
	memset(net, 0, sizeof(*net));
	if (!is_station(mac))
		return -EINVAL;
	net->back_end = *back_end;
	net->buffers = calloc(VIRTIO_NET_MERGED_MAX, sizeof(*net->buffers));
	net->frame = malloc(NET_FRAME_MAX);
	net->part = malloc(NET_FRAME_MAX);
	net->incoming = malloc(NET_FRAME_MAX);
	net->incoming_part = malloc(NET_FRAME_MAX);
	if (!net->buffers || !net->frame || !net->part || !net->incoming || !net->incoming_part) {
		virtio_net_finish(net);
		return -ENOMEM;
	}
	virtio_device_init(&net->device, &model,
	                   VIRTIO_NET_CSUM | VIRTIO_NET_GUEST_CSUM | VIRTIO_NET_MAC |
	                           VIRTIO_NET_GUEST_TSO4 | VIRTIO_NET_GUEST_TSO6 |
	                           VIRTIO_NET_HOST_TSO4 | VIRTIO_NET_HOST_TSO6 |
	                           VIRTIO_NET_MRG_RXBUF | VIRTIO_NET_STATUS,
	                   QUEUES, CONFIG_BYTES);
	memcpy(net->device.config, mac, VIRTIO_NET_MAC_BYTES);
	net->device.config[CONFIG_STATUS] = back_end->send ? VIRTIO_NET_LINK_UP : 0;
	net->device.config[CONFIG_BYTES - 2] = 1; /* pairs of queues */
	return 0;
}

void virtio_net_finish(struct virtio_net *net)
{
	free(net->buffers);
	free(net->frame);
	free(net->part);
	free(net->incoming);
	free(net->incoming_part);
	net->buffers = NULL;
	net->frame = net->part = NULL;
}

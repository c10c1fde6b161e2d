/*
 * devices/virtio/net.h - the network device.
 *
 * Model    What the guest sends is copied, finished (checksums, segments: net_frame.c) and given to the back end frame by
 *          frame; while that takes none, chains stay in the ring. What comes for the guest is put into the buffers that it
 *          has given, as many as a frame needs where the driver can merge them; while there are none, the back end keeps it.
 *          Without a back end the link is down, and what is sent is thrown away.
 * Source   VIRTIO 1.2, section 5.1.
 * Tests    tests/devices/virtio/net_test.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_NET_H
#define DRYDOCK_DEVICES_VIRTIO_NET_H

#include "devices/virtio/net_frame.h"
#include "devices/virtio/virtio.h"

#define VIRTIO_NET_QUEUE_SIZE 256u
#define VIRTIO_NET_MERGED_MAX 64u /* buffers of one frame: the largest in buffers of 1 KiB */
#define VIRTIO_NET_MAC_BYTES 6u

#define VIRTIO_NET_CSUM (1ull << 0)
#define VIRTIO_NET_GUEST_CSUM (1ull << 1)
#define VIRTIO_NET_MAC (1ull << 5)
#define VIRTIO_NET_GUEST_TSO4 (1ull << 7)
#define VIRTIO_NET_GUEST_TSO6 (1ull << 8)
#define VIRTIO_NET_HOST_TSO4 (1ull << 11)
#define VIRTIO_NET_HOST_TSO6 (1ull << 12)
#define VIRTIO_NET_MRG_RXBUF (1ull << 15)
#define VIRTIO_NET_STATUS (1ull << 16)

#define VIRTIO_NET_LINK_UP 1u

/* What stands on the other side of the wire. Both are called on the device's executor and do not block. */
struct virtio_net_back_end {
	/* Takes a whole frame, or none: false, and virtio_net_resume() follows. Null: there is no other side. */
	bool (*send)(void *context, const uint8_t *frame, size_t bytes);
	/* The guest takes frames again after virtio_net_receive() gave false. May be null. */
	void (*ready)(void *context);
	void *context;
};

struct virtio_net {
	struct virtio_device device;
	struct virtio_net_back_end back_end;
	uint64_t sent, received, dropped; /* frames; what was no frame counts among the last */
	/* To the guest: buffers taken for a frame that is yet to come, or is larger than they are. */
	bool ready_owed;
	unsigned taken;
	uint64_t taken_bytes;
	struct virtio_chain *buffers; /* VIRTIO_NET_MERGED_MAX */
	uint8_t *incoming, *incoming_part; /* a large frame that came, and a part of it: NET_FRAME_MAX each */
	unsigned parts_given;              /* of the large frame that is offered again */
	/* From the guest: a chain whose frame is on its way. */
	bool sending, refused;
	struct net_segments segments; /* of frame; frame null: it goes whole */
	const uint8_t *next;          /* in frame or part: what the back end has not taken yet */
	size_t part_bytes;            /* there */
	uint8_t *frame, *part;        /* NET_FRAME_MAX each */
	struct virtio_chain chain;
};

/* mac is one of a station, not of many, and not nothing (else -EINVAL). Errors: -ENOMEM. */
int virtio_net_init(struct virtio_net *net, const uint8_t mac[VIRTIO_NET_MAC_BYTES],
                    const struct virtio_net_back_end *back_end);
/* No work is under way any more. */
void virtio_net_finish(struct virtio_net *net);
/*
 * On the device's executor. A frame for the guest, right as a wire's is; one of TCP that is longer than those goes whole where the
 * driver takes that, and in parts otherwise. verified: its checksums were looked at, and are right.
 * Gives    False: there are no buffers for it now, and the back end's ready follows. A frame that the guest can never take
 *          is dropped.
 */
bool virtio_net_receive(struct virtio_net *net, const uint8_t *frame, size_t bytes, bool verified);
/* On the executor. The back end takes frames again. True: call again, when others have had their turn. */
bool virtio_net_resume(struct virtio_net *net);
/* On the executor. */
void virtio_net_set_link(struct virtio_net *net, bool up);

#endif

/*
 * devices/virtio/virtio.h - virtio devices: what a model sees, and what carries it to a driver.
 *
 * Model    A device is queues, a configuration space, feature bits and a status. Its *model* (one file each: rng,
 *          console, blk) sees queues, guest memory and its configuration space, and never who is on the other side.
 *          Its *carrier* (virtio-mmio in the microVM; later PCI in a machine, and vhost-user) turns registers or
 *          messages into the calls of the second half of this header.
 *          A queue gives chains: buffers that the device reads, then buffers that it writes. Each chain that was
 *          taken is given back once. A driver that breaks a rule of the rings latches the device: it needs a reset,
 *          and nothing of its rings is followed any more.
 * Source   OASIS Virtual I/O Device (VIRTIO) 1.2, sections 2 and 3.
 * Threads  None of its own. Every call about a device is made on its *executor*, which the carrier provides: one
 *          call at a time, on any thread. What may block goes through virtio_device_offload().
 * Tests    tests/devices/virtio, fuzz/fuzz_virtio_ring.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_VIRTIO_H
#define DRYDOCK_DEVICES_VIRTIO_VIRTIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/host/host_disk.h"
#include "devices/virtio/guest_memory.h"

#define VIRTIO_QUEUE_SIZE_MAX 1024u
#define VIRTIO_QUEUES_MAX 64u
#define VIRTIO_CONFIG_BYTES 64u
#define VIRTIO_COMPLAINT_BYTES 200u

/* Feature bits of every device. */
#define VIRTIO_F_INDIRECT (1ull << 28)
#define VIRTIO_F_EVENT_INDEX (1ull << 29)
#define VIRTIO_F_VERSION_1 (1ull << 32)
#define VIRTIO_F_PACKED (1ull << 34)

/* Bits of the status. */
#define VIRTIO_ACKNOWLEDGE 1u
#define VIRTIO_DRIVER 2u
#define VIRTIO_DRIVER_OK 4u
#define VIRTIO_FEATURES_OK 8u
#define VIRTIO_NEEDS_RESET 64u
#define VIRTIO_FAILED 128u

/* Bits of the interrupt status. */
#define VIRTIO_INTERRUPT_RING 1u
#define VIRTIO_INTERRUPT_CONFIG 2u

enum virtio_id {
	VIRTIO_ID_NET = 1,
	VIRTIO_ID_BLK = 2,
	VIRTIO_ID_CONSOLE = 3,
	VIRTIO_ID_RNG = 4,
	VIRTIO_ID_FS = 26,
};

struct virtio_device;

struct virtio_buffer {
	uint64_t gpa;
	uint32_t bytes;
};

/* One request of a driver. Its buffers lie in guest memory, all of them; their content may change at any time. */
struct virtio_chain {
	uint16_t id;       /* the driver's name for it */
	uint16_t slots;    /* places of the ring that it takes */
	uint16_t readable; /* buffers that the device reads; they come first */
	uint16_t writable; /* buffers that the device writes; they follow */
	uint64_t readable_bytes;
	uint64_t writable_bytes;
	struct virtio_buffer buffers[VIRTIO_QUEUE_SIZE_MAX];
};

struct virtio_queue {
	struct virtio_device *device;
	const struct guest_memory *memory;
	uint16_t index;
	/* The driver's to set before it is ready. */
	uint16_t size;
	bool ready;
	uint64_t descriptors, driver_area,
		device_area; /* split: table, available ring, used ring */
	/* Where the device stands. Split: both count on for ever; packed: places in the ring. */
	uint16_t next_available, next_used;
	bool available_wrap, used_wrap;
	uint16_t taken;      /* split: chains, packed: places that the device holds */
	uint16_t since_told; /* used since the driver was last asked about */
};

/* Work that may block. run is called on some thread, beside everything; then done on the device's executor. */
struct virtio_work {
	struct virtio_work *next; /* the carrier's */
	struct virtio_device *device;
	void (*run)(struct virtio_work *work);
	void (*done)(struct virtio_work *work);
};

struct virtio_model {
	const char *name;
	uint32_t id;
	uint16_t queue_size; /* the largest, a power of 2 */
	/* The driver is ready: features and queues are settled. 0, or a negative errno that fails the device. */
	int (*activate)(struct virtio_device *device);
	/* The driver has put chains into queue, or has not. True: there may be more, when others have had their turn. */
	bool (*kick)(struct virtio_device *device, struct virtio_queue *queue);
	/* Forget what the driver was told and has asked; no offloaded work is under way. */
	void (*reset)(struct virtio_device *device);
	/* The driver has written bytes of the configuration space; null: it cannot. */
	void (*configure)(struct virtio_device *device, uint32_t offset, uint32_t bytes);
	/*
	 * What is the model's own beside features, status and queues (state.h), at most room bytes; how many, or -EBUSY: it
	 * cannot be kept now, as ret_why says. Null: nothing is.
	 */
	int (*save)(const struct virtio_device *device, uint8_t *to, size_t room,
	            const char **ret_why);
	/* Take that back, from anybody's hands. Errors: -EINVAL. Null where save is. */
	int (*restore)(struct virtio_device *device, const uint8_t *from, size_t bytes);
	/* What is of any length, behind that: ret_bytes is the caller's to free(). Errors: -EBUSY, -ENOMEM, -ESTALE. Or null. */
	int (*save_more)(const struct virtio_device *device, uint8_t **ret_bytes, size_t *ret_count,
	                 const char **ret_why);
	int (*restore_more)(struct virtio_device *device, const uint8_t *from, size_t bytes);
};

/* What the carrier gives. */
struct virtio_carrier {
	const struct guest_memory *memory;
	/* The interrupt status has new bits; any thread that the device is called on. */
	void (*interrupt)(void *context);
	/* Call work->run where blocking hurts nobody, then virtio_device_work_done() on the device's executor. */
	void (*offload)(void *context, struct virtio_work *work);
	/* Call virtio_device_kick() for queue when others have had their turn; true again: once more. */
	void (*again)(void *context, unsigned queue);
	/* A sentence for people about what the driver or the device did wrong. */
	void (*complain)(void *context, const char *text);
	void *context;
};

/* What has happened on a queue since the device was made, resets and all. */
struct virtio_queue_counts {
	uint64_t kicks, chains, interrupts;
};

/* Set up by the model with virtio_device_init(); the carrier sets the second part. */
struct virtio_device {
	const struct virtio_model *model;
	uint64_t features; /* offered */
	uint16_t queue_count;
	uint32_t config_bytes;
	uint8_t config[VIRTIO_CONFIG_BYTES];

	struct virtio_carrier carrier;

	uint64_t driver_features;
	uint8_t status;
	bool active;               /* between DRIVER_OK and a reset, and not latched */
	uint32_t generation;       /* of the configuration space */
	uint32_t interrupt_status; /* atomic */
	uint32_t
		work_count; /* offloaded and not done; atomic, a futex word for who waits in a reset */
	struct virtio_queue queues[VIRTIO_QUEUES_MAX];
	struct virtio_queue_counts counts[VIRTIO_QUEUES_MAX]; /* the executor's */
};

/* --- For models ------------------------------------------------------------------------------------- */

/* A device as after a reset, without a carrier; what every device can do is added to features. */
void virtio_device_init(struct virtio_device *device, const struct virtio_model *model,
                        uint64_t features, uint16_t queue_count, uint32_t config_bytes);
/* Whether the driver has taken feature. */
bool virtio_device_has(const struct virtio_device *device, uint64_t feature);
/* The configuration space is other than it was. */
void virtio_device_config_changed(struct virtio_device *device);
/* The driver breaks the rules: latch the device until its reset. queue may be null. */
void virtio_device_break(struct virtio_device *device, const struct virtio_queue *queue,
                         const char *rule);
/* Have work done; work stays the model's and is not freed before done. */
void virtio_device_offload(struct virtio_device *device, struct virtio_work *work);

/* There may be more in queue than this call should do: the model is kicked again when others have had their turn. */
void virtio_device_kick_later(struct virtio_device *device, const struct virtio_queue *queue);

/*
 * Take the next chain of queue into chain. When there is none, the driver kicks for the next one.
 * Gives    1; 0: there is none, or the device is not active.
 */
int virtio_queue_take(struct virtio_queue *queue, struct virtio_chain *chain);
/* Give chain back, with so many bytes written from the first writable one on. */
void virtio_queue_give(struct virtio_queue *queue, const struct virtio_chain *chain,
                       uint32_t written_bytes);
/* Interrupt the driver for what was given back, if it asked for that. */
void virtio_queue_tell(struct virtio_queue *queue);

/* Copy from the readable, to the writable bytes of chain, at offset; how many there were, at most bytes. */
size_t virtio_chain_read(const struct virtio_queue *queue, const struct virtio_chain *chain,
                         uint64_t offset, void *to, size_t bytes);
size_t virtio_chain_write(const struct virtio_queue *queue, const struct virtio_chain *chain,
                          uint64_t offset, const void *from, size_t bytes);
/*
 * Where bytes of the readable (or writable) part of chain lie on the host, from offset on; vectors has room for
 * as many as chain has buffers. Gives how many vectors.
 */
size_t virtio_chain_pin(const struct virtio_queue *queue, const struct virtio_chain *chain,
                        bool writable, uint64_t offset, uint64_t bytes,
                        struct host_vector *vectors);

/* --- For carriers ----------------------------------------------------------------------------------- */

/* The driver's features, before FEATURES_OK; ignored later. */
void virtio_device_set_features(struct virtio_device *device, uint64_t features);
/*
 * The driver writes its status. A step out of order is ignored with a complaint; FEATURES_OK stays clear when the
 * features do not fit; DRIVER_OK sets FAILED when a queue is impossible or the model cannot start. Not for 0.
 */
void virtio_device_set_status(struct virtio_device *device, uint8_t status);
/*
 * A reset: begin, wait until work_count is 0 with the executor free for virtio_device_work_done(), then end.
 */
void virtio_device_reset_begin(struct virtio_device *device);
void virtio_device_reset_end(struct virtio_device *device);
/* Whether the driver may still set up queue. */
bool virtio_queue_is_open(const struct virtio_queue *queue);
/* True: kick again, when others have had their turn. */
bool virtio_device_kick(struct virtio_device *device, unsigned queue);
/* Work has run; calls its done. */
void virtio_device_work_done(struct virtio_work *work);
/* 1 to 8 bytes of the configuration space; beyond its end reads give 0 and writes do nothing. */
uint64_t virtio_device_config_read(const struct virtio_device *device, uint32_t offset,
                                   uint32_t bytes);
void virtio_device_config_write(struct virtio_device *device, uint32_t offset, uint32_t bytes,
                                uint64_t value);

#endif

/*
 * devices/virtio/console.h - the console device: a terminal, and ports beside it.
 *
 * Model    Port 0 is the console (hvc0 in Linux) or a port like the others; each has a queue of buffers for what goes
 *          to the guest, and one with what comes from it. Two more queues carry control messages: which ports there
 *          are, their names, whether each side has them open, the terminal's size.
 *          What the guest sends is written by the port's back end, one piece at a time and in order. What the host has
 *          is pushed into the guest's buffers as far as they go; the rest stays the host's until it is asked again.
 * Source   VIRTIO 1.2, section 5.3.
 * Tests    tests/devices/virtio/console_test.c
 */
#ifndef DRYDOCK_DEVICES_VIRTIO_CONSOLE_H
#define DRYDOCK_DEVICES_VIRTIO_CONSOLE_H

#include "devices/virtio/virtio.h"

#define VIRTIO_CONSOLE_PORTS_MAX 16u
#define VIRTIO_CONSOLE_NAME_BYTES 64u
#define VIRTIO_CONSOLE_PIECE_BYTES 4096u
#define VIRTIO_CONSOLE_MESSAGES 64u

#define VIRTIO_CONSOLE_SIZE (1ull << 0)
#define VIRTIO_CONSOLE_MULTIPORT (1ull << 1)
#define VIRTIO_CONSOLE_EMERGENCY (1ull << 2)

/* What stands behind a port. */
struct virtio_console_back_end {
	const char *name; /* null or empty: none; at most VIRTIO_CONSOLE_NAME_BYTES - 1 are kept */
	bool is_console;
	/* Takes all of bytes; may block. Called on a thread of its own, one piece at a time. Null: thrown away. */
	void (*write)(void *context, const void *bytes, size_t count);
	/* The guest takes input again after virtio_console_input() took less than it was given. May be null. */
	void (*ready)(void *context);
	void *context;
};

struct virtio_console;

struct virtio_console_port {
	struct virtio_work work; /* first: writing a piece */
	struct virtio_console *console;
	unsigned index;
	struct virtio_console_back_end back_end;
	char name[VIRTIO_CONSOLE_NAME_BYTES];
	bool guest_open, host_open;
	bool input_waits; /* ready is owed */
	bool writing;     /* work is under way, and chain is held */
	uint64_t written; /* of chain */
	size_t piece_bytes;
	uint8_t piece[VIRTIO_CONSOLE_PIECE_BYTES];
	struct virtio_chain chain;
};

struct virtio_console_message {
	uint32_t port;
	uint16_t event, value;
	uint8_t more[VIRTIO_CONSOLE_NAME_BYTES];
	size_t more_bytes;
};

struct virtio_console {
	struct virtio_device device;
	unsigned port_count;
	uint16_t columns, rows;
	/* Messages to the guest that wait for its buffers; when there are too many, the guest does not listen. */
	struct virtio_console_message messages[VIRTIO_CONSOLE_MESSAGES];
	size_t first_message, message_count;
	struct virtio_chain chain;
	struct virtio_console_port ports[VIRTIO_CONSOLE_PORTS_MAX];
};

/* A console with count ports, VIRTIO_CONSOLE_PORTS_MAX at most; back_ends need not outlive the call. */
void virtio_console_init(struct virtio_console *console,
                         const struct virtio_console_back_end *back_ends, unsigned count);
/*
 * On the device's executor. Give bytes to the guest through port; how many it took. When it is fewer than count, the
 * back end's ready follows.
 */
size_t virtio_console_input(struct virtio_console *console, unsigned port, const void *bytes,
                            size_t count);
/* On the executor. The terminal has another size. */
void virtio_console_resize(struct virtio_console *console, uint16_t columns, uint16_t rows);
/* On the executor. The host has port open, or not: its input has come to its end. */
void virtio_console_set_open(struct virtio_console *console, unsigned port, bool open);

#endif

/* devices/virtio/console.c - the console device: a terminal, and ports beside it. */
#include "devices/virtio/console.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "devices/virtio/state.h"

#define QUEUE_SIZE 32u
#define QUEUE_CONTROL_IN 2u
#define QUEUE_CONTROL_OUT 3u
#define CONFIG_BYTES 12u
#define CONFIG_EMERGENCY 8u
#define MESSAGE_BYTES 8u
#define BATCH 16u

enum event {
	EVENT_DEVICE_READY,
	EVENT_PORT_ADD,
	EVENT_PORT_REMOVE,
	EVENT_PORT_READY,
	EVENT_CONSOLE_PORT,
	EVENT_RESIZE,
	EVENT_PORT_OPEN,
	EVENT_PORT_NAME
};

static bool has_ports(const struct virtio_console *console)
{
	return virtio_device_has(&console->device, VIRTIO_CONSOLE_MULTIPORT);
}

/* Queues 0 and 1, then the two for control, then a pair for each other port. */
static struct virtio_queue *queue_in(struct virtio_console *console, unsigned port)
{
	return &console->device.queues[port ? 2 + 2 * port : 0];
}

static struct virtio_queue *queue_out(struct virtio_console *console, unsigned port)
{
	return &console->device.queues[port ? 3 + 2 * port : 1];
}

/* --- Messages to the guest ------------------------------------------------------------------------------ */

static size_t message_write(struct virtio_console *console, const struct virtio_queue *queue,
                            const struct virtio_console_message *message)
{
	uint8_t bytes[MESSAGE_BYTES + sizeof(message->more)];

	memcpy(bytes, &message->port, 4);
	memcpy(bytes + 4, &message->event, 2);
	memcpy(bytes + 6, &message->value, 2);
	memcpy(bytes + MESSAGE_BYTES, message->more, message->more_bytes);
	return virtio_chain_write(queue, &console->chain, 0, bytes,
	                          MESSAGE_BYTES + message->more_bytes);
}

static void send_messages(struct virtio_console *console)
{
	struct virtio_queue *queue = &console->device.queues[QUEUE_CONTROL_IN];

	while (console->message_count && virtio_queue_take(queue, &console->chain)) {
		const struct virtio_console_message *message =
			&console->messages[console->first_message];

		virtio_queue_give(queue, &console->chain,
		                  (uint32_t)message_write(console, queue, message));
		console->first_message = (console->first_message + 1) % VIRTIO_CONSOLE_MESSAGES;
		console->message_count--;
	}
	virtio_queue_tell(queue);
}

static void send(struct virtio_console *console, unsigned port, enum event event, uint16_t value,
                 const void *more, size_t more_bytes)
{
	struct virtio_console_message *message =
		&console->messages[(console->first_message + console->message_count) %
	                           VIRTIO_CONSOLE_MESSAGES];

	if (!has_ports(console) || !console->device.active)
		return;
	if (console->message_count == VIRTIO_CONSOLE_MESSAGES) {
		virtio_device_break(&console->device, NULL,
		                    "the driver asks more than it has buffers for answers");
		return;
	}
	*message = (struct virtio_console_message){
		.port = port, .event = event, .value = value, .more_bytes = more_bytes
	};
	if (more_bytes)
		memcpy(message->more, more, more_bytes);
	console->message_count++;
	send_messages(console);
}

static void send_size(struct virtio_console *console, unsigned port)
{
	uint16_t size[2] = { console->columns, console->rows };

	if (virtio_device_has(&console->device, VIRTIO_CONSOLE_SIZE))
		send(console, port, EVENT_RESIZE, 0, size, sizeof(size));
}

/* --- Messages from the guest ---------------------------------------------------------------------------- */

static void introduce(struct virtio_console *console, unsigned index)
{
	struct virtio_console_port *port = &console->ports[index];

	if (port->back_end.is_console)
		send(console, index, EVENT_CONSOLE_PORT, 1, NULL, 0);
	if (port->host_open)
		send(console, index, EVENT_PORT_OPEN, 1, NULL, 0);
	if (port->back_end.is_console)
		send_size(console, index);
	if (port->name[0])
		send(console, index, EVENT_PORT_NAME, 1, port->name, strlen(port->name));
}

static void ask_for_input(struct virtio_console_port *port)
{
	bool waits = port->input_waits;

	port->input_waits = false;
	if (waits && port->back_end.ready)
		port->back_end.ready(port->back_end.context);
}

static void on_message(struct virtio_console *console, const struct virtio_console_message *message)
{
	bool is_port = message->port < console->port_count;

	switch (message->event) {
	case EVENT_DEVICE_READY:
		for (unsigned i = 0; message->value && i < console->port_count; i++)
			send(console, i, EVENT_PORT_ADD, 1, NULL, 0);
		break;
	case EVENT_PORT_READY:
		if (is_port && message->value)
			introduce(console, message->port);
		break;
	case EVENT_PORT_OPEN:
		if (!is_port)
			break;
		console->ports[message->port].guest_open = message->value;
		if (message->value)
			ask_for_input(&console->ports[message->port]);
		break;
	default: break;
	}
}

static unsigned take_messages(struct virtio_console *console, struct virtio_queue *queue)
{
	struct virtio_console_message message;
	unsigned count = 0;

	for (; count < BATCH && virtio_queue_take(queue, &console->chain); count++) {
		uint8_t bytes[MESSAGE_BYTES];
		size_t got = virtio_chain_read(queue, &console->chain, 0, bytes, sizeof(bytes));

		virtio_queue_give(queue, &console->chain, 0);
		memcpy(&message.port, bytes, 4);
		memcpy(&message.event, bytes + 4, 2);
		memcpy(&message.value, bytes + 6, 2);
		if (got == sizeof(bytes))
			on_message(console, &message);
	}
	virtio_queue_tell(queue);
	return count;
}

/* --- From the guest ------------------------------------------------------------------------------------- */

static void run_write(struct virtio_work *work)
{
	struct virtio_console_port *port = (struct virtio_console_port *)work;

	if (port->back_end.write)
		port->back_end.write(port->back_end.context, port->piece, port->piece_bytes);
}

/* Have the next piece written; chains that hold nothing go back at once, so many of them. True: there may be more. */
static bool write_next(struct virtio_console_port *port, unsigned limit)
{
	struct virtio_queue *queue = queue_out(port->console, port->index);

	for (; !port->piece_bytes && limit; limit--) {
		if (!port->writing) {
			if (!virtio_queue_take(queue, &port->chain))
				break;
			port->writing = true;
			port->written = 0;
		}
		port->piece_bytes = virtio_chain_read(queue, &port->chain, port->written,
		                                      port->piece, sizeof(port->piece));
		if (port->piece_bytes) {
			virtio_device_offload(&port->console->device, &port->work);
			break;
		}
		port->writing = false;
		virtio_queue_give(queue, &port->chain, 0);
	}
	virtio_queue_tell(queue);
	return !limit;
}

static void done_write(struct virtio_work *work)
{
	struct virtio_console_port *port = (struct virtio_console_port *)work;

	port->written += port->piece_bytes;
	port->piece_bytes = 0;
	/* Whoever sends nothing without end has this thread no longer than others. */
	if (work->device->active && write_next(port, BATCH))
		virtio_device_kick_later(work->device, queue_out(port->console, port->index));
}

/* --- To the guest --------------------------------------------------------------------------------------- */

size_t virtio_console_input(struct virtio_console *console, unsigned index, const void *bytes,
                            size_t count)
{
	struct virtio_console_port *port = &console->ports[index];
	struct virtio_queue *queue = queue_in(console, index);
	size_t done = 0;

	if (port->guest_open || !has_ports(console)) {
		while (done < count && virtio_queue_take(queue, &console->chain)) {
			size_t part =
				virtio_chain_write(queue, &console->chain, 0,
			                           (const uint8_t *)bytes + done, count - done);

			virtio_queue_give(queue, &console->chain, (uint32_t)part);
			done += part;
		}
		virtio_queue_tell(queue);
	}
	port->input_waits = done < count;
	return done;
}

static void set_size(struct virtio_console *console, uint16_t columns, uint16_t rows)
{
	console->columns = columns;
	console->rows = rows;
	memcpy(console->device.config, &columns, 2);
	memcpy(console->device.config + 2, &rows, 2);
}

void virtio_console_resize(struct virtio_console *console, uint16_t columns, uint16_t rows)
{
	if (console->columns == columns && console->rows == rows)
		return;
	set_size(console, columns, rows);
	virtio_device_config_changed(&console->device);
	for (unsigned i = 0; i < console->port_count; i++)
		if (console->ports[i].back_end.is_console && console->ports[i].guest_open)
			send_size(console, i);
}

void virtio_console_set_open(struct virtio_console *console, unsigned port, bool open)
{
	if (console->ports[port].host_open == open)
		return;
	console->ports[port].host_open = open;
	send(console, port, EVENT_PORT_OPEN, open, NULL, 0);
}

/* --- The model ------------------------------------------------------------------------------------------ */

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct virtio_console *console = (struct virtio_console *)device;
	bool is_control = queue->index == QUEUE_CONTROL_IN || queue->index == QUEUE_CONTROL_OUT;
	unsigned index = queue->index < QUEUE_CONTROL_IN ? 0 : queue->index / 2 - 1;
	struct virtio_console_port *port = &console->ports[index];

	if (is_control ? !has_ports(console) : index >= console->port_count)
		return false;
	if (queue->index == QUEUE_CONTROL_OUT)
		return take_messages(console, queue) == BATCH;
	if (queue->index == QUEUE_CONTROL_IN)
		send_messages(console);
	else if (!(queue->index & 1))
		ask_for_input(port);
	else if (!port->piece_bytes)
		return write_next(port, BATCH);
	return false;
}

static int activate(struct virtio_device *device)
{
	struct virtio_console *console = (struct virtio_console *)device;

	if (!has_ports(console) && console->port_count)
		ask_for_input(&console->ports[0]);
	return 0;
}

static void reset(struct virtio_device *device)
{
	struct virtio_console *console = (struct virtio_console *)device;

	console->first_message = console->message_count = 0;
	for (unsigned i = 0; i < console->port_count; i++) {
		console->ports[i].guest_open = false;
		console->ports[i].writing = false;
		console->ports[i].piece_bytes = 0;
	}
}

/* A kernel that dies has no queues any more: a byte written here is printed. It is rare, so it may wait. */
static void configure(struct virtio_device *device, uint32_t offset, uint32_t bytes)
{
	struct virtio_console *console = (struct virtio_console *)device;
	const struct virtio_console_back_end *back_end = &console->ports[0].back_end;

	if (offset == CONFIG_EMERGENCY && back_end->write)
		back_end->write(back_end->context, device->config + CONFIG_EMERGENCY, 1);
}

/* --- Keeping and taking back ---------------------------------------------------------------------------------- */

struct state {
	uint16_t columns, rows;
	uint16_t guest_open, host_open; /* a bit each port */
	uint32_t port_count, message_count;
};

/* Messages follow; those that wait for buffers are few: a driver gives them before it asks. */
#define KEPT_MESSAGES ((VIRTIO_MODEL_STATE_BYTES - sizeof(struct state)) / KEPT_BYTES)
#define KEPT_BYTES (MESSAGE_BYTES + 1u + VIRTIO_CONSOLE_NAME_BYTES)

static void keep_message(const struct virtio_console_message *message, uint8_t *to)
{
	memcpy(to, &message->port, 4);
	memcpy(to + 4, &message->event, 2);
	memcpy(to + 6, &message->value, 2);
	to[MESSAGE_BYTES] = (uint8_t)message->more_bytes;
	memcpy(to + MESSAGE_BYTES + 1, message->more, sizeof(message->more));
}

static int save(const struct virtio_device *device, uint8_t *to, size_t room, const char **ret_why)
{
	const struct virtio_console *console = (const struct virtio_console *)device;
	struct state state = { .columns = console->columns,
		               .rows = console->rows,
		               .port_count = console->port_count,
		               .message_count = (uint32_t)console->message_count };

	if (console->message_count > KEPT_MESSAGES) {
		*ret_why = "its driver has many messages to read";
		return -EBUSY;
	}
	for (unsigned i = 0; i < console->port_count; i++) {
		state.guest_open |= (uint16_t)(console->ports[i].guest_open << i);
		state.host_open |= (uint16_t)(console->ports[i].host_open << i);
	}
	memcpy(to, &state, sizeof(state));
	for (size_t i = 0; i < console->message_count; i++)
		keep_message(
			&console->messages[(console->first_message + i) % VIRTIO_CONSOLE_MESSAGES],
			to + sizeof(state) + i * KEPT_BYTES);
	return (int)(sizeof(state) + console->message_count * KEPT_BYTES);
}

static bool take_message(struct virtio_console_message *message, const uint8_t *from)
{
	memcpy(&message->port, from, 4);
	memcpy(&message->event, from + 4, 2);
	memcpy(&message->value, from + 6, 2);
	message->more_bytes = from[MESSAGE_BYTES];
	memcpy(message->more, from + MESSAGE_BYTES + 1, sizeof(message->more));
	return message->more_bytes <= sizeof(message->more);
}

static int restore(struct virtio_device *device, const uint8_t *from, size_t bytes)
{
	struct virtio_console *console = (struct virtio_console *)device;
	struct state state;

	if (bytes < sizeof(state))
		return -EINVAL;
	memcpy(&state, from, sizeof(state));
	if (state.port_count != console->port_count || state.message_count > KEPT_MESSAGES ||
	    bytes != sizeof(state) + state.message_count * KEPT_BYTES)
		return -EINVAL;
	for (size_t i = 0; i < state.message_count; i++)
		if (!take_message(&console->messages[i], from + sizeof(state) + i * KEPT_BYTES))
			return -EINVAL;
	console->first_message = 0;
	console->message_count = state.message_count;
	set_size(console, state.columns, state.rows);
	for (unsigned i = 0; i < console->port_count; i++) {
		console->ports[i].guest_open = state.guest_open >> i & 1;
		console->ports[i].host_open = state.host_open >> i & 1;
	}
	return 0;
}

static const struct virtio_model model = { .name = "console",
	                                   .id = VIRTIO_ID_CONSOLE,
	                                   .queue_size = QUEUE_SIZE,
	                                   .activate = activate,
	                                   .kick = kick,
	                                   .reset = reset,
	                                   .configure = configure,
	                                   .save = save,
	                                   .restore = restore };

void virtio_console_init(struct virtio_console *console,
                         const struct virtio_console_back_end *back_ends, unsigned count)
{
	uint32_t ports = count;

	memset(console, 0, sizeof(*console));
	virtio_device_init(&console->device, &model,
	                   VIRTIO_CONSOLE_SIZE | VIRTIO_CONSOLE_MULTIPORT |
	                           VIRTIO_CONSOLE_EMERGENCY,
	                   (uint16_t)(2 + 2 * (count ? count : 1)), CONFIG_BYTES);
	console->port_count = count;
	memcpy(console->device.config + 4, &ports, sizeof(ports));
	for (unsigned i = 0; i < count; i++) {
		struct virtio_console_port *port = &console->ports[i];

		port->work = (struct virtio_work){ .run = run_write, .done = done_write };
		port->console = console;
		port->index = i;
		port->back_end = back_ends[i];
		port->host_open = true;
		if (back_ends[i].name)
			snprintf(port->name, sizeof(port->name), "%s", back_ends[i].name);
		port->back_end.name = port->name;
	}
}

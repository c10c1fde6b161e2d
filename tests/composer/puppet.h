/*
 * tests/composer/puppet.h - the composer's end of a link's socket, in the test's own process.
 */
#ifndef DRYDOCK_TESTS_COMPOSER_PUPPET_H
#define DRYDOCK_TESTS_COMPOSER_PUPPET_H

#include "display/vdisplay_machine.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "composer/link.h"
#include "composer/message.h"
#include "display/cursor.h"

/* The composer's end of the socket, in the same process. */
struct puppet {
	int socket;
	struct composer_link *link;
	struct composer_chain chain;
	struct composer_draw draw;
	uint8_t *surface[COMPOSER_SURFACES];
};

/* The only thread of the test that waits outside the machine. */
static inline struct host_socket_message hear(struct puppet *puppet)
{
	static uint8_t bytes[512];
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };

	if (host_socket_receive(puppet->socket, true, &message) <= 0)
		message.count = 0;
	return message;
}

static inline void take_chain(struct puppet *puppet, struct host_socket_message *message)
{
	assert_true(composer_message_chain(message->bytes, message->count, &puppet->chain));
	assert_int_equal(message->descriptor_count, COMPOSER_SURFACES);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		size_t size = composer_chain_bytes(&puppet->chain);

		assert_int_equal(host_shared_file_check(message->descriptor[at], size), 0);
		puppet->surface[at] = host_shared_map_anywhere(message->descriptor[at], size);
		assert_non_null(puppet->surface[at]);
		host_descriptor_close(message->descriptor[at]);
	}
}

/* Wait until there is a surface to draw. */
static inline void wait_draw(struct puppet *puppet)
{
	for (;;) {
		struct host_socket_message message = hear(puppet);
		uint32_t type = composer_message_type(message.bytes, message.count);

		assert_true(message.count);
		if (type == COMPOSER_CHAIN)
			take_chain(puppet, &message);
		if (type == COMPOSER_DRAW) {
			assert_true(composer_message_draw(message.bytes, message.count,
			                                  &puppet->chain, &puppet->draw));
			return;
		}
	}
}

static inline void say(struct puppet *puppet, void *bytes, size_t count)
{
	struct host_socket_message message = { .bytes = bytes, .count = count };

	assert_int_equal(host_socket_send(puppet->socket, &message), 0);
}

static inline void say_ready(struct puppet *puppet)
{
	struct composer_ready ready = { COMPOSER_READY, COMPOSER_VERSION };

	say(puppet, &ready, sizeof(ready));
}

static inline void say_present(struct puppet *puppet)
{
	struct composer_present present = { .type = COMPOSER_PRESENT,
		                            .chain = puppet->draw.chain,
		                            .index = puppet->draw.index };

	say(puppet, &present, sizeof(present));
}

static inline void begin(struct puppet *puppet, struct drydock_machine *machine)
{
	int sockets[2];
	struct composer_link_options options = { .machine = machine, .seat_socket = -1 };

	assert_int_equal(host_socket_pair(sockets), 0);
	options.display_socket = sockets[0];
	*puppet = (struct puppet){ .socket = sockets[1] };
	assert_int_equal(composer_link_start(&options, &puppet->link), 0);
}

/* The link's thread enters the machine to end: this one must not be waited for in it. */
static inline void end(struct puppet *puppet, struct drydock_machine *machine)
{
	drydock_thread_exit(machine);
	composer_link_stop(puppet->link);
	drydock_thread_enter(machine);
	host_descriptor_close(puppet->socket);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		if (puppet->surface[at])
			host_pages_free(puppet->surface[at], composer_chain_bytes(&puppet->chain));
}

static inline void run(void (*routine)(void *context))
{
	struct display_machine display;
	struct puppet puppet;

	if (test_schedule_is_seeded())
		SKIP("a composer in another process follows no seed");
	vdisplay_start(&display);
	begin(&puppet, display.machine);
	display_host_run(routine, &puppet);
	end(&puppet, display.machine);
	display_machine_end(&display);
}

static inline struct composer_pointer hear_pointer(struct puppet *puppet)
{
	struct composer_pointer pointer;
	struct host_socket_message message;

	do
		message = hear(puppet);
	while (message.count && !composer_message_pointer(message.bytes, message.count, &pointer));
	assert_true(message.count);
	return pointer;
}

/* Two pixels, the first half clear; null: the image stays. */
static inline void say_cursor(struct puppet *puppet, int32_t x, bool has_image)
{
	static const uint32_t pixels[2] = { 0x80402010, 0xFF112233 };
	uint8_t bytes[sizeof(struct composer_cursor) + sizeof(pixels)];
	struct composer_cursor head = { COMPOSER_CURSOR, 1, x, 20, 0, 0, 0, 0 };

	if (has_image)
		head.width = 2, head.height = head.hot_x = 1;
	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), pixels, sizeof(pixels));
	say(puppet, bytes, has_image ? sizeof(bytes) : sizeof(head));
}

#endif

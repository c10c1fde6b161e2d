/* composer/link_remote.c - a monitor of a driver in a process of its own: what that says goes on to the composer, checked. */
#include "composer/link_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* --- What it gave ------------------------------------------------------------------------------------------------ */

static void forget_given(struct composer_link *link)
{
	for (unsigned at = 0; at < COMPOSER_SURFACES && link->given.type; at++)
		host_descriptor_close(link->given_memory[at]);
	link->given.type = 0;
	link->given_draw.type = 0;
}

static void forget_remote(struct composer_link *link)
{
	if (link->remote >= 0) {
		host_poll_remove(link->poll, link->remote);
		host_descriptor_close(link->remote);
	}
	link->remote = -1;
	forget_given(link);
	link->given_pointer = (struct composer_pointer){ 0 };
	composer_link_say_off(link);
	composer_link_say_pointer(link, &link->given_pointer, true);
}

static void say(struct composer_link *link, void *bytes, size_t count)
{
	struct host_socket_message message = { .bytes = bytes, .count = count };

	if (link->remote >= 0 && host_socket_send(link->remote, &message) < 0)
		forget_remote(link);
}

/* --- What it says ------------------------------------------------------------------------------------------------ */

static bool take_chain(struct composer_link *link, struct host_socket_message *message)
{
	struct composer_chain chain;

	if (message->descriptor_count != COMPOSER_SURFACES ||
	    !composer_message_chain(message->bytes, message->count, &chain))
		return false;
	forget_given(link);
	link->given = chain;
	memcpy(link->given_memory, message->descriptor, sizeof(link->given_memory));
	message->descriptor_count = 0; /* ours now */
	link->chain.type = 0;
	link->draw.type = 0;
	return true;
}

static bool take(struct composer_link *link, struct host_socket_message *message)
{
	switch (composer_message_type(message->bytes, message->count)) {
	case COMPOSER_CHAIN: return take_chain(link, message);
	case COMPOSER_DRAW:
		return link->given.type && composer_message_draw(message->bytes, message->count,
		                                                 &link->given, &link->given_draw);
	case COMPOSER_POINTER:
		if (!composer_message_pointer(message->bytes, message->count, &link->given_pointer))
			return false;
		composer_link_say_pointer(link, &link->given_pointer,
		                          link->given_pointer.is_answer);
		return true;
	case COMPOSER_OFF:
		forget_given(link);
		composer_link_say_off(link);
		return message->count == sizeof(struct composer_off);
	default: return false;
	}
}

/* One message a turn, as of the composer. */
static void hear(struct composer_link *link)
{
	uint8_t bytes[64];
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
	int result = host_socket_receive(link->remote, false, &message);
	bool good = result > 0 && !message.truncated && take(link, &message);

	for (size_t at = 0; result > 0 && at < message.descriptor_count; at++)
		host_descriptor_close(message.descriptor[at]);
	if (good || result == -EAGAIN)
		return;
	if (result > 0) {
		composer_link_count(&link->view.refused);
		fprintf(stderr,
		        "drydock: the driver's process said of its display what it must not\n");
	}
	forget_remote(link);
}

static void take_connection(struct composer_link *link)
{
	struct composer_ready ready = { COMPOSER_READY, COMPOSER_VERSION };
	int next = __atomic_exchange_n(&link->next_remote, -1, __ATOMIC_ACQ_REL);

	if (next < 0)
		return;
	forget_remote(link);
	link->remote = next;
	if (host_poll_add(link->poll, next, KEY_REMOTE) < 0)
		forget_remote(link);
	say(link, &ready, sizeof(ready));
}

/* --- To the composer ------------------------------------------------------------------------------------------------ */

void composer_link_remote_update(struct composer_link *link, bool heard)
{
	take_connection(link);
	if (heard && link->remote >= 0)
		hear(link);
	composer_link_say_pointer(link, &link->given_pointer, false);
	if (!link->is_ready || !link->given.type)
		return;
	if (!link->chain.type)
		composer_link_say_chain(link, &link->given, link->given_memory);
	if (link->given_draw.type && !link->draw.type)
		composer_link_say_draw(link, &link->given_draw);
}

void composer_link_remote_present(struct composer_link *link,
                                  const struct composer_present *present)
{
	struct composer_present copy = *present;

	link->draw.type = 0;
	link->given_draw.type = 0;
	composer_link_count(&link->view.presented);
	say(link, &copy, sizeof(copy));
}

void composer_link_remote_point(struct composer_link *link, void *bytes, size_t size)
{
	if (link->remote >= 0)
		say(link, bytes, size);
	else
		composer_link_say_pointer(link, &link->given_pointer, true);
}

void composer_link_remote_leave(struct composer_link *link)
{
	int next = __atomic_exchange_n(&link->next_remote, -1, __ATOMIC_ACQ_REL);

	if (next >= 0)
		host_descriptor_close(next);
	forget_remote(link);
}

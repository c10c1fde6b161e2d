/* tools/monitor/captures.c - starting, hearing, ending capture hosts. */
#include "monitor/captures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_socket.h"

/* From the word to stop until a capture host must have said how it went. */
#define STOP_MS 7000u
/* From its last word, or its death, until nothing of it is left in the machine. */
#define GONE_MS 3000u
#define NS_PER_MS 1000000ull
#define KEY_INTERRUPT CAPTURES_MAX /* below it are the numbers of capture hosts */
#define ENVIRONMENT_MAX 64

static int cannot(const char *what, const char *why)
{
	fprintf(stderr, "drydock: %s%s%s\n", what, why && *why ? ": " : "", why ? why : "");
	return CANNOT;
}

/* --- Starting -------------------------------------------------------------------------------------------------------- */

static int start_one(struct captures *captures, const char *program, const char *const *environment)
{
	struct capture *capture = &captures->capture[captures->count];
	struct machine_companion_options options = { .program = program,
		                                     .name = CAPTURE_PROGRAM,
		                                     .account = "System",
		                                     .environment = environment };
	int sockets[2], status = GOOD;

	if (host_socket_pair(sockets))
		return cannot("no capture host", "descriptors are short");
	options.descriptor = sockets[1];
	if (machine_companion_start(captures->machine, &options, &capture->companion) < 0)
		status = cannot("no capture host", drydock_last_error(captures->machine));
	host_descriptor_close(sockets[1]);
	if (status != GOOD) {
		host_descriptor_close(sockets[0]);
		return status;
	}
	capture->socket = sockets[0];
	captures->count++;
	return GOOD;
}

int captures_start(struct captures *captures, unsigned count, const char *program,
                   const char *const *environment)
{
	const char *numbered[ENVIRONMENT_MAX];
	char number[64], all[64];
	size_t own = 0;
	int status = GOOD;

	while (environment[own] && own < ENVIRONMENT_MAX - 3) {
		numbered[own] = environment[own];
		own++;
	}
	numbered[own] = number;
	numbered[own + 1] = all;
	numbered[own + 2] = NULL;
	snprintf(all, sizeof(all), CAPTURE_COUNT "=%u", count);
	for (unsigned at = 1; at <= count && at <= CAPTURES_MAX && status == GOOD; at++) {
		snprintf(number, sizeof(number), CAPTURE_NUMBER "=%u", at);
		status = start_one(captures, program, numbered);
	}
	return status;
}

/* --- Speaking -------------------------------------------------------------------------------------------------------- */

void captures_say_seat(const struct captures *captures, unsigned at, int seat)
{
	struct message message = { .kind = MESSAGE_SEAT };
	struct host_socket_message sent = { .bytes = &message,
		                            .count = sizeof(message),
		                            .descriptor = { seat },
		                            .descriptor_count = 1 };

	if (at < captures->count)
		host_socket_send(captures->capture[at].socket, &sent);
}

static void say_stop(const struct captures *captures)
{
	struct message message = { .kind = MESSAGE_STOP };
	struct host_socket_message sent = { .bytes = &message, .count = sizeof(message) };

	for (unsigned at = 0; at < captures->count; at++)
		host_socket_send(captures->capture[at].socket, &sent);
}

/* --- Hearing --------------------------------------------------------------------------------------------------------- */

/* False: it says no more. */
static bool hear(struct capture *capture)
{
	struct message message;
	struct host_socket_message received = { .bytes = &message, .count = sizeof(message) };

	if (host_socket_receive(capture->socket, false, &received) <= 0 || received.truncated ||
	    received.count != sizeof(message))
		return false;
	if (message.kind == MESSAGE_LINE) {
		message.line[MESSAGE_LINE_BYTES - 1] = 0;
		puts(message.line);
		fflush(stdout);
	}
	if (message.kind == MESSAGE_FIGURES) {
		capture->figures = message.figures;
		capture->has_figures = true;
	}
	return message.kind != MESSAGE_FIGURES;
}

struct attention {
	struct captures *captures;
	int poll, interrupted;
	unsigned left;        /* that have not said how it went */
	uint64_t deadline_ns; /* 0: nobody was told to stop */
};

static void stop_all(struct attention *attention)
{
	if (attention->deadline_ns)
		return;
	say_stop(attention->captures);
	attention->deadline_ns = host_clock_monotonic_ns() + STOP_MS * NS_PER_MS;
}

static void hear_one(struct attention *attention, struct capture *capture)
{
	if (capture->is_over || hear(capture))
		return;
	capture->is_over = true;
	host_poll_remove(attention->poll, capture->socket);
	attention->left--;
	if (!capture->has_figures || capture->figures.status != GOOD)
		stop_all(attention);
}

/* What is left until deadline_ns, in milliseconds; negative: there is none. */
static int left_ms(uint64_t deadline_ns)
{
	uint64_t now = host_clock_monotonic_ns();

	if (!deadline_ns)
		return -1;
	return now >= deadline_ns ? 0 : (int)((deadline_ns - now) / NS_PER_MS + 1);
}

/* Until all have said how it went, or are gone. A signal ends a wait, and not the patience; a second interrupt does. */
static void attend(struct attention *attention)
{
	while (attention->left && left_ms(attention->deadline_ns) != 0) {
		uint64_t key[CAPTURES_MAX + 1];
		int count = host_poll_wait(attention->poll, key, CAPTURES_MAX + 1,
		                           left_ms(attention->deadline_ns));

		if (count < 0)
			return;
		for (int at = 0; at < count; at++) {
			if (key[at] != KEY_INTERRUPT) {
				hear_one(attention, &attention->captures->capture[key[at]]);
				continue;
			}
			host_wakeup_clear(attention->interrupted);
			if (attention->deadline_ns)
				return;
			stop_all(attention);
		}
	}
}

int captures_attend(struct captures *captures, int interrupted)
{
	struct attention attention = { .captures = captures,
		                       .poll = host_poll_create(),
		                       .interrupted = interrupted,
		                       .left = captures->count };
	int status = GOOD;

	if (attention.poll < 0 || host_poll_add(attention.poll, interrupted, KEY_INTERRUPT))
		status = CANNOT;
	for (unsigned at = 0; at < captures->count && status == GOOD; at++)
		if (host_poll_add(attention.poll, captures->capture[at].socket, at))
			status = CANNOT;
	if (status == GOOD)
		attend(&attention);
	else
		cannot("the capture host cannot be heard", NULL);
	if (attention.poll >= 0)
		host_descriptor_close(attention.poll);
	return status;
}

/* --- Ending ---------------------------------------------------------------------------------------------------------- */

/* No driver is removed while somebody's file at it is still being closed. */
void captures_end(struct captures *captures)
{
	for (unsigned at = 0; at < captures->count; at++)
		switch (machine_companion_end(captures->machine, &captures->capture[at].companion,
		                              GONE_MS)) {
		case MACHINE_COMPANION_KILLED:
			cannot("the capture host has not ended by itself", "it was ended");
			break;
		case MACHINE_COMPANION_STAYS:
			cannot("the capture host does not end",
			       "the driver keeps a request of its");
			break;
		default: break;
		}
}

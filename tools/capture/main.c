/*
 * tools/capture/main.c - drydock-capture: the capture host's process of a virtual monitor.
 *
 * The machine's process starts it, tells it what is wanted by its environment (monitor/message.h), and hears from it how it
 * went. It is a process of the machine, as System; pictures, codecs, viewers and the clock of their figures are its own.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "base/host/host_launch.h"
#include "base/host/host_socket.h"
#include "capture/seat.h"
#include "capture/show.h"
#include "machine/companion.h"

/* Told by the machine's process, or by a signal. */
static bool interrupted;

static void on_signal(int signal)
{
	(void)signal;
	__atomic_store_n(&interrupted, true, __ATOMIC_RELAXED);
}

/* On a thread of the connection's. */
static void on_end(void)
{
	fflush(NULL);
	_exit(CANNOT);
}

static void say(const struct message *message)
{
	struct host_socket_message sent = { .bytes = (void *)(uintptr_t)message,
		                            .count = sizeof(*message) };

	host_socket_send(machine_companion_descriptor(), &sent);
}

static void say_line(const char *line)
{
	struct message message = { .kind = MESSAGE_LINE };

	snprintf(message.line, sizeof(message.line), "%s", line);
	say(&message);
}

/* False: it is the last that the machine's process says, or that is gone. */
static bool hear_one(void)
{
	struct message message;
	struct host_socket_message received = { .bytes = &message, .count = sizeof(message) };

	if (host_socket_receive(machine_companion_descriptor(), true, &received) <= 0 ||
	    received.count != sizeof(message) || message.kind != MESSAGE_SEAT ||
	    received.descriptor_count != 1)
		return false;
	seat_open(received.descriptor[0]);
	return true;
}

static void hear(void *context)
{
	(void)context;
	while (hear_one())
		continue;
	__atomic_store_n(&interrupted, true, __ATOMIC_RELAXED);
}

static bool open_file(const char *name, FILE **ret_file)
{
	const char *path = host_environment(name);

	*ret_file = path ? fopen(path, "w") : NULL;
	if (path && !*ret_file)
		fprintf(stderr, "drydock: %s: %s\n", path, strerror(errno));
	return !path || *ret_file;
}

static uint32_t number(const char *name)
{
	const char *text = host_environment(name);

	return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

/* The port of the address counts more than the other. */
static bool take_door(struct door_options *door)
{
	const char *place = host_environment(CAPTURE_LISTEN);

	door->wants_tls = host_environment(CAPTURE_TLS) != NULL;
	door->files.certificate = host_environment(CAPTURE_TLS_CERTIFICATE);
	door->files.key = host_environment(CAPTURE_TLS_KEY);
	door->place.port = (uint16_t)number(CAPTURE_PORT);
	if (place && !display_place_parse(place, &door->place))
		return false;
	/* Monitors beside each other, ports beside each other. */
	if (door->place.port && number(CAPTURE_NUMBER))
		door->place.port = (uint16_t)(door->place.port + number(CAPTURE_NUMBER) - 1);
	return true;
}

static bool take_wishes(struct show_options *options)
{
	const char *size = host_environment(CAPTURE_SIZE);
	char text[128];

	if (!display_config_parse(host_environment, &options->config, text, sizeof(text))) {
		fprintf(stderr, "drydock: %s\n", text);
		return false;
	}

	options->seconds = number(CAPTURE_SECONDS);
	options->words.number = number(CAPTURE_NUMBER);
	options->words.count = number(CAPTURE_COUNT);
	options->words.is_json = host_environment(CAPTURE_JSON) != NULL;
	options->words.say = say_line;
	/* Gamepads are the machine's, and the first's who serves them. */
	options->pads = options->words.number <= 1 ? number(CAPTURE_PADS) : 0;
	options->has_mouse = options->words.number <= 1 && host_environment(CAPTURE_MOUSE) != NULL;
	options->is_desktop = host_environment(CAPTURE_DESKTOP) != NULL;
	options->is_film = host_environment(CAPTURE_FILM) != NULL;
	options->is_lossless = host_environment(CAPTURE_LOSSLESS) != NULL;
	options->keeps_rate = host_environment(CAPTURE_CONSTANT) != NULL;
	options->wants_hdr = host_environment(CAPTURE_HDR) != NULL;
	options->white_nits = number(CAPTURE_WHITE);
	options->paints_pointer = host_environment(CAPTURE_PAINTED) != NULL;
	options->lingers = host_environment(CAPTURE_LINGERS) != NULL;
	options->adapters = number(CAPTURE_ADAPTERS);
	options->adapter = host_environment(CAPTURE_ADAPTER);
	options->follows = host_environment(CAPTURE_FOLLOWS) != NULL;
	options->has_driver_inside = host_environment(CAPTURE_INSIDE) != NULL;
	options->interrupted = &interrupted;
	return size && monitor_size_parse(size, &options->size) && take_door(&options->door) &&
	       open_file(CAPTURE_RECORD, &options->record) &&
	       open_file(CAPTURE_HASHES, &options->hashes);
}

/* What was written is there, or it is said. */
static int close_file(FILE *file, const char *what)
{
	if (!file || !(fflush(file) | ferror(file) | fclose(file)))
		return GOOD;
	fprintf(stderr, "drydock: %s: not all of it could be written\n", what);
	return CANNOT;
}

static int run(struct show_options *options, struct figures *ret_figures)
{
	struct host_thread *hearing;
	int status = CANNOT, record, hashes;

	if (take_wishes(options) && host_thread_create(hear, NULL, 0, &hearing) == 0) {
		status = show(options, ret_figures);
		host_socket_shutdown_reading(machine_companion_descriptor());
		host_thread_join(hearing);
	}
	record = close_file(options->record, "the recording");
	hashes = close_file(options->hashes, "the hashes");
	return status != GOOD ? status : record != GOOD ? record : hashes;
}

int main(void)
{
	struct message message = { .kind = MESSAGE_FIGURES };
	struct show_options options = { 0 };
	char reason[256] = "";

	if (!host_environment(CAPTURE_SIZE)) {
		fprintf(stderr,
		        "drydock-capture: a machine starts this program, and nobody else\n");
		return USAGE;
	}
	host_launched_ends_with_parent();
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	host_set_open_to_others(false);
	if (machine_companion_attach("drydock-capture", on_end, reason, sizeof(reason)) < 0) {
		fprintf(stderr, "drydock: the capture host cannot attach: %s\n", reason);
		return CANNOT;
	}
	message.figures.status = run(&options, &message.figures);
	say(&message);
	machine_companion_leave();
}

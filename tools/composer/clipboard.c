/*
 * tools/composer/clipboard.c - text between programs here and people's own clipboards.
 *
 * A viewer's text becomes a selection whose source is this program. What a program here copies is read through a pipe,
 * no more than COMPOSER_CLIPBOARD_MAX of it, and sent as one message; longer text is not cut, it stays here.
 */
#include "composer/composer_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <wlr/types/wlr_primary_selection.h>
#include <wlr/types/wlr_primary_selection_v1.h>

#include "base/host/host_socket.h"

static const char *const kinds[] = { "text/plain;charset=utf-8", "UTF8_STRING", "text/plain",
	                             "TEXT", "STRING" };
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* --- From people to programs ------------------------------------------------------------------------------------- */

struct offer {
	struct wlr_data_source base;
	uint32_t bytes;
	char text[];
};

/* What is still to be written to a program; it may read slowly, or not at all. */
struct writing {
	struct wl_event_source *source;
	int pipe;
	uint32_t bytes, written;
	char text[];
};

static void end_writing(struct writing *writing)
{
	wl_event_source_remove(writing->source);
	close(writing->pipe);
	free(writing);
}

static int on_writable(int pipe, uint32_t mask, void *context)
{
	struct writing *writing = context;
	ssize_t count =
		write(pipe, writing->text + writing->written, writing->bytes - writing->written);

	if (count > 0)
		writing->written += (uint32_t)count;
	if ((count < 0 && errno != EAGAIN) || writing->written == writing->bytes)
		end_writing(writing);
	return 0;
}

static struct composer *the_composer; /* sources have no context of their own */

static void offer_send(struct wlr_data_source *source, const char *kind, int32_t pipe)
{
	const struct offer *offer = wl_container_of(source, offer, base);
	struct writing *writing = malloc(sizeof(*writing) + offer->bytes);

	if (!writing || !offer->bytes || fcntl(pipe, F_SETFL, O_NONBLOCK) < 0) {
		free(writing);
		close(pipe);
		return;
	}
	*writing = (struct writing){ .pipe = pipe, .bytes = offer->bytes };
	memcpy(writing->text, offer->text, offer->bytes);
	writing->source = wl_event_loop_add_fd(the_composer->loop, pipe, WL_EVENT_WRITABLE,
	                                       on_writable, writing);
}

static void offer_destroy(struct wlr_data_source *source)
{
	struct offer *offer = wl_container_of(source, offer, base);

	free(offer);
}

static const struct wlr_data_source_impl offer_table = { .send = offer_send,
	                                                 .destroy = offer_destroy };

void clipboard_offer(struct composer *composer, const char *text, uint32_t bytes)
{
	struct offer *offer = malloc(sizeof(*offer) + bytes);

	if (!offer)
		return;
	memset(offer, 0, sizeof(*offer));
	wlr_data_source_init(&offer->base, &offer_table);
	offer->bytes = bytes;
	memcpy(offer->text, text, bytes);
	for (size_t at = 0; at < KINDS; at++) {
		char **slot = wl_array_add(&offer->base.mime_types, sizeof(*slot));

		if (slot)
			*slot = strdup(kinds[at]);
	}
	wlr_seat_set_selection(composer->seat.seat, &offer->base,
	                       wl_display_next_serial(composer->wayland));
}

/* --- From programs to people ----------------------------------------------------------------------------------------- */

struct reading {
	struct composer *composer;
	struct wl_event_source *source;
	int pipe;
	uint32_t bytes; /* of the text */
	char message[sizeof(struct composer_clipboard) + COMPOSER_CLIPBOARD_MAX + 1];
};

/* One at a time: a newer selection ends the reading of an older one. */
static struct reading *reading;

static void end_reading(void)
{
	if (!reading)
		return;
	wl_event_source_remove(reading->source);
	close(reading->pipe);
	free(reading);
	reading = NULL;
}

static void tell_people(struct reading *all)
{
	struct composer_clipboard head = { COMPOSER_CLIPBOARD, all->bytes };
	struct host_socket_message message = { .bytes = all->message,
		                               .count = sizeof(head) + all->bytes };
	uint32_t bytes;

	memcpy(all->message, &head, sizeof(head));
	if (all->composer->seat.source &&
	    composer_message_clipboard(message.bytes, message.count, &bytes))
		host_socket_send(all->composer->seat.socket, &message);
}

static int on_readable(int pipe, uint32_t mask, void *context)
{
	struct reading *all = context;
	ssize_t count = read(pipe, all->message + sizeof(struct composer_clipboard) + all->bytes,
	                     COMPOSER_CLIPBOARD_MAX + 1 - all->bytes);

	if (count > 0)
		all->bytes += (uint32_t)count;
	if (count == 0)
		tell_people(all);
	if (count == 0 || (count < 0 && errno != EAGAIN) || all->bytes > COMPOSER_CLIPBOARD_MAX)
		end_reading();
	return 0;
}

static const char *kind_of(const struct wlr_data_source *source)
{
	char **offered;

	for (size_t at = 0; at < KINDS; at++)
		wl_array_for_each(offered, &((struct wlr_data_source *)(uintptr_t)source)
		                                    ->mime_types) if (*offered &&
		                                                      strcmp(*offered, kinds[at]) ==
		                                                              0) return *offered;
	return NULL;
}

static void read_selection(struct composer *composer, struct wlr_data_source *source)
{
	const char *kind = kind_of(source);
	int pipes[2];

	end_reading();
	if (!kind || pipe2(pipes, O_CLOEXEC | O_NONBLOCK) < 0)
		return;
	reading = calloc(1, sizeof(*reading));
	if (!reading) {
		close(pipes[0]);
		close(pipes[1]);
		return;
	}
	reading->composer = composer;
	reading->pipe = pipes[0];
	reading->source = wl_event_loop_add_fd(composer->loop, pipes[0], WL_EVENT_READABLE,
	                                       on_readable, reading);
	/* The writing end is the program's from here on; it must not wait because of us. */
	fcntl(pipes[1], F_SETFL, 0);
	wlr_data_source_send(source, kind, pipes[1]);
}

static void on_set_selection(struct wl_listener *listener, void *data)
{
	struct seat *seat = wl_container_of(listener, seat, set_selection);
	struct composer *composer = wl_container_of(seat, composer, seat);
	const struct wlr_seat_request_set_selection_event *event = data;

	wlr_seat_set_selection(seat->seat, event->source, event->serial);
	if (event->source)
		read_selection(composer, event->source);
}

/* What the middle button inserts stays among the programs. */
static void on_set_primary(struct wl_listener *listener, void *data)
{
	struct seat *seat = wl_container_of(listener, seat, set_primary);
	const struct wlr_seat_request_set_primary_selection_event *event = data;

	wlr_seat_set_primary_selection(seat->seat, event->source, event->serial);
}

void clipboard_start(struct composer *composer)
{
	struct seat *seat = &composer->seat;

	the_composer = composer;
	wlr_data_device_manager_create(composer->wayland);
	wlr_primary_selection_v1_device_manager_create(composer->wayland);
	seat->set_selection.notify = on_set_selection;
	wl_signal_add(&seat->seat->events.request_set_selection, &seat->set_selection);
	seat->set_primary.notify = on_set_primary;
	wl_signal_add(&seat->seat->events.request_set_primary_selection, &seat->set_primary);
}

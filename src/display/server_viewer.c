/* display/server_viewer.c - one viewer's connection: its hello, its frames, what it may say. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_socket.h"
#include "display/server_internal.h"

/* --- Coming and going -------------------------------------------------------------------------------------------- */

/* Close it with that code; what the callback has to give. */
static int dismiss(struct server_viewer *viewer, int code, const char *words)
{
	char text[120];
	size_t length = strlen(words);

	if (length > sizeof(text))
		length = sizeof(text);
	memcpy(text, words, length);
	server_log(viewer->server, "viewer %u from %s was sent away: %s", viewer->number,
	           viewer->peer, words);
	lws_close_reason(viewer->wsi, (enum lws_close_status)code, (unsigned char *)text, length);
	return -1;
}

/* The socket listens for both kinds of addresses; one of the old kind is written as such. */
static void name_peer(struct server_viewer *viewer)
{
	static const char mapped[] = "::ffff:";
	size_t prefix = sizeof(mapped) - 1;

	lws_get_peer_simple(viewer->wsi, viewer->peer, sizeof(viewer->peer));
	if (strncmp(viewer->peer, mapped, prefix) == 0)
		memmove(viewer->peer, viewer->peer + prefix, strlen(viewer->peer + prefix) + 1);
}

static int come(struct lws *wsi, struct server_viewer *viewer)
{
	struct display_server *server = server_of(wsi);

	*viewer = (struct server_viewer){ .server = server,
		                          .wsi = wsi,
		                          .number = ++server->viewer_numbers,
		                          .came_ns = host_clock_monotonic_ns(),
		                          .next = server->viewers };
	server->viewers = viewer;
	server->viewer_count++;
	name_peer(viewer);
	host_socket_limit_unsent(lws_get_socket_fd(wsi), HOST_SOCKET_UNSENT_BYTES);
	lws_set_timer_usecs(wsi, SERVER_SECOND_US);
	if (server->viewer_count > DISPLAY_VIEWERS_MAX)
		return dismiss(viewer, STREAM_CLOSE_TRY_LATER, "too many viewers");
	return 0;
}

static void unlink_viewer(struct server_viewer *viewer)
{
	struct server_viewer **at = &viewer->server->viewers;

	while (*at && *at != viewer)
		at = &(*at)->next;
	if (*at) {
		*at = viewer->next;
		viewer->server->viewer_count--;
	}
}

static void go(struct server_viewer *viewer)
{
	struct display_server *server = viewer->server;

	unlink_viewer(viewer);
	display_line_finish(&viewer->line);
	server->figures.sent += viewer->line.sent;
	server->figures.bytes += viewer->line.sent_bytes;
	server->figures.dropped += viewer->line.dropped;
	if (!viewer->is_admitted)
		return;
	server_log(server, "viewer %u from %s has gone: %llu frames sent, %llu dropped",
	           viewer->number, viewer->peer, (unsigned long long)viewer->line.sent,
	           (unsigned long long)viewer->line.dropped);
	if (--server->admitted_count == 0)
		server->options.watch(server->options.context, false);
}

/* --- What it says ------------------------------------------------------------------------------------------------ */

static void want_key(struct server_viewer *viewer)
{
	struct display_server *server = viewer->server;

	if (viewer->is_admitted && display_line_wants_key(&viewer->line, host_clock_monotonic_ns()))
		server->options.want_key(server->options.context);
}

static int admit(struct server_viewer *viewer, bool may_control)
{
	struct display_server *server = viewer->server;

	viewer->is_admitted = viewer->say_welcome = true;
	viewer->say_configuration = server->has_configuration;
	viewer->may_control = may_control;
	server->figures.admitted++;
	server_log(server, "viewer %u from %s may %s", viewer->number, viewer->peer,
	           may_control ? "control" : "look");
	if (server->admitted_count++ == 0)
		server->options.watch(server->options.context, true);
	want_key(viewer);
	lws_callback_on_writable(viewer->wsi);
	return 0;
}

static int hear_hello(struct server_viewer *viewer, const struct display_hello *hello)
{
	struct display_server *server = viewer->server;
	enum display_admitted admitted;

	if (hello->version != STREAM_VERSION)
		return dismiss(viewer, STREAM_CLOSE_VERSION,
		               "it speaks another version; load the page anew");
	admitted = display_admission_token(&server->admission, hello->token,
	                                   host_clock_monotonic_ns());
	if (admitted == DISPLAY_REFUSED || admitted == DISPLAY_TRY_LATER) {
		server->figures.refused++;
		return admitted == DISPLAY_REFUSED
		               ? dismiss(viewer, STREAM_CLOSE_BAD_TOKEN,
		                         "its token is not this server's")
		               : dismiss(viewer, STREAM_CLOSE_TRY_LATER,
		                         "too many wrong tokens; try again in a moment");
	}
	if (!(hello->codecs & server->options.configuration.codec))
		return dismiss(viewer, STREAM_CLOSE_NO_CODEC,
		               "its browser decodes nothing that this stream has");
	return admit(viewer, admitted == DISPLAY_MAY_CONTROL);
}

static int hear_input(struct server_viewer *viewer, const struct display_message *message)
{
	struct display_server *server = viewer->server;
	struct display_input input;

	if (!viewer->may_control) {
		server->figures.inputs_refused += message->input_count;
		return dismiss(viewer, STREAM_CLOSE_VIEW_ONLY, "its token is to look, not to type");
	}
	server->figures.inputs += message->input_count;
	if (!server->options.input) {
		viewer->say_no_input = !viewer->told_no_input;
		lws_callback_on_writable(viewer->wsi);
		return 0;
	}
	for (uint32_t index = 0; index < message->input_count; index++) {
		display_message_input(message, index, &input);
		server->options.input(server->options.context, &input);
	}
	return 0;
}

/* One question at a time; a newer one takes the place of one that is not answered yet. */
static int hear_clock(struct server_viewer *viewer, const struct display_message *message)
{
	viewer->clock_theirs_us = message->header.time_us;
	viewer->clock_ours_us = server_now_us();
	viewer->say_clock = true;
	lws_callback_on_writable(viewer->wsi);
	return 0;
}

static int hear_admitted(struct server_viewer *viewer, const struct display_message *message)
{
	switch (message->header.type) {
	case STREAM_ACKNOWLEDGE:
		display_line_acknowledge(&viewer->line, message->header.frame,
		                         host_clock_monotonic_ns());
		want_key(viewer);
		return 0;
	case STREAM_WANT_KEY:
		viewer->line.is_started = false;
		want_key(viewer);
		return 0;
	case STREAM_ASK_CLOCK: return hear_clock(viewer, message);
	case STREAM_INPUT: return hear_input(viewer, message);
	default: return dismiss(viewer, STREAM_CLOSE_MALFORMED, "it said hello twice");
	}
}

static int hear(struct server_viewer *viewer)
{
	struct display_message message;

	if (!display_message_parse(viewer->in, viewer->in_size, &message)) {
		viewer->server->figures.malformed++;
		return dismiss(viewer, STREAM_CLOSE_MALFORMED, "it sent what is no message");
	}
	if (viewer->is_admitted)
		return hear_admitted(viewer, &message);
	if (message.header.type != STREAM_HELLO)
		return dismiss(viewer, STREAM_CLOSE_MALFORMED, "it did not say hello first");
	return hear_hello(viewer, &message.hello);
}

static int receive(struct server_viewer *viewer, const void *bytes, size_t size)
{
	if (lws_is_first_fragment(viewer->wsi))
		viewer->in_size = 0;
	if (!lws_frame_is_binary(viewer->wsi) || size > sizeof(viewer->in) - viewer->in_size) {
		viewer->server->figures.malformed++;
		return dismiss(viewer, STREAM_CLOSE_MALFORMED, "it sent what is no message");
	}
	memcpy(viewer->in + viewer->in_size, bytes, size);
	viewer->in_size += size;
	return lws_is_final_fragment(viewer->wsi) ? hear(viewer) : 0;
}

/* --- What it is told --------------------------------------------------------------------------------------------- */

static int write_binary(struct server_viewer *viewer, const uint8_t *message, size_t size)
{
	uint8_t buffer[LWS_PRE + 256];

	memcpy(buffer + LWS_PRE, message, size);
	return lws_write(viewer->wsi, buffer + LWS_PRE, size, LWS_WRITE_BINARY) < 0 ? -1 : 0;
}

static int say_welcome(struct server_viewer *viewer)
{
	uint8_t message[STREAM_HEADER_BYTES + STREAM_WELCOME_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_WELCOME, .length = STREAM_WELCOME_BYTES };

	stream_put_header(message, &header);
	stream_put(message + STREAM_HEADER_BYTES, STREAM_VERSION, 2);
	stream_put(message + STREAM_HEADER_BYTES + 2, viewer->may_control ? STREAM_MAY_CONTROL : 0,
	           2);
	stream_put(message + STREAM_HEADER_BYTES + 4, viewer->number, 4);
	return write_binary(viewer, message, sizeof(message));
}

static int say_clock(struct server_viewer *viewer)
{
	uint8_t message[STREAM_HEADER_BYTES + STREAM_CLOCK_BYTES];
	struct stream_header header = { .type = STREAM_CLOCK,
		                        .time_us = viewer->clock_theirs_us,
		                        .length = STREAM_CLOCK_BYTES };

	stream_put_header(message, &header);
	stream_put(message + STREAM_HEADER_BYTES, viewer->clock_ours_us, 8);
	stream_put(message + STREAM_HEADER_BYTES + 8, server_now_us(), 8);
	return write_binary(viewer, message, sizeof(message));
}

static int say_no_input(struct server_viewer *viewer)
{
	static const char words[] = "this monitor takes no keyboard and no mouse yet";
	uint8_t message[STREAM_HEADER_BYTES + STREAM_NOTICE_BYTES + sizeof(words) - 1] = { 0 };
	struct stream_header header = { .type = STREAM_NOTICE,
		                        .length = sizeof(message) - STREAM_HEADER_BYTES };

	viewer->told_no_input = true;
	stream_put_header(message, &header);
	stream_put(message + STREAM_HEADER_BYTES, STREAM_NOTICE_NO_INPUT, 2);
	memcpy(message + STREAM_HEADER_BYTES + STREAM_NOTICE_BYTES, words, sizeof(words) - 1);
	return write_binary(viewer, message, sizeof(message));
}

static int say_frame(struct server_viewer *viewer)
{
	struct display_frame *frame = display_line_take(&viewer->line, host_clock_monotonic_ns());
	int result = 0;

	if (!frame)
		return 0;
	/* The room before the message is written with the same bytes for every viewer. */
	if (lws_write(viewer->wsi, frame->message, frame->size, LWS_WRITE_BINARY) < 0)
		result = -1;
	display_frame_unref(frame);
	return result;
}

static bool take_flag(bool *flag)
{
	bool was = *flag;

	*flag = false;
	return was;
}

static bool has_more(const struct server_viewer *viewer)
{
	return viewer->say_welcome || viewer->say_configuration || viewer->say_clock ||
	       viewer->say_no_input || viewer->line.waiting_count;
}

static int say(struct server_viewer *viewer)
{
	struct display_server *server = viewer->server;
	int result;

	if (server->ending)
		return dismiss(viewer, STREAM_CLOSE_ENDED, "the monitor has ended");
	if (take_flag(&viewer->say_welcome))
		result = say_welcome(viewer);
	else if (take_flag(&viewer->say_configuration))
		result = write_binary(viewer, server->configuration, server->configuration_size);
	else if (take_flag(&viewer->say_clock))
		result = say_clock(viewer);
	else if (take_flag(&viewer->say_no_input))
		result = say_no_input(viewer);
	else
		result = say_frame(viewer);
	if (result == 0 && has_more(viewer))
		lws_callback_on_writable(viewer->wsi);
	return result;
}

void server_broadcast(struct display_server *server, struct display_frame *frame)
{
	for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next) {
		bool is_first = !viewer->line.sent && !viewer->line.waiting_count;

		if (!viewer->is_admitted)
			continue;
		if (display_line_offer(&viewer->line, frame)) {
			if (is_first)
				viewer->say_configuration = server->has_configuration;
			lws_callback_on_writable(viewer->wsi);
		}
		want_key(viewer);
	}
}

/* Once a second. */
static int look_after(struct server_viewer *viewer)
{
	uint64_t now = host_clock_monotonic_ns();

	if (!viewer->is_admitted &&
	    now - viewer->came_ns >= viewer->server->options.hello_ms * 1000000ull)
		return dismiss(viewer, STREAM_CLOSE_BAD_TOKEN, "it said no token");
	if (display_line_is_silent(&viewer->line, now))
		return dismiss(viewer, STREAM_CLOSE_TOO_SLOW, "it acknowledges nothing");
	want_key(viewer);
	lws_set_timer_usecs(viewer->wsi, SERVER_SECOND_US);
	return 0;
}

int server_viewer_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t size)
{
	const char *words;

	switch (reason) {
	/* The second time that it is asked: the first could answer. */
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		return server_request_is_ours(wsi, true, &words) ? 0 : -1;
	case LWS_CALLBACK_ESTABLISHED: return come(wsi, user);
	case LWS_CALLBACK_RECEIVE: return receive(user, in, size);
	case LWS_CALLBACK_SERVER_WRITEABLE: return say(user);
	case LWS_CALLBACK_TIMER: return look_after(user);
	case LWS_CALLBACK_CLOSED: go(user); return 0;
	default: return 0;
	}
}

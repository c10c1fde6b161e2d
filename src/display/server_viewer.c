/* display/server_viewer.c - one viewer's connection: its hello, its frames, what it may say. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_socket.h"
#include "display/server_internal.h"

#define NS_PER_1000_SECONDS 1000000000000ull /* by thousandths of a hertz */

/* --- Coming and going -------------------------------------------------------------------------------------------- */

int server_leave(struct server_viewer *viewer)
{
	char text[120];
	size_t length = strlen(viewer->leave_words);

	if (length > sizeof(text))
		length = sizeof(text);
	memcpy(text, viewer->leave_words, length);
	lws_close_reason(viewer->wsi, (enum lws_close_status)viewer->leave_code,
	                 (unsigned char *)text, length);
	return -1;
}

int server_dismiss(struct server_viewer *viewer, int code, const char *words)
{
	server_log(viewer->server, "viewer %u from %s was sent away: %s", viewer->number,
	           viewer->peer, words);
	viewer->leave_code = code;
	viewer->leave_words = words;
	if (!lws_partial_buffered(viewer->wsi))
		return server_leave(viewer);
	/* A reason that is given amid a message gets lost; who does not read goes without one. */
	lws_callback_on_writable(viewer->wsi);
	lws_set_timer_usecs(viewer->wsi, SERVER_SECOND_US);
	return 0;
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
		return server_dismiss(viewer, STREAM_CLOSE_TRY_LATER, "too many viewers");
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

static void hand_on(struct server_viewer *viewer, struct display_input *input)
{
	struct display_server *server = viewer->server;

	input->viewer = viewer->number;
	if (server->options.input)
		server->options.input(server->options.context, input);
}

/* Nobody is left who could release the keys. */
static void let_go(struct server_viewer *viewer)
{
	struct display_input input;

	while (display_held_release(&viewer->held, &input))
		hand_on(viewer, &input);
}

bool server_can_see(const struct server_viewer *viewer)
{
	return (viewer->codecs & viewer->server->options.configuration.codec) != 0;
}

/* Who came or went may change what all of them decode. */
static void tell_codecs(struct display_server *server)
{
	uint32_t common = ~0u;

	for (const struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next)
		if (viewer->is_admitted)
			common &= viewer->codecs;
	if (common == server->common || !server->options.codecs)
		return;
	server->common = common;
	server->options.codecs(server->options.context, common);
}

/* One that keeps up is enough to go on: those that do not have gaps of their own. */
static void follow_lag(struct display_server *server)
{
	uint32_t millihertz = server->options.configuration.refresh_millihertz;
	uint64_t interval_ns = NS_PER_1000_SECONDS / (millihertz ? millihertz : 1);
	bool holds = false;

	if (!server->options.hold)
		return;
	for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next) {
		if (!viewer->is_admitted || !server_can_see(viewer))
			continue;
		holds = display_line_is_behind(&viewer->line, interval_ns);
		if (!holds)
			break;
	}
	if (holds == server->holds)
		return;
	server->holds = holds;
	server->options.hold(server->options.context, holds);
}

static void go(struct server_viewer *viewer)
{
	struct display_server *server = viewer->server;

	unlink_viewer(viewer);
	let_go(viewer);
	free(viewer->in);
	display_line_finish(&viewer->line);
	server->figures.sent += viewer->line.sent;
	server->figures.bytes += viewer->line.sent_bytes;
	server->figures.dropped += viewer->line.dropped;
	if (!viewer->is_admitted)
		return;
	server_log(server, "viewer %u from %s has gone: %llu frames sent, %llu dropped",
	           viewer->number, viewer->peer, (unsigned long long)viewer->line.sent,
	           (unsigned long long)viewer->line.dropped);
	tell_codecs(server);
	follow_lag(server);
	if (--server->admitted_count == 0)
		server->options.watch(server->options.context, false);
}

/* --- What it says ------------------------------------------------------------------------------------------------ */

static void want_key(struct server_viewer *viewer)
{
	struct display_server *server = viewer->server;

	if (viewer->is_admitted && server_can_see(viewer) &&
	    display_line_wants_key(&viewer->line, host_clock_monotonic_ns()))
		server->options.want_key(server->options.context);
}

static int admit(struct server_viewer *viewer, bool may_control)
{
	struct display_server *server = viewer->server;

	viewer->is_admitted = viewer->say_welcome = true;
	viewer->say_configuration = server->has_configuration && server_can_see(viewer);
	viewer->may_control = may_control;
	server_words_begin(viewer);
	server->figures.admitted++;
	server_log(server, "viewer %u from %s may %s", viewer->number, viewer->peer,
	           may_control ? "control" : "look");
	if (server->admitted_count++ == 0)
		server->options.watch(server->options.context, true);
	tell_codecs(server);
	follow_lag(server);
	want_key(viewer);
	lws_callback_on_writable(viewer->wsi);
	return 0;
}

static int hear_hello(struct server_viewer *viewer, const struct display_hello *hello)
{
	struct display_server *server = viewer->server;
	enum display_admitted admitted;

	if (hello->version != STREAM_VERSION)
		return server_dismiss(viewer, STREAM_CLOSE_VERSION,
		                      "it speaks another version; load the page anew");
	admitted = display_admission_token(&server->admission, hello->token,
	                                   host_clock_monotonic_ns());
	if (admitted == DISPLAY_REFUSED || admitted == DISPLAY_TRY_LATER) {
		server->figures.refused++;
		return admitted == DISPLAY_REFUSED
		               ? server_dismiss(viewer, STREAM_CLOSE_BAD_TOKEN,
		                                "its token is not this server's")
		               : server_dismiss(viewer, STREAM_CLOSE_TRY_LATER,
		                                "too many wrong tokens; try again in a moment");
	}
	if (!(hello->codecs & server->base_codec))
		return server_dismiss(viewer, STREAM_CLOSE_NO_CODEC,
		                      "its browser decodes nothing that this stream has");
	viewer->codecs = hello->codecs;
	viewer->takes_parts = hello->flags & STREAM_TAKES_PARTS;
	return admit(viewer, admitted == DISPLAY_MAY_CONTROL);
}

static int refuse_control(struct server_viewer *viewer, uint32_t inputs)
{
	viewer->server->figures.inputs_refused += inputs;
	return server_dismiss(viewer, STREAM_CLOSE_VIEW_ONLY, "its token is to look, not to type");
}

static int hear_input(struct server_viewer *viewer, const struct display_message *message)
{
	struct display_server *server = viewer->server;
	struct display_input input;

	if (!viewer->may_control)
		return refuse_control(viewer, message->input_count);
	server->figures.inputs += message->input_count;
	if (!server->options.input) {
		viewer->say_no_input = !viewer->told_no_input;
		lws_callback_on_writable(viewer->wsi);
		return 0;
	}
	for (uint32_t index = 0; index < message->input_count; index++) {
		display_message_input(message, index, &input);
		if (display_held_take(&viewer->held, &input))
			hand_on(viewer, &input);
		else
			server->figures.inputs_ignored++;
	}
	return 0;
}

static int hear_resize(struct server_viewer *viewer, const struct display_message *message)
{
	struct display_server *server = viewer->server;

	if (!viewer->may_control)
		return refuse_control(viewer, 1);
	if (server->options.resize)
		server->options.resize(server->options.context, message->width, message->height);
	return 0;
}

static int hear_colour(struct server_viewer *viewer, const struct display_message *message)
{
	struct display_server *server = viewer->server;

	if (!viewer->may_control)
		return refuse_control(viewer, 1);
	if (server->options.colour)
		server->options.colour(server->options.context, message->is_hdr);
	return 0;
}

static int hear_clipboard(struct server_viewer *viewer, const struct display_message *message)
{
	struct display_server *server = viewer->server;

	if (!viewer->may_control)
		return refuse_control(viewer, 1);
	if (server->options.clipboard)
		server->options.clipboard(server->options.context, (const char *)message->payload,
		                          message->header.length);
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

/* A slow link has gaps of its own; it does not spoil the picture of others. Small changes are not worth telling. */
static void follow_links(struct display_server *server)
{
	uint32_t best = 0;

	for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next) {
		uint32_t bits = display_rate_bits(&viewer->line.rate);

		if (viewer->is_admitted && bits > best)
			best = bits;
	}
	if (!best || !server->options.rate || !display_rate_is_news(server->rate, best))
		return;
	server->rate = best;
	server->options.rate(server->options.context, best);
}

static int hear_acknowledge(struct server_viewer *viewer, uint32_t frame)
{
	display_line_acknowledge(&viewer->line, frame, host_clock_monotonic_ns());
	want_key(viewer);
	follow_links(viewer->server);
	follow_lag(viewer->server);
	return 0;
}

static int hear_admitted(struct server_viewer *viewer, const struct display_message *message)
{
	switch (message->header.type) {
	case STREAM_ACKNOWLEDGE: return hear_acknowledge(viewer, message->header.frame);
	case STREAM_WANT_KEY:
		viewer->line.is_started = false;
		want_key(viewer);
		return 0;
	case STREAM_ASK_CLOCK: return hear_clock(viewer, message);
	case STREAM_INPUT: return hear_input(viewer, message);
	case STREAM_RESIZE: return hear_resize(viewer, message);
	case STREAM_SET_COLOUR: return hear_colour(viewer, message);
	case STREAM_SET_CLIPBOARD: return hear_clipboard(viewer, message);
	default: return server_dismiss(viewer, STREAM_CLOSE_MALFORMED, "it said hello twice");
	}
}

static int hear(struct server_viewer *viewer)
{
	struct display_message message;

	if (!display_message_parse(viewer->in, viewer->in_size, &message)) {
		viewer->server->figures.malformed++;
		return server_dismiss(viewer, STREAM_CLOSE_MALFORMED, "it sent what is no message");
	}
	if (viewer->is_admitted)
		return hear_admitted(viewer, &message);
	if (message.header.type != STREAM_HELLO)
		return server_dismiss(viewer, STREAM_CLOSE_MALFORMED, "it did not say hello first");
	return hear_hello(viewer, &message.hello);
}

/* Who may control may send a clipboard's text; everybody else small messages alone. */
static size_t longest(const struct server_viewer *viewer)
{
	return viewer->may_control ? STREAM_HEADER_BYTES + STREAM_CLIPBOARD_BYTES_MAX
	                           : STREAM_VIEWER_BYTES_MAX;
}

static bool make_room(struct server_viewer *viewer, size_t size)
{
	size_t room = viewer->in_size + size;
	uint8_t *in;

	if (room > longest(viewer))
		return false;
	if (room <= viewer->in_room)
		return true;
	room = room < STREAM_VIEWER_BYTES_MAX ? STREAM_VIEWER_BYTES_MAX : longest(viewer);
	in = realloc(viewer->in, room);
	if (!in)
		return false;
	viewer->in = in;
	viewer->in_room = room;
	return true;
}

static int receive(struct server_viewer *viewer, const void *bytes, size_t size)
{
	if (viewer->leave_code)
		return 0;
	if (lws_is_first_fragment(viewer->wsi))
		viewer->in_size = 0;
	if (!lws_frame_is_binary(viewer->wsi) || !make_room(viewer, size)) {
		viewer->server->figures.malformed++;
		return server_dismiss(viewer, STREAM_CLOSE_MALFORMED, "it sent what is no message");
	}
	memcpy(viewer->in + viewer->in_size, bytes, size);
	viewer->in_size += size;
	return lws_is_final_fragment(viewer->wsi) ? hear(viewer) : 0;
}

/* --- Frames, and time ---------------------------------------------------------------------------------------------- */

void server_broadcast(struct display_server *server, struct display_frame *frame)
{
	for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next) {
		bool is_first = !viewer->line.sent && !viewer->line.waiting_count;

		if (!viewer->is_admitted || !server_can_see(viewer))
			continue;
		if (display_line_offer(&viewer->line, frame)) {
			if (is_first)
				viewer->say_configuration = server->has_configuration;
			lws_callback_on_writable(viewer->wsi);
		}
		want_key(viewer);
	}
	follow_lag(server);
}

void server_reconfigure(struct display_server *server)
{
	for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next) {
		display_line_restart(&viewer->line);
		viewer->say_configuration = viewer->is_admitted && server_can_see(viewer);
	}
}

/* Once a second. */
static int look_after(struct server_viewer *viewer)
{
	uint64_t now = host_clock_monotonic_ns();

	if (viewer->leave_code)
		return -1;
	if (!viewer->is_admitted &&
	    now - viewer->came_ns >= viewer->server->options.hello_ms * 1000000ull)
		return server_dismiss(viewer, STREAM_CLOSE_BAD_TOKEN, "it said no token");
	if (display_line_is_silent(&viewer->line, now))
		return server_dismiss(viewer, STREAM_CLOSE_TOO_SLOW, "it acknowledges nothing");
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
	case LWS_CALLBACK_SERVER_WRITEABLE: return server_tell(user);
	case LWS_CALLBACK_TIMER: return look_after(user);
	case LWS_CALLBACK_CLOSED: go(user); return 0;
	default: return 0;
	}
}

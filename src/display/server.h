/*
 * display/server.h - one port, of loopback or with TLS: the viewer's page, and the stream to all who look.
 *
 * Model    A thread runs libwebsockets' loop; everything of a connection is its alone. The encoder pushes packets into
 *          a queue of three and waits when it is full, so nothing is dropped there; the loop gives each packet to every
 *          viewer's line (line.h), which may drop it for that viewer. Whoever has no token gets the page and nothing
 *          else (admission.h). docs/stream.md has the messages, docs/monitor.md the threats.
 * Locks    The queue's; the counters below are read after display_server_stop().
 * Tests    tests/display/server_test.c, server_input_test.c, server_rumble_test.c, hostile_page_test.c
 */
#ifndef DRYDOCK_DISPLAY_SERVER_H
#define DRYDOCK_DISPLAY_SERVER_H

#include "display/admission.h"
#include "display/pipeline.h"
#include "display/stream_message.h"

/* Connections at once, with a token and without. */
#define DISPLAY_VIEWERS_MAX 32u
#define DISPLAY_HELLO_MS 5000u

struct display_server;
struct pad_rumble;

struct display_server_options {
	struct display_place place; /* zero: a free port of 127.0.0.1 */
	/* With it all is TLS, and what comes without is told so; not owned, stays as long as the server. Null: none. */
	const struct display_certificate *certificate;
	uint32_t hello_ms; /* who has not said a token by then is sent away; 0: DISPLAY_HELLO_MS */
	/*
	 * Of the first pictures; its name is found in the stream, and so are sizes and colours that packets tell. Who does not
	 * decode its codec is not let in.
	 */
	struct display_configuration configuration;
	/* All are called on the server's thread. */
	void (*want_key)(void *context);
	void (*watch)(void *context, bool watched);
	/* What the fastest link of a viewer takes, in bits a second, when it has changed; may be null. */
	void (*rate)(void *context, uint32_t bits);
	/* Everybody who looks is behind, or that is over: what is pushed meanwhile is late already. May be null. */
	void (*hold)(void *context, bool holds);
	/*
	 * An event of a viewer that may control, checked (held.h); what a viewer holds when it goes is let go in its name. Null:
	 * there is nothing that takes events, and viewers are told.
	 */
	void (*input)(void *context, const struct display_input *input);
	/*
	 * What all who look decode, as STREAM_CODEC_ bits, when it has changed: all bits while nobody looks. Pictures of a codec that a
	 * viewer does not decode are not sent to it. May be null.
	 */
	void (*codecs)(void *context, uint32_t common);
	/* A viewer that may control wants HDR, or does not; null: that cannot be chosen. */
	void (*colour)(void *context, bool is_hdr);
	/* A viewer that may control has a window of so many device pixels; null: the monitor keeps its size. */
	void (*resize)(void *context, uint32_t width, uint32_t height);
	/* It has put text (UTF-8, STREAM_CLIPBOARD_BYTES_MAX at most, no end) into its clipboard; null: nothing takes it. */
	void (*clipboard)(void *context, const char *text, size_t size);
	/* Who came, who went, who was refused and why; a line without its end. */
	void (*log)(void *context, const char *text);
	void *context;
};

/* Of a stream of pictures of format; its name is not known yet. */
struct display_configuration display_configuration_of(const struct display_format *format);

struct display_server_figures {
	uint64_t admitted, refused; /* connections */
	uint64_t sent, dropped, bytes; /* frames to all viewers */
	uint64_t malformed, inputs, inputs_refused, inputs_ignored;
};

/*
 * Bind and start the thread.
 * Errors   -EACCES: no loopback, and no certificate; -EADDRINUSE: the port is taken, or nothing can listen there; -ENOMEM;
 *          -EAGAIN: no thread; as of display_admission_init().
 */
int display_server_start(const struct display_server_options *options, struct display_server **ret_server);
/* The port it listens at, and its tokens, which change only with the next start. */
const struct display_admission *display_server_admission(const struct display_server *server);
/* Give a packet to all who look; waits while three are on their way. Takes coded's memory. The encoder's thread. */
void display_server_push(struct display_server *server, const struct display_coded *coded);
/* How many packets were pushed; frames count from 1, so it is the last one's number. */
uint32_t display_server_pushed(const struct display_server *server);

/*
 * What viewers are told besides pictures. Of each kind the newest counts: a slow viewer misses those between. Any thread,
 * also a machine's: none of them waits. -ENOMEM: nothing was said.
 */

/* How things stand: code is a STREAM_NOTICE_, words are for people; who comes later hears it too. */
int display_server_set_state(struct display_server *server, uint32_t code, const char *words);
/*
 * Text for the clipboards of those who may control and are there.
 * Errors   -EMSGSIZE: more than STREAM_CLIPBOARD_BYTES_MAX; -EILSEQ: not UTF-8.
 */
int display_server_set_clipboard(struct display_server *server, const char *text, size_t size);
/* A cursor's image; it belongs to positions of the same shape number. Errors: -EINVAL: larger than STREAM_CURSOR_SIZE_MAX. */
int display_server_set_cursor_shape(struct display_server *server, const struct display_cursor_shape *shape);
int display_server_set_cursor(struct display_server *server, const struct display_cursor *cursor);

/*
 * A viewer's gamepad is to turn its motors; of each gamepad the newest order counts. One that looks no more, or a gamepad beyond
 * STREAM_PADS, is nobody's.
 */
void display_server_set_rumble(struct display_server *server, uint32_t viewer, const struct pad_rumble *rumble);

/* Tell the viewers that it is over, and end the thread. Null is accepted. */
void display_server_stop(struct display_server *server, struct display_server_figures *ret_figures);

#endif

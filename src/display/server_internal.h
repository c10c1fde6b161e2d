/*
 * display/server_internal.h - what the server's files share: one for the thread, one for pages, one for viewers.
 */
#ifndef DRYDOCK_DISPLAY_SERVER_INTERNAL_H
#define DRYDOCK_DISPLAY_SERVER_INTERNAL_H

#include <libwebsockets.h>

#include "display/held.h"
#include "display/line.h"
#include "display/pad/rumble.h"
#include "display/server.h"

/* A name of the DNS, a scheme and a port. */
#define SERVER_HOST_MAX 272
#define SERVER_SECOND_US 1000000

struct server_viewer {
	struct server_viewer *next;
	struct display_server *server;
	struct lws *wsi;
	struct display_line line;
	uint32_t number;
	uint64_t came_ns;
	bool is_admitted, may_control;
	uint32_t codecs; /* STREAM_CODEC_ that it decodes */
	bool takes_parts;
	/* What is to be said besides frames. */
	bool say_welcome, say_configuration, say_clock, say_no_input, told_no_input;
	uint64_t clock_theirs_us, clock_ours_us;
	uint32_t say_words; /* bits by enum server_word */
	uint8_t *in;        /* owned; null: nothing came yet */
	size_t in_size, in_room;
	uint32_t say_rumble; /* bits by its gamepads' numbers */
	struct pad_rumble rumble[STREAM_PADS];
	struct display_held held;
	int leave_code; /* 0: it is not sent away */
	const char *leave_words;
	char peer[48];
};

/* Messages of which only the newest counts, in the order in which they are told. */
enum server_word { SERVER_CURSOR_SHAPE, SERVER_CURSOR, SERVER_STATE, SERVER_CLIPBOARD, SERVER_WORDS };

/* Each in memory of its own with LWS_PRE bytes before it. */
struct server_said {
	uint8_t *next; /* set by any thread, under said_lock; null: nothing new */
	size_t next_size;
	uint8_t *now; /* the loop's; null: none yet */
	size_t now_size;
};

/* Orders for motors that the loop has not seen yet; as many as there can be gamepads. */
#define SERVER_RUMBLES 16u
struct server_rumble {
	uint32_t viewer;
	struct pad_rumble rumble;
};

struct display_server {
	struct display_server_options options;
	struct display_admission admission;
	struct display_server_figures figures;
	struct display_queue queue;
	struct lws_context *context;
	struct host_thread *thread;
	bool stopping;   /* atomic */
	uint32_t pushed; /* atomic */
	struct server_viewer *viewers;
	uint32_t viewer_count, admitted_count, viewer_numbers;
	bool ending; /* viewers are told */
	bool has_configuration;
	bool holds; /* as told last */
	uint32_t configuration_id;
	uint32_t rate; /* that was told last; 0: none */
	uint32_t base_codec; /* that every viewer has to decode */
	uint32_t common;     /* codecs of all who look, as told last */
	uint8_t configuration[DISPLAY_CONFIGURATION_MAX];
	size_t configuration_size;
	struct host_lock said_lock;
	struct server_said said[SERVER_WORDS];
	/* Under said_lock. */
	struct server_rumble rumbles[SERVER_RUMBLES];
	uint32_t rumble_count;
};

/* The server that a connection is of. */
struct display_server *server_of(struct lws *wsi);
uint64_t server_now_us(void);
__attribute__((format(printf, 2, 3))) void server_log(struct display_server *server, const char *format, ...);

/* --- Pages ------------------------------------------------------------------------------------------------------ */

/* A file of web/, made part of the program when it is built. */
struct server_page {
	const char *path, *type;
	const unsigned char *bytes;
	size_t size;
};

extern const struct server_page server_pages[];
extern const size_t server_page_count;

/* Host is ours, and with is_stream also Origin; when not, why goes into ret_words. */
bool server_request_is_ours(struct lws *wsi, bool is_stream, const char **ret_words);
int server_page_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size);

/* --- Viewers ---------------------------------------------------------------------------------------------------- */

int server_viewer_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size);
/*
 * Close it with that code, at once or behind the message that is half written; until then it is not heard.
 *
 * Takes    words: not copied, at most 120 bytes of it are told.
 * Gives    What its callback has to give.
 */
int server_dismiss(struct server_viewer *viewer, int code, const char *words);
/* The second half of that, when it may be written to; what its callback has to give. */
int server_leave(struct server_viewer *viewer);
/* It decodes what is sent now. */
bool server_can_see(const struct server_viewer *viewer);
/* A frame for all who look. */
void server_broadcast(struct display_server *server, struct display_frame *frame);
/* A new configuration: what waits for a viewer is of the old one. */
void server_reconfigure(struct display_server *server);

/* --- What they are told (server_tell.c) ---------------------------------------------------------------------------- */

/* Takes memory: LWS_PRE bytes, then a message of size. Any thread. */
void server_word_set(struct display_server *server, enum server_word kind, uint8_t *memory, size_t size);
/* On the loop: what was set goes to all who look. */
void server_words_take(struct display_server *server);
/* On the loop: orders for motors go to whose gamepads they are (server_rumble.c). */
void server_rumbles_take(struct display_server *server);
/* Who was admitted hears what counts now. */
void server_words_begin(struct server_viewer *viewer);
void server_words_free(struct display_server *server);
/* Write the next message; what the callback has to give. */
int server_tell(struct server_viewer *viewer);

#endif

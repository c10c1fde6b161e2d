/*
 * display/server_internal.h - what the server's files share: one for the thread, one for pages, one for viewers.
 */
#ifndef DRYDOCK_DISPLAY_SERVER_INTERNAL_H
#define DRYDOCK_DISPLAY_SERVER_INTERNAL_H

#include <libwebsockets.h>

#include "display/line.h"
#include "display/server.h"

#define SERVER_HOST_MAX 64
#define SERVER_SECOND_US 1000000

struct server_viewer {
	struct server_viewer *next;
	struct display_server *server;
	struct lws *wsi;
	struct display_line line;
	uint32_t number;
	uint64_t came_ns;
	bool is_admitted, may_control;
	/* What is to be said besides frames. */
	bool say_welcome, say_configuration, say_clock, say_no_input, told_no_input;
	uint64_t clock_theirs_us, clock_ours_us;
	uint8_t in[STREAM_VIEWER_BYTES_MAX];
	size_t in_size;
	uint64_t inputs;
	char peer[48];
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
	uint8_t configuration[DISPLAY_CONFIGURATION_MAX];
	size_t configuration_size;
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
/* A frame for all who look. */
void server_broadcast(struct display_server *server, struct display_frame *frame);

#endif

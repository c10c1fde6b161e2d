/* display/server.c - the loop's thread, and the encoder's way into it. */
#include "display/server_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOP_STACK_BYTES (1u << 20)
#define RECEIVE_BYTES 2048
/* How long viewers are waited for when it ends. */
#define FAREWELL_NS 2000000000u

_Static_assert(DISPLAY_PACKET_ROOM >= LWS_PRE + STREAM_HEADER_BYTES + STREAM_PART_BYTES,
               "a packet has room for the headers before it");

struct display_server *server_of(struct lws *wsi)
{
	return lws_context_user(lws_get_context(wsi));
}

uint64_t server_now_us(void)
{
	return host_clock_monotonic_ns() / 1000;
}

void server_log(struct display_server *server, const char *format, ...)
{
	char text[256];
	va_list values;

	if (!server->options.log)
		return;
	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	server->options.log(server->options.context, text);
}

/* --- From the encoder -------------------------------------------------------------------------------------------- */

void display_server_push(struct display_server *server, const struct display_coded *coded)
{
	struct display_coded *item = malloc(sizeof(*item));

	if (item)
		*item = *coded;
	if (!item || !display_queue_push(&server->queue, item)) {
		free(coded->packet.memory);
		free(item);
		return;
	}
	lws_cancel_service(server->context);
}

uint32_t display_server_pushed(const struct display_server *server)
{
	return __atomic_load_n(&server->pushed, __ATOMIC_ACQUIRE);
}

struct display_configuration display_configuration_of(const struct display_format *format)
{
	struct display_format coded = display_pipeline_coded(format);
	struct display_configuration configuration = {
		.codec = display_format_codec(format),
		.coded_width = coded.width,
		.coded_height = coded.height,
		.visible_width = format->width,
		.visible_height = format->height,
		.refresh_millihertz = format->refresh_hz * 1000,
		.primaries = COLOUR_SDR_PRIMARIES,
		.transfer = COLOUR_SDR_TRANSFER,
		.matrix = COLOUR_SDR_MATRIX,
		.bit_depth = format->is_hdr ? 10 : 8,
		.hdr = format->is_hdr,
	};

	if (format->is_hdr) {
		configuration.primaries = COLOUR_HDR_PRIMARIES;
		configuration.transfer = COLOUR_HDR_TRANSFER;
		configuration.matrix = COLOUR_HDR_MATRIX;
	}
	if (format->is_lossless) {
		configuration.primaries = COLOUR_RGB_PRIMARIES;
		configuration.transfer = COLOUR_RGB_TRANSFER;
		configuration.matrix = COLOUR_RGB_MATRIX;
		configuration.full_range = 1;
	}
	return configuration;
}

/* Whether packet is of another size or colour than what was told; a packet that tells none is as those before it. */
static bool is_other(const struct display_server *server, const struct display_coded *coded)
{
	const struct display_configuration *configuration = &server->options.configuration;

	return coded->format.width &&
	       (coded->format.width != configuration->visible_width ||
	        coded->format.height != configuration->visible_height ||
	        coded->format.refresh_hz * 1000 != configuration->refresh_millihertz ||
	        coded->format.is_hdr != (configuration->hdr != 0));
}

/* The stream's name stands in each key frame; a new size or colour begins with one. */
static void learn_configuration(struct display_server *server, const struct display_coded *coded)
{
	struct display_configuration *configuration = &server->options.configuration;
	const struct display_packet *packet = &coded->packet;
	bool is_first = !server->has_configuration, is_new = is_other(server, coded);
	struct display_configuration next =
		is_new ? display_configuration_of(&coded->format) : *configuration;

	if (!packet->is_key || (!is_first && !is_new))
		return;
	if (!display_codec_name(next.codec, packet, next.name, sizeof(next.name)))
		return;
	*configuration = next;
	server->configuration_size =
		display_message_put_configuration(server->configuration, ++server->configuration_id,
	                                          configuration);
	server->has_configuration = true;
	if (!is_first)
		server_reconfigure(server);
}

/* Who comes later begins with a key frame, which is made after its hello: it gets nothing that is made now. */
static bool all_take_parts(const struct display_server *server)
{
	const struct server_viewer *viewer = server->viewers;

	while (viewer && (viewer->takes_parts || !viewer->is_admitted))
		viewer = viewer->next;
	return !viewer;
}

static size_t put_part(uint8_t *packet, const struct frame_rectangle *part)
{
	uint8_t *at = packet - STREAM_PART_BYTES;

	stream_put16(at, part->left);
	stream_put16(at + 2, part->top);
	stream_put16(at + 4, part->right);
	stream_put16(at + 6, part->bottom);
	return STREAM_PART_BYTES;
}

static struct display_frame *make_frame(struct display_server *server,
                                        const struct display_coded *coded)
{
	const struct display_packet *packet = &coded->packet;
	bool is_part = !frame_rectangle_is_empty(&coded->part) && all_take_parts(server);
	size_t part_bytes = is_part ? put_part(packet->bytes, &coded->part) : 0;
	struct display_frame *frame = display_frame_create(packet->memory);
	struct stream_header header = {
		.type = STREAM_VIDEO,
		.flags = (uint8_t)((packet->is_key ? STREAM_FLAG_KEY : 0) |
		                   (coded->is_repeat ? STREAM_FLAG_REPEAT : 0) |
		                   (coded->is_refined ? STREAM_FLAG_REFINED : 0) |
		                   (is_part ? STREAM_FLAG_PART : 0)),
		.configuration = server->configuration_id,
		.presented = coded->presented,
		.time_us = coded->captured_ns / 1000,
		.length = (uint32_t)(packet->size + part_bytes),
		.age_us = (uint32_t)(coded->age_ns / 1000),
	};

	if (!frame)
		return NULL;
	header.frame = frame->sequence = __atomic_add_fetch(&server->pushed, 1, __ATOMIC_RELEASE);
	frame->is_key = packet->is_key;
	frame->size = packet->size + part_bytes + STREAM_HEADER_BYTES;
	frame->message = packet->bytes - part_bytes - STREAM_HEADER_BYTES;
	stream_put_header(frame->message, &header);
	return frame;
}

static void take_packets(struct display_server *server)
{
	struct display_coded *coded;

	while ((coded = display_queue_try_pop(&server->queue)) != NULL) {
		learn_configuration(server, coded);
		struct display_frame *frame = make_frame(server, coded);
		if (frame)
			server_broadcast(server, frame);
		else
			free(coded->packet.memory);
		display_frame_unref(frame);
		free(coded);
	}
}

/* --- The loop ---------------------------------------------------------------------------------------------------- */

static int stream_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t size)
{
	/* It comes once for each protocol, for no connection. */
	if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
		take_packets(server_of(wsi));
		server_words_take(server_of(wsi));
		server_rumbles_take(server_of(wsi));
		return 0;
	}
	return server_viewer_callback(wsi, reason, user, in, size);
}

/* Who reads hears why; who does not is left. */
static void say_farewell(struct display_server *server)
{
	uint64_t end_ns = host_clock_monotonic_ns() + FAREWELL_NS;

	/* What was said before the end is told before it. */
	server_words_take(server);
	server->ending = true;
	for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next) {
		lws_set_timer_usecs(viewer->wsi, FAREWELL_NS / 1000);
		lws_callback_on_writable(viewer->wsi);
	}
	while (server->viewer_count && host_clock_monotonic_ns() < end_ns)
		if (lws_service(server->context, 0) < 0)
			return;
}

static void run_loop(void *context)
{
	struct display_server *server = context;

	while (!__atomic_load_n(&server->stopping, __ATOMIC_ACQUIRE))
		if (lws_service(server->context, 0) < 0)
			return;
	say_farewell(server);
}

static const struct lws_protocols protocols[] = {
	{ "http", server_page_callback, 0, RECEIVE_BYTES, 0, NULL, 0 },
	{ STREAM_PROTOCOL, stream_callback, sizeof(struct server_viewer), RECEIVE_BYTES, 0, NULL,
	  0 },
	{ NULL, NULL, 0, 0, 0, NULL, 0 },
};

/* What stands in the way of listening at place: only this computer's own programs do without TLS. */
static int check_place(const struct display_server_options *options)
{
	bool is_near = !*options->place.address || options->place.kind == HOST_ADDRESS_LOOPBACK;

	return is_near || options->certificate ? 0 : -EACCES;
}

/* Who speaks no TLS where there is some gets an answer (server_page.c), and nothing else. */
static uint64_t listening_options(const struct display_server *server)
{
	uint64_t options =
		LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND | LWS_SERVER_OPTION_EXPLICIT_VHOSTS;

	if (server->options.certificate)
		options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
		           LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX |
		           LWS_SERVER_OPTION_ALLOW_NON_SSL_ON_SSL_PORT |
		           LWS_SERVER_OPTION_ALLOW_HTTP_ON_HTTPS_LISTENER;
	return options;
}

static void note_place(struct display_server *server, uint16_t port)
{
	struct display_admission *admission = &server->admission;
	const struct display_place *place = &server->options.place;

	admission->port = port;
	if (place->kind != HOST_ADDRESS_ANY)
		snprintf(admission->address, sizeof(admission->address), "%s", place->address);
}

/* The context and its only host. The server's thread does not run yet. */
static int listen_at(struct display_server *server)
{
	const struct display_place *place = &server->options.place;
	struct lws_context_creation_info info = {
		.port = place->port,
		.iface = place->kind == HOST_ADDRESS_ANY ? NULL : display_place_near(place),
		.protocols = protocols,
		.gid = (gid_t)-1,
		.uid = (uid_t)-1,
		.user = server,
		.server_string = "drydock",
		.vhost_name = "drydock",
		/* Streams of HTTP/2 come another way, which nobody here needs. */
		.alpn = "http/1.1",
		.options = listening_options(server),
	};
	struct lws_vhost *vhost = NULL;
	int port;

	lws_set_log_level(0, NULL);
	server->context = lws_create_context(&info);
	if (!server->context)
		return -ENOMEM;
	vhost = lws_create_vhost(server->context, &info);
	port = vhost ? lws_get_vhost_listen_port(vhost) : -1;
	if (port <= 0)
		return -EADDRINUSE;
	note_place(server, (uint16_t)port);
	return 0;
}

/* --- Starting and ending ----------------------------------------------------------------------------------------- */

static void free_queue(struct display_server *server)
{
	struct display_coded *coded;

	while ((coded = display_queue_try_pop(&server->queue)) != NULL) {
		free(coded->packet.memory);
		free(coded);
	}
}

int display_server_start(const struct display_server_options *options,
                         struct display_server **ret_server)
{
	struct display_server *server = calloc(1, sizeof(*server));
	int result;

	if (!server)
		return -ENOMEM;
	server->options = *options;
	server->base_codec = options->configuration.codec;
	server->common = ~0u;
	if (!options->hello_ms)
		server->options.hello_ms = DISPLAY_HELLO_MS;
	result = check_place(options);
	if (result == 0)
		result = display_admission_init(&server->admission, host_clock_monotonic_ns());
	server->admission.certificate = options->certificate;
	if (result == 0)
		result = listen_at(server);
	if (result == 0)
		result = host_thread_create(run_loop, server, LOOP_STACK_BYTES, &server->thread);
	if (result) {
		display_server_stop(server, NULL);
		return result;
	}
	*ret_server = server;
	return 0;
}

const struct display_admission *display_server_admission(const struct display_server *server)
{
	return &server->admission;
}

void display_server_stop(struct display_server *server, struct display_server_figures *ret_figures)
{
	if (!server)
		return;
	display_queue_close(&server->queue);
	__atomic_store_n(&server->stopping, true, __ATOMIC_RELEASE);
	if (server->thread)
		lws_cancel_service(server->context);
	host_thread_join(server->thread);
	if (server->context)
		lws_context_destroy(server->context);
	free_queue(server);
	server_words_free(server);
	if (ret_figures)
		*ret_figures = server->figures;
	free(server);
}

/* display/watcher.c - a client of libwebsockets that plays a page. */
#include "display/watcher_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwebsockets.h>
#include <openssl/ssl.h>

#include "base/host/host.h"
#include "base/host/host_socket.h"
#include "display/certificate.h"
#include "display/listen.h"

#define WATCHER_STACK_BYTES (8u << 20)
#define OTHER_CERTIFICATE "the server has another certificate"
#define SAY_MS 10000u

/* --- Telling who waits ------------------------------------------------------------------------------------------- */

void watcher_move_on(struct display_watcher *watcher)
{
	__atomic_fetch_add(&watcher->progress, 1, __ATOMIC_RELEASE);
	host_futex_wake(&watcher->progress, INT32_MAX);
}

static void end(struct display_watcher *watcher)
{
	watcher->wsi = NULL;
	__atomic_store_n(&watcher->socket, -1, __ATOMIC_RELEASE);
	__atomic_store_n(&watcher->is_over, true, __ATOMIC_RELEASE);
	watcher_move_on(watcher);
}

static bool is_over(const struct display_watcher *watcher)
{
	return __atomic_load_n(&watcher->is_over, __ATOMIC_ACQUIRE);
}

static bool is_welcome(const struct display_watcher *watcher, uint32_t unused)
{
	return __atomic_load_n(&watcher->is_welcome, __ATOMIC_ACQUIRE);
}

static bool has_frame(const struct display_watcher *watcher, uint32_t frame)
{
	return __atomic_load_n(&watcher->frame, __ATOMIC_ACQUIRE) >= frame;
}

static bool wait_for(struct display_watcher *watcher,
                     bool (*reached)(const struct display_watcher *, uint32_t), uint32_t frame,
                     uint32_t timeout_ms)
{
	uint64_t end_ns = host_clock_monotonic_ns() + timeout_ms * 1000000ull;

	for (;;) {
		uint32_t seen = __atomic_load_n(&watcher->progress, __ATOMIC_ACQUIRE);
		bool over = is_over(watcher);
		uint64_t now = host_clock_monotonic_ns();

		if (reached(watcher, frame))
			return true;
		if (over || now >= end_ns)
			return false;
		host_futex_wait(&watcher->progress, seen, (int64_t)(end_ns - now));
	}
}

static bool has_ended(const struct display_watcher *watcher, uint32_t unused)
{
	return is_over(watcher);
}

bool display_watcher_wait_welcome(struct display_watcher *watcher, uint32_t timeout_ms)
{
	return wait_for(watcher, is_welcome, 0, timeout_ms);
}

bool display_watcher_wait_frame(struct display_watcher *watcher, uint32_t frame,
                                uint32_t timeout_ms)
{
	return wait_for(watcher, has_frame, frame, timeout_ms);
}

bool display_watcher_wait_over(struct display_watcher *watcher, uint32_t timeout_ms)
{
	return wait_for(watcher, has_ended, 0, timeout_ms);
}

/* --- Speaking ---------------------------------------------------------------------------------------------------- */

/* In this part false is: the connection is to end. */
static bool write_message(struct display_watcher *watcher, const void *message, size_t size)
{
	uint8_t *buffer = malloc(LWS_PRE + size);
	int written;

	if (!buffer)
		return false;
	memcpy(buffer + LWS_PRE, message, size);
	written = lws_write(watcher->wsi, buffer + LWS_PRE, size, LWS_WRITE_BINARY);
	free(buffer);
	return written >= 0;
}

static bool say_hello(struct display_watcher *watcher)
{
	const struct display_watcher_options *options = &watcher->options;
	uint8_t message[STREAM_HEADER_BYTES + STREAM_HELLO_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_HELLO, .length = STREAM_HELLO_BYTES };
	uint8_t *payload = message + STREAM_HEADER_BYTES;

	stream_put_header(message, &header);
	stream_put32(payload, STREAM_MAGIC);
	stream_put16(payload + 4, options->version ? options->version : STREAM_VERSION);
	stream_put16(payload + 6, options->takes_parts ? STREAM_TAKES_PARTS : 0);
	stream_put32(payload + 8, options->codecs ? options->codecs : STREAM_CODEC_H264);
	memcpy(payload + 16, options->token, strnlen(options->token, STREAM_TOKEN_CHARACTERS));
	return write_message(watcher, message, sizeof(message));
}

static bool acknowledge(struct display_watcher *watcher)
{
	uint8_t message[STREAM_HEADER_BYTES];
	struct stream_header header = { .type = STREAM_ACKNOWLEDGE,
		                        .frame = watcher->to_acknowledge };

	watcher->to_acknowledge = 0;
	stream_put_header(message, &header);
	return write_message(watcher, message, sizeof(message));
}

struct saying {
	size_t size;
	uint8_t message[];
};

static bool say_pending(struct display_watcher *watcher)
{
	struct saying *saying = __atomic_exchange_n(&watcher->pending, NULL, __ATOMIC_ACQ_REL);
	bool result;

	watcher_move_on(watcher);
	result = write_message(watcher, saying->message, saying->size);
	free(saying);
	if (watcher->options.hears_again)
		lws_rx_flow_control(watcher->wsi, 1);
	lws_callback_on_writable(watcher->wsi);
	return result;
}

static bool has_pending(const struct display_watcher *watcher)
{
	return is_welcome(watcher, 0) && __atomic_load_n(&watcher->pending, __ATOMIC_ACQUIRE);
}

static bool may_say_more(const struct display_watcher *watcher)
{
	return watcher->options.say && !watcher->said_more &&
	       (is_welcome(watcher, 0) || !watcher->options.token);
}

static bool speak(struct display_watcher *watcher)
{
	if (__atomic_load_n(&watcher->stopping, __ATOMIC_ACQUIRE))
		return false;
	if (watcher->options.token && !watcher->said_hello) {
		watcher->said_hello = true;
		return say_hello(watcher);
	}
	if (may_say_more(watcher)) {
		watcher->said_more = true;
		return write_message(watcher, watcher->options.say, watcher->options.say_size);
	}
	if (has_pending(watcher))
		return say_pending(watcher);
	return !watcher->to_acknowledge || acknowledge(watcher);
}

/* --- The connection ----------------------------------------------------------------------------------------------- */

/* The code, then words that do not end with a zero. */
static void hear_close(struct display_watcher *watcher, const uint8_t *bytes, size_t size)
{
	if (size < 2)
		return;
	watcher->close_code = bytes[0] << 8 | bytes[1];
	snprintf(watcher->close_words, sizeof(watcher->close_words), "%.*s", (int)(size - 2),
	         (const char *)bytes + 2);
}

/* Nothing was said to it yet. Who issued it does not matter: it is known. */
static bool has_its_certificate(const struct display_watcher *watcher, struct lws *wsi)
{
	const char *expected = watcher->options.fingerprint;
	char fingerprint[DISPLAY_FINGERPRINT_TEXT];
	X509 *certificate = expected ? SSL_get1_peer_certificate(lws_get_ssl(wsi)) : NULL;
	unsigned char *bytes = NULL;
	int size = certificate ? i2d_X509(certificate, &bytes) : 0;

	if (size > 0)
		display_fingerprint(bytes, (size_t)size, fingerprint);
	X509_free(certificate);
	OPENSSL_free(bytes);
	return !expected || (size > 0 && strcmp(fingerprint, expected) == 0);
}

/* What the library is told: it goes on, or it ends. */
static int go_on(bool goes_on)
{
	return goes_on ? 0 : -1;
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t size)
{
	struct display_watcher *watcher = lws_context_user(lws_get_context(wsi));

	switch (reason) {
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		if (!has_its_certificate(watcher, wsi)) {
			snprintf(watcher->close_words, sizeof(watcher->close_words), "%s",
			         OTHER_CERTIFICATE);
			return -1;
		}
		watcher->wsi = wsi;
		__atomic_store_n(&watcher->socket, lws_get_socket_fd(wsi), __ATOMIC_RELEASE);
		lws_callback_on_writable(wsi);
		return 0;
	case LWS_CALLBACK_CLIENT_WRITEABLE: return go_on(speak(watcher));
	case LWS_CALLBACK_CLIENT_RECEIVE: return go_on(watcher_receive(watcher, in, size));
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: hear_close(watcher, in, size); return 0;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		if (!*watcher->close_words)
			snprintf(watcher->close_words, sizeof(watcher->close_words), "%s",
			         in ? (const char *)in : "");
		end(watcher);
		return 0;
	case LWS_CALLBACK_CLIENT_CLOSED: end(watcher); return 0;
	case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
		if (watcher->wsi)
			lws_callback_on_writable(watcher->wsi);
		return 0;
	default: return 0;
	}
}

/* --- The thread -------------------------------------------------------------------------------------------------- */

static const struct lws_protocols protocols[] = {
	{ STREAM_PROTOCOL, callback, 0, 65536, 0, NULL, 0 },
	{ NULL, NULL, 0, 0, 0, NULL, 0 },
};

/* has_its_certificate() looks closer than any of these. */
#define PINNED \
	(LCCSCF_USE_SSL | LCCSCF_ALLOW_SELFSIGNED | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK | \
	 LCCSCF_ALLOW_EXPIRED | LCCSCF_ALLOW_INSECURE)

static void connect_to_server(struct display_watcher *watcher)
{
	const struct display_watcher_options *options = &watcher->options;
	const char *address = options->address ? options->address : "127.0.0.1";
	char own_host[DISPLAY_PLACE_TEXT], own_origin[DISPLAY_PLACE_TEXT + 8];
	struct lws_client_connect_info info = {
		.context = watcher->context,
		.address = address,
		.port = options->port,
		.path = "/stream",
		.host = options->host ? options->host : own_host,
		.origin = options->origin ? options->origin : own_origin,
		.protocol = options->protocol ? options->protocol : STREAM_PROTOCOL,
		.local_protocol_name = STREAM_PROTOCOL,
		.ietf_version_or_minus_one = -1,
		.ssl_connection = options->fingerprint ? PINNED : 0,
	};

	if (!*info.protocol)
		info.protocol = NULL;
	display_place_text(address, options->port, own_host);
	snprintf(own_origin, sizeof(own_origin), "%s://%s", options->fingerprint ? "https" : "http",
	         own_host);
	if (!lws_client_connect_via_info(&info))
		end(watcher);
}

static void run(void *context)
{
	struct display_watcher *watcher = context;

	connect_to_server(watcher);
	while (!is_over(watcher) && !__atomic_load_n(&watcher->stopping, __ATOMIC_ACQUIRE))
		if (lws_service(watcher->context, 0) < 0)
			break;
}

int display_watcher_start(struct display_watcher *ret_watcher,
                          const struct display_watcher_options *options)
{
	struct display_watcher *watcher = ret_watcher;
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.gid = (gid_t)-1,
		.uid = (uid_t)-1,
		.user = watcher,
		.options = LWS_SERVER_OPTION_JUST_USE_RAW_ORIGIN |
		           (options->fingerprint ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
	};
	int result;

	*watcher = (struct display_watcher){ .options = *options, .socket = -1 };
	result = display_check_init(&watcher->check, options->samples);
	watcher->check.counts_by_number = options->counts_by_number;
	if (result)
		return result;
	lws_set_log_level(0, NULL);
	watcher->context = lws_create_context(&info);
	result = watcher->context
	                 ? host_thread_create(run, watcher, WATCHER_STACK_BYTES, &watcher->thread)
	                 : -ENOMEM;
	if (result)
		display_watcher_finish(watcher);
	return result;
}

static bool is_said(const struct display_watcher *watcher, uint32_t unused)
{
	return !__atomic_load_n(&watcher->pending, __ATOMIC_ACQUIRE);
}

bool display_watcher_say(struct display_watcher *watcher, const void *message, size_t size)
{
	struct saying *saying = malloc(sizeof(*saying) + size);

	if (!saying)
		return false;
	saying->size = size;
	memcpy(saying->message, message, size);
	if (!wait_for(watcher, is_said, 0, SAY_MS)) {
		free(saying);
		return false;
	}
	__atomic_store_n(&watcher->pending, saying, __ATOMIC_RELEASE);
	lws_cancel_service(watcher->context);
	return wait_for(watcher, is_said, 0, SAY_MS);
}

void display_watcher_cut(struct display_watcher *watcher)
{
	int socket = __atomic_load_n(&watcher->socket, __ATOMIC_ACQUIRE);

	if (socket >= 0)
		host_socket_shutdown(socket);
}

void display_watcher_stop(struct display_watcher *watcher)
{
	__atomic_store_n(&watcher->stopping, true, __ATOMIC_RELEASE);
	if (watcher->thread)
		lws_cancel_service(watcher->context);
	host_thread_join(watcher->thread);
	watcher->thread = NULL;
	if (watcher->context)
		lws_context_destroy(watcher->context);
	watcher->context = NULL;
}

void display_watcher_finish(struct display_watcher *watcher)
{
	display_watcher_stop(watcher);
	display_check_finish(&watcher->check);
	free(watcher->in);
	free(watcher->pending);
	*watcher = (struct display_watcher){ 0 };
}

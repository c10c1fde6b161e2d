/* display/server_page.c - the viewer's page and its parts, for whoever asks for them by a name of ours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/server_internal.h"

#define HEADER_BYTES 1536
#define PLAIN_WORDS "this port speaks https alone: put https:// before the address"

/* --- Who asks ---------------------------------------------------------------------------------------------------- */

/* False: there is none, or it is longer than any of ours. */
static bool header_of(struct lws *wsi, enum lws_token_indexes token, char *text)
{
	return lws_hdr_copy(wsi, text, SERVER_HOST_MAX, token) > 0;
}

bool server_request_is_ours(struct lws *wsi, bool is_stream, const char **ret_words)
{
	char host[SERVER_HOST_MAX], origin[SERVER_HOST_MAX];

	/* The library takes both at one port, so that who comes without TLS can be told. */
	if (server_of(wsi)->admission.certificate && !lws_is_ssl(wsi)) {
		*ret_words = PLAIN_WORDS;
		return false;
	}
	if (!header_of(wsi, WSI_TOKEN_HOST, host) ||
	    !display_admission_host(&server_of(wsi)->admission, host)) {
		*ret_words = "this server is not known by that name";
		return false;
	}
	if (is_stream && (!header_of(wsi, WSI_TOKEN_ORIGIN, origin) ||
	                  !display_admission_origin(&server_of(wsi)->admission, origin, host))) {
		*ret_words = "a page of another origin";
		return false;
	}
	return true;
}

static int refuse(struct lws *wsi, unsigned code, const char *words)
{
	struct display_server *server = server_of(wsi);

	server->figures.refused++;
	server_log(server, "a request was refused: %s", words);
	return lws_return_http_status(wsi, code, words) < 0 ? -1 : 1;
}

/* --- Answering --------------------------------------------------------------------------------------------------- */

/* Name with its colon, and value. The page has no script but its own, connects nowhere else, and is in no frame. */
static const char *const safety[][2] = {
	{ "content-security-policy:",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
	  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'" },
	{ "x-frame-options:", "DENY" },
	{ "x-content-type-options:", "nosniff" },
	{ "referrer-policy:", "no-referrer" },
	{ "cache-control:", "no-store" },
	{ "cross-origin-opener-policy:", "same-origin" },
	{ "cross-origin-resource-policy:", "same-origin" },
	{ "permissions-policy:", "camera=(), microphone=(), geolocation=()" },
};

static const struct server_page *find_page(const char *path)
{
	for (size_t index = 0; index < server_page_count; index++)
		if (strcmp(server_pages[index].path, path) == 0)
			return &server_pages[index];
	return NULL;
}

static bool put_headers(struct lws *wsi, const struct server_page *page, unsigned char **at,
                        unsigned char *end)
{
	if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, page->type, page->size, at, end))
		return false;
	for (size_t index = 0; index < sizeof(safety) / sizeof(safety[0]); index++) {
		const char *name = safety[index][0], *value = safety[index][1];

		if (lws_add_http_header_by_name(wsi, (const unsigned char *)name,
		                                (const unsigned char *)value, (int)strlen(value),
		                                at, end))
			return false;
	}
	return true;
}

static int begin_page(struct lws *wsi, const struct server_page *page)
{
	unsigned char buffer[LWS_PRE + HEADER_BYTES], *start = buffer + LWS_PRE, *at = start;

	if (!put_headers(wsi, page, &at, buffer + sizeof(buffer)) ||
	    lws_finalize_write_http_header(wsi, start, &at, buffer + sizeof(buffer)))
		return -1;
	lws_set_opaque_user_data(wsi, (void *)(uintptr_t)page);
	lws_callback_on_writable(wsi);
	return 0;
}

/* The whole body at once: what the connection does not take, the library keeps. */
static int write_page(struct lws *wsi)
{
	const struct server_page *page = lws_get_opaque_user_data(wsi);
	unsigned char *buffer;
	int written;

	if (!page)
		return 0;
	buffer = malloc(LWS_PRE + page->size);
	if (!buffer)
		return -1;
	memcpy(buffer + LWS_PRE, page->bytes, page->size);
	written = lws_write(wsi, buffer + LWS_PRE, page->size, LWS_WRITE_HTTP_FINAL);
	free(buffer);
	lws_set_opaque_user_data(wsi, NULL);
	return written < 0 || lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int answer(struct lws *wsi, const char *path)
{
	const struct server_page *page;
	const char *words;

	if (!server_request_is_ours(wsi, false, &words))
		return refuse(wsi, HTTP_STATUS_FORBIDDEN, words);
	if (!lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI))
		return refuse(wsi, HTTP_STATUS_METHOD_NOT_ALLOWED, "only GET");
	page = find_page(path);
	if (!page)
		return refuse(wsi, HTTP_STATUS_NOT_FOUND, "there is no such page");
	return begin_page(wsi, page);
}

static int confirm_upgrade(struct lws *wsi)
{
	const char *words;

	return server_request_is_ours(wsi, true, &words)
	               ? 0
	               : refuse(wsi, HTTP_STATUS_FORBIDDEN, words);
}

int server_page_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                         size_t size)
{
	switch (reason) {
	/* For no connection: user is a context of OpenSSL's. */
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		return display_certificate_use(server_of(wsi)->admission.certificate, user) ? 0 : 1;
	case LWS_CALLBACK_HTTP: return answer(wsi, in);
	case LWS_CALLBACK_HTTP_WRITEABLE: return write_page(wsi);
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return confirm_upgrade(wsi);
	/* A stream that does not say which protocol it speaks. */
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: return -1;
	default: return 0;
	}
}

/* tests/display/watcher_test.c - our own viewer at a server that is none of ours: a test's, which sends what it likes. */
#include "harness/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "display/watcher.h"

#define WAIT_MS 50000u
#define KEY_NAME "Sec-WebSocket-Key: "
/* RFC 6455, section 1.3: behind the client's key in what the server's answer is made of. */
#define KEY_END "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define BINARY_MESSAGE 0x82u /* the last fragment, and the first */
#define LENGTH_OF_64_BITS 127u
#define CHUNK (1u << 20)
#define LONGEST (64u << 20)
/* A decoder looks so little behind what it is given. */
#define BEHIND 4096u

struct server {
	int listening, connected;
	uint16_t port;
};

static void listen_here(struct server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);

	server->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server->listening >= 0);
	assert_int_equal(bind(server->listening, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(server->listening, 1), 0);
	assert_int_equal(getsockname(server->listening, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
}

static void answer_key(const char *request, char *ret_answer)
{
	const char *key = strstr(request, KEY_NAME);
	uint8_t digest[SHA_DIGEST_LENGTH];
	char text[128];

	assert_non_null(key);
	key += strlen(KEY_NAME);
	snprintf(text, sizeof(text), "%.*s" KEY_END, (int)strcspn(key, "\r"), key);
	SHA1((const uint8_t *)text, strlen(text), digest);
	EVP_EncodeBlock((uint8_t *)ret_answer, digest, sizeof(digest));
}

/* Up to where messages begin. */
static void shake_hands(struct server *server)
{
	char request[4096] = "", accepted[64], answer[512];
	size_t length = 0;

	server->connected = accept(server->listening, NULL, NULL);
	assert_true(server->connected >= 0);
	while (!strstr(request, "\r\n\r\n")) {
		ssize_t more =
			recv(server->connected, request + length, sizeof(request) - 1 - length, 0);

		assert_true(more > 0);
		length += (size_t)more;
		request[length] = 0;
	}
	answer_key(request, accepted);
	snprintf(answer, sizeof(answer),
	         "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	         "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: " STREAM_PROTOCOL "\r\n\r\n",
	         accepted);
	assert_int_equal(send(server->connected, answer, strlen(answer), MSG_NOSIGNAL),
	                 strlen(answer));
}

/* False: the viewer has gone. */
static bool put(struct server *server, const uint8_t *bytes, size_t size)
{
	while (size) {
		ssize_t sent = send(server->connected, bytes, size, MSG_NOSIGNAL);

		if (sent < 0)
			return false;
		bytes += sent;
		size -= (size_t)sent;
	}
	return true;
}

/* One notice of so many bytes, which are zero behind its header. */
static bool put_notice(struct server *server, uint64_t size)
{
	uint8_t *zeros = calloc(1, CHUNK);
	uint8_t head[10 + STREAM_HEADER_BYTES] = { BINARY_MESSAGE, LENGTH_OF_64_BITS };
	struct stream_header header = { .type = STREAM_NOTICE,
		                        .length = (uint32_t)(size - STREAM_HEADER_BYTES) };
	bool goes_on;

	assert_non_null(zeros);
	for (int byte = 0; byte < 8; byte++)
		head[2 + byte] = (uint8_t)(size >> (56 - 8 * byte));
	stream_put_header(head + 10, &header);
	goes_on = put(server, head, sizeof(head));
	for (uint64_t left = size - STREAM_HEADER_BYTES; goes_on && left;) {
		size_t part = left < CHUNK ? (size_t)left : CHUNK;

		goes_on = put(server, zeros, part);
		left -= part;
	}
	free(zeros);
	return goes_on;
}

static void begin(struct server *server, struct display_watcher *watcher)
{
	struct display_watcher_options options = { .token = "" };

	listen_here(server);
	options.port = server->port;
	assert_int_equal(display_watcher_start(watcher, &options), 0);
	shake_hands(server);
}

static void end(struct server *server, struct display_watcher *watcher)
{
	display_watcher_finish(watcher);
	close(server->connected);
	close(server->listening);
}

TEST_LIMIT(a_viewer_takes_the_longest_message_and_has_no_more_memory_than_for_that, 120)
{
	struct display_watcher watcher;
	struct server server;

	begin(&server, &watcher);
	assert_true(put_notice(&server, LONGEST));
	while (!__atomic_load_n(&watcher.notices, __ATOMIC_ACQUIRE) &&
	       !display_watcher_wait_over(&watcher, 1))
		continue;
	display_watcher_stop(&watcher);
	assert_string_equal(watcher.close_words, "");
	assert_int_equal(watcher.notices, 1);
	assert_int_equal(watcher.in_size, LONGEST);
	assert_in_range(watcher.in_room, LONGEST, LONGEST + BEHIND);
	end(&server, &watcher);
}

TEST_LIMIT(a_viewer_leaves_a_server_whose_message_is_too_long_says_so_and_keeps_none_of_it, 120)
{
	struct display_watcher watcher;
	struct server server;

	begin(&server, &watcher);
	put_notice(&server, LONGEST + 1ull);
	assert_true(display_watcher_wait_over(&watcher, WAIT_MS));
	display_watcher_stop(&watcher);
	assert_string_equal(watcher.close_words, "the server sent a message that is too long");
	assert_int_equal(watcher.notices, 0);
	assert_true(watcher.in_size <= LONGEST);
	assert_true(watcher.in_room <= LONGEST + BEHIND);
	end(&server, &watcher);
}

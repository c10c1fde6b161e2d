/* tests/display/hostile_page_test.c - pages and programs that have no business here. */
#include "server_stage.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "display/server_internal.h"

#define NEVER_CONNECTED 0

/* --- The WebSocket ----------------------------------------------------------------------------------------------- */

/* With the right token: it is who asks that is wrong. */
static void expect_never_connected(const char *host, const char *origin, const char *words)
{
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.host = host;
	options.origin = origin;
	assert_int_equal(stage_refused(&options), NEVER_CONNECTED);
	stage_end(&stage);
	if (!strstr(stage.log, words))
		fail_msg("not logged: %s in %s", words, stage.log);
	assert_int_equal(stage.figures.admitted, 0);
	assert_int_equal(stage.figures.refused, 1);
	/* It never got as far as a token. */
	assert_null(strstr(stage.log, "viewer"));
}

TEST_LIMIT(DISP_229_a_page_of_another_origin_is_not_connected, 60)
{
	expect_never_connected(NULL, "http://evil.example", "another origin");
	expect_never_connected(NULL, "null", "another origin");
	expect_never_connected(NULL, "https://127.0.0.1", "another origin");
	/* Another port of this computer is another origin. */
	expect_never_connected(NULL, "http://127.0.0.1:1", "another origin");
}

TEST_LIMIT(DISP_229_a_name_that_was_pointed_here_is_not_connected, 60)
{
	char host[64], origin[80];
	struct server_stage stage;

	/* Origin and host agree, as they do when a name is bound anew; the port is right as well. */
	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	snprintf(host, sizeof(host), "evil.example:%u", options.port);
	snprintf(origin, sizeof(origin), "http://%s", host);
	options.host = host;
	options.origin = origin;
	assert_int_equal(stage_refused(&options), NEVER_CONNECTED);
	stage_end(&stage);
	assert_non_null(strstr(stage.log, "not known by that name"));
	expect_never_connected("127.0.0.1", "http://127.0.0.1", "not known by that name");
}

TEST_LIMIT(a_stream_without_its_protocol_is_not_connected, 60)
{
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.protocol = "";
	assert_int_equal(stage_refused(&options), NEVER_CONNECTED);
	options.protocol = "chat";
	assert_int_equal(stage_refused(&options), NEVER_CONNECTED);
	stage_end(&stage);
	assert_int_equal(stage.figures.admitted, 0);
}

TEST_LIMIT(a_wrong_token_and_one_of_an_earlier_start_are_refused, 60)
{
	char earlier[STREAM_TOKEN_CHARACTERS + 1];
	struct server_stage stage;

	stage_begin(&stage);
	memcpy(earlier, display_server_admission(stage.server)->control, sizeof(earlier));
	stage_end(&stage);
	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.token = earlier;
	assert_int_equal(stage_refused(&options), STREAM_CLOSE_BAD_TOKEN);
	options.token = "";
	assert_int_equal(stage_refused(&options), STREAM_CLOSE_BAD_TOKEN);
	stage_end(&stage);
	assert_int_equal(stage.figures.refused, 2);
	assert_null(strstr(stage.log, "may"));
	/* The log does not give a token away. */
	assert_null(strstr(stage.log, earlier));
}

TEST_LIMIT(a_flood_of_guesses_locks_the_door_for_a_while, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;
	uint64_t begun_ns = host_clock_monotonic_ns();
	uint32_t looked_at = 0;
	bool locked = false;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.token = "0123456789abcdef0123456789abcdef";
	for (uint32_t guess = 0; guess < 40; guess++) {
		int code = stage_refused(&options);

		assert_true(code == STREAM_CLOSE_BAD_TOKEN || code == STREAM_CLOSE_TRY_LATER);
		looked_at += code == STREAM_CLOSE_BAD_TOKEN;
		locked = locked || code == STREAM_CLOSE_TRY_LATER;
	}
	/* As many as at first, and one more in each span since. */
	assert_true(looked_at <=
	            DISPLAY_GUESSES + (host_clock_monotonic_ns() - begun_ns) / DISPLAY_GUESS_NS);
	/* When each took long nothing had to be locked. */
	assert_true(locked || looked_at == 40);
	/* Whoever has the token gets in when it is over. */
	options = stage_viewer(&stage);
	for (bool in = false; !in;) {
		assert_int_equal(display_watcher_start(&watcher, &options), 0);
		in = display_watcher_wait_welcome(&watcher, STAGE_MS);
		display_watcher_finish(&watcher);
	}
	stage_end(&stage);
	assert_int_equal(stage.figures.admitted, 1);
}

/* A message of a viewer who may only look; it is the last that is heard of it. */
static void expect_sent_away(uint8_t type, uint32_t length, uint32_t refused)
{
	uint8_t bytes[STREAM_VIEWER_BYTES_MAX] = { 0 };
	struct stream_header header = { .type = type, .length = length };
	struct display_watcher watcher;
	struct server_stage stage;

	stream_put_header(bytes, &header);
	/* A size that a monitor can have; to the others a number is as good as any. */
	if (type == STREAM_RESIZE) {
		stream_put(bytes + STREAM_HEADER_BYTES, 640, 4);
		stream_put(bytes + STREAM_HEADER_BYTES + 4, 480, 4);
	}
	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.token = display_server_admission(stage.server)->view;
	options.say = bytes;
	options.say_size = STREAM_HEADER_BYTES + length;
	stage_admit(&watcher, &options);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.permissions, 0);
	assert_int_equal(watcher.close_code, STREAM_CLOSE_VIEW_ONLY);
	display_watcher_finish(&watcher);
	stage_end(&stage);
	assert_int_equal(stage.inputs, 0);
	assert_int_equal(stage.figures.inputs_refused, refused);
}

TEST_LIMIT(a_viewer_with_a_token_to_look_that_types_is_sent_away, 60)
{
	expect_sent_away(STREAM_INPUT, STREAM_INPUT_BYTES, 1);
	expect_sent_away(STREAM_INPUT, 3 * STREAM_INPUT_BYTES, 3);
}

TEST_LIMIT(a_viewer_with_a_token_to_look_that_asks_for_a_size_a_colour_or_a_clipboard_is_sent_away,
           60)
{
	expect_sent_away(STREAM_RESIZE, STREAM_RESIZE_BYTES, 1);
	expect_sent_away(STREAM_SET_COLOUR, STREAM_COLOUR_BYTES, 1);
	expect_sent_away(STREAM_SET_CLIPBOARD, 0, 1);
}

/* Garbage before hello, and after it. */
static void expect_malformed(const void *bytes, size_t size, bool greets, bool is_message)
{
	struct display_watcher watcher;
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	options.token = greets ? options.token : NULL;
	options.say = bytes;
	options.say_size = size;
	assert_int_equal(display_watcher_start(&watcher, &options), 0);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.close_code, STREAM_CLOSE_MALFORMED);
	display_watcher_finish(&watcher);
	stage_end(&stage);
	/* What is a message, and comes too early, is counted by nobody. */
	assert_int_equal(stage.figures.malformed, is_message ? 0 : 1);
}

TEST_LIMIT(garbage_ends_the_connection_and_nothing_else, 60)
{
	static uint8_t noise[STREAM_VIEWER_BYTES_MAX + 5000];
	uint8_t key[STREAM_HEADER_BYTES];
	struct stream_header header = { .type = STREAM_WANT_KEY };

	for (size_t index = 0; index < sizeof(noise); index++)
		noise[index] = (uint8_t)(index * 167 + 13);
	expect_malformed(noise, 1, true, false);
	expect_malformed(noise, STREAM_HEADER_BYTES, true, false);
	expect_malformed(noise, sizeof(noise), true, false);
	expect_malformed(noise, sizeof(noise), false, false);
	/* Something good, but before hello. */
	stream_put_header(key, &header);
	expect_malformed(key, sizeof(key), false, true);
}

TEST_LIMIT(who_says_no_token_is_sent_away, 60)
{
	struct server_stage stage = { 0 };
	struct display_server_options server = stage_options(&stage);

	server.hello_ms = 100;
	assert_int_equal(display_server_start(&server, &stage.server), 0);
	struct display_watcher_options options = stage_viewer(&stage);
	options.token = NULL;
	assert_int_equal(stage_refused(&options), STREAM_CLOSE_BAD_TOKEN);
	stage_end(&stage);
	assert_non_null(strstr(stage.log, "it said no token"));
}

TEST_LIMIT(one_connection_too_many_is_sent_away, 60)
{
	struct display_watcher watcher[DISPLAY_VIEWERS_MAX];
	struct server_stage stage;

	stage_begin(&stage);
	struct display_watcher_options options = stage_viewer(&stage);
	for (uint32_t index = 0; index < DISPLAY_VIEWERS_MAX; index++)
		stage_admit(&watcher[index], &options);
	assert_int_equal(stage_refused(&options), STREAM_CLOSE_TRY_LATER);
	for (uint32_t index = 0; index < DISPLAY_VIEWERS_MAX; index++)
		display_watcher_finish(&watcher[index]);
	stage_end(&stage);
	assert_int_equal(stage.figures.admitted, DISPLAY_VIEWERS_MAX);
}

/* --- The page ---------------------------------------------------------------------------------------------------- */

/* Send text to the server and read until it closes, or until wanted is there. */
static void ask(const struct server_stage *stage, const char *text, char *answer, size_t size)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_port =
		                               htons(display_server_admission(stage->server)->port),
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t used = 0;
	ssize_t got;

	assert_int_equal(connect(socket_fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(send(socket_fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
	while (used + 1 < size && (got = recv(socket_fd, answer + used, size - 1 - used, 0)) > 0)
		used += (size_t)got;
	answer[used] = 0;
	close(socket_fd);
}

static void get(const struct server_stage *stage, const char *method, const char *path,
                char *answer, size_t size)
{
	char text[256];

	snprintf(text, sizeof(text),
	         "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n", method, path,
	         display_server_admission(stage->server)->port);
	ask(stage, text, answer, size);
}

/* What stands behind the head is the page of that name, from its first byte to its last. */
static void expect_body(const char *answer, const char *path)
{
	const char *body = strstr(answer, "\r\n\r\n");
	size_t index = 0;

	assert_non_null(body);
	while (strcmp(server_pages[index].path, path) != 0)
		assert_true(++index < server_page_count);
	assert_int_equal(strlen(body + 4), server_pages[index].size);
	assert_memory_equal(body + 4, server_pages[index].bytes, server_pages[index].size);
}

TEST_LIMIT(the_page_cannot_be_framed_and_runs_no_foreign_script, 60)
{
	static const char *const expected[] = {
		"HTTP/1.1 200",
		"frame-ancestors 'none'",
		"x-frame-options: DENY",
		"default-src 'none'; script-src 'self';",
		"base-uri 'none'",
		"x-content-type-options: nosniff",
		"referrer-policy: no-referrer",
		"cache-control: no-store",
		"content-type: text/html; charset=utf-8",
	};
	static char answer[65536];
	struct server_stage stage;

	stage_begin(&stage);
	get(&stage, "GET", "/", answer, sizeof(answer));
	for (size_t index = 0; index < sizeof(expected) / sizeof(expected[0]); index++)
		if (!strstr(answer, expected[index]))
			fail_msg("no %s in %s", expected[index], answer);
	assert_null(strstr(answer, "access-control-allow-origin"));
	assert_null(strstr(answer, "unsafe-inline"));
	/* A script of its own is served whole, under the same rules. */
	get(&stage, "GET", "/viewer.js", answer, sizeof(answer));
	assert_non_null(strstr(answer, "content-type: text/javascript"));
	assert_non_null(strstr(answer, "frame-ancestors 'none'"));
	expect_body(answer, "/viewer.js");
	stage_end(&stage);
}

static void expect_answer(const char *request, const char *status)
{
	struct server_stage stage;
	char answer[4096], text[512];

	stage_begin(&stage);
	snprintf(text, sizeof(text), request, display_server_admission(stage.server)->port);
	ask(&stage, text, answer, sizeof(answer));
	if (strncmp(answer, status, strlen(status)) != 0)
		fail_msg("%s and not %s", answer, status);
	/* The page was not given away. */
	assert_null(strstr(answer, "<canvas"));
	stage_end(&stage);
}

TEST_LIMIT(DISP_229_the_page_is_for_our_names_and_GET_alone, 60)
{
	expect_answer("GET / HTTP/1.1\r\nHost: evil.example:%u\r\nConnection: close\r\n\r\n",
	              "HTTP/1.1 403");
	expect_answer(
		"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nReferer: %u\r\nConnection: close\r\n\r\n",
		"HTTP/1.1 403");
	expect_answer("GET / HTTP/1.0\r\nReferer: %u\r\n\r\n", "HTTP/1.0 403");
	expect_answer("POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 0\r\nConnection: "
	              "close\r\n\r\n",
	              "HTTP/1.1 405");
	expect_answer("GET /../web/index.html HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: "
	              "close\r\n\r\n",
	              "HTTP/1.1 4");
	expect_answer("GET /etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n",
	              "HTTP/1.1 404");
}

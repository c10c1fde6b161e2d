/* tests/display/tls_test.c - the server with TLS, asked by OpenSSL's own client and by viewers of ours; on loopback alone. */
#include "server_stage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host/host_sandbox.h"

static const char *const names[] = { "localhost", "127.0.0.1", "::1", "127.0.0.2" };

struct tls_stage {
	struct server_stage stage;
	struct display_certificate *certificate;
};

/* At a free port of address, which is one of loopback or all. */
static void begin_at(struct tls_stage *tls, const char *address)
{
	*tls = (struct tls_stage){ .certificate = NULL };
	struct display_server_options options = stage_options(&tls->stage);

	assert_int_equal(display_certificate_make(names, 4, &tls->certificate), 0);
	assert_true(display_place_parse(address, &options.place));
	options.certificate = tls->certificate;
	assert_int_equal(display_server_start(&options, &tls->stage.server), 0);
}

static void finish(struct tls_stage *tls)
{
	stage_end(&tls->stage);
	display_certificate_destroy(tls->certificate);
}

static struct display_watcher_options viewer_of(const struct tls_stage *tls)
{
	struct display_watcher_options options = stage_viewer(&tls->stage);

	options.fingerprint = display_certificate_fingerprint(tls->certificate);
	return options;
}

static int connect_at(const struct tls_stage *tls, const char *address)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_port = htons(
					  display_server_admission(tls->stage.server)->port) };
	int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(inet_pton(AF_INET, address, &at.sin_addr), 1);
	assert_int_equal(connect(socket_fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return socket_fd;
}

/* --- OpenSSL's client -------------------------------------------------------------------------------------------- */

struct asking {
	const char *address, *host; /* without its port */
	int newest;                 /* TLS version; 0: any */
	X509 *trusted;              /* null: nothing is verified */
};

/* A client that trusts one certificate, and asks for its address by it. */
static SSL_CTX *context_of(const struct asking *asking)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	assert_non_null(context);
	SSL_CTX_set_security_level(context, asking->newest ? 0 : 1);
	SSL_CTX_set_max_proto_version(context, asking->newest);
	if (asking->trusted) {
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
		X509_STORE_add_cert(SSL_CTX_get_cert_store(context), asking->trusted);
		X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
		X509_VERIFY_PARAM_set1_ip_asc(SSL_CTX_get0_param(context), asking->address);
	}
	return context;
}

static void read_answer(SSL *ssl, char *answer, size_t size)
{
	size_t used = 0;
	int got;

	while (used + 1 < size && (got = SSL_read(ssl, answer + used, (int)(size - 1 - used))) > 0)
		used += (size_t)got;
	answer[used] = 0;
}

/* Ask for the page. False: no TLS came about. */
static bool ask(const struct tls_stage *tls, const struct asking *asking, char *answer, size_t size)
{
	SSL_CTX *context = context_of(asking);
	SSL *ssl = SSL_new(context);
	int socket_fd = connect_at(tls, asking->address);
	char text[256];
	bool is_connected;

	*answer = 0;
	snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: %s:%u\r\nConnection: close\r\n\r\n",
	         asking->host, display_server_admission(tls->stage.server)->port);
	SSL_set_fd(ssl, socket_fd);
	is_connected = SSL_connect(ssl) == 1 && SSL_write(ssl, text, (int)strlen(text)) > 0;
	if (is_connected)
		read_answer(ssl, answer, size);
	SSL_free(ssl);
	SSL_CTX_free(context);
	close(socket_fd);
	return is_connected;
}

/* The server's certificate, as who was told of it has it; the caller frees it. */
static X509 *certificate_of(const struct tls_stage *tls)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	X509 *certificate;

	assert_true(display_certificate_use(tls->certificate, context));
	certificate = SSL_CTX_get0_certificate(context);
	X509_up_ref(certificate);
	SSL_CTX_free(context);
	return certificate;
}

TEST_LIMIT(a_client_that_trusts_the_certificate_gets_the_page, 60)
{
	static char answer[1 << 16];
	struct tls_stage tls;

	begin_at(&tls, "127.0.0.1");
	struct asking asking = { "127.0.0.1", "127.0.0.1", 0, certificate_of(&tls) };
	assert_true(ask(&tls, &asking, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	assert_non_null(strstr(answer, "frame-ancestors 'none'"));
	assert_non_null(strstr(answer, "</html>"));
	X509_free(asking.trusted);
	finish(&tls);
}

TEST_LIMIT(a_client_that_trusts_another_certificate_does_not_talk, 60)
{
	struct display_certificate *other;
	struct tls_stage tls, strange = { .certificate = NULL };
	char answer[4096];

	begin_at(&tls, "127.0.0.1");
	assert_int_equal(display_certificate_make(names, 4, &other), 0);
	strange.certificate = other;
	struct asking asking = { "127.0.0.1", "127.0.0.1", 0, certificate_of(&strange) };
	assert_false(ask(&tls, &asking, answer, sizeof(answer)));
	X509_free(asking.trusted);
	display_certificate_destroy(other);
	finish(&tls);
}

TEST_LIMIT(versions_before_1_2_are_not_spoken, 60)
{
	struct asking asking = { "127.0.0.1", "127.0.0.1", TLS1_1_VERSION, NULL };
	static char answer[1 << 16];
	struct tls_stage tls;

	begin_at(&tls, "127.0.0.1");
	assert_false(ask(&tls, &asking, answer, sizeof(answer)));
	asking.newest = TLS1_2_VERSION;
	assert_true(ask(&tls, &asking, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	finish(&tls);
}

/* --- Names ------------------------------------------------------------------------------------------------------- */

TEST_LIMIT(with_all_addresses_the_certificate_says_which_names_are_ours, 60)
{
	static const struct {
		const char *address, *host;
		bool is_ours;
	} rows[] = {
		{ "127.0.0.1", "127.0.0.1", true },     { "127.0.0.2", "127.0.0.2", true },
		{ "127.0.0.2", "localhost", true },     { "127.0.0.2", "[::1]", true },
		{ "127.0.0.3", "127.0.0.3", false },    { "127.0.0.2", "0.0.0.0", false },
		{ "127.0.0.2", "evil.example", false }, { "127.0.0.2", "::1", false },
		{ "127.0.0.2", "[127.0.0.2]", false },
	};
	static char answer[1 << 16];
	struct tls_stage tls;

	begin_at(&tls, "0.0.0.0");
	for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
		struct asking asking = { rows[at].address, rows[at].host, 0, NULL };

		assert_true(ask(&tls, &asking, answer, sizeof(answer)));
		if (!strstr(answer, rows[at].is_ours ? "HTTP/1.1 200" : "HTTP/1.1 403"))
			fail_msg("%s: %.200s", rows[at].host, answer);
	}
	finish(&tls);
}

TEST_LIMIT(an_address_of_its_own_is_a_name_without_any_certificate, 60)
{
	struct server_stage stage = { 0 };
	struct display_server_options server = stage_options(&stage);
	struct display_watcher watcher;

	assert_true(display_place_parse("127.0.0.2", &server.place));
	assert_int_equal(display_server_start(&server, &stage.server), 0);
	struct display_watcher_options options = stage_viewer(&stage);
	options.address = "127.0.0.2";
	stage_admit(&watcher, &options);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}

TEST(only_loopback_does_without_a_certificate)
{
	static const char *const far[] = { "0.0.0.0", "[::]", "192.0.2.1", "::ffff:0.0.0.0",
		                           "::ffff:192.0.2.1" };

	for (size_t at = 0; at < sizeof(far) / sizeof(far[0]); at++) {
		struct server_stage stage = { 0 };
		struct display_server_options options = stage_options(&stage);

		assert_true(display_place_parse(far[at], &options.place));
		assert_int_equal(display_server_start(&options, &stage.server), -EACCES);
	}
}

/* libwebsockets 4.1 keeps what it has made of a client's TLS when its context goes, which a leak check counts. */
static void skip_where_leaks_are_counted(void)
{
	if (!host_sandbox_is_possible())
		SKIP("the library keeps a client's TLS context");
}

/* --- Viewers ----------------------------------------------------------------------------------------------------- */

TEST_LIMIT(the_stream_goes_over_tls_to_who_knows_the_fingerprint, 60)
{
	struct display_watcher watcher;
	struct tls_stage tls;

	skip_where_leaks_are_counted();
	begin_at(&tls, "127.0.0.1");
	struct display_watcher_options options = viewer_of(&tls);
	stage_admit(&watcher, &options);
	stage_push(&tls.stage, true, 70000);
	assert_true(display_watcher_wait_frame(&watcher, 1, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.check.bytes, 70000);
	display_watcher_finish(&watcher);
	finish(&tls);
	assert_int_equal(tls.stage.figures.admitted, 1);
}

TEST_LIMIT(a_viewer_says_nothing_to_a_server_with_another_fingerprint, 60)
{
	char other[DISPLAY_FINGERPRINT_TEXT];
	struct display_watcher watcher;
	struct tls_stage tls;

	skip_where_leaks_are_counted();
	begin_at(&tls, "127.0.0.1");
	struct display_watcher_options options = viewer_of(&tls);
	memcpy(other, options.fingerprint, sizeof(other));
	other[0] = other[0] == '0' ? '1' : '0';
	options.fingerprint = other;
	assert_int_equal(display_watcher_start(&watcher, &options), 0);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_stop(&watcher);
	assert_false(watcher.said_hello);
	assert_string_equal(watcher.close_words, "the server has another certificate");
	display_watcher_finish(&watcher);
	finish(&tls);
	assert_int_equal(tls.stage.figures.admitted, 0);
}

TEST_LIMIT(a_page_without_tls_is_another_origin, 60)
{
	char origin[64];
	struct tls_stage tls;

	skip_where_leaks_are_counted();
	begin_at(&tls, "127.0.0.1");
	struct display_watcher_options options = viewer_of(&tls);
	snprintf(origin, sizeof(origin), "http://127.0.0.1:%u", options.port);
	options.origin = origin;
	assert_int_equal(stage_refused(&options), 0);
	finish(&tls);
	assert_non_null(strstr(tls.stage.log, "another origin"));
}

/* --- Who speaks no TLS --------------------------------------------------------------------------------------------- */

TEST_LIMIT(who_speaks_no_tls_is_told_so_and_gets_nothing_else, 60)
{
	char text[256], answer[8192];
	size_t used = 0;
	ssize_t got;
	struct tls_stage tls;

	begin_at(&tls, "127.0.0.1");
	int socket_fd = connect_at(&tls, "127.0.0.1");
	snprintf(text, sizeof(text),
	         "GET / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n",
	         display_server_admission(tls.stage.server)->port);
	assert_int_equal(send(socket_fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
	while ((got = recv(socket_fd, answer + used, sizeof(answer) - 1 - used, 0)) > 0)
		used += (size_t)got;
	answer[used] = 0;
	close(socket_fd);
	assert_non_null(strstr(answer, "HTTP/1.1 403"));
	assert_non_null(strstr(answer, "this port speaks https alone"));
	assert_null(strstr(answer, "viewer.js"));
	finish(&tls);
}

TEST_LIMIT(no_stream_goes_without_tls_where_there_is_some, 60)
{
	struct tls_stage tls;

	begin_at(&tls, "127.0.0.1");
	/* With the right token; its origin is that of a page of http. */
	struct display_watcher_options options = stage_viewer(&tls.stage);
	assert_int_equal(stage_refused(&options), 0);
	/* And with that of a page that came the right way. */
	char origin[64];
	snprintf(origin, sizeof(origin), "https://127.0.0.1:%u", options.port);
	options.origin = origin;
	assert_int_equal(stage_refused(&options), 0);
	finish(&tls);
	assert_int_equal(tls.stage.figures.admitted, 0);
	assert_non_null(strstr(tls.stage.log, "this port speaks https alone"));
}

TEST_LIMIT(who_says_what_is_neither_is_cut_off_and_the_next_is_served, 60)
{
	static const char *const noise[] = { "\x16\x03\x01\xff\xff garbage", "\x00\x01\x02",
		                             "~~~~" };
	struct asking asking = { "127.0.0.1", "127.0.0.1", 0, NULL };
	static char answer[1 << 16];
	struct tls_stage tls;

	begin_at(&tls, "127.0.0.1");
	for (size_t at = 0; at < sizeof(noise) / sizeof(noise[0]); at++) {
		int socket_fd = connect_at(&tls, "127.0.0.1");

		assert_true(send(socket_fd, noise[at], 4, MSG_NOSIGNAL) > 0);
		shutdown(socket_fd, SHUT_WR);
		while (recv(socket_fd, answer, sizeof(answer), 0) > 0)
			continue;
		close(socket_fd);
		assert_true(ask(&tls, &asking, answer, sizeof(answer)));
		assert_non_null(strstr(answer, "HTTP/1.1 200"));
	}
	finish(&tls);
}

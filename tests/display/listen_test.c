/* tests/display/listen_test.c - addresses and ports as people write them. */
#include "harness/test.h"

#include <string.h>

#include "display/listen.h"

TEST(an_address_and_perhaps_a_port_are_taken)
{
	static const struct {
		const char *text, *address;
		enum host_address_kind kind;
		uint16_t port;
	} rows[] = {
		{ "127.0.0.1", "127.0.0.1", HOST_ADDRESS_LOOPBACK, 7 },
		{ "127.4.5.6:80", "127.4.5.6", HOST_ADDRESS_LOOPBACK, 80 },
		{ "127.0.0.1:080", "127.0.0.1", HOST_ADDRESS_LOOPBACK, 80 },
		{ "127.0.0.1:9", "127.0.0.1", HOST_ADDRESS_LOOPBACK, 9 },
		{ "0.0.0.0:8443", "0.0.0.0", HOST_ADDRESS_ANY, 8443 },
		{ "192.0.2.1:65535", "192.0.2.1", HOST_ADDRESS_ONE, 65535 },
		{ "::1", "::1", HOST_ADDRESS_LOOPBACK, 7 },
		{ "[::]:1", "::", HOST_ADDRESS_ANY, 1 },
		{ "[::]", "::", HOST_ADDRESS_ANY, 7 },
		/* An address has one text, as a browser's Host has it. */
		{ "[2001:DB8:0:0::0001]:443", "2001:db8::1", HOST_ADDRESS_ONE, 443 },
		/* Loopback in the other kind's clothes, and all in them. */
		{ "::ffff:127.0.0.1", "::ffff:127.0.0.1", HOST_ADDRESS_LOOPBACK, 7 },
		{ "::ffff:0.0.0.0", "::ffff:0.0.0.0", HOST_ADDRESS_ANY, 7 },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1", HOST_ADDRESS_ONE, 7 },
	};

	for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
		struct display_place place = { .port = 7 };

		if (!display_place_parse(rows[at].text, &place))
			fail_msg("not taken: %s", rows[at].text);
		assert_string_equal(place.address, rows[at].address);
		assert_int_equal(place.kind, rows[at].kind);
		assert_int_equal(place.port, rows[at].port);
	}
}

TEST(what_is_no_address_is_not_taken_and_changes_nothing)
{
	static const char *const texts[] = { "",
		                             ":",
		                             ":80",
		                             "localhost",
		                             "example.org:80",
		                             "127.0.0.1:",
		                             "127.0.0.1:0",
		                             "127.0.0.1:65536",
		                             "127.0.0.1:+80",
		                             "127.0.0.1: 80",
		                             "127.0.0.1:x",
		                             "127.0.0.1:80x",
		                             "127.0.0.1 ",
		                             "127.1",
		                             "[127.0.0.1]:80",
		                             "[::1",
		                             "[]",
		                             "[::1]80",
		                             "[::1]:",
		                             "fe80::1%lo",
		                             "00000000000000000000000000000000000000000000000000" };

	for (size_t at = 0; at < sizeof(texts) / sizeof(texts[0]); at++) {
		struct display_place place = { .address = "::9", .port = 7 };

		if (display_place_parse(texts[at], &place))
			fail_msg("taken: %s", texts[at]);
		assert_string_equal(place.address, "::9");
		assert_int_equal(place.port, 7);
	}
}

TEST(an_address_with_colons_stands_in_brackets)
{
	struct display_place place = { .port = 0 };
	char text[DISPLAY_PLACE_TEXT];

	display_place_text("::1", 8080, text);
	assert_string_equal(text, "[::1]:8080");
	display_place_text("192.0.2.1", 65535, text);
	assert_string_equal(text, "192.0.2.1:65535");
	assert_string_equal(display_place_near(&place), "127.0.0.1");
	assert_true(display_place_parse("0.0.0.0", &place));
	assert_string_equal(display_place_near(&place), "127.0.0.1");
	assert_true(display_place_parse("192.0.2.1", &place));
	assert_string_equal(display_place_near(&place), "192.0.2.1");
}

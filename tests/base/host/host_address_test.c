/* tests/base/host/host_address_test.c - what addresses are, and those of this computer. */
#include "harness/test.h"

#include <string.h>

#include "base/host/host_address.h"

TEST(a_text_is_an_address_of_a_kind_or_none)
{
	static const struct {
		const char *text, *one;
		enum host_address_kind kind;
	} rows[] = {
		{ "127.0.0.1", "127.0.0.1", HOST_ADDRESS_LOOPBACK },
		{ "127.255.255.254", "127.255.255.254", HOST_ADDRESS_LOOPBACK },
		{ "128.0.0.1", "128.0.0.1", HOST_ADDRESS_ONE },
		{ "0.0.0.0", "0.0.0.0", HOST_ADDRESS_ANY },
		{ "::", "::", HOST_ADDRESS_ANY },
		{ "0::1", "::1", HOST_ADDRESS_LOOPBACK },
		{ "FD00:0::01", "fd00::1", HOST_ADDRESS_ONE },
		{ "::ffff:127.0.0.1", "::ffff:127.0.0.1", HOST_ADDRESS_LOOPBACK },
		{ "::ffff:0.0.0.0", "::ffff:0.0.0.0", HOST_ADDRESS_ANY },
		{ "::ffff:10.0.0.1", "::ffff:10.0.0.1", HOST_ADDRESS_ONE },
		{ "", "poison", HOST_ADDRESS_NONE },
		{ "localhost", "poison", HOST_ADDRESS_NONE },
		{ "127.0.0.1:80", "poison", HOST_ADDRESS_NONE },
		{ "256.0.0.1", "poison", HOST_ADDRESS_NONE },
	};

	for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
		char one[HOST_ADDRESS_TEXT] = "poison";

		assert_int_equal(host_address_parse(rows[at].text, one), rows[at].kind);
		assert_string_equal(one, rows[at].one);
	}
}

TEST(this_computers_addresses_are_ones_that_others_reach)
{
	char address[64][HOST_ADDRESS_TEXT], one[HOST_ADDRESS_TEXT];
	size_t count = host_addresses(address, 64);

	assert_true(count <= 64);
	for (size_t at = 0; at < count; at++) {
		assert_int_equal(host_address_parse(address[at], one), HOST_ADDRESS_ONE);
		assert_string_equal(one, address[at]);
		assert_true(strncmp(one, "fe80", 4) != 0);
	}
	assert_int_equal(host_addresses(address, 0), 0);
}

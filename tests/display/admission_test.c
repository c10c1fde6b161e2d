/* tests/display/admission_test.c - tokens, names, guesses. */
#include "harness/test.h"

#include <string.h>

#include "display/admission.h"

static const uint8_t wrong[STREAM_TOKEN_CHARACTERS] = "00000000000000000000000000000000";

static enum display_admitted try(struct display_admission *admission, const void *token,
                                 uint64_t ns)
{
	return display_admission_token(admission, token, ns);
}

TEST(each_token_gives_what_it_is_for)
{
	struct display_admission admission, other;

	assert_int_equal(display_admission_init(&admission, 0), 0);
	assert_int_equal(display_admission_init(&other, 0), 0);
	assert_int_equal(strlen(admission.control), STREAM_TOKEN_CHARACTERS);
	assert_int_equal(strspn(admission.view, "0123456789abcdef"), STREAM_TOKEN_CHARACTERS);
	assert_string_not_equal(admission.control, admission.view);
	assert_int_equal(try(&admission, admission.control, 0), DISPLAY_MAY_CONTROL);
	assert_int_equal(try(&admission, admission.view, 0), DISPLAY_MAY_VIEW);
	/* One that was good for another start of the server is a guess like any other. */
	assert_int_equal(try(&admission, other.control, 0), DISPLAY_REFUSED);
	/* Every character counts. */
	for (size_t index = 0; index < STREAM_TOKEN_CHARACTERS; index++) {
		char almost[STREAM_TOKEN_CHARACTERS + 1];

		memcpy(almost, admission.control, sizeof(almost));
		almost[index] ^= 1;
		assert_int_equal(try(&admission, almost, (index + 1) * DISPLAY_GUESS_NS),
		                 DISPLAY_REFUSED);
	}
}

TEST(a_flood_of_guesses_is_not_even_looked_at)
{
	struct display_admission admission;

	assert_int_equal(display_admission_init(&admission, 0), 0);
	for (uint32_t guess = 0; guess < DISPLAY_GUESSES; guess++)
		assert_int_equal(try(&admission, wrong, 0), DISPLAY_REFUSED);
	for (uint32_t guess = 0; guess < 1000; guess++)
		assert_int_equal(try(&admission, wrong, DISPLAY_GUESS_NS - 1), DISPLAY_TRY_LATER);
	/* Nor is the right one: it would tell who guesses. */
	assert_int_equal(try(&admission, admission.control, DISPLAY_GUESS_NS - 1),
	                 DISPLAY_TRY_LATER);
	assert_int_equal(try(&admission, admission.control, DISPLAY_GUESS_NS), DISPLAY_MAY_CONTROL);
	/* One more in each span, and never more than at first. */
	assert_int_equal(try(&admission, wrong, DISPLAY_GUESS_NS), DISPLAY_REFUSED);
	assert_int_equal(try(&admission, wrong, DISPLAY_GUESS_NS), DISPLAY_TRY_LATER);
	for (uint32_t guess = 0; guess < DISPLAY_GUESSES; guess++)
		assert_int_equal(try(&admission, wrong, 100 * (uint64_t)DISPLAY_GUESS_NS),
		                 DISPLAY_REFUSED);
	assert_int_equal(try(&admission, wrong, 100 * (uint64_t)DISPLAY_GUESS_NS),
	                 DISPLAY_TRY_LATER);
	assert_int_equal(admission.wrong, 2 * DISPLAY_GUESSES + 1);
	assert_int_equal(admission.unlooked, 1003);
}

TEST(only_names_of_this_computer_with_the_port_are_ours)
{
	static const char *const ours[] = { "127.0.0.1:8080", "localhost:8080", "[::1]:8080" };
	static const char *const others[] = { "",
		                              "127.0.0.1",
		                              "127.0.0.1:80",
		                              "127.0.0.1:8081",
		                              "127.0.0.1:8080.evil.example",
		                              "evil.example:8080",
		                              "localhost.evil.example:8080",
		                              "0.0.0.0:8080",
		                              "127.0.0.2:8080" };
	struct display_admission admission = { .port = 8080 };

	for (size_t index = 0; index < sizeof(ours) / sizeof(ours[0]); index++)
		assert_true(display_admission_host(&admission, ours[index]));
	for (size_t index = 0; index < sizeof(others) / sizeof(others[0]); index++)
		assert_false(display_admission_host(&admission, others[index]));
}

TEST(an_origin_is_the_very_host_that_was_asked_for)
{
	struct display_admission admission = { .port = 8080 };

	assert_true(
		display_admission_origin(&admission, "http://localhost:8080", "localhost:8080"));
	assert_false(
		display_admission_origin(&admission, "http://127.0.0.1:8080", "localhost:8080"));
	assert_false(
		display_admission_origin(&admission, "https://localhost:8080", "localhost:8080"));
	assert_false(
		display_admission_origin(&admission, "http://localhost:3000", "localhost:8080"));
	assert_false(
		display_admission_origin(&admission, "http://localhost:8080/", "localhost:8080"));
	assert_false(display_admission_origin(&admission, "null", "localhost:8080"));
	assert_false(display_admission_origin(&admission, "", "localhost:8080"));
}

TEST(with_a_certificate_its_names_are_ours_and_the_scheme_is_https)
{
	static const char *const names[] = { "monitor.example", "192.0.2.1", "fd00::1" };
	static const char *const ours[] = { "localhost:8080", "monitor.example:8080",
		                            "MONITOR.example:8080", "192.0.2.1:8080",
		                            "[fd00::1]:8080" };
	static const char *const others[] = { "monitor.example",
		                              "monitor.example:80",
		                              "a.monitor.example:8080",
		                              "fd00::1:8080",
		                              "[192.0.2.1]:8080",
		                              "[]:8080",
		                              "[:8080",
		                              ":8080",
		                              "evil.example:8080" };
	struct display_admission admission = { .port = 8080 };
	struct display_certificate *certificate;

	assert_int_equal(display_certificate_make(names, 3, &certificate), 0);
	admission.certificate = certificate;
	for (size_t index = 0; index < sizeof(ours) / sizeof(ours[0]); index++)
		assert_true(display_admission_host(&admission, ours[index]));
	for (size_t index = 0; index < sizeof(others) / sizeof(others[0]); index++)
		assert_false(display_admission_host(&admission, others[index]));
	assert_true(display_admission_origin(&admission, "https://a:1", "a:1"));
	assert_false(display_admission_origin(&admission, "http://a:1", "a:1"));
	display_certificate_destroy(certificate);
}

TEST(the_address_where_it_listens_is_ours_alone)
{
	struct display_admission admission = { .port = 8080, .address = "fd00::1" };

	assert_true(display_admission_host(&admission, "[fd00::1]:8080"));
	assert_true(display_admission_host(&admission, "127.0.0.1:8080"));
	assert_false(display_admission_host(&admission, "[fd00::2]:8080"));
	assert_false(display_admission_host(&admission, "fd00::1:8080"));
}

/* The one that was asked about before is still on the stack: a name that was not read must not count as that one. */
TEST(a_host_longer_than_any_name_is_none_of_ours)
{
	static const char *const names[] = { "monitor.example" };
	struct display_admission admission = { .port = 8080 };
	struct display_certificate *certificate;

	assert_int_equal(display_certificate_make(names, 1, &certificate), 0);
	admission.certificate = certificate;
	for (size_t length = 250; length < 300; length++) {
		char host[320];

		memset(host, 'a', length);
		memcpy(host + length, ":8080", sizeof(":8080"));
		assert_true(display_admission_host(&admission, "monitor.example:8080"));
		assert_false(display_admission_host(&admission, host));
	}
	display_certificate_destroy(certificate);
}

TEST(a_few_guesses_come_back_one_by_one_and_never_more_than_there_were)
{
	const uint64_t span = DISPLAY_GUESS_NS;
	struct display_admission admission;

	assert_int_equal(display_admission_init(&admission, 0), 0);
	assert_int_equal(try(&admission, wrong, 0), DISPLAY_REFUSED);
	/* All that are missing are back: the next span begins now. */
	for (uint32_t guess = 0; guess < DISPLAY_GUESSES; guess++)
		assert_int_equal(try(&admission, wrong, span * 3 / 2), DISPLAY_REFUSED);
	assert_int_equal(try(&admission, wrong, span * 5 / 2 - 1), DISPLAY_TRY_LATER);
	assert_int_equal(try(&admission, wrong, span * 5 / 2), DISPLAY_REFUSED);
	/* One of many is back: what is left of its span counts for the next. */
	assert_int_equal(try(&admission, wrong, span * 4), DISPLAY_REFUSED);
	assert_int_equal(try(&admission, wrong, span * 9 / 2 - 1), DISPLAY_TRY_LATER);
	assert_int_equal(try(&admission, wrong, span * 9 / 2), DISPLAY_REFUSED);
	/* One is missing, and there were spans for several. */
	assert_int_equal(try(&admission, admission.view, span * 100), DISPLAY_MAY_VIEW);
	assert_int_equal(try(&admission, wrong, span * 100), DISPLAY_REFUSED);
	for (uint32_t guess = 0; guess < DISPLAY_GUESSES; guess++)
		assert_int_equal(try(&admission, wrong, span * 105), DISPLAY_REFUSED);
	assert_int_equal(try(&admission, wrong, span * 105), DISPLAY_TRY_LATER);
}

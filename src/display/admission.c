/* display/admission.c - tokens, names and guesses. */
#include "display/admission.h"

#include <stdio.h>
#include <string.h>

#include "base/host/host_random.h"

static int make_token(char *token)
{
	uint8_t bytes[STREAM_TOKEN_CHARACTERS / 2];
	int result = host_random_fill(bytes, sizeof(bytes));

	for (size_t index = 0; index < sizeof(bytes); index++)
		snprintf(token + index * 2, 3, "%02x", bytes[index]);
	return result;
}

int display_admission_init(struct display_admission *ret_admission, uint64_t now_ns)
{
	int result;

	*ret_admission =
		(struct display_admission){ .guesses = DISPLAY_GUESSES, .since_ns = now_ns };
	result = make_token(ret_admission->control);
	return result ? result : make_token(ret_admission->view);
}

/* Without its port, and without brackets: "[::1]:80" is "::1". False: it is no name with that port. */
static bool name_of(const char *host, uint16_t port, char *ret_name, size_t bytes)
{
	char end[8];
	size_t length = strlen(host), end_length = (size_t)snprintf(end, sizeof(end), ":%u", port);
	bool is_bracketed = *host == '[';

	if (length <= end_length || strcmp(host + length - end_length, end) != 0)
		return false;
	length -= end_length;
	if (is_bracketed && host[length - 1] != ']')
		return false;
	length -= is_bracketed ? 2u : 0u;
	if (length >= bytes)
		return false;
	memcpy(ret_name, host + is_bracketed, length);
	ret_name[length] = 0;
	/* What has colons stands in brackets, and nothing else does. */
	return is_bracketed == (strchr(ret_name, ':') != NULL);
}

static bool is_certified(const struct display_admission *admission, const char *host)
{
	char name[256];

	return admission->certificate && name_of(host, admission->port, name, sizeof(name)) &&
	       display_certificate_is_for(admission->certificate, name);
}

bool display_admission_host(const struct display_admission *admission, const char *host)
{
	static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
	char whole[DISPLAY_PLACE_TEXT];

	for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index++) {
		snprintf(whole, sizeof(whole), "%s:%u", names[index], admission->port);
		if (strcmp(host, whole) == 0)
			return true;
	}
	display_place_text(admission->address, admission->port, whole);
	return (*admission->address && strcmp(host, whole) == 0) || is_certified(admission, host);
}

bool display_admission_origin(const struct display_admission *admission, const char *origin,
                              const char *host)
{
	const char *scheme = admission->certificate ? "https://" : "http://";
	size_t length = strlen(scheme);

	return strncmp(origin, scheme, length) == 0 && strcmp(origin + length, host) == 0;
}

/* No early end: the time tells nothing of how much was right. */
static bool is_same(const uint8_t *token, const char *expected)
{
	volatile uint8_t difference = 0;

	for (size_t index = 0; index < STREAM_TOKEN_CHARACTERS; index++)
		difference = (uint8_t)(difference | (token[index] ^ (uint8_t)expected[index]));
	return difference == 0;
}

static void refill(struct display_admission *admission, uint64_t now_ns)
{
	uint64_t spans = (now_ns - admission->since_ns) / DISPLAY_GUESS_NS;

	if (spans >= DISPLAY_GUESSES - admission->guesses) {
		admission->guesses = DISPLAY_GUESSES;
		admission->since_ns = now_ns;
	} else {
		admission->guesses += (uint32_t)spans;
		admission->since_ns += spans * DISPLAY_GUESS_NS;
	}
}

enum display_admitted display_admission_token(struct display_admission *admission,
                                              const uint8_t *token, uint64_t now_ns)
{
	bool controls = is_same(token, admission->control), views = is_same(token, admission->view);

	refill(admission, now_ns);
	if (!admission->guesses) {
		admission->unlooked++;
		return DISPLAY_TRY_LATER;
	}
	if (controls)
		return DISPLAY_MAY_CONTROL;
	if (views)
		return DISPLAY_MAY_VIEW;
	admission->guesses--;
	admission->wrong++;
	return DISPLAY_REFUSED;
}

/* tools/capture/door.c - a certificate for the addresses of this computer. */
#include "capture/door.h"

#include <stdio.h>
#include <string.h>

#include "base/host/host_address.h"

#define NEAR_NAMES 3
#define NAMES_MAX 32

static bool has_tls(const struct door_options *options)
{
	const struct display_place *place = &options->place;

	return options->wants_tls || options->files.certificate ||
	       (*place->address && place->kind != HOST_ADDRESS_LOOPBACK);
}

/* Of all that it may be asked for by; so names that somebody else's DNS gives are none of them. */
static int make(const struct display_place *place, struct display_certificate **ret_certificate)
{
	char address[NAMES_MAX][HOST_ADDRESS_TEXT];
	const char *name[NEAR_NAMES + 1 + NAMES_MAX] = { "localhost", "127.0.0.1", "::1" };
	size_t count = NEAR_NAMES, found = 0;

	if (place->kind == HOST_ADDRESS_ANY)
		found = host_addresses(address, NAMES_MAX);
	else if (*place->address)
		name[count++] = place->address;
	for (size_t at = 0; at < found; at++)
		name[count++] = address[at];
	return display_certificate_make(name, count, ret_certificate);
}

bool door_certificate(const struct door_options *options,
                      struct display_certificate **ret_certificate)
{
	char text[256] = "memory is short";
	int error;

	*ret_certificate = NULL;
	if (!has_tls(options))
		return true;
	error = options->files.certificate ? display_certificate_load(&options->files, text,
	                                                              sizeof(text), ret_certificate)
	                                   : make(&options->place, ret_certificate);
	if (error)
		fprintf(stderr, "drydock: no certificate for TLS: %s\n", text);
	return !error;
}

void door_address(const struct door_options *options, uint16_t port, char *ret_text, size_t bytes)
{
	const struct display_place *place = &options->place;
	char first[1][HOST_ADDRESS_TEXT], where[DISPLAY_PLACE_TEXT];
	const char *address = display_place_near(place);

	if (place->kind == HOST_ADDRESS_ANY && host_addresses(first, 1))
		address = first[0];
	display_place_text(address, port, where);
	snprintf(ret_text, bytes, "%s://%s/#", has_tls(options) ? "https" : "http", where);
}

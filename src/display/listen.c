/* display/listen.c - an address, and perhaps a port. */
#include "display/listen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOPBACK "127.0.0.1"
#define PORT_MAX 65535ul

/* Nothing, or a colon and a number. */
static bool parse_port(const char *text, uint16_t *port)
{
	char *end;
	unsigned long number;

	if (!*text)
		return true;
	/* What strtoul() passes over: signs and blanks. */
	if (*text != ':' || text[1] < '0')
		return false;
	number = strtoul(text + 1, &end, 10);
	if (*end || !number || number > PORT_MAX)
		return false;
	*port = (uint16_t)number;
	return true;
}

/* Where the address ends: behind its bracket, or at the colon of an address that has no others. */
static size_t length_of(const char *text, bool is_bracketed)
{
	const char *colon = strchr(text, ':');

	if (is_bracketed)
		return strcspn(text, "]");
	return colon && !strchr(colon + 1, ':') ? (size_t)(colon - text) : strlen(text);
}

bool display_place_parse(const char *text, struct display_place *ret_place)
{
	struct display_place place = { .port = ret_place->port };
	bool is_bracketed = *text == '[';
	char address[HOST_ADDRESS_TEXT];
	size_t length;

	text += is_bracketed;
	length = length_of(text, is_bracketed);
	if (length >= sizeof(address) || (is_bracketed && text[length] != ']'))
		return false;
	memcpy(address, text, length);
	address[length] = 0;
	place.kind = host_address_parse(address, place.address);
	if (place.kind == HOST_ADDRESS_NONE || (is_bracketed && !strchr(address, ':')) ||
	    !parse_port(text + length + is_bracketed, &place.port))
		return false;
	*ret_place = place;
	return true;
}

void display_place_text(const char *address, uint16_t port, char ret_text[DISPLAY_PLACE_TEXT])
{
	snprintf(ret_text, DISPLAY_PLACE_TEXT, strchr(address, ':') ? "[%s]:%u" : "%s:%u", address,
	         port);
}

const char *display_place_near(const struct display_place *place)
{
	return *place->address && place->kind != HOST_ADDRESS_ANY ? place->address : LOOPBACK;
}

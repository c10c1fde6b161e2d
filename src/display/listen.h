/*
 * display/listen.h - where a server listens, as a person writes it.
 *
 * Locks    None.
 * Tests    tests/display/listen_test.c
 */
#ifndef DRYDOCK_DISPLAY_LISTEN_H
#define DRYDOCK_DISPLAY_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/host/host_address.h"

/* An address in brackets when it has colons, and a port. */
#define DISPLAY_PLACE_TEXT (HOST_ADDRESS_TEXT + 8)

struct display_place {
	char address[HOST_ADDRESS_TEXT]; /* one address's one text; "": 127.0.0.1 */
	enum host_address_kind kind;     /* of address */
	uint16_t port;                   /* 0: one that is free */
};

/*
 * "ADDRESS", "ADDRESS:PORT", "[ADDRESS]" or "[ADDRESS]:PORT"; the brackets are for addresses with colons, which need them
 * when a port follows. Without a port ret_place's stays what it was.
 * Gives    False: it is no such text; ret_place is as it was.
 */
bool display_place_parse(const char *text, struct display_place *ret_place);
/* "ADDRESS:PORT" as it stands in an address of a browser. */
void display_place_text(const char *address, uint16_t port, char ret_text[DISPLAY_PLACE_TEXT]);
/* At which a program of this computer finds it: of all addresses the first of loopback. */
const char *display_place_near(const struct display_place *place);

#endif

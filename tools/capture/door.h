/*
 * tools/capture/door.h - where the page is served, and with which certificate.
 */
#ifndef DRYDOCK_CAPTURE_DOOR_H
#define DRYDOCK_CAPTURE_DOOR_H

#include "display/certificate.h"
#include "display/listen.h"

struct door_options {
	struct display_place place;
	bool wants_tls; /* on loopback, too; elsewhere there always is */
	struct display_certificate_files files; /* both, or both null: one is made */
};

/*
 * The certificate of a server at options' place; null when it needs none. The caller destroys it.
 * Gives    False: there is none, and standard error says why.
 */
bool door_certificate(const struct door_options *options, struct display_certificate **ret_certificate);
/* "https://192.0.2.1:8080/#": what is printed before a token; address of place, of all addresses the first that others reach. */
void door_address(const struct door_options *options, uint16_t port, char *ret_text, size_t bytes);

#endif

/*
 * display/admission.h - who may look at a monitor, and who may type into it.
 *
 * Model    Two tokens of 128 random bits, made anew by each start of the server: one to control, one to look. A page
 *          has it in its address behind the #, which browsers send nowhere, and says it in its first message. Before
 *          that Host and Origin must be this server's own: so a page of another origin, or one whose name was pointed
 *          at this computer, never gets as far as guessing. Guesses are limited over all connections together, because
 *          whoever guesses chooses how many of them there are; while none are left nobody's token is looked at.
 * Locks    None: the server's thread alone.
 * Tests    tests/display/admission_test.c, hostile_page_test.c
 */
#ifndef DRYDOCK_DISPLAY_ADMISSION_H
#define DRYDOCK_DISPLAY_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "display/certificate.h"
#include "display/listen.h"
#include "drydock/stream_format.h"

/* So many wrong tokens at once, and one more in each of these spans. */
#define DISPLAY_GUESSES 8u
#define DISPLAY_GUESS_NS 500000000u

struct display_admission {
	char control[STREAM_TOKEN_CHARACTERS + 1], view[STREAM_TOKEN_CHARACTERS + 1];
	uint16_t port;
	char address[HOST_ADDRESS_TEXT]; /* where it listens, when that is one address; "": on loopback, or at all */
	const struct display_certificate *certificate; /* not owned; null: no TLS */
	uint32_t guesses; /* that are left */
	uint64_t since_ns;
	uint64_t wrong, unlooked; /* tokens */
};

enum display_admitted { DISPLAY_REFUSED, DISPLAY_TRY_LATER, DISPLAY_MAY_VIEW, DISPLAY_MAY_CONTROL };

/* Make tokens. Errors: those of host_random_fill(). */
int display_admission_init(struct display_admission *ret_admission, uint64_t now_ns);
/*
 * "127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT", the address where it listens with the port, a name of its certificate with
 * the port, and nothing else.
 */
bool display_admission_host(const struct display_admission *admission, const char *host);
/* "http://", with a certificate "https://", and the very host that was asked for. */
bool display_admission_origin(const struct display_admission *admission, const char *origin, const char *host);
/* token: STREAM_TOKEN_CHARACTERS; takes the same time whatever they are. */
enum display_admitted display_admission_token(struct display_admission *admission, const uint8_t *token,
                                              uint64_t now_ns);

#endif

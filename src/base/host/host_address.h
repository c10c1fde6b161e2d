/*
 * base/host/host_address.h - network addresses as text, and those that this computer has.
 *
 * Model    Text is what inet_ntop() gives: "192.0.2.1", "fd00::1"; one address has one text. No names, no scopes.
 */
#ifndef DRYDOCK_BASE_HOST_ADDRESS_H
#define DRYDOCK_BASE_HOST_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#define HOST_ADDRESS_TEXT 46 /* with its end */

enum host_address_kind {
	HOST_ADDRESS_NONE,     /* it is no address */
	HOST_ADDRESS_LOOPBACK, /* of this computer, and nobody else's */
	HOST_ADDRESS_ANY,      /* all that this computer has */
	HOST_ADDRESS_ONE
};

/* What text is; unless it is none, ret_text gets its one text. */
enum host_address_kind host_address_parse(const char *text, char ret_text[HOST_ADDRESS_TEXT]);
/*
 * Addresses at which others reach this computer: no loopback, none of a link alone. Gives how many were stored, at most
 * capacity; 0 also when they cannot be had.
 */
size_t host_addresses(char (*ret_text)[HOST_ADDRESS_TEXT], size_t capacity);

#endif

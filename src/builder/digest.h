/*
 * builder/digest.h - names of contents: SHA-256 (FIPS 180-4), for the cache.
 */
#ifndef DRYDOCK_BUILDER_DIGEST_H
#define DRYDOCK_BUILDER_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_TEXT_BYTES 65

struct digest {
	uint32_t state[8];
	uint64_t length;
	uint8_t block[64];
};

void digest_init(struct digest *digest);
void digest_add(struct digest *digest, const void *data, size_t size);
/* Adds string and its terminating zero, so that neighbours never run together. */
void digest_add_string(struct digest *digest, const char *string);
/* Ends the digest; text receives 64 hexadecimal digits. */
void digest_text(struct digest *digest, char text[DIGEST_TEXT_BYTES]);

#endif

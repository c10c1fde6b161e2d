/*
 * composer/message.h - checks of what comes over a composer's sockets.
 *
 * Model    bytes are a whole message that the kernel has copied to us; each function says whether it is one of its kind,
 *          of the right length and with every number in its range, and gives it aligned. Nothing is kept of bytes.
 * Source   drydock/composer_format.h
 * Tests    tests/composer/message_test.c, fuzz/fuzz_composer_message.c
 */
#ifndef DRYDOCK_COMPOSER_MESSAGE_H
#define DRYDOCK_COMPOSER_MESSAGE_H

#include <stdbool.h>

#include "drydock/composer_format.h"

/* The type, or 0: too short to have one. */
uint32_t composer_message_type(const void *bytes, size_t size);

/* --- The composer's side ----------------------------------------------------------------------------------------- */

/*
 * Sizes are within COMPOSER_SIZE_MAX, rows hold the pixels, the rate is between 1/10 and COMPOSER_RATE_MAX hertz, white is as
 * bright as it may be.
 */
bool composer_message_chain(const void *bytes, size_t size, struct composer_chain *ret_chain);
uint32_t composer_pixel_bytes(const struct composer_chain *chain);
/* Bytes of each of its memory files at least. */
size_t composer_chain_bytes(const struct composer_chain *chain);
/* It is for chain. */
bool composer_message_draw(const void *bytes, size_t size, const struct composer_chain *chain,
                           struct composer_draw *ret_draw);
bool composer_message_pointer(const void *bytes, size_t size, struct composer_pointer *ret_pointer);
/* Gives the number of events; 0: it is no such message. */
uint32_t composer_message_input(const void *bytes, size_t size, struct composer_input *ret_input);

/* Somebody waits for a picture of a desktop that does not change. */
bool composer_message_kick(const void *bytes, size_t size);

/* --- The machine's side ---------------------------------------------------------------------------------------------- */

bool composer_message_ready(const void *bytes, size_t size);
/* It answers draw, of chain: rectangles have an area and lie in the picture. */
bool composer_message_present(const void *bytes, size_t size, const struct composer_chain *chain,
                              const struct composer_draw *draw, struct composer_present *ret_present);

/* The head of a cursor; its pixels are behind it in bytes. */
bool composer_message_cursor(const void *bytes, size_t size, struct composer_cursor *ret_cursor);

/* --- Both ----------------------------------------------------------------------------------------------------------- */

/* Gives the text, which is in bytes, and its length; null: it is no such message, or not UTF-8. */
const char *composer_message_clipboard(const void *bytes, size_t size, uint32_t *ret_bytes);

#endif

/*
 * tools/player/screen.h - the machine's end: surfaces come in, presentations go out (drydock/composer_format.h).
 *
 * Model    What the machine says is checked as drydock-composer checks it; whoever closes the socket ends the player.
 * Locks    None: one thread.
 * Tests    tests/tools/player_test.c
 */
#ifndef DRYDOCK_PLAYER_SCREEN_H
#define DRYDOCK_PLAYER_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "composer/light.h"
#include "drydock/composer_format.h"

/* Begins as zeros. */
struct screen {
	struct composer_chain chain; /* type 0: there is nothing to draw into */
	struct composer_draw draw;   /* type 0: no surface is ours now */
	uint8_t *surface[COMPOSER_SURFACES];
	size_t surface_bytes;
	uint8_t *canvas; /* of HDR: pictures are of sRGB, and become light when they are presented; null: SDR */
	struct composer_light_table light;
	bool is_new;    /* another chain, until the caller takes note of it */
	bool is_kicked; /* somebody waits for a picture; until the caller takes note of it */
	bool has_seat;
};

/* Say that we are there. False: there is no machine at the other end. */
bool screen_start(struct screen *screen);
/* Hear what there is to hear, and wait for it at most timeout_ns (negative: for ever). False: it is over. */
bool screen_wait(struct screen *screen, int64_t timeout_ns);
/* What is ours to draw now, BGRA in rows of screen_pitch_bytes(); null: nothing. */
uint8_t *screen_pixels(const struct screen *screen);
uint32_t screen_pitch_bytes(const struct screen *screen);
/* All of it was drawn. */
void screen_present(struct screen *screen);

#endif

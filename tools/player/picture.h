/*
 * tools/player/picture.h - a decoded picture as the monitor's pixels: fitted, with black beside or above it.
 */
#ifndef DRYDOCK_PLAYER_PICTURE_H
#define DRYDOCK_PLAYER_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include <libavutil/frame.h>

struct SwsContext;

/* Begins as zeros. */
struct picture {
	struct SwsContext *scaler;
	uint8_t *pixels; /* BGRA; null: none yet */
	int pitch_bytes;
	int width, height, left, top; /* where it lies on the monitor */
};

/* Scale frame to fit a monitor of that size, its shape kept. False: that is not possible; what was there has gone. */
bool picture_fit(struct picture *picture, const AVFrame *frame, uint32_t width, uint32_t height);
/* The whole monitor's pixels: of that size, BGRA. */
void picture_draw(const struct picture *picture, uint8_t *pixels, uint32_t pitch_bytes, uint32_t width, uint32_t height);
void picture_finish(struct picture *picture);

#endif

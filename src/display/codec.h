/*
 * display/codec.h - H.264 out of NV12, and back for who checks it; libavcodec does both.
 *
 * Model    The encoder is set to its lowest latency: a picture in, its packet out, no picture kept back. The stream says
 *          which colours it has (COLOUR_SDR_). One thread each.
 * Errors   0 or -errno.
 * Tests    tests/display/codec_test.c
 */
#ifndef DRYDOCK_DISPLAY_CODEC_H
#define DRYDOCK_DISPLAY_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display/colour.h"

struct display_encoder;
struct display_decoder;

struct display_packet {
	uint8_t *bytes; /* from malloc */
	size_t size;
	bool is_key;
};

/*
 * width and height are even.
 * Errors   -ENOSYS: this libavcodec has no encoder for H.264; -EINVAL: no such size; -ENOMEM.
 */
int display_encoder_create(uint32_t width, uint32_t height, uint32_t refresh_hz,
                           struct display_encoder **ret_encoder);
void display_encoder_destroy(struct display_encoder *encoder);
/*
 * Encode picture; with key, so that a viewer can begin with it.
 * Owns     ret_packet's bytes are the caller's.
 * Errors   -EIO: the encoder gave no packet for it; -ENOMEM.
 */
int display_encoder_encode(struct display_encoder *encoder, const struct colour_nv12 *picture, bool key,
                           struct display_packet *ret_packet);

struct display_decoded {
	const uint8_t *luma; /* until the next call */
	size_t luma_pitch_bytes;
	uint32_t width, height;
	int primaries, transfer, matrix;
	bool full_range;
	bool chroma_is_left;
};

/* Errors: -ENOSYS: no decoder for H.264; -ENOMEM. */
int display_decoder_create(struct display_decoder **ret_decoder);
void display_decoder_destroy(struct display_decoder *decoder);
/* Errors: -EAGAIN: no picture yet; -EIO: nothing that can be decoded; -ENOMEM. */
int display_decoder_decode(struct display_decoder *decoder, const struct display_packet *packet,
                           struct display_decoded *ret_picture);

#endif

/*
 * display/codec.h - H.264 or HEVC out of NV12, P010 or BGRA, and back for who checks it; libavcodec does both.
 *
 * Model    The encoder is set to its lowest latency: a picture in, its packet out, no picture kept back. The stream says
 *          which colours it has: COLOUR_SDR_, COLOUR_HDR_, or RGB as it is (COLOUR_RGB_) when nothing may be lost. Each key
 *          packet of HDR says what panel the pictures are meant for: a generic one (codec_options.c). One thread each.
 * Errors   0 or -errno.
 * Tests    tests/display/pipeline_test.c, tests/display/codec_test.c
 */
#ifndef DRYDOCK_DISPLAY_CODEC_H
#define DRYDOCK_DISPLAY_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display/colour.h"

struct display_encoder;
struct display_decoder;

/* So many bytes before a packet's first are free for who writes a header in front of it. */
#define DISPLAY_PACKET_ROOM 128u

struct display_packet {
	uint8_t *memory; /* from malloc; the packet begins DISPLAY_PACKET_ROOM bytes into it */
	uint8_t *bytes;
	size_t size;
	bool is_key;
};

/* How good a picture has to be: as good as one that moves, or as one that stays. */
enum display_quality { DISPLAY_MOVING, DISPLAY_STILL };

/* What is asked of the encoder for one picture. */
struct display_wish {
	bool key; /* a viewer can begin with it */
	enum display_quality quality;
	uint32_t rate_bits; /* a second, at most; 0: as many as it takes. A lossless stream takes what it takes */
};

struct display_format {
	uint32_t width, height; /* of an encoder even, unless it is lossless */
	uint32_t refresh_hz;
	bool is_lossless; /* RGB in High 4:4:4 at quantiser 0 */
	bool is_hdr;      /* ten bits a sample, BT.2020 with PQ; never with is_lossless */
	const char *encoder; /* libavcodec's name of it; null: libx264, or libx264rgb. It stays */
};

/* A picture to encode: luma and chroma of NV12, of HDR P010; or BGRA alone. Nothing of it is kept. */
struct display_source {
	uint8_t *plane[2];
	size_t pitch_bytes[2];
};

/* Whether libavcodec has an encoder of that name. */
bool display_has_encoder(const char *name);
/*
 * What viewers know its stream by: a STREAM_CODEC_.
 * Gives    0: one that gives nothing that a viewer here decodes, or that keeps pictures back.
 */
uint32_t display_format_codec(const struct display_format *format);
/* libavcodec's name of format's encoder. */
const char *display_format_encoder(const struct display_format *format);
/* Errors   -ENOSYS: this libavcodec has no such encoder; -EINVAL: no such size; -ENOMEM. */
int display_encoder_create(const struct display_format *format, struct display_encoder **ret_encoder);
void display_encoder_destroy(struct display_encoder *encoder);
/*
 * Encode source as wished.
 * Owns     ret_packet's memory is the caller's.
 * Errors   -EIO: the encoder gave no packet for it; -ENOMEM.
 */
int display_encoder_encode(struct display_encoder *encoder, const struct display_source *source,
                           const struct display_wish *wish, struct display_packet *ret_packet);
/*
 * The name that browsers know a stream of codec (STREAM_CODEC_) by, "avc1.42c020" or "hev1.2.4.L120.90", from the parameter
 * set in a key packet.
 * Gives    False: there is none in it.
 */
bool display_codec_name(uint32_t codec, const struct display_packet *packet, char *text, size_t text_size);

struct display_decoded {
	const uint8_t *luma; /* until the next call; of RGB it is the green plane; of ten bits the upper eight */
	size_t luma_pitch_bytes;
	const uint8_t *plane[3]; /* as they are: Y, Cb, Cr, or green, blue, red; of ten bits two bytes a sample */
	size_t pitch_bytes[3];
	uint32_t bit_depth;
	bool is_rgb;
	uint32_t max_nits; /* of the panel that the stream says it is meant for; 0: it does not say */
	uint32_t hash; /* display_hash_bgra() of it when it is RGB */
	uint32_t width, height;
	int primaries, transfer, matrix;
	bool full_range;
	bool chroma_is_left;
};

/*
 * A hash of what a picture shows: FNV-1a over its pixels, each a word of red, green, blue, 255, the first byte lowest. A
 * page has the same words on its canvas.
 */
uint32_t display_hash_bgra(const struct display_format *format, const struct display_source *source);

/* For a stream of codec, one of STREAM_CODEC_. Errors: -ENOSYS: libavcodec has no decoder for it; -ENOMEM. */
int display_decoder_create(uint32_t codec, struct display_decoder **ret_decoder);
void display_decoder_destroy(struct display_decoder *decoder);
/* Errors: -EAGAIN: no picture yet; -EIO: nothing that can be decoded; -ENOMEM. */
int display_decoder_decode(struct display_decoder *decoder, const struct display_packet *packet,
                           struct display_decoded *ret_picture);

#endif

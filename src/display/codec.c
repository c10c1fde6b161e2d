/* display/codec.c - libavcodec's H.264, set for one picture in, one packet out. */
#include "display/codec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>

/* What a stream may take when nobody limits it, in bits a second; a limit can be changed later, but not put where there is none. */
#define RATE_MOST 100000000u
/* How far a frame may be ahead of the rate: a part of a second. */
#define RATE_BUFFER_PARTS 4

/* Constant quality: rate factors of x264, by enum display_quality. Even of noise 4 gives a quantiser of at most 16, or 46 dB. */
static const char *const rate_factors[] = { "23", "4" };

struct display_encoder {
	AVCodecContext *context;
	AVFrame *frame;
	AVPacket *packet;
	int64_t count;
	enum display_quality quality;
	bool is_lossless;
};

struct display_decoder {
	AVCodecContext *context;
	AVFrame *frame;
	AVPacket *packet;
};

/* --- Encoding -------------------------------------------------------------------------------------------------- */

static void describe_colours(AVCodecContext *context, const struct display_format *format)
{
	bool rgb = format->is_lossless;

	context->pix_fmt = rgb ? AV_PIX_FMT_BGR0 : AV_PIX_FMT_NV12;
	context->color_primaries = rgb ? COLOUR_RGB_PRIMARIES : COLOUR_SDR_PRIMARIES;
	context->color_trc = rgb ? COLOUR_RGB_TRANSFER : COLOUR_SDR_TRANSFER;
	context->colorspace = rgb ? COLOUR_RGB_MATRIX : COLOUR_SDR_MATRIX;
	context->color_range = rgb ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
	if (!rgb)
		context->chroma_sample_location = AVCHROMA_LOC_LEFT;
}

static void limit_rate(AVCodecContext *context, uint32_t bits)
{
	context->rc_max_rate = bits;
	context->rc_buffer_size = (int)(bits / RATE_BUFFER_PARTS);
}

static void describe(AVCodecContext *context, const struct display_format *format)
{
	context->width = (int)format->width;
	context->height = (int)format->height;
	context->time_base = (AVRational){ 1, (int)format->refresh_hz };
	context->framerate = (AVRational){ (int)format->refresh_hz, 1 };
	describe_colours(context, format);
	context->max_b_frames = 0;
	context->gop_size = -1; /* key frames on demand alone */
	context->thread_count = 1;
	av_opt_set(context->priv_data, "preset", "ultrafast", 0);
	av_opt_set(context->priv_data, "tune", "zerolatency", 0);
	av_opt_set(context->priv_data, format->is_lossless ? "qp" : "crf",
	           format->is_lossless ? "0" : rate_factors[DISPLAY_MOVING], 0);
	av_opt_set(context->priv_data, "forced-idr", "1", 0);
	if (!format->is_lossless)
		limit_rate(context, RATE_MOST);
}

static int make_frame(struct display_encoder *encoder)
{
	encoder->frame = av_frame_alloc();
	encoder->packet = av_packet_alloc();
	if (!encoder->frame || !encoder->packet)
		return -ENOMEM;
	encoder->frame->format = encoder->context->pix_fmt;
	encoder->frame->width = encoder->context->width;
	encoder->frame->height = encoder->context->height;
	return 0;
}

static bool is_possible(const struct display_format *format)
{
	bool is_even = format->width % 2 == 0 && format->height % 2 == 0;

	return format->width && format->height && format->refresh_hz &&
	       (is_even || format->is_lossless);
}

bool display_has_encoder(const char *name)
{
	return avcodec_find_encoder_by_name(name) != NULL;
}

static const char *encoder_of(const struct display_format *format)
{
	if (format->encoder)
		return format->encoder;
	return format->is_lossless ? "libx264rgb" : "libx264";
}

int display_encoder_create(const struct display_format *format,
                           struct display_encoder **ret_encoder)
{
	const AVCodec *codec = avcodec_find_encoder_by_name(encoder_of(format));
	struct display_encoder *encoder;
	int result = -ENOMEM;

	if (!codec)
		return -ENOSYS;
	if (!is_possible(format))
		return -EINVAL;
	av_log_set_level(AV_LOG_ERROR);
	encoder = calloc(1, sizeof(*encoder));
	if (!encoder)
		return -ENOMEM;
	encoder->context = avcodec_alloc_context3(codec);
	if (encoder->context) {
		describe(encoder->context, format);
		encoder->is_lossless = format->is_lossless;
		result = avcodec_open2(encoder->context, codec, NULL) < 0 ? -EINVAL
		                                                          : make_frame(encoder);
	}
	if (result) {
		display_encoder_destroy(encoder);
		return result;
	}
	*ret_encoder = encoder;
	return 0;
}

void display_encoder_destroy(struct display_encoder *encoder)
{
	if (!encoder)
		return;
	avcodec_free_context(&encoder->context);
	av_frame_free(&encoder->frame);
	av_packet_free(&encoder->packet);
	free(encoder);
}

static int take_packet(struct display_encoder *encoder, struct display_packet *ret_packet)
{
	AVPacket *packet = encoder->packet;
	size_t size;
	uint8_t *memory;

	if (avcodec_receive_packet(encoder->context, packet) < 0)
		return -EIO;
	size = (size_t)packet->size;
	/* A reader of bits may look a little behind the end. */
	memory = malloc(DISPLAY_PACKET_ROOM + size + AV_INPUT_BUFFER_PADDING_SIZE);
	if (memory) {
		*ret_packet = (struct display_packet){ memory, memory + DISPLAY_PACKET_ROOM, size,
			                               (packet->flags & AV_PKT_FLAG_KEY) != 0 };
		memcpy(ret_packet->bytes, packet->data, size);
		memset(ret_packet->bytes + size, 0, AV_INPUT_BUFFER_PADDING_SIZE);
	}
	av_packet_unref(packet);
	return memory ? 0 : -ENOMEM;
}

/* The encoder looks at its options again with each picture. */
static void choose_quality(struct display_encoder *encoder, enum display_quality quality)
{
	if (encoder->is_lossless || encoder->quality == quality)
		return;
	av_opt_set(encoder->context->priv_data, "crf", rate_factors[quality], 0);
	encoder->quality = quality;
}

int display_encoder_encode(struct display_encoder *encoder, const struct display_source *source,
                           const struct display_wish *wish, struct display_packet *ret_packet)
{
	AVFrame *frame = encoder->frame;

	/* The encoder copies what it needs before it returns: nothing of the picture is kept. */
	for (int plane = 0; plane < 2; plane++) {
		frame->data[plane] = source->plane[plane];
		frame->linesize[plane] = (int)source->pitch_bytes[plane];
	}
	frame->pts = encoder->count++;
	frame->pict_type = wish->key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
	choose_quality(encoder, wish->quality);
	if (!encoder->is_lossless)
		limit_rate(encoder->context, wish->rate_bits && wish->rate_bits < RATE_MOST
		                                     ? wish->rate_bits
		                                     : RATE_MOST);
	if (avcodec_send_frame(encoder->context, frame) < 0)
		return -EIO;
	return take_packet(encoder, ret_packet);
}

/* A sequence parameter set is NAL unit 7; profile, constraints and level are the three bytes behind its kind. */
bool display_codec_name(const uint8_t *bytes, size_t size, char *text, size_t text_size)
{
	for (size_t at = 0; at + 7 <= size; at++) {
		if (bytes[at] || bytes[at + 1] || bytes[at + 2] != 1 || (bytes[at + 3] & 0x1F) != 7)
			continue;
		snprintf(text, text_size, "avc1.%02x%02x%02x", bytes[at + 4], bytes[at + 5],
		         bytes[at + 6]);
		return true;
	}
	return false;
}

/* --- What a picture shows --------------------------------------------------------------------------------------- */

#define FNV_START 2166136261u
#define FNV_PRIME 16777619u

static uint32_t hash_word(uint32_t hash, uint32_t red, uint32_t green, uint32_t blue)
{
	return (hash ^ (red | green << 8 | blue << 16 | 0xFF000000u)) * FNV_PRIME;
}

uint32_t display_hash_bgra(const struct display_format *format, const struct display_source *source)
{
	uint32_t hash = FNV_START;

	for (uint32_t y = 0; y < format->height; y++) {
		const uint8_t *row = source->plane[0] + y * source->pitch_bytes[0];

		for (uint32_t x = 0; x < format->width; x++, row += 4)
			hash = hash_word(hash, row[2], row[1], row[0]);
	}
	return hash;
}

/* The planes are green, blue, red. */
static uint32_t hash_gbr(const AVFrame *frame)
{
	uint32_t hash = FNV_START;

	for (int y = 0; y < frame->height; y++) {
		const uint8_t *green = frame->data[0] + y * frame->linesize[0];
		const uint8_t *blue = frame->data[1] + y * frame->linesize[1];
		const uint8_t *red = frame->data[2] + y * frame->linesize[2];

		for (int x = 0; x < frame->width; x++)
			hash = hash_word(hash, red[x], green[x], blue[x]);
	}
	return hash;
}

/* --- Decoding -------------------------------------------------------------------------------------------------- */

int display_decoder_create(struct display_decoder **ret_decoder)
{
	const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_H264);
	struct display_decoder *decoder;

	if (!codec)
		return -ENOSYS;
	decoder = calloc(1, sizeof(*decoder));
	if (!decoder)
		return -ENOMEM;
	decoder->context = avcodec_alloc_context3(codec);
	decoder->frame = av_frame_alloc();
	decoder->packet = av_packet_alloc();
	if (decoder->context) {
		decoder->context->flags |= AV_CODEC_FLAG_LOW_DELAY;
		decoder->context->thread_count = 1;
	}
	if (!decoder->context || !decoder->frame || !decoder->packet ||
	    avcodec_open2(decoder->context, codec, NULL) < 0) {
		display_decoder_destroy(decoder);
		return -ENOMEM;
	}
	*ret_decoder = decoder;
	return 0;
}

void display_decoder_destroy(struct display_decoder *decoder)
{
	if (!decoder)
		return;
	avcodec_free_context(&decoder->context);
	av_frame_free(&decoder->frame);
	av_packet_free(&decoder->packet);
	free(decoder);
}

static void describe_picture(const AVFrame *frame, struct display_decoded *ret_picture)
{
	*ret_picture = (struct display_decoded){
		.luma = frame->data[0],
		.luma_pitch_bytes = (size_t)frame->linesize[0],
		.width = (uint32_t)frame->width,
		.height = (uint32_t)frame->height,
		.primaries = (int)frame->color_primaries,
		.transfer = (int)frame->color_trc,
		.matrix = (int)frame->colorspace,
		.full_range = frame->color_range == AVCOL_RANGE_JPEG,
		.chroma_is_left = frame->chroma_location == AVCHROMA_LOC_LEFT,
		.is_rgb = frame->format == AV_PIX_FMT_GBRP,
	};
	if (ret_picture->is_rgb)
		ret_picture->hash = hash_gbr(frame);
}

int display_decoder_decode(struct display_decoder *decoder, const struct display_packet *packet,
                           struct display_decoded *ret_picture)
{
	int result;

	decoder->packet->data = packet->bytes;
	decoder->packet->size = (int)packet->size;
	if (avcodec_send_packet(decoder->context, decoder->packet) < 0)
		return -EIO;
	result = avcodec_receive_frame(decoder->context, decoder->frame);
	if (result == AVERROR(EAGAIN))
		return -EAGAIN;
	if (result < 0)
		return -EIO;
	describe_picture(decoder->frame, ret_picture);
	return 0;
}

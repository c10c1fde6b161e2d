/* display/codec.c - libavcodec's H.264, set for one picture in, one packet out. */
#include "display/codec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>

/* Constant quality: rate factors of x264, by enum display_quality. */
static const char *const rate_factors[] = { "23", "10" };

struct display_encoder {
	AVCodecContext *context;
	AVFrame *frame;
	AVPacket *packet;
	int64_t count;
	enum display_quality quality;
};

struct display_decoder {
	AVCodecContext *context;
	AVFrame *frame;
	AVPacket *packet;
};

/* --- Encoding -------------------------------------------------------------------------------------------------- */

static void describe(AVCodecContext *context, uint32_t width, uint32_t height, uint32_t refresh_hz)
{
	context->width = (int)width;
	context->height = (int)height;
	context->time_base = (AVRational){ 1, (int)refresh_hz };
	context->framerate = (AVRational){ (int)refresh_hz, 1 };
	context->pix_fmt = AV_PIX_FMT_NV12;
	context->color_primaries = COLOUR_SDR_PRIMARIES;
	context->color_trc = COLOUR_SDR_TRANSFER;
	context->colorspace = COLOUR_SDR_MATRIX;
	context->color_range = AVCOL_RANGE_MPEG;
	context->chroma_sample_location = AVCHROMA_LOC_LEFT;
	context->max_b_frames = 0;
	context->gop_size = -1; /* key frames on demand alone */
	context->thread_count = 1;
	av_opt_set(context->priv_data, "preset", "ultrafast", 0);
	av_opt_set(context->priv_data, "tune", "zerolatency", 0);
	av_opt_set(context->priv_data, "crf", rate_factors[DISPLAY_MOVING], 0);
	av_opt_set(context->priv_data, "forced-idr", "1", 0);
}

static int make_frame(struct display_encoder *encoder)
{
	encoder->frame = av_frame_alloc();
	encoder->packet = av_packet_alloc();
	if (!encoder->frame || !encoder->packet)
		return -ENOMEM;
	encoder->frame->format = AV_PIX_FMT_NV12;
	encoder->frame->width = encoder->context->width;
	encoder->frame->height = encoder->context->height;
	return 0;
}

int display_encoder_create(uint32_t width, uint32_t height, uint32_t refresh_hz,
                           struct display_encoder **ret_encoder)
{
	const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
	struct display_encoder *encoder;
	int result = -ENOMEM;

	if (!codec)
		return -ENOSYS;
	if (!width || !height || width % 2 || height % 2 || !refresh_hz)
		return -EINVAL;
	av_log_set_level(AV_LOG_ERROR);
	encoder = calloc(1, sizeof(*encoder));
	if (!encoder)
		return -ENOMEM;
	encoder->context = avcodec_alloc_context3(codec);
	if (encoder->context) {
		describe(encoder->context, width, height, refresh_hz);
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
	if (encoder->quality == quality)
		return;
	av_opt_set(encoder->context->priv_data, "crf", rate_factors[quality], 0);
	encoder->quality = quality;
}

int display_encoder_encode(struct display_encoder *encoder, const struct colour_nv12 *picture,
                           const struct display_wish *wish, struct display_packet *ret_packet)
{
	AVFrame *frame = encoder->frame;

	/* The encoder copies what it needs before it returns: nothing of the picture is kept. */
	frame->data[0] = picture->luma;
	frame->data[1] = picture->chroma;
	frame->linesize[0] = (int)picture->luma_pitch_bytes;
	frame->linesize[1] = (int)picture->chroma_pitch_bytes;
	frame->pts = encoder->count++;
	frame->pict_type = wish->key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
	choose_quality(encoder, wish->quality);
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
	};
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

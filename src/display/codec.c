/* display/codec.c - libavcodec's encoders, set for one picture in, one packet out. */
#include "display/codec_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct display_encoder {
	AVCodecContext *context;
	AVFrame *frame;
	AVPacket *packet;
	int64_t count;
	enum display_quality quality;
	bool is_lossless, is_hdr;
};

static int make_frame(struct display_encoder *encoder)
{
	encoder->frame = av_frame_alloc();
	encoder->packet = av_packet_alloc();
	if (!encoder->frame || !encoder->packet)
		return -ENOMEM;
	encoder->frame->format = encoder->context->pix_fmt;
	encoder->frame->width = encoder->context->width;
	encoder->frame->height = encoder->context->height;
	/* P010 is what kernels write; no encoder here takes it as it is. */
	if (encoder->is_hdr && av_frame_get_buffer(encoder->frame, 0) < 0)
		return -ENOMEM;
	return 0;
}

static bool is_possible(const struct display_format *format)
{
	bool is_even = format->width % 2 == 0 && format->height % 2 == 0;

	return format->width && format->height && format->refresh_hz &&
	       (is_even || format->is_lossless) && !(format->is_lossless && format->is_hdr);
}

bool display_has_encoder(const char *name)
{
	return avcodec_find_encoder_by_name(name) != NULL;
}

int display_encoder_create(const struct display_format *format,
                           struct display_encoder **ret_encoder)
{
	const AVCodec *codec = avcodec_find_encoder_by_name(display_format_encoder(format));
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
		display_codec_describe(encoder->context, format);
		encoder->is_lossless = format->is_lossless;
		encoder->is_hdr = format->is_hdr;
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
	display_codec_set_quality(encoder->context, quality);
	encoder->quality = quality;
}

/* Ten bits stand above six that are 0. */
static void unpack_luma(const AVFrame *frame, const struct display_source *source)
{
	for (int y = 0; y < frame->height; y++) {
		const uint16_t *from =
			(const uint16_t *)(source->plane[0] + (size_t)y * source->pitch_bytes[0]);
		uint16_t *to = (uint16_t *)(frame->data[0] + (ptrdiff_t)y * frame->linesize[0]);

		for (int x = 0; x < frame->width; x++)
			to[x] = from[x] >> 6;
	}
}

static void unpack_chroma(const AVFrame *frame, const struct display_source *source)
{
	for (int y = 0; y < frame->height / 2; y++) {
		const uint16_t *from =
			(const uint16_t *)(source->plane[1] + (size_t)y * source->pitch_bytes[1]);
		uint16_t *blue = (uint16_t *)(frame->data[1] + (ptrdiff_t)y * frame->linesize[1]);
		uint16_t *red = (uint16_t *)(frame->data[2] + (ptrdiff_t)y * frame->linesize[2]);

		for (int x = 0; x < frame->width / 2; x++) {
			blue[x] = from[2 * x] >> 6;
			red[x] = from[2 * x + 1] >> 6;
		}
	}
}

/* The encoder copies what it needs before it returns: nothing of the picture is kept. False: memory is short. */
static bool take_picture(struct display_encoder *encoder, const struct display_source *source)
{
	AVFrame *frame = encoder->frame;

	if (encoder->is_hdr) {
		if (av_frame_make_writable(frame) < 0)
			return false;
		unpack_luma(frame, source);
		unpack_chroma(frame, source);
		return true;
	}
	for (int plane = 0; plane < 2; plane++) {
		frame->data[plane] = source->plane[plane];
		frame->linesize[plane] = (int)source->pitch_bytes[plane];
	}
	return true;
}

int display_encoder_encode(struct display_encoder *encoder, const struct display_source *source,
                           const struct display_wish *wish, struct display_packet *ret_packet)
{
	AVFrame *frame = encoder->frame;

	if (!take_picture(encoder, source))
		return -ENOMEM;
	frame->pts = encoder->count++;
	frame->pict_type = wish->key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
	choose_quality(encoder, wish->quality);
	if (!encoder->is_lossless)
		display_codec_limit_rate(encoder->context, wish->rate_bits);
	if (avcodec_send_frame(encoder->context, frame) < 0)
		return -EIO;
	return take_packet(encoder, ret_packet);
}

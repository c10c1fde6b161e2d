/* display/decoder.c - libavcodec back, and what a picture shows. */
#include "display/codec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>

#include "display/stream_message.h"

struct display_decoder {
	AVCodecContext *context;
	AVFrame *frame;
	AVPacket *packet;
	uint8_t *narrow; /* the luma of ten bits, as 8 */
	size_t room;
};

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
static uint32_t hash_gbr(const struct display_decoded *picture)
{
	uint32_t hash = FNV_START;

	for (size_t y = 0; y < picture->height; y++) {
		const uint8_t *row[3];

		for (int plane = 0; plane < 3; plane++)
			row[plane] = picture->plane[plane] + y * picture->pitch_bytes[plane];
		for (size_t x = 0; x < picture->width; x++)
			hash = hash_word(hash, row[2][x], row[0][x], row[1][x]);
	}
	return hash;
}

/* --- Decoding -------------------------------------------------------------------------------------------------- */

int display_decoder_create(uint32_t codec, struct display_decoder **ret_decoder)
{
	const AVCodec *found = avcodec_find_decoder(codec == STREAM_CODEC_HEVC ? AV_CODEC_ID_HEVC
	                                                                       : AV_CODEC_ID_H264);
	struct display_decoder *decoder;

	if (!found)
		return -ENOSYS;
	decoder = calloc(1, sizeof(*decoder));
	if (!decoder)
		return -ENOMEM;
	decoder->context = avcodec_alloc_context3(found);
	decoder->frame = av_frame_alloc();
	decoder->packet = av_packet_alloc();
	if (decoder->context) {
		decoder->context->flags |= AV_CODEC_FLAG_LOW_DELAY;
		decoder->context->thread_count = 1;
	}
	if (!decoder->context || !decoder->frame || !decoder->packet ||
	    avcodec_open2(decoder->context, found, NULL) < 0) {
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
	free(decoder->narrow);
	free(decoder);
}

/* Who reads cells out of the luma needs no more than eight bits. Gives false: memory is short. */
static bool narrow(struct display_decoder *decoder, struct display_decoded *picture)
{
	size_t room = (size_t)picture->width * picture->height;
	uint8_t *luma = room > decoder->room ? realloc(decoder->narrow, room) : decoder->narrow;

	if (!luma)
		return false;
	decoder->narrow = luma;
	if (room > decoder->room)
		decoder->room = room;
	for (uint32_t y = 0; y < picture->height; y++) {
		const uint16_t *row =
			(const uint16_t *)(picture->plane[0] + y * picture->pitch_bytes[0]);

		for (uint32_t x = 0; x < picture->width; x++)
			luma[(size_t)y * picture->width + x] =
				(uint8_t)(row[x] >> (picture->bit_depth - 8));
	}
	picture->luma = luma;
	picture->luma_pitch_bytes = picture->width;
	return true;
}

static uint32_t max_nits(const AVFrame *frame)
{
	const AVFrameSideData *data =
		av_frame_get_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
	const AVMasteringDisplayMetadata *panel =
		data ? (const AVMasteringDisplayMetadata *)(const void *)data->data : NULL;

	return panel && panel->has_luminance ? (uint32_t)av_q2d(panel->max_luminance) : 0;
}

static void describe_picture(const AVFrame *frame, struct display_decoded *ret_picture)
{
	const AVPixFmtDescriptor *pixel = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);

	*ret_picture = (struct display_decoded){
		.luma = frame->data[0],
		.luma_pitch_bytes = (size_t)frame->linesize[0],
		.bit_depth = pixel ? (uint32_t)pixel->comp[0].depth : 0,
		.width = (uint32_t)frame->width,
		.height = (uint32_t)frame->height,
		.primaries = (int)frame->color_primaries,
		.transfer = (int)frame->color_trc,
		.matrix = (int)frame->colorspace,
		.full_range = frame->color_range == AVCOL_RANGE_JPEG,
		.chroma_is_left = frame->chroma_location == AVCHROMA_LOC_LEFT,
		.is_rgb = frame->format == AV_PIX_FMT_GBRP,
		.max_nits = max_nits(frame),
	};
	for (int plane = 0; plane < 3; plane++) {
		ret_picture->plane[plane] = frame->data[plane];
		ret_picture->pitch_bytes[plane] = (size_t)frame->linesize[plane];
	}
	if (ret_picture->is_rgb)
		ret_picture->hash = hash_gbr(ret_picture);
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
	if (ret_picture->bit_depth > 8 && !narrow(decoder, ret_picture))
		return -ENOMEM;
	return 0;
}

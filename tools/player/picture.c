/* tools/player/picture.c - libswscale into memory of our own, whose rows have room behind them; then rows into a surface. */
#include "player/picture.h"

#include <string.h>

#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#define ALIGN 64
#define HD_HEIGHT 720

/* --- Where it lies -------------------------------------------------------------------------------------------------- */

/* At least a pixel, at most all of room. */
static int part_of(int64_t part, int64_t whole, uint32_t room)
{
	int64_t size = whole ? (part * room + whole / 2) / whole : room;

	return (int)(size < 1 ? 1 : size > room ? room : size);
}

static void place(struct picture *picture, const AVFrame *frame, uint32_t width, uint32_t height)
{
	AVRational pixel = frame->sample_aspect_ratio;
	int64_t across = frame->width, down = frame->height;

	/* Pixels that are no squares; more than 1 to 16 is nonsense. */
	if (pixel.num > 0 && pixel.den > 0 && pixel.num / 16 <= pixel.den &&
	    pixel.den / 16 <= pixel.num) {
		across *= pixel.num;
		down *= pixel.den;
	}
	picture->width = (int)width;
	picture->height = (int)height;
	if (across * height > down * width)
		picture->height = part_of(down * width, across * height, height);
	else
		picture->width = part_of(across * height, down * width, width);
	picture->left = ((int)width - picture->width) / 2;
	picture->top = ((int)height - picture->height) / 2;
}

/* --- Its pixels -------------------------------------------------------------------------------------------------------- */

/* What a file does not say of its colours is as people expect of its size. */
static int matrix_of(const AVFrame *frame)
{
	if (frame->colorspace != AVCOL_SPC_UNSPECIFIED && frame->colorspace != AVCOL_SPC_RGB)
		return frame->colorspace;
	return frame->height >= HD_HEIGHT ? SWS_CS_ITU709 : SWS_CS_ITU601;
}

/* Formats of JPEG are those of others with the whole range. */
static enum AVPixelFormat format_of(const AVFrame *frame, bool *ret_is_full)
{
	*ret_is_full = true;
	switch (frame->format) {
	case AV_PIX_FMT_YUVJ420P: return AV_PIX_FMT_YUV420P;
	case AV_PIX_FMT_YUVJ422P: return AV_PIX_FMT_YUV422P;
	case AV_PIX_FMT_YUVJ444P: return AV_PIX_FMT_YUV444P;
	case AV_PIX_FMT_YUVJ440P: return AV_PIX_FMT_YUV440P;
	default: *ret_is_full = frame->color_range == AVCOL_RANGE_JPEG; return frame->format;
	}
}

static void set_colours(struct SwsContext *scaler, const AVFrame *frame, bool is_full)
{
	const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);

	/* What is RGB stays what it is. */
	if (!format || format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL))
		return;
	sws_setColorspaceDetails(scaler, sws_getCoefficients(matrix_of(frame)), is_full,
	                         sws_getCoefficients(SWS_CS_ITU709), 1, 0, 1 << 16, 1 << 16);
}

static bool has_alpha(const AVFrame *frame)
{
	const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);

	return format && format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL);
}

/* Behind it is black. */
static void blend(struct picture *picture)
{
	for (int row = 0; row < picture->height; row++) {
		uint8_t *pixel = picture->pixels + (size_t)row * (size_t)picture->pitch_bytes;

		for (int at = 0; at < picture->width; at++, pixel += 4)
			for (int part = 0; part < 3; part++)
				pixel[part] = (uint8_t)((pixel[part] * pixel[3] + 127) / 255);
	}
}

static bool make_room(struct picture *picture)
{
	picture->pitch_bytes = FFALIGN(picture->width * 4, ALIGN) + ALIGN;
	av_freep(&picture->pixels);
	picture->pixels = av_malloc((size_t)picture->pitch_bytes * (size_t)picture->height);
	return picture->pixels;
}

bool picture_fit(struct picture *picture, const AVFrame *frame, uint32_t width, uint32_t height)
{
	bool is_full;
	enum AVPixelFormat from = format_of(frame, &is_full);
	bool blends = has_alpha(frame);
	uint8_t *rows[4] = { NULL };
	int pitches[4] = { 0 };

	place(picture, frame, width, height);
	picture->scaler = sws_getCachedContext(picture->scaler, frame->width, frame->height, from,
	                                       picture->width, picture->height,
	                                       blends ? AV_PIX_FMT_BGRA : AV_PIX_FMT_BGR0,
	                                       SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT,
	                                       NULL, NULL, NULL);
	if (!picture->scaler || !make_room(picture)) {
		av_freep(&picture->pixels);
		return false;
	}
	set_colours(picture->scaler, frame, is_full);
	rows[0] = picture->pixels;
	pitches[0] = picture->pitch_bytes;
	sws_scale(picture->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0,
	          frame->height, rows, pitches);
	if (blends)
		blend(picture);
	return true;
}

void picture_draw(const struct picture *picture, uint8_t *pixels, uint32_t pitch_bytes,
                  uint32_t width, uint32_t height)
{
	size_t left = (size_t)picture->left * 4, own = (size_t)picture->width * 4;
	size_t whole = (size_t)width * 4;
	const uint8_t *from = picture->pixels;

	for (int row = 0; row < (int)height; row++, pixels += pitch_bytes) {
		if (!from || row < picture->top || row >= picture->top + picture->height) {
			memset(pixels, 0, whole);
			continue;
		}
		memset(pixels, 0, left);
		memcpy(pixels + left, from, own);
		memset(pixels + left + own, 0, whole - left - own);
		from += picture->pitch_bytes;
	}
}

void picture_finish(struct picture *picture)
{
	sws_freeContext(picture->scaler);
	av_freep(&picture->pixels);
}

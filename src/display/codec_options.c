/* display/codec_options.c - which encoder gives what, and what each is told. */
#include "display/codec_internal.h"

#include <stdio.h>
#include <string.h>

#include <libavutil/opt.h>

#include "display/stream_message.h"

/* What a stream may take when nobody limits it, in bits a second; a limit can be changed later, but not put where there is none. */
#define RATE_MOST 100000000u
/* How far a frame may be ahead of the rate: a part of a second. */
#define RATE_BUFFER_PARTS 4

/* Constant quality: rate factors of x264, by enum display_quality. Even of noise 4 gives a quantiser of at most 16, or 46 dB. */
static const char *const rate_factors[] = { "23", "4" };

/*
 * The panel that pictures of HDR are meant for, as long as no driver tells another: BT.2020 of 0.05 to 1000 nit, on the average
 * 400. In parts of 50 000 and of 10 000 nit (H.265 D.2.28).
 */
#define PANEL "G(8500,39850)B(6550,2300)R(35400,14600)WP(15635,16450)L(10000000,500)"
#define PANEL_LIGHT "1000,400"

/* --- Which ------------------------------------------------------------------------------------------------------- */

const char *display_format_encoder(const struct display_format *format)
{
	if (format->encoder)
		return format->encoder;
	return format->is_lossless ? "libx264rgb" : "libx264";
}

static bool begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

uint32_t display_format_codec(const struct display_format *format)
{
	const char *name = display_format_encoder(format);

	if (format->is_lossless)
		return strcmp(name, "libx264rgb") == 0 ? STREAM_CODEC_H264_RGB : 0;
	if (strcmp(name, "libx265") == 0 || begins(name, "hevc_"))
		return STREAM_CODEC_HEVC;
	if (strcmp(name, "libx264") == 0)
		return format->is_hdr ? STREAM_CODEC_H264_HIGH10 : STREAM_CODEC_H264;
	/* Those of a graphics processor have no ten bits of H.264. */
	return begins(name, "h264_") && !format->is_hdr ? STREAM_CODEC_H264 : 0;
}

/* --- What it is told ----------------------------------------------------------------------------------------------- */

static void describe_colours(AVCodecContext *context, const struct display_format *format)
{
	bool rgb = format->is_lossless, hdr = format->is_hdr;

	context->pix_fmt = rgb ? AV_PIX_FMT_BGR0 : hdr ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_NV12;
	context->color_primaries = rgb   ? COLOUR_RGB_PRIMARIES
	                           : hdr ? COLOUR_HDR_PRIMARIES
	                                 : COLOUR_SDR_PRIMARIES;
	context->color_trc = rgb   ? COLOUR_RGB_TRANSFER
	                     : hdr ? COLOUR_HDR_TRANSFER
	                           : COLOUR_SDR_TRANSFER;
	context->colorspace = rgb ? COLOUR_RGB_MATRIX : hdr ? COLOUR_HDR_MATRIX : COLOUR_SDR_MATRIX;
	context->color_range = rgb ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
	if (!rgb)
		context->chroma_sample_location = AVCHROMA_LOC_LEFT;
}

void display_codec_limit_rate(AVCodecContext *context, uint32_t bits)
{
	uint32_t most = bits && bits < RATE_MOST ? bits : RATE_MOST;

	context->rc_max_rate = most;
	context->rc_buffer_size = (int)(most / RATE_BUFFER_PARTS);
}

void display_codec_set_quality(AVCodecContext *context, enum display_quality quality)
{
	av_opt_set(context->priv_data, "crf", rate_factors[quality], 0);
}

/* An encoder that has no such option is left as it is. */
static void describe_x264(AVCodecContext *context, const struct display_format *format)
{
	void *options = context->priv_data;

	av_opt_set(options, format->is_lossless ? "qp" : "crf",
	           format->is_lossless ? "0" : rate_factors[DISPLAY_MOVING], 0);
	if (format->is_hdr)
		av_opt_set(options, "x264-params", "mastering-display=" PANEL ":cll=" PANEL_LIGHT,
		           0);
	if (!format->is_lossless)
		display_codec_limit_rate(context, 0);
}

/* Parameter sets before each key frame, one thread, no word on standard error. */
static void describe_x265(AVCodecContext *context, const struct display_format *format)
{
	static const char plain[] = "log-level=error:repeat-headers=1:pools=none:frame-threads=1:"
				    "keyint=-1:chromaloc=0";
	char text[sizeof(plain) + sizeof(PANEL) + 64];

	snprintf(text, sizeof(text), "%s%s", plain,
	         format->is_hdr ? ":hdr10=1:master-display=" PANEL ":max-cll=" PANEL_LIGHT : "");
	av_opt_set(context->priv_data, "x265-params", text, 0);
	av_opt_set(context->priv_data, "crf", rate_factors[DISPLAY_MOVING], 0);
}

void display_codec_describe(AVCodecContext *context, const struct display_format *format)
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
	av_opt_set(context->priv_data, "forced-idr", "1", 0);
	if (context->codec_id == AV_CODEC_ID_HEVC)
		describe_x265(context, format);
	else
		describe_x264(context, format);
}

/* display/codec_internal.h - what encoders of libavcodec are told (codec_options.c), for who drives them (codec.c). */
#ifndef DRYDOCK_DISPLAY_CODEC_INTERNAL_H
#define DRYDOCK_DISPLAY_CODEC_INTERNAL_H

#include "display/codec.h"

#include <libavcodec/avcodec.h>

/* Before context is opened: size, colours, latency, quality, and of HDR the generic panel. */
void display_codec_describe(AVCodecContext *context, const struct display_format *format);
/* From the next picture on. Only x264 heeds it. */
void display_codec_set_quality(AVCodecContext *context, enum display_quality quality);
/* From the next picture on, as struct display_wish has it. Only x264 heeds it. */
void display_codec_limit_rate(AVCodecContext *context, uint32_t bits);

#endif

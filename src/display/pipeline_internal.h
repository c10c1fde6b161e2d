/*
 * display/pipeline_internal.h - what giving outputs on (pipeline.c) and filling them (pipeline_convert.c) share.
 */
#ifndef DRYDOCK_DISPLAY_PIPELINE_INTERNAL_H
#define DRYDOCK_DISPLAY_PIPELINE_INTERNAL_H

#include "display/pipeline.h"

#define BGRA_BYTES 4u
#define P010_BYTES 2u /* a sample */

/* More than any picture has. */
extern const struct frame_rectangle pipeline_whole;

bool pipeline_is_same_format(const struct display_format *one, const struct display_format *other);

#endif

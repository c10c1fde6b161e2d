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

/*
 * What of the newest picture need be shown anew, of which coded has the packet; from now on it counts as sent. The encoder's
 * thread. Gives    An empty one: anything (pipeline_part.c).
 */
struct frame_rectangle pipeline_take_part(struct display_pipeline *pipeline, const struct display_coded *coded);

#endif

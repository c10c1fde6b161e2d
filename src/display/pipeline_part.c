/* display/pipeline_part.c - which part of a picture a viewer need show anew. */
#include "display/pipeline_internal.h"

/* Encoders work on blocks of that many pixels at most, and what changes in one may change all of it. */
#define BLOCK_PIXELS 64u
/*
 * What does not change gets better with the pictures, too, and a viewer that shows parts alone does not show that: one of so
 * many is to be shown as a whole.
 */
#define PARTS_MAX 30u

static uint32_t up_to_block(uint32_t pixels)
{
	return (pixels + BLOCK_PIXELS - 1) / BLOCK_PIXELS * BLOCK_PIXELS;
}

static struct frame_rectangle whole_blocks(const struct frame_rectangle *part,
                                           const struct display_format *format)
{
	struct frame_rectangle inside = frame_rectangle_clip(part, format->width, format->height);
	struct frame_rectangle blocks = { inside.left / BLOCK_PIXELS * BLOCK_PIXELS,
		                          inside.top / BLOCK_PIXELS * BLOCK_PIXELS,
		                          up_to_block(inside.right), up_to_block(inside.bottom) };

	return frame_rectangle_clip(&blocks, format->width, format->height);
}

static bool is_all(const struct frame_rectangle *part, const struct display_format *format)
{
	return part->left == 0 && part->top == 0 && part->right == format->width &&
	       part->bottom == format->height;
}

struct frame_rectangle pipeline_take_part(struct display_pipeline *pipeline,
                                          const struct display_coded *coded)
{
	struct frame_rectangle part = whole_blocks(&pipeline->unsent, &coded->format);

	pipeline->unsent = (struct frame_rectangle){ 0 };
	if (!coded->packet.is_key && !coded->is_refined && pipeline->parts < PARTS_MAX - 1 &&
	    !frame_rectangle_is_empty(&part) && !is_all(&part, &coded->format)) {
		pipeline->parts++;
		return part;
	}
	pipeline->parts = 0;
	return (struct frame_rectangle){ 0 };
}

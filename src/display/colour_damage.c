/* display/colour_damage.c - a part of a picture, converted where it stands. */
#include "display/colour.h"

/* Whole blocks of 2 x 2, none beyond the picture; a last column or row may be alone. */
static struct frame_rectangle blocks_of(const struct frame_rectangle *rect, uint32_t width,
                                        uint32_t height)
{
	uint32_t right = rect->right < width ? rect->right : width;
	uint32_t bottom = rect->bottom < height ? rect->bottom : height;

	if (rect->left >= right || rect->top >= bottom)
		return (struct frame_rectangle){ 0 };
	return (struct frame_rectangle){ rect->left & ~1u, rect->top & ~1u,
		                         right + (right < width && right % 2),
		                         bottom + (bottom < height && bottom % 2) };
}

struct part {
	struct colour_picture from;
	struct colour_planes to;
};

/* A sample of the planes has that many bytes, a pixel of the picture four times as many. */
static struct part part_of(const struct colour_picture *from, const struct colour_planes *to,
                           const struct frame_rectangle *blocks, size_t sample)
{
	size_t column = blocks->left * sample;

	return (struct part){
		{ from->pixels + blocks->top * from->pitch_bytes + column * 4,
		  blocks->right - blocks->left, blocks->bottom - blocks->top, from->pitch_bytes },
		{ to->luma + blocks->top * to->luma_pitch_bytes + column,
		  to->chroma + blocks->top / 2 * to->chroma_pitch_bytes + column,
		  to->luma_pitch_bytes, to->chroma_pitch_bytes },
	};
}

struct frame_rectangle colour_bgra_to_nv12_rect(const struct colour_kernel *kernel,
                                                const struct colour_picture *from,
                                                const struct colour_planes *to,
                                                const struct frame_rectangle *rect)
{
	struct frame_rectangle blocks = blocks_of(rect, from->width, from->height);
	struct part part = part_of(from, to, &blocks, 1);

	colour_bgra_to_nv12(kernel, &part.from, &part.to);
	return blocks;
}

struct frame_rectangle colour_scrgb_to_p010_rect(const struct colour_kernel *kernel,
                                                 const struct colour_picture *from,
                                                 const struct colour_planes *to,
                                                 const struct frame_rectangle *rect)
{
	struct frame_rectangle blocks = blocks_of(rect, from->width, from->height);
	struct part part = part_of(from, to, &blocks, 2);

	colour_scrgb_to_p010(kernel, &part.from, &part.to, colour_share(part.from.height, 0, 1));
	return blocks;
}

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

struct frame_rectangle colour_bgra_to_nv12_rect(const struct colour_kernel *kernel,
                                                const struct colour_bgra *from,
                                                const struct colour_nv12 *to,
                                                const struct frame_rectangle *rect)
{
	struct frame_rectangle part = blocks_of(rect, from->width, from->height);
	struct colour_bgra source = { from->pixels + part.top * from->pitch_bytes +
		                              (size_t)part.left * 4,
		                      part.right - part.left, part.bottom - part.top,
		                      from->pitch_bytes };
	struct colour_nv12 target = { to->luma + part.top * to->luma_pitch_bytes + part.left,
		                      to->chroma + part.top / 2 * to->chroma_pitch_bytes +
		                              part.left,
		                      to->luma_pitch_bytes, to->chroma_pitch_bytes };

	colour_bgra_to_nv12(kernel, &source, &target);
	return part;
}

struct frame_rectangle colour_scrgb_to_p010_rect(const struct colour_kernel *kernel,
                                                 const struct colour_scrgb *from,
                                                 const struct colour_p010 *to,
                                                 const struct frame_rectangle *rect)
{
	struct frame_rectangle part = blocks_of(rect, from->width, from->height);
	struct colour_scrgb source = { from->pixels + part.top * from->pitch_bytes +
		                               (size_t)part.left * 8,
		                       part.right - part.left, part.bottom - part.top,
		                       from->pitch_bytes };
	struct colour_p010 target = {
		to->luma + part.top * to->luma_pitch_bytes + (size_t)part.left * 2,
		to->chroma + part.top / 2 * to->chroma_pitch_bytes + (size_t)part.left * 2,
		to->luma_pitch_bytes, to->chroma_pitch_bytes
	};

	colour_scrgb_to_p010(kernel, &source, &target, colour_share(source.height, 0, 1));
	return part;
}

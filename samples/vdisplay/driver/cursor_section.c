/* cursor_section.c - whole words, under a number that is odd while they are written. */
#include "cursor_section.h"

BOOLEAN CursorFits(_In_ const struct frame_cursor *section, _In_ UINT64 bytes)
{
	return bytes >= sizeof(*section) &&
	       frame_load32_acquire(&section->magic) == FRAME_CURSOR_MAGIC;
}

static BOOLEAN IsSmallEnough(const struct cursor_image *image)
{
	return image->width && image->width <= FRAME_CURSOR_SIZE && image->height &&
	       image->height <= FRAME_CURSOR_SIZE && image->pitchBytes >= image->width * 4;
}

static void WritePixels(struct frame_cursor *section, const struct cursor_image *image)
{
	for (UINT32 row = 0; row < image->height; row++) {
		const UINT32 *from = image->pixels + (SIZE_T)row * (image->pitchBytes / 4);
		uint32_t *to = section->pixels + (SIZE_T)row * image->width;

		for (UINT32 at = 0; at < image->width; at++)
			frame_store32(&to[at], from[at]);
	}
}

static void WriteImage(struct frame_cursor *section, const struct cursor_image *image)
{
	frame_store32(&section->type, image->type);
	frame_store32(&section->width, image->width);
	frame_store32(&section->height, image->height);
	frame_store32(&section->pitch_bytes, image->width * 4);
	frame_store32(&section->hot_x, image->hotX);
	frame_store32(&section->hot_y, image->hotY);
	if (image->pixels)
		WritePixels(section, image);
	frame_store32(&section->shape_id, image->id);
}

void CursorWrite(_Inout_ struct frame_cursor *section, _In_opt_ const struct cursor_image *image,
                 _In_ INT32 x, _In_ INT32 y)
{
	/* What lies there need not be what we wrote: the next odd number in any case. */
	UINT32 sequence = (frame_load32(&section->sequence) + 1) | 1;

	if (image && !IsSmallEnough(image))
		image = NULL;
	frame_store32(&section->sequence, sequence);
	frame_fence_release();
	frame_store32(&section->visible, image != NULL);
	frame_store32((uint32_t *)&section->x, (UINT32)x);
	frame_store32((uint32_t *)&section->y, (UINT32)y);
	if (image)
		WriteImage(section, image);
	frame_store32_release(&section->sequence, sequence + 1);
}

/* cursor_section.h - writing the cursor where the host reads it. */
#pragma once

#include "../../testcard/driver/types.h"

#include <drydock/frame_channel.h>

struct cursor_image {
	UINT32 type; /* enum frame_cursor_type */
	UINT32 id;   /* another for each image */
	UINT32 width, height, pitchBytes, hotX, hotY;
	const UINT32 *pixels; /* null: they are those of the last time */
};

/* A view of bytes is a cursor's section that its host has made ready. */
BOOLEAN CursorFits(_In_ const struct frame_cursor *section, _In_ UINT64 bytes);
/* Show image at x, y; null: hide it. An image that is larger than the section's is hidden. One writer at a time. */
void CursorWrite(_Inout_ struct frame_cursor *section, _In_opt_ const struct cursor_image *image,
                 _In_ INT32 x, _In_ INT32 y);

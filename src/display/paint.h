/*
 * display/paint.h - a pointer's image, blended into a picture.
 *
 * Model    What an image does is its kind's. Alpha: the image over the picture, not premultiplied; of sRGB between the codes, as
 *          desktops and browsers do it, of FP16 scRGB between the light. Masked colour: an alpha of 0xFF inverts what is below by
 *          its colour, every other covers it. So a monochrome pointer is one of four colours: 0x00 with black or white
 *          covers, 0xFF with black leaves, with white inverts. What is inverted of light is the code that a desktop of that
 *          white would have for it. The picture's own alpha is left alone. What lies outside is cut off.
 * Source   docs/spec/display.md 2.5 (DISP-30, 31); IDDCX_CURSOR_SHAPE_TYPE of the WDK for the kinds.
 * Locks    None.
 * Tests    tests/display/paint_test.c, tests/display/paint_hdr_test.c; fuzz/fuzz_cursor_section.c
 */
#ifndef DRYDOCK_DISPLAY_PAINT_H
#define DRYDOCK_DISPLAY_PAINT_H

#include <drydock/frame_channel.h>

#include "display/colour.h"
#include "display/stream_message.h"

/* Pixels of ours: nobody else writes them meanwhile. */
struct display_surface {
	uint8_t *pixels;
	uint32_t width, height;
	uint32_t format; /* FRAME_FORMAT_BGRA8 or FRAME_FORMAT_RGBA16F */
	size_t pitch_bytes;
};

/* What each code of sRGB is as light of scRGB (1.0: 80 nit). */
struct display_light {
	float of[256];
};

/* A desktop's white where nobody says otherwise. */
#define DISPLAY_WHITE_NITS 80u
/* Of a desktop whose white has so many nits. */
void display_light_init(struct display_light *ret_light, uint32_t white_nits);

/*
 * Where shape stands in surface when the pointer is as cursor says, without what is outside.
 * Gives    Empty (all 0): nothing of it is to be seen, or it is no image: of no size, or larger than FRAME_CURSOR_SIZE.
 */
struct frame_rectangle display_paint_rect(const struct display_surface *surface, const struct display_cursor *cursor,
                                          const struct display_cursor_shape *shape);
/* Blend it in; nothing but display_paint_rect(), which it gives, is touched. light is looked at of FP16 alone. */
struct frame_rectangle display_paint(const struct display_surface *surface, const struct display_cursor *cursor,
                                     const struct display_cursor_shape *shape, const struct display_light *light);

#endif

/*
 * display/painter.h - pictures with the pointer in them: for who cannot show it as a layer of its own.
 *
 * Model    A copy of the newest picture with the pointer painted in, and what is below the pointer. So a pointer that moves needs
 *          no picture of the driver's: what it covered is put back, it is painted where it is now, and these two rectangles are
 *          all that has changed. The copy is made as the picture is taken, each byte read once; nobody but this
 *          thread sees it. The pointer's image is a copy, too: its channel may go.
 * Source   docs/spec/display.md 2.5 (DISP-31).
 * Locks    None: the session's thread.
 * Tests    tests/display/painter_test.c, tests/display/session_paint_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAINTER_H
#define DRYDOCK_DISPLAY_PAINTER_H

#include "display/paint.h"
#include "display/ring.h"

#define DISPLAY_PAINTER_CHANGES 2

struct display_painter {
	struct display_light light;
	struct display_picture picture; /* the copy; no pixels: there is none */
	struct display_picture bare;    /* what was given where memory was short */
	uint8_t *copy;
	size_t room;
	/* The pointer as it was told. */
	struct display_cursor cursor;
	struct display_cursor_shape shape; /* its pixels are image; none: it was never told */
	/* And as it is in the copy: where, empty: not at all; and of which image, the corner of which is where. */
	struct frame_rectangle painted;
	struct display_cursor painted_cursor;
	uint64_t unpainted; /* pictures that went without it: memory is short */
	uint32_t image[FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE];
	uint64_t below[FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE]; /* of painted: a pixel's bytes one behind the other */
};

/*
 * A painter without a picture or a pointer. white_nits: of a desktop in HDR.
 * Owns     ret_painter until display_painter_destroy().
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS display_painter_create(uint32_t white_nits, struct display_painter **ret_painter);
/* Null is accepted. */
void display_painter_destroy(struct display_painter *painter);

/* The pointer is as cursor says from now on; shape null: with the image that it had. An image that is none hides it. */
void display_painter_point(struct display_painter *painter, const struct display_cursor *cursor,
                           const struct display_cursor_shape *shape);
/*
 * Take a picture of the driver's; where it says that it differs from the one that was taken before, nothing else of it is read.
 * Gives    It with the pointer in it, until the next call, and with where that is another picture than what was given before. When
 *          memory is short it is picture, without: that is counted.
 */
const struct display_picture *display_painter_take(struct display_painter *painter, const struct display_picture *picture);
/* There is a picture, and the pointer in it is not as it was told. */
bool display_painter_is_due(const struct display_painter *painter);
/*
 * Paint the pointer as it is now into the picture that was taken last; display_painter_is_due().
 * Gives    The picture until the next call, and what has changed in it: where the pointer was, and where it is. May be empty.
 */
const struct display_picture *display_painter_repaint(struct display_painter *painter,
                                                      struct frame_rectangle ret_changes[DISPLAY_PAINTER_CHANGES]);
/* What was taken is shown no more. */
void display_painter_forget(struct display_painter *painter);

#endif

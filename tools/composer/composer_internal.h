/*
 * tools/composer/composer_internal.h - drydock-composer: a Wayland compositor for one virtual monitor.
 *
 * Model    One thread and one event loop. What it draws into is the machine's: display.c gets surfaces over a socket and
 *          tells what was drawn; output.c is the monitor, with a clock of its own, and draws with pixman on the processor
 *          straight into a surface what opaque.c does not copy; window.c and x11.c place windows, seat.c gives them what people do, text.c characters without keys,
 *          clipboard.c takes text in and out, cursor.c the pointer's image. It needs no GPU, no seat of the computer's, and may be root.
 * Source   docs/composer.md; the messages: drydock/composer_format.h.
 * Tests    tests/composer/
 */
#ifndef DRYDOCK_COMPOSER_INTERNAL_H
#define DRYDOCK_COMPOSER_INTERNAL_H

#include <stdbool.h>
#include <sys/types.h>

#include <wayland-server-core.h>
#include <wlr/backend/interface.h>
#include <wlr/interfaces/wlr_input_device.h>
#include <wlr/interfaces/wlr_keyboard.h>
#include <wlr/interfaces/wlr_output.h>
#include <wlr/render/allocator.h>
#include <wlr/render/pixman.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_cursor.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_output_damage.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/types/wlr_scene.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/types/wlr_text_input_v3.h>
#include <wlr/types/wlr_xcursor_manager.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "composer/frame_clock.h"
#include "composer/light.h"
#include "composer/message.h"

#define HISTORY 8 /* presentations whose damage is known */

/* What the machine gave to draw into. */
struct display {
	int socket;
	struct wl_event_source *source;
	struct composer_chain chain; /* type 0: there is none */
	uint8_t *surface[COMPOSER_SURFACES]; /* mapped; null: none */
	size_t surface_bytes;
	struct composer_draw draw; /* type 0: none is to be drawn */
	const uint8_t *presented; /* the surface that was presented last, of this chain; null: none */
	/* Of HDR: windows are of sRGB, so all is drawn here first, and what changed becomes light. Null: SDR. */
	uint8_t *canvas;
	struct composer_light_table light;
};

struct monitor {
	struct wlr_backend backend;
	struct wlr_allocator allocator;
	struct wlr_output output;
	bool is_there; /* output is initialized */
	struct frame_clock clock;
	int timer;
	struct wl_event_source *timer_source;
	bool timer_is_set;
	struct wl_listener frame;
	struct wlr_scene_output *scene_output;
	struct wlr_scene_rect *background;
	unsigned early; /* presentations that may still come before the clock says so, until then */
	uint64_t early_until_ns;
	pixman_region32_t history[HISTORY]; /* damage, newest at newest */
	unsigned newest, known;
};

/* The pointer's image and place; who looks draws it, or we do. */
struct pointer {
	bool is_shown;  /* its hot spot at x, y */
	bool is_outside; /* of the picture: the machine's driver shows it */
	bool is_sent;   /* and has not answered */
	bool has_moved; /* since it was sent */
	int x, y;
	uint32_t serial; /* who is told now */
	uint32_t image;  /* number of the image; 0: none */
	uint32_t told_serial, told_image; /* the last that was told, and to whom */
	uint32_t width, height, hot_x, hot_y;
	uint32_t pixels[COMPOSER_CURSOR_MAX * COMPOSER_CURSOR_MAX]; /* premultiplied */
	struct wlr_texture *texture;      /* of them, while it is drawn here; null: none yet */
};

struct seat {
	struct wlr_seat *seat;
	struct wlr_cursor *cursor;
	struct wlr_xcursor_manager *cursors;
	struct wlr_keyboard keyboard;
	struct wlr_input_device keyboard_device;
	bool pointer_shown;
	uint32_t buttons; /* that are down, by bits of the event */
	uint32_t touches; /* points that are down, by bits */
	int socket;
	struct wl_event_source *source;
	struct wl_listener set_cursor, set_selection, set_primary;
};

/* Programs' fields that take text; text.c. */
struct text {
	struct wl_list fields;
	struct wl_listener new_field, focus;
	uint64_t missed; /* characters that nobody took */
};

struct composer {
	struct wl_display *wayland;
	struct wl_event_loop *loop;
	struct wlr_renderer *renderer;
	struct wlr_compositor *compositor;
	struct wlr_output_layout *layout;
	struct wlr_scene *scene;
	struct wlr_scene_tree *windows_tree;
	struct wlr_xdg_shell *shell;
	struct wl_listener new_surface, new_decoration;
	struct wl_list windows; /* struct window.link, the one on top first */
	struct display display;
	struct monitor monitor;
	struct pointer pointer;
	struct seat seat;
	struct text text;
	struct wlr_xwayland *xwayland; /* null: there is none */
	struct wl_listener new_x11, x11_ready;
	struct wl_event_source *signals[3];
	char *const *command; /* null: none */
	pid_t child;          /* its process; 0: none runs */
	int status;           /* what the program ends with */
};

/* --- display.c ----------------------------------------------------------------------------------------------------- */

/* False: the socket is none. */
bool display_start(struct composer *composer);
/* Tell where the pointer is, or what. The socket is drained as fast as answers come: there is room. */
void display_point(struct composer *composer, void *bytes, size_t size);
void display_finish(struct composer *composer);
/* What is to be drawn into now, BGRA in rows of display_pitch_bytes(), or null. */
uint8_t *display_pixels(const struct composer *composer);
size_t display_pitch_bytes(const struct composer *composer);
/* What was presented last, in rows of the chain's pitch; null: nothing of this chain, or it cannot be compared with windows. */
const uint8_t *display_presented(const struct composer *composer);
/* True: what is drawn into has the picture that was presented last, whatever the surface lacks. */
bool display_keeps(const struct composer *composer);
/* Before it is presented: region, all that the surface lacks, is as it was drawn. */
void display_finish_drawing(struct composer *composer, pixman_region32_t *region);
/* It is drawn; dirty is what changed. The surface is the machine's again. */
void display_present(struct composer *composer, pixman_region32_t *dirty);

/* --- output.c -------------------------------------------------------------------------------------------------------- */

bool monitor_start(struct composer *composer);
/* The chain is another one: its size and rate count from now on. */
void monitor_set_chain(struct composer *composer);
/* As if every pixel had changed. */
void monitor_draw_all(struct composer *composer);
/* There is a surface to draw into again. */
void monitor_can_draw(struct composer *composer);
/* Somebody pressed something: what answers is not to wait for the refresh. */
void monitor_hurry(struct composer *composer);

/* --- opaque.c -------------------------------------------------------------------------------------------------------- */

/*
 * Copy what opaque windows show of region, which is within the monitor, into the surface that is to be drawn; region keeps what
 * is left to be drawn by other means: parts that can be seen through, scaled or turned windows, the background.
 */
void opaque_draw(const struct composer *composer, pixman_region32_t *region);
/*
 * Of region, which is within the monitor, keep what is not as display_presented() has it; all of it, when nothing is left. Nothing
 * but windows may be drawn there: no pointer.
 */
void opaque_narrow(const struct composer *composer, pixman_region32_t *region);

/* --- cursor.c -------------------------------------------------------------------------------------------------------- */

struct cursor_image {
	const void *pixels; /* BGRA, premultiplied, width x 4 bytes a row */
	uint32_t width, height, hot_x, hot_y; /* COMPOSER_CURSOR_MAX at most */
};
void cursor_show(struct composer *composer, const struct cursor_image *image);
void cursor_hide(struct composer *composer);
void cursor_move(struct composer *composer, int x, int y);
/* The machine says who shows the pointer. */
void cursor_take(struct composer *composer, const struct composer_pointer *pointer);
/* Before the renderer begins, and then draw it into the picture, as far as region goes, when nobody else shows it. */
void cursor_prepare(struct composer *composer);
bool cursor_is_drawn(const struct composer *composer);
void cursor_draw(struct composer *composer, pixman_region32_t *region);

/* --- window.c ---------------------------------------------------------------------------------------------------------- */

/* A window that fills the monitor, or a dialog in its middle; of Wayland or X11. */
struct window {
	struct wl_list link; /* composer.windows; empty: not mapped */
	struct composer *composer;
	struct wlr_scene_node *node; /* null: not mapped (X11) */
	struct wlr_xdg_surface *xdg; /* null: x11 is */
	struct wlr_xwayland_surface *x11;
	struct wl_listener map, unmap, destroy, new_popup, request_maximize, request_fullscreen;
	struct wl_listener request_configure, request_activate, set_geometry; /* x11 */
};

bool windows_start(struct composer *composer);
/* The monitor has another size. */
void windows_arrange(struct composer *composer);
/* Bring it to the top and give it the keyboard. */
void window_focus(struct window *window);
/* The surface at a place of the layout, or null; and the place in it. */
struct wlr_surface *window_surface_at(struct composer *composer, double x, double y,
                                      double *ret_x, double *ret_y, struct window **ret_window);
/* The next window gets the keyboard; the one on top goes down. */
void windows_cycle(struct composer *composer);
/* It is shown from now on, or no more. */
void window_mapped(struct window *window);
void window_unmapped(struct window *window);

/* --- x11.c ------------------------------------------------------------------------------------------------------------- */

/* Xwayland starts when the first X11 program comes; no Xwayland is no error. */
void x11_start(struct composer *composer);
void x11_finish(struct composer *composer);
void x11_arrange(struct window *window, int width, int height);
struct wlr_surface *x11_surface(const struct window *window);
void x11_activate(struct window *window, bool active);

/* --- seat.c, text.c, clipboard.c --------------------------------------------------------------------------------------------------- */

bool seat_start(struct composer *composer);
void seat_finish(struct composer *composer);
void seat_event(struct composer *composer, const struct composer_event *event);
/* After the seat. */
bool text_start(struct composer *composer);
/* A character, into the field that has the keyboard. */
void text_type(struct composer *composer, uint32_t code);
/* What is under the pointer may be another surface now. */
void seat_refresh(struct composer *composer);
void clipboard_start(struct composer *composer);
/* Text of a viewer's clipboard becomes the selection. */
void clipboard_offer(struct composer *composer, const char *text, uint32_t bytes);

#endif

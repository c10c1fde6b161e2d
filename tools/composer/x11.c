/* tools/composer/x11.c - X11 programs through Xwayland, which starts with the first of them. */
#include "composer/composer_internal.h"

#include <stdlib.h>

#include <wlr/xwayland.h>

struct wlr_surface *x11_surface(const struct window *window)
{
	return window->x11->surface;
}

void x11_activate(struct window *window, bool active)
{
	wlr_xwayland_surface_activate(window->x11, active);
	if (active)
		wlr_xwayland_surface_restack(window->x11, NULL, XCB_STACK_MODE_ABOVE);
}

/* Menus and tips choose their own place; dialogs keep their size. */
void x11_arrange(struct window *window, int width, int height)
{
	struct wlr_xwayland_surface *x11 = window->x11;

	if (x11->override_redirect) {
		wlr_scene_node_set_position(window->node, x11->x, x11->y);
		return;
	}
	if (x11->parent)
		wlr_xwayland_surface_configure(
			x11, (int16_t)(x11->width < width ? (width - x11->width) / 2 : 0),
			(int16_t)(x11->height < height ? (height - x11->height) / 2 : 0),
			x11->width, x11->height);
	else
		wlr_xwayland_surface_configure(x11, 0, 0, (uint16_t)width, (uint16_t)height);
	wlr_scene_node_set_position(window->node, x11->x, x11->y);
}

/* --- Events of a window -------------------------------------------------------------------------------------------- */

static void on_map(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, map);

	window->node = wlr_scene_subsurface_tree_create(&window->composer->windows_tree->node,
	                                                window->x11->surface);
	if (!window->node)
		return;
	if (!window->x11->override_redirect || wlr_xwayland_or_surface_wants_focus(window->x11)) {
		window_mapped(window);
		return;
	}
	wlr_scene_node_set_position(window->node, window->x11->x, window->x11->y);
}

static void on_unmap(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, unmap);

	if (window->node)
		wlr_scene_node_destroy(window->node);
	window->node = NULL;
	if (!wl_list_empty(&window->link))
		window_unmapped(window);
}

static void on_destroy(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, destroy);

	wl_list_remove(&window->map.link);
	wl_list_remove(&window->unmap.link);
	wl_list_remove(&window->destroy.link);
	wl_list_remove(&window->request_configure.link);
	wl_list_remove(&window->request_activate.link);
	wl_list_remove(&window->set_geometry.link);
	free(window);
}

/* What it asks for it gets until it is shown; then it fills the monitor. */
static void on_request_configure(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_configure);
	const struct wlr_xwayland_surface_configure_event *event = data;

	if (window->x11->mapped && !window->x11->override_redirect && !window->x11->parent)
		wlr_xwayland_surface_configure(window->x11, window->x11->x, window->x11->y,
		                               window->x11->width, window->x11->height);
	else
		wlr_xwayland_surface_configure(window->x11, event->x, event->y, event->width,
		                               event->height);
}

static void on_request_activate(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_activate);

	if (!wl_list_empty(&window->link))
		window_focus(window);
}

static void on_set_geometry(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, set_geometry);

	if (window->node)
		wlr_scene_node_set_position(window->node, window->x11->x, window->x11->y);
}

static void listen(struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify)
{
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

static void on_new_surface(struct wl_listener *listener, void *data)
{
	struct composer *composer = wl_container_of(listener, composer, new_x11);
	struct wlr_xwayland_surface *x11 = data;
	struct window *window = calloc(1, sizeof(*window));

	if (!window)
		return;
	window->composer = composer;
	window->x11 = x11;
	wl_list_init(&window->link);
	listen(&x11->events.map, &window->map, on_map);
	listen(&x11->events.unmap, &window->unmap, on_unmap);
	listen(&x11->events.destroy, &window->destroy, on_destroy);
	listen(&x11->events.request_configure, &window->request_configure, on_request_configure);
	listen(&x11->events.request_activate, &window->request_activate, on_request_activate);
	listen(&x11->events.set_geometry, &window->set_geometry, on_set_geometry);
}

/* --- Xwayland --------------------------------------------------------------------------------------------------------- */

static void on_ready(struct wl_listener *listener, void *data)
{
	struct composer *composer = wl_container_of(listener, composer, x11_ready);

	wlr_xwayland_set_seat(composer->xwayland, composer->seat.seat);
}

void x11_start(struct composer *composer)
{
	composer->xwayland = wlr_xwayland_create(composer->wayland, composer->compositor, true);
	if (!composer->xwayland)
		return;
	listen(&composer->xwayland->events.ready, &composer->x11_ready, on_ready);
	listen(&composer->xwayland->events.new_surface, &composer->new_x11, on_new_surface);
	setenv("DISPLAY", composer->xwayland->display_name, true);
}

void x11_finish(struct composer *composer)
{
	if (composer->xwayland)
		wlr_xwayland_destroy(composer->xwayland);
	composer->xwayland = NULL;
}

/* tools/composer/window.c - windows fill the monitor; dialogs stand in its middle; the last one opened is on top. */
#include "composer/composer_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include <wlr/types/wlr_server_decoration.h>
#include <wlr/types/wlr_xdg_decoration_v1.h>

/* --- Of both kinds ------------------------------------------------------------------------------------------------- */

static struct wlr_surface *surface_of(const struct window *window)
{
	return window->xdg ? window->xdg->surface : x11_surface(window);
}

static void size_of(const struct composer *composer, int *ret_width, int *ret_height)
{
	*ret_width = (int)composer->display.chain.width;
	*ret_height = (int)composer->display.chain.height;
	if (!*ret_width) {
		*ret_width = composer->monitor.output.width;
		*ret_height = composer->monitor.output.height;
	}
}

static void centre(struct window *window, int width, int height)
{
	struct wlr_box box;

	wlr_xdg_surface_get_geometry(window->xdg, &box);
	wlr_scene_node_set_position(window->node, box.width < width ? (width - box.width) / 2 : 0,
	                            box.height < height ? (height - box.height) / 2 : 0);
}

static void arrange(struct window *window)
{
	int width, height;

	size_of(window->composer, &width, &height);
	if (!window->xdg) {
		x11_arrange(window, width, height);
	} else if (window->xdg->toplevel->parent) {
		centre(window, width, height);
	} else {
		wlr_xdg_toplevel_set_maximized(window->xdg, true);
		wlr_xdg_toplevel_set_size(window->xdg, (uint32_t)width, (uint32_t)height);
		wlr_scene_node_set_position(window->node, 0, 0);
	}
}

void windows_arrange(struct composer *composer)
{
	struct window *window;

	wl_list_for_each(window, &composer->windows, link) arrange(window);
}

/* --- Focus ------------------------------------------------------------------------------------------------------------ */

static void activate(struct window *window, bool active)
{
	if (window->xdg)
		wlr_xdg_toplevel_set_activated(window->xdg, active);
	else
		x11_activate(window, active);
}

void window_focus(struct window *window)
{
	struct composer *composer = window->composer;
	struct wlr_seat *seat = composer->seat.seat;
	struct wlr_keyboard *keyboard = wlr_seat_get_keyboard(seat);
	struct window *other;

	wl_list_for_each(other, &composer->windows, link) if (other != window)
		activate(other, false);
	wl_list_remove(&window->link);
	wl_list_insert(&composer->windows, &window->link);
	wlr_scene_node_raise_to_top(window->node);
	activate(window, true);
	if (keyboard)
		wlr_seat_keyboard_notify_enter(seat, surface_of(window), keyboard->keycodes,
		                               keyboard->num_keycodes, &keyboard->modifiers);
	seat_refresh(composer);
}

void windows_cycle(struct composer *composer)
{
	struct window *last;

	if (wl_list_empty(&composer->windows) || composer->windows.next == composer->windows.prev)
		return;
	last = wl_container_of(composer->windows.prev, last, link);
	window_focus(last);
}

void window_mapped(struct window *window)
{
	wl_list_insert(&window->composer->windows, &window->link);
	window->node->data = window;
	arrange(window);
	window_focus(window);
}

void window_unmapped(struct window *window)
{
	struct composer *composer = window->composer;

	wl_list_remove(&window->link);
	wl_list_init(&window->link);
	if (!wl_list_empty(&composer->windows)) {
		struct window *next = wl_container_of(composer->windows.next, next, link);

		window_focus(next);
	} else {
		wlr_seat_keyboard_notify_clear_focus(composer->seat.seat);
		seat_refresh(composer);
	}
}

struct wlr_surface *window_surface_at(struct composer *composer, double x, double y, double *ret_x,
                                      double *ret_y, struct window **ret_window)
{
	struct wlr_scene_node *node = wlr_scene_node_at(&composer->scene->node, x, y, ret_x, ret_y);
	struct wlr_surface *surface;

	*ret_window = NULL;
	if (!node || node->type != WLR_SCENE_NODE_SURFACE)
		return NULL;
	surface = wlr_scene_surface_from_node(node)->surface;
	while (node && !node->data)
		node = node->parent;
	*ret_window = node ? node->data : NULL;
	return surface;
}

/* --- Of Wayland -------------------------------------------------------------------------------------------------------- */

static void on_map(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, map);

	window_mapped(window);
}

static void on_unmap(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, unmap);

	window_unmapped(window);
}

static void on_destroy(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, destroy);

	wl_list_remove(&window->map.link);
	wl_list_remove(&window->unmap.link);
	wl_list_remove(&window->destroy.link);
	wl_list_remove(&window->request_maximize.link);
	wl_list_remove(&window->request_fullscreen.link);
	free(window);
}

/* Every window fills the monitor already; the protocol wants an answer. */
static void on_request_maximize(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_maximize);

	wlr_xdg_surface_schedule_configure(window->xdg);
}

static void on_request_fullscreen(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_fullscreen);
	const struct wlr_xdg_toplevel_set_fullscreen_event *event = data;

	wlr_xdg_toplevel_set_fullscreen(window->xdg, event->fullscreen);
}

static void listen(struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify)
{
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

static void new_popup(struct composer *composer, struct wlr_xdg_surface *xdg)
{
	struct wlr_xdg_surface *parent = wlr_xdg_surface_from_wlr_surface(xdg->popup->parent);
	struct wlr_box box = { 0 };

	if (!parent || !parent->data)
		return;
	xdg->data = wlr_scene_xdg_surface_create(parent->data, xdg);
	size_of(composer, &box.width, &box.height);
	wlr_xdg_popup_unconstrain_from_box(xdg->popup, &box);
}

static void new_toplevel(struct composer *composer, struct wlr_xdg_surface *xdg)
{
	struct window *window = calloc(1, sizeof(*window));
	int width, height;

	if (!window) {
		wl_client_post_no_memory(wl_resource_get_client(xdg->resource));
		return;
	}
	window->composer = composer;
	window->xdg = xdg;
	wl_list_init(&window->link);
	window->node = wlr_scene_xdg_surface_create(&composer->windows_tree->node, xdg);
	xdg->data = window->node;
	listen(&xdg->events.map, &window->map, on_map);
	listen(&xdg->events.unmap, &window->unmap, on_unmap);
	listen(&xdg->events.destroy, &window->destroy, on_destroy);
	listen(&xdg->toplevel->events.request_maximize, &window->request_maximize,
	       on_request_maximize);
	listen(&xdg->toplevel->events.request_fullscreen, &window->request_fullscreen,
	       on_request_fullscreen);
	/* Its first configure says already how large it will be. */
	size_of(composer, &width, &height);
	wlr_xdg_toplevel_set_maximized(xdg, true);
	wlr_xdg_toplevel_set_size(xdg, (uint32_t)width, (uint32_t)height);
}

static void on_new_surface(struct wl_listener *listener, void *data)
{
	struct composer *composer = wl_container_of(listener, composer, new_surface);
	struct wlr_xdg_surface *xdg = data;

	if (xdg->role == WLR_XDG_SURFACE_ROLE_POPUP)
		new_popup(composer, xdg);
	else if (xdg->role == WLR_XDG_SURFACE_ROLE_TOPLEVEL)
		new_toplevel(composer, xdg);
}

/* Windows have no frames: they fill the monitor. */
static void on_new_decoration(struct wl_listener *listener, void *data)
{
	wlr_xdg_toplevel_decoration_v1_set_mode(data,
	                                        WLR_XDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
}

bool windows_start(struct composer *composer)
{
	struct wlr_xdg_decoration_manager_v1 *decorations =
		wlr_xdg_decoration_manager_v1_create(composer->wayland);
	struct wlr_server_decoration_manager *older =
		wlr_server_decoration_manager_create(composer->wayland);

	wl_list_init(&composer->windows);
	composer->windows_tree = wlr_scene_tree_create(&composer->scene->node);
	composer->shell = wlr_xdg_shell_create(composer->wayland);
	if (!composer->shell || !composer->windows_tree || !decorations || !older)
		return false;
	wlr_server_decoration_manager_set_default_mode(older,
	                                               WLR_SERVER_DECORATION_MANAGER_MODE_SERVER);
	listen(&composer->shell->events.new_surface, &composer->new_surface, on_new_surface);
	listen(&decorations->events.new_toplevel_decoration, &composer->new_decoration,
	       on_new_decoration);
	return true;
}

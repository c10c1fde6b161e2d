/* tools/composer/seat.c - what people do in a browser, as a keyboard, a pointer and touches of one seat. */
#include "composer/composer_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/input-event-codes.h>

#include "base/host/host.h"
#include "base/host/host_socket.h"

#define REPEAT_RATE 25
#define REPEAT_DELAY_MS 600
#define CURSOR_SIZE 24
#define SCROLL_STEP 15.0 /* of a notch, in the protocol's pixels */

static uint32_t now_ms(void)
{
	return (uint32_t)(host_clock_monotonic_ns() / 1000000);
}

/* --- Pointer ------------------------------------------------------------------------------------------------------ */

/* Nobody has a pointer before its first event: a still desktop shows none. */
static void show_pointer(struct composer *composer)
{
	struct seat *seat = &composer->seat;

	if (seat->pointer_shown)
		return;
	seat->pointer_shown = true;
	wlr_xcursor_manager_set_cursor_image(seat->cursors, "left_ptr", seat->cursor);
}

/* With a button down the surface that was pressed keeps the pointer, wherever it goes. */
static void pointer_to(struct composer *composer, uint32_t time)
{
	struct seat *seat = &composer->seat;
	struct window *window;
	double x, y;
	struct wlr_surface *surface =
		window_surface_at(composer, seat->cursor->x, seat->cursor->y, &x, &y, &window);

	if (!surface) {
		wlr_seat_pointer_notify_clear_focus(seat->seat);
		if (seat->pointer_shown)
			wlr_xcursor_manager_set_cursor_image(seat->cursors, "left_ptr",
			                                     seat->cursor);
		return;
	}
	wlr_seat_pointer_notify_enter(seat->seat, surface, x, y);
	wlr_seat_pointer_notify_motion(seat->seat, time, x, y);
}

void seat_refresh(struct composer *composer)
{
	if (composer->seat.pointer_shown) {
		pointer_to(composer, now_ms());
		wlr_seat_pointer_notify_frame(composer->seat.seat);
	}
}

static void move_to(struct composer *composer, double x, double y)
{
	wlr_cursor_warp_closest(composer->seat.cursor, NULL, x, y);
	show_pointer(composer);
	pointer_to(composer, now_ms());
	wlr_seat_pointer_notify_frame(composer->seat.seat);
}

/* A viewer may still see the size of before: it tells which one it means. */
static void place_of(const struct composer *composer, const struct composer_event *event,
                     double *ret_x, double *ret_y)
{
	uint32_t width = event->flags & 0xFFFF, height = event->flags >> 16;
	const struct wlr_output *output = &composer->monitor.output;

	*ret_x = width ? (event->x + 0.5) * output->width / width : event->x;
	*ret_y = height ? (event->y + 0.5) * output->height / height : event->y;
}

/* The page's numbers are those of Linux. */
static void press_button(struct composer *composer, uint32_t code, bool down)
{
	struct seat *seat = &composer->seat;
	struct window *window;
	double x, y;

	if (code < COMPOSER_BUTTON_FIRST || code >= COMPOSER_BUTTON_FIRST + COMPOSER_BUTTONS)
		return;
	show_pointer(composer);
	window_surface_at(composer, seat->cursor->x, seat->cursor->y, &x, &y, &window);
	if (down && window && window->link.prev != &composer->windows)
		window_focus(window);
	wlr_seat_pointer_notify_button(seat->seat, now_ms(), code,
	                               down ? WLR_BUTTON_PRESSED : WLR_BUTTON_RELEASED);
	wlr_seat_pointer_notify_frame(seat->seat);
}

static void scroll(struct composer *composer, int32_t x, int32_t y)
{
	struct wlr_seat *seat = composer->seat.seat;

	if (y)
		wlr_seat_pointer_notify_axis(seat, now_ms(), WLR_AXIS_ORIENTATION_VERTICAL,
		                             y * SCROLL_STEP / COMPOSER_SCROLL_NOTCH,
		                             y / COMPOSER_SCROLL_NOTCH, WLR_AXIS_SOURCE_WHEEL);
	if (x)
		wlr_seat_pointer_notify_axis(seat, now_ms(), WLR_AXIS_ORIENTATION_HORIZONTAL,
		                             x * SCROLL_STEP / COMPOSER_SCROLL_NOTCH,
		                             x / COMPOSER_SCROLL_NOTCH, WLR_AXIS_SOURCE_WHEEL);
	wlr_seat_pointer_notify_frame(seat);
}

/* --- Keyboard ------------------------------------------------------------------------------------------------------- */

static bool is_ours(struct composer *composer, uint32_t code, bool down)
{
	uint32_t modifiers = wlr_keyboard_get_modifiers(&composer->seat.keyboard);

	if (!down || code != KEY_TAB || !(modifiers & WLR_MODIFIER_ALT))
		return false;
	windows_cycle(composer);
	return true;
}

static void press_key(struct composer *composer, uint32_t code, bool down)
{
	struct seat *seat = &composer->seat;
	struct wlr_keyboard_modifiers before = seat->keyboard.modifiers;
	struct wlr_event_keyboard_key event = { .time_msec = now_ms(),
		                                .keycode = code,
		                                .update_state = true,
		                                .state = down ? WL_KEYBOARD_KEY_STATE_PRESSED
		                                              : WL_KEYBOARD_KEY_STATE_RELEASED };

	if (code == 0 || code >= BTN_MISC || is_ours(composer, code, down))
		return;
	wlr_seat_keyboard_notify_key(seat->seat, event.time_msec, code, event.state);
	wlr_keyboard_notify_key(&seat->keyboard, &event);
	if (memcmp(&before, &seat->keyboard.modifiers, sizeof(before)) != 0)
		wlr_seat_keyboard_notify_modifiers(seat->seat, &seat->keyboard.modifiers);
}

/* --- Touches ---------------------------------------------------------------------------------------------------------- */

static void touch_down(struct composer *composer, uint32_t id, double x, double y)
{
	struct seat *seat = &composer->seat;
	struct window *window;
	double inside_x, inside_y;
	struct wlr_surface *surface =
		window_surface_at(composer, x, y, &inside_x, &inside_y, &window);

	if (seat->touches >> id & 1 || !surface)
		return;
	seat->touches |= 1u << id;
	if (window)
		window_focus(window);
	wlr_seat_touch_notify_down(seat->seat, surface, now_ms(), (int32_t)id, inside_x, inside_y);
}

static void touch_move(struct composer *composer, uint32_t id, double x, double y)
{
	struct wlr_seat *seat = composer->seat.seat;
	struct wlr_touch_point *point = wlr_seat_touch_get_point(seat, (int32_t)id);
	struct window *window;
	double inside_x, inside_y;
	struct wlr_surface *surface =
		window_surface_at(composer, x, y, &inside_x, &inside_y, &window);

	if (!(composer->seat.touches >> id & 1) || !point || surface != point->surface)
		return;
	wlr_seat_touch_notify_motion(seat, now_ms(), (int32_t)id, inside_x, inside_y);
}

static void touch(struct composer *composer, const struct composer_event *event)
{
	uint32_t id = event->code & ~COMPOSER_TOUCH_CANCELLED;
	double x, y;

	if (id >= COMPOSER_TOUCHES)
		return;
	place_of(composer, event, &x, &y);
	if (event->kind == COMPOSER_TOUCH_DOWN)
		touch_down(composer, id, x, y);
	else if (event->kind == COMPOSER_TOUCH_MOVE)
		touch_move(composer, id, x, y);
	else if (composer->seat.touches >> id & 1) {
		composer->seat.touches &= ~(1u << id);
		wlr_seat_touch_notify_up(composer->seat.seat, now_ms(), (int32_t)id);
	}
	wlr_seat_touch_notify_frame(composer->seat.seat);
}

/* --- Events --------------------------------------------------------------------------------------------------------------- */

/* Movements come all the time, and what answers a release is seldom looked for. */
static bool is_pressed(uint32_t kind)
{
	return kind == COMPOSER_KEY_DOWN || kind == COMPOSER_BUTTON_DOWN ||
	       kind == COMPOSER_TOUCH_DOWN || kind == COMPOSER_TEXT;
}

void seat_event(struct composer *composer, const struct composer_event *event)
{
	struct seat *seat = &composer->seat;
	double x, y;

	if (event->tag != COMPOSER_EVENT_TAG)
		return;
	if (is_pressed(event->kind))
		monitor_hurry(composer);
	switch (event->kind) {
	case COMPOSER_KEY_DOWN:
	case COMPOSER_KEY_UP:
		press_key(composer, event->code, event->kind == COMPOSER_KEY_DOWN);
		break;
	case COMPOSER_MOUSE_MOVE:
		move_to(composer, seat->cursor->x + event->x, seat->cursor->y + event->y);
		break;
	case COMPOSER_MOUSE_AT:
		place_of(composer, event, &x, &y);
		move_to(composer, x, y);
		break;
	case COMPOSER_BUTTON_DOWN:
	case COMPOSER_BUTTON_UP:
		press_button(composer, event->code, event->kind == COMPOSER_BUTTON_DOWN);
		break;
	case COMPOSER_SCROLL: scroll(composer, event->x, event->y); break;
	case COMPOSER_TOUCH_DOWN:
	case COMPOSER_TOUCH_MOVE:
	case COMPOSER_TOUCH_UP: touch(composer, event); break;
	case COMPOSER_TEXT: text_type(composer, event->code); break;
	default: break; /* pads are not a seat's */
	}
}

/* The net movement is none, also at an edge. What nobody has seen yet is not shown by this. */
static void kick(struct composer *composer)
{
	double x = composer->seat.cursor->x, y = composer->seat.cursor->y;
	double aside = x + 1 < composer->monitor.output.width ? 1 : -1;

	if (composer->seat.pointer_shown) {
		move_to(composer, x + aside, y);
		move_to(composer, x, y);
	}
	monitor_draw_all(composer);
}

static void take(struct composer *composer, const struct host_socket_message *message)
{
	struct composer_input input;
	uint32_t count = composer_message_input(message->bytes, message->count, &input), bytes;
	const char *text;

	for (uint32_t at = 0; at < count; at++)
		seat_event(composer, &input.event[at]);
	if (composer_message_kick(message->bytes, message->count))
		kick(composer);
	text = count ? NULL : composer_message_clipboard(message->bytes, message->count, &bytes);
	if (text)
		clipboard_offer(composer, text, bytes);
}

/* The capture host may go and come: without one nobody types. */
static int on_message(int socket, uint32_t mask, void *context)
{
	static uint8_t bytes[COMPOSER_SEAT_BYTES_MAX];
	struct composer *composer = context;

	for (;;) {
		struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
		int result = host_socket_receive(socket, false, &message);

		if (result == -EAGAIN)
			return 0;
		if (result <= 0) {
			wl_event_source_remove(composer->seat.source);
			composer->seat.source = NULL;
			return 0;
		}
		for (size_t at = 0; at < message.descriptor_count; at++)
			host_descriptor_close(message.descriptor[at]);
		if (!message.truncated)
			take(composer, &message);
	}
}

/* --- The seat ------------------------------------------------------------------------------------------------------------- */

static const struct wlr_keyboard_impl keyboard_table = { .destroy = NULL };

static bool start_keyboard(struct seat *seat)
{
	struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
	struct xkb_keymap *keymap =
		context ? xkb_keymap_new_from_names(context, NULL, XKB_KEYMAP_COMPILE_NO_FLAGS)
			: NULL;
	bool started = false;

	wlr_keyboard_init(&seat->keyboard, &keyboard_table);
	wlr_input_device_init(&seat->keyboard_device, WLR_INPUT_DEVICE_KEYBOARD, NULL,
	                      "drydock keyboard", 0, 0);
	seat->keyboard_device.keyboard = &seat->keyboard;
	if (keymap)
		started = wlr_keyboard_set_keymap(&seat->keyboard, keymap);
	wlr_keyboard_set_repeat_info(&seat->keyboard, REPEAT_RATE, REPEAT_DELAY_MS);
	wlr_seat_set_keyboard(seat->seat, &seat->keyboard_device);
	xkb_keymap_unref(keymap);
	xkb_context_unref(context);
	return started;
}

/* A program shows its own image over its own surface alone. */
static void on_set_cursor(struct wl_listener *listener, void *data)
{
	struct seat *seat = wl_container_of(listener, seat, set_cursor);
	const struct wlr_seat_pointer_request_set_cursor_event *event = data;

	if (seat->pointer_shown && seat->seat->pointer_state.focused_client == event->seat_client)
		wlr_cursor_set_surface(seat->cursor, event->surface, event->hotspot_x,
		                       event->hotspot_y);
}

static void listen_to_people(struct composer *composer)
{
	struct seat *seat = &composer->seat;
	struct host_socket_peer peer;

	seat->socket = COMPOSER_SEAT_DESCRIPTOR;
	if (host_socket_peer(seat->socket, &peer) < 0)
		return;
	if (peer.process_descriptor >= 0)
		host_descriptor_close(peer.process_descriptor);
	seat->source = wl_event_loop_add_fd(composer->loop, seat->socket, WL_EVENT_READABLE,
	                                    on_message, composer);
}

bool seat_start(struct composer *composer)
{
	struct seat *seat = &composer->seat;

	seat->seat = wlr_seat_create(composer->wayland, "seat0");
	seat->cursor = wlr_cursor_create();
	seat->cursors = wlr_xcursor_manager_create(NULL, CURSOR_SIZE);
	if (!seat->seat || !seat->cursor || !seat->cursors || !start_keyboard(seat))
		return false;
	wlr_cursor_attach_output_layout(seat->cursor, composer->layout);
	wlr_xcursor_manager_load(seat->cursors, 1);
	wlr_seat_set_capabilities(seat->seat, WL_SEAT_CAPABILITY_KEYBOARD |
	                                              WL_SEAT_CAPABILITY_POINTER |
	                                              WL_SEAT_CAPABILITY_TOUCH);
	seat->set_cursor.notify = on_set_cursor;
	wl_signal_add(&seat->seat->events.request_set_cursor, &seat->set_cursor);
	clipboard_start(composer);
	listen_to_people(composer);
	return true;
}

void seat_finish(struct composer *composer)
{
	if (composer->seat.source)
		wl_event_source_remove(composer->seat.source);
	composer->seat.source = NULL;
}

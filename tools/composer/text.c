/*
 * tools/composer/text.c - characters without a key of their own, into the program that has the keyboard and takes text.
 *
 * A program says by text-input-v3 that it takes text; it is told characters as an input method tells what was composed. One that does
 * not say so misses them: it is counted, and said once.
 */
#include "composer/composer_internal.h"

#include <stdio.h>
#include <stdlib.h>

struct text_field {
	struct composer *composer;
	struct wlr_text_input_v3 *input;
	struct wl_list link; /* text.fields */
	struct wl_listener gone;
};

/* --- Who takes text --------------------------------------------------------------------------------------------------- */

static void enter(struct text_field *field, struct wlr_surface *surface)
{
	struct wlr_surface *before = field->input->focused_surface;
	bool is_its = surface && wl_resource_get_client(field->input->resource) ==
	                                 wl_resource_get_client(surface->resource);

	if (before && before != surface)
		wlr_text_input_v3_send_leave(field->input);
	if (is_its && field->input->focused_surface != surface)
		wlr_text_input_v3_send_enter(field->input, surface);
}

static void on_focus(struct wl_listener *listener, void *data)
{
	struct text *text = wl_container_of(listener, text, focus);
	const struct wlr_seat_keyboard_focus_change_event *event = data;
	struct text_field *field;

	wl_list_for_each(field, &text->fields, link) enter(field, event->new_surface);
}

static void on_field_gone(struct wl_listener *listener, void *data)
{
	struct text_field *field = wl_container_of(listener, field, gone);

	wl_list_remove(&field->gone.link);
	wl_list_remove(&field->link);
	free(field);
}

static void on_new_field(struct wl_listener *listener, void *data)
{
	struct text *text = wl_container_of(listener, text, new_field);
	struct composer *composer = wl_container_of(text, composer, text);
	struct text_field *field = calloc(1, sizeof(*field));

	if (!field)
		return;
	field->composer = composer;
	field->input = data;
	field->gone.notify = on_field_gone;
	wl_signal_add(&field->input->events.destroy, &field->gone);
	wl_list_insert(&text->fields, &field->link);
	enter(field, composer->seat.seat->keyboard_state.focused_surface);
}

/* --- Characters -------------------------------------------------------------------------------------------------------- */

/* UTF-8 with an end; false: it is no character. */
static bool encode(uint32_t code, char ret_text[5])
{
	unsigned length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const uint8_t head[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

	if (code < 0x20 || code == 0x7F || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		return false;
	ret_text[length] = 0;
	for (unsigned at = length; --at > 0; code >>= 6)
		ret_text[at] = (char)(0x80 | (code & 0x3F));
	ret_text[0] = (char)(head[length == 1 ? 0 : length] | code);
	return true;
}

void text_type(struct composer *composer, uint32_t code)
{
	struct text *text = &composer->text;
	struct text_field *field;
	char character[5];

	if (!encode(code, character))
		return;
	wl_list_for_each(field, &text->fields, link)
	{
		if (!field->input->focused_surface || !field->input->current_enabled)
			continue;
		wlr_text_input_v3_send_commit_string(field->input, character);
		wlr_text_input_v3_send_done(field->input);
		return;
	}
	if (text->missed++ == 0)
		fprintf(stderr, "drydock-composer: text was typed that the program in front does "
		                "not take (text-input-v3)\n");
}

bool text_start(struct composer *composer)
{
	struct text *text = &composer->text;
	struct wlr_text_input_manager_v3 *manager =
		wlr_text_input_manager_v3_create(composer->wayland);

	if (!manager)
		return false;
	wl_list_init(&text->fields);
	text->new_field.notify = on_new_field;
	wl_signal_add(&manager->events.text_input, &text->new_field);
	text->focus.notify = on_focus;
	wl_signal_add(&composer->seat.seat->keyboard_state.events.focus_change, &text->focus);
	return true;
}

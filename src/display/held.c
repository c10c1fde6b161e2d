/* display/held.c - one check for each kind of event. */
#include "display/held.h"

/* --- Keys, buttons, touches ------------------------------------------------------------------------------------- */

/* Change bit of word; false: it was so before. */
static bool change(uint64_t *word, unsigned bit, bool down)
{
	uint64_t mask = 1ull << bit;

	if (((*word & mask) != 0) == down)
		return false;
	*word ^= mask;
	return true;
}

static bool change32(uint32_t *word, uint32_t bit, bool down)
{
	uint64_t wide = *word;
	bool changed = change(&wide, bit, down);

	*word = (uint32_t)wide;
	return changed;
}

/* No key has the number 0. */
static bool take_key(struct display_held *held, uint32_t code, bool down)
{
	return code >= 1 && code < STREAM_KEY_CODES &&
	       change(&held->keys[code / 64], code % 64, down);
}

static bool take_button(struct display_held *held, uint32_t code, bool down)
{
	return code >= STREAM_BUTTON_FIRST && code < STREAM_BUTTON_FIRST + STREAM_BUTTONS &&
	       change32(&held->buttons, code - STREAM_BUTTON_FIRST, down);
}

static bool take_touch(struct display_held *held, uint32_t code, uint32_t kind)
{
	if (kind == STREAM_TOUCH_UP)
		code &= ~STREAM_TOUCH_CANCELLED;
	if (code >= STREAM_TOUCHES)
		return false;
	if (kind == STREAM_TOUCH_MOVE)
		return held->touches >> code & 1;
	return change32(&held->touches, code, kind == STREAM_TOUCH_DOWN);
}

/* --- Pads ------------------------------------------------------------------------------------------------------- */

/* Ahead by less than half of the round; the same one again is not. */
static bool is_newer(const struct display_held_pad *pad, uint8_t sequence)
{
	return !pad->was_there || (int8_t)(uint8_t)(sequence - pad->last) > 0;
}

static bool take_pad(struct display_held *held, const struct display_input *input)
{
	uint32_t number = display_input_pad(input);
	uint8_t sequence = display_input_sequence(input);
	struct display_held_pad *pad;

	if (number >= STREAM_PADS)
		return false;
	pad = &held->pad[number];
	if (!is_newer(pad, sequence) || pad->is_there != (input->kind != STREAM_PAD_ARRIVAL))
		return false;
	*pad = (struct display_held_pad){ input->kind != STREAM_PAD_REMOVE, true, sequence };
	return true;
}

/* --- Events ----------------------------------------------------------------------------------------------------- */

static bool is_character(uint32_t code)
{
	return code >= 1 && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

bool display_held_take(struct display_held *held, const struct display_input *input)
{
	if (input->tag != STREAM_INPUT_TAG)
		return false;
	switch (input->kind) {
	case STREAM_KEY_DOWN: return take_key(held, input->code, true);
	case STREAM_KEY_UP: return take_key(held, input->code, false);
	case STREAM_BUTTON_DOWN: return take_button(held, input->code, true);
	case STREAM_BUTTON_UP: return take_button(held, input->code, false);
	case STREAM_TOUCH_DOWN:
	case STREAM_TOUCH_MOVE:
	case STREAM_TOUCH_UP: return take_touch(held, input->code, input->kind);
	case STREAM_PAD_STATE:
	case STREAM_PAD_REMOVE:
	case STREAM_PAD_ARRIVAL: return take_pad(held, input);
	case STREAM_MOUSE_MOVE:
	case STREAM_MOUSE_AT:
	case STREAM_SCROLL: return true;
	case STREAM_TEXT: return is_character(input->code);
	default: return false;
	}
}

/* --- Letting go --------------------------------------------------------------------------------------------------- */

static bool release(struct display_held *held, struct display_input *ret_input)
{
	return display_held_take(held, ret_input);
}

static bool release_pad(struct display_held *held, struct display_input *ret_input)
{
	for (uint32_t number = 0; number < STREAM_PADS; number++) {
		const struct display_held_pad *pad = &held->pad[number];

		if (!pad->is_there)
			continue;
		ret_input->kind = STREAM_PAD_REMOVE;
		ret_input->flags = number | (uint32_t)(uint8_t)(pad->last + 1) << 8;
		return release(held, ret_input);
	}
	return false;
}

bool display_held_release(struct display_held *held, struct display_input *ret_input)
{
	*ret_input = (struct display_input){ .tag = STREAM_INPUT_TAG };
	for (uint32_t word = 0; word < STREAM_KEY_CODES / 64; word++) {
		if (!held->keys[word])
			continue;
		ret_input->kind = STREAM_KEY_UP;
		ret_input->code = word * 64 + (uint32_t)__builtin_ctzll(held->keys[word]);
		return release(held, ret_input);
	}
	if (held->buttons) {
		ret_input->kind = STREAM_BUTTON_UP;
		ret_input->code = STREAM_BUTTON_FIRST + (uint32_t)__builtin_ctz(held->buttons);
		return release(held, ret_input);
	}
	if (held->touches) {
		ret_input->kind = STREAM_TOUCH_UP;
		ret_input->code = (uint32_t)__builtin_ctz(held->touches) | STREAM_TOUCH_CANCELLED;
		return release(held, ret_input);
	}
	return release_pad(held, ret_input);
}

/* display/pad/slots.c - indices, sequences, buttons. */
#include "display/pad/slots.h"

#include "display/held.h"

/* --- States ------------------------------------------------------------------------------------------------------ */

static int16_t negated(int16_t value)
{
	return value == INT16_MIN ? INT16_MAX : (int16_t)-value;
}

void pad_gamepad_from_input(const struct display_input *input, struct xusb_gamepad *ret_gamepad)
{
	/* By the mapping's numbers; 6 and 7 are the triggers, which have values of their own. */
	static const uint16_t button[] = {
		XUSB_A,
		XUSB_B,
		XUSB_X,
		XUSB_Y,
		XUSB_LEFT_SHOULDER,
		XUSB_RIGHT_SHOULDER,
		0,
		0,
		XUSB_BACK,
		XUSB_START,
		XUSB_LEFT_THUMB,
		XUSB_RIGHT_THUMB,
		XUSB_DPAD_UP,
		XUSB_DPAD_DOWN,
		XUSB_DPAD_LEFT,
		XUSB_DPAD_RIGHT,
		XUSB_GUIDE,
	};
	uint32_t x = (uint32_t)input->x, y = (uint32_t)input->y;

	*ret_gamepad = (struct xusb_gamepad){ .left_trigger = (uint8_t)(input->flags >> 16),
		                              .right_trigger = (uint8_t)(input->flags >> 24),
		                              .left_x = (int16_t)x,
		                              .right_x = (int16_t)y };
	for (uint32_t bit = 0; bit < sizeof(button) / sizeof(button[0]); bit++)
		if (input->code >> bit & 1)
			ret_gamepad->buttons |= button[bit];
	/* A browser's axes go down, XInput's up. */
	ret_gamepad->left_y = negated((int16_t)(x >> 16));
	ret_gamepad->right_y = negated((int16_t)(y >> 16));
}

/* --- Slots ------------------------------------------------------------------------------------------------------- */

static struct pad_slot *find(struct pad_slots *slots, uint32_t viewer, uint32_t number)
{
	for (uint32_t index = 0; index < slots->count; index++) {
		struct pad_slot *slot = &slots->slot[index];

		if (slot->is_known && slot->viewer == viewer && slot->number == number)
			return slot;
	}
	return NULL;
}

/* One that nobody ever had, then one that nobody has now. */
static struct pad_slot *find_free(struct pad_slots *slots)
{
	struct pad_slot *left = NULL;

	for (uint32_t index = 0; index < slots->count; index++) {
		struct pad_slot *slot = &slots->slot[index];

		if (!slot->is_known)
			return slot;
		if (!slot->is_there && !left)
			left = slot;
	}
	return left;
}

/* Ahead by less than half of the round. */
static bool is_newer(uint8_t sequence, uint8_t last)
{
	return (int8_t)(uint8_t)(sequence - last) > 0;
}

static struct pad_slot *slot_for(struct pad_slots *slots, const struct display_input *input)
{
	uint32_t number = display_input_pad(input);
	uint8_t sequence = display_input_sequence(input);
	struct pad_slot *slot = find(slots, input->viewer, number);

	if (slot)
		return is_newer(sequence, slot->last) ? slot : NULL;
	if (input->kind == STREAM_PAD_REMOVE)
		return NULL;
	slot = find_free(slots);
	if (slot)
		*slot = (struct pad_slot){ .is_known = true,
			                   .viewer = input->viewer,
			                   .number = number };
	return slot;
}

int pad_slots_take(struct pad_slots *slots, const struct display_input *input)
{
	struct pad_slot *slot;

	if (input->tag != STREAM_INPUT_TAG || input->kind < STREAM_PAD_STATE ||
	    input->kind > STREAM_PAD_ARRIVAL)
		return -1;
	slot = slot_for(slots, input);
	if (!slot)
		return -1;
	slot->last = display_input_sequence(input);
	slot->is_there = input->kind != STREAM_PAD_REMOVE;
	if (input->kind == STREAM_PAD_ARRIVAL)
		slot->identity = input->code;
	if (input->kind == STREAM_PAD_STATE)
		pad_gamepad_from_input(input, &slot->gamepad);
	else
		slot->gamepad = (struct xusb_gamepad){ 0 };
	return (int)(slot - slots->slot);
}

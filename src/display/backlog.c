/* display/backlog.c - what cannot be sent is a bit or a count. */
#include "display/backlog.h"

void display_backlog_init(struct display_backlog *backlog,
                          bool (*send)(void *context, const struct display_input *input),
                          void *context)
{
	*backlog = (struct display_backlog){ .send = send, .context = context };
}

/* --- Bits --------------------------------------------------------------------------------------------------------- */

static bool take(uint8_t *bits, uint32_t code)
{
	bool was = bits[code / 8] >> (code % 8) & 1;

	bits[code / 8] &= (uint8_t) ~(1u << (code % 8));
	return was;
}

/* One more of them waits, unless it did before. */
static void keep(struct display_backlog *backlog, uint8_t *bits, uint32_t code)
{
	if (!take(bits, code))
		backlog->waiting++;
	bits[code / 8] |= (uint8_t)(1u << (code % 8));
}

static void keep_touch(struct display_backlog *backlog, uint32_t slot)
{
	if (!(backlog->touches >> slot & 1))
		backlog->waiting++;
	backlog->touches |= (uint16_t)(1u << slot);
}

/* False: it is no release. */
static bool keep_release(struct display_backlog *backlog, const struct display_input *input)
{
	uint32_t slot = input->code & (STREAM_TOUCH_CANCELLED - 1);

	if (input->kind == STREAM_KEY_UP && input->code < STREAM_KEY_CODES)
		keep(backlog, backlog->keys, input->code);
	else if (input->kind == STREAM_BUTTON_UP && input->code < STREAM_KEY_CODES)
		keep(backlog, backlog->buttons, input->code);
	else if (input->kind == STREAM_TOUCH_UP && slot < 16)
		keep_touch(backlog, slot);
	else
		return false;
	return true;
}

/* --- Sending ------------------------------------------------------------------------------------------------------ */

static bool send_release(struct display_backlog *backlog, uint8_t kind, uint32_t code)
{
	return backlog->send(backlog->context,
	                     &(struct display_input){ .kind = kind, .code = code });
}

static bool flush_bits(struct display_backlog *backlog, uint8_t *bits, uint8_t kind)
{
	for (uint32_t code = 0; code < STREAM_KEY_CODES && backlog->waiting; code++) {
		if (!(bits[code / 8] >> (code % 8) & 1))
			continue;
		if (!send_release(backlog, kind, code))
			return false;
		take(bits, code);
		backlog->waiting--;
	}
	return true;
}

/* Where a finger was is not known any more: its touch is taken back, not ended somewhere. */
static bool flush_touches(struct display_backlog *backlog)
{
	for (uint32_t slot = 0; backlog->touches; slot++) {
		if (!(backlog->touches >> slot & 1))
			continue;
		if (!send_release(backlog, STREAM_TOUCH_UP, slot | STREAM_TOUCH_CANCELLED))
			return false;
		backlog->touches &= (uint16_t) ~(1u << slot);
		backlog->waiting--;
	}
	return true;
}

bool display_backlog_flush(struct display_backlog *backlog)
{
	return !backlog->waiting ||
	       (flush_bits(backlog, backlog->keys, STREAM_KEY_UP) &&
	        flush_bits(backlog, backlog->buttons, STREAM_BUTTON_UP) && flush_touches(backlog));
}

void display_backlog_put(struct display_backlog *backlog, const struct display_input *input)
{
	if (display_backlog_flush(backlog) && backlog->send(backlog->context, input))
		return;
	if (!keep_release(backlog, input))
		backlog->dropped++;
}

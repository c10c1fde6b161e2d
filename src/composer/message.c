/* composer/message.c - every number of a message, before anything acts on it. */
#include "composer/message.h"

#include <string.h>

uint32_t composer_message_type(const void *bytes, size_t size)
{
	uint32_t type = 0;

	if (size >= sizeof(type))
		memcpy(&type, bytes, sizeof(type));
	return type;
}

/* bytes are a message of that type and of exactly that size: copy it. */
static bool take(const void *bytes, size_t size, uint32_t type, void *ret_message, size_t expected)
{
	if (size != expected || composer_message_type(bytes, size) != type)
		return false;
	memcpy(ret_message, bytes, size);
	return true;
}

/* --- The composer's side ----------------------------------------------------------------------------------------- */

static bool is_rate(const struct composer_chain *chain)
{
	uint64_t numerator = chain->rate_numerator, denominator = chain->rate_denominator;

	return numerator && denominator && numerator <= denominator * COMPOSER_RATE_MAX &&
	       denominator <= numerator * 10;
}

uint32_t composer_pixel_bytes(const struct composer_chain *chain)
{
	return chain->light == COMPOSER_HDR ? 8 : 4;
}

static bool is_light(const struct composer_chain *chain)
{
	if (chain->light == COMPOSER_SDR)
		return chain->white_nits == 0;
	return chain->light == COMPOSER_HDR && chain->white_nits >= COMPOSER_WHITE_MIN &&
	       chain->white_nits <= COMPOSER_WHITE_MAX;
}

bool composer_message_chain(const void *bytes, size_t size, struct composer_chain *ret_chain)
{
	struct composer_chain chain;

	if (!take(bytes, size, COMPOSER_CHAIN, &chain, sizeof(chain)) || !chain.width ||
	    !chain.height || chain.width > COMPOSER_SIZE_MAX || chain.height > COMPOSER_SIZE_MAX ||
	    !is_light(&chain) || chain.pitch_bytes < chain.width * composer_pixel_bytes(&chain) ||
	    chain.pitch_bytes > COMPOSER_SIZE_MAX * 8 ||
	    chain.pitch_bytes % composer_pixel_bytes(&chain) || !is_rate(&chain))
		return false;
	*ret_chain = chain;
	return true;
}

size_t composer_chain_bytes(const struct composer_chain *chain)
{
	return (size_t)chain->pitch_bytes * chain->height;
}

bool composer_message_draw(const void *bytes, size_t size, const struct composer_chain *chain,
                           struct composer_draw *ret_draw)
{
	struct composer_draw draw;

	if (!take(bytes, size, COMPOSER_DRAW, &draw, sizeof(draw)) || draw.chain != chain->chain ||
	    draw.index >= COMPOSER_SURFACES)
		return false;
	*ret_draw = draw;
	return true;
}

bool composer_message_pointer(const void *bytes, size_t size, struct composer_pointer *ret_pointer)
{
	struct composer_pointer pointer;

	if (!take(bytes, size, COMPOSER_POINTER, &pointer, sizeof(pointer)) ||
	    pointer.outside > 1 || pointer.is_answer > 1)
		return false;
	*ret_pointer = pointer;
	return true;
}

uint32_t composer_message_input(const void *bytes, size_t size, struct composer_input *ret_input)
{
	const size_t head = offsetof(struct composer_input, event);
	uint32_t count;

	if (size < head || composer_message_type(bytes, size) != COMPOSER_INPUT)
		return 0;
	memcpy(&count, (const char *)bytes + offsetof(struct composer_input, count), sizeof(count));
	if (!count || count > COMPOSER_EVENTS_MAX ||
	    size != head + count * sizeof(struct composer_event))
		return 0;
	memcpy(ret_input, bytes, size);
	return count;
}

/* --- The machine's side ---------------------------------------------------------------------------------------------- */

bool composer_message_kick(const void *bytes, size_t size)
{
	return size == sizeof(uint32_t) && composer_message_type(bytes, size) == COMPOSER_KICK;
}

bool composer_message_ready(const void *bytes, size_t size)
{
	struct composer_ready ready;

	return take(bytes, size, COMPOSER_READY, &ready, sizeof(ready)) &&
	       ready.version == COMPOSER_VERSION;
}

static bool is_inside(const struct composer_rectangle *rectangle,
                      const struct composer_chain *chain)
{
	return rectangle->left >= 0 && rectangle->top >= 0 && rectangle->left < rectangle->right &&
	       rectangle->top < rectangle->bottom && rectangle->right <= (int32_t)chain->width &&
	       rectangle->bottom <= (int32_t)chain->height;
}

bool composer_message_present(const void *bytes, size_t size, const struct composer_chain *chain,
                              const struct composer_draw *draw,
                              struct composer_present *ret_present)
{
	struct composer_present present;

	if (!take(bytes, size, COMPOSER_PRESENT, &present, sizeof(present)) ||
	    present.chain != chain->chain || present.index != draw->index ||
	    present.dirty_count > COMPOSER_DIRTY_MAX)
		return false;
	for (uint32_t at = 0; at < present.dirty_count; at++)
		if (!is_inside(&present.dirty[at], chain))
			return false;
	*ret_present = present;
	return true;
}

bool composer_message_cursor(const void *bytes, size_t size, struct composer_cursor *ret_cursor)
{
	struct composer_cursor head;

	if (size < sizeof(head) || composer_message_type(bytes, size) != COMPOSER_CURSOR)
		return false;
	memcpy(&head, bytes, sizeof(head));
	if (head.width > COMPOSER_CURSOR_MAX || head.height > COMPOSER_CURSOR_MAX ||
	    !head.width != !head.height || head.visible > 1 ||
	    (head.width && (head.hot_x >= head.width || head.hot_y >= head.height)) ||
	    size != sizeof(head) + (size_t)head.width * head.height * 4)
		return false;
	memcpy(ret_cursor, &head, sizeof(head));
	return true;
}

/* --- Both ----------------------------------------------------------------------------------------------------------- */

/* Bytes of the character that text begins with; 0: it is none. Overlong forms and surrogates are none. */
static uint32_t character_bytes(const uint8_t *text, uint32_t room)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t count = text[0] < 0x80             ? 1
	                 : (text[0] & 0xE0) == 0xC0 ? 2
	                 : (text[0] & 0xF0) == 0xE0 ? 3
	                 : (text[0] & 0xF8) == 0xF0 ? 4
	                                            : 0;
	uint32_t value = count == 1 ? text[0] : text[0] & (0x7Fu >> count);

	if (!count || count > room || !text[0])
		return 0;
	for (uint32_t at = 1; at < count; at++) {
		if ((text[at] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (text[at] & 0x3Fu);
	}
	return value < lowest[count] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)
	               ? 0
	               : count;
}

static bool is_text(const uint8_t *text, uint32_t bytes)
{
	uint32_t step;

	for (uint32_t at = 0; at < bytes; at += step) {
		step = character_bytes(text + at, bytes - at);
		if (!step)
			return false;
	}
	return true;
}

const char *composer_message_clipboard(const void *bytes, size_t size, uint32_t *ret_bytes)
{
	const size_t head = offsetof(struct composer_clipboard, text);
	const char *text = (const char *)bytes + head;
	uint32_t count;

	if (size < head || composer_message_type(bytes, size) != COMPOSER_CLIPBOARD)
		return NULL;
	memcpy(&count, (const char *)bytes + offsetof(struct composer_clipboard, bytes),
	       sizeof(count));
	if (count > COMPOSER_CLIPBOARD_MAX || size != head + count ||
	    !is_text((const uint8_t *)text, count))
		return NULL;
	*ret_bytes = count;
	return text;
}

/* display/stream_message.c - every number of a message is checked here or nowhere. */
#include "display/stream_message.h"

#include <string.h>

#define WIDTH_MAX 16384u

/* --- What a viewer sends ---------------------------------------------------------------------------------------- */

static bool parse_hello(struct display_message *message)
{
	struct display_hello *hello = &message->hello;
	const uint8_t *payload = message->payload;

	/* Magic and version stand at their places in every version. */
	if (message->header.length < 8 || stream_get32(payload) != STREAM_MAGIC)
		return false;
	hello->version = stream_get16(payload + 4);
	if (hello->version != STREAM_VERSION)
		return true;
	hello->flags = stream_get16(payload + 6);
	if (message->header.length != STREAM_HELLO_BYTES || hello->flags & ~STREAM_TAKES_PARTS)
		return false;
	hello->codecs = stream_get32(payload + 8);
	hello->width = stream_get16(payload + 12);
	hello->height = stream_get16(payload + 14);
	hello->token = payload + 16;
	return hello->width <= WIDTH_MAX && hello->height <= WIDTH_MAX;
}

static bool parse_input(struct display_message *message)
{
	uint32_t length = message->header.length;

	message->input_count = length / STREAM_INPUT_BYTES;
	return length && length % STREAM_INPUT_BYTES == 0;
}

static bool parse_resize(struct display_message *message)
{
	if (message->header.length != STREAM_RESIZE_BYTES)
		return false;
	message->width = stream_get32(message->payload);
	message->height = stream_get32(message->payload + 4);
	return message->width >= 1 && message->width <= WIDTH_MAX && message->height >= 1 &&
	       message->height <= WIDTH_MAX;
}

static bool parse_colour(struct display_message *message)
{
	uint32_t colour;

	if (message->header.length != STREAM_COLOUR_BYTES)
		return false;
	colour = stream_get32(message->payload);
	message->is_hdr = colour == 1;
	return colour <= 1;
}

/* How many bytes a character takes that begins with first; 0: none begins so. value: its own bits. */
static unsigned begin_character(uint8_t first, uint32_t *value)
{
	if (first < 0x80) {
		*value = first;
		return 1;
	}
	if (first < 0xC2 || first > 0xF4)
		return 0;
	*value = first & (first < 0xE0 ? 0x1Fu : first < 0xF0 ? 0x0Fu : 0x07u);
	return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The length of the character at text; 0: it is none. */
static size_t character(const uint8_t *text, size_t size)
{
	/* By length; a zero byte is none of ours. */
	static const uint32_t least[] = { 1, 0x80, 0x800, 0x10000 };
	uint32_t value = 0;
	unsigned length = begin_character(text[0], &value);

	if (!length || length > size)
		return 0;
	for (unsigned index = 1; index < length; index++) {
		if ((text[index] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (text[index] & 0x3Fu);
	}
	if (value < least[length - 1] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	return length;
}

bool display_text_is_valid(const uint8_t *text, size_t size)
{
	size_t length;

	for (; size; text += length, size -= length) {
		length = character(text, size);
		if (!length)
			return false;
	}
	return true;
}

bool display_message_parse(const uint8_t *bytes, size_t size, struct display_message *ret_message)
{
	*ret_message = (struct display_message){ 0 };
	if (size < STREAM_HEADER_BYTES)
		return false;
	stream_get_header(bytes, &ret_message->header);
	if (size > STREAM_VIEWER_BYTES_MAX && ret_message->header.type != STREAM_SET_CLIPBOARD)
		return false;
	ret_message->payload = bytes + STREAM_HEADER_BYTES;
	if (ret_message->header.length != size - STREAM_HEADER_BYTES || ret_message->header.flags)
		return false;
	switch (ret_message->header.type) {
	case STREAM_HELLO: return parse_hello(ret_message);
	case STREAM_INPUT: return parse_input(ret_message);
	case STREAM_RESIZE: return parse_resize(ret_message);
	case STREAM_SET_COLOUR: return parse_colour(ret_message);
	case STREAM_SET_CLIPBOARD:
		return ret_message->header.length <= STREAM_CLIPBOARD_BYTES_MAX &&
		       display_text_is_valid(ret_message->payload, ret_message->header.length);
	case STREAM_ACKNOWLEDGE:
	case STREAM_WANT_KEY:
	case STREAM_ASK_CLOCK: return ret_message->header.length == 0;
	default: return false;
	}
}

void display_message_input(const struct display_message *message, uint32_t index,
                           struct display_input *ret_input)
{
	const uint8_t *event = message->payload + (size_t)index * STREAM_INPUT_BYTES;

	ret_input->viewer = 0;
	ret_input->tag = event[0];
	ret_input->kind = event[1];
	ret_input->code = stream_get32(event + 2);
	ret_input->x = (int32_t)stream_get32(event + 6);
	ret_input->y = (int32_t)stream_get32(event + 10);
	ret_input->flags = stream_get32(event + 14);
}

/* --- What the server says --------------------------------------------------------------------------------------- */

size_t display_message_put_configuration(uint8_t *bytes, uint32_t id,
                                         const struct display_configuration *configuration)
{
	uint8_t *payload = bytes + STREAM_HEADER_BYTES;
	size_t name = strnlen(configuration->name, sizeof(configuration->name));
	struct stream_header header = { .type = STREAM_CONFIGURATION,
		                        .configuration = id,
		                        .length = (uint32_t)(STREAM_CONFIGURATION_BYTES + name) };

	stream_put_header(bytes, &header);
	payload[0] = (uint8_t)configuration->codec;
	payload[1] = configuration->full_range;
	payload[2] = configuration->primaries;
	payload[3] = configuration->transfer;
	payload[4] = configuration->matrix;
	payload[5] = configuration->bit_depth;
	payload[6] = configuration->hdr;
	payload[7] = (uint8_t)name;
	stream_put32(payload + 8, configuration->coded_width);
	stream_put32(payload + 12, configuration->coded_height);
	stream_put32(payload + 16, configuration->visible_width);
	stream_put32(payload + 20, configuration->visible_height);
	stream_put32(payload + 24, configuration->refresh_millihertz);
	memcpy(payload + STREAM_CONFIGURATION_BYTES, configuration->name, name);
	return STREAM_HEADER_BYTES + header.length;
}

bool display_message_get_configuration(const uint8_t *payload, size_t size,
                                       struct display_configuration *ret_configuration)
{
	struct display_configuration *to = ret_configuration;

	*to = (struct display_configuration){ 0 };
	if (size < STREAM_CONFIGURATION_BYTES || payload[7] >= sizeof(to->name) ||
	    size != STREAM_CONFIGURATION_BYTES + (size_t)payload[7])
		return false;
	to->codec = payload[0];
	to->full_range = payload[1];
	to->primaries = payload[2];
	to->transfer = payload[3];
	to->matrix = payload[4];
	to->bit_depth = payload[5];
	to->hdr = payload[6];
	to->coded_width = stream_get32(payload + 8);
	to->coded_height = stream_get32(payload + 12);
	to->visible_width = stream_get32(payload + 16);
	to->visible_height = stream_get32(payload + 20);
	to->refresh_millihertz = stream_get32(payload + 24);
	memcpy(to->name, payload + STREAM_CONFIGURATION_BYTES, payload[7]);
	return true;
}

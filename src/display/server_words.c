/* display/server_words.c - state, clipboard and cursor: a message each, made where it is said. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "display/server_internal.h"

/* Memory for a message of type with so many bytes of payload, which begins at ret_payload; null: none. */
static uint8_t *make(uint8_t type, size_t payload, uint8_t **ret_payload)
{
	struct stream_header header = { .type = type, .length = (uint32_t)payload };
	uint8_t *memory = calloc(1, LWS_PRE + STREAM_HEADER_BYTES + payload);

	if (!memory)
		return NULL;
	stream_put_header(memory + LWS_PRE, &header);
	*ret_payload = memory + LWS_PRE + STREAM_HEADER_BYTES;
	return memory;
}

int display_server_set_state(struct display_server *server, uint32_t code, const char *words)
{
	size_t length = strlen(words);
	uint8_t *payload, *memory = make(STREAM_NOTICE, STREAM_NOTICE_BYTES + length, &payload);

	if (!memory)
		return -ENOMEM;
	stream_put16(payload, code);
	memcpy(payload + STREAM_NOTICE_BYTES, words, length);
	server_word_set(server, SERVER_STATE, memory,
	                STREAM_HEADER_BYTES + STREAM_NOTICE_BYTES + length);
	return 0;
}

int display_server_set_clipboard(struct display_server *server, const char *text, size_t size)
{
	uint8_t *payload, *memory;

	if (size > STREAM_CLIPBOARD_BYTES_MAX)
		return -EMSGSIZE;
	if (!display_text_is_valid((const uint8_t *)text, size))
		return -EILSEQ;
	memory = make(STREAM_CLIPBOARD, size, &payload);
	if (!memory)
		return -ENOMEM;
	memcpy(payload, text, size);
	server_word_set(server, SERVER_CLIPBOARD, memory, STREAM_HEADER_BYTES + size);
	return 0;
}

int display_server_set_cursor_shape(struct display_server *server,
                                    const struct display_cursor_shape *shape)
{
	size_t pixels = (size_t)shape->width * shape->height * 4;
	uint8_t *payload, *memory;

	if (!shape->width || shape->width > STREAM_CURSOR_SIZE_MAX || !shape->height ||
	    shape->height > STREAM_CURSOR_SIZE_MAX || shape->hot_x >= shape->width ||
	    shape->hot_y >= shape->height)
		return -EINVAL;
	memory = make(STREAM_CURSOR_SHAPE, STREAM_CURSOR_SHAPE_BYTES + pixels, &payload);
	if (!memory)
		return -ENOMEM;
	stream_put32(payload, shape->shape);
	stream_put16(payload + 4, shape->width);
	stream_put16(payload + 6, shape->height);
	stream_put16(payload + 8, shape->hot_x);
	stream_put16(payload + 10, shape->hot_y);
	stream_put32(payload + 12, shape->is_masked);
	memcpy(payload + STREAM_CURSOR_SHAPE_BYTES, shape->pixels, pixels);
	server_word_set(server, SERVER_CURSOR_SHAPE, memory,
	                STREAM_HEADER_BYTES + STREAM_CURSOR_SHAPE_BYTES + pixels);
	return 0;
}

int display_server_set_cursor(struct display_server *server, const struct display_cursor *cursor)
{
	uint8_t *payload, *memory = make(STREAM_CURSOR, STREAM_CURSOR_BYTES, &payload);

	if (!memory)
		return -ENOMEM;
	stream_put32(payload, (uint32_t)cursor->x);
	stream_put32(payload + 4, (uint32_t)cursor->y);
	stream_put32(payload + 8, cursor->visible);
	stream_put32(payload + 12, cursor->shape);
	server_word_set(server, SERVER_CURSOR, memory, STREAM_HEADER_BYTES + STREAM_CURSOR_BYTES);
	return 0;
}

/* Formatting into a buffer that may be too small. */
#include "nt/rtl/format.h"

#include <string.h>

struct buffer {
	void *characters;
	size_t used;
	size_t room; /* characters that fit beside the terminator */
};

static void narrow_sink(void *context, const char *text, size_t count)
{
	struct buffer *buffer = context;
	size_t part = count < buffer->room - buffer->used ? count : buffer->room - buffer->used;
	memcpy((char *)buffer->characters + buffer->used, text, part);
	buffer->used += part;
}

static void wide_sink(void *context, const char16_t *text, size_t count)
{
	struct buffer *buffer = context;
	size_t part = count < buffer->room - buffer->used ? count : buffer->room - buffer->used;
	memcpy((char16_t *)buffer->characters + buffer->used, text, part * sizeof(char16_t));
	buffer->used += part;
}

int rtl_format_narrow_buffer(char *buffer, size_t capacity, const char *format, va_list arguments)
{
	char nowhere[1];
	struct buffer target = { capacity ? buffer : nowhere, 0, capacity ? capacity - 1 : 0 };
	int count = rtl_format_narrow(narrow_sink, &target, format, arguments);
	if (capacity)
		buffer[target.used] = '\0';
	return count;
}

int rtl_format_wide_buffer(char16_t *buffer, size_t capacity, const char16_t *format,
                           va_list arguments)
{
	char16_t nowhere[1];
	struct buffer target = { capacity ? buffer : nowhere, 0, capacity ? capacity - 1 : 0 };
	int count = rtl_format_wide(wide_sink, &target, format, arguments);
	if (capacity)
		buffer[target.used] = u'\0';
	return count;
}

#include "builder/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_finish(struct text *text)
{
	free(text->data);
	*text = (struct text){ 0 };
}

static void reserve(struct text *text, size_t size)
{
	size_t capacity = text->capacity == 0 ? 1024 : text->capacity;
	char *grown;

	if (text->capacity - text->size > size)
		return;
	while (capacity - text->size <= size)
		capacity *= 2;
	grown = realloc(text->data, capacity);
	if (grown == NULL) {
		fputs("drydock: out of memory while building\n", stderr);
		exit(4);
	}
	text->data = grown;
	text->capacity = capacity;
}

void text_add(struct text *text, const char *data, size_t size)
{
	reserve(text, size);
	if (size > 0)
		memcpy(text->data + text->size, data, size);
	text->size += size;
	text->data[text->size] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_format(struct text *text, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length <= 0)
		return;
	reserve(text, (size_t)length);
	va_start(arguments, format);
	vsnprintf(text->data + text->size, (size_t)length + 1, format, arguments);
	va_end(arguments);
	text->size += (size_t)length;
}

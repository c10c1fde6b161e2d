/*
 * builder/text.h - text that grows while it is written.
 *
 * Model    A heap buffer with a zero byte behind its content. Running out of memory ends the process,
 *          as for an arena.
 */
#ifndef DRYDOCK_BUILDER_TEXT_H
#define DRYDOCK_BUILDER_TEXT_H

#include <stddef.h>

/* Zero-initialised is empty. */
struct text {
	char *data;
	size_t size, capacity;
};

void text_finish(struct text *text);
void text_add(struct text *text, const char *data, size_t size);
void text_add_string(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

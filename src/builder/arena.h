/*
 * builder/arena.h - memory of one build.
 *
 * Model    Everything that a build reads and decides lives until the build ends and goes at once. A
 *          request that cannot be met ends the process with a message and status 4: a build has no
 *          useful half result. Parsers bound their input before they allocate for it.
 * Locks    None: an arena belongs to one build, a build to one thread.
 */
#ifndef DRYDOCK_BUILDER_ARENA_H
#define DRYDOCK_BUILDER_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena_block;

/* Zero-initialised is empty. */
struct arena {
	struct arena_block *blocks;
};

void arena_finish(struct arena *arena);
/* Zeroed memory, aligned for any object. Never null. */
void *arena_allocate(struct arena *arena, size_t size_bytes);
/* A zero-terminated copy of length bytes. */
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_string(struct arena *arena, const char *text);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_format_list(struct arena *arena, const char *format, va_list arguments);

/* --- A growable list of strings; the strings are the caller's or the arena's. ------------------------ */

struct strings {
	const char **at;
	size_t count, capacity;
};

void strings_add(struct arena *arena, struct strings *list, const char *text);
/* Add text unless an equal one is there. True when it was added. */
bool strings_add_once(struct arena *arena, struct strings *list, const char *text);
void strings_add_all(struct arena *arena, struct strings *list, const struct strings *more);
bool strings_contain(const struct strings *list, const char *text);
/* Sort by byte. */
void strings_sort(struct strings *list);
/* Parts of text between the separator, without white space at their ends; empty ones are dropped. */
void strings_split(struct arena *arena, struct strings *list, const char *text, char separator);

/* --- A map from names to pointers. -------------------------------------------------------------------- */

struct map_entry {
	const char *name;
	void *value;
};

struct map {
	struct map_entry *entries;
	size_t count, capacity; /* capacity is a power of two */
	bool ignore_case;
};

/* The value of name, or null. */
void *map_get(const struct map *map, const char *name);
/* Set the value of name; the name is not copied. */
void map_set(struct arena *arena, struct map *map, const char *name, void *value);

#endif

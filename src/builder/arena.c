#include "builder/arena.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLOCK_BYTES (256u << 10)

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	max_align_t data[];
};

static _Noreturn void out_of_memory(void)
{
	fputs("drydock: out of memory while building\n", stderr);
	exit(4);
}

void arena_finish(struct arena *arena)
{
	while (arena->blocks != NULL) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
	struct arena_block *block = calloc(1, sizeof(*block) + size);

	if (block == NULL)
		out_of_memory();
	block->size = size;
	if (size > BLOCK_BYTES && arena->blocks != NULL) {
		/* A block of its own: the one in use stays in front. */
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = arena->blocks;
		arena->blocks = block;
	}
	return block;
}

void *arena_allocate(struct arena *arena, size_t size_bytes)
{
	struct arena_block *block = arena->blocks;
	void *result;

	if (size_bytes > SIZE_MAX / 2)
		out_of_memory();
	size_bytes = (size_bytes + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	if (block == NULL || block->size - block->used < size_bytes)
		block = add_block(arena, size_bytes > BLOCK_BYTES ? size_bytes : BLOCK_BYTES);
	result = (char *)block->data + block->used;
	block->used += size_bytes;
	return result;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_allocate(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_string(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	text = arena_allocate(arena, (size_t)(length < 0 ? 0 : length) + 1);
	if (length > 0)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = arena_format_list(arena, format, arguments);
	va_end(arguments);
	return text;
}

void strings_add(struct arena *arena, struct strings *list, const char *text)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
		const char **grown = arena_allocate(arena, capacity * sizeof(*grown));

		if (list->count > 0)
			memcpy(grown, list->at, list->count * sizeof(*grown));
		list->at = grown;
		list->capacity = capacity;
	}
	list->at[list->count++] = text;
}

bool strings_contain(const struct strings *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i], text) == 0)
			return true;
	return false;
}

bool strings_add_once(struct arena *arena, struct strings *list, const char *text)
{
	if (strings_contain(list, text))
		return false;
	strings_add(arena, list, text);
	return true;
}

void strings_add_all(struct arena *arena, struct strings *list, const struct strings *more)
{
	for (size_t i = 0; i < more->count; i++)
		strings_add(arena, list, more->at[i]);
}

static int compare_strings(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void strings_sort(struct strings *list)
{
	if (list->count > 1)
		qsort(list->at, list->count, sizeof(*list->at), compare_strings);
}

void strings_split(struct arena *arena, struct strings *list, const char *text, char separator)
{
	while (*text != '\0') {
		const char *end = strchr(text, separator);
		const char *last = end = end != NULL ? end : text + strlen(text);

		while (text < end && isspace((unsigned char)*text))
			text++;
		while (last > text && isspace((unsigned char)last[-1]))
			last--;
		if (last > text)
			strings_add(arena, list, arena_copy(arena, text, (size_t)(last - text)));
		text = *end == '\0' ? end : end + 1;
	}
}

static size_t hash_name(const struct map *map, const char *name)
{
	uint64_t hash = 1469598103934665603u;

	for (; *name != '\0'; name++) {
		int byte = (unsigned char)*name;

		hash = (hash ^ (uint64_t)(map->ignore_case ? tolower(byte) : byte)) *
		       1099511628211u;
	}
	return (size_t)(hash ^ hash >> 29);
}

static bool same_name(const struct map *map, const char *left, const char *right)
{
	return (map->ignore_case ? strcasecmp(left, right) : strcmp(left, right)) == 0;
}

static struct map_entry *find_entry(const struct map *map, const char *name)
{
	size_t slot = hash_name(map, name) & (map->capacity - 1);

	while (map->entries[slot].name != NULL && !same_name(map, map->entries[slot].name, name))
		slot = (slot + 1) & (map->capacity - 1);
	return &map->entries[slot];
}

void *map_get(const struct map *map, const char *name)
{
	return map->count == 0 ? NULL : find_entry(map, name)->value;
}

static void grow_map(struct arena *arena, struct map *map)
{
	struct map old = *map;

	map->capacity = old.capacity == 0 ? 32 : old.capacity * 2;
	map->entries = arena_allocate(arena, map->capacity * sizeof(*map->entries));
	for (size_t i = 0; i < old.capacity; i++)
		if (old.entries[i].name != NULL)
			*find_entry(map, old.entries[i].name) = old.entries[i];
}

void map_set(struct arena *arena, struct map *map, const char *name, void *value)
{
	struct map_entry *entry;

	if (map->count * 2 >= map->capacity)
		grow_map(arena, map);
	entry = find_entry(map, name);
	if (entry->name == NULL) {
		entry->name = name;
		map->count++;
	}
	entry->value = value;
}

#include "builder/guids.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

#define HEADER_BYTES_MAX (4u << 20)

static const char *text_of(struct arena *arena, struct map *texts, const char *path)
{
	const char *text = map_get(texts, path);
	char *data;
	size_t size;

	if (text != NULL)
		return text;
	text = "";
	if (host_file_read(path, HEADER_BYTES_MAX, &data, &size) == 0) {
		if (memmem(data, size, "DEFINE_", 7) != NULL)
			text = arena_copy(arena, data, size);
		free(data);
	}
	map_set(arena, texts, path, (void *)text);
	return text;
}

/* ", 0x1L, 2, ..." up to the closing parenthesis. */
static unsigned read_numbers(const char *text, unsigned *numbers, unsigned capacity)
{
	unsigned count = 0;

	while (count < capacity) {
		char *end;

		text += strspn(text, ", \t\r\n\\");
		if (!isdigit((unsigned char)*text))
			break;
		numbers[count++] = (unsigned)strtoul(text, &end, 0);
		text = end + strspn(end, "uUlL");
	}
	return count;
}

/* Is the name at `at` the first argument of a macro called word? */
static bool is_argument_of(const char *text, const char *at, const char *word)
{
	size_t length = strlen(word);

	while (at > text && isspace((unsigned char)at[-1]))
		at--;
	if (at == text || at[-1] != '(')
		return false;
	for (at--; at > text && isspace((unsigned char)at[-1]); at--)
		;
	return (size_t)(at - text) >= length && strncmp(at - length, word, length) == 0;
}

static bool find_in(const char *text, const char *name, struct guid_value *value)
{
	size_t length = strlen(name);

	for (const char *at = text; (at = strstr(at, name)) != NULL; at += length) {
		bool guid = is_argument_of(text, at, "DEFINE_GUID");

		if (isalnum((unsigned char)at[length]) || at[length] == '_' ||
		    (!guid && !is_argument_of(text, at, "DEFINE_DEVPROPKEY")))
			continue;
		value->name = name;
		value->count = read_numbers(at + length, value->number, 12);
		if (value->count == (guid ? 11 : 12))
			return true;
	}
	return false;
}

bool guid_find(struct arena *arena, struct map *texts, const struct strings *files,
               const char *root, const char *name, struct guid_value *value)
{
	size_t length = strlen(root);

	for (size_t i = 0; i < files->count; i++)
		if (strncmp(files->at[i], root, length) == 0 &&
		    find_in(text_of(arena, texts, files->at[i]), name, value))
			return true;
	return false;
}

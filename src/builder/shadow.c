#include "builder/shadow.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"

#define SOURCE_BYTES_MAX (64u << 20)
#define COPIES_MAX 20000
#define DEPTH_MAX 200

/* One source and where its headers are looked for. */
struct search {
	struct shadow *shadow;
	const char *source;
	const char *source_folder;
	const struct strings *folders;
	const char *key; /* tells searches apart that could find different files */
	unsigned depth;
};

static const char *copy_file(struct search *search, const char *path);

/* --- Character sets --------------------------------------------------------------------------------------- */

static void add_utf8(struct text *output, unsigned code)
{
	char bytes[4];
	size_t size;

	if (code < 0x80) {
		bytes[0] = (char)code;
		size = 1;
	} else if (code < 0x800) {
		bytes[0] = (char)(0xc0 | code >> 6);
		bytes[1] = (char)(0x80 | (code & 63));
		size = 2;
	} else if (code < 0x10000) {
		bytes[0] = (char)(0xe0 | code >> 12);
		bytes[1] = (char)(0x80 | (code >> 6 & 63));
		bytes[2] = (char)(0x80 | (code & 63));
		size = 3;
	} else {
		bytes[0] = (char)(0xf0 | code >> 18);
		bytes[1] = (char)(0x80 | (code >> 12 & 63));
		bytes[2] = (char)(0x80 | (code >> 6 & 63));
		bytes[3] = (char)(0x80 | (code & 63));
		size = 4;
	}
	text_add(output, bytes, size);
}

static void decode_utf16(struct text *output, const unsigned char *data, size_t size, bool big)
{
	unsigned high = 0;

	for (size_t i = 0; i + 1 < size; i += 2) {
		unsigned unit = big ? (unsigned)data[i] << 8 | data[i + 1]
		                    : (unsigned)data[i + 1] << 8 | data[i];

		if (unit >= 0xd800 && unit < 0xdc00) {
			high = unit;
		} else if (unit >= 0xdc00 && unit < 0xe000) {
			if (high != 0)
				add_utf8(output,
				         0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
			high = 0;
		} else if (unit != '\r') {
			add_utf8(output, unit);
		}
	}
}

static bool is_utf8(const unsigned char *data, size_t size)
{
	for (size_t i = 0; i < size;) {
		unsigned char first = data[i++];
		unsigned follow = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;

		if (first >= 0x80 && (first < 0xc2 || first > 0xf4))
			return false;
		while (follow-- > 0)
			if (i >= size || (data[i++] & 0xc0) != 0x80)
				return false;
	}
	return true;
}

void shadow_decode(struct text *output, const char *data, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)data;

	if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe) {
		decode_utf16(output, bytes + 2, size - 2, false);
	} else if (size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff) {
		decode_utf16(output, bytes + 2, size - 2, true);
	} else {
		size_t start = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
		bool utf8 = is_utf8(bytes + start, size - start);

		for (size_t i = start; i < size; i++) {
			if (!utf8 && bytes[i] >= 0x80)
				add_utf8(output, bytes[i]);
			else if (bytes[i] != '\r' || i + 1 == size || bytes[i + 1] != '\n')
				text_add(output, data + i, 1);
		}
	}
}

/* --- Finding headers ------------------------------------------------------------------------------------- */

static const char *find_own(struct search *search, const char *name)
{
	struct shadow *shadow = search->shadow;

	for (size_t i = 0; i < shadow->own_folders.count; i++) {
		const char *folder = shadow->own_folders.at[i];
		const char *path = path_find(shadow->arena, shadow->index, folder, name);

		if (path != NULL && !host_file_is_directory(path))
			return arena_string(shadow->arena, path + strlen(folder) + 1);
	}
	return NULL;
}

static const char *find_in(struct search *search, const char *folder, const char *name)
{
	const char *path = path_find(search->shadow->arena, search->shadow->index, folder, name);

	return path != NULL && !host_file_is_directory(path) ? path : NULL;
}

static const char *find_header(struct search *search, const char *includer_folder, const char *name,
                               bool quoted)
{
	const char *path = NULL;

	if (quoted)
		path = find_in(search, includer_folder, name);
	if (path == NULL && quoted)
		path = find_in(search, search->source_folder, name);
	for (size_t i = 0; path == NULL && i < search->folders->count; i++)
		path = find_in(search, search->folders->at[i], name);
	return path;
}

/* A path for the copy of original. */
static const char *copy_path(struct search *search, const char *original)
{
	struct shadow *shadow = search->shadow;

	return arena_format(shadow->arena, "%s/%u.%s", shadow->folder, ++shadow->count,
	                    path_name(original));
}

static const char *write_copy(struct search *search, const char *original, const char *copy,
                              const struct text *content)
{
	struct shadow *shadow = search->shadow;
	int error;

	if (shadow->count > COPIES_MAX) {
		shadow->error = "more than 20000 headers";
		return NULL;
	}
	error = host_file_write(copy, content->size > 0 ? content->data : "", content->size);
	if (error < 0) {
		shadow->error = arena_format(shadow->arena, "%s: %s", copy, strerror(-error));
		return NULL;
	}
	map_set(shadow->arena, &shadow->originals, copy, (void *)original);
	return copy;
}

static const char *generated_header(struct search *search, const char *name)
{
	struct shadow *shadow = search->shadow;
	const char *key = arena_format(shadow->arena, "generated\n%s\n%s", search->source, name);
	const char *path = map_get(&shadow->copies, key);
	struct text content = { 0 };

	if (path == NULL && shadow->generate != NULL &&
	    shadow->generate(shadow->context, name, search->source, &content)) {
		path = write_copy(search, name, copy_path(search, name), &content);
		map_set(shadow->arena, &shadow->copies, key, (void *)path);
	}
	text_finish(&content);
	return path;
}

/* --- Copying ---------------------------------------------------------------------------------------------- */

/* Write the line that stands for an include of name. */
static void write_include(struct search *search, struct text *output, const char *includer_folder,
                          const char *name, bool quoted)
{
	const char *path = find_header(search, includer_folder, name, quoted);
	const char *own = NULL;

	path = path != NULL ? copy_file(search, path)
	       : quoted     ? generated_header(search, name)
	                    : NULL;
	if (path == NULL)
		own = find_own(search, name);
	if (path == NULL && own == NULL && !quoted)
		path = generated_header(search, name);
	if (own != NULL)
		text_format(output, "#include <%s>", own);
	else if (path != NULL)
		text_format(output, "#include \"%s\"", path);
	else
		text_format(output, "#pragma drydock_missing %s", name);
}

/* Is this line an include of a literal name? */
static bool parse_include(struct arena *arena, const char *line, size_t length, char **ret_name,
                          bool *ret_quoted)
{
	const char *end = line + length, *close;

	while (line < end && isspace((unsigned char)*line))
		line++;
	if (line == end || *line++ != '#')
		return false;
	while (line < end && isspace((unsigned char)*line))
		line++;
	if (end - line < 8 || strncmp(line, "include", 7) != 0 || isalpha((unsigned char)line[7]) ||
	    line[7] == '_')
		return false;
	line += 7;
	while (line < end && isspace((unsigned char)*line))
		line++;
	if (line == end || (*line != '"' && *line != '<'))
		return false;
	*ret_quoted = *line == '"';
	close = memchr(line + 1, *ret_quoted ? '"' : '>', (size_t)(end - line - 1));
	if (close == NULL)
		return false;
	*ret_name = arena_copy(arena, line + 1, (size_t)(close - line - 1));
	for (char *c = *ret_name; *c != '\0'; c++)
		if (*c == '\\')
			*c = '/';
	return **ret_name != '\0';
}

/* Does the comment state at the end of a line say that the next one begins inside a comment? */
static bool ends_in_comment(const char *line, size_t length, bool inside)
{
	for (size_t i = 0; i < length; i++) {
		if (inside) {
			if (line[i] == '*' && i + 1 < length && line[i + 1] == '/') {
				inside = false;
				i++;
			}
		} else if (line[i] == '"' || line[i] == '\'') {
			char quote = line[i];

			for (i++; i < length && line[i] != quote; i++)
				i += line[i] == '\\';
		} else if (line[i] == '/' && i + 1 < length && line[i + 1] == '/') {
			return false;
		} else if (line[i] == '/' && i + 1 < length && line[i + 1] == '*') {
			inside = true;
			i++;
		}
	}
	return inside;
}

/* Does a line of a macro end in a comma, before the backslash that joins the next one? */
static bool ends_in_comma(const char *line, size_t length)
{
	if (length == 0 || line[length - 1] != '\\')
		return false;
	for (length--; length > 0 && isspace((unsigned char)line[length - 1]); length--)
		;
	return length > 0 && line[length - 1] == ',';
}

/*
 * Copy a line; `, __VA_ARGS__` becomes `, ##__VA_ARGS__`, which lets the list be empty. after_comma: the
 * line before it ended in a comma.
 */
static void copy_line(struct text *output, const char *line, size_t length, bool after_comma)
{
	const char *start = line;
	static const char word[] = "__VA_ARGS__";
	const char *end = line + length;

	while (line < end) {
		const char *found = memmem(line, (size_t)(end - line), word, sizeof(word) - 1);
		const char *before = found;

		if (found == NULL)
			break;
		while (before > start && (before[-1] == ' ' || before[-1] == '\t'))
			before--;
		text_add(output, line, (size_t)(found - line));
		if (before > start ? before[-1] == ',' : after_comma)
			text_add_string(output, "##");
		text_add_string(output, word);
		line = found + sizeof(word) - 1;
	}
	text_add(output, line, (size_t)(end - line));
}

static void copy_lines(struct search *search, struct text *output, const struct text *input,
                       const char *folder)
{
	const char *next = input->data, *end = input->data + input->size;
	bool comment = false, comma = false;

	while (next < end) {
		const char *line_end = memchr(next, '\n', (size_t)(end - next));
		size_t length = (size_t)((line_end == NULL ? end : line_end) - next);
		char *name;
		bool quoted;

		if (!comment && parse_include(search->shadow->arena, next, length, &name, &quoted))
			write_include(search, output, folder, name, quoted);
		else
			copy_line(output, next, length, comma);
		comma = ends_in_comma(next, length);
		comment = ends_in_comment(next, length, comment);
		text_add(output, "\n", 1);
		next += length + 1;
	}
}

static void write_line_marker(struct text *output, const char *path)
{
	text_add_string(output, "#line 1 \"");
	for (; *path != '\0'; path++) {
		if (*path == '"' || *path == '\\')
			text_add(output, "\\", 1);
		text_add(output, path, 1);
	}
	text_add_string(output, "\"\n");
}

static const char *copy_content(struct search *search, const char *path, const char *copy,
                                const char *data, size_t size)
{
	struct text input = { 0 }, output = { 0 };

	shadow_decode(&input, data, size);
	write_line_marker(&output, path);
	if (input.size > 0)
		copy_lines(search, &output, &input, path_folder(search->shadow->arena, path));
	copy = write_copy(search, path, copy, &output);
	text_finish(&input);
	text_finish(&output);
	return copy;
}

static const char *copy_file(struct search *search, const char *path)
{
	struct shadow *shadow = search->shadow;
	const char *key = arena_format(shadow->arena, "%s\n%s", path, search->key);
	const char *copy = map_get(&shadow->copies, key);
	char *data;
	size_t size;
	int error;

	if (copy != NULL)
		return copy;
	if (search->depth >= DEPTH_MAX) {
		shadow->error =
			arena_format(shadow->arena, "%s: includes are nested too deep", path);
		return NULL;
	}
	error = host_file_read(path, SOURCE_BYTES_MAX, &data, &size);
	if (error < 0) {
		shadow->error = arena_format(shadow->arena, "%s: %s", path, strerror(-error));
		return NULL;
	}
	/* Known before it is read: a header that includes itself finds it. */
	copy = copy_path(search, path);
	map_set(shadow->arena, &shadow->copies, key, (void *)copy);
	search->depth++;
	copy = copy_content(search, path, copy, data, size);
	search->depth--;
	free(data);
	return copy;
}

static struct search start(struct shadow *shadow, const char *source, const struct strings *folders)
{
	struct search search = { .shadow = shadow, .source = source, .folders = folders };
	struct text key = { 0 };

	search.source_folder = path_folder(shadow->arena, source);
	text_add_string(&key, search.source_folder);
	for (size_t i = 0; i < folders->count; i++)
		text_format(&key, "\n%s", folders->at[i]);
	search.key = arena_string(shadow->arena, key.data);
	text_finish(&key);
	return search;
}

const char *shadow_source(struct shadow *shadow, const char *source, const struct strings *folders)
{
	struct search search = start(shadow, source, folders);

	return copy_file(&search, source);
}

const char *shadow_header(struct shadow *shadow, const char *source, const char *name,
                          const struct strings *folders)
{
	struct search search = start(shadow, source, folders);
	const char *path;
	char *clean = path_clean(shadow->arena, name);

	path = find_header(&search, search.source_folder, clean, true);
	return path == NULL ? NULL : copy_file(&search, path);
}

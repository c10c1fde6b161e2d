#include "builder/coverage_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "builder/path.h"
#include "builder/tokens.h"

#define TEXT_BYTES_MAX (256u << 20)

/* Where a line of rewritten text came from. */
struct origin {
	const char *file; /* null: a system header */
	unsigned line;
};

struct function_line {
	const char *name;
	unsigned line;
	unsigned long long count;
	struct function_line *next;
};

/* Counts of one original file. */
struct original {
	const char *file;
	unsigned long long *counts; /* by line; one more than the count, 0: no code */
	size_t capacity;
	struct function_line *functions;
	struct original *next;
};

struct mapping {
	struct arena *arena;
	struct map by_file;
	struct original *first, **tail;
	struct origin *origins; /* of the rewritten file that is being read */
	size_t origin_count;
};

static size_t count_lines(const char *text)
{
	size_t lines = 1;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

/* Headers of ours that every source is given. */
static bool is_own(const char *file)
{
	return strstr(file, "/include/drydock/") != NULL ||
	       strcmp(path_name(file), "drydock_dialect.h") == 0;
}

/* A marker ends in the flags of the file; 3 says system header. */
static bool is_system(const char *line, size_t length)
{
	return length > 2 && memmem(line, length, "\" ", 2) != NULL &&
	       memchr(line + length - 6 * (length > 6), '3', length < 6 ? length : 6) != NULL;
}

static void read_origins(struct mapping *mapping, const char *path)
{
	struct origin here = { 0 };
	char *data;
	size_t size, lines, i = 1;

	mapping->origin_count = 0;
	if (host_file_read(path, TEXT_BYTES_MAX, &data, &size) < 0)
		return;
	lines = count_lines(data);
	mapping->origins = arena_allocate(mapping->arena, (lines + 1) * sizeof(*mapping->origins));
	for (const char *line = data; *line != '\0' && i <= lines; i++) {
		size_t length = strcspn(line, "\n");
		const char *file;
		unsigned number;

		if (*line == '#' &&
		    token_line_marker(mapping->arena, line, length, &number, &file)) {
			here.file = file[0] == '<' || is_own(file) || is_system(line, length)
			                    ? NULL
			                    : file;
			here.line = number;
		} else {
			mapping->origins[i] = here;
			here.line++;
		}
		line += length + (line[length] == '\n');
	}
	mapping->origin_count = i;
	free(data);
}

static struct original *original_of(struct mapping *mapping, const char *file)
{
	struct original *original = map_get(&mapping->by_file, file);

	if (original != NULL)
		return original;
	original = arena_allocate(mapping->arena, sizeof(*original));
	original->file = file;
	map_set(mapping->arena, &mapping->by_file, file, original);
	*mapping->tail = original;
	mapping->tail = &original->next;
	return original;
}

static const struct origin *origin_of(const struct mapping *mapping, unsigned long line)
{
	return line < mapping->origin_count && mapping->origins[line].file != NULL
	               ? &mapping->origins[line]
	               : NULL;
}

static void add_line(struct mapping *mapping, const struct origin *origin, unsigned long long count)
{
	struct original *original = original_of(mapping, origin->file);

	if (origin->line >= original->capacity) {
		size_t capacity = origin->line * 2 + 256;
		unsigned long long *grown =
			arena_allocate(mapping->arena, capacity * sizeof(*grown));

		if (original->capacity > 0)
			memcpy(grown, original->counts, original->capacity * sizeof(*grown));
		original->counts = grown;
		original->capacity = capacity;
	}
	/* Pieces of one line: the line was reached as often as its most often reached piece. */
	if (original->counts[origin->line] < count + 1)
		original->counts[origin->line] = count + 1;
}

/* "x.i:helper" names a static function. */
static const char *plain_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

static void add_function(struct mapping *mapping, unsigned long line, const char *name)
{
	const struct origin *origin = origin_of(mapping, line);
	struct original *original;
	struct function_line *function;

	if (origin == NULL)
		return;
	original = original_of(mapping, origin->file);
	function = arena_allocate(mapping->arena, sizeof(*function));
	*function = (struct function_line){ arena_string(mapping->arena, name), origin->line, 0,
		                            original->functions };
	original->functions = function;
}

static void count_function(struct mapping *mapping, const char *name, unsigned long long count)
{
	for (struct original *original = mapping->first; original != NULL;
	     original = original->next)
		for (struct function_line *f = original->functions; f != NULL; f = f->next)
			if (strcmp(f->name, name) == 0)
				f->count += count;
}

static void read_record(struct mapping *mapping, const char *line)
{
	unsigned long number;
	unsigned long long count;
	int name;

	if (strncmp(line, "SF:", 3) == 0) {
		read_origins(mapping, line + 3);
	} else if (sscanf(line, "DA:%lu,%llu", &number, &count) == 2) {
		if (origin_of(mapping, number) != NULL)
			add_line(mapping, origin_of(mapping, number), count);
	} else if (sscanf(line, "FN:%lu,%n", &number, &name) == 1) {
		add_function(mapping, number, plain_name(line + name));
	} else if (sscanf(line, "FNDA:%llu,%n", &count, &name) == 1) {
		count_function(mapping, plain_name(line + name), count);
	}
}

static void write_original(const struct original *original, struct text *output)
{
	size_t found = 0, hit = 0;

	text_format(output, "SF:%s\n", original->file);
	for (struct function_line *f = original->functions; f != NULL; f = f->next)
		text_format(output, "FN:%u,%s\nFNDA:%llu,%s\n", f->line, f->name, f->count,
		            f->name);
	for (size_t line = 0; line < original->capacity; line++) {
		if (original->counts[line] == 0)
			continue;
		found++;
		hit += original->counts[line] > 1;
		text_format(output, "DA:%zu,%llu\n", line, original->counts[line] - 1);
	}
	text_format(output, "LF:%zu\nLH:%zu\nend_of_record\n", found, hit);
}

void coverage_map(struct arena *arena, const char *lcov, struct text *output)
{
	struct mapping mapping = { .arena = arena };

	mapping.tail = &mapping.first;
	while (*lcov != '\0') {
		size_t length = strcspn(lcov, "\n");

		read_record(&mapping, arena_copy(arena, lcov, length));
		lcov += length + (lcov[length] == '\n');
	}
	for (struct original *original = mapping.first; original != NULL; original = original->next)
		write_original(original, output);
}

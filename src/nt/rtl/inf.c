/* rtl/inf.c - sections, lines and fields of an INF. */
#include "nt/rtl/inf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/inf_internal.h"

#define CHUNK_CHARACTERS 16384

/* --- Memory and names ---------------------------------------------------------------------------------- */

bool inf_fail(struct rtl_inf *inf, uint32_t line, const char *text)
{
	inf->error->line = line;
	snprintf(inf->error->text, sizeof(inf->error->text), "%s", text);
	return false;
}

static char16_t *take(struct rtl_inf *inf, uint32_t line, size_t count)
{
	struct inf_chunk *chunk = inf->chunk;
	char16_t *start;

	inf->text_total += count;
	if (inf->text_total > INF_EXPANDED_MAX) {
		inf_fail(inf, line, "the file's strings expand to more than 64 Mi characters");
		return NULL;
	}
	if (!chunk || chunk->room - chunk->used < count) {
		size_t room = count > CHUNK_CHARACTERS ? count : CHUNK_CHARACTERS;

		chunk = malloc(sizeof(*chunk) + room * sizeof(char16_t));
		if (!chunk) {
			inf_fail(inf, line, "memory is short");
			return NULL;
		}
		*chunk = (struct inf_chunk){ .next = inf->chunk, .room = room };
		inf->chunk = chunk;
	}
	start = chunk->text + chunk->used;
	chunk->used += count;
	return start;
}

char16_t *inf_keep(struct rtl_inf *inf, uint32_t line, const char16_t *text, size_t length)
{
	char16_t *copy;

	if (length > INF_FIELD_MAX) {
		inf_fail(inf, line, "a field is longer than 4,096 characters");
		return NULL;
	}
	copy = take(inf, line, length + 1);
	if (!copy)
		return NULL;
	memcpy(copy, text, length * sizeof(*text));
	copy[length] = 0;
	return copy;
}

void *inf_keep_pointers(struct rtl_inf *inf, uint32_t line, size_t count)
{
	const size_t unit = sizeof(void *) / sizeof(char16_t);
	char16_t *start = take(inf, line, (count + 1) * unit);

	return start ? (void *)(((uintptr_t)start + sizeof(void *) - 1) & ~(sizeof(void *) - 1))
	             : NULL;
}

size_t inf_length(const char16_t *text)
{
	return crt_wcslen(text);
}

int inf_compare(const char16_t *left, const char16_t *right)
{
	return crt__wcsicmp(left, right);
}

bool inf_begins(const char16_t *text, const char16_t *prefix)
{
	return crt__wcsnicmp(text, prefix, crt_wcslen(prefix)) == 0;
}

static uint32_t bucket_of(const char16_t *name)
{
	uint32_t hash = 2166136261u;

	while (*name)
		hash = (hash ^ rtl_upcase(*name++)) * 16777619u;
	return hash % INF_BUCKETS;
}

static struct inf_section *add_section(struct rtl_inf *inf, const char16_t *name)
{
	struct inf_section *section;
	uint32_t *bucket = &inf->bucket[bucket_of(name)];

	if (inf->section_count == inf->section_room) {
		size_t room = inf->section_room ? inf->section_room * 2 : 32;
		struct inf_section *grown = realloc(inf->section, room * sizeof(*grown));

		if (!grown)
			return NULL;
		inf->section = grown;
		inf->section_room = room;
	}
	section = &inf->section[inf->section_count++];
	*section = (struct inf_section){ .public.name = name, .next = *bucket };
	*bucket = (uint32_t)inf->section_count;
	return section;
}

struct inf_section *inf_section(struct rtl_inf *inf, const char16_t *name, bool add)
{
	uint32_t index = inf->bucket[bucket_of(name)];

	while (index) {
		struct inf_section *section = &inf->section[index - 1];

		if (inf_compare(section->public.name, name) == 0)
			return section;
		index = section->next;
	}
	return add ? add_section(inf, name) : NULL;
}

/* --- Look-up ---------------------------------------------------------------------------------------------- */

size_t rtl_inf_section_count(const struct rtl_inf *inf)
{
	return inf->section_count;
}

const struct rtl_inf_section *rtl_inf_section_at(const struct rtl_inf *inf, size_t index)
{
	return &inf->section[index].public;
}

const struct rtl_inf_section *rtl_inf_section_find(const struct rtl_inf *inf, const char16_t *name)
{
	struct inf_section *section = inf_section((struct rtl_inf *)inf, name, false);

	return section ? &section->public : NULL;
}

const struct rtl_inf_line *rtl_inf_line_find(const struct rtl_inf_section *section,
                                             const char16_t *key, uint32_t nth)
{
	for (uint32_t index = 0; section && index < section->line_count; index++) {
		const struct rtl_inf_line *line = &section->lines[index];

		if (line->key && inf_compare(line->key, key) == 0 && nth-- == 0)
			return line;
	}
	return NULL;
}

const char16_t *rtl_inf_field(const struct rtl_inf_line *line, uint32_t index)
{
	return line && index < line->field_count ? line->field[index] : NULL;
}

int64_t rtl_inf_number(const char16_t *text, int64_t otherwise)
{
	struct crt_integer number;
	int base = 10;

	if (!text || !*text)
		return otherwise;
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		base = 16;
	number = crt_read_integer_wide(text, base);
	if (number.end == text || *(const char16_t *)number.end || number.overflow)
		return otherwise;
	return number.negative ? -(int64_t)number.magnitude : (int64_t)number.magnitude;
}

const char16_t *rtl_inf_version(const struct rtl_inf *inf, const char16_t *key)
{
	return rtl_inf_field(rtl_inf_line_find(rtl_inf_section_find(inf, u"Version"), key, 0), 0);
}

void rtl_inf_destroy(struct rtl_inf *inf)
{
	if (!inf)
		return;
	for (size_t index = 0; index < inf->section_count; index++)
		free(inf->section[index].line);
	while (inf->chunk) {
		struct inf_chunk *next = inf->chunk->next;

		free(inf->chunk);
		inf->chunk = next;
	}
	free(inf->section);
	free(inf->model);
	free(inf);
}

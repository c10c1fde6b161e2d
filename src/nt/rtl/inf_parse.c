/*
 * rtl/inf_parse.c - text to sections and lines.
 *
 * A line ends at the end of the line, unless its last character outside quotes is a backslash. A semicolon
 * outside quotes begins a comment. Quotes that are not closed end with the line, as Windows reads them.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/rtl/inf_internal.h"

struct reader {
	struct rtl_inf *inf;
	const char16_t *at, *end;
	uint32_t line;       /* of the character at `at` */
	uint32_t first_line; /* of the logical line that is read */
	uint32_t section;    /* index + 1, 0: before the first */
	uint32_t field_count;
	bool has_key;
	const char16_t *key;
	const char16_t *field[INF_FIELDS_MAX];
	char16_t text[INF_FIELD_MAX + 1];
	size_t length; /* of text */
	size_t solid;  /* of text without unquoted space at its end */
};

static bool is_space(char16_t character)
{
	return character == ' ' || character == '\t' || character == 0xA0 || character == 0 ||
	       character == '\v' || character == '\f' || character == 0x1A;
}

static bool is_line_end(char16_t character)
{
	return character == '\n' || character == '\r';
}

static void skip_line_end(struct reader *reader)
{
	if (reader->at < reader->end && *reader->at == '\r')
		reader->at++;
	if (reader->at < reader->end && *reader->at == '\n')
		reader->at++;
	reader->line++;
}

static void skip_to_line_end(struct reader *reader)
{
	while (reader->at < reader->end && !is_line_end(*reader->at))
		reader->at++;
}

/* True when only space or a comment stands between text and the end of its line. */
static bool is_last(const struct reader *reader, const char16_t *text)
{
	while (text < reader->end && is_space(*text))
		text++;
	return text == reader->end || is_line_end(*text) || *text == ';';
}

static bool put(struct reader *reader, char16_t character, bool quoted)
{
	if (!quoted && is_space(character)) {
		if (reader->length == 0)
			return true;
		character = character == '\t' ? '\t' : ' ';
	}
	if (reader->length == INF_FIELD_MAX)
		return inf_fail(reader->inf, reader->line,
		                "a field is longer than 4,096 characters");
	reader->text[reader->length++] = character;
	if (quoted || !is_space(character))
		reader->solid = reader->length;
	return true;
}

/* After the opening quote. Two quotes are one; a backslash at the end of the line continues it. */
static bool read_quoted(struct reader *reader)
{
	while (reader->at < reader->end && !is_line_end(*reader->at)) {
		char16_t character = *reader->at++;

		if (character == '"') {
			if (reader->at == reader->end || *reader->at != '"')
				return true;
			reader->at++;
		}
		if (!put(reader, character, true))
			return false;
	}
	return true;
}

static bool end_field(struct reader *reader)
{
	const char16_t *kept;

	if (reader->field_count == INF_FIELDS_MAX)
		return inf_fail(reader->inf, reader->line, "a line has more than 256 fields");
	kept = inf_keep(reader->inf, reader->line, reader->text, reader->solid);
	if (!kept)
		return false;
	reader->field[reader->field_count++] = kept;
	reader->length = reader->solid = 0;
	return true;
}

static bool end_key(struct reader *reader)
{
	reader->key = inf_keep(reader->inf, reader->line, reader->text, reader->solid);
	reader->has_key = true;
	reader->length = reader->solid = 0;
	return reader->key != NULL;
}

static bool grow_lines(struct rtl_inf *inf, struct inf_section *section)
{
	uint32_t room = section->line_room ? section->line_room * 2 : 8;
	struct rtl_inf_line *grown = realloc(section->line, room * sizeof(*grown));

	if (!grown)
		return inf_fail(inf, 0, "memory is short");
	section->line = grown;
	section->line_room = room;
	section->public.lines = grown;
	return true;
}

static bool end_line(struct reader *reader)
{
	struct rtl_inf *inf = reader->inf;
	struct inf_section *section;
	const char16_t **field;

	/* Packages begin with C comments: what stands before the first section says nothing. */
	if (!reader->section)
		return true;
	if (++inf->line_total > INF_LINES_MAX)
		return inf_fail(inf, reader->first_line,
		                "the file has more than 65,536 lines with text");
	section = &inf->section[reader->section - 1];
	if (section->public.line_count == section->line_room && !grow_lines(inf, section))
		return false;
	field = inf_keep_pointers(inf, reader->first_line, reader->field_count);
	if (!field)
		return false;
	memcpy(field, reader->field, reader->field_count * sizeof(*field));
	section->line[section->public.line_count++] =
		(struct rtl_inf_line){ .number = reader->first_line,
		                       .field_count = reader->field_count,
		                       .key = reader->has_key ? reader->key : NULL,
		                       .field = field };
	return true;
}

/* [name], with anything but a comment behind it ignored, as Windows does. */
static bool read_header(struct reader *reader)
{
	struct inf_section *section;
	char16_t *name;

	reader->at++;
	reader->length = reader->solid = 0;
	while (reader->at < reader->end && *reader->at != ']' && !is_line_end(*reader->at)) {
		char16_t character = *reader->at++;

		if (character != '"' && !put(reader, character, false))
			return false;
	}
	if (reader->at == reader->end || *reader->at != ']')
		return inf_fail(reader->inf, reader->line, "a section header lacks its ']'");
	skip_to_line_end(reader);
	name = inf_keep(reader->inf, reader->line, reader->text, reader->solid);
	section = name ? inf_section(reader->inf, name, true) : NULL;
	if (!section)
		return name ? inf_fail(reader->inf, reader->line, "memory is short") : false;
	if (!section->public.line)
		section->public.line = reader->line;
	reader->section = (uint32_t)(section - reader->inf->section) + 1;
	return true;
}

/* One character outside quotes; ret_done: the logical line ends here. */
static bool read_character(struct reader *reader, bool *ret_done)
{
	char16_t character = *reader->at;

	if (is_line_end(character) || character == ';') {
		skip_to_line_end(reader);
		*ret_done = true;
		return true;
	}
	reader->at++;
	if (character == '"')
		return read_quoted(reader);
	if (character == '\\' && is_last(reader, reader->at)) {
		skip_to_line_end(reader);
		skip_line_end(reader);
		return true;
	}
	if (character == '=' && !reader->has_key && reader->field_count == 0)
		return end_key(reader);
	if (character == ',')
		return end_field(reader);
	return put(reader, character, false);
}

static bool read_line(struct reader *reader)
{
	bool done = false;

	reader->first_line = reader->line;
	reader->field_count = 0;
	reader->has_key = false;
	reader->length = reader->solid = 0;
	while (reader->at < reader->end && !done)
		if (!read_character(reader, &done))
			return false;
	if (reader->solid || reader->field_count)
		return end_field(reader) && end_line(reader);
	return reader->has_key ? end_line(reader) : true;
}

static bool read_file(struct reader *reader)
{
	while (reader->at < reader->end) {
		while (reader->at < reader->end && is_space(*reader->at))
			reader->at++;
		if (reader->at == reader->end)
			break;
		if (is_line_end(*reader->at))
			skip_line_end(reader);
		else if (*reader->at == ';')
			skip_to_line_end(reader);
		else if (!(*reader->at == '[' ? read_header(reader) : read_line(reader)))
			return false;
	}
	return true;
}

static bool parse(struct rtl_inf *inf, const char16_t *text, size_t length)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	bool read;

	if (!reader)
		return inf_fail(inf, 0, "memory is short");
	reader->inf = inf;
	reader->at = text;
	reader->end = text + length;
	reader->line = 1;
	read = read_file(reader);
	free(reader);
	if (!read)
		return false;
	if (!rtl_inf_section_find(inf, u"Version"))
		return inf_fail(inf, 0, "there is no [Version] section: this is no INF");
	return inf_replace_strings(inf) && inf_read_models(inf);
}

struct rtl_inf *rtl_inf_parse(const void *bytes, size_t size, struct rtl_inf_error *ret_error)
{
	struct rtl_inf_error error = { 0 };
	struct rtl_inf *inf = calloc(1, sizeof(*inf));
	size_t length;
	char16_t *text;
	bool parsed = false;

	if (!inf) {
		*ret_error = (struct rtl_inf_error){ .text = "memory is short" };
		return NULL;
	}
	inf->error = &error;
	text = inf_decode(inf, bytes, size, &length);
	if (text)
		parsed = parse(inf, text, length);
	free(text);
	inf->error = NULL;
	if (parsed)
		return inf;
	*ret_error = error;
	rtl_inf_destroy(inf);
	return NULL;
}

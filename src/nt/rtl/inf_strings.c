/* rtl/inf_strings.c - %names% and what they stand for. */
#include <string.h>

#include "nt/rtl/inf_internal.h"

struct replacement {
	struct rtl_inf *inf;
	const struct rtl_inf_section *strings[2]; /* [Strings], then the English ones */
	char16_t text[INF_FIELD_MAX + 1];
};

static const char16_t *value_of(const struct replacement *work, const char16_t *name)
{
	for (int index = 0; index < 2; index++) {
		const struct rtl_inf_line *line = rtl_inf_line_find(work->strings[index], name, 0);

		if (line)
			return line->field_count ? line->field[0] : u"";
	}
	return NULL;
}

static bool append(struct replacement *work, size_t *length, const char16_t *text, size_t count)
{
	if (count > INF_FIELD_MAX - *length)
		return false;
	memcpy(work->text + *length, text, count * sizeof(*text));
	*length += count;
	return true;
}

/* One %...% at text; gives its length in the source and appends what it stands for. 0: too long. */
static size_t replace_one(struct replacement *work, const char16_t *text, size_t *length)
{
	char16_t name[128];
	size_t count = 0;
	const char16_t *value;

	if (text[1] == '%')
		return append(work, length, u"%", 1) ? 2 : 0;
	while (text[1 + count] && text[1 + count] != '%' && count < 127) {
		name[count] = text[1 + count];
		count++;
	}
	name[count] = 0;
	value = text[1 + count] == '%' ? value_of(work, name) : NULL;
	/* A directory number such as %12%, or a name nobody defines: stays as it is. */
	if (!value)
		return append(work, length, text, 1) ? 1 : 0;
	return append(work, length, value, inf_length(value)) ? count + 2 : 0;
}

static bool has_percent(const char16_t *text)
{
	while (*text && *text != '%')
		text++;
	return *text != 0;
}

static const char16_t *replace(struct replacement *work, uint32_t line, const char16_t *text)
{
	size_t length = 0;

	if (!has_percent(text))
		return text;
	while (*text) {
		size_t taken = *text == '%' ? replace_one(work, text, &length)
		                            : append(work, &length, text, 1);

		if (!taken) {
			inf_fail(work->inf, line, "a field is longer than 4,096 characters");
			return NULL;
		}
		text += taken;
	}
	return inf_keep(work->inf, line, work->text, length);
}

static bool replace_line(struct replacement *work, struct rtl_inf_line *line)
{
	const char16_t **field = (const char16_t **)line->field;

	if (line->key) {
		line->key = replace(work, line->number, line->key);
		if (!line->key)
			return false;
	}
	for (uint32_t index = 0; index < line->field_count; index++) {
		field[index] = replace(work, line->number, field[index]);
		if (!field[index])
			return false;
	}
	return true;
}

static bool is_strings(const struct rtl_inf_section *section)
{
	return inf_begins(section->name, u"Strings") &&
	       (section->name[7] == 0 || section->name[7] == '.');
}

bool inf_replace_strings(struct rtl_inf *inf)
{
	struct replacement work = { .inf = inf };

	work.strings[0] = rtl_inf_section_find(inf, u"Strings");
	work.strings[1] = rtl_inf_section_find(inf, u"Strings.0409");
	for (size_t index = 0; index < inf->section_count; index++) {
		struct inf_section *section = &inf->section[index];

		for (uint32_t line = 0;
		     !is_strings(&section->public) && line < section->public.line_count; line++)
			if (!replace_line(&work, &section->line[line]))
				return false;
	}
	return true;
}

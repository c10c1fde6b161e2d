#include "builder/messages.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_BYTES 4096

struct message_file {
	struct arena *arena;
	struct text *output;
	struct map severities, facilities; /* name to number as text */
	const char *type;
	unsigned id, severity, facility;
	bool pending; /* a MessageId was read: SymbolicName completes it */
};

/* "(Name=0x1:SYMBOL Other=2)" */
static void read_names(struct message_file *file, struct map *names, const char *text)
{
	while (*text != '\0' && *text != ')') {
		size_t length;
		char *name;

		text += strspn(text, "( \t\r\n");
		length = strcspn(text, "= \t\r\n)");
		if (text[length] != '=')
			return;
		name = arena_copy(file->arena, text, length);
		text += length + 1;
		length = strcspn(text, ": \t\r\n)");
		map_set(file->arena, names, name, arena_copy(file->arena, text, length));
		if (text[length] == ':') {
			text += length + 1;
			length = strcspn(text, " \t\r\n)");
			text_format(file->output, "#define %.*s %s\n", (int)length, text,
			            (const char *)map_get(names, name));
		}
		text += length;
	}
}

static unsigned number_of(const struct map *names, const char *name, unsigned fallback)
{
	const char *value = map_get(names, name);

	return value == NULL ? fallback : (unsigned)strtoul(value, NULL, 0);
}

static void set_id(struct message_file *file, const char *value)
{
	if (*value == '\0')
		file->id++;
	else if (*value == '+')
		file->id += (unsigned)strtoul(value + 1, NULL, 0);
	else
		file->id = (unsigned)strtoul(value, NULL, 0);
	file->pending = true;
}

static void set_value(struct message_file *file, const char *key, const char *value)
{
	if (strcasecmp(key, "MessageIdTypedef") == 0)
		file->type = value;
	else if (strcasecmp(key, "MessageId") == 0)
		set_id(file, value);
	else if (strcasecmp(key, "Severity") == 0)
		file->severity = number_of(&file->severities, value, file->severity);
	else if (strcasecmp(key, "Facility") == 0)
		file->facility = number_of(&file->facilities, value, file->facility);
	else if (strcasecmp(key, "SymbolicName") == 0 && file->pending && *value != '\0')
		text_format(file->output, "#define %s ((%s)0x%08X)\n", value,
		            *file->type != '\0' ? file->type : "unsigned int",
		            file->severity << 30 | file->facility << 16 | (file->id & 0xFFFF));
}

/* "Key=Value Key=Value" */
static void read_values(struct message_file *file, const char *line)
{
	while (*line != '\0') {
		const char *key;
		size_t length;

		line += strspn(line, " \t");
		length = strcspn(line, "= \t");
		key = arena_copy(file->arena, line, length);
		line += length;
		line += strspn(line, " \t");
		if (*line != '=')
			return;
		line++;
		line += strspn(line, " \t");
		length = strcspn(line, " \t");
		set_value(file, key, arena_copy(file->arena, line, length));
		line += length;
	}
}

/* The text of a "Names=(...)" statement may run over several lines. */
static const char *read_name_list(struct message_file *file, const char *text)
{
	bool severity = strncasecmp(text, "SeverityNames", 13) == 0;
	const char *open = strchr(text, '('), *close = open == NULL ? NULL : strchr(open, ')');

	if (close == NULL)
		return text + strcspn(text, "\n");
	read_names(file, severity ? &file->severities : &file->facilities,
	           arena_copy(file->arena, open, (size_t)(close - open + 1)));
	return close + strcspn(close, "\n");
}

/* A message's own text runs from Language= to a line that holds a single dot. */
static const char *skip_message(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		if (text[0] == '.' && (length == 1 || (length == 2 && text[1] == '\r')))
			return text + length;
		text += length + (text[length] == '\n');
	}
	return text;
}

void messages_write_header(struct arena *arena, const char *text, struct text *output)
{
	struct message_file file = { .arena = arena, .output = output, .type = "" };

	file.severities.ignore_case = file.facilities.ignore_case = true;
	read_names(&file, &file.severities, "(Success=0 Informational=1 Warning=2 Error=3)");
	while (*text != '\0') {
		size_t length = strcspn(text, "\r\n");

		if (*text == ';') {
			text_format(output, "%.*s\n", (int)length - 1, text + 1);
			text += length;
		} else if (strncasecmp(text, "SeverityNames", 13) == 0 ||
		           strncasecmp(text, "FacilityNames", 13) == 0) {
			text = read_name_list(&file, text);
		} else if (strncasecmp(text, "Language=", 9) == 0) {
			text = skip_message(text);
		} else if (length < LINE_MAX_BYTES) {
			read_values(&file, arena_copy(arena, text, length));
			text += length;
		} else {
			text += length;
		}
		text += strspn(text, "\r\n");
	}
}

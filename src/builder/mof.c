#include "builder/mof.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PROPERTIES_MAX 200

struct property {
	const char *type, *name;
	unsigned id;       /* WmiDataId or place among parameters; 0: not part of the data */
	const char *count; /* "[5]", "[1]" for a variable array, or "" */
};

struct class
{
	const char *name;
	const char *guid;
	struct property properties[PROPERTIES_MAX];
	size_t count;
};

struct reader {
	struct arena *arena;
	struct map structures; /* class name to the name of its structure */
	const char *next;
	struct text *output;
};

/* --- Words ------------------------------------------------------------------------------------------------- */

static void skip_string(struct reader *reader)
{
	for (reader->next++; *reader->next != '\0' && *reader->next != '"'; reader->next++)
		if (*reader->next == '\\' && reader->next[1] != '\0')
			reader->next++;
	if (*reader->next == '"')
		reader->next++;
}

static void skip_space(struct reader *reader)
{
	for (;;) {
		const char *next = reader->next;

		if (isspace((unsigned char)*next)) {
			reader->next++;
		} else if (next[0] == '#' || (next[0] == '/' && next[1] == '/')) {
			reader->next += strcspn(next, "\n");
		} else if (next[0] == '/' && next[1] == '*') {
			const char *end = strstr(next + 2, "*/");

			reader->next = end == NULL ? next + strlen(next) : end + 2;
		} else {
			return;
		}
	}
}

static const char *word(struct reader *reader)
{
	const char *start;

	skip_space(reader);
	start = reader->next;
	while (isalnum((unsigned char)*reader->next) || *reader->next == '_')
		reader->next++;
	return reader->next == start
	               ? NULL
	               : arena_copy(reader->arena, start, (size_t)(reader->next - start));
}

static bool take(struct reader *reader, char sign)
{
	skip_space(reader);
	if (*reader->next != sign)
		return false;
	reader->next++;
	return true;
}

/* Skip to the bracket that closes the one just taken; strings are passed over. */
static void skip_group(struct reader *reader, char open, char close)
{
	unsigned depth = 1;

	while (*reader->next != '\0' && depth > 0) {
		if (*reader->next == '"') {
			skip_string(reader);
			continue;
		}
		depth += *reader->next == open;
		depth -= *reader->next == close;
		reader->next++;
	}
}

/* The qualifiers in "[...]": text between the brackets, "" when there are none. */
static const char *qualifiers(struct reader *reader)
{
	const char *start;

	if (!take(reader, '['))
		return "";
	start = reader->next;
	skip_group(reader, '[', ']');
	return arena_copy(reader->arena, start, (size_t)(reader->next - start));
}

/* Value in parentheses of a qualifier: WmiDataId(2) gives "2". */
static const char *qualifier(struct reader *reader, const char *list, const char *name)
{
	const char *found = strcasestr(list, name);

	if (found == NULL)
		return NULL;
	found += strlen(name);
	found += strspn(found, " \t(\"{");
	return arena_copy(reader->arena, found, strcspn(found, ")\"}"));
}

/* --- Writing ------------------------------------------------------------------------------------------------ */

static const char *c_type(const struct reader *reader, const char *type)
{
	static const char *const types[][2] = {
		{ "boolean", "BOOLEAN" }, { "uint8", "UCHAR" },      { "sint8", "CHAR" },
		{ "uint16", "USHORT" },   { "sint16", "SHORT" },     { "uint32", "ULONG" },
		{ "sint32", "LONG" },     { "uint64", "ULONGLONG" }, { "sint64", "LONGLONG" },
		{ "char16", "WCHAR" },    { "datetime", "WCHAR" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcasecmp(type, types[i][0]) == 0)
			return types[i][1];
	return map_get(&reader->structures, type) != NULL ? map_get(&reader->structures, type)
	                                                  : type;
}

static int compare_ids(const void *left, const void *right)
{
	const struct property *a = left, *b = right;

	return (a->id > b->id) - (a->id < b->id);
}

static void write_structure(struct reader *reader, const char *name, struct class *class)
{
	struct text *output = reader->output;
	const struct property *last = NULL;

	qsort(class->properties, class->count, sizeof(*class->properties), compare_ids);
	text_format(output, "typedef struct _%s\n{\n", name);
	for (size_t i = 0; i < class->count; i++) {
		const struct property *property = &class->properties[i];
		bool is_string = strcasecmp(property->type, "string") == 0;

		if (property->id == 0)
			continue;
		if (is_string) {
			text_format(output, "\tCHAR VariableData[1]; /* %s */\n", property->name);
			last = NULL;
			break;
		}
		text_format(output,
		            "\t%s %s%s;\n#define %s_%s_SIZE sizeof(%s%s)\n#define %s_%s_ID %u\n",
		            c_type(reader, property->type), property->name, property->count, name,
		            property->name, c_type(reader, property->type), property->count, name,
		            property->name, property->id);
		last = property;
	}
	text_format(output, "} %s, *P%s;\n", name, name);
	if (last != NULL)
		text_format(output, "#define %s_SIZE (FIELD_OFFSET(%s, %s) + %s_%s_SIZE)\n", name,
		            name, last->name, name, last->name);
}

static void write_guid(struct reader *reader, const struct class *class)
{
	unsigned a, b, c, d[8];
	struct text *output = reader->output;

	if (class->guid == NULL ||
	    sscanf(class->guid, "%8x-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x", &a, &b, &c, &d[0], &d[1],
	           &d[2], &d[3], &d[4], &d[5], &d[6], &d[7]) != 11)
		return;
	text_format(output,
	            "#define %sGuid { 0x%08x, 0x%04x, 0x%04x, { 0x%02x, 0x%02x, 0x%02x, 0x%02x, "
	            "0x%02x, "
	            "0x%02x, 0x%02x, 0x%02x } }\n",
	            class->name, a, b, c, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
	text_format(output,
	            "DEFINE_GUID(%s_GUID, 0x%08x, 0x%04x, 0x%04x, 0x%02x, 0x%02x, 0x%02x, 0x%02x, "
	            "0x%02x, 0x%02x, 0x%02x, 0x%02x);\n",
	            class->name, a, b, c, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
}

/* --- Reading ------------------------------------------------------------------------------------------------ */

static void add_property(struct class *class, const struct property *property)
{
	if (class->count < PROPERTIES_MAX)
		class->properties[class->count++] = *property;
}

/* "[in] uint32 Count, [out] ..." up to the closing parenthesis, which was opened already. */
static void read_parameters(struct reader *reader, struct class *in, struct class *out)
{
	while (!take(reader, ')') && *reader->next != '\0') {
		const char *list = qualifiers(reader);
		struct property property = { .type = word(reader),
			                     .name = word(reader),
			                     .count = "" };

		if (property.type == NULL || property.name == NULL) {
			skip_group(reader, '(', ')');
			return;
		}
		if (take(reader, '[')) {
			skip_group(reader, '[', ']');
			property.count = "[1]";
		}
		property.id = (unsigned)in->count + (unsigned)out->count + 1;
		add_property(strcasestr(list, "out") != NULL ? out : in, &property);
		take(reader, ',');
	}
}

static void read_method(struct reader *reader, const char *name, const char *list)
{
	struct class *in = arena_allocate(reader->arena, sizeof(*in));
	struct class *out = arena_allocate(reader->arena, sizeof(*out));
	const char *id = qualifier(reader, list, "WmiMethodId");

	read_parameters(reader, in, out);
	if (id == NULL)
		return;
	text_format(reader->output, "#define %s %u\n", name, (unsigned)strtoul(id, NULL, 10));
	if (in->count > 0)
		write_structure(reader, arena_format(reader->arena, "%s_IN", name), in);
	if (out->count > 0)
		write_structure(reader, arena_format(reader->arena, "%s_OUT", name), out);
}

static const char *array_count(struct reader *reader, const char *list)
{
	const char *count;

	if (!take(reader, '['))
		return "";
	count = word(reader);
	skip_group(reader, '[', ']');
	if (count == NULL || !isdigit((unsigned char)*count))
		count = qualifier(reader, list, "MAX");
	return count != NULL && isdigit((unsigned char)*count)
	               ? arena_format(reader->arena, "[%s]", count)
	               : "[1]";
}

static void read_member(struct reader *reader, struct class *class)
{
	const char *list = qualifiers(reader), *id = qualifier(reader, list, "WmiDataId");
	struct property property = { .type = word(reader), .name = word(reader) };

	if (property.type != NULL && property.name != NULL) {
		if (take(reader, '(')) {
			read_method(reader, property.name, list);
		} else {
			property.id = id == NULL ? 0 : (unsigned)strtoul(id, NULL, 10);
			property.count = array_count(reader, list);
			add_property(class, &property);
		}
	}
	reader->next += strcspn(reader->next, ";}");
	if (*reader->next == ';')
		reader->next++;
}

static void read_class(struct reader *reader, const char *list)
{
	struct class *class = arena_allocate(reader->arena, sizeof(*class));
	const char *structure;
	bool has_data = false;

	class->name = word(reader);
	class->guid = qualifier(reader, list, "guid");
	structure = qualifier(reader, list, "HeaderName");
	if (take(reader, ':'))
		word(reader);
	if (class->name == NULL || !take(reader, '{'))
		return;
	if (structure != NULL) {
		map_set(reader->arena, &reader->structures, class->name, (void *)structure);
		class->name = structure;
	}
	write_guid(reader, class);
	while (!take(reader, '}') && *reader->next != '\0')
		read_member(reader, class);
	for (size_t i = 0; i < class->count; i++)
		has_data |= class->properties[i].id != 0;
	if (has_data)
		write_structure(reader, class->name, class);
}

bool mof_write_header(struct arena *arena, const char *text, struct text *output)
{
	struct reader reader = { .arena = arena, .next = text, .output = output };
	bool found = false;

	text_add_string(output, "#pragma once\n");
	while (*reader.next != '\0') {
		const char *list, *name, *before = reader.next;

		list = qualifiers(&reader);
		name = word(&reader);
		if (name != NULL && strcasecmp(name, "class") == 0) {
			read_class(&reader, list);
			found = true;
		}
		if (reader.next == before)
			reader.next++;
	}
	return found;
}

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "builder/messages.h"
#include "builder/xml.h"

struct manifest {
	struct arena *arena;
	struct text *output;
	bool kernel;
	const char *handle; /* of the provider being written */
	struct xml_node *provider;
};

/* How a field of an event is passed and stored. */
struct field_type {
	const char *in_type, *c_type;
	enum { FIELD_VALUE, FIELD_WIDE, FIELD_NARROW, FIELD_POINTED } form;
};

static const struct field_type field_types[] = {
	{ "UInt8", "UCHAR", FIELD_VALUE },
	{ "Int8", "CHAR", FIELD_VALUE },
	{ "UInt16", "USHORT", FIELD_VALUE },
	{ "Int16", "SHORT", FIELD_VALUE },
	{ "UInt32", "ULONG", FIELD_VALUE },
	{ "Int32", "LONG", FIELD_VALUE },
	{ "HexInt32", "ULONG", FIELD_VALUE },
	{ "UInt64", "ULONGLONG", FIELD_VALUE },
	{ "Int64", "LONGLONG", FIELD_VALUE },
	{ "HexInt64", "ULONGLONG", FIELD_VALUE },
	{ "Boolean", "int", FIELD_VALUE },
	{ "Pointer", "const void *", FIELD_VALUE },
	{ "Float", "float", FIELD_VALUE },
	{ "Double", "double", FIELD_VALUE },
	{ "UnicodeString", "PCWSTR", FIELD_WIDE },
	{ "AnsiString", "PCSTR", FIELD_NARROW },
	{ "GUID", "const GUID *", FIELD_POINTED },
	{ "FILETIME", "const void *", FIELD_POINTED },
	{ "Binary", "const void *", FIELD_POINTED },
	{ "SID", "const void *", FIELD_POINTED },
	{ "SYSTEMTIME", "const void *", FIELD_POINTED },
};

static const char preamble[] = "#pragma once\n"
			       "#include <evntprov.h>\n"
			       "#ifndef DRYDOCK_EVENT_FIELD\n"
			       "#define DRYDOCK_EVENT_FIELD\n"
			       "static __inline__ __attribute__((unused)) void "
			       "drydock_event_field(EVENT_DATA_DESCRIPTOR *field, "
			       "const void *data, unsigned int size)\n"
			       "{\n\tfield->Ptr = (unsigned long long)data;\n\tfield->Size = "
			       "size;\n\tfield->Reserved = 0;\n}\n"
			       "#endif\n";

static const char *attribute(const struct xml_node *node, const char *name)
{
	const char *value = xml_attribute(node, name);

	return value == NULL ? "" : value;
}

static struct xml_node *find_named(const struct xml_node *list, const char *key, const char *name)
{
	struct xml_node *node = list == NULL ? NULL : list->first;

	while (node != NULL && strcmp(attribute(node, key), name) != 0)
		node = node->next;
	return node;
}

static const struct field_type *type_of(const struct xml_node *field)
{
	const char *name = attribute(field, "inType");
	const char *colon = strchr(name, ':');

	name = colon == NULL ? name : colon + 1;
	for (size_t i = 0; i < sizeof(field_types) / sizeof(*field_types); i++)
		if (strcasecmp(field_types[i].in_type, name) == 0)
			return &field_types[i];
	return &field_types[11];
}

/* A name made of what C allows. */
static char *c_name(struct arena *arena, const char *text)
{
	char *name = arena_string(arena, text);

	for (char *c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	return name;
}

/* The number of a win: level or opcode, or what the manifest defines. */
static unsigned number_of(const struct manifest *manifest, const char *list, const char *name)
{
	static const struct {
		const char *list, *name;
		unsigned value;
	} known[] = {
		{ "levels", "win:LogAlways", 0 },     { "levels", "win:Critical", 1 },
		{ "levels", "win:Error", 2 },         { "levels", "win:Warning", 3 },
		{ "levels", "win:Informational", 4 }, { "levels", "win:Verbose", 5 },
		{ "opcodes", "win:Start", 1 },        { "opcodes", "win:Stop", 2 },
		{ "opcodes", "win:DC_Start", 3 },     { "opcodes", "win:DC_Stop", 4 },
		{ "opcodes", "win:Extension", 5 },    { "opcodes", "win:Reply", 6 },
		{ "opcodes", "win:Resume", 7 },       { "opcodes", "win:Suspend", 8 },
		{ "opcodes", "win:Send", 9 },
	};
	struct xml_node *node;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i].list, list) == 0 && strcmp(known[i].name, name) == 0)
			return known[i].value;
	node = find_named(xml_child(manifest->provider, list), "name", name);
	return node == NULL ? 0 : (unsigned)strtoul(attribute(node, "value"), NULL, 0);
}

static unsigned long long keywords_of(const struct manifest *manifest, const char *names)
{
	struct strings list = { 0 };
	unsigned long long mask = 0;

	strings_split(manifest->arena, &list, names, ' ');
	for (size_t i = 0; i < list.count; i++) {
		struct xml_node *node =
			find_named(xml_child(manifest->provider, "keywords"), "name", list.at[i]);

		if (node != NULL)
			mask |= strtoull(attribute(node, "mask"), NULL, 0);
	}
	return mask;
}

static void write_symbols(struct manifest *manifest, const char *list, const char *value)
{
	struct xml_node *node = xml_child(manifest->provider, list);

	for (node = node == NULL ? NULL : node->first; node != NULL; node = node->next)
		if (*attribute(node, "symbol") != '\0' && *attribute(node, value) != '\0')
			text_format(manifest->output, "#define %s %s\n", attribute(node, "symbol"),
			            attribute(node, value));
}

static void write_descriptor(struct manifest *manifest, const struct xml_node *event)
{
	text_format(manifest->output,
	            "static const EVENT_DESCRIPTOR %s __attribute__((unused)) = { %lu, %lu, 0, %u, "
	            "%u, %u, "
	            "0x%llx };\n",
	            attribute(event, "symbol"), strtoul(attribute(event, "value"), NULL, 0),
	            strtoul(attribute(event, "version"), NULL, 0),
	            number_of(manifest, "levels", attribute(event, "level")),
	            number_of(manifest, "opcodes", attribute(event, "opcode")),
	            number_of(manifest, "tasks", attribute(event, "task")),
	            keywords_of(manifest, attribute(event, "keywords")));
}

static void write_field(struct manifest *manifest, const struct xml_node *field, unsigned i)
{
	const struct field_type *type = type_of(field);
	const char *length = attribute(field, "length");
	const char *name = arena_format(manifest->arena, "a_%s",
	                                c_name(manifest->arena, attribute(field, "name")));

	switch (type->form) {
	case FIELD_WIDE:
	case FIELD_NARROW:
		text_format(manifest->output,
		            "\t{ static const %s none[] = { 0 }; unsigned int n = 0; if (!%s) %s = "
		            "none;\n"
		            "\twhile (%s[n]) n++; drydock_event_field(&d[%u], %s, (n + 1) * "
		            "sizeof(*%s)); }\n",
		            type->form == FIELD_WIDE ? "WCHAR" : "char", name, name, name, i, name,
		            name);
		break;
	case FIELD_POINTED:
		text_format(manifest->output, "\tdrydock_event_field(&d[%u], %s, (ULONG)(%s%s));\n",
		            i, name,
		            *length == '\0'                   ? "sizeof(GUID)"
		            : isdigit((unsigned char)*length) ? ""
		                                              : "a_",
		            *length == '\0' ? "" : c_name(manifest->arena, length));
		break;
	default:
		text_format(manifest->output, "\tdrydock_event_field(&d[%u], &%s, sizeof(%s));\n",
		            i, name, name);
	}
}

/* The function behind EventWriteNAME(): fields by value, descriptors on the stack. */
static void write_function(struct manifest *manifest, const struct xml_node *event,
                           const struct xml_node *template)
{
	struct text *output = manifest->output;
	const char *symbol = attribute(event, "symbol");
	unsigned count = 0;

	text_format(output,
	            "static __inline__ __attribute__((unused)) unsigned int drydock_event_%s(%s",
	            symbol, manifest->kernel ? "const GUID *activity" : "int unused");
	for (struct xml_node *f = template == NULL ? NULL : template->first; f != NULL; f = f->next)
		if (strcasecmp(f->name, "data") == 0)
			text_format(output, ", %s a_%s", type_of(f)->c_type,
			            c_name(manifest->arena, attribute(f, "name")));
	text_add_string(output, ")\n{\n");
	for (struct xml_node *f = template == NULL ? NULL : template->first; f != NULL; f = f->next)
		count += strcasecmp(f->name, "data") == 0;
	text_format(output, "\tEVENT_DATA_DESCRIPTOR d[%u];\n", count + 1);
	count = 0;
	for (struct xml_node *f = template == NULL ? NULL : template->first; f != NULL; f = f->next)
		if (strcasecmp(f->name, "data") == 0)
			write_field(manifest, f, count++);
	text_format(output,
	            manifest->kernel
	                    ? "\treturn (unsigned int)EtwWrite(%s, &%s, activity, %u, d);\n}\n"
	                    : "\treturn (unsigned int)EventWrite(%s, &%s, %u, d);\n}\n",
	            manifest->handle, symbol, count);
	text_format(output, "#define EventEnabled%s() %s(%s, &%s)\n", symbol,
	            manifest->kernel ? "EtwEventEnabled" : "EventEnabled", manifest->handle,
	            symbol);
	text_format(output, "#define EventWrite%s(%s) drydock_event_%s(%s)\n", symbol, "...",
	            symbol, manifest->kernel ? "__VA_ARGS__" : "0, ##__VA_ARGS__");
}

static void write_provider(struct manifest *manifest, const char *guid)
{
	struct text *output = manifest->output;
	const char *name = c_name(manifest->arena, attribute(manifest->provider, "name"));
	const char *symbol = attribute(manifest->provider, "symbol");
	unsigned a, b, c, d[8];

	if (sscanf(guid, "{%8x-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x}", &a, &b, &c, &d[0], &d[1], &d[2],
	           &d[3], &d[4], &d[5], &d[6], &d[7]) != 11)
		return;
	text_format(output,
	            "static const GUID %s __attribute__((unused)) = { 0x%08x, 0x%04x, 0x%04x, { "
	            "0x%02x, "
	            "0x%02x, 0x%02x, 0x%02x, 0x%02x, 0x%02x, 0x%02x, 0x%02x } };\n",
	            symbol, a, b, c, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
	manifest->handle = arena_format(manifest->arena, "%sHandle", name);
	text_format(output, "__attribute__((weak)) REGHANDLE %s;\n", manifest->handle);
	text_format(output, "#define EventRegister%s() %s(&%s, 0, 0, &%s)\n", name,
	            manifest->kernel ? "EtwRegister" : "EventRegister", symbol, manifest->handle);
	text_format(output, "#define EventUnregister%s() %s(%s)\n", name,
	            manifest->kernel ? "EtwUnregister" : "EventUnregister", manifest->handle);
	write_symbols(manifest, "keywords", "mask");
	write_symbols(manifest, "opcodes", "value");
	write_symbols(manifest, "tasks", "value");
	write_symbols(manifest, "levels", "value");
}

static void write_events(struct manifest *manifest)
{
	struct xml_node *events = xml_child(manifest->provider, "events");
	struct xml_node *templates = xml_child(manifest->provider, "templates");

	for (struct xml_node *event = events == NULL ? NULL : events->first; event != NULL;
	     event = event->next) {
		struct xml_node *template = NULL;

		if (*attribute(event, "symbol") == '\0')
			continue;
		if (*attribute(event, "template") != '\0')
			template = find_named(templates, "tid", attribute(event, "template"));
		write_descriptor(manifest, event);
		write_function(manifest, event, template);
	}
}

bool manifest_write_header(struct arena *arena, const char *data, size_t size, bool kernel,
                           struct text *output, const char **ret_error)
{
	struct manifest manifest = { .arena = arena, .output = output, .kernel = kernel };
	struct xml_node *node = xml_parse(arena, data, size, ret_error);

	if (node == NULL)
		return false;
	node = xml_child(node, "instrumentation");
	node = node == NULL ? NULL : xml_child(node, "events");
	if (node == NULL) {
		*ret_error = "it describes no events";
		return false;
	}
	text_add_string(output, preamble);
	for (node = node->first; node != NULL; node = node->next)
		if (strcasecmp(node->name, "provider") == 0) {
			manifest.provider = node;
			manifest.handle = NULL;
			write_provider(&manifest, attribute(node, "guid"));
			if (manifest.handle != NULL)
				write_events(&manifest);
		}
	return true;
}

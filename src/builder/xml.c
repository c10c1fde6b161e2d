#include "builder/xml.h"

#include <expat.h>
#include <string.h>
#include <strings.h>

#include "builder/text.h"

struct reader {
	struct arena *arena;
	XML_Parser parser;
	struct xml_node *root, *current;
	struct text text[XML_DEPTH_MAX + 1];
	unsigned depth, nodes;
	const char *error;
};

static void stop(struct reader *reader, const char *error)
{
	if (reader->error == NULL)
		reader->error = error;
	XML_StopParser(reader->parser, XML_FALSE);
}

static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

static void add_attributes(struct reader *reader, struct xml_node *node, const XML_Char **pairs)
{
	struct xml_attribute **tail = &node->attributes;

	for (; pairs[0] != NULL; pairs += 2) {
		*tail = arena_allocate(reader->arena, sizeof(**tail));
		(*tail)->name = arena_string(reader->arena, local_name(pairs[0]));
		(*tail)->value = arena_string(reader->arena, pairs[1]);
		tail = &(*tail)->next;
	}
}

static void start_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = context;
	struct xml_node *node, *parent = reader->current;

	if (reader->depth >= XML_DEPTH_MAX || ++reader->nodes > XML_NODES_MAX) {
		stop(reader, reader->depth >= XML_DEPTH_MAX ? "elements are nested too deep"
		                                            : "it has too many elements");
		return;
	}
	node = arena_allocate(reader->arena, sizeof(*node));
	node->name = arena_string(reader->arena, local_name(name));
	node->text = "";
	node->line = (unsigned)XML_GetCurrentLineNumber(reader->parser);
	node->parent = parent;
	add_attributes(reader, node, attributes);
	if (parent == NULL)
		reader->root = node;
	else if (parent->last == NULL)
		parent->first = node;
	else
		parent->last->next = node;
	if (parent != NULL)
		parent->last = node;
	reader->current = node;
	reader->depth++;
}

static void end_element(void *context, const XML_Char *name)
{
	struct reader *reader = context;
	struct text *text = &reader->text[reader->depth];

	if (text->size > 0)
		reader->current->text = arena_copy(reader->arena, text->data, text->size);
	text->size = 0;
	reader->current = reader->current->parent;
	reader->depth--;
}

static void character_data(void *context, const XML_Char *data, int length)
{
	struct reader *reader = context;

	text_add(&reader->text[reader->depth], data, (size_t)length);
}

static void start_doctype(void *context, const XML_Char *name, const XML_Char *system,
                          const XML_Char *public, int internal)
{
	stop(context, "it has a document type declaration, which is refused");
}

static const char *fault(struct reader *reader)
{
	const char *reason = reader->error != NULL
	                             ? reader->error
	                             : XML_ErrorString(XML_GetErrorCode(reader->parser));

	return arena_format(reader->arena, "line %lu: %s",
	                    (unsigned long)XML_GetCurrentLineNumber(reader->parser), reason);
}

struct xml_node *xml_parse(struct arena *arena, const char *data, size_t size,
                           const char **ret_error)
{
	struct reader reader = { .arena = arena };
	bool good;

	if (size > XML_BYTES_MAX) {
		*ret_error = "it is larger than 8 MiB";
		return NULL;
	}
	reader.parser = XML_ParserCreate(NULL);
	if (reader.parser == NULL) {
		*ret_error = "out of memory";
		return NULL;
	}
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, start_element, end_element);
	XML_SetCharacterDataHandler(reader.parser, character_data);
	XML_SetStartDoctypeDeclHandler(reader.parser, start_doctype);
	good = XML_Parse(reader.parser, data, (int)size, XML_TRUE) == XML_STATUS_OK &&
	       reader.error == NULL;
	if (!good)
		*ret_error = fault(&reader);
	XML_ParserFree(reader.parser);
	for (size_t i = 0; i <= XML_DEPTH_MAX; i++)
		text_finish(&reader.text[i]);
	return good ? reader.root : NULL;
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
	for (const struct xml_attribute *a = node->attributes; a != NULL; a = a->next)
		if (strcasecmp(a->name, name) == 0)
			return a->value;
	return NULL;
}

struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
	for (struct xml_node *child = node->first; child != NULL; child = child->next)
		if (strcasecmp(child->name, name) == 0)
			return child;
	return NULL;
}

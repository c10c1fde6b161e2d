/*
 * builder/xml.h - an XML file as a tree.
 *
 * Model    expat reads, we keep elements, attributes and text in an arena. Hostile input is bounded:
 *          8 MiB, 64 levels, 200 000 elements, no document type declaration (hence no entities).
 */
#ifndef DRYDOCK_BUILDER_XML_H
#define DRYDOCK_BUILDER_XML_H

#include "builder/arena.h"

#define XML_BYTES_MAX (8u << 20)
#define XML_DEPTH_MAX 64
#define XML_NODES_MAX 200000

struct xml_attribute {
	const char *name, *value;
	struct xml_attribute *next;
};

struct xml_node {
	const char *name; /* without a namespace prefix */
	const char *text; /* own character data, joined; never null */
	unsigned line;
	struct xml_attribute *attributes;
	struct xml_node *first, *last, *next, *parent;
};

/*
 * The root element of data, or null with one line in ret_error (owned by the arena) that names the
 * line of the fault.
 */
struct xml_node *xml_parse(struct arena *arena, const char *data, size_t size, const char **ret_error);
/* Value of an attribute, letter case aside; null when it has none. */
const char *xml_attribute(const struct xml_node *node, const char *name);
/* First child element of that name, or null. */
struct xml_node *xml_child(const struct xml_node *node, const char *name);

#endif

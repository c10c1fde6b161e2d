/* cm/node.c - the tree of keys. */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/cm_internal.h"
#include "nt/rtl/crt.h"

#define SEPARATOR u'\\'

LONGLONG cm_now(struct ke_machine *machine)
{
	LONGLONG start = machine->system_time_at_start.QuadPart;

	return base_current ? start + (LONGLONG)ke_time_100ns(machine) : start;
}

WCHAR *cm_copy_text(const WCHAR *text, size_t length)
{
	WCHAR *copy = malloc((length + 1) * sizeof(*copy));

	if (!copy)
		return NULL;
	memcpy(copy, text, length * sizeof(*copy));
	copy[length] = 0;
	return copy;
}

int cm_compare_names(struct cm_name left, struct cm_name right)
{
	size_t count = left.length < right.length ? left.length : right.length;

	for (size_t index = 0; index < count; index++) {
		int difference = rtl_upcase(left.text[index]) - rtl_upcase(right.text[index]);

		if (difference)
			return difference;
	}
	return left.length < right.length ? -1 : left.length > right.length;
}

static struct cm_name name_of(const struct cm_node *node)
{
	return (struct cm_name){ node->name, node->name_length };
}

/* Place of name among the children; ret_found: it is there. */
static uint32_t find_place(const struct cm_node *node, struct cm_name name, bool *ret_found)
{
	uint32_t low = 0, high = node->child_count;

	*ret_found = false;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		int order = cm_compare_names(name, name_of(node->child[middle]));

		if (order == 0) {
			*ret_found = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

struct cm_node *cm_node_child_locked(const struct cm_node *node, struct cm_name name)
{
	bool found;
	uint32_t place = find_place(node, name, &found);

	return found ? node->child[place] : NULL;
}

static bool link_child(struct cm_node *parent, struct cm_node *child)
{
	bool found;
	uint32_t place = find_place(parent, name_of(child), &found);

	if (parent->child_count == parent->child_room) {
		uint32_t room = parent->child_room ? parent->child_room * 2 : 4;
		struct cm_node **grown = realloc(parent->child, room * sizeof(*grown));

		if (!grown)
			return false;
		parent->child = grown;
		parent->child_room = room;
	}
	memmove(&parent->child[place + 1], &parent->child[place],
	        (parent->child_count - place) * sizeof(*parent->child));
	parent->child[place] = child;
	parent->child_count++;
	child->parent = parent;
	return true;
}

static void unlink_child(struct cm_node *node)
{
	struct cm_node *parent = node->parent;
	bool found;
	uint32_t place = find_place(parent, name_of(node), &found);

	parent->child_count--;
	memmove(&parent->child[place], &parent->child[place + 1],
	        (parent->child_count - place) * sizeof(*parent->child));
	node->parent = NULL;
}

static void free_node(struct cm_node *node)
{
	cm_values_finish(node);
	free(node->child);
	free(node->name);
	free(node->class_name);
	free(node);
}

struct cm_node *cm_node_create_locked(struct cm_machine *cm, struct cm_node *parent,
                                      struct cm_name name)
{
	struct cm_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->references = 1;
	node->id = ++cm->next_id;
	node->name = cm_copy_text(name.text, name.length);
	node->name_length = (uint16_t)name.length;
	if (!node->name || (parent && !link_child(parent, node))) {
		free_node(node);
		return NULL;
	}
	return node;
}

void cm_node_unref_locked(struct cm_machine *cm, struct cm_node *node)
{
	if (--node->references == 0)
		free_node(node);
}

void cm_node_delete_locked(struct cm_machine *cm, struct cm_node *node)
{
	if (node->parent)
		unlink_child(node);
	node->deleted = true;
	cm_node_unref_locked(cm, node);
}

void cm_node_delete_tree_locked(struct cm_machine *cm, struct cm_node *node)
{
	/* Down to a leaf, delete it, go on from its parent: no recursion on a tree of any depth. */
	struct cm_node *top = node->parent;

	while (node != top) {
		struct cm_node *parent = node->parent;

		if (node->child_count) {
			node = node->child[node->child_count - 1];
			continue;
		}
		cm_node_delete_locked(cm, node);
		node = parent;
	}
}

NTSTATUS cm_node_rename_locked(struct cm_node *node, struct cm_name name)
{
	struct cm_node *parent = node->parent;
	WCHAR *copy;

	if (!parent || cm_node_child_locked(parent, name))
		return STATUS_CANNOT_DELETE;
	copy = cm_copy_text(name.text, name.length);
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	unlink_child(node);
	free(node->name);
	node->name = copy;
	node->name_length = (uint16_t)name.length;
	link_child(parent, node); /* there is room: the old place is free */
	return STATUS_SUCCESS;
}

WCHAR *cm_node_path_locked(const struct cm_node *node, size_t *ret_length)
{
	size_t length = 0;
	WCHAR *path, *at;

	for (const struct cm_node *part = node; part; part = part->parent)
		length += part->name_length + 1u;
	path = malloc((length + 1) * sizeof(*path));
	if (!path)
		return NULL;
	at = path + length;
	*at = 0;
	for (const struct cm_node *part = node; part; part = part->parent) {
		at -= part->name_length;
		memcpy(at, part->name, part->name_length * sizeof(*at));
		*--at = SEPARATOR;
	}
	*ret_length = length;
	return path;
}

/* --- Walking -------------------------------------------------------------------------------------------------- */

/* The next part of path, without separators; empty at the end. */
static struct cm_name next_part(struct cm_name *path)
{
	struct cm_name part;

	while (path->length && *path->text == SEPARATOR) {
		path->text++;
		path->length--;
	}
	part = (struct cm_name){ path->text, 0 };
	while (path->length && *path->text != SEPARATOR) {
		path->text++;
		path->length--;
		part.length++;
	}
	return part;
}

static bool is_end(struct cm_name path)
{
	return next_part(&path).length == 0;
}

/* A link's value is an absolute path: \Registry\... */
static struct cm_node *link_target(struct cm_machine *cm, struct cm_node *node)
{
	static const WCHAR value_name[] = u"SymbolicLinkValue";
	struct cm_value *value = cm_value_find_locked(node, (struct cm_name){ value_name, 17 });
	struct cm_name path, part;
	struct cm_node *at = cm->root;

	if (node->alias)
		return node->alias;
	if (!value || value->type != REG_LINK)
		return NULL;
	path = (struct cm_name){ value->data, value->bytes / sizeof(WCHAR) };
	part = next_part(&path);
	if (cm_compare_names(part, name_of(cm->root)) != 0)
		return NULL;
	while (at && (part = next_part(&path)).length)
		at = cm_node_child_locked(at->alias ? at->alias : at, part);
	return at;
}

struct cm_node *cm_node_follow_locked(struct cm_machine *cm, struct cm_node *node)
{
	for (int count = 0; node && (node->is_link || node->alias); count++)
		node = count < CM_LINKS_MAX ? link_target(cm, node) : NULL;
	return node;
}

static NTSTATUS make_child(struct cm_machine *cm, struct cm_node *parent, struct cm_walk *walk,
                           struct cm_name part, struct cm_node **ret_node)
{
	struct cm_node *node;

	if (parent->is_volatile && !walk->is_volatile)
		return STATUS_CHILD_MUST_BE_VOLATILE;
	node = cm_node_create_locked(cm, parent, part);
	if (!node)
		return STATUS_INSUFFICIENT_RESOURCES;
	node->is_volatile = walk->is_volatile;
	node->last_write = parent->last_write = walk->now;
	*ret_node = node;
	return STATUS_SUCCESS;
}

NTSTATUS cm_walk_locked(struct cm_machine *cm, struct cm_node *start, struct cm_walk *walk,
                        struct cm_node **ret_node)
{
	struct cm_node *node = cm_node_follow_locked(cm, start);
	struct cm_name path = walk->path, part;

	if (start->deleted)
		return STATUS_KEY_DELETED;
	for (int depth = 0; node && (part = next_part(&path)).length; depth++) {
		struct cm_node *child = cm_node_child_locked(node, part);
		bool last = is_end(path);
		NTSTATUS status = STATUS_SUCCESS;

		if (part.length > CM_KEY_NAME_MAX || depth == CM_DEPTH_MAX)
			return STATUS_INVALID_PARAMETER;
		walk->created = !child;
		if (!child && !(walk->create && (last || walk->create_parents)))
			return STATUS_OBJECT_NAME_NOT_FOUND;
		if (!child)
			status = make_child(cm, node, walk, part, &child);
		if (!NT_SUCCESS(status))
			return status;
		node = last && walk->open_link ? child : cm_node_follow_locked(cm, child);
	}
	*ret_node = node;
	return node ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
}

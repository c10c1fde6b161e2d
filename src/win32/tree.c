/* win32/tree.c - files in memory. */
#include "win32/tree.h"

#include <stdlib.h>
#include <string.h>

#include "nt/rtl/crt.h"

#define SIZE_LIMIT ((size_t)1 << 30)

static struct win32_node *make_node(const WCHAR *name, size_t name_length, bool is_directory)
{
	struct win32_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->name = malloc((name_length + 1) * sizeof(WCHAR));
	if (!node->name) {
		free(node);
		return NULL;
	}
	memcpy(node->name, name, name_length * sizeof(WCHAR));
	node->name[name_length] = 0;
	node->is_directory = is_directory;
	node->attributes = is_directory ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_ARCHIVE;
	InitializeListHead(&node->children);
	InitializeListHead(&node->entry);
	return node;
}

static void free_node(struct win32_node *node)
{
	free(node->data);
	free(node->name);
	free(node);
}

struct win32_tree *win32_tree_create(void)
{
	struct win32_tree *tree = calloc(1, sizeof(*tree));

	if (!tree)
		return NULL;
	tree->root = make_node(u"", 0, true);
	if (!tree->root) {
		free(tree);
		return NULL;
	}
	tree->next_index = 1;
	return tree;
}

/* Leaves first, without recursion. */
static void free_below(struct win32_node *root)
{
	struct win32_node *node = root;

	for (;;) {
		while (!IsListEmpty(&node->children))
			node = CONTAINING_RECORD(node->children.Flink, struct win32_node, entry);
		if (node == root)
			return;
		struct win32_node *parent = node->parent;
		RemoveEntryList(&node->entry);
		free_node(node);
		node = parent;
	}
}

void win32_tree_destroy(struct win32_tree *tree)
{
	if (!tree)
		return;
	free_below(tree->root);
	free_node(tree->root);
	free(tree);
}

static struct win32_node *child_of(struct win32_node *directory, const WCHAR *name, size_t length)
{
	for (LIST_ENTRY *entry = directory->children.Flink; entry != &directory->children;
	     entry = entry->Flink) {
		struct win32_node *child = CONTAINING_RECORD(entry, struct win32_node, entry);
		if (crt__wcsnicmp(child->name, name, length) == 0 && child->name[length] == 0)
			return child;
	}
	return NULL;
}

void win32_tree_find_locked(struct win32_tree *tree, struct win32_node *start, const WCHAR *path,
                            size_t count, struct win32_lookup *ret_lookup)
{
	struct win32_node *node = start ? start : tree->root;
	struct win32_node *directory = node->parent;
	const WCHAR *name = u"";
	size_t at = 0, length = 0;

	while (at < count) {
		while (at < count && path[at] == u'\\')
			at++;
		if (at == count)
			break;
		name = path + at;
		for (length = 0; at < count && path[at] != u'\\'; at++)
			length++;
		directory = node && node->is_directory ? node : NULL;
		node = directory ? child_of(directory, name, length) : NULL;
		if (!directory)
			break;
	}
	*ret_lookup = (struct win32_lookup){ node, directory, name, length };
}

struct win32_node *win32_node_create_locked(struct win32_tree *tree, struct win32_node *directory,
                                            const WCHAR *name, size_t name_length,
                                            bool is_directory)
{
	struct win32_node *node = make_node(name, name_length, is_directory);

	if (!node)
		return NULL;
	node->parent = directory;
	node->index = tree->next_index++;
	InsertTailList(&directory->children, &node->entry);
	return node;
}

void win32_node_remove_locked(struct win32_node *node)
{
	RemoveEntryList(&node->entry);
	InitializeListHead(&node->entry);
	node->parent = NULL;
	if (node->opens == 0)
		free_node(node);
}

void win32_node_close_locked(struct win32_node *node)
{
	bool is_removed = IsListEmpty(&node->entry) && !node->parent && node->name[0] != 0;

	if (--node->opens == 0 && is_removed)
		free_node(node);
}

bool win32_node_resize_locked(struct win32_node *node, size_t bytes)
{
	if (bytes > SIZE_LIMIT)
		return false;
	if (bytes > node->capacity) {
		size_t capacity = bytes < 4096 ? 4096 : bytes + bytes / 2;
		char *data = realloc(node->data, capacity);
		if (!data)
			return false;
		node->data = data;
		node->capacity = capacity;
	}
	if (bytes > node->bytes)
		memset(node->data + node->bytes, 0, bytes - node->bytes);
	node->bytes = bytes;
	return true;
}

struct win32_node *win32_tree_make_directories_locked(struct win32_tree *tree, const WCHAR *path,
                                                      size_t count)
{
	struct win32_node *node = tree->root;
	size_t at = 0;

	while (node && at < count) {
		size_t start;
		while (at < count && path[at] == u'\\')
			at++;
		start = at;
		while (at < count && path[at] != u'\\')
			at++;
		if (at == start)
			break;
		struct win32_node *next = child_of(node, path + start, at - start);
		if (!next)
			next = win32_node_create_locked(tree, node, path + start, at - start, true);
		node = next && next->is_directory ? next : NULL;
	}
	return node;
}

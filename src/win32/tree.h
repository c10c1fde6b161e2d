/*
 * win32/tree.h - the machine's own files, in memory.
 *
 * Model    A tree of nodes below one root; a node is a directory or a file with its bytes. Names keep
 *          their case and are compared without it. A node that was removed lives on while it is open.
 * Locks    tree->lock guards everything; a host lock, held for copies of file data only.
 * Tests    tests/win32/tree_test.c
 */
#ifndef DRYDOCK_WIN32_TREE_H
#define DRYDOCK_WIN32_TREE_H

#include <ntifs.h>

#include "base/host/host.h"

struct win32_tree;

struct win32_node {
	LIST_ENTRY entry;          /* in the parent's children, in order of creation */
	LIST_ENTRY children;
	struct win32_node *parent; /* null: the root, or removed */
	WCHAR *name;
	bool is_directory;
	bool delete_pending;
	uint32_t opens;
	ULONG attributes;
	LARGE_INTEGER created, written;
	uint64_t index;
	char *data;
	size_t bytes, capacity;
	SECTION_OBJECT_POINTERS sections; /* of a file: who maps it finds the others */
};

struct win32_tree {
	struct host_lock lock;
	struct win32_node *root;
	uint64_t next_index;
};

/* An empty tree; null when memory is short. */
struct win32_tree *win32_tree_create(void);
/* Frees all nodes. Null is accepted. */
void win32_tree_destroy(struct win32_tree *tree);

/* How a path was found: the node, or the directory where it would be and its name. */
struct win32_lookup {
	struct win32_node *node;      /* null: not there */
	struct win32_node *directory; /* null: a directory on the way is missing */
	const WCHAR *name;            /* last component, inside path; not terminated */
	size_t name_length;
};
/* Find path, count characters of components between backslashes, below start (null: the root). Locked. */
void win32_tree_find_locked(struct win32_tree *tree, struct win32_node *start, const WCHAR *path,
                            size_t count, struct win32_lookup *ret_lookup);
/* A new node in directory, or null when memory is short. now is its time. Locked. */
struct win32_node *win32_node_create_locked(struct win32_tree *tree, struct win32_node *directory,
                                            const WCHAR *name, size_t name_length, bool is_directory);
/* Take node out of its directory; it is freed when it is not open. Locked. */
void win32_node_remove_locked(struct win32_node *node);
/* Drop one opening; frees a removed node. Locked. */
void win32_node_close_locked(struct win32_node *node);
/* Make room for bytes and set the size; new bytes are zero. False: memory is short. Locked. */
bool win32_node_resize_locked(struct win32_node *node, size_t bytes);
/* Make every directory of path that is missing; gives the last, or null. Locked. */
struct win32_node *win32_tree_make_directories_locked(struct win32_tree *tree, const WCHAR *path,
                                                      size_t count);

#endif

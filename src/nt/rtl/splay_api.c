/* rtl/splay_api.c - splay links. A root's parent is itself. */
#include <ntifs.h>

#include "nt/rtl/rtl_internal.h"

typedef RTL_SPLAY_LINKS links;

RTL_SERVICE static bool is_root(const links *node)
{
	return node->Parent == node;
}

RTL_SERVICE static bool is_left(const links *node)
{
	return !is_root(node) && node->Parent->LeftChild == node;
}

/* Put fresh where old is below old's parent. */
RTL_SERVICE static void replace(links *old, links *fresh)
{
	if (is_root(old)) {
		if (fresh)
			fresh->Parent = fresh;
		return;
	}
	if (is_left(old))
		old->Parent->LeftChild = fresh;
	else
		old->Parent->RightChild = fresh;
	if (fresh)
		fresh->Parent = old->Parent;
}

/* node goes up over its parent. */
RTL_SERVICE static void rotate_up(links *node)
{
	links *parent = node->Parent, *inner;
	bool left = is_left(node);

	replace(parent, node);
	inner = left ? node->RightChild : node->LeftChild;
	if (left) {
		parent->LeftChild = inner;
		node->RightChild = parent;
	} else {
		parent->RightChild = inner;
		node->LeftChild = parent;
	}
	if (inner)
		inner->Parent = parent;
	parent->Parent = node;
}

PRTL_SPLAY_LINKS NTAPI RtlSplay(PRTL_SPLAY_LINKS node)
{
	while (!is_root(node)) {
		links *parent = node->Parent;

		if (!is_root(parent))
			rotate_up(is_left(node) == is_left(parent) ? parent : node);
		rotate_up(node);
	}
	return node;
}

PRTL_SPLAY_LINKS NTAPI RtlSubtreePredecessor(PRTL_SPLAY_LINKS node)
{
	links *found = node->LeftChild;

	while (found && found->RightChild)
		found = found->RightChild;
	return found;
}

PRTL_SPLAY_LINKS NTAPI RtlSubtreeSuccessor(PRTL_SPLAY_LINKS node)
{
	links *found = node->RightChild;

	while (found && found->LeftChild)
		found = found->LeftChild;
	return found;
}

PRTL_SPLAY_LINKS NTAPI RtlRealSuccessor(PRTL_SPLAY_LINKS node)
{
	if (node->RightChild)
		return RtlSubtreeSuccessor(node);
	while (!is_root(node) && !is_left(node))
		node = node->Parent;
	return is_root(node) ? NULL : node->Parent;
}

PRTL_SPLAY_LINKS NTAPI RtlRealPredecessor(PRTL_SPLAY_LINKS node)
{
	if (node->LeftChild)
		return RtlSubtreePredecessor(node);
	while (is_left(node))
		node = node->Parent;
	return is_root(node) ? NULL : node->Parent;
}

/* Two nodes change places; before is in node's left part. */
RTL_SERVICE static void swap_down(links *node, links *before)
{
	links *above = before->Parent, *left = before->LeftChild;

	replace(node, before);
	before->RightChild = node->RightChild;
	if (before->RightChild)
		before->RightChild->Parent = before;
	if (above == node) {
		before->LeftChild = node;
		node->Parent = before;
	} else {
		before->LeftChild = node->LeftChild;
		before->LeftChild->Parent = before;
		above->RightChild = node;
		node->Parent = above;
	}
	node->LeftChild = left;
	if (left)
		left->Parent = node;
	node->RightChild = NULL;
}

RTL_SERVICE static links *unlink_node(links *node)
{
	links *parent, *child;

	if (node->LeftChild && node->RightChild)
		swap_down(node, RtlSubtreePredecessor(node));
	child = node->LeftChild ? node->LeftChild : node->RightChild;
	parent = is_root(node) ? NULL : node->Parent;
	replace(node, child);
	return parent ? parent : child;
}

PRTL_SPLAY_LINKS NTAPI RtlDelete(PRTL_SPLAY_LINKS node)
{
	links *near = unlink_node(node);

	return near ? RtlSplay(near) : NULL;
}

VOID NTAPI RtlDeleteNoSplay(PRTL_SPLAY_LINKS node, PRTL_SPLAY_LINKS *root)
{
	links *near = unlink_node(node);

	while (near && !is_root(near))
		near = near->Parent;
	*root = near;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlDelete),
	IMAGE_EXPORT(RtlDeleteNoSplay),
	IMAGE_EXPORT(RtlRealPredecessor),
	IMAGE_EXPORT(RtlRealSuccessor),
	IMAGE_EXPORT(RtlSplay),
	IMAGE_EXPORT(RtlSubtreePredecessor),
	IMAGE_EXPORT(RtlSubtreeSuccessor),
};

const struct image_export_table rtl_splay_export_table = RTL_TABLE(exports);

/* rtl/avl_api.c - generic tables as balanced trees: RtlInsertElementGenericTableAvl and its family. */
#include <ntifs.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/rtl_internal.h"

typedef RTL_BALANCED_LINKS links;

static PVOID data_of(links *node)
{
	return node ? node + 1 : NULL;
}

/* --- The tree. The table's own links stand above the root, which is their right child. -------------------- */

RTL_SERVICE static void replace_child(links *parent, links *old, links *fresh)
{
	if (parent->LeftChild == old)
		parent->LeftChild = fresh;
	else
		parent->RightChild = fresh;
	if (fresh)
		fresh->Parent = parent;
}

RTL_SERVICE static void rotate(links *node, bool left)
{
	links *child = left ? node->RightChild : node->LeftChild;
	links *inner = left ? child->LeftChild : child->RightChild;

	replace_child(node->Parent, node, child);
	if (left) {
		node->RightChild = inner;
		child->LeftChild = node;
	} else {
		node->LeftChild = inner;
		child->RightChild = node;
	}
	if (inner)
		inner->Parent = node;
	node->Parent = child;
}

/* node's balance is 2 or -2. Gives the new top of this part; ret_lower: it became lower. */
RTL_SERVICE static links *rebalance(links *node, bool *ret_lower)
{
	bool left = node->Balance > 0;
	CHAR heavy = left ? 1 : -1;
	links *child = left ? node->RightChild : node->LeftChild, *inner;

	*ret_lower = child->Balance != 0;
	if (child->Balance != -heavy) {
		rotate(node, left);
		node->Balance = child->Balance == 0 ? heavy : 0;
		child->Balance = child->Balance == 0 ? (CHAR)-heavy : 0;
		return child;
	}
	inner = left ? child->LeftChild : child->RightChild;
	rotate(child, !left);
	rotate(node, left);
	node->Balance = inner->Balance == heavy ? (CHAR)-heavy : 0;
	child->Balance = inner->Balance == -heavy ? heavy : 0;
	inner->Balance = 0;
	return inner;
}

RTL_SERVICE static void grow_above(PRTL_AVL_TABLE table, links *node)
{
	links *parent = node->Parent;
	bool lower;

	while (parent != &table->BalancedRoot) {
		parent->Balance += parent->RightChild == node ? 1 : -1;
		if (parent->Balance == 0)
			return;
		if (parent->Balance == 2 || parent->Balance == -2) {
			rebalance(parent, &lower);
			return;
		}
		node = parent;
		parent = node->Parent;
	}
}

/* The left or right part of node has become lower. */
RTL_SERVICE static void shrink_above(PRTL_AVL_TABLE table, links *node, bool left)
{
	while (node != &table->BalancedRoot) {
		bool lower = true;

		node->Balance += left ? 1 : -1;
		if (node->Balance == 1 || node->Balance == -1)
			return;
		if (node->Balance != 0)
			node = rebalance(node, &lower);
		if (!lower)
			return;
		left = node->Parent->LeftChild == node;
		node = node->Parent;
	}
}

RTL_SERVICE static void remove_node(PRTL_AVL_TABLE table, links *node)
{
	links *next = node->RightChild, *start;
	bool left;

	if (!node->LeftChild || !node->RightChild) {
		start = node->Parent;
		left = start->LeftChild == node;
		replace_child(start, node, node->LeftChild ? node->LeftChild : node->RightChild);
		shrink_above(table, start, left);
		return;
	}
	while (next->LeftChild)
		next = next->LeftChild;
	left = next->Parent != node;
	start = left ? next->Parent : next;
	if (left) {
		replace_child(next->Parent, next, next->RightChild);
		next->RightChild = node->RightChild;
		next->RightChild->Parent = next;
	}
	next->LeftChild = node->LeftChild;
	next->LeftChild->Parent = next;
	next->Balance = node->Balance;
	replace_child(node->Parent, node, next);
	shrink_above(table, start, left);
}

RTL_SERVICE static links *first_node(PRTL_AVL_TABLE table)
{
	links *node = table->BalancedRoot.RightChild;

	while (node && node->LeftChild)
		node = node->LeftChild;
	return node;
}

/* The neighbour behind (or before) node; null at the end. */
RTL_SERVICE static links *neighbour(PRTL_AVL_TABLE table, links *node, bool behind)
{
	links *child = behind ? node->RightChild : node->LeftChild;

	if (child) {
		for (node = child; (child = behind ? node->LeftChild : node->RightChild);)
			node = child;
		return node;
	}
	while (node->Parent != &table->BalancedRoot &&
	       (behind ? node->Parent->RightChild : node->Parent->LeftChild) == node)
		node = node->Parent;
	return node->Parent == &table->BalancedRoot ? NULL : node->Parent;
}

RTL_SERVICE static TABLE_SEARCH_RESULT search(PRTL_AVL_TABLE table, PVOID buffer, links **ret_node)
{
	links *node = table->BalancedRoot.RightChild;

	*ret_node = node;
	while (node) {
		RTL_GENERIC_COMPARE_RESULTS order =
			table->CompareRoutine(table, buffer, data_of(node));

		*ret_node = node;
		if (order == GenericEqual)
			return TableFoundNode;
		node = order == GenericLessThan ? node->LeftChild : node->RightChild;
		if (!node)
			return order == GenericLessThan ? TableInsertAsLeft : TableInsertAsRight;
	}
	return TableEmptyTree;
}

/* --- The documented functions ------------------------------------------------------------------------------------ */

VOID NTAPI RtlInitializeGenericTableAvl(PRTL_AVL_TABLE table, PRTL_AVL_COMPARE_ROUTINE compare,
                                        PRTL_AVL_ALLOCATE_ROUTINE allocate,
                                        PRTL_AVL_FREE_ROUTINE release, PVOID context)
{
	crt_memset(table, 0, sizeof(*table));
	table->BalancedRoot.Parent = &table->BalancedRoot;
	table->CompareRoutine = compare;
	table->AllocateRoutine = allocate;
	table->FreeRoutine = release;
	table->TableContext = context;
}

PVOID NTAPI RtlInsertElementGenericTableFullAvl(PRTL_AVL_TABLE table, PVOID buffer, CLONG bytes,
                                                PBOOLEAN ret_new, PVOID place,
                                                TABLE_SEARCH_RESULT result)
{
	links *parent = place, *node;

	if (ret_new)
		*ret_new = result != TableFoundNode;
	if (result == TableFoundNode)
		return data_of(parent);
	node = table->AllocateRoutine(table, bytes + (CLONG)sizeof(links));
	if (!node) {
		if (ret_new)
			*ret_new = FALSE;
		return NULL;
	}
	crt_memset(node, 0, sizeof(*node));
	crt_memcpy(data_of(node), buffer, bytes);
	if (result == TableEmptyTree)
		parent = &table->BalancedRoot;
	if (result == TableInsertAsLeft)
		parent->LeftChild = node;
	else
		parent->RightChild = node;
	node->Parent = parent;
	table->NumberGenericTableElements++;
	table->OrderedPointer = NULL;
	table->WhichOrderedElement = 0;
	grow_above(table, node);
	return data_of(node);
}

PVOID NTAPI RtlInsertElementGenericTableAvl(PRTL_AVL_TABLE table, PVOID buffer, CLONG bytes,
                                            PBOOLEAN ret_new)
{
	links *place;
	TABLE_SEARCH_RESULT result = search(table, buffer, &place);

	return RtlInsertElementGenericTableFullAvl(table, buffer, bytes, ret_new, place, result);
}

BOOLEAN NTAPI RtlDeleteElementGenericTableAvl(PRTL_AVL_TABLE table, PVOID buffer)
{
	links *node;

	if (search(table, buffer, &node) != TableFoundNode)
		return FALSE;
	if (table->RestartKey == node)
		table->RestartKey = neighbour(table, node, false);
	remove_node(table, node);
	table->DeleteCount++;
	table->NumberGenericTableElements--;
	table->OrderedPointer = NULL;
	table->WhichOrderedElement = 0;
	table->FreeRoutine(table, node);
	return TRUE;
}

PVOID NTAPI RtlLookupElementGenericTableFullAvl(PRTL_AVL_TABLE table, PVOID buffer,
                                                PVOID *ret_place, TABLE_SEARCH_RESULT *ret_result)
{
	links *node;

	*ret_result = search(table, buffer, &node);
	*ret_place = node;
	return *ret_result == TableFoundNode ? data_of(node) : NULL;
}

PVOID NTAPI RtlLookupElementGenericTableAvl(PRTL_AVL_TABLE table, PVOID buffer)
{
	links *node;

	return search(table, buffer, &node) == TableFoundNode ? data_of(node) : NULL;
}

PVOID NTAPI RtlEnumerateGenericTableWithoutSplayingAvl(PRTL_AVL_TABLE table, PVOID *restart)
{
	links *node = *restart ? neighbour(table, *restart, true) : first_node(table);

	if (node)
		*restart = node;
	return data_of(node);
}

PVOID NTAPI RtlEnumerateGenericTableAvl(PRTL_AVL_TABLE table, BOOLEAN restart)
{
	PVOID key = restart ? NULL : table->RestartKey;
	PVOID data = RtlEnumerateGenericTableWithoutSplayingAvl(table, &key);

	table->RestartKey = key;
	return data;
}

PVOID NTAPI RtlLookupFirstMatchingElementGenericTableAvl(PRTL_AVL_TABLE table, PVOID buffer,
                                                         PVOID *restart)
{
	links *node, *before;

	if (search(table, buffer, &node) != TableFoundNode)
		return NULL;
	while ((before = neighbour(table, node, false)) &&
	       table->CompareRoutine(table, buffer, data_of(before)) == GenericEqual)
		node = before;
	*restart = node;
	return data_of(node);
}

/* Where an enumeration that was interrupted by deletions goes on: by its last element's key. */
RTL_SERVICE static links *resume(PRTL_AVL_TABLE table, PVOID *restart, ULONG deletes, PVOID buffer,
                                 ULONG next)
{
	links *node = *restart;

	if (node && deletes == table->DeleteCount)
		return next ? neighbour(table, node, true) : node;
	if (!buffer)
		return first_node(table);
	switch (search(table, buffer, &node)) {
	case TableFoundNode: return next ? neighbour(table, node, true) : node;
	case TableInsertAsLeft: return node;
	case TableInsertAsRight: return neighbour(table, node, true);
	default: return NULL;
	}
}

PVOID NTAPI RtlEnumerateGenericTableLikeADirectory(PRTL_AVL_TABLE table,
                                                   PRTL_AVL_MATCH_FUNCTION match, PVOID match_data,
                                                   ULONG next, PVOID *restart, PULONG deletes,
                                                   PVOID buffer)
{
	links *node = resume(table, restart, *deletes, buffer, next);

	*deletes = table->DeleteCount;
	for (; node; node = neighbour(table, node, true)) {
		NTSTATUS status = match ? match(table, data_of(node), match_data) : STATUS_SUCCESS;

		if (status == STATUS_NO_MORE_MATCHES)
			return NULL;
		if (status == STATUS_SUCCESS) {
			*restart = node;
			return data_of(node);
		}
	}
	return NULL;
}

PVOID NTAPI RtlGetElementGenericTableAvl(PRTL_AVL_TABLE table, ULONG index)
{
	links *node = index < table->NumberGenericTableElements ? first_node(table) : NULL;

	while (node && index--)
		node = neighbour(table, node, true);
	return data_of(node);
}

ULONG NTAPI RtlNumberGenericTableElementsAvl(PRTL_AVL_TABLE table)
{
	return table->NumberGenericTableElements;
}

BOOLEAN NTAPI RtlIsGenericTableEmptyAvl(PRTL_AVL_TABLE table)
{
	return table->NumberGenericTableElements == 0;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlDeleteElementGenericTableAvl),
	IMAGE_EXPORT(RtlEnumerateGenericTableAvl),
	IMAGE_EXPORT(RtlEnumerateGenericTableLikeADirectory),
	IMAGE_EXPORT(RtlEnumerateGenericTableWithoutSplayingAvl),
	IMAGE_EXPORT(RtlGetElementGenericTableAvl),
	IMAGE_EXPORT(RtlInitializeGenericTableAvl),
	IMAGE_EXPORT(RtlInsertElementGenericTableAvl),
	IMAGE_EXPORT(RtlInsertElementGenericTableFullAvl),
	IMAGE_EXPORT(RtlIsGenericTableEmptyAvl),
	IMAGE_EXPORT(RtlLookupElementGenericTableAvl),
	IMAGE_EXPORT(RtlLookupElementGenericTableFullAvl),
	IMAGE_EXPORT(RtlLookupFirstMatchingElementGenericTableAvl),
	IMAGE_EXPORT(RtlNumberGenericTableElementsAvl),
};

const struct image_export_table rtl_avl_export_table = RTL_TABLE(exports);

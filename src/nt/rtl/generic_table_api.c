/* rtl/generic_table_api.c - generic tables as splay trees, with their order of insertion. */
#include <ntifs.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/rtl_internal.h"

/* What stands in front of the caller's data. */
struct entry {
	RTL_SPLAY_LINKS links;
	LIST_ENTRY order;
};

static PVOID data_of(RTL_SPLAY_LINKS *links)
{
	return links ? CONTAINING_RECORD(links, struct entry, links) + 1 : NULL;
}

RTL_SERVICE static TABLE_SEARCH_RESULT search(PRTL_GENERIC_TABLE table, PVOID buffer,
                                              RTL_SPLAY_LINKS **ret_node)
{
	RTL_SPLAY_LINKS *node = table->TableRoot;

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

VOID NTAPI RtlInitializeGenericTable(PRTL_GENERIC_TABLE table, PRTL_GENERIC_COMPARE_ROUTINE compare,
                                     PRTL_GENERIC_ALLOCATE_ROUTINE allocate,
                                     PRTL_GENERIC_FREE_ROUTINE release, PVOID context)
{
	crt_memset(table, 0, sizeof(*table));
	InitializeListHead(&table->InsertOrderList);
	table->OrderedPointer = &table->InsertOrderList;
	table->CompareRoutine = compare;
	table->AllocateRoutine = allocate;
	table->FreeRoutine = release;
	table->TableContext = context;
}

RTL_SERVICE static struct entry *add(PRTL_GENERIC_TABLE table, PVOID buffer, CLONG bytes,
                                     RTL_SPLAY_LINKS *parent, TABLE_SEARCH_RESULT result)
{
	struct entry *entry = table->AllocateRoutine(table, bytes + (CLONG)sizeof(*entry));

	if (!entry)
		return NULL;
	crt_memcpy(entry + 1, buffer, bytes);
	entry->links = (RTL_SPLAY_LINKS){ .Parent = &entry->links };
	if (result == TableInsertAsLeft)
		parent->LeftChild = &entry->links;
	else if (result == TableInsertAsRight)
		parent->RightChild = &entry->links;
	if (result != TableEmptyTree)
		entry->links.Parent = parent;
	InsertTailList(&table->InsertOrderList, &entry->order);
	table->NumberGenericTableElements++;
	return entry;
}

PVOID NTAPI RtlInsertElementGenericTableFull(PRTL_GENERIC_TABLE table, PVOID buffer, CLONG bytes,
                                             PBOOLEAN ret_new, PVOID place,
                                             TABLE_SEARCH_RESULT result)
{
	RTL_SPLAY_LINKS *node = place;
	struct entry *entry;

	if (ret_new)
		*ret_new = result != TableFoundNode;
	if (result != TableFoundNode) {
		entry = add(table, buffer, bytes, node, result);
		if (!entry) {
			if (ret_new)
				*ret_new = FALSE;
			return NULL;
		}
		node = &entry->links;
	}
	table->TableRoot = RtlSplay(node);
	return data_of(node);
}

PVOID NTAPI RtlInsertElementGenericTable(PRTL_GENERIC_TABLE table, PVOID buffer, CLONG bytes,
                                         PBOOLEAN ret_new)
{
	RTL_SPLAY_LINKS *place;
	TABLE_SEARCH_RESULT result = search(table, buffer, &place);

	return RtlInsertElementGenericTableFull(table, buffer, bytes, ret_new, place, result);
}

BOOLEAN NTAPI RtlDeleteElementGenericTable(PRTL_GENERIC_TABLE table, PVOID buffer)
{
	RTL_SPLAY_LINKS *node;
	struct entry *entry;

	if (search(table, buffer, &node) != TableFoundNode)
		return FALSE;
	table->TableRoot = RtlDelete(node);
	entry = CONTAINING_RECORD(node, struct entry, links);
	RemoveEntryList(&entry->order);
	table->NumberGenericTableElements--;
	table->WhichOrderedElement = 0;
	table->OrderedPointer = &table->InsertOrderList;
	table->FreeRoutine(table, entry);
	return TRUE;
}

PVOID NTAPI RtlLookupElementGenericTableFull(PRTL_GENERIC_TABLE table, PVOID buffer,
                                             PVOID *ret_place, TABLE_SEARCH_RESULT *ret_result)
{
	RTL_SPLAY_LINKS *node;

	*ret_result = search(table, buffer, &node);
	*ret_place = node;
	if (*ret_result != TableFoundNode)
		return NULL;
	table->TableRoot = RtlSplay(node);
	return data_of(node);
}

PVOID NTAPI RtlLookupElementGenericTable(PRTL_GENERIC_TABLE table, PVOID buffer)
{
	PVOID place;
	TABLE_SEARCH_RESULT result;

	return RtlLookupElementGenericTableFull(table, buffer, &place, &result);
}

PVOID NTAPI RtlEnumerateGenericTableWithoutSplaying(PRTL_GENERIC_TABLE table, PVOID *restart)
{
	RTL_SPLAY_LINKS *node = *restart ? RtlRealSuccessor(*restart) : table->TableRoot;

	while (!*restart && node && node->LeftChild)
		node = node->LeftChild;
	if (node)
		*restart = node;
	return data_of(node);
}

/* The node that was given last is the root: its successor is next. */
PVOID NTAPI RtlEnumerateGenericTable(PRTL_GENERIC_TABLE table, BOOLEAN restart)
{
	RTL_SPLAY_LINKS *node = table->TableRoot;

	if (!node)
		return NULL;
	if (restart)
		while (node->LeftChild)
			node = node->LeftChild;
	else
		node = RtlRealSuccessor(node);
	if (node)
		table->TableRoot = RtlSplay(node);
	return data_of(node);
}

PVOID NTAPI RtlGetElementGenericTable(PRTL_GENERIC_TABLE table, ULONG index)
{
	PLIST_ENTRY at = table->InsertOrderList.Flink;

	if (index >= table->NumberGenericTableElements)
		return NULL;
	while (index--)
		at = at->Flink;
	return CONTAINING_RECORD(at, struct entry, order) + 1;
}

ULONG NTAPI RtlNumberGenericTableElements(PRTL_GENERIC_TABLE table)
{
	return table->NumberGenericTableElements;
}

BOOLEAN NTAPI RtlIsGenericTableEmpty(PRTL_GENERIC_TABLE table)
{
	return table->TableRoot == NULL;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlDeleteElementGenericTable),
	IMAGE_EXPORT(RtlEnumerateGenericTable),
	IMAGE_EXPORT(RtlEnumerateGenericTableWithoutSplaying),
	IMAGE_EXPORT(RtlGetElementGenericTable),
	IMAGE_EXPORT(RtlInitializeGenericTable),
	IMAGE_EXPORT(RtlInsertElementGenericTable),
	IMAGE_EXPORT(RtlInsertElementGenericTableFull),
	IMAGE_EXPORT(RtlIsGenericTableEmpty),
	IMAGE_EXPORT(RtlLookupElementGenericTable),
	IMAGE_EXPORT(RtlLookupElementGenericTableFull),
	IMAGE_EXPORT(RtlNumberGenericTableElements),
};

const struct image_export_table rtl_generic_export_table = RTL_TABLE(exports);

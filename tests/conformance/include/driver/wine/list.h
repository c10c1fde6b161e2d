/* The doubly linked list that the plug-and-play test keeps its children in: names as the test uses them. */
#ifndef CONFORMANCE_LIST_H
#define CONFORMANCE_LIST_H

struct list {
	struct list *next, *prev;
};

#define LIST_INIT(list) { &(list), &(list) }
#define LIST_ENTRY(element, type, field) ((type *)((char *)(element) - (char *)&((type *)0)->field))
#define LIST_FOR_EACH_ENTRY(cursor, list, type, field) \
	for ((cursor) = LIST_ENTRY((list)->next, type, field); &(cursor)->field != (list); \
	     (cursor) = LIST_ENTRY((cursor)->field.next, type, field))

static inline void list_add_tail(struct list *list, struct list *element)
{
	element->next = list;
	element->prev = list->prev;
	list->prev->next = element;
	list->prev = element;
}

static inline void list_remove(struct list *element)
{
	element->prev->next = element->next;
	element->next->prev = element->prev;
}

static inline unsigned list_count(const struct list *list)
{
	unsigned count = 0;

	for (const struct list *element = list->next; element != list; element = element->next)
		count++;
	return count;
}

#endif

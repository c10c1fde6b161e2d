/*
 * frameworks/wdf/object_store.c - blocks of objects, their quarantine and their reuse.
 *
 * Model    Size classes of 64 bytes. A block given back goes to the end of its class's queue; a block is
 *          taken from the front only while more than QUARANTINE blocks wait, so that a handle stays
 *          recognisable for that many later deletions, and steady use allocates nothing. The head of the
 *          block (struct wdf_object) stays as it was; the rest is filled.
 */
#include "frameworks/wdf/object.h"

#define GRAIN 64u
#define CLASS_COUNT 64u /* up to 4 KiB; larger blocks share the last class and are never reused */
#define QUARANTINE 128u
#define FILL_BYTE 0xFE

/* Before every block: 16 bytes that outlive its uses. */
struct block {
	struct block *next_made; /* all blocks, newest first */
	struct block *next_free;
};

struct block_class {
	struct host_lock lock;
	uint32_t waiting;
	struct block *first, *last;
};

struct wdf_store {
	struct host_lock made_lock;
	struct block *made;
	struct block_class classes[CLASS_COUNT];
};

static struct wdf_object *object_of(struct block *block)
{
	return (struct wdf_object *)(block + 1);
}

struct wdf_store *wdf_store_create(void)
{
	return calloc(1, sizeof(struct wdf_store));
}

void wdf_store_destroy(struct wdf_store *store)
{
	if (!store)
		return;
	for (struct block *block = store->made, *next; block; block = next) {
		next = block->next_made;
		free(block);
	}
	free(store);
}

static struct block *pop(struct block_class *class)
{
	struct block *block = NULL;

	host_lock_acquire(&class->lock);
	if (class->waiting > QUARANTINE) {
		block = class->first;
		class->first = block->next_free;
		class->waiting--;
	}
	host_lock_release(&class->lock);
	return block;
}

static struct block *make(struct wdf_store *store, size_t size)
{
	struct block *block = aligned_alloc(16, sizeof(*block) + size);

	if (!block)
		return NULL;
	host_lock_acquire(&store->made_lock);
	block->next_made = store->made;
	store->made = block;
	host_lock_release(&store->made_lock);
	return block;
}

void *wdf_store_take(struct wdf_store *store, size_t size, uint16_t *ret_class)
{
	size_t index = (size + GRAIN - 1) / GRAIN;
	struct block *block = NULL;

	if (index < CLASS_COUNT - 1) {
		size = index * GRAIN;
		block = pop(&store->classes[index]);
	} else {
		index = CLASS_COUNT - 1;
		size = (size + 15) & ~(size_t)15;
	}
	if (!block)
		block = make(store, size);
	if (!block)
		return NULL;
	memset(block + 1, 0, size);
	*ret_class = (uint16_t)index;
	return block + 1;
}

static void fill(struct wdf_object *object, size_t index)
{
	size_t size = index * GRAIN;

	if (index >= CLASS_COUNT - 1 || size <= sizeof(*object))
		return;
	size -= sizeof(*object);
	/* A compiler that knows the bounds makes this a string instruction, far slower than a call. */
	__asm__("" : "+r"(size));
	memset(object + 1, FILL_BYTE, size);
}

void wdf_store_give(struct wdf_store *store, struct wdf_object *object)
{
	struct block *block = (struct block *)object - 1;
	struct block_class *class = &store->classes[object->store_class];

	fill(object, object->store_class);
	block->next_free = NULL;
	host_lock_acquire(&class->lock);
	if (class->first)
		class->last->next_free = block;
	else
		class->first = block;
	class->last = block;
	/* The last class holds blocks of many sizes: they wait for ever and count for nothing. */
	if (object->store_class < CLASS_COUNT - 1)
		class->waiting++;
	host_lock_release(&class->lock);
}

/* The list is newest first: recursion over a copy would need memory, so walk it by rank. */
void wdf_store_visit(struct wdf_store *store, void (*visit)(struct wdf_object *, void *),
                     void *context)
{
	size_t count = 0;

	for (struct block *block = store->made; block; block = block->next_made)
		count++;
	struct block **order = calloc(count ? count : 1, sizeof(*order));
	if (!order)
		return;
	size_t at = count;
	for (struct block *block = store->made; block; block = block->next_made)
		order[--at] = block;
	for (at = 0; at < count; at++) {
		struct wdf_object *object = object_of(order[at]);
		if (object->magic == WDF_OBJECT_MAGIC && object->state != WDF_OBJECT_DESTROYED)
			visit(object, context);
	}
	free(order);
}

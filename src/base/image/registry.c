/* base/image/registry.c - names that images import, hashed. */
#include "base/image/registry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	const struct image_export *export;
	const char *module;
	bool client;
	size_t next; /* index + 1 in the same bucket */
};

struct image_registry {
	struct entry *entry;
	size_t count, room;
	size_t *bucket; /* index + 1 */
	size_t bucket_count;
};

struct image_registry *image_registry_create(void)
{
	struct image_registry *registry = calloc(1, sizeof(*registry));

	if (!registry)
		return NULL;
	registry->bucket_count = 8192;
	registry->bucket = calloc(registry->bucket_count, sizeof(registry->bucket[0]));
	if (!registry->bucket) {
		free(registry);
		return NULL;
	}
	return registry;
}

void image_registry_destroy(struct image_registry *registry)
{
	if (!registry)
		return;
	free(registry->entry);
	free(registry->bucket);
	free(registry);
}

/* FNV-1a. */
static size_t bucket_of(const struct image_registry *registry, const char *name)
{
	uint64_t hash = 14695981039346656037ULL;

	while (*name)
		hash = (hash ^ (unsigned char)*name++) * 1099511628211ULL;
	return hash & (registry->bucket_count - 1);
}

/* The entry of that name in the same table as other. */
static struct entry *find_entry(const struct image_registry *registry, const struct entry *other)
{
	const char *name = other->export->name;
	size_t index = registry->bucket[bucket_of(registry, name)];

	while (index) {
		struct entry *entry = &registry->entry[index - 1];

		if (strcmp(entry->export->name, name) == 0 &&
		    strcmp(entry->module, other->module) == 0 && entry->client == other->client)
			return entry;
		index = entry->next;
	}
	return NULL;
}

static bool make_room(struct image_registry *registry, size_t more)
{
	size_t room = registry->count + more;
	struct entry *entry;

	if (room <= registry->room)
		return true;
	room += room / 2;
	entry = realloc(registry->entry, room * sizeof(*entry));
	if (!entry)
		return false;
	registry->entry = entry;
	registry->room = room;
	return true;
}

static void add_entry(struct image_registry *registry, struct entry entry)
{
	struct entry *known = find_entry(registry, &entry);
	size_t bucket;

	if (known) {
		if (known->export->kind == IMAGE_EXPORT_KIND_STUB)
			known->export = entry.export;
		return;
	}
	bucket = bucket_of(registry, entry.export->name);
	entry.next = registry->bucket[bucket];
	registry->entry[registry->count] = entry;
	registry->bucket[bucket] = ++registry->count;
}

static int add_table(struct image_registry *registry, const struct image_export_table *table,
                     bool client)
{
	if (!make_room(registry, table->count))
		return -ENOMEM;
	for (size_t index = 0; index < table->count; index++)
		add_entry(registry, (struct entry){ .export = &table->exports[index],
		                                    .module = table->module,
		                                    .client = client });
	return 0;
}

int image_registry_add(struct image_registry *registry, const struct image_export_table *table)
{
	return add_table(registry, table, false);
}

int image_registry_add_client(struct image_registry *registry,
                              const struct image_export_table *table)
{
	return add_table(registry, table, true);
}

/* A name that several modules export is found with its first owner, but a stub only if there is no other. */
static const struct image_export *find(const struct image_registry *registry, const char *module,
                                       const char *name, bool client)
{
	const struct image_export *stub = NULL;
	size_t index = registry->bucket[bucket_of(registry, name)];
	const struct image_export *found = NULL;

	for (; index; index = registry->entry[index - 1].next) {
		const struct entry *entry = &registry->entry[index - 1];

		if (entry->client && !client)
			continue;
		if (strcmp(entry->export->name, name) != 0 ||
		    (module && strcmp(entry->module, module) != 0))
			continue;
		if (entry->export->kind == IMAGE_EXPORT_KIND_STUB)
			stub = entry->export;
		else
			found = entry->export;
	}
	return found ? found : stub;
}

const struct image_export *image_registry_find(const struct image_registry *registry,
                                               const char *module, const char *name)
{
	return find(registry, module, name, false);
}

const struct image_export *image_registry_find_client(const struct image_registry *registry,
                                                      const char *module, const char *name)
{
	return find(registry, module, name, true);
}

size_t image_registry_count(const struct image_registry *registry)
{
	return registry->count;
}

const struct image_export *image_registry_at(const struct image_registry *registry, size_t index,
                                             const char **ret_module)
{
	*ret_module = registry->entry[index].module;
	return registry->entry[index].export;
}

/* base/image/registry.c - names that images import, hashed. */
#include "base/image/registry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	const struct image_export *export;
	const char *module;
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

static struct entry *find_entry(const struct image_registry *registry, const char *module,
                                const char *name)
{
	size_t index = registry->bucket[bucket_of(registry, name)];

	while (index) {
		struct entry *entry = &registry->entry[index - 1];

		if (strcmp(entry->export->name, name) == 0 && (!module || strcmp(entry->module, module) == 0))
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

static void add_export(struct image_registry *registry, const char *module,
                       const struct image_export *export)
{
	struct entry *known = find_entry(registry, module, export->name);
	size_t bucket;

	if (known) {
		if (known->export->kind == IMAGE_EXPORT_KIND_STUB)
			known->export = export;
		return;
	}
	bucket = bucket_of(registry, export->name);
	registry->entry[registry->count] =
		(struct entry){ export, module, registry->bucket[bucket] };
	registry->bucket[bucket] = ++registry->count;
}

int image_registry_add(struct image_registry *registry, const struct image_export_table *table)
{
	if (!make_room(registry, table->count))
		return -ENOMEM;
	for (size_t index = 0; index < table->count; index++)
		add_export(registry, table->module, &table->exports[index]);
	return 0;
}

/* A name that several modules export is found with its first owner, but a stub only if there is no other. */
const struct image_export *image_registry_find(const struct image_registry *registry,
                                               const char *module, const char *name)
{
	const struct image_export *stub = NULL;
	size_t index = registry->bucket[bucket_of(registry, name)];
	const struct image_export *found = NULL;

	for (; index; index = registry->entry[index - 1].next) {
		const struct entry *entry = &registry->entry[index - 1];

		if (strcmp(entry->export->name, name) != 0 || (module && strcmp(entry->module, module) != 0))
			continue;
		if (entry->export->kind == IMAGE_EXPORT_KIND_STUB)
			stub = entry->export;
		else
			found = entry->export;
	}
	return found ? found : stub;
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

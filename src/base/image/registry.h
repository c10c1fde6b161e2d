/*
 * base/image/registry.h - every name that an image can import, and who implements it.
 *
 * Model    Each runtime folder has one table, `<prefix>_exports`, sorted by name. src/machine adds the
 *          tables to a registry at start-up. Tables of the client side are added as such: programs and
 *          their libraries find all names, drivers only those of the kernel. The registry serves the loader, GetProcAddress,
 *          MmGetSystemRoutineAddress and the list of what is missing.
 * Locks    Read-only after start-up.
 */
#ifndef DRYDOCK_BASE_IMAGE_REGISTRY_H
#define DRYDOCK_BASE_IMAGE_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

struct ke_machine;

enum image_export_kind {
	IMAGE_EXPORT_KIND_FUNCTION, /* address is the implementation */
	IMAGE_EXPORT_KIND_DATA,     /* address is an image_data_getter: the value of the 8-byte cell */
	IMAGE_EXPORT_KIND_STUB      /* named, not built: address reports the call and fails */
};

/* The value that the imported variable has in machine. */
typedef uint64_t image_data_getter(struct ke_machine *machine);

struct image_export {
	const char *name;
	void *address;
	enum image_export_kind kind;
};

#define IMAGE_EXPORT(function) { #function, (void *)(function), IMAGE_EXPORT_KIND_FUNCTION }
#define IMAGE_EXPORT_AS(text, function) { text, (void *)(function), IMAGE_EXPORT_KIND_FUNCTION }
#define IMAGE_EXPORT_DATA(text, getter) { text, (void *)(getter), IMAGE_EXPORT_KIND_DATA }
#define IMAGE_EXPORT_STUB(text, function) { text, (void *)(function), IMAGE_EXPORT_KIND_STUB }

/* One table of a folder: module is the Windows module that exports the names, e.g. "ntoskrnl.exe". */
struct image_export_table {
	const char *module;
	const struct image_export *exports;
	size_t count;
};

struct image_registry;

/* Null when memory is short. */
struct image_registry *image_registry_create(void);
void image_registry_destroy(struct image_registry *registry);
/*
 * Add a table; it must outlive the registry. A name that is there already stays with its first owner
 * unless that one was a stub.
 * Errors   -ENOMEM.
 */
int image_registry_add(struct image_registry *registry, const struct image_export_table *table);
/* The same for a table whose names only programs and their libraries may import. */
int image_registry_add_client(struct image_registry *registry, const struct image_export_table *table);
/* The export of that name that a driver may import, or null. module null: any module. */
const struct image_export *image_registry_find(const struct image_registry *registry,
                                               const char *module, const char *name);
/* The same for a program or its library. */
const struct image_export *image_registry_find_client(const struct image_registry *registry,
                                                      const char *module, const char *name);
/* Number of names; the i-th in order of addition, with its module in ret_module. */
size_t image_registry_count(const struct image_registry *registry);
const struct image_export *image_registry_at(const struct image_registry *registry, size_t index,
                                             const char **ret_module);

#endif

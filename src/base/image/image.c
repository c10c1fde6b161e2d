/* base/image/image.c - loading and binding. */
#include "base/image/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/trace/calls.h"

static const struct drydock_image *find_record(struct host_image *host, char *reason, size_t bytes)
{
	const struct drydock_image *record = host_image_symbol(host, DRYDOCK_IMAGE_SYMBOL);

	if (!record || record->magic != DRYDOCK_IMAGE_MAGIC) {
		snprintf(reason, bytes,
		         "not a Drydock image (no %s record); build it with drydock build",
		         DRYDOCK_IMAGE_SYMBOL);
		return NULL;
	}
	if (record->abi != DRYDOCK_IMAGE_ABI) {
		snprintf(reason, bytes, "image ABI %u, this program knows %u; build it again",
		         record->abi, DRYDOCK_IMAGE_ABI);
		return NULL;
	}
	return record;
}

/* Programs, their libraries and UMDF drivers, which live in a process, may import what others may not. */
static const struct image_export *find_export(const struct drydock_image *record,
                                              const struct image_registry *registry,
                                              const char *name)
{
	if (record->kind == DRYDOCK_IMAGE_DRIVER && record->framework != DRYDOCK_FRAMEWORK_UMDF)
		return image_registry_find(registry, NULL, name);
	return image_registry_find_client(registry, NULL, name);
}

static void bind_one(const struct drydock_import *import, const struct image_export *export,
                     const struct image_load_request *request)
{
	if (export->kind == IMAGE_EXPORT_KIND_DATA)
		*import->cell =
			(void *)(uintptr_t)((image_data_getter *)export->address)(request->machine);
	else if (export->kind == IMAGE_EXPORT_KIND_FUNCTION && request->trace_calls)
		*import->cell = trace_call_gate(export->name, export->address);
	else
		*import->cell = export->address;
}

/* Gives the number of names that nobody has. */
static size_t bind(const struct drydock_image *record, const struct image_load_request *request,
                   char *first_missing, size_t bytes)
{
	size_t missing = 0;

	for (unsigned index = 0; index < record->import_count; index++) {
		const struct drydock_import *import = &record->imports[index];
		const struct image_export *export =
			find_export(record, request->registry, import->name);

		if (export) {
			bind_one(import, export, request);
			continue;
		}
		if (missing++ == 0)
			snprintf(first_missing, bytes, "%s", import->name);
		if (request->missing)
			request->missing(request->missing_context, import->name);
	}
	return missing;
}

static bool is_sanitized(const struct image *image)
{
	return image->record && (image->record->flags & DRYDOCK_IMAGE_ASAN);
}

struct image *image_load(const struct image_load_request *request, char *reason,
                         size_t reason_bytes)
{
	struct image *image = calloc(1, sizeof(*image));
	char first[128] = "";
	size_t missing;

	if (!image || !(image->path = strdup(request->path))) {
		snprintf(reason, reason_bytes, "out of memory");
		free(image);
		return NULL;
	}
	image->host = host_image_load(request->path, reason, reason_bytes);
	if (!image->host)
		goto free_image;
	image->record = find_record(image->host, reason, reason_bytes);
	if (!image->record)
		goto unload;
	host_image_range(image->host, &image->start, &image->end);
	missing = bind(image->record, request, first, sizeof(first));
	if (missing == 0)
		return image;
	snprintf(reason, reason_bytes, "%s: %zu imports missing, the first is %s",
	         image->record->name, missing, first);
unload:
	host_image_unload(image->host, is_sanitized(image));
free_image:
	free(image->path);
	free(image);
	return NULL;
}

typedef void structor(void);

void image_construct(struct image *image)
{
	structor *const *at = image->record->constructors.start;
	structor *const *end = image->record->constructors.end;

	image->constructed = true;
	for (; at < end; at++)
		if (*at)
			(*at)();
}

void image_destruct(struct image *image)
{
	structor *const *start = image->record->destructors.start;
	structor *const *at = image->record->destructors.end;

	if (!image->constructed)
		return;
	image->constructed = false;
	while (at-- > start)
		if (*at)
			(*at)();
}

void image_unload(struct image *image)
{
	if (!image)
		return;
	host_image_unload(image->host, is_sanitized(image));
	free(image->path);
	free(image);
}

void *image_export_address(const struct image *image, const char *name)
{
	for (unsigned index = 0; index < image->record->export_count; index++)
		if (strcmp(image->record->exports[index].name, name) == 0)
			return image->record->exports[index].address;
	return NULL;
}

bool image_is_paged(const struct image *image, uintptr_t address)
{
	for (unsigned index = 0; index < image->record->paged_count; index++) {
		const struct drydock_range *range = &image->record->paged[index];

		if (address >= (uintptr_t)range->start && address < (uintptr_t)range->end)
			return true;
	}
	return false;
}

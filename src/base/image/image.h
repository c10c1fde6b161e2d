/*
 * base/image/image.h - driver and client images: load, bind, construct, unload.
 *
 * Model    image_load() makes a fresh copy of a shared object, checks its record (drydock/image.h) and fills
 *          every import cell from a registry. Nothing of the image has run by then. The caller runs its
 *          constructors and entry point on a thread of the machine it is bound for.
 * Locks    None; an image belongs to the machine it was loaded for.
 */
#ifndef DRYDOCK_BASE_IMAGE_H
#define DRYDOCK_BASE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/image/registry.h"
#include "drydock/image.h"

struct image {
	const struct drydock_image *record;
	uintptr_t start, end;
	struct host_image *host;
	char *path;
	bool constructed;
};

/* A name that an image imports and the registry lacks. */
typedef void image_missing_visitor(void *context, const char *name);

struct image_load_request {
	const char *path;
	const struct image_registry *registry;
	struct ke_machine *machine;      /* whose data the cells show */
	image_missing_visitor *missing;  /* called for each; may be null */
	void *missing_context;
	bool trace_calls;                /* bind functions by way of gates (base/trace/calls.h) */
};

/*
 * Load and bind.
 * Gives    The image; null when it is not loadable, with one line in reason.
 * Errors   (as text) no such file, not an image, another ABI, n imports missing, needs a sanitizer's
 *          library that the process lacks.
 */
struct image *image_load(const struct image_load_request *request, char *reason, size_t reason_bytes);
/* Run constructors, once. On a thread of the machine. */
void image_construct(struct image *image);
/* Run destructors in reverse; nothing when image_construct() was not called. */
void image_destruct(struct image *image);
/* Unload; the range stays reserved (host.h). Null is accepted. */
void image_unload(struct image *image);
/* Address of an exported name of a library image, or null. */
void *image_export_address(const struct image *image, const char *name);
/* True when address lies in code that the project marked as paged. */
bool image_is_paged(const struct image *image, uintptr_t address);

#endif

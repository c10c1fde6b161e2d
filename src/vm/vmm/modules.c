/* vm/vmm/modules.c - a kernel's modules: which file is which, and what it needs before it. */
#include "vm/vmm/modules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/unpack.h"

#define LIST_MAX_BYTES (16u << 20)
#define MODULE_MAX_BYTES (64u << 20)
#define DEPTH_MAX 16u

/* --- The list ------------------------------------------------------------------------------------------------- */

static int read_list(const char *folder, const char *name, char **ret_text)
{
	char path[512];
	size_t bytes;

	snprintf(path, sizeof(path), "%.400s/%s", folder, name);
	return host_file_read(path, LIST_MAX_BYTES, ret_text, &bytes);
}

int vmm_modules_open(struct vmm_modules *modules, const char *path, struct vmm_reason *ret_reason)
{
	modules->path = path;
	modules->list = modules->built_in = NULL;
	modules->count = 0;
	if (read_list(path, "modules.dep", &modules->list) != 0 &&
	    read_list(path, "modules.order", &modules->list) != 0)
		return vmm_fail(ret_reason, -ENOENT,
		                "%s: no folder of modules: it has no modules.dep", path);
	if (read_list(path, "modules.builtin", &modules->built_in) != 0)
		modules->built_in = NULL;
	return 0;
}

void vmm_modules_close(struct vmm_modules *modules)
{
	free(modules->list);
	free(modules->built_in);
}

/* Dashes and underscores are the same in modules' names. */
static bool is_same(const char *name, const char *other, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (name[i] != other[i] && !(strchr("-_", name[i]) && strchr("-_", other[i])))
			return false;
	return !name[length];
}

/* The line of list that has name's file, and how long its path is; null when there is none. */
static const char *find(const char *list, const char *name, size_t *ret_length)
{
	for (const char *line = list; line && *line;) {
		size_t length = strcspn(line, ":\n"), at = length, stem;

		while (at && line[at - 1] != '/')
			at--;
		stem = strcspn(line + at, ".:\n");
		if (stem == strlen(name) && is_same(name, line + at, stem)) {
			*ret_length = length;
			return line;
		}
		line += length;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

/* --- A module --------------------------------------------------------------------------------------------------- */

/* The module's file, unpacked, to be freed. */
static int read_module(const char *path, uint8_t **ret_bytes, size_t *ret_count,
                       struct vmm_reason *reason)
{
	char *file;
	size_t bytes;
	int error = host_file_read(path, MODULE_MAX_BYTES, &file, &bytes);

	if (error)
		return vmm_fail(reason, error, "%s: %s", path, strerror(-error));
	if (bytes >= 4 && memcmp(file, "\177ELF", 4) == 0) {
		*ret_bytes = (uint8_t *)file;
		*ret_count = bytes;
		return 0;
	}
	error = vmm_unpack((const uint8_t *)file, bytes, MODULE_MAX_BYTES, ret_bytes, ret_count);
	free(file);
	return error ? vmm_fail(reason, error, "%s: it cannot be unpacked", path) : 0;
}

/* What stands behind "depends=" in the module, or an empty string. */
static const char *needs_of(const uint8_t *bytes, size_t count)
{
	static const char key[] = "depends=";
	const uint8_t *end = bytes + count;

	for (const uint8_t *at = bytes; (at = memchr(at, 'd', (size_t)(end - at))) != NULL; at++) {
		if ((size_t)(end - at) < sizeof(key))
			break;
		if (at > bytes && !at[-1] && memcmp(at, key, sizeof(key) - 1) == 0 &&
		    memchr(at, 0, (size_t)(end - at)))
			return (const char *)at + sizeof(key) - 1;
	}
	return "";
}

static bool has_already(const struct vmm_modules *modules, const char *name)
{
	for (size_t i = 0; i < modules->count; i++)
		if (is_same(modules->names[i], name, strlen(name)))
			return true;
	return false;
}

static int add(struct vmm_modules *modules, const char *name, unsigned depth,
               struct vmm_reason *reason);

static int add_needs(struct vmm_modules *modules, const char *needs, unsigned depth,
                     struct vmm_reason *reason)
{
	char name[VMM_MODULE_NAME_BYTES];
	int error = 0;

	while (!error && *needs) {
		size_t length = strcspn(needs, ",");

		if (length >= sizeof(name))
			return vmm_fail(reason, -ENOEXEC,
			                "a module needs one with a name of %zu letters", length);
		snprintf(name, sizeof(name), "%.*s", (int)length, needs);
		if (length)
			error = add(modules, name, depth, reason);
		needs += length;
		needs += *needs == ',';
	}
	return error;
}

static int add_file(struct vmm_modules *modules, const char *name, const uint8_t *bytes,
                    size_t count, struct vmm_reason *reason)
{
	char path[VMM_MODULE_NAME_BYTES + 64];
	struct vmm_initramfs_entry entry = {
		.path = path, .mode = VMM_INITRAMFS_FILE, .bytes = bytes, .count = count
	};

	if (modules->count == VMM_MODULES_MAX)
		return vmm_fail(reason, -E2BIG, "more than %u modules are needed", VMM_MODULES_MAX);
	snprintf(modules->names[modules->count++], VMM_MODULE_NAME_BYTES, "%s", name);
	snprintf(path, sizeof(path), "%.60s/%s", modules->archive_folder, name);
	vmm_initramfs_add(modules->archive, &entry);
	return 0;
}

static int add(struct vmm_modules *modules, const char *name, unsigned depth,
               struct vmm_reason *reason)
{
	char path[1024];
	uint8_t *bytes;
	size_t count, length;
	const char *line = find(modules->list, name, &length);
	int error;

	if (has_already(modules, name) || (!line && find(modules->built_in, name, &length)))
		return 0;
	if (!line)
		return vmm_fail(reason, -ENOENT, "%s: it has no module %s", modules->path, name);
	if (depth == DEPTH_MAX)
		return vmm_fail(reason, -ENOEXEC, "%s: modules need each other in a circle",
		                modules->path);
	snprintf(path, sizeof(path), "%.400s/%.*s", modules->path, (int)length, line);
	error = read_module(path, &bytes, &count, reason);
	if (error)
		return error;
	error = add_needs(modules, needs_of(bytes, count), depth + 1, reason);
	if (!error)
		error = add_file(modules, name, bytes, count, reason);
	free(bytes);
	return error;
}

int vmm_modules_add(struct vmm_modules *modules, const char *name, struct vmm_reason *ret_reason)
{
	if (strlen(name) >= VMM_MODULE_NAME_BYTES)
		return vmm_fail(ret_reason, -ENOENT, "%s: it has no module %s", modules->path,
		                name);
	return add(modules, name, 0, ret_reason);
}

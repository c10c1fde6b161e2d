/*
 * base/host/host_image.c - loading shared objects as fresh copies, and their quarantine.
 *
 * The dynamic linker shares globals between two loads of one file, so each load copies the file into a
 * memory file first. After an unload the addresses stay reserved: a stale call then faults where the
 * driver was, and can be named.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/host.h"

#define QUARANTINE_SLOTS 64

struct host_image {
	void *handle;
	uintptr_t start, end;
};

static struct host_lock quarantine_lock = HOST_LOCK_INIT;
static struct {
	void *start;
	size_t bytes;
} quarantine[QUARANTINE_SLOTS];
static size_t quarantine_next;

/* Copy the file at path into a memory file; a negative errno on failure. */
static int copy_file(const char *path)
{
	struct stat status;
	int source = open(path, O_RDONLY | O_CLOEXEC), copy = -1;
	off_t done = 0;

	if (source < 0)
		return -errno;
	if (fstat(source, &status) == 0)
		copy = memfd_create("image", MFD_CLOEXEC);
	while (copy >= 0 && done < status.st_size) {
		if (sendfile(copy, source, &done, (size_t)(status.st_size - done)) <= 0) {
			close(copy);
			copy = -1;
		}
	}
	if (copy < 0)
		copy = errno ? -errno : -EIO;
	close(source);
	return copy;
}

/* The link map's base and the program headers in memory tell which range the segments cover. */
static void find_range(struct host_image *image)
{
	struct link_map *map = NULL;
	const ElfW(Ehdr) * header;
	const ElfW(Phdr) * segment;

	if (dlinfo(image->handle, RTLD_DI_LINKMAP, &map) || !map)
		return;
	header = (const ElfW(Ehdr) *)map->l_addr;
	segment = (const ElfW(Phdr) *)(map->l_addr + header->e_phoff);
	image->start = map->l_addr;
	for (int index = 0; index < header->e_phnum; index++) {
		uintptr_t end = map->l_addr + segment[index].p_vaddr + segment[index].p_memsz;

		if (segment[index].p_type == PT_LOAD && end > image->end)
			image->end = (end + 4095) & ~(uintptr_t)4095;
	}
}

/*
 * The dynamic linker takes a name it has seen for the file it saw then, and descriptors are used again. So
 * every load gets a spelling of its own: the bits of a counter as "/" and "/./".
 */
static void spell_path(int descriptor, char *path, size_t bytes)
{
	static uint32_t loads;
	uint32_t number = __atomic_add_fetch(&loads, 1, __ATOMIC_RELAXED);
	size_t used = (size_t)snprintf(path, bytes, "/proc/self/fd");

	for (; number; number >>= 1)
		used += (size_t)snprintf(path + used, bytes - used, number & 1 ? "/./" : "//");
	snprintf(path + used, bytes - used, "/%d", descriptor);
}

struct host_image *host_image_load(const char *path, char *reason, size_t reason_bytes)
{
	struct host_image *image = calloc(1, sizeof(*image));
	char copy_path[160];
	int copy;

	if (!image) {
		snprintf(reason, reason_bytes, "out of memory");
		return NULL;
	}
	/* A process that can open no file any more has loaded it before: host_sandbox.h. */
	image->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
	if (image->handle) {
		find_range(image);
		return image;
	}
	copy = copy_file(path);
	if (copy < 0) {
		snprintf(reason, reason_bytes, "%s: %s", path, strerror(-copy));
		free(image);
		return NULL;
	}
	spell_path(copy, copy_path, sizeof(copy_path));
	image->handle = dlopen(copy_path, RTLD_NOW | RTLD_LOCAL);
	close(copy);
	if (!image->handle) {
		snprintf(reason, reason_bytes, "%s: %s", path, dlerror());
		free(image);
		return NULL;
	}
	find_range(image);
	return image;
}

void *host_image_symbol(struct host_image *image, const char *name)
{
	return dlsym(image->handle, name);
}

void host_image_range(const struct host_image *image, uintptr_t *ret_start, uintptr_t *ret_end)
{
	*ret_start = image->start;
	*ret_end = image->end;
}

/*
 * The address sanitizer keeps pointing at the descriptions of globals that lay in the image, also after
 * they were unregistered, and reads them at its next report. For such an image zeroes stay readable, for
 * good; a stale call still faults.
 */
static void keep_zeroes(uintptr_t start, size_t bytes)
{
	mmap((void *)start, bytes, PROT_READ,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
}

static void quarantine_range(uintptr_t start, size_t bytes)
{
	void *reserved =
		mmap((void *)start, bytes, PROT_NONE,
	             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (reserved == MAP_FAILED)
		return;
	host_lock_acquire(&quarantine_lock);
	size_t slot = quarantine_next++ % QUARANTINE_SLOTS;

	if (quarantine[slot].start)
		munmap(quarantine[slot].start, quarantine[slot].bytes);
	quarantine[slot].start = reserved;
	quarantine[slot].bytes = bytes;
	host_lock_release(&quarantine_lock);
}

void host_image_unload(struct host_image *image, bool sanitized)
{
	if (!image)
		return;
	dlclose(image->handle);
	if (image->end > image->start && sanitized)
		keep_zeroes(image->start, image->end - image->start);
	else if (image->end > image->start)
		quarantine_range(image->start, image->end - image->start);
	free(image);
}

void *host_library_symbol(const char *library, const char *name)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_NOLOAD), *symbol;

	if (!handle)
		return NULL;
	symbol = dlsym(handle, name);
	dlclose(handle); /* only the count: the library stays */
	return symbol;
}

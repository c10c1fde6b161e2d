/* base/host/host_memory.c - pages and memory files. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/host/host.h"

#define PAGE_BYTES ((size_t)4096)
#define LARGE_PAGE_BYTES ((size_t)2 << 20)

static int protection_bits(enum host_protection protection)
{
	switch (protection) {
	case HOST_NONE: return PROT_NONE;
	case HOST_READ: return PROT_READ;
	case HOST_READ_EXECUTE: return PROT_READ | PROT_EXEC;
	case HOST_READ_WRITE_EXECUTE: return PROT_READ | PROT_WRITE | PROT_EXEC;
	case HOST_READ_WRITE: break;
	}
	return PROT_READ | PROT_WRITE;
}

static void *map_pages(void *hint, size_t size_bytes, int flags)
{
	void *pages = mmap(hint, size_bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

void *host_pages_allocate(size_t size_bytes, void *hint)
{
	return map_pages(hint, size_bytes, MAP_PRIVATE | MAP_NORESERVE);
}

/* Aligned, for only then can a large page of the host be one of the guest's too. What is too much goes back. */
void *host_pages_allocate_large(size_t size_bytes)
{
	size_t bytes = (size_bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
	uint8_t *pages = host_pages_allocate(bytes + LARGE_PAGE_BYTES, NULL);
	size_t before, behind;

	if (!pages)
		return NULL;
	before = (size_t)(-(uintptr_t)pages % LARGE_PAGE_BYTES);
	behind = LARGE_PAGE_BYTES - before;
	if (before)
		munmap(pages, before);
	munmap(pages + before + bytes, behind);
	madvise(pages + before, bytes, MADV_HUGEPAGE);
	return pages + before;
}

void host_pages_keep_small(void *address, size_t size_bytes)
{
	madvise(address, size_bytes, MADV_NOHUGEPAGE);
}

/* A kernel that does not know the flag takes the address as a wish: look where the pages are. */
int host_pages_reserve(uintptr_t address, size_t size_bytes)
{
	void *wanted = (void *)address;
	void *pages =
		mmap(wanted, size_bytes, PROT_NONE,
	             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (pages == wanted)
		return 0;
	if (pages == MAP_FAILED)
		return -errno;
	munmap(pages, size_bytes);
	return -EEXIST;
}

void *host_pages_allocate_shared(size_t size_bytes)
{
	return map_pages(NULL, size_bytes, MAP_SHARED);
}

void host_pages_free(void *address, size_t size_bytes)
{
	if (address)
		munmap(address, size_bytes);
}

int host_pages_protect(void *address, size_t size_bytes, enum host_protection protection)
{
	return mprotect(address, size_bytes, protection_bits(protection)) ? -errno : 0;
}

void host_pages_clear(void *address, size_t size_bytes)
{
	madvise(address, size_bytes, MADV_DONTNEED);
}

int host_pages_populate(void *address, size_t size_bytes, bool write)
{
	return madvise(address, size_bytes, write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ)
	               ? -errno
	               : 0;
}

/* By the number of the call: sanitizers have functions of that name that do nothing. */
int host_pages_pin(void *address, size_t size_bytes, bool pinned)
{
	return syscall(pinned ? SYS_mlock : SYS_munlock, address, size_bytes) ? -errno : 0;
}

static enum host_protection protection_of_text(const char *text)
{
	unsigned bits = (text[0] == 'r' ? 1u : 0u) | (text[1] == 'w' ? 2u : 0u) |
	                (text[2] == 'x' ? 4u : 0u);

	return (enum host_protection)(bits & 1 ? bits : 0);
}

int host_pages_look(const void *address, enum host_protection *ret_protection, uintptr_t *ret_end)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	int error = -ENOENT;
	char line[512], text[5];
	uintptr_t start, end;

	if (!maps)
		return -errno;
	while (error && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &start, &end, text) == 3 &&
		    (uintptr_t)address >= start && (uintptr_t)address < end) {
			*ret_protection = protection_of_text(text);
			*ret_end = end;
			error = 0;
		}
	fclose(maps);
	return error;
}

int host_memory_file_create(const char *name, size_t size_bytes)
{
	int descriptor = memfd_create(name, MFD_CLOEXEC);

	if (descriptor < 0)
		return -errno;
	if (ftruncate(descriptor, (off_t)size_bytes) < 0) {
		int error = -errno;

		close(descriptor);
		return error;
	}
	return descriptor;
}

static void *map_file(int descriptor, size_t size_bytes, uint64_t offset, int bits, int flags)
{
	void *view = mmap(NULL, size_bytes, bits, flags, descriptor, (off_t)offset);

	return view == MAP_FAILED ? NULL : view;
}

void *host_memory_file_map(int descriptor, size_t size_bytes, uint64_t offset,
                           enum host_protection protection)
{
	return map_file(descriptor, size_bytes, offset, protection_bits(protection), MAP_SHARED);
}

void *host_memory_file_map_private(int descriptor, size_t size_bytes, uint64_t offset,
                                   enum host_protection protection)
{
	return map_file(descriptor, size_bytes, offset, protection_bits(protection), MAP_PRIVATE);
}

void host_descriptor_close(int descriptor)
{
	close(descriptor);
}

int host_descriptor_replace(int descriptor, int by)
{
	if (dup3(by, descriptor, O_CLOEXEC) < 0)
		return -errno;
	close(by);
	return 0;
}

/*
 * The kernel copies for us and says EFAULT instead of sending a signal. One byte of every page is
 * enough: protection is per page.
 */
bool host_memory_readable(const void *address, size_t size_bytes)
{
	const size_t page = 4096;
	uintptr_t at = (uintptr_t)address, end = at + size_bytes;

	if (end < at)
		return false;
	while (at < end) {
		char byte;
		struct iovec local = { &byte, 1 }, remote = { (void *)at, 1 };

		if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) != 1)
			return false;
		at = (at & ~(page - 1)) + page;
	}
	return true;
}

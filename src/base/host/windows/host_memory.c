/* base/host/windows/host_memory.c - Windows: pages and random bytes. */
#include <windows.h>

#include <bcrypt.h>
#include <errno.h>

#include "base/host/host.h"
#include "base/host/host_random.h"

#define LARGE_PAGE_BYTES ((size_t)2 << 20)

void *host_pages_allocate(size_t size_bytes, void *hint)
{
	return VirtualAlloc(hint, size_bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

/* What a VirtualAlloc gave is freed by its first address alone: the place is found first, then taken. */
void *host_pages_allocate_large(size_t size_bytes)
{
	for (int turn = 0; turn < 16; turn++) {
		uint8_t *room = VirtualAlloc(NULL, size_bytes + LARGE_PAGE_BYTES, MEM_RESERVE,
		                             PAGE_NOACCESS);
		uint8_t *place, *pages;

		if (!room)
			return NULL;
		place = room + (size_t)(-(uintptr_t)room % LARGE_PAGE_BYTES);
		VirtualFree(room, 0, MEM_RELEASE);
		pages = VirtualAlloc(place, size_bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
		if (pages)
			return pages;
	}
	return NULL;
}

void host_pages_keep_small(void *address, size_t size_bytes)
{
	(void)address, (void)size_bytes;
}

void host_pages_free(void *address, size_t size_bytes)
{
	(void)size_bytes;
	if (address)
		VirtualFree(address, 0, MEM_RELEASE);
}

/* Files that are kept as memory are Linux' alone: a machine is not made again of a snapshot here. */
void *host_memory_file_map_private(int descriptor, size_t size_bytes, uint64_t offset,
                                   enum host_protection protection)
{
	(void)descriptor, (void)size_bytes, (void)offset, (void)protection;
	return NULL;
}

int host_random_fill(void *to, size_t bytes)
{
	return BCryptGenRandom(NULL, to, (ULONG)bytes, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0 ? 0
	                                                                                     : -EIO;
}

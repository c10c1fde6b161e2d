/* mm/memory_api.c - contiguous and noncached memory, pages for MDLs. */
#include <ntifs.h>

#include "nt/mm/mm_internal.h"

#undef ExFreePool

#define WHOLE_PAGES(bytes) (((bytes) + MM_PAGE_BYTES - 1) & ~(SIZE_T)(MM_PAGE_BYTES - 1))

/* Every range of addresses here is contiguous to devices, for physical follows virtual. */
static PVOID allocate_pages(SIZE_T bytes, uint64_t flags, ULONG tag)
{
	if (!bytes || bytes > SIZE_MAX / 2)
		return NULL;
	return ex_pool_allocate(ke_current_machine(),
	                        POOL_FLAG_NON_PAGED | EX_POOL_DRIVER_OWNED | flags,
	                        WHOLE_PAGES(bytes), tag);
}

PVOID NTAPI MmAllocateContiguousMemory(SIZE_T bytes, PHYSICAL_ADDRESS highest)
{
	return allocate_pages(bytes, POOL_FLAG_UNINITIALIZED, MM_TAG_CONTIGUOUS);
}

PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(SIZE_T bytes, PHYSICAL_ADDRESS lowest,
                                                   PHYSICAL_ADDRESS highest,
                                                   PHYSICAL_ADDRESS boundary,
                                                   MEMORY_CACHING_TYPE cache)
{
	return allocate_pages(bytes, POOL_FLAG_UNINITIALIZED, MM_TAG_CONTIGUOUS);
}

PVOID NTAPI MmAllocateContiguousMemorySpecifyCacheNode(SIZE_T bytes, PHYSICAL_ADDRESS lowest,
                                                       PHYSICAL_ADDRESS highest,
                                                       PHYSICAL_ADDRESS boundary,
                                                       MEMORY_CACHING_TYPE cache,
                                                       NODE_REQUIREMENT node)
{
	return allocate_pages(bytes, POOL_FLAG_UNINITIALIZED, MM_TAG_CONTIGUOUS);
}

PVOID NTAPI MmAllocateContiguousNodeMemory(SIZE_T bytes, PHYSICAL_ADDRESS lowest,
                                           PHYSICAL_ADDRESS highest, PHYSICAL_ADDRESS boundary,
                                           ULONG protect, ULONG node)
{
	return allocate_pages(bytes, POOL_FLAG_UNINITIALIZED, MM_TAG_CONTIGUOUS);
}

VOID NTAPI MmFreeContiguousMemory(PVOID base)
{
	ex_pool_free(ke_current_machine(), base, MM_TAG_CONTIGUOUS);
}

VOID NTAPI MmFreeContiguousMemorySpecifyCache(PVOID base, SIZE_T bytes, MEMORY_CACHING_TYPE cache)
{
	MmFreeContiguousMemory(base);
}

PVOID NTAPI MmAllocateNonCachedMemory(SIZE_T bytes)
{
	return allocate_pages(bytes, POOL_FLAG_UNINITIALIZED, MM_TAG_CONTIGUOUS);
}

VOID NTAPI MmFreeNonCachedMemory(PVOID base, SIZE_T bytes)
{
	MmFreeContiguousMemory(base);
}

/* --- Pages without an address of their own until they are mapped ----------------------------------------------- */

PMDL NTAPI MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS low, PHYSICAL_ADDRESS high,
                                   PHYSICAL_ADDRESS skip, SIZE_T bytes, MEMORY_CACHING_TYPE cache,
                                   ULONG flags)
{
	uint64_t zero = flags & MM_DONT_ZERO_ALLOCATION ? POOL_FLAG_UNINITIALIZED : 0;
	PVOID pages = bytes > 0xFFFFF000u ? NULL : allocate_pages(bytes, zero, MM_TAG_PAGES);
	PMDL mdl;

	if (!pages)
		return NULL;
	mdl = mm_mdl_allocate(ke_current_machine(), pages, (ULONG)WHOLE_PAGES(bytes),
	                      EX_POOL_DRIVER_OWNED);
	if (!mdl) {
		ex_pool_free(ke_current_machine(), pages, MM_TAG_PAGES);
		return NULL;
	}
	mdl->MdlFlags = MDL_PAGES_LOCKED;
	mm_mdl_fill_pages(mdl);
	return mdl;
}

PMDL NTAPI MmAllocatePagesForMdl(PHYSICAL_ADDRESS low, PHYSICAL_ADDRESS high, PHYSICAL_ADDRESS skip,
                                 SIZE_T bytes)
{
	return MmAllocatePagesForMdlEx(low, high, skip, bytes, MmCached, 0);
}

/* The MDL itself stays the driver's, who frees it with ExFreePool. */
VOID NTAPI MmFreePagesFromMdl(PMDLX mdl)
{
	if (mdl->MdlFlags & MDL_PARTIAL || !(mdl->MdlFlags & MDL_PAGES_LOCKED))
		return;
	ex_pool_free(ke_current_machine(), MmGetMdlVirtualAddress(mdl), MM_TAG_PAGES);
	mdl->MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA);
	mdl->MappedSystemVa = NULL;
	mdl->ByteCount = 0;
}

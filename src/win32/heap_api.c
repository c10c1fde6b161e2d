/* win32/heap_api.c - HeapXxx, LocalXxx, GlobalXxx, VirtualXxx. */
#include "win32/win32_internal.h"

static HANDLE get_process_heap(void)
{
	return win32_process_current()->heap;
}

static HANDLE heap_create(DWORD options, SIZE_T initial, SIZE_T maximum)
{
	struct win32_heap *heap = win32_heap_create(win32_process_current());
	if (!heap)
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
	return heap;
}

static BOOL heap_destroy(HANDLE heap)
{
	if (!win32_heap_is_valid(heap) || heap == win32_process_current()->heap)
		return win32_fail(ERROR_INVALID_HANDLE);
	win32_heap_destroy(heap);
	return TRUE;
}

static LPVOID heap_alloc(HANDLE heap, DWORD flags, SIZE_T bytes)
{
	if (heap != win32_process_current()->heap && !win32_heap_is_valid(heap)) {
		win32_set_error(ERROR_INVALID_HANDLE);
		return NULL;
	}
	return win32_heap_allocate(heap, bytes, flags & HEAP_ZERO_MEMORY, WIN32_SITE);
}

static LPVOID heap_realloc(HANDLE heap, DWORD flags, LPVOID block, SIZE_T bytes)
{
	void *fresh;
	if (!win32_heap_is_valid(heap) || !block || (flags & HEAP_REALLOC_IN_PLACE_ONLY)) {
		win32_set_error(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	fresh = win32_heap_resize(heap, block, bytes, flags & HEAP_ZERO_MEMORY, WIN32_SITE);
	if (!fresh)
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
	return fresh;
}

static BOOL heap_free(HANDLE heap, DWORD flags, LPVOID block)
{
	if (!block)
		return TRUE;
	if (!win32_heap_is_valid(heap))
		return win32_fail(ERROR_INVALID_HANDLE);
	return win32_heap_free(heap, block, WIN32_SITE) ? TRUE
	                                                : win32_fail(ERROR_INVALID_PARAMETER);
}

static SIZE_T heap_size(HANDLE heap, DWORD flags, LPCVOID block)
{
	return win32_heap_is_valid(heap) ? win32_heap_size(heap, block) : (SIZE_T)-1;
}

static BOOL heap_validate(HANDLE heap, DWORD flags, LPCVOID block)
{
	return win32_heap_is_valid(heap) && (!block || win32_heap_size(heap, block) != (SIZE_T)-1);
}

/* Heaps here always end the program's luck on corruption: nothing to switch. */
static BOOL heap_set_information(HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID information,
                                 SIZE_T bytes)
{
	if (kind == HeapEnableTerminationOnCorruption)
		return TRUE;
	return win32_fail(ERROR_NOT_SUPPORTED);
}

static HLOCAL local_alloc(UINT flags, SIZE_T bytes)
{
	void *block = win32_heap_allocate(win32_process_current()->heap, bytes,
	                                  flags & LMEM_ZEROINIT, WIN32_SITE);
	if (!block)
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
	return block;
}

static HLOCAL local_realloc(HLOCAL block, SIZE_T bytes, UINT flags)
{
	return win32_heap_resize(win32_process_current()->heap, block, bytes, flags & LMEM_ZEROINIT,
	                         WIN32_SITE);
}

static HLOCAL local_free(HLOCAL block)
{
	if (!block || win32_heap_free(win32_process_current()->heap, block, WIN32_SITE))
		return NULL;
	win32_set_error(ERROR_INVALID_HANDLE);
	return block;
}

static SIZE_T local_size(HLOCAL block)
{
	size_t bytes = win32_heap_size(win32_process_current()->heap, block);
	return bytes == (size_t)-1 ? 0 : bytes;
}

static LPVOID global_lock(HGLOBAL block)
{
	return block;
}

static BOOL global_unlock(HGLOBAL block)
{
	win32_set_error(NO_ERROR);
	return FALSE; /* documented: not locked any more, and no error */
}

/* --- Virtual memory: always committed at once ------------------------------------------------------------ */

static LPVOID virtual_alloc(LPVOID address, SIZE_T bytes, DWORD type, DWORD protection)
{
	void *pages;
	/* Committing what was reserved before: it is there. */
	if (address && (type & MEM_COMMIT) && mm_is_user(address, bytes, MM_READ))
		return address;
	if (address || bytes == 0 || !(type & (MEM_COMMIT | MEM_RESERVE))) {
		win32_set_error(address ? ERROR_INVALID_ADDRESS : ERROR_INVALID_PARAMETER);
		return NULL;
	}
	pages = mm_user_allocate(&win32_process_current()->ps->ke, bytes, MM_RANGE_MEMORY);
	if (!pages)
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
	return pages;
}

static BOOL virtual_free(LPVOID address, SIZE_T bytes, DWORD type)
{
	if (!mm_is_user(address, 1, MM_READ))
		return win32_fail(ERROR_INVALID_ADDRESS);
	if (type == MEM_DECOMMIT)
		return TRUE;
	if (type != MEM_RELEASE || bytes != 0)
		return win32_fail(ERROR_INVALID_PARAMETER);
	mm_user_free(ke_current_machine(), address);
	return TRUE;
}

static BOOL virtual_lock(LPVOID address, SIZE_T bytes)
{
	return mm_is_user(address, bytes, MM_READ) ? TRUE : win32_fail(ERROR_NOACCESS);
}

WIN32_TABLE(win32_heap_export_table, "kernel32.dll", W("GetProcessHeap", get_process_heap),
            W("GlobalAlloc", local_alloc), W("GlobalFree", local_free),
            W("GlobalLock", global_lock), W("GlobalUnlock", global_unlock),
            W("HeapAlloc", heap_alloc), W("HeapCreate", heap_create),
            W("HeapDestroy", heap_destroy), W("HeapFree", heap_free),
            W("HeapReAlloc", heap_realloc), W("HeapSetInformation", heap_set_information),
            W("HeapSize", heap_size), W("HeapValidate", heap_validate),
            W("LocalAlloc", local_alloc), W("LocalFree", local_free),
            W("LocalReAlloc", local_realloc), W("LocalSize", local_size),
            W("VirtualAlloc", virtual_alloc), W("VirtualFree", virtual_free),
            W("VirtualLock", virtual_lock), W("VirtualUnlock", virtual_lock));

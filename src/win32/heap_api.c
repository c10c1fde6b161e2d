/* win32/heap_api.c - HeapXxx, LocalXxx, GlobalXxx, VirtualXxx. */
#include "nt/ps/nt_services.h"
#include "win32/attach.h"

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

static struct ke_process *own_process(void)
{
	return &win32_process_current()->ps->ke;
}

/* The process's own memory: an attached one has it itself, but for pages of views (SEC-12). */
static LPVOID virtual_alloc(LPVOID address, SIZE_T bytes, DWORD type, DWORD protection)
{
	const struct mm_virtual how = { type, protection };
	NTSTATUS status = STATUS_INVALID_PARAMETER;
	PVOID base = address;

	if (bytes && (type & (MEM_COMMIT | MEM_RESERVE)) && mm_is_protection(protection))
		status = address && !(type & MEM_RESERVE)
		                 ? WIN32_CALL(NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0,
		                                                      &bytes, type, protection))
		                 : mm_virtual_allocate(own_process(), &how, &base, &bytes);
	return win32_succeed(status) ? base : NULL;
}

static BOOL virtual_free(LPVOID address, SIZE_T bytes, DWORD type)
{
	PVOID base = address;

	if ((type != MEM_RELEASE && type != MEM_DECOMMIT) || (type == MEM_RELEASE && bytes))
		return win32_fail(ERROR_INVALID_PARAMETER);
	return win32_succeed(mm_virtual_free(own_process(), type, &base, &bytes));
}

static BOOL virtual_protect(LPVOID address, SIZE_T bytes, DWORD protection, PDWORD former)
{
	PVOID base = address;
	ULONG before;
	NTSTATUS status;

	if (!former || !mm_is_user(former, sizeof(*former), MM_WRITE))
		return win32_fail(ERROR_NOACCESS);
	status = mm_virtual_protect(own_process(), protection, &base, &bytes, &before);
	if (NT_SUCCESS(status))
		*former = before;
	return win32_succeed(status);
}

static SIZE_T virtual_query(LPCVOID address, PMEMORY_BASIC_INFORMATION information, SIZE_T bytes)
{
	MEMORY_BASIC_INFORMATION found;
	NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;

	if (bytes >= sizeof(found))
		status = ke_current_thread()->previous_mode ==
		                                 KernelMode || /* a user-mode driver's */
		                         mm_is_user(information, sizeof(found), MM_WRITE)
		                 ? mm_virtual_query(own_process(), address, &found)
		                 : STATUS_ACCESS_VIOLATION;
	if (!win32_succeed(status))
		return 0;
	*information = found;
	return sizeof(found);
}

/* Of the own process, by any handle that allows it; what others have is theirs. */
static SIZE_T virtual_query_ex(HANDLE process, LPCVOID address,
                               PMEMORY_BASIC_INFORMATION information, SIZE_T bytes)
{
	PROCESS_BASIC_INFORMATION basic = { 0 };
	NTSTATUS status = WIN32_CALL(NtQueryInformationProcess(process, ProcessBasicInformation,
	                                                       &basic, sizeof(basic), NULL));

	if (NT_SUCCESS(status) && basic.UniqueProcessId != own_process()->id)
		status = STATUS_NOT_SUPPORTED;
	return win32_succeed(status) ? virtual_query(address, information, bytes) : 0;
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
            W("VirtualLock", virtual_lock), W("VirtualProtect", virtual_protect),
            W("VirtualQuery", virtual_query), W("VirtualQueryEx", virtual_query_ex),
            W("VirtualUnlock", virtual_lock));

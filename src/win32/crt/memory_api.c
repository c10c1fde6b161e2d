/* win32/crt/memory_api.c - malloc and its kin, operators new and delete. */
#include <string.h>

#include "win32/crt/crt_files.h"

static struct win32_heap *heap_of_process(void)
{
	return win32_process_current()->heap;
}

static void *allocate(size_t bytes)
{
	void *block = win32_heap_allocate(heap_of_process(), bytes, false, WIN32_SITE);
	if (!block)
		crt_fail(CRT_ENOMEM, 0);
	return block;
}

static void *allocate_zeroed(size_t count, size_t size)
{
	size_t bytes;
	void *block = NULL;
	if (!__builtin_mul_overflow(count, size, &bytes))
		block = win32_heap_allocate(heap_of_process(), bytes, true, WIN32_SITE);
	if (!block)
		crt_fail(CRT_ENOMEM, 0);
	return block;
}

static void release(void *block)
{
	if (block)
		win32_heap_free(heap_of_process(), block, WIN32_SITE);
}

static void *resize(void *block, size_t bytes)
{
	if (!block)
		return win32_heap_allocate(heap_of_process(), bytes, false, WIN32_SITE);
	if (bytes == 0) {
		release(block);
		return NULL;
	}
	return win32_heap_resize(heap_of_process(), block, bytes, false, WIN32_SITE);
}

static void *resize_zeroed(void *block, size_t count, size_t size)
{
	size_t bytes, before = block ? win32_heap_size(heap_of_process(), block) : 0;
	char *fresh;
	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	fresh = resize(block, bytes);
	if (fresh && bytes > before)
		memset(fresh + before, 0, bytes - before);
	return fresh;
}

static size_t size_of_block(void *block)
{
	return win32_heap_size(heap_of_process(), block);
}

static void *duplicate(const char *text)
{
	size_t bytes = strlen(text) + 1;
	void *copy = win32_heap_allocate(heap_of_process(), bytes, false, WIN32_SITE);
	if (copy)
		memcpy(copy, text, bytes);
	return copy;
}

static void *duplicate_wide(const WCHAR *text)
{
	size_t bytes = (crt_wcslen(text) + 1) * sizeof(WCHAR);
	void *copy = win32_heap_allocate(heap_of_process(), bytes, false, WIN32_SITE);
	if (copy)
		memcpy(copy, text, bytes);
	return copy;
}

/* In front of an aligned block stands the address of the whole one. */
static void *allocate_aligned(size_t bytes, size_t alignment)
{
	size_t whole = bytes + alignment + sizeof(void *);
	char *block;
	uintptr_t aligned;

	if ((alignment & (alignment - 1)) || whole < bytes) {
		crt_fail(CRT_EINVAL, 0);
		return NULL;
	}
	block = win32_heap_allocate(heap_of_process(), whole, false, WIN32_SITE);
	if (!block)
		return NULL;
	aligned = ((uintptr_t)block + sizeof(void *) + alignment - 1) & ~(uintptr_t)(alignment - 1);
	((void **)aligned)[-1] = block;
	return (void *)aligned;
}

static void release_aligned(void *block)
{
	if (block)
		win32_heap_free(heap_of_process(), ((void **)block)[-1], WIN32_SITE);
}

/* new does not throw here: a program without memory ends. */
static void *operator_new(size_t bytes)
{
	void *block = win32_heap_allocate(heap_of_process(), bytes, false, WIN32_SITE);
	if (!block)
		win32_process_exit((uint32_t)STATUS_NO_MEMORY);
	return block;
}

static void *operator_new_nothrow(size_t bytes, const void *tag)
{
	return win32_heap_allocate(heap_of_process(), bytes, false, WIN32_SITE);
}

WIN32_TABLE(win32_crt_memory_export_table, "ucrtbase.dll", W("_ZdaPv", release),
            W("_ZdaPvm", release), W("_ZdlPv", release), W("_ZdlPvm", release),
            W("_Znam", operator_new), W("_ZnamRKSt9nothrow_t", operator_new_nothrow),
            W("_Znwm", operator_new), W("_ZnwmRKSt9nothrow_t", operator_new_nothrow),
            W("_aligned_free", release_aligned), W("_aligned_malloc", allocate_aligned),
            W("_msize", size_of_block), W("_recalloc", resize_zeroed), W("_strdup", duplicate),
            W("_wcsdup", duplicate_wide), W("calloc", allocate_zeroed), W("free", release),
            W("malloc", allocate), W("realloc", resize));

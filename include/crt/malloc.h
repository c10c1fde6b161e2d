/* malloc.h - the heap of the process. */
#ifndef _INC_MALLOC
#define _INC_MALLOC

#include <corecrt.h>

_CRT_BEGIN
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void *_recalloc(void *block, size_t count, size_t size);
void free(void *block);
size_t _msize(void *block);
void *_expand(void *block, size_t size);
void *_aligned_malloc(size_t size, size_t alignment);
void *_aligned_realloc(void *block, size_t size, size_t alignment);
void _aligned_free(void *block);
_CRT_END

#ifndef _alloca
#define _alloca(size) __builtin_alloca(size)
#endif
#define alloca(size) _alloca(size)
#define _malloca(size) malloc(size)
#define _freea(block) free(block)

#endif

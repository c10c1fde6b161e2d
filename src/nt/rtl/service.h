/*
 * rtl/service.h - functions that work on memory an image gives them.
 *
 * Model    A fault inside such a function is the image's: RTL_SERVICE puts it into one section of its own, and
 *          ke's fault handler asks rtl_is_service(). Under address sanitizer the ranges are checked first, for
 *          the runtime itself is not instrumented.
 */
#ifndef DRYDOCK_NT_RTL_SERVICE_H
#define DRYDOCK_NT_RTL_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keeps loops from being turned into calls of the host's C library, where a fault would be the runtime's. */
#ifdef __clang__
#define RTL_SERVICE __attribute__((section("rtl_service"), no_builtin))
#else
#define RTL_SERVICE __attribute__((section("rtl_service"), optimize("no-tree-loop-distribute-patterns")))
#endif
/* For helpers of services. */
#define RTL_INLINE static inline __attribute__((always_inline))

/* True when pc lies in a service. */
bool rtl_is_service(uintptr_t pc);

/* Functions of address sanitizer's library; null when it is not in the process. */
extern void __asan_loadN(void *address, ptrdiff_t size) __attribute__((weak));
extern void __asan_storeN(void *address, ptrdiff_t size) __attribute__((weak));

RTL_INLINE void rtl_check_read(const void *address, size_t size)
{
	if (__builtin_expect(__asan_loadN != NULL, 0) && size)
		__asan_loadN((void *)address, (ptrdiff_t)size);
}

RTL_INLINE void rtl_check_write(const void *address, size_t size)
{
	if (__builtin_expect(__asan_storeN != NULL, 0) && size)
		__asan_storeN((void *)address, (ptrdiff_t)size);
}

#endif

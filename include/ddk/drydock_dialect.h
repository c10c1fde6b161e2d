/*
 * drydock_dialect.h - the compiler dialect that Windows sources are written in, as macros.
 *
 * Model    Force-included by the builder in image mode, before the first line of a source; ntdef.h
 *          includes it too, so that native code sees the same names. It includes nothing.
 * Source   The keywords, modifiers and intrinsics of the Microsoft C compiler's reference, mapped to what
 *          gcc and clang offer with -fms-extensions (and -fdeclspec for clang).
 * Defines  Everywhere: __cdecl __stdcall __fastcall __vectorcall __thiscall __clrcall __ptr32 __ptr64
 *          __w64 __unaligned __forceinline __pragma _inline __inline __assume __noop __debugbreak _alloca
 *          __uuidof is left alone; __int8 ... __int64 and __declspec for gcc only (clang has them).
 *          DRYDOCK_INLINE for our headers' own inline functions.
 * Rule     __forceinline holds neither `static` nor `extern`: sources write `static __forceinline`.
 */
#ifndef DRYDOCK_DIALECT_H
#define DRYDOCK_DIALECT_H

#define DRYDOCK_INLINE static __inline__ __attribute__((unused))

#undef __cdecl
#undef __stdcall
#undef __fastcall
#undef __vectorcall
#undef __thiscall
#undef __clrcall
#undef __ptr32
#undef __ptr64
#undef __w64
#undef __unaligned
#undef __forceinline
#undef __pragma
#define __cdecl
#define _cdecl
#define cdecl
#define __stdcall
#define _stdcall
#define __fastcall
#define _fastcall
#define __vectorcall
#define __thiscall
#define __clrcall
#define __ptr32
#define __ptr64
#define __w64
#define __unaligned
#define __sptr
#define __uptr
#define __restrict_alias __restrict
#define __pragma(...)
#define __noop(...) ((void)0)
#define __nop() ((void)0)
#define __assume(expression) ((void)0)
#define __annotation(...) ((void)0)
#define __identifier(name) name

/* C11 inline emits no body of its own, so a call must always be inlined; its address cannot be taken. */
#define __forceinline __inline__ __attribute__((always_inline))

#if defined(__clang__)
#define DRYDOCK_HAS_DECLSPEC __has_declspec_attribute(align)
#else
#define DRYDOCK_HAS_DECLSPEC 0
#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#endif
#define _int8 __int8
#define _int16 __int16
#define _int32 __int32
#define _int64 __int64

#if defined(DRYDOCK_IMAGE) && !DRYDOCK_HAS_DECLSPEC
/* One specifier at a time; an attribute before `struct` belongs to the declared object here. */
#define __declspec(specifier) DRYDOCK_DECLSPEC_##specifier
#define DRYDOCK_DECLSPEC_align(bytes) __attribute__((aligned(bytes)))
#define DRYDOCK_DECLSPEC_allocate(section)
#define DRYDOCK_DECLSPEC_code_seg(section)
#define DRYDOCK_DECLSPEC_deprecated __attribute__((deprecated))
#define DRYDOCK_DECLSPEC_dllexport __attribute__((visibility("default")))
#define DRYDOCK_DECLSPEC_dllimport
#define DRYDOCK_DECLSPEC_empty_bases
#define DRYDOCK_DECLSPEC_guard(kind)
#define DRYDOCK_DECLSPEC_naked __attribute__((naked))
#define DRYDOCK_DECLSPEC_noalias
#define DRYDOCK_DECLSPEC_noinline __attribute__((noinline))
#define DRYDOCK_DECLSPEC_noreturn __attribute__((noreturn))
#define DRYDOCK_DECLSPEC_nothrow __attribute__((nothrow))
#define DRYDOCK_DECLSPEC_novtable
#define DRYDOCK_DECLSPEC_restrict
#define DRYDOCK_DECLSPEC_safebuffers
#define DRYDOCK_DECLSPEC_selectany __attribute__((weak))
#define DRYDOCK_DECLSPEC_thread __thread
#define DRYDOCK_DECLSPEC_uuid(text)
#endif

#if DRYDOCK_HAS_DECLSPEC && defined(DRYDOCK_IMAGE)
#define DRYDOCK_ALIGN(bytes) __declspec(align(bytes))
#else
#define DRYDOCK_ALIGN(bytes) __attribute__((aligned(bytes)))
#endif
#define DRYDOCK_SELECTANY __attribute__((weak))

/* A 16-bit character: wchar_t in images, char16_t in our own programs (u"..."). */
#if defined(__cplusplus) && defined(DRYDOCK_IMAGE)
#define DRYDOCK_WCHAR wchar_t
#elif defined(__cplusplus)
#define DRYDOCK_WCHAR char16_t
#elif defined(DRYDOCK_IMAGE)
#define DRYDOCK_WCHAR __WCHAR_TYPE__
#else
#define DRYDOCK_WCHAR __CHAR16_TYPE__
#endif

#ifdef DRYDOCK_IMAGE
#define _alloca(size) __builtin_alloca(size)
#define __debugbreak() DbgBreakPoint()
#define __int2c() DbgRaiseAssertionFailure()
#define __fastfail(code) KeBugCheckEx(0x139, (code), 0, 0, 0)
#define __rdtsc() drydock_read_tsc()
#define _ReadWriteBarrier() __asm__ __volatile__("" ::: "memory")
#define _ReadBarrier() _ReadWriteBarrier()
#define _WriteBarrier() _ReadWriteBarrier()
#define _mm_pause() drydock_yield_processor()
#define _mm_mfence() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define _mm_lfence() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define _mm_sfence() __atomic_thread_fence(__ATOMIC_RELEASE)
#define _ReturnAddress() __builtin_return_address(0)
#define _AddressOfReturnAddress() ((void *)((char *)__builtin_frame_address(0) + sizeof(void *)))
#ifdef __cplusplus
extern "C" {
#endif
void DbgBreakPoint(void);
unsigned long long drydock_read_tsc(void);
void drydock_yield_processor(void);
#ifdef __cplusplus
}
#endif
#endif

#endif

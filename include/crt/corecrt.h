/*
 * corecrt.h - what all C runtime headers of an image share.
 *
 * Model    These headers are for code that the builder compiles (image mode): wchar_t has 16 bits, `long`
 *          never occurs, and every function is bound when the image is loaded. Our own programs use the
 *          C library of the system instead.
 * Source   C runtime reference, the page of each name.
 */
#ifndef _INC_CORECRT
#define _INC_CORECRT

#include <stddef.h>

#ifdef __cplusplus
#define _CRT_BEGIN extern "C" {
#define _CRT_END }
#define _CRT_INLINE static inline
#else
#define _CRT_BEGIN
#define _CRT_END
#define _CRT_INLINE static __inline__ __attribute__((unused))
#endif

#define _CRTIMP
#define _ACRTIMP
#define _CRTAPI1
#define _CRTAPI2
#define _CRT_WIDE_(text) L##text
#define _CRT_WIDE(text) _CRT_WIDE_(text)
#define _CRT_STRINGIZE_(text) #text
#define _CRT_STRINGIZE(text) _CRT_STRINGIZE_(text)

typedef int errno_t;
typedef unsigned short wint_t;
typedef unsigned short wctype_t;
typedef long long __time64_t;
typedef int __time32_t;
typedef long long time_t;
typedef size_t rsize_t;
typedef long long intptr_t;
typedef unsigned long long uintptr_t;
#define _INTPTR_T_DEFINED
#define _UINTPTR_T_DEFINED
#define _TIME_T_DEFINED
#define _WCTYPE_T_DEFINED
#define _ERRNO_T_DEFINED

typedef struct __crt_locale_pointers *_locale_t;

#define _TRUNCATE ((size_t)-1)
#define RSIZE_MAX ((size_t)-1 >> 1)

#ifndef _countof
#ifdef __cplusplus
template <typename _Type, size_t _Count> char (*__countof_helper(_Type (&)[_Count]))[_Count];
#define _countof(array) (sizeof(*__countof_helper(array)) + 0)
#else
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif
#endif

#endif

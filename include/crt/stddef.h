/*
 * stddef.h - size_t and its kin, without the word `long`: the compiler's own header spells size_t with
 * it, and the image's token pass would narrow it.
 */
#ifndef _INC_STDDEF
#define _INC_STDDEF

typedef __typeof__(sizeof(0)) size_t;
typedef __typeof__((char *)0 - (char *)0) ptrdiff_t;
#define _SIZE_T_DEFINED
#define _PTRDIFF_T_DEFINED

#ifndef __cplusplus
typedef unsigned short wchar_t;
#endif
#ifndef _WCHAR_T_DEFINED
#define _WCHAR_T_DEFINED
#endif

#ifdef __cplusplus
namespace std {
using ::ptrdiff_t;
using ::size_t;
typedef decltype(nullptr) nullptr_t;
}
using std::nullptr_t;
#endif

#ifndef NULL
#ifdef __cplusplus
#define NULL 0
#else
#define NULL ((void *)0)
#endif
#endif

#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif

#endif

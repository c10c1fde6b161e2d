/* vadefs.h - va_list and its walk are the compiler's. */
#ifndef _INC_VADEFS
#define _INC_VADEFS

typedef __builtin_va_list va_list;
typedef __builtin_va_list __gnuc_va_list;

#define _crt_va_start(list, last) __builtin_va_start(list, last)
#define _crt_va_arg(list, type) __builtin_va_arg(list, type)
#define _crt_va_end(list) __builtin_va_end(list)
#define _crt_va_copy(to, from) __builtin_va_copy(to, from)

#endif

/* setjmp.h - the compiler's own jump; five pointers are its buffer. */
#ifndef _INC_SETJMP
#define _INC_SETJMP
typedef void *jmp_buf[5];
#define setjmp(buffer) __builtin_setjmp(buffer)
#define longjmp(buffer, value) __builtin_longjmp(buffer, 1)
#endif

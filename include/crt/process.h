/* process.h - threads with C runtime state. */
#ifndef _INC_PROCESS
#define _INC_PROCESS

#include <corecrt.h>

typedef void (*_beginthread_proc_type)(void *);
typedef unsigned int (*_beginthreadex_proc_type)(void *);

_CRT_BEGIN
void exit(int status) __attribute__((noreturn));
void _exit(int status) __attribute__((noreturn));
void abort(void) __attribute__((noreturn));
int _getpid(void);
uintptr_t _beginthread(_beginthread_proc_type start, unsigned int stack_size, void *argument);
uintptr_t _beginthreadex(void *security, unsigned int stack_size, _beginthreadex_proc_type start,
                         void *argument, unsigned int flags, unsigned int *ret_id);
void _endthread(void);
void _endthreadex(unsigned int code);
int system(const char *command);
_CRT_END

#define getpid _getpid

#endif

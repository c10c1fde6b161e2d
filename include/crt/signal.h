/* signal.h - signals that a process raises against itself. */
#ifndef _INC_SIGNAL
#define _INC_SIGNAL

#include <corecrt.h>

typedef int sig_atomic_t;
typedef void (*_crt_signal_t)(int);

#define SIGINT 2
#define SIGILL 4
#define SIGFPE 8
#define SIGSEGV 11
#define SIGTERM 15
#define SIGBREAK 21
#define SIGABRT 22
#define SIG_DFL ((_crt_signal_t)0)
#define SIG_IGN ((_crt_signal_t)1)
#define SIG_ERR ((_crt_signal_t)-1)

_CRT_BEGIN
_crt_signal_t signal(int number, _crt_signal_t handler);
int raise(int number);
_CRT_END

#endif

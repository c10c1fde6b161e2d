/* base/host/current.c - the thread-local pointer to the running thread's record. */
#include "base/host/current.h"

#include <stddef.h>

_Thread_local struct base_thread *base_current __attribute__((tls_model("initial-exec"))) = NULL;

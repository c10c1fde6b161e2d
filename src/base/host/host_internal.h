/* base/host/host_internal.h - what the files of this folder share. */
#ifndef DRYDOCK_BASE_HOST_INTERNAL_H
#define DRYDOCK_BASE_HOST_INTERNAL_H

#include <signal.h>

/* Sent to a thread that must leave image code; real-time so that it disturbs nobody's handlers. */
#define HOST_STOP_SIGNAL (SIGRTMIN + 4)

/* Takes a virtual processor out of the kernel; its handler does nothing. */
#define HOST_KICK_SIGNAL (SIGRTMIN + 6)

#endif

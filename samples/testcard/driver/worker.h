/* worker.h - the thread of a monitor. */
#pragma once

#include "control.h"

/* context: the struct control that monitor is in. */
NTSTATUS WorkerStart(void *context, struct monitor *monitor);
/* Ends it and waits. */
void WorkerStop(void *context, struct monitor *monitor);

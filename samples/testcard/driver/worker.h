/* worker.h - the thread of a monitor. */
#pragma once

#include "control.h"

/* context: the struct control that monitor is in. */
NTSTATUS WorkerStart(void *context, struct monitor *monitor);
/* Ends it and waits. */
void WorkerStop(void *context, struct monitor *monitor);
/* Its list of modes is another: the card is drawn as the first one says from the next frame on. */
NTSTATUS WorkerUpdate(void *context, struct monitor *monitor);

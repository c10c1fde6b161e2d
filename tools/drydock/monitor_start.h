/* tools/drydock/monitor_start.h - the drivers of a virtual monitor are built, and this process becomes the program that runs it. */
#ifndef DRYDOCK_TOOLS_MONITOR_START_H
#define DRYDOCK_TOOLS_MONITOR_START_H

#include "drydock/monitor_options.h"

/*
 * Build what request needs and become drydock-monitor. request is whole: its gamepad is said.
 * Gives    An exit status, and why was told; of what began there is none.
 */
int monitor_start(const struct monitor_options *request);

#endif

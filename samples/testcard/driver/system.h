/* system.h - the channel's operations, done by Windows. */
#pragma once

#include "channel.h"

/* For threads of the system process: that is whose handles a delivery names. */
extern const struct channel_operations SystemChannel;

/* Close a handle of the system process, from any process. */
void SystemCloseHandle(void *context, UINT64 handle);

/* system.h - the channel's operations, done by Windows. */
#pragma once

#include "channel.h"

/* Handles are those of the process that the driver lives in. */
extern const struct channel_operations SystemChannel;

void SystemCloseHandle(void *context, UINT64 handle);

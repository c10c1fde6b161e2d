/*
 * ntddk.h - what a kernel driver includes beyond wdm.h: legacy devices, notifications, debug, PCI.
 *
 * Source   WDK reference, "ntddk.h header".
 */
#ifndef _NTDDK_
#define _NTDDK_

#include "wdm.h"
#include "nt/ntddk_constants.h"
#include "nt/boot_callbacks.h"
#include "nt/power_limit.h"

/* The one kind of computer that is left. */
#define IsNEC_98 0
#define IsNotNEC_98 1
#define SetNEC_98
#define SetNotNEC_98

#endif

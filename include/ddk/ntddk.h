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

#endif

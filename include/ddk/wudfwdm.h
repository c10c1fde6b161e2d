/*
 * wudfwdm.h - the kernel types that UMDF drivers use.
 *
 * Source   WDK reference: "wudfwdm.h header": resources, capabilities, power states, debug output.
 */
#ifndef _WUDFWDM_H_
#define _WUDFWDM_H_

#ifndef _WINDOWS_
#include <windows.h>
#endif
#include "ntstatus.h"
#include "wdm.h"

#endif

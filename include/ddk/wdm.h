/*
 * wdm.h - the Windows Driver Model: everything that a WDM driver's sources name.
 *
 * Model    Assembled from one header per family in nt/; ntddk.h and ntifs.h add to it and may be included
 *          before or after it.
 * Source   WDK reference, "wdm.h header".
 */
#ifndef _WDMDDK_
#define _WDMDDK_
#define _NTDDK_WDM_

#include "ntdef.h"
#include "ntstatus.h"
#include "excpt.h"
#include "bugcodes.h"
#include "devioctl.h"
#include "nt/list.h"
#include "nt/interlocked.h"
#include "nt/ke.h"
#include "nt/ex.h"
#include "nt/mm.h"
#include "nt/io.h"
#include "nt/ob.h"
#include "nt/ps.h"
#include "nt/se.h"
#include "nt/po.h"
#include "nt/cm.h"
#include "nt/zw.h"
#include "nt/rtl.h"
#include "nt/newer_api.h"
#include "nt/etw.h"
#include "nt/debug.h"
#include "nt/ktm_types.h"
#include "nt/registry_callbacks.h"
#include "nt/pci.h"
#include "nt/pci_capabilities.h"
#include "nt/wdm_constants.h"
#include "nt/device_interfaces.h"

#endif

/*
 * wdf.h - the Windows Driver Frameworks, KMDF 1.33 and UMDF 2.33.
 *
 * Model    Types first, one part per noun; then the functions, which are calls through a table that the
 *          loader hands to the image; then what is defined on top of them. A driver defines
 *          KMDF_VERSION_MAJOR or UMDF_VERSION_MAJOR, or nothing: KMDF.
 * Source   WDF reference pages; docs/kmdf.md.
 */
#ifndef _WDF_H_
#define _WDF_H_

#ifndef UMDF_VERSION_MAJOR
#include <wdm.h>
#ifndef KMDF_VERSION_MAJOR
#define KMDF_VERSION_MAJOR 1
#endif
#ifndef KMDF_VERSION_MINOR
#define KMDF_VERSION_MINOR 33
#endif
#else
#include <windows.h>
#include <winioctl.h>
#include <wudfwdm.h>
#endif

#include "wdf/types.h"

WDF_EXTERN_C_START

#include "wdf/driver.h"
#include "wdf/object.h"
#include "wdf/query_interface.h"
#include "wdf/memory.h"
#include "wdf/child_list.h"
#include "wdf/device_states.h"
#include "wdf/request.h"
#include "wdf/device.h"
#include "wdf/callbacks.h"
#include "wdf/resource.h"
#include "wdf/io_target.h"
#include "wdf/queue.h"
#include "wdf/fdo_pdo.h"
#include "wdf/wmi.h"
#include "wdf/bugcodes.h"
#include "wdf/companion.h"
#include "wdf/class_extension.h"
#ifndef UMDF_VERSION_MAJOR
#include "wdf/dma.h"
#else
#include "wdf/user_mode.h"
#endif

#include "wdf/functions.h"
#ifndef WDF_IMPLEMENTATION
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments)
#define WDF_USB_PROCEDURE(index, name, parameters, arguments)
#include WDF_FUNCTION_TABLE_
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE
#include "wdf/macros.h"
#ifdef UMDF_VERSION_MAJOR
#include "wdf/user_mode_hardware.h"
#endif
#endif

WDF_EXTERN_C_END

#endif

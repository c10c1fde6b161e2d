/*
 * wdfusb.h - USB I/O targets of the Windows Driver Frameworks.
 *
 * Source   WDF reference pages.
 */
#ifndef _WDFUSB_H_
#define _WDFUSB_H_

#include <wdf.h>
#include <usb.h>

WDF_EXTERN_C_START

#include "wdf/usb.h"

#ifndef WDF_IMPLEMENTATION
#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#define WDF_FUNCTION(index, result, name, parameters, arguments)
#define WDF_PROCEDURE(index, name, parameters, arguments)
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) \
	typedef result(*PFN_Wdf##name) WDF_WITH_GLOBALS_ parameters; \
	static inline result Wdf##name parameters \
	{ \
		return ((PFN_Wdf##name)WdfFunctions[index]) WDF_PASS_GLOBALS_ arguments; \
	}
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) \
	typedef void (*PFN_Wdf##name) WDF_WITH_GLOBALS_ parameters; \
	static inline void Wdf##name parameters \
	{ \
		((PFN_Wdf##name)WdfFunctions[index]) WDF_PASS_GLOBALS_ arguments; \
	}
#undef WDF_UMDF_FUNCTION
#undef WDF_UMDF_PROCEDURE
#define WDF_UMDF_FUNCTION WDF_FUNCTION
#define WDF_UMDF_PROCEDURE WDF_PROCEDURE
#include WDF_FUNCTION_TABLE_
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE

static inline WDFIOTARGET WdfUsbTargetDeviceGetIoTarget(WDFUSBDEVICE UsbDevice)
{
	return (WDFIOTARGET)UsbDevice;
}
static inline WDFIOTARGET WdfUsbTargetPipeGetIoTarget(WDFUSBPIPE Pipe)
{
	return (WDFIOTARGET)Pipe;
}
#endif

WDF_EXTERN_C_END

#endif

/*
 * wdfminiport.h - the framework below somebody else's port driver.
 *
 * Source   WDF reference pages: WdfDeviceMiniportCreate is in the table; the unload override is a variable.
 */
#ifndef _WDFMINIPORT_H_
#define _WDFMINIPORT_H_

#include <wdf.h>

#ifndef WDF_IMPLEMENTATION
/* Ends the framework's part of a driver that took over its own unloading; stands behind the table. */
#define WDF_MINIPORT_UNLOAD_INDEX_ 458

static inline void WdfDriverMiniportUnload(WDFDRIVER Driver)
{
	((void (*)(PWDF_DRIVER_GLOBALS, WDFDRIVER))WdfFunctions[WDF_MINIPORT_UNLOAD_INDEX_])(
		WdfDriverGlobals, Driver);
}
#endif

#endif

/*
 * frameworks/wdf/user_mode.h - what only UMDF 2 drivers call.
 *
 * Model    A UMDF driver is bound to the same objects through a table of its own order; nothing of it runs above
 *          PASSIVE_LEVEL. It lives in the system process of its machine: the one that clients use, or, in a
 *          driver host, the host's own (frameworks/umdf).
 * Source   WDK reference: UMDF 2 functions; docs/kmdf.md.
 * Tests    tests/frameworks/wdf/user_mode_test.c
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_USER_MODE_H
#define DRYDOCK_FRAMEWORKS_WDF_USER_MODE_H

#include "frameworks/wdf/request.h"

WDF_EXTERN_C_START
#include "wdf/user_mode.h"
WDF_EXTERN_C_END

/* Prototypes of the entries that are built. */
#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#define WDF_FUNCTION(index, result, name, parameters, arguments)
#define WDF_PROCEDURE(index, name, parameters, arguments)
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments)
#define WDF_USB_PROCEDURE(index, name, parameters, arguments)
#define WDF_UMDF_FUNCTION(index, result, name, parameters, arguments) \
	result Wdf##name WDF_WITH_GLOBALS_ parameters;
#define WDF_UMDF_PROCEDURE(index, name, parameters, arguments) \
	void Wdf##name WDF_WITH_GLOBALS_ parameters;
#define WDF_UMDF_UNTYPED(index, name)
#include "wdf/umdf_table.h"
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE
#undef WDF_UMDF_FUNCTION
#undef WDF_UMDF_PROCEDURE
#undef WDF_UMDF_UNTYPED

#endif

/*
 * frameworks/wdf/user_function_table.c - the 274 slots of UMDF 2.33, and those of them that are not built.
 */
#include "frameworks/wdf/function_table.h"
#include "frameworks/wdf/unbuilt.h"

/* --- Not built: ordinal and name ------------------------------------------------------------------------ */

#define NOT_BUILT(X) \
	X(0, RequestSetActivityId) \
	X(1, RequestRetrieveActivityId) \
	X(2, DeviceInitEnableHidInterface) \
	X(3, DeviceHidNotifyPresence) \
	X(4, CompanionCreate) \
	X(5, CompanionWdmGetSecureDeviceHandle) \
	X(6, CompanionCreateTaskQueue) \
	X(7, DeviceInitSetCompanionEventCallbacks) \
	X(8, DeviceRetrieveDeviceDirectoryString) \
	X(9, DriverRetrieveDriverDataDirectoryString)

/* A status fits all: who gets no result ignores it. */
#define STUB(ordinal, name) \
	static NTSTATUS unbuilt_##name(PWDF_DRIVER_GLOBALS globals) \
	{ \
		wdf_unbuilt_called(globals, WDF_UMDF_OWN_FIRST + (ordinal)); \
		return STATUS_NOT_IMPLEMENTED; \
	}
NOT_BUILT(STUB)

const char *wdf_user_function_name(ULONG ordinal)
{
#define NAME(index, name) [index] = #name,
	static const char *const names[] = { NOT_BUILT(NAME) };

	return ordinal < sizeof(names) / sizeof(names[0]) ? names[ordinal] : "?";
}

/* --- The table --------------------------------------------------------------------------------------------- */

/* By name only: their prototypes stand where they are written. */
#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#define WDF_FUNCTION(index, result, name, parameters, arguments)
#define WDF_PROCEDURE(index, name, parameters, arguments)
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) void Wdf##name(void);
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) void Wdf##name(void);
#define WDF_UMDF_FUNCTION(index, result, name, parameters, arguments) void Wdf##name(void);
#define WDF_UMDF_PROCEDURE(index, name, parameters, arguments) void Wdf##name(void);
#define WDF_UMDF_UNTYPED(index, name)
#include "wdf/umdf_table.h"

#define WdfRequestSetActivityId unbuilt_RequestSetActivityId
#define WdfRequestRetrieveActivityId unbuilt_RequestRetrieveActivityId
#define WdfDeviceInitEnableHidInterface unbuilt_DeviceInitEnableHidInterface
#define WdfDeviceHidNotifyPresence unbuilt_DeviceHidNotifyPresence
#define WdfDeviceRetrieveDeviceDirectoryString unbuilt_DeviceRetrieveDeviceDirectoryString
#define WdfDriverRetrieveDriverDataDirectoryString unbuilt_DriverRetrieveDriverDataDirectoryString

#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE
#undef WDF_UMDF_FUNCTION
#undef WDF_UMDF_PROCEDURE
#undef WDF_UMDF_UNTYPED
#define WDF_FUNCTION(index, result, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_PROCEDURE(index, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_UMDF_FUNCTION(index, result, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_UMDF_PROCEDURE(index, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_UMDF_UNTYPED(index, name) [index] = (WDFFUNC)unbuilt_##name,

const WDFFUNC wdf_user_functions[WDF_UMDF_FUNCTION_COUNT] = {
#include "wdf/umdf_table.h"
};

ULONG wdf_user_function_count(ULONG minor)
{
	static const struct {
		ULONG minor, count;
	} versions[] = { { 0, 248 },  { 15, 257 }, { 17, 260 }, { 19, 261 },
		         { 21, 261 }, { 23, 265 }, { 25, 268 }, { 27, 269 },
		         { 29, 269 }, { 31, 273 }, { 33, 274 } };

	for (size_t at = 0; at < sizeof(versions) / sizeof(versions[0]); at++)
		if (versions[at].minor == minor)
			return versions[at].count;
	return 0;
}

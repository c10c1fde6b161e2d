/* win32/event_api.c - event providers of programs and user-mode drivers: the same as those of drivers. */
#include "win32/win32_internal.h"

#include <evntprov.h>

static ULONG error_of(NTSTATUS status)
{
	return win32_error_from_status(status);
}

static ULONG event_register(LPCGUID provider, PENABLECALLBACK callback, PVOID context,
                            PREGHANDLE ret_handle)
{
	return error_of(EtwRegister(provider, (PETWENABLECALLBACK)callback, context, ret_handle));
}

static ULONG event_unregister(REGHANDLE handle)
{
	return error_of(EtwUnregister(handle));
}

static ULONG event_write(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, ULONG count,
                         PEVENT_DATA_DESCRIPTOR data)
{
	return error_of(EtwWrite(handle, descriptor, NULL, count, data));
}

static ULONG event_write_transfer(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, LPCGUID activity,
                                  LPCGUID related, ULONG count, PEVENT_DATA_DESCRIPTOR data)
{
	return error_of(EtwWriteTransfer(handle, descriptor, activity, related, count, data));
}

static ULONG event_write_string(REGHANDLE handle, UCHAR level, ULONGLONG keyword, PCWSTR string)
{
	return error_of(EtwWriteString(handle, level, keyword, NULL, string));
}

static ULONG event_activity_id_control(ULONG code, LPGUID activity)
{
	return error_of(EtwActivityIdControl(code, activity));
}

WIN32_TABLE(win32_event_export_table, "advapi32.dll",
            W("EventActivityIdControl", event_activity_id_control),
            W("EventEnabled", EtwEventEnabled), W("EventProviderEnabled", EtwProviderEnabled),
            W("EventRegister", event_register), W("EventUnregister", event_unregister),
            W("EventWrite", event_write), W("EventWriteString", event_write_string),
            W("EventWriteTransfer", event_write_transfer));

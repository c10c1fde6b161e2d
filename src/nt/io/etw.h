/*
 * io/etw.h - the Etw routines, documented in "wdm.h header"; the types are evntprov.h's.
 */
#ifndef DRYDOCK_SRC_NT_IO_ETW_H
#define DRYDOCK_SRC_NT_IO_ETW_H

#include "nt/io/io_internal.h"

#include <evntprov.h>

NTSTATUS NTAPI EtwRegister(LPCGUID id, PENABLECALLBACK callback, PVOID context,
                           PREGHANDLE ret_handle);
NTSTATUS NTAPI EtwUnregister(REGHANDLE handle);
BOOLEAN NTAPI EtwProviderEnabled(REGHANDLE handle, UCHAR level, ULONGLONG keyword);
BOOLEAN NTAPI EtwEventEnabled(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor);
NTSTATUS NTAPI EtwWriteTransfer(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, LPCGUID activity,
                                LPCGUID related, ULONG count, PEVENT_DATA_DESCRIPTOR data);
NTSTATUS NTAPI EtwWrite(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, LPCGUID activity,
                        ULONG count, PEVENT_DATA_DESCRIPTOR data);
NTSTATUS NTAPI EtwWriteEx(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, ULONG64 filter,
                          ULONG flags, LPCGUID activity, LPCGUID related, ULONG count,
                          PEVENT_DATA_DESCRIPTOR data);
NTSTATUS NTAPI EtwWriteString(REGHANDLE handle, UCHAR level, ULONGLONG keyword, LPCGUID activity,
                              PCWSTR text);
NTSTATUS NTAPI EtwActivityIdControl(ULONG code, LPGUID activity);

#endif

/*
 * nt/cm.h - prototypes: registry callbacks.
 *
 * Source   WDK reference, one page per routine. All are imports of an image; the runtime implements them in
 *          src/nt. Inline routines and macros stand in types.h.
 */
#ifndef DRYDOCK_DDK_NT_CM_H
#define DRYDOCK_DDK_NT_CM_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

NTSTATUS CmCallbackGetKeyObjectID(PLARGE_INTEGER Cookie, PVOID Object, PULONG_PTR ObjectID,
                                  PCUNICODE_STRING *ObjectName);
PVOID CmGetBoundTransaction(PLARGE_INTEGER Cookie, PVOID Object);
VOID CmGetCallbackVersion(PULONG Major, PULONG Minor);
NTSTATUS CmRegisterCallback(PEX_CALLBACK_FUNCTION Function, PVOID Context, PLARGE_INTEGER Cookie);
NTSTATUS CmRegisterCallbackEx(PEX_CALLBACK_FUNCTION Function, PCUNICODE_STRING Altitude,
                              PVOID Driver, PVOID Context, PLARGE_INTEGER Cookie, PVOID Reserved);
NTSTATUS CmSetCallbackObjectContext(PVOID Object, PLARGE_INTEGER Cookie, PVOID NewContext,
                                    PVOID *OldContext);
NTSTATUS CmUnRegisterCallback(LARGE_INTEGER Cookie);

#ifdef __cplusplus
}
#endif

#endif

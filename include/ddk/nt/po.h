/*
 * nt/po.h - prototypes: power requests, settings, idle detection.
 *
 * Source   WDK reference, one page per routine. All are imports of an image; the runtime implements them in
 *          src/nt. Inline routines and macros stand in types.h.
 */
#ifndef DRYDOCK_DDK_NT_PO_H
#define DRYDOCK_DDK_NT_PO_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

NTSTATUS PoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp);
NTSTATUS PoClearPowerRequest(PVOID PowerRequest, POWER_REQUEST_TYPE Type);
NTSTATUS PoCreatePowerRequest(PVOID *PowerRequest, PDEVICE_OBJECT DeviceObject,
                              PCOUNTED_REASON_CONTEXT Context);
VOID PoDeletePowerRequest(PVOID PowerRequest);
VOID PoEndDeviceBusy(PULONG IdlePointer);
BOOLEAN PoGetSystemWake(PIRP Irp);
BOOLEAN PoQueryWatchdogTime(PDEVICE_OBJECT Pdo, PULONG SecondsRemaining);
NTSTATUS PoQueueShutdownWorkItem(PWORK_QUEUE_ITEM WorkItem);
PULONG PoRegisterDeviceForIdleDetection(PDEVICE_OBJECT DeviceObject, ULONG ConservationIdleTime,
                                        ULONG PerformanceIdleTime, DEVICE_POWER_STATE State);
NTSTATUS PoRegisterPowerSettingCallback(PDEVICE_OBJECT DeviceObject, LPCGUID SettingGuid,
                                        PPOWER_SETTING_CALLBACK Callback, PVOID Context,
                                        PVOID *Handle);
PVOID PoRegisterSystemState(PVOID StateHandle, EXECUTION_STATE Flags);
NTSTATUS PoRequestPowerIrp(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction, POWER_STATE PowerState,
                           PREQUEST_POWER_COMPLETE CompletionFunction, PVOID Context, PIRP *Irp);
NTSTATUS PoRequestShutdownEvent(PVOID *Event);
VOID PoSetDeviceBusyEx(PULONG IdlePointer);
NTSTATUS PoSetPowerRequest(PVOID PowerRequest, POWER_REQUEST_TYPE Type);
POWER_STATE PoSetPowerState(PDEVICE_OBJECT DeviceObject, POWER_STATE_TYPE Type, POWER_STATE State);
VOID PoSetSystemState(EXECUTION_STATE Flags);
VOID PoSetSystemWake(PIRP Irp);
VOID PoStartDeviceBusy(PULONG IdlePointer);
VOID PoStartNextPowerIrp(PIRP Irp);
NTSTATUS PoUnregisterPowerSettingCallback(PVOID Handle);
VOID PoUnregisterSystemState(PVOID StateHandle);

#ifdef __cplusplus
}
#endif

#endif

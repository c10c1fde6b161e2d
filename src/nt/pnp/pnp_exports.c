/*
 * pnp/pnp_exports.c - the names of this folder that images import.
 */
#include "nt/pnp/pnp_internal.h"

static const struct image_export exports[] = {
	IMAGE_EXPORT(IoGetDeviceInterfaceAlias),
	IMAGE_EXPORT(IoGetDeviceInterfaces),
	IMAGE_EXPORT(IoGetDeviceProperty),
	IMAGE_EXPORT(IoGetDevicePropertyData),
	IMAGE_EXPORT(IoInvalidateDeviceRelations),
	IMAGE_EXPORT(IoInvalidateDeviceState),
	IMAGE_EXPORT(IoOpenDeviceInterfaceRegistryKey),
	IMAGE_EXPORT(IoOpenDeviceRegistryKey),
	IMAGE_EXPORT(IoRegisterDeviceInterface),
	IMAGE_EXPORT(IoRegisterPlugPlayNotification),
	IMAGE_EXPORT(IoReportDetectedDevice),
	IMAGE_EXPORT(IoReportTargetDeviceChange),
	IMAGE_EXPORT(IoReportTargetDeviceChangeAsynchronous),
	IMAGE_EXPORT(IoRequestDeviceEject),
	IMAGE_EXPORT(IoSetDeviceInterfaceState),
	IMAGE_EXPORT(IoSetDevicePropertyData),
	IMAGE_EXPORT(IoUnregisterPlugPlayNotification),
	IMAGE_EXPORT(IoUnregisterPlugPlayNotificationEx),
	IMAGE_EXPORT(PoCallDriver),
	IMAGE_EXPORT(PoClearPowerRequest),
	IMAGE_EXPORT(PoCreatePowerRequest),
	IMAGE_EXPORT(PoDeletePowerRequest),
	IMAGE_EXPORT(PoEndDeviceBusy),
	IMAGE_EXPORT(PoGetSystemWake),
	IMAGE_EXPORT(PoQueryWatchdogTime),
	IMAGE_EXPORT(PoRegisterDeviceForIdleDetection),
	IMAGE_EXPORT(PoRegisterPowerSettingCallback),
	IMAGE_EXPORT(PoRegisterSystemState),
	IMAGE_EXPORT(PoRequestPowerIrp),
	IMAGE_EXPORT(PoSetDeviceBusyEx),
	IMAGE_EXPORT(PoSetPowerRequest),
	IMAGE_EXPORT(PoSetPowerState),
	IMAGE_EXPORT(PoSetSystemState),
	IMAGE_EXPORT(PoSetSystemWake),
	IMAGE_EXPORT(PoStartDeviceBusy),
	IMAGE_EXPORT(PoStartNextPowerIrp),
	IMAGE_EXPORT(PoUnregisterPowerSettingCallback),
	IMAGE_EXPORT(PoUnregisterSystemState),
	IMAGE_EXPORT(ZwLoadDriver),
	IMAGE_EXPORT(ZwUnloadDriver),
};

const struct image_export_table pnp_export_table = {
	.module = "ntoskrnl.exe",
	.exports = exports,
	.count = sizeof(exports) / sizeof(exports[0]),
};

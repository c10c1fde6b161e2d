/*
 * po/po_exports.c - the names of this folder that images import.
 */
#include "nt/po/po.h"

static const struct image_export exports[] = {
	IMAGE_EXPORT(PoCreatePowerLimitRequest),
	IMAGE_EXPORT(PoDeletePowerLimitRequest),
	IMAGE_EXPORT(PoFxActivateComponent),
	IMAGE_EXPORT(PoFxCompleteDevicePowerNotRequired),
	IMAGE_EXPORT(PoFxCompleteIdleCondition),
	IMAGE_EXPORT(PoFxCompleteIdleState),
	IMAGE_EXPORT(PoFxIdleComponent),
	IMAGE_EXPORT(PoFxPowerControl),
	IMAGE_EXPORT(PoFxRegisterDevice),
	IMAGE_EXPORT(PoFxReportDevicePoweredOn),
	IMAGE_EXPORT(PoFxSetComponentLatency),
	IMAGE_EXPORT(PoFxSetComponentResidency),
	IMAGE_EXPORT(PoFxSetComponentWake),
	IMAGE_EXPORT(PoFxSetDeviceIdleTimeout),
	IMAGE_EXPORT(PoFxStartDevicePowerManagement),
	IMAGE_EXPORT(PoFxUnregisterDevice),
	IMAGE_EXPORT(PoQueryPowerLimitAttributes),
	IMAGE_EXPORT(PoQueryPowerLimitValue),
	IMAGE_EXPORT(PoSetPowerLimitValue),
};

const struct image_export_table po_export_table = {
	.module = "ntoskrnl.exe",
	.exports = exports,
	.count = sizeof(exports) / sizeof(exports[0]),
};

/*
 * hid/hid_exports.c - the names of this folder that images import.
 */
#include <hidport.h>

#include "nt/hid/hid.h"

static const struct image_export exports[] = {
	IMAGE_EXPORT(HidP_FreeCollectionDescription),
	IMAGE_EXPORT(HidP_GetButtonCaps),
	IMAGE_EXPORT(HidP_GetCaps),
	IMAGE_EXPORT(HidP_GetCollectionDescription),
	IMAGE_EXPORT(HidP_GetData),
	IMAGE_EXPORT(HidP_GetLinkCollectionNodes),
	IMAGE_EXPORT(HidP_GetScaledUsageValue),
	IMAGE_EXPORT(HidP_GetSpecificButtonCaps),
	IMAGE_EXPORT(HidP_GetSpecificValueCaps),
	IMAGE_EXPORT(HidP_GetUsageValue),
	IMAGE_EXPORT(HidP_GetUsageValueArray),
	IMAGE_EXPORT(HidP_GetUsages),
	IMAGE_EXPORT(HidP_GetUsagesEx),
	IMAGE_EXPORT(HidP_GetValueCaps),
	IMAGE_EXPORT(HidP_InitializeReportForID),
	IMAGE_EXPORT(HidP_MaxDataListLength),
	IMAGE_EXPORT(HidP_MaxUsageListLength),
	IMAGE_EXPORT(HidP_SetData),
	IMAGE_EXPORT(HidP_SetScaledUsageValue),
	IMAGE_EXPORT(HidP_SetUsageValue),
	IMAGE_EXPORT(HidP_SetUsageValueArray),
	IMAGE_EXPORT(HidP_SetUsages),
	IMAGE_EXPORT(HidP_UnsetUsages),
	IMAGE_EXPORT(HidP_UsageListDifference),
	IMAGE_EXPORT(HidRegisterMinidriver),
};

const struct image_export_table hid_export_table = {
	.module = "hidparse.sys",
	.exports = exports,
	.count = sizeof(exports) / sizeof(exports[0]),
};

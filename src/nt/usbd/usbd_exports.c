/*
 * usbd/usbd_exports.c - the names of this folder that images import.
 */
#include "nt/usbd/usbd.h"

static const struct image_export exports[] = {
	IMAGE_EXPORT(USBD_AssignUrbToIoStackLocation),
	IMAGE_EXPORT(USBD_CalculateUsbBandwidth),
	IMAGE_EXPORT(USBD_CloseHandle),
	IMAGE_EXPORT(USBD_CreateConfigurationRequest),
	IMAGE_EXPORT(USBD_CreateConfigurationRequestEx),
	IMAGE_EXPORT(USBD_CreateHandle),
	IMAGE_EXPORT(USBD_GetInterfaceLength),
	IMAGE_EXPORT(USBD_GetPdoRegistryParameter),
	IMAGE_EXPORT(USBD_GetUSBDIVersion),
	IMAGE_EXPORT(USBD_IsInterfaceVersionSupported),
	IMAGE_EXPORT(USBD_IsochUrbAllocate),
	IMAGE_EXPORT(USBD_ParseConfigurationDescriptor),
	IMAGE_EXPORT(USBD_ParseConfigurationDescriptorEx),
	IMAGE_EXPORT(USBD_ParseDescriptors),
	IMAGE_EXPORT(USBD_QueryBusTime),
	IMAGE_EXPORT(USBD_QueryUsbCapability),
	IMAGE_EXPORT(USBD_SelectConfigUrbAllocateAndBuild),
	IMAGE_EXPORT(USBD_SelectInterfaceUrbAllocateAndBuild),
	IMAGE_EXPORT(USBD_UrbAllocate),
	IMAGE_EXPORT(USBD_UrbFree),
	IMAGE_EXPORT(USBD_ValidateConfigurationDescriptor),
};

const struct image_export_table usbd_export_table = {
	.module = "usbd.sys",
	.exports = exports,
	.count = sizeof(exports) / sizeof(exports[0]),
};

/* win32/hid_api.c - HidD_*: what programs ask of HID devices, as the class's control codes. */
#include <stdlib.h>

#include "win32/win32_internal.h"

#include <hidsdi.h>
#include <hidclass.h>

static BOOLEAN ask(HANDLE device, ULONG code, PVOID input, ULONG input_bytes, PVOID output,
                   ULONG output_bytes)
{
	const struct win32_control control = { input, input_bytes, output, output_bytes };

	return (BOOLEAN)win32_device_control(device, code, &control);
}

/* --- What it is ----------------------------------------------------------------------------------------------------- */

static void hid_guid(LPGUID ret_guid)
{
	*ret_guid = GUID_DEVINTERFACE_HID;
}

static BOOLEAN attributes(HANDLE device, PHIDD_ATTRIBUTES ret_attributes)
{
	HID_COLLECTION_INFORMATION information;

	if (!ask(device, IOCTL_HID_GET_COLLECTION_INFORMATION, NULL, 0, &information,
	         sizeof(information)))
		return FALSE;
	*ret_attributes = (HIDD_ATTRIBUTES){ sizeof(*ret_attributes), information.VendorID,
		                             information.ProductID, information.VersionNumber };
	return TRUE;
}

static BOOLEAN preparsed(HANDLE device, PHIDP_PREPARSED_DATA *ret_data)
{
	HID_COLLECTION_INFORMATION information;
	PVOID data;

	if (!ask(device, IOCTL_HID_GET_COLLECTION_INFORMATION, NULL, 0, &information,
	         sizeof(information)))
		return FALSE;
	data = win32_allocate(information.DescriptorSize);
	if (!data) {
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
		return FALSE;
	}
	if (!ask(device, IOCTL_HID_GET_COLLECTION_DESCRIPTOR, NULL, 0, data,
	         information.DescriptorSize)) {
		win32_free(data);
		return FALSE;
	}
	*ret_data = data;
	return TRUE;
}

static BOOLEAN free_preparsed(PHIDP_PREPARSED_DATA data)
{
	win32_free(data);
	return TRUE;
}

/* --- Reports -------------------------------------------------------------------------------------------------------- */

static BOOLEAN get_feature(HANDLE device, PVOID report, ULONG bytes)
{
	return ask(device, IOCTL_HID_GET_FEATURE, report, bytes, report, bytes);
}

static BOOLEAN set_feature(HANDLE device, PVOID report, ULONG bytes)
{
	return ask(device, IOCTL_HID_SET_FEATURE, report, bytes, NULL, 0);
}

static BOOLEAN get_input(HANDLE device, PVOID report, ULONG bytes)
{
	return ask(device, IOCTL_HID_GET_INPUT_REPORT, report, bytes, report, bytes);
}

static BOOLEAN set_output(HANDLE device, PVOID report, ULONG bytes)
{
	return ask(device, IOCTL_HID_SET_OUTPUT_REPORT, report, bytes, NULL, 0);
}

/* --- The queue of reports ------------------------------------------------------------------------------------------- */

static BOOLEAN flush(HANDLE device)
{
	return ask(device, IOCTL_HID_FLUSH_QUEUE, NULL, 0, NULL, 0);
}

static BOOLEAN get_buffers(HANDLE device, PULONG ret_count)
{
	return ask(device, IOCTL_GET_NUM_DEVICE_INPUT_BUFFERS, NULL, 0, ret_count,
	           sizeof(*ret_count));
}

static BOOLEAN set_buffers(HANDLE device, ULONG count)
{
	return ask(device, IOCTL_SET_NUM_DEVICE_INPUT_BUFFERS, &count, sizeof(count), NULL, 0);
}

/* --- Texts ---------------------------------------------------------------------------------------------------------- */

static BOOLEAN manufacturer(HANDLE device, PVOID to, ULONG bytes)
{
	return ask(device, IOCTL_HID_GET_MANUFACTURER_STRING, NULL, 0, to, bytes);
}

static BOOLEAN product(HANDLE device, PVOID to, ULONG bytes)
{
	return ask(device, IOCTL_HID_GET_PRODUCT_STRING, NULL, 0, to, bytes);
}

static BOOLEAN serial_number(HANDLE device, PVOID to, ULONG bytes)
{
	return ask(device, IOCTL_HID_GET_SERIALNUMBER_STRING, NULL, 0, to, bytes);
}

static BOOLEAN indexed(HANDLE device, ULONG index, PVOID to, ULONG bytes)
{
	return ask(device, IOCTL_HID_GET_INDEXED_STRING, &index, sizeof(index), to, bytes);
}

WIN32_TABLE(win32_hid_export_table, "hid.dll", W("HidD_FlushQueue", flush),
            W("HidD_FreePreparsedData", free_preparsed), W("HidD_GetAttributes", attributes),
            W("HidD_GetFeature", get_feature), W("HidD_GetHidGuid", hid_guid),
            W("HidD_GetIndexedString", indexed), W("HidD_GetInputReport", get_input),
            W("HidD_GetManufacturerString", manufacturer),
            W("HidD_GetNumInputBuffers", get_buffers), W("HidD_GetPreparsedData", preparsed),
            W("HidD_GetProductString", product), W("HidD_GetSerialNumberString", serial_number),
            W("HidD_SetFeature", set_feature), W("HidD_SetNumInputBuffers", set_buffers),
            W("HidD_SetOutputReport", set_output));

/*
 * frameworks/wdf/usb_select_api.c - WdfUsbTargetDeviceSelectConfig and WdfUsbInterface*.
 */
#include "frameworks/wdf/usb.h"

#include <limits.h>

/* --- Configurations ---------------------------------------------------------------------------------------- */

/* One setting of every interface: those that pairs name, the first of the others. */
static NTSTATUS select_settings(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                                const WDF_USB_INTERFACE_SETTING_PAIR *pairs, UCHAR pair_count)
{
	PUSB_INTERFACE_DESCRIPTOR descriptors[UCHAR_MAX] = { 0 };
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS params;

	for (UCHAR at = 0; at < usb->interface_count; at++)
		descriptors[at] = usb->interfaces[at]->settings[0];
	for (UCHAR pair = 0; pair < pair_count; pair++) {
		struct wdf_usb_interface *interface =
			wdf_usb_interface_from_handle(pairs[pair].UsbInterface,
		                                      "WdfUsbTargetDeviceSelectConfig");
		if (interface->usb != usb || pairs[pair].SettingIndex >= interface->setting_count)
			return STATUS_INVALID_PARAMETER;
		for (UCHAR at = 0; at < usb->interface_count; at++)
			if (usb->interfaces[at] == interface)
				descriptors[at] = interface->settings[pairs[pair].SettingIndex];
	}
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS_INIT_INTERFACES_DESCRIPTORS(&params, usb->configuration,
	                                                                descriptors,
	                                                                usb->interface_count);
	return wdf_usb_select_descriptors(usb, attributes, &params);
}

static UCHAR configured_count(const struct wdf_usb_device *usb)
{
	UCHAR count = 0;

	for (UCHAR at = 0; at < usb->interface_count; at++)
		count += usb->interfaces[at]->configured;
	return count;
}

static NTSTATUS select_single(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                              PWDF_USB_DEVICE_SELECT_CONFIG_PARAMS params)
{
	if (usb->interface_count != 1)
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status = select_settings(usb, attributes, NULL, 0);
	if (!NT_SUCCESS(status))
		return status;
	params->Types.SingleInterface.NumberConfiguredPipes = usb->interfaces[0]->pipe_count;
	params->Types.SingleInterface.ConfiguredUsbInterface =
		WDF_HANDLE(WDFUSBINTERFACE, usb->interfaces[0]);
	return STATUS_SUCCESS;
}

static NTSTATUS select_multi(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                             PWDF_USB_DEVICE_SELECT_CONFIG_PARAMS params)
{
	bool pairs = params->Type == WdfUsbTargetDeviceSelectConfigTypeInterfacesPairs;

	if (pairs && (!params->Types.MultiInterface.Pairs ||
	              params->Types.MultiInterface.NumberInterfaces == 0))
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status =
		select_settings(usb, attributes, pairs ? params->Types.MultiInterface.Pairs : NULL,
	                        pairs ? params->Types.MultiInterface.NumberInterfaces : 0);
	if (NT_SUCCESS(status))
		params->Types.MultiInterface.NumberOfConfiguredInterfaces = configured_count(usb);
	return status;
}

static NTSTATUS select_by_urb(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                              PURB urb)
{
	if (!urb || urb->UrbHeader.Function != URB_FUNCTION_SELECT_CONFIGURATION ||
	    !urb->UrbSelectConfiguration.ConfigurationDescriptor)
		return STATUS_INVALID_PARAMETER;
	return wdf_usb_select_configuration(usb, attributes, urb, NULL);
}

NTSTATUS WdfUsbTargetDeviceSelectConfig(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBDEVICE UsbDevice,
                                        PWDF_OBJECT_ATTRIBUTES PipeAttributes,
                                        PWDF_USB_DEVICE_SELECT_CONFIG_PARAMS Params)
{
	static const char api[] = "WdfUsbTargetDeviceSelectConfig";
	struct wdf_usb_device *usb = wdf_usb_device_from_handle(UsbDevice, api);

	(void)DriverGlobals;
	wdf_require_pointer(Params, api, "Params");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (Params->Size != sizeof(*Params))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (Params->Type != WdfUsbTargetDeviceSelectConfigTypeDeconfig && usb->interface_count == 0)
		return STATUS_INVALID_DEVICE_REQUEST;
	switch (Params->Type) {
	case WdfUsbTargetDeviceSelectConfigTypeDeconfig: return wdf_usb_deconfigure(usb);
	case WdfUsbTargetDeviceSelectConfigTypeSingleInterface:
		return select_single(usb, PipeAttributes, Params);
	case WdfUsbTargetDeviceSelectConfigTypeMultiInterface:
	case WdfUsbTargetDeviceSelectConfigTypeInterfacesPairs:
		return select_multi(usb, PipeAttributes, Params);
	case WdfUsbTargetDeviceSelectConfigTypeInterfacesDescriptor:
		if (!Params->Types.Descriptor.InterfaceDescriptors ||
		    Params->Types.Descriptor.NumInterfaceDescriptors == 0)
			return STATUS_INVALID_PARAMETER;
		return wdf_usb_select_descriptors(usb, PipeAttributes, Params);
	case WdfUsbTargetDeviceSelectConfigTypeUrb:
		return select_by_urb(usb, PipeAttributes, Params->Types.Urb.Urb);
	default: return STATUS_INVALID_PARAMETER;
	}
}

/* --- Interfaces ----------------------------------------------------------------------------------------------- */

static NTSTATUS select_index(struct wdf_usb_interface *interface, PWDF_OBJECT_ATTRIBUTES attributes,
                             UCHAR setting)
{
	if (setting >= interface->setting_count || !interface->settings[setting])
		return STATUS_INVALID_PARAMETER;
	SIZE_T size =
		GET_SELECT_INTERFACE_REQUEST_SIZE(interface->settings[setting]->bNumEndpoints);
	PURB urb = calloc(1, size < sizeof(URB) ? sizeof(URB) : size);
	if (!urb)
		return STATUS_INSUFFICIENT_RESOURCES;
	wdf_usb_build_setting(interface, setting, urb);
	NTSTATUS status = wdf_usb_select_setting(interface, attributes, urb);
	free(urb);
	return status;
}

NTSTATUS WdfUsbInterfaceSelectSetting(PWDF_DRIVER_GLOBALS DriverGlobals,
                                      WDFUSBINTERFACE UsbInterface,
                                      PWDF_OBJECT_ATTRIBUTES PipesAttributes,
                                      PWDF_USB_INTERFACE_SELECT_SETTING_PARAMS Params)
{
	static const char api[] = "WdfUsbInterfaceSelectSetting";
	struct wdf_usb_interface *interface = wdf_usb_interface_from_handle(UsbInterface, api);

	(void)DriverGlobals;
	wdf_require_pointer(Params, api, "Params");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (Params->Size != sizeof(*Params))
		return STATUS_INFO_LENGTH_MISMATCH;
	switch (Params->Type) {
	case WdfUsbInterfaceSelectSettingTypeDescriptor:
		if (!Params->Types.Descriptor.InterfaceDescriptor)
			return STATUS_INVALID_PARAMETER;
		return select_index(
			interface, PipesAttributes,
			Params->Types.Descriptor.InterfaceDescriptor->bAlternateSetting);
	case WdfUsbInterfaceSelectSettingTypeSetting:
		return select_index(interface, PipesAttributes,
		                    Params->Types.Interface.SettingIndex);
	case WdfUsbInterfaceSelectSettingTypeUrb:
		if (!Params->Types.Urb.Urb ||
		    Params->Types.Urb.Urb->UrbHeader.Function != URB_FUNCTION_SELECT_INTERFACE)
			return STATUS_INVALID_PARAMETER;
		return wdf_usb_select_setting(interface, PipesAttributes, Params->Types.Urb.Urb);
	default: return STATUS_INVALID_PARAMETER;
	}
}

BYTE WdfUsbInterfaceGetInterfaceNumber(PWDF_DRIVER_GLOBALS DriverGlobals,
                                       WDFUSBINTERFACE UsbInterface)
{
	(void)DriverGlobals;
	return wdf_usb_interface_from_handle(UsbInterface, "WdfUsbInterfaceGetInterfaceNumber")
	        ->number;
}

BYTE WdfUsbInterfaceGetNumSettings(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBINTERFACE UsbInterface)
{
	(void)DriverGlobals;
	return wdf_usb_interface_from_handle(UsbInterface, "WdfUsbInterfaceGetNumSettings")
	        ->setting_count;
}

BYTE WdfUsbInterfaceGetConfiguredSettingIndex(PWDF_DRIVER_GLOBALS DriverGlobals,
                                              WDFUSBINTERFACE Interface)
{
	(void)DriverGlobals;
	return wdf_usb_interface_from_handle(Interface, "WdfUsbInterfaceGetConfiguredSettingIndex")
	        ->current_setting;
}

BYTE WdfUsbInterfaceGetNumConfiguredPipes(PWDF_DRIVER_GLOBALS DriverGlobals,
                                          WDFUSBINTERFACE UsbInterface)
{
	(void)DriverGlobals;
	return wdf_usb_interface_from_handle(UsbInterface, "WdfUsbInterfaceGetNumConfiguredPipes")
	        ->pipe_count;
}

WDFUSBPIPE WdfUsbInterfaceGetConfiguredPipe(PWDF_DRIVER_GLOBALS DriverGlobals,
                                            WDFUSBINTERFACE UsbInterface, UCHAR PipeIndex,
                                            PWDF_USB_PIPE_INFORMATION PipeInfo)
{
	struct wdf_usb_interface *interface =
		wdf_usb_interface_from_handle(UsbInterface, "WdfUsbInterfaceGetConfiguredPipe");

	(void)DriverGlobals;
	if (PipeIndex >= interface->pipe_count || (PipeInfo && PipeInfo->Size != sizeof(*PipeInfo)))
		return NULL;
	if (PipeInfo)
		wdf_usb_pipe_describe(interface->pipes[PipeIndex], PipeInfo);
	return WDF_HANDLE(WDFUSBPIPE, interface->pipes[PipeIndex]);
}

/* --- What the descriptors say -------------------------------------------------------------------------------- */

static PUSB_INTERFACE_DESCRIPTOR setting_of(const struct wdf_usb_interface *interface, UCHAR index)
{
	return index < interface->setting_count ? interface->settings[index] : NULL;
}

BYTE WdfUsbInterfaceGetNumEndpoints(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBINTERFACE UsbInterface,
                                    UCHAR SettingIndex)
{
	PUSB_INTERFACE_DESCRIPTOR setting =
		setting_of(wdf_usb_interface_from_handle(UsbInterface,
	                                                 "WdfUsbInterfaceGetNumEndpoints"),
	                   SettingIndex);

	(void)DriverGlobals;
	return setting ? setting->bNumEndpoints : 0;
}

void WdfUsbInterfaceGetDescriptor(PWDF_DRIVER_GLOBALS DriverGlobals, WDFUSBINTERFACE UsbInterface,
                                  UCHAR SettingIndex, PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor)
{
	static const char api[] = "WdfUsbInterfaceGetDescriptor";
	PUSB_INTERFACE_DESCRIPTOR setting =
		setting_of(wdf_usb_interface_from_handle(UsbInterface, api), SettingIndex);

	(void)DriverGlobals;
	wdf_require_pointer(InterfaceDescriptor, api, "InterfaceDescriptor");
	memset(InterfaceDescriptor, 0, sizeof(*InterfaceDescriptor));
	if (setting)
		memcpy(InterfaceDescriptor, setting, sizeof(*InterfaceDescriptor));
}

/* The index-th endpoint of setting, or null. */
static PUSB_ENDPOINT_DESCRIPTOR endpoint_of(const struct wdf_usb_device *usb,
                                            PUSB_INTERFACE_DESCRIPTOR setting, UCHAR index)
{
	PUCHAR end = (PUCHAR)usb->configuration + usb->configuration->wTotalLength;
	ULONG bytes = USBD_GetInterfaceLength(setting, end);
	PUCHAR at = (PUCHAR)setting;
	PUSB_COMMON_DESCRIPTOR found;

	for (;;) {
		found = USBD_ParseDescriptors(setting, bytes, at, USB_ENDPOINT_DESCRIPTOR_TYPE);
		if (!found || index == 0)
			break;
		index--;
		at = (PUCHAR)found + found->bLength;
	}
	return (PUSB_ENDPOINT_DESCRIPTOR)found;
}

void WdfUsbInterfaceGetEndpointInformation(PWDF_DRIVER_GLOBALS DriverGlobals,
                                           WDFUSBINTERFACE UsbInterface, UCHAR SettingIndex,
                                           UCHAR EndpointIndex,
                                           PWDF_USB_PIPE_INFORMATION EndpointInfo)
{
	static const char api[] = "WdfUsbInterfaceGetEndpointInformation";
	struct wdf_usb_interface *interface = wdf_usb_interface_from_handle(UsbInterface, api);
	PUSB_INTERFACE_DESCRIPTOR setting = setting_of(interface, SettingIndex);

	(void)DriverGlobals;
	wdf_require_pointer(EndpointInfo, api, "EndpointInfo");
	if (EndpointInfo->Size != sizeof(*EndpointInfo) || !setting)
		return;
	PUSB_ENDPOINT_DESCRIPTOR endpoint = endpoint_of(interface->usb, setting, EndpointIndex);
	if (!endpoint)
		return;
	EndpointInfo->MaximumPacketSize = endpoint->wMaxPacketSize;
	EndpointInfo->EndpointAddress = endpoint->bEndpointAddress;
	EndpointInfo->Interval = endpoint->bInterval;
	EndpointInfo->PipeType = wdf_usb_pipe_type_of(endpoint->bmAttributes);
	EndpointInfo->MaximumTransferSize = USBD_DEFAULT_MAXIMUM_TRANSFER_SIZE;
	EndpointInfo->SettingIndex = SettingIndex;
}

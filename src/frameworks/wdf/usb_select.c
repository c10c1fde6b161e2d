/*
 * frameworks/wdf/usb_select.c - choosing a configuration and settings, and the pipes that follow.
 *
 * Model    All pipe objects are made before anything is sent, so that what can fail fails before the device
 *          changes. When the answer is there, they learn what they are.
 */
#include "frameworks/wdf/usb.h"

#include <limits.h>

/* The pipes asked for, of one interface. */
struct pipe_set {
	struct wdf_usb_interface *interface;
	struct wdf_usb_pipe **pipes;
	UCHAR count;
};

static NTSTATUS make_pipe(struct wdf_usb_interface *interface, PWDF_OBJECT_ATTRIBUTES attributes,
                          struct wdf_usb_pipe **ret_pipe)
{
	struct wdf_usb_device *usb = interface->usb;
	struct wdf_creation creation = { .binding = usb->target.object.binding,
		                         .type = &wdf_usb_pipe_type,
		                         .attributes = attributes,
		                         .parent = &interface->object };
	struct wdf_target *target;
	NTSTATUS status = wdf_attributes_check(&creation);

	if (NT_SUCCESS(status))
		status = wdf_target_allocate_below(usb->target.device, &creation, &target);
	if (!NT_SUCCESS(status))
		return status;
	struct wdf_usb_pipe *pipe = (struct wdf_usb_pipe *)target;
	wdf_usb_pipe_init(pipe, interface);
	status = wdf_object_commit(&target->object, &creation);
	if (NT_SUCCESS(status))
		*ret_pipe = pipe;
	return status;
}

static void delete_pipes(struct wdf_usb_pipe **pipes, UCHAR count)
{
	for (UCHAR at = 0; at < count; at++)
		wdf_object_delete(&pipes[at]->target.object);
	free(pipes);
}

static NTSTATUS make_set(struct pipe_set *set, PWDF_OBJECT_ATTRIBUTES attributes, ULONG count)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (count > UCHAR_MAX)
		return STATUS_INVALID_DEVICE_REQUEST;
	set->pipes = calloc(count ? count : 1u, sizeof(struct wdf_usb_pipe *));
	if (!set->pipes)
		return STATUS_INSUFFICIENT_RESOURCES;
	while (NT_SUCCESS(status) && set->count < count) {
		status = make_pipe(set->interface, attributes, &set->pipes[set->count]);
		if (NT_SUCCESS(status))
			set->count++;
	}
	return status;
}

static void forget_pipes(struct wdf_usb_interface *interface)
{
	struct wdf_usb_pipe **pipes = interface->pipes;
	UCHAR count = interface->pipe_count;

	interface->configured = false;
	interface->pipes = NULL;
	interface->pipe_count = 0;
	delete_pipes(pipes, count);
}

/* The answer for one interface. */
static void take_answer(struct pipe_set *set, const USBD_INTERFACE_INFORMATION *information)
{
	struct wdf_usb_interface *interface = set->interface;

	interface->pipes = set->pipes;
	interface->pipe_count = set->count;
	interface->current_setting = information->AlternateSetting;
	interface->handle = information->InterfaceHandle;
	interface->configured = true;
	for (UCHAR at = 0; at < set->count; at++)
		interface->pipes[at]->information = information->Pipes[at];
	set->pipes = NULL;
	set->count = 0;
}

/* --- Configurations -------------------------------------------------------------------------------------- */

/* The interface description behind information in urb; null at the end, or when it does not fit. */
static PUSBD_INTERFACE_INFORMATION next_information(PURB urb,
                                                    PUSBD_INTERFACE_INFORMATION information)
{
	PUCHAR end = (PUCHAR)urb + urb->UrbHeader.Length;
	PUCHAR next = information ? (PUCHAR)information + information->Length
	                          : (PUCHAR)&urb->UrbSelectConfiguration.Interface;
	SIZE_T fixed = offsetof(USBD_INTERFACE_INFORMATION, Pipes);

	if (next + fixed > end)
		return NULL;
	USHORT length = ((PUSBD_INTERFACE_INFORMATION)next)->Length;
	return length < fixed || next + length > end ? NULL : (PUSBD_INTERFACE_INFORMATION)next;
}

static bool pipes_fit(const USBD_INTERFACE_INFORMATION *information)
{
	return information->NumberOfPipes * sizeof(USBD_PIPE_INFORMATION) +
	               offsetof(USBD_INTERFACE_INFORMATION, Pipes) <=
	       information->Length;
}

static NTSTATUS make_sets(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes, PURB urb,
                          struct pipe_set *sets)
{
	PUSBD_INTERFACE_INFORMATION information = NULL;

	for (UCHAR at = 0; (information = next_information(urb, information)) != NULL; at++) {
		if (at >= usb->interface_count || !pipes_fit(information))
			return STATUS_INVALID_DEVICE_REQUEST;
		sets[at].interface = wdf_usb_interface_of_number(usb, information->InterfaceNumber);
		if (!sets[at].interface)
			return STATUS_INVALID_DEVICE_REQUEST;
		NTSTATUS status = make_set(&sets[at], attributes, information->NumberOfPipes);
		if (!NT_SUCCESS(status))
			return status;
	}
	return STATUS_SUCCESS;
}

/* Bus drivers choose setting 0 with a configuration: another one is asked for by itself. */
static NTSTATUS select_alternate(struct wdf_usb_interface *interface,
                                 PUSBD_INTERFACE_INFORMATION information)
{
	UCHAR setting = information->AlternateSetting;

	if (setting >= interface->setting_count || !interface->settings[setting])
		return STATUS_INVALID_DEVICE_REQUEST;
	SIZE_T size =
		GET_SELECT_INTERFACE_REQUEST_SIZE(interface->settings[setting]->bNumEndpoints);
	PURB urb = calloc(1, size < sizeof(URB) ? sizeof(URB) : size);
	if (!urb)
		return STATUS_INSUFFICIENT_RESOURCES;
	wdf_usb_build_setting(interface, setting, urb);
	NTSTATUS status = wdf_usb_send_own_urb(&interface->usb->target, urb);
	if (NT_SUCCESS(status) && urb->UrbSelectInterface.Interface.Length <= information->Length)
		memcpy(information, &urb->UrbSelectInterface.Interface,
		       urb->UrbSelectInterface.Interface.Length);
	free(urb);
	return status;
}

static NTSTATUS take_answers(struct wdf_usb_device *usb, PURB urb, struct pipe_set *sets,
                             UCHAR *ret_configured)
{
	PUSBD_INTERFACE_INFORMATION information = NULL;
	NTSTATUS status = STATUS_SUCCESS;
	UCHAR at = 0;

	usb->configuration_handle = urb->UrbSelectConfiguration.ConfigurationHandle;
	for (; at < usb->interface_count; at++) {
		information = next_information(urb, information);
		if (!information || !sets[at].interface)
			break;
		if (at > 0 && information->NumberOfPipes > 0)
			status = select_alternate(sets[at].interface, information);
		if (!NT_SUCCESS(status))
			return status;
		take_answer(&sets[at], information);
	}
	if (ret_configured)
		*ret_configured = at;
	return status;
}

NTSTATUS wdf_usb_select_configuration(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                                      PURB urb, UCHAR *ret_configured)
{
	struct pipe_set *sets = calloc(usb->interface_count + 1u, sizeof(*sets));

	if (!sets)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = make_sets(usb, attributes, urb, sets);
	for (UCHAR at = 0; NT_SUCCESS(status) && at < usb->interface_count; at++)
		if (usb->interfaces[at]->configured)
			forget_pipes(usb->interfaces[at]);
	if (NT_SUCCESS(status))
		status = wdf_usb_send_own_urb(&usb->target, urb);
	if (NT_SUCCESS(status))
		status = take_answers(usb, urb, sets, ret_configured);
	for (UCHAR at = 0; at < usb->interface_count; at++)
		delete_pipes(sets[at].pipes, sets[at].count);
	free(sets);
	return status;
}

NTSTATUS wdf_usb_select_descriptors(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                                    const WDF_USB_DEVICE_SELECT_CONFIG_PARAMS *params)
{
	ULONG count = params->Types.Descriptor.NumInterfaceDescriptors;
	PUSBD_INTERFACE_LIST_ENTRY list = calloc(count + 1u, sizeof(*list));

	if (!list)
		return STATUS_INSUFFICIENT_RESOURCES;
	for (ULONG at = 0; at < count; at++) {
		list[at].InterfaceDescriptor = params->Types.Descriptor.InterfaceDescriptors[at];
		if (!list[at].InterfaceDescriptor) {
			free(list);
			return STATUS_INVALID_PARAMETER;
		}
	}
	PUSB_CONFIGURATION_DESCRIPTOR configuration =
		params->Types.Descriptor.ConfigurationDescriptor
			? params->Types.Descriptor.ConfigurationDescriptor
			: usb->configuration;
	PURB urb = USBD_CreateConfigurationRequestEx(configuration, list);
	free(list);
	if (!urb)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = wdf_usb_select_configuration(usb, attributes, urb, NULL);
	ExFreePool(urb);
	return status;
}

NTSTATUS wdf_usb_deconfigure(struct wdf_usb_device *usb)
{
	URB urb = { 0 };

	for (UCHAR at = 0; at < usb->interface_count; at++)
		if (usb->interfaces[at]->configured)
			forget_pipes(usb->interfaces[at]);
	usb->configuration_handle = NULL;
	urb.UrbHeader.Function = URB_FUNCTION_SELECT_CONFIGURATION;
	urb.UrbHeader.Length = sizeof(struct _URB_SELECT_CONFIGURATION);
	return wdf_usb_send_own_urb(&usb->target, &urb);
}

/* --- Settings ------------------------------------------------------------------------------------------------ */

void wdf_usb_build_setting(const struct wdf_usb_interface *interface, UCHAR setting, PURB urb)
{
	PUSBD_INTERFACE_INFORMATION information = &urb->UrbSelectInterface.Interface;
	UCHAR pipes = interface->settings[setting]->bNumEndpoints;

	urb->UrbHeader.Function = URB_FUNCTION_SELECT_INTERFACE;
	urb->UrbHeader.Length = (USHORT)GET_SELECT_INTERFACE_REQUEST_SIZE(pipes);
	urb->UrbSelectInterface.ConfigurationHandle = interface->usb->configuration_handle;
	information->Length = (USHORT)GET_USBD_INTERFACE_SIZE(pipes);
	information->InterfaceNumber = interface->number;
	information->AlternateSetting = setting;
	information->NumberOfPipes = pipes;
	for (UCHAR at = 0; at < pipes; at++)
		information->Pipes[at].MaximumTransferSize = USBD_DEFAULT_MAXIMUM_TRANSFER_SIZE;
}

NTSTATUS wdf_usb_select_setting(struct wdf_usb_interface *interface,
                                PWDF_OBJECT_ATTRIBUTES attributes, PURB urb)
{
	PUSBD_INTERFACE_INFORMATION information = &urb->UrbSelectInterface.Interface;
	SIZE_T fixed = offsetof(USBD_INTERFACE_INFORMATION, Pipes);
	struct pipe_set set = { .interface = interface };

	if (interface->configured && interface->current_setting == information->AlternateSetting)
		return STATUS_SUCCESS;
	if (information->Length < fixed || urb->UrbHeader.Length < information->Length)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status =
		make_set(&set, attributes,
	                 (ULONG)((information->Length - fixed) / sizeof(USBD_PIPE_INFORMATION)));
	if (NT_SUCCESS(status)) {
		if (interface->configured)
			forget_pipes(interface);
		status = wdf_usb_send_own_urb(&interface->usb->target, urb);
	}
	if (NT_SUCCESS(status))
		take_answer(&set, information);
	delete_pipes(set.pipes, set.count);
	return status;
}

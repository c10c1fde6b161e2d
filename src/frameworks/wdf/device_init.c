/*
 * frameworks/wdf/device_init.c - WDFDEVICE_INIT records.
 */
#include "frameworks/wdf/device.h"

PWDFDEVICE_INIT wdf_device_init_create(struct wdf_binding *binding, enum wdf_role role)
{
	PWDFDEVICE_INIT init = calloc(1, sizeof(*init));

	if (!init)
		return NULL;
	init->binding = binding;
	init->settings.role = role;
	init->settings.device_type = FILE_DEVICE_UNKNOWN;
	init->settings.power_policy_owner = role == WDF_ROLE_FUNCTION;
	init->settings.read_write_io = init->settings.control_io = WdfDeviceIoBuffered;
	init->settings.power_pageable = true;
	init->settings.characteristics = role == WDF_ROLE_PDO ? 0 : FILE_DEVICE_SECURE_OPEN;
	return init;
}

void wdf_identity_free(struct wdf_pdo_identity *identity)
{
	for (struct wdf_device_text *text = identity->texts, *next; text; text = next) {
		next = text->next;
		free(text->description);
		free(text->location);
		free(text);
	}
	free(identity->device_id);
	free(identity->instance_id);
	free(identity->container_id);
	free(identity->hardware_ids);
	free(identity->compatible_ids);
	*identity = (struct wdf_pdo_identity){ 0 };
}

void wdf_device_init_free(PWDFDEVICE_INIT init)
{
	if (!init)
		return;
	wdf_identity_free(&init->identity);
	for (unsigned major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		free(init->settings.preprocess[major]);
	if (init->extension)
		init->extension->free(init->extension_state);
	free(init->name);
	free(init->security);
	free(init);
}

WCHAR *wdf_copy_string(PCUNICODE_STRING string)
{
	WCHAR *copy = calloc(1, string->Length + sizeof(WCHAR));

	if (copy)
		memcpy(copy, string->Buffer, string->Length);
	return copy;
}

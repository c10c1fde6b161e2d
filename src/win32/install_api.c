/*
 * win32/install_api.c - installing from a program: root devices that it makes, INF files that it names.
 *
 * A device made with SetupDiCreateDeviceInfo is a record here until its driver is installed; then it is plugged.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/rtl/inf.h"
#include "win32/win32_internal.h"

#include <newdev.h>
#include <setupapi.h>

#define ID_UNITS 200

struct root_device {
	struct root_device *next;
	WCHAR device_id[64], instance_id[64], hardware_ids[ID_UNITS];
	bool registered;
	struct pnp_device *node; /* referenced; null: not plugged */
};

struct installed_inf {
	struct installed_inf *next;
	struct rtl_inf *inf;
};

/* Of a machine; freed with it. */
struct win32_install {
	struct root_device *devices;
	struct installed_inf *infs;
};

static struct win32_install *install_of(struct win32_machine *machine)
{
	struct win32_install *install = NULL;

	host_lock_acquire(&machine->lock);
	if (!machine->install)
		machine->install = calloc(1, sizeof(*machine->install));
	install = machine->install;
	host_lock_release(&machine->lock);
	if (!install)
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
	return install;
}

void win32_install_destroy(struct win32_install *install)
{
	while (install && install->devices) {
		struct root_device *next = install->devices->next;

		if (install->devices->node)
			pnp_device_unref(install->devices->node);
		free(install->devices);
		install->devices = next;
	}
	while (install && install->infs) {
		struct installed_inf *next = install->infs->next;

		rtl_inf_destroy(install->infs->inf);
		free(install->infs);
		install->infs = next;
	}
	free(install);
}

static struct root_device *device_of(PSP_DEVINFO_DATA data)
{
	struct win32_install *install = win32_machine_current()->install;
	struct root_device *device = install ? install->devices : NULL;

	while (device && (ULONG_PTR)device != data->Reserved)
		device = device->next;
	if (!device)
		win32_set_error(ERROR_INVALID_PARAMETER);
	return device;
}

bool win32_install_made(ULONG_PTR reserved, struct pnp_device **ret_node)
{
	struct win32_install *install = win32_machine_current()->install;
	struct root_device *device = install ? install->devices : NULL;

	while (device && (ULONG_PTR)device != reserved)
		device = device->next;
	*ret_node = device ? device->node : NULL;
	return device != NULL;
}

/* --- Devices ------------------------------------------------------------------------------------------------- */

static WCHAR upper(char letter)
{
	return (WCHAR)(letter >= 'a' && letter <= 'z' ? letter - 32 : (unsigned char)letter);
}

/* "root\ID\INSTANCE"; kept in capital letters, as device ids are. */
static bool split_name(PCSTR name, struct root_device *device)
{
	static const char root[] = "root\\";
	WCHAR *to = device->device_id;
	size_t used = 0;

	for (size_t index = 0; root[index]; index++)
		if ((name[index] | 0x20) != (root[index] | 0x20))
			return false;
	for (name += sizeof(root) - 1; *name && used < 63; name++) {
		if (*name == '\\' && to == device->device_id) {
			to = device->instance_id;
			used = 0;
			continue;
		}
		to[used++] = upper(*name);
	}
	return device->device_id[0] && device->instance_id[0];
}

static BOOL create_device_info_a(HDEVINFO set, PCSTR name, const GUID *class_guid,
                                 PCSTR description, HWND parent, DWORD flags,
                                 PSP_DEVINFO_DATA ret_device)
{
	struct win32_install *install = install_of(win32_machine_current());
	struct root_device *device = calloc(1, sizeof(*device));

	if (!install || !device || !name || !class_guid || !split_name(name, device)) {
		free(device);
		return win32_fail(ERROR_INVALID_DEVINST_NAME);
	}
	device->next = install->devices;
	install->devices = device;
	if (ret_device) {
		ret_device->ClassGuid = *class_guid;
		ret_device->Reserved = (ULONG_PTR)device;
	}
	return TRUE;
}

static BOOL set_registry_property_a(HDEVINFO set, PSP_DEVINFO_DATA data, DWORD property,
                                    const BYTE *from, DWORD bytes)
{
	struct root_device *device = device_of(data);

	if (!device)
		return FALSE;
	if (property != SPDRP_HARDWAREID || bytes >= ID_UNITS)
		return win32_fail(ERROR_CALL_NOT_IMPLEMENTED);
	memset(device->hardware_ids, 0, sizeof(device->hardware_ids));
	for (DWORD index = 0; index < bytes; index++)
		device->hardware_ids[index] = from[index];
	return TRUE;
}

static BOOL call_class_installer(DI_FUNCTION function, HDEVINFO set, PSP_DEVINFO_DATA data)
{
	struct root_device *device = device_of(data);
	NTSTATUS status = STATUS_SUCCESS;

	if (!device)
		return FALSE;
	switch (function) {
	case DIF_REGISTERDEVICE: device->registered = true; return TRUE;
	case DIF_REMOVE:
		if (device->node)
			status = pnp_device_query_remove(device->node);
		return NT_SUCCESS(status) ? TRUE : win32_fail(win32_error_from_status(status));
	default: return win32_fail(ERROR_CALL_NOT_IMPLEMENTED);
	}
}

/* --- Drivers ------------------------------------------------------------------------------------------------- */

static NTSTATUS add_inf(struct ke_machine *machine, const WCHAR *path)
{
	struct win32_install *install = install_of(machine->win32);
	struct installed_inf *record = calloc(1, sizeof(*record));
	struct rtl_inf_error error;
	void *text = NULL;
	size_t bytes;
	NTSTATUS status = install && record ? win32_file_get(machine, path, &text, &bytes)
	                                    : STATUS_INSUFFICIENT_RESOURCES;

	if (NT_SUCCESS(status))
		record->inf = rtl_inf_parse(text, bytes, &error);
	free(text);
	if (NT_SUCCESS(status))
		status = record->inf ? pnp_inf_add(machine, record->inf) : STATUS_INVALID_PARAMETER;
	if (!NT_SUCCESS(status)) {
		if (record)
			rtl_inf_destroy(record->inf);
		free(record);
		return status;
	}
	record->next = install->infs;
	install->infs = record;
	return STATUS_SUCCESS;
}

static bool has_id(const struct root_device *device, const WCHAR *id)
{
	for (const WCHAR *at = device->hardware_ids; *at; at += crt_wcslen(at) + 1)
		if (crt_wcscmp(at, id) == 0)
			return true;
	return false;
}

static NTSTATUS plug(struct ke_machine *machine, struct root_device *device)
{
	struct pnp_device_options options = { .device_id = device->device_id,
		                              .instance_id = device->instance_id,
		                              .hardware_ids = device->hardware_ids };

	return pnp_device_plug(machine, &options, &device->node);
}

static BOOL update_driver_w(HWND parent, LPCWSTR id, LPCWSTR inf, DWORD flags, PBOOL ret_reboot)
{
	struct ke_machine *machine = ke_current_machine();
	WCHAR path[WIN32_PATH_MAX];
	bool any = false;
	NTSTATUS status;

	if (!id || !inf)
		return win32_fail(ERROR_INVALID_PARAMETER);
	if (!NT_SUCCESS(win32_full_path(inf, path)) || !NT_SUCCESS(add_inf(machine, path)))
		return win32_fail(ERROR_FILE_NOT_FOUND);
	for (struct root_device *device = machine->win32->install->devices; device;
	     device = device->next) {
		if (!device->registered || device->node || !has_id(device, id))
			continue;
		any = true;
		status = plug(machine, device);
		if (!NT_SUCCESS(status))
			return win32_fail(win32_error_from_status(status));
	}
	if (ret_reboot)
		*ret_reboot = FALSE;
	return any ? TRUE : win32_fail(ERROR_NO_SUCH_DEVINST);
}

static BOOL update_driver_a(HWND parent, LPCSTR id, LPCSTR inf, DWORD flags, PBOOL ret_reboot)
{
	struct win32_wide wide_id, wide_inf;

	return update_driver_w(parent, win32_wide(&wide_id, id), win32_wide(&wide_inf, inf), flags,
	                       ret_reboot);
}

WIN32_TABLE(win32_install_export_table, "setupapi.dll",
            W("SetupDiCallClassInstaller", call_class_installer),
            W("SetupDiCreateDeviceInfoA", create_device_info_a),
            W("SetupDiSetDeviceRegistryPropertyA", set_registry_property_a),
            W("UpdateDriverForPlugAndPlayDevicesA", update_driver_a),
            W("UpdateDriverForPlugAndPlayDevicesW", update_driver_w));

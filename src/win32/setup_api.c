/*
 * win32/setup_api.c - SetupDi: device information sets, their interfaces and properties.
 *
 * A set is a snapshot, as documented. Installing and removing devices from a program is not built.
 */
#include <stdlib.h>
#include <string.h>

#include "win32/win32_internal.h"

#include <setupapi.h>

struct set_interface {
	GUID class_guid;
	WCHAR *path;     /* as user mode spells it */
	uint32_t device; /* index in the set */
	bool enabled;
};

struct device_set {
	struct win32_object object;
	struct pnp_device **devices; /* referenced */
	uint32_t device_count;
	struct set_interface *interfaces;
	uint32_t interface_count;
	bool failed; /* memory was short while it was filled */
};

static void destroy_set(struct win32_object *object)
{
	struct device_set *set = CONTAINING_RECORD(object, struct device_set, object);

	for (uint32_t i = 0; i < set->device_count; i++)
		pnp_device_unref(set->devices[i]);
	for (uint32_t i = 0; i < set->interface_count; i++)
		free(set->interfaces[i].path);
	free(set->devices);
	free(set->interfaces);
	free(set);
}

static struct device_set *set_of(HDEVINFO handle)
{
	struct win32_object *object = win32_object_check(handle, WIN32_OBJECT_DEVICE_SET);
	if (!object) {
		win32_set_error(ERROR_INVALID_HANDLE);
		return NULL;
	}
	return CONTAINING_RECORD(object, struct device_set, object);
}

/* Index of node in the set; takes a reference when it is new. UINT32_MAX: memory is short. */
static uint32_t add_device(struct device_set *set, struct pnp_device *node)
{
	struct pnp_device **devices;

	for (uint32_t i = 0; i < set->device_count; i++)
		if (set->devices[i] == node)
			return i;
	devices = realloc(set->devices, (set->device_count + 1) * sizeof(*devices));
	if (!devices) {
		set->failed = true;
		return UINT32_MAX;
	}
	pnp_device_ref(node);
	set->devices = devices;
	devices[set->device_count] = node;
	return set->device_count++;
}

static void add_interface(const struct pnp_interface_view *view, void *context)
{
	struct device_set *set = context;
	struct pnp_device *node = pnp_device_find(ke_current_machine(), view->instance_path);
	size_t bytes = (crt_wcslen(view->symbolic_link) + 1) * sizeof(WCHAR);
	struct set_interface *interfaces =
		realloc(set->interfaces, (set->interface_count + 1) * sizeof(*interfaces));
	WCHAR *path = malloc(bytes);

	if (interfaces)
		set->interfaces = interfaces;
	if (!node || !interfaces || !path) {
		set->failed |= !interfaces || !path;
		free(path);
	} else {
		memcpy(path, view->symbolic_link, bytes);
		if (path[0] && path[1] == u'?')
			path[1] = u'\\';
		interfaces[set->interface_count] =
			(struct set_interface){ view->class_guid, path, add_device(set, node),
			                        view->enabled };
		set->interface_count++;
	}
	if (node)
		pnp_device_unref(node);
}

/* Does the node's setup class equal class_guid? */
static bool is_of_class(struct pnp_device *node, const GUID *class_guid)
{
	WCHAR text[48];
	UNICODE_STRING string;
	ULONG length;
	GUID guid;

	if (!NT_SUCCESS(pnp_device_property(node, DevicePropertyClassGuid, text, sizeof(text),
	                                    &length)))
		return false;
	string = win32_string(text);
	return NT_SUCCESS(RtlGUIDFromString(&string, &guid)) && IsEqualGUID(&guid, class_guid);
}

static void add_devices(struct device_set *set, const GUID *class_guid, const WCHAR *enumerator)
{
	struct pnp_device *node = pnp_device_next(ke_current_machine(), NULL);
	size_t prefix = enumerator ? crt_wcslen(enumerator) : 0;

	while (node) {
		const WCHAR *path = pnp_device_instance_path(node)->Buffer;
		bool matches = (!class_guid || is_of_class(node, class_guid)) &&
		               (!enumerator || (crt__wcsnicmp(path, enumerator, prefix) == 0 &&
		                                (path[prefix] == u'\\' || path[prefix] == 0)));
		if (matches)
			add_device(set, node);
		node = pnp_device_next(ke_current_machine(), node);
	}
}

static HDEVINFO make_set(void)
{
	struct device_set *set = calloc(1, sizeof(*set));

	if (!set) {
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
		return INVALID_HANDLE_VALUE;
	}
	win32_object_add(&set->object, WIN32_OBJECT_DEVICE_SET, destroy_set);
	return &set->object;
}

static HDEVINFO get_class_devs_w(const GUID *class_guid, PCWSTR enumerator, HWND parent,
                                 DWORD flags)
{
	HDEVINFO handle;
	struct device_set *set;

	if (!class_guid && !(flags & DIGCF_ALLCLASSES)) {
		win32_set_error(ERROR_INVALID_PARAMETER);
		return INVALID_HANDLE_VALUE;
	}
	handle = make_set();
	if (handle == INVALID_HANDLE_VALUE)
		return handle;
	set = CONTAINING_RECORD((struct win32_object *)handle, struct device_set, object);
	if (flags & DIGCF_ALLCLASSES)
		class_guid = NULL;
	if (flags & DIGCF_DEVICEINTERFACE)
		pnp_interface_for_each(ke_current_machine(), class_guid, NULL,
		                       !(flags & DIGCF_PRESENT), add_interface, set);
	else
		add_devices(set, class_guid, enumerator);
	return handle;
}

static HDEVINFO get_class_devs_a(const GUID *class_guid, PCSTR enumerator, HWND parent, DWORD flags)
{
	struct win32_wide wide;
	return get_class_devs_w(class_guid, win32_wide(&wide, enumerator), parent, flags);
}

static HDEVINFO get_class_devs_ex_w(const GUID *class_guid, PCWSTR enumerator, HWND parent,
                                    DWORD flags, HDEVINFO set, PCWSTR machine, PVOID reserved)
{
	if (set || machine) {
		win32_set_error(ERROR_NOT_SUPPORTED);
		return INVALID_HANDLE_VALUE;
	}
	return get_class_devs_w(class_guid, enumerator, parent, flags);
}

static HDEVINFO get_class_devs_ex_a(const GUID *class_guid, PCSTR enumerator, HWND parent,
                                    DWORD flags, HDEVINFO set, PCSTR machine, PVOID reserved)
{
	struct win32_wide wide;
	return get_class_devs_ex_w(class_guid, win32_wide(&wide, enumerator), parent, flags, set,
	                           machine ? u"" : NULL, reserved);
}

static HDEVINFO create_list(const GUID *class_guid, HWND parent)
{
	return make_set();
}

static BOOL destroy_list(HDEVINFO handle)
{
	struct win32_object *object = win32_object_check(handle, WIN32_OBJECT_DEVICE_SET);
	if (!object || !win32_object_remove(object))
		return win32_fail(ERROR_INVALID_HANDLE);
	destroy_set(object);
	return TRUE;
}

/* --- Devices of a set ------------------------------------------------------------------------------------------------------ */

static void fill_device(struct device_set *set, uint32_t index, PSP_DEVINFO_DATA ret_device)
{
	WCHAR text[48];
	ULONG length;

	ret_device->DevInst = win32_device_number(set->devices[index]);
	ret_device->Reserved = (ULONG_PTR)set->devices[index];
	ret_device->ClassGuid = (GUID){ 0 };
	if (NT_SUCCESS(pnp_device_property(set->devices[index], DevicePropertyClassGuid, text,
	                                   sizeof(text), &length))) {
		UNICODE_STRING string = win32_string(text);
		RtlGUIDFromString(&string, &ret_device->ClassGuid);
	}
}

/* The node that device stands for; null with the last error set. */
static struct pnp_device *device_of(HDEVINFO handle, PSP_DEVINFO_DATA device)
{
	struct device_set *set = set_of(handle);

	if (!set)
		return NULL;
	if (device && device->cbSize == sizeof(*device))
		for (uint32_t i = 0; i < set->device_count; i++)
			if ((ULONG_PTR)set->devices[i] == device->Reserved)
				return set->devices[i];
	win32_set_error(ERROR_INVALID_PARAMETER);
	return NULL;
}

static BOOL enum_device_info(HDEVINFO handle, DWORD index, PSP_DEVINFO_DATA ret_device)
{
	struct device_set *set = set_of(handle);

	if (!set)
		return FALSE;
	if (!ret_device || ret_device->cbSize != sizeof(*ret_device))
		return win32_fail(ERROR_INVALID_USER_BUFFER);
	if (index >= set->device_count)
		return win32_fail(ERROR_NO_MORE_ITEMS);
	fill_device(set, index, ret_device);
	return TRUE;
}

static BOOL instance_id_w(HDEVINFO handle, PSP_DEVINFO_DATA device, PWSTR to, DWORD capacity,
                          PDWORD ret_needed)
{
	struct pnp_device *node = device_of(handle, device);
	const UNICODE_STRING *path;
	DWORD length;

	if (!node)
		return FALSE;
	path = pnp_device_instance_path(node);
	length = path->Length / sizeof(WCHAR) + 1;
	if (ret_needed)
		*ret_needed = length;
	if (!to || capacity < length)
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	memcpy(to, path->Buffer, path->Length);
	to[length - 1] = 0;
	return TRUE;
}

static BOOL instance_id_a(HDEVINFO handle, PSP_DEVINFO_DATA device, PSTR to, DWORD capacity,
                          PDWORD ret_needed)
{
	WCHAR wide[256];
	DWORD needed;

	if (!instance_id_w(handle, device, wide, 256, &needed))
		return FALSE;
	if (ret_needed)
		*ret_needed = needed;
	if (!to || capacity < needed)
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	win32_narrow(wide, to, capacity);
	return TRUE;
}

/* --- Properties ----------------------------------------------------------------------------------------------------------------- */

static const struct {
	DWORD property;
	DEVICE_REGISTRY_PROPERTY kernel;
	DWORD type;
} properties[] = {
	{ SPDRP_DEVICEDESC, DevicePropertyDeviceDescription, REG_SZ },
	{ SPDRP_HARDWAREID, DevicePropertyHardwareID, REG_MULTI_SZ },
	{ SPDRP_COMPATIBLEIDS, DevicePropertyCompatibleIDs, REG_MULTI_SZ },
	{ SPDRP_CLASS, DevicePropertyClassName, REG_SZ },
	{ SPDRP_CLASSGUID, DevicePropertyClassGuid, REG_SZ },
	{ SPDRP_DRIVER, DevicePropertyDriverKeyName, REG_SZ },
	{ SPDRP_MFG, DevicePropertyManufacturer, REG_SZ },
	{ SPDRP_FRIENDLYNAME, DevicePropertyFriendlyName, REG_SZ },
	{ SPDRP_LOCATION_INFORMATION, DevicePropertyLocationInformation, REG_SZ },
	{ SPDRP_PHYSICAL_DEVICE_OBJECT_NAME, DevicePropertyPhysicalDeviceObjectName, REG_SZ },
	{ SPDRP_BUSTYPEGUID, DevicePropertyBusTypeGuid, REG_BINARY },
	{ SPDRP_BUSNUMBER, DevicePropertyBusNumber, REG_DWORD },
	{ SPDRP_ENUMERATOR_NAME, DevicePropertyEnumeratorName, REG_SZ },
	{ SPDRP_ADDRESS, DevicePropertyAddress, REG_DWORD },
	{ SPDRP_UI_NUMBER, DevicePropertyUINumber, REG_DWORD },
	{ SPDRP_BASE_CONTAINERID, DevicePropertyContainerID, REG_SZ },
};

/* A device of the set, or one that this program made and that has its driver. */
static struct pnp_device *node_of(HDEVINFO handle, PSP_DEVINFO_DATA device)
{
	struct pnp_device *node;

	if (device && win32_install_made(device->Reserved, &node)) {
		if (!node)
			win32_set_error(ERROR_INVALID_DATA); /* no driver yet: no properties */
		return node;
	}
	return device_of(handle, device);
}

/* Properties that are numbers of the device tree's own; false: another one. */
static bool number_property(struct pnp_device *node, DWORD property, DWORD *ret_number)
{
	switch (property) {
	case SPDRP_CAPABILITIES: *ret_number = pnp_device_capability_bits(node); return true;
	case SPDRP_CONFIGFLAGS:
		*ret_number = 0;
		return true; /* installed, neither disabled nor failed */
	default: return false;
	}
}

static BOOL give_number(DWORD number, PDWORD ret_type, PBYTE to, DWORD bytes, PDWORD ret_needed)
{
	if (ret_type)
		*ret_type = REG_DWORD;
	if (ret_needed)
		*ret_needed = sizeof(number);
	if (!to || bytes < sizeof(number))
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	memcpy(to, &number, sizeof(number));
	return TRUE;
}

static BOOL registry_property_w(HDEVINFO handle, PSP_DEVINFO_DATA device, DWORD property,
                                PDWORD ret_type, PBYTE to, DWORD bytes, PDWORD ret_needed)
{
	struct pnp_device *node = node_of(handle, device);
	ULONG length = 0;
	DWORD number;
	NTSTATUS status = STATUS_OBJECT_NAME_NOT_FOUND;

	if (!node)
		return FALSE;
	if (number_property(node, property, &number))
		return give_number(number, ret_type, to, bytes, ret_needed);
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		if (properties[i].property != property)
			continue;
		status = pnp_device_property(node, properties[i].kernel, to, to ? bytes : 0,
		                             &length);
		if (ret_type)
			*ret_type = properties[i].type;
	}
	if (ret_needed)
		*ret_needed = length;
	if (status == STATUS_OBJECT_NAME_NOT_FOUND)
		return win32_fail(ERROR_INVALID_DATA);
	return win32_succeed(status);
}

static bool is_text(DWORD type)
{
	return type == REG_SZ || type == REG_MULTI_SZ || type == REG_EXPAND_SZ;
}

static BOOL registry_property_a(HDEVINFO handle, PSP_DEVINFO_DATA device, DWORD property,
                                PDWORD ret_type, PBYTE to, DWORD bytes, PDWORD ret_needed)
{
	WCHAR wide[1024];
	DWORD type = REG_NONE, needed;

	if (!registry_property_w(handle, device, property, &type, (PBYTE)wide, sizeof(wide),
	                         &needed))
		return FALSE;
	if (ret_type)
		*ret_type = type;
	if (is_text(type))
		needed /= sizeof(WCHAR); /* identifiers are ASCII */
	if (ret_needed)
		*ret_needed = needed;
	if (!to || bytes < needed)
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	for (DWORD i = 0; i < needed; i++)
		to[i] = is_text(type) ? (BYTE)wide[i] : ((BYTE *)wide)[i];
	return TRUE;
}

/* --- Interfaces of a set ----------------------------------------------------------------------------------------------------------- */

static BOOL enum_device_interfaces(HDEVINFO handle, PSP_DEVINFO_DATA device, const GUID *class_guid,
                                   DWORD index, PSP_DEVICE_INTERFACE_DATA ret_interface)
{
	struct device_set *set = set_of(handle);

	if (!set)
		return FALSE;
	if (!ret_interface || ret_interface->cbSize != sizeof(*ret_interface))
		return win32_fail(ERROR_INVALID_USER_BUFFER);
	for (uint32_t i = 0; i < set->interface_count; i++) {
		struct set_interface *interface = &set->interfaces[i];
		if (class_guid && !IsEqualGUID(&interface->class_guid, class_guid))
			continue;
		if (device && (ULONG_PTR)set->devices[interface->device] != device->Reserved)
			continue;
		if (index-- > 0)
			continue;
		ret_interface->InterfaceClassGuid = interface->class_guid;
		ret_interface->Flags = interface->enabled ? SPINT_ACTIVE : 0;
		ret_interface->Reserved = i + 1;
		return TRUE;
	}
	return win32_fail(ERROR_NO_MORE_ITEMS);
}

static struct set_interface *interface_of(struct device_set *set, PSP_DEVICE_INTERFACE_DATA data)
{
	if (!set)
		return NULL;
	if (!data || data->cbSize != sizeof(*data) || data->Reserved == 0 ||
	    data->Reserved > set->interface_count) {
		win32_set_error(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	return &set->interfaces[data->Reserved - 1];
}

static BOOL interface_detail_w(HDEVINFO handle, PSP_DEVICE_INTERFACE_DATA data,
                               PSP_DEVICE_INTERFACE_DETAIL_DATA_W to, DWORD bytes,
                               PDWORD ret_needed, PSP_DEVINFO_DATA ret_device)
{
	struct device_set *set = set_of(handle);
	struct set_interface *interface = interface_of(set, data);
	size_t text;
	DWORD needed;

	if (!interface)
		return FALSE;
	if (to && to->cbSize != sizeof(*to))
		return win32_fail(ERROR_INVALID_USER_BUFFER);
	text = (crt_wcslen(interface->path) + 1) * sizeof(WCHAR);
	needed = (DWORD)(offsetof(SP_DEVICE_INTERFACE_DETAIL_DATA_W, DevicePath) + text);
	if (ret_needed)
		*ret_needed = needed;
	if (ret_device && ret_device->cbSize == sizeof(*ret_device))
		fill_device(set, interface->device, ret_device);
	if (!to || bytes < needed)
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	memcpy(to->DevicePath, interface->path, text);
	return TRUE;
}

static BOOL interface_detail_a(HDEVINFO handle, PSP_DEVICE_INTERFACE_DATA data,
                               PSP_DEVICE_INTERFACE_DETAIL_DATA_A to, DWORD bytes,
                               PDWORD ret_needed, PSP_DEVINFO_DATA ret_device)
{
	struct device_set *set = set_of(handle);
	struct set_interface *interface = interface_of(set, data);
	DWORD needed;

	if (!interface)
		return FALSE;
	if (to && to->cbSize != sizeof(*to))
		return win32_fail(ERROR_INVALID_USER_BUFFER);
	/* Paths of interfaces are ASCII. */
	needed = (DWORD)(offsetof(SP_DEVICE_INTERFACE_DETAIL_DATA_A, DevicePath) +
	                 crt_wcslen(interface->path) + 1);
	if (ret_needed)
		*ret_needed = needed;
	if (ret_device && ret_device->cbSize == sizeof(*ret_device))
		fill_device(set, interface->device, ret_device);
	if (!to || bytes < needed)
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	win32_narrow(interface->path, to->DevicePath, bytes - 4);
	return TRUE;
}

struct path_search {
	struct device_set *set;
	const WCHAR *path;
};

static void add_if_path(const struct pnp_interface_view *view, void *context)
{
	struct path_search *search = context;
	/* Both spellings differ in the second character only. */
	if (search->path[0] == u'\\' && search->path[1] && crt_wcslen(view->symbolic_link) > 2 &&
	    crt__wcsicmp(view->symbolic_link + 2, search->path + 2) == 0)
		add_interface(view, search->set);
}

static BOOL open_device_interface_w(HDEVINFO handle, PCWSTR path, DWORD flags,
                                    PSP_DEVICE_INTERFACE_DATA ret_interface)
{
	struct path_search search = { set_of(handle), path };
	uint32_t before;

	if (!search.set)
		return FALSE;
	if (!path || !ret_interface || ret_interface->cbSize != sizeof(*ret_interface))
		return win32_fail(ERROR_INVALID_PARAMETER);
	before = search.set->interface_count;
	pnp_interface_for_each(ke_current_machine(), NULL, NULL, true, add_if_path, &search);
	if (search.set->interface_count == before)
		return win32_fail(ERROR_NO_SUCH_DEVICE_INTERFACE);
	ret_interface->InterfaceClassGuid = search.set->interfaces[before].class_guid;
	ret_interface->Flags = search.set->interfaces[before].enabled ? SPINT_ACTIVE : 0;
	ret_interface->Reserved = before + 1;
	return TRUE;
}

static BOOL open_device_interface_a(HDEVINFO handle, PCSTR path, DWORD flags,
                                    PSP_DEVICE_INTERFACE_DATA ret_interface)
{
	struct win32_wide wide;
	return open_device_interface_w(handle, win32_wide(&wide, path), flags, ret_interface);
}

WIN32_TABLE(win32_setup_export_table, "setupapi.dll", W("SetupDiCreateDeviceInfoList", create_list),
            W("SetupDiDestroyDeviceInfoList", destroy_list),
            W("SetupDiEnumDeviceInfo", enum_device_info),
            W("SetupDiEnumDeviceInterfaces", enum_device_interfaces),
            W("SetupDiGetClassDevsA", get_class_devs_a),
            W("SetupDiGetClassDevsExA", get_class_devs_ex_a),
            W("SetupDiGetClassDevsExW", get_class_devs_ex_w),
            W("SetupDiGetClassDevsW", get_class_devs_w),
            W("SetupDiGetDeviceInstanceIdA", instance_id_a),
            W("SetupDiGetDeviceInstanceIdW", instance_id_w),
            W("SetupDiGetDeviceInterfaceDetailA", interface_detail_a),
            W("SetupDiGetDeviceInterfaceDetailW", interface_detail_w),
            W("SetupDiGetDeviceRegistryPropertyA", registry_property_a),
            W("SetupDiGetDeviceRegistryPropertyW", registry_property_w),
            W("SetupDiOpenDeviceInterfaceA", open_device_interface_a),
            W("SetupDiOpenDeviceInterfaceW", open_device_interface_w));

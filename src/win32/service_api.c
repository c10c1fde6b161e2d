/*
 * win32/service_api.c - the service manager: drivers as services in the registry.
 *
 * Only services of kind driver can be created and started.
 */
#include <stdlib.h>
#include <string.h>

#include "win32/win32_internal.h"

struct service {
	struct win32_object object;
	WCHAR name[256];
	DWORD access;
	bool deleted;
};

static void destroy_handle(struct win32_object *object)
{
	free(object);
}

/* A handle to the service of that name, or to the manager when name is null. */
static SC_HANDLE make_handle(const WCHAR *name, DWORD access)
{
	struct service *service = calloc(1, sizeof(*service));

	if (!service) {
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	for (size_t i = 0; name && name[i] && i < 255; i++)
		service->name[i] = name[i];
	service->access = access;
	win32_object_add(&service->object,
	                 name ? WIN32_OBJECT_SERVICE : WIN32_OBJECT_SERVICE_MANAGER,
	                 destroy_handle);
	return (SC_HANDLE)service;
}

static struct service *service_of(SC_HANDLE handle)
{
	struct service *service =
		(struct service *)win32_object_check(handle, WIN32_OBJECT_SERVICE);
	if (!service)
		win32_set_error(ERROR_INVALID_HANDLE);
	return service;
}

static void service_path(const WCHAR *name, WCHAR *to)
{
	static const WCHAR prefix[] = CM_PATH_SERVICES;
	crt_wcscpy(to, prefix);
	crt_wcscpy(to + sizeof(prefix) / sizeof(WCHAR) - 1, name);
}

static bool is_name(const WCHAR *name)
{
	size_t length = name ? crt_wcslen(name) : 0;
	return length > 0 && length < 256 && !crt_wcschr(name, u'\\') && !crt_wcschr(name, u'/');
}

/* A value of the service's key; fallback when it is not there. */
static DWORD service_dword(const WCHAR *name, const WCHAR *value, DWORD fallback)
{
	WCHAR path[512];
	ULONG type, length;
	DWORD result;
	service_path(name, path);
	NTSTATUS status = cm_value_query(ke_current_machine(), path, value, &type, &result,
	                                 sizeof(result), &length);
	return NT_SUCCESS(status) && type == REG_DWORD ? result : fallback;
}

static bool is_running(const WCHAR *name)
{
	PDRIVER_OBJECT driver = io_driver_find(ke_current_machine(), name);
	if (driver)
		ob_dereference(driver);
	return driver != NULL;
}

/* Who makes, starts and stops drivers is an administrator. */
static bool may_change(void)
{
	return SeTokenIsAdmin(se_effective_token()) || win32_fail(ERROR_ACCESS_DENIED);
}

/* --- Opening ------------------------------------------------------------------------------------------------------ */

static SC_HANDLE open_manager_w(LPCWSTR machine, LPCWSTR database, DWORD access)
{
	return make_handle(NULL, access);
}

static SC_HANDLE open_manager_a(LPCSTR machine, LPCSTR database, DWORD access)
{
	return make_handle(NULL, access);
}

static bool check_manager(SC_HANDLE manager)
{
	return win32_object_check(manager, WIN32_OBJECT_SERVICE_MANAGER) ||
	       win32_fail(ERROR_INVALID_HANDLE);
}

static SC_HANDLE open_service_w(SC_HANDLE manager, LPCWSTR name, DWORD access)
{
	WCHAR path[512];

	if (!check_manager(manager))
		return NULL;
	if (!is_name(name)) {
		win32_set_error(ERROR_INVALID_NAME);
		return NULL;
	}
	service_path(name, path);
	if (!cm_key_exists(ke_current_machine(), path)) {
		win32_set_error(ERROR_SERVICE_DOES_NOT_EXIST);
		return NULL;
	}
	return make_handle(name, access);
}

static SC_HANDLE open_service_a(SC_HANDLE manager, LPCSTR name, DWORD access)
{
	struct win32_wide wide;
	return open_service_w(manager, win32_wide(&wide, name), access);
}

/* What the loader is told: an absolute Win32 path becomes an NT one. */
static void image_path(const WCHAR *path, WCHAR *to)
{
	bool is_drive = path[0] && path[1] == u':';
	crt_wcscpy(to, is_drive ? u"\\??\\" : u"");
	crt_wcscpy(to + crt_wcslen(to), path);
}

static void write_service(const WCHAR *key, const WCHAR *display, const DWORD numbers[3],
                          const WCHAR *path)
{
	struct ke_machine *machine = ke_current_machine();
	WCHAR image[WIN32_PATH_MAX + 8];

	image_path(path, image);
	cm_key_create(machine, key);
	cm_value_set_dword(machine, key, u"Type", numbers[0]);
	cm_value_set_dword(machine, key, u"Start", numbers[1]);
	cm_value_set_dword(machine, key, u"ErrorControl", numbers[2]);
	cm_value_set(machine, key, u"ImagePath", REG_EXPAND_SZ, image,
	             (ULONG)((crt_wcslen(image) + 1) * sizeof(WCHAR)));
	if (display)
		cm_value_set_string(machine, key, u"DisplayName", display);
}

static DWORD create_check(LPCWSTR name, DWORD type, LPCWSTR path, const WCHAR *key)
{
	if (!is_name(name))
		return ERROR_INVALID_NAME;
	if (!path || !*path || crt_wcslen(path) >= WIN32_PATH_MAX)
		return ERROR_INVALID_PARAMETER;
	if (!(type & SERVICE_DRIVER))
		return ERROR_NOT_SUPPORTED;
	if (cm_key_exists(ke_current_machine(), key))
		return ERROR_SERVICE_EXISTS;
	return NO_ERROR;
}

static SC_HANDLE create_service_w(SC_HANDLE manager, LPCWSTR name, LPCWSTR display, DWORD access,
                                  DWORD type, DWORD start, DWORD error_control, LPCWSTR path,
                                  LPCWSTR group, LPDWORD ret_tag, LPCWSTR dependencies,
                                  LPCWSTR account, LPCWSTR password)
{
	DWORD numbers[3] = { type, start, error_control };
	WCHAR key[512];
	DWORD error;

	if (!check_manager(manager) || !may_change())
		return NULL;
	if (is_name(name))
		service_path(name, key);
	error = create_check(name, type, path, key);
	if (error != NO_ERROR) {
		win32_set_error(error);
		return NULL;
	}
	write_service(key, display, numbers, path);
	return make_handle(name, access);
}

static SC_HANDLE create_service_a(SC_HANDLE manager, LPCSTR name, LPCSTR display, DWORD access,
                                  DWORD type, DWORD start, DWORD error_control, LPCSTR path,
                                  LPCSTR group, LPDWORD ret_tag, LPCSTR dependencies,
                                  LPCSTR account, LPCSTR password)
{
	struct win32_wide wide_name, wide_display, wide_path;
	return create_service_w(manager, win32_wide(&wide_name, name),
	                        win32_wide(&wide_display, display), access, type, start,
	                        error_control, win32_wide(&wide_path, path), NULL, ret_tag, NULL,
	                        NULL, NULL);
}

static BOOL close_service_handle(SC_HANDLE handle)
{
	struct win32_object *object = win32_object_check(handle, WIN32_OBJECT_SERVICE);

	if (!object)
		object = win32_object_check(handle, WIN32_OBJECT_SERVICE_MANAGER);
	if (!object || !win32_object_remove(object))
		return win32_fail(ERROR_INVALID_HANDLE);
	object->destroy(object);
	return TRUE;
}

/* --- Starting and stopping -------------------------------------------------------------------------------------- */

static NTSTATUS start_driver(const WCHAR *name)
{
	struct ke_machine *machine = ke_current_machine();
	const struct win32_service_operations *services = machine->win32->services;
	const struct pnp_operations *loader = machine->pnp ? machine->pnp->operations : NULL;
	PDRIVER_OBJECT driver = NULL;
	NTSTATUS status = STATUS_NOT_SUPPORTED;

	if (services && services->start)
		status = services->start(machine, name, &driver);
	else if (loader && loader->load_driver)
		status = loader->load_driver(machine, name, &driver);
	if (NT_SUCCESS(status) && driver)
		ob_dereference(driver);
	return status;
}

static DWORD start_error(NTSTATUS status)
{
	if (status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_NO_SUCH_FILE)
		return ERROR_FILE_NOT_FOUND;
	return win32_error_from_status(status);
}

static BOOL start_service_w(SC_HANDLE handle, DWORD count, LPCWSTR *arguments)
{
	struct service *service = service_of(handle);
	NTSTATUS status;

	if (!service || !may_change())
		return FALSE;
	if (is_running(service->name))
		return win32_fail(ERROR_SERVICE_ALREADY_RUNNING);
	if (service_dword(service->name, u"Start", SERVICE_DEMAND_START) == SERVICE_DISABLED)
		return win32_fail(ERROR_SERVICE_DISABLED);
	status = start_driver(service->name);
	return NT_SUCCESS(status) ? TRUE : win32_fail(start_error(status));
}

static BOOL start_service_a(SC_HANDLE handle, DWORD count, LPCSTR *arguments)
{
	return start_service_w(handle, 0, NULL);
}

static void fill_status(const WCHAR *name, LPSERVICE_STATUS ret_status)
{
	bool running = is_running(name);
	*ret_status = (SERVICE_STATUS){
		.dwServiceType = service_dword(name, u"Type", SERVICE_KERNEL_DRIVER),
		.dwCurrentState = running ? SERVICE_RUNNING : SERVICE_STOPPED,
		.dwControlsAccepted = running ? SERVICE_ACCEPT_STOP : 0,
		.dwWin32ExitCode = running ? NO_ERROR : ERROR_SERVICE_NEVER_STARTED,
	};
}

static NTSTATUS stop_driver(const WCHAR *name)
{
	struct ke_machine *machine = ke_current_machine();
	const struct win32_service_operations *services = machine->win32->services;
	PDRIVER_OBJECT driver;
	NTSTATUS status;

	if (services && services->stop)
		return services->stop(machine, name);
	driver = io_driver_find(machine, name);
	if (!driver)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	/* io_driver_find's reference must be gone before the object can go. */
	ob_dereference(driver);
	status = io_driver_unload(driver);
	return status;
}

static BOOL control_service(SC_HANDLE handle, DWORD control, LPSERVICE_STATUS ret_status)
{
	struct service *service = service_of(handle);
	NTSTATUS status = STATUS_SUCCESS;

	if (!service)
		return FALSE;
	fill_status(service->name, ret_status); /* also for the caller of a control that fails */
	if (!is_running(service->name))
		return win32_fail(ERROR_SERVICE_NOT_ACTIVE);
	if (control == SERVICE_CONTROL_STOP && !may_change())
		return FALSE;
	if (control == SERVICE_CONTROL_STOP)
		status = stop_driver(service->name);
	else if (control != SERVICE_CONTROL_INTERROGATE)
		return win32_fail(ERROR_INVALID_SERVICE_CONTROL);
	if (!NT_SUCCESS(status))
		return win32_fail(status == STATUS_INVALID_DEVICE_REQUEST
		                          ? ERROR_INVALID_SERVICE_CONTROL
		                          : win32_error_from_status(status));
	fill_status(service->name, ret_status);
	ret_status->dwWin32ExitCode = NO_ERROR;
	return TRUE;
}

static BOOL delete_service(SC_HANDLE handle)
{
	struct service *service = service_of(handle);
	WCHAR path[512];
	NTSTATUS status;

	if (!service || !may_change())
		return FALSE;
	if (service->deleted)
		return win32_fail(ERROR_SERVICE_MARKED_FOR_DELETE);
	service_path(service->name, path);
	status = cm_key_delete_tree(ke_current_machine(), path);
	service->deleted = NT_SUCCESS(status);
	return NT_SUCCESS(status) ? TRUE : win32_fail(ERROR_SERVICE_DOES_NOT_EXIST);
}

static BOOL query_status(SC_HANDLE handle, LPSERVICE_STATUS ret_status)
{
	struct service *service = service_of(handle);
	if (service)
		fill_status(service->name, ret_status);
	return service != NULL;
}

static BOOL query_status_ex(SC_HANDLE handle, SC_STATUS_TYPE level, LPBYTE to, DWORD bytes,
                            LPDWORD ret_needed)
{
	struct service *service = service_of(handle);
	SERVICE_STATUS_PROCESS whole = { 0 };
	SERVICE_STATUS status;

	*ret_needed = sizeof(whole);
	if (!service)
		return FALSE;
	if (level != SC_STATUS_PROCESS_INFO)
		return win32_fail(ERROR_INVALID_LEVEL);
	if (!to || bytes < sizeof(whole))
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	fill_status(service->name, &status);
	memcpy(&whole, &status, sizeof(status));
	memcpy(to, &whole, sizeof(whole));
	return TRUE;
}

WIN32_TABLE(win32_service_export_table, "advapi32.dll",
            W("CloseServiceHandle", close_service_handle), W("ControlService", control_service),
            W("CreateServiceA", create_service_a), W("CreateServiceW", create_service_w),
            W("DeleteService", delete_service), W("OpenSCManagerA", open_manager_a),
            W("OpenSCManagerW", open_manager_w), W("OpenServiceA", open_service_a),
            W("OpenServiceW", open_service_w), W("QueryServiceStatus", query_status),
            W("QueryServiceStatusEx", query_status_ex), W("StartServiceA", start_service_a),
            W("StartServiceW", start_service_w));

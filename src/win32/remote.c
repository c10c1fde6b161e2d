/*
 * win32/remote.c - functions on the device tree that a program of an attached process calls in the machine it is
 * attached to, and those that are not built for such programs and say so.
 *
 * Letters  See nt/port/services.h. Structures whose size a program tells are all of 32 bytes here.
 */
#include <stdlib.h>

#include "base/image/registry.h"
#include "win32/attach.h"

/* clang-format off */
#define REMOTE_FUNCTIONS(X) \
	X(CM_Get_DevNode_Status, "DDuu", PORT_GIVES_CONFIGRET) \
	X(CM_Get_DevNode_Status_Ex, "DDuuv", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_IDA, "uouu", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_IDW, "uzuu", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_ListA, "GAouu", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_ListW, "GWzuu", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_List_ExA, "GAouuv", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_List_ExW, "GWzuuv", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_List_SizeA, "DGAu", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_List_SizeW, "DGWu", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_List_Size_ExA, "DGAuv", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Device_Interface_List_Size_ExW, "DGWuv", PORT_GIVES_CONFIGRET) \
	X(CM_Get_Parent, "Duu", PORT_GIVES_CONFIGRET) \
	X(CM_Locate_DevNodeA, "DAu", PORT_GIVES_CONFIGRET) \
	X(CM_Locate_DevNodeW, "DWu", PORT_GIVES_CONFIGRET) \
	X(CloseServiceHandle, "v", PORT_GIVES_BOOL) \
	X(ControlService, "vu[28]", PORT_GIVES_BOOL) \
	X(CreateServiceA, "vAAuuuuAAdAAA", PORT_GIVES_OBJECT) \
	X(CreateServiceW, "vWWuuuuWWdWWW", PORT_GIVES_OBJECT) \
	X(DeleteService, "v", PORT_GIVES_BOOL) \
	X(FindClose, "v", PORT_GIVES_BOOL) \
	X(FindFirstFileA, "A[320]", PORT_GIVES_HANDLE) \
	X(FindFirstFileW, "W[592]", PORT_GIVES_HANDLE) \
	X(FindNextFileA, "v[320]", PORT_GIVES_BOOL) \
	X(FindNextFileW, "v[592]", PORT_GIVES_BOOL) \
	X(OpenSCManagerA, "AAu", PORT_GIVES_OBJECT) \
	X(OpenSCManagerW, "WWu", PORT_GIVES_OBJECT) \
	X(OpenServiceA, "vAu", PORT_GIVES_OBJECT) \
	X(OpenServiceW, "vWu", PORT_GIVES_OBJECT) \
	X(QueryServiceStatus, "v[28]", PORT_GIVES_BOOL) \
	X(QueryServiceStatusEx, "vuouD", PORT_GIVES_BOOL) \
	X(SetupDiCreateDeviceInfoList, "Gv", PORT_GIVES_HANDLE) \
	X(SetupDiDestroyDeviceInfoList, "v", PORT_GIVES_BOOL) \
	X(SetupDiEnumDeviceInfo, "vu{32}", PORT_GIVES_BOOL) \
	X(SetupDiEnumDeviceInterfaces, "v{32}Gu{32}", PORT_GIVES_BOOL) \
	X(SetupDiGetClassDevsA, "GAvu", PORT_GIVES_HANDLE) \
	X(SetupDiGetClassDevsW, "GWvu", PORT_GIVES_HANDLE) \
	X(SetupDiGetClassDevsExA, "GAvuvAv", PORT_GIVES_HANDLE) \
	X(SetupDiGetClassDevsExW, "GWvuvWv", PORT_GIVES_HANDLE) \
	X(SetupDiGetDeviceInstanceIdA, "v{32}oud", PORT_GIVES_BOOL) \
	X(SetupDiGetDeviceInstanceIdW, "v{32}zud", PORT_GIVES_BOOL) \
	X(SetupDiGetDeviceInterfaceDetailA, "v{32}oud{32}", PORT_GIVES_BOOL) \
	X(SetupDiGetDeviceInterfaceDetailW, "v{32}oud{32}", PORT_GIVES_BOOL) \
	X(SetupDiGetDeviceRegistryPropertyA, "v{32}udoud", PORT_GIVES_BOOL) \
	X(SetupDiGetDeviceRegistryPropertyW, "v{32}udoud", PORT_GIVES_BOOL) \
	X(SetupDiOpenDeviceInterfaceA, "vAu{32}", PORT_GIVES_BOOL) \
	X(SetupDiOpenDeviceInterfaceW, "vWu{32}", PORT_GIVES_BOOL) \
	X(StartServiceA, "vuv", PORT_GIVES_BOOL) \
	X(StartServiceW, "vuv", PORT_GIVES_BOOL)

/* Paths of these start at the program's folder, which the machine does not know. */
_Static_assert(sizeof(WIN32_FIND_DATAA) == 320 && sizeof(WIN32_FIND_DATAW) == 592 &&
                       sizeof(SERVICE_STATUS) == 28,
               "as the letters say");

/* What they give instead: 0x13 is CR_FAILURE. */
#define REFUSED_FUNCTIONS(X) \
	X(CM_Register_Notification, 0x13) X(CM_Unregister_Notification, 0x13) \
	X(SetupDiCallClassInstaller, 0) X(SetupDiCreateDeviceInfoA, 0) \
	X(SetupDiSetDeviceRegistryPropertyA, 0) X(UpdateDriverForPlugAndPlayDevicesA, 0) \
	X(UpdateDriverForPlugAndPlayDevicesW, 0) \
	X(GetProcessWindowStation, 0) X(GetThreadDesktop, 0)
/* clang-format on */

/* --- In the attached process ------------------------------------------------------------------------------------- */

#define REMOTE_NUMBER(name, letters, answer) REMOTE_##name,
enum { REMOTE_FUNCTIONS(REMOTE_NUMBER) REMOTE_COUNT };

static bool full_path(WCHAR *path, const WCHAR *name)
{
	return win32_succeed(win32_full_path(name, path));
}

/* Where the program is, the machine does not know: it is given whole paths. */
static bool complete_path(uint32_t number, uint64_t *argument, WCHAR *path, char *narrow)
{
	struct win32_wide wide;

	if (number == REMOTE_FindFirstFileW && argument[0]) {
		if (!full_path(path, (const WCHAR *)argument[0]))
			return false;
		argument[0] = (uintptr_t)path;
	}
	if (number == REMOTE_FindFirstFileA && argument[0]) {
		if (!full_path(path, win32_wide(&wide, (const char *)argument[0])))
			return false;
		win32_narrow(path, narrow, WIN32_PATH_MAX);
		argument[0] = (uintptr_t)narrow;
	}
	return true;
}

static uint64_t call_remote(uint32_t number, const char *letters, uint64_t *argument)
{
	WCHAR path[WIN32_PATH_MAX];
	char narrow[WIN32_PATH_MAX];

	if (!complete_path(number, argument, path, narrow))
		return UINT64_MAX;
	uint64_t result = port_call_service(PORT_SERVICE_COUNT + number, letters, argument);
	uint32_t error = port_last_error();

	if (error)
		win32_set_error(error);
	return result;
}

#define REMOTE_STUB(name, letters, answer) \
	static uint64_t remote_##name(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, \
	                              uint64_t f, uint64_t g, uint64_t h, uint64_t i, uint64_t j, \
	                              uint64_t k, uint64_t l, uint64_t m) \
	{ \
		uint64_t argument[PORT_ARGUMENTS] = { a, b, c, d, e, f, g, h, i, j, k, l, m }; \
		return call_remote(REMOTE_##name, letters, argument); \
	}
REMOTE_FUNCTIONS(REMOTE_STUB)

#define REFUSED_STUB(name, value) \
	static int64_t refused_##name(void) \
	{ \
		win32_attach_refuses(#name); \
		return (value); \
	}
REFUSED_FUNCTIONS(REFUSED_STUB)

#define REMOTE_EXPORT(name, letters, answer) W(#name, remote_##name),
#define REFUSED_EXPORT(name, value) W(#name, refused_##name),
static const struct image_export exports[] = { REMOTE_FUNCTIONS(REMOTE_EXPORT)
	                                               REFUSED_FUNCTIONS(REFUSED_EXPORT) };

const struct image_export_table win32_remote_export_table = {
	"setupapi.dll", exports, sizeof(exports) / sizeof(exports[0])
};

/* --- In the machine ------------------------------------------------------------------------------------------------ */

#define OBJECTS_MAX 4096 /* that a process has open in the machine */

static bool is_full(void)
{
	return win32_process_current()->object_count >= OBJECTS_MAX;
}

static uint32_t last_error(void)
{
	struct win32_thread *thread = ke_current_thread()->win32;
	uint32_t error = thread ? thread->last_error : 0;

	if (thread)
		thread->last_error = 0;
	return error;
}

#define REMOTE_SERVICE(name, letters, answer) { #name, letters, NULL, answer },
static struct port_service_entry services[] = { REMOTE_FUNCTIONS(REMOTE_SERVICE) };

static const struct port_extension extension = { .services = services,
	                                         .count = REMOTE_COUNT,
	                                         .begun = win32_remote_begun,
	                                         .ended = win32_remote_ended,
	                                         .is_full = is_full,
	                                         .last_error = last_error };

const struct port_extension *win32_remote_extension(struct ke_machine *machine)
{
	for (uint32_t index = 0; index < REMOTE_COUNT; index++) {
		const struct image_export *export =
			image_registry_find_client(machine->registry, NULL, services[index].name);

		if (!export)
			return NULL;
		__atomic_store_n(&services[index].function, export->address, __ATOMIC_RELAXED);
	}
	return &extension;
}

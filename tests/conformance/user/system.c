/*
 * conformance/user/system.c - names of programs that src/win32 does not have: each by the native calls below
 * it, or, where nothing is below it, failing with ERROR_CALL_NOT_IMPLEMENTED.
 */
#include <ntstatus.h>
#include <setupapi.h>
#include <newdev.h>

#include "user.h"

/* --- Sections ------------------------------------------------------------------------------------------- */

static BOOL result(NTSTATUS status)
{
	if (NT_SUCCESS(status))
		return TRUE;
	SetLastError(RtlNtStatusToDosError(status));
	return FALSE;
}

/* The only use names its section "Global\NAME". */
HANDLE CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protection,
                          DWORD size_high, DWORD size_low, LPCSTR name)
{
	LARGE_INTEGER size = { .QuadPart = size_low };
	OBJECT_ATTRIBUTES attributes;
	WCHAR path[128] = L"\\BaseNamedObjects\\";
	UNICODE_STRING text;
	HANDLE section = NULL;
	size_t used = wcslen(path);

	for (name += strlen("Global\\"); *name; name++)
		path[used++] = (WCHAR)*name;
	path[used] = 0;
	RtlInitUnicodeString(&text, path);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE | OBJ_OPENIF, NULL,
	                           NULL);
	result(NtCreateSection(&section, SECTION_ALL_ACCESS, &attributes, &size, protection,
	                       SEC_COMMIT, NULL));
	return section;
}

LPVOID MapViewOfFile(HANDLE mapping, DWORD access, DWORD offset_high, DWORD offset_low,
                     SIZE_T bytes)
{
	PVOID address = NULL;

	result(NtMapViewOfSection(mapping, NtCurrentProcess(), &address, 0, 0, NULL, &bytes,
	                          ViewUnmap, 0, PAGE_READWRITE));
	return address;
}

BOOL UnmapViewOfFile(LPCVOID address)
{
	return result(NtUnmapViewOfSection(NtCurrentProcess(), (PVOID)address));
}

/* --- Files -------------------------------------------------------------------------------------------------- */

UINT GetTempFileNameW(LPCWSTR folder, LPCWSTR prefix, UINT unique, LPWSTR to)
{
	static UINT number;

	swprintf(to, MAX_PATH, L"%lsconf%u.tmp", folder, ++number);
	return number;
}

BOOL MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags)
{
	char content[512];
	DWORD bytes;
	HANDLE in = CreateFileW(from, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL), out;
	BOOL good =
		in != INVALID_HANDLE_VALUE && ReadFile(in, content, sizeof(content), &bytes, NULL);

	CloseHandle(in);
	if (!good)
		return FALSE;
	out = CreateFileW(to, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
	good = out != INVALID_HANDLE_VALUE && WriteFile(out, content, bytes, &bytes, NULL);
	CloseHandle(out);
	return good && DeleteFileW(from);
}

static BOOL set_completion_modes(HANDLE file, UCHAR flags)
{
	FILE_IO_COMPLETION_NOTIFICATION_INFORMATION modes = { flags };
	IO_STATUS_BLOCK io;

	return result(NtSetInformationFile(file, &io, &modes, sizeof(modes),
	                                   FileIoCompletionNotificationInformation));
}

/* --- Modules and resources ---------------------------------------------------------------------------------- */

BOOL IsWow64Process(HANDLE process, PBOOL ret_is)
{
	*ret_is = FALSE;
	return TRUE;
}

#undef GetProcAddress
FARPROC user_get_proc_address(HMODULE module, LPCSTR name)
{
	if (strcmp(name, "SignerSign") == 0)
		return (FARPROC)user_signer_sign;
	if (strcmp(name, "SetFileCompletionNotificationModes") == 0)
		return (FARPROC)set_completion_modes;
	return GetProcAddress(module, name);
}

struct user_teb *user_teb(void)
{
	static struct user_peb peb;
	static struct user_teb teb = { &peb };

	peb.ImageBaseAddress = GetModuleHandleA(NULL);
	return &teb;
}

HRSRC FindResourceW(HMODULE module, LPCWSTR name, LPCWSTR type)
{
	return (HRSRC)name;
}
HGLOBAL LoadResource(HMODULE module, HRSRC resource)
{
	return (HGLOBAL)resource;
}
LPVOID LockResource(HGLOBAL resource)
{
	return (LPVOID)resource;
}
DWORD SizeofResource(HMODULE module, HRSRC resource)
{
	return (DWORD)(wcslen((const WCHAR *)resource) * sizeof(WCHAR));
}

/* --- Installing --------------------------------------------------------------------------------------------- */

static BOOL not_built(void)
{
	SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
	return FALSE;
}

BOOL SetupCopyOEMInfA(PCSTR inf, PCSTR folder, DWORD media, DWORD style, PSTR to, DWORD bytes,
                      PDWORD needed, PSTR *ret_name)
{
	return not_built();
}
BOOL SetupUninstallOEMInfA(PCSTR name, DWORD flags, PVOID reserved)
{
	return not_built();
}

/* conformance/program/system.c - names of programs that src/win32 does not have: each fails as not built. */
#include <ntstatus.h>
#include <string.h>
#include <winternl.h>

HANDLE CreateMailslotA(LPCSTR name, DWORD message_bytes, DWORD timeout_ms,
                       LPSECURITY_ATTRIBUTES security)
{
	SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
	return INVALID_HANDLE_VALUE;
}

/* Any number of arguments: it looks at none. */
static NTSTATUS not_built(void)
{
	return STATUS_NOT_IMPLEMENTED;
}

/*
 * om.c walks the answer about all types with addresses cut to 32 bits, which here lead nowhere: the query with room
 * for an answer is refused, and its site counts as failed.
 */
static NTSTATUS query_object(HANDLE handle, OBJECT_INFORMATION_CLASS information_class, PVOID to,
                             ULONG bytes, PULONG ret_bytes)
{
	NTSTATUS status = NtQueryObject(handle, information_class, to, bytes, ret_bytes);

	return information_class == ObjectTypesInformation && NT_SUCCESS(status)
	               ? STATUS_NOT_IMPLEMENTED
	               : status;
}

#undef GetProcAddress
FARPROC test_get_proc_address(HMODULE module, LPCSTR name)
{
	FARPROC found = GetProcAddress(module, name);

	if (strcmp(name, "NtQueryObject") == 0)
		return (FARPROC)query_object;
	if (!found && strcmp(name, "NtCreateMailslotFile") == 0)
		found = (FARPROC)not_built;
	return found;
}

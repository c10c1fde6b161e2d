/* win32/token_api.c - the process's token, privileges by name, security descriptors. */
#include "win32/win32_internal.h"

static const struct {
	const WCHAR *name;
	DWORD luid;
} privileges[] = {
	{ u"SeBackupPrivilege", SE_BACKUP_PRIVILEGE },
	{ u"SeChangeNotifyPrivilege", SE_CHANGE_NOTIFY_PRIVILEGE },
	{ u"SeDebugPrivilege", SE_DEBUG_PRIVILEGE },
	{ u"SeImpersonatePrivilege", SE_IMPERSONATE_PRIVILEGE },
	{ u"SeLoadDriverPrivilege", SE_LOAD_DRIVER_PRIVILEGE },
	{ u"SeLockMemoryPrivilege", SE_LOCK_MEMORY_PRIVILEGE },
	{ u"SeRestorePrivilege", SE_RESTORE_PRIVILEGE },
	{ u"SeSecurityPrivilege", SE_SECURITY_PRIVILEGE },
	{ u"SeShutdownPrivilege", SE_SHUTDOWN_PRIVILEGE },
	{ u"SeSystemtimePrivilege", SE_SYSTEMTIME_PRIVILEGE },
	{ u"SeTakeOwnershipPrivilege", SE_TAKE_OWNERSHIP_PRIVILEGE },
	{ u"SeTcbPrivilege", SE_TCB_PRIVILEGE },
};

static BOOL lookup_privilege_w(LPCWSTR system, LPCWSTR name, PLUID ret_luid)
{
	for (size_t i = 0; name && i < sizeof(privileges) / sizeof(privileges[0]); i++) {
		if (crt__wcsicmp(privileges[i].name, name) != 0)
			continue;
		*ret_luid = (LUID){ privileges[i].luid, 0 };
		return TRUE;
	}
	return win32_fail(ERROR_NO_SUCH_PRIVILEGE);
}

static BOOL lookup_privilege_a(LPCSTR system, LPCSTR name, PLUID ret_luid)
{
	struct win32_wide wide;
	return lookup_privilege_w(NULL, win32_wide(&wide, name), ret_luid);
}

static BOOL open_process_token(HANDLE process, DWORD access, PHANDLE ret_token)
{
	NTSTATUS status = WIN32_CALL(NtOpenProcessToken(process, access, ret_token));
	return win32_succeed(status);
}

/* TRUE with ERROR_NOT_ALL_ASSIGNED when the token lacks one of them, as documented. */
static BOOL adjust_privileges(HANDLE token, BOOL disable_all, PTOKEN_PRIVILEGES state, DWORD bytes,
                              PTOKEN_PRIVILEGES ret_previous, PDWORD ret_bytes)
{
	ULONG needed;
	NTSTATUS status =
		WIN32_CALL(NtAdjustPrivilegesToken(token, (BOOLEAN) !!disable_all, state, bytes,
	                                           ret_previous, ret_bytes ? ret_bytes : &needed));
	if (NT_SUCCESS(status))
		win32_set_error(win32_error_from_status(status));
	return win32_succeed(status);
}

static BOOL init_descriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision)
{
	NTSTATUS status = RtlCreateSecurityDescriptor(descriptor, revision);
	return win32_succeed(status);
}

static BOOL set_descriptor_dacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL acl,
                                BOOL defaulted)
{
	NTSTATUS status = RtlSetDaclSecurityDescriptor(descriptor, (BOOLEAN) !!present, acl,
	                                               (BOOLEAN) !!defaulted);
	return win32_succeed(status);
}

static BOOL init_acl(PACL acl, DWORD bytes, DWORD revision)
{
	NTSTATUS status = RtlCreateAcl(acl, bytes, revision);
	return win32_succeed(status);
}

WIN32_TABLE(win32_token_export_table, "advapi32.dll", W("AdjustTokenPrivileges", adjust_privileges),
            W("InitializeAcl", init_acl), W("InitializeSecurityDescriptor", init_descriptor),
            W("LookupPrivilegeValueA", lookup_privilege_a),
            W("LookupPrivilegeValueW", lookup_privilege_w),
            W("OpenProcessToken", open_process_token),
            W("SetSecurityDescriptorDacl", set_descriptor_dacl));

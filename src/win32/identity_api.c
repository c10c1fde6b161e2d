/* win32/identity_api.c - who a process or thread is: ids, sessions, and tokens of threads. */
#include <ntifs.h>

#include "nt/ps/nt_services.h"
#include "win32/win32_internal.h"

static DWORD get_process_id(HANDLE process)
{
	PROCESS_BASIC_INFORMATION basic;
	NTSTATUS status = WIN32_CALL(NtQueryInformationProcess(process, ProcessBasicInformation,
	                                                       &basic, sizeof(basic), NULL));
	return win32_succeed(status) ? (DWORD)basic.UniqueProcessId : 0;
}

static BOOL process_id_to_session_id(DWORD id, LPDWORD ret_session)
{
	CLIENT_ID client = { (HANDLE)(ULONG_PTR)id, NULL };
	OBJECT_ATTRIBUTES attributes;
	HANDLE process;
	ULONG session;
	NTSTATUS status;

	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	status = WIN32_CALL(
		NtOpenProcess(&process, PROCESS_QUERY_INFORMATION, &attributes, &client));
	if (!win32_succeed(status))
		return FALSE;
	status = WIN32_CALL(NtQueryInformationProcess(process, ProcessSessionInformation, &session,
	                                              sizeof(session), NULL));
	NtClose(process);
	if (!win32_succeed(status))
		return FALSE;
	*ret_session = session;
	return TRUE;
}

static HANDLE open_thread(DWORD access, BOOL inherit, DWORD id)
{
	CLIENT_ID client = { NULL, (HANDLE)(ULONG_PTR)id };
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle = NULL;

	InitializeObjectAttributes(&attributes, NULL, inherit ? OBJ_INHERIT : 0, NULL, NULL);
	NTSTATUS status = WIN32_CALL(NtOpenThread(&handle, access, &attributes, &client));
	return win32_succeed(status) ? handle : NULL;
}

/* --- Tokens --------------------------------------------------------------------------------------------------- */

static BOOL open_thread_token(HANDLE thread, DWORD access, BOOL as_self, PHANDLE ret_token)
{
	NTSTATUS status =
		WIN32_CALL(NtOpenThreadToken(thread, access, (BOOLEAN) !!as_self, ret_token));
	return win32_succeed(status);
}

static BOOL get_token_information(HANDLE token, TOKEN_INFORMATION_CLASS class, LPVOID to,
                                  DWORD bytes, PDWORD ret_bytes)
{
	NTSTATUS status = WIN32_CALL(NtQueryInformationToken(token, class, to, bytes, ret_bytes));
	return win32_succeed(status);
}

static BOOL duplicate_token_ex(HANDLE token, DWORD access, LPSECURITY_ATTRIBUTES security,
                               SECURITY_IMPERSONATION_LEVEL level, TOKEN_TYPE type,
                               PHANDLE ret_token)
{
	SECURITY_QUALITY_OF_SERVICE quality = { sizeof(quality), level, FALSE, FALSE };
	OBJECT_ATTRIBUTES attributes;

	InitializeObjectAttributes(&attributes, NULL,
	                           security && security->bInheritHandle ? OBJ_INHERIT : 0, NULL,
	                           security ? security->lpSecurityDescriptor : NULL);
	attributes.SecurityQualityOfService = &quality;
	NTSTATUS status =
		WIN32_CALL(NtDuplicateToken(token, access, &attributes, FALSE, type, ret_token));
	return win32_succeed(status);
}

static BOOL duplicate_token(HANDLE token, SECURITY_IMPERSONATION_LEVEL level, PHANDLE ret_token)
{
	return duplicate_token_ex(token, TOKEN_IMPERSONATE | TOKEN_QUERY, NULL, level,
	                          TokenImpersonation, ret_token);
}

static BOOL set_token_of(HANDLE thread, HANDLE token)
{
	NTSTATUS status = WIN32_CALL(
		NtSetInformationThread(thread, ThreadImpersonationToken, &token, sizeof(token)));
	return win32_succeed(status);
}

static BOOL set_thread_token(PHANDLE thread, HANDLE token)
{
	return set_token_of(thread ? *thread : NtCurrentThread(), token);
}

static BOOL revert_to_self(void)
{
	return set_token_of(NtCurrentThread(), NULL);
}

WIN32_TABLE(win32_identity_export_table, "kernel32.dll", W("GetProcessId", get_process_id),
            W("OpenThread", open_thread), W("ProcessIdToSessionId", process_id_to_session_id));
WIN32_TABLE(win32_impersonation_export_table, "advapi32.dll", W("DuplicateToken", duplicate_token),
            W("DuplicateTokenEx", duplicate_token_ex),
            W("GetTokenInformation", get_token_information),
            W("OpenThreadToken", open_thread_token), W("RevertToSelf", revert_to_self),
            W("SetThreadToken", set_thread_token));

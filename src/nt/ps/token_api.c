/* ps/token_api.c - tokens of processes and threads, impersonation. */
#include "nt/ps/ps_internal.h"

static struct ps_thread *thread_or_current(PETHREAD thread)
{
	return thread ? ps_thread_from_object(thread) : ps_current_thread();
}

PACCESS_TOKEN NTAPI PsReferencePrimaryToken(PEPROCESS Process)
{
	struct se_token *token = ps_process_from_object(Process)->ke.token;

	ob_reference(token);
	return token;
}

VOID NTAPI PsDereferencePrimaryToken(PACCESS_TOKEN PrimaryToken)
{
	ob_dereference(PrimaryToken);
}

PACCESS_TOKEN NTAPI PsReferenceImpersonationToken(PETHREAD Thread, PBOOLEAN CopyOnOpen,
                                                  PBOOLEAN EffectiveOnly,
                                                  PSECURITY_IMPERSONATION_LEVEL ImpersonationLevel)
{
	struct se_token *token = ps_thread_from_object(Thread)->ke.ps;

	if (!token)
		return NULL;
	ob_reference(token);
	*CopyOnOpen = FALSE;
	*EffectiveOnly = FALSE;
	*ImpersonationLevel = SecurityImpersonation;
	return token;
}

VOID NTAPI PsDereferenceImpersonationToken(PACCESS_TOKEN ImpersonationToken)
{
	if (ImpersonationToken)
		ob_dereference(ImpersonationToken);
}

NTSTATUS NTAPI PsImpersonateClient(PETHREAD Thread, PACCESS_TOKEN Token, BOOLEAN CopyOnOpen,
                                   BOOLEAN EffectiveOnly,
                                   SECURITY_IMPERSONATION_LEVEL ImpersonationLevel)
{
	return se_impersonate(&ps_thread_from_object(Thread)->ke, Token);
}

VOID NTAPI PsRevertToSelf(VOID)
{
	se_impersonate(ke_current_thread(), NULL);
}

NTSTATUS NTAPI PsAssignImpersonationToken(PETHREAD Thread, HANDLE Token)
{
	void *body = NULL;

	if (Token) {
		struct ob_type *type = ob_type_find(ke_current_machine(), u"Token");
		NTSTATUS status =
			ob_reference_handle(Token, TOKEN_IMPERSONATE, type,
		                            ke_current_thread()->previous_mode, &body, NULL);
		if (!NT_SUCCESS(status))
			return status;
	}
	se_impersonate(&thread_or_current(Thread)->ke, body);
	if (body)
		ob_dereference(body);
	return STATUS_SUCCESS;
}

static NTSTATUS open_token(struct se_token *token, ACCESS_MASK desired, ULONG attributes,
                           PHANDLE ret_handle)
{
	HANDLE handle = NULL;
	NTSTATUS status =
		ObOpenObjectByPointer(token, attributes & (OBJ_INHERIT | OBJ_KERNEL_HANDLE), NULL,
	                              desired, (POBJECT_TYPE)ob_type_of(token),
	                              ke_current_thread()->previous_mode, &handle);

	return ob_give_handle(ret_handle, handle, status);
}

NTSTATUS NTAPI NtOpenProcessTokenEx(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                                    ULONG HandleAttributes, PHANDLE TokenHandle)
{
	void *body;
	NTSTATUS status = ob_clear_handle(TokenHandle);

	if (NT_SUCCESS(status))
		status = ob_reference_handle(ProcessHandle, PROCESS_QUERY_INFORMATION,
		                             ps_state()->process_type,
		                             ke_current_thread()->previous_mode, &body, NULL);

	if (!NT_SUCCESS(status))
		return status;
	status = open_token(((struct ps_process *)body)->ke.token, DesiredAccess, HandleAttributes,
	                    TokenHandle);
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI ZwOpenProcessTokenEx(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                                    ULONG HandleAttributes, PHANDLE TokenHandle)
{
	return OB_ZW_CALL(
		NtOpenProcessTokenEx(ProcessHandle, DesiredAccess, HandleAttributes, TokenHandle));
}

NTSTATUS NTAPI NtOpenProcessToken(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                                  PHANDLE TokenHandle)
{
	return NtOpenProcessTokenEx(ProcessHandle, DesiredAccess, 0, TokenHandle);
}

NTSTATUS NTAPI ZwOpenProcessToken(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                                  PHANDLE TokenHandle)
{
	return OB_ZW_CALL(NtOpenProcessToken(ProcessHandle, DesiredAccess, TokenHandle));
}

NTSTATUS NTAPI NtOpenThreadTokenEx(HANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                                   BOOLEAN OpenAsSelf, ULONG HandleAttributes, PHANDLE TokenHandle)
{
	void *body;
	NTSTATUS status = ob_clear_handle(TokenHandle);

	if (NT_SUCCESS(status))
		status = ob_reference_handle(ThreadHandle, THREAD_QUERY_INFORMATION,
		                             ps_state()->thread_type,
		                             ke_current_thread()->previous_mode, &body, NULL);

	if (!NT_SUCCESS(status))
		return status;
	struct se_token *token = ((struct ps_thread *)body)->ke.ps;
	status = token ? open_token(token, DesiredAccess, HandleAttributes, TokenHandle)
	               : STATUS_NO_TOKEN;
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI ZwOpenThreadTokenEx(HANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                                   BOOLEAN OpenAsSelf, ULONG HandleAttributes, PHANDLE TokenHandle)
{
	return OB_ZW_CALL(NtOpenThreadTokenEx(ThreadHandle, DesiredAccess, OpenAsSelf,
	                                      HandleAttributes, TokenHandle));
}

NTSTATUS NTAPI NtOpenThreadToken(HANDLE ThreadHandle, ACCESS_MASK DesiredAccess, BOOLEAN OpenAsSelf,
                                 PHANDLE TokenHandle)
{
	return NtOpenThreadTokenEx(ThreadHandle, DesiredAccess, OpenAsSelf, 0, TokenHandle);
}

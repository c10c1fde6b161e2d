/* se/client_security_api.c - a server acts for its client; audits, which are off. */
#include "nt/se/se_internal.h"

#include <string.h>

static NTSTATUS make_context(struct se_token *token, PSECURITY_QUALITY_OF_SERVICE quality,
                             BOOLEAN remote, PSECURITY_CLIENT_CONTEXT ret_context)
{
	memset(ret_context, 0, sizeof(*ret_context));
	ob_reference(token);
	ret_context->SecurityQos = *quality;
	ret_context->ClientToken = token;
	ret_context->DirectlyAccessClientToken = TRUE;
	ret_context->DirectAccessEffectiveOnly = quality->EffectiveOnly;
	ret_context->ServerIsRemote = remote;
	ret_context->ClientTokenControl.TokenId = token->id;
	ret_context->ClientTokenControl.AuthenticationId = token->authentication_id;
	return STATUS_SUCCESS;
}

static struct se_token *token_of_thread(struct ke_thread *thread)
{
	if (thread->ps)
		return thread->ps;
	return thread->process->token ? thread->process->token
	                              : thread->machine->se->account[SE_ACCOUNT_SYSTEM];
}

NTSTATUS NTAPI SeCreateClientSecurity(PETHREAD ClientThread,
                                      PSECURITY_QUALITY_OF_SERVICE ClientSecurityQos,
                                      BOOLEAN RemoteSession, PSECURITY_CLIENT_CONTEXT ClientContext)
{
	return make_context(token_of_thread(ke_thread_from_object(ClientThread)), ClientSecurityQos,
	                    RemoteSession, ClientContext);
}

NTSTATUS NTAPI SeCreateClientSecurityFromSubjectContext(
	PSECURITY_SUBJECT_CONTEXT SubjectContext, PSECURITY_QUALITY_OF_SERVICE ClientSecurityQos,
	BOOLEAN ServerIsRemote, PSECURITY_CLIENT_CONTEXT ClientContext)
{
	struct se_token *token = SubjectContext->ClientToken ? SubjectContext->ClientToken
	                                                     : SubjectContext->PrimaryToken;

	return make_context(token, ClientSecurityQos, ServerIsRemote, ClientContext);
}

NTSTATUS NTAPI SeImpersonateClientEx(PSECURITY_CLIENT_CONTEXT ClientContext, PETHREAD ServerThread)
{
	struct ke_thread *thread =
		ServerThread ? ke_thread_from_object(ServerThread) : ke_current_thread();

	return se_impersonate(thread, ClientContext->ClientToken);
}

VOID NTAPI SeImpersonateClient(PSECURITY_CLIENT_CONTEXT ClientContext, PETHREAD ServerThread)
{
	SeImpersonateClientEx(ClientContext, ServerThread);
}

BOOLEAN NTAPI SeTokenIsWriteRestricted(PACCESS_TOKEN Token)
{
	return FALSE; /* restricting SIDs here restrict every access */
}

NTSTATUS NTAPI SeSetSessionIdToken(PACCESS_TOKEN Token, ULONG SessionId)
{
	se_token_from_object(Token)->session_id = SessionId;
	return STATUS_SUCCESS;
}

/* --- Audits: no policy asks for any ------------------------------------------------------------------------- */

BOOLEAN NTAPI SeAuditingFileEvents(BOOLEAN AccessGranted, PSECURITY_DESCRIPTOR SecurityDescriptor)
{
	return FALSE;
}

BOOLEAN NTAPI SeAuditingFileEventsWithContext(BOOLEAN AccessGranted,
                                              PSECURITY_DESCRIPTOR SecurityDescriptor,
                                              PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext)
{
	return FALSE;
}

BOOLEAN NTAPI SeAuditingFileOrGlobalEvents(BOOLEAN AccessGranted,
                                           PSECURITY_DESCRIPTOR SecurityDescriptor,
                                           PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext)
{
	return FALSE;
}

VOID NTAPI SeOpenObjectAuditAlarm(PUNICODE_STRING ObjectTypeName, PVOID Object,
                                  PUNICODE_STRING AbsoluteObjectName,
                                  PSECURITY_DESCRIPTOR SecurityDescriptor,
                                  PACCESS_STATE AccessState, BOOLEAN ObjectCreated,
                                  BOOLEAN AccessGranted, KPROCESSOR_MODE AccessMode,
                                  PBOOLEAN GenerateOnClose)
{
	*GenerateOnClose = FALSE;
}

VOID NTAPI SeDeleteObjectAuditAlarm(PVOID Object, HANDLE Handle)
{
}

/* se/subject_api.c - subject contexts, SeAccessCheck and privileges. */
#include "nt/se/se_internal.h"

#include <stdlib.h>
#include <string.h>

VOID NTAPI SeCaptureSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_process *process =
		thread->attached_process ? thread->attached_process : thread->process;
	struct se_token *client = thread->ps;
	struct se_token *primary =
		process->token ? process->token : thread->machine->se->account[SE_ACCOUNT_SYSTEM];

	memset(SubjectContext, 0, sizeof(*SubjectContext));
	ob_reference(primary);
	if (client)
		ob_reference(client);
	SubjectContext->PrimaryToken = primary;
	SubjectContext->ClientToken = client;
	SubjectContext->ImpersonationLevel = client ? client->level : SecurityAnonymous;
	SubjectContext->ProcessAuditId = (PVOID)(ULONG_PTR)process->id;
}

VOID NTAPI SeReleaseSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
	if (SubjectContext->ClientToken)
		ob_dereference(SubjectContext->ClientToken);
	if (SubjectContext->PrimaryToken)
		ob_dereference(SubjectContext->PrimaryToken);
	SubjectContext->ClientToken = SubjectContext->PrimaryToken = NULL;
}

VOID NTAPI SeLockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
	/* What a check reads of a token never changes, or is one atomic word. */
}

VOID NTAPI SeUnlockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
}

static const struct se_token *subject_token(const SECURITY_SUBJECT_CONTEXT *subject)
{
	return subject->ClientToken ? subject->ClientToken : subject->PrimaryToken;
}

BOOLEAN NTAPI SeAccessCheck(PSECURITY_DESCRIPTOR SecurityDescriptor,
                            PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext,
                            BOOLEAN SubjectContextLocked, ACCESS_MASK DesiredAccess,
                            ACCESS_MASK PreviouslyGrantedAccess, PPRIVILEGE_SET *Privileges,
                            PGENERIC_MAPPING GenericMapping, KPROCESSOR_MODE AccessMode,
                            PACCESS_MASK GrantedAccess, PNTSTATUS AccessStatus)
{
	struct se_check check = {
		.descriptor = SecurityDescriptor,
		.desired = DesiredAccess,
		.granted_before = PreviouslyGrantedAccess,
		.mapping = GenericMapping,
	};

	KE_REQUIRE_IRQL("SeAccessCheck", PASSIVE_LEVEL, "VF-19", 0xE6);
	if (Privileges)
		*Privileges = NULL;
	if (AccessMode == KernelMode) {
		ACCESS_MASK granted = DesiredAccess;
		if (granted & MAXIMUM_ALLOWED)
			granted = (granted & ~(ACCESS_MASK)MAXIMUM_ALLOWED) |
			          GenericMapping->GenericAll;
		RtlMapGenericMask(&granted, GenericMapping);
		*GrantedAccess = granted | PreviouslyGrantedAccess;
		*AccessStatus = STATUS_SUCCESS;
		return TRUE;
	}
	*GrantedAccess = 0;
	if (!SecurityDescriptor) {
		*AccessStatus =
			STATUS_ACCESS_DENIED; /* documented: a user's access needs a descriptor */
		return FALSE;
	}
	check.token = subject_token(SubjectSecurityContext);
	*AccessStatus = se_access_check(&check, GrantedAccess);
	return NT_SUCCESS(*AccessStatus);
}

VOID NTAPI SeFreePrivileges(PPRIVILEGE_SET Privileges)
{
	free(Privileges);
}

static bool holds(const struct se_token *token, PPRIVILEGE_SET required)
{
	bool all = (required->Control & PRIVILEGE_SET_ALL_NECESSARY) != 0;
	uint32_t held = 0;

	for (ULONG i = 0; i < required->PrivilegeCount; i++)
		if (se_token_has_privilege(token, required->Privilege[i].Luid)) {
			required->Privilege[i].Attributes |= SE_PRIVILEGE_USED_FOR_ACCESS;
			held++;
		}
	return all ? held == required->PrivilegeCount : held > 0;
}

BOOLEAN NTAPI SePrivilegeCheck(PPRIVILEGE_SET RequiredPrivileges,
                               PSECURITY_SUBJECT_CONTEXT SubjectContext, KPROCESSOR_MODE AccessMode)
{
	return AccessMode == KernelMode || holds(subject_token(SubjectContext), RequiredPrivileges);
}

BOOLEAN NTAPI SeSinglePrivilegeCheck(LUID PrivilegeValue, KPROCESSOR_MODE PreviousMode)
{
	return PreviousMode == KernelMode ||
	       se_token_has_privilege(se_effective_token(), PrivilegeValue);
}

VOID NTAPI SeSetAccessStateGenericMapping(PACCESS_STATE AccessState,
                                          PGENERIC_MAPPING GenericMapping)
{
	RtlMapGenericMask(&AccessState->RemainingDesiredAccess, GenericMapping);
	RtlMapGenericMask(&AccessState->OriginalDesiredAccess, GenericMapping);
}

BOOLEAN NTAPI SeTokenIsAdmin(PACCESS_TOKEN Token)
{
	return se_token_has_sid(se_token_from_object(Token), se_sid_by_letters("BA"), false);
}

BOOLEAN NTAPI SeTokenIsRestricted(PACCESS_TOKEN Token)
{
	return se_token_from_object(Token)->restricted_count != 0;
}

TOKEN_TYPE NTAPI SeTokenType(PACCESS_TOKEN Token)
{
	return se_token_from_object(Token)->type;
}

SECURITY_IMPERSONATION_LEVEL NTAPI SeTokenImpersonationLevel(PACCESS_TOKEN Token)
{
	return se_token_from_object(Token)->level;
}

NTSTATUS NTAPI SeQueryAuthenticationIdToken(PACCESS_TOKEN Token, PLUID AuthenticationId)
{
	*AuthenticationId = se_token_from_object(Token)->authentication_id;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI SeQuerySessionIdToken(PACCESS_TOKEN Token, PULONG SessionId)
{
	*SessionId = se_token_from_object(Token)->session_id;
	return STATUS_SUCCESS;
}

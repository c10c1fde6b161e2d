/* se/token_api.c - tokens by handle. */
#include "nt/se/se_internal.h"

#include <stdlib.h>
#include <string.h>

static NTSTATUS reference_token(HANDLE handle, ACCESS_MASK desired, struct se_token **ret_token)
{
	void *body;
	NTSTATUS status = ob_reference_handle(handle, desired, se_state()->token_type,
	                                      ke_current_thread()->previous_mode, &body, NULL);

	if (NT_SUCCESS(status))
		*ret_token = body;
	return status;
}

struct query {
	const struct se_token *token;
	void *buffer;
	ULONG length;
	const struct ob_answer *answer;
};

static NTSTATUS give(const struct query *query, const void *value, ULONG bytes, ULONG *ret_needed)
{
	*ret_needed = bytes;
	if (query->length < bytes)
		return STATUS_BUFFER_TOO_SMALL;
	memcpy(query->buffer, value, bytes);
	return STATUS_SUCCESS;
}

/* A record of head_bytes with one SID behind it; *slot in the record is to point there. */
static NTSTATUS give_sid(const struct query *query, PSID sid, ULONG head_bytes, ULONG *ret_needed)
{
	*ret_needed = head_bytes + se_sid_bytes(sid);
	if (query->length < *ret_needed)
		return STATUS_BUFFER_TOO_SMALL;
	memset(query->buffer, 0, head_bytes);
	PSID copy = (char *)query->buffer + head_bytes;
	memcpy(copy, sid, se_sid_bytes(sid));
	*(PSID *)query->buffer =
		copy; /* TOKEN_USER, TOKEN_OWNER, TOKEN_PRIMARY_GROUP begin with it */
	ob_answer_turn(query->answer, query->buffer);
	return STATUS_SUCCESS;
}

static NTSTATUS query_groups(const struct query *query, ULONG *ret_needed)
{
	const struct se_token *token = query->token;
	TOKEN_GROUPS *groups = query->buffer;
	ULONG used = (ULONG)(offsetof(TOKEN_GROUPS, Groups) +
	                     token->group_count * sizeof(SID_AND_ATTRIBUTES));

	*ret_needed = used;
	for (uint32_t i = 0; i < token->group_count; i++)
		*ret_needed += se_sid_bytes(token->group[i].sid);
	if (query->length < *ret_needed)
		return STATUS_BUFFER_TOO_SMALL;
	groups->GroupCount = token->group_count;
	for (uint32_t i = 0; i < token->group_count; i++) {
		groups->Groups[i].Sid = (char *)query->buffer + used;
		groups->Groups[i].Attributes = token->group[i].attributes;
		memcpy(groups->Groups[i].Sid, token->group[i].sid,
		       se_sid_bytes(token->group[i].sid));
		ob_answer_turn(query->answer, &groups->Groups[i].Sid);
		used += se_sid_bytes(token->group[i].sid);
	}
	return STATUS_SUCCESS;
}

static NTSTATUS query_privileges(const struct query *query, ULONG *ret_needed)
{
	const struct se_token *token = query->token;
	TOKEN_PRIVILEGES *privileges = query->buffer;
	ULONG count = (ULONG)__builtin_popcountll(token->privileges), index = 0;

	*ret_needed = (ULONG)(offsetof(TOKEN_PRIVILEGES, Privileges) +
	                      count * sizeof(LUID_AND_ATTRIBUTES));
	if (query->length < *ret_needed)
		return STATUS_BUFFER_TOO_SMALL;
	privileges->PrivilegeCount = count;
	for (ULONG bit = 0; bit < 64; bit++) {
		if (!(token->privileges >> bit & 1))
			continue;
		privileges->Privileges[index].Luid = (LUID){ bit, 0 };
		privileges->Privileges[index++].Attributes =
			token->enabled >> bit & 1
				? SE_PRIVILEGE_ENABLED | SE_PRIVILEGE_ENABLED_BY_DEFAULT
				: 0;
	}
	return STATUS_SUCCESS;
}

static NTSTATUS query_statistics(const struct query *query, ULONG *ret_needed)
{
	const struct se_token *token = query->token;
	TOKEN_STATISTICS statistics = {
		.TokenId = token->id,
		.AuthenticationId = token->authentication_id,
		.ExpirationTime = { .QuadPart = INT64_MAX },
		.TokenType = token->type,
		.ImpersonationLevel = token->level,
		.GroupCount = token->group_count,
		.PrivilegeCount = (ULONG)__builtin_popcountll(token->privileges),
		.ModifiedId = token->id,
	};

	return give(query, &statistics, sizeof(statistics), ret_needed);
}

static NTSTATUS query_class(const struct query *query, TOKEN_INFORMATION_CLASS class,
                            ULONG *ret_needed)
{
	const struct se_token *token = query->token;
	ULONG elevated = se_token_has_sid(token, se_sid_by_letters("BA"), false), none = 0;

	switch ((int)class) {
	case TokenUser: return give_sid(query, token->user, sizeof(TOKEN_USER), ret_needed);
	case TokenOwner: return give_sid(query, token->owner, sizeof(TOKEN_OWNER), ret_needed);
	case TokenPrimaryGroup:
		return give_sid(query, token->primary_group, sizeof(TOKEN_PRIMARY_GROUP),
		                ret_needed);
	case TokenGroups: return query_groups(query, ret_needed);
	case TokenPrivileges: return query_privileges(query, ret_needed);
	case TokenType: return give(query, &token->type, sizeof(token->type), ret_needed);
	case TokenImpersonationLevel:
		return give(query, &token->level, sizeof(token->level), ret_needed);
	case TokenStatistics: return query_statistics(query, ret_needed);
	case TokenSessionId:
		return give(query, &token->session_id, sizeof(token->session_id), ret_needed);
	case TokenElevation: return give(query, &elevated, sizeof(elevated), ret_needed);
	case TokenIsAppContainer:
	case TokenUIAccess: return give(query, &none, sizeof(none), ret_needed);
	default: return STATUS_INVALID_INFO_CLASS;
	}
}

NTSTATUS NTAPI NtQueryInformationToken(HANDLE TokenHandle,
                                       TOKEN_INFORMATION_CLASS TokenInformationClass,
                                       PVOID TokenInformation, ULONG TokenInformationLength,
                                       PULONG ReturnLength)
{
	struct se_token *token;
	struct ob_answer answer;
	ULONG needed = 0;
	NTSTATUS status = ob_probe_query(TokenInformation, TokenInformationLength, ReturnLength);

	if (NT_SUCCESS(status))
		status = reference_token(TokenHandle, TOKEN_QUERY, &token);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_answer_begin(&answer, TokenInformation, TokenInformationLength);
	if (NT_SUCCESS(status)) {
		struct query query = { token, answer.buffer, TokenInformationLength, &answer };
		status = query_class(&query, TokenInformationClass, &needed);
		status = ob_answer_end(&answer, status, needed);
	}
	ob_dereference(token);
	return ob_give_length(ReturnLength, needed, status);
}

NTSTATUS NTAPI ZwQueryInformationToken(HANDLE TokenHandle,
                                       TOKEN_INFORMATION_CLASS TokenInformationClass,
                                       PVOID TokenInformation, ULONG TokenInformationLength,
                                       PULONG ReturnLength)
{
	return OB_ZW_CALL(NtQueryInformationToken(TokenHandle, TokenInformationClass,
	                                          TokenInformation, TokenInformationLength,
	                                          ReturnLength));
}

NTSTATUS NTAPI SeQueryInformationToken(PACCESS_TOKEN Token,
                                       TOKEN_INFORMATION_CLASS TokenInformationClass,
                                       PVOID *TokenInformation)
{
	struct query query = { .token = se_token_from_object(Token) };
	ULONG needed = 0;
	NTSTATUS status = query_class(&query, TokenInformationClass, &needed);

	if (status != STATUS_BUFFER_TOO_SMALL)
		return status;
	query.buffer = malloc(needed);
	if (!query.buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	query.length = needed;
	status = query_class(&query, TokenInformationClass, &needed);
	*TokenInformation = query.buffer;
	return status;
}

#define PRIVILEGES_MAX 1024u

/* The wanted changes: *change, null for none, becomes a copy; the caller frees *ret_memory. */
static NTSTATUS capture_change(const TOKEN_PRIVILEGES **change, void **ret_memory)
{
	const size_t head = offsetof(TOKEN_PRIVILEGES, Privileges);
	ULONG count;
	NTSTATUS status;

	*ret_memory = NULL;
	if (!*change)
		return STATUS_SUCCESS;
	status = ob_copy_in(&count, *change, sizeof(count)); /* it comes first */
	if (NT_SUCCESS(status) && count > PRIVILEGES_MAX)
		status = STATUS_INVALID_PARAMETER;
	if (NT_SUCCESS(status))
		status = ob_capture_input((const void **)change,
		                          head + count * sizeof(LUID_AND_ATTRIBUTES), ret_memory);
	if (NT_SUCCESS(status) && *ret_memory)
		((TOKEN_PRIVILEGES *)*ret_memory)->PrivilegeCount = count;
	return status;
}

/* The privileges that are enabled after change (null: none); false when the token has not all of those. */
static bool adjust(const struct se_token *token, const TOKEN_PRIVILEGES *change,
                   uint64_t *ret_enabled)
{
	bool has_all = true;

	*ret_enabled = change ? token->enabled : 0;
	for (ULONG i = 0; change && i < change->PrivilegeCount; i++) {
		LUID luid = change->Privileges[i].Luid;
		uint64_t bit = luid.HighPart || luid.LowPart > 63 ? 0 : 1ull << luid.LowPart;

		if (!(bit & token->privileges))
			has_all = false;
		else if (change->Privileges[i].Attributes & SE_PRIVILEGE_ENABLED)
			*ret_enabled |= bit;
		else
			*ret_enabled &= ~bit;
	}
	return has_all;
}

/* Where the former state goes; room.buffer null: nobody wants it. */
struct former {
	struct ob_answer room;
	ULONG length;
	PULONG ret_length;
};

static NTSTATUS tell_former(const struct se_token *token, struct former *former)
{
	struct query query = { token, former->room.buffer, former->length, &former->room };
	ULONG needed = 0;
	NTSTATUS status = query_privileges(&query, &needed);

	status = ob_give_length(former->ret_length, needed, status);
	return ob_answer_end(&former->room, status, needed);
}

static NTSTATUS change_token(HANDLE handle, const TOKEN_PRIVILEGES *change, struct former *former)
{
	struct se_token *token;
	uint64_t enabled;
	NTSTATUS status = reference_token(handle, TOKEN_ADJUST_PRIVILEGES, &token);

	if (!NT_SUCCESS(status))
		return former ? ob_answer_end(&former->room, status, 0) : status;
	bool has_all = adjust(token, change, &enabled);
	if (former)
		status = tell_former(token, former);
	if (NT_SUCCESS(status))
		__atomic_store_n(&token->enabled, enabled, __ATOMIC_RELAXED);
	ob_dereference(token);
	return NT_SUCCESS(status) && !has_all ? STATUS_NOT_ALL_ASSIGNED : status;
}

NTSTATUS NTAPI NtAdjustPrivilegesToken(HANDLE TokenHandle, BOOLEAN DisableAllPrivileges,
                                       PTOKEN_PRIVILEGES NewState, ULONG BufferLength,
                                       PTOKEN_PRIVILEGES PreviousState, PULONG ReturnLength)
{
	const TOKEN_PRIVILEGES *change = DisableAllPrivileges ? NULL : NewState;
	bool tells = PreviousState && ReturnLength;
	struct former former = { .length = BufferLength, .ret_length = ReturnLength };
	void *memory;

	if (!NewState && !DisableAllPrivileges)
		return STATUS_ACCESS_VIOLATION;
	NTSTATUS status = capture_change(&change, &memory);
	if (NT_SUCCESS(status))
		status = ob_probe_query(PreviousState, PreviousState ? BufferLength : 0,
		                        ReturnLength);
	if (NT_SUCCESS(status) && tells)
		status = ob_answer_begin(&former.room, PreviousState, BufferLength);
	if (NT_SUCCESS(status))
		status = change_token(TokenHandle, change, tells ? &former : NULL);
	free(memory);
	return status;
}

NTSTATUS NTAPI ZwAdjustPrivilegesToken(HANDLE TokenHandle, BOOLEAN DisableAllPrivileges,
                                       PTOKEN_PRIVILEGES NewState, ULONG BufferLength,
                                       PTOKEN_PRIVILEGES PreviousState, PULONG ReturnLength)
{
	return OB_ZW_CALL(NtAdjustPrivilegesToken(TokenHandle, DisableAllPrivileges, NewState,
	                                          BufferLength, PreviousState, ReturnLength));
}

NTSTATUS NTAPI ZwAllocateLocallyUniqueId(PLUID Luid)
{
	struct se_machine *se = se_state();

	Luid->LowPart = 0x20000 + __atomic_fetch_add(&se->next_luid, 1, __ATOMIC_RELAXED);
	Luid->HighPart = 0;
	return STATUS_SUCCESS;
}

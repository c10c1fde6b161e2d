/* se/token.c - the accounts of a machine and their tokens. */
#include "nt/se/se_internal.h"

#include <stdlib.h>
#include <string.h>

#define ALL_PRIVILEGES (((1ull << (SE_MAX_WELL_KNOWN_PRIVILEGE + 1)) - 1) & ~3ull)
#define BIT(privilege) (1ull << (privilege))
#define PLAIN (SE_GROUP_MANDATORY_ | SE_GROUP_ENABLED_BY_DEFAULT_ | SE_GROUP_ENABLED_)

struct account {
	const char *user, *owner, *primary_group;
	const char *groups[8];
	uint64_t privileges, enabled;
	ULONG authentication_id;
};

static const struct account accounts[SE_ACCOUNT_COUNT] = {
	[SE_ACCOUNT_SYSTEM] = { "SY",
	                        "BA",
	                        "SY",
	                        { "BA", "WD", "AU" },
	                        ALL_PRIVILEGES,
	                        ALL_PRIVILEGES,
	                        0x3E7 },
	[SE_ACCOUNT_LOCAL_SERVICE] = { "LS",
	                               "LS",
	                               "LS",
	                               { "WD", "BU", "*s", "AU", "*l" },
	                               BIT(SE_CHANGE_NOTIFY_PRIVILEGE) |
	                                       BIT(SE_IMPERSONATE_PRIVILEGE) |
	                                       BIT(SE_CREATE_GLOBAL_PRIVILEGE) |
	                                       BIT(SE_AUDIT_PRIVILEGE) |
	                                       BIT(SE_SYSTEMTIME_PRIVILEGE),
	                               BIT(SE_CHANGE_NOTIFY_PRIVILEGE) |
	                                       BIT(SE_IMPERSONATE_PRIVILEGE) |
	                                       BIT(SE_CREATE_GLOBAL_PRIVILEGE),
	                               0x3E5 },
	[SE_ACCOUNT_NETWORK_SERVICE] = { "NS",
	                                 "NS",
	                                 "NS",
	                                 { "WD", "BU", "*s", "AU", "*l" },
	                                 BIT(SE_CHANGE_NOTIFY_PRIVILEGE) |
	                                         BIT(SE_IMPERSONATE_PRIVILEGE) |
	                                         BIT(SE_CREATE_GLOBAL_PRIVILEGE),
	                                 BIT(SE_CHANGE_NOTIFY_PRIVILEGE) |
	                                         BIT(SE_IMPERSONATE_PRIVILEGE) |
	                                         BIT(SE_CREATE_GLOBAL_PRIVILEGE),
	                                 0x3E4 },
	[SE_ACCOUNT_ADMINISTRATOR] = { "*A",
	                               "BA",
	                               "*N",
	                               { "BA", "BU", "WD", "AU", "IU", "*l" },
	                               ALL_PRIVILEGES & ~(BIT(SE_TCB_PRIVILEGE) |
	                                                  BIT(SE_CREATE_TOKEN_PRIVILEGE)),
	                               BIT(SE_CHANGE_NOTIFY_PRIVILEGE) |
	                                       BIT(SE_LOAD_DRIVER_PRIVILEGE) |
	                                       BIT(SE_IMPERSONATE_PRIVILEGE) |
	                                       BIT(SE_CREATE_GLOBAL_PRIVILEGE),
	                               0x10000 },
	[SE_ACCOUNT_USER] = { "*U",
	                      "*U",
	                      "*N",
	                      { "BU", "WD", "AU", "IU", "*l" },
	                      BIT(SE_CHANGE_NOTIFY_PRIVILEGE) | BIT(SE_SHUTDOWN_PRIVILEGE) |
	                              BIT(SE_UNDOCK_PRIVILEGE),
	                      BIT(SE_CHANGE_NOTIFY_PRIVILEGE),
	                      0x10001 },
};

LUID se_new_luid(struct se_machine *se)
{
	return (LUID){ 0x20000 + __atomic_fetch_add(&se->next_luid, 1, __ATOMIC_RELAXED), 0 };
}

/* Full access for the owner and the system. */
static PACL make_default_dacl(PSID owner)
{
	PSID system = se_sid_by_letters("SY");
	uint32_t bytes = sizeof(ACL) + 2 * sizeof(ACCESS_ALLOWED_ACE) + se_sid_bytes(owner) +
	                 se_sid_bytes(system);
	PACL acl = calloc(1, bytes);

	if (!acl)
		return NULL;
	RtlCreateAcl(acl, bytes, ACL_REVISION);
	RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_ALL, owner);
	if (!se_sid_equal(owner, system))
		RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_ALL, system);
	return acl;
}

static void fill_token(struct se_machine *se, struct se_token *token, const struct account *account)
{
	token->user = se_sid_by_letters(account->user);
	token->owner = se_sid_by_letters(account->owner);
	token->primary_group = se_sid_by_letters(account->primary_group);
	for (uint32_t i = 0; i < 8 && account->groups[i]; i++) {
		bool admins = account->groups[i][0] == 'B' && account->groups[i][1] == 'A';
		token->group[i].sid = se_sid_by_letters(account->groups[i]);
		token->group[i].attributes = PLAIN | (admins ? SE_GROUP_OWNER_ : 0);
		token->group_count++;
	}
	token->privileges = account->privileges;
	token->enabled = account->enabled;
	token->type = TokenPrimary;
	token->level = SecurityAnonymous;
	token->id = se_new_luid(se);
	token->authentication_id = (LUID){ account->authentication_id, 0 };
	memcpy(token->source, "Drydock", 8);
}

static NTSTATUS create_token(struct se_machine *se, enum se_account which)
{
	const struct account *account = &accounts[which];
	void *body;
	NTSTATUS status = ob_create_object(se->token_type, sizeof(struct se_token), NULL, &body);

	if (!NT_SUCCESS(status))
		return status;
	ke_ledger_add(&se->machine->ledgers.objects, -1); /* the machine's own */
	se->account[which] = body;
	fill_token(se, body, account);
	se->account[which]->default_dacl = make_default_dacl(se->account[which]->owner);
	return se->account[which]->default_dacl ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS se_create_tokens(struct se_machine *se)
{
	NTSTATUS status = STATUS_SUCCESS;

	for (int which = 0; which < SE_ACCOUNT_COUNT && NT_SUCCESS(status); which++)
		status = create_token(se, (enum se_account)which);
	return status;
}

void se_remove_token(void *body)
{
	free(((struct se_token *)body)->default_dacl);
}

struct se_token *se_account_token(struct ke_machine *machine, enum se_account account)
{
	return machine->se->account[account];
}

struct se_token *se_token_from_object(PACCESS_TOKEN token)
{
	return token;
}

struct se_token *se_effective_token(void)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_process *process =
		thread->attached_process ? thread->attached_process : thread->process;

	if (thread->ps)
		return thread->ps;
	return process->token ? process->token : thread->machine->se->account[SE_ACCOUNT_SYSTEM];
}

PSID se_token_user(const struct se_token *token)
{
	return token->user;
}

bool se_token_has_sid(const struct se_token *token, PSID sid, bool for_deny)
{
	if (se_sid_equal(token->user, sid))
		return true;
	for (uint32_t i = 0; i < token->group_count; i++) {
		ULONG attributes = token->group[i].attributes;
		bool counts = (attributes & SE_GROUP_ENABLED_) ||
		              (for_deny && (attributes & SE_GROUP_USE_FOR_DENY_ONLY_));
		if (counts && se_sid_equal(token->group[i].sid, sid))
			return true;
	}
	return false;
}

bool se_token_has_privilege(const struct se_token *token, LUID privilege)
{
	if (privilege.HighPart || privilege.LowPart > 63)
		return false;
	return __atomic_load_n(&token->enabled, __ATOMIC_RELAXED) >> privilege.LowPart & 1;
}

/* The slot ke_thread.ps holds the impersonation token, referenced. */
NTSTATUS se_impersonate(struct ke_thread *thread, struct se_token *token)
{
	if (token)
		ob_reference(token);
	struct se_token *old =
		__atomic_exchange_n((struct se_token **)&thread->ps, token, __ATOMIC_ACQ_REL);
	if (old)
		ob_dereference(old);
	return STATUS_SUCCESS;
}

void se_process_assign_token(struct ke_process *process, struct se_token *token)
{
	if (!token)
		token = process->machine->se->account[SE_ACCOUNT_SYSTEM];
	ob_reference(token);
	process->token = token;
}

void se_process_release_token(struct ke_process *process)
{
	if (process->token)
		ob_dereference(process->token);
	process->token = NULL;
}

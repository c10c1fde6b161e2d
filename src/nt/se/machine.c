/* se/machine.c - a machine's security begins and ends; what ob asks of it. */
#include "nt/se/se_internal.h"

#include <stdlib.h>

/* The token an access state speaks for, else the current thread's. */
static const struct se_token *token_of(const struct ob_access_check *check)
{
	if (check->access_state) {
		const SECURITY_SUBJECT_CONTEXT *subject =
			&check->access_state->SubjectSecurityContext;
		if (subject->ClientToken)
			return subject->ClientToken;
		if (subject->PrimaryToken)
			return subject->PrimaryToken;
	}
	return se_effective_token();
}

static NTSTATUS check_access(const struct ob_access_check *check, ACCESS_MASK *ret_granted)
{
	struct se_check question = {
		.descriptor = check->descriptor,
		.token = token_of(check),
		.desired = check->desired,
		.mapping = &ob_type_options(check->type)->mapping,
	};

	return se_access_check(&question, ret_granted);
}

static const struct ob_security_operations operations = {
	.check = check_access,
	.assign = se_assign_security,
	.release = se_free_descriptor,
};

NTSTATUS se_machine_create(struct ke_machine *machine)
{
	static const struct ob_type_options token_options = {
		.name = u"Token",
		.valid_access = TOKEN_ALL_ACCESS | SYNCHRONIZE,
		.flags = OB_TYPE_SECURITY_REQUIRED | OB_TYPE_ALWAYS_SIGNALLED,
		.mapping = { 0x2001A, 0x201E0, 0x20005, TOKEN_ALL_ACCESS },
		.operations = { .remove = se_remove_token },
	};
	struct se_machine *se = calloc(1, sizeof(*se));

	if (!se)
		return STATUS_INSUFFICIENT_RESOURCES;
	se->machine = machine;
	machine->se = se;
	NTSTATUS status = ob_type_create(machine, &token_options, &se->token_type);
	if (NT_SUCCESS(status))
		status = se_create_tokens(se);
	if (!NT_SUCCESS(status)) {
		se_machine_destroy(machine);
		return status;
	}
	ob_set_security(machine, &operations);
	return STATUS_SUCCESS;
}

/* The tokens' memory goes with ob; what they own goes here. ob still frees descriptors by operations. */
void se_machine_destroy(struct ke_machine *machine)
{
	struct se_machine *se = machine->se;

	if (!se)
		return;
	for (int i = 0; i < SE_ACCOUNT_COUNT; i++)
		if (se->account[i]) {
			free(se->account[i]->default_dacl);
			se->account[i]->default_dacl = NULL;
		}
	free(se);
	machine->se = NULL;
}

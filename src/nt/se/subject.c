/* se/subject.c - descriptors of new objects, and what Nt and Ob calls do with those of existing ones. */
#include "nt/se/se_internal.h"

/* What a new object gets when nobody gives a descriptor: the creator's defaults. */
static NTSTATUS default_descriptor(const struct se_token *token,
                                   PSECURITY_DESCRIPTOR *ret_descriptor)
{
	struct se_descriptor_parts parts = {
		.owner = token->owner,
		.group = token->primary_group,
		.dacl = token->default_dacl,
		.control = SE_DACL_PRESENT | SE_DACL_DEFAULTED | SE_OWNER_DEFAULTED |
		           SE_GROUP_DEFAULTED,
	};

	*ret_descriptor = se_build_descriptor(&parts);
	return *ret_descriptor ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS se_assign_security(struct ob_type *type, PSECURITY_DESCRIPTOR given, bool named,
                            PSECURITY_DESCRIPTOR *ret_descriptor)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	struct se_descriptor_parts parts;

	*ret_descriptor = NULL;
	if (!given && !named && !(ob_type_options(type)->flags & OB_TYPE_SECURITY_REQUIRED))
		return STATUS_SUCCESS;
	struct ke_machine *machine = thread ? thread->machine : ob_machine_of(type);
	/* Names of a machine's start-up are open to all; its processes and threads are the system's. */
	if (!machine->se || (!thread && named))
		return STATUS_SUCCESS;
	const struct se_token *token =
		thread ? se_effective_token() : se_account_token(machine, SE_ACCOUNT_SYSTEM);
	if (!given)
		return default_descriptor(token, ret_descriptor);
	if (!RtlValidSecurityDescriptor(given))
		return STATUS_INVALID_SECURITY_DESCR;
	se_descriptor_parts(given, &parts);
	if (!parts.owner)
		parts.owner = token->owner;
	if (!parts.group)
		parts.group = token->primary_group;
	if (!(parts.control & SE_DACL_PRESENT)) {
		parts.dacl = token->default_dacl;
		parts.control |= SE_DACL_PRESENT | SE_DACL_DEFAULTED;
	}
	*ret_descriptor = se_build_descriptor(&parts);
	return *ret_descriptor ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* se/token_copy.c - copies of tokens: NtDuplicateToken, and what a server keeps of its client. */
#include "nt/se/se_internal.h"

#include <stdlib.h>
#include <string.h>

static NTSTATUS copy_dacl(const struct se_token *source, struct se_token *token)
{
	token->default_dacl = NULL;
	if (!source->default_dacl)
		return STATUS_SUCCESS;
	token->default_dacl = malloc(source->default_dacl->AclSize);
	if (!token->default_dacl)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(token->default_dacl, source->default_dacl, source->default_dacl->AclSize);
	return STATUS_SUCCESS;
}

/* Fill body, a fresh token, from source. */
static NTSTATUS fill(struct se_token *token, const struct se_token *source,
                     const struct se_token_copy *options)
{
	*token = *source;
	token->enabled = __atomic_load_n(&source->enabled, __ATOMIC_ACQUIRE);
	token->id = se_new_luid(se_state());
	token->type = options->type;
	token->level = options->level;
	if (options->effective_only)
		token->privileges = token->enabled;
	return copy_dacl(source, token);
}

NTSTATUS se_token_duplicate(const struct se_token *source, const struct se_token_copy *options,
                            struct se_token **ret_token)
{
	void *body;
	NTSTATUS status =
		ob_create_object(se_state()->token_type, sizeof(struct se_token), NULL, &body);

	if (!NT_SUCCESS(status))
		return status;
	status = fill(body, source, options);
	if (!NT_SUCCESS(status)) {
		ob_dereference(body);
		return status;
	}
	*ret_token = body;
	return STATUS_SUCCESS;
}

struct se_token *se_client_capture(struct se_client_capture *capture,
                                   SECURITY_IMPERSONATION_LEVEL level, bool effective_only)
{
	const struct se_token *source = se_effective_token();
	uint64_t enabled = __atomic_load_n(&source->enabled, __ATOMIC_ACQUIRE);
	struct se_token_copy options = { TokenImpersonation, level, effective_only };
	struct se_token *old = capture->copy;

	if (old && capture->enabled == enabled &&
	    memcmp(&capture->source, &source->id, sizeof(LUID)) == 0)
		return NULL;
	capture->copy = NULL;
	if (NT_SUCCESS(se_token_duplicate(source, &options, &capture->copy))) {
		capture->source = source->id;
		capture->enabled = enabled;
	}
	return old;
}

/* What a duplicate of source may be: an impersonation of a lower level cannot be raised. */
static NTSTATUS check_copy(const struct se_token *source, const struct se_token_copy *options)
{
	if (options->type != TokenPrimary && options->type != TokenImpersonation)
		return STATUS_INVALID_PARAMETER;
	if (options->level > SecurityDelegation)
		return STATUS_BAD_IMPERSONATION_LEVEL;
	if (source->type == TokenPrimary)
		return STATUS_SUCCESS;
	if (options->type == TokenPrimary)
		return source->level < SecurityImpersonation ? STATUS_BAD_IMPERSONATION_LEVEL
		                                             : STATUS_SUCCESS;
	return options->level > source->level ? STATUS_BAD_IMPERSONATION_LEVEL : STATUS_SUCCESS;
}

static NTSTATUS insert(void *body, ACCESS_MASK access, ULONG attributes, ACCESS_MASK source_access,
                       PHANDLE ret_handle)
{
	HANDLE handle = NULL;
	ACCESS_MASK granted =
		access ? ob_map_access(se_state()->token_type, access) : source_access;
	if (granted & MAXIMUM_ALLOWED)
		granted = TOKEN_ALL_ACCESS;
	NTSTATUS status = ob_open_handle(body, granted, attributes, &handle);

	ob_dereference(body);
	return ob_give_handle(ret_handle, handle, status);
}

/* What of attributes matters to a copy: the handle's, and the level that its quality says. */
static NTSTATUS read_attributes(const OBJECT_ATTRIBUTES *given, ULONG *ret_attributes,
                                SECURITY_IMPERSONATION_LEVEL *ret_level)
{
	struct ob_captured_attributes captured;
	const OBJECT_ATTRIBUTES *attributes = given;
	NTSTATUS status = ob_capture_attributes(&attributes, &captured);

	*ret_attributes = 0;
	if (NT_SUCCESS(status) && attributes) {
		const SECURITY_QUALITY_OF_SERVICE *quality = attributes->SecurityQualityOfService;

		*ret_attributes = attributes->Attributes;
		if (quality)
			*ret_level = quality->ImpersonationLevel;
	}
	ob_release_attributes(&captured);
	return status;
}

NTSTATUS NTAPI NtDuplicateToken(HANDLE ExistingTokenHandle, ACCESS_MASK DesiredAccess,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN EffectiveOnly,
                                TOKEN_TYPE TokenType, PHANDLE NewTokenHandle)
{
	struct se_token_copy options = { TokenType, SecurityAnonymous, EffectiveOnly };
	struct ob_handle_information information;
	struct se_token *copy = NULL;
	void *source;
	ULONG attributes;
	NTSTATUS status = read_attributes(ObjectAttributes, &attributes, &options.level);

	if (NT_SUCCESS(status))
		status = ob_clear_handle(NewTokenHandle);
	if (NT_SUCCESS(status))
		status = ob_reference_handle(ExistingTokenHandle, TOKEN_DUPLICATE,
		                             se_state()->token_type,
		                             ke_current_thread()->previous_mode, &source,
		                             &information);
	if (!NT_SUCCESS(status))
		return status;
	status = check_copy(source, &options);
	if (NT_SUCCESS(status))
		status = se_token_duplicate(source, &options, &copy);
	ob_dereference(source);
	if (!NT_SUCCESS(status))
		return status;
	return insert(copy, DesiredAccess, attributes, information.granted, NewTokenHandle);
}

NTSTATUS NTAPI ZwDuplicateToken(HANDLE ExistingTokenHandle, ACCESS_MASK DesiredAccess,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN EffectiveOnly,
                                TOKEN_TYPE TokenType, PHANDLE NewTokenHandle)
{
	return OB_ZW_CALL(NtDuplicateToken(ExistingTokenHandle, DesiredAccess, ObjectAttributes,
	                                   EffectiveOnly, TokenType, NewTokenHandle));
}

/* se/object_security_api.c - descriptors of objects: assigned, read, changed, by pointer and by handle. */
#include "nt/se/se_internal.h"

#include <stdlib.h>

static const struct se_token *subject_token(const SECURITY_SUBJECT_CONTEXT *subject)
{
	return subject->ClientToken ? subject->ClientToken : subject->PrimaryToken;
}

NTSTATUS NTAPI SeAssignSecurity(PSECURITY_DESCRIPTOR ParentDescriptor,
                                PSECURITY_DESCRIPTOR ExplicitDescriptor,
                                PSECURITY_DESCRIPTOR *NewDescriptor, BOOLEAN IsDirectoryObject,
                                PSECURITY_SUBJECT_CONTEXT SubjectContext,
                                PGENERIC_MAPPING GenericMapping, POOL_TYPE PoolType)
{
	const struct se_token *token = subject_token(SubjectContext);
	PSECURITY_DESCRIPTOR source = ExplicitDescriptor ? ExplicitDescriptor : ParentDescriptor;
	struct se_descriptor_parts parts = { .control = 0 };

	if (source && !RtlValidSecurityDescriptor(source))
		return STATUS_INVALID_SECURITY_DESCR;
	if (source)
		se_descriptor_parts(source, &parts);
	if (!parts.owner)
		parts.owner = token->owner;
	if (!parts.group)
		parts.group = token->primary_group;
	if (!(parts.control & SE_DACL_PRESENT)) {
		parts.dacl = token->default_dacl;
		parts.control |= SE_DACL_PRESENT | SE_DACL_DEFAULTED;
	}
	*NewDescriptor = se_build_descriptor(&parts);
	return *NewDescriptor ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI SeDeassignSecurity(PSECURITY_DESCRIPTOR *SecurityDescriptor)
{
	se_free_descriptor(*SecurityDescriptor);
	*SecurityDescriptor = NULL;
	return STATUS_SUCCESS;
}

/* Only the asked parts of descriptor. */
static void select_parts(PSECURITY_DESCRIPTOR descriptor, SECURITY_INFORMATION wanted,
                         struct se_descriptor_parts *parts)
{
	se_descriptor_parts(descriptor, parts);
	if (!(wanted & OWNER_SECURITY_INFORMATION))
		parts->owner = NULL;
	if (!(wanted & GROUP_SECURITY_INFORMATION))
		parts->group = NULL;
	if (!(wanted & DACL_SECURITY_INFORMATION)) {
		parts->dacl = NULL;
		parts->control &=
			(USHORT) ~(SE_DACL_PRESENT | SE_DACL_DEFAULTED | SE_DACL_PROTECTED);
	}
	if (!(wanted & SACL_SECURITY_INFORMATION)) {
		parts->sacl = NULL;
		parts->control &=
			(USHORT) ~(SE_SACL_PRESENT | SE_SACL_DEFAULTED | SE_SACL_PROTECTED);
	}
}

NTSTATUS NTAPI SeQuerySecurityDescriptorInfo(PSECURITY_INFORMATION SecurityInformation,
                                             PSECURITY_DESCRIPTOR SecurityDescriptor, PULONG Length,
                                             PSECURITY_DESCRIPTOR *ObjectsSecurityDescriptor)
{
	struct se_descriptor_parts parts = { .control = 0 };

	if (*ObjectsSecurityDescriptor)
		select_parts(*ObjectsSecurityDescriptor, *SecurityInformation, &parts);
	ULONG needed = se_parts_bytes(&parts), given = *Length;
	*Length = needed;
	if (given < needed)
		return STATUS_BUFFER_TOO_SMALL;
	se_write_parts(&parts, SecurityDescriptor);
	return STATUS_SUCCESS;
}

/* The old descriptor with the given parts of change put in. */
static PSECURITY_DESCRIPTOR merge(PSECURITY_DESCRIPTOR old, PSECURITY_DESCRIPTOR change,
                                  SECURITY_INFORMATION which)
{
	const USHORT dacl_bits = SE_DACL_PRESENT | SE_DACL_DEFAULTED | SE_DACL_PROTECTED;
	const USHORT sacl_bits = SE_SACL_PRESENT | SE_SACL_DEFAULTED | SE_SACL_PROTECTED;
	struct se_descriptor_parts parts = { .control = 0 }, changed;

	if (old)
		se_descriptor_parts(old, &parts);
	se_descriptor_parts(change, &changed);
	if (which & OWNER_SECURITY_INFORMATION)
		parts.owner = changed.owner;
	if (which & GROUP_SECURITY_INFORMATION)
		parts.group = changed.group;
	if (which & DACL_SECURITY_INFORMATION) {
		parts.dacl = changed.dacl;
		parts.control =
			(USHORT)((parts.control & ~dacl_bits) | (changed.control & dacl_bits));
	}
	if (which & SACL_SECURITY_INFORMATION) {
		parts.sacl = changed.sacl;
		parts.control =
			(USHORT)((parts.control & ~sacl_bits) | (changed.control & sacl_bits));
	}
	return se_build_descriptor(&parts);
}

NTSTATUS NTAPI SeSetSecurityDescriptorInfo(PVOID Object, PSECURITY_INFORMATION SecurityInformation,
                                           PSECURITY_DESCRIPTOR SecurityDescriptor,
                                           PSECURITY_DESCRIPTOR *ObjectsSecurityDescriptor,
                                           POOL_TYPE PoolType, PGENERIC_MAPPING GenericMapping)
{
	if (!*ObjectsSecurityDescriptor)
		return STATUS_NO_SECURITY_ON_OBJECT;
	if (!RtlValidSecurityDescriptor(SecurityDescriptor))
		return STATUS_INVALID_SECURITY_DESCR;
	PSECURITY_DESCRIPTOR merged =
		merge(*ObjectsSecurityDescriptor, SecurityDescriptor, *SecurityInformation);
	if (!merged)
		return STATUS_INSUFFICIENT_RESOURCES;
	*ObjectsSecurityDescriptor = merged; /* documented: the caller frees the old one */
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObGetObjectSecurity(PVOID Object, PSECURITY_DESCRIPTOR *SecurityDescriptor,
                                   PBOOLEAN MemoryAllocated)
{
	PSECURITY_DESCRIPTOR own = ob_security(Object);

	*SecurityDescriptor = NULL;
	*MemoryAllocated = FALSE;
	if (!own)
		return STATUS_SUCCESS;
	NTSTATUS status = se_copy_descriptor(own, SecurityDescriptor);
	*MemoryAllocated = NT_SUCCESS(status);
	return status;
}

VOID NTAPI ObReleaseObjectSecurity(PSECURITY_DESCRIPTOR SecurityDescriptor, BOOLEAN MemoryAllocated)
{
	if (MemoryAllocated)
		se_free_descriptor(SecurityDescriptor);
}

/* Rights that reading or changing parts of a descriptor needs. */
static ACCESS_MASK query_access(SECURITY_INFORMATION which)
{
	ACCESS_MASK access = 0;

	if (which &
	    (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION))
		access |= READ_CONTROL;
	if (which & SACL_SECURITY_INFORMATION)
		access |= ACCESS_SYSTEM_SECURITY;
	return access;
}

static ACCESS_MASK set_access(SECURITY_INFORMATION which)
{
	ACCESS_MASK access = 0;

	if (which & (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION))
		access |= WRITE_OWNER;
	if (which & DACL_SECURITY_INFORMATION)
		access |= WRITE_DAC;
	if (which & SACL_SECURITY_INFORMATION)
		access |= ACCESS_SYSTEM_SECURITY;
	return access;
}

/* *length: the room, then what is needed. */
static NTSTATUS query_descriptor(void *body, SECURITY_INFORMATION which, PSECURITY_DESCRIPTOR to,
                                 ULONG *length)
{
	const struct ob_type_operations *type = &ob_type_options(ob_type_of(body))->operations;
	PSECURITY_DESCRIPTOR own = ob_security(body);
	NTSTATUS status = STATUS_NOT_IMPLEMENTED;

	if (type->query_security)
		status = type->query_security(body, which, to, length);
	return status == STATUS_NOT_IMPLEMENTED
	               ? SeQuerySecurityDescriptorInfo(&which, to, length, &own)
	               : status;
}

NTSTATUS NTAPI NtQuerySecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                     PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Length,
                                     PULONG LengthNeeded)
{
	struct ob_answer answer;
	void *body;
	NTSTATUS status = ob_probe_query(SecurityDescriptor, Length, NULL);

	if (NT_SUCCESS(status))
		status = LengthNeeded ? ob_probe_result(LengthNeeded, sizeof(*LengthNeeded))
		                      : STATUS_ACCESS_VIOLATION;
	if (NT_SUCCESS(status))
		status = ob_reference_handle(Handle, query_access(SecurityInformation), NULL,
		                             ke_current_thread()->previous_mode, &body, NULL);
	if (!NT_SUCCESS(status))
		return status;
	ULONG length = Length;
	status = ob_answer_begin(&answer, SecurityDescriptor, Length);
	if (NT_SUCCESS(status)) {
		status = query_descriptor(body, SecurityInformation, answer.buffer, &length);
		status = ob_answer_end(&answer, status, length < Length ? length : Length);
	}
	ob_dereference(body);
	return ob_give_length(LengthNeeded, length, status);
}

NTSTATUS NTAPI ZwQuerySecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                     PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Length,
                                     PULONG LengthNeeded)
{
	return OB_ZW_CALL(NtQuerySecurityObject(Handle, SecurityInformation, SecurityDescriptor,
	                                        Length, LengthNeeded));
}

static NTSTATUS set_in_header(void *body, SECURITY_INFORMATION which, PSECURITY_DESCRIPTOR from)
{
	PSECURITY_DESCRIPTOR merged = merge(ob_security(body), from, which);

	if (!merged)
		return STATUS_INSUFFICIENT_RESOURCES;
	ob_set_security_descriptor(body, merged);
	return STATUS_SUCCESS;
}

static NTSTATUS set_descriptor(void *body, SECURITY_INFORMATION which, PSECURITY_DESCRIPTOR from)
{
	const struct ob_type_operations *type = &ob_type_options(ob_type_of(body))->operations;
	NTSTATUS status = STATUS_NOT_IMPLEMENTED;

	if (type->set_security)
		status = type->set_security(body, which, from);
	return status == STATUS_NOT_IMPLEMENTED ? set_in_header(body, which, from) : status;
}

NTSTATUS NTAPI NtSetSecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                   PSECURITY_DESCRIPTOR SecurityDescriptor)
{
	PSECURITY_DESCRIPTOR descriptor = SecurityDescriptor;
	void *memory, *body;

	if (!descriptor)
		return STATUS_ACCESS_VIOLATION;
	NTSTATUS status = ob_capture_descriptor(&descriptor, &memory);
	if (NT_SUCCESS(status) && !RtlValidSecurityDescriptor(descriptor))
		status = STATUS_INVALID_SECURITY_DESCR;
	if (NT_SUCCESS(status))
		status = ob_reference_handle(Handle, set_access(SecurityInformation), NULL,
		                             ke_current_thread()->previous_mode, &body, NULL);
	if (NT_SUCCESS(status)) {
		status = set_descriptor(body, SecurityInformation, descriptor);
		ob_dereference(body);
	}
	free(memory);
	return status;
}

NTSTATUS NTAPI ZwSetSecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                   PSECURITY_DESCRIPTOR SecurityDescriptor)
{
	return OB_ZW_CALL(NtSetSecurityObject(Handle, SecurityInformation, SecurityDescriptor));
}

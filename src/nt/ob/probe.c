/* ob/probe.c - memory that a caller in user mode names: mm knows what is his. */
#include "nt/ob/ob_internal.h"

void ob_set_probe(struct ke_machine *machine, ob_probe *probe)
{
	machine->ob->probe = probe;
}

static NTSTATUS probe(const void *address, size_t bytes, size_t alignment, bool write)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (!thread || thread->previous_mode == KernelMode)
		return STATUS_SUCCESS;
	if (!bytes)
		return STATUS_SUCCESS;
	if (!address)
		return STATUS_ACCESS_VIOLATION;
	if (!thread->machine->ob->probe)
		return STATUS_SUCCESS;
	return thread->machine->ob->probe(address, bytes, alignment, write);
}

NTSTATUS ob_probe_read(const void *address, size_t bytes, size_t alignment)
{
	return probe(address, bytes, alignment, false);
}

NTSTATUS ob_probe_write(const void *address, size_t bytes)
{
	return probe(address, bytes, 1, true);
}

/* Null is fine: a caller may want no such result. */
NTSTATUS ob_probe_result(const void *address, size_t bytes)
{
	return address ? ob_probe_write(address, bytes) : STATUS_SUCCESS;
}

NTSTATUS ob_probe_query(const void *buffer, size_t length, const ULONG *ret_length)
{
	NTSTATUS status = ob_probe_write(buffer, length);

	return NT_SUCCESS(status) ? ob_probe_result(ret_length, sizeof(*ret_length)) : status;
}

NTSTATUS ob_probe_input(const void *data, size_t bytes)
{
	return ob_probe_read(data, bytes, 1);
}

/* Null is fine: for ever. */
NTSTATUS ob_probe_timeout(const LARGE_INTEGER *timeout)
{
	return timeout ? ob_probe_input(timeout, sizeof(*timeout)) : STATUS_SUCCESS;
}

/* --- What hangs at attributes -------------------------------------------------------------------------------- */

static NTSTATUS probe_sid(const SID *sid)
{
	NTSTATUS status = ob_probe_input(sid, offsetof(SID, SubAuthority));

	return NT_SUCCESS(status)
	               ? ob_probe_input(sid->SubAuthority, sid->SubAuthorityCount * sizeof(ULONG))
	               : status;
}

static NTSTATUS probe_acl(const ACL *acl)
{
	NTSTATUS status = ob_probe_input(acl, sizeof(*acl));

	return NT_SUCCESS(status) ? ob_probe_input(acl, acl->AclSize) : status;
}

/* A part of a descriptor: a pointer, or in one of the relative form an offset; 0: there is none. */
static const void *part_of(const SECURITY_DESCRIPTOR *descriptor, uint32_t index)
{
	const SECURITY_DESCRIPTOR_RELATIVE *relative = (const void *)descriptor;
	const ULONG offset[] = { relative->Owner, relative->Group, relative->Sacl, relative->Dacl };
	const void *const pointer[] = { descriptor->Owner, descriptor->Group, descriptor->Sacl,
		                        descriptor->Dacl };

	if (!(descriptor->Control & SE_SELF_RELATIVE))
		return pointer[index];
	return offset[index] ? (const char *)descriptor + offset[index] : NULL;
}

NTSTATUS ob_probe_descriptor(const void *descriptor)
{
	const SECURITY_DESCRIPTOR *head = descriptor;
	NTSTATUS status = ob_probe_input(head, sizeof(SECURITY_DESCRIPTOR_RELATIVE));

	if (ob_previous_mode() == KernelMode)
		return STATUS_SUCCESS;
	if (NT_SUCCESS(status) && !(head->Control & SE_SELF_RELATIVE))
		status = ob_probe_input(head, sizeof(*head));
	for (uint32_t index = 0; index < 4 && NT_SUCCESS(status); index++) {
		const void *part = part_of(head, index);

		if (part)
			status = index < 2 ? probe_sid(part) : probe_acl(part);
	}
	return status;
}

NTSTATUS ob_probe_name(const UNICODE_STRING *name)
{
	NTSTATUS status = ob_probe_read(name, sizeof(*name), 1);

	if (NT_SUCCESS(status) && name->Length)
		status = ob_probe_read(name->Buffer, name->Length, sizeof(WCHAR));
	return status;
}

NTSTATUS ob_probe_attributes(const OBJECT_ATTRIBUTES *attributes)
{
	NTSTATUS status;

	if (!attributes)
		return STATUS_SUCCESS;
	status = ob_probe_read(attributes, sizeof(*attributes), sizeof(ULONG));
	if (NT_SUCCESS(status) && attributes->ObjectName)
		status = ob_probe_name(attributes->ObjectName);
	if (NT_SUCCESS(status) && attributes->SecurityDescriptor)
		status = ob_probe_descriptor(attributes->SecurityDescriptor);
	if (NT_SUCCESS(status) && attributes->SecurityQualityOfService)
		status = ob_probe_input(attributes->SecurityQualityOfService,
		                        sizeof(SECURITY_QUALITY_OF_SERVICE));
	return status;
}

NTSTATUS ob_clear_handle(PHANDLE ret_handle)
{
	NTSTATUS status = ob_probe_write(ret_handle, sizeof(*ret_handle));

	if (NT_SUCCESS(status))
		*ret_handle = NULL;
	return status;
}

/*
 * ob/user_capture.c - what a caller points to, copied with all that hangs at it.
 *
 * Each length is read once, from the copy of the record that says it.
 */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

NTSTATUS ob_capture_timeout(LARGE_INTEGER **timeout, LARGE_INTEGER *copy)
{
	const LARGE_INTEGER *given = *timeout;

	if (!given || ob_previous_mode() == KernelMode)
		return STATUS_SUCCESS;
	*timeout = copy;
	return ob_copy_in(copy, given, sizeof(*copy));
}

NTSTATUS ob_capture_input(const void **data, size_t bytes, void **ret_memory)
{
	NTSTATUS status;

	*ret_memory = NULL;
	if (!bytes || ob_previous_mode() == KernelMode)
		return STATUS_SUCCESS;
	status = ob_probe_input(*data, bytes); /* before room is made for it */
	if (!NT_SUCCESS(status))
		return status;
	*ret_memory = malloc(bytes);
	if (!*ret_memory)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = ob_copy_in(*ret_memory, *data, bytes);
	*data = *ret_memory;
	return status;
}

/* --- Names and attributes ------------------------------------------------------------------------------------------ */

NTSTATUS ob_capture_name(const UNICODE_STRING **name, struct ob_captured_name *captured)
{
	UNICODE_STRING *copy = &captured->name;
	NTSTATUS status;

	captured->memory = NULL;
	if (ob_previous_mode() == KernelMode)
		return STATUS_SUCCESS;
	status = ob_copy_in(copy, *name, sizeof(*copy));
	if (NT_SUCCESS(status))
		status = ob_probe_read(copy->Buffer, copy->Length, sizeof(WCHAR));
	if (!NT_SUCCESS(status))
		return status;
	const WCHAR *text = copy->Buffer;
	copy->Buffer = captured->text;
	if (copy->Length > sizeof(captured->text))
		copy->Buffer = captured->memory = malloc(copy->Length);
	if (!copy->Buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	*name = copy;
	return ob_copy_in(copy->Buffer, text, copy->Length);
}

void ob_release_name(struct ob_captured_name *captured)
{
	free(captured->memory);
}

static NTSTATUS capture_hanging(struct ob_captured_attributes *captured)
{
	OBJECT_ATTRIBUTES *copy = &captured->attributes;
	const void *quality = copy->SecurityQualityOfService;
	const UNICODE_STRING *name = copy->ObjectName;
	NTSTATUS status = STATUS_SUCCESS;

	if (name) {
		status = ob_capture_name(&name, &captured->name);
		copy->ObjectName = &captured->name.name;
	}
	if (NT_SUCCESS(status) && copy->SecurityDescriptor)
		status = ob_capture_descriptor(&copy->SecurityDescriptor, &captured->descriptor);
	if (NT_SUCCESS(status) && quality) {
		copy->SecurityQualityOfService = &captured->quality;
		status = ob_copy_in(&captured->quality, quality, sizeof(captured->quality));
	}
	return status;
}

NTSTATUS ob_capture_attributes(const OBJECT_ATTRIBUTES **attributes,
                               struct ob_captured_attributes *captured)
{
	const OBJECT_ATTRIBUTES *given = *attributes;
	NTSTATUS status;

	captured->name.memory = NULL;
	captured->descriptor = NULL;
	if (!given || ob_previous_mode() == KernelMode)
		return STATUS_SUCCESS;
	status = ob_probe_read(given, sizeof(*given), sizeof(ULONG));
	if (NT_SUCCESS(status))
		status = ob_copy_in(&captured->attributes, given, sizeof(*given));
	if (!NT_SUCCESS(status))
		return status;
	*attributes = &captured->attributes;
	return capture_hanging(captured);
}

void ob_release_attributes(struct ob_captured_attributes *captured)
{
	ob_release_name(&captured->name);
	free(captured->descriptor);
}

/* --- Security descriptors ------------------------------------------------------------------------------------------ */

#define PARTS 4u      /* owner, group, SACL, DACL */
#define HEAD_BYTES 8u /* of a SID or an ACL: what tells its length is in there */

_Static_assert(offsetof(SID, SubAuthority) == HEAD_BYTES && sizeof(ACL) == HEAD_BYTES,
               "as winnt.h says");

struct part {
	uintptr_t address; /* 0: there is none */
	size_t bytes;
	union {
		SID sid;
		ACL acl;
		uint8_t bytes[HEAD_BYTES];
	} head;
};

/* The descriptor's head as its form has it; what its control bits were when they were first read counts. */
static NTSTATUS read_head(const SECURITY_DESCRIPTOR *given, SECURITY_DESCRIPTOR *ret_head)
{
	USHORT control;
	NTSTATUS status = ob_copy_in(ret_head, given, sizeof(SECURITY_DESCRIPTOR_RELATIVE));

	if (!NT_SUCCESS(status) || ret_head->Control & SE_SELF_RELATIVE)
		return status;
	control = ret_head->Control;
	status = ob_copy_in(ret_head, given, sizeof(*ret_head));
	ret_head->Control = control;
	return status;
}

static void find_parts(const SECURITY_DESCRIPTOR *head, uintptr_t given, struct part part[PARTS])
{
	const SECURITY_DESCRIPTOR_RELATIVE *relative = (const void *)head;
	const ULONG offset[] = { relative->Owner, relative->Group, relative->Sacl, relative->Dacl };
	const void *const pointer[] = { head->Owner, head->Group, head->Sacl, head->Dacl };

	for (uint32_t index = 0; index < PARTS; index++) {
		part[index].bytes = 0;
		if (!(head->Control & SE_SELF_RELATIVE))
			part[index].address = (uintptr_t)pointer[index];
		else
			part[index].address = offset[index] ? given + offset[index] : 0;
	}
}

/* An ACL that says less than its head stays so, for the service to refuse. */
static NTSTATUS measure_part(struct part *part, bool is_sid)
{
	NTSTATUS status = ob_copy_in(&part->head, (const void *)part->address, HEAD_BYTES);

	part->bytes = is_sid ? HEAD_BYTES + part->head.sid.SubAuthorityCount * sizeof(ULONG)
	                     : part->head.acl.AclSize;
	if (part->bytes < HEAD_BYTES)
		part->bytes = HEAD_BYTES;
	return status;
}

static NTSTATUS copy_part(const struct part *part, uint8_t *to)
{
	memcpy(to, part->head.bytes, HEAD_BYTES);
	return ob_copy_in(to + HEAD_BYTES, (const uint8_t *)part->address + HEAD_BYTES,
	                  part->bytes - HEAD_BYTES);
}

static NTSTATUS copy_parts(const struct part part[PARTS], SECURITY_DESCRIPTOR *copy)
{
	uint8_t *to = (uint8_t *)(copy + 1), *place[PARTS];
	NTSTATUS status = STATUS_SUCCESS;

	for (uint32_t index = 0; index < PARTS && NT_SUCCESS(status); index++) {
		place[index] = part[index].address ? to : NULL;
		if (!place[index])
			continue;
		status = copy_part(&part[index], to);
		to += (part[index].bytes + 7) & ~(size_t)7;
	}
	if (!NT_SUCCESS(status))
		return status;
	copy->Owner = place[0];
	copy->Group = place[1];
	copy->Sacl = (PACL)(void *)place[2];
	copy->Dacl = (PACL)(void *)place[3];
	return STATUS_SUCCESS;
}

NTSTATUS ob_capture_descriptor(PSECURITY_DESCRIPTOR *descriptor, void **ret_memory)
{
	SECURITY_DESCRIPTOR head, *copy;
	struct part part[PARTS];
	size_t bytes = sizeof(*copy);
	NTSTATUS status;

	*ret_memory = NULL;
	if (!*descriptor || ob_previous_mode() == KernelMode)
		return STATUS_SUCCESS;
	status = read_head(*descriptor, &head);
	if (!NT_SUCCESS(status))
		return status;
	find_parts(&head, (uintptr_t)*descriptor, part);
	for (uint32_t index = 0; index < PARTS && NT_SUCCESS(status); index++) {
		if (part[index].address)
			status = measure_part(&part[index], index < 2);
		bytes += (part[index].bytes + 7) & ~(size_t)7;
	}
	if (!NT_SUCCESS(status))
		return status;
	copy = calloc(1, bytes);
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	copy->Revision = head.Revision;
	copy->Sbz1 = head.Sbz1;
	copy->Control = (USHORT)(head.Control & ~SE_SELF_RELATIVE);
	*ret_memory = *descriptor = copy;
	return copy_parts(part, copy);
}

/*
 * port/capture_descriptor.c - a security descriptor of a caller, copied with all that belongs to it.
 *
 * Its parts lie where its pointers or offsets say, and each says its own length. Every length is read once, from the
 * copy of a part's head; then the part is copied as long as that, with the head's number put back. The copy is always
 * of the absolute form, since parts of the relative one may lie anywhere around it.
 */
#include "nt/port/port_internal.h"

#include <string.h>

#define HEAD_BYTES 8u /* of a SID or an ACL: what tells its length is in there */

_Static_assert(offsetof(SID, SubAuthority) == HEAD_BYTES && sizeof(ACL) == HEAD_BYTES,
               "as winnt.h says");

static NTSTATUS copy_sid(struct port_call *call, uint64_t address, void **ret_copy)
{
	SID *head;
	uint8_t count;
	NTSTATUS status = port_capture_copy(call, address, HEAD_BYTES, (void **)&head);

	if (!NT_SUCCESS(status))
		return status;
	count = head->SubAuthorityCount;
	status = port_capture_copy(call, address, HEAD_BYTES + count * sizeof(ULONG), ret_copy);
	if (NT_SUCCESS(status))
		((SID *)*ret_copy)->SubAuthorityCount = count;
	return status;
}

/* A size below that of the head stays as it is, for the service to refuse. */
static NTSTATUS copy_acl(struct port_call *call, uint64_t address, void **ret_copy)
{
	ACL *head;
	uint16_t bytes;
	NTSTATUS status = port_capture_copy(call, address, HEAD_BYTES, (void **)&head);

	if (!NT_SUCCESS(status))
		return status;
	bytes = head->AclSize;
	status =
		port_capture_copy(call, address, bytes > HEAD_BYTES ? bytes : HEAD_BYTES, ret_copy);
	if (NT_SUCCESS(status))
		((ACL *)*ret_copy)->AclSize = bytes;
	return status;
}

/* Where the parts are: owner, group, SACL, DACL. 0: there is none. */
struct places {
	uint64_t part[4];
};

static struct places places_of(const SECURITY_DESCRIPTOR *head, uint64_t address)
{
	const SECURITY_DESCRIPTOR_RELATIVE *relative = (const void *)head;
	const ULONG offset[] = { relative->Owner, relative->Group, relative->Sacl, relative->Dacl };
	struct places places;

	if (!(head->Control & SE_SELF_RELATIVE))
		return (struct places){ { (uintptr_t)head->Owner, (uintptr_t)head->Group,
			                  (uintptr_t)head->Sacl, (uintptr_t)head->Dacl } };
	for (uint32_t index = 0; index < 4; index++)
		places.part[index] = offset[index] ? address + offset[index] : 0;
	return places;
}

/* The head as its form has it; what its control bits were when they were first read counts. */
static NTSTATUS copy_head(struct port_call *call, uint64_t address, SECURITY_DESCRIPTOR **ret_head)
{
	SECURITY_DESCRIPTOR *head;
	uint16_t control;
	NTSTATUS status = port_capture_copy(call, address, sizeof(SECURITY_DESCRIPTOR_RELATIVE),
	                                    (void **)&head);

	if (!NT_SUCCESS(status) || head->Control & SE_SELF_RELATIVE) {
		*ret_head = head;
		return status;
	}
	control = head->Control;
	status = port_capture_copy(call, address, sizeof(*head), (void **)ret_head);
	if (NT_SUCCESS(status))
		(*ret_head)->Control = control;
	return status;
}

NTSTATUS port_capture_descriptor(struct port_call *call, uint64_t address, void **ret_copy)
{
	SECURITY_DESCRIPTOR *head, *copy;
	void *part[4] = { NULL };
	struct places places;
	NTSTATUS status = copy_head(call, address, &head);

	if (!NT_SUCCESS(status))
		return status;
	places = places_of(head, address);
	for (uint32_t index = 0; index < 4 && NT_SUCCESS(status); index++) {
		if (!places.part[index])
			continue;
		status = index < 2 ? copy_sid(call, places.part[index], &part[index])
		                   : copy_acl(call, places.part[index], &part[index]);
	}
	copy = port_capture_room(call, sizeof(*copy));
	if (!NT_SUCCESS(status) || !copy)
		return NT_SUCCESS(status) ? STATUS_INSUFFICIENT_RESOURCES : status;
	*copy = (SECURITY_DESCRIPTOR){ .Revision = head->Revision,
		                       .Sbz1 = head->Sbz1,
		                       .Control = (USHORT)(head->Control & ~SE_SELF_RELATIVE),
		                       .Owner = part[0],
		                       .Group = part[1],
		                       .Sacl = part[2],
		                       .Dacl = part[3] };
	*ret_copy = copy;
	return STATUS_SUCCESS;
}

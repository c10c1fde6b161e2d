/* se/descriptor.c - security descriptors of both forms. */
#include "nt/se/se_internal.h"

#include <stdlib.h>
#include <string.h>

static bool is_relative(const SECURITY_DESCRIPTOR *descriptor)
{
	return (descriptor->Control & SE_SELF_RELATIVE) != 0;
}

static void *at_offset(PSECURITY_DESCRIPTOR descriptor, ULONG offset)
{
	return offset ? (char *)descriptor + offset : NULL;
}

PSID se_descriptor_owner(PSECURITY_DESCRIPTOR descriptor)
{
	if (is_relative(descriptor))
		return at_offset(descriptor, ((SECURITY_DESCRIPTOR_RELATIVE *)descriptor)->Owner);
	return ((SECURITY_DESCRIPTOR *)descriptor)->Owner;
}

PSID se_descriptor_group(PSECURITY_DESCRIPTOR descriptor)
{
	if (is_relative(descriptor))
		return at_offset(descriptor, ((SECURITY_DESCRIPTOR_RELATIVE *)descriptor)->Group);
	return ((SECURITY_DESCRIPTOR *)descriptor)->Group;
}

PACL se_descriptor_dacl(PSECURITY_DESCRIPTOR descriptor, bool *ret_present)
{
	*ret_present = (((SECURITY_DESCRIPTOR *)descriptor)->Control & SE_DACL_PRESENT) != 0;
	if (!*ret_present)
		return NULL;
	if (is_relative(descriptor))
		return at_offset(descriptor, ((SECURITY_DESCRIPTOR_RELATIVE *)descriptor)->Dacl);
	return ((SECURITY_DESCRIPTOR *)descriptor)->Dacl;
}

PACL se_descriptor_sacl(PSECURITY_DESCRIPTOR descriptor, bool *ret_present)
{
	*ret_present = (((SECURITY_DESCRIPTOR *)descriptor)->Control & SE_SACL_PRESENT) != 0;
	if (!*ret_present)
		return NULL;
	if (is_relative(descriptor))
		return at_offset(descriptor, ((SECURITY_DESCRIPTOR_RELATIVE *)descriptor)->Sacl);
	return ((SECURITY_DESCRIPTOR *)descriptor)->Sacl;
}

void se_descriptor_parts(PSECURITY_DESCRIPTOR descriptor, struct se_descriptor_parts *ret_parts)
{
	bool present;

	ret_parts->control = ((SECURITY_DESCRIPTOR *)descriptor)->Control;
	ret_parts->owner = se_descriptor_owner(descriptor);
	ret_parts->group = se_descriptor_group(descriptor);
	ret_parts->dacl = se_descriptor_dacl(descriptor, &present);
	ret_parts->sacl = se_descriptor_sacl(descriptor, &present);
}

static uint32_t padded(uint32_t bytes)
{
	return (bytes + 3) & ~3u;
}

uint32_t se_parts_bytes(const struct se_descriptor_parts *parts)
{
	uint32_t bytes = sizeof(SECURITY_DESCRIPTOR_RELATIVE);

	bytes += parts->owner ? padded(se_sid_bytes(parts->owner)) : 0;
	bytes += parts->group ? padded(se_sid_bytes(parts->group)) : 0;
	bytes += parts->dacl ? padded(parts->dacl->AclSize) : 0;
	bytes += parts->sacl ? padded(parts->sacl->AclSize) : 0;
	return bytes;
}

/* Copy one part behind the others; gives its offset, 0 for an absent one. */
static ULONG append(void *memory, uint32_t *used, const void *part, uint32_t bytes)
{
	ULONG offset = *used;

	if (!part)
		return 0;
	memcpy((char *)memory + offset, part, bytes);
	*used += padded(bytes);
	return offset;
}

void se_write_parts(const struct se_descriptor_parts *parts, void *memory)
{
	SECURITY_DESCRIPTOR_RELATIVE *relative = memory;
	uint32_t used = sizeof(*relative);

	memset(memory, 0, se_parts_bytes(parts));
	relative->Revision = SECURITY_DESCRIPTOR_REVISION;
	relative->Control = parts->control | SE_SELF_RELATIVE;
	relative->Sacl = append(memory, &used, parts->sacl, parts->sacl ? parts->sacl->AclSize : 0);
	relative->Dacl = append(memory, &used, parts->dacl, parts->dacl ? parts->dacl->AclSize : 0);
	relative->Owner =
		append(memory, &used, parts->owner, parts->owner ? se_sid_bytes(parts->owner) : 0);
	relative->Group =
		append(memory, &used, parts->group, parts->group ? se_sid_bytes(parts->group) : 0);
}

PSECURITY_DESCRIPTOR se_build_descriptor(const struct se_descriptor_parts *parts)
{
	void *memory = malloc(se_parts_bytes(parts));

	if (memory)
		se_write_parts(parts, memory);
	return memory;
}

NTSTATUS se_copy_descriptor(PSECURITY_DESCRIPTOR descriptor, PSECURITY_DESCRIPTOR *ret_copy)
{
	struct se_descriptor_parts parts;

	if (!RtlValidSecurityDescriptor(descriptor))
		return STATUS_INVALID_SECURITY_DESCR;
	se_descriptor_parts(descriptor, &parts);
	*ret_copy = se_build_descriptor(&parts);
	return *ret_copy ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

void se_free_descriptor(PSECURITY_DESCRIPTOR descriptor)
{
	free(descriptor);
}

BOOLEAN NTAPI RtlValidSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor)
{
	struct se_descriptor_parts parts;

	if (!SecurityDescriptor ||
	    ((SECURITY_DESCRIPTOR *)SecurityDescriptor)->Revision != SECURITY_DESCRIPTOR_REVISION)
		return FALSE;
	se_descriptor_parts(SecurityDescriptor, &parts);
	return (!parts.owner || RtlValidSid(parts.owner)) &&
	       (!parts.group || RtlValidSid(parts.group)) &&
	       (!parts.dacl || se_acl_valid(parts.dacl)) &&
	       (!parts.sacl || se_acl_valid(parts.sacl));
}

/* A part at offset of at least minimum bytes lies inside total. */
static bool fits(ULONG offset, uint32_t minimum, ULONG total)
{
	return offset >= sizeof(SECURITY_DESCRIPTOR_RELATIVE) && offset <= total &&
	       total - offset >= minimum && !(offset & 3);
}

static bool sid_fits(PSECURITY_DESCRIPTOR descriptor, ULONG offset, ULONG total)
{
	if (!offset)
		return true;
	return fits(offset, 8, total) && RtlValidSid((char *)descriptor + offset) &&
	       fits(offset, se_sid_bytes((char *)descriptor + offset), total);
}

static bool acl_fits(PSECURITY_DESCRIPTOR descriptor, ULONG offset, ULONG total)
{
	if (!offset)
		return true;
	if (!fits(offset, sizeof(ACL), total))
		return false;
	PACL acl = (PACL)((char *)descriptor + offset);
	return fits(offset, acl->AclSize, total) && se_acl_valid(acl);
}

BOOLEAN NTAPI RtlValidRelativeSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptorInput,
                                                 ULONG SecurityDescriptorLength,
                                                 SECURITY_INFORMATION RequiredInformation)
{
	const SECURITY_DESCRIPTOR_RELATIVE *relative = SecurityDescriptorInput;
	const ULONG total = SecurityDescriptorLength;

	if (total < sizeof(*relative) || relative->Revision != SECURITY_DESCRIPTOR_REVISION ||
	    !(relative->Control & SE_SELF_RELATIVE))
		return FALSE;
	if ((RequiredInformation & OWNER_SECURITY_INFORMATION && !relative->Owner) ||
	    (RequiredInformation & GROUP_SECURITY_INFORMATION && !relative->Group) ||
	    (RequiredInformation & DACL_SECURITY_INFORMATION && !relative->Dacl) ||
	    (RequiredInformation & SACL_SECURITY_INFORMATION && !relative->Sacl))
		return FALSE;
	return sid_fits(SecurityDescriptorInput, relative->Owner, total) &&
	       sid_fits(SecurityDescriptorInput, relative->Group, total) &&
	       acl_fits(SecurityDescriptorInput, relative->Dacl, total) &&
	       acl_fits(SecurityDescriptorInput, relative->Sacl, total);
}

BOOLEAN NTAPI SeValidSecurityDescriptor(ULONG Length, PSECURITY_DESCRIPTOR SecurityDescriptor)
{
	return RtlValidRelativeSecurityDescriptor(SecurityDescriptor, Length,
	                                          OWNER_SECURITY_INFORMATION);
}

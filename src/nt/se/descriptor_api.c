/* se/descriptor_api.c - the documented functions that build, take apart and convert descriptors. */
#include "nt/se/se_internal.h"

#include <string.h>

NTSTATUS NTAPI RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Revision)
{
	SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;

	if (Revision != SECURITY_DESCRIPTOR_REVISION)
		return STATUS_UNKNOWN_REVISION;
	memset(descriptor, 0, sizeof(*descriptor));
	descriptor->Revision = SECURITY_DESCRIPTOR_REVISION;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlCreateSecurityDescriptorRelative(
	PISECURITY_DESCRIPTOR_RELATIVE SecurityDescriptor, ULONG Revision)
{
	if (Revision != SECURITY_DESCRIPTOR_REVISION)
		return STATUS_UNKNOWN_REVISION;
	memset(SecurityDescriptor, 0, sizeof(*SecurityDescriptor));
	SecurityDescriptor->Revision = SECURITY_DESCRIPTOR_REVISION;
	SecurityDescriptor->Control = SE_SELF_RELATIVE;
	return STATUS_SUCCESS;
}

ULONG NTAPI RtlLengthSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor)
{
	struct se_descriptor_parts parts;
	ULONG bytes;

	se_descriptor_parts(SecurityDescriptor, &parts);
	bytes = se_parts_bytes(&parts);
	if (!(parts.control & SE_SELF_RELATIVE))
		bytes +=
			(ULONG)(sizeof(SECURITY_DESCRIPTOR) - sizeof(SECURITY_DESCRIPTOR_RELATIVE));
	return bytes;
}

static NTSTATUS check_absolute(const SECURITY_DESCRIPTOR *descriptor)
{
	if (descriptor->Revision != SECURITY_DESCRIPTOR_REVISION)
		return STATUS_UNKNOWN_REVISION;
	return descriptor->Control & SE_SELF_RELATIVE ? STATUS_INVALID_SECURITY_DESCR
	                                              : STATUS_SUCCESS;
}

static void set_control(SECURITY_DESCRIPTOR *descriptor, USHORT bit, bool on)
{
	if (on)
		descriptor->Control |= bit;
	else
		descriptor->Control &= (USHORT)~bit;
}

NTSTATUS NTAPI RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            BOOLEAN DaclPresent, PACL Dacl, BOOLEAN DaclDefaulted)
{
	SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
	NTSTATUS status = check_absolute(descriptor);

	if (!NT_SUCCESS(status))
		return status;
	set_control(descriptor, SE_DACL_PRESENT, DaclPresent);
	set_control(descriptor, SE_DACL_DEFAULTED, DaclPresent && DaclDefaulted);
	descriptor->Dacl = DaclPresent ? Dacl : NULL;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            BOOLEAN SaclPresent, PACL Sacl, BOOLEAN SaclDefaulted)
{
	SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
	NTSTATUS status = check_absolute(descriptor);

	if (!NT_SUCCESS(status))
		return status;
	set_control(descriptor, SE_SACL_PRESENT, SaclPresent);
	set_control(descriptor, SE_SACL_DEFAULTED, SaclPresent && SaclDefaulted);
	descriptor->Sacl = SaclPresent ? Sacl : NULL;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Owner,
                                             BOOLEAN OwnerDefaulted)
{
	SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
	NTSTATUS status = check_absolute(descriptor);

	if (!NT_SUCCESS(status))
		return status;
	descriptor->Owner = Owner;
	set_control(descriptor, SE_OWNER_DEFAULTED, OwnerDefaulted);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Group,
                                             BOOLEAN GroupDefaulted)
{
	SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
	NTSTATUS status = check_absolute(descriptor);

	if (!NT_SUCCESS(status))
		return status;
	descriptor->Group = Group;
	set_control(descriptor, SE_GROUP_DEFAULTED, GroupDefaulted);
	return STATUS_SUCCESS;
}

static bool has_control(PSECURITY_DESCRIPTOR descriptor, USHORT bit)
{
	return (((SECURITY_DESCRIPTOR *)descriptor)->Control & bit) != 0;
}

static bool known_revision(PSECURITY_DESCRIPTOR descriptor)
{
	return ((SECURITY_DESCRIPTOR *)descriptor)->Revision == SECURITY_DESCRIPTOR_REVISION;
}

NTSTATUS NTAPI RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            PBOOLEAN DaclPresent, PACL *Dacl,
                                            PBOOLEAN DaclDefaulted)
{
	bool present;

	if (!known_revision(SecurityDescriptor))
		return STATUS_UNKNOWN_REVISION;
	PACL dacl = se_descriptor_dacl(SecurityDescriptor, &present);
	*DaclPresent = present;
	if (present) {
		*Dacl = dacl;
		*DaclDefaulted = has_control(SecurityDescriptor, SE_DACL_DEFAULTED);
	}
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            PBOOLEAN SaclPresent, PACL *Sacl,
                                            PBOOLEAN SaclDefaulted)
{
	bool present;

	if (!known_revision(SecurityDescriptor))
		return STATUS_UNKNOWN_REVISION;
	PACL sacl = se_descriptor_sacl(SecurityDescriptor, &present);
	*SaclPresent = present;
	if (present) {
		*Sacl = sacl;
		*SaclDefaulted = has_control(SecurityDescriptor, SE_SACL_DEFAULTED);
	}
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Owner,
                                             PBOOLEAN OwnerDefaulted)
{
	if (!known_revision(SecurityDescriptor))
		return STATUS_UNKNOWN_REVISION;
	*Owner = se_descriptor_owner(SecurityDescriptor);
	*OwnerDefaulted = has_control(SecurityDescriptor, SE_OWNER_DEFAULTED);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Group,
                                             PBOOLEAN GroupDefaulted)
{
	if (!known_revision(SecurityDescriptor))
		return STATUS_UNKNOWN_REVISION;
	*Group = se_descriptor_group(SecurityDescriptor);
	*GroupDefaulted = has_control(SecurityDescriptor, SE_GROUP_DEFAULTED);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetControlSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                               PSECURITY_DESCRIPTOR_CONTROL Control,
                                               PULONG Revision)
{
	*Revision = ((SECURITY_DESCRIPTOR *)SecurityDescriptor)->Revision;
	if (!known_revision(SecurityDescriptor))
		return STATUS_UNKNOWN_REVISION;
	*Control = ((SECURITY_DESCRIPTOR *)SecurityDescriptor)->Control;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlMakeSelfRelativeSD(PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                     PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                     PULONG BufferLength)
{
	struct se_descriptor_parts parts;

	se_descriptor_parts(AbsoluteSecurityDescriptor, &parts);
	ULONG needed = se_parts_bytes(&parts), given = *BufferLength;
	*BufferLength = needed;
	if (given < needed)
		return STATUS_BUFFER_TOO_SMALL;
	se_write_parts(&parts, SelfRelativeSecurityDescriptor);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAbsoluteToSelfRelativeSD(PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                           PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                           PULONG BufferLength)
{
	if (has_control(AbsoluteSecurityDescriptor, SE_SELF_RELATIVE))
		return STATUS_BAD_DESCRIPTOR_FORMAT;
	return RtlMakeSelfRelativeSD(AbsoluteSecurityDescriptor, SelfRelativeSecurityDescriptor,
	                             BufferLength);
}

/* One part's room: note what it needs; false when it has less. */
static bool room(PULONG given, uint32_t needed)
{
	bool enough = *given >= needed;

	*given = needed;
	return enough;
}

NTSTATUS NTAPI RtlSelfRelativeToAbsoluteSD(PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                           PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                           PULONG AbsoluteSecurityDescriptorSize, PACL Dacl,
                                           PULONG DaclSize, PACL Sacl, PULONG SaclSize, PSID Owner,
                                           PULONG OwnerSize, PSID PrimaryGroup,
                                           PULONG PrimaryGroupSize)
{
	SECURITY_DESCRIPTOR *absolute = AbsoluteSecurityDescriptor;
	struct se_descriptor_parts parts;

	if (!has_control(SelfRelativeSecurityDescriptor, SE_SELF_RELATIVE))
		return STATUS_BAD_DESCRIPTOR_FORMAT;
	se_descriptor_parts(SelfRelativeSecurityDescriptor, &parts);
	bool enough = room(AbsoluteSecurityDescriptorSize, sizeof(*absolute));
	enough &= room(DaclSize, parts.dacl ? parts.dacl->AclSize : 0);
	enough &= room(SaclSize, parts.sacl ? parts.sacl->AclSize : 0);
	enough &= room(OwnerSize, parts.owner ? se_sid_bytes(parts.owner) : 0);
	enough &= room(PrimaryGroupSize, parts.group ? se_sid_bytes(parts.group) : 0);
	if (!enough)
		return STATUS_BUFFER_TOO_SMALL;
	memset(absolute, 0, sizeof(*absolute));
	absolute->Revision = SECURITY_DESCRIPTOR_REVISION;
	absolute->Control = parts.control & (USHORT)~SE_SELF_RELATIVE;
	if (parts.dacl)
		absolute->Dacl = memcpy(Dacl, parts.dacl, parts.dacl->AclSize);
	if (parts.sacl)
		absolute->Sacl = memcpy(Sacl, parts.sacl, parts.sacl->AclSize);
	if (parts.owner)
		absolute->Owner = memcpy(Owner, parts.owner, se_sid_bytes(parts.owner));
	if (parts.group)
		absolute->Group = memcpy(PrimaryGroup, parts.group, se_sid_bytes(parts.group));
	return STATUS_SUCCESS;
}

VOID NTAPI RtlMapGenericMask(PACCESS_MASK AccessMask, PGENERIC_MAPPING GenericMapping)
{
	ACCESS_MASK mask = *AccessMask;

	if (mask & GENERIC_READ)
		mask |= GenericMapping->GenericRead;
	if (mask & GENERIC_WRITE)
		mask |= GenericMapping->GenericWrite;
	if (mask & GENERIC_EXECUTE)
		mask |= GenericMapping->GenericExecute;
	if (mask & GENERIC_ALL)
		mask |= GenericMapping->GenericAll;
	*AccessMask = mask & 0x0FFFFFFF;
}

BOOLEAN NTAPI RtlAreAllAccessesGranted(ACCESS_MASK GrantedAccess, ACCESS_MASK DesiredAccess)
{
	return (DesiredAccess & ~GrantedAccess) == 0;
}

BOOLEAN NTAPI RtlAreAnyAccessesGranted(ACCESS_MASK GrantedAccess, ACCESS_MASK DesiredAccess)
{
	return (DesiredAccess & GrantedAccess) != 0;
}

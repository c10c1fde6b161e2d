/* se/acl.c - access-control lists. */
#include "nt/se/se_internal.h"

#include <string.h>

/* The entry at offset offset_bytes of acl, or null when it does not fit. */
static ACE_HEADER *ace_at(PACL acl, uint32_t offset_bytes)
{
	ACE_HEADER *ace = (ACE_HEADER *)((char *)acl + offset_bytes);

	if (offset_bytes + sizeof(*ace) > acl->AclSize || ace->AceSize < sizeof(*ace) ||
	    (ace->AceSize & 3) || offset_bytes + ace->AceSize > acl->AclSize)
		return NULL;
	return ace;
}

ACE_HEADER *se_acl_next(PACL acl, ACE_HEADER *ace, uint32_t *index)
{
	uint32_t offset = sizeof(*acl);

	if (!ace)
		*index = 0;
	else
		offset = (uint32_t)((char *)ace - (char *)acl) + ace->AceSize;
	if (*index >= acl->AceCount)
		return NULL;
	++*index;
	return ace_at(acl, offset);
}

static bool ace_valid(const ACE_HEADER *header)
{
	const ACCESS_ALLOWED_ACE *ace = (const ACCESS_ALLOWED_ACE *)header;

	if (header->AceType > SYSTEM_ALARM_ACE_TYPE &&
	    header->AceType != SYSTEM_MANDATORY_LABEL_ACE_TYPE)
		return true; /* of a kind that is not looked into */
	if (header->AceSize < offsetof(ACCESS_ALLOWED_ACE, SidStart) + 8)
		return false;
	PSID sid = (PSID)&ace->SidStart;
	return RtlValidSid(sid) &&
	       header->AceSize >= offsetof(ACCESS_ALLOWED_ACE, SidStart) + se_sid_bytes(sid);
}

/* The end of the last entry, 0 when the list is broken. */
static uint32_t used_bytes(PACL acl)
{
	uint32_t offset = sizeof(*acl);

	for (uint32_t i = 0; i < acl->AceCount; i++) {
		ACE_HEADER *ace = ace_at(acl, offset);
		if (!ace || !ace_valid(ace))
			return 0;
		offset += ace->AceSize;
	}
	return offset;
}

bool se_acl_valid(PACL acl)
{
	return acl && acl->AclRevision >= ACL_REVISION1 && acl->AclRevision <= MAX_ACL_REVISION &&
	       acl->AclSize >= sizeof(*acl) && used_bytes(acl) != 0;
}

BOOLEAN NTAPI RtlValidAcl(PACL Acl)
{
	return se_acl_valid(Acl);
}

NTSTATUS NTAPI RtlCreateAcl(PACL Acl, ULONG AclLength, ULONG AclRevision)
{
	if (AclLength < sizeof(*Acl))
		return STATUS_BUFFER_TOO_SMALL;
	if (AclRevision < ACL_REVISION2 || AclRevision > MAX_ACL_REVISION || AclLength > 0xFFFF)
		return STATUS_INVALID_PARAMETER;
	memset(Acl, 0, sizeof(*Acl));
	Acl->AclRevision = (UCHAR)AclRevision;
	Acl->AclSize = (USHORT)(AclLength & ~3u);
	return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlFirstFreeAce(PACL Acl, PVOID *FirstFree)
{
	uint32_t end = used_bytes(Acl);

	*FirstFree = end && end < Acl->AclSize ? (char *)Acl + end : NULL;
	return end != 0;
}

struct new_ace {
	UCHAR type;
	ULONG flags;
	ACCESS_MASK mask;
	PSID sid;
};

static NTSTATUS add_simple(PACL acl, ULONG revision, const struct new_ace *new_ace)
{
	uint32_t end, bytes;

	if (!RtlValidSid(new_ace->sid))
		return STATUS_INVALID_SID;
	if (revision > MAX_ACL_REVISION || acl->AclRevision > MAX_ACL_REVISION)
		return STATUS_REVISION_MISMATCH;
	end = used_bytes(acl);
	if (!end)
		return STATUS_INVALID_ACL;
	bytes = (uint32_t)offsetof(ACCESS_ALLOWED_ACE, SidStart) + se_sid_bytes(new_ace->sid);
	if (end + bytes > acl->AclSize)
		return STATUS_ALLOTTED_SPACE_EXCEEDED;
	ACCESS_ALLOWED_ACE *ace = (ACCESS_ALLOWED_ACE *)((char *)acl + end);
	ace->Header.AceType = new_ace->type;
	ace->Header.AceFlags = (UCHAR)new_ace->flags;
	ace->Header.AceSize = (USHORT)bytes;
	ace->Mask = new_ace->mask;
	memcpy(&ace->SidStart, new_ace->sid, se_sid_bytes(new_ace->sid));
	acl->AceCount++;
	if (revision > acl->AclRevision)
		acl->AclRevision = (UCHAR)revision;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAddAccessAllowedAceEx(PACL Acl, ULONG AceRevision, ULONG AceFlags,
                                        ACCESS_MASK AccessMask, PSID Sid)
{
	struct new_ace ace = { ACCESS_ALLOWED_ACE_TYPE, AceFlags, AccessMask, Sid };

	return add_simple(Acl, AceRevision, &ace);
}

NTSTATUS NTAPI RtlAddAccessAllowedAce(PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask, PSID Sid)
{
	return RtlAddAccessAllowedAceEx(Acl, AceRevision, 0, AccessMask, Sid);
}

NTSTATUS NTAPI RtlAddAccessDeniedAceEx(PACL Acl, ULONG AceRevision, ULONG AceFlags,
                                       ACCESS_MASK AccessMask, PSID Sid)
{
	struct new_ace ace = { ACCESS_DENIED_ACE_TYPE, AceFlags, AccessMask, Sid };

	return add_simple(Acl, AceRevision, &ace);
}

NTSTATUS NTAPI RtlAddAccessDeniedAce(PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask, PSID Sid)
{
	return RtlAddAccessDeniedAceEx(Acl, AceRevision, 0, AccessMask, Sid);
}

NTSTATUS NTAPI RtlGetAce(PACL Acl, ULONG AceIndex, PVOID *Ace)
{
	ACE_HEADER *ace = NULL;
	uint32_t index = 0;

	if (!se_acl_valid(Acl) || AceIndex >= Acl->AceCount)
		return STATUS_INVALID_PARAMETER;
	do
		ace = se_acl_next(Acl, ace, &index);
	while (ace && index <= AceIndex);
	*Ace = ace;
	return ace ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI RtlDeleteAce(PACL Acl, ULONG AceIndex)
{
	uint32_t end = used_bytes(Acl);
	PVOID found;
	NTSTATUS status = RtlGetAce(Acl, AceIndex, &found);

	if (!NT_SUCCESS(status))
		return status;
	uint32_t bytes = ((ACE_HEADER *)found)->AceSize;
	char *rest = (char *)found + bytes;
	memmove(found, rest, (size_t)((char *)Acl + end - rest));
	memset((char *)Acl + end - bytes, 0, bytes);
	Acl->AceCount--;
	return STATUS_SUCCESS;
}

/* Entries of list: how many, 0 when they do not fill it exactly. */
static uint32_t count_entries(const char *list, uint32_t bytes)
{
	uint32_t count = 0, offset = 0;

	while (offset + sizeof(ACE_HEADER) <= bytes) {
		uint32_t size = ((const ACE_HEADER *)(list + offset))->AceSize;
		if (size < sizeof(ACE_HEADER) || offset + size > bytes)
			return 0;
		offset += size;
		count++;
	}
	return offset == bytes ? count : 0;
}

NTSTATUS NTAPI RtlAddAce(PACL Acl, ULONG AceRevision, ULONG StartingAceIndex, PVOID AceList,
                         ULONG AceListLength)
{
	uint32_t end = used_bytes(Acl), count = count_entries(AceList, AceListLength);
	PVOID place = (char *)Acl + end;

	if (!end || !count || Acl->AceCount + count > 0xFFFF)
		return STATUS_INVALID_PARAMETER;
	if (end + AceListLength > Acl->AclSize)
		return STATUS_BUFFER_TOO_SMALL;
	if (StartingAceIndex < Acl->AceCount)
		RtlGetAce(Acl, StartingAceIndex, &place);
	memmove((char *)place + AceListLength, place, (size_t)((char *)Acl + end - (char *)place));
	memcpy(place, AceList, AceListLength);
	Acl->AceCount = (USHORT)(Acl->AceCount + count);
	if (AceRevision > Acl->AclRevision)
		Acl->AclRevision = (UCHAR)AceRevision;
	return STATUS_SUCCESS;
}

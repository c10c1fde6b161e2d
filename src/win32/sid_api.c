/* win32/sid_api.c - SIDs and the owner and group of descriptors. */
#include <string.h>

#include <ntifs.h>

#include "win32/win32_internal.h"

#define WIN32_SID_PARTS 2

struct well_known {
	WELL_KNOWN_SID_TYPE type;
	UCHAR authority, count;
	ULONG part[WIN32_SID_PARTS];
};

static const struct well_known well_known[] = {
	{ WinNullSid, 0, 1, { 0 } },
	{ WinWorldSid, 1, 1, { 0 } },
	{ WinLocalSid, 2, 1, { 0 } },
	{ WinCreatorOwnerSid, 3, 1, { 0 } },
	{ WinCreatorGroupSid, 3, 1, { 1 } },
	{ WinInteractiveSid, 5, 1, { 4 } },
	{ WinAnonymousSid, 5, 1, { 7 } },
	{ WinAuthenticatedUserSid, 5, 1, { 11 } },
	{ WinLocalSystemSid, 5, 1, { 18 } },
	{ WinLocalServiceSid, 5, 1, { 19 } },
	{ WinNetworkServiceSid, 5, 1, { 20 } },
	{ WinBuiltinAdministratorsSid, 5, 2, { 32, 544 } },
	{ WinBuiltinUsersSid, 5, 2, { 32, 545 } },
};

static const struct well_known *find(WELL_KNOWN_SID_TYPE type)
{
	for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++)
		if (well_known[i].type == type)
			return &well_known[i];
	return NULL;
}

/* Those of a domain are not built: a machine is in none. */
static BOOL create_well_known_sid(WELL_KNOWN_SID_TYPE type, PSID domain, PSID to, DWORD *bytes)
{
	const struct well_known *found = find(type);
	SID *sid = to;

	if (!found)
		return win32_fail(ERROR_INVALID_PARAMETER);
	DWORD needed = RtlLengthRequiredSid(found->count), given = *bytes;
	*bytes = needed;
	if (!sid || given < needed)
		return win32_fail(ERROR_INSUFFICIENT_BUFFER);
	memset(sid, 0, needed);
	sid->Revision = SID_REVISION;
	sid->SubAuthorityCount = found->count;
	sid->IdentifierAuthority.Value[5] = found->authority;
	memcpy(sid->SubAuthority, found->part, found->count * sizeof(ULONG));
	return TRUE;
}

static BOOL equal_sid(PSID a, PSID b)
{
	return RtlEqualSid(a, b);
}

static DWORD get_length_sid(PSID sid)
{
	return RtlLengthSid(sid);
}

static BOOL is_valid_sid(PSID sid)
{
	return RtlValidSid(sid);
}

static BOOL set_owner(PSECURITY_DESCRIPTOR descriptor, PSID owner, BOOL defaulted)
{
	NTSTATUS status = RtlSetOwnerSecurityDescriptor(descriptor, owner, (BOOLEAN) !!defaulted);
	return win32_succeed(status);
}

static BOOL set_group(PSECURITY_DESCRIPTOR descriptor, PSID group, BOOL defaulted)
{
	NTSTATUS status = RtlSetGroupSecurityDescriptor(descriptor, group, (BOOLEAN) !!defaulted);
	return win32_succeed(status);
}

WIN32_TABLE(win32_sid_export_table, "advapi32.dll", W("CreateWellKnownSid", create_well_known_sid),
            W("EqualSid", equal_sid), W("GetLengthSid", get_length_sid),
            W("IsValidSid", is_valid_sid), W("SetSecurityDescriptorGroup", set_group),
            W("SetSecurityDescriptorOwner", set_owner));

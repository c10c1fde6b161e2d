/* se/sid.c - security identifiers: layout, comparison, text. */
#include "nt/se/se_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t se_sid_bytes(PSID sid)
{
	return 8 + 4u * ((const SID *)sid)->SubAuthorityCount;
}

bool se_sid_equal(PSID a, PSID b)
{
	return se_sid_bytes(a) == se_sid_bytes(b) && memcmp(a, b, se_sid_bytes(a)) == 0;
}

ULONG NTAPI RtlLengthSid(PSID Sid)
{
	return se_sid_bytes(Sid);
}

ULONG NTAPI RtlLengthRequiredSid(ULONG SubAuthorityCount)
{
	return 8 + 4 * SubAuthorityCount;
}

BOOLEAN NTAPI RtlValidSid(PSID Sid)
{
	const SID *sid = Sid;

	return sid && (sid->Revision & 0xF) == SID_REVISION &&
	       sid->SubAuthorityCount <= SID_MAX_SUB_AUTHORITIES;
}

BOOLEAN NTAPI RtlEqualSid(PSID Sid1, PSID Sid2)
{
	return se_sid_equal(Sid1, Sid2);
}

BOOLEAN NTAPI RtlEqualPrefixSid(PSID Sid1, PSID Sid2)
{
	const SID *a = Sid1, *b = Sid2;

	if (a->Revision != b->Revision || a->SubAuthorityCount != b->SubAuthorityCount)
		return FALSE;
	return a->SubAuthorityCount == 0 || memcmp(a, b, se_sid_bytes(Sid1) - 4) == 0;
}

NTSTATUS NTAPI RtlCopySid(ULONG Length, PSID Destination, PSID Source)
{
	if (Length < se_sid_bytes(Source))
		return STATUS_BUFFER_TOO_SMALL;
	memmove(Destination, Source, se_sid_bytes(Source));
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlInitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY IdentifierAuthority,
                                UCHAR SubAuthorityCount)
{
	SID *sid = Sid;

	if (SubAuthorityCount > SID_MAX_SUB_AUTHORITIES)
		return STATUS_INVALID_PARAMETER;
	sid->Revision = SID_REVISION;
	sid->SubAuthorityCount = SubAuthorityCount;
	sid->IdentifierAuthority = *IdentifierAuthority;
	return STATUS_SUCCESS;
}

PULONG NTAPI RtlSubAuthoritySid(PSID Sid, ULONG SubAuthority)
{
	return (PULONG)((char *)Sid + 8) + SubAuthority;
}

PUCHAR NTAPI RtlSubAuthorityCountSid(PSID Sid)
{
	return &((SID *)Sid)->SubAuthorityCount;
}

PSID_IDENTIFIER_AUTHORITY NTAPI RtlIdentifierAuthoritySid(PSID Sid)
{
	return &((SID *)Sid)->IdentifierAuthority;
}

NTSTATUS NTAPI RtlAllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY IdentifierAuthority,
                                           UCHAR SubAuthorityCount, ULONG SubAuthority0,
                                           ULONG SubAuthority1, ULONG SubAuthority2,
                                           ULONG SubAuthority3, ULONG SubAuthority4,
                                           ULONG SubAuthority5, ULONG SubAuthority6,
                                           ULONG SubAuthority7, PSID *Sid)
{
	const ULONG sub[8] = { SubAuthority0, SubAuthority1, SubAuthority2, SubAuthority3,
		               SubAuthority4, SubAuthority5, SubAuthority6, SubAuthority7 };

	if (SubAuthorityCount > 8)
		return STATUS_INVALID_SID;
	SID *sid = malloc(RtlLengthRequiredSid(SubAuthorityCount));
	if (!sid)
		return STATUS_NO_MEMORY;
	RtlInitializeSid(sid, IdentifierAuthority, SubAuthorityCount);
	memcpy(RtlSubAuthoritySid(sid, 0), sub, 4u * SubAuthorityCount);
	*Sid = sid;
	return STATUS_SUCCESS;
}

PVOID NTAPI RtlFreeSid(PSID Sid)
{
	free(Sid);
	return NULL;
}

/* "S-1-5-32-544"; capacity must be at least 184. */
static void sid_to_text(PSID Sid, char *text, size_t capacity)
{
	const SID *sid = Sid;
	const UCHAR *value = sid->IdentifierAuthority.Value;
	unsigned long long authority = 0;
	size_t used;

	for (int i = 0; i < 6; i++)
		authority = authority << 8 | value[i];
	used = (size_t)snprintf(text, capacity, authority >> 32 ? "S-%u-0x%012llX" : "S-%u-%llu",
	                        sid->Revision, authority);
	for (uint32_t i = 0; i < sid->SubAuthorityCount && used < capacity; i++)
		used += (size_t)snprintf(text + used, capacity - used, "-%u",
		                         *RtlSubAuthoritySid(Sid, i));
}

NTSTATUS NTAPI RtlConvertSidToUnicodeString(PUNICODE_STRING UnicodeString, PSID Sid,
                                            BOOLEAN AllocateDestinationString)
{
	char narrow[192];
	WCHAR wide[192];
	uint32_t count = 0;

	if (!RtlValidSid(Sid))
		return STATUS_INVALID_SID;
	sid_to_text(Sid, narrow, sizeof(narrow));
	while (narrow[count]) {
		wide[count] = (WCHAR)narrow[count];
		count++;
	}
	wide[count] = 0;
	if (AllocateDestinationString)
		return RtlCreateUnicodeString(UnicodeString, wide) ? STATUS_SUCCESS
		                                                   : STATUS_NO_MEMORY;
	if (UnicodeString->MaximumLength < count * sizeof(WCHAR))
		return STATUS_BUFFER_OVERFLOW;
	memcpy(UnicodeString->Buffer, wide, count * sizeof(WCHAR));
	UnicodeString->Length = (USHORT)(count * sizeof(WCHAR));
	if (UnicodeString->MaximumLength >= (count + 1) * sizeof(WCHAR))
		UnicodeString->Buffer[count] = 0;
	return STATUS_SUCCESS;
}

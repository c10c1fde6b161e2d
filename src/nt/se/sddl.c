/*
 * se/sddl.c - security descriptors as text.
 *
 * Grammar  [O:sid] [G:sid] [D:[P|AI|AR]*{(type;flags;rights;;;sid)}*], each part at most once, in any order.
 *          Nothing is skipped: a character that does not belong is an error at its offset.
 */
#include "nt/se/se_internal.h"

#include <stdlib.h>
#include <string.h>

#define SDDL_CHARACTERS_MAX 65536
#define SDDL_ENTRIES_MAX 1024

struct sddl {
	const WCHAR *text;
	size_t count, at;
	bool failed; /* at is where */
	bool no_memory;
	struct {
		_Alignas(4) char bytes[SE_SID_BYTES_MAX + 8];
		bool present;
	} owner, group;
	bool dacl_present, dacl_null;
	USHORT control;
	char *entries; /* ACEs one behind the other */
	uint32_t entry_bytes, entry_capacity, entry_count;
};

static WCHAR peek(const struct sddl *sddl, size_t ahead)
{
	return sddl->at + ahead < sddl->count ? sddl->text[sddl->at + ahead] : 0;
}

static bool fail(struct sddl *sddl)
{
	sddl->failed = true;
	return false;
}

static bool expect(struct sddl *sddl, WCHAR character)
{
	if (sddl->at >= sddl->count || sddl->text[sddl->at] != character)
		return fail(sddl);
	sddl->at++;
	return true;
}

/* Take letters when they stand here. */
static bool take(struct sddl *sddl, const char *letters)
{
	size_t length = strlen(letters);

	for (size_t i = 0; i < length; i++)
		if (peek(sddl, i) != (WCHAR)letters[i])
			return false;
	sddl->at += length;
	return true;
}

static int digit_value(WCHAR character, unsigned int base)
{
	int value = -1;

	if (character >= '0' && character <= '9')
		value = character - '0';
	else if (character >= 'a' && character <= 'f')
		value = character - 'a' + 10;
	else if (character >= 'A' && character <= 'F')
		value = character - 'A' + 10;
	return value >= 0 && value < (int)base ? value : -1;
}

/* A decimal or 0x number up to maximum. */
static bool parse_number(struct sddl *sddl, uint64_t maximum, uint64_t *ret_value)
{
	unsigned int base = take(sddl, "0x") || take(sddl, "0X") ? 16 : 10;
	uint64_t value = 0;

	if (digit_value(peek(sddl, 0), base) < 0)
		return fail(sddl);
	for (int digit; (digit = digit_value(peek(sddl, 0), base)) >= 0; sddl->at++) {
		value = value * base + (uint64_t)digit;
		if (value > maximum)
			return fail(sddl);
	}
	*ret_value = value;
	return true;
}

/* S-1-authority-sub-sub... */
static bool parse_literal_sid(struct sddl *sddl, SID *sid)
{
	uint64_t revision, authority, sub;

	if (!expect(sddl, 'S') || !expect(sddl, '-') || !parse_number(sddl, 1, &revision) ||
	    !expect(sddl, '-') || !parse_number(sddl, 0xFFFFFFFFFFFFull, &authority))
		return false;
	sid->Revision = (UCHAR)revision;
	if (revision != SID_REVISION)
		return fail(sddl);
	for (int i = 5; i >= 0; i--, authority >>= 8)
		sid->IdentifierAuthority.Value[i] = (UCHAR)authority;
	sid->SubAuthorityCount = 0;
	while (peek(sddl, 0) == '-') {
		sddl->at++;
		if (sid->SubAuthorityCount == SID_MAX_SUB_AUTHORITIES)
			return fail(sddl);
		if (!parse_number(sddl, 0xFFFFFFFFull, &sub))
			return false;
		*RtlSubAuthoritySid(sid, sid->SubAuthorityCount++) = (ULONG)sub;
	}
	return sid->SubAuthorityCount ? true : fail(sddl);
}

static bool parse_sid(struct sddl *sddl, char *ret_sid)
{
	char letters[2] = { (char)peek(sddl, 0), (char)peek(sddl, 1) };

	if (letters[0] == 'S' && letters[1] == '-')
		return parse_literal_sid(sddl, (SID *)ret_sid);
	PSID known =
		letters[0] >= 'A' && letters[0] <= 'Z' && peek(sddl, 0) < 128 && peek(sddl, 1) < 128
			? se_sid_by_letters(letters)
			: NULL;
	if (!known)
		return fail(sddl);
	memcpy(ret_sid, known, se_sid_bytes(known));
	sddl->at += 2;
	return true;
}

struct word {
	char letters[3];
	ACCESS_MASK bits;
};

static const struct word ace_flags[] = {
	{ "OI", OBJECT_INHERIT_ACE },
	{ "CI", CONTAINER_INHERIT_ACE },
	{ "NP", NO_PROPAGATE_INHERIT_ACE },
	{ "IO", INHERIT_ONLY_ACE },
	{ "ID", INHERITED_ACE },
	{ "", 0 },
};

static const struct word rights[] = {
	{ "GA", GENERIC_ALL },
	{ "GR", GENERIC_READ },
	{ "GW", GENERIC_WRITE },
	{ "GX", GENERIC_EXECUTE },
	{ "RC", READ_CONTROL },
	{ "SD", DELETE },
	{ "WD", WRITE_DAC },
	{ "WO", WRITE_OWNER },
	{ "FA", 0x1F01FF },
	{ "FR", 0x120089 },
	{ "FW", 0x120116 },
	{ "FX", 0x1200A0 },
	{ "KA", 0xF003F },
	{ "KR", 0x20019 },
	{ "KW", 0x20006 },
	{ "KX", 0x20019 },
	{ "", 0 },
};

/* Two-letter words up to the next semicolon. */
static bool parse_words(struct sddl *sddl, const struct word *words, ACCESS_MASK *ret_bits)
{
	*ret_bits = 0;
	while (peek(sddl, 0) != ';') {
		const struct word *word = words;
		while (word->letters[0] && !take(sddl, word->letters))
			word++;
		if (!word->letters[0])
			return fail(sddl);
		*ret_bits |= word->bits;
	}
	return true;
}

static bool parse_rights(struct sddl *sddl, ACCESS_MASK *ret_mask)
{
	uint64_t number;

	if (digit_value(peek(sddl, 0), 10) < 0)
		return parse_words(sddl, rights, ret_mask);
	if (!parse_number(sddl, 0xFFFFFFFFull, &number))
		return false;
	*ret_mask = (ACCESS_MASK)number;
	return true;
}

static bool add_entry(struct sddl *sddl, const ACCESS_ALLOWED_ACE *head, PSID sid)
{
	uint32_t fixed = offsetof(ACCESS_ALLOWED_ACE, SidStart), bytes = fixed + se_sid_bytes(sid);

	if (sddl->entry_count == SDDL_ENTRIES_MAX ||
	    sddl->entry_bytes + bytes > 0xFFFF - sizeof(ACL))
		return fail(sddl);
	if (sddl->entry_bytes + bytes > sddl->entry_capacity) {
		uint32_t capacity = sddl->entry_capacity * 2 + 256;
		char *entries = realloc(sddl->entries, capacity);
		if (!entries) {
			sddl->no_memory = true;
			return fail(sddl);
		}
		sddl->entries = entries;
		sddl->entry_capacity = capacity;
	}
	char *place = sddl->entries + sddl->entry_bytes;
	memcpy(place, head, fixed);
	((ACE_HEADER *)place)->AceSize = (USHORT)bytes;
	memcpy(place + fixed, sid, se_sid_bytes(sid));
	sddl->entry_bytes += bytes;
	sddl->entry_count++;
	return true;
}

static bool parse_entry(struct sddl *sddl)
{
	_Alignas(4) char sid[SE_SID_BYTES_MAX + 8];
	ACCESS_ALLOWED_ACE ace = { 0 };
	ACCESS_MASK flags;

	if (!expect(sddl, '('))
		return false;
	if (take(sddl, "A"))
		ace.Header.AceType = ACCESS_ALLOWED_ACE_TYPE;
	else if (take(sddl, "D"))
		ace.Header.AceType = ACCESS_DENIED_ACE_TYPE;
	else
		return fail(sddl);
	if (!expect(sddl, ';') || !parse_words(sddl, ace_flags, &flags) || !expect(sddl, ';') ||
	    !parse_rights(sddl, &ace.Mask))
		return false;
	ace.Header.AceFlags = (UCHAR)flags;
	/* No object types. */
	return expect(sddl, ';') && expect(sddl, ';') && expect(sddl, ';') &&
	       parse_sid(sddl, sid) && expect(sddl, ')') && add_entry(sddl, &ace, sid);
}

static bool parse_dacl(struct sddl *sddl)
{
	if (sddl->dacl_present)
		return fail(sddl);
	sddl->dacl_present = true;
	sddl->control |= SE_DACL_PRESENT;
	for (;;) {
		if (take(sddl, "P"))
			sddl->control |= SE_DACL_PROTECTED;
		else if (take(sddl, "AI"))
			sddl->control |= SE_DACL_AUTO_INHERITED;
		else if (take(sddl, "AR"))
			sddl->control |= SE_DACL_AUTO_INHERIT_REQ;
		else
			break;
	}
	while (peek(sddl, 0) == '(')
		if (!parse_entry(sddl))
			return false;
	return true;
}

static bool parse_part(struct sddl *sddl)
{
	if (take(sddl, "D:"))
		return parse_dacl(sddl);
	if (!sddl->owner.present && take(sddl, "O:")) {
		sddl->owner.present = true;
		return parse_sid(sddl, sddl->owner.bytes);
	}
	if (!sddl->group.present && take(sddl, "G:")) {
		sddl->group.present = true;
		return parse_sid(sddl, sddl->group.bytes);
	}
	return fail(sddl);
}

static PSECURITY_DESCRIPTOR build(struct sddl *sddl)
{
	uint32_t acl_bytes = (uint32_t)sizeof(ACL) + sddl->entry_bytes;
	PACL acl = sddl->dacl_present ? calloc(1, acl_bytes) : NULL;
	struct se_descriptor_parts parts = {
		.owner = sddl->owner.present ? sddl->owner.bytes : NULL,
		.group = sddl->group.present ? sddl->group.bytes : NULL,
		.dacl = acl,
		.control = sddl->control,
	};

	if (sddl->dacl_present && !acl)
		return NULL;
	if (acl) {
		acl->AclRevision = ACL_REVISION;
		acl->AclSize = (USHORT)acl_bytes;
		acl->AceCount = (USHORT)sddl->entry_count;
		if (sddl->entry_bytes)
			memcpy(acl + 1, sddl->entries, sddl->entry_bytes);
	}
	PSECURITY_DESCRIPTOR descriptor = se_build_descriptor(&parts);
	free(acl);
	return descriptor;
}

NTSTATUS se_descriptor_from_sddl(const WCHAR *text, size_t count,
                                 PSECURITY_DESCRIPTOR *ret_descriptor, size_t *ret_error_offset)
{
	struct sddl sddl = { .text = text, .count = count };
	NTSTATUS status = STATUS_SUCCESS;

	if (count == 0 || count > SDDL_CHARACTERS_MAX)
		sddl.failed = true;
	while (!sddl.failed && sddl.at < count)
		parse_part(&sddl);
	if (sddl.failed)
		status = sddl.no_memory ? STATUS_INSUFFICIENT_RESOURCES : STATUS_INVALID_PARAMETER;
	if (sddl.failed && ret_error_offset)
		*ret_error_offset = sddl.at;
	if (NT_SUCCESS(status)) {
		*ret_descriptor = build(&sddl);
		status = *ret_descriptor ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
	}
	free(sddl.entries);
	return status;
}

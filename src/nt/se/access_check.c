/* se/access_check.c - may a subject do this? The rules SD-2 to SD-7, a function of its arguments alone. */
#include "nt/se/se_internal.h"

/* What an allow or deny entry says, mapped; 0 for entries that have no say. */
static ACCESS_MASK entry_mask(const ACE_HEADER *header, const GENERIC_MAPPING *mapping)
{
	ACCESS_MASK mask = ((const ACCESS_ALLOWED_ACE *)header)->Mask;

	if (header->AceType > ACCESS_DENIED_ACE_TYPE || (header->AceFlags & INHERIT_ONLY_ACE))
		return 0;
	if (mapping)
		RtlMapGenericMask(&mask, (PGENERIC_MAPPING)mapping);
	return mask;
}

/* Which SIDs a pass looks for: the token's own, or the restricting ones. */
static bool matches(const struct se_token *token, PSID sid, bool restricting, bool for_deny)
{
	if (!restricting)
		return se_token_has_sid(token, sid, for_deny);
	for (uint32_t i = 0; i < token->restricted_count; i++)
		if (se_sid_equal(token->restricted[i], sid))
			return true;
	return false;
}

struct walk {
	const struct se_check *check;
	PACL dacl;
	PSID owner;
	ACCESS_MASK wanted; /* bits still to be granted; MAXIMUM_ALLOWED not among them */
	bool maximum;
	bool restricting;
	ACCESS_MASK granted; /* allowed and not earlier denied */
};

static bool has_owner_rights(PACL dacl)
{
	PSID owner_rights = se_sid_by_letters("OW");
	uint32_t index;

	for (ACE_HEADER *ace = se_acl_next(dacl, NULL, &index); ace;
	     ace = se_acl_next(dacl, ace, &index))
		if (ace->AceType <= ACCESS_DENIED_ACE_TYPE && !(ace->AceFlags & INHERIT_ONLY_ACE) &&
		    se_sid_equal((PSID) & ((ACCESS_ALLOWED_ACE *)ace)->SidStart, owner_rights))
			return true;
	return false;
}

/* SD-5: the owner reads and changes the DACL unless an entry for owner rights says what he may. */
static ACCESS_MASK implicit_owner_access(const struct walk *walk)
{
	if (!walk->owner || !matches(walk->check->token, walk->owner, walk->restricting, false))
		return 0;
	return has_owner_rights(walk->dacl) ? 0 : READ_CONTROL | WRITE_DAC;
}

static bool entry_applies(const struct walk *walk, PSID sid, bool deny)
{
	if (matches(walk->check->token, sid, walk->restricting, deny))
		return true;
	return se_sid_equal(sid, se_sid_by_letters("OW")) && walk->owner &&
	       matches(walk->check->token, walk->owner, walk->restricting, deny);
}

/* Entries in stored order; false when a wanted bit is denied before it is allowed. */
static bool walk_entries(struct walk *walk)
{
	ACCESS_MASK denied = 0;
	uint32_t index;

	walk->granted = implicit_owner_access(walk);
	for (ACE_HEADER *ace = se_acl_next(walk->dacl, NULL, &index); ace;
	     ace = se_acl_next(walk->dacl, ace, &index)) {
		ACCESS_MASK mask = entry_mask(ace, walk->check->mapping);
		bool deny = ace->AceType == ACCESS_DENIED_ACE_TYPE;
		if (!mask ||
		    !entry_applies(walk, (PSID) & ((ACCESS_ALLOWED_ACE *)ace)->SidStart, deny))
			continue;
		if (!deny) {
			walk->granted |= mask & ~denied;
			continue;
		}
		if (walk->wanted & ~walk->granted & mask)
			return false;
		denied |= mask & ~walk->granted;
	}
	return (walk->wanted & ~walk->granted) == 0;
}

/* The bits that privileges give, taken from the wanted ones. */
static NTSTATUS grant_by_privilege(const struct se_check *check, ACCESS_MASK *wanted,
                                   ACCESS_MASK *granted)
{
	const LUID security = { SE_SECURITY_PRIVILEGE, 0 },
		   ownership = { SE_TAKE_OWNERSHIP_PRIVILEGE, 0 };

	if (*wanted & ACCESS_SYSTEM_SECURITY) {
		if (!se_token_has_privilege(check->token, security))
			return STATUS_PRIVILEGE_NOT_HELD;
		*granted |= ACCESS_SYSTEM_SECURITY;
	}
	if ((*wanted & WRITE_OWNER) && se_token_has_privilege(check->token, ownership))
		*granted |= WRITE_OWNER;
	*wanted &= ~*granted;
	return STATUS_SUCCESS;
}

/* Without a DACL everything is granted; the mask for "as much as possible" is the type's whole. */
static ACCESS_MASK everything(const struct se_check *check, ACCESS_MASK wanted, bool maximum)
{
	if (!maximum)
		return wanted;
	return wanted | (check->mapping ? check->mapping->GenericAll
	                                : STANDARD_RIGHTS_ALL | SPECIFIC_RIGHTS_ALL);
}

static NTSTATUS walk_dacl(const struct se_check *check, PACL dacl, ACCESS_MASK wanted, bool maximum,
                          ACCESS_MASK *ret_granted)
{
	struct walk walk = {
		.check = check,
		.dacl = dacl,
		.owner = se_descriptor_owner(check->descriptor),
		.wanted = wanted,
		.maximum = maximum,
	};

	if (!walk_entries(&walk))
		return STATUS_ACCESS_DENIED;
	ACCESS_MASK granted = walk.granted;
	if (check->token->restricted_count) {
		walk.restricting = true;
		if (!walk_entries(&walk))
			return STATUS_ACCESS_DENIED;
		granted &= walk.granted;
	}
	*ret_granted = maximum ? granted : wanted;
	return STATUS_SUCCESS;
}

NTSTATUS se_access_check(const struct se_check *check, ACCESS_MASK *ret_granted)
{
	ACCESS_MASK wanted = check->desired, granted = 0, from_dacl = 0;
	bool maximum = (wanted & MAXIMUM_ALLOWED) != 0, present = false;
	PACL dacl = NULL;

	if (check->mapping)
		RtlMapGenericMask(&wanted, (PGENERIC_MAPPING)check->mapping);
	else if (wanted & (GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL))
		return STATUS_GENERIC_NOT_MAPPED;
	wanted &= ~(ACCESS_MASK)(MAXIMUM_ALLOWED | check->granted_before);
	NTSTATUS status = grant_by_privilege(check, &wanted, &granted);
	if (!NT_SUCCESS(status))
		return status;
	if (check->descriptor)
		dacl = se_descriptor_dacl(check->descriptor, &present);
	if (!dacl)
		from_dacl = everything(check, wanted, maximum);
	else if (wanted || maximum)
		status = walk_dacl(check, dacl, wanted, maximum, &from_dacl);
	if (!NT_SUCCESS(status))
		return status;
	granted |= from_dacl | check->granted_before;
	if (maximum && !granted)
		return STATUS_ACCESS_DENIED;
	*ret_granted = granted;
	return STATUS_SUCCESS;
}

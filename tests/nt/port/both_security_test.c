/* Security descriptors as programs meet them, inside and attached. */
#include "both.h"

#define GUARDED u"\\BaseNamedObjects\\b"
#define ALLOW ACCESS_ALLOWED_ACE_TYPE
#define DENY ACCESS_DENIED_ACE_TYPE
#define READ_AND_DAC (READ_CONTROL | WRITE_DAC)

/* Everyone, who every token holds, and a user that nobody is. */
static const uint8_t everyone[12] = { 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 };
static const uint8_t nobody[16] = { 1, 2, 0, 0, 0, 0, 0, 5, 99, 0, 0, 0, 98, 0, 0, 0 };
/* The owner's rights: S-1-3-4. */
static const uint8_t owner_rights[12] = { 1, 1, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0 };

struct entry {
	uint8_t type, flags;
	ULONG mask;
	const uint8_t *sid;
};

static uint32_t sid_bytes(const uint8_t *sid)
{
	return 8u + 4u * sid[1];
}

/* A list of entries; none: nobody is let in. */
static ACL *list_of(struct caller *caller, const struct entry *entry, uint32_t count)
{
	ACL *acl = (ACL *)(uintptr_t)caller_place(caller, 256);
	uint8_t *next = (uint8_t *)(acl + 1);

	for (uint32_t index = 0; index < count; index++) {
		ACCESS_ALLOWED_ACE *ace = (ACCESS_ALLOWED_ACE *)next;

		ace->Header.AceType = entry[index].type;
		ace->Header.AceFlags = entry[index].flags;
		ace->Header.AceSize = (USHORT)(8 + sid_bytes(entry[index].sid));
		ace->Mask = entry[index].mask;
		memcpy(&ace->SidStart, entry[index].sid, sid_bytes(entry[index].sid));
		next += ace->Header.AceSize;
	}
	*acl = (ACL){ .AclRevision = 2,
		      .AclSize = (USHORT)(next - (uint8_t *)acl),
		      .AceCount = (USHORT)count };
	return acl;
}

/* A descriptor with that list; null: everybody may do everything. */
static uint64_t descriptor_of(struct caller *caller, ACL *acl)
{
	SECURITY_DESCRIPTOR *descriptor =
		(SECURITY_DESCRIPTOR *)(uintptr_t)caller_place(caller, sizeof(*descriptor));

	*descriptor =
		(SECURITY_DESCRIPTOR){ .Revision = 1, .Control = SE_DACL_PRESENT, .Dacl = acl };
	return (uintptr_t)descriptor;
}

/* An event, named unless name is null, guarded by entries. */
static uint64_t guarded(struct caller *caller, const WCHAR *characters, const struct entry *entry,
                        uint32_t count)
{
	uint64_t attributes = name(caller, characters);

	((OBJECT_ATTRIBUTES *)(uintptr_t)attributes)->SecurityDescriptor =
		(PVOID)(uintptr_t)descriptor_of(caller, list_of(caller, entry, count));
	return event(caller, NotificationEvent, EVENT_ALL_ACCESS, attributes);
}
#define GUARD(...) \
	guarded(caller, GUARDED, (const struct entry[]){ __VA_ARGS__ }, \
	        sizeof((const struct entry[]){ __VA_ARGS__ }) / sizeof(struct entry))

static uint64_t open_for(struct caller *caller, ULONG access, NTSTATUS status)
{
	uint64_t handle = NEW();

	MUST(status, NtOpenEvent, handle, access, name(caller, GUARDED));
	return AT8(handle);
}
#define MAY(access) open_for(caller, access, STATUS_SUCCESS)
#define MAY_NOT(access) open_for(caller, access, STATUS_ACCESS_DENIED)

BOTH_TEST(AC_5_who_creates_gets_what_he_asks_for_and_who_opens_is_checked)
{
	uint64_t handle = guarded(caller, GUARDED, NULL, 0);

	IS(EVENT_ALL_ACCESS, GRANTED(handle));
	MAY_NOT(SYNCHRONIZE);
	MAY_NOT(EVENT_QUERY_STATE);
}

BOTH_TEST(SD_2_no_list_lets_everybody_in_and_an_empty_one_the_owner_look_at_it)
{
	uint64_t attributes = name(caller, GUARDED);

	((OBJECT_ATTRIBUTES *)(uintptr_t)attributes)->SecurityDescriptor =
		(PVOID)(uintptr_t)descriptor_of(caller, NULL);
	uint64_t handle = event(caller, NotificationEvent, EVENT_ALL_ACCESS, attributes);
	MUST(STATUS_SUCCESS, NtClose, MAY(EVENT_ALL_ACCESS));
	MUST(STATUS_SUCCESS, NtClose, handle);
	guarded(caller, GUARDED, NULL, 0);
	MAY_NOT(SYNCHRONIZE);
	MAY(READ_AND_DAC);
}

BOTH_TEST(SD_3_entries_count_in_the_order_in_which_they_stand)
{
	GUARD({ ALLOW, 0, SYNCHRONIZE, everyone },
	      { DENY, 0, SYNCHRONIZE | EVENT_QUERY_STATE, everyone },
	      { ALLOW, 0, EVENT_QUERY_STATE | EVENT_MODIFY_STATE, everyone });
	MAY(SYNCHRONIZE);
	MAY_NOT(EVENT_QUERY_STATE);
	MAY(EVENT_MODIFY_STATE);
	MAY_NOT(EVENT_MODIFY_STATE | EVENT_QUERY_STATE);
	MAY_NOT(DELETE); /* nobody said so */
}

BOTH_TEST(SD_3_entries_of_others_do_not_count)
{
	GUARD({ DENY, 0, EVENT_ALL_ACCESS, nobody }, { ALLOW, 0, SYNCHRONIZE, everyone },
	      { ALLOW, 0, EVENT_ALL_ACCESS, nobody });
	MAY(SYNCHRONIZE);
	MAY_NOT(EVENT_MODIFY_STATE);
}

BOTH_TEST(SD_4_entries_for_heirs_alone_are_skipped_and_generic_rights_mapped)
{
	GUARD({ DENY, INHERIT_ONLY_ACE, EVENT_ALL_ACCESS, everyone }, { ALLOW, 0, 0, everyone },
	      { ALLOW, 0, GENERIC_READ, everyone });
	MAY(STANDARD_RIGHTS_READ | EVENT_QUERY_STATE);
	MAY_NOT(EVENT_MODIFY_STATE);
}

BOTH_TEST(SD_5_the_owner_may_look_at_the_list_unless_an_entry_speaks_of_owners)
{
	uint64_t handle = GUARD({ ALLOW, 0, SYNCHRONIZE, everyone });

	MUST(STATUS_SUCCESS, NtClose, MAY(READ_AND_DAC));
	MUST(STATUS_SUCCESS, NtClose, handle);
	GUARD({ ALLOW, 0, SYNCHRONIZE, everyone }, { ALLOW, 0, EVENT_QUERY_STATE, owner_rights });
	MAY_NOT(WRITE_DAC);
	MAY(EVENT_QUERY_STATE);
}

BOTH_TEST(SD_6_the_most_that_is_allowed_is_what_no_earlier_entry_denies)
{
	GUARD({ DENY, 0, EVENT_MODIFY_STATE, everyone },
	      { ALLOW, 0, SYNCHRONIZE | EVENT_MODIFY_STATE | EVENT_QUERY_STATE, everyone },
	      { DENY, 0, SYNCHRONIZE, everyone });
	IS(SYNCHRONIZE | EVENT_QUERY_STATE | READ_AND_DAC, GRANTED(MAY(MAXIMUM_ALLOWED)));
}

BOTH_TEST(SD_8_an_unnamed_object_has_the_descriptor_that_it_was_given_or_none)
{
	uint64_t strict = guarded(caller, NULL, NULL, 0), copy = NEW();
	uint64_t weak = again(caller, strict, SYNCHRONIZE, 0),
		 open = again(caller, plain_event(caller), 0, 0);

	MUST(STATUS_ACCESS_DENIED, NtDuplicateObject, SELF, weak, SELF, copy, EVENT_MODIFY_STATE, 0,
	     0);
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, open, SELF, copy, EVENT_MODIFY_STATE, 0, 0);
}

BOTH_TEST(SD_9_without_a_name_an_object_is_shared_by_handles_all_the_same)
{
	uint64_t handle = plain_event(caller), other = partner(caller, PROCESS_DUP_HANDLE),
		 there = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, handle, other, there, 0, 0,
	     DUPLICATE_SAME_ACCESS);
	MUST(STATUS_SUCCESS, NtDuplicateObject, other, AT8(there), SELF, there, 0, 0,
	     DUPLICATE_SAME_ACCESS);
	MUST(STATUS_SUCCESS, NtSetEvent, AT8(there), 0);
	IS(1, event_state(caller, handle));
	MUST(STATUS_SUCCESS, NtSetEvent, handle | 3, 0); /* a value is all that it takes */
}

BOTH_TEST(SD_10_an_open_handle_keeps_its_rights_when_the_list_changes)
{
	uint64_t handle = GUARD({ ALLOW, 0, EVENT_ALL_ACCESS, everyone }),
		 opened = MAY(EVENT_MODIFY_STATE);

	MUST(STATUS_SUCCESS, NtSetSecurityObject, handle, DACL_SECURITY_INFORMATION,
	     descriptor_of(caller, list_of(caller, NULL, 0)));
	MAY_NOT(EVENT_MODIFY_STATE);
	MUST(STATUS_SUCCESS, NtSetEvent, opened, 0);
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
}

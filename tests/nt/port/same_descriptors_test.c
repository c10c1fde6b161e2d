/* tests/nt/port/same_descriptors_test.c - security descriptors from attached processes have the effect they have inside. */
#include "same_results.h"

#include <pthread.h>

#define EVENT_HANDLE 0x00
#define SID_AT 0x100
#define ACL_AT 0x200
#define ABSOLUTE_AT 0x400
#define RELATIVE_AT 0x500
#define ANSWER_AT 0x1000
#define NAME_AT 0x2000

/* S-1-1-0, everyone. */
static SID *everyone(struct caller *caller)
{
	SID *sid = (SID *)(caller->memory + SID_AT);

	memset(sid, 0, 0x40);
	sid->Revision = 1;
	sid->SubAuthorityCount = 1;
	sid->IdentifierAuthority.Value[5] = 1;
	return sid;
}

/* A list with one entry that allows everyone mask. */
static ACL *allow(struct caller *caller, ACCESS_MASK mask)
{
	ACL *acl = (ACL *)(caller->memory + ACL_AT);
	ACCESS_ALLOWED_ACE *ace = (ACCESS_ALLOWED_ACE *)(acl + 1);

	memset(acl, 0, 0x80);
	ace->Header.AceType = ACCESS_ALLOWED_ACE_TYPE;
	ace->Header.AceSize = 8 + 12;
	ace->Mask = mask;
	memcpy(&ace->SidStart, everyone(caller), 12);
	*acl = (ACL){ .AclRevision = 2, .AclSize = 8 + 20, .AceCount = 1 };
	return acl;
}

static uint64_t absolute(struct caller *caller, ACCESS_MASK mask)
{
	SECURITY_DESCRIPTOR *descriptor = (SECURITY_DESCRIPTOR *)(caller->memory + ABSOLUTE_AT);

	*descriptor = (SECURITY_DESCRIPTOR){ .Revision = 1,
		                             .Control = SE_DACL_PRESENT,
		                             .Owner = everyone(caller),
		                             .Dacl = allow(caller, mask) };
	return HERE(ABSOLUTE_AT);
}

static uint64_t relative(struct caller *caller, ACCESS_MASK mask)
{
	SECURITY_DESCRIPTOR_RELATIVE *descriptor =
		(SECURITY_DESCRIPTOR_RELATIVE *)(caller->memory + RELATIVE_AT);
	uint8_t *parts = caller->memory + RELATIVE_AT;

	memcpy(parts + 0x40, allow(caller, mask), 28);
	memcpy(parts + 0x80, everyone(caller), 12);
	*descriptor = (SECURITY_DESCRIPTOR_RELATIVE){ .Revision = 1,
		                                      .Control = SE_DACL_PRESENT | SE_SELF_RELATIVE,
		                                      .Owner = 0x80,
		                                      .Dacl = 0x40 };
	return HERE(RELATIVE_AT);
}

/* Attributes with a name, if any, and descriptor. */
static uint64_t with(struct caller *caller, const WCHAR *name, uint64_t descriptor)
{
	uint64_t at = name_at(caller, NAME_AT, name ? name : u"");
	OBJECT_ATTRIBUTES *attributes = (OBJECT_ATTRIBUTES *)(uintptr_t)at;

	if (!name)
		attributes->ObjectName = NULL;
	attributes->SecurityDescriptor = (void *)(uintptr_t)descriptor;
	return at;
}

static void note_bytes(struct caller *caller, uint32_t offset, uint32_t bytes)
{
	for (uint32_t at = 0; at < bytes; at += 8)
		note(caller, NUMBER(offset + at));
}

#define EVENT NUMBER(EVENT_HANDLE)
#define ALL_PARTS \
	(OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION)

/* What the object keeps, whole. */
static void query(struct caller *caller, SECURITY_INFORMATION which)
{
	memset(caller->memory + ANSWER_AT, 0, 0x100);
	NUMBER(0x20) = 0;
	DO(NtQuerySecurityObject, EVENT, which, HERE(ANSWER_AT), 0x100, HERE(0x20));
	note(caller, NUMBER(0x20));
	note_bytes(caller, ANSWER_AT, 0x80);
}

/* --- The calls ------------------------------------------------------------------------------------------------- */

/* Who made it has all rights; who opens it those of the list. */
static void create_and_open(struct caller *caller, const WCHAR *name, uint64_t descriptor)
{
	DO(NtCreateEvent, HERE(EVENT_HANDLE), EVENT_ALL_ACCESS, with(caller, name, descriptor),
	   NotificationEvent, FALSE);
	DO(NtOpenEvent, HERE(8), EVENT_QUERY_STATE, with(caller, name, 0));
	DO(NtQueryEvent, NUMBER(8), 0, HERE(24), 8, HERE(32));
	DO(NtOpenEvent, HERE(16), EVENT_MODIFY_STATE, with(caller, name, 0));
	DO(NtOpenEvent, HERE(16), MAXIMUM_ALLOWED, with(caller, name, 0));
	DO(NtQueryObject, NUMBER(16), 0, HERE(0x300), 56, 0);
	note(caller, NUMBER(0x300));
	DO(NtClose, NUMBER(16));
	DO(NtClose, NUMBER(8));
	query(caller, ALL_PARTS);
	DO(NtClose, EVENT);
}

static void set_anew(struct caller *caller)
{
	DO(NtCreateEvent, HERE(EVENT_HANDLE), EVENT_ALL_ACCESS,
	   with(caller, u"\\BaseNamedObjects\\Anew", 0), NotificationEvent, FALSE);
	query(caller, ALL_PARTS);
	DO(NtSetSecurityObject, EVENT, DACL_SECURITY_INFORMATION,
	   absolute(caller, EVENT_QUERY_STATE));
	query(caller, DACL_SECURITY_INFORMATION);
	DO(NtOpenEvent, HERE(8), EVENT_MODIFY_STATE, with(caller, u"\\BaseNamedObjects\\Anew", 0));
	DO(NtSetSecurityObject, EVENT, DACL_SECURITY_INFORMATION | OWNER_SECURITY_INFORMATION,
	   relative(caller, EVENT_MODIFY_STATE));
	DO(NtOpenEvent, HERE(8), EVENT_MODIFY_STATE, with(caller, u"\\BaseNamedObjects\\Anew", 0));
	DO(NtSetSecurityObject, NUMBER(8), DACL_SECURITY_INFORMATION,
	   absolute(caller, EVENT_QUERY_STATE));
	DO(NtQuerySecurityObject, NUMBER(8), DACL_SECURITY_INFORMATION, HERE(ANSWER_AT), 0x100,
	   HERE(0x20));
	DO(NtClose, NUMBER(8));
}

/* Each kind of wrong descriptor; the object keeps what it has. */
static void set_wrong(struct caller *caller)
{
	SECURITY_DESCRIPTOR *descriptor = (SECURITY_DESCRIPTOR *)(caller->memory + ABSOLUTE_AT);
	SECURITY_DESCRIPTOR_RELATIVE *self =
		(SECURITY_DESCRIPTOR_RELATIVE *)(caller->memory + RELATIVE_AT);

#define SET(descriptor) DO(NtSetSecurityObject, EVENT, DACL_SECURITY_INFORMATION, descriptor)
	SET(0);
	SET(0x1000);
	absolute(caller, 1);
	descriptor->Revision = 2;
	SET(HERE(ABSOLUTE_AT));
	absolute(caller, 1);
	descriptor->Dacl = (void *)0x1000;
	SET(HERE(ABSOLUTE_AT));
	absolute(caller, 1);
	descriptor->Dacl->AclSize = 4;
	SET(HERE(ABSOLUTE_AT));
	absolute(caller, 1);
	descriptor->Dacl->AceCount = 3;
	SET(HERE(ABSOLUTE_AT));
	absolute(caller, 1);
	((SID *)descriptor->Owner)->SubAuthorityCount = 200;
	SET(HERE(ABSOLUTE_AT));
	absolute(caller, 1);
	descriptor->Owner = (void *)0x1000;
	SET(HERE(ABSOLUTE_AT));
	relative(caller, 1);
	self->Owner = 0x7ffffff0;
	SET(HERE(RELATIVE_AT));
	relative(caller, 1);
	self->Control &= (USHORT)~SE_DACL_PRESENT;
	DO(NtSetSecurityObject, 0x5550, DACL_SECURITY_INFORMATION, HERE(RELATIVE_AT));
	DO(NtCreateEvent, HERE(8), EVENT_ALL_ACCESS, with(caller, NULL, 0x1000), NotificationEvent,
	   FALSE);
	absolute(caller, 1);
	descriptor->Dacl->AclRevision = 9;
	DO(NtCreateEvent, HERE(8), EVENT_ALL_ACCESS, with(caller, NULL, HERE(ABSOLUTE_AT)),
	   NotificationEvent, FALSE);
	query(caller, ALL_PARTS);
	DO(NtQuerySecurityObject, EVENT, ALL_PARTS, HERE(ANSWER_AT), 8, HERE(0x20));
	note(caller, NUMBER(0x20) & 0xFFFFFFFF);
	DO(NtQuerySecurityObject, EVENT, ALL_PARTS, 0, 0, HERE(0x20));
	DO(NtQuerySecurityObject, EVENT, ALL_PARTS, HERE(ANSWER_AT), 0x100, 0);
	DO(NtClose, EVENT);
}

static void do_all(struct caller *caller)
{
	create_and_open(caller, u"\\BaseNamedObjects\\Absolute",
	                absolute(caller, EVENT_QUERY_STATE | READ_CONTROL));
	create_and_open(caller, u"\\BaseNamedObjects\\Relative",
	                relative(caller, EVENT_QUERY_STATE | READ_CONTROL));
	create_and_open(caller, u"\\BaseNamedObjects\\Nothing", relative(caller, 0));
	set_anew(caller);
	set_wrong(caller);
}

TEST(HM_1_security_descriptors_from_outside_have_the_effect_they_have_inside)
{
	expect_same_results(100);
}

/* --- A hostile caller -------------------------------------------------------------------------------------------- */

/* While one thread changes every length of it, another gives it to the machine. */
struct shaker {
	SECURITY_DESCRIPTOR *descriptor;
	uint32_t stop;
};

static void *shake(void *context)
{
	struct shaker *shaker = context;
	volatile SECURITY_DESCRIPTOR *descriptor = shaker->descriptor;
	volatile ACL *acl = descriptor->Dacl;
	volatile SID *sid = descriptor->Owner;
	uint32_t turn = 0;

	while (!__atomic_load_n(&shaker->stop, __ATOMIC_RELAXED)) {
		turn++;
		descriptor->Control =
			turn & 1 ? SE_DACL_PRESENT : SE_DACL_PRESENT | SE_SELF_RELATIVE;
		acl->AclSize = turn & 2 ? 28 : 0xFFFF;
		acl->AceCount = turn & 4 ? 1 : 0xFFFF;
		sid->SubAuthorityCount = turn & 8 ? 1 : 255;
		descriptor->Owner = turn & 16 ? (void *)sid : (void *)0x1000;
	}
	return NULL;
}

static void shakes_a_descriptor(struct guest *guest)
{
	struct caller here = { .call = port_call, .memory = guest->memory }, *caller = &here;
	uint64_t at = absolute(caller, EVENT_ALL_ACCESS);
	struct shaker shaker = { .descriptor = (SECURITY_DESCRIPTOR *)(uintptr_t)at };
	pthread_t thread;

	guest_assert(CALL(NtCreateEvent, HERE(0), EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE) ==
	             STATUS_SUCCESS);
	guest_assert(pthread_create(&thread, NULL, shake, &shaker) == 0);
	for (uint32_t turn = 0; turn < 20000; turn++) {
		NTSTATUS status =
			CALL(NtSetSecurityObject, NUMBER(0), DACL_SECURITY_INFORMATION, at);

		guest_assert(status == STATUS_SUCCESS || status == STATUS_ACCESS_VIOLATION ||
		             status == STATUS_INVALID_SECURITY_DESCR ||
		             status == STATUS_INSUFFICIENT_RESOURCES);
	}
	__atomic_store_n(&shaker.stop, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	guest_assert(CALL(NtQuerySecurityObject, NUMBER(0), DACL_SECURITY_INFORMATION,
	                  HERE(0x20000), 0x20000, HERE(0x20)) == STATUS_SUCCESS);
}

TEST_LIMIT(a_descriptor_that_changes_while_it_is_copied_is_kept_whole_or_refused, 60)
{
	guest_main *mains[] = { shakes_a_descriptor };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

/* The access check and SDDL. */
#include "../exec_machine.h"

#include "nt/ob/nt_services.h"
#include "nt/se/nt_services.h"
#include "nt/se/se_internal.h"

static const GENERIC_MAPPING mapping = { 0x120089, 0x120116, 0x1200A0, 0x1F01FF };

static PSECURITY_DESCRIPTOR descriptor_of(const WCHAR *text)
{
	PSECURITY_DESCRIPTOR descriptor = NULL;
	size_t count = 0, error = 0;

	while (text[count])
		count++;
	assert_int_equal(se_descriptor_from_sddl(text, count, &descriptor, &error), STATUS_SUCCESS);
	return descriptor;
}

static NTSTATUS check(struct exec_machine *exec, const WCHAR *sddl, enum se_account account,
                      ACCESS_MASK desired, ACCESS_MASK *granted)
{
	PSECURITY_DESCRIPTOR descriptor = sddl ? descriptor_of(sddl) : NULL;
	struct se_check question = {
		.descriptor = descriptor,
		.token = se_account_token(exec->machine, account),
		.desired = desired,
		.mapping = &mapping,
	};
	NTSTATUS status = se_access_check(&question, granted);

	se_free_descriptor(descriptor);
	return status;
}

struct row {
	const WCHAR *sddl;
	enum se_account account;
	ACCESS_MASK desired;
	NTSTATUS status;
	ACCESS_MASK granted;
};

static void run_rows(const struct row *rows, size_t count)
{
	struct exec_machine *exec = exec_machine_start();

	for (size_t i = 0; i < count; i++) {
		ACCESS_MASK granted = 0xDEAD;
		assert_int_equal(check(exec, rows[i].sddl, rows[i].account, rows[i].desired,
		                       &granted),
		                 rows[i].status);
		if (NT_SUCCESS(rows[i].status))
			assert_int_equal(granted, rows[i].granted);
	}
	exec_machine_end(exec);
}

#define RUN(...) \
	static const struct row rows[] = { __VA_ARGS__ }; \
	run_rows(rows, sizeof(rows) / sizeof(rows[0]))

TEST(SD_2_no_descriptor_and_no_dacl_grant_everything)
{
	RUN({ NULL, SE_ACCOUNT_USER, GENERIC_ALL, STATUS_SUCCESS, 0x1F01FF },
	    { u"O:SY", SE_ACCOUNT_USER, GENERIC_ALL, STATUS_SUCCESS, 0x1F01FF });
}

TEST(SD_2_an_empty_dacl_grants_the_owner_only_the_descriptor)
{
	RUN({ u"O:BUD:", SE_ACCOUNT_USER, READ_CONTROL | WRITE_DAC, STATUS_SUCCESS,
	      READ_CONTROL | WRITE_DAC },
	    { u"O:BUD:", SE_ACCOUNT_USER, 1, STATUS_ACCESS_DENIED, 0 },
	    { u"O:SYD:", SE_ACCOUNT_USER, READ_CONTROL, STATUS_ACCESS_DENIED, 0 });
}

TEST(SD_3_entries_count_in_stored_order)
{
	RUN({ u"D:(A;;GA;;;BU)(D;;GA;;;WD)", SE_ACCOUNT_USER, GENERIC_READ, STATUS_SUCCESS,
	      0x120089 },
	    { u"D:(D;;GA;;;WD)(A;;GA;;;BU)", SE_ACCOUNT_USER, GENERIC_READ, STATUS_ACCESS_DENIED,
	      0 },
	    { u"D:(D;;0x1;;;WD)(A;;GA;;;BU)", SE_ACCOUNT_USER, 2, STATUS_SUCCESS, 2 },
	    { u"D:(A;;0x1;;;BU)", SE_ACCOUNT_USER, 3, STATUS_ACCESS_DENIED, 0 },
	    { u"D:(A;;0x1;;;BU)(A;;0x2;;;WD)", SE_ACCOUNT_USER, 3, STATUS_SUCCESS, 3 });
}

TEST(SD_4_inherit_only_entries_are_skipped)
{
	RUN({ u"D:(A;CIIO;GA;;;WD)", SE_ACCOUNT_USER, 1, STATUS_ACCESS_DENIED, 0 },
	    { u"D:(D;CIIO;GA;;;WD)(A;;GA;;;WD)", SE_ACCOUNT_USER, 1, STATUS_SUCCESS, 1 });
}

TEST(SD_5_an_owner_rights_entry_replaces_what_the_owner_has_anyway)
{
	RUN({ u"O:BUD:(A;;RC;;;OW)", SE_ACCOUNT_USER, READ_CONTROL, STATUS_SUCCESS, READ_CONTROL },
	    { u"O:BUD:(A;;RC;;;OW)", SE_ACCOUNT_USER, WRITE_DAC, STATUS_ACCESS_DENIED, 0 });
}

TEST(SD_5_privileges_grant_ownership_and_the_sacl)
{
	RUN({ u"D:", SE_ACCOUNT_SYSTEM, WRITE_OWNER, STATUS_SUCCESS, WRITE_OWNER },
	    { u"D:", SE_ACCOUNT_USER, WRITE_OWNER, STATUS_ACCESS_DENIED, 0 },
	    { u"D:", SE_ACCOUNT_SYSTEM, ACCESS_SYSTEM_SECURITY, STATUS_SUCCESS,
	      ACCESS_SYSTEM_SECURITY },
	    { u"D:(A;;GA;;;WD)", SE_ACCOUNT_USER, ACCESS_SYSTEM_SECURITY, STATUS_PRIVILEGE_NOT_HELD,
	      0 });
}

TEST(SD_6_maximum_allowed_is_what_is_allowed_and_not_denied_before)
{
	RUN({ u"D:(A;;0x3;;;BU)(D;;0x4;;;WD)(A;;0xC;;;WD)", SE_ACCOUNT_USER, MAXIMUM_ALLOWED,
	      STATUS_SUCCESS, 0xB },
	    { u"D:(A;;0x3;;;BU)", SE_ACCOUNT_USER, MAXIMUM_ALLOWED | 1, STATUS_SUCCESS, 3 },
	    { u"D:(A;;0x3;;;BU)", SE_ACCOUNT_USER, MAXIMUM_ALLOWED | 4, STATUS_ACCESS_DENIED, 0 },
	    { u"D:(A;;0x3;;;BA)", SE_ACCOUNT_USER, MAXIMUM_ALLOWED, STATUS_ACCESS_DENIED, 0 });
}

TEST(SD_7_a_restricted_token_needs_both_passes)
{
	struct exec_machine *exec = exec_machine_start();
	struct se_token token = *se_account_token(exec->machine, SE_ACCOUNT_USER);
	PSECURITY_DESCRIPTOR descriptor = descriptor_of(u"D:(A;;0x3;;;BU)(A;;0x1;;;RC)");
	struct se_check question = {
		.descriptor = descriptor, .token = &token, .desired = 1, .mapping = &mapping
	};
	ACCESS_MASK granted = 0;

	token.restricted[0] = se_sid_by_letters("RC");
	token.restricted_count = 1;
	assert_int_equal(se_access_check(&question, &granted), STATUS_SUCCESS);
	question.desired = 2;
	assert_int_equal(se_access_check(&question, &granted), STATUS_ACCESS_DENIED);
	se_free_descriptor(descriptor);
	exec_machine_end(exec);
}

/* --- SDDL ------------------------------------------------------------------------------------------------- */

TEST(SD_1_what_is_not_in_the_subset_is_invalid_at_its_offset)
{
	static const struct {
		const WCHAR *text;
		size_t offset;
	} rows[] = {
		{ u"X:", 0 },
		{ u"D:(A;;GZ;;;SY)", 6 },
		{ u"D:(A;;GA;;;QQ)", 11 },
		{ u"D:(OA;;GA;;;SY)", 3 },
		{ u"D:(A;XX;GA;;;SY)", 5 },
		{ u"D:(A;;GA;;;SY", 13 },
		{ u"D:D:", 4 },
		{ u"O:S-2-5-18", 4 },
		{ u"D:(A;;0x100000000;;;SY)", 16 },
		{ u"S:(ML;;NW;;;LW)", 0 },
		{ u"O:S-1-5", 7 },
		{ u"D:(A;;GA;x;;SY)", 9 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		PSECURITY_DESCRIPTOR descriptor;
		size_t count = 0, offset = 99;
		while (rows[i].text[count])
			count++;
		assert_int_equal(se_descriptor_from_sddl(rows[i].text, count, &descriptor, &offset),
		                 STATUS_INVALID_PARAMETER);
		assert_int_equal(offset, rows[i].offset);
	}
}

TEST(SD_1_flags_rights_and_sids_are_translated)
{
	PSECURITY_DESCRIPTOR descriptor =
		descriptor_of(u"O:BAG:SYD:PAI(A;OICI;FRFW;;;S-1-5-21-1-2-3-1001)(D;;0x40;;;AN)");
	ACCESS_ALLOWED_ACE *ace;
	BOOLEAN present, defaulted;
	WCHAR buffer[64];
	UNICODE_STRING text = { 0, sizeof(buffer), buffer };
	PACL dacl;

	assert_int_equal(RtlGetDaclSecurityDescriptor(descriptor, &present, &dacl, &defaulted),
	                 STATUS_SUCCESS);
	assert_int_equal(dacl->AceCount, 2);
	assert_int_equal(((SECURITY_DESCRIPTOR *)descriptor)->Control,
	                 SE_SELF_RELATIVE | SE_DACL_PRESENT | SE_DACL_PROTECTED |
	                         SE_DACL_AUTO_INHERITED);
	assert_int_equal(RtlGetAce(dacl, 0, (PVOID *)&ace), STATUS_SUCCESS);
	assert_int_equal(ace->Header.AceFlags, OBJECT_INHERIT_ACE | CONTAINER_INHERIT_ACE);
	assert_int_equal(ace->Mask, 0x120089 | 0x120116);
	assert_int_equal(RtlConvertSidToUnicodeString(&text, &ace->SidStart, FALSE),
	                 STATUS_SUCCESS);
	assert_memory_equal(buffer, u"S-1-5-21-1-2-3-1001", 40);
	assert_int_equal(RtlGetAce(dacl, 2, (PVOID *)&ace), STATUS_INVALID_PARAMETER);
	se_free_descriptor(descriptor);
}

TEST(SD_1_descriptors_convert_to_absolute_form_and_back)
{
	PSECURITY_DESCRIPTOR descriptor = descriptor_of(u"O:BAG:SYD:(A;;GA;;;WD)");
	SECURITY_DESCRIPTOR absolute;
	ULONG size = sizeof(absolute), dacl_size = 64, sacl_size = 0, owner_size = 32,
	      group_size = 32, back_size = 200;
	_Alignas(4) char dacl[64], owner[32], group[32], back[200];

	memset(&absolute, 0xCC, sizeof(absolute));
	assert_int_equal(RtlSelfRelativeToAbsoluteSD(descriptor, &absolute, &size, (PACL)dacl,
	                                             &dacl_size, NULL, &sacl_size, owner,
	                                             &owner_size, group, &group_size),
	                 STATUS_SUCCESS);
	assert_int_equal(RtlAbsoluteToSelfRelativeSD(&absolute, back, &back_size), STATUS_SUCCESS);
	assert_int_equal(back_size, RtlLengthSecurityDescriptor(descriptor));
	assert_memory_equal(back, descriptor, back_size);
	assert_null(absolute.Sacl);
	dacl_size = 1;
	assert_int_equal(RtlSelfRelativeToAbsoluteSD(descriptor, &absolute, &size, (PACL)dacl,
	                                             &dacl_size, NULL, &sacl_size, owner,
	                                             &owner_size, group, &group_size),
	                 STATUS_BUFFER_TOO_SMALL);
	se_free_descriptor(descriptor);
}

TEST(AC_5_AC_7_the_creator_gets_what_he_asks_and_later_openers_are_checked)
{
	struct exec_machine *exec = exec_machine_start();
	PSECURITY_DESCRIPTOR descriptor = descriptor_of(u"D:P(A;;GR;;;BU)");
	EXEC_NAME(name, u"\\BaseNamedObjects\\guarded");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event, opened;

	InitializeObjectAttributes(&attributes, &name, 0, NULL, descriptor);
	assert_int_equal(ZwCreateEvent(&event, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	attributes.SecurityDescriptor = NULL;
	se_impersonate(&exec->thread->ke, se_account_token(exec->machine, SE_ACCOUNT_USER));
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtOpenEvent(&opened, EVENT_MODIFY_STATE, &attributes),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(NtOpenEvent(&opened, GENERIC_READ, &attributes), STATUS_SUCCESS);
	assert_int_equal(NtClose(opened), STATUS_SUCCESS);
	exec->thread->ke.previous_mode = KernelMode;
	assert_int_equal(ZwOpenEvent(&opened, EVENT_MODIFY_STATE, &attributes), STATUS_SUCCESS);
	ZwClose(opened);
	attributes.Attributes = OBJ_FORCE_ACCESS_CHECK;
	assert_int_equal(ZwOpenEvent(&opened, EVENT_MODIFY_STATE, &attributes),
	                 STATUS_ACCESS_DENIED);
	se_impersonate(&exec->thread->ke, NULL);
	ZwClose(event);
	se_free_descriptor(descriptor);
	exec_machine_end(exec);
}

TEST(SD_13_the_user_token_is_no_administrator)
{
	struct exec_machine *exec = exec_machine_start();
	SECURITY_SUBJECT_CONTEXT subject;

	SeCaptureSubjectContext(&subject);
	assert_true(SeTokenIsAdmin(subject.PrimaryToken));
	SeReleaseSubjectContext(&subject);
	assert_false(
		SeTokenIsAdmin((PACCESS_TOKEN)se_account_token(exec->machine, SE_ACCOUNT_USER)));
	assert_true(SeSinglePrivilegeCheck((LUID){ SE_LOAD_DRIVER_PRIVILEGE, 0 }, UserMode));
	se_impersonate(&exec->thread->ke, se_account_token(exec->machine, SE_ACCOUNT_USER));
	assert_false(SeSinglePrivilegeCheck((LUID){ SE_LOAD_DRIVER_PRIVILEGE, 0 }, UserMode));
	assert_true(SeSinglePrivilegeCheck((LUID){ SE_LOAD_DRIVER_PRIVILEGE, 0 }, KernelMode));
	se_impersonate(&exec->thread->ke, NULL);
	exec_machine_end(exec);
}

/* --- Lists ----------------------------------------------------------------------------------------------------- */

TEST(SD_3_a_list_is_valid_by_its_revision_its_size_and_its_entries)
{
	union {
		ACL acl;
		ULONG words[16];
	} list;
	SID world = { SID_REVISION, 1, { { 0, 0, 0, 0, 0, 1 } }, { 0 } };
	ACCESS_ALLOWED_ACE *ace = (ACCESS_ALLOWED_ACE *)(&list.acl + 1);

	assert_false(RtlValidAcl(NULL));
	assert_int_equal(RtlCreateAcl(&list.acl, sizeof(ACL) - 1, ACL_REVISION),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(RtlCreateAcl(&list.acl, sizeof(list), 1), STATUS_INVALID_PARAMETER);
	assert_int_equal(RtlCreateAcl(&list.acl, sizeof(list), 5), STATUS_INVALID_PARAMETER);
	assert_int_equal(RtlCreateAcl(&list.acl, sizeof(ACL), ACL_REVISION), STATUS_SUCCESS);
	assert_true(RtlValidAcl(&list.acl));
	for (UCHAR revision = 0; revision < 8; revision++) {
		list.acl.AclRevision = revision;
		assert_int_equal(RtlValidAcl(&list.acl), revision >= 1 && revision <= 4);
	}
	list.acl.AclRevision = ACL_REVISION;
	list.acl.AclSize = sizeof(ACL) - 1;
	assert_false(RtlValidAcl(&list.acl));
	assert_int_equal(RtlCreateAcl(&list.acl, sizeof(list), ACL_REVISION), STATUS_SUCCESS);
	assert_int_equal(RtlAddAccessAllowedAce(&list.acl, ACL_REVISION, 1, &world),
	                 STATUS_SUCCESS);
	assert_true(RtlValidAcl(&list.acl));
	/* An entry that the list ends in, one with a broken SID, one that holds no SID. */
	list.acl.AclSize = (USHORT)(sizeof(ACL) + ace->Header.AceSize);
	assert_true(RtlValidAcl(&list.acl));
	list.acl.AclSize -= 4;
	assert_false(RtlValidAcl(&list.acl));
	list.acl.AclSize = sizeof(list);
	((SID *)&ace->SidStart)->Revision = 9;
	assert_false(RtlValidAcl(&list.acl));
	((SID *)&ace->SidStart)->Revision = SID_REVISION;
	((SID *)&ace->SidStart)->SubAuthorityCount = 2;
	assert_false(RtlValidAcl(&list.acl));
	((SID *)&ace->SidStart)->SubAuthorityCount = 1;
	ace->Header.AceSize = 12;
	assert_false(RtlValidAcl(&list.acl));
}

TEST(SD_impersonation_holds_one_token_at_a_time)
{
	struct exec_machine *exec = exec_machine_start();
	struct se_token *user = se_account_token(exec->machine, SE_ACCOUNT_USER);
	struct se_token *admin = se_account_token(exec->machine, SE_ACCOUNT_ADMINISTRATOR);
	int64_t of_user = ob_pointer_count(user), of_admin = ob_pointer_count(admin);

	assert_int_equal(se_impersonate(&exec->thread->ke, user), STATUS_SUCCESS);
	assert_int_equal(ob_pointer_count(user), of_user + 1);
	assert_int_equal(se_impersonate(&exec->thread->ke, admin), STATUS_SUCCESS);
	assert_int_equal(ob_pointer_count(user), of_user);
	assert_int_equal(ob_pointer_count(admin), of_admin + 1);
	assert_int_equal(se_impersonate(&exec->thread->ke, NULL), STATUS_SUCCESS);
	assert_int_equal(ob_pointer_count(admin), of_admin);
	exec_machine_end(exec);
}

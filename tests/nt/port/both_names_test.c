/* Names, directories and links, as programs see them, inside and attached. */
#include "both.h"

static uint64_t named(struct caller *caller, const WCHAR *characters, ULONG attributes)
{
	return event(caller, NotificationEvent, EVENT_ALL_ACCESS,
	             name_under(caller, 0, characters, attributes));
}

static uint64_t open_name(struct caller *caller, const WCHAR *characters, NTSTATUS status)
{
	uint64_t handle = NEW();

	MUST(status, NtOpenEvent, handle, EVENT_ALL_ACCESS, name(caller, characters));
	return AT8(handle);
}

static uint64_t link_to(struct caller *caller, const WCHAR *from, const WCHAR *to)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtCreateSymbolicLinkObject, handle, SYMBOLIC_LINK_ALL_ACCESS,
	     name(caller, from), text(caller, to));
	return AT8(handle);
}

BOTH_TEST(OB_1_a_query_tells_the_flags_and_counts_of_an_object)
{
	uint64_t handle = named(caller, u"\\BaseNamedObjects\\b", OBJ_EXCLUSIVE);
	PUBLIC_OBJECT_BASIC_INFORMATION basic = query_basic(caller, handle);

	IS(OBJ_EXCLUSIVE, basic.Attributes);
	IS(1, basic.HandleCount);
	IS(EVENT_ALL_ACCESS, basic.GrantedAccess);
	MUST(STATUS_SUCCESS, NtClose, handle);
}

BOTH_TEST(OB_2_references_are_never_fewer_than_handles)
{
	uint64_t handle = plain_event(caller);

	for (int count = 2; count < 6; count++) {
		again(caller, handle, 0, DUPLICATE_SAME_ACCESS);
		PUBLIC_OBJECT_BASIC_INFORMATION basic = query_basic(caller, handle);

		IS(count, basic.HandleCount);
		IS(count + 1, basic.PointerCount); /* the query's own */
	}
}

BOTH_TEST(OB_3_a_new_object_has_one_handle_and_its_reference)
{
	PUBLIC_OBJECT_BASIC_INFORMATION basic = query_basic(caller, plain_event(caller));

	IS(1, basic.HandleCount);
	IS(2, basic.PointerCount);
}

BOTH_TEST(OB_5_the_name_goes_with_the_last_handle)
{
	uint64_t handle = named(caller, u"\\BaseNamedObjects\\b", 0);

	MUST(STATUS_SUCCESS, NtClose, handle);
	open_name(caller, u"\\BaseNamedObjects\\b", STATUS_OBJECT_NAME_NOT_FOUND);
}

BOTH_TEST(OB_7_closing_one_of_two_handles_keeps_the_name)
{
	uint64_t first = named(caller, u"\\BaseNamedObjects\\b", 0);
	uint64_t second = open_name(caller, u"\\BaseNamedObjects\\b", STATUS_SUCCESS);

	MUST(STATUS_SUCCESS, NtClose, first);
	MUST(STATUS_SUCCESS, NtClose, open_name(caller, u"\\BaseNamedObjects\\b", STATUS_SUCCESS));
	MUST(STATUS_SUCCESS, NtClose, second);
	open_name(caller, u"\\BaseNamedObjects\\b", STATUS_OBJECT_NAME_NOT_FOUND);
}

BOTH_TEST(OB_8_a_wrong_type_is_said_before_a_missing_right)
{
	uint64_t mutant = NEW();

	MUST(STATUS_SUCCESS, NtCreateMutant, mutant, SYNCHRONIZE, 0, FALSE);
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtSetEvent, AT8(mutant), 0);
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtQueryEvent, AT8(mutant), 0, NEW(), 8, 0);
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtReleaseSemaphore, AT8(mutant), 1, 0);
}

BOTH_TEST(OB_9_the_type_has_a_name_a_mask_and_a_mapping)
{
	uint64_t place = caller_place(caller, 256);

	MUST(STATUS_SUCCESS, NtQueryObject, plain_event(caller), ObjectTypeInformation, place, 256,
	     0);
	IS(10, ((UNICODE_STRING *)(uintptr_t)place)->Length);
	IS(0, memcmp((void *)(uintptr_t)(place + 0x68), u"Event", 10));
	IS(STANDARD_RIGHTS_READ | EVENT_QUERY_STATE, AT4(place + 0x44)); /* the mapping */
	SAME(AT4(place + 0x48));
	SAME(AT4(place + 0x4C));
	IS(EVENT_ALL_ACCESS, AT4(place + 0x50));
	IS(EVENT_ALL_ACCESS, AT4(place + 0x54)); /* the valid rights */
}

BOTH_TEST(NM_1_unknown_attribute_bits_and_a_wrong_length_are_invalid)
{
	uint64_t bits = name_under(caller, 0, u"\\BaseNamedObjects\\b", 0x2000),
		 length = name(caller, u"\\b");

	MUST(STATUS_INVALID_PARAMETER, NtCreateEvent, NEW(), SOME_EVENT, bits, NotificationEvent,
	     0);
	MUST(STATUS_INVALID_PARAMETER, NtOpenEvent, NEW(), SOME_EVENT, bits);
	((OBJECT_ATTRIBUTES *)(uintptr_t)length)->Length--;
	MUST(STATUS_INVALID_PARAMETER, NtCreateEvent, NEW(), SOME_EVENT, length, NotificationEvent,
	     0);
	MUST(STATUS_INVALID_PARAMETER, NtOpenEvent, NEW(), SOME_EVENT, length);
}

BOTH_TEST(NM_2_a_name_that_is_there_collides_opens_or_is_of_another_type)
{
	uint64_t first = named(caller, u"\\BaseNamedObjects\\b", 0), second = NEW();

	MUST(STATUS_OBJECT_NAME_COLLISION, NtCreateEvent, NEW(), SOME_EVENT,
	     name(caller, u"\\BaseNamedObjects\\b"), NotificationEvent, FALSE);
	MUST(STATUS_OBJECT_NAME_EXISTS, NtCreateEvent, second, SOME_EVENT,
	     name_under(caller, 0, u"\\BaseNamedObjects\\b", OBJ_OPENIF), NotificationEvent, FALSE);
	MUST(STATUS_SUCCESS, NtCompareObjects, first, AT8(second));
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtCreateMutant, NEW(), MUTANT_ALL_ACCESS,
	     name_under(caller, 0, u"\\BaseNamedObjects\\b", OBJ_OPENIF), FALSE);
}

BOTH_TEST(NM_3_each_kind_of_missing_name_has_its_status)
{
	named(caller, u"\\BaseNamedObjects\\b", 0);
	open_name(caller, u"\\BaseNamedObjects\\none", STATUS_OBJECT_NAME_NOT_FOUND);
	open_name(caller, u"\\none\\none", STATUS_OBJECT_PATH_NOT_FOUND);
	open_name(caller, u"BaseNamedObjects\\none", STATUS_OBJECT_PATH_SYNTAX_BAD);
	open_name(caller, u"", STATUS_OBJECT_PATH_SYNTAX_BAD);
	open_name(caller, u"\\BaseNamedObjects\\", STATUS_OBJECT_NAME_INVALID);
	open_name(caller, u"\\BaseNamedObjects\\b\\below", STATUS_OBJECT_TYPE_MISMATCH);
	open_name(caller, u"\\BaseNamedObjects", STATUS_OBJECT_TYPE_MISMATCH);
	open_name(caller, u"\\BASENAMEDOBJECTS\\b", STATUS_OBJECT_PATH_NOT_FOUND);
	MUST(STATUS_SUCCESS, NtOpenEvent, NEW(), SOME_EVENT,
	     name_under(caller, 0, u"\\BASENAMEDOBJECTS\\B", OBJ_CASE_INSENSITIVE));
}

BOTH_TEST(NM_4_a_relative_name_starts_at_its_root_and_has_no_backslash)
{
	uint64_t directory = NEW(), link = link_to(caller, u"\\BaseNamedObjects\\l", u"\\Device");

	MUST(STATUS_SUCCESS, NtOpenDirectoryObject, directory, DIRECTORY_QUERY,
	     name(caller, u"\\BaseNamedObjects"));
	MUST(STATUS_SUCCESS, NtCreateEvent, NEW(), SOME_EVENT,
	     name_under(caller, AT8(directory), u"b", 0), NotificationEvent, FALSE);
	open_name(caller, u"\\BaseNamedObjects\\b", STATUS_SUCCESS);
	MUST(STATUS_OBJECT_PATH_SYNTAX_BAD, NtOpenEvent, NEW(), SOME_EVENT,
	     name_under(caller, AT8(directory), u"\\b", 0));
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtOpenEvent, NEW(), SOME_EVENT,
	     name_under(caller, link, u"b", 0));
}

BOTH_TEST(NM_5_the_directories_are_there_at_the_start)
{
	static const WCHAR *const names[] = {
		u"\\",           u"\\Device",           u"\\Driver",      u"\\??",
		u"\\DosDevices", u"\\GLOBAL??",         u"\\ObjectTypes", u"\\KernelObjects",
		u"\\Callback",   u"\\BaseNamedObjects",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		MUST(STATUS_SUCCESS, NtOpenDirectoryObject, NEW(), DIRECTORY_QUERY,
		     name(caller, names[i]));
}

BOTH_TEST(NM_6_links_are_followed_told_opened_and_counted)
{
	uint64_t link = link_to(caller, u"\\BaseNamedObjects\\l", u"\\BaseNamedObjects"),
		 opened = NEW();
	uint64_t string = text(caller, u"12345678901234567890"), needed = NEW();

	link_to(caller, u"\\BaseNamedObjects\\x", u"\\BaseNamedObjects\\y");
	link_to(caller, u"\\BaseNamedObjects\\y", u"\\BaseNamedObjects\\x");
	named(caller, u"\\BaseNamedObjects\\l\\b", 0);
	open_name(caller, u"\\BaseNamedObjects\\b", STATUS_SUCCESS);
	open_name(caller, u"\\BaseNamedObjects\\x\\b", STATUS_OBJECT_NAME_NOT_FOUND);
	MUST(STATUS_SUCCESS, NtOpenSymbolicLinkObject, opened, SYMBOLIC_LINK_QUERY,
	     name_under(caller, 0, u"\\BaseNamedObjects\\l", OBJ_OPENLINK));
	MUST(STATUS_SUCCESS, NtCompareObjects, AT8(opened), link);
	MUST(STATUS_SUCCESS, NtQuerySymbolicLinkObject, AT8(opened), string, needed);
	IS(34, ((UNICODE_STRING *)(uintptr_t)string)->Length);
	IS(36, AT4(needed));
	IS(0, memcmp(((UNICODE_STRING *)(uintptr_t)string)->Buffer, u"\\BaseNamedObjects", 34));
	((UNICODE_STRING *)(uintptr_t)string)->MaximumLength = 8;
	MUST(STATUS_BUFFER_TOO_SMALL, NtQuerySymbolicLinkObject, AT8(opened), string, needed);
}

BOTH_TEST(NM_7_a_permanent_name_stays_until_it_is_made_temporary)
{
	uint64_t handle = named(caller, u"\\BaseNamedObjects\\b", OBJ_PERMANENT);

	MUST(STATUS_SUCCESS, NtClose, handle);
	handle = open_name(caller, u"\\BaseNamedObjects\\b", STATUS_SUCCESS);
	MUST(STATUS_ACCESS_DENIED, NtMakeTemporaryObject,
	     again(caller, handle, EVENT_QUERY_STATE, 0));
	MUST(STATUS_SUCCESS, NtMakeTemporaryObject, handle);
	open_name(caller, u"\\BaseNamedObjects\\b", STATUS_SUCCESS);
	MUST(STATUS_SUCCESS, NtClose, handle);
}

BOTH_TEST(NM_9_names_are_counted_in_whole_characters_and_may_hold_zeros)
{
	uint64_t attributes = name(caller, u"\\BaseNamedObjects\\b?d");
	UNICODE_STRING *string = ((OBJECT_ATTRIBUTES *)(uintptr_t)attributes)->ObjectName;

	string->Buffer[string->Length / 2 - 2] = 0;
	MUST(STATUS_SUCCESS, NtCreateEvent, NEW(), SOME_EVENT, attributes, NotificationEvent,
	     FALSE);
	open_name(caller, u"\\BaseNamedObjects\\b", STATUS_OBJECT_NAME_NOT_FOUND);
	MUST(STATUS_SUCCESS, NtOpenEvent, NEW(), SOME_EVENT, attributes);
	string->Length--;
	MUST(STATUS_OBJECT_NAME_INVALID, NtOpenEvent, NEW(), SOME_EVENT, attributes);
	MUST(STATUS_OBJECT_NAME_INVALID, NtCreateEvent, NEW(), SOME_EVENT, attributes,
	     NotificationEvent, FALSE);
}

BOTH_TEST(QO_1_a_query_tells_the_slot_the_counts_and_the_name)
{
	uint64_t handle = named(caller, u"\\BaseNamedObjects\\b", 0),
		 place = caller_place(caller, 128);
	uint64_t weak = again(caller, handle, SYNCHRONIZE, 0);
	OBJECT_NAME_INFORMATION *found = (OBJECT_NAME_INFORMATION *)(uintptr_t)place;

	IS(SYNCHRONIZE, GRANTED(weak));
	IS(2, HANDLES(weak));
	IS(4, query_basic(caller, weak).PointerCount); /* the name's and the query's */
	MUST(STATUS_SUCCESS, NtQueryObject, weak, ObjectNameInformation, place, 128, 0);
	IS(38, found->Name.Length);
	IS(0, memcmp(found->Name.Buffer, u"\\BaseNamedObjects\\b", 40));
	MUST(STATUS_SUCCESS, NtQueryObject, plain_event(caller), ObjectNameInformation, place, 128,
	     0);
	IS(0, found->Name.Length);
}

BOTH_TEST(QO_1_a_directory_lists_its_names_in_order_of_creation)
{
	uint64_t directory = NEW(), place = caller_place(caller, 512), context = NEW();
	struct {
		UNICODE_STRING name, type;
	} *entry = (void *)(uintptr_t)place;

	MUST(STATUS_SUCCESS, NtCreateDirectoryObject, directory, 0xF000F,
	     name(caller, u"\\BaseNamedObjects\\dir"));
	named(caller, u"\\BaseNamedObjects\\dir\\z", 0);
	named(caller, u"\\BaseNamedObjects\\dir\\a", 0);
	MUST(STATUS_SUCCESS, NtQueryDirectoryObject, AT8(directory), place, 512, FALSE, TRUE,
	     context, NEW());
	IS(2, AT4(context));
	IS('z', entry[0].name.Buffer[0]);
	IS('a', entry[1].name.Buffer[0]);
	IS(10, entry[1].type.Length);
	MUST(STATUS_NO_MORE_ENTRIES, NtQueryDirectoryObject, AT8(directory), place, 512, FALSE,
	     FALSE, context, NEW());
}

BOTH_TEST(QO_2_a_small_buffer_is_told_the_length_that_is_needed)
{
	uint64_t handle = named(caller, u"\\BaseNamedObjects\\b", 0), needed = NEW();

	MUST(STATUS_INFO_LENGTH_MISMATCH, NtQueryObject, handle, ObjectBasicInformation, NEW(), 8,
	     needed);
	IS(sizeof(PUBLIC_OBJECT_BASIC_INFORMATION), AT4(needed));
	MUST(STATUS_INFO_LENGTH_MISMATCH, NtQueryObject, handle, ObjectNameInformation,
	     caller_place(caller, 32), 20, needed);
	IS(sizeof(OBJECT_NAME_INFORMATION) + 40, AT4(needed));
	MUST(STATUS_INFO_LENGTH_MISMATCH, NtQueryEvent, handle, 0, NEW(), 4, 0);
}

BOTH_TEST(QO_3_a_query_tells_the_state_takes_nothing_and_needs_its_right)
{
	uint64_t synchronization = event(caller, SynchronizationEvent, EVENT_ALL_ACCESS, 0);
	uint64_t mutant = NEW(), semaphore = NEW(), place = NEW();

	MUST(STATUS_SUCCESS, NtSetEvent, synchronization, 0);
	for (int turn = 0; turn < 2; turn++)
		IS(1, event_state(caller, synchronization));
	MUST(STATUS_ACCESS_DENIED, NtQueryEvent,
	     again(caller, synchronization, EVENT_MODIFY_STATE, 0), 0, place, 8, 0);
	MUST(STATUS_SUCCESS, NtCreateMutant, mutant, MUTANT_ALL_ACCESS, 0, TRUE);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, AT8(mutant), FALSE, NOW);
	MUST(STATUS_SUCCESS, NtQueryMutant, AT8(mutant), 0, place, 8, 0);
	IS((uint32_t)-1, AT4(place)); /* one less the recursion */
	IS(1, AT4(place + 4));        /* owned by the caller, not abandoned */
	MUST(STATUS_SUCCESS, NtCreateSemaphore, semaphore, SEMAPHORE_ALL_ACCESS, 0, 3, 7);
	MUST(STATUS_SUCCESS, NtQuerySemaphore, AT8(semaphore), 0, place, 8, 0);
	IS(3, AT4(place));
	IS(7, AT4(place + 4));
}

BOTH_TEST(QO_4_two_handles_to_one_object_compare_as_the_same)
{
	uint64_t handle = plain_event(caller);

	MUST(STATUS_SUCCESS, NtCompareObjects, handle,
	     again(caller, handle, 0, DUPLICATE_SAME_ACCESS));
	MUST(0xC00001AC, NtCompareObjects, handle, plain_event(caller));
	MUST(STATUS_INVALID_HANDLE, NtCompareObjects, handle, 0x4000);
}

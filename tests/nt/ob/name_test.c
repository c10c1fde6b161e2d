/* Names: directories, symbolic links, the walk, creation on an existing name. */
#include "../exec_machine.h"

#include "nt/ob/nt_services.h"

static OBJECT_ATTRIBUTES attributes_of(UNICODE_STRING *text, const WCHAR *name, ULONG flags)
{
	OBJECT_ATTRIBUTES attributes;

	RtlInitUnicodeString(text, name);
	InitializeObjectAttributes(&attributes, text, flags, NULL, NULL);
	return attributes;
}

static NTSTATUS create_event(const WCHAR *name, ULONG flags, HANDLE *ret_handle)
{
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, name, flags);

	return NtCreateEvent(ret_handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE);
}

static NTSTATUS open_event(const WCHAR *name, ULONG flags)
{
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, name, flags);
	HANDLE handle;
	NTSTATUS status = NtOpenEvent(&handle, EVENT_ALL_ACCESS, &attributes);

	if (NT_SUCCESS(status))
		NtClose(handle);
	return status;
}

static HANDLE create_link(const WCHAR *name, const WCHAR *target)
{
	UNICODE_STRING text, target_text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, name, 0);
	HANDLE handle;

	RtlInitUnicodeString(&target_text, target);
	assert_int_equal(NtCreateSymbolicLinkObject(&handle, 0xF0001, &attributes, &target_text),
	                 STATUS_SUCCESS);
	return handle;
}

/* What stands here counts as a driver's. */
extern const char __start_planted_names[], __stop_planted_names[];

__attribute__((section("planted_names"), noinline)) static NTSTATUS planted_create(
	OBJECT_ATTRIBUTES *attributes, HANDLE *ret_handle)
{
	NTSTATUS status =
		ZwCreateEvent(ret_handle, EVENT_ALL_ACCESS, attributes, NotificationEvent, FALSE);
	return status;
}

TEST(VF_19_a_malformed_name_given_to_a_creation_is_C4_E4)
{
	struct exec_machine *exec = exec_machine_start();
	struct ke_image_range image = { .start = (uintptr_t)__start_planted_names,
		                        .end = (uintptr_t)__stop_planted_names };
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes =
		attributes_of(&text, u"\\BaseNamedObjects\\e", OBJ_KERNEL_HANDLE);
	HANDLE handle;

	verify_sink_add_module(&exec->sink, (uintptr_t)__start_planted_names,
	                       (uintptr_t)__stop_planted_names, "planted", "");
	ke_image_add(exec->machine, &image);
	text.MaximumLength = text.Length - 2;
	assert_int_equal(planted_create(&attributes, &handle), STATUS_SUCCESS);
	exec_machine_take_finding(exec, 0xC4, 0xE4);
	ZwClose(handle);
	text.MaximumLength = text.Length;
	assert_int_equal(planted_create(&attributes, &handle), STATUS_SUCCESS);
	ZwClose(handle);
	exec_machine_end(exec);
}

TEST(NM_1_unknown_attribute_bits_and_a_wrong_length_are_invalid)
{
	struct exec_machine *exec = exec_machine_start();
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, u"\\BaseNamedObjects\\e", 0x2000);
	HANDLE handle;

	assert_int_equal(NtCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_INVALID_PARAMETER);
	attributes.Attributes = 0;
	attributes.Length--;
	assert_int_equal(NtCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_INVALID_PARAMETER);
	exec_machine_end(exec);
}

TEST(NM_2_an_existing_name_collides_without_OPENIF)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE first, second;

	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", 0, &first), STATUS_SUCCESS);
	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", 0, &second),
	                 STATUS_OBJECT_NAME_COLLISION);
	NtClose(first);
	exec_machine_end(exec);
}

TEST(NM_2_OPENIF_opens_the_existing_object_and_says_so)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE first, second;

	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", 0, &first), STATUS_SUCCESS);
	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", OBJ_OPENIF, &second),
	                 STATUS_OBJECT_NAME_EXISTS);
	assert_int_equal(NtCompareObjects(first, second), STATUS_SUCCESS);
	NtClose(first);
	NtClose(second);
	exec_machine_end(exec);
}

TEST(NM_2_OPENIF_on_another_type_is_a_type_mismatch)
{
	struct exec_machine *exec = exec_machine_start();
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, u"\\BaseNamedObjects\\e", OBJ_OPENIF);
	HANDLE event, mutant;

	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", 0, &event), STATUS_SUCCESS);
	assert_int_equal(NtCreateMutant(&mutant, MUTANT_ALL_ACCESS, &attributes, FALSE),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	NtClose(event);
	exec_machine_end(exec);
}

TEST(NM_3_each_kind_of_missing_name_has_its_status)
{
	static const struct {
		const WCHAR *name;
		NTSTATUS status;
	} rows[] = {
		{ u"\\BaseNamedObjects\\none", STATUS_OBJECT_NAME_NOT_FOUND },
		{ u"\\none\\none", STATUS_OBJECT_PATH_NOT_FOUND },
		{ u"BaseNamedObjects\\none", STATUS_OBJECT_PATH_SYNTAX_BAD },
		{ u"", STATUS_OBJECT_PATH_SYNTAX_BAD },
		{ u"\\BaseNamedObjects\\", STATUS_OBJECT_NAME_INVALID },
		{ u"\\BaseNamedObjects\\e\\below", STATUS_OBJECT_TYPE_MISMATCH },
		{ u"\\BaseNamedObjects", STATUS_OBJECT_TYPE_MISMATCH },
		{ u"\\BASENAMEDOBJECTS\\e", STATUS_OBJECT_PATH_NOT_FOUND },
	};
	struct exec_machine *exec = exec_machine_start();
	HANDLE event;

	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", 0, &event), STATUS_SUCCESS);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(open_event(rows[i].name, 0), rows[i].status);
	assert_int_equal(open_event(u"\\BASENAMEDOBJECTS\\E", OBJ_CASE_INSENSITIVE),
	                 STATUS_SUCCESS);
	NtClose(event);
	exec_machine_end(exec);
}

TEST(NM_4_a_relative_name_starts_at_its_root_and_has_no_backslash)
{
	struct exec_machine *exec = exec_machine_start();
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, u"\\BaseNamedObjects", 0);
	HANDLE directory, event, again;

	assert_int_equal(NtOpenDirectoryObject(&directory, 0xF, &attributes), STATUS_SUCCESS);
	attributes = attributes_of(&text, u"e", 0);
	attributes.RootDirectory = directory;
	assert_int_equal(NtCreateEvent(&event, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(open_event(u"\\BaseNamedObjects\\e", 0), STATUS_SUCCESS);
	attributes = attributes_of(&text, u"\\e", 0);
	attributes.RootDirectory = directory;
	assert_int_equal(NtOpenEvent(&again, EVENT_ALL_ACCESS, &attributes),
	                 STATUS_OBJECT_PATH_SYNTAX_BAD);
	NtClose(event);
	NtClose(directory);
	exec_machine_end(exec);
}

TEST(NM_5_the_directories_are_there_at_the_start)
{
	static const WCHAR *const names[] = {
		u"\\",
		u"\\Device",
		u"\\Driver",
		u"\\??",
		u"\\DosDevices",
		u"\\GLOBAL??",
		u"\\BaseNamedObjects",
		u"\\ObjectTypes",
		u"\\KernelObjects",
		u"\\Callback",
	};
	struct exec_machine *exec = exec_machine_start();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		UNICODE_STRING text;
		OBJECT_ATTRIBUTES attributes = attributes_of(&text, names[i], 0);
		HANDLE handle;
		assert_int_equal(NtOpenDirectoryObject(&handle, 1, &attributes), STATUS_SUCCESS);
		NtClose(handle);
	}
	exec_machine_end(exec);
}

TEST(NM_6_a_link_is_expanded_and_the_walk_restarts)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE event, link = create_link(u"\\DosDevices\\L", u"\\BaseNamedObjects");

	assert_int_equal(create_event(u"\\??\\L\\e", 0, &event), STATUS_SUCCESS);
	assert_int_equal(open_event(u"\\BaseNamedObjects\\e", 0), STATUS_SUCCESS);
	NtClose(event);
	NtClose(link);
	exec_machine_end(exec);
}

TEST(NM_6_links_in_a_circle_end_with_name_not_found)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE a = create_link(u"\\a", u"\\b"), b = create_link(u"\\b", u"\\a");

	assert_int_equal(open_event(u"\\a\\e", 0), STATUS_OBJECT_NAME_NOT_FOUND);
	NtClose(a);
	NtClose(b);
	exec_machine_end(exec);
}

TEST(NM_6_a_link_gives_its_target)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE link = create_link(u"\\a", u"\\Device\\X"), opened;
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, u"\\a", 0);
	WCHAR buffer[16];
	UNICODE_STRING target = { 0, sizeof(buffer), buffer };
	ULONG needed = 0;

	assert_int_equal(NtOpenSymbolicLinkObject(&opened, SYMBOLIC_LINK_QUERY, &attributes),
	                 STATUS_SUCCESS);
	assert_int_equal(NtQuerySymbolicLinkObject(opened, &target, &needed), STATUS_SUCCESS);
	assert_int_equal(target.Length, 18);
	assert_memory_equal(buffer, u"\\Device\\X", 20);
	assert_int_equal(needed, 20);
	target.MaximumLength = 8;
	assert_int_equal(NtQuerySymbolicLinkObject(opened, &target, &needed),
	                 STATUS_BUFFER_TOO_SMALL);
	NtClose(opened);
	NtClose(link);
	exec_machine_end(exec);
}

TEST(NM_7_a_permanent_name_stays_until_it_is_made_temporary)
{
	struct exec_machine *exec = exec_machine_start();
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, u"\\BaseNamedObjects\\e", 0);
	HANDLE event;

	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", OBJ_PERMANENT, &event),
	                 STATUS_SUCCESS);
	NtClose(event);
	assert_int_equal(ZwOpenEvent(&event, DELETE, &attributes), STATUS_SUCCESS);
	assert_int_equal(ZwMakeTemporaryObject(event), STATUS_SUCCESS);
	NtClose(event);
	assert_int_equal(open_event(u"\\BaseNamedObjects\\e", 0), STATUS_OBJECT_NAME_NOT_FOUND);
	exec_machine_end(exec);
}

TEST(NM_9_an_odd_length_is_an_invalid_name)
{
	struct exec_machine *exec = exec_machine_start();
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, u"\\BaseNamedObjects\\e", 0);
	HANDLE handle;

	text.Length--;
	assert_int_equal(NtCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_OBJECT_NAME_INVALID);
	assert_int_equal(NtOpenEvent(&handle, EVENT_ALL_ACCESS, &attributes),
	                 STATUS_OBJECT_NAME_INVALID);
	exec_machine_end(exec);
}

TEST(QO_1_a_name_query_gives_the_path_and_an_empty_string_without_a_name)
{
	struct exec_machine *exec = exec_machine_start();
	struct {
		OBJECT_NAME_INFORMATION information;
		WCHAR text[32];
	} name;
	ULONG needed = 0;
	HANDLE event, unnamed;

	assert_int_equal(create_event(u"\\BaseNamedObjects\\e", 0, &event), STATUS_SUCCESS);
	assert_int_equal(NtQueryObject(event, ObjectNameInformation, &name, sizeof(name), &needed),
	                 STATUS_SUCCESS);
	assert_int_equal(name.information.Name.Length, 38);
	assert_memory_equal(name.information.Name.Buffer, u"\\BaseNamedObjects\\e", 40);
	assert_int_equal(NtQueryObject(event, ObjectNameInformation, &name, 20, &needed),
	                 STATUS_INFO_LENGTH_MISMATCH);
	assert_int_equal(needed, sizeof(OBJECT_NAME_INFORMATION) + 40);
	assert_int_equal(NtCreateEvent(&unnamed, 0, NULL, NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(NtQueryObject(unnamed, ObjectNameInformation, &name, sizeof(name), NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(name.information.Name.Length, 0);
	NtClose(unnamed);
	NtClose(event);
	exec_machine_end(exec);
}

TEST(QO_1_a_directory_lists_its_names_in_order_of_creation)
{
	struct exec_machine *exec = exec_machine_start();
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes = attributes_of(&text, u"\\Dir", 0);
	struct {
		UNICODE_STRING name, type;
	} entries[16];
	HANDLE directory, first, second;
	ULONG context = 0, used;

	assert_int_equal(NtCreateDirectoryObject(&directory, 0xF000F, &attributes), STATUS_SUCCESS);
	assert_int_equal(create_event(u"\\Dir\\z", 0, &first), STATUS_SUCCESS);
	assert_int_equal(create_event(u"\\Dir\\a", 0, &second), STATUS_SUCCESS);
	assert_int_equal(NtQueryDirectoryObject(directory, entries, sizeof(entries), FALSE, TRUE,
	                                        &context, &used),
	                 STATUS_SUCCESS);
	assert_int_equal(context, 2);
	assert_int_equal(entries[0].name.Buffer[0], 'z');
	assert_int_equal(entries[1].name.Buffer[0], 'a');
	assert_memory_equal(entries[1].type.Buffer, u"Event", 12);
	assert_int_equal(NtQueryDirectoryObject(directory, entries, sizeof(entries), FALSE, FALSE,
	                                        &context, &used),
	                 STATUS_NO_MORE_ENTRIES);
	NtClose(first);
	NtClose(second);
	NtClose(directory);
	exec_machine_end(exec);
}

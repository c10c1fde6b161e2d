/* nt/cm/key_test.c - keys: creation, names, links, enumeration, deletion, notification. */
#include "nt/cm/nt_services.h"
#include "nt/memory_machine.h"

static NTSTATUS open_key(HANDLE root, const WCHAR *name, bool create, ULONG options,
                         HANDLE *ret_handle, ULONG *ret_disposition)
{
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes;

	RtlInitUnicodeString(&text, name);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
	                           root, NULL);
	if (create)
		return ZwCreateKey(ret_handle, KEY_ALL_ACCESS, &attributes, 0, NULL, options,
		                   ret_disposition);
	return ZwOpenKey(ret_handle, KEY_ALL_ACCESS, &attributes);
}

#define SERVICES u"\\Registry\\Machine\\System\\CurrentControlSet\\Services"

TEST(CM_create_key_tells_new_from_existing)
{
	HANDLE first, second;
	ULONG disposition = 0;

	memory_machine_start();
	assert_int_equal(open_key(NULL, SERVICES u"\\one", true, 0, &first, &disposition),
	                 STATUS_SUCCESS);
	assert_int_equal(disposition, REG_CREATED_NEW_KEY);
	assert_int_equal(open_key(NULL,
	                          u"\\REGISTRY\\MACHINE\\SYSTEM\\controlset001\\services\\ONE",
	                          true, 0, &second, &disposition),
	                 STATUS_SUCCESS);
	assert_int_equal(disposition, REG_OPENED_EXISTING_KEY);
	ZwClose(first);
	ZwClose(second);
	memory_machine_end();
}

TEST(CM_create_key_makes_only_the_last_part)
{
	HANDLE handle;

	memory_machine_start();
	assert_int_equal(open_key(NULL, SERVICES u"\\none\\below", true, 0, &handle, NULL),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(open_key(NULL, SERVICES u"\\none", false, 0, &handle, NULL),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	memory_machine_end();
}

TEST(CM_a_relative_name_starts_at_the_root_handle)
{
	HANDLE services, key, parameters;

	memory_machine_start();
	assert_int_equal(open_key(NULL, SERVICES, false, 0, &services, NULL), STATUS_SUCCESS);
	assert_int_equal(open_key(services, u"driver", true, 0, &key, NULL), STATUS_SUCCESS);
	assert_int_equal(open_key(key, u"Parameters", true, 0, &parameters, NULL), STATUS_SUCCESS);
	assert_true(cm_key_exists(memory.machine, SERVICES u"\\driver\\Parameters"));
	ZwClose(parameters);
	ZwClose(key);
	ZwClose(services);
	memory_machine_end();
}

TEST(CM_a_volatile_key_takes_volatile_children_only)
{
	HANDLE parent, child;

	memory_machine_start();
	open_key(NULL, SERVICES u"\\v", true, REG_OPTION_VOLATILE, &parent, NULL);
	assert_int_equal(open_key(parent, u"c", true, 0, &child, NULL),
	                 STATUS_CHILD_MUST_BE_VOLATILE);
	assert_int_equal(open_key(parent, u"c", true, REG_OPTION_VOLATILE, &child, NULL),
	                 STATUS_SUCCESS);
	ZwClose(child);
	ZwClose(parent);
	memory_machine_end();
}

TEST(CM_delete_key_refuses_children_and_leaves_a_deleted_key)
{
	HANDLE parent, child, again;
	UNICODE_STRING value;

	memory_machine_start();
	open_key(NULL, SERVICES u"\\d", true, 0, &parent, NULL);
	open_key(parent, u"c", true, 0, &child, NULL);
	assert_int_equal(ZwDeleteKey(parent), STATUS_CANNOT_DELETE);
	assert_int_equal(ZwDeleteKey(child), STATUS_SUCCESS);
	RtlInitUnicodeString(&value, u"v");
	assert_int_equal(ZwSetValueKey(child, &value, 0, REG_SZ, u"", 2), STATUS_KEY_DELETED);
	assert_int_equal(ZwDeleteKey(child), STATUS_KEY_DELETED);
	assert_int_equal(open_key(parent, u"c", false, 0, &again, NULL),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	ZwClose(child);
	ZwClose(parent);
	memory_machine_end();
}

TEST(CM_subkeys_are_enumerated_by_upper_case_name)
{
	static const WCHAR *const made[] = { u"beta", u"Gamma", u"alpha" };
	static const WCHAR *const order[] = { u"alpha", u"beta", u"Gamma" };
	uint8_t buffer[128];
	KEY_BASIC_INFORMATION *basic = (KEY_BASIC_INFORMATION *)buffer;
	HANDLE parent, child;
	ULONG length;

	memory_machine_start();
	open_key(NULL, SERVICES u"\\list", true, 0, &parent, NULL);
	for (int index = 0; index < 3; index++) {
		open_key(parent, made[index], true, 0, &child, NULL);
		ZwClose(child);
	}
	for (ULONG index = 0; index < 3; index++) {
		assert_int_equal(ZwEnumerateKey(parent, index, KeyBasicInformation, buffer,
		                                sizeof(buffer), &length),
		                 STATUS_SUCCESS);
		assert_memory_equal(basic->Name, order[index], basic->NameLength);
	}
	assert_int_equal(ZwEnumerateKey(parent, 3, KeyBasicInformation, buffer, sizeof(buffer),
	                                &length),
	                 STATUS_NO_MORE_ENTRIES);
	ZwClose(parent);
	memory_machine_end();
}

TEST(CM_a_deleted_key_leaves_its_neighbours_in_their_order)
{
	static const WCHAR *const made[] = { u"a", u"b", u"c", u"d", u"e" };
	uint8_t buffer[128];
	KEY_BASIC_INFORMATION *basic = (KEY_BASIC_INFORMATION *)buffer;
	HANDLE parent, child[5];
	ULONG length;

	memory_machine_start();
	open_key(NULL, SERVICES u"\\list", true, 0, &parent, NULL);
	for (int index = 0; index < 5; index++)
		assert_int_equal(open_key(parent, made[index], true, 0, &child[index], NULL),
		                 STATUS_SUCCESS);
	assert_int_equal(ZwDeleteKey(child[1]), STATUS_SUCCESS);
	assert_int_equal(ZwDeleteKey(child[4]), STATUS_SUCCESS);
	for (ULONG index = 0; index < 3; index++) {
		assert_int_equal(ZwEnumerateKey(parent, index, KeyBasicInformation, buffer,
		                                sizeof(buffer), &length),
		                 STATUS_SUCCESS);
		assert_int_equal(basic->Name[0], u"acd"[index]);
	}
	assert_int_equal(ZwEnumerateKey(parent, 3, KeyBasicInformation, buffer, sizeof(buffer),
	                                &length),
	                 STATUS_NO_MORE_ENTRIES);
	assert_true(cm_key_exists(memory.machine, SERVICES u"\\list\\c"));
	for (int index = 0; index < 5; index++)
		ZwClose(child[index]);
	ZwClose(parent);
	memory_machine_end();
}

TEST(CM_query_key_counts_and_measures)
{
	uint8_t buffer[256];
	KEY_FULL_INFORMATION *full = (KEY_FULL_INFORMATION *)buffer;
	ULONG length = 0;
	HANDLE key, child;

	memory_machine_start();
	open_key(NULL, SERVICES u"\\full", true, 0, &key, NULL);
	open_key(key, u"child", true, 0, &child, NULL);
	cm_value_set_dword(memory.machine, SERVICES u"\\full", u"number", 1);
	assert_int_equal(ZwQueryKey(key, KeyFullInformation, buffer, 4, &length),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(length, FIELD_OFFSET(KEY_FULL_INFORMATION, Class));
	assert_int_equal(ZwQueryKey(key, KeyFullInformation, buffer, sizeof(buffer), &length),
	                 STATUS_SUCCESS);
	assert_int_equal(full->SubKeys, 1);
	assert_int_equal(full->MaxNameLen, 10);
	assert_int_equal(full->Values, 1);
	assert_int_equal(full->MaxValueNameLen, 12);
	assert_int_equal(full->MaxValueDataLen, 4);
	ZwClose(child);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_query_key_measures_the_largest_and_fails_for_a_deleted_key)
{
	static const WCHAR *const children[] = { u"a", u"longest", u"mid" };
	KEY_FULL_INFORMATION full;
	KEY_CACHED_INFORMATION cached;
	ULONG length;
	HANDLE key, child;

	memory_machine_start();
	open_key(NULL, SERVICES u"\\sizes", true, 0, &key, NULL);
	for (size_t index = 0; index < 3; index++) {
		open_key(key, children[index], true, 0, &child, NULL);
		ZwClose(child);
	}
	cm_value_set_string(memory.machine, SERVICES u"\\sizes", u"n", u"much text");
	cm_value_set_dword(memory.machine, SERVICES u"\\sizes", u"number", 1);
	assert_int_equal(ZwQueryKey(key, KeyFullInformation, &full, sizeof(full), &length),
	                 STATUS_SUCCESS);
	assert_int_equal(length, FIELD_OFFSET(KEY_FULL_INFORMATION, Class));
	assert_int_equal(full.SubKeys, 3);
	assert_int_equal(full.MaxNameLen, 14);
	assert_int_equal(full.ClassLength, 0);
	assert_int_equal(full.ClassOffset, ~0u);
	assert_int_equal(full.Values, 2);
	assert_int_equal(full.MaxValueNameLen, 12);
	assert_int_equal(full.MaxValueDataLen, 20);
	assert_int_equal(ZwQueryKey(key, KeyCachedInformation, &cached, sizeof(cached), &length),
	                 STATUS_SUCCESS);
	assert_int_equal(length, sizeof(cached));
	assert_int_equal(cached.SubKeys, 3);
	assert_int_equal(cached.NameLength, 10);
	assert_int_equal(cached.MaxValueDataLen, 20);
	assert_int_equal(ZwQueryKey(key, (KEY_INFORMATION_CLASS)99, &full, sizeof(full), &length),
	                 STATUS_INVALID_PARAMETER);
	open_key(key, u"mid", false, 0, &child, NULL);
	assert_int_equal(ZwDeleteKey(child), STATUS_SUCCESS);
	assert_int_equal(ZwQueryKey(child, KeyFullInformation, &full, sizeof(full), &length),
	                 STATUS_KEY_DELETED);
	ZwClose(child);
	ZwQueryKey(key, KeyFullInformation, &full, sizeof(full), &length);
	assert_int_equal(full.SubKeys, 2);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_a_keys_name_is_its_path_with_the_control_set_resolved)
{
	static const WCHAR expected[] = u"\\REGISTRY\\Machine\\System\\ControlSet001\\Services";
	uint8_t buffer[256];
	KEY_NAME_INFORMATION *name = (KEY_NAME_INFORMATION *)buffer;
	ULONG length;
	HANDLE key;

	memory_machine_start();
	open_key(NULL, SERVICES, false, 0, &key, NULL);
	assert_int_equal(ZwQueryKey(key, KeyNameInformation, buffer, sizeof(buffer), &length),
	                 STATUS_SUCCESS);
	assert_int_equal(name->NameLength, sizeof(expected) - 2);
	assert_memory_equal(name->Name, expected, name->NameLength);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_a_link_key_leads_to_its_target)
{
	static const WCHAR target[] = u"\\Registry\\Machine\\Software\\Classes";
	UNICODE_STRING value;
	HANDLE link, through, key;

	memory_machine_start();
	assert_int_equal(open_key(NULL, u"\\Registry\\Machine\\Software\\Link", true,
	                          REG_OPTION_CREATE_LINK, &link, NULL),
	                 STATUS_SUCCESS);
	RtlInitUnicodeString(&value, u"SymbolicLinkValue");
	assert_int_equal(ZwSetValueKey(link, &value, 0, REG_LINK, (PVOID)target,
	                               sizeof(target) - 2),
	                 STATUS_SUCCESS);
	assert_int_equal(open_key(NULL, u"\\Registry\\Machine\\Software\\Link", false, 0, &through,
	                          NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(open_key(through, u"made", true, 0, &key, NULL), STATUS_SUCCESS);
	assert_true(cm_key_exists(memory.machine, u"\\Registry\\Machine\\Software\\Classes\\made"));
	ZwClose(key);
	ZwClose(through);
	ZwClose(link);
	memory_machine_end();
}

TEST(CM_links_that_lead_in_a_circle_lead_nowhere)
{
	static const WCHAR *const names[] = { u"\\Registry\\Machine\\Software\\East",
		                              u"\\Registry\\Machine\\Software\\West" };
	UNICODE_STRING value, target;
	HANDLE link[2], through;

	memory_machine_start();
	RtlInitUnicodeString(&value, u"SymbolicLinkValue");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(open_key(NULL, names[i], true, REG_OPTION_CREATE_LINK, &link[i],
		                          NULL),
		                 STATUS_SUCCESS);
		RtlInitUnicodeString(&target, names[1 - i]);
		assert_int_equal(ZwSetValueKey(link[i], &value, 0, REG_LINK, target.Buffer,
		                               target.Length),
		                 STATUS_SUCCESS);
	}
	for (int i = 0; i < 2; i++)
		assert_false(NT_SUCCESS(open_key(NULL, names[i], false, 0, &through, NULL)));
	ZwClose(link[0]);
	ZwClose(link[1]);
	memory_machine_end();
}

TEST(CM_rename_moves_the_key_in_its_order)
{
	UNICODE_STRING name;
	HANDLE key;

	memory_machine_start();
	open_key(NULL, SERVICES u"\\before", true, 0, &key, NULL);
	RtlInitUnicodeString(&name, u"after");
	assert_int_equal(ZwRenameKey(key, &name), STATUS_SUCCESS);
	assert_true(cm_key_exists(memory.machine, SERVICES u"\\After"));
	assert_false(cm_key_exists(memory.machine, SERVICES u"\\before"));
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_notification_is_signalled_by_a_change_below)
{
	IO_STATUS_BLOCK io = { .Status = STATUS_PENDING };
	OBJECT_ATTRIBUTES attributes;
	LARGE_INTEGER now = { .QuadPart = 0 };
	HANDLE key, event;

	memory_machine_start();
	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	ZwCreateEvent(&event, EVENT_ALL_ACCESS, &attributes, SynchronizationEvent, FALSE);
	open_key(NULL, SERVICES, false, 0, &key, NULL);
	assert_int_equal(ZwNotifyChangeKey(key, event, NULL, NULL, &io, REG_NOTIFY_CHANGE_LAST_SET,
	                                   TRUE, NULL, 0, TRUE),
	                 STATUS_PENDING);
	cm_key_create(memory.machine, SERVICES u"\\n");
	assert_int_equal(ZwWaitForSingleObject(event, FALSE, &now), STATUS_TIMEOUT);
	cm_value_set_dword(memory.machine, SERVICES u"\\n", u"v", 1);
	assert_int_equal(ZwWaitForSingleObject(event, FALSE, &now), STATUS_SUCCESS);
	assert_int_equal(io.Status, STATUS_NOTIFY_ENUM_DIR);
	assert_int_equal(ZwNotifyChangeKey(key, event, NULL, NULL, &io, REG_NOTIFY_CHANGE_NAME,
	                                   FALSE, NULL, 0, TRUE),
	                 STATUS_PENDING);
	ZwClose(key);
	assert_int_equal(io.Status, STATUS_NOTIFY_CLEANUP);
	ZwClose(event);
	memory_machine_end();
}

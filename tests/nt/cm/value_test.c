/* nt/cm/value_test.c - values, RtlQueryRegistryValues, INF entries, callbacks. */
#include <malloc.h>

#include "nt/cm/nt_services.h"
#include "nt/memory_machine.h"
#include "nt/rtl/inf.h"

#define KEY_PATH u"\\Registry\\Machine\\Software\\Test"

static HANDLE open_test_key(void)
{
	HANDLE handle;

	assert_int_equal(cm_key_open(memory.machine, KEY_PATH, KEY_ALL_ACCESS, true, true, &handle),
	                 STATUS_SUCCESS);
	return handle;
}

static NTSTATUS query(HANDLE key, const WCHAR *name, KEY_VALUE_INFORMATION_CLASS information_class,
                      void *buffer, ULONG length, ULONG *ret_length)
{
	UNICODE_STRING text;

	RtlInitUnicodeString(&text, name);
	return ZwQueryValueKey(key, &text, information_class, buffer, length, ret_length);
}

static NTSTATUS set(HANDLE key, const WCHAR *name, ULONG type, const void *data, ULONG bytes)
{
	UNICODE_STRING text;

	RtlInitUnicodeString(&text, name);
	return ZwSetValueKey(key, &text, 0, type, (PVOID)data, bytes);
}

TEST(CM_a_value_is_read_back_in_each_class)
{
	uint8_t buffer[128];
	KEY_VALUE_PARTIAL_INFORMATION *partial = (KEY_VALUE_PARTIAL_INFORMATION *)buffer;
	KEY_VALUE_FULL_INFORMATION *full = (KEY_VALUE_FULL_INFORMATION *)buffer;
	KEY_VALUE_BASIC_INFORMATION *basic = (KEY_VALUE_BASIC_INFORMATION *)buffer;
	ULONG number = 0x12345678, length;
	HANDLE key;

	memory_machine_start();
	key = open_test_key();
	assert_int_equal(set(key, u"Number", REG_DWORD, &number, 4), STATUS_SUCCESS);
	assert_int_equal(query(key, u"NUMBER", KeyValuePartialInformation, buffer, sizeof(buffer),
	                       &length),
	                 STATUS_SUCCESS);
	assert_int_equal(partial->Type, REG_DWORD);
	assert_int_equal(partial->DataLength, 4);
	assert_memory_equal(partial->Data, &number, 4);
	assert_int_equal(query(key, u"Number", KeyValueFullInformation, buffer, sizeof(buffer),
	                       &length),
	                 STATUS_SUCCESS);
	assert_memory_equal(buffer + full->DataOffset, &number, 4);
	assert_int_equal(full->NameLength, 12);
	assert_int_equal(query(key, u"Number", KeyValueBasicInformation, buffer, sizeof(buffer),
	                       &length),
	                 STATUS_SUCCESS);
	assert_memory_equal(basic->Name, u"Number", 12);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_a_short_buffer_is_too_small_or_overflows)
{
	uint8_t buffer[64];
	ULONG length = 0;
	HANDLE key;

	memory_machine_start();
	key = open_test_key();
	set(key, u"Text", REG_SZ, u"abcdef", 14);
	assert_int_equal(query(key, u"Text", KeyValuePartialInformation, buffer, 4, &length),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(length, 12 + 14);
	assert_int_equal(query(key, u"Text", KeyValuePartialInformation, buffer, 14, &length),
	                 STATUS_BUFFER_OVERFLOW);
	assert_memory_equal(buffer + 12, u"a", 2);
	assert_int_equal(query(key, u"None", KeyValuePartialInformation, buffer, 64, &length),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_several_values_are_read_at_once_by_a_handle_of_the_callers)
{
	UNICODE_STRING name[2];
	KEY_VALUE_ENTRY entries[2] = { { .ValueName = &name[0] }, { .ValueName = &name[1] } };
	uint8_t buffer[16] = { 0 };
	ULONG number = 7, length = sizeof(buffer), needed = 0;
	HANDLE key, kernel;

	memory_machine_start();
	key = open_test_key();
	RtlInitUnicodeString(&name[0], u"Byte");
	RtlInitUnicodeString(&name[1], u"Number");
	assert_int_equal(set(key, u"Byte", REG_BINARY, "x", 1), STATUS_SUCCESS);
	assert_int_equal(set(key, u"Number", REG_DWORD, &number, 4), STATUS_SUCCESS);
	assert_int_equal(NtQueryMultipleValueKey(key, entries, 2, buffer, &length, &needed),
	                 STATUS_SUCCESS);
	assert_int_equal(entries[0].DataLength, 1);
	assert_int_equal(entries[1].DataOffset, 4);
	assert_int_equal(buffer[0], 'x');
	assert_memory_equal(buffer + 4, &number, 4);
	assert_int_equal(length, 8);
	length = 4;
	assert_int_equal(NtQueryMultipleValueKey(key, entries, 2, buffer, &length, &needed),
	                 (NTSTATUS)STATUS_BUFFER_OVERFLOW);
	assert_int_equal(needed, 8);
	/* What a driver opened is nobody else's. */
	kernel = (HANDLE)((ULONG_PTR)key | 0xFFFFFFFF80000000ull);
	ke_current_thread()->previous_mode = UserMode;
	length = sizeof(buffer);
	assert_true(
		NT_ERROR(NtQueryMultipleValueKey(kernel, entries, 2, buffer, &length, &needed)));
	ke_current_thread()->previous_mode = KernelMode;
	ZwClose(key);
	memory_machine_end();
}

/* What the C library has given out, in bytes; 0 under a sanitizer, which has an allocator of its own. */
static size_t allocated_bytes(void)
{
	struct mallinfo2 information = mallinfo2();

	return information.uordblks + information.hblkhd;
}

TEST(CM_a_value_whose_name_lies_nowhere_is_refused_and_costs_nothing)
{
	UNICODE_STRING name = { 16000, 16000, (PWCH)0x10000 };
	KEY_VALUE_ENTRY entry = { .ValueName = &name };
	uint8_t buffer[16];
	WCHAR path[] = KEY_PATH;
	UNICODE_STRING key_name;
	OBJECT_ATTRIBUTES attributes;
	ULONG length = sizeof(buffer), needed = 0;
	size_t before;
	HANDLE key;

	memory_machine_start();
	ZwClose(open_test_key());
	RtlInitUnicodeString(&key_name, path);
	InitializeObjectAttributes(&attributes, &key_name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	ke_current_thread()->previous_mode = UserMode;
	assert_int_equal(NtOpenKey(&key, KEY_QUERY_VALUE, &attributes), STATUS_SUCCESS);
	before = allocated_bytes();
	for (int turn = 0; turn < 100; turn++)
		assert_int_equal(NtQueryMultipleValueKey(key, &entry, 1, buffer, &length, &needed),
		                 STATUS_ACCESS_VIOLATION);
	assert_true(allocated_bytes() < before + 100 * 1000);
	NtClose(key);
	ke_current_thread()->previous_mode = KernelMode;
	memory_machine_end();
}

TEST(CM_values_are_enumerated_in_order_of_creation_and_deleted)
{
	uint8_t buffer[64];
	KEY_VALUE_BASIC_INFORMATION *basic = (KEY_VALUE_BASIC_INFORMATION *)buffer;
	UNICODE_STRING name;
	ULONG length;
	HANDLE key;

	memory_machine_start();
	key = open_test_key();
	set(key, u"b", REG_NONE, NULL, 0);
	set(key, u"a", REG_NONE, NULL, 0);
	set(key, u"b", REG_SZ, u"", 2);
	ZwEnumerateValueKey(key, 0, KeyValueBasicInformation, buffer, sizeof(buffer), &length);
	assert_int_equal(basic->Name[0], 'b');
	assert_int_equal(basic->Type, REG_SZ);
	assert_int_equal(ZwEnumerateValueKey(key, 2, KeyValueBasicInformation, buffer,
	                                     sizeof(buffer), &length),
	                 STATUS_NO_MORE_ENTRIES);
	RtlInitUnicodeString(&name, u"B");
	assert_int_equal(ZwDeleteValueKey(key, &name), STATUS_SUCCESS);
	assert_int_equal(ZwDeleteValueKey(key, &name), STATUS_OBJECT_NAME_NOT_FOUND);
	ZwEnumerateValueKey(key, 0, KeyValueBasicInformation, buffer, sizeof(buffer), &length);
	assert_int_equal(basic->Name[0], 'a');
	ZwClose(key);
	memory_machine_end();
}

/* --- Tables --------------------------------------------------------------------------------------------- */

static ULONG shown_count, shown_bytes;

static NTSTATUS show(PWSTR name, ULONG type, PVOID data, ULONG bytes, PVOID context,
                     PVOID entry_context)
{
	shown_count++;
	shown_bytes += bytes;
	return STATUS_SUCCESS;
}

TEST(CM_query_registry_values_fills_direct_entries)
{
	ULONG number = 0, missing = 0, fallback = 77;
	UNICODE_STRING text = { 0, 0, NULL };
	RTL_QUERY_REGISTRY_TABLE table[] = {
		{ NULL, RTL_QUERY_REGISTRY_DIRECT, u"Number", &number, REG_DWORD, NULL, 0 },
		{ NULL, RTL_QUERY_REGISTRY_DIRECT, u"Text", &text, REG_SZ, NULL, 0 },
		{ NULL, RTL_QUERY_REGISTRY_DIRECT, u"Missing", &missing, REG_DWORD, &fallback, 4 },
		{ 0 },
	};

	memory_machine_start();
	cm_value_set_dword(memory.machine, KEY_PATH, u"Number", 5);
	cm_value_set_string(memory.machine, KEY_PATH, u"Text", u"hello");
	assert_int_equal(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, KEY_PATH, table, NULL, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(number, 5);
	assert_int_equal(text.Length, 10);
	assert_memory_equal(text.Buffer, u"hello", 10);
	assert_int_equal(missing, 77);
	RtlFreeUnicodeString(&text);
	memory_machine_end();
}

TEST(CM_query_registry_values_shows_each_string_of_a_list)
{
	static const WCHAR list[] = u"one\0three\0";
	RTL_QUERY_REGISTRY_TABLE table[] = { { show, 0, u"List", NULL, REG_NONE, NULL, 0 }, { 0 } };

	memory_machine_start();
	cm_value_set(memory.machine, KEY_PATH, u"List", REG_MULTI_SZ, list, sizeof(list));
	assert_int_equal(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, KEY_PATH, table, NULL, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(shown_count, 2);
	assert_int_equal(shown_bytes, 8 + 12);
	table[0].Flags = RTL_QUERY_REGISTRY_NOEXPAND;
	RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, KEY_PATH, table, NULL, NULL);
	assert_int_equal(shown_count, 3);
	memory_machine_end();
}

TEST(CM_query_registry_values_obeys_required_subkey_and_topkey)
{
	ULONG number = 0;
	RTL_QUERY_REGISTRY_TABLE table[] = {
		{ NULL, RTL_QUERY_REGISTRY_SUBKEY, u"Sub", NULL, REG_NONE, NULL, 0 },
		{ NULL, RTL_QUERY_REGISTRY_DIRECT | RTL_QUERY_REGISTRY_REQUIRED, u"Number", &number,
		  REG_NONE, NULL, 0 },
		{ 0 },
	};

	memory_machine_start();
	cm_value_set_dword(memory.machine, KEY_PATH u"\\Sub", u"Number", 9);
	assert_int_equal(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, KEY_PATH, table, NULL, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(number, 9);
	table[1].Flags |= RTL_QUERY_REGISTRY_TOPKEY;
	assert_int_equal(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, KEY_PATH, table, NULL, NULL),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	memory_machine_end();
}

struct shown {
	ULONG count, type, bytes;
	WCHAR text[8];
};

static NTSTATUS keep(PWSTR name, ULONG type, PVOID data, ULONG bytes, PVOID context,
                     PVOID entry_context)
{
	struct shown *shown = entry_context;

	assert_ptr_equal(context, &memory);
	assert_memory_equal(name, u"Missing", 16);
	shown->count++;
	shown->type = type;
	shown->bytes = bytes;
	memcpy(shown->text, data, bytes);
	return STATUS_SUCCESS;
}

TEST(CM_query_registry_values_measures_a_default_string_without_a_length)
{
	static const struct {
		ULONG type;
		const void *data;
		ULONG length, count, bytes;
	} rows[] = {
		{ REG_SZ, u"abc", 0, 1, 8 }, /* measured, with its end */
		{ REG_SZ, u"", 0, 1, 2 },
		{ REG_SZ, u"abcdef", 4, 1, 4 }, /* as told, though it is longer */
		{ REG_EXPAND_SZ, u"abc", 0, 1, 8 },
		{ REG_BINARY, u"abc", 0, 1, 0 }, /* only strings are measured */
		{ REG_DWORD, u"abc", 4, 1, 4 },
		{ REG_MULTI_SZ, u"a\0b\0", 10, 2, 4 }, /* one by one; the last is kept */
		{ REG_NONE, u"abc", 4, 0, 0 },         /* no default */
		{ REG_SZ, NULL, 4, 0, 0 },
	};

	memory_machine_start();
	cm_key_create(memory.machine, KEY_PATH);
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		struct shown shown = { 0 };
		RTL_QUERY_REGISTRY_TABLE table[] = {
			{ keep, 0, u"Missing", &shown, rows[index].type, (PVOID)rows[index].data,
			  rows[index].length },
			{ 0 },
		};

		assert_int_equal(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, KEY_PATH, table,
		                                        &memory, NULL),
		                 STATUS_SUCCESS);
		assert_int_equal(shown.count, rows[index].count);
		assert_int_equal(shown.bytes, rows[index].bytes);
		if (shown.count == 1) {
			assert_memory_equal(shown.text, rows[index].data, shown.bytes);
			assert_int_equal(shown.type, rows[index].type == REG_EXPAND_SZ
			                                     ? REG_SZ
			                                     : rows[index].type);
		}
		table[0].Flags = RTL_QUERY_REGISTRY_REQUIRED;
		assert_int_equal(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, KEY_PATH, table,
		                                        &memory, NULL),
		                 STATUS_OBJECT_NAME_NOT_FOUND);
	}
	memory_machine_end();
}

TEST(CM_write_check_and_delete_by_relative_path)
{
	ULONG number = 3;

	memory_machine_start();
	assert_int_equal(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, u"mine"),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(RtlCreateRegistryKey(RTL_REGISTRY_SERVICES, u"mine"), STATUS_SUCCESS);
	assert_int_equal(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, u"mine"), STATUS_SUCCESS);
	assert_int_equal(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, u"mine", u"n", REG_DWORD,
	                                       &number, 4),
	                 STATUS_SUCCESS);
	assert_int_equal(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, u"mine", u"n"),
	                 STATUS_SUCCESS);
	assert_int_equal(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, u"mine", u"n"),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	memory_machine_end();
}

/* --- From an INF ------------------------------------------------------------------------------------------ */

TEST(CM_services_and_entries_of_an_inf_are_written)
{
	static const char text[] =
		"[Version]\nClass=Sample\n[I.Services]\nAddService=drv,2,S\n[S]\nServiceType="
		"1\nStartType=3\n"
		"ErrorControl=1\nServiceBinary=%12%\\drv.sys\nAddReg=R\n"
		"[R]\nHKR,Parameters,Count,0x10001,7\nHKR,Parameters,List,0x10000,a\n"
		"HKR,Parameters,List,0x10008,b\nHKR,Parameters,Count,0x10003,8\n";
	struct rtl_inf_error error;
	const char16_t *service;
	WCHAR buffer[64];
	ULONG number = 0, type, length;

	memory_machine_start();
	struct rtl_inf *inf = rtl_inf_parse(text, sizeof(text) - 1, &error);
	assert_non_null(inf);
	assert_int_equal(cm_install_services(memory.machine, inf,
	                                     rtl_inf_install_section(inf, u"I", u".Services"),
	                                     &service),
	                 STATUS_SUCCESS);
	assert_memory_equal(service, u"drv", 8);
	cm_value_query(memory.machine, CM_PATH_SERVICES u"drv", u"Start", &type, &number, 4,
	               &length);
	assert_int_equal(number, 3);
	cm_value_query(memory.machine, CM_PATH_SERVICES u"drv", u"ImagePath", &type, buffer,
	               sizeof(buffer), &length);
	assert_int_equal(type, REG_EXPAND_SZ);
	assert_memory_equal(buffer, u"\\SystemRoot\\System32\\drivers\\drv.sys", length);
	cm_value_query(memory.machine, CM_PATH_SERVICES u"drv\\Parameters", u"Count", &type,
	               &number, 4, &length);
	assert_int_equal(number, 7);
	cm_value_query(memory.machine, CM_PATH_SERVICES u"drv\\Parameters", u"List", &type, buffer,
	               sizeof(buffer), &length);
	assert_int_equal(length, 10);
	assert_memory_equal(buffer, u"a\0b\0", 10);
	rtl_inf_destroy(inf);
	memory_machine_end();
}

/* --- Callbacks ---------------------------------------------------------------------------------------------- */

struct seen {
	int pre, post;
	NTSTATUS answer, told;
	PVOID kept;
};

static NTSTATUS watch(PVOID context, PVOID class_number, PVOID information)
{
	struct seen *seen = context;

	if ((ULONG_PTR)class_number == RegNtPreSetValueKey) {
		seen->pre++;
		((REG_SET_VALUE_KEY_INFORMATION *)information)->CallContext = seen;
		return seen->answer;
	}
	if ((ULONG_PTR)class_number == RegNtPostSetValueKey) {
		seen->post++;
		seen->told = ((REG_POST_OPERATION_INFORMATION *)information)->Status;
		seen->kept = ((REG_POST_OPERATION_INFORMATION *)information)->CallContext;
	}
	return STATUS_SUCCESS;
}

static LARGE_INTEGER watch_at(const WCHAR *altitude, struct seen *seen)
{
	UNICODE_STRING text;
	LARGE_INTEGER cookie;

	RtlInitUnicodeString(&text, altitude);
	assert_int_equal(CmRegisterCallbackEx(watch, &text, seen, seen, &cookie, NULL),
	                 STATUS_SUCCESS);
	return cookie;
}

TEST(CM_a_higher_callback_that_refuses_hides_the_operation_from_lower_ones)
{
	struct seen high = { 0 }, low = { 0 };
	LARGE_INTEGER first, second;
	HANDLE key;

	memory_machine_start();
	key = open_test_key();
	first = watch_at(u"370000", &low);
	second = watch_at(u"380010.5", &high);
	assert_int_equal(set(key, u"v", REG_SZ, u"", 2), STATUS_SUCCESS);
	assert_int_equal(high.pre + low.pre + high.post + low.post, 4);
	assert_ptr_equal(low.kept, &low);
	high.answer = STATUS_ACCESS_DENIED;
	assert_int_equal(set(key, u"w", REG_SZ, u"", 2), STATUS_ACCESS_DENIED);
	assert_int_equal(low.pre, 1);
	assert_int_equal(high.post, 1);
	high.answer = STATUS_SUCCESS;
	low.answer = STATUS_CALLBACK_BYPASS;
	assert_int_equal(set(key, u"w", REG_SZ, u"", 2), STATUS_SUCCESS);
	assert_int_equal(high.post, 2);
	assert_int_equal(cm_value_query(memory.machine, KEY_PATH, u"w", NULL, NULL, 0, NULL),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(CmUnRegisterCallback(first), STATUS_SUCCESS);
	assert_int_equal(CmUnRegisterCallback(second), STATUS_SUCCESS);
	assert_int_equal(CmUnRegisterCallback(second), STATUS_INVALID_PARAMETER);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_an_altitude_is_taken_once)
{
	struct seen seen = { 0 };
	UNICODE_STRING text;
	LARGE_INTEGER cookie, other;

	memory_machine_start();
	cookie = watch_at(u"370000", &seen);
	RtlInitUnicodeString(&text, u"0370000.0");
	assert_int_equal(CmRegisterCallbackEx(watch, &text, &seen, &seen, &other, NULL),
	                 STATUS_FLT_INSTANCE_ALTITUDE_COLLISION);
	CmUnRegisterCallback(cookie);
	memory_machine_end();
}

DRIVER_TEXT static NTSTATUS planted_callback(PVOID context, PVOID class_number, PVOID information)
{
	return STATUS_SUCCESS;
}

TEST(VF_22_a_registry_callback_left_at_unload_is_C4_DA)
{
	LARGE_INTEGER cookie;

	memory_machine_start();
	CmRegisterCallback(planted_callback, NULL, &cookie);
	assert_int_equal(cm_audit_image(memory.machine, (uintptr_t)__start_planted_text,
	                                (uintptr_t)__stop_planted_text, "planted"),
	                 1);
	memory_take_finding(0xC4, 0xDA);
	memory_machine_end();
}

TEST(VF_22_negative_an_unregistered_callback_is_silent)
{
	LARGE_INTEGER cookie;

	memory_machine_start();
	CmRegisterCallback(planted_callback, NULL, &cookie);
	CmUnRegisterCallback(cookie);
	assert_int_equal(cm_audit_image(memory.machine, (uintptr_t)__start_planted_text,
	                                (uintptr_t)__stop_planted_text, "planted"),
	                 0);
	memory_machine_end();
}

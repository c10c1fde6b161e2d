/* nt/cm/callback_test.c - altitudes, and what a registry callback keeps and is told. */
#include "nt/cm/nt_services.h"
#include "nt/memory_machine.h"

static LONG order_of(const WCHAR *left, const WCHAR *right)
{
	UNICODE_STRING a, b;

	RtlInitUnicodeString(&a, left);
	RtlInitUnicodeString(&b, right);
	return RtlCompareAltitudes(&a, &b);
}

TEST(CM_altitudes_are_decimal_numbers_whatever_their_zeroes)
{
	static const struct {
		const WCHAR *lower, *higher;
	} rows[] = {
		{ u"9", u"10" },       { u"370000", u"370000.1" }, { u"12.05", u"12.5" },
		{ u"12.5", u"12.51" }, { u"0", u"0.01" },          { u"099", u"0100" },
	};
	static const struct {
		const WCHAR *one, *other;
	} same[] = {
		{ u"12", u"12.0" }, { u"12.", u"12" }, { u"0012.50", u"12.5" }, { u"0", u"" }
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(order_of(rows[i].lower, rows[i].higher) < 0);
		assert_true(order_of(rows[i].higher, rows[i].lower) > 0);
	}
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(order_of(same[i].one, same[i].other), 0);
		assert_int_equal(order_of(same[i].other, same[i].one), 0);
	}
}

#define ROOM 16

/* What a callback was asked, in order; its answer to the class it dislikes. */
struct log {
	const char *name;
	REG_NOTIFY_CLASS refused;
	NTSTATUS answer;
};

static struct {
	const char *name;
	REG_NOTIFY_CLASS class;
	PVOID object_context, call_context;
	NTSTATUS status;
} told[ROOM];
static size_t told_count;
static PVOID given_back;

static NTSTATUS watch(PVOID context, PVOID class_number, PVOID information)
{
	struct log *log = context;
	REG_NOTIFY_CLASS class = (REG_NOTIFY_CLASS)(ULONG_PTR)class_number;

	assert_true(told_count < ROOM);
	told[told_count].name = log->name;
	told[told_count].class = class;
	if (class == RegNtPreSetValueKey) {
		REG_SET_VALUE_KEY_INFORMATION *set = information;
		told[told_count].object_context = set->ObjectContext;
		set->CallContext = log;
	} else if (class == RegNtPostSetValueKey) {
		REG_POST_OPERATION_INFORMATION *post = information;
		told[told_count].object_context = post->ObjectContext;
		told[told_count].call_context = post->CallContext;
		told[told_count].status = post->Status;
		if (log->answer == STATUS_CALLBACK_BYPASS)
			post->ReturnStatus = STATUS_UNSUCCESSFUL;
	} else if (class == RegNtCallbackObjectContextCleanup) {
		given_back =
			((REG_CALLBACK_CONTEXT_CLEANUP_INFORMATION *)information)->ObjectContext;
	}
	told_count++;
	return class == log->refused ? log->answer : STATUS_SUCCESS;
}

static LARGE_INTEGER watch_at(const WCHAR *altitude, struct log *log)
{
	UNICODE_STRING text;
	LARGE_INTEGER cookie;

	RtlInitUnicodeString(&text, altitude);
	assert_int_equal(CmRegisterCallbackEx(watch, &text, log, log, &cookie, NULL),
	                 STATUS_SUCCESS);
	return cookie;
}

static HANDLE open_services(void)
{
	UNICODE_STRING name;
	OBJECT_ATTRIBUTES attributes;
	HANDLE key;

	RtlInitUnicodeString(&name, u"\\Registry\\Machine\\System\\CurrentControlSet\\Services");
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
	                           NULL, NULL);
	assert_int_equal(ZwOpenKey(&key, KEY_ALL_ACCESS, &attributes), STATUS_SUCCESS);
	return key;
}

static NTSTATUS set_value(HANDLE key)
{
	ULONG one = 1;
	UNICODE_STRING name;

	RtlInitUnicodeString(&name, u"v");
	told_count = 0;
	return ZwSetValueKey(key, &name, 0, REG_DWORD, &one, sizeof(one));
}

TEST(CM_callbacks_are_asked_downwards_and_told_upwards)
{
	struct log low = { .name = "low" }, middle = { .name = "middle" },
		   high = { .name = "high" };
	static const char *const order[] = { "high", "middle", "low", "low", "middle", "high" };
	LARGE_INTEGER cookie[3];

	memory_machine_start();
	HANDLE key = open_services();
	cookie[0] = watch_at(u"2", &middle);
	cookie[1] = watch_at(u"10", &high);
	cookie[2] = watch_at(u"1.9", &low);
	assert_int_equal(set_value(key), STATUS_SUCCESS);
	assert_int_equal(told_count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(told[i].name, order[i]);
		assert_int_equal(told[i].class, i < 3 ? RegNtPreSetValueKey : RegNtPostSetValueKey);
	}
	assert_ptr_equal(told[3].call_context, &low);
	assert_ptr_equal(told[5].call_context, &high);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(CmUnRegisterCallback(cookie[i]), STATUS_SUCCESS);
	assert_int_equal(set_value(key), STATUS_SUCCESS);
	assert_int_equal(told_count, 0);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_a_callback_that_bypasses_afterwards_decides_the_status_for_those_above)
{
	struct log low = { "low", RegNtPostSetValueKey, STATUS_CALLBACK_BYPASS };
	struct log high = { .name = "high" };
	LARGE_INTEGER first, second;

	memory_machine_start();
	HANDLE key = open_services();
	first = watch_at(u"1", &low);
	second = watch_at(u"2", &high);
	assert_int_equal(set_value(key), STATUS_UNSUCCESSFUL);
	assert_int_equal(told_count, 4);
	assert_int_equal(told[2].status, STATUS_SUCCESS);
	assert_int_equal(told[3].status, STATUS_UNSUCCESSFUL);
	assert_int_equal(CmUnRegisterCallback(first), STATUS_SUCCESS);
	assert_int_equal(CmUnRegisterCallback(second), STATUS_SUCCESS);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_a_context_of_a_key_is_shown_replaced_and_given_back_with_the_key)
{
	struct log log = { .name = "one" };
	int first, second;
	PVOID object, old = &first;

	memory_machine_start();
	HANDLE key = open_services();
	LARGE_INTEGER cookie = watch_at(u"1", &log), nobody = { .QuadPart = cookie.QuadPart + 1 };
	assert_int_equal(ObReferenceObjectByHandle(key, 0, NULL, KernelMode, &object, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(CmSetCallbackObjectContext(object, &cookie, &first, &old), STATUS_SUCCESS);
	assert_null(old);
	assert_int_equal(CmSetCallbackObjectContext(object, &cookie, &second, &old),
	                 STATUS_SUCCESS);
	assert_ptr_equal(old, &first);
	assert_int_equal(CmSetCallbackObjectContext(object, &nobody, &first, NULL),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(set_value(key), STATUS_SUCCESS);
	assert_ptr_equal(told[0].object_context, &second);
	assert_ptr_equal(told[1].object_context, &second);
	ObDereferenceObject(object);
	given_back = NULL;
	ZwClose(key);
	assert_ptr_equal(given_back, &second);
	assert_int_equal(CmUnRegisterCallback(cookie), STATUS_SUCCESS);
	memory_machine_end();
}

TEST(CM_a_context_is_given_back_when_its_callback_goes_first)
{
	struct log log = { .name = "one" };
	int context;
	PVOID object;

	memory_machine_start();
	HANDLE key = open_services();
	LARGE_INTEGER cookie = watch_at(u"1", &log);
	assert_int_equal(ObReferenceObjectByHandle(key, 0, NULL, KernelMode, &object, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(CmSetCallbackObjectContext(object, &cookie, &context, NULL),
	                 STATUS_SUCCESS);
	given_back = NULL;
	told_count = 0;
	assert_int_equal(CmUnRegisterCallback(cookie), STATUS_SUCCESS);
	assert_ptr_equal(given_back, &context);
	assert_int_equal(told_count, 1);
	ObDereferenceObject(object);
	ZwClose(key);
	assert_int_equal(told_count, 1);
	memory_machine_end();
}

TEST(CM_registering_asks_for_all_of_its_arguments)
{
	struct log log = { .name = "one" };
	UNICODE_STRING text, empty = { 0 };
	LARGE_INTEGER cookie;

	memory_machine_start();
	RtlInitUnicodeString(&text, u"1");
	assert_int_equal(CmRegisterCallbackEx(NULL, &text, &log, &log, &cookie, NULL),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(CmRegisterCallbackEx(watch, NULL, &log, &log, &cookie, NULL),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(CmRegisterCallbackEx(watch, &empty, &log, &log, &cookie, NULL),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(CmRegisterCallbackEx(watch, &text, NULL, &log, &cookie, NULL),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(CmRegisterCallbackEx(watch, &text, &log, &log, NULL, NULL),
	                 STATUS_INVALID_PARAMETER);
	memory_machine_end();
}

TEST(CM_the_older_registration_is_the_lowest_and_may_be_shared)
{
	struct log old = { .name = "old" }, older = { .name = "older" }, low = { .name = "low" };
	static const char *const order[] = { "low", "old", "older", "older", "old", "low" };
	LARGE_INTEGER cookie[3];

	memory_machine_start();
	HANDLE key = open_services();
	assert_int_equal(CmRegisterCallback(watch, &old, &cookie[0]), STATUS_SUCCESS);
	assert_int_equal(CmRegisterCallback(watch, &older, &cookie[1]), STATUS_SUCCESS);
	cookie[2] = watch_at(u"0.1", &low);
	assert_int_equal(set_value(key), STATUS_SUCCESS);
	assert_int_equal(told_count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(told[i].name, order[i]);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(CmUnRegisterCallback(cookie[i]), STATUS_SUCCESS);
	ZwClose(key);
	memory_machine_end();
}

TEST(CM_a_callback_learns_the_name_and_number_of_a_key)
{
	PVOID object;
	ULONG_PTR id = 0, same = 0;
	UNICODE_STRING expected;
	PCUNICODE_STRING name;
	LARGE_INTEGER cookie = { 0 };

	memory_machine_start();
	HANDLE key = open_services();
	assert_int_equal(ObReferenceObjectByHandle(key, 0, NULL, KernelMode, &object, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(CmCallbackGetKeyObjectIDEx(&cookie, object, &id, &name, 1),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(CmCallbackGetKeyObjectIDEx(&cookie, NULL, &id, &name, 0),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(CmCallbackGetKeyObjectIDEx(&cookie, object, &id, &name, 0),
	                 STATUS_SUCCESS);
	assert_int_equal(name->Length + sizeof(WCHAR), name->MaximumLength);
	RtlInitUnicodeString(&expected, u"\\Registry\\Machine\\System\\ControlSet001\\Services");
	assert_true(RtlEqualUnicodeString(name, &expected, TRUE));
	CmCallbackReleaseKeyObjectIDEx(name);
	assert_int_equal(CmCallbackGetKeyObjectID(&cookie, object, &same, &name), STATUS_SUCCESS);
	assert_int_equal(same, id);
	assert_true(RtlEqualUnicodeString(name, &expected, TRUE));
	ObDereferenceObject(object);
	ZwClose(key);
	memory_machine_end();
}

/*
 * tests/frameworks/wdf/reference_tags_test.c - references, their tags, and the leak limit (A2).
 */
#include "object_fixture.h"

#define TAG_A ((PVOID)0xA0)
#define TAG_B ((PVOID)0xB0)

static const WCHAR *tracked; /* a list: each ends with a zero, the list with an empty one */
static size_t tracked_bytes;
static ULONG leak_limit;

/* The entry that has set the driver's Parameters\Wdf key, and is bound with it. */
static NTSTATUS enter_with_settings(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	WCHAR key[256];

	memcpy(key, path->Buffer, path->Length);
	memcpy(key + path->Length / sizeof(WCHAR), u"\\Parameters\\Wdf",
	       sizeof(u"\\Parameters\\Wdf"));
	if (tracked)
		must(cm_value_set(fixture.machine, key, u"TrackHandles", REG_MULTI_SZ, tracked,
		                  (ULONG)tracked_bytes));
	if (leak_limit)
		must(cm_value_set_dword(fixture.machine, key, u"ObjectLeakDetectionLimit",
		                        leak_limit));
	wdf_unbind(wdf.binding);
	must(wdf_bind(fixture.machine, object, path, &wdf.image, &wdf.binding));
	return create_driver(object, path);
}

#define begin_tracking(list, ...) \
	do { \
		tracked = (list); \
		tracked_bytes = sizeof(list); \
		wdf_begin(.entry = enter_with_settings, ##__VA_ARGS__); \
	} while (0)

static const char *last_text(void)
{
	return fixture.machine->sink->finding[0].text;
}

/* --- References ------------------------------------------------------------------------------------------ */

TEST(WDF_65a_a_reference_names_tag_line_and_file)
{
	begin_tracking(u"*\0");
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceActual(object, TAG_A, 4711, "C:\\src\\part.c");
	WdfObjectDereferenceActual(object, TAG_B, 4712, "C:\\src\\other.c");
	assert_non_null(strstr(last_text(), "other.c:4712"));
	assert_non_null(strstr(last_text(), "0xa0 part.c:4711"));
	fixture.machine->sink->finding_count = 0;
	WdfObjectDelete(object);
	callback_log[0] = 0;
	fixture.machine->sink->finding_count = 0;
	wdf_end();
}

TEST(WDF_65b_the_tag_0_is_a_tag_as_any)
{
	begin_tracking(u"*\0");
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceWithTag(object, NULL);
	WdfObjectReferenceWithTag(object, TAG_A);
	WdfObjectDereferenceWithTag(object, NULL);
	WdfObjectDereferenceWithTag(object, TAG_A);
	expect_no_finding();
	WdfObjectDelete(object);
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_65c_references_and_dereferences_delete_nothing)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	for (int round = 0; round < 3; round++) {
		WdfObjectReference(object);
		WdfObjectReference(object);
		WdfObjectDereference(object);
		WdfObjectDereference(object);
	}
	expect_log("");
	assert_string_equal(context_of(object)->name, "o");
	WdfObjectDelete(object);
	expect_log("-o ~o ");
	wdf_end();
}

/* --- Tags ------------------------------------------------------------------------------------------------- */

TEST(WDF_66a_each_tag_is_counted_for_each_object)
{
	begin_tracking(u"*\0");
	WDFOBJECT first = make(NULL, "1"), second = make(NULL, "2");
	WdfObjectReferenceWithTag(first, TAG_A);
	WdfObjectReferenceWithTag(first, TAG_A);
	WdfObjectReferenceWithTag(second, TAG_B);
	WdfObjectDereferenceWithTag(first, TAG_A);
	WdfObjectDereferenceWithTag(first, TAG_A);
	WdfObjectDereferenceWithTag(second, TAG_B);
	expect_no_finding();
	WdfObjectDelete(first);
	WdfObjectDelete(second);
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_66a_only_the_types_that_the_key_names_are_tracked)
{
	WDFWAITLOCK lock;

	begin_tracking(u"WDFTIMER\0wdfwaitlock\0");
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceWithTag(object, TAG_A);
	WdfObjectDereferenceWithTag(object, TAG_B);
	expect_no_finding();
	must(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock));
	WdfObjectReferenceWithTag(lock, TAG_A);
	WdfObjectDereferenceWithTag(lock, TAG_B);
	expect_break(7, "WDF-66");
	WdfObjectDelete(object);
	callback_log[0] = 0;
	WdfObjectDelete(lock);
	fixture.machine->sink->finding_count = 0; /* TAG_A is outstanding */
	wdf_end();
}

TEST(WDF_66a_without_the_key_nothing_is_tracked)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceWithTag(object, TAG_A);
	WdfObjectDereferenceWithTag(object, TAG_B);
	WdfObjectDelete(object);
	expect_no_finding();
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_66b_releasing_an_unknown_tag_is_a_break)
{
	begin_tracking(u"*\0");
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceWithTag(object, TAG_A);
	WdfObjectReferenceWithTag(object, TAG_A);
	WdfObjectDereferenceWithTag(object, TAG_B);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[2], (uintptr_t)TAG_B);
	expect_break(7, "WDF-66");
	WdfObjectDereferenceWithTag(object, TAG_A);
	expect_no_finding();
	WdfObjectDelete(object);
	callback_log[0] = 0;
	fixture.machine->sink->finding_count = 0; /* TAG_A is outstanding once */
	wdf_end();
}

TEST(WDF_66c_tags_outstanding_at_destroy_are_listed)
{
	begin_tracking(u"*\0");
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceWithTag(object, TAG_A);
	WdfObjectDereferenceWithTag(object, TAG_B);
	expect_break(7, "WDF-66");
	WdfObjectDelete(object);
	callback_log[0] = 0;
	assert_int_equal(fixture.machine->sink->finding[0].parameter[2], (uintptr_t)TAG_A);
	assert_non_null(strstr(last_text(), "1 time(s)"));
	assert_non_null(strstr(last_text(), "reference_tags_test.c"));
	expect_break(7, "WDF-66");
	wdf_end();
}

TEST(WDF_66c_tags_outstanding_at_unload_are_listed_with_the_leak)
{
	begin_tracking(u"*\0");
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceWithTag(object, TAG_A);
	WdfObjectDelete(object);
	callback_log[0] = 0;
	wdf_unload();
	const struct verify_sink *sink = fixture.machine->sink;
	assert_int_equal(sink->finding_count, 2);
	assert_string_equal(sink->finding[0].rule, "WDF-68");
	assert_string_equal(sink->finding[1].rule, "WDF-66");
	assert_int_equal(sink->finding[1].parameter[2], (uintptr_t)TAG_A);
	fixture.machine->sink->finding_count = 0;
	wdf_end();
}

TEST(WDF_66d_a_report_ends_with_the_last_operations)
{
	begin_tracking(u"*\0");
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReferenceWithTag(object, TAG_B);
	WdfObjectDereferenceWithTag(object, TAG_B);
	WdfObjectReferenceWithTag(object, TAG_A);
	for (LONG line = 1; line <= 40; line++) {
		WdfObjectReferenceActual(object, TAG_A, line, "f");
		WdfObjectDereferenceActual(object, TAG_A, line, "f");
	}
	WdfObjectDereferenceActual(object, TAG_B, 99, "f");
	/* 16 are kept: the last one is the offender, the first of them is 7.5 pairs older. */
	const char *history = strstr(last_text(), "last operations:");
	assert_non_null(history);
	assert_string_equal(strstr(history, "+0xa0 f:40"), "+0xa0 f:40 -0xa0 f:40 -0xb0 f:99");
	assert_null(strstr(history, "f:32"));
	assert_non_null(strstr(history, "-0xa0 f:33"));
	expect_break(7, "WDF-66");
	WdfObjectDelete(object);
	callback_log[0] = 0;
	expect_break(7, "WDF-66"); /* TAG_A is outstanding */
	wdf_end();
}

/* --- Leaks -------------------------------------------------------------------------------------------------- */

TEST(WDF_67_more_objects_than_the_limit_are_a_break_once)
{
	WDFOBJECT objects[12];

	leak_limit = 10;
	wdf_begin(.entry = enter_with_settings);
	for (int at = 0; at < 9; at++) /* the driver object is the first */
		must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &objects[at]));
	expect_no_finding();
	for (int round = 0; round < 3; round++) {
		WdfObjectDelete(objects[8]);
		must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &objects[8]));
	}
	expect_no_finding();
	must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &objects[9]));
	expect_break(3, "WDF-67");
	must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &objects[10]));
	expect_no_finding();
	wdf_end();
}

static WDFDEVICE make_named_device(const WCHAR *text)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);
	UNICODE_STRING name;
	WDFDEVICE device;

	RtlInitUnicodeString(&name, text);
	must(WdfDeviceInitAssignName(init, &name));
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device));
	return device;
}

TEST(WDF_67_the_limit_grows_with_the_number_of_devices)
{
	WDFOBJECT object;

	leak_limit = 5;
	wdf_begin(.entry = enter_with_settings);
	make_named_device(u"\\Device\\One");
	make_named_device(u"\\Device\\Two");
	for (int count = 3; count < 10; count++)
		must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &object));
	expect_no_finding();
	must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &object));
	expect_break(3, "WDF-67");
	wdf_end();
}

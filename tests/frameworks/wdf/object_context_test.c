/*
 * tests/frameworks/wdf/object_context_test.c - typed contexts and handles (A2).
 */
#include "object_fixture.h"

/* Another type with the very name of CONTEXT_A's record. */
static const WDF_OBJECT_CONTEXT_TYPE_INFO same_name = { sizeof(same_name), "CONTEXT_A", 40,
	                                                &same_name, NULL };

static NTSTATUS add(WDFOBJECT object, PCWDF_OBJECT_CONTEXT_TYPE_INFO type, void **ret_context)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ContextTypeInfo = type;
	return WdfObjectAllocateContext(object, &attributes, ret_context);
}

static void end_with(WDFOBJECT object)
{
	WdfObjectDelete(object);
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_55a_the_first_context_lies_in_the_objects_own_block)
{
	void *second;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	const char *block = (const char *)~(uintptr_t)object;
	const char *first = (const char *)context_of(object);
	assert_true(first > block && first - block < 512);
	/* The next block of that size begins behind the context. */
	must(add(object, WDF_GET_CONTEXT_TYPE_INFO(CONTEXT_B), &second));
	assert_true((const char *)second < block || (const char *)second > first);
	end_with(object);
}

TEST(WDF_56_a_type_is_the_address_of_its_record_not_its_name)
{
	void *context = NULL;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	assert_null(WdfObjectGetTypedContextWorker(object, &same_name));
	must(add(object, &same_name, &context));
	assert_ptr_not_equal(context, context_of(object));
	assert_ptr_equal(WdfObjectGetTypedContextWorker(object, &same_name), context);
	assert_string_equal(context_of(object)->name, "o");
	end_with(object);
}

/* --- The earliest callback ------------------------------------------------------------------------- */

static bool had_context, had_other, has_other;

static void file_create(WDFDEVICE device, WDFREQUEST request, WDFFILEOBJECT file)
{
	void *context;

	(void)device;
	had_context = context_of(file) != NULL;
	had_other = other_of(file) != NULL;
	must(add(file, WDF_GET_CONTEXT_TYPE_INFO(CONTEXT_B), &context));
	has_other = other_of(file) == context;
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static WDFDEVICE make_device_with_files(void)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\WdfContextTest");
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);
	WDF_FILEOBJECT_CONFIG config;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE device;

	WDF_FILEOBJECT_CONFIG_INIT(&config, file_create, NULL, NULL);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_A);
	WdfDeviceInitSetFileObjectConfig(init, &config, &attributes);
	must(WdfDeviceInitAssignName(init, &name));
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device));
	WdfControlFinishInitializing(device);
	return device;
}

TEST(WDF_57b_a_context_that_is_not_there_yet_reads_as_null_in_the_earliest_callback)
{
	HANDLE file;

	wdf_begin();
	make_device_with_files();
	must(open_file(u"\\Device\\WdfContextTest", FILE_SYNCHRONOUS_IO_NONALERT, &file));
	assert_true(had_context);
	assert_false(had_other);
	assert_true(has_other);
	must(NtClose(file));
	wdf_end();
}

/* --- Adding ---------------------------------------------------------------------------------------------- */

TEST(WDF_58a_a_type_that_is_there_already_gives_the_context_that_is_there)
{
	void *first = NULL, *second = NULL;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	must(add(object, WDF_GET_CONTEXT_TYPE_INFO(CONTEXT_B), &first));
	NTSTATUS status = add(object, WDF_GET_CONTEXT_TYPE_INFO(CONTEXT_B), &second);
	assert_int_equal((unsigned)status, (unsigned)STATUS_OBJECT_NAME_EXISTS);
	assert_true(NT_SUCCESS(status));
	assert_ptr_equal(first, second);
	assert_int_equal((unsigned)add(object, WDF_GET_CONTEXT_TYPE_INFO(CONTEXT_A), &second),
	                 (unsigned)STATUS_OBJECT_NAME_EXISTS);
	assert_ptr_equal(second, context_of(object));
	end_with(object);
}

TEST(WDF_58b_attributes_without_a_type_are_refused)
{
	void *context = NULL;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	assert_int_equal((unsigned)add(object, NULL, &context),
	                 (unsigned)STATUS_OBJECT_NAME_INVALID);
	assert_null(context);
	end_with(object);
}

TEST(WDF_58c_a_size_that_does_not_fit_its_type_is_refused)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT other;
	void *context = NULL;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ContextSizeOverride = 100;
	assert_int_equal((unsigned)WdfObjectAllocateContext(object, &attributes, &context),
	                 (unsigned)STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
	assert_int_equal((unsigned)WdfObjectCreate(&attributes, &other),
	                 (unsigned)STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	attributes.ContextSizeOverride = sizeof(CONTEXT_B) - 1;
	assert_int_equal((unsigned)WdfObjectAllocateContext(object, &attributes, &context),
	                 (unsigned)STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
	attributes.ContextSizeOverride = 4096;
	must(WdfObjectAllocateContext(object, &attributes, &context));
	memset(context, 0xa5, 4096);
	end_with(object);
}

TEST(WDF_58d_records_of_another_size_are_refused)
{
	WDF_OBJECT_CONTEXT_TYPE_INFO wrong = { sizeof(wrong) + 8, "wrong", 8, &wrong, NULL };
	WDF_OBJECT_ATTRIBUTES attributes;
	void *context = NULL;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	assert_int_equal((unsigned)add(object, &wrong, &context),
	                 (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	attributes.Size--;
	assert_int_equal((unsigned)WdfObjectAllocateContext(object, &attributes, &context),
	                 (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	end_with(object);
}

TEST(WDF_58e_an_object_that_is_deleted_takes_no_context)
{
	void *context = NULL;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReference(object);
	WdfObjectDelete(object);
	assert_int_equal((unsigned)add(object, WDF_GET_CONTEXT_TYPE_INFO(CONTEXT_B), &context),
	                 (unsigned)STATUS_DELETE_PENDING);
	WdfObjectDereference(object);
	callback_log[0] = 0;
	wdf_end();
}

/* --- Handles ---------------------------------------------------------------------------------------------- */

TEST(WDF_60a_a_handle_is_the_complement_of_the_objects_address_with_three_bits_clear)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	uintptr_t address = ~(uintptr_t)object & ~(uintptr_t)7;
	assert_int_equal((uintptr_t)object & 7, 0);
	assert_int_equal(address % 16, 0);
	assert_true((uintptr_t)context_of(object) > address);
	assert_true((uintptr_t)context_of(object) - address < 512);
	/* Where an object lies is no handle: it is a pointer given by mistake. */
	assert_ptr_not_equal((void *)address, object);
	end_with(object);
}

static void get_context(void *handle)
{
	context_of(handle);
}

#define NO_HANDLE_TEST(name, value) \
	TEST(WDF_60c_##name##_is_no_handle) \
	{ \
		wdf_begin(); \
		expect_violation(get_context, (void *)(uintptr_t)(value), 5); \
	}
NO_HANDLE_TEST(null, 0)
NO_HANDLE_TEST(one, 1)
NO_HANDLE_TEST(a_small_value, 0x1000)
NO_HANDLE_TEST(all_ones, UINTPTR_MAX)

TEST(WDF_61a_a_pointer_in_place_of_a_handle_is_a_bug_check)
{
	static WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	expect_violation(get_context, &attributes, 5);
}

/* --- The driver's own context -------------------------------------------------------------------------------- */

TEST(WDF_62_in_the_drivers_destroy_all_its_children_have_been_destroyed)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	name_attributes(&attributes, NULL);
	wdf_begin(.attributes = &attributes);
	context_of(wdf.driver)->name = "driver";
	make(make(NULL, "a"), "b");
	make(NULL, "c");
	wdf_unload();
	expect_log("-b -a -c -driver ~b ~a ~c ~driver ");
	wdf_end();
}

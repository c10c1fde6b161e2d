/*
 * tests/frameworks/wdf/class_extension_test.c - what an image gets before its entry routine: class extensions,
 * and context types that others own (WDF-11).
 */
#include "wdf_fixture.h"

/* --- The extension: plain functions, registered as its driver would ------------------------------------- */

static void extension_function(void)
{
}

static NTSTATUS bind_status;
static PVOID bound_globals;

static NTSTATUS bind_client(PWDF_CLASS_BIND_INFO info, PWDF_COMPONENT_GLOBALS globals)
{
	note("bind ");
	bound_globals = globals;
	for (ULONG at = 0; at < info->FunctionTableCount; at++)
		info->FunctionTable[at] = extension_function;
	return bind_status;
}

static void unbind_client(PWDF_CLASS_BIND_INFO info, PWDF_COMPONENT_GLOBALS globals)
{
	(void)info;
	assert_ptr_equal(globals, bound_globals);
	note("unbind ");
}

static NTSTATUS initialize(void)
{
	note("initialize ");
	return STATUS_SUCCESS;
}

static void deinitialize(void)
{
	note("deinitialize ");
}

static WDF_CLASS_LIBRARY_INFO library = { sizeof(library), { 1, 4, 0 }, initialize,
	                                  deinitialize,    bind_client, unbind_client };

static NTSTATUS register_library(WDF_CLASS_LIBRARY_INFO *info)
{
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\Registry\\Machine\\Services\\ToyCx");
	UNICODE_STRING device = RTL_CONSTANT_STRING(u"\\Device\\ToyCx");

	return WdfRegisterClassLibrary(info, &path, &device);
}

/* --- Its client -------------------------------------------------------------------------------------------- */

static void (*client_functions[2])(void);
static WCHAR class_name[] = u"toycx";
static WDF_CLASS_BIND_INFO client;
static WDF_CLASS_BIND_INFO *classes[1] = { &client };

typedef struct {
	int value;
} SHARED;

static const WDF_OBJECT_CONTEXT_TYPE_INFO owners_type = { sizeof(owners_type), "SHARED",
	                                                  sizeof(SHARED), &owners_type, NULL };
static int getter_calls;
static PCWDF_OBJECT_CONTEXT_TYPE_INFO getter_gives;

static PCWDF_OBJECT_CONTEXT_TYPE_INFO get_shared(void)
{
	getter_calls++;
	note("type ");
	return getter_gives;
}

#define SHARED_EXTERNAL_INIT_FUNCTION get_shared
WDF_DECLARE_SHARED_CONTEXT_TYPE_WITH_NAME(SHARED, shared_of)

static WDF_OBJECT_CONTEXT_TYPE_INFO *types[2];

static struct drydock_image client_image;
static struct wdf_binding *client_binding;
static const WDFFUNC *functions;
static PWDF_DRIVER_GLOBALS globals;

static void begin(void)
{
	wdf_begin();
	bind_status = STATUS_SUCCESS;
	getter_calls = 0;
	getter_gives = &owners_type;
	memset(client_functions, 0, sizeof(client_functions));
	client = (WDF_CLASS_BIND_INFO){ .Size = sizeof(client),
		                        .ClassName = class_name,
		                        .Version = { 1, 2, 0 },
		                        .FunctionTable = client_functions,
		                        .FunctionTableCount = 2 };
	_WDF_SHARED_TYPE_INFO.UniqueType = NULL;
	/* Two files of one driver that declare the type: two pointers at the one record. */
	types[0] = types[1] = &_WDF_SHARED_TYPE_INFO;
	client_image = (struct drydock_image){
		.magic = DRYDOCK_IMAGE_MAGIC,
		.framework = DRYDOCK_FRAMEWORK_KMDF,
		.framework_major = 1,
		.framework_minor = 33,
		.framework_functions = &functions,
		.framework_globals = &globals,
		.framework_classes = { classes, classes + 1 },
		.framework_types = { types, types + 2 },
	};
}

static NTSTATUS bind_the_client(void)
{
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\Registry\\Machine\\Services\\client");

	client_binding = NULL;
	return wdf_bind(fixture.machine, wdf.driver_object, &path, &client_image, &client_binding);
}

static void unbind_the_client(void)
{
	wdf_entry_returned(client_binding, STATUS_UNSUCCESSFUL);
	wdf_unbind(client_binding);
}

static void expect_refusal(NTSTATUS expected)
{
	assert_int_equal((unsigned)bind_the_client(), (unsigned)expected);
	assert_null(client_binding);
	assert_int_equal(fixture.machine->sink->finding_count, 1);
	assert_string_equal(fixture.machine->sink->finding[0].rule, "WDF-11");
	expect_finding(0x10D, 3);
}

TEST(WDF_11a_a_class_extension_is_bound_before_the_entry_and_unbound_at_the_end)
{
	begin();
	must(register_library(&library));
	must(bind_the_client());
	expect_log("initialize bind type ");
	assert_ptr_equal(client_functions[0], extension_function);
	assert_ptr_equal(client_functions[1], extension_function);
	assert_ptr_equal(bound_globals, globals);
	unbind_the_client();
	WdfDeregisterClassLibrary(&library);
	expect_log("unbind deinitialize ");
	expect_no_finding();
	wdf_end();
}

TEST(WDF_11a_a_client_whose_extension_is_not_there_is_not_entered)
{
	begin();
	expect_refusal(STATUS_OBJECT_NAME_NOT_FOUND);
	expect_log("");
	wdf_end();
}

TEST(WDF_11a_a_client_of_a_later_version_is_not_entered)
{
	begin();
	must(register_library(&library));
	client.Version.Minor = 5;
	expect_refusal(STATUS_REVISION_MISMATCH);
	WdfDeregisterClassLibrary(&library);
	expect_log("initialize deinitialize ");
	wdf_end();
}

TEST(WDF_11a_an_extension_may_refuse_its_client)
{
	begin();
	must(register_library(&library));
	bind_status = STATUS_NOT_SUPPORTED;
	assert_int_equal((unsigned)bind_the_client(), (unsigned)STATUS_NOT_SUPPORTED);
	assert_null(client.ClassModule);
	WdfDeregisterClassLibrary(&library);
	expect_log("initialize bind deinitialize ");
	expect_no_finding();
	wdf_end();
}

static NTSTATUS bind_by_client(PFN_WDF_VERSION_BIND_CLASS bind, PWDF_BIND_INFO info,
                               PWDF_COMPONENT_GLOBALS component, PWDF_CLASS_BIND_INFO class_info)
{
	note("client ");
	return bind(info, component, class_info);
}

static void unbind_by_client(PFN_WDF_VERSION_UNBIND_CLASS unbind, PWDF_BIND_INFO info,
                             PWDF_COMPONENT_GLOBALS component, PWDF_CLASS_BIND_INFO class_info)
{
	note("client ");
	unbind(info, component, class_info);
}

TEST(WDF_11a_a_client_may_take_part_in_its_binding)
{
	begin();
	must(register_library(&library));
	client.ClientBindClass = bind_by_client;
	client.ClientUnbindClass = unbind_by_client;
	must(bind_the_client());
	unbind_the_client();
	expect_log("initialize client bind type client unbind ");
	WdfDeregisterClassLibrary(&library);
	expect_log("deinitialize ");
	wdf_end();
}

TEST(a_class_extension_registers_once_and_with_its_size)
{
	WDF_CLASS_LIBRARY_INFO other = library;

	begin();
	must(register_library(&library));
	assert_int_equal((unsigned)register_library(&other),
	                 (unsigned)STATUS_OBJECT_NAME_COLLISION);
	other.Size--;
	assert_int_equal((unsigned)register_library(&other), (unsigned)STATUS_INVALID_PARAMETER);
	WdfDeregisterClassLibrary(&library);
	callback_log[0] = 0;
	wdf_end();
}

TEST(a_class_extension_that_goes_before_its_client_is_found)
{
	begin();
	must(register_library(&library));
	must(bind_the_client());
	WdfDeregisterClassLibrary(&library);
	assert_string_equal(fixture.machine->sink->finding[0].rule, "WDF-11");
	expect_finding(0x10D, 3);
	unbind_the_client();
	expect_log("initialize bind type deinitialize ");
	wdf_end();
}

TEST(a_class_extension_that_forgets_to_deregister_is_found_at_its_end)
{
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\Registry\\Machine\\Services\\client");
	UNICODE_STRING device = RTL_CONSTANT_STRING(u"\\Device\\ToyCx");

	begin();
	client_image.framework_classes = (struct drydock_range){ 0 };
	must(bind_the_client());
	must(WdfRegisterClassLibrary(&library, &path, &device));
	unbind_the_client();
	assert_string_equal(fixture.machine->sink->finding[0].rule, "WDF-11");
	expect_finding(0x10D, 3);
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_11b_the_getter_of_a_shared_type_runs_once_before_the_entry)
{
	begin();
	client_image.framework_classes = (struct drydock_range){ 0 };
	must(bind_the_client());
	expect_log("type ");
	assert_int_equal(getter_calls, 1);
	assert_ptr_equal(_WDF_SHARED_TYPE_INFO.UniqueType, &owners_type);
	unbind_the_client();
	wdf_end();
}

TEST(WDF_11b_a_shared_type_is_its_owners_on_every_object)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT object;

	begin();
	client_image.framework_classes = (struct drydock_range){ 0 };
	must(bind_the_client());
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SHARED);
	must(WdfObjectCreate(&attributes, &object));
	shared_of(object)->value = 7;
	assert_int_equal(((SHARED *)WdfObjectGetTypedContextWorker(object, &owners_type))->value,
	                 7);
	WdfObjectDelete(object);
	unbind_the_client();
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_11b_a_driver_whose_type_has_no_owner_is_not_entered)
{
	begin();
	client_image.framework_classes = (struct drydock_range){ 0 };
	getter_gives = NULL;
	expect_refusal(STATUS_UNSUCCESSFUL);
	assert_non_null(strstr(fixture.machine->sink->finding[0].text, "SHARED"));
	callback_log[0] = 0;
	wdf_end();
}

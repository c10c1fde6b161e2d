/*
 * tests/frameworks/wdf/driver_test.c - binding, the driver's globals, WdfDriverCreate (A1).
 */
#include "wdf_fixture.h"

/* --- A second binding, for paths and versions of its own ------------------------------------------ */

static const WDFFUNC *other_functions;
static PWDF_DRIVER_GLOBALS other_globals;
static struct wdf_binding *other_binding;
static struct drydock_image other_image;

static NTSTATUS bind_other(const WCHAR *path, ULONG minor)
{
	UNICODE_STRING string;

	other_image = (struct drydock_image){
		.magic = DRYDOCK_IMAGE_MAGIC,
		.framework = DRYDOCK_FRAMEWORK_KMDF,
		.framework_major = 1,
		.framework_minor = minor,
		.framework_functions = &other_functions,
		.framework_globals = &other_globals,
	};
	RtlInitUnicodeString(&string, path);
	return wdf_bind(fixture.machine, wdf.driver_object, &string, &other_image, &other_binding);
}

static void unbind_other(void)
{
	wdf_entry_returned(other_binding, STATUS_UNSUCCESSFUL);
	wdf_unbind(other_binding);
}

/* WdfDriverCreate under the other binding. */
static NTSTATUS create_other(ULONG tag)
{
	PWDF_DRIVER_GLOBALS mine = WdfDriverGlobals;
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\other");
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, NULL);
	config.DriverInitFlags = WdfDriverInitNonPnpDriver | WdfDriverInitNoDispatchOverride;
	config.DriverPoolTag = tag;
	WdfDriverGlobals = other_globals;
	NTSTATUS status =
		WdfDriverCreate(wdf.driver_object, &path, WDF_NO_OBJECT_ATTRIBUTES, &config, NULL);
	WdfDriverGlobals = mine;
	return status;
}

/* --- Binding ------------------------------------------------------------------------------------------ */

TEST(WDF_3a_an_image_names_its_table_and_globals_and_finds_both_filled)
{
	wdf_begin();
	must(bind_other(u"\\a\\drv", 33));
	assert_non_null(other_functions);
	assert_non_null(other_functions[457]);
	assert_ptr_not_equal(other_globals, WdfDriverGlobals);
	assert_string_equal(other_globals->DriverName, "drv");
	unbind_other();

	other_image.framework_functions = NULL;
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\a\\drv");
	assert_int_equal((unsigned)wdf_bind(fixture.machine, wdf.driver_object, &path, &other_image,
	                                    &other_binding),
	                 (unsigned)STATUS_INVALID_PARAMETER);
	wdf_end();
}

TEST(WDF_3b_a_version_without_a_table_length_is_not_bound)
{
	static const ULONG absent[] = { 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 26, 32 };

	wdf_begin();
	for (size_t at = 0; at < sizeof(absent) / sizeof(absent[0]); at++) {
		other_functions = NULL;
		assert_int_equal((unsigned)bind_other(u"\\drv", absent[at]),
		                 (unsigned)STATUS_INVALID_PARAMETER);
		assert_null(other_functions);
	}
	assert_int_equal((unsigned)bind_other(u"\\drv", 35), (unsigned)STATUS_NOT_SUPPORTED);
	wdf_end();
}

static WDFFUNC own_table[DRYDOCK_FRAMEWORK_SLOTS];

/* As bind_other(), of an image that holds the table itself. */
static NTSTATUS bind_with_own_table(ULONG minor, unsigned slots)
{
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\drv");

	memset(own_table, 0, sizeof(own_table));
	other_image = (struct drydock_image){
		.magic = DRYDOCK_IMAGE_MAGIC,
		.framework = DRYDOCK_FRAMEWORK_KMDF,
		.framework_major = 1,
		.framework_minor = minor,
		.framework_functions = own_table,
		.framework_slots = slots,
		.framework_globals = &other_globals,
	};
	return wdf_bind(fixture.machine, wdf.driver_object, &path, &other_image, &other_binding);
}

TEST(WDF_4a_the_table_is_copied_for_clients_of_1_13_and_older)
{
	wdf_begin();
	must(bind_with_own_table(13, DRYDOCK_FRAMEWORK_SLOTS));
	for (unsigned index = 0; index < 453; index++)
		assert_ptr_equal(own_table[index], WdfFunctions[index]);
	assert_ptr_not_equal(own_table[457], WdfFunctions[457]);
	assert_null(own_table[DRYDOCK_FRAMEWORK_SLOTS - 1]);

	/* It is the image's own: what is done to it concerns nobody else. */
	WDFFUNC create = WdfFunctions[116];
	own_table[116] = NULL;
	assert_ptr_equal(WdfFunctions[116], create);
	unbind_other();
	wdf_end();
}

TEST(WDF_4a_a_table_that_has_no_room_is_not_written)
{
	wdf_begin();
	assert_int_equal((unsigned)bind_with_own_table(13, 438),
	                 (unsigned)STATUS_INVALID_PARAMETER);
	assert_null(own_table[0]);
	wdf_end();
}

TEST(WDF_4b_clients_of_1_15_and_later_share_one_table)
{
	wdf_begin();
	must(bind_other(u"\\drv", 33));
	assert_ptr_equal(other_functions, WdfFunctions);
	unbind_other();
	must(bind_other(u"\\drv", 15));
	const WDFFUNC *first = other_functions;
	unbind_other();
	must(bind_other(u"\\drv", 27));
	assert_ptr_equal(other_functions, first);
	unbind_other();
	wdf_end();
}

static const GUID late_interface = { 0x5a1d0457, 1, 2, { 3 } };
static WDFDEVICE late_device;

static NTSTATUS add_with_interface(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &late_device);

	return NT_SUCCESS(status)
	               ? WdfDeviceCreateDeviceInterface(late_device, &late_interface, NULL)
	               : status;
}

/* Of version 1.31. */
static void call_late_entry(void *context)
{
	WdfDeviceSetDeviceInterfaceStateEx(late_device, &late_interface, NULL, FALSE);
}

static bool late_interface_is_enabled(void)
{
	PZZWSTR links;

	must(IoGetDeviceInterfaces(&late_interface, NULL, 0, &links));
	bool enabled = links[0] != 0;
	ExFreePool(links);
	return enabled;
}

TEST(WDF_2b_an_entry_that_the_bound_version_lacks_is_a_bug_check_when_called)
{
	wdf_begin(.minor = 29, .device_add = add_with_interface);
	plug();
	assert_false(ke_call_guarded(call_late_entry, NULL));
	struct verify_finding *finding = &fixture.machine->sink->finding[0];
	assert_int_equal(finding->code, 0x10D);
	assert_int_equal(finding->parameter[0], 0x10);
	assert_non_null(strstr(finding->text, "DeviceSetDeviceInterfaceStateEx"));
	assert_true(late_interface_is_enabled());
}

TEST(WDF_2b_an_entry_that_the_bound_version_has_is_served)
{
	wdf_begin(.minor = 31, .device_add = add_with_interface);
	plug();
	assert_true(late_interface_is_enabled());
	assert_true(ke_call_guarded(call_late_entry, NULL));
	assert_false(late_interface_is_enabled());
	expect_no_finding();
	wdf_end();
}

/* --- Globals --------------------------------------------------------------------------------------------- */

TEST(WDF_6_the_globals_have_their_layout)
{
	wdf_begin();
	const char *globals = (const char *)WdfDriverGlobals;
	assert_ptr_equal(*(const WDFDRIVER *)globals, wdf.driver);
	assert_int_equal(*(const ULONG *)(globals + 8), WdfDriverInitNonPnpDriver);
	assert_int_equal(*(const ULONG *)(globals + 12), WdfDriverGlobals->DriverTag);
	assert_string_equal(globals + 16, "wdftest");
	assert_int_equal(globals[48], TRUE);
	assert_int_equal(sizeof(WdfDriverGlobals->DriverName), 32);
	wdf_end();
}

static WDFDRIVER before_creation, after_creation, at_unbinding;

static NTSTATUS look_before_and_after(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	before_creation = WdfGetDriver();
	must(create_driver(object, path));
	after_creation = WdfGetDriver();
	return STATUS_SUCCESS;
}

static void look_at_unbinding(void)
{
	at_unbinding = WdfGetDriver();
}

TEST(WDF_7a_the_driver_handle_is_null_until_its_creation)
{
	wdf_begin(.entry = look_before_and_after);
	assert_null(before_creation);
	assert_ptr_equal(after_creation, wdf.driver);
	wdf_end();
}

TEST(WDF_7b_the_driver_handle_stays_readable_after_unload)
{
	wdf_begin(.unbinding = look_at_unbinding);
	wdf_end();
	assert_ptr_equal(at_unbinding, wdf.driver);
}

static bool stale_use_passed;

static void ask_path(void *context)
{
	(void)context;
	WdfDriverGetRegistryPath(WdfGetDriver());
}

static void use_the_stale_handle(void)
{
	stale_use_passed = ke_call_guarded(ask_path, NULL);
}

TEST(WDF_7c_a_use_of_the_driver_handle_after_its_end_is_found)
{
	stale_use_passed = true;
	wdf_begin(.unbinding = use_the_stale_handle);
	io_driver_unload(wdf.driver_object);
	assert_false(stale_use_passed);
	struct verify_finding *finding = &fixture.machine->sink->finding[0];
	assert_int_equal(finding->code, 0x10D);
	assert_int_equal(finding->parameter[0], 5);
	assert_non_null(strstr(finding->text, "WDFDRIVER"));
	assert_non_null(strstr(finding->text, "already destroyed"));
}

TEST(WDF_8a_the_drivers_name_is_the_last_part_of_its_registry_path)
{
	static const struct {
		const WCHAR *path;
		const char *name;
	} cases[] = {
		{ u"\\Registry\\Machine\\System\\Services\\Echo", "Echo" },
		{ u"plain", "plain" },
		{ u"\\x\\0123456789012345678901234567890123456789",
		  "0123456789012345678901234567890" },
		{ u"\\ends\\", "WDF" },
		{ u"", "WDF" },
	};

	wdf_begin();
	for (size_t at = 0; at < sizeof(cases) / sizeof(cases[0]); at++) {
		must(bind_other(cases[at].path, 33));
		assert_string_equal(other_globals->DriverName, cases[at].name);
		unbind_other();
	}
	wdf_end();
}

TEST(WDF_8b_the_drivers_tag_is_configured_or_made_from_its_name)
{
	static const struct {
		const WCHAR *path;
		ULONG configured;
		const char tag[5];
	} cases[] = {
		{ u"\\x\\Echo", 0, "Echo" },      { u"\\x\\WdfThing", 0, "Thin" },
		{ u"\\x\\wdfab", 0, "ab\0" },     { u"\\x\\abcdefgh", 0, "abcd" },
		{ u"\\x\\Echo", 'gatm', "mtag" },
	};

	wdf_begin();
	for (size_t at = 0; at < sizeof(cases) / sizeof(cases[0]); at++) {
		ULONG wanted;
		memcpy(&wanted, cases[at].tag, 4);
		must(bind_other(cases[at].path, 33));
		must(create_other(cases[at].configured));
		assert_int_equal(other_globals->DriverTag, wanted);
		unbind_other();
	}
	must(bind_other(u"\\x\\wdf", 33));
	must(create_other(0));
	assert_true(other_globals->DriverTag != 0);
	unbind_other();
	wdf_end();
}

/* --- WdfDriverCreate --------------------------------------------------------------------------------------- */

static NTSTATUS create_at_dispatch(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	KIRQL irql;

	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	NTSTATUS status = create_driver(object, path);
	KeLowerIrql(irql);
	assert_int_equal((unsigned)status, (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	expect_finding(0x10D, 3);
	must(create_driver(object, path));
	return STATUS_SUCCESS;
}

TEST(WDF_9a_the_driver_is_created_at_passive_level)
{
	wdf_begin(.entry = create_at_dispatch);
	wdf_end();
}

static NTSTATUS create_twice(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	must(create_driver(object, path));
	WDFDRIVER first = WdfGetDriver();
	assert_int_equal((unsigned)create_driver(object, path),
	                 (unsigned)STATUS_DRIVER_INTERNAL_ERROR);
	assert_ptr_equal(WdfGetDriver(), first);
	return STATUS_SUCCESS;
}

TEST(WDF_9b_a_second_driver_object_is_refused)
{
	wdf_begin(.entry = create_twice);
	wdf_end();
}

static void shorten(WDF_DRIVER_CONFIG *config)
{
	config->Size--;
}

static NTSTATUS add_nothing(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	(void)driver, (void)init;
	return STATUS_SUCCESS;
}

static void add_callback_to_non_pnp(WDF_DRIVER_CONFIG *config)
{
	config->EvtDriverDeviceAdd = add_nothing;
}

static NTSTATUS refused_with;

static NTSTATUS create_refused(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	refused_with = create_driver(object, path);
	assert_null(WdfGetDriver());
	wdf.configure = NULL;
	wdf.attributes = NULL;
	return create_driver(object, path);
}

TEST(WDF_9c_a_configuration_of_another_size_is_refused)
{
	wdf_begin(.entry = create_refused, .configure = shorten);
	assert_int_equal((unsigned)refused_with, (unsigned)STATUS_INFO_LENGTH_MISMATCH);
	wdf_end();
}

TEST(WDF_9d_a_non_pnp_driver_has_no_device_add_callback)
{
	wdf_begin(.entry = create_refused, .configure = add_callback_to_non_pnp);
	assert_int_equal((unsigned)refused_with, (unsigned)STATUS_INVALID_PARAMETER);
	wdf_end();
}

static NTSTATUS create_with_parent(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	must(create_driver(object, path));
	WDFDRIVER some = WdfGetDriver();
	must(bind_other(u"\\other", 33));
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = some;
	PWDF_DRIVER_GLOBALS mine = WdfDriverGlobals;
	WdfDriverGlobals = other_globals;
	wdf.attributes = &attributes;
	assert_int_equal((unsigned)create_driver(object, path),
	                 (unsigned)STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED);
	assert_null(WdfGetDriver());
	wdf.attributes = NULL;
	WdfDriverGlobals = mine;
	unbind_other();
	return STATUS_SUCCESS;
}

TEST(WDF_9e_WDF_31c_a_driver_object_takes_no_parent)
{
	wdf_begin(.entry = create_with_parent);
	wdf_end();
}

static void forget_unload(WDF_DRIVER_CONFIG *config)
{
	config->EvtDriverUnload = NULL;
}

TEST(WDF_10a_WDF_10b_a_non_pnp_driver_without_unload_callback_cannot_be_unloaded)
{
	wdf_begin(.configure = forget_unload);
	assert_null(wdf.driver_object->DriverUnload);
	assert_int_equal((unsigned)io_driver_unload(wdf.driver_object),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	assert_non_null(wdf.binding);
}

TEST(WDF_10a_a_pnp_driver_without_unload_callback_can_be_unloaded)
{
	wdf_begin(.device_add = add_nothing, .configure = forget_unload);
	assert_non_null(wdf.driver_object->DriverUnload);
	wdf_end();
}

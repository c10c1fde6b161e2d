/*
 * tests/frameworks/wdf/object_delete_test.c - what a driver may delete, and deletion above PASSIVE_LEVEL (A2).
 */
#include "object_fixture.h"

static WDFDEVICE device;

/* WdfObjectDelete has no effect but a break with STATUS_CANNOT_DELETE. */
static void expect_refused(WDFOBJECT object)
{
	int64_t before = fixture.machine->ledgers.wdf_objects;

	assert_non_null(object);
	WdfObjectDelete(object);
	assert_int_equal(fixture.machine->ledgers.wdf_objects, before);
	assert_int_equal((uint32_t)fixture.machine->sink->finding[0].parameter[2],
	                 (uint32_t)STATUS_CANNOT_DELETE);
	expect_break(7, "WDF-32");
}

static void expect_deleted(WDFOBJECT object)
{
	int64_t before = fixture.machine->ledgers.wdf_objects;

	WdfObjectDelete(object);
	expect_no_finding();
	assert_true(fixture.machine->ledgers.wdf_objects < before);
}

TEST(WDF_32a_the_driver_object_may_not_be_deleted)
{
	wdf_begin();
	expect_refused(wdf.driver);
	assert_ptr_equal(WdfGetDriver(), wdf.driver);
	wdf_end();
}

/* --- A plugged device with one object of each kind ---------------------------------------------------- */

static WDFQUEUE default_queue, configured_queue, plain_queue;
static WDFINTERRUPT interrupt;
static WDFCHILDLIST child_list;
static WDFWMIPROVIDER provider;
static WDFDEVICE child_device;
static bool filter;

static BOOLEAN isr(WDFINTERRUPT which, ULONG message)
{
	(void)which, (void)message;
	return FALSE;
}

static NTSTATUS create_child(WDFCHILDLIST list,
                             PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER description,
                             PWDFDEVICE_INIT init)
{
	DECLARE_CONST_UNICODE_STRING(id, u"test\\child");
	DECLARE_CONST_UNICODE_STRING(instance, u"1");

	(void)list, (void)description;
	must(WdfPdoInitAssignDeviceID(init, &id));
	must(WdfPdoInitAssignInstanceID(init, &instance));
	must(WdfPdoInitAddHardwareID(init, &id));
	return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child_device);
}

static void make_queues(void)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchManual);
	must(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &default_queue));
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	must(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &configured_queue));
	must(WdfDeviceConfigureRequestDispatching(device, configured_queue, WdfRequestTypeRead));
	must(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &plain_queue));
}

static void make_parts(void)
{
	DECLARE_CONST_UNICODE_STRING(mof, u"resource");
	WDF_INTERRUPT_CONFIG interrupt_config;
	WDF_CHILD_LIST_CONFIG list_config;
	WDF_WMI_PROVIDER_CONFIG wmi_config;
	GUID guid = { 1, 2, 3, { 4 } };

	WDF_INTERRUPT_CONFIG_INIT(&interrupt_config, isr, NULL);
	must(WdfInterruptCreate(device, &interrupt_config, WDF_NO_OBJECT_ATTRIBUTES, &interrupt));
	WDF_CHILD_LIST_CONFIG_INIT(&list_config,
	                           sizeof(WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER),
	                           create_child);
	must(WdfChildListCreate(device, &list_config, WDF_NO_OBJECT_ATTRIBUTES, &child_list));
	must(WdfDeviceAssignMofResourceName(device, &mof));
	WDF_WMI_PROVIDER_CONFIG_INIT(&wmi_config, &guid);
	must(WdfWmiProviderCreate(device, &wmi_config, WDF_NO_OBJECT_ATTRIBUTES, &provider));
}

static NTSTATUS add_device(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	(void)driver;
	if (filter)
		WdfFdoInitSetFilter(init);
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device));
	if (!filter) {
		make_queues();
		make_parts();
	}
	return STATUS_SUCCESS;
}

static void end(void)
{
	unplug();
	wdf_end();
}

TEST(WDF_32a_a_function_device_may_not_be_deleted)
{
	wdf_begin(.device_add = add_device);
	plug();
	expect_refused(device);
	end();
}

TEST(WDF_32a_a_filter_device_may_not_be_deleted)
{
	filter = true;
	wdf_begin(.device_add = add_device);
	plug();
	expect_refused(device);
	end();
}

TEST(WDF_32a_default_and_configured_queues_may_not_be_deleted)
{
	wdf_begin(.device_add = add_device);
	plug();
	expect_refused(default_queue);
	expect_refused(configured_queue);
	expect_deleted(plain_queue);
	end();
}

TEST(WDF_32a_interrupts_child_lists_and_management_providers_may_not_be_deleted)
{
	wdf_begin(.device_add = add_device);
	plug();
	expect_refused(interrupt);
	expect_refused(child_list);
	expect_refused(provider);
	end();
}

static void add_child(void)
{
	WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER description;

	WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&description, sizeof(description));
	WdfChildListBeginScan(child_list);
	must(WdfChildListAddOrUpdateChildDescriptionAsPresent(child_list, &description, NULL));
	WdfChildListEndScan(child_list);
	pnp_settle(fixture.machine);
}

TEST(WDF_32a_a_dynamically_enumerated_child_may_not_be_deleted)
{
	wdf_begin(.device_add = add_device);
	plug();
	add_child();
	expect_refused(child_device);
	end();
}

static WDFFILEOBJECT opened_file;

static void file_create(WDFDEVICE of, WDFREQUEST request, WDFFILEOBJECT file)
{
	(void)of;
	opened_file = file;
	WdfRequestComplete(request, STATUS_SUCCESS);
}

TEST(WDF_32a_a_file_object_may_not_be_deleted)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\WdfDeleteTest");
	WDF_FILEOBJECT_CONFIG config;
	HANDLE file;

	wdf_begin();
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);
	WDF_FILEOBJECT_CONFIG_INIT(&config, file_create, NULL, NULL);
	WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
	must(WdfDeviceInitAssignName(init, &name));
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device));
	WdfControlFinishInitializing(device);
	must(open_file(u"\\Device\\WdfDeleteTest", FILE_SYNCHRONOUS_IO_NONALERT, &file));
	expect_refused(opened_file);
	must(NtClose(file));
	wdf_end();
}

TEST(WDF_32b_a_control_device_may_be_deleted)
{
	wdf_begin();
	device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
	WdfControlFinishInitializing(device);
	expect_deleted(device);
	assert_null(wdf.driver_object->DeviceObject);
	wdf_end();
}

TEST(WDF_32b_a_static_child_device_that_was_not_added_may_be_deleted)
{
	wdf_begin(.device_add = add_device);
	plug();
	PWDFDEVICE_INIT init = WdfPdoInitAllocate(device);
	assert_non_null(init);
	must(create_child(NULL, NULL, init));
	expect_deleted(child_device);
	end();
}

/*
 * tests/nt/io/listener_test.c - those who listen: to management events, and to drivers that start at boot.
 */
#include <wmistr.h>

#include <WppRecorder.h>

#include "io_fixture.h"

static GUID event_guid = { 0x1234, 1, 2, { 3 } };
static int told;

static VOID listen(PVOID event, PVOID context)
{
	assert_ptr_equal(context, &told);
	assert_int_equal(((PWNODE_HEADER)event)->Guid.Data1, 0x1234);
	told++;
}

static void write_event(ULONG data1)
{
	PWNODE_HEADER event = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*event), 'tseT');

	event->BufferSize = sizeof(*event);
	event->Guid = event_guid;
	event->Guid.Data1 = data1;
	must(IoWMIWriteEvent(event));
}

TEST(a_block_hears_of_its_events_until_it_is_let_go)
{
	PVOID block;

	fixture_begin();
	must(IoWMIOpenBlock(&event_guid, WMIGUID_NOTIFICATION, &block));
	write_event(0x1234);
	assert_int_equal(told, 0);
	must(IoWMISetNotificationCallback(block, listen, &told));
	write_event(0x1234);
	write_event(0x999);
	assert_int_equal(told, 1);
	ObDereferenceObject(block);
	write_event(0x1234);
	assert_int_equal(told, 1);
	fixture_end();
}

TEST(a_block_that_nobody_registered_cannot_be_read)
{
	PVOID block = &told;

	fixture_begin();
	assert_int_equal(IoWMIOpenBlock(&event_guid, WMIGUID_QUERY, &block),
	                 STATUS_WMI_GUID_NOT_FOUND);
	assert_null(block);
	fixture_end();
}

/* Says that the device has another GUID and event_guid, in so many bytes. */
static ULONG_PTR said_bytes;
static int asked;

static NTSTATUS on_system_control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	PWMIREGINFO information = location->Parameters.WMI.Buffer;

	assert_int_equal(location->MinorFunction, IRP_MN_REGINFO);
	assert_int_equal(location->Parameters.WMI.ProviderId, (ULONG_PTR)device);
	asked++;
	information->GuidCount = 2;
	information->WmiRegGuid[0].Guid = (GUID){ 7, 7, 7, { 7 } };
	information->WmiRegGuid[1].Guid = event_guid;
	return complete(irp, said_bytes ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL, said_bytes);
}

static VOID delete_device(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS provider_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	PDEVICE_OBJECT device;

	(void)path;
	driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = on_system_control;
	driver->DriverUnload = delete_device;
	must(IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device));
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return STATUS_SUCCESS;
}

static NTSTATUS open_block(GUID guid, ULONG access)
{
	PVOID block;
	NTSTATUS status = IoWMIOpenBlock(&guid, access, &block);

	if (NT_SUCCESS(status))
		ObDereferenceObject(block);
	else
		assert_null(block);
	return status;
}

TEST(a_block_opened_for_reading_must_be_one_that_a_registered_device_names)
{
	const ULONG_PTR whole = offsetof(WMIREGINFO, WmiRegGuid) + 2 * sizeof(WMIREGGUID);
	GUID other = { 8, 8, 8, { 8 } };

	fixture_begin();
	PDRIVER_OBJECT driver = driver_load(u"provider", provider_entry);
	said_bytes = whole;
	asked = 0;
	assert_int_equal(open_block(event_guid, WMIGUID_QUERY), STATUS_WMI_GUID_NOT_FOUND);
	assert_int_equal(asked, 0);
	must(IoWMIRegistrationControl(driver->DeviceObject, WMIREG_ACTION_REGISTER));
	asked = 0;
	must(open_block(event_guid, WMIGUID_QUERY));
	must(open_block(event_guid, WMIGUID_QUERY | WMIGUID_NOTIFICATION));
	assert_int_equal(asked, 2);
	assert_int_equal(open_block(other, WMIGUID_QUERY), STATUS_WMI_GUID_NOT_FOUND);
	assert_int_equal(asked, 3);
	must(open_block(other, WMIGUID_NOTIFICATION));
	assert_int_equal(asked, 3);
	/* An answer shorter than its count says, and a failed one, name nothing. */
	said_bytes = whole - 1;
	assert_int_equal(open_block(event_guid, WMIGUID_QUERY), STATUS_WMI_GUID_NOT_FOUND);
	said_bytes = 1;
	assert_int_equal(open_block(event_guid, WMIGUID_QUERY), STATUS_WMI_GUID_NOT_FOUND);
	said_bytes = 0;
	assert_int_equal(open_block(event_guid, WMIGUID_QUERY), STATUS_WMI_GUID_NOT_FOUND);
	must(IoWMIRegistrationControl(driver->DeviceObject, WMIREG_ACTION_DEREGISTER));
	must(io_driver_unload(driver));
	fixture_end();
}

/* --- Boot drivers ------------------------------------------------------------------------------------------ */

static BDCB_CLASSIFICATION verdict;
static char heard[64];
static bool entered;

static VOID judge(PVOID context, BDCB_CALLBACK_TYPE type, PBDCB_IMAGE_INFORMATION image)
{
	assert_ptr_equal(context, heard);
	strcat(heard, type == BdCbStatusUpdate ? "status " : "image ");
	if (type == BdCbStatusUpdate) {
		assert_int_equal(((PBDCB_STATUS_UPDATE_CONTEXT)(PVOID)image)->StatusType,
		                 BdCbStatusPrepareForDriverLoad);
		return;
	}
	assert_memory_equal(image->ImageName.Buffer, u"bootone", 14);
	image->Classification = verdict;
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	(void)driver, (void)path;
	entered = true;
	return STATUS_UNSUCCESSFUL;
}

static NTSTATUS start(ULONG start_type)
{
	static const WCHAR key[] =
		u"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\bootone";
	struct io_driver_options options = { .name = u"bootone", .entry = entry };
	PDRIVER_OBJECT driver;

	entered = false;
	heard[0] = 0;
	must(cm_key_create(fixture.machine, key));
	must(cm_value_set(fixture.machine, key, u"Start", REG_DWORD, &start_type,
	                  sizeof(start_type)));
	must(io_driver_create(fixture.machine, &options, &driver));
	return io_driver_start(driver);
}

TEST(a_boot_driver_is_judged_before_it_is_entered)
{
	fixture_begin();
	PVOID handle = IoRegisterBootDriverCallback(judge, heard);
	assert_non_null(handle);
	verdict = BdCbClassificationKnownGoodImage;
	assert_int_equal(start(SERVICE_BOOT_START), STATUS_UNSUCCESSFUL);
	assert_string_equal(heard, "status image ");
	assert_true(entered);
	verdict = BdCbClassificationKnownBadImage;
	assert_int_equal(start(SERVICE_BOOT_START), STATUS_DRIVER_BLOCKED);
	assert_false(entered);
	assert_int_equal(start(SERVICE_DEMAND_START), STATUS_UNSUCCESSFUL);
	assert_string_equal(heard, "");
	IoUnregisterBootDriverCallback(handle);
	start(SERVICE_BOOT_START);
	assert_string_equal(heard, "");
	fixture_end();
}

/* --- Recorder logs ------------------------------------------------------------------------------------------ */

TEST(a_recorder_log_is_pool_of_its_driver_until_it_is_deleted)
{
	RECORDER_LOG_CREATE_PARAMS params;
	RECORDER_LOG log;

	fixture_begin();
	RECORDER_LOG_CREATE_PARAMS_INIT(&params, "a very long identifier");
	assert_string_equal(params.LogIdentifier, "a very long ide");
	must(WppRecorderLogCreate(&params, &log));
	assert_int_equal(fixture.machine->ledgers.pool_blocks, 1);
	must(WppRecorderLogSetIdentifier(log, "two"));
	WppRecorderLogDelete(log);
	params.Size = 1;
	assert_int_equal(WppRecorderLogCreate(&params, &log), STATUS_INFO_LENGTH_MISMATCH);
	fixture_end();
}

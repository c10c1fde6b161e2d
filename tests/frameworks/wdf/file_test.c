/*
 * tests/frameworks/wdf/file_test.c - create, cleanup, close (A5, Q-40 to Q-43).
 */
#include "raw_request.h"

/* --- Callbacks ------------------------------------------------------------------------------------------------------ */

static NTSTATUS create_status; /* what EvtDeviceFileCreate completes with; STATUS_PENDING: later */
static WDFREQUEST pending_create;
static PETHREAD create_thread;
static KIRQL create_irql;
static bool create_in_region;

static void file_create(WDFDEVICE of, WDFREQUEST request, WDFFILEOBJECT made)
{
	(void)of;
	assert_ptr_equal(WdfRequestGetFileObject(request), made);
	create_thread = PsGetCurrentThread();
	create_irql = KeGetCurrentIrql();
	create_in_region = KeAreApcsDisabled();
	note("create ");
	pending_create = request;
	if (create_status != STATUS_PENDING)
		WdfRequestComplete(request, create_status);
}

static void file_cleanup(WDFFILEOBJECT of)
{
	(void)of;
	note("file_cleanup ");
}

static void file_close(WDFFILEOBJECT of)
{
	(void)of;
	note("file_close ");
}

static void object_cleanup(WDFOBJECT object)
{
	(void)object;
	note("object_cleanup ");
}

static void object_destroy(WDFOBJECT object)
{
	(void)object;
	note("object_destroy ");
}

static WDF_FILEOBJECT_CLASS file_class;
static WDF_SYNCHRONIZATION_SCOPE file_scope;

static void set_files(PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_FILEOBJECT_CONFIG config;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtCleanupCallback = object_cleanup;
	attributes.EvtDestroyCallback = object_destroy;
	if (file_scope)
		attributes.SynchronizationScope = file_scope;
	WDF_FILEOBJECT_CONFIG_INIT(&config, file_create, file_close, file_cleanup);
	if (file_class)
		config.FileObjectClass = file_class;
	WdfDeviceInitSetFileObjectConfig(init, &config, &attributes);
}

static void begin_files(NTSTATUS status)
{
	create_status = status;
	io_begin_closed(.type = WdfIoQueueDispatchManual, .init_device = set_files);
}

static void end_files(void)
{
	close_file();
	callback_log[0] = 0;
	io_end();
}

/* --- No create handling ------------------------------------------------------------------------------------------------ */

static NTSTATUS create_below(PDEVICE_OBJECT physical, PIRP irp)
{
	(void)physical;
	note("below ");
	return complete(irp, STATUS_DISK_FULL, 0);
}

TEST(Q_40a_a_filter_passes_create_down)
{
	io_begin_closed(.pnp = true, .filter = true);
	set_below(IRP_MJ_CREATE, create_below);
	assert_int_equal((unsigned)open_handle(&file), (unsigned)STATUS_DISK_FULL);
	file = NULL;
	expect_log("below ");
	set_below(IRP_MJ_CREATE, dispatch_success);
	must(open_handle(&file));
	io_end();
}

TEST(Q_40a_others_complete_create_with_success)
{
	static const bool pnp[] = { false, true };

	for (int row = 0; row < 2; row++) {
		io_begin_closed(.pnp = pnp[row]);
		if (pnp[row])
			set_below(IRP_MJ_CREATE, create_below);
		must(open_handle(&file));
		expect_log("");
		io_end();
	}
}

static void set_exclusive(PWDFDEVICE_INIT init)
{
	WdfDeviceInitSetExclusive(init, TRUE);
}

TEST(Q_40b_a_second_open_of_an_exclusive_device_is_denied)
{
	HANDLE second;

	io_begin(.init_device = set_exclusive);
	assert_int_equal((unsigned)open_handle(&second), (unsigned)STATUS_ACCESS_DENIED);
	close_file();
	must(open_handle(&file));
	io_end();
}

static NTSTATUS open_physical(HANDLE *ret_file)
{
	char buffer[256];
	OBJECT_NAME_INFORMATION *name = (OBJECT_NAME_INFORMATION *)buffer;
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK block;
	ULONG length;

	must(ObQueryNameString(pnp_device_physical_object(wdf.plugged), name, sizeof(buffer),
	                       &length));
	InitializeObjectAttributes(&attributes, &name->Name, OBJ_KERNEL_HANDLE, NULL, NULL);
	return ZwCreateFile(ret_file, GENERIC_READ, &attributes, &block, NULL, 0,
	                    FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, NULL, 0);
}

TEST(Q_40b_so_is_one_through_the_name_of_the_device_below)
{
	HANDLE second;

	io_begin_closed(.pnp = true, .init_device = set_exclusive);
	must(open_physical(&file));
	assert_int_equal((unsigned)open_physical(&second), (unsigned)STATUS_ACCESS_DENIED);
	close_file();
	must(open_physical(&file));
	io_end();
}

/* --- EvtDeviceFileCreate ------------------------------------------------------------------------------------------------ */

static NTSTATUS open_status;

static void open_from_thread(void *context)
{
	*(PETHREAD *)context = PsGetCurrentThread();
	open_status = open_handle(&file);
}

TEST(Q_41a_create_runs_in_the_openers_thread_at_passive_level_in_a_critical_region)
{
	PETHREAD opener;

	begin_files(STATUS_SUCCESS);
	join_thread(start_thread(open_from_thread, &opener));
	must(open_status);
	assert_ptr_equal(create_thread, opener);
	assert_int_equal(create_irql, PASSIVE_LEVEL);
	assert_true(create_in_region);
	end_files();
}

TEST(Q_41b_create_may_be_completed_later)
{
	PETHREAD opener;

	begin_files(STATUS_PENDING);
	pending_create = NULL;
	open_status = NOT_YET;
	HANDLE thread = start_thread(open_from_thread, &opener);
	while (!__atomic_load_n(&pending_create, __ATOMIC_ACQUIRE))
		sleep_ms(1);
	sleep_ms(2);
	assert_int_equal(open_status, NOT_YET);
	WdfRequestComplete(pending_create, STATUS_SUCCESS);
	join_thread(thread);
	must(open_status);
	close_file();
	expect_log("create file_cleanup file_close object_cleanup object_destroy ");
	end_files();
}

TEST(Q_41c_a_failed_create_destroys_the_file_object_without_its_callbacks)
{
	begin_files(STATUS_SHARING_VIOLATION);
	assert_int_equal((unsigned)open_handle(&file), (unsigned)STATUS_SHARING_VIOLATION);
	file = NULL;
	expect_log("create object_cleanup object_destroy ");
	end_files();
}

/* --- Cleanup and close --------------------------------------------------------------------------------------------------- */

static PFILE_OBJECT object_of(HANDLE handle)
{
	PFILE_OBJECT object;

	must(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, (void **)&object, NULL));
	return object;
}

TEST(Q_42a_the_last_handle_calls_cleanup_and_then_cancels_what_waits)
{
	struct raw_request mine, other;
	HANDLE second;

	begin_files(STATUS_SUCCESS);
	must(open_handle(&file));
	must(open_handle(&second));
	PFILE_OBJECT object = object_of(file);
	raw_prepare(&mine, IRP_MJ_DEVICE_CONTROL, KernelMode);
	mine.location->FileObject = object;
	raw_send(&mine);
	raw_prepare(&other, IRP_MJ_DEVICE_CONTROL, KernelMode);
	other.location->FileObject = object_of(second);
	ObDereferenceObject(other.location->FileObject);
	raw_send(&other);
	callback_log[0] = 0;
	close_file();
	expect_log("file_cleanup irp ");
	assert_int_equal((unsigned)mine.status, (unsigned)STATUS_CANCELLED);
	assert_int_equal(other.ends, 0);
	ObDereferenceObject(object);
	must(ZwClose(second));
	raw_free(&mine);
	raw_free(&other);
	end_files();
}

TEST(Q_42b_the_last_reference_calls_close_and_deletes_the_file_object)
{
	begin_files(STATUS_SUCCESS);
	must(open_handle(&file));
	PFILE_OBJECT object = object_of(file);
	assert_non_null(WdfDeviceGetFileObject(device, object));
	callback_log[0] = 0;
	close_file();
	expect_log("file_cleanup ");
	assert_non_null(WdfDeviceGetFileObject(device, object));
	ObDereferenceObject(object);
	expect_log("file_close object_cleanup object_destroy ");
	assert_null(WdfDeviceGetFileObject(device, object));
	end_files();
}

/* --- Which requests have one --------------------------------------------------------------------------------------------- */

TEST(Q_43a_file_objects_have_no_queue_scope)
{
	file_scope = WdfSynchronizationScopeQueue;
	io_begin_closed(.init_device = set_files);
	assert_int_equal((unsigned)device_status, (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	io_end();
	file_scope = WdfSynchronizationScopeDevice;
	io_begin_closed(.init_device = set_files);
	must(device_status);
	io_end();
}

/* The file object of a request that another driver sends without one. */
static WDFFILEOBJECT without_file(void)
{
	struct raw_request raw;
	WDFREQUEST request;

	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	raw_send(&raw);
	must(WdfIoQueueRetrieveNextRequest(queue, &request));
	WDFFILEOBJECT found = WdfRequestGetFileObject(request);
	WdfRequestComplete(request, STATUS_SUCCESS);
	raw_free(&raw);
	callback_log[0] = 0;
	return found;
}

TEST(Q_43b_a_request_without_a_file_object_gives_null)
{
	io_begin_closed(.type = WdfIoQueueDispatchManual);
	assert_null(without_file());
	io_end();
	file_class = WdfFileObjectWdfCannotUseFsContexts | WdfFileObjectCanBeOptional;
	begin_files(STATUS_SUCCESS);
	assert_null(without_file());
	expect_no_finding();
	end_files();
}

TEST(Q_43b_a_device_that_demands_one_breaks)
{
	struct raw_request raw;

	file_class = 0;
	begin_files(STATUS_SUCCESS);
	assert_null(without_file());
	expect_finding(0x10D, 3);
	raw_prepare(&raw, IRP_MJ_CREATE, KernelMode);
	raw_send(&raw);
	assert_int_equal((unsigned)raw.status, (unsigned)STATUS_DEVICE_CONFIGURATION_ERROR);
	raw_free(&raw);
	end_files();
}

TEST(FILE_the_process_that_opened_it_is_known)
{
	file_class = 0;
	begin_files(STATUS_SUCCESS);
	must(open_handle(&file));
	assert_int_equal(WdfFileObjectGetInitiatorProcessId(file_of(file)),
	                 (ULONG)(ULONG_PTR)PsGetCurrentProcessId());
	end_files();
}

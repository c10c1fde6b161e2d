/*
 * tests/frameworks/wdf/target_open_test.c - remote targets: opening, removal of what is behind, deletion (A7).
 */
#include "queue_fixture.h"

/* The server is the plugged device of queue_fixture.h; the target belongs to a control device. */
static WDFDEVICE owner;
static WDFIOTARGET remote;
static WDF_IO_TARGET_OPEN_PARAMS params;
static NTSTATUS query_answer;

static void file_create(WDFDEVICE of, WDFREQUEST request, WDFFILEOBJECT opened)
{
	(void)of, (void)opened;
	note("create ");
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static void file_cleanup(WDFFILEOBJECT closing)
{
	(void)closing;
	note("cleanup ");
}

static void file_close(WDFFILEOBJECT closing)
{
	(void)closing;
	note("close ");
}

static void with_files(PWDFDEVICE_INIT init)
{
	WDF_FILEOBJECT_CONFIG config;

	WDF_FILEOBJECT_CONFIG_INIT(&config, file_create, file_close, file_cleanup);
	WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static void make_owner(void)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Owner");
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);

	must(WdfDeviceInitAssignName(init, &name));
	must(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &owner));
	WdfControlFinishInitializing(owner);
	must(WdfIoTargetCreate(owner, WDF_NO_OBJECT_ATTRIBUTES, &remote));
}

static void begin_remote(void)
{
	query_answer = STATUS_SUCCESS;
	io_begin_closed(.pnp = true, .type = WdfIoQueueDispatchParallel, .control = finish,
	                .init_device = with_files);
	make_owner();
}

static void end_remote(void)
{
	WdfObjectDelete(owner);
	if (wdf.plugged)
		unplug();
	callback_log[0] = 0;
	io_end();
}

/* The parameters point at the name until the target is opened. */
static void name_server(void)
{
	static const UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\Device\\WdfQueueTest");

	WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, &name, GENERIC_READ | GENERIC_WRITE);
	params.ShareAccess = FILE_SHARE_READ | FILE_SHARE_WRITE;
}

static void expect_reachable(void)
{
	char text[4] = "abc";
	WDF_MEMORY_DESCRIPTOR input;
	ULONG_PTR bytes = 0;

	callback_log[0] = 0;
	WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&input, text, sizeof(text));
	must(WdfIoTargetSendIoctlSynchronously(remote, NULL, CODE, &input, NULL, NULL, &bytes));
	expect_log("control 4 ");
}

static void expect_state(WDF_IO_TARGET_STATE state)
{
	assert_int_equal(WdfIoTargetGetState(remote), state);
}

TEST(IT_7_a_target_is_opened_by_name_and_closed)
{
	begin_remote();
	name_server();
	must(WdfIoTargetOpen(remote, &params));
	expect_log("create ");
	expect_state(WdfIoTargetStarted);
	assert_non_null(WdfIoTargetWdmGetTargetFileObject(remote));
	assert_non_null(WdfIoTargetWdmGetTargetFileHandle(remote));
	assert_int_equal((unsigned)WdfIoTargetOpen(remote, &params),
	                 (unsigned)STATUS_INVALID_DEVICE_STATE);
	expect_reachable();
	WdfIoTargetClose(remote);
	expect_log("cleanup close ");
	expect_state(WdfIoTargetClosed);
	assert_null(WdfIoTargetWdmGetTargetDeviceObject(remote));
	must(WdfIoTargetOpen(remote, &params));
	expect_reachable();
	end_remote();
}

TEST(IT_7_a_name_that_nobody_has_leaves_the_target_closed)
{
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Nobody");

	begin_remote();
	WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, &name, GENERIC_READ);
	assert_int_equal((unsigned)WdfIoTargetOpen(remote, &params),
	                 (unsigned)STATUS_OBJECT_NAME_NOT_FOUND);
	expect_state(WdfIoTargetClosed);
	end_remote();
}

TEST(IT_7_a_target_is_opened_by_device_and_file_object)
{
	PFILE_OBJECT object;

	begin_remote();
	must(open_handle(&file));
	must(ObReferenceObjectByHandle(file, 0, NULL, KernelMode, (PVOID *)&object, NULL));
	WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&params,
	                                               WdfDeviceWdmGetDeviceObject(device));
	params.TargetFileObject = object;
	must(WdfIoTargetOpen(remote, &params));
	assert_ptr_equal(WdfIoTargetWdmGetTargetFileObject(remote), object);
	ObDereferenceObject(object);
	expect_reachable();
	/* The target keeps the file though its handle goes. */
	close_file();
	expect_log("cleanup ");
	WdfIoTargetClose(remote);
	expect_log("close ");
	end_remote();
}

TEST(IT_7_deletion_closes)
{
	begin_remote();
	name_server();
	must(WdfIoTargetOpen(remote, &params));
	callback_log[0] = 0;
	WdfObjectDelete(remote);
	expect_log("cleanup close ");
	end_remote();
}

/* --- The device behind goes ---------------------------------------------------------------------------- */

static NTSTATUS query_remove(WDFIOTARGET which)
{
	note("query ");
	if (NT_SUCCESS(query_answer))
		WdfIoTargetCloseForQueryRemove(which);
	return query_answer;
}

static void remove_canceled(WDFIOTARGET which)
{
	WDF_IO_TARGET_OPEN_PARAMS reopen;

	note("canceled ");
	WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&reopen);
	must(WdfIoTargetOpen(which, &reopen));
}

static void remove_complete(WDFIOTARGET which)
{
	note("complete ");
	WdfIoTargetClose(which);
}

static void open_with_callbacks(void)
{
	name_server();
	params.EvtIoTargetQueryRemove = query_remove;
	params.EvtIoTargetRemoveCanceled = remove_canceled;
	params.EvtIoTargetRemoveComplete = remove_complete;
	must(WdfIoTargetOpen(remote, &params));
	callback_log[0] = 0;
}

TEST(IT_7_the_query_remove_callback_closes_and_removal_completes)
{
	begin_remote();
	open_with_callbacks();
	must(pnp_device_query_remove(wdf.plugged));
	assert_non_null(strstr(callback_log, "query cleanup "));
	assert_non_null(strstr(callback_log, "complete "));
	expect_state(WdfIoTargetClosed);
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	end_remote();
}

TEST(IT_7_after_a_canceled_removal_the_target_is_opened_again)
{
	begin_remote();
	open_with_callbacks();
	must(pnp_device_query_cancel_remove(wdf.plugged));
	assert_non_null(strstr(callback_log, "query cleanup "));
	assert_non_null(strstr(callback_log, "canceled create "));
	expect_state(WdfIoTargetStarted);
	expect_reachable();
	end_remote();
}

TEST(IT_7_the_query_remove_callback_may_refuse)
{
	begin_remote();
	open_with_callbacks();
	query_answer = STATUS_UNSUCCESSFUL;
	assert_false(NT_SUCCESS(pnp_device_query_remove(wdf.plugged)));
	expect_state(WdfIoTargetStarted);
	callback_log[0] = 0;
	expect_reachable();
	query_answer = STATUS_SUCCESS;
	end_remote();
}

TEST(IT_7_without_callbacks_the_framework_closes_and_opens_again)
{
	begin_remote();
	name_server();
	must(WdfIoTargetOpen(remote, &params));
	must(pnp_device_query_cancel_remove(wdf.plugged));
	expect_state(WdfIoTargetStarted);
	expect_reachable();
	must(pnp_device_query_remove(wdf.plugged));
	expect_state(WdfIoTargetClosed);
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	end_remote();
}

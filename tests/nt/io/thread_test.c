/* tests/nt/io/thread_test.c - system threads of drivers: who keeps whom, and what an unload makes of them. */
#include "io_fixture.h"

NTSTATUS NTAPI IoCreateSystemThread(PVOID object, PHANDLE ret_handle, ULONG access,
                                    POBJECT_ATTRIBUTES attributes, HANDLE process_handle,
                                    PCLIENT_ID client_id, PKSTART_ROUTINE routine, PVOID context);

static KEVENT go;
static LONG worker_ended, unload_called_early;
static PDEVICE_OBJECT device;

/* The code of the driver, as far as a report of what is left running asks. */
static VOID work(PVOID context)
{
	KeWaitForSingleObject(&go, Executive, KernelMode, FALSE, NULL);
	__atomic_store_n(&worker_ended, 1, __ATOMIC_SEQ_CST);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID unload(PDRIVER_OBJECT driver)
{
	unload_called_early = !__atomic_load_n(&worker_ended, __ATOMIC_SEQ_CST);
	IoDeleteDevice(device);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverUnload = unload;
	return IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
}

static PDRIVER_OBJECT load_worker(void)
{
	struct io_driver_options options = {
		.name = u"worker", .entry = entry, .start = (void *)(uintptr_t)work, .size_bytes = 1
	};
	PDRIVER_OBJECT driver;

	fixture_begin();
	KeInitializeEvent(&go, NotificationEvent, FALSE);
	worker_ended = unload_called_early = 0;
	must(io_driver_create(fixture.machine, &options, &driver));
	must(io_driver_start(driver));
	return driver;
}

static PVOID thread_of(HANDLE handle)
{
	PVOID thread;

	must(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &thread, NULL));
	must(ZwClose(handle));
	return thread;
}

static void end_worker(PVOID thread)
{
	KeSetEvent(&go, IO_NO_INCREMENT, FALSE);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ObDereferenceObject(thread);
	ex_flush_work(fixture.machine);
}

/* --- PsCreateSystemThread ----------------------------------------------------------------------------------- */

TEST(THR_1c_a_system_thread_takes_no_reference_to_the_driver)
{
	PDRIVER_OBJECT driver = load_worker();
	int64_t of_driver = ob_pointer_count(driver), of_device = ob_pointer_count(device);
	HANDLE handle;
	PVOID thread;

	must(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, work, NULL));
	assert_int_equal(ob_pointer_count(driver), of_driver);
	assert_int_equal(ob_pointer_count(device), of_device);
	thread = thread_of(handle);
	end_worker(thread);
	must(io_driver_unload(driver));
	fixture_end();
}

/* --- IoCreateSystemThread ------------------------------------------------------------------------------------- */

static void assert_keeps(PVOID object)
{
	int64_t before = ob_pointer_count(object);
	HANDLE handle;
	PVOID thread;

	KeClearEvent(&go);
	must(IoCreateSystemThread(object, &handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, work,
	                          NULL));
	thread = thread_of(handle);
	assert_true(ob_pointer_count(object) > before);
	end_worker(thread);
	assert_int_equal(ob_pointer_count(object), before);
}

TEST(THR_3a_a_thread_of_IoCreateSystemThread_keeps_its_driver_or_device_until_it_ends)
{
	PDRIVER_OBJECT driver = load_worker();

	assert_keeps(driver);
	assert_keeps(device);
	must(io_driver_unload(driver));
	fixture_end();
}

static NTSTATUS create_in(PDRIVER_OBJECT driver, HANDLE process, ULONG flags)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle = NULL;
	NTSTATUS status;

	InitializeObjectAttributes(&attributes, NULL, flags, NULL, NULL);
	status = IoCreateSystemThread(driver, &handle, THREAD_ALL_ACCESS, &attributes, process,
	                              NULL, work, NULL);
	assert_null(handle);
	return status;
}

TEST(THR_3c_permanent_exclusive_and_openif_attributes_are_invalid)
{
	PDRIVER_OBJECT driver = load_worker();
	static const ULONG flags[] = { OBJ_PERMANENT, OBJ_EXCLUSIVE, OBJ_OPENIF };

	for (int index = 0; index < 3; index++)
		assert_int_equal(create_in(driver, NULL, flags[index] | OBJ_KERNEL_HANDLE),
		                 STATUS_INVALID_PARAMETER);
	must(io_driver_unload(driver));
	fixture_end();
}

TEST(THR_3d_a_bad_process_handle_and_an_ended_process_are_named)
{
	PDRIVER_OBJECT driver = load_worker();
	struct ps_process_options options = { .is_client = true };
	int64_t before = ob_pointer_count(driver);
	struct ps_process *process;
	HANDLE handle, closed;

	must(ps_process_create(fixture.machine, &options, &process));
	must(ob_open_handle(process, PROCESS_ALL_ACCESS, OBJ_KERNEL_HANDLE, &handle));
	ps_process_terminate(process, STATUS_SUCCESS);
	assert_int_equal(create_in(driver, handle, OBJ_KERNEL_HANDLE),
	                 STATUS_PROCESS_IS_TERMINATING);
	must(ZwClose(handle));
	ob_dereference(process);
	closed = handle;
	assert_int_equal(create_in(driver, closed, OBJ_KERNEL_HANDLE), STATUS_INVALID_HANDLE);
	ex_flush_work(fixture.machine);
	assert_int_equal(ob_pointer_count(driver), before);
	fixture.machine->sink->finding_count =
		0; /* a bad handle of a driver is told, VF-9's tests say how */
	must(io_driver_unload(driver));
	fixture_end();
}

/* --- The pair ---------------------------------------------------------------------------------------------------- */

static void let_go(void *context)
{
	LARGE_INTEGER pause = milliseconds(20);

	KeDelayExecutionThread(KernelMode, FALSE, &pause);
	KeSetEvent(&go, IO_NO_INCREMENT, FALSE);
}

TEST(THR_4_the_same_worker_is_0xCE_under_one_call_and_holds_up_the_unload_under_the_other)
{
	PDRIVER_OBJECT driver = load_worker();
	struct ps_thread_options helper_options = { .start = let_go };
	struct ps_thread *helper;
	HANDLE handle;
	PVOID thread;

	must(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, work, NULL));
	thread = thread_of(handle);
	must(io_driver_unload(driver));
	assert_true(unload_called_early);
	expect_finding(0xCE, (uintptr_t)work);
	end_worker(thread);
	fixture_end();

	driver = load_worker();
	must(IoCreateSystemThread(driver, &handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, work,
	                          NULL));
	must(ZwClose(handle));
	must(ps_thread_create(fixture.machine, &helper_options, &helper));
	must(io_driver_unload(driver));
	assert_true(worker_ended);
	assert_false(unload_called_early);
	expect_no_finding();
	KeWaitForSingleObject(helper, Executive, KernelMode, FALSE, NULL);
	ob_dereference(helper);
	fixture_end();
}

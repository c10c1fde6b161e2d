/* Device requests of clients: control, overlapped, cancellation, completion ports, the service manager. */
#include "client.h"

#define CODE_ECHO CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define CODE_HOLD CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define CODE_WARN CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* --- A driver of the test's own --------------------------------------------------------------------------------- */

static NTSTATUS finish(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static void cancel_held(PDEVICE_OBJECT device, PIRP irp)
{
	IoReleaseCancelSpinLock(irp->CancelIrql);
	finish(irp, STATUS_CANCELLED, 0);
}

static NTSTATUS hold(PIRP irp)
{
	IoMarkIrpPending(irp);
	IoSetCancelRoutine(irp, cancel_held);
	return STATUS_PENDING;
}

static NTSTATUS on_control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);

	switch (stack->Parameters.DeviceIoControl.IoControlCode) {
	case CODE_ECHO:
		return finish(irp, STATUS_SUCCESS,
		              stack->Parameters.DeviceIoControl.InputBufferLength);
	case CODE_HOLD: return hold(irp);
	case CODE_WARN: return finish(irp, STATUS_BUFFER_OVERFLOW, 2);
	default: return finish(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

static NTSTATUS on_open(PDEVICE_OBJECT device, PIRP irp)
{
	return finish(irp, STATUS_SUCCESS, 0);
}

static void on_unload(PDRIVER_OBJECT driver)
{
	UNICODE_STRING link = win32_string(u"\\??\\TestDevice");
	IoDeleteSymbolicLink(&link);
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
	UNICODE_STRING name = win32_string(u"\\Device\\Test"),
		       link = win32_string(u"\\??\\TestDevice");
	PDEVICE_OBJECT device;

	driver->MajorFunction[IRP_MJ_CREATE] = on_open;
	driver->MajorFunction[IRP_MJ_CLOSE] = on_open;
	driver->MajorFunction[IRP_MJ_CLEANUP] = on_open;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = on_control;
	driver->DriverUnload = on_unload;
	NTSTATUS status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	if (NT_SUCCESS(status))
		status = IoCreateSymbolicLink(&link, &name);
	return status;
}

static NTSTATUS start_test_driver(struct ke_machine *machine, const WCHAR *service,
                                  PDRIVER_OBJECT *ret_driver)
{
	NTSTATUS status =
		io_driver_create(machine,
	                         &(struct io_driver_options){ .name = service, .entry = entry },
	                         ret_driver);
	if (NT_SUCCESS(status))
		status = io_driver_start(*ret_driver);
	if (NT_SUCCESS(status))
		ob_reference(*ret_driver);
	return status;
}

static const struct win32_service_operations services = { start_test_driver, NULL };

static uint32_t run_with_driver(int (*client)(int, char **))
{
	PDRIVER_OBJECT driver;
	uint32_t code;

	machine_up();
	assert_int_equal(start_test_driver(test_machine->kernel, u"test", &driver), STATUS_SUCCESS);
	code = run_with(client, NULL).exit_code;
	ob_dereference(driver);
	assert_int_equal(io_driver_unload(driver), STATUS_SUCCESS);
	machine_down();
	return code;
}

static HANDLE open_device(DWORD flags)
{
	HANDLE device = API(CreateFileW)(u"\\\\.\\TestDevice", GENERIC_READ | GENERIC_WRITE, 0,
	                                 NULL, OPEN_EXISTING, flags, NULL);
	assert_ptr_not_equal(device, INVALID_HANDLE_VALUE);
	return device;
}

/* --- Requests ------------------------------------------------------------------------------------------------------- */

static int controls(int count, char **arguments)
{
	char buffer[8] = "abc";
	DWORD done = 0;
	HANDLE device = open_device(0);

	assert_true(API(DeviceIoControl)(device, CODE_ECHO, buffer, 4, buffer, 8, &done, NULL));
	assert_int_equal(done, 4);
	assert_false(API(DeviceIoControl)(device, CODE_WARN, NULL, 0, buffer, 8, &done, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_MORE_DATA);
	assert_int_equal(done, 2);
	assert_false(API(DeviceIoControl)(device, 0x22ff00, NULL, 0, NULL, 0, &done, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_FUNCTION);
	assert_false(
		API(DeviceIoControl)(device, CODE_ECHO, buffer, 4, (void *)0x10, 8, &done, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_NOACCESS);
	assert_true(API(CloseHandle)(device));
	return 0;
}

TEST(device_control_gives_bytes_and_errors)
{
	assert_int_equal(run_with_driver(controls), 0);
}

static int cancels(int count, char **arguments)
{
	OVERLAPPED overlapped = { .hEvent = API(CreateEventA)(NULL, TRUE, FALSE, NULL) };
	HANDLE device = open_device(FILE_FLAG_OVERLAPPED);
	DWORD done;

	assert_false(API(DeviceIoControl)(device, CODE_HOLD, NULL, 0, NULL, 0, &done, &overlapped));
	assert_int_equal(API(GetLastError)(), ERROR_IO_PENDING);
	assert_false(API(GetOverlappedResult)(device, &overlapped, &done, FALSE));
	assert_int_equal(API(GetLastError)(), ERROR_IO_INCOMPLETE);
	assert_true(API(CancelIoEx)(device, &overlapped));
	assert_false(API(GetOverlappedResult)(device, &overlapped, &done, TRUE));
	assert_int_equal(API(GetLastError)(), ERROR_OPERATION_ABORTED);
	assert_false(API(CancelIoEx)(device, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_NOT_FOUND);
	API(CloseHandle)(overlapped.hEvent);
	API(CloseHandle)(device);
	return 0;
}

TEST(an_overlapped_request_is_pending_until_it_is_cancelled)
{
	assert_int_equal(run_with_driver(cancels), 0);
}

static int uses_port(int count, char **arguments)
{
	HANDLE device = open_device(FILE_FLAG_OVERLAPPED);
	HANDLE port = API(CreateIoCompletionPort)(device, NULL, 0x77, 0);
	OVERLAPPED overlapped = { 0 }, *got = NULL;
	ULONG_PTR key = 0;
	DWORD done = 0;
	char buffer[4];

	assert_non_null(port);
	assert_false(API(GetQueuedCompletionStatus)(port, &done, &key, &got, 0));
	assert_int_equal(API(GetLastError)(), WAIT_TIMEOUT);
	assert_null(got);
	API(DeviceIoControl)(device, CODE_ECHO, buffer, 3, buffer, 4, NULL, &overlapped);
	assert_true(API(GetQueuedCompletionStatus)(port, &done, &key, &got, 1000));
	assert_int_equal(done, 3);
	assert_int_equal(key, 0x77);
	assert_ptr_equal(got, &overlapped);
	assert_true(API(PostQueuedCompletionStatus)(port, 9, 1, NULL));
	assert_true(API(GetQueuedCompletionStatus)(port, &done, &key, &got, 1000));
	assert_int_equal(done, 9);
	API(CloseHandle)(device);
	API(CloseHandle)(port);
	return 0;
}

TEST(completions_come_to_the_port)
{
	assert_int_equal(run_with_driver(uses_port), 0);
}

/* --- Services -------------------------------------------------------------------------------------------------------------- */

static int drives_service(int count, char **arguments)
{
	SC_HANDLE manager = API(OpenSCManagerA)(NULL, NULL, SC_MANAGER_ALL_ACCESS), service;
	SERVICE_STATUS status;

	assert_null(API(OpenServiceA)(manager, "scm", SERVICE_ALL_ACCESS));
	assert_int_equal(API(GetLastError)(), ERROR_SERVICE_DOES_NOT_EXIST);
	service = API(CreateServiceA)(manager, "scm", "scm", SERVICE_ALL_ACCESS,
	                              SERVICE_KERNEL_DRIVER, SERVICE_DEMAND_START,
	                              SERVICE_ERROR_NORMAL, "C:\\scm.sys", NULL, NULL, NULL, NULL,
	                              NULL);
	assert_non_null(service);
	assert_null(API(CreateServiceA)(manager, "scm", "scm", SERVICE_ALL_ACCESS,
	                                SERVICE_KERNEL_DRIVER, SERVICE_DEMAND_START,
	                                SERVICE_ERROR_NORMAL, "C:\\scm.sys", NULL, NULL, NULL, NULL,
	                                NULL));
	assert_int_equal(API(GetLastError)(), ERROR_SERVICE_EXISTS);
	assert_false(API(ControlService)(service, SERVICE_CONTROL_STOP, &status));
	assert_int_equal(API(GetLastError)(), ERROR_SERVICE_NOT_ACTIVE);
	assert_true(API(StartServiceA)(service, 0, NULL));
	assert_false(API(StartServiceA)(service, 0, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_SERVICE_ALREADY_RUNNING);
	API(CloseHandle)(open_device(0));
	assert_true(API(QueryServiceStatus)(service, &status));
	assert_int_equal(status.dwCurrentState, SERVICE_RUNNING);
	assert_true(API(ControlService)(service, SERVICE_CONTROL_STOP, &status));
	assert_int_equal(status.dwCurrentState, SERVICE_STOPPED);
	assert_true(API(DeleteService)(service));
	assert_true(API(CloseServiceHandle)(service));
	assert_false(API(CloseServiceHandle)(service));
	assert_true(API(CloseServiceHandle)(manager));
	return 0;
}

TEST(the_service_manager_loads_and_unloads_a_driver)
{
	machine_up();
	win32_service_set(test_machine->kernel, &services);
	assert_int_equal(run_with(drives_service, NULL).exit_code, 0);
	machine_down();
}

static int uses_registry(int count, char **arguments)
{
	char text[16];
	DWORD number = 7, type, bytes = sizeof(number);
	HKEY key;

	assert_int_equal(API(RegCreateKeyExA)(HKEY_LOCAL_MACHINE, "Software\\A\\B", 0, NULL, 0,
	                                      KEY_ALL_ACCESS, NULL, &key, NULL),
	                 ERROR_SUCCESS);
	assert_int_equal(API(RegSetValueExA)(key, "n", 0, REG_DWORD, (BYTE *)&number, 4),
	                 ERROR_SUCCESS);
	assert_int_equal(API(RegSetValueExA)(key, "t", 0, REG_SZ, (const BYTE *)"text", 5),
	                 ERROR_SUCCESS);
	number = 0;
	assert_int_equal(API(RegQueryValueExW)(key, u"n", NULL, &type, (BYTE *)&number, &bytes),
	                 ERROR_SUCCESS);
	assert_int_equal(type, REG_DWORD);
	assert_int_equal(number, 7);
	bytes = 2;
	assert_int_equal(API(RegQueryValueExA)(key, "t", NULL, &type, (BYTE *)text, &bytes),
	                 ERROR_MORE_DATA);
	assert_int_equal(bytes, 5);
	assert_int_equal(API(RegQueryValueExA)(key, "t", NULL, &type, (BYTE *)text, &bytes),
	                 ERROR_SUCCESS);
	assert_string_equal(text, "text");
	assert_int_equal(API(RegQueryValueExA)(key, "x", NULL, NULL, NULL, NULL),
	                 ERROR_FILE_NOT_FOUND);
	assert_int_equal(API(RegCloseKey)(key), ERROR_SUCCESS);
	assert_int_equal(API(RegOpenKeyExA)(HKEY_LOCAL_MACHINE, "Software\\Z", 0, KEY_READ, &key),
	                 ERROR_FILE_NOT_FOUND);
	assert_int_equal(API(RegDeleteKeyA)(HKEY_LOCAL_MACHINE, "Software\\A\\B"), ERROR_SUCCESS);
	return 0;
}

TEST(registry_values_come_back_in_both_widths)
{
	assert_int_equal(run(uses_registry), 0);
}

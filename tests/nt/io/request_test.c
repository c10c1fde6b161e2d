/*
 * tests/nt/io/request_test.c - a request from a handle to a driver and back: open, four methods, transfers, close.
 */
#include "io_fixture.h"

static struct {
	uint32_t creates, cleanups, closes;
	PIRP pending;
	WCHAR name[32];
	ULONG flags_at_cleanup, flags_at_close;
} seen;

static NTSTATUS on_create(PDEVICE_OBJECT device, PIRP irp)
{
	PFILE_OBJECT file = IoGetCurrentIrpStackLocation(irp)->FileObject;
	seen.creates++;
	memcpy(seen.name, file->FileName.Buffer, file->FileName.Length);
	seen.name[file->FileName.Length / 2] = 0;
	return complete(irp, STATUS_SUCCESS, FILE_OPENED);
}

static NTSTATUS on_cleanup(PDEVICE_OBJECT device, PIRP irp)
{
	seen.cleanups++;
	seen.flags_at_cleanup = IoGetCurrentIrpStackLocation(irp)->FileObject->Flags;
	return complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS on_close(PDEVICE_OBJECT device, PIRP irp)
{
	seen.closes++;
	seen.flags_at_close = IoGetCurrentIrpStackLocation(irp)->FileObject->Flags;
	return complete(irp, STATUS_SUCCESS, 0);
}

/* Doubles each byte of its input into its output, by whatever method. */
static NTSTATUS on_control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	ULONG in_length = location->Parameters.DeviceIoControl.InputBufferLength;
	ULONG out_length = location->Parameters.DeviceIoControl.OutputBufferLength;
	const uint8_t *in = irp->AssociatedIrp.SystemBuffer;
	uint8_t *out = irp->AssociatedIrp.SystemBuffer;
	ULONG method = METHOD_FROM_CTL_CODE(location->Parameters.DeviceIoControl.IoControlCode);
	if (method == METHOD_NEITHER) {
		in = location->Parameters.DeviceIoControl.Type3InputBuffer;
		out = irp->UserBuffer;
	} else if (method != METHOD_BUFFERED) {
		out = MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority);
	}
	ULONG count = in_length < out_length ? in_length : out_length;
	for (ULONG i = 0; i < count; i++)
		out[i] = (uint8_t)(in[i] * 2);
	return complete(irp, STATUS_SUCCESS, count);
}

static NTSTATUS on_read(PDEVICE_OBJECT device, PIRP irp)
{
	ULONG length = IoGetCurrentIrpStackLocation(irp)->Parameters.Read.Length;
	memset(irp->AssociatedIrp.SystemBuffer, 0x5A, length);
	return complete(irp, STATUS_SUCCESS, length);
}

/* Kept until the test completes it. */
static NTSTATUS on_write(PDEVICE_OBJECT device, PIRP irp)
{
	IoMarkIrpPending(irp);
	__atomic_store_n(&seen.pending, irp, __ATOMIC_RELEASE);
	return STATUS_PENDING;
}

static VOID on_unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	PDEVICE_OBJECT device;
	RtlInitUnicodeString(&name, u"\\Device\\Echo");
	NTSTATUS status = IoCreateDevice(driver, 16, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	device->Flags |= DO_BUFFERED_IO;
	driver->MajorFunction[IRP_MJ_CREATE] = on_create;
	driver->MajorFunction[IRP_MJ_CLEANUP] = on_cleanup;
	driver->MajorFunction[IRP_MJ_CLOSE] = on_close;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = on_control;
	driver->MajorFunction[IRP_MJ_READ] = on_read;
	driver->MajorFunction[IRP_MJ_WRITE] = on_write;
	driver->DriverUnload = on_unload;
	return status;
}

static PDRIVER_OBJECT driver;

static HANDLE begin(ULONG options)
{
	HANDLE file;
	fixture_begin();
	memset(&seen, 0, sizeof(seen));
	driver = driver_load(u"echo", entry);
	must(open_file(u"\\Device\\Echo\\rest", options, &file));
	return file;
}

static void end(HANDLE file)
{
	if (file)
		must(NtClose(file));
	must(io_driver_unload(driver));
	fixture_end();
}

TEST(an_open_brings_create_cleanup_and_close_to_the_driver)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	assert_int_equal(seen.creates, 1);
	assert_int_equal(seen.cleanups + seen.closes, 0);
	assert_memory_equal(seen.name, u"\\rest", 12);
	must(NtClose(file));
	assert_int_equal(seen.cleanups, 1);
	assert_int_equal(seen.closes, 1);
	end(NULL);
}

TEST(a_file_keeps_its_flags_and_is_marked_between_cleanup_and_close)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	must(NtClose(file));
	assert_true(seen.flags_at_cleanup & FO_SYNCHRONOUS_IO);
	assert_false(seen.flags_at_cleanup & FO_CLEANUP_COMPLETE);
	assert_int_equal(seen.flags_at_close & ~(ULONG)FO_CLEANUP_COMPLETE, seen.flags_at_cleanup);
	assert_true(seen.flags_at_close & FO_CLEANUP_COMPLETE);
	end(NULL);
}

TEST(CL_7_the_last_handle_sends_cleanup_and_the_last_reference_close)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT), second;
	void *object;
	must(ZwDuplicateObject(ZwCurrentProcess(), file, ZwCurrentProcess(), &second, 0, 0,
	                       DUPLICATE_SAME_ACCESS));
	must(ob_reference_handle(file, 0, NULL, KernelMode, &object, NULL));
	must(NtClose(file));
	assert_int_equal(seen.cleanups, 0);
	must(NtClose(second));
	assert_int_equal(seen.cleanups, 1);
	assert_int_equal(seen.closes, 0);
	ob_dereference(object);
	assert_int_equal(seen.closes, 1);
	end(NULL);
}

static void check_method(ULONG method, ULONG length)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	uint8_t *in = malloc(length), *out = malloc(length);
	IO_STATUS_BLOCK io;
	memset(in, 21, length);
	memset(out, 0xCC, length);
	must(control(file, TEST_CODE(1, method), in, length, out, length, &io));
	assert_int_equal(io.Information, length);
	assert_int_equal(out[0], 42);
	assert_int_equal(out[length - 1], 42);
	free(in);
	free(out);
	end(file);
}

TEST(a_small_buffered_control_gives_its_output_back)
{
	check_method(METHOD_BUFFERED, 64);
}

TEST(a_large_buffered_control_gives_its_output_back)
{
	check_method(METHOD_BUFFERED, 1 << 20);
}

TEST(an_out_direct_control_describes_the_output_by_an_mdl)
{
	check_method(METHOD_OUT_DIRECT, 5000);
}

TEST(an_in_direct_control_describes_the_output_by_an_mdl)
{
	check_method(METHOD_IN_DIRECT, 5000);
}

TEST(a_neither_control_passes_addresses_as_they_are)
{
	check_method(METHOD_NEITHER, 100);
}

TEST(output_beyond_information_is_left_alone)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	uint8_t in[4] = { 1, 2, 3, 4 }, out[8];
	IO_STATUS_BLOCK io;
	memset(out, 0xCC, sizeof(out));
	must(control(file, TEST_CODE(1, METHOD_BUFFERED), in, 4, out, 8, &io));
	assert_int_equal(out[3], 8);
	assert_int_equal(out[4], 0xCC);
	end(file);
}

TEST(a_function_the_driver_lacks_is_an_invalid_device_request)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	IO_STATUS_BLOCK io = { .Status = 0x11 };
	assert_int_equal((unsigned)NtFlushBuffersFile(file, &io),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	end(file);
}

TEST(a_read_fills_the_callers_buffer)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	uint8_t buffer[16] = { 0 };
	IO_STATUS_BLOCK io;
	must(NtReadFile(file, NULL, NULL, NULL, &io, buffer, sizeof(buffer), NULL, NULL));
	assert_int_equal(io.Information, 16);
	assert_int_equal(buffer[15], 0x5A);
	end(file);
}

TEST(DSP_17_an_asynchronous_write_sets_event_and_status_block_when_it_completes)
{
	HANDLE file = begin(0), event;
	IO_STATUS_BLOCK io = { .Status = STATUS_PENDING };
	uint8_t data[4] = { 1, 2, 3, 4 };
	must(ZwCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, TRUE));
	NTSTATUS status = NtWriteFile(file, event, NULL, NULL, &io, data, 4, NULL, NULL);
	assert_int_equal((unsigned)status, STATUS_PENDING);
	LARGE_INTEGER zero = { .QuadPart = 0 };
	assert_int_equal((unsigned)ZwWaitForSingleObject(event, FALSE, &zero), STATUS_TIMEOUT);
	assert_int_equal((unsigned)io.Status, STATUS_PENDING);
	complete(seen.pending, STATUS_SUCCESS, 4);
	must(ZwWaitForSingleObject(event, FALSE, NULL));
	assert_int_equal(io.Status, STATUS_SUCCESS);
	assert_int_equal(io.Information, 4);
	must(NtClose(event));
	end(file);
}

static void complete_pending(void *context)
{
	LARGE_INTEGER pause = milliseconds(1);
	while (!__atomic_load_n(&seen.pending, __ATOMIC_ACQUIRE))
		KeDelayExecutionThread(KernelMode, FALSE, &pause);
	complete(seen.pending, STATUS_SUCCESS, 3);
}

TEST(a_synchronous_handle_waits_until_another_thread_completes_the_request)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	struct ps_thread_options options = { .start = complete_pending };
	struct ps_thread *thread;
	IO_STATUS_BLOCK io = { .Status = 0x11 };
	uint8_t data[4] = { 0 };
	must(ps_thread_create(fixture.machine, &options, &thread));
	must(NtWriteFile(file, NULL, NULL, NULL, &io, data, 4, NULL, NULL));
	assert_int_equal(io.Information, 3);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	end(file);
}

TEST(a_failure_that_does_not_pend_leaves_the_status_block_alone)
{
	HANDLE file = begin(0);
	IO_STATUS_BLOCK io = { .Status = 0x11, .Information = 0x22 };
	NTSTATUS status = NtFsControlFile(file, NULL, NULL, NULL, &io, 0x90000, NULL, 0, NULL, 0);
	assert_int_equal((unsigned)status, (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	assert_int_equal(io.Status, 0x11);
	assert_int_equal(io.Information, 0x22);
	end(file);
}

TEST(NM_8_a_deleted_device_cannot_be_opened)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT), again;
	must(NtClose(file));
	must(io_driver_unload(driver));
	assert_int_equal((unsigned)open_file(u"\\Device\\Echo", 0, &again),
	                 (unsigned)STATUS_OBJECT_NAME_NOT_FOUND);
	fixture_end();
}

TEST(a_symbolic_link_leads_to_the_device)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT), linked;
	UNICODE_STRING link, target;
	RtlInitUnicodeString(&link, u"\\DosDevices\\Echo");
	RtlInitUnicodeString(&target, u"\\Device\\Echo");
	must(IoCreateSymbolicLink(&link, &target));
	must(open_file(u"\\??\\Echo\\below", FILE_SYNCHRONOUS_IO_NONALERT, &linked));
	assert_memory_equal(seen.name, u"\\below", 14);
	must(NtClose(linked));
	must(IoDeleteSymbolicLink(&link));
	end(file);
}

TEST(VF_29a_a_symbolic_link_left_at_unload_is_named)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	must(NtClose(file));
	PDEVICE_OBJECT left = driver->DeviceObject;
	UNICODE_STRING link, target;
	RtlInitUnicodeString(&link, u"\\??\\Left");
	RtlInitUnicodeString(&target, u"\\Device\\Echo");
	must(IoCreateSymbolicLink(&link, &target));
	must(io_driver_unload(driver));
	assert_non_null(left);
	expect_finding(0xCE, 0);
	fixture_end();
}

TEST(VF_17_a_request_that_is_never_completed_is_named_at_unload)
{
	HANDLE file = begin(0);
	IO_STATUS_BLOCK io;
	uint8_t data[4] = { 0 };
	assert_int_equal((unsigned)NtWriteFile(file, NULL, NULL, NULL, &io, data, 4, NULL, NULL),
	                 STATUS_PENDING);
	assert_int_equal((unsigned)io_driver_unload(driver), (unsigned)STATUS_DEVICE_BUSY);
	expect_finding(0xC4, 0x135);
	complete(seen.pending, STATUS_CANCELLED, 0);
	end(file);
}

/* tests/nt/io/status_test.c - which status a caller gets, what is left alone on failure, what a request gives back. */
#include "io_fixture.h"

#include "nt/ob/nt_services.h"

#define RETURNED STATUS_DEVICE_BUSY
#define COMPLETED STATUS_DEVICE_NOT_READY

enum answer { ANSWER_SUCCESS, ANSWER_FAILURE, ANSWER_DIFFERENT, ANSWER_PENDING };

static PIRP pending;

/* The control code's function says how to answer. */
static NTSTATUS on_control(PDEVICE_OBJECT device, PIRP irp)
{
	ULONG code = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode;

	switch ((enum answer)((code >> 2 & 0xFFF) - 0x800)) {
	case ANSWER_SUCCESS: return complete(irp, STATUS_SUCCESS, 0);
	case ANSWER_FAILURE: return complete(irp, COMPLETED, 0);
	case ANSWER_DIFFERENT: complete(irp, COMPLETED, 0); return RETURNED;
	default:
		IoMarkIrpPending(irp);
		__atomic_store_n(&pending, irp, __ATOMIC_RELEASE);
		return STATUS_PENDING;
	}
}

static VOID on_unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	PDEVICE_OBJECT device;

	RtlInitUnicodeString(&name, u"\\Device\\Status");
	driver->MajorFunction[IRP_MJ_CREATE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLEANUP] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLOSE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = on_control;
	driver->DriverUnload = on_unload;
	return IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
}

static PDRIVER_OBJECT driver;

static HANDLE begin(ULONG options)
{
	HANDLE file;

	fixture_begin();
	pending = NULL;
	driver = driver_load(u"status", entry);
	must(open_file(u"\\Device\\Status\\a longer name", options, &file));
	return file;
}

static void end(HANDLE file)
{
	must(NtClose(file));
	must(io_driver_unload(driver));
	fixture_end();
}

static NTSTATUS send(HANDLE file, HANDLE event, enum answer answer, IO_STATUS_BLOCK *io)
{
	*io = (IO_STATUS_BLOCK){ .Status = 0x11, .Information = 0x22 };
	return NtDeviceIoControlFile(file, event, NULL, NULL, io,
	                             TEST_CODE(answer, METHOD_BUFFERED), NULL, 0, NULL, 0);
}

static NTSTATUS state_of(HANDLE object)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };

	return ZwWaitForSingleObject(object, FALSE, &zero);
}

/* --- Which status ---------------------------------------------------------------------------------------------- */

TEST(a_call_returns_what_the_dispatch_routine_returned)
{
	static const ULONG kinds[] = { 0, FILE_SYNCHRONOUS_IO_NONALERT };

	for (int kind = 0; kind < 2; kind++) {
		HANDLE file = begin(kinds[kind]);
		IO_STATUS_BLOCK io;

		assert_int_equal(send(file, NULL, ANSWER_DIFFERENT, &io), RETURNED);
		assert_int_equal(send(file, NULL, ANSWER_FAILURE, &io), COMPLETED);
		assert_int_equal(io.Status, 0x11);
		must(send(file, NULL, ANSWER_SUCCESS, &io));
		assert_int_equal(io.Status, STATUS_SUCCESS);
		end(file);
	}
}

static void fail_pending(void *context)
{
	LARGE_INTEGER pause = milliseconds(1);

	while (!__atomic_load_n(&pending, __ATOMIC_ACQUIRE))
		KeDelayExecutionThread(KernelMode, FALSE, &pause);
	complete(pending, COMPLETED, 5);
}

TEST(a_failure_that_pended_is_returned_to_who_waits_and_its_status_block_left_alone)
{
	HANDLE file = begin(FILE_SYNCHRONOUS_IO_NONALERT);
	struct ps_thread_options options = { .start = fail_pending };
	struct ps_thread *thread;
	IO_STATUS_BLOCK io;

	must(ps_thread_create(fixture.machine, &options, &thread));
	assert_int_equal(send(file, NULL, ANSWER_PENDING, &io), COMPLETED);
	assert_int_equal(io.Status, 0x11);
	assert_int_equal(io.Information, 0x22);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	end(file);
}

TEST(a_failure_that_pended_is_told_to_who_did_not_wait)
{
	HANDLE file = begin(0), event;
	IO_STATUS_BLOCK io;

	must(ZwCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE));
	assert_int_equal(send(file, event, ANSWER_PENDING, &io), STATUS_PENDING);
	assert_int_equal(state_of(event), STATUS_TIMEOUT);
	complete(pending, COMPLETED, 5);
	assert_int_equal(io.Status, COMPLETED);
	assert_int_equal(io.Information, 5);
	assert_int_equal(state_of(event), STATUS_SUCCESS);
	must(NtClose(event));
	end(file);
}

TEST(DSP_17_a_file_is_signalled_when_new_and_when_its_request_ends)
{
	HANDLE file = begin(0);
	IO_STATUS_BLOCK io;

	assert_int_equal(state_of(file), STATUS_SUCCESS);
	assert_int_equal(send(file, NULL, ANSWER_PENDING, &io), STATUS_PENDING);
	assert_int_equal(state_of(file), STATUS_TIMEOUT);
	complete(pending, STATUS_SUCCESS, 0);
	assert_int_equal(state_of(file), STATUS_SUCCESS);
	assert_int_equal(send(file, NULL, ANSWER_PENDING, &io), STATUS_PENDING);
	assert_int_equal(state_of(file), STATUS_TIMEOUT);
	complete(pending, COMPLETED, 0);
	assert_int_equal(state_of(file), STATUS_SUCCESS);
	end(file);
}

/* --- What a request gives back ------------------------------------------------------------------------------------ */

TEST(every_way_a_request_ends_gives_its_file_back)
{
	HANDLE file = begin(0);
	IO_STATUS_BLOCK io;
	int64_t before;
	void *object;

	must(ob_reference_handle(file, 0, NULL, KernelMode, &object, NULL));
	before = ob_pointer_count(object);
	for (enum answer answer = ANSWER_SUCCESS; answer <= ANSWER_DIFFERENT; answer++) {
		send(file, NULL, answer, &io);
		assert_int_equal(ob_pointer_count(object), before);
	}
	for (int round = 0; round < 2; round++) {
		assert_int_equal(send(file, NULL, ANSWER_PENDING, &io), STATUS_PENDING);
		assert_true(ob_pointer_count(object) > before);
		complete(pending, round ? STATUS_SUCCESS : COMPLETED, 0);
		assert_int_equal(ob_pointer_count(object), before);
	}
	ob_dereference(object);
	end(file);
}

TEST(VF_15_a_packet_that_nobody_took_back_is_told_and_stays)
{
	HANDLE file = begin(0);
	IO_STATUS_BLOCK io = { .Status = 0x11 };
	PDEVICE_OBJECT device = driver->DeviceObject;
	PIRP irp = IoAllocateIrp(device->StackSize, FALSE);
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	KEVENT event;

	KeInitializeEvent(&event, NotificationEvent, FALSE);
	next->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	next->Parameters.DeviceIoControl.IoControlCode = TEST_CODE(ANSWER_SUCCESS, METHOD_BUFFERED);
	irp->UserIosb = &io;
	irp->UserEvent = &event;
	must(IoCallDriver(device, irp));
	expect_finding(0xC9, 0x20A);
	assert_int_equal(io.Status, STATUS_SUCCESS);
	assert_int_equal(KeReadStateEvent(&event), 1);
	IoFreeIrp(irp);
	end(file);
}

/* --- Names that do not fit -------------------------------------------------------------------------------------------- */

struct name_buffer {
	OBJECT_NAME_INFORMATION information;
	WCHAR text[64];
	UCHAR guard[8];
};

static NTSTATUS query_name(HANDLE handle, struct name_buffer *buffer, ULONG length,
                           ULONG *ret_needed)
{
	memset(buffer, 0xCC, sizeof(*buffer));
	*ret_needed = 0;
	return NtQueryObject(handle, ObjectNameInformation, buffer, length, ret_needed);
}

TEST(a_files_name_that_does_not_fit_is_cut_and_another_objects_is_not)
{
	static const WCHAR whole[] = u"\\Device\\Status\\a longer name";
	const ULONG full = sizeof(OBJECT_NAME_INFORMATION) + sizeof(whole);
	HANDLE file = begin(0), directory;
	OBJECT_ATTRIBUTES attributes;
	struct name_buffer buffer;
	UNICODE_STRING name;
	ULONG needed;

	must(query_name(file, &buffer, full, &needed));
	assert_int_equal(needed, full);
	assert_int_equal(buffer.information.Name.Length, sizeof(whole) - sizeof(WCHAR));
	assert_memory_equal(buffer.information.Name.Buffer, whole, sizeof(whole));
	for (ULONG length = sizeof(OBJECT_NAME_INFORMATION) + 2; length < full; length += 2) {
		ULONG kept = length - (ULONG)sizeof(OBJECT_NAME_INFORMATION) - 2;

		assert_int_equal(query_name(file, &buffer, length, &needed),
		                 STATUS_BUFFER_OVERFLOW);
		assert_int_equal(needed, full);
		assert_int_equal(buffer.information.Name.Length, kept);
		assert_memory_equal(buffer.information.Name.Buffer, whole, kept);
		assert_int_equal(buffer.information.Name.Buffer[kept / 2], 0);
		assert_int_equal(((UCHAR *)&buffer)[length], 0xCC);
	}
	assert_int_equal(query_name(file, &buffer, sizeof(OBJECT_NAME_INFORMATION) - 1, &needed),
	                 STATUS_INFO_LENGTH_MISMATCH);
	RtlInitUnicodeString(&name, u"\\Device");
	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	must(NtOpenDirectoryObject(&directory, DIRECTORY_QUERY, &attributes));
	assert_int_equal(query_name(directory, &buffer, sizeof(OBJECT_NAME_INFORMATION) + 4,
	                            &needed),
	                 STATUS_INFO_LENGTH_MISMATCH);
	assert_int_equal(needed, sizeof(OBJECT_NAME_INFORMATION) + sizeof(u"\\Device"));
	must(NtClose(directory));
	end(file);
}

/* --- Exclusive devices ---------------------------------------------------------------------------------------------- */

static NTSTATUS exclusive_entry(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	PDEVICE_OBJECT device;

	RtlInitUnicodeString(&name, u"\\Device\\Single");
	object->MajorFunction[IRP_MJ_CREATE] = dispatch_success;
	object->MajorFunction[IRP_MJ_CLOSE] = dispatch_success;
	object->DriverUnload = on_unload;
	return IoCreateDevice(object, 0, &name, FILE_DEVICE_UNKNOWN, 0, TRUE, &device);
}

TEST(SD_12_an_exclusive_device_is_open_once_at_a_time)
{
	HANDLE first, second, copy;

	fixture_begin();
	driver = driver_load(u"single", exclusive_entry);
	must(open_file(u"\\Device\\Single", 0, &first));
	assert_int_equal(open_file(u"\\Device\\Single", 0, &second), STATUS_ACCESS_DENIED);
	must(ZwDuplicateObject(ZwCurrentProcess(), first, ZwCurrentProcess(), &copy, 0, 0,
	                       DUPLICATE_SAME_ACCESS));
	must(NtClose(first));
	assert_int_equal(open_file(u"\\Device\\Single", 0, &second), STATUS_ACCESS_DENIED);
	must(NtClose(copy));
	must(open_file(u"\\Device\\Single", 0, &second));
	end(second);
}

/* --- The fast path -------------------------------------------------------------------------------------------- */

static struct {
	BOOLEAN serves;
	int calls;
	char in[4];
	ULONG in_length, out_length, code;
} fast_seen;

static BOOLEAN on_fast_control(PFILE_OBJECT file, BOOLEAN wait, PVOID in, ULONG in_length,
                               PVOID out, ULONG out_length, ULONG code, PIO_STATUS_BLOCK io,
                               PDEVICE_OBJECT device)
{
	assert_true(wait);
	assert_ptr_equal(file->DeviceObject, device);
	fast_seen.calls++;
	fast_seen.in_length = in_length;
	fast_seen.out_length = out_length;
	fast_seen.code = code;
	memcpy(fast_seen.in, in, in_length);
	if (!fast_seen.serves)
		return FALSE;
	memcpy(out, "fast", 4);
	*io = (IO_STATUS_BLOCK){ .Status = STATUS_SUCCESS, .Information = 4 };
	return TRUE;
}

static NTSTATUS send_fast(HANDLE file, char *out, IO_STATUS_BLOCK *io)
{
	*io = (IO_STATUS_BLOCK){ .Status = 0x11, .Information = 0x22 };
	memset(out, '-', 4);
	return control(file, TEST_CODE(ANSWER_SUCCESS, METHOD_NEITHER), "abc", 3, out, 4, io);
}

TEST(a_device_control_goes_the_fast_path_of_a_driver_that_has_one)
{
	FAST_IO_DISPATCH fast = { .SizeOfFastIoDispatch = sizeof(fast),
		                  .FastIoDeviceControl = on_fast_control };
	HANDLE file = begin(0);
	IO_STATUS_BLOCK io;
	char out[4];

	memset(&fast_seen, 0, sizeof(fast_seen));
	driver->FastIoDispatch = &fast;
	fast_seen.serves = TRUE;
	must(send_fast(file, out, &io));
	assert_int_equal(fast_seen.calls, 1);
	assert_memory_equal(fast_seen.in, "abc", 3);
	assert_int_equal(fast_seen.in_length, 3);
	assert_int_equal(fast_seen.out_length, 4);
	assert_int_equal(fast_seen.code, TEST_CODE(ANSWER_SUCCESS, METHOD_NEITHER));
	assert_memory_equal(out, "fast", 4);
	assert_int_equal(io.Status, STATUS_SUCCESS);
	assert_int_equal(io.Information, 4);
	/* What it does not serve goes to the dispatch routine. */
	fast_seen.serves = FALSE;
	must(send_fast(file, out, &io));
	assert_int_equal(fast_seen.calls, 2);
	assert_memory_equal(out, "----", 4);
	assert_int_equal(io.Information, 0);
	/* Neither a control of a file system, nor a table without the entry or too short for it. */
	assert_int_equal(NtFsControlFile(file, NULL, NULL, NULL, &io, TEST_CODE(0, METHOD_NEITHER),
	                                 "abc", 3, out, 4),
	                 STATUS_INVALID_DEVICE_REQUEST);
	fast.FastIoDeviceControl = NULL;
	must(send_fast(file, out, &io));
	fast.FastIoDeviceControl = on_fast_control;
	fast.SizeOfFastIoDispatch = offsetof(FAST_IO_DISPATCH, FastIoDeviceControl);
	must(send_fast(file, out, &io));
	assert_int_equal(fast_seen.calls, 2);
	driver->FastIoDispatch = NULL;
	end(file);
}

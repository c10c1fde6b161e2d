/*
 * tests/nt/io/queue_test.c - cancel-safe queues, StartIo, cancelling from a handle, completion ports.
 */
#include "io_fixture.h"

static struct {
	PDRIVER_OBJECT driver;
	PDEVICE_OBJECT device;
	IO_CSQ csq;
	LIST_ENTRY list;
	KSPIN_LOCK lock;
	uint32_t cancelled, started;
	PIRP current;
} seen;

/* --- The driver's half of a cancel-safe queue --------------------------------------------------------------- */

static VOID insert(PIO_CSQ csq, PIRP irp)
{
	InsertTailList(&seen.list, &irp->Tail.Overlay.ListEntry);
}

static VOID take_out(PIO_CSQ csq, PIRP irp)
{
	RemoveEntryList(&irp->Tail.Overlay.ListEntry);
}

static PIRP peek(PIO_CSQ csq, PIRP irp, PVOID context)
{
	PLIST_ENTRY next = irp ? irp->Tail.Overlay.ListEntry.Flink : seen.list.Flink;
	return next == &seen.list ? NULL : CONTAINING_RECORD(next, IRP, Tail.Overlay.ListEntry);
}

static VOID acquire(PIO_CSQ csq, PKIRQL irql)
{
	*irql = KeAcquireSpinLockRaiseToDpc(&seen.lock);
}

static VOID release(PIO_CSQ csq, KIRQL irql)
{
	KeReleaseSpinLock(&seen.lock, irql);
}

static VOID complete_cancelled(PIO_CSQ csq, PIRP irp)
{
	seen.cancelled++;
	complete(irp, STATUS_CANCELLED, 0);
}

static NTSTATUS on_read(PDEVICE_OBJECT device, PIRP irp)
{
	IoCsqInsertIrp(&seen.csq, irp, NULL);
	return STATUS_PENDING;
}

/* --- StartIo --------------------------------------------------------------------------------------------------- */

static VOID cancel_start(PDEVICE_OBJECT device, PIRP irp)
{
	bool removed =
		device->CurrentIrp != irp &&
		KeRemoveEntryDeviceQueue(&device->DeviceQueue, &irp->Tail.Overlay.DeviceQueueEntry);
	IoReleaseCancelSpinLock(irp->CancelIrql);
	assert_true(removed);
	seen.cancelled++;
	complete(irp, STATUS_CANCELLED, 0);
}

static VOID start_io(PDEVICE_OBJECT device, PIRP irp)
{
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	IoSetCancelRoutine(irp, NULL);
	seen.started++;
	seen.current = irp;
}

static NTSTATUS on_write(PDEVICE_OBJECT device, PIRP irp)
{
	IoMarkIrpPending(irp);
	IoStartPacket(device, irp, NULL, cancel_start);
	return STATUS_PENDING;
}

static VOID on_unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(seen.device);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	RtlInitUnicodeString(&name, u"\\Device\\Queue");
	NTSTATUS status =
		IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &seen.device);
	IoCsqInitialize(&seen.csq, insert, take_out, peek, acquire, release, complete_cancelled);
	InitializeListHead(&seen.list);
	KeInitializeSpinLock(&seen.lock);
	driver->MajorFunction[IRP_MJ_CREATE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLEANUP] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLOSE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_READ] = on_read;
	driver->MajorFunction[IRP_MJ_WRITE] = on_write;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = dispatch_success;
	driver->DriverStartIo = start_io;
	driver->DriverUnload = on_unload;
	return status;
}

static HANDLE begin(void)
{
	HANDLE file;
	fixture_begin();
	memset(&seen, 0, sizeof(seen));
	seen.driver = driver_load(u"queue", entry);
	must(open_file(u"\\Device\\Queue", 0, &file));
	return file;
}

static void end(HANDLE file)
{
	must(NtClose(file));
	must(io_driver_unload(seen.driver));
	fixture_end();
}

static void read_pends(HANDLE file, IO_STATUS_BLOCK *io)
{
	uint8_t byte;
	io->Status = STATUS_PENDING;
	assert_int_equal((unsigned)NtReadFile(file, NULL, NULL, NULL, io, &byte, 0, NULL, NULL),
	                 STATUS_PENDING);
}

TEST(a_cancel_safe_queue_gives_requests_in_order)
{
	HANDLE file = begin();
	IO_STATUS_BLOCK first, second;
	read_pends(file, &first);
	read_pends(file, &second);
	complete(IoCsqRemoveNextIrp(&seen.csq, NULL), STATUS_SUCCESS, 0);
	assert_int_equal(first.Status, STATUS_SUCCESS);
	assert_int_equal((unsigned)second.Status, STATUS_PENDING);
	complete(IoCsqRemoveNextIrp(&seen.csq, NULL), STATUS_SUCCESS, 0);
	assert_null(IoCsqRemoveNextIrp(&seen.csq, NULL));
	end(file);
}

TEST(cancelling_a_handles_requests_takes_them_out_of_the_queue)
{
	HANDLE file = begin();
	IO_STATUS_BLOCK first, second, io;
	read_pends(file, &first);
	read_pends(file, &second);
	must(NtCancelIoFile(file, &io));
	assert_int_equal(seen.cancelled, 2);
	assert_int_equal((unsigned)first.Status, (unsigned)STATUS_CANCELLED);
	assert_true(IsListEmpty(&seen.list));
	end(file);
}

TEST(cancelling_one_request_by_its_status_block_leaves_the_others)
{
	HANDLE file = begin();
	IO_STATUS_BLOCK first, second, io;
	read_pends(file, &first);
	read_pends(file, &second);
	must(NtCancelIoFileEx(file, &second, &io));
	assert_int_equal((unsigned)first.Status, STATUS_PENDING);
	assert_int_equal((unsigned)second.Status, (unsigned)STATUS_CANCELLED);
	assert_int_equal((unsigned)NtCancelIoFileEx(file, &second, &io),
	                 (unsigned)STATUS_NOT_FOUND);
	must(NtCancelIoFileEx(file, NULL, &io));
	assert_int_equal(seen.cancelled, 2);
	end(file);
}

TEST(start_io_works_on_one_packet_at_a_time)
{
	HANDLE file = begin();
	IO_STATUS_BLOCK first, second;
	NtWriteFile(file, NULL, NULL, NULL, &first, NULL, 0, NULL, NULL);
	NtWriteFile(file, NULL, NULL, NULL, &second, NULL, 0, NULL, NULL);
	assert_int_equal(seen.started, 1);
	for (int i = 0; i < 2; i++) {
		KIRQL irql;
		PIRP irp = seen.current;
		KeRaiseIrql(DISPATCH_LEVEL, &irql);
		IoStartNextPacket(seen.device, TRUE);
		KeLowerIrql(irql);
		complete(irp, STATUS_SUCCESS, 0);
	}
	assert_int_equal(seen.started, 2);
	end(file);
}

TEST(a_packet_that_waits_for_start_io_can_be_cancelled)
{
	HANDLE file = begin();
	IO_STATUS_BLOCK first, second, io;
	KIRQL irql;
	NtWriteFile(file, NULL, NULL, NULL, &first, NULL, 0, NULL, NULL);
	NtWriteFile(file, NULL, NULL, NULL, &second, NULL, 0, NULL, NULL);
	must(NtCancelIoFileEx(file, &second, &io));
	assert_int_equal(seen.cancelled, 1);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	IoStartNextPacket(seen.device, TRUE);
	KeLowerIrql(irql);
	assert_int_equal(seen.started, 1);
	complete(seen.current, STATUS_SUCCESS, 0);
	end(file);
}

/* --- A thread that ends ----------------------------------------------------------------------------------------------- */

static HANDLE shared_file;

static void read_and_end(void *context)
{
	static IO_STATUS_BLOCK io;
	read_pends(shared_file, &io);
}

TEST(the_requests_of_a_thread_that_ends_are_cancelled)
{
	struct ps_thread_options options = { .start = read_and_end };
	struct ps_thread *thread;
	HANDLE file = begin();
	shared_file = file;
	must(ps_thread_create(fixture.machine, &options, &thread));
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	assert_int_equal(seen.cancelled, 1);
	end(file);
}

/* --- Completion ports --------------------------------------------------------------------------------------------------- */

static HANDLE bind_port(HANDLE file)
{
	HANDLE port;
	IO_STATUS_BLOCK io;
	must(NtCreateIoCompletion(&port, IO_COMPLETION_ALL_ACCESS, NULL, 0));
	FILE_COMPLETION_INFORMATION information = { port, (PVOID)0x77 };
	must(NtSetInformationFile(file, &io, &information, sizeof(information),
	                          FileCompletionInformation));
	return port;
}

TEST(a_pending_request_posts_its_packet_to_the_port)
{
	HANDLE file = begin(), port = bind_port(file);
	IO_STATUS_BLOCK io, got;
	PVOID key, context;
	LARGE_INTEGER zero = { .QuadPart = 0 };
	io.Status = STATUS_PENDING;
	NtReadFile(file, NULL, NULL, (PVOID)0x99, &io, NULL, 0, NULL, NULL);
	assert_int_equal((unsigned)NtRemoveIoCompletion(port, &key, &context, &got, &zero),
	                 STATUS_TIMEOUT);
	complete(IoCsqRemoveNextIrp(&seen.csq, NULL), STATUS_SUCCESS, 5);
	must(NtRemoveIoCompletion(port, &key, &context, &got, &zero));
	assert_ptr_equal(key, (PVOID)0x77);
	assert_ptr_equal(context, (PVOID)0x99);
	assert_int_equal(got.Information, 5);
	must(NtClose(port));
	end(file);
}

TEST(a_port_is_skipped_on_success_when_the_file_asks_for_it)
{
	HANDLE file = begin(), port = bind_port(file);
	IO_STATUS_BLOCK io, got;
	PVOID key, context;
	LARGE_INTEGER zero = { .QuadPart = 0 };
	ULONG flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS;
	must(NtDeviceIoControlFile(file, NULL, NULL, (PVOID)1, &io, 0x222000, NULL, 0, NULL, 0));
	must(NtRemoveIoCompletion(port, &key, &context, &got, &zero));
	must(NtSetInformationFile(file, &io, &flags, sizeof(flags),
	                          FileIoCompletionNotificationInformation));
	must(NtDeviceIoControlFile(file, NULL, NULL, (PVOID)1, &io, 0x222000, NULL, 0, NULL, 0));
	assert_int_equal((unsigned)NtRemoveIoCompletion(port, &key, &context, &got, &zero),
	                 STATUS_TIMEOUT);
	must(NtClose(port));
	end(file);
}

TEST(packets_come_out_of_a_port_in_order_several_at_once)
{
	HANDLE file = begin(), port;
	struct io_completion_entry entries[4];
	ULONG count;
	LARGE_INTEGER zero = { .QuadPart = 0 };
	must(NtCreateIoCompletion(&port, IO_COMPLETION_ALL_ACCESS, NULL, 0));
	for (uintptr_t i = 1; i <= 3; i++)
		must(NtSetIoCompletion(port, (PVOID)i, NULL, STATUS_SUCCESS, i * 10));
	must(NtRemoveIoCompletionEx(port, entries, 4, &count, &zero, FALSE));
	assert_int_equal(count, 3);
	assert_ptr_equal(entries[0].key, (PVOID)1);
	assert_int_equal(entries[2].status.Information, 30);
	must(NtClose(port));
	end(file);
}

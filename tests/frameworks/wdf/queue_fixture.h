/*
 * tests/frameworks/wdf/queue_fixture.h - one device with a default queue, and a client of it.
 *
 * io_begin() makes the machine, the driver, a control device (or a PnP one) and its default queue, and opens
 * the device; io_end() closes everything. send() is an overlapped control, hold() a handler that keeps what
 * it is given in held[]. Requests that a test keeps are completed by it before io_end().
 */
#ifndef DRYDOCK_TESTS_WDF_QUEUE_FIXTURE_H
#define DRYDOCK_TESTS_WDF_QUEUE_FIXTURE_H

#include "wdf_fixture.h"

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define SENT_MAX 16
#define NOT_YET ((NTSTATUS)-1) /* in a status block: the request has not ended */

/* What io_begin() makes; all parts may be left out. */
struct io_settings {
	WDF_IO_QUEUE_DISPATCH_TYPE type; /* of the default queue; 0: no queue */
	PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL control;
	void (*init_device)(PWDFDEVICE_INIT init);
	void (*init_queue)(WDF_IO_QUEUE_CONFIG *config);
	void (*device_made)(void); /* before it starts or is initialised */
	PWDF_OBJECT_ATTRIBUTES queue_attributes, device_attributes;
	bool pnp, filter;
};

static struct io_settings io;
static WDFDEVICE device;
static WDFQUEUE queue;
static HANDLE file;
static NTSTATUS device_status; /* what the making of the device gave */

static WDFREQUEST held[SENT_MAX];
static int held_count;

/* --- Handlers ------------------------------------------------------------------------------------------ */

static inline void hold(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	held[held_count++] = request;
}

static inline void hold_any(WDFQUEUE from, WDFREQUEST request)
{
	hold(from, request, 0, 0, 0);
}

static inline void finish(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                          ULONG code)
{
	(void)from, (void)output, (void)code;
	note("control %zu ", input);
	WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, input);
}

static inline void state_callback(WDFQUEUE from, WDFCONTEXT context)
{
	(void)from;
	note("%s ", (const char *)context);
}

static inline void cancelled(WDFREQUEST request)
{
	note("cancel ");
	WdfRequestComplete(request, STATUS_CANCELLED);
}

/* --- The device ------------------------------------------------------------------------------------------ */

static inline NTSTATUS make_default_queue(void)
{
	WDF_IO_QUEUE_CONFIG config;

	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, io.type);
	config.EvtIoDeviceControl = io.control;
	if (io.init_queue)
		io.init_queue(&config);
	return WdfIoQueueCreate(device, &config, io.queue_attributes, &queue);
}

static inline NTSTATUS make_device(PWDFDEVICE_INIT *init)
{
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\WdfQueueTest");

	must(WdfDeviceInitAssignName(*init, &name));
	if (io.init_device)
		io.init_device(*init);
	device_status = WdfDeviceCreate(init, io.device_attributes, &device);
	if (NT_SUCCESS(device_status) && io.type)
		must(make_default_queue());
	if (NT_SUCCESS(device_status) && io.device_made)
		io.device_made();
	return device_status;
}

static inline NTSTATUS add_device(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	(void)driver;
	if (io.filter)
		WdfFdoInitSetFilter(init);
	return make_device(&init);
}

static inline void make_control_device(void)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);

	assert_non_null(init);
	if (!NT_SUCCESS(make_device(&init)))
		WdfDeviceInitFree(init);
	else
		WdfControlFinishInitializing(device);
}

static inline NTSTATUS open_handle(HANDLE *ret_file)
{
	UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\Device\\WdfQueueTest");
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK block;

	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	return ZwCreateFile(ret_file, GENERIC_READ | GENERIC_WRITE, &attributes, &block, NULL, 0,
	                    FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, NULL, 0);
}

/* Settings of struct io_settings, e.g. io_begin(.type = WdfIoQueueDispatchManual). */
#define io_begin(...) io_begin_with((struct io_settings){ __VA_ARGS__ }, true)
/* The same without opening the device. */
#define io_begin_closed(...) io_begin_with((struct io_settings){ __VA_ARGS__ }, false)

static inline void io_begin_with(struct io_settings settings, bool open)
{
	io = settings;
	held_count = 0;
	if (io.pnp) {
		wdf_begin(.device_add = add_device);
		plug();
	} else {
		wdf_begin();
		make_control_device();
	}
	if (open)
		must(open_handle(&file));
}

/* What the bus below a PnP device does with requests of one kind. */
static inline void set_below(UCHAR major, PDRIVER_DISPATCH routine)
{
	pnp_device_physical_object(wdf.plugged)->DriverObject->MajorFunction[major] = routine;
}

/* A default queue of type with one handler for controls, on a control device. */
static inline void begin(WDF_IO_QUEUE_DISPATCH_TYPE type,
                         PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL handler)
{
	io_begin(.type = type, .control = handler);
}

/* --- The client ------------------------------------------------------------------------------------------- */

static IO_STATUS_BLOCK blocks[SENT_MAX];
static HANDLE events[SENT_MAX];

static inline HANDLE event_for(int at)
{
	blocks[at].Status = NOT_YET;
	if (!events[at])
		must(ZwCreateEvent(&events[at], EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE));
	return events[at];
}

/* An overlapped control through handle; blocks[at] tells when it ended. */
static inline NTSTATUS send_through(HANDLE handle, int at)
{
	return ZwDeviceIoControlFile(handle, event_for(at), NULL, NULL, &blocks[at], CODE, NULL, 0,
	                             NULL, 0);
}

static inline NTSTATUS send(int at)
{
	return send_through(file, at);
}

/* One that must be pended. */
static inline void send_pending(int at)
{
	assert_int_equal(send(at), STATUS_PENDING);
}

static inline void expect_ended(int at, NTSTATUS status)
{
	assert_int_equal((unsigned)blocks[at].Status, (unsigned)status);
}

static inline void expect_pending(int at)
{
	assert_int_equal(blocks[at].Status, NOT_YET);
}

static inline void wait_ended(int at)
{
	must(ZwWaitForSingleObject(events[at], FALSE, NULL));
}

/* The file is not synchronous: a request that went through a queue is pended, and done on return here. */
static inline NTSTATUS ended(NTSTATUS status, const IO_STATUS_BLOCK *block)
{
	return status == STATUS_PENDING ? block->Status : status;
}

static inline void cancel_one(int at)
{
	IO_STATUS_BLOCK block;

	must(NtCancelIoFileEx(file, &blocks[at], &block));
}

static inline void cancel_all(void)
{
	IO_STATUS_BLOCK block;

	NtCancelIoFileEx(file, NULL, &block);
}

static inline void close_file(void)
{
	if (file)
		must(ZwClose(file));
	file = NULL;
}

static inline void io_end(void)
{
	close_file();
	for (int at = 0; at < SENT_MAX; at++)
		if (events[at]) {
			must(ZwClose(events[at]));
			events[at] = NULL;
		}
	wdf_end();
}

/* --- Further queues ------------------------------------------------------------------------------------------ */

static inline WDFQUEUE make_queue(WDF_IO_QUEUE_DISPATCH_TYPE type,
                                  PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL handler)
{
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE made;

	WDF_IO_QUEUE_CONFIG_INIT(&config, type);
	config.EvtIoDeviceControl = handler;
	must(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &made));
	return made;
}

static inline void expect_counts(WDFQUEUE of, ULONG waiting, ULONG owned)
{
	ULONG in_queue = 99, at_driver = 99;

	WdfIoQueueGetState(of, &in_queue, &at_driver);
	assert_int_equal(in_queue, waiting);
	assert_int_equal(at_driver, owned);
}

/* The framework's object of an open handle. */
static inline WDFFILEOBJECT file_of(HANDLE handle)
{
	PFILE_OBJECT object;

	must(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, (void **)&object, NULL));
	WDFFILEOBJECT found = WdfDeviceGetFileObject(device, object);
	ObDereferenceObject(object);
	return found;
}

/* --- Threads ------------------------------------------------------------------------------------------------- */

static inline HANDLE start_thread(PKSTART_ROUTINE routine, void *context)
{
	HANDLE thread;

	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, routine, context));
	return thread;
}

static inline void join_thread(HANDLE thread)
{
	must(ZwWaitForSingleObject(thread, FALSE, NULL));
	must(ZwClose(thread));
}

static inline void sleep_ms(int64_t count)
{
	LARGE_INTEGER time = milliseconds(count);

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

#endif

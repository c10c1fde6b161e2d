/* probe.c - a user-mode driver that does what it is asked, good and bad. */
#include <windows.h>
#include <wdf.h>

#include "probe.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;

static WDFQUEUE held;

/* A system call as a driver with an axe of its own would make it. */
static long long LinuxCall(long long number, long long a, long long b, long long c, long long d)
{
	long long result;
	register long long fourth __asm__("r10") = d;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
	                 : "rcx", "r11", "memory");
	return result;
}

static void TryAll(struct probe_calls *calls)
{
	static const char passwords[] = "/etc/passwd", shell[] = "/bin/sh";

	calls->answer[PROBE_OPEN] = LinuxCall(257, -100, (long long)passwords, 0, 0);
	calls->answer[PROBE_SOCKET] = LinuxCall(41, 2, 1, 0, 0);
	calls->answer[PROBE_TRACE] = LinuxCall(101, 16, 1, 0, 0);
	calls->answer[PROBE_EXECUTE] = LinuxCall(59, (long long)shell, 0, 0, 0);
	calls->answer[PROBE_FORK] = LinuxCall(57, 0, 0, 0, 0);
	calls->answer[PROBE_READ_OTHER] = LinuxCall(310, 1, 0, 0, 0);
	calls->answer[PROBE_KILL_OTHER] = LinuxCall(62, -1, 0, 0, 0);
	calls->answer[PROBE_MAKE_CODE] =
		LinuxCall(10, (long long)(ULONG_PTR)TryAll & ~4095ll, 4096, 7, 0);
	calls->answer[PROBE_MOUNT] = LinuxCall(165, 0, (long long)"/", 0, 0);
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

static NTSTATUS EvtDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	static const GUID interfaceClass = {
		0x0b5e1f02, 0x7a41, 0x4c39, { 0x8d, 0x11, 0x5e, 0x20, 0x66, 0xf9, 0x0a, 0x7c }
	};
	WDF_IO_QUEUE_CONFIG config;
	WDFDEVICE device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
	if (!NT_SUCCESS(status))
		return status;
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	status = WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &held);
	if (!NT_SUCCESS(status))
		return status;
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
	config.EvtIoDeviceControl = EvtIoDeviceControl;
	status = WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
	return NT_SUCCESS(status) ? WdfDeviceCreateDeviceInterface(device, &interfaceClass, NULL)
	                          : status;
}

static void Echo(WDFREQUEST request)
{
	PVOID input, output;
	size_t inputBytes, outputBytes;
	NTSTATUS status = WdfRequestRetrieveInputBuffer(request, 1, &input, &inputBytes);

	if (NT_SUCCESS(status))
		status = WdfRequestRetrieveOutputBuffer(request, inputBytes, &output, &outputBytes);
	if (NT_SUCCESS(status))
		RtlMoveMemory(output, input, inputBytes);
	WdfRequestCompleteWithInformation(request, status, NT_SUCCESS(status) ? inputBytes : 0);
}

static void Answer(WDFREQUEST request, const void *answer, size_t bytes)
{
	PVOID output;
	NTSTATUS status = WdfRequestRetrieveOutputBuffer(request, bytes, &output, NULL);

	if (NT_SUCCESS(status))
		RtlCopyMemory(output, answer, bytes);
	WdfRequestCompleteWithInformation(request, status, NT_SUCCESS(status) ? bytes : 0);
}

static VOID EvtIoDeviceControl(_In_ WDFQUEUE queue, _In_ WDFREQUEST request,
                               _In_ size_t outputBytes, _In_ size_t inputBytes, _In_ ULONG code)
{
	struct probe_calls calls;
	ULONG value = 0;

	UNREFERENCED_PARAMETER(queue);
	UNREFERENCED_PARAMETER(outputBytes);
	UNREFERENCED_PARAMETER(inputBytes);
	switch (code) {
	case PROBE_ECHO:
	case PROBE_ECHO_IN:
	case PROBE_ECHO_OUT:
	case PROBE_NEITHER: Echo(request); break;
	case PROBE_HOLD: WdfRequestForwardToIoQueue(request, held); break;
	case PROBE_HELD:
		WdfIoQueueGetState(held, &value, NULL);
		Answer(request, &value, sizeof(value));
		break;
	case PROBE_PROCESS:
		value = GetCurrentProcessId();
		Answer(request, &value, sizeof(value));
		break;
	case PROBE_REQUESTOR:
		value = WdfRequestGetRequestorProcessId(request);
		Answer(request, &value, sizeof(value));
		break;
	case PROBE_SYSTEM_CALLS:
		TryAll(&calls);
		Answer(request, &calls, sizeof(calls));
		break;
	case PROBE_CRASH: LinuxCall(231, 1, 0, 0, 0); break;
	default: WdfRequestComplete(request, STATUS_INVALID_DEVICE_REQUEST); break;
	}
}

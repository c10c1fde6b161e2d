/*
 * echo.c - a KMDF driver whose device gives back what was written to it, a moment later.
 *
 * A write leaves a message and starts a timer. When the timer fires the message may be read, once. A
 * read that comes too early waits in a manual queue, where the framework cancels it when its caller asks.
 * Read EchoDeliver first: it is the only place where a read is completed.
 */
#include <ntddk.h>
#include <wdf.h>
#include <initguid.h>

#include "echo_public.h"

typedef struct _ECHO_DEVICE {
	WDFQUEUE WaitingReads;
	WDFTIMER Timer;
	WDFSPINLOCK Lock; /* the fields below */
	BOOLEAN Ready;
	size_t Length;
	UCHAR Message[ECHO_MESSAGE_MAX];
} ECHO_DEVICE, *PECHO_DEVICE;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(ECHO_DEVICE, EchoGetDevice)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EchoDeviceAdd;
static EVT_WDF_DEVICE_D0_EXIT EchoD0Exit;
static EVT_WDF_IO_QUEUE_IO_READ EchoRead;
static EVT_WDF_IO_QUEUE_IO_WRITE EchoWrite;
static EVT_WDF_TIMER EchoTimer;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, EchoDeviceAdd)
#pragma alloc_text(PAGE, EchoD0Exit)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, EchoDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

static NTSTATUS CreateQueues(_In_ WDFDEVICE device)
{
	WDF_IO_QUEUE_CONFIG config;
	NTSTATUS status;

	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
	config.EvtIoRead = EchoRead;
	config.EvtIoWrite = EchoWrite;
	status = WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
	if (!NT_SUCCESS(status))
		return status;
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES,
	                        &EchoGetDevice(device)->WaitingReads);
}

static NTSTATUS CreateTimerAndLock(_In_ WDFDEVICE device)
{
	PECHO_DEVICE echo = EchoGetDevice(device);
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_TIMER_CONFIG config;
	NTSTATUS status;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	status = WdfSpinLockCreate(&attributes, &echo->Lock);
	if (!NT_SUCCESS(status))
		return status;
	/* The lock above serializes; the framework need not. */
	WDF_TIMER_CONFIG_INIT(&config, EchoTimer);
	config.AutomaticSerialization = FALSE;
	return WdfTimerCreate(&config, &attributes, &echo->Timer);
}

static NTSTATUS EchoDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS power;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE device;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	PAGED_CODE();
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&power);
	power.EvtDeviceD0Exit = EchoD0Exit;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &power);
	WdfDeviceInitSetIoType(init, WdfDeviceIoBuffered);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, ECHO_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &device);
	if (!NT_SUCCESS(status))
		return status;
	status = CreateTimerAndLock(device);
	if (!NT_SUCCESS(status))
		return status;
	status = CreateQueues(device);
	if (!NT_SUCCESS(status))
		return status;
	return WdfDeviceCreateDeviceInterface(device, &GUID_DEVINTERFACE_DRYDOCK_ECHO, NULL);
}

/* No echo comes out of a device that has no power: what was on its way is lost. */
static NTSTATUS EchoD0Exit(_In_ WDFDEVICE device, _In_ WDF_POWER_DEVICE_STATE target)
{
	UNREFERENCED_PARAMETER(target);
	PAGED_CODE();
	WdfTimerStop(EchoGetDevice(device)->Timer, TRUE);
	return STATUS_SUCCESS;
}

/* Take the message if it may be read; 0 when there is none. */
static size_t TakeMessage(_In_ PECHO_DEVICE echo, _Out_writes_(capacity) PVOID to,
                          _In_ size_t capacity)
{
	size_t length = 0;

	WdfSpinLockAcquire(echo->Lock);
	if (echo->Ready) {
		length = min(echo->Length, capacity);
		RtlCopyMemory(to, echo->Message, length);
		echo->Ready = FALSE;
	}
	WdfSpinLockRelease(echo->Lock);
	return length;
}

static BOOLEAN IsReady(_In_ PECHO_DEVICE echo)
{
	BOOLEAN ready;

	WdfSpinLockAcquire(echo->Lock);
	ready = echo->Ready;
	WdfSpinLockRelease(echo->Lock);
	return ready;
}

/* Complete the oldest waiting read if there is a message for it. */
static VOID EchoDeliver(_In_ PECHO_DEVICE echo)
{
	WDFREQUEST request;
	PVOID buffer;
	size_t capacity, length;
	NTSTATUS status;

	if (!IsReady(echo) ||
	    !NT_SUCCESS(WdfIoQueueRetrieveNextRequest(echo->WaitingReads, &request)))
		return;
	status = WdfRequestRetrieveOutputBuffer(request, 1, &buffer, &capacity);
	if (!NT_SUCCESS(status)) {
		WdfRequestComplete(request, status);
		return;
	}
	length = TakeMessage(echo, buffer, capacity);
	if (length != 0)
		WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, length);
	else if (!NT_SUCCESS(WdfRequestRequeue(request))) /* another read was faster */
		WdfRequestComplete(request, STATUS_CANCELLED);
}

/* Every read goes through the waiting queue, so that one that just missed the timer is found there. */
static VOID EchoRead(_In_ WDFQUEUE queue, _In_ WDFREQUEST request, _In_ size_t length)
{
	PECHO_DEVICE echo = EchoGetDevice(WdfIoQueueGetDevice(queue));
	NTSTATUS status = WdfRequestForwardToIoQueue(request, echo->WaitingReads);

	UNREFERENCED_PARAMETER(length);
	if (!NT_SUCCESS(status)) {
		WdfRequestComplete(request, status);
		return;
	}
	EchoDeliver(echo);
}

static VOID EchoWrite(_In_ WDFQUEUE queue, _In_ WDFREQUEST request, _In_ size_t length)
{
	PECHO_DEVICE echo = EchoGetDevice(WdfIoQueueGetDevice(queue));
	PVOID buffer;
	NTSTATUS status;

	if (length > ECHO_MESSAGE_MAX) {
		WdfRequestComplete(request, STATUS_INVALID_BUFFER_SIZE);
		return;
	}
	status = WdfRequestRetrieveInputBuffer(request, 1, &buffer, NULL);
	if (!NT_SUCCESS(status)) {
		WdfRequestComplete(request, status);
		return;
	}
	WdfSpinLockAcquire(echo->Lock);
	RtlCopyMemory(echo->Message, buffer, length);
	echo->Length = length;
	echo->Ready = FALSE;
	WdfSpinLockRelease(echo->Lock);
	WdfTimerStart(echo->Timer, WDF_REL_TIMEOUT_IN_MS(ECHO_DELAY_MS));
	WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, length);
}

static VOID EchoTimer(_In_ WDFTIMER timer)
{
	PECHO_DEVICE echo = EchoGetDevice(WdfTimerGetParentObject(timer));

	WdfSpinLockAcquire(echo->Lock);
	echo->Ready = TRUE;
	WdfSpinLockRelease(echo->Lock);
	EchoDeliver(echo);
}

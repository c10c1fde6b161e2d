/* worker.c - draw, publish, wait for the next frame's time. */
#include "worker.h"

#include "card.h"
#include "channel.h"
#include "system.h"

#define UNITS_PER_SECOND 10000000 /* of 100 ns */

struct worker {
	struct control *control;
	struct monitor *monitor;
	KEVENT stop;
	PVOID thread; /* referenced */
	struct card card;
	struct channel channel;
	UINT32 deliveries; /* seen so far */
	UINT32 counter;
};

static UINT64 Now(void)
{
	return (UINT64)KeQueryPerformanceCounter(NULL).QuadPart;
}

static UINT64 Milliseconds(void)
{
	return KeQueryInterruptTime() / 10000;
}

/* --- The ring --------------------------------------------------------------------------------------------------- */

/* A newer ring takes the place of the one we had. */
static void TakeRing(struct worker *worker)
{
	UINT32 deliveries = __atomic_load_n(&worker->monitor->deliveries, __ATOMIC_ACQUIRE);
	struct frame_set_channel delivery;
	struct channel channel;

	if (deliveries == worker->deliveries)
		return;
	worker->deliveries = deliveries;
	if (!ControlTakeDelivery(worker->control, worker->monitor, &delivery))
		return;
	if (NT_SUCCESS(ChannelAttach(&channel, &SystemChannel, &delivery,
	                             worker->monitor->targetId))) {
		ChannelDetach(&worker->channel);
		worker->channel = channel;
	}
	ChannelDropDelivery(&SystemChannel, &delivery);
}

static void Publish(struct worker *worker)
{
	struct channel_frame frame;

	if (!worker->channel.header || ChannelIsStale(&worker->channel))
		return;
	frame.pixels = (const UINT8 *)worker->card.pixels;
	frame.width = worker->card.width;
	frame.height = worker->card.height;
	frame.format = FRAME_FORMAT_BGRA8;
	frame.pitch_bytes = worker->card.pitchBytes;
	frame.display_time = Now();
	ChannelPublish(&worker->channel, &frame);
}

/* --- The thread ------------------------------------------------------------------------------------------------- */

/* TRUE: it is to end. */
static BOOLEAN WaitUntil(struct worker *worker, UINT64 due)
{
	UINT64 now = KeQueryInterruptTime();
	LARGE_INTEGER timeout;

	timeout.QuadPart = due > now ? -(LONGLONG)(due - now) : 0;
	return KeWaitForSingleObject(&worker->stop, Executive, KernelMode, FALSE, &timeout) ==
	       STATUS_SUCCESS;
}

static KSTART_ROUTINE Run;
static VOID Run(_In_ PVOID context)
{
	struct worker *worker = context;
	UINT64 start = KeQueryInterruptTime();
	UINT32 hz = worker->monitor->refreshHz;

	CardBegin(&worker->card);
	while (!WaitUntil(worker, start + (UINT64)worker->counter * UNITS_PER_SECOND / hz)) {
		TakeRing(worker);
		CardDraw(&worker->card, ++worker->counter, Milliseconds());
		Publish(worker);
	}
	ChannelDetach(&worker->channel);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static void Free(struct worker *worker)
{
	if (worker->card.pixels)
		ExFreePoolWithTag(worker->card.pixels, CARD_POOL_TAG);
	ExFreePoolWithTag(worker, CARD_POOL_TAG);
}

static struct worker *Allocate(struct control *control, struct monitor *monitor)
{
	struct worker *worker =
		ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*worker), CARD_POOL_TAG);
	struct frame_shape shape;

	if (!worker)
		return NULL;
	if (!frame_shape_make(monitor->width, monitor->height, FRAME_FORMAT_BGRA8, 1, &shape)) {
		Free(worker);
		return NULL;
	}
	worker->control = control;
	worker->monitor = monitor;
	worker->channel.operations = &SystemChannel;
	worker->card.width = monitor->width;
	worker->card.height = monitor->height;
	worker->card.pitchBytes = shape.pitch_bytes;
	worker->card.pixels =
		ExAllocatePool2(POOL_FLAG_PAGED, (SIZE_T)shape.slot_bytes, CARD_POOL_TAG);
	if (!worker->card.pixels) {
		Free(worker);
		return NULL;
	}
	KeInitializeEvent(&worker->stop, NotificationEvent, FALSE);
	return worker;
}

NTSTATUS WorkerStart(void *context, struct monitor *monitor)
{
	struct worker *worker = Allocate(context, monitor);
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;
	NTSTATUS status;

	if (!worker)
		return STATUS_INSUFFICIENT_RESOURCES;
	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	status = PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, Run,
	                              worker);
	if (!NT_SUCCESS(status)) {
		Free(worker);
		return status;
	}
	monitor->worker = worker;
	/* A kernel handle of a thread that we made: this cannot fail. */
	(void)ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode,
	                                &worker->thread, NULL);
	ZwClose(handle);
	return STATUS_SUCCESS;
}

void WorkerStop(void *context, struct monitor *monitor)
{
	struct worker *worker = monitor->worker;

	UNREFERENCED_PARAMETER(context);
	KeSetEvent(&worker->stop, IO_NO_INCREMENT, FALSE);
	KeWaitForSingleObject(worker->thread, Executive, KernelMode, FALSE, NULL);
	ObDereferenceObject(worker->thread);
	Free(worker);
}

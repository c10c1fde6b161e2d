/* worker.c - draw, publish, wait for the next frame's time. */
#include "worker.h"

#include "card.h"
#include "channel.h"
#include "system.h"

#define MILLISECONDS 1000

struct worker {
	struct control *control;
	struct monitor *monitor;
	HANDLE stop, thread;
	UINT64 perSecond; /* of the performance counter */
	struct card card;
	struct channel channel;
	UINT32 deliveries; /* seen so far */
	UINT32 counter;
	/* The mode and the colour that are shown, and how often another was asked for: atomic. */
	struct mode mode;
	UINT32 colour;
	UINT32 updates, seenUpdates;
};

static UINT64 Now(void)
{
	LARGE_INTEGER now;

	QueryPerformanceCounter(&now);
	return (UINT64)now.QuadPart;
}

/* --- The ring --------------------------------------------------------------------------------------------------- */

/* A newer ring takes the place of the one we had. */
static void TakeRing(struct worker *worker)
{
	UINT32 deliveries = __atomic_load_n(&worker->monitor->deliveries, __ATOMIC_ACQUIRE);
	struct frame_set_channel delivery;
	/* There is one adapter here, and its number is 0. */
	struct channel_self self = { worker->monitor->targetId, 0, 0 };
	struct channel channel;

	if (deliveries == worker->deliveries)
		return;
	worker->deliveries = deliveries;
	if (!ControlTakeDelivery(worker->control, worker->monitor, &delivery))
		return;
	if (NT_SUCCESS(ChannelAttach(&channel, &SystemChannel, &delivery, &self))) {
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
	frame.pixels = worker->card.pixels;
	frame.width = worker->card.width;
	frame.height = worker->card.height;
	frame.format = frame_format_of(worker->colour);
	frame.pitch_bytes = worker->card.pitchBytes;
	frame.display_time = Now();
	RtlZeroMemory(&frame.damage, sizeof(frame.damage));
	ChannelPublish(&worker->channel, &frame);
}

/* --- The mode --------------------------------------------------------------------------------------------------- */

/* Gives the colour that is wanted. */
static UINT32 WantedMode(struct worker *worker, struct mode *mode)
{
	UINT32 colour;

	worker->control->operations->lock(worker->control->operations->context);
	*mode = worker->monitor->modes.mode[0];
	colour = worker->monitor->colour;
	worker->control->operations->unlock(worker->control->operations->context);
	return colour;
}

/* FALSE: memory is short, and the card stays as it was. */
static BOOL MakeCard(struct worker *worker)
{
	struct mode mode;
	UINT32 colour = WantedMode(worker, &mode);
	struct frame_shape shape;
	void *pixels;

	if (!frame_shape_make(mode.width, mode.height, frame_format_of(colour), 1, &shape))
		return FALSE;
	pixels = HeapAlloc(GetProcessHeap(), 0, (SIZE_T)shape.slot_bytes);
	if (!pixels)
		return FALSE;
	if (worker->card.pixels)
		HeapFree(GetProcessHeap(), 0, worker->card.pixels);
	worker->card.pixels = pixels;
	worker->card.width = mode.width;
	worker->card.height = mode.height;
	worker->card.pitchBytes = shape.pitch_bytes;
	worker->card.isHdr = colour == FRAME_COLOUR_HDR;
	worker->mode = mode;
	worker->colour = colour;
	return TRUE;
}

/* TRUE: the card is another one now. */
static BOOL TakeMode(struct worker *worker)
{
	UINT32 updates = __atomic_load_n(&worker->updates, __ATOMIC_ACQUIRE);

	if (updates == worker->seenUpdates)
		return FALSE;
	worker->seenUpdates = updates;
	if (!MakeCard(worker))
		return FALSE;
	CardBegin(&worker->card);
	return TRUE;
}

NTSTATUS WorkerUpdate(void *context, struct monitor *monitor)
{
	struct worker *worker = monitor->worker;

	UNREFERENCED_PARAMETER(context);
	__atomic_fetch_add(&worker->updates, 1, __ATOMIC_RELEASE);
	return STATUS_SUCCESS;
}

/* --- The thread ------------------------------------------------------------------------------------------------- */

/* TRUE: it is to end. */
static BOOL WaitUntil(struct worker *worker, UINT64 due)
{
	UINT64 now = Now();
	UINT64 rest = due > now ? (due - now) * MILLISECONDS / worker->perSecond : 0;

	return WaitForSingleObject(worker->stop, (DWORD)rest) == WAIT_OBJECT_0;
}

static DWORD WINAPI Run(LPVOID context)
{
	struct worker *worker = context;
	UINT64 start = Now(), drawn = 0;

	CardBegin(&worker->card);
	while (!WaitUntil(worker, start + drawn++ * worker->perSecond / worker->mode.refreshHz)) {
		TakeRing(worker);
		ChannelBeat(&worker->channel, FALSE);
		/* The times of frames begin anew with a new rate. */
		if (TakeMode(worker)) {
			start = Now();
			drawn = 0;
		}
		CardDraw(&worker->card, ++worker->counter,
		         Now() / (worker->perSecond / MILLISECONDS));
		ChannelBeat(&worker->channel, TRUE);
		Publish(worker);
	}
	ChannelDetach(&worker->channel);
	return 0;
}

static void Free(struct worker *worker)
{
	if (worker->thread)
		CloseHandle(worker->thread);
	if (worker->stop)
		CloseHandle(worker->stop);
	if (worker->card.pixels)
		HeapFree(GetProcessHeap(), 0, worker->card.pixels);
	HeapFree(GetProcessHeap(), 0, worker);
}

static BOOL Fill(struct worker *worker, struct control *control, struct monitor *monitor)
{
	LARGE_INTEGER frequency;

	worker->control = control;
	worker->monitor = monitor;
	if (!MakeCard(worker))
		return FALSE;
	QueryPerformanceFrequency(&frequency);
	worker->perSecond = (UINT64)frequency.QuadPart;
	worker->channel.operations = &SystemChannel;
	worker->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
	return worker->stop != NULL;
}

NTSTATUS WorkerStart(void *context, struct monitor *monitor)
{
	struct worker *worker = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*worker));

	if (!worker)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (Fill(worker, context, monitor))
		worker->thread = CreateThread(NULL, 0, Run, worker, 0, NULL);
	if (!worker->thread) {
		Free(worker);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	monitor->worker = worker;
	return STATUS_SUCCESS;
}

void WorkerStop(void *context, struct monitor *monitor)
{
	struct worker *worker = monitor->worker;

	UNREFERENCED_PARAMETER(context);
	SetEvent(worker->stop);
	WaitForSingleObject(worker->thread, INFINITE);
	Free(worker);
}

/*
 * io/timer_api.c - IoInitializeTimer, IoStartTimer, IoStopTimer: once a second at DISPATCH_LEVEL.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"

#define PERIOD_MS 1000

struct _IO_TIMER {
	LIST_ENTRY entry;
	PDEVICE_OBJECT device;
	PIO_TIMER_ROUTINE routine;
	PVOID context;
	bool running;
	uint64_t turn;
};

/* One running timer that has not had its turn in this second; its device is referenced. */
static struct _IO_TIMER *claim(struct io_machine *io, uint64_t turn)
{
	struct _IO_TIMER *found = NULL;
	host_lock_acquire(&io->lock);
	for (PLIST_ENTRY entry = io->timers.Flink; entry != &io->timers && !found;
	     entry = entry->Flink) {
		struct _IO_TIMER *timer = CONTAINING_RECORD(entry, struct _IO_TIMER, entry);
		if (timer->running && timer->turn != turn) {
			timer->turn = turn;
			ob_reference(timer->device);
			found = timer;
		}
	}
	host_lock_release(&io->lock);
	return found;
}

static VOID second_passed(PKDPC dpc, PVOID context, PVOID a, PVOID b)
{
	struct io_machine *io = context;
	uint64_t turn = ++io->timer_turn;
	struct _IO_TIMER *timer;
	while ((timer = claim(io, turn))) {
		PDEVICE_OBJECT device = timer->device;
		timer->routine(device, timer->context);
		ob_dereference(device);
	}
}

NTSTATUS NTAPI IoInitializeTimer(PDEVICE_OBJECT device, PIO_TIMER_ROUTINE routine, PVOID context)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	if (device->Timer) {
		IO_REPORT("VF-29", 0xC9, 0xA, device, 0, 0,
		          "A device object has one I/O timer; initialise it once.",
		          "%s initialises the I/O timer of a device twice",
		          io_driver_name(device->DriverObject));
		return STATUS_INVALID_PARAMETER;
	}
	struct _IO_TIMER *timer = io_allocate(sizeof(*timer));
	if (!timer)
		return STATUS_INSUFFICIENT_RESOURCES;
	timer->device = device;
	timer->routine = routine;
	timer->context = context;
	host_lock_acquire(&io->lock);
	InsertTailList(&io->timers, &timer->entry);
	host_lock_release(&io->lock);
	device->Timer = timer;
	return STATUS_SUCCESS;
}

VOID NTAPI IoStartTimer(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	LARGE_INTEGER due = { .QuadPart = -10000ll * PERIOD_MS };
	host_lock_acquire(&io->lock);
	device->Timer->running = true;
	bool first = !io->second_running;
	io->second_running = 1;
	host_lock_release(&io->lock);
	if (!first)
		return;
	KeInitializeTimer(&io->second);
	KeInitializeDpc(&io->second_dpc, second_passed, io);
	KeSetTimerEx(&io->second, due, PERIOD_MS, &io->second_dpc);
}

static bool any_running_locked(struct io_machine *io)
{
	for (PLIST_ENTRY entry = io->timers.Flink; entry != &io->timers; entry = entry->Flink)
		if (CONTAINING_RECORD(entry, struct _IO_TIMER, entry)->running)
			return true;
	return false;
}

VOID NTAPI IoStopTimer(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	host_lock_acquire(&io->lock);
	device->Timer->running = false;
	bool last = io->second_running && !any_running_locked(io);
	if (last)
		io->second_running = 0;
	host_lock_release(&io->lock);
	if (last) {
		KeCancelTimer(&io->second);
		KeRemoveQueueDpc(&io->second_dpc);
	}
}

/* IoDeleteDevice: a timer that still runs is the driver's mistake. */
void io_device_stop_timer(PDEVICE_OBJECT device)
{
	struct io_machine *io = io_device_from_object(device)->machine->io;
	struct _IO_TIMER *timer = device->Timer;
	if (!timer)
		return;
	if (timer->running) {
		IO_REPORT("VF-29", 0xC7, 0, timer, 0, 0, "Call IoStopTimer before IoDeleteDevice.",
		          "%s deletes a device whose I/O timer still runs",
		          io_driver_name(device->DriverObject));
		IoStopTimer(device);
	}
	host_lock_acquire(&io->lock);
	RemoveEntryList(&timer->entry);
	host_lock_release(&io->lock);
	/* The memory goes with the device object: a routine that runs now may still look at it. */
}

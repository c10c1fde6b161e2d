/* work_cases.c - VF-18, VF-29: work items. */
#include "planted.h"

static KEVENT worked;

static VOID work(PVOID context)
{
	KeSetEvent(&worked, IO_NO_INCREMENT, FALSE);
}

static VOID work_and_leak(PVOID context)
{ /* named: VF_18_work_routine_leaks_irql */
	KIRQL old;

	KeSetEvent(&worked, IO_NO_INCREMENT, FALSE);
	KeRaiseIrql(APC_LEVEL, &old);
}

static WORK_QUEUE_ITEM item;

static VOID queue_work(PWORKER_THREAD_ROUTINE routine)
{
	KeInitializeEvent(&worked, NotificationEvent, FALSE);
	ExInitializeWorkItem(&item, routine, NULL);
	ExQueueWorkItem(&item, DelayedWorkQueue);
	KeWaitForSingleObject(&worked, Executive, KernelMode, FALSE, NULL);
}

BREAKS(VF_18_work_routine_leaks_irql)
{
	queue_work(work_and_leak);
}

LEGAL(VF_18_work_routine_leaks_irql)
{
	queue_work(work);
}

BREAKS(VF_29_work_item_never_made)
{
	RtlFillMemory(&item, sizeof(item), 0xCC);
	ExQueueWorkItem(&item, DelayedWorkQueue); /* named */
}

LEGAL(VF_29_work_item_never_made)
{
	queue_work(work);
}

static VOID work_for_device(PDEVICE_OBJECT device, PVOID context)
{
	KeSetEvent(&worked, IO_NO_INCREMENT, FALSE);
}

static VOID work_and_leak_a_region(PDEVICE_OBJECT device, PVOID context)
{ /* named: VF_18_work_item_of_a_device_leaks_a_region */
	KeSetEvent(&worked, IO_NO_INCREMENT, FALSE);
	KeEnterCriticalRegion();
}

static VOID delete_work(struct planted *planted)
{
	IoFreeWorkItem(planted->kept);
}

static VOID queue_work_for(struct planted *planted, PIO_WORKITEM_ROUTINE routine)
{
	KeInitializeEvent(&worked, NotificationEvent, FALSE);
	planted->kept = IoAllocateWorkItem(planted->device);
	planted->at_unload = delete_work;
	IoQueueWorkItem(planted->kept, routine, DelayedWorkQueue, NULL);
	KeWaitForSingleObject(&worked, Executive, KernelMode, FALSE, NULL);
}

BREAKS(VF_18_work_item_of_a_device_leaks_a_region)
{
	queue_work_for(planted, work_and_leak_a_region);
}

LEGAL(VF_18_work_item_of_a_device_leaks_a_region)
{
	queue_work_for(planted, work_for_device);
}

/* More than any machine has workers, so that what is queued behind them waits. */
#define BLOCKERS 80

static KEVENT released;
static LONG blocked;

static VOID block(PDEVICE_OBJECT device, PVOID context)
{
	IoFreeWorkItem(context);
	KeWaitForSingleObject(&released, Executive, KernelMode, FALSE, NULL);
	if (InterlockedDecrement(&blocked) == 0)
		KeSetEvent(&worked, IO_NO_INCREMENT, FALSE);
}

static VOID queue_blocker(struct planted *planted, PIO_WORKITEM item)
{
	IoQueueWorkItem(item, block, DelayedWorkQueue, item);
}

static VOID block_workers(struct planted *planted)
{
	KeInitializeEvent(&worked, NotificationEvent, FALSE);
	KeInitializeEvent(&released, NotificationEvent, FALSE);
	blocked = BLOCKERS + 1;
	for (ULONG index = 0; index < BLOCKERS; index++)
		queue_blocker(planted, IoAllocateWorkItem(planted->device));
}

static VOID release_workers(VOID)
{
	KeSetEvent(&released, IO_NO_INCREMENT, FALSE);
	KeWaitForSingleObject(&worked, Executive, KernelMode, FALSE, NULL);
}

BREAKS(VF_29_work_item_queued_twice)
{
	PIO_WORKITEM last = IoAllocateWorkItem(planted->device);

	block_workers(planted);
	queue_blocker(planted, last);
	IoQueueWorkItem(last, block, DelayedWorkQueue, last); /* named */
	release_workers();
}

LEGAL(VF_29_work_item_queued_twice)
{
	block_workers(planted);
	queue_blocker(planted, IoAllocateWorkItem(planted->device));
	release_workers();
	queue_work_for(planted, work_for_device);
	KeClearEvent(&worked);
	IoQueueWorkItem(planted->kept, work_for_device, DelayedWorkQueue, NULL);
	KeWaitForSingleObject(&worked, Executive, KernelMode, FALSE, NULL);
}

static VOID never_run(PDEVICE_OBJECT device, PVOID context)
{
}

BREAKS(VF_29_queued_work_item_freed)
{
	PIO_WORKITEM last = IoAllocateWorkItem(planted->device);

	block_workers(planted);
	blocked--;
	IoQueueWorkItem(last, never_run, DelayedWorkQueue, NULL);
	IoFreeWorkItem(last); /* named */
	release_workers();
}

LEGAL(VF_29_queued_work_item_freed)
{
	queue_work_for(planted, work_for_device);
}

const struct planted_case work_cases[] = {
	PLANTED_CASE(VF_18_work_routine_leaks_irql),
	PLANTED_CASE(VF_29_work_item_never_made),
	PLANTED_CASE(VF_18_work_item_of_a_device_leaks_a_region),
	PLANTED_CASE(VF_29_work_item_queued_twice),
	PLANTED_CASE(VF_29_queued_work_item_freed),
	PLANTED_END,
};

/* nt/ke/device_queue_api.c - KDEVICE_QUEUE, which StartIo drivers queue requests in. */
#include "nt/ke/ke_internal.h"

VOID KeInitializeDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
	DeviceQueue->Type = DeviceQueueObjectType;
	DeviceQueue->Size = sizeof(*DeviceQueue);
	InitializeListHead(&DeviceQueue->DeviceListHead);
	KeInitializeSpinLock(&DeviceQueue->Lock);
	DeviceQueue->Busy = FALSE;
}

/* Where an entry with key belongs: behind those with the same key. */
static LIST_ENTRY *place_for(PKDEVICE_QUEUE queue, ULONG key)
{
	LIST_ENTRY *entry = queue->DeviceListHead.Flink;

	while (entry != &queue->DeviceListHead &&
	       CONTAINING_RECORD(entry, KDEVICE_QUEUE_ENTRY, DeviceListEntry)->SortKey <= key)
		entry = entry->Flink;
	return entry;
}

/* Gives FALSE when the queue was idle: the entry is not queued and the queue is busy now. */
static BOOLEAN insert(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry, const ULONG *key)
{
	KIRQL old = KeAcquireSpinLockForDpc(&queue->Lock);
	BOOLEAN busy = queue->Busy;

	entry->SortKey = key ? *key : 0;
	entry->Inserted = busy;
	queue->Busy = TRUE;
	if (busy)
		InsertTailList(key ? place_for(queue, *key) : &queue->DeviceListHead,
		               &entry->DeviceListEntry);
	KeReleaseSpinLockForDpc(&queue->Lock, old);
	return busy;
}

BOOLEAN KeInsertDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
	return insert(DeviceQueue, DeviceQueueEntry, NULL);
}

BOOLEAN KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry,
                                 ULONG SortKey)
{
	return insert(DeviceQueue, DeviceQueueEntry, &SortKey);
}

/* Take the entry at or behind key (wrapping to the first); none: the queue is idle. */
static PKDEVICE_QUEUE_ENTRY take(PKDEVICE_QUEUE queue, const ULONG *key)
{
	KIRQL old = KeAcquireSpinLockForDpc(&queue->Lock);
	LIST_ENTRY *entry = queue->DeviceListHead.Flink;
	PKDEVICE_QUEUE_ENTRY taken = NULL;

	if (IsListEmpty(&queue->DeviceListHead)) {
		queue->Busy = FALSE;
	} else {
		while (key && entry != &queue->DeviceListHead &&
		       CONTAINING_RECORD(entry, KDEVICE_QUEUE_ENTRY, DeviceListEntry)->SortKey <
		               *key)
			entry = entry->Flink;
		if (entry == &queue->DeviceListHead)
			entry = entry->Flink;
		taken = CONTAINING_RECORD(entry, KDEVICE_QUEUE_ENTRY, DeviceListEntry);
		RemoveEntryList(entry);
		taken->Inserted = FALSE;
	}
	KeReleaseSpinLockForDpc(&queue->Lock, old);
	return taken;
}

PKDEVICE_QUEUE_ENTRY KeRemoveDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
	return take(DeviceQueue, NULL);
}

PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey)
{
	return take(DeviceQueue, &SortKey);
}

/* Like the one above, but leaves an idle queue idle and does not touch Busy when it is. */
PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueueIfBusy(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey)
{
	return DeviceQueue->Busy ? take(DeviceQueue, &SortKey) : NULL;
}

BOOLEAN KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
	KIRQL old = KeAcquireSpinLockForDpc(&DeviceQueue->Lock);
	BOOLEAN removed = DeviceQueueEntry->Inserted;

	if (removed) {
		RemoveEntryList(&DeviceQueueEntry->DeviceListEntry);
		DeviceQueueEntry->Inserted = FALSE;
	}
	KeReleaseSpinLockForDpc(&DeviceQueue->Lock, old);
	return removed;
}

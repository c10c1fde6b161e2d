/* hid/file.c - files that are open on a collection: their reads, and the reports that wait for them. */
#include "nt/hid/class.h"

#include <stdlib.h>
#include <string.h>

static struct hid_file *file_of_queue(PIO_CSQ queue)
{
	return CONTAINING_RECORD(queue, struct hid_file, queue);
}

/* --- Reads, as a cancel-safe queue -------------------------------------------------------------------------------- */

/* context: it was first before. */
static NTSTATUS insert(PIO_CSQ queue, PIRP irp, PVOID context)
{
	LIST_ENTRY *reads = &file_of_queue(queue)->reads;

	if (context)
		InsertHeadList(reads, &irp->Tail.Overlay.ListEntry);
	else
		InsertTailList(reads, &irp->Tail.Overlay.ListEntry);
	return STATUS_SUCCESS;
}

static VOID take_out(PIO_CSQ queue, PIRP irp)
{
	UNREFERENCED_PARAMETER(queue);
	RemoveEntryList(&irp->Tail.Overlay.ListEntry);
}

static PIRP peek(PIO_CSQ queue, PIRP after, PVOID context)
{
	LIST_ENTRY *reads = &file_of_queue(queue)->reads;
	LIST_ENTRY *next = after ? after->Tail.Overlay.ListEntry.Flink : reads->Flink;

	UNREFERENCED_PARAMETER(context);
	return next == reads ? NULL : CONTAINING_RECORD(next, IRP, Tail.Overlay.ListEntry);
}

static VOID lock_queue(PIO_CSQ queue, PKIRQL irql)
{
	KeAcquireSpinLock(&file_of_queue(queue)->lock, irql);
}

static VOID unlock_queue(PIO_CSQ queue, KIRQL irql)
{
	KeReleaseSpinLock(&file_of_queue(queue)->lock, irql);
}

static VOID cancelled(PIO_CSQ queue, PIRP irp)
{
	UNREFERENCED_PARAMETER(queue);
	hid_complete(irp, STATUS_CANCELLED, 0);
}

static void fail_reads(struct hid_file *file, NTSTATUS status)
{
	PIRP irp;

	while ((irp = IoCsqRemoveNextIrp(&file->queue, NULL)) != NULL)
		hid_complete(irp, status, 0);
}

/* --- The ring ------------------------------------------------------------------------------------------------------ */

static void put(struct hid_file *file, const uint8_t *report, uint32_t bytes)
{
	KIRQL irql;
	uint8_t *slot;

	KeAcquireSpinLock(&file->lock, &irql);
	if (file->count == file->capacity) {
		file->first = (file->first + 1) % file->capacity;
		file->count--;
	}
	slot = file->ring +
	       (size_t)((file->first + file->count) % file->capacity) * file->report_bytes;
	memset(slot, 0, file->report_bytes);
	memcpy(slot, report, bytes < file->report_bytes ? bytes : file->report_bytes);
	file->count++;
	KeReleaseSpinLock(&file->lock, irql);
}

static bool take(struct hid_file *file, void *to)
{
	KIRQL irql;
	bool found;

	KeAcquireSpinLock(&file->lock, &irql);
	found = file->count != 0;
	if (found) {
		memcpy(to, file->ring + (size_t)file->first * file->report_bytes,
		       file->report_bytes);
		file->first = (file->first + 1) % file->capacity;
		file->count--;
	}
	KeReleaseSpinLock(&file->lock, irql);
	return found;
}

static bool has_report(struct hid_file *file)
{
	KIRQL irql;
	bool found;

	KeAcquireSpinLock(&file->lock, &irql);
	found = file->count != 0;
	KeReleaseSpinLock(&file->lock, irql);
	return found;
}

/*
 * Reports to those who wait for them. Who finds none puts its read back, and looks again: a report may have come
 * meanwhile, whose bringer has found no read.
 */
static void pump(struct hid_file *file)
{
	PIRP irp;

	while ((irp = IoCsqRemoveNextIrp(&file->queue, NULL)) != NULL) {
		if (take(file, irp->AssociatedIrp.SystemBuffer)) {
			hid_complete(irp, STATUS_SUCCESS, file->report_bytes);
			continue;
		}
		IoCsqInsertIrpEx(&file->queue, irp, NULL, &file->queue);
		if (!has_report(file))
			return;
	}
}

void hid_file_flush(struct hid_file *file)
{
	KIRQL irql;

	KeAcquireSpinLock(&file->lock, &irql);
	file->count = file->first = 0;
	KeReleaseSpinLock(&file->lock, irql);
}

NTSTATUS hid_file_resize(struct hid_file *file, ULONG count)
{
	uint8_t *ring, *former;
	KIRQL irql;

	if (count < HID_RING_MIN || count > HID_RING_MAX)
		return STATUS_INVALID_PARAMETER;
	ring = calloc(count, file->report_bytes);
	if (!ring)
		return STATUS_INSUFFICIENT_RESOURCES;
	KeAcquireSpinLock(&file->lock, &irql);
	former = file->ring;
	file->ring = ring;
	file->capacity = count;
	file->count = file->first = 0;
	KeReleaseSpinLock(&file->lock, irql);
	free(former);
	return STATUS_SUCCESS;
}

/* --- Files --------------------------------------------------------------------------------------------------------- */

static struct hid_file *make_file(struct hid_collection *collection)
{
	struct hid_file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->collection = collection;
	file->report_bytes = hid_collection_description(collection)->InputLength;
	if (!file->report_bytes)
		file->report_bytes = 1; /* nothing is ever put in */
	file->capacity = HID_RING_DEFAULT;
	file->ring = calloc(file->capacity, file->report_bytes);
	if (!file->ring) {
		free(file);
		return NULL;
	}
	KeInitializeSpinLock(&file->lock);
	InitializeListHead(&file->reads);
	IoCsqInitializeEx(&file->queue, insert, take_out, peek, lock_queue, unlock_queue,
	                  cancelled);
	return file;
}

NTSTATUS hid_file_create(struct hid_collection *collection, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	struct hid_file *file;
	KIRQL irql;

	if (!collection->is_started)
		return hid_complete(irp, STATUS_DEVICE_NOT_CONNECTED, 0);
	if (location->FileObject->FileName.Length)
		return hid_complete(irp, STATUS_OBJECT_NAME_NOT_FOUND, 0);
	file = make_file(collection);
	if (!file)
		return hid_complete(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	location->FileObject->FsContext = file;
	KeAcquireSpinLock(&collection->lock, &irql);
	InsertTailList(&collection->files, &file->entry);
	KeReleaseSpinLock(&collection->lock, irql);
	return hid_complete(irp, STATUS_SUCCESS, 0);
}

NTSTATUS hid_file_cleanup(PIRP irp)
{
	fail_reads(IoGetCurrentIrpStackLocation(irp)->FileObject->FsContext, STATUS_CANCELLED);
	return hid_complete(irp, STATUS_SUCCESS, 0);
}

NTSTATUS hid_file_close(PIRP irp)
{
	struct hid_file *file = IoGetCurrentIrpStackLocation(irp)->FileObject->FsContext;
	KIRQL irql;

	KeAcquireSpinLock(&file->collection->lock, &irql);
	RemoveEntryList(&file->entry);
	KeReleaseSpinLock(&file->collection->lock, irql);
	free(file->ring);
	free(file);
	return hid_complete(irp, STATUS_SUCCESS, 0);
}

NTSTATUS hid_file_read(struct hid_file *file, PIRP irp)
{
	const HIDP_COLLECTION_DESC *description = hid_collection_description(file->collection);

	if (!file->collection->is_started)
		return hid_complete(irp, STATUS_DEVICE_NOT_CONNECTED, 0);
	if (!description->InputLength ||
	    IoGetCurrentIrpStackLocation(irp)->Parameters.Read.Length < description->InputLength)
		return hid_complete(irp, STATUS_INVALID_BUFFER_SIZE, 0);
	IoCsqInsertIrp(&file->queue, irp, NULL);
	pump(file);
	/* A device that has gone meanwhile has ended the reads that it found. */
	if (!__atomic_load_n(&file->collection->is_started, __ATOMIC_SEQ_CST))
		fail_reads(file, STATUS_DEVICE_NOT_CONNECTED);
	return STATUS_PENDING;
}

/* --- All files ------------------------------------------------------------------------------------------------------ */

static void for_each_file(struct hid_collection *collection,
                          void (*visit)(struct hid_file *file, const void *context),
                          const void *context)
{
	KIRQL irql;

	KeAcquireSpinLock(&collection->lock, &irql);
	for (LIST_ENTRY *entry = collection->files.Flink; entry != &collection->files;
	     entry = entry->Flink)
		visit(CONTAINING_RECORD(entry, struct hid_file, entry), context);
	KeReleaseSpinLock(&collection->lock, irql);
}

struct report {
	const uint8_t *bytes;
	uint32_t count;
};

static void deliver(struct hid_file *file, const void *context)
{
	const struct report *report = context;

	put(file, report->bytes, report->count);
	pump(file);
}

void hid_collection_deliver(struct hid_collection *collection, const uint8_t *report,
                            uint32_t bytes)
{
	for_each_file(collection, deliver, &(struct report){ report, bytes });
}

static void fail(struct hid_file *file, const void *status)
{
	fail_reads(file, *(const NTSTATUS *)status);
}

void hid_collection_fail(struct hid_collection *collection, NTSTATUS status)
{
	for_each_file(collection, fail, &status);
}

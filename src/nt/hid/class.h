/*
 * hid/class.h - what the class driver's files share: a function device, the devices of its collections, their files.
 *
 * Model    A minidriver's device has one function device and one child for each top-level collection of its report descriptor. A
 *          thread of the function device keeps one request for an input report at the minidriver; each report goes to the files that
 *          are open on its collection. What a program writes or asks for goes to the minidriver in the program's own IRP, so
 *          that who cancels it reaches the driver.
 * Locks    hid_collection.lock guards files; hid_file.lock, taken after it, the queue and the ring.
 */
#ifndef DRYDOCK_NT_HID_CLASS_H
#define DRYDOCK_NT_HID_CLASS_H

#include <hidport.h>

#include "nt/hid/hid.h"
#include "nt/ke/ke.h"

#define HID_CLASS_TAG 'CdiH'
#define HID_RING_DEFAULT 32u /* reports that wait for a file's reader */
#define HID_RING_MIN 2u
#define HID_RING_MAX 512u

struct minidriver;
struct hid_collection;

/* Who reads the minidriver's input reports. */
struct hid_reader {
	PIRP irp;
	PUCHAR buffer;
	ULONG bytes;
	KEVENT done, stop;
	PVOID thread; /* referenced; null: it does not run */
};

/* The extension of the function device; the minidriver sees its first part. */
struct hid_device {
	HID_DEVICE_EXTENSION public_part;
	struct minidriver *minidriver;
	HID_DESCRIPTOR descriptor;
	HID_DEVICE_ATTRIBUTES attributes;
	HIDP_DEVICE_DESC collections;
	bool has_ids;          /* its reports begin with their number */
	PDEVICE_OBJECT *child; /* of each collection; null: there are none yet */
	ULONG child_count;
	struct hid_reader reader;
	_Alignas(16) UCHAR mini_extension[];
};

/* The extension of a collection's device. */
struct hid_collection {
	HID_DEVICE_EXTENSION none; /* zeros, by which it is known from a function device */
	PDEVICE_OBJECT parent;     /* the function device, which outlives it */
	PDEVICE_OBJECT object;
	ULONG index;
	bool is_started; /* by plug and play; atomic */
	UNICODE_STRING link;
	KSPIN_LOCK lock;
	LIST_ENTRY files;
};

struct hid_file {
	LIST_ENTRY entry;
	struct hid_collection *collection;
	KSPIN_LOCK lock;
	IO_CSQ queue;
	LIST_ENTRY reads;
	/* Reports, each in report_bytes; what is not read in time is lost, the oldest first. */
	uint32_t report_bytes, capacity, first, count;
	uint8_t *ring;
};

static inline bool hid_is_collection(PDEVICE_OBJECT object)
{
	return !((HID_DEVICE_EXTENSION *)object->DeviceExtension)->PhysicalDeviceObject;
}

/* --- minidriver_api.c --- */
/* Hand irp, whose next location is filled, to the minidriver of function device object. */
NTSTATUS hid_call_minidriver(PDEVICE_OBJECT object, PIRP irp);
NTSTATUS hid_complete(PIRP irp, NTSTATUS status, ULONG_PTR information);

/* --- collection.c --- */
/* Make a child for each collection. Errors: STATUS_INSUFFICIENT_RESOURCES; hid_children_delete() is due in any case. */
NTSTATUS hid_children_create(PDEVICE_OBJECT object);
/* The function device goes, after its children as plug and play has it. */
void hid_children_delete(PDEVICE_OBJECT object);
/* IRP_MN_QUERY_DEVICE_RELATIONS of the function device, for its bus. */
NTSTATUS hid_children_report(PDEVICE_OBJECT object, PIRP irp);
NTSTATUS hid_collection_plug_and_play(struct hid_collection *collection, PIRP irp);
const HIDP_COLLECTION_DESC *hid_collection_description(const struct hid_collection *collection);

/* --- file.c --- */
NTSTATUS hid_file_create(struct hid_collection *collection, PIRP irp);
NTSTATUS hid_file_cleanup(PIRP irp);
NTSTATUS hid_file_close(PIRP irp);
NTSTATUS hid_file_read(struct hid_file *file, PIRP irp);
void hid_file_flush(struct hid_file *file);
/* Errors   STATUS_INVALID_PARAMETER: count is out of bounds; STATUS_INSUFFICIENT_RESOURCES. What waited is lost. */
NTSTATUS hid_file_resize(struct hid_file *file, ULONG count);
/* A report of report_bytes at most, with its number first, to all of the collection's files. */
void hid_collection_deliver(struct hid_collection *collection, const uint8_t *report,
                            uint32_t bytes);
/* The device has gone: all reads end so. */
void hid_collection_fail(struct hid_collection *collection, NTSTATUS status);

/* --- control.c --- */
NTSTATUS hid_collection_control(struct hid_collection *collection, PIRP irp);
NTSTATUS hid_collection_write(struct hid_collection *collection, PIRP irp);

/* --- reader.c --- */
/* Read from the minidriver until hid_reader_stop(). A device without input reports has no reader. */
NTSTATUS hid_reader_start(PDEVICE_OBJECT object);
/* IRQL PASSIVE_LEVEL; waits for the request that the minidriver has. One that does not run is accepted. */
void hid_reader_stop(PDEVICE_OBJECT object);

#endif

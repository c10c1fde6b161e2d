/* display/pad/device.c - a pad's device on the machine's software bus: as long as its handle is open. */
#include "display/pad/device.h"

#include <stdio.h>
#include <string.h>

#include "nt/mm/mm.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/nt_services.h"
#include "nt/pnp/software.h"

#include "nt/port/redirect.h"

#define UNITS_PER_MS 10000

/* Where the machine has it, too, whoever's memory the caller's is. */
struct room {
	IO_STATUS_BLOCK io;
	struct {
		struct software_create head;
		WCHAR text[SOFTWARE_BYTES_MAX / sizeof(WCHAR)];
	} input;
	WCHAR path[128];
};

/* --- What is asked for -------------------------------------------------------------------------------------------- */

struct writer {
	struct software_create *head;
	WCHAR *text;
	size_t used;
};

static void put(struct writer *writer, enum software_text which, const char *text)
{
	size_t from = writer->used;

	do
		writer->text[writer->used++] = (unsigned char)*text;
	while (*text++);
	writer->head->units[which] += (uint32_t)(writer->used - from);
}

static void put_number(struct writer *writer, enum software_text which, uint32_t number)
{
	char text[3] = { (char)('0' + number / 10), (char)('0' + number % 10), 0 };

	put(writer, which, number < 10 ? text + 1 : text);
}

/* An empty text ends a list. */
static void put_ids(struct writer *writer, const struct pad_identity *identity)
{
	char id[PAD_IDS_MAX][PAD_ID_BYTES];
	uint32_t count = pad_identity_hardware_ids(identity, id);

	for (uint32_t index = 0; index < count; index++)
		put(writer, SOFTWARE_HARDWARE, id[index]);
	put(writer, SOFTWARE_HARDWARE, "");
	for (uint32_t index = 0; index < PAD_IDS_MAX && identity->compatible[index]; index++)
		put(writer, SOFTWARE_COMPATIBLE, identity->compatible[index]);
	put(writer, SOFTWARE_COMPATIBLE, "");
}
_Static_assert(PAD_IDS_MAX * 2 * PAD_ID_BYTES + 64 < SOFTWARE_BYTES_MAX / sizeof(WCHAR),
               "there is room");

static uint32_t fill(struct room *room, const struct pad_identity *identity, uint32_t index)
{
	struct writer writer = { &room->input.head, room->input.text, 0 };

	memset(&room->input.head, 0, sizeof(room->input.head));
	room->input.head.container_id = pad_identity_container(identity, index);
	put(&writer, SOFTWARE_NAME, PAD_ENUMERATOR);
	if (identity->kind == PAD_KIND_MOUSE)
		put(&writer, SOFTWARE_INSTANCE, identity->name);
	else
		put_number(&writer, SOFTWARE_INSTANCE, index);
	put_ids(&writer, identity);
	put_number(&writer, SOFTWARE_LOCATION, index);
	return (uint32_t)(sizeof(room->input.head) + writer.used * sizeof(WCHAR));
}

/* --- Asking -------------------------------------------------------------------------------------------------------- */

static NTSTATUS open_bus(struct room *room, HANDLE *ret_bus)
{
	UNICODE_STRING name = RTL_CONSTANT_STRING(SOFTWARE_DEVICE);
	OBJECT_ATTRIBUTES attributes;

	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	/* Without an option to wait: the request ends at its event. */
	return NtOpenFile(ret_bus, GENERIC_READ | GENERIC_WRITE, &attributes, &room->io,
	                  FILE_SHARE_READ | FILE_SHARE_WRITE, 0);
}

/* That the device is there, or why not, is told once; a device that was not told of is none. */
static NTSTATUS ask(struct room *room, HANDLE bus, HANDLE event, uint32_t bytes)
{
	LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)PAD_CREATE_MS * UNITS_PER_MS };
	NTSTATUS status =
		NtDeviceIoControlFile(bus, event, NULL, NULL, &room->io, SOFTWARE_CREATE,
	                              &room->input, bytes, room->path, sizeof(room->path));

	if (status != STATUS_PENDING)
		return status;
	status = NtWaitForSingleObject(event, FALSE, &timeout);
	return status == STATUS_SUCCESS   ? room->io.Status
	       : status == STATUS_TIMEOUT ? STATUS_IO_TIMEOUT
	                                  : status;
}

static NTSTATUS ask_with_event(struct room *room, HANDLE bus, uint32_t bytes)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE event;
	NTSTATUS status;

	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	status = NtCreateEvent(&event, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE);
	if (!NT_SUCCESS(status))
		return status;
	status = ask(room, bus, event, bytes);
	NtClose(event);
	return status;
}

/* A request that nobody waits for any more still has its room; the few bytes are left to the process. */
static void free_room(struct room *room, NTSTATUS status)
{
	if (status != STATUS_IO_TIMEOUT)
		mm_user_free(ke_current_machine(), room);
}

NTSTATUS pad_device_create(const struct pad_identity *identity, uint32_t index, HANDLE *ret_device)
{
	struct room *room =
		mm_user_allocate(ke_current_thread()->process, sizeof(*room), MM_RANGE_MEMORY);
	HANDLE bus = NULL;
	NTSTATUS status;

	if (!room)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = open_bus(room, &bus);
	if (NT_SUCCESS(status))
		status = ask_with_event(room, bus, fill(room, identity, index));
	free_room(room, status);
	if (NT_SUCCESS(status))
		*ret_device = bus;
	else if (bus)
		NtClose(bus);
	return status;
}

void pad_device_say_none(const struct pad_system *system, const struct pad_identity *identity,
                         uint32_t index, NTSTATUS status)
{
	char text[128], who[PAD_WHO_BYTES];

	if (!system->log)
		return;
	pad_identity_who(identity, index, who);
	snprintf(text, sizeof(text), "%s: its device cannot be made, status 0x%08X%s", who,
	         (unsigned)status,
	         status == STATUS_NO_SUCH_DEVICE ? ": no driver for it is installed" : "");
	system->log(system->context, text);
}

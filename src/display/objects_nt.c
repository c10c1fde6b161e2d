/*
 * display/objects_nt.c - the table of objects, filled with the services of the machine: that of the calling thread, or
 * the one that this program is attached to.
 */
#include <stdlib.h>
#include <string.h>

#include "display/monitors.h"
#include "drydock/frame_channel.h"
#include "nt/mm/mm.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/keyed_mutex.h"
#include "nt/ob/nt_services.h"
#include "nt/ps/nt_services.h"
#include "nt/se/se.h"

#include "nt/port/redirect.h"

#define UNITS_PER_MS 10000
#define EVENT_ACCESS 0x1F0003u
#define MUTANT_ACCESS 0x1F0001u
#define SECTION_ACCESS (SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_QUERY)

/* --- Making --------------------------------------------------------------------------------------------------- */

/* The descriptor is the caller's and outlives the call that uses it. */
static NTSTATUS private_attributes(OBJECT_ATTRIBUTES *ret_attributes,
                                   PSECURITY_DESCRIPTOR *ret_descriptor)
{
	static const WCHAR text[] = u"D:P(A;;GA;;;SY)";
	size_t count = sizeof(text) / sizeof(text[0]) - 1;
	NTSTATUS status = se_descriptor_from_sddl(text, count, ret_descriptor, NULL);

	if (NT_SUCCESS(status))
		InitializeObjectAttributes(ret_attributes, NULL, 0, NULL, *ret_descriptor);
	return status;
}

static NTSTATUS create_section(void *context, uint64_t bytes, HANDLE *ret_section)
{
	LARGE_INTEGER size = { .QuadPart = (LONGLONG)bytes };
	PSECURITY_DESCRIPTOR descriptor = NULL;
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status = private_attributes(&attributes, &descriptor);

	if (NT_SUCCESS(status))
		status = NtCreateSection(ret_section, SECTION_ACCESS, &attributes, &size,
		                         PAGE_READWRITE, SEC_COMMIT, NULL);
	free(descriptor);
	return status;
}

static NTSTATUS map(void *context, HANDLE section, void **ret_view)
{
	SIZE_T bytes = 0;
	void *view = NULL;
	NTSTATUS status = NtMapViewOfSection(section, NtCurrentProcess(), &view, 0, 0, NULL, &bytes,
	                                     ViewUnmap, 0, PAGE_READWRITE);

	if (NT_SUCCESS(status))
		*ret_view = view;
	return status;
}

static void unmap(void *context, void *view)
{
	NtUnmapViewOfSection(NtCurrentProcess(), view);
}

static NTSTATUS create_event(void *context, HANDLE *ret_event)
{
	PSECURITY_DESCRIPTOR descriptor = NULL;
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status = private_attributes(&attributes, &descriptor);

	if (NT_SUCCESS(status))
		status = NtCreateEvent(ret_event, EVENT_ACCESS, &attributes, SynchronizationEvent,
		                       FALSE);
	free(descriptor);
	return status;
}

static NTSTATUS create_keyed(const OBJECT_ATTRIBUTES *attributes, HANDLE *ret_shared)
{
	uint64_t argument[PORT_ARGUMENTS] = { FRAME_MUTEX_KEY, (uintptr_t)attributes,
		                              (uintptr_t)ret_shared };

	return port_services_attached
	               ? (NTSTATUS)port_call_service(PORT_ob_keyed_mutex_create, "vOQ", argument)
	               : ob_keyed_mutex_create(FRAME_MUTEX_KEY, attributes, ret_shared);
}

static NTSTATUS open_keyed(HANDLE shared, HANDLE *ret_mutex)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)shared, 0, (uintptr_t)ret_mutex };

	return port_services_attached
	               ? (NTSTATUS)port_call_service(PORT_port_keyed_open, "vvQ", argument)
	               : ob_keyed_mutex_open(shared, 0, ret_mutex);
}

static NTSTATUS create_mutex(void *context, HANDLE *ret_shared, HANDLE *ret_mutex)
{
	PSECURITY_DESCRIPTOR descriptor = NULL;
	OBJECT_ATTRIBUTES attributes;
	HANDLE shared = NULL;
	NTSTATUS status = private_attributes(&attributes, &descriptor);

	if (NT_SUCCESS(status))
		status = create_keyed(&attributes, &shared);
	free(descriptor);
	if (!NT_SUCCESS(status))
		return status;
	status = open_keyed(shared, ret_mutex);
	if (NT_SUCCESS(status))
		*ret_shared = shared;
	else
		NtClose(shared);
	return status;
}

/* --- Using ---------------------------------------------------------------------------------------------------- */

static uint32_t acquire(void *context, HANDLE mutex, uint32_t timeout_ms)
{
	int64_t timeout = -(int64_t)timeout_ms * UNITS_PER_MS;

	if (!port_services_attached)
		return ob_keyed_mutex_acquire_sync(mutex, FRAME_MUTEX_KEY, timeout_ms);
	switch (port_client_keyed_acquire((uintptr_t)mutex, FRAME_MUTEX_KEY, &timeout, NULL)) {
	case STATUS_SUCCESS: return DISPLAY_ACQUIRED;
	case STATUS_ABANDONED: return DISPLAY_ACQUIRE_ABANDONED;
	case STATUS_TIMEOUT: return DISPLAY_ACQUIRE_TIMEOUT;
	default: return OB_KEYED_MUTEX_FAIL;
	}
}

/* One that was abandoned cannot be released: it is nobody's for good. */
static void release(void *context, HANDLE mutex)
{
	if (port_services_attached)
		port_client_keyed_release((uintptr_t)mutex, FRAME_MUTEX_KEY, 0);
	else
		ob_keyed_mutex_release_sync(mutex, FRAME_MUTEX_KEY);
}

static NTSTATUS duplicate(void *context, HANDLE source, HANDLE process, ACCESS_MASK rights,
                          uint64_t *ret_remote)
{
	ULONG options = rights == DISPLAY_SAME_RIGHTS ? DUPLICATE_SAME_ACCESS : 0;
	HANDLE remote = NULL;
	NTSTATUS status =
		NtDuplicateObject(NtCurrentProcess(), source, process, &remote, rights, 0, options);

	if (NT_SUCCESS(status))
		*ret_remote = (uint64_t)(uintptr_t)remote;
	return status;
}

static void reap(void *context, HANDLE process, uint64_t remote)
{
	NtDuplicateObject(process, (HANDLE)(uintptr_t)remote, NULL, NULL, 0, 0,
	                  DUPLICATE_CLOSE_SOURCE);
}

static void close_handle(void *context, HANDLE handle)
{
	NtClose(handle);
}

/* What a request needs lies where the machine has it, too, whoever's memory the caller's is. */
struct room {
	IO_STATUS_BLOCK io;
	uint8_t bytes[];
};

static NTSTATUS control_in(struct room *room, HANDLE device, uint32_t code, uint32_t input_bytes,
                           uint32_t output_bytes)
{
	return NtDeviceIoControlFile(device, NULL, NULL, NULL, &room->io, code,
	                             room->bytes + output_bytes, input_bytes, room->bytes,
	                             output_bytes);
}

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	struct ke_thread *thread = ke_current_thread();
	struct room *room =
		mm_user_allocate(thread->process, sizeof(*room) + input_bytes + output_bytes,
	                         MM_RANGE_MEMORY);
	NTSTATUS status;

	if (!room)
		return STATUS_INSUFFICIENT_RESOURCES;
	room->io.Information = 0;
	if (input_bytes)
		memcpy(room->bytes + output_bytes, input, input_bytes);
	/* Of such a code the device reads there, too. */
	if ((code & 3) == METHOD_OUT_DIRECT && output_bytes)
		memcpy(room->bytes, output, output_bytes);
	status = control_in(room, device, code, input_bytes, output_bytes);
	if (!NT_ERROR(status) && output_bytes)
		memcpy(output, room->bytes, output_bytes);
	*ret_bytes = (uint32_t)room->io.Information;
	mm_user_free(thread->machine, room);
	return status;
}

static NTSTATUS wait(void *context, HANDLE event, uint32_t timeout_ms)
{
	LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)timeout_ms * UNITS_PER_MS };

	return NtWaitForSingleObject(event, FALSE, &timeout);
}

static NTSTATUS wait_either(void *context, HANDLE first, HANDLE second, uint32_t timeout_ms)
{
	LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)timeout_ms * UNITS_PER_MS };
	HANDLE handles[2] = { first, second };
	NTSTATUS status = NtWaitForMultipleObjects(2, handles, WaitAny, FALSE, &timeout);

	return status == STATUS_WAIT_1 ? STATUS_SUCCESS : status;
}

static void sleep_ms(void *context, uint32_t ms)
{
	LARGE_INTEGER time = { .QuadPart = -(LONGLONG)ms * UNITS_PER_MS };

	NtDelayExecution(FALSE, &time);
}

static uint64_t now_ns(void *context)
{
	LARGE_INTEGER frequency, now = KeQueryPerformanceCounter(&frequency);
	uint64_t count = (uint64_t)now.QuadPart, per_second = (uint64_t)frequency.QuadPart;

	return count / per_second * 1000000000 + count % per_second * 1000000000 / per_second;
}

const struct display_objects *display_objects_nt(void)
{
	static const struct display_objects objects = {
		.create_section = create_section,
		.map = map,
		.unmap = unmap,
		.create_event = create_event,
		.create_mutex = create_mutex,
		.acquire = acquire,
		.release = release,
		.duplicate = duplicate,
		.reap = reap,
		.close = close_handle,
		.control = control,
		.wait = wait,
		.wait_either = wait_either,
		.sleep = sleep_ms,
		.now_ns = now_ns,
	};

	return &objects;
}

/* --- Opening -------------------------------------------------------------------------------------------------- */

NTSTATUS display_open_device(HANDLE *ret_device)
{
	static const GUID interface_class = FRAME_INTERFACE;
	NTSTATUS status = display_open_interface(&interface_class, 0, GENERIC_READ | GENERIC_WRITE,
	                                         ret_device);

	return status == STATUS_NO_MORE_ENTRIES ? STATUS_NO_SUCH_DEVICE : status;
}

NTSTATUS display_open_process(uint32_t pid, HANDLE *ret_process)
{
	CLIENT_ID id = { .UniqueProcess = (HANDLE)(uintptr_t)pid };
	OBJECT_ATTRIBUTES attributes;

	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	return NtOpenProcess(ret_process,
	                     PROCESS_DUP_HANDLE | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE,
	                     &attributes, &id);
}

/* The service's answer points into itself, so it lies where the machine has it, too. */
struct image_name {
	UNICODE_STRING name;
	WCHAR text[512];
};

static NTSTATUS process_path(HANDLE process, WCHAR *ret_text, size_t units)
{
	struct image_name *answer =
		mm_user_allocate(ke_current_thread()->process, sizeof(*answer), MM_RANGE_MEMORY);
	NTSTATUS status;

	if (!answer)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = NtQueryInformationProcess(process, ProcessImageFileName, answer, sizeof(*answer),
	                                   NULL);
	if (NT_SUCCESS(status) && answer->name.Length / sizeof(WCHAR) >= units)
		status = STATUS_NAME_TOO_LONG;
	if (NT_SUCCESS(status)) {
		memcpy(ret_text, answer->name.Buffer, answer->name.Length);
		ret_text[answer->name.Length / sizeof(WCHAR)] = 0;
	}
	mm_user_free(ke_current_machine(), answer);
	return status;
}

/* Nobody takes it: that it is there says all. Each number has a name of its own, the first the bare one. */
static NTSTATUS claim(uint32_t number, HANDLE *ret_claim)
{
	WCHAR name[] = u"\\BaseNamedObjects\\DrydockDisplayManager\0";
	PSECURITY_DESCRIPTOR descriptor = NULL;
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	NTSTATUS status = private_attributes(&attributes, &descriptor);

	if (!NT_SUCCESS(status))
		return status;
	if (number > 1)
		name[sizeof(name) / sizeof(name[0]) - 2] =
			(WCHAR)(u'A' + number % (DISPLAY_SLOTS_MAX + 1));
	RtlInitUnicodeString(&text, name);
	attributes.ObjectName = &text;
	status = NtCreateMutant(ret_claim, MUTANT_ACCESS, &attributes, FALSE);
	free(descriptor);
	return status;
}

const struct display_finder *display_finder_nt(void)
{
	static const struct display_finder finder = { claim, display_open_device,
		                                      display_open_process, process_path };

	return &finder;
}

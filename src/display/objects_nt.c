/* display/objects_nt.c - the table of objects, filled with the services of the machine. */
#include <stdlib.h>

#include "display/objects.h"
#include "drydock/frame_channel.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/keyed_mutex.h"
#include "nt/ob/nt_services.h"
#include "nt/pnp/pnp.h"
#include "nt/se/se.h"

#define UNITS_PER_MS 10000
#define EVENT_ACCESS 0x1F0003u
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

static NTSTATUS create_mutex(void *context, HANDLE *ret_shared, HANDLE *ret_mutex)
{
	PSECURITY_DESCRIPTOR descriptor = NULL;
	OBJECT_ATTRIBUTES attributes;
	HANDLE shared = NULL;
	NTSTATUS status = private_attributes(&attributes, &descriptor);

	if (NT_SUCCESS(status))
		status = ob_keyed_mutex_create(FRAME_MUTEX_KEY, &attributes, &shared);
	free(descriptor);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_keyed_mutex_open(shared, 0, ret_mutex);
	if (NT_SUCCESS(status))
		*ret_shared = shared;
	else
		NtClose(shared);
	return status;
}

/* --- Using ---------------------------------------------------------------------------------------------------- */

static uint32_t acquire(void *context, HANDLE mutex, uint32_t timeout_ms)
{
	return ob_keyed_mutex_acquire_sync(mutex, FRAME_MUTEX_KEY, timeout_ms);
}

/* One that was abandoned cannot be released: it is nobody's for good. */
static void release(void *context, HANDLE mutex)
{
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

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	IO_STATUS_BLOCK io = { 0 };
	NTSTATUS status =
		NtDeviceIoControlFile(device, NULL, NULL, NULL, &io, code, (void *)(uintptr_t)input,
	                              input_bytes, output, output_bytes);

	*ret_bytes = (uint32_t)io.Information;
	return status;
}

static NTSTATUS wait(void *context, HANDLE event, uint32_t timeout_ms)
{
	LARGE_INTEGER timeout = { .QuadPart = -(LONGLONG)timeout_ms * UNITS_PER_MS };

	return NtWaitForSingleObject(event, FALSE, &timeout);
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
		.now_ns = now_ns,
	};

	return &objects;
}

/* --- Opening -------------------------------------------------------------------------------------------------- */

struct first_name {
	WCHAR text[256];
	bool found;
};

static void take_first(const struct pnp_interface_view *view, void *context)
{
	struct first_name *first = context;
	size_t used = 0;

	for (; !first->found && view->symbolic_link[used] && used < 255; used++)
		first->text[used] = view->symbolic_link[used];
	first->found = true;
}

NTSTATUS display_open_device(HANDLE *ret_device)
{
	static const GUID interface_class = FRAME_INTERFACE;
	struct first_name name = { .found = false };
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	IO_STATUS_BLOCK io;

	pnp_interface_for_each(ke_current_machine(), &interface_class, NULL, false, take_first,
	                       &name);
	if (!name.found)
		return STATUS_NO_SUCH_DEVICE;
	RtlInitUnicodeString(&text, name.text);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
	return NtOpenFile(ret_device, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attributes, &io,
	                  FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
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

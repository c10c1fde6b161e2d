/*
 * umdf/host.c - a device's driver host: launched, watched, ended, launched again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_sandbox.h"
#include "base/host/host_file.h"
#include "base/host/host_random.h"
#include "frameworks/umdf/umdf_internal.h"

#define UNITS_PER_MS 10000ll
#define START_MS 20000
#define STOP_MS 5000
#define PAUSE_MS 200 /* between the end of a host and the next */

/* --- Interfaces ------------------------------------------------------------------------------------------------------ */

static void make_interfaces(struct umdf_device *device)
{
	const struct umdf_started *started = &device->said;

	/* A host that comes again has the same. */
	for (uint32_t index = device->link_count; index < started->interface_count; index++) {
		UNICODE_STRING reference;

		RtlInitUnicodeString(&reference, started->interface[index].reference);
		if (!NT_SUCCESS(IoRegisterDeviceInterface(device->physical,
		                                          &started->interface[index].class_guid,
		                                          reference.Length ? &reference : NULL,
		                                          &device->link[index])))
			return;
		device->link_count++;
	}
}

static void enable_interfaces(struct umdf_device *device, bool enable)
{
	for (uint32_t index = 0; index < device->link_count; index++)
		IoSetDeviceInterfaceState(&device->link[index], enable);
}

/* --- Launching ------------------------------------------------------------------------------------------------------- */

/* In its process: a handle to the channel. */
static NTSTATUS open_channel(struct umdf_device *device, HANDLE *ret_handle)
{
	struct {
		OBJECT_NAME_INFORMATION information;
		WCHAR text[64];
	} name;
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;
	ULONG bytes;
	NTSTATUS status =
		ObQueryNameString(device->channel, &name.information, sizeof(name), &bytes);

	if (!NT_SUCCESS(status))
		return status;
	InitializeObjectAttributes(&attributes, &name.information.Name, 0, NULL, NULL);
	return ZwOpenFile(ret_handle, FILE_READ_DATA | FILE_WRITE_DATA | SYNCHRONIZE, &attributes,
	                  &io, 0, FILE_SYNCHRONOUS_IO_NONALERT);
}

static PFILE_OBJECT file_of(HANDLE handle)
{
	PVOID file = NULL;

	if (NT_SUCCESS(ob_reference_handle(handle, 0, ob_type_find(ke_current_machine(), u"File"),
	                                   KernelMode, &file, NULL)))
		ob_dereference(file);
	return file;
}

static NTSTATUS prepare(void *context, struct ps_process *process, uint64_t given[PORT_GIVEN])
{
	struct umdf_device *device = context;
	KAPC_STATE state;
	HANDLE handle;
	NTSTATUS status = STATUS_SUCCESS;

	KeStackAttachProcess((PRKPROCESS)process, &state);
	for (uint32_t index = 0; NT_SUCCESS(status) && index < PORT_GIVEN; index++) {
		status = open_channel(device, &handle);
		if (NT_SUCCESS(status))
			given[index] = (uintptr_t)handle;
		if (NT_SUCCESS(status) && index == 0)
			device->receiver = file_of(handle);
	}
	KeUnstackDetachProcess(&state);
	return status;
}

static void narrow(const WCHAR *from, char *to, size_t bytes)
{
	UNICODE_STRING text;
	ULONG used = 0;

	RtlInitUnicodeString(&text, from);
	if (!NT_SUCCESS(RtlUnicodeToUTF8N(to, (ULONG)bytes - 1, &used, text.Buffer, text.Length)))
		used = 0;
	to[used] = 0;
}

/* The first text of a property; "" when the device has none. */
static void property(struct umdf_device *device, DEVICE_REGISTRY_PROPERTY which, char *to,
                     size_t bytes)
{
	WCHAR text[200] = { 0 };
	ULONG length;

	IoGetDeviceProperty(device->physical, which, sizeof(text) - 4, text, &length);
	narrow(text, to, bytes);
}

static bool make_nonce(struct umdf_device *device, char *text)
{
	if (host_random_fill(device->nonce, UMDF_NONCE_BYTES))
		return false;
	for (uint32_t index = 0; index < UMDF_NONCE_BYTES; index++)
		snprintf(text + 2 * index, 3, "%02x", device->nonce[index]);
	return true;
}

/* A build with a sanitizer is told what it is told everywhere. */
static bool fill_sanitizer(char *text, size_t bytes)
{
	const char *options = host_environment("ASAN_OPTIONS");

	if (!options || host_sandbox_is_possible())
		return false;
	snprintf(text, bytes, "ASAN_OPTIONS=%s", options);
	return true;
}

/* Others may be looking at it (umdf_host_look). */
static void set_host(struct umdf_device *device, struct ps_process *host, int linux_process)
{
	struct ps_process *former;

	host_lock_acquire(&device->lock);
	former = device->host;
	device->host = host;
	device->linux_process = linux_process;
	host_lock_release(&device->lock);
	if (former)
		ob_dereference(former);
}

static NTSTATUS launch(struct umdf_device *device)
{
	const struct umdf_driver_options *options = &device->driver->options;
	char image[1024], inf[1024], id[256], location[256], nonce[64],
		value[2 * UMDF_NONCE_BYTES + 1], text[200], sanitizer[512] = "";
	const char *environment[] = { image, inf, id, location, nonce, NULL, NULL };
	struct port_launch launch = { .path = options->program,
		                      .environment = environment,
		                      .descriptor = -1,
		                      .apart = options->apart,
		                      .name = u"WUDFHost.exe",
		                      .account = SE_ACCOUNT_LOCAL_SERVICE,
		                      .prepare = prepare,
		                      .context = device };
	struct ps_process *process;
	int linux_process;
	NTSTATUS status;

	if (fill_sanitizer(sanitizer, sizeof(sanitizer)))
		environment[5] = sanitizer;
	if (!make_nonce(device, value))
		return STATUS_INSUFFICIENT_RESOURCES;
	snprintf(image, sizeof(image), "DRYDOCK_HOST_IMAGE=%s", options->image);
	snprintf(inf, sizeof(inf), "DRYDOCK_HOST_INF=%s", options->inf);
	property(device, DevicePropertyHardwareID, text, sizeof(text));
	snprintf(id, sizeof(id), "DRYDOCK_HOST_DEVICE=%s", text);
	property(device, DevicePropertyLocationInformation, text, sizeof(text));
	snprintf(location, sizeof(location), "DRYDOCK_HOST_LOCATION=%s", text);
	snprintf(nonce, sizeof(nonce), "DRYDOCK_HOST_NONCE=%s", value);
	if (options->descriptor)
		launch.descriptor = options->descriptor(options->context);
	status = port_launch(ke_current_machine(), &launch, &process, &linux_process);
	if (launch.descriptor >= 0)
		host_descriptor_close(launch.descriptor);
	if (NT_SUCCESS(status))
		set_host(device, process, linux_process);
	return status;
}

static void forget(struct umdf_device *device)
{
	set_host(device, NULL, 0);
}

/* Wait until it is gone, at most so long. */
static bool wait_for_end(struct umdf_device *device, uint32_t patience_ms)
{
	LARGE_INTEGER patience = { .QuadPart = -UNITS_PER_MS * patience_ms };

	return KeWaitForSingleObject(device->host, Executive, KernelMode, FALSE, &patience) ==
	       STATUS_SUCCESS;
}

static void end(struct umdf_device *device)
{
	ps_process_terminate(device->host, STATUS_DRIVER_PROCESS_TERMINATED);
	KeWaitForSingleObject(device->host, Executive, KernelMode, FALSE, NULL);
}

static NTSTATUS wait_for_start(struct umdf_device *device)
{
	PVOID objects[] = { &device->started, device->host };
	LARGE_INTEGER patience = { .QuadPart = -UNITS_PER_MS * START_MS };
	NTSTATUS status = KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode,
	                                           FALSE, &patience, NULL);

	if (status == STATUS_WAIT_0)
		return NT_SUCCESS(device->said.status) ? STATUS_SUCCESS : device->said.status;
	return status == STATUS_TIMEOUT ? STATUS_IO_TIMEOUT : STATUS_DRIVER_PROCESS_TERMINATED;
}

/* It may have ended meanwhile. */
static NTSTATUS set_running(struct umdf_device *device)
{
	NTSTATUS status = STATUS_DRIVER_PROCESS_TERMINATED;

	host_lock_acquire(&device->lock);
	if (device->receiver) {
		status = STATUS_SUCCESS;
		if (device->state == UMDF_STATE_NEW)
			device->state = UMDF_STATE_RUNNING;
	}
	host_lock_release(&device->lock);
	return status;
}

static void give_up(struct umdf_device *device)
{
	host_lock_acquire(&device->lock);
	if (device->state == UMDF_STATE_NEW)
		device->state = UMDF_STATE_GONE;
	host_lock_release(&device->lock);
}

NTSTATUS umdf_host_start(struct umdf_device *device)
{
	NTSTATUS status;

	KeClearEvent(&device->started);
	host_lock_acquire(&device->lock);
	device->generation++;
	device->stop_wanted = device->stop_told = false;
	host_lock_release(&device->lock);
	status = launch(device);
	if (!NT_SUCCESS(status))
		return status;
	status = wait_for_start(device);
	if (NT_SUCCESS(status)) {
		make_interfaces(device);
		status = set_running(device);
	}
	if (!NT_SUCCESS(status)) {
		end(device);
		forget(device);
		return status;
	}
	enable_interfaces(device, true);
	return status;
}

/* --- Its end ---------------------------------------------------------------------------------------------------------- */

static void drop_closed(struct umdf_device *device)
{
	LIST_ENTRY dropped;

	InitializeListHead(&dropped);
	host_lock_acquire(&device->lock);
	while (!IsListEmpty(&device->closed))
		InsertTailList(&dropped, RemoveHeadList(&device->closed));
	host_lock_release(&device->lock);
	while (!IsListEmpty(&dropped))
		free(CONTAINING_RECORD(RemoveHeadList(&dropped), struct umdf_file, entry));
}

void umdf_host_stop(struct umdf_device *device)
{
	host_lock_acquire(&device->lock);
	device->state = UMDF_STATE_STOPPING;
	host_lock_release(&device->lock);
	KeWaitForSingleObject(&device->idle, Executive, KernelMode, FALSE, NULL);
	host_lock_acquire(&device->lock);
	device->stop_wanted = true;
	host_lock_release(&device->lock);
	enable_interfaces(device, false);
	if (device->host) {
		umdf_channel_pump(device);
		if (!wait_for_end(device, STOP_MS))
			end(device);
	}
	umdf_requests_fail(device);
	drop_closed(device);
	forget(device);
}

/* On a system thread: another host, if the device has one coming. */
static VOID restart(PDEVICE_OBJECT object, PVOID context)
{
	struct umdf_device *device = context;
	LARGE_INTEGER pause = { .QuadPart = -UNITS_PER_MS * PAUSE_MS };
	bool wanted;

	KeWaitForSingleObject(device->host, Executive, KernelMode, FALSE, NULL);
	enable_interfaces(device, false);
	drop_closed(device);
	KeDelayExecutionThread(KernelMode, FALSE, &pause);
	host_lock_acquire(&device->lock);
	wanted = device->state == UMDF_STATE_NEW &&
	         device->restarts < device->driver->options.restarts_max;
	device->restarts += wanted;
	host_lock_release(&device->lock);
	forget(device);
	if (!wanted)
		give_up(device);
	if (wanted && !NT_SUCCESS(umdf_host_start(device)))
		give_up(device);
	KeSetEvent(&device->idle, IO_NO_INCREMENT, FALSE);
}

void umdf_host_ended(struct umdf_device *device)
{
	bool unexpected;

	host_lock_acquire(&device->lock);
	unexpected = device->state == UMDF_STATE_RUNNING;
	if (unexpected) {
		device->state = UMDF_STATE_NEW;
		KeClearEvent(
			&device->idle); /* with it: who stops the device waits for what follows */
	}
	device->receiver = NULL;
	host_lock_release(&device->lock);
	umdf_requests_fail(device);
	if (unexpected)
		IoQueueWorkItem(device->work, restart, DelayedWorkQueue, device);
}
